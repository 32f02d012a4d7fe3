//! Work notifications: sending, progress, result, recall, status bar.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::call::Call;
use super::legacy::{Failure, Fields, fields};
use super::outbox::{Letter, PER_MINUTE_CODE};
use super::range::Range;
use super::{Tenant, body};
use crate::simulator::directory::ROOT;
use crate::simulator::message::{Audience, State};
use crate::simulator::random;

const DAY: i64 = 24 * 3_600_000;
/// Above this many receivers the result cannot be had.
const COUNTED: usize = 100;
/// The largest number of receivers of one message, departments expanded.
const MOST: u64 = 5000;

/// What is remembered of a notification besides the message.
#[derive(Default)]
pub struct Notices(BTreeMap<i64, Notice>);

struct Notice {
    at: i64,
    receivers: Vec<String>,
    invalid: Vec<String>,
    invalid_departments: Vec<String>,
    forbidden: Vec<(String, &'static str)>,
}

/// `POST …/corpconversation/asyncsend_v2`.
pub fn send(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    check_agent(tenant, call, 40056)?;
    let (users, departments) = (call.list("userid_list"), call.list("dept_id_list"));
    let to_all = call.flag("to_all_user") == Some(true);
    if !to_all && users.is_empty() && departments.is_empty() {
        return Err(Failure::new(40035, "不合法的参数:userid_list,dept_id_list,to_all_user不能同时为空"));
    }
    if users.len() > 100 {
        return Err(Failure::new(40035, "不合法的参数:userid_list最大列表长度为100"));
    }
    if departments.len() > 20 {
        return Err(Failure::new(40035, "不合法的参数:dept_id_list最大列表长度为20"));
    }
    let msg = call.object("msg").ok_or_else(|| Failure::parameter("msg"))?;
    let (kind, view) = body::read(&msg)?;
    let barred = !view.card.as_ref().is_none_or(|card| card["status_bar"].is_null());
    if barred && (to_all || !departments.is_empty() || users.len() > 5) {
        return Err(Failure::parameter("status_bar"));
    }
    if to_all && !tenant.outbox.may_send_to_all(call.now) {
        return Err(Failure::new(41045, "全员消息发送次数超过每天3次"));
    }
    let (audience, notice) = receivers(tenant, &users, &departments, to_all, &Value::Object(msg).to_string(), call.now);
    let task_id: i64 = random::digits(12).parse().unwrap_or(call.now);
    tenant.notices.0.insert(task_id, notice);
    tenant.deliver(Letter { id: task_id.to_string(), audience, group: None, kind, view, data: Value::Null }, call.now);
    Ok(fields([("task_id", json!(task_id))]))
}

/// Who gets it and who does not. Unknown people, those out of scope and those over a limit are dropped silently.
fn receivers(tenant: &mut Tenant, users: &[String], departments: &[String], to_all: bool, said: &str, now: i64) -> (Audience, Notice) {
    let mut notice = Notice { at: now, receivers: Vec::new(), invalid: Vec::new(), invalid_departments: Vec::new(), forbidden: Vec::new() };
    let range = Range::of(&tenant.company);
    let directory = range.directory;
    let mut people: Vec<String> = Vec::new();
    for userid in users {
        match range.user(userid) {
            Ok(user) if people.contains(&user.userid) => {}
            Ok(user) => people.push(user.userid),
            Err(_) => notice.invalid.push(userid.clone()),
        }
    }
    let mut roots: Vec<u64> = Vec::new();
    for given in departments {
        match given.parse().ok().filter(|id| range.sees_department(*id)) {
            Some(id) => roots.push(id),
            None => notice.invalid_departments.push(given.clone()),
        }
    }
    if to_all {
        roots.push(ROOT);
    }
    let below: Vec<u64> = roots.iter().flat_map(|id| directory.subtree(*id)).collect();
    let expanded: u64 = below.iter().map(|id| directory.member_count(*id)).sum();
    if expanded + people.len() as u64 > MOST {
        // Too many: nobody gets it, except that the whole staff is one audience of its own.
        let audience = Audience { people: Vec::new(), departments: if to_all { vec![ROOT] } else { Vec::new() } };
        return (audience, notice);
    }
    let mut seen: std::collections::HashSet<String> = people.iter().cloned().collect();
    let members = below.iter().flat_map(|id| directory.members(*id)).map(|user| user.userid);
    people.extend(members.filter(|userid| seen.insert(userid.clone())));
    if tenant.outbox.has_room(people.len(), now) {
        people.retain(|userid| match tenant.outbox.may_send(userid, said, now) {
            Ok(()) => true,
            Err(code) => {
                notice.forbidden.push((userid.clone(), code));
                false
            }
        });
    } else {
        notice.forbidden.extend(people.drain(..).map(|userid| (userid, PER_MINUTE_CODE)));
    }
    notice.receivers.clone_from(&people);
    (Audience { people, departments: Vec::new() }, notice)
}

fn check_agent(tenant: &Tenant, call: &Call, code: i64) -> Result<(), Failure> {
    if call.text("agent_id") == tenant.credentials.agent_id { Ok(()) } else { Err(Failure::new(code, "不合法的agentid")) }
}

/// A notification of the last 24 hours, by the name that the call gives its id.
fn known<'a>(tenant: &'a Tenant, call: &Call, name: &str, code: i64) -> Result<(i64, &'a Notice), Failure> {
    check_agent(tenant, call, code)?;
    let found = call.whole(name).and_then(|id| tenant.notices.0.get_key_value(&id));
    let asks = name == "task_id" && tenant.company.settings.plays("results_for_a_week");
    let found = found.filter(|(_, notice)| call.now - notice.at < if asks { 7 * DAY } else { DAY });
    found.map(|(id, notice)| (*id, notice)).ok_or_else(|| Failure::new(code, format!("不合法的参数:{name}")))
}

/// `POST …/getsendprogress {"agent_id","task_id"}`.
pub fn progress(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    known(tenant, call, "task_id", 40035)?;
    Ok(fields([("progress", json!({"progress_in_percent": 100, "status": 2}))]))
}

/// `POST …/getsendresult {"agent_id","task_id"}`.
pub fn result(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let (id, notice) = known(tenant, call, "task_id", 40035)?;
    let message = tenant.company.mailbox.get(&id.to_string());
    let whole_staff = message.is_some_and(|message| !message.audience.departments.is_empty());
    if whole_staff || notice.receivers.len() > COUNTED {
        return Err(Failure::new(-1, "系统繁忙"));
    }
    let was_read = |userid: &&String| message.is_some_and(|message| message.view_of(userid).state != State::Sent);
    let (read, unread): (Vec<_>, Vec<_>) = notice.receivers.iter().partition(|userid| was_read(userid));
    let forbidden: Vec<_> = notice.forbidden.iter().map(|(userid, code)| json!({"code": code, "count": 1, "userid": userid})).collect();
    let names: Vec<_> = notice.forbidden.iter().map(|(userid, _)| userid).collect();
    Ok(fields([(
        "send_result",
        json!({
            "invalid_user_id_list": notice.invalid, "forbidden_user_id_list": names, "failed_user_id_list": [],
            "read_user_id_list": read, "unread_user_id_list": unread, "invalid_dept_id_list": notice.invalid_departments,
            "forbidden_list": forbidden,
        }),
    )]))
}

/// `POST …/recall {"agent_id","msg_task_id"}`.
pub fn recall(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let (id, _) = known(tenant, call, "msg_task_id", 400_002)?;
    if let Some(message) = tenant.company.mailbox.get_mut(&id.to_string()) {
        message.view.state = State::Recalled;
        message.seen_by.clear();
    }
    Ok(Fields::new())
}

/// `POST …/status_bar/update {"agent_id","task_id","status_value","status_bg"}`, for messages that have one.
pub fn update_status_bar(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let (id, _) = known(tenant, call, "task_id", 40035)?;
    let (value, background) = (call.text("status_value"), call.text("status_bg"));
    if value.is_empty() {
        return Err(Failure::parameter("status_value"));
    }
    let wrong = || Failure::parameter("task_id");
    let message = tenant.company.mailbox.get_mut(&id.to_string()).ok_or_else(wrong)?;
    let mut card = message.view.card.clone().filter(|card| !card["status_bar"].is_null()).ok_or_else(wrong)?;
    card["status_bar"] = json!({"status_value": value, "status_bg": background});
    let msg = json!({"msgtype": "oa", "oa": card});
    let (_, mut view) = body::read(msg.as_object().ok_or_else(wrong)?)?;
    view.state = State::Updated;
    message.view = view;
    message.seen_by.clear();
    Ok(Fields::new())
}

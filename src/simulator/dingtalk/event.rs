//! Events of the directory as DingTalk writes them, sealed for an address or framed for a stream, and the list of those
//! that nobody took.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::call::Call;
use super::legacy::{self, Fields, fields};
use super::{Tenant, modern};
use crate::simulator::callback::Outgoing;
use crate::simulator::company::{Callback, CallbackKind};
use crate::simulator::directory::Change;
use crate::simulator::{random, seal};

/// How many failed events one call reads.
const READ: usize = 200;

/// Events that were not taken, oldest first.
#[derive(Default)]
pub struct Failed(VecDeque<Event>);

impl Failed {
    pub fn add(&mut self, event: Event) {
        self.0.push_back(event);
    }
}

/// One event, before it is written in one of its forms.
#[derive(Debug, Clone)]
pub struct Event {
    pub name: &'static str,
    /// `userId` or `deptId`.
    field: &'static str,
    ids: Value,
    pub id: String,
    pub at: i64,
}

impl Event {
    fn new(name: &'static str, field: &'static str, ids: Value, at: i64) -> Self {
        Self { name, field, ids, id: random::text(26).to_lowercase(), at }
    }

    /// As it stands in a sealed call.
    pub fn flat(&self, tenant: &Tenant) -> Value {
        let Self { name, field, ids, id, at } = self;
        let settings = &tenant.company.settings;
        let third_party = settings.plays("modify_leave_old_form") && matches!(*name, "user_modify_org" | "user_leave_org");
        if settings.plays("events_old_form") || third_party {
            let field = if *field == "userId" { "UserId" } else { "DeptId" };
            return json!({"EventType": name, "TimeStamp": at, field: ids, "CorpId": tenant.company.id});
        }
        json!({
            "EventType": name, "EventTime": at, "CorpId": tenant.company.id, "BizId": (at % 1_000_000_000).to_string(),
            "eventId": id, "timeStamp": at.to_string(), *field: ids,
        })
    }

    /// As it stands in the data of a stream's frame.
    pub fn framed(&self, tenant: &Tenant) -> Value {
        let Self { field, ids, id, at, .. } = self;
        json!({"corpId": tenant.company.id, "eventId": id, "timeStamp": at.to_string(), *field: ids})
    }
}

/// The events that a change of the directory brings about. A userid never changes: who gets another one has left.
pub fn of_change(change: &Change, at: i64) -> Vec<Event> {
    let user = |name, userid: &String| Event::new(name, "userId", json!([userid]), at);
    let department = |name, id: u64| vec![Event::new(name, "deptId", json!([id]), at)];
    match change {
        Change::Joined(one) => vec![user("user_add_org", &one.userid)],
        Change::Changed { before, after } if before.userid != after.userid => {
            vec![user("user_leave_org", &before.userid), user("user_add_org", &after.userid)]
        }
        Change::Changed { before, after } => {
            let mut events = vec![user("user_modify_org", &after.userid)];
            match (before.admin, after.admin) {
                (false, true) => events.push(user("org_admin_add", &after.userid)),
                (true, false) => events.push(user("org_admin_remove", &after.userid)),
                _ => {}
            }
            events
        }
        Change::Left(one) => vec![user("user_leave_org", &one.userid)],
        Change::DepartmentAdded(one) => department("org_dept_create", one.id),
        Change::DepartmentChanged(one) => department("org_dept_modify", one.id),
        Change::DepartmentRemoved(id) => department("org_dept_remove", *id),
    }
}

/// Seals a text for an address. Both names of the signature are sent, as both occur in the documentation.
pub fn outgoing(tenant: &Tenant, callback: &Callback, owner: &str, plain: &str, now: i64) -> Option<Outgoing> {
    let sealed = seal::seal(&callback.aes_key, owner, plain, random::block()).ok()?;
    let settings = &tenant.company.settings;
    let timestamp = if settings.plays("callback_seconds") { now / 1000 } else { now }.to_string();
    let nonce = random::text(8);
    let signature = seal::signature(&callback.token, &timestamp, &nonce, &sealed);
    let mut url = callback.url.clone();
    for name in ["signature", "msg_signature"] {
        if !settings.plays(if name == "signature" { "callback_msg_signature_only" } else { "callback_signature_only" }) {
            url.query_pairs_mut().append_pair(name, &signature);
        }
    }
    url.query_pairs_mut().append_pair("timestamp", &timestamp).append_pair("nonce", &nonce);
    Some(Outgoing::new(url, "application/json", json!({"encrypt": sealed}).to_string()))
}

/// Whether an address answered the sealed word `success`.
pub fn check_answer(callback: &Callback, owner: &str, answer: &str) -> Result<(), String> {
    let shown: String = answer.chars().take(200).collect();
    let json: Value = serde_json::from_str(answer).map_err(|_| format!("the answer is no JSON: {shown}"))?;
    let of = |name: &str| match &json[name] {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(format!("the answer has no {name}: {shown}")),
    };
    let (signature, timestamp, nonce, sealed) = (of("msg_signature")?, of("timeStamp")?, of("nonce")?, of("encrypt")?);
    if signature != seal::signature(&callback.token, &timestamp, &nonce, &sealed) {
        return Err("the answer's msg_signature is wrong".to_owned());
    }
    match seal::open(&callback.aes_key, owner, &sealed) {
        Ok(plain) if plain == "success" => Ok(()),
        Ok(plain) => Err(format!("the answer is not the sealed word success: {}", plain.chars().take(200).collect::<String>())),
        Err(seal::Broken::Receiver) => Err(format!("the answer is sealed for another owner than {owner}")),
        Err(_) => Err("the answer cannot be opened".to_owned()),
    }
}

/// `GET /call_back/get_call_back`.
pub fn registered(tenant: &mut Tenant, _: &Call) -> Result<Fields, legacy::Failure> {
    let callback = tenant.company.callbacks.get(&CallbackKind::App).filter(|_| tenant.subscribed);
    let callback = callback.ok_or_else(|| legacy::Failure::new(71007, "回调地址不存在"))?;
    let (url, token, key) = (callback.url.as_str(), &callback.token, &callback.aes_key);
    Ok(fields([("call_back_tag", json!([])), ("url", json!(url)), ("token", json!(token)), ("aes_key", json!(key))]))
}

/// `GET /call_back/delete_call_back`.
pub fn unregister(tenant: &mut Tenant, call: &Call) -> Result<Fields, legacy::Failure> {
    registered(tenant, call)?;
    tenant.company.callbacks.remove(&CallbackKind::App);
    tenant.subscribed = false;
    Ok(Fields::new())
}

/// `GET /call_back/get_call_back_failed_result`: reading takes them from the list.
pub fn failed(tenant: &mut Tenant, _: &Call) -> Result<Fields, legacy::Failure> {
    let read = tenant.failed.0.len().min(READ);
    let corp_id = tenant.company.id.clone();
    let list: Vec<Value> = tenant
        .failed
        .0
        .drain(..read)
        .map(|event| {
            let field = event.field.to_lowercase();
            json!({"event_time": event.at, "call_back_tag": event.name, event.name: {"corpid": corp_id, field: event.ids}})
        })
        .collect();
    Ok(fields([("has_more", json!(!tenant.failed.0.is_empty())), ("failed_list", json!(list))]))
}

/// `GET /v1.0/event/callbacks/failedResults?beginTime=&endTime=`.
pub fn failed_between(tenant: &mut Tenant, call: &Call) -> Result<Value, modern::Failure> {
    let (from, to) = (call.whole("beginTime").unwrap_or(0), call.whole("endTime").unwrap_or(i64::MAX));
    let within = |event: &&Event| (from..=to).contains(&event.at);
    let list = tenant.failed.0.iter().filter(within).take(READ).map(|event| {
        json!({"callBackTag": event.name, "callBackData": event.flat(tenant).to_string(), "corpId": tenant.company.id, "eventTime": event.at})
    });
    let list: Vec<Value> = list.collect();
    let more = tenant.failed.0.iter().filter(within).count() > list.len();
    Ok(json!({"failedList": list, "hasMore": more}))
}

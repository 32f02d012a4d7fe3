//! The batch call `message/v4/batch_send` and what can be asked about its messages.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::answer::Failure;
use super::content;
use super::id::{DepartmentIds, UserIds, random32};
use super::message::{check_bot, read_by};
use super::range::Range;
use super::{Call, Tenant};
use crate::simulator::directory::ROOT;
use crate::simulator::message::{Audience, Message, State};

const DAY: i64 = 24 * 3600 * 1000;

/// `POST message/v4/batch_send/`: ids that are no good do not fail the call.
pub fn send(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    check_bot(tenant, 11205)?;
    let [departments, open_ids, user_ids, union_ids] =
        [list(call, "department_ids")?, list(call, "open_ids")?, list(call, "user_ids")?, list(call, "union_ids")?];
    let named = [(UserIds::Open, open_ids), (UserIds::User, user_ids), (UserIds::Union, union_ids)];
    let names_people = named.iter().any(|(_, ids)| !ids.is_empty());
    if !names_people && departments.is_empty() || departments.contains(&"0") {
        return Err(Failure::new(10003, "invalid param"));
    }
    if names_people && !tenant.has_scope("im:message:send_multi_users") {
        return Err(Failure::new(11203, "no permission to send to several users"));
    }
    if !departments.is_empty() && !tenant.has_scope("im:message:send_multi_depts") {
        return Err(Failure::new(11204, "no permission to send to several departments"));
    }
    let refused =
        |failure: Failure| if failure.code == 230_001 { Failure::new(10003, failure.text) } else { Failure::new(11246, failure.text) };
    let content = content::read_object(tenant, call.text("msg_type"), &call.body).map_err(refused)?;
    let range = Range::of(tenant, call.bearer);
    let mut audience = Audience::default();
    let mut answer = json!({"message_id": format!("bm-{}", random32())});
    for (kind, ids) in named {
        let (found, invalid): (Vec<_>, Vec<_>) =
            ids.into_iter().map(|id| (id, range.person(kind, id))).partition(|(_, found)| found.is_ok());
        audience.people.extend(found.into_iter().filter_map(|(_, found)| found.ok()).map(|(_, user)| user.userid));
        answer[format!("invalid_{}s", kind.name())] = json!(invalid.into_iter().map(|(id, _)| id).collect::<Vec<_>>());
    }
    audience.people.sort_unstable();
    audience.people.dedup();
    let mut invalid = Vec::new();
    for id in departments {
        let department = range.department(DepartmentIds::Open, id).or_else(|_| range.department(DepartmentIds::Custom, id));
        match department.ok().filter(|one| one.id != ROOT) {
            Some(department) => audience.departments.push(department.id),
            None => invalid.push(id),
        }
    }
    answer["invalid_department_ids"] = json!(invalid);
    if !audience.is_empty() {
        let id = answer["message_id"].as_str().unwrap_or_default().to_owned();
        let data = json!({"msg_type": call.text("msg_type"), "batch": true});
        let (kind, view) = (content.kind, content.view);
        tenant.company.mailbox.add(Message {
            id,
            audience,
            group: None,
            kind,
            view,
            seen_by: HashMap::new(),
            at: call.now,
            vendor_data: data,
        });
    }
    Ok(answer)
}

/// `DELETE im/v1/batch_messages/:batch_message_id`.
pub fn recall(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    check_bot(tenant, 230_006)?;
    if call.now - find(tenant, call)?.at >= DAY {
        return Err(Failure::new(230_009, "This message is not within the time limit for recalling."));
    }
    if let Some(message) = tenant.company.mailbox.get_mut(call.id()) {
        message.vendor_data["read_by"] = json!(read_by(message));
        message.view.state = State::Recalled;
        message.seen_by.clear();
    }
    Ok(json!({}))
}

/// `GET …/read_user`: counts as texts.
pub fn readers(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let message = find(tenant, call)?;
    let (read, total) = (read_by(message).len(), reached(tenant, message));
    Ok(json!({"read_user": {"read_count": read.to_string(), "total_count": total.to_string()}}))
}

/// `GET …/get_progress`: counts as numbers.
pub fn progress(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let message = find(tenant, call)?;
    let (read, total) = (read_by(message).len(), reached(tenant, message));
    let recalled = message.view.state == State::Recalled;
    Ok(json!({
        "batch_message_send_progress": {"valid_user_ids_count": total, "success_user_ids_count": total, "read_user_ids_count": read},
        "batch_message_recall_progress": {"recall": recalled, "recall_count": if recalled { total } else { 0 }},
    }))
}

fn find<'a>(tenant: &'a Tenant, call: &Call) -> Result<&'a Message, Failure> {
    let message = tenant.company.mailbox.get(call.id()).filter(|_| call.id().starts_with("bm-"));
    let message = message.filter(|message| call.now - message.at < 30 * DAY);
    message.ok_or_else(|| Failure::parameter("invalid batch_message_id"))
}

/// Everybody whom a message went to, each once.
fn reached(tenant: &Tenant, message: &Message) -> usize {
    let directory = &tenant.company.directory;
    let departments = message.audience.departments.iter().flat_map(|id| directory.subtree(*id));
    let mut numbers: Vec<u64> = departments.flat_map(|id| directory.member_numbers(id)).collect();
    numbers.extend(message.audience.people.iter().filter_map(|userid| directory.number_of(userid)));
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len()
}

fn list<'a>(call: &'a Call, name: &str) -> Result<Vec<&'a str>, Failure> {
    match &call.body[name] {
        Value::Null => Ok(Vec::new()),
        Value::Array(ids) if ids.len() <= 200 => Ok(ids.iter().filter_map(Value::as_str).collect()),
        _ => Err(Failure::new(10003, "invalid param")),
    }
}

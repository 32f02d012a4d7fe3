//! The app's robot to persons: sending, read state, recall.

use serde_json::{Value, json};

use super::call::Call;
use super::modern::Failure;
use super::outbox::Letter;
use super::range::Range;
use super::{Tenant, robot_body};
use crate::simulator::message::{Audience, Message, State};
use crate::simulator::random;

/// Whether a robot code is the app's.
pub fn check_robot(tenant: &Tenant, code: &str) -> Result<(), Failure> {
    let (why, text) = match code {
        "" => ("missing", "robotCode不能为空"),
        code if code == tenant.credentials.robot_code => return Ok(()),
        // The robots of the other companies' apps.
        code if code.starts_with("dingsim") => ("auth", "机器人不属于该应用"),
        _ => ("notExsit", "机器人不存在"),
    };
    Err(Failure::bad(&format!("invalidParameter.robotCode.{why}"), text))
}

/// `POST /v1.0/robot/oToMessages/batchSend`: HTTP 200 also if nobody got it.
pub fn send(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    check_robot(tenant, &call.text("robotCode"))?;
    let users = call.list("userIds");
    // The text says 20, the table of errors mentions 100.
    let most = if tenant.company.settings.plays("oto_100") { 100 } else { 20 };
    if users.is_empty() {
        return Err(Failure::bad("paramBlank", "userIds不能为空"));
    }
    if users.len() > most {
        return Err(Failure::bad("too.many.people", format!("userIds最多{most}个")));
    }
    let (kind, view) = robot_body::read(&call.text("msgKey"), call.field("msgParam").as_ref())?;
    let range = Range::of(&tenant.company);
    let (mut people, mut invalid) = (Vec::new(), Vec::new());
    for userid in users {
        match range.user(&userid) {
            Ok(user) => people.push(user.userid),
            Err(_) => invalid.push(userid),
        }
    }
    let id = random::text(44);
    let audience = Audience { people, departments: Vec::new() };
    tenant.deliver(Letter { id: id.clone(), audience, group: None, kind, view, data: json!({"robot": true}) }, call.now);
    Ok(json!({"processQueryKey": id, "invalidStaffIdList": invalid, "flowControlledStaffIdList": [], "filteredStaffIdList": []}))
}

/// A message of the robot to persons.
fn sent<'a>(tenant: &'a Tenant, key: &str) -> Result<&'a Message, Failure> {
    let message = tenant.company.mailbox.get(key).filter(|message| message.group.is_none() && message.vendor_data["robot"] == true);
    message.ok_or_else(|| Failure::bad("resource.not.found", "processQueryKey不存在"))
}

/// `GET /v1.0/robot/oToMessages/readStatus?robotCode=&processQueryKey=`.
pub fn read_status(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    check_robot(tenant, &call.text("robotCode"))?;
    let message = sent(tenant, &call.text("processQueryKey"))?;
    let info = |userid: &String| {
        let read = message.view_of(userid).state == State::Read;
        let name = tenant.company.directory.user(userid).map_or_else(String::new, |user| user.name);
        let at = if read { message.at } else { 0 };
        json!({"name": name, "userId": userid, "readStatus": if read { "READ" } else { "UNREAD" }, "readTimestamp": at})
    };
    let list: Vec<Value> = message.audience.people.iter().map(info).collect();
    Ok(json!({"sendStatus": if message.view.state == State::Recalled { "RECALLED" } else { "SUCCESS" }, "messageReadInfoList": list}))
}

/// `POST /v1.0/robot/otoMessages/batchRecall {"robotCode","processQueryKeys"}`.
pub fn recall(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    check_robot(tenant, &call.text("robotCode"))?;
    recall_all(tenant, &call.list("processQueryKeys"), |message| message.group.is_none())
}

/// Recalls the messages that fit; answers which were and why the others were not.
pub fn recall_all(tenant: &mut Tenant, keys: &[String], fits: impl Fn(&Message) -> bool) -> Result<Value, Failure> {
    if !(1..=20).contains(&keys.len()) {
        return Err(Failure::bad("paramIllegal", "processQueryKeys"));
    }
    let (mut done, mut failed) = (Vec::new(), serde_json::Map::new());
    for key in keys {
        match tenant.company.mailbox.get_mut(key).filter(|message| fits(message)) {
            Some(message) => {
                message.view.state = State::Recalled;
                message.seen_by.clear();
                done.push(key);
            }
            None => {
                failed.insert(key.clone(), json!("resource.not.found"));
            }
        }
    }
    Ok(json!({"successResult": done, "failedResult": failed}))
}

//! DING: an urgent push of the robot to persons.

use serde_json::{Value, json};

use super::call::Call;
use super::modern::Failure;
use super::outbox::Letter;
use super::range::Range;
use super::robot::check_robot;
use super::{Tenant, body};
use crate::simulator::message::{Audience, Kind};
use crate::simulator::random;

/// `POST /v1.0/robot/ding/send`; remindType 1 in the app, 2 by SMS, 3 by phone.
pub fn send(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    check_robot(tenant, &call.text("robotCode"))?;
    if !(1..=3).contains(&call.whole("remindType").unwrap_or(0)) {
        return Err(Failure::bad("paramIllegal", "remindType"));
    }
    let content = call.text("content");
    if content.is_empty() {
        return Err(Failure::bad("paramBlank", "content不能为空"));
    }
    let range = Range::of(&tenant.company);
    let (mut people, mut failed) = (Vec::new(), serde_json::Map::new());
    for userid in call.list("receiverUserIdList") {
        match range.user(&userid) {
            Ok(user) => people.push(user.userid),
            Err(failure) => drop(failed.insert(userid, json!(failure.text))),
        }
    }
    let id = random::text(32);
    let (audience, view) = (Audience { people, departments: Vec::new() }, body::plain(format!("[DING] {content}")));
    tenant.deliver(Letter { id: id.clone(), audience, group: None, kind: Kind::Text, view, data: Value::Null }, call.now);
    Ok(json!({"openDingId": id, "failedList": failed}))
}

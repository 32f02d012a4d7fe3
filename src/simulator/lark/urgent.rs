//! Urgent messages: in the app, by SMS, by phone.

use serde_json::{Value, json};

use super::answer::Failure;
use super::id::UserIds;
use super::message::{check_bot, own, read_by};
use super::range::Range;
use super::{Call, Tenant};
use crate::simulator::message::Message;

const UNREAD: usize = 200;

pub fn in_app(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    urge(tenant, call, "app")
}

pub fn by_sms(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    urge(tenant, call, "sms")
}

pub fn by_phone(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    urge(tenant, call, "phone")
}

/// `PATCH im/v1/messages/:message_id/urgent_…?user_id_type= {"user_id_list"}`: whom it cannot reach is listed.
fn urge(tenant: &mut Tenant, call: &Call, way: &str) -> Result<Value, Failure> {
    check_bot(tenant, 230_006)?;
    let kind = call.query.get("user_id_type").ok_or_else(|| Failure::parameter("user_id_type is required"))?;
    let kind = UserIds::read(kind).ok_or_else(|| Failure::parameter("invalid user_id_type"))?;
    let given = call.body["user_id_list"].as_array().filter(|list| (1..=200).contains(&list.len()));
    let given = given.ok_or_else(|| Failure::parameter("user_id_list takes 1 to 200 ids"))?;
    let message = own(tenant, call.id())?;
    let range = Range::of(tenant, call.bearer);
    let (mut people, mut invalid) = (Vec::new(), Vec::new());
    for id in given {
        let person = id.as_str().and_then(|id| range.person(kind, id).ok());
        match person.filter(|(_, user)| message.audience.includes(user, range.directory)) {
            Some((_, user)) => people.push(user.userid),
            None => invalid.push(id.clone()),
        }
    }
    if people.is_empty() {
        return Err(Failure::parameter("all ids of user_id_list are invalid"));
    }
    if people.iter().any(|userid| unread(tenant, userid) >= UNREAD) {
        return Err(Failure::new(230_023, "The number of unread urgent messages has reached its limit."));
    }
    if let Some(message) = tenant.company.mailbox.get_mut(call.id()) {
        let urged = json!({"way": way, "users": people, "at": call.now});
        match message.vendor_data["urgent"].as_array_mut() {
            Some(list) => list.push(urged),
            None => message.vendor_data["urgent"] = json!([urged]),
        }
    }
    Ok(json!({"invalid_user_id_list": invalid}))
}

/// How many urgent messages a person has not read, among the newest ten thousand.
fn unread(tenant: &Tenant, userid: &str) -> usize {
    let urged = |message: &&Message| {
        let mut calls = message.vendor_data["urgent"].as_array().into_iter().flatten();
        calls.any(|call| call["users"].as_array().into_iter().flatten().any(|one| one == userid))
    };
    let unread = |message: &&Message| !read_by(message).iter().any(|one| one.eq_ignore_ascii_case(userid));
    tenant.company.mailbox.newest_first().take(10_000).filter(urged).filter(unread).count()
}

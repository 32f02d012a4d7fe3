//! Changing a card: at any time by the message's id, or after a press by the press's token.

use serde_json::{Value, json};

use super::answer::Failure;
use super::content::{self, Content};
use super::message::{check_bot, own, read_by};
use super::{Call, Tenant, card};
use crate::simulator::message::{Message, State, View};

const DAY: i64 = 24 * 3600 * 1000;
const HALF_AN_HOUR: i64 = 30 * 60 * 1000;

/// The right to change a card after a press: for half an hour, twice.
pub struct Right {
    message_id: String,
    userid: String,
    until: i64,
    left: u8,
}

/// The token of a press.
pub fn issue(tenant: &mut Tenant, message_id: &str, userid: &str, now: i64) -> String {
    let token = format!("c-{}{}", super::id::random32(), &super::id::random32()[..8]);
    tenant.outbox.updates.retain(|_, right| now - right.until < DAY);
    let right = Right { message_id: message_id.to_owned(), userid: userid.to_owned(), until: now + HALF_AN_HOUR, left: 2 };
    tenant.outbox.updates.insert(token.clone(), right);
    token
}

/// `PATCH im/v1/messages/:message_id {"content"}`: shared before and after, for 14 days.
pub fn patch(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    check_bot(tenant, 230_006)?;
    let message = own(tenant, call.id())?;
    if message.vendor_data["msg_type"] != "interactive" {
        return Err(Failure::parameter("This message is NOT a card"));
    }
    if call.now - message.at >= 14 * DAY {
        return Err(Failure::new(230_031, "The message was sent more than 14 days ago."));
    }
    let text = call.body["content"].as_str().ok_or_else(|| Failure::parameter("content is not a string in json format"))?;
    let content = content::read(tenant, "interactive", text)?;
    if message.vendor_data["shared"] != true || !content.shared {
        return Err(Failure::parameter("This card is NOT a shared card: config.update_multi must be true before and after"));
    }
    if !tenant.limits.is_within(call.id(), call.now) {
        return Err(Failure::new(230_020, "The operation triggers the frequency limit."));
    }
    if let Some(message) = tenant.company.mailbox.get_mut(call.id()) {
        replace(message, content, Some(text), None, call.now);
    }
    Ok(json!({}))
}

/// `POST interactive/v1/card/update {"token","card"}`.
pub fn by_token(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let status = if tenant.plays("card_update_400") { 400 } else { 200 };
    change_by_token(tenant, call).map_err(|failure| if failure.is_of_gateway() { failure } else { failure.with_status(status) })
}

fn change_by_token(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let token = call.text("token");
    let right = tenant.outbox.updates.get(token).ok_or_else(|| Failure::new(300_020, "invalid token"))?;
    if call.now >= right.until {
        return Err(Failure::new(300_030, "token is expired"));
    }
    if right.left == 0 {
        return Err(Failure::new(300_040, "the token has been used up"));
    }
    let (message_id, userid) = (right.message_id.clone(), right.userid.clone());
    let content = card::read(tenant, &call.body["card"]).map_err(|failure| Failure::new(11311, failure.text))?;
    let message = tenant.company.mailbox.get(&message_id).filter(|message| message.view.state != State::Recalled);
    let message = message.ok_or_else(|| Failure::new(300_090, "the message is gone"))?;
    let only: Vec<String> = if content.shared {
        Vec::new()
    } else {
        let given = call.body["card"]["open_ids"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let numbers = given.filter_map(|id| tenant.ids.number_of_open_id(id));
        numbers.filter_map(|number| tenant.company.directory.user_at(number)).map(|user| user.userid).collect()
    };
    if !content.shared && only.is_empty() {
        return Err(Failure::new(10002, "an exclusive card needs card.open_ids"));
    }
    let reached = |id: &String| message.audience.people.iter().any(|one| one.eq_ignore_ascii_case(id)) || *id == userid;
    let only: Vec<String> = only.into_iter().filter(reached).collect();
    if let Some(right) = tenant.outbox.updates.get_mut(token) {
        right.left -= 1;
    }
    if let Some(message) = tenant.company.mailbox.get_mut(&message_id) {
        let people = (!content.shared).then_some(&only[..]);
        replace(message, content, None, people, call.now);
    }
    Ok(json!({}))
}

/// Puts another card in the place of a message's: for these people, or for everybody.
pub fn replace(message: &mut Message, content: Content, text: Option<&str>, only: Option<&[String]>, now: i64) {
    let view = View { state: State::Updated, ..content.view };
    let readers = read_by(message);
    message.vendor_data["read_by"] = json!(readers);
    message.vendor_data["changed"] = json!(now.max(message.at + 1));
    match only {
        Some(people) => people.iter().for_each(|userid| *message.view_of_mut(userid) = view.clone()),
        None => {
            if let Some(text) = text.map(str::to_owned).or_else(|| view.card.as_ref().map(Value::to_string)) {
                message.vendor_data["content"] = json!(text);
            }
            message.vendor_data["shared"] = json!(content.shared);
            message.view = view;
            message.seen_by.clear();
        }
    }
}

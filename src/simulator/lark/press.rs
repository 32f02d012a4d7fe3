//! A person presses a button on a card: the callback that goes out, and what its answer changes.

use serde_json::{Value, json};

use super::card::{self, CardButton};
use super::id::random32;
use super::push::{Kind, Push, Receiver};
use super::{Tenant, event, update};
use crate::simulator::callback::Delivery;
use crate::simulator::company::CallbackKind;
use crate::simulator::control::Refusal;
use crate::simulator::message::State;

const DAY: i64 = 24 * 3600 * 1000;

/// What pressing leads to.
pub enum Pressed {
    /// The button opens a page.
    Opens(String),
    Calls(Push),
}

/// `action` is the button's name, its value, one of the texts in its value, or the text on it.
pub fn press(tenant: &mut Tenant, message_id: &str, userid: &str, action: &str, now: i64) -> Result<Pressed, Refusal> {
    let company = &tenant.company;
    let message = company.mailbox.get(message_id).ok_or_else(|| Refusal::not_found("no such message"))?;
    let user = company.directory.user(userid).filter(|user| message.audience.includes(user, &company.directory));
    let user = user.ok_or_else(|| Refusal::not_found(format!("{userid} did not get this message")))?;
    let view = message.view_of(&user.userid);
    if message.view.state == State::Recalled {
        return Err(Refusal::conflict("the message was recalled"));
    }
    let card = view.card.as_ref().ok_or_else(|| Refusal::conflict("the message is no card"))?;
    let button = card::buttons(card).into_iter().find(|button| button.is_meant(action));
    let CardButton { name, value, url, .. } = match button {
        Some(button) if button.is_grey() => return Err(Refusal::conflict("the button is grey")),
        Some(button) => button,
        None => return Err(Refusal::conflict(format!("the card has no button {action} now"))),
    };
    let Some(value) = value else {
        return url.map(Pressed::Opens).ok_or_else(|| Refusal::conflict("the button does nothing"));
    };
    let forever = card::is_second_schema(card) && tenant.plays("cards_stay_alive");
    if now - message.at >= 30 * DAY && !forever {
        return Err(Refusal::conflict("a card can be pressed for 30 days"));
    }
    let first_version = tenant.plays("cards_v1");
    let address = tenant.company.callbacks.get(&CallbackKind::App).cloned();
    let receiver = if first_version { address.map(Receiver::at) } else { Receiver::of(tenant, &[CallbackKind::App]) };
    let nobody = "200340: no callback address is saved (POST /api/callbacks) and no connection is open";
    let receiver = receiver.ok_or_else(|| Refusal::conflict(nobody))?;
    let chat_id = message.vendor_data["chat_id"].clone();
    let number = company.directory.number_of(&user.userid).unwrap_or_default();
    let token = update::issue(tenant, message_id, &user.userid, now);
    let mut operator =
        json!({"tenant_key": tenant.tenant_key, "open_id": tenant.ids.open_id(number), "union_id": tenant.ids.union_id(number)});
    if tenant.has_scope(super::scopes::EMPLOYEE_ID) {
        operator["user_id"] = json!(user.userid);
    }
    let mut action = json!({"value": value, "tag": "button", "timezone": "Asia/Shanghai"});
    if !name.is_empty() {
        action["name"] = json!(name);
    }
    if first_version {
        let mut flat = operator;
        let more = json!({"token": token, "open_message_id": message_id, "open_chat_id": chat_id, "action": action});
        if let (Some(flat), Value::Object(more)) = (flat.as_object_mut(), more) {
            flat.remove("union_id");
            flat.extend(more);
        }
        return Ok(Pressed::Calls(Push::first_version(tenant, &receiver, &flat, now)));
    }
    let pressed = json!({
        "operator": operator, "token": token, "action": action, "host": "im_message",
        "context": {"open_message_id": message_id, "open_chat_id": chat_id},
    });
    // The time counts microseconds here.
    let envelope = event::envelope(tenant, &receiver.token, "card.action.trigger", &random32(), format!("{now}000"), pressed);
    Ok(Pressed::Calls(Push::new(tenant, &receiver, Kind::Press, &envelope, now)))
}

/// Takes over what the callback answered: `toast`, the new card, or the number that the client would show.
pub fn answered(tenant: &mut Tenant, message_id: &str, userid: &str, delivery: &Delivery, now: i64) -> Value {
    if !delivery.delivered {
        let timed_out = delivery.error.as_deref().is_some_and(|error| error.starts_with("no answer"));
        return json!({"client_error": if delivery.status != 0 { 200_671 } else if timed_out { 200_341 } else { 200_342 }});
    }
    let answer = match delivery.answer.trim() {
        "" => json!({}),
        text => serde_json::from_str(text).unwrap_or(Value::Null),
    };
    let kind = answer["toast"]["type"].as_str().unwrap_or("info");
    if !answer.is_object() || !matches!(kind, "info" | "success" | "error" | "warning") {
        return json!({"client_error": 200_672});
    }
    let toast = answer["toast"].clone();
    if answer["card"].is_null() {
        return json!({"toast": toast});
    }
    let new = match answer["card"]["type"].as_str() {
        Some("raw") => answer["card"]["data"].clone(),
        Some("template") => answer["card"].clone(),
        _ => return json!({"toast": toast, "client_error": 200_672}),
    };
    let old = tenant.company.mailbox.get(message_id).and_then(|message| message.view_of(userid).card.clone()).unwrap_or_default();
    if card::is_second_schema(&old) && !card::is_second_schema(&new) && answer["card"]["type"] == "raw" {
        return json!({"toast": toast, "client_error": 200_830});
    }
    let Ok(content) = card::read(tenant, &new) else { return json!({"toast": toast, "client_error": 200_673}) };
    let people = [userid.to_owned()];
    let only = (!content.shared && !card::is_shared(&old)).then_some(&people[..]);
    if let Some(message) = tenant.company.mailbox.get_mut(message_id) {
        update::replace(message, content, None, only, now);
    }
    json!({"toast": toast, "card": new})
}

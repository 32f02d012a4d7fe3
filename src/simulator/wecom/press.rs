//! A person presses a button on a template card: the event that goes out, and what its answer changes
//! (page 90240, template_card_event and template_card_menu_event).

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Tenant, event, update};
use crate::simulator::callback::Outgoing;
use crate::simulator::company::CallbackKind;
use crate::simulator::control::Refusal;
use crate::simulator::markup::{cdata, element, text_of};
use crate::simulator::message::State;

/// Chosen options by question key.
pub type Selected = BTreeMap<String, Vec<String>>;

/// What pressing leads to.
pub enum Pressed {
    /// The button opens a page.
    Opens(String),
    Calls(Outgoing),
}

/// `action` is the button's key, or its text.
pub fn press(tenant: &mut Tenant, message_id: &str, userid: &str, action: &str, selected: &Selected, now: i64) -> Result<Pressed, Refusal> {
    let company = &tenant.company;
    let message = company.mailbox.get(message_id).ok_or_else(|| Refusal::not_found("no such message"))?;
    let user = company.directory.user(userid).filter(|user| message.audience.includes(user, &company.directory));
    let user = user.ok_or_else(|| Refusal::not_found(format!("{userid} did not get this message")))?;
    let view = message.view_of(&user.userid);
    if view.state == State::Recalled {
        return Err(Refusal::conflict("the message was recalled"));
    }
    let button = view.buttons.iter().find(|button| button.action.as_deref() == Some(action) || button.text == action);
    let button = button.ok_or_else(|| Refusal::conflict(format!("the card has no button {action} now")))?;
    if let Some(url) = &button.url {
        return Ok(Pressed::Opens(url.clone()));
    }
    let key = button.action.clone().ok_or_else(|| Refusal::conflict("the button is grey"))?;
    let callback = company.callbacks.get(&CallbackKind::App).cloned();
    let callback = callback.ok_or_else(|| Refusal::conflict("no callback is saved for the app (POST /api/callbacks)"))?;
    let in_menu = view.card.as_ref().is_some_and(|card| is_in_menu(card, &key));
    let data = message.vendor_data.clone();
    let response_code = tenant.outbox.response_code(message_id, now);
    let name = if in_menu { "template_card_menu_event" } else { "template_card_event" };
    let mut xml = event::head(&tenant.credentials.corp_id, &user.userid, name, now);
    xml += &cdata("EventKey", &key);
    xml += &cdata("TaskId", data["task_id"].as_str().unwrap_or_default());
    xml += &cdata("CardType", data["card_type"].as_str().unwrap_or_default());
    xml += &cdata("ResponseCode", &response_code);
    xml += &element("AgentID", &tenant.credentials.agent_id);
    if !in_menu {
        xml += &selection(selected);
    }
    let outgoing = event::outgoing(tenant, &callback, &tenant.credentials.agent_id, &format!("<xml>{xml}</xml>"), now);
    outgoing.map(Pressed::Calls).ok_or_else(|| Refusal::conflict("the saved callback cannot be sealed for"))
}

/// Takes over what the callback answered: a grey button for the person who pressed.
pub fn answered(tenant: &mut Tenant, message_id: &str, userid: &str, answer: &str) -> Option<String> {
    let callback = tenant.company.callbacks.get(&CallbackKind::App)?;
    let reply = event::passive_reply(tenant, callback, answer)?;
    if text_of(&reply, "MsgType") == Some("update_button") {
        let message = tenant.company.mailbox.get_mut(message_id)?;
        update::grey_for(message, userid, text_of(&reply, "ReplaceName")?);
    }
    Some(reply)
}

fn is_in_menu(card: &Value, key: &str) -> bool {
    card["action_menu"]["action_list"].as_array().into_iter().flatten().any(|entry| entry["key"] == key)
}

fn selection(selected: &Selected) -> String {
    if selected.is_empty() {
        return String::new();
    }
    let item = |(question, options): (&String, &Vec<String>)| {
        let options: String = options.iter().map(|option| cdata("OptionId", option)).collect();
        element("SelectedItem", cdata("QuestionKey", question) + &element("OptionIds", options))
    };
    element("SelectedItems", selected.iter().map(item).collect::<String>())
}

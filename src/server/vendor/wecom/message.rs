//! WeCom's messages: texts, cards that lead to a page, cards with buttons; changing and recalling them.

use serde_json::{Value, json};

use super::{WeCom, wire};
use crate::server::vendor::call::{Call, Repeat};
use crate::server::vendor::error::{Kind, VendorError};
use crate::server::vendor::message::{Button, Card, Message, ReadState, Reference, Sent, To, cut, cut_bytes};

/// Recipients of one call.
const MAX_PEOPLE: usize = 1_000;
const MAX_DEPARTMENTS: usize = 100;
/// A card's code is used, too old, or none.
const USED_CODE: &str = "60140";

impl WeCom<'_> {
    /// Page 90236: the same content to the same people within ten minutes is delivered once, so that a repeated call is
    /// harmless; cards with buttons carry the key as their task.
    pub async fn send(&self, to: &To, message: &Message, key: &str) -> Result<Sent, VendorError> {
        let mut sent = Sent::default();
        let parts = to.people.len().div_ceil(MAX_PEOPLE).max(to.departments.len().div_ceil(MAX_DEPARTMENTS));
        for part in 0..parts {
            let people = to.people.chunks(MAX_PEOPLE).nth(part).unwrap_or_default();
            let departments = to.departments.chunks(MAX_DEPARTMENTS).nth(part).unwrap_or_default();
            let mut body = json!({
                "touser": people.join("|"),
                "toparty": departments.join("|"),
                "agentid": self.credentials.agent_id()?,
                "enable_duplicate_check": 1,
                "duplicate_check_interval": 600,
            });
            let task = if parts == 1 { key.to_owned() } else { format!("{key}-{part}") };
            let (kind, content) = content(message, &task);
            body["msgtype"] = kind.into();
            body[kind] = content;
            let call = Call { repeat: Repeat::Harmless, ..Call::act("message/send", self.url("message/send", &[])?, body) };
            match self.make::<wire::Sent>(call).await {
                Ok(got) => {
                    sent.invalid_people.extend(ids(&got.invaliduser));
                    sent.invalid_departments.extend(ids(&got.invalidparty));
                    sent.reference.ids.push(got.msgid);
                    sent.reference.card = got.response_code.filter(|code| !code.is_empty());
                }
                Err(error) if error.kind() == Some(Kind::Invisible) && error.code() == Some("81013") => {
                    sent.none_of(people.iter().map(|user| user.to_lowercase()), departments, error);
                }
                Err(error) => return Err(error),
            }
        }
        sent.reference.people.clone_from(&to.people);
        Ok(sent)
    }

    /// WeCom does not tell who has read a message.
    pub async fn read_state(&self, _sent: &Reference) -> Result<ReadState, VendorError> {
        Err(VendorError::Unsupported)
    }

    /// 94888: within 72 hours, and once for each code: another one comes with each press of a button. A card without
    /// a code that is good is one that cannot be changed.
    pub async fn update_card(&self, sent: &Reference, card: &Card) -> Result<(), VendorError> {
        let code = sent.card.as_deref().ok_or(VendorError::Unsupported)?;
        let body = json!({
            "userids": sent.people,
            "agentid": self.credentials.agent_id()?,
            "response_code": code,
            "template_card": template_card(card, None),
        });
        match self.act::<wire::Done>("message/update_template_card", body).await {
            Err(error) if error.code() == Some(USED_CODE) => Err(VendorError::Unsupported),
            other => other.map(drop),
        }
    }

    /// 94867: within 24 hours.
    pub async fn recall(&self, sent: &Reference) -> Result<(), VendorError> {
        for id in &sent.ids {
            self.ask::<wire::Done>("message/recall", json!({ "msgid": id })).await?;
        }
        Ok(())
    }
}

fn ids(joined: &str) -> impl Iterator<Item = String> {
    joined.split('|').filter(|id| !id.is_empty()).map(str::to_lowercase)
}

/// The kind of message and its content. `task`: what presses of buttons come back with.
pub(super) fn content(message: &Message, task: &str) -> (&'static str, Value) {
    match message {
        Message::Text(text) => ("text", json!({ "content": escape(&cut_bytes(text, 2_048)) })),
        Message::Card(card) if card.buttons.is_empty() => ("textcard", text_card(card)),
        Message::Card(card) => ("template_card", template_card(card, Some(task))),
    }
}

pub(super) fn text_card(card: &Card) -> Value {
    json!({
        "title": cut(&card.title, 128),
        "description": escape(&cut(&card.text, 512)),
        "url": card.url,
        "btntxt": cut(&card.open, 4),
    })
}

/// With a task its buttons are there to be pressed; without one, or without buttons, it only informs.
fn template_card(card: &Card, task: Option<&str>) -> Value {
    let action = json!({ "type": 1, "url": card.url });
    let title = json!({ "title": cut(&card.title, 36) });
    let text = cut(&card.text, 160);
    match task {
        Some(task) => json!({
            "card_type": "button_interaction",
            "main_title": title,
            "sub_title_text": text,
            "task_id": task,
            "card_action": action,
            "jump_list": [{ "type": 1, "title": cut(&card.open, 13), "url": card.url }],
            "button_list": card.buttons.iter().map(button).collect::<Vec<_>>(),
        }),
        None => json!({
            "card_type": "text_notice",
            "main_title": title,
            "sub_title_text": text,
            "card_action": action,
            "jump_list": [{ "type": 1, "title": cut(&card.open, 13), "url": card.url }],
        }),
    }
}

fn button(button: &Button) -> Value {
    json!({ "text": cut(&button.label, 10), "style": if button.primary { 1 } else { 4 }, "key": button.key })
}

/// Texts may carry links and colours as HTML: what people typed must not.
fn escape(text: &str) -> String {
    text.replace('<', "＜").replace('>', "＞")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_cannot_become_markup() {
        assert_eq!(escape("<a href=\"x\">"), "＜a href=\"x\"＞");
    }

    #[test]
    fn a_card_has_buttons_only_where_they_can_be_pressed() {
        let mut card = Card {
            title: "[P1] 磁盘已满".into(),
            text: "db-01".into(),
            url: "https://ops.example.com/m/1".into(),
            open: "查看".into(),
            buttons: vec![Button { key: "respond:1".into(), label: "响应".into(), primary: true }],
        };
        let (kind, content) = content(&Message::Card(card.clone()), "t1");
        assert_eq!((kind, &content["card_type"], &content["task_id"]), ("template_card", &json!("button_interaction"), &json!("t1")));
        assert_eq!(content["button_list"][0]["key"], "respond:1");
        card.buttons.clear();
        assert_eq!(super::content(&Message::Card(card), "t1").0, "textcard");
    }
}

//! Lark's messages: to one person, to many at once.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};

use super::card::content;
use super::departments::ROOT;
use super::{Lark, wire};
use crate::server::vendor::call::{Call, Repeat};
use crate::server::vendor::error::VendorError;
use crate::server::vendor::message::{Message, Sent, To, own_key};

/// Recipients of one batch, of each kind.
const MAX_BATCH: usize = 200;
/// So many people get a card with buttons one by one: what a batch sends cannot be changed.
const MAX_ONE_BY_ONE: usize = 50;
/// A message with this key is on its way, or was sent.
const SENT_ALREADY: &str = "230049";

impl Lark<'_> {
    /// To one person a message of its own; to more people and to departments a batch, but for cards with buttons.
    pub async fn send(&self, to: &To, message: &Message, key: &str) -> Result<Sent, VendorError> {
        let mut sent = Sent::default();
        let changes = matches!(message, Message::Card(card) if !card.buttons.is_empty());
        if to.departments.is_empty() && (to.people.len() == 1 || (changes && to.people.len() <= MAX_ONE_BY_ONE)) {
            for person in &to.people {
                let key = if to.people.len() == 1 { key.to_owned() } else { own_key(key, person) };
                match self.send_one("messages/person", "open_id", person, message, &key).await {
                    Ok(id) => sent.reference.ids.extend(id),
                    Err(error) if is_unreachable(&error) => sent.none_of([person.clone()], &[], error),
                    Err(error) => return Err(error),
                }
            }
        } else {
            self.send_batches(to, message, &mut sent).await?;
        }
        let invalid: HashSet<&String> = sent.invalid_people.iter().collect();
        sent.reference.people = to.people.iter().filter(|person| !invalid.contains(person)).cloned().collect();
        Ok(sent)
    }

    /// `im-v1/message/create`: the same key is delivered once within an hour. Whether a repeated call is answered with
    /// the message or refused is not documented: one that stays refused was delivered, and its id is not known.
    pub(super) async fn send_one(
        &self,
        name: &'static str,
        id_type: &str,
        to: &str,
        message: &Message,
        key: &str,
    ) -> Result<Option<String>, VendorError> {
        let (kind, content) = content(message);
        let mut body = json!({ "receive_id": to, "msg_type": kind, "content": content.to_string() });
        if !key.is_empty() {
            body["uuid"] = key.into();
        }
        let call = Call::act(name, self.url("im/v1/messages", &[("receive_id_type", id_type)])?, body);
        let repeat = if key.is_empty() { Repeat::Never } else { Repeat::Harmless };
        match self.data::<wire::Sent>(Call { repeat, ..call }).await {
            Ok(got) => Ok(Some(got.message_id)),
            Err(error) if error.code() == Some(SENT_ALREADY) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `ucDO1EjL3gTNx4yN4UTM`: knows no key, so it is never made again by itself. Not to the company as a whole: then
    /// to all that the app sees.
    async fn send_batches(&self, to: &To, message: &Message, sent: &mut Sent) -> Result<(), VendorError> {
        let mut to = to.clone();
        if to.departments.iter().any(|id| id == ROOT) {
            let range = self.visible_range().await?;
            to.departments.retain(|id| id != ROOT);
            to.departments.extend(range.departments);
            to.people.extend(range.people);
        }
        let once = |ids: Vec<String>| -> Vec<String> { ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect() };
        let (people, departments) = (once(to.people), once(to.departments));
        let (kind, content) = content(message);
        for part in 0..people.len().div_ceil(MAX_BATCH).max(departments.len().div_ceil(MAX_BATCH)) {
            let people = people.chunks(MAX_BATCH).nth(part).unwrap_or_default();
            let departments = departments.chunks(MAX_BATCH).nth(part).unwrap_or_default();
            let body = batch(kind, &content, people, departments);
            match self.data::<wire::BatchSent>(Call::act("batch_send", self.url("message/v4/batch_send/", &[])?, body)).await {
                Ok(got) => {
                    sent.reference.ids.push(got.message_id);
                    sent.invalid_people.extend(got.invalid_open_ids);
                    sent.invalid_departments.extend(got.invalid_department_ids);
                }
                Err(error) if departments.is_empty() && is_unreachable(&error) => sent.none_of(people.iter().cloned(), &[], error),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Content is an object here, and a card has a field of its own.
fn batch(kind: &str, content: &Value, people: &[String], departments: &[String]) -> Value {
    let field = if kind == "interactive" { "card" } else { "content" };
    let mut body = json!({ "msg_type": kind });
    body[field] = content.clone();
    for (name, ids) in [("open_ids", people), ("department_ids", departments)] {
        if !ids.is_empty() {
            body[name] = ids.into();
        }
    }
    body
}

/// This person is not there, is not shown to the app, has left, or wants nothing from it.
fn is_unreachable(error: &VendorError) -> bool {
    let Some(said) = error.said() else { return false };
    match said.code.as_str() {
        "11101" | "230013" | "230029" | "230034" | "230053" | "99992351" | "99992352" | "99992353" | "99992360" | "99992364" => true,
        "230001" => said.text.contains("receive_id"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::vendor::error::{Kind, Said};

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn a_batch_has_objects_and_only_the_lists_that_are_filled() {
        let body = batch("text", &json!({ "text": "hi" }), &ids(&["ou_1"]), &[]);
        assert_eq!(body, json!({ "msg_type": "text", "content": { "text": "hi" }, "open_ids": ["ou_1"] }));
        let body = batch("interactive", &json!({ "schema": "2.0" }), &[], &ids(&["od-1"]));
        assert_eq!(body, json!({ "msg_type": "interactive", "card": { "schema": "2.0" }, "department_ids": ["od-1"] }));
    }

    #[test]
    fn a_persons_own_refusal_is_told_from_the_apps() {
        let refused = |code: i64, text: &str| VendorError::from(Said::new(code, text, Kind::Other));
        assert!(is_unreachable(&refused(230_013, "Bot has NO availability to this user.")));
        assert!(is_unreachable(&refused(230_001, "invalid request parameter, ext=invalid receive_id.")));
        assert!(!is_unreachable(&refused(230_001, "invalid request parameter, ext=content is not a string in json format.")));
        assert!(!is_unreachable(&refused(230_006, "Bot ability is not activated.")));
        assert!(!is_unreachable(&VendorError::TimedOut));
    }
}

//! DingTalk's work notifications: texts and cards that lead to a page; who has read them, and calling them back.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use super::card::Space;
use super::markdown::{fitting, plain};
use super::{DingTalk, wire};
use crate::server::vendor::call::Call;
use crate::server::vendor::error::{Kind, VendorError};
use crate::server::vendor::message::{Card, Message, ReadState, Reference, Sent, To, cut};

const SEND: &str = "topapi/message/corpconversation/asyncsend_v2";
/// The same call, counted apart.
pub(super) const TO_MANY: &str = "topapi/message/corpconversation/asyncsend_v2 to many";
/// The call to as many people counts as the one to a few.
const FEW: usize = 2;
/// So many people get a card with buttons, each one of their own.
const MAX_ONE_BY_ONE: usize = 50;
/// Recipients of one call.
const MAX_PEOPLE: usize = 100;
const MAX_DEPARTMENTS: usize = 20;
/// Bytes of a whole message.
const MAX_BYTES: usize = 2_048;
/// Nobody of those who were named can receive it.
const NO_RECEIVER: &str = "1430000";

/// Somebody who did not get a message that DingTalk had taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    pub user_id: String,
    /// Such as 143106, the same content on the same day; absent for people whom DingTalk does not know.
    pub code: Option<String>,
}

impl DingTalk<'_> {
    /// A card with buttons to each person where the app has a template, else a work notification; to whom that card is
    /// refused, too.
    pub async fn send(&self, to: &To, message: &Message, key: &str) -> Result<Sent, VendorError> {
        let mut sent = Sent::default();
        let now = self.vendors.clock.now().0.to_string();
        let key = if key.is_empty() { &now } else { key };
        let mut rest = to.clone();
        if let Some((template, card)) = self.interactive(message)
            && to.departments.is_empty()
            && to.people.len() <= MAX_ONE_BY_ONE
        {
            rest.people.clear();
            for person in &to.people {
                match self.send_card(template, Space::Person(person), card, key).await? {
                    Ok(id) => sent.reference.ids.push(id),
                    Err(why) => {
                        sent.card_refused = Some(why);
                        rest.people.push(person.clone());
                    }
                }
            }
        }
        self.notify(&rest, message, key, &mut sent).await?;
        Ok(sent)
    }

    /// asynchronous-sending-of-enterprise-session-messages. What is taken is only queued: who does not get it is known
    /// later, to [`Self::undelivered`]. The same content goes to the same person once a day, so that a repeated call
    /// is harmless, and a mark made of the key keeps two messages apart.
    async fn notify(&self, to: &To, message: &Message, key: &str, sent: &mut Sent) -> Result<(), VendorError> {
        let agent_id = self.credentials.agent_id()?;
        let content = content(message, &mark(key));
        let parts = to.people.len().div_ceil(MAX_PEOPLE).max(to.departments.len().div_ceil(MAX_DEPARTMENTS));
        for part in 0..parts {
            let people = to.people.chunks(MAX_PEOPLE).nth(part).unwrap_or_default();
            let departments = to.departments.chunks(MAX_DEPARTMENTS).nth(part).unwrap_or_default();
            let mut body = json!({ "agent_id": agent_id, "to_all_user": false, "msg": content });
            if !people.is_empty() {
                body["userid_list"] = people.join(",").into();
            }
            if !departments.is_empty() {
                body["dept_id_list"] = departments.join(",").into();
            }
            let name = if departments.is_empty() && people.len() <= FEW { SEND } else { TO_MANY };
            match self.make::<wire::Task>(Call::ask(name, self.url(SEND)?, body)).await {
                Ok(got) => sent.reference.ids.push(got.task_id),
                Err(error) if is_for_nobody(&error, people.len() + departments.len()) => {
                    sent.none_of(people.iter().cloned(), departments, error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// For a day, and for messages to at most a hundred people. Of a group it tells who has read it, not who has not.
    pub async fn read_state(&self, sent: &Reference) -> Result<ReadState, VendorError> {
        let mut state = ReadState::default();
        for id in &sent.ids {
            match Place::of(id) {
                Place::Task(task) => {
                    let got = self.send_result(task).await?;
                    state.read.extend(got.read_user_id_list);
                    state.unread.extend(got.unread_user_id_list);
                }
                Place::Card { message: "", .. } => {}
                Place::Group { group, message } | Place::Card { message, group: Some(group), .. } => {
                    state.read.extend(self.group_readers(group, message).await?);
                }
                Place::Card { message, group: None, .. } => self.robot_readers(message, &mut state).await?,
            }
        }
        Ok(state)
    }

    /// Who did not get a message, once it has gone out.
    pub async fn undelivered(&self, sent: &Reference) -> Result<Vec<Undelivered>, VendorError> {
        let mut all = Vec::new();
        for id in &sent.ids {
            if let Place::Task(task) = Place::of(id) {
                all.extend(undelivered(self.send_result(task).await?));
            }
        }
        Ok(all)
    }

    /// gets-the-result-…: where a message has gone.
    async fn send_result(&self, task: &str) -> Result<wire::SendResult, VendorError> {
        let name = "topapi/message/corpconversation/getsendresult";
        let got: wire::Outcome = self.ask(name, json!({ "agent_id": self.credentials.agent_id()?, "task_id": task_id(task) })).await?;
        Ok(got.send_result)
    }

    /// notification-of-work-withdrawal: within 24 hours.
    pub async fn recall(&self, sent: &Reference) -> Result<(), VendorError> {
        for id in &sent.ids {
            match Place::of(id) {
                Place::Task(task) => {
                    let body = json!({ "agent_id": self.credentials.agent_id()?, "msg_task_id": task_id(task) });
                    self.ask::<wire::Done>("topapi/message/corpconversation/recall", body).await?;
                }
                Place::Card { message: "", .. } => return Err(VendorError::Unsupported),
                Place::Group { group, message } | Place::Card { message, group: Some(group), .. } => {
                    self.recall_in_group(group, message).await?;
                }
                Place::Card { message, group: None, .. } => self.recall_robots(message).await?,
            }
        }
        Ok(())
    }
}

/// Where a message is, as its id in a reference tells.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    Task(&'a str),
    Group {
        group: &'a str,
        message: &'a str,
    },
    /// `message` is empty where DingTalk did not tell it.
    Card {
        track: &'a str,
        message: &'a str,
        group: Option<&'a str>,
    },
}

/// What the id of a card begins with; tasks are numbers, and groups' ids have no colon.
const CARD: &str = "card:";

impl<'a> Place<'a> {
    pub(super) fn of(id: &'a str) -> Self {
        if let Some(card) = id.strip_prefix(CARD) {
            let mut parts = card.splitn(3, ' ');
            let mut part = || parts.next().filter(|part| !part.is_empty());
            return Self::Card { track: part().unwrap_or_default(), message: part().unwrap_or_default(), group: part() };
        }
        id.split_once(' ').map_or(Self::Task(id), |(group, message)| Self::Group { group, message })
    }

    /// Neither part has a blank in it.
    pub(super) fn in_group(group: &str, message: &str) -> String {
        format!("{group} {message}")
    }

    pub(super) fn of_card(track: &str, message: &str, space: Space<'_>) -> String {
        match space {
            Space::Person(_) => format!("{CARD}{track} {message}"),
            Space::Group(group) => format!("{CARD}{track} {message} {group}"),
        }
    }
}

/// Ids of tasks are numbers.
fn task_id(id: &str) -> Value {
    id.parse::<i64>().map_or_else(|_| id.into(), Value::from)
}

fn is_for_nobody(error: &VendorError, named: usize) -> bool {
    error.code() == Some(NO_RECEIVER) || (named == 1 && matches!(error.kind(), Some(Kind::NotFound | Kind::Invisible)))
}

/// The codes are in one list, the people in others as well.
fn undelivered(result: wire::SendResult) -> Vec<Undelivered> {
    let code = |user_id: &str| {
        let entry = result.forbidden_list.iter().find(|entry| entry.userid.as_deref() == Some(user_id));
        entry.and_then(|entry| entry.code.clone())
    };
    let mut all: Vec<Undelivered> = Vec::new();
    let listed = result.forbidden_list.iter().filter_map(|entry| entry.userid.as_ref());
    let people = result.invalid_user_id_list.iter().chain(&result.forbidden_user_id_list).chain(&result.failed_user_id_list);
    for user_id in people.chain(listed) {
        if all.iter().all(|known| known.user_id != *user_id) {
            all.push(Undelivered { user_id: user_id.clone(), code: code(user_id) });
        }
    }
    all
}

/// Six hex digits that differ from message to message.
fn mark(key: &str) -> String {
    Sha256::digest(key.as_bytes()).iter().take(3).map(|byte| format!("{byte:02x}")).collect()
}

/// message-types-and-data-format.
fn content(message: &Message, mark: &str) -> Value {
    match message {
        Message::Text(text) => {
            fitting(&cut(text, 480), MAX_BYTES, |text| json!({ "msgtype": "text", "text": { "content": format!("{text}\n· {mark}") } }))
        }
        Message::Card(card) => fitting(&cut(&card.text, 800), MAX_BYTES, |text| {
            let markdown = format!("{}\n\n· {mark}", body(card, text));
            json!({ "msgtype": "action_card", "action_card": action_card(card, &markdown) })
        }),
    }
}

/// A card's title is shown in lists only, so it stands above the text as well.
pub(super) fn body(card: &Card, text: &str) -> String {
    format!("### {}\n\n{}", plain(&cut(&card.title, 64)), plain(text))
}

fn action_card(card: &Card, markdown: &str) -> Value {
    let links = links(card);
    let mut made = json!({ "title": cut(&card.title, 64), "markdown": markdown });
    if let [(title, url)] = &links[..] {
        made["single_title"] = title.as_str().into();
        made["single_url"] = url.as_str().into();
    } else {
        made["btn_orientation"] = "0".into();
        made["btn_json_list"] = links.iter().map(|(title, url)| json!({ "title": title, "action_url": url })).collect();
    }
    made
}

/// What a card offers: its buttons, then its page. DingTalk's buttons are links; the fragment tells the page which of
/// them was pressed.
pub(super) fn links(card: &Card) -> Vec<(String, String)> {
    let to_button = |key: &str| match Url::parse(&card.url) {
        Ok(mut url) => {
            url.set_fragment(Some(key));
            url.into()
        }
        Err(_) => card.url.clone(),
    };
    let buttons = card.buttons.iter().take(3).map(|button| (cut(&button.label, 20), to_button(&button.key)));
    buttons.chain([(cut(&card.open, 20), card.url.clone())]).collect()
}

#[cfg(test)]
mod tests;

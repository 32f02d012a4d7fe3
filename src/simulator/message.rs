//! What arrived in the chat app: messages and cards as each person sees them, and group chats.

use std::collections::{HashMap, VecDeque};

use serde::Serialize;
use serde_json::{Value, json};

use super::directory::{Directory, User};
use super::vendor::Vendor;

/// How many messages are kept; older ones are forgotten.
const KEPT: usize = 200_000;
/// How many receivers of a department-wide message are named.
const NAMED: usize = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Text,
    Card,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Sent,
    Read,
    Updated,
    Recalled,
}

/// A button of a card: pressing it sends `action` to the app, or opens `url`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Button {
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What a person has in front of them.
#[derive(Debug, Clone)]
pub struct View {
    pub text: String,
    /// The card as the app sent it.
    pub card: Option<Value>,
    pub buttons: Vec<Button>,
    /// Where a tap on the message leads.
    pub url: Option<String>,
    pub state: State,
}

/// Named people and whole departments (with all below them), as it was when the message was sent.
#[derive(Debug, Clone, Default)]
pub struct Audience {
    pub people: Vec<String>,
    pub departments: Vec<u64>,
}

impl Audience {
    pub fn includes(&self, user: &User, directory: &Directory) -> bool {
        self.people.iter().any(|one| one.eq_ignore_ascii_case(&user.userid))
            || user.departments.iter().any(|id| directory.is_below(*id, &self.departments))
    }

    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.departments.is_empty()
    }

    /// The receivers, at most the first thousand of a department-wide message.
    pub fn names(&self, directory: &Directory) -> Vec<String> {
        let mut names = self.people.clone();
        for department in self.departments.iter().flat_map(|id| directory.subtree(*id)) {
            if names.len() >= NAMED {
                break;
            }
            for member in directory.members(department) {
                if !names.contains(&member.userid) {
                    names.push(member.userid);
                }
            }
        }
        names
    }
}

#[derive(Debug, Clone)]
pub struct Message {
    pub id: String,
    pub audience: Audience,
    /// The group chat that it was sent to.
    pub group: Option<String>,
    pub kind: Kind,
    pub view: View,
    /// People who see something else than the others: they read it, or their card was updated.
    pub seen_by: HashMap<String, View>,
    /// When, on the simulators' clock.
    pub at: i64,
    /// What the vendor keeps with it (WeCom: the task id and the card type).
    pub vendor_data: Value,
}

impl Message {
    pub fn view_of(&self, userid: &str) -> &View {
        self.seen_by.get(&userid.to_lowercase()).unwrap_or(&self.view)
    }

    pub fn view_of_mut(&mut self, userid: &str) -> &mut View {
        self.seen_by.entry(userid.to_lowercase()).or_insert_with(|| self.view.clone())
    }

    /// As `GET /api/messages` shows it, to one person or as the sender knows it.
    pub fn to_json(&self, vendor: Vendor, directory: &Directory, person: Option<&str>) -> Value {
        let view = person.map_or(&self.view, |userid| self.view_of(userid));
        let latest = self.seen_by.values().map(|view| view.state);
        let state = if person.is_none() { latest.fold(view.state, later) } else { view.state };
        let mut message = json!({
            "vendor": vendor, "message_id": self.id, "to": self.audience.names(directory), "kind": self.kind,
            "text": view.text, "card": view.card, "state": state, "at": self.at,
            "buttons": view.buttons, "url": view.url, "group_id": self.group,
        });
        if !self.vendor_data["urgent"].is_null() {
            message["urgent"] = self.vendor_data["urgent"].clone();
        }
        message
    }
}

/// The state that tells more about a message to several people.
fn later(one: State, other: State) -> State {
    let rank = |state| [State::Sent, State::Read, State::Updated, State::Recalled].iter().position(|known| *known == state);
    if rank(other) > rank(one) { other } else { one }
}

/// The messages of one company, oldest first.
#[derive(Default)]
pub struct Mailbox {
    messages: VecDeque<Message>,
    /// Message id → its place counted from the very first message.
    places: HashMap<String, usize>,
    forgotten: usize,
}

impl Mailbox {
    pub fn add(&mut self, message: Message) {
        if self.messages.len() == KEPT
            && let Some(oldest) = self.messages.pop_front()
        {
            self.places.remove(&oldest.id);
            self.forgotten += 1;
        }
        self.places.insert(message.id.clone(), self.forgotten + self.messages.len());
        self.messages.push_back(message);
    }

    pub fn get(&self, id: &str) -> Option<&Message> {
        self.messages.get(self.places.get(id)? - self.forgotten)
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut Message> {
        self.messages.get_mut(self.places.get(id)? - self.forgotten)
    }

    pub fn newest_first(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter().rev()
    }
}

/// A group chat.
#[derive(Debug, Clone)]
pub struct Group {
    pub id: String,
    pub name: String,
    pub owner: String,
    pub members: Vec<String>,
    pub at: i64,
}

impl Group {
    pub fn to_json(&self, vendor: Vendor) -> Value {
        json!({"vendor": vendor, "group_id": self.id, "name": self.name, "owner": self.owner, "members": self.members, "at": self.at})
    }
}

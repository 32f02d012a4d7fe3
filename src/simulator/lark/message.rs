//! Messages of im v1: sending, replying, taking back, and who has read one.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::content::{self, Content};
use super::id::{UserIds, random32};
use super::page::{MESSAGE, Page};
use super::range::{Absent, Range};
use super::scopes::BOT;
use super::{Bearer, Call, Tenant, chat, user};
use crate::simulator::message::{Audience, Message, State};

const HOUR: i64 = 3600 * 1000;
const DAY: i64 = 24 * HOUR;

/// What sending must remember.
#[derive(Default)]
pub struct Outbox {
    uuids: HashMap<String, (i64, String)>,
    /// The rights to change a card after a press, by their token.
    pub updates: HashMap<String, super::update::Right>,
}

/// `POST im/v1/messages?receive_id_type=`.
pub fn send(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    check_bot(tenant, 230_006)?;
    let kind = call.query.get("receive_id_type").ok_or_else(|| Failure::parameter("receive_id_type is required"))?;
    let receiver = Receiver::find(tenant, kind, call.text("receive_id"))?;
    post(tenant, call, receiver)
}

/// `POST im/v1/messages/:message_id/reply`: into the chat of that message.
pub fn reply(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    check_bot(tenant, 230_006)?;
    let chat_id = own(tenant, call.id())?.vendor_data["chat_id"].as_str().unwrap_or_default().to_owned();
    let receiver = Receiver::find(tenant, "chat_id", &chat_id)?;
    post(tenant, call, receiver)
}

fn post(tenant: &mut Tenant, call: &Call, receiver: Receiver) -> Result<Value, Failure> {
    let text = call.body["content"].as_str().ok_or_else(|| Failure::parameter("content is not a string in json format"))?;
    let content = content::read(tenant, call.text("msg_type"), text)?;
    let uuid = call.text("uuid");
    if uuid.chars().count() > 50 {
        return Err(Failure::parameter("uuid is longer than 50 characters"));
    }
    let uuids = &mut tenant.outbox.uuids;
    uuids.retain(|_, (at, _)| call.now - *at < HOUR);
    if let Some((_, message_id)) = uuids.get(uuid).filter(|_| !uuid.is_empty()) {
        if tenant.company.settings.plays("repeated_uuid_230049") {
            return Err(Failure::new(230_049, "The message is being sent."));
        }
        return tenant.company.mailbox.get(message_id).map(|message| shown(tenant, message)).ok_or_else(gone);
    }
    if !tenant.limits.is_within(&receiver.chat_id, call.now) {
        return Err(Failure::new(230_020, "The operation triggers the frequency limit."));
    }
    let message = deliver(tenant, receiver, content, (call.text("msg_type"), text), call.now);
    if !uuid.is_empty() {
        tenant.outbox.uuids.insert(uuid.to_owned(), (call.now, message.id.clone()));
    }
    let answer = shown(tenant, &message);
    tenant.company.mailbox.add(message);
    Ok(answer)
}

fn deliver(tenant: &Tenant, receiver: Receiver, content: Content, (msg_type, text): (&str, &str), now: i64) -> Message {
    let Content { kind, view, shared } = content;
    let data = json!({
        "chat_id": receiver.chat_id, "msg_type": msg_type, "content": text, "shared": shared, "changed": now,
        "app_id": tenant.credentials.app_id,
    });
    Message {
        id: format!("om_{}", random32()),
        audience: Audience { people: receiver.people, departments: Vec::new() },
        group: receiver.is_group.then_some(receiver.chat_id),
        kind,
        view,
        seen_by: HashMap::new(),
        at: now,
        vendor_data: data,
    }
}

/// `DELETE im/v1/messages/:message_id`, within a day.
pub fn recall(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let at = own(tenant, call.id())?.at;
    if call.now - at >= DAY {
        return Err(Failure::new(230_009, "This message is not within the time limit for recalling."));
    }
    if let Some(message) = tenant.company.mailbox.get_mut(call.id()) {
        message.view.state = State::Recalled;
        message.seen_by.clear();
    }
    Ok(json!({}))
}

/// `GET im/v1/messages/:message_id/read_users`: for seven days.
pub fn readers(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let kind = call.query.get("user_id_type").ok_or_else(|| Failure::parameter("user_id_type is required"))?;
    let kind = UserIds::read(kind).ok_or_else(|| Failure::parameter("invalid user_id_type"))?;
    let page = Page::read(tenant, call, &format!("readers/{}", call.id()), 20, 100, MESSAGE)?;
    let message = own(tenant, call.id())?;
    if call.now - message.at >= 7 * DAY {
        return Err(Failure::new(230_033, "The message is too old for its readers to be asked for."));
    }
    let directory = &tenant.company.directory;
    let mut readers: Vec<u64> = read_by(message).iter().filter_map(|userid| directory.number_of(userid)).collect();
    readers.sort_unstable();
    let people = readers.into_iter().filter(|number| *number >= page.from);
    let people = people.filter_map(|number| directory.user_at(number).map(|user| (number, user)));
    let entry = |(number, one)| {
        let id = user::id(tenant, kind, number, &one);
        let at = message.at.to_string();
        (number, json!({"user_id_type": kind.name(), "user_id": id, "timestamp": at, "tenant_key": tenant.tenant_key}))
    };
    Ok(Value::Object(page.answer(people.map(entry))))
}

/// Everybody who has read a message, whatever became of their card since.
pub fn read_by(message: &Message) -> Vec<String> {
    let now = message.seen_by.iter().filter(|(_, view)| view.state == State::Read).map(|(userid, _)| userid.clone());
    let mut readers: Vec<String> = now.collect();
    readers.extend(message.vendor_data["read_by"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    readers.sort_unstable();
    readers.dedup();
    readers
}

/// A message of the app that is still there: 230001 for none (a batch message among them), 230110 if taken back.
pub fn own<'a>(tenant: &'a Tenant, id: &str) -> Result<&'a Message, Failure> {
    let message = tenant.company.mailbox.get(id).filter(|_| id.starts_with("om_"));
    let message = message.ok_or_else(|| Failure::parameter("invalid message_id"))?;
    if message.view.state == State::Recalled { Err(gone()) } else { Ok(message) }
}

fn gone() -> Failure {
    Failure::new(230_110, "Action unavailable as the message has been deleted.")
}

pub fn check_bot(tenant: &Tenant, code: i64) -> Result<(), Failure> {
    if tenant.has_scope(BOT) { Ok(()) } else { Err(Failure::new(code, "Bot ability is not activated.")) }
}

/// A message as the calls answer it.
pub fn shown(tenant: &Tenant, message: &Message) -> Value {
    let data = &message.vendor_data;
    let sender = json!({"id": tenant.credentials.app_id, "id_type": "app_id", "sender_type": "app", "tenant_key": tenant.tenant_key});
    let changed = data["changed"].as_i64().unwrap_or(message.at);
    let answer: Fields = fields([
        ("message_id", json!(message.id)),
        ("msg_type", data["msg_type"].clone()),
        ("create_time", json!(message.at.to_string())),
        ("update_time", json!(changed.to_string())),
        ("deleted", json!(message.view.state == State::Recalled)),
        ("updated", json!(changed != message.at)),
        ("chat_id", data["chat_id"].clone()),
        ("sender", sender),
        ("body", json!({"content": data["content"]})),
    ]);
    Value::Object(answer)
}

/// To whom a message goes.
pub struct Receiver {
    chat_id: String,
    people: Vec<String>,
    is_group: bool,
}

impl Receiver {
    fn find(tenant: &Tenant, kind: &str, id: &str) -> Result<Self, Failure> {
        let ids = match kind {
            "chat_id" => return Self::chat(tenant, id),
            "email" => {
                let number = tenant.company.directory.user_by_email(id).and_then(|user| tenant.company.directory.number_of(&user.userid));
                let number = number.ok_or_else(|| Failure::parameter("invalid receive_id"))?;
                return Self::person(tenant, UserIds::Open, &tenant.ids.open_id(number));
            }
            _ => UserIds::read(kind).ok_or_else(|| Failure::parameter("invalid receive_id_type"))?,
        };
        let full = |prefix: &str| id.len() == 35 && id.starts_with(prefix);
        let other = match ids {
            UserIds::Open => full("on_") || full("oc_") || id.contains('@'),
            UserIds::Union => full("ou_") || full("oc_") || id.contains('@'),
            UserIds::User => full("ou_") || full("on_") || full("oc_"),
        };
        if other {
            return Err(Failure::new(230_034, "The receive_id does not match the receive_id_type."));
        }
        Self::person(tenant, ids, id)
    }

    fn person(tenant: &Tenant, ids: UserIds, id: &str) -> Result<Self, Failure> {
        let (number, user) = Range::of(tenant, Bearer::Tenant).person(ids, id).map_err(|absent| match absent {
            Absent::Unknown if tenant.plays("unknown_receiver_99992351") => ids.unknown(&[id]),
            Absent::Unknown => Failure::parameter("invalid receive_id"),
            Absent::Resigned => Failure::new(230_029, "The user has resigned."),
            Absent::OutOfRange => Failure::new(230_013, "Bot has NO availability to this user."),
        })?;
        Ok(Self { chat_id: tenant.ids.p2p_chat_id(number), people: vec![user.userid], is_group: false })
    }

    fn chat(tenant: &Tenant, id: &str) -> Result<Self, Failure> {
        if let Some(number) = tenant.ids.number_of_p2p_chat_id(id) {
            return Self::person(tenant, UserIds::Open, &tenant.ids.open_id(number));
        }
        if chat::is_dissolved(tenant, id) {
            return Err(Failure::new(232_009, "The chat has already been dissolved."));
        }
        let group = tenant.company.groups.iter().find(|group| group.id == id).ok_or_else(|| Failure::parameter("invalid receive_id"))?;
        if !chat::has_bot(tenant, id) {
            return Err(Failure::new(230_002, "The bot can not be outside the group."));
        }
        Ok(Self { chat_id: id.to_owned(), people: group.members.clone(), is_group: true })
    }
}

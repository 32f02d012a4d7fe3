//! Group chats of im v1: creating, asking, changing, dissolving.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::id::{UserIds, random32};
use super::message::check_bot;
use super::page::{CHAT, Page};
use super::range::{Absent, Range};
use super::{Bearer, Call, Tenant, user};
use crate::simulator::directory::User;
use crate::simulator::message::Group;

const TEN_HOURS: i64 = 10 * 3600 * 1000;
/// An edit whose caller has gone away counts as over after a second.
const LONGEST_EDIT: i64 = 1000;
/// Settings with their values, the usual one first.
const CHOICES: [(&str, &[&str]); 14] = [
    ("chat_mode", &["group"]),
    ("chat_type", &["private", "public"]),
    ("group_message_type", &["chat", "thread"]),
    ("join_message_visibility", &["all_members", "only_owner", "not_anyone"]),
    ("leave_message_visibility", &["all_members", "only_owner", "not_anyone"]),
    ("membership_approval", &["no_approval_required", "approval_required"]),
    ("urgent_setting", &["all_members", "only_owner"]),
    ("video_conference_setting", &["all_members", "only_owner"]),
    ("edit_permission", &["all_members", "only_owner"]),
    ("hide_member_count_setting", &["all_members", "only_owner"]),
    ("add_member_permission", &["all_members", "only_owner"]),
    ("share_card_permission", &["allowed", "not_allowed"]),
    ("at_all_permission", &["all_members", "only_owner"]),
    ("moderation_permission", &["all_members", "only_owner", "moderator_list"]),
];

/// What the chats must remember beside their members.
#[derive(Default)]
pub struct Chats {
    known: HashMap<String, Chat>,
    dissolved: HashSet<String>,
    uuids: HashMap<(String, String), (i64, String)>,
    edited: HashMap<String, i64>,
}

struct Chat {
    settings: Fields,
    has_bot: bool,
    /// The bot may do what an owner does, beside owning the chat.
    manages: bool,
}

/// The edit is over.
pub fn end_edit(tenant: &mut Tenant, chat_id: &str) {
    tenant.chats.edited.remove(chat_id);
}

/// Marks an edit of a chat's members; whether no other one is under way.
pub fn begin_edit(tenant: &mut Tenant, chat_id: &str, now: i64) -> bool {
    let edited = &mut tenant.chats.edited;
    edited.retain(|_, until| now < *until);
    let free = !edited.contains_key(chat_id);
    if free {
        edited.insert(chat_id.to_owned(), now + LONGEST_EDIT);
    }
    free
}

pub fn is_dissolved(tenant: &Tenant, chat_id: &str) -> bool {
    tenant.chats.dissolved.contains(chat_id)
}

pub fn has_bot(tenant: &Tenant, chat_id: &str) -> bool {
    tenant.chats.known.get(chat_id).is_some_and(|chat| chat.has_bot)
}

/// The bot joins a chat or leaves it.
pub fn set_bot(tenant: &mut Tenant, chat_id: &str, there: bool) {
    if let Some(chat) = tenant.chats.known.get_mut(chat_id) {
        chat.has_bot = there;
    }
}

/// Whether the bot may do what the owner may: it owns the chat, manages it, or has made it and has the scope.
pub fn may_manage(tenant: &Tenant, chat_id: &str) -> bool {
    let owns = tenant.company.groups.iter().any(|group| group.id == chat_id && group.owner == tenant.credentials.app_id);
    let manages = tenant.chats.known.get(chat_id).is_some_and(|chat| chat.manages);
    owns || manages || tenant.has_scope("im:chat:operate_as_owner")
}

/// The place of a chat that the bot is in.
pub fn place(tenant: &Tenant, chat_id: &str) -> Result<usize, Failure> {
    check_bot(tenant, 232_025)?;
    if is_dissolved(tenant, chat_id) {
        return Err(Failure::new(232_009, "Your request specifies a chat which has already been dissolved."));
    }
    let place = tenant.company.groups.iter().position(|group| group.id == chat_id);
    let place = place.ok_or_else(|| Failure::new(232_006, "Your request specifies a chat_id which is invalid."))?;
    if has_bot(tenant, chat_id) { Ok(place) } else { Err(Failure::new(232_011, "Operator can NOT be out of the chat.")) }
}

/// The kind of user ids of a chat call.
fn user_ids(call: &Call) -> Result<UserIds, Failure> {
    let kind = call.query.get("user_id_type").map_or(Some(UserIds::default()), UserIds::read);
    kind.ok_or_else(|| Failure::chat_parameter("invalid user_id_type"))
}

/// `POST im/v1/chats`: one bad id fails everything.
pub fn create(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    check_bot(tenant, 232_025)?;
    let kind = user_ids(call)?;
    let manages = call.query.switch("set_bot_manager").ok_or_else(|| Failure::chat_parameter("invalid set_bot_manager"))?;
    let owner = match call.text("owner_id") {
        "" => None,
        id => Some(person(tenant, kind, id, 232_030)?.userid),
    };
    let people = given(call, "user_id_list", 50)?;
    let bots = given(call, "bot_id_list", 5)?;
    if let Some(stranger) = bots.iter().find(|bot| **bot != tenant.credentials.app_id) {
        return Err(Failure::new(232_021, format!("Your request specifies a bot which does not exist: {stranger}")));
    }
    let uuid = call.query.get("uuid").unwrap_or_default();
    if uuid.chars().count() > 50 {
        return Err(Failure::chat_parameter("uuid is longer than 50 characters"));
    }
    let key = (uuid.to_owned(), owner.clone().unwrap_or_default());
    tenant.chats.uuids.retain(|_, (at, _)| call.now - *at < TEN_HOURS);
    if let Some((_, chat_id)) = tenant.chats.uuids.get(&key).filter(|_| !uuid.is_empty()) {
        return shown(tenant, chat_id, kind);
    }
    let mut members: Vec<String> = owner.iter().cloned().collect();
    for id in people {
        let userid = person(tenant, kind, id, 232_043)?.userid;
        if !members.contains(&userid) {
            members.push(userid);
        }
    }
    let mut settings = Fields::new();
    for (name, values) in CHOICES {
        settings.insert(name.to_owned(), json!(values.first()));
    }
    settings.extend(fields([("description", json!("")), ("i18n_names", json!({})), ("avatar", json!("https://example.invalid/chat.png"))]));
    let public = call.text("chat_type") == "public";
    let name = match call.text("name") {
        "" if !public => "(无主题)",
        name => name,
    };
    if public && name.chars().count() < 2 {
        return Err(Failure::new(232_020, "The name of a public chat needs at least 2 characters."));
    }
    change(&mut settings, call)?;
    let id = format!("oc_{}", random32());
    let owner = owner.unwrap_or_else(|| tenant.credentials.app_id.clone());
    tenant.company.groups.push(Group { id: id.clone(), name: name.to_owned(), owner, members, at: call.now });
    tenant.chats.known.insert(id.clone(), Chat { settings, has_bot: true, manages });
    if !uuid.is_empty() {
        tenant.chats.uuids.insert(key, (call.now, id.clone()));
    }
    shown(tenant, &id, kind)
}

/// `GET im/v1/chats/:chat_id`.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (kind, place) = (user_ids(call)?, place(tenant, call.id())?);
    let members = tenant.company.groups[place].members.len();
    let mut chat = shown(tenant, call.id(), kind)?;
    chat["user_count"] = json!(members.to_string());
    chat["bot_count"] = json!("1");
    Ok(chat)
}

/// `GET im/v1/chats`: those that the bot is in.
pub fn list(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    check_bot(tenant, 232_025)?;
    let kind = user_ids(call)?;
    let tenant: &Tenant = tenant;
    let page = Page::read(tenant, call, "chats", 20, 100, CHAT)?;
    let mine: Vec<&Group> = tenant.company.groups.iter().filter(|group| has_bot(tenant, &group.id)).collect();
    let entries = (0u64..).zip(mine).skip(usize::try_from(page.from).unwrap_or(usize::MAX));
    Ok(Value::Object(page.answer(entries.filter_map(|(place, group)| Some((place, shown(tenant, &group.id, kind).ok()?))))))
}

/// `PUT im/v1/chats/:chat_id`: what is absent stays.
pub fn update(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (kind, place) = (user_ids(call)?, place(tenant, call.id())?);
    let open_to_all = ["name", "description", "avatar", "i18n_names"];
    let touches_more = call.body.as_object().is_some_and(|body| body.keys().any(|key| !open_to_all.contains(&key.as_str())));
    if touches_more && !may_manage(tenant, call.id()) {
        return Err(Failure::new(232_016, "Only the owner or an administrator of the chat can do this."));
    }
    let owner_edits = tenant.chats.known.get(call.id()).is_some_and(|chat| chat.settings["edit_permission"] == "only_owner");
    if owner_edits && !may_manage(tenant, call.id()) {
        let code = if tenant.plays("rename_232016") { 232_016 } else { 232_002 };
        return Err(Failure::new(code, "Only the owner or an administrator may edit this chat."));
    }
    let pair = (call.text("add_member_permission"), call.text("share_card_permission"));
    if !matches!(pair, ("", "") | ("only_owner", "not_allowed") | ("all_members", "allowed")) {
        return Err(Failure::chat_parameter("add_member_permission and share_card_permission must be set together"));
    }
    let owner = match call.text("owner_id") {
        "" => None,
        id => Some(person(tenant, kind, id, 232_030)?.userid),
    };
    if let Some(owner) = &owner
        && !tenant.company.groups[place].members.contains(owner)
    {
        return Err(Failure::new(232_012, "The new owner is not in the chat."));
    }
    let mut settings = tenant.chats.known.get(call.id()).map(|chat| chat.settings.clone()).unwrap_or_default();
    change(&mut settings, call)?;
    let group = &mut tenant.company.groups[place];
    group.owner = owner.unwrap_or_else(|| group.owner.clone());
    if !call.text("name").is_empty() {
        group.name = call.text("name").to_owned();
    }
    if let Some(chat) = tenant.chats.known.get_mut(call.id()) {
        chat.settings = settings;
    }
    Ok(json!({}))
}

/// `DELETE im/v1/chats/:chat_id`.
pub fn dissolve(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let place = place(tenant, call.id())?;
    let owns = tenant.company.groups[place].owner == tenant.credentials.app_id;
    if !owns && !tenant.has_scope("im:chat:operate_as_owner") {
        return Err(Failure::new(232_017, "You do NOT have the permission to dissolve this chat."));
    }
    tenant.company.groups.remove(place);
    tenant.chats.known.remove(call.id());
    tenant.chats.dissolved.insert(call.id().to_owned());
    Ok(json!({}))
}

/// Takes over the settings of a body that are known, with known values.
fn change(settings: &mut Fields, call: &Call) -> Result<(), Failure> {
    for (name, values) in CHOICES {
        match &call.body[name] {
            Value::Null => {}
            Value::String(value) if values.contains(&value.as_str()) => {
                settings.insert(name.to_owned(), json!(value));
            }
            _ => return Err(Failure::chat_parameter(format!("invalid {name}"))),
        }
    }
    for name in ["description", "i18n_names", "avatar"] {
        if !call.body[name].is_null() {
            settings.insert(name.to_owned(), call.body[name].clone());
        }
    }
    Ok(())
}

/// A person who can be in a chat.
fn person(tenant: &Tenant, kind: UserIds, id: &str, unknown: i64) -> Result<User, Failure> {
    let found = Range::of(tenant, Bearer::Tenant).person(kind, id);
    found.map(|(_, user)| user).map_err(|absent| match absent {
        Absent::Unknown => Failure::new(unknown, format!("Your request contains an invalid or unavailable user id: {id}")),
        Absent::Resigned => Failure::new(232_022, "Your request contains a user who has resigned."),
        Absent::OutOfRange => Failure::new(232_043, "Your request contains unavailable ids."),
    })
}

/// A list of ids in a body; absent counts as empty.
pub fn given<'a>(call: &'a Call, name: &str, most: usize) -> Result<Vec<&'a str>, Failure> {
    match &call.body[name] {
        Value::Null => Ok(Vec::new()),
        Value::Array(ids) if ids.len() <= most => Ok(ids.iter().filter_map(Value::as_str).collect()),
        _ => Err(Failure::chat_parameter(format!("{name} takes at most {most} ids"))),
    }
}

/// A chat as the calls answer it; without an owner if a bot owns it.
fn shown(tenant: &Tenant, chat_id: &str, kind: UserIds) -> Result<Value, Failure> {
    let group = tenant.company.groups.iter().find(|group| group.id == chat_id);
    let group = group.ok_or_else(|| Failure::new(232_009, "The chat has already been dissolved."))?;
    let mut chat = tenant.chats.known.get(chat_id).map(|chat| chat.settings.clone()).unwrap_or_default();
    chat.extend(fields([
        ("chat_id", json!(group.id)),
        ("name", json!(group.name)),
        ("chat_tag", json!("inner")),
        ("external", json!(false)),
        ("tenant_key", json!(tenant.tenant_key)),
    ]));
    let directory = &tenant.company.directory;
    if let Some((number, owner)) = directory.number_of(&group.owner).and_then(|number| Some((number, directory.user_at(number)?))) {
        let id = user::id(tenant, kind, number, &owner);
        chat.extend(fields([("owner_id", json!(id)), ("owner_id_type", json!(kind.name()))]));
    }
    Ok(Value::Object(chat))
}

//! Members of a group chat: adding, removing, listing.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::answer::Failure;
use super::id::UserIds;
use super::page::{CHAT, Page};
use super::range::{Absent, Range};
use super::{Bearer, Call, Tenant, chat, user};

const USERS: usize = 50;
const BOTS: usize = 5;
/// The size of a chat of a verified company.
const ROOM: usize = 5000;

/// Whose ids a call brings.
enum Ids {
    People(UserIds),
    Bots,
}

fn ids(call: &Call) -> Result<Ids, Failure> {
    let kind = match call.query.get("member_id_type") {
        None => Some(Ids::People(UserIds::default())),
        Some("app_id") => Some(Ids::Bots),
        Some(name) => UserIds::read(name).map(Ids::People),
    };
    kind.ok_or_else(|| Failure::chat_parameter("invalid member_id_type"))
}

fn given(call: &Call, most: usize) -> Result<Vec<&str>, Failure> {
    let ids = chat::given(call, "id_list", most)?;
    if ids.is_empty() { Err(Failure::new(232_027, "Your request contains no valid ids.")) } else { Ok(ids) }
}

/// `POST im/v1/chats/:chat_id/members`.
pub fn add(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let place = chat::place(tenant, call.id())?;
    let mode = call.query.get("succeed_type").unwrap_or("0");
    if !matches!(mode, "0" | "1" | "2") {
        return Err(Failure::chat_parameter("invalid succeed_type"));
    }
    let kind = match ids(call)? {
        Ids::People(kind) => kind,
        Ids::Bots => return add_bots(tenant, call),
    };
    let range = Range::of(tenant, Bearer::Tenant);
    let (mut joining, mut invalid, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for id in given(call, USERS)? {
        match range.person(kind, id) {
            Ok((_, user)) => joining.push(user.userid),
            Err(Absent::Unknown) => unknown.push(id),
            Err(Absent::Resigned) if mode == "2" => return Err(Failure::new(232_022, "Your request contains a user who has resigned.")),
            Err(Absent::OutOfRange) if mode != "1" => return Err(Failure::new(232_024, "The user can not see the app.")),
            Err(_) => invalid.push(id),
        }
    }
    if mode != "1" && !unknown.is_empty() {
        return Err(kind.unknown(&unknown));
    }
    let answer = json!({"invalid_id_list": invalid, "not_existed_id_list": unknown, "pending_approval_id_list": []});
    let members = &mut tenant.company.groups[place].members;
    let mut known: HashSet<String> = members.iter().cloned().collect();
    joining.retain(|userid| known.insert(userid.clone()));
    if members.len() + joining.len() > ROOM {
        return Err(Failure::new(232_013, "The number of members reaches its limit."));
    }
    members.extend(joining);
    Ok(answer)
}

fn add_bots(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (own, strange): (Vec<&str>, Vec<&str>) = given(call, BOTS)?.into_iter().partition(|id| *id == tenant.credentials.app_id);
    if !own.is_empty() {
        chat::set_bot(tenant, call.id(), true);
    }
    Ok(json!({"invalid_id_list": strange, "not_existed_id_list": [], "pending_approval_id_list": []}))
}

/// `DELETE im/v1/chats/:chat_id/members`.
pub fn remove(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let place = chat::place(tenant, call.id())?;
    let kind = match ids(call)? {
        Ids::People(kind) => kind,
        Ids::Bots => return remove_bots(tenant, call),
    };
    let given = given(call, USERS)?;
    if !chat::may_manage(tenant, call.id()) {
        return Err(Failure::new(232_017, "You do NOT have the permission to remove members."));
    }
    let range = Range::of(tenant, Bearer::Tenant);
    let group = &tenant.company.groups[place];
    let (mut leaving, mut invalid) = (Vec::new(), Vec::new());
    for id in given {
        match range.known(kind, id).ok().filter(|(_, user)| group.members.contains(&user.userid)) {
            Some((_, user)) if user.userid == group.owner => {
                return Err(Failure::new(232_076, "The owner of the chat can not be removed."));
            }
            Some((_, user)) => leaving.push(user.userid),
            None => invalid.push(id),
        }
    }
    tenant.company.groups[place].members.retain(|userid| !leaving.contains(userid));
    Ok(json!({"invalid_id_list": invalid}))
}

fn remove_bots(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (own, strange): (Vec<&str>, Vec<&str>) = given(call, BOTS)?.into_iter().partition(|id| *id == tenant.credentials.app_id);
    if !own.is_empty() {
        chat::set_bot(tenant, call.id(), false);
    }
    Ok(json!({"invalid_id_list": strange}))
}

/// `GET im/v1/chats/:chat_id/members`: people only.
pub fn list(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let place = chat::place(tenant, call.id())?;
    let Ids::People(kind) = ids(call)? else { return Err(Failure::chat_parameter("invalid member_id_type")) };
    let page = Page::read(tenant, call, &format!("members/{}", call.id()), 20, 100, CHAT)?;
    let group = &tenant.company.groups[place];
    let directory = &tenant.company.directory;
    let entry = |(at, userid): (u64, &String)| {
        let number = directory.number_of(userid)?;
        let person = directory.user_at(number)?;
        let id = user::id(tenant, kind, number, &person);
        Some((at, json!({"member_id_type": kind.name(), "member_id": id, "name": person.name, "tenant_key": tenant.tenant_key})))
    };
    let from = usize::try_from(page.from).unwrap_or(usize::MAX);
    let mut answer = page.answer((0u64..).zip(&group.members).skip(from).filter_map(entry));
    answer.insert("member_total".to_owned(), json!(group.members.len()));
    Ok(Value::Object(answer))
}

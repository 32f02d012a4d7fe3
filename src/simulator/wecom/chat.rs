//! Group chats of the app (pages 90245, 98913, 98914, 90248). They need root visibility.

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::limits::{CHANGED_GROUPS, GROUP_MESSAGES, NEW_GROUPS};
use super::range::Range;
use super::{Call, Tenant, body, message};
use crate::simulator::message::{Audience, Group};
use crate::simulator::random;

/// A chat that another app of the company has made (86008).
const FOREIGN: &str = "otherapp";

/// `POST appchat/create`.
pub fn create(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    check_range(tenant, call)?;
    let given = call.body["userlist"].as_array().ok_or_else(|| Failure::new(86204, "missing members"))?;
    let members = people(tenant, call, given)?;
    check_count(&members)?;
    let id = chat_id(tenant, call)?;
    let owner = match call.text("owner") {
        "" => members[0].clone(),
        owner => member(&members, owner)?,
    };
    tenant.count("appchat/create's groups", &NEW_GROUPS, 1, call.now)?;
    tenant.company.groups.push(Group { id: id.clone(), name: name(call), owner, members, at: call.now });
    Ok(fields([("chatid", json!(id))]))
}

/// `POST appchat/update`.
pub fn update(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    check_range(tenant, call)?;
    let place = place(tenant, call.text("chatid"))?;
    let list = |name: &str| call.body[name].as_array().cloned().unwrap_or_default();
    let added = people(tenant, call, &list("add_user_list"))?;
    let removed: Vec<String> = list("del_user_list").iter().filter_map(Value::as_str).map(str::to_lowercase).collect();
    let mut group = tenant.company.groups[place].clone();
    group.members.extend(added);
    let mut seen = std::collections::HashSet::new();
    group.members.retain(|userid| !removed.contains(&userid.to_lowercase()) && seen.insert(userid.clone()));
    check_count(&group.members)?;
    // Without a word about it, the owner stays; who leaves must have handed over.
    let owner = if call.text("owner").is_empty() { group.owner.clone() } else { call.text("owner").to_owned() };
    group.owner = member(&group.members, &owner).map_err(|_| Failure::new(86203, "missing owner"))?;
    if !call.text("name").is_empty() {
        group.name = name(call);
    }
    tenant.count("appchat/update's groups", &CHANGED_GROUPS, 1, call.now)?;
    tenant.company.groups[place] = group;
    Ok(Fields::new())
}

/// `GET appchat/get?chatid=`.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    check_range(tenant, call)?;
    let Group { id, name, owner, members, .. } = &tenant.company.groups[place(tenant, call.text("chatid"))?];
    Ok(fields([("chat_info", json!({"chatid": id, "name": name, "owner": owner, "userlist": members}))]))
}

/// `POST appchat/send`: every type but template cards; no agentid, no msgid in the answer.
pub fn send(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    check_range(tenant, call)?;
    let place = place(tenant, call.text("chatid"))?;
    let content = body::read(call.text("msgtype"), &call.body)?;
    message::check_media(tenant, &content, call.now)?;
    let people = tenant.company.groups[place].members.len() as u64;
    tenant.count("appchat/send's people", &GROUP_MESSAGES, people, call.now)?;
    let group = &tenant.company.groups[place];
    let (audience, id) = (Audience { people: group.members.clone(), departments: Vec::new() }, group.id.clone());
    message::deliver(tenant, audience, content, Some(id), Value::Null, call.now);
    Ok(Fields::new())
}

/// Both codes have been seen in the field where the app does not see the root department.
fn check_range(tenant: &Tenant, call: &Call) -> Result<(), Failure> {
    if Range::of(&tenant.company, call.secret).is_whole() {
        Ok(())
    } else if tenant.company.settings.plays("appchat_48002") {
        Err(Failure::new(48002, "api forbidden"))
    } else {
        Err(Failure::new(60011, "no privilege to access/modify contact/party/agent "))
    }
}

/// Names longer than 50 characters are cut.
fn name(call: &Call) -> String {
    call.text("name").chars().take(50).collect()
}

fn chat_id(tenant: &Tenant, call: &Call) -> Result<String, Failure> {
    let id = call.text("chatid");
    if id.is_empty() {
        return Ok(random::text(32));
    }
    if id.len() > 32 {
        return Err(Failure::new(86205, "chatid is too long"));
    }
    if !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Failure::new(86001, "invalid chatid"));
    }
    if id == FOREIGN || tenant.company.groups.iter().any(|group| group.id == id) {
        return Err(Failure::new(86215, "chatid already exists"));
    }
    Ok(id.to_owned())
}

fn place(tenant: &Tenant, id: &str) -> Result<usize, Failure> {
    match tenant.company.groups.iter().position(|group| group.id == id) {
        Some(place) => Ok(place),
        None if id.is_empty() => Err(Failure::new(86201, "missing chatid")),
        None if id == FOREIGN => Err(Failure::new(86008, "you has no privilege to access this chat, which is created by other agent.")),
        None => Err(Failure::new(86003, "chatid does not exist")),
    }
}

/// The people meant, each once; 86216 if one is unknown.
fn people(tenant: &Tenant, call: &Call, given: &[Value]) -> Result<Vec<String>, Failure> {
    let range = Range::of(&tenant.company, call.secret);
    let mut people: Vec<String> = Vec::new();
    for userid in given {
        let user = range.user(userid.as_str().unwrap_or_default()).map_err(|_| Failure::new(86216, "invalid member id"))?;
        if !people.contains(&user.userid) {
            people.push(user.userid);
        }
    }
    Ok(people)
}

fn member(members: &[String], userid: &str) -> Result<String, Failure> {
    let found = members.iter().find(|member| member.eq_ignore_ascii_case(userid));
    found.cloned().ok_or_else(|| Failure::new(86216, "invalid member id"))
}

fn check_count(members: &[String]) -> Result<(), Failure> {
    if (2..=2000).contains(&members.len()) { Ok(()) } else { Err(Failure::new(86006, "invalid chat member count")) }
}

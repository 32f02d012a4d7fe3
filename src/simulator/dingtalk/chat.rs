//! Plain group chats by chat id, the oldest kind, which is being retired.

use serde_json::{Value, json};

use super::call::Call;
use super::legacy::{Failure, Fields, fields};
use super::outbox::Letter;
use super::{Tenant, body};
use crate::simulator::message::{Audience, Group};
use crate::simulator::random;

fn place(tenant: &Tenant, call: &Call) -> Result<usize, Failure> {
    let id = call.text("chatid");
    tenant.company.groups.iter().position(|group| group.id == id).ok_or_else(|| Failure::parameter("chatid"))
}

/// The person as the directory writes them; 60121 for somebody unknown.
fn person(tenant: &Tenant, userid: &str) -> Result<String, Failure> {
    tenant.company.directory.user(userid).map(|user| user.userid).ok_or_else(|| Failure::new(60121, "找不到该用户"))
}

fn people(tenant: &Tenant, given: &[String]) -> Result<Vec<String>, Failure> {
    if given.len() > 40 {
        return Err(Failure::parameter("useridlist"));
    }
    given.iter().map(|userid| person(tenant, userid)).collect()
}

/// `POST /chat/create {"name","owner","useridlist"}`.
pub fn create(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let name = call.text("name");
    if !(1..=20).contains(&name.chars().count()) {
        return Err(Failure::parameter("name"));
    }
    let owner = person(tenant, &call.text("owner"))?;
    let mut members = people(tenant, &call.list("useridlist"))?;
    if !members.contains(&owner) {
        members.push(owner.clone());
    }
    let id = format!("chat{}", random::text(28).to_lowercase());
    tenant.company.groups.push(Group { id: id.clone(), name, owner, members, at: call.now });
    Ok(fields([("chatid", json!(id)), ("openConversationId", json!(format!("cid{}==", random::text(22)))), ("conversationTag", json!(2))]))
}

/// `POST /chat/update {"chatid","name","owner","add_useridlist","del_useridlist"}`.
pub fn update(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let place = place(tenant, call)?;
    let mut group = tenant.company.groups[place].clone();
    for userid in people(tenant, &call.list("add_useridlist"))? {
        if !group.members.contains(&userid) {
            group.members.push(userid);
        }
    }
    let leaving = people(tenant, &call.list("del_useridlist"))?;
    if !call.text("owner").is_empty() {
        group.owner = person(tenant, &call.text("owner"))?;
    }
    group.members.retain(|member| !leaving.contains(member));
    if !group.members.contains(&group.owner) {
        return Err(Failure::parameter("owner"));
    }
    if !call.text("name").is_empty() {
        group.name = call.text("name");
    }
    tenant.company.groups[place] = group;
    Ok(Fields::new())
}

/// `GET /chat/get?chatid=`.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let Group { id, name, owner, members, .. } = &tenant.company.groups[place(tenant, call)?];
    let info = json!({
        "chatid": id, "name": name, "owner": owner, "useridlist": members, "agentidlist": [], "extidlist": [],
        "conversationTag": 2, "status": 1, "showHistoryType": 0, "validationType": 0, "mentionAllAuthority": 0,
    });
    Ok(fields([("chat_info", info)]))
}

/// `POST /chat/send {"chatid","msg"}`.
pub fn send(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let place = place(tenant, call)?;
    let (kind, view) = body::read(&call.object("msg").ok_or_else(|| Failure::parameter("msg"))?)?;
    let group = &tenant.company.groups[place];
    let audience = Audience { people: group.members.clone(), departments: Vec::new() };
    let (id, group) = (random::text(32), Some(group.id.clone()));
    tenant.deliver(Letter { id: id.clone(), audience, group, kind, view, data: Value::Null }, call.now);
    Ok(fields([("messageId", json!(id))]))
}

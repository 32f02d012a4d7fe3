//! The app's robot in groups: joining, sending, read state, recall.

use serde_json::{Value, json};

use super::call::Call;
use super::modern::Failure;
use super::outbox::Letter;
use super::robot::{check_robot, recall_all};
use super::{Tenant, robot_body};
use crate::simulator::message::{Audience, Group, State};
use crate::simulator::random;

fn group<'a>(tenant: &'a Tenant, id: &str) -> Result<&'a Group, Failure> {
    if id.is_empty() {
        return Err(Failure::bad("miss.openConversationId", "openConversationId不能为空"));
    }
    let gone = tenant.scenes.get(id).is_some_and(|scene| scene.disbanded.is_some());
    if gone {
        return Err(Failure::bad("group.disbanded", "群已解散"));
    }
    let found = tenant.company.groups.iter().find(|group| group.id == id);
    found.ok_or_else(|| Failure::bad("invalid.openConversationId", "openConversationId不合法"))
}

/// `POST /v1.0/robot/groupMessages/send`.
pub fn send(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (code, id) = (call.text("robotCode"), call.text("openConversationId"));
    let of_template = code == tenant.credentials.group_robot_id && tenant.company.settings.plays("template_robot_sends");
    if !of_template {
        check_robot(tenant, &code)?;
    }
    let members = group(tenant, &id)?.members.clone();
    if !tenant.scenes.get(&id).is_some_and(|scene| scene.robots.contains(&code)) {
        return Err(Failure::bad("resource.not.found", "机器人不在群内"));
    }
    let (kind, view) = robot_body::read(&call.text("msgKey"), call.field("msgParam").as_ref())?;
    let key = random::text(44);
    let audience = Audience { people: members, departments: Vec::new() };
    tenant.deliver(Letter { id: key.clone(), audience, group: Some(id), kind, view, data: json!({"robot": true}) }, call.now);
    Ok(json!({"processQueryKey": key}))
}

/// `POST /v1.0/robot/groupMessages/query`.
pub fn query(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let size = call.whole("maxResults").unwrap_or(200);
    if !(1..=200).contains(&size) {
        return Err(Failure::bad("paramIllegal", "maxResults"));
    }
    let message = tenant.company.mailbox.get(&call.text("processQueryKey")).filter(|message| message.group.is_some());
    let message = message.ok_or_else(|| Failure::bad("resource.not.found", "processQueryKey不存在"))?;
    let from: usize = call.text("nextToken").parse().unwrap_or(0);
    let size = usize::try_from(size).unwrap_or(200);
    let read = message.audience.people.iter().filter(|userid| message.view_of(userid).state == State::Read);
    let readers: Vec<&String> = read.skip(from).take(size + 1).collect();
    let more = readers.len() > size;
    let next = if more { (from + size).to_string() } else { String::new() };
    let status = if message.view.state == State::Recalled { "RECALLED" } else { "SUCCESS" };
    Ok(json!({"sendStatus": status, "readUserIds": &readers[..readers.len().min(size)], "hasMore": more, "nextToken": next}))
}

/// `POST /v1.0/robot/groupMessages/recall`.
pub fn recall(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    check_robot(tenant, &call.text("robotCode"))?;
    let id = group(tenant, &call.text("openConversationId"))?.id.clone();
    recall_all(tenant, &call.list("processQueryKeys"), |message| message.group.as_ref() == Some(&id))
}

/// `POST /v1.0/robot/groups/orgRobots/add {"openConversationId","robotCode"}`.
pub fn join(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (code, id) = (call.text("robotCode"), call.text("openConversationId"));
    check_robot(tenant, &code)?;
    group(tenant, &id)?;
    if let Some(scene) = tenant.scenes.get_mut(&id)
        && !scene.robots.contains(&code)
    {
        scene.robots.push(code);
    }
    Ok(json!({"result": true}))
}

/// `POST /v1.0/im/conversations/robots {"openConversationId","robotCode","name","icon"}`.
pub fn join_named(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    join(tenant, call)?;
    let id = random::constant(&format!("dingtalk/chatbot/{}", tenant.credentials.robot_code), 32);
    Ok(json!({"chatBotUserId": format!("$:LWCP_v1:${id}")}))
}

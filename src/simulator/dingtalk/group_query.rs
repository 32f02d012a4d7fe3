//! What can be asked about a scenario group, also after it was disbanded.

use serde_json::{Map, Value, json};

use super::Tenant;
use super::call::Call;
use super::group::{Scene, Trouble};
use super::modern::Failure;
use super::person::union_id;
use crate::simulator::message::Group;

/// A group with what is kept besides, and its status: 1 normal, 2 disbanded.
pub fn found<'a>(tenant: &'a Tenant, id: &str) -> Result<(&'a Group, &'a Scene, u8), Trouble> {
    if id.is_empty() {
        return Err(Trouble::Parameter("openConversationId"));
    }
    let scene = tenant.scenes.get(id).ok_or(Trouble::Unknown)?;
    match (tenant.company.groups.iter().find(|group| group.id == id), &scene.disbanded) {
        (Some(group), _) => Ok((group, scene, 1)),
        (None, Some(group)) => Ok((group, scene, 2)),
        (None, None) => Err(Trouble::Unknown),
    }
}

pub fn group_url(id: &str) -> String {
    let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("https://example.invalid/group?cid={id}")
}

/// `POST /v1.0/im/sceneGroups/query`.
pub fn query(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let id = call.text("openConversationId");
    let (group, scene, status) = found(tenant, &id)?;
    Ok(json!({
        "success": true, "openConversationId": id, "templateId": scene.template_id, "title": group.name,
        "ownerUserId": group.owner, "icon": scene.icon, "groupUrl": group_url(&id), "status": status,
    }))
}

/// `POST /v1.0/im/sceneGroups/queryDetail`.
pub fn detail(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let id = call.text("open_conversation_id");
    let (group, scene, status) = found(tenant, &id)?;
    let owner = tenant.company.directory.number_of(&group.owner).map(|number| union_id(&tenant.company.id, number));
    Ok(json!({
        "success": true, "open_conversation_id": id, "template_id": scene.template_id, "title": group.name,
        "owner_user_id": group.owner, "owner_union_id": owner, "icon": scene.icon, "group_url": group_url(&id), "status": status,
        "member_amount": group.members.len(), "sub_admin_staff_ids": scene.sub_admins, "management_options": scene.options,
    }))
}

/// `POST /v1.0/im/sceneGroups/members/batchQuery`.
pub fn members(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let size = call.whole("maxResults").and_then(|size| usize::try_from(size).ok()).filter(|size| (1..=1000).contains(size));
    let size = size.ok_or(Trouble::Parameter("maxResults"))?;
    let from: usize = match call.text("nextToken").as_str() {
        "" => 0,
        token => token.parse().map_err(|_| Trouble::Parameter("nextToken"))?,
    };
    let id = call.text("openConversationId");
    let (group, ..) = found(tenant, &id)?;
    let page: Vec<&String> = group.members.iter().skip(from).take(size).collect();
    let more = from + page.len() < group.members.len();
    let directory = &tenant.company.directory;
    let mut nicks = Map::new();
    for userid in &page {
        let name = directory.user(userid).map_or_else(String::new, |user| user.name);
        nicks.insert((*userid).clone(), json!(name));
    }
    let unions: Vec<String> =
        page.iter().filter_map(|userid| directory.number_of(userid)).map(|number| union_id(&tenant.company.id, number)).collect();
    let next = if more { (from + page.len()).to_string() } else { String::new() };
    Ok(json!({
        "success": true, "memberUserIds": page, "hasMore": more, "nextToken": next, "unionIdList": unions,
        "staffIdNickMap": nicks, "unionIdNickMap": {},
    }))
}

//! Scenario groups of the older generation, whose permission is no longer granted anew: lists are text with commas.

use serde_json::{Map, Value, json};

use super::Tenant;
use super::call::Call;
use super::group::{Order, Trouble};
use super::group_query::{found, group_url};
use super::legacy::{Failure, Fields, fields};

/// Changing members so soon after the group was made is refused where the variant is played.
const SETTLING: i64 = 3000;
const OPTIONS: [&str; 8] = [
    "mention_all_authority",
    "show_history_type",
    "validation_type",
    "searchable",
    "chat_banned_type",
    "management_type",
    "only_admin_can_ding",
    "plugin_customize_verify",
];

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Parameter(name) => Self::parameter(name),
            Trouble::TooMany => Self::new(665_033, "群成员数量超过上限"),
            Trouble::Nobody => Self::new(660_041, "员工不存在"),
            Trouble::Template => Self::new(665_036, "群模板不存在"),
            Trouble::OutOfRange | Trouble::Unknown => Self::new(400_020, "没有访问权限"),
        }
    }
}

fn wrapped(result: Option<Value>) -> Fields {
    let mut answer = fields([("success", json!(true))]);
    if let Some(result) = result {
        answer.insert("result".to_owned(), result);
    }
    answer
}

fn options(call: &Call) -> Map<String, Value> {
    OPTIONS.iter().filter_map(|name| call.field(name).map(|value| ((*name).to_owned(), value))).collect()
}

/// `POST /topapi/im/chat/scenegroup/create`.
pub fn create(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let order = Order {
        title: call.text("title"),
        template_id: call.text("template_id"),
        owner: call.text("owner_user_id"),
        members: call.list("user_ids"),
        sub_admins: call.list("subadmin_ids"),
        uuid: call.text("uuid"),
        icon: call.text("icon"),
        options: options(call),
    };
    if order.members.len() > 999 {
        return Err(Trouble::TooMany.into());
    }
    let (id, chat_id) = tenant.make_group(order, call.now)?;
    Ok(wrapped(Some(json!({"open_conversation_id": id, "chat_id": chat_id}))))
}

/// `POST /topapi/im/chat/scenegroup/update`.
pub fn update(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    tenant.change_group(&call.text("open_conversation_id"), call, options(call))?;
    Ok(wrapped(None))
}

/// `POST /topapi/im/chat/scenegroup/member/add`.
pub fn add(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let (id, people) = members_meant(tenant, call)?;
    tenant.add_to_group(&id, &people)?;
    Ok(wrapped(None))
}

/// `POST /topapi/im/chat/scenegroup/member/delete`.
pub fn delete(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let (id, people) = members_meant(tenant, call)?;
    tenant.remove_from_group(&id, &people)?;
    Ok(wrapped(None))
}

fn members_meant(tenant: &Tenant, call: &Call) -> Result<(String, Vec<String>), Trouble> {
    let (id, people) = (call.text("open_conversation_id"), call.list("user_ids"));
    if !(1..=100).contains(&people.len()) {
        return Err(Trouble::Parameter("user_ids"));
    }
    let young = tenant.scenes.get(&id).is_some_and(|scene| call.now - scene.made < SETTLING);
    if young && tenant.company.settings.plays("group_settles") { Err(Trouble::Unknown) } else { Ok((id, people)) }
}

/// `POST /topapi/im/chat/scenegroup/get`.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let id = call.text("open_conversation_id");
    let (group, scene, _) = found(tenant, &id)?;
    let texts: Map<String, Value> = scene
        .options
        .iter()
        .map(|(name, value)| (name.clone(), json!(value.as_str().map_or_else(|| value.to_string(), str::to_owned))))
        .collect();
    Ok(wrapped(Some(json!({
        "icon": scene.icon, "management_options": texts, "title": group.name, "template_id": scene.template_id,
        "open_conversation_id": id, "owner_staff_id": group.owner, "sub_admin_staff_ids": scene.sub_admins, "group_url": group_url(&id),
    }))))
}

/// `POST /topapi/im/chat/scenegroup/member/get`.
pub fn members(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let id = call.text("open_conversation_id");
    let (group, ..) = found(tenant, &id)?;
    let size = call.whole("size").and_then(|size| usize::try_from(size).ok()).filter(|size| (1..=1000).contains(size));
    let size = size.ok_or(Trouble::Parameter("size"))?;
    let from: usize = call.text("cursor").parse().unwrap_or(0);
    let page: Vec<&String> = group.members.iter().skip(from).take(size).collect();
    let more = from + page.len() < group.members.len();
    Ok(wrapped(Some(json!({"has_more": more, "next_cursor": (from + page.len()).to_string(), "member_user_ids": page}))))
}

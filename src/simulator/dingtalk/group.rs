//! Scenario groups (war rooms) of the newer generation: making, changing, members, disbanding.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::Tenant;
use super::call::Call;
use super::modern::{Failure, done};
use super::person::number_of_union;
use super::range::Range;
use crate::simulator::message::Group;
use crate::simulator::random;

/// The largest group.
const MOST: usize = 1000;

/// What DingTalk keeps of a group besides name, owner and members.
#[derive(Default)]
pub struct Scenes(HashMap<String, Scene>);

#[derive(Clone)]
pub struct Scene {
    pub chat_id: String,
    pub template_id: String,
    pub icon: String,
    pub sub_admins: Vec<String>,
    pub options: Map<String, Value>,
    /// Robots that may write in it.
    pub robots: Vec<String>,
    pub made: i64,
    uuid: String,
    /// The group as it was when it was disbanded.
    pub disbanded: Option<Group>,
}

impl Scenes {
    pub fn get(&self, id: &str) -> Option<&Scene> {
        self.0.get(id)
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut Scene> {
        self.0.get_mut(id)
    }
}

/// Why a group cannot be made or changed, told in each generation's own way.
#[derive(Debug, PartialEq)]
pub enum Trouble {
    Parameter(&'static str),
    TooMany,
    Nobody,
    Template,
    OutOfRange,
    Unknown,
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Parameter(name) => Self::bad("parameter.invalid", format!("参数不合法:{name}")),
            Trouble::TooMany => Self::bad("member.exceed", "群成员数量超过上限"),
            Trouble::Nobody => Self::bad("member.notFound", "群成员不存在"),
            Trouble::Template => Self::bad("groupTemplate.notFound", "群模板不存在"),
            Trouble::OutOfRange => Self::bad("permession.checkFailed", "权限校验失败"),
            Trouble::Unknown => Self::bad("cidEncryptError", "openConversationId不合法"),
        }
    }
}

/// What a new group is to be.
pub struct Order {
    pub title: String,
    pub template_id: String,
    pub owner: String,
    pub members: Vec<String>,
    pub sub_admins: Vec<String>,
    pub uuid: String,
    pub icon: String,
    pub options: Map<String, Value>,
}

impl Tenant {
    /// Makes a group; the same `uuid` again gives the group of the first time. Answers its two ids.
    pub fn make_group(&mut self, order: Order, now: i64) -> Result<(String, String), Trouble> {
        let again = |scene: &Scene| !order.uuid.is_empty() && scene.uuid == order.uuid;
        if !self.company.settings.plays("uuid_ignored")
            && let Some((id, scene)) = self.scenes.0.iter().find(|(_, scene)| again(scene))
        {
            return Ok((id.clone(), scene.chat_id.clone()));
        }
        if order.title.is_empty() || order.title.chars().count() > 30 {
            return Err(Trouble::Parameter("title"));
        }
        if order.uuid.len() > 64 {
            return Err(Trouble::Parameter("uuid"));
        }
        if order.template_id != self.credentials.group_template_id {
            return Err(Trouble::Template);
        }
        let owner = self.company.directory.user(&order.owner).ok_or(Trouble::Nobody)?;
        if !Range::of(&self.company).sees(&owner) {
            return Err(Trouble::OutOfRange);
        }
        let mut members = vec![owner.userid.clone()];
        self.join(&mut members, &order.members)?;
        let (id, chat_id) = (format!("cid{}==", random::text(22)), format!("chat{}", random::text(28).to_lowercase()));
        let mut robots = vec![self.credentials.group_robot_id.clone()];
        if self.company.settings.plays("app_robot_in_group") {
            robots.push(self.credentials.robot_code.clone());
        }
        let Order { title, template_id, sub_admins, uuid, icon, options, .. } = order;
        let scene = Scene { chat_id: chat_id.clone(), template_id, icon, sub_admins, options, robots, made: now, uuid, disbanded: None };
        self.scenes.0.insert(id.clone(), scene);
        self.company.groups.push(Group { id: id.clone(), name: title, owner: owner.userid, members, at: now });
        Ok((id, chat_id))
    }

    /// Adds people to a list of members, each once.
    pub fn join(&self, members: &mut Vec<String>, given: &[String]) -> Result<(), Trouble> {
        for userid in given {
            match self.company.directory.user(userid) {
                Some(user) if members.contains(&user.userid) => {}
                Some(user) => members.push(user.userid),
                None if self.company.settings.plays("unknown_members_ignored") => {}
                None => return Err(Trouble::Nobody),
            }
        }
        if members.len() > MOST { Err(Trouble::TooMany) } else { Ok(()) }
    }

    /// A group that is not disbanded.
    pub fn group_mut(&mut self, id: &str) -> Result<&mut Group, Trouble> {
        if id.is_empty() {
            return Err(Trouble::Parameter("open_conversation_id"));
        }
        self.company.groups.iter_mut().find(|group| group.id == id).ok_or(Trouble::Unknown)
    }

    pub fn add_to_group(&mut self, id: &str, given: &[String]) -> Result<(), Trouble> {
        let mut members = self.group_mut(id)?.members.clone();
        self.join(&mut members, given)?;
        self.group_mut(id)?.members = members;
        Ok(())
    }

    /// The owner must hand over before leaving.
    pub fn remove_from_group(&mut self, id: &str, given: &[String]) -> Result<(), Trouble> {
        let group = self.group_mut(id)?;
        let meant = |member: &String| given.iter().any(|one| one.eq_ignore_ascii_case(member));
        if meant(&group.owner) {
            return Err(Trouble::Parameter("user_ids"));
        }
        group.members.retain(|member| !meant(member));
        Ok(())
    }

    /// Changes what is given: title, owner (who joins if necessary), icon, options.
    pub fn change_group(&mut self, id: &str, call: &Call, options: Map<String, Value>) -> Result<(), Trouble> {
        let mut group = self.group_mut(id)?.clone();
        let title = call.text("title");
        if title.chars().count() > 30 {
            return Err(Trouble::Parameter("title"));
        }
        if !title.is_empty() {
            group.name = title;
        }
        let mut owner = call.text("owner_user_id");
        if owner.is_empty() && call.field("owner_union_id").is_some() {
            owner = self.of_unions(&[call.text("owner_union_id")])?.remove(0);
        }
        if !owner.is_empty() {
            let owner = self.company.directory.user(&owner).ok_or(Trouble::Nobody)?.userid;
            self.join(&mut group.members, std::slice::from_ref(&owner))?;
            group.owner = owner;
        }
        *self.group_mut(id)? = group;
        if let Some(scene) = self.scenes.get_mut(id) {
            scene.options.extend(options);
            if call.field("icon").is_some() {
                scene.icon = call.text("icon");
            }
        }
        Ok(())
    }

    fn of_unions(&self, union_ids: &[String]) -> Result<Vec<String>, Trouble> {
        let userid = |union_id: &String| {
            let number = number_of_union(&self.company.id, union_id);
            number.and_then(|number| self.company.directory.user_at(number)).map(|user| user.userid).ok_or(Trouble::Nobody)
        };
        union_ids.iter().map(userid).collect()
    }

    /// The people named by `user_ids` and `union_ids`.
    fn named(&self, call: &Call) -> Result<Vec<String>, Trouble> {
        let mut people = call.list("user_ids");
        people.extend(self.of_unions(&call.list("union_ids"))?);
        if people.is_empty() { Err(Trouble::Parameter("user_ids")) } else { Ok(people) }
    }
}

/// `POST /v1.0/im/sceneGroup/create`.
pub fn create(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let order = Order {
        title: call.text("title"),
        template_id: call.text("template_id"),
        owner: call.text("owner_user_id"),
        members: call.list("user_ids"),
        sub_admins: call.list("subadmin_ids"),
        uuid: call.text("uuid"),
        icon: call.text("icon"),
        options: call.object("management_options").unwrap_or_default(),
    };
    let (id, chat_id) = tenant.make_group(order, call.now)?;
    Ok(json!({"open_conversation_id": id, "chat_id": chat_id}))
}

/// `POST /v1.0/im/sceneGroup/update`.
pub fn update(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    tenant.change_group(&call.text("open_conversation_id"), call, call.object("management_options").unwrap_or_default())?;
    Ok(done())
}

/// `POST /v1.0/im/sceneGroup/member/add`.
pub fn add(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let people = tenant.named(call)?;
    tenant.add_to_group(&call.text("open_conversation_id"), &people)?;
    Ok(done())
}

/// `POST /v1.0/im/sceneGroup/member/delete`.
pub fn delete(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let people = tenant.named(call)?;
    tenant.remove_from_group(&call.text("open_conversation_id"), &people)?;
    Ok(done())
}

/// `POST /v1.0/im/chat/scenegroup/disband`.
pub fn disband(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let id = call.text("openConversationId");
    let group = tenant.group_mut(&id)?.clone();
    tenant.company.groups.retain(|group| group.id != id);
    if let Some(scene) = tenant.scenes.get_mut(&id) {
        scene.disbanded = Some(group);
    }
    Ok(done())
}

/// `PUT /v1.0/im/sceneGroups/subAdmins`: role 2 makes sub-admins of people, role 3 members again.
pub fn sub_admins(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let id = call.text("openConversationId");
    tenant.group_mut(&id)?;
    let people = call.list("userIds");
    let scene = tenant.scenes.get_mut(&id).ok_or(Trouble::Unknown)?;
    scene.sub_admins.retain(|one| !people.contains(one));
    if call.whole("role") == Some(2) {
        scene.sub_admins.extend(people);
    }
    Ok(done())
}

/// `PUT /v1.0/im/sceneGroups/permissions`: who may do what in a group. The SDK knows the three fields and no values of
/// them, and no call tells them again.
pub fn permissions(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    tenant.group_mut(&call.text("openConversationId"))?;
    for name in ["permissionGroup", "status"] {
        if call.text(name).is_empty() {
            return Err(Failure::bad("paramBlank", format!("参数为空:{name}")));
        }
    }
    Ok(done())
}

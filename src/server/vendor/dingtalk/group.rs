//! DingTalk's scene groups: made from a template that the company has published.

use serde_json::{Value, json};

use super::{DingTalk, codes, wire};
use crate::server::vendor::error::{Kind, Setting, VendorError};
use crate::server::vendor::message::{NewGroup, cut};

/// People who are added or removed by one call; the newer pages name no limit, the older ones this.
const MAX_PEOPLE: usize = 100;
/// People of a new group beside its owner.
const MAX_NEW: usize = 999;
/// The group is no more.
const DISBANDED: &str = "group.disbanded";

impl DingTalk<'_> {
    /// create-a-scene-group: the key makes a repeated call answer the same group. Whoever joins later sees what was
    /// said before.
    pub async fn create_group(&self, group: &NewGroup) -> Result<String, VendorError> {
        let template = self.credentials.group_template.as_deref().filter(|id| !id.is_empty());
        let body = json!({
            "title": cut(&group.name, 30),
            "template_id": template.ok_or(VendorError::NotSet(Setting::GroupTemplate))?,
            "owner_user_id": group.owner,
            "user_ids": group.people.iter().take(MAX_NEW).collect::<Vec<_>>(),
            "uuid": group.key,
            "management_options": { "show_history_type": 1 },
        });
        let got: wire::Group = self.ask("v1.0/im/sceneGroup/create", body).await?;
        Ok(got.open_conversation_id)
    }

    /// `v1.0/im/sceneGroup/member/add`.
    pub async fn add_to_group(&self, group: &str, people: &[String]) -> Result<(), VendorError> {
        self.change_members("v1.0/im/sceneGroup/member/add", group, people).await
    }

    /// `v1.0/im/sceneGroup/member/delete`.
    pub async fn remove_from_group(&self, group: &str, people: &[String]) -> Result<(), VendorError> {
        self.change_members("v1.0/im/sceneGroup/member/delete", group, people).await
    }

    async fn change_members(&self, name: &'static str, group: &str, people: &[String]) -> Result<(), VendorError> {
        for people in people.chunks(MAX_PEOPLE) {
            self.do_once(name, json!({ "open_conversation_id": group, "user_ids": people })).await?;
        }
        Ok(())
    }

    /// `v1.0/im/chat/scenegroup/disband`. One that is gone already is no failure; the page does not say what it is
    /// refused with, so the group is looked at.
    pub async fn dissolve_group(&self, group: &str) -> Result<(), VendorError> {
        match self.do_once("v1.0/im/chat/scenegroup/disband", json!({ "openConversationId": group })).await {
            Err(error) if error.code() == Some(DISBANDED) => Ok(()),
            Err(error) if matches!(error.kind(), Some(Kind::Other | Kind::NotFound)) && self.is_dissolved(group).await => Ok(()),
            other => other,
        }
    }

    /// `v1.0/im/sceneGroups/query`: 2 for a group that is no more. A question that fails tells nothing.
    async fn is_dissolved(&self, group: &str) -> bool {
        let asked = self.ask::<wire::GroupState>("v1.0/im/sceneGroups/query", json!({ "openConversationId": group })).await;
        asked.is_ok_and(|got| got.status == Some(2))
    }

    /// Something that is the same when it is done twice, and says whether it was done.
    async fn do_once(&self, name: &'static str, body: Value) -> Result<(), VendorError> {
        let got: wire::Done = self.ask(name, body).await?;
        if got.success { Ok(()) } else { Err(codes::not_done("").into()) }
    }
}

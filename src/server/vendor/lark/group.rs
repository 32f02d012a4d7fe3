//! Lark's group chats, which the app owns: only an owner can dissolve a group and remove people.

use reqwest::Method;
use serde_json::json;

use super::{Lark, again, part, wire};
use crate::server::vendor::call::{Call, Repeat};
use crate::server::vendor::error::{Kind, VendorError};
use crate::server::vendor::message::{Message, NewGroup, Reference, cut};

/// People of one call.
const MAX_PEOPLE: usize = 50;
/// Nobody of those who were to be added or removed is somebody.
const NOBODY: &str = "232027";
/// The group is gone.
const DISSOLVED: &str = "232009";

impl Lark<'_> {
    /// `im-v1/chat/create`: the same key makes the same group within ten hours. One bad id fails the whole call, so it
    /// begins with the one who is responsible; the others join after, as far as they are known.
    pub async fn create_group(&self, group: &NewGroup) -> Result<String, VendorError> {
        let url = self.url("im/v1/chats", &[("user_id_type", "open_id"), ("uuid", &group.key)])?;
        let body = json!({ "name": cut(&group.name, 60), "user_id_list": [group.owner], "chat_mode": "group", "chat_type": "private" });
        let call = Call { repeat: Repeat::Harmless, ..Call::act("chats/create", url, body) };
        let got: wire::Group = self.data(call).await?;
        let others: Vec<String> = group.people.iter().filter(|person| **person != group.owner).cloned().collect();
        match self.add_to_group(&got.chat_id, &others).await {
            // The group is there for those who can be.
            Err(error) if matches!(error.kind(), Some(Kind::Invisible | Kind::NotFound)) => {}
            other => other?,
        }
        Ok(got.chat_id)
    }

    /// `im-v1/chat-members/create`: whoever cannot be added does not keep the others out. One call after the other, as
    /// the vendor wants it.
    pub async fn add_to_group(&self, group: &str, people: &[String]) -> Result<(), VendorError> {
        let query = [("member_id_type", "open_id"), ("succeed_type", "1")];
        for people in people.chunks(MAX_PEOPLE) {
            let url = self.url(&format!("im/v1/chats/{}/members", part(group)), &query)?;
            self.act(again("chats/members", Method::POST, url, Some(json!({ "id_list": people })))).await?;
        }
        Ok(())
    }

    /// `im-v1/chat-members/delete`: who is not in it is removed already.
    pub async fn remove_from_group(&self, group: &str, people: &[String]) -> Result<(), VendorError> {
        for people in people.chunks(MAX_PEOPLE) {
            let url = self.url(&format!("im/v1/chats/{}/members", part(group)), &[("member_id_type", "open_id")])?;
            match self.act(again("chats/members", Method::DELETE, url, Some(json!({ "id_list": people })))).await {
                Err(error) if error.code() == Some(NOBODY) => {}
                other => other?,
            }
        }
        Ok(())
    }

    /// `im-v1/message/create`, to a group.
    pub async fn send_to_group(&self, group: &str, message: &Message, key: &str) -> Result<Reference, VendorError> {
        let id = self.send_one("messages/group", "chat_id", group, message, key).await?;
        Ok(Reference { ids: id.into_iter().collect(), ..Reference::default() })
    }

    /// `im-v1/chat/delete`: its history goes with it.
    pub async fn dissolve_group(&self, group: &str) -> Result<(), VendorError> {
        let url = self.url(&format!("im/v1/chats/{}", part(group)), &[])?;
        match self.act(again("chats/delete", Method::DELETE, url, None)).await {
            Err(error) if error.code() == Some(DISSOLVED) => Ok(()),
            other => other,
        }
    }
}

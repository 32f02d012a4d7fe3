//! WeCom's group chats: only of an app that the whole company may see.

use serde_json::json;

use super::message::{content, text_card};
use super::{WeCom, wire};
use crate::server::vendor::call::{Call, Repeat};
use crate::server::vendor::error::VendorError;
use crate::server::vendor::message::{Message, NewGroup, Reference, cut};

/// The group is there already.
const EXISTS: &str = "86215";

impl WeCom<'_> {
    /// 90245: the key is the group's id, so that a repeated call makes no second one.
    pub async fn create_group(&self, group: &NewGroup) -> Result<String, VendorError> {
        let body = json!({ "name": cut(&group.name, 50), "owner": group.owner, "userlist": group.people, "chatid": group.key });
        let call = Call { repeat: Repeat::Harmless, ..Call::act("appchat/create", self.url("appchat/create", &[])?, body) };
        match self.make::<wire::Group>(call).await {
            Ok(got) => Ok(got.chatid),
            Err(error) if error.code() == Some(EXISTS) => Ok(group.key.clone()),
            Err(error) => Err(error),
        }
    }

    /// 98913.
    pub async fn add_to_group(&self, group: &str, people: &[String]) -> Result<(), VendorError> {
        self.ask::<wire::Done>("appchat/update", json!({ "chatid": group, "add_user_list": people })).await.map(drop)
    }

    /// 98913.
    pub async fn remove_from_group(&self, group: &str, people: &[String]) -> Result<(), VendorError> {
        self.ask::<wire::Done>("appchat/update", json!({ "chatid": group, "del_user_list": people })).await.map(drop)
    }

    /// 90248: groups take no cards with buttons; the link remains.
    pub async fn send_to_group(&self, group: &str, message: &Message, key: &str) -> Result<Reference, VendorError> {
        let (kind, content) = match message {
            Message::Card(card) => ("textcard", text_card(card)),
            Message::Text(_) => content(message, key),
        };
        let mut body = json!({ "chatid": group, "msgtype": kind });
        body[kind] = content;
        self.act::<wire::Done>("appchat/send", body).await?;
        Ok(Reference::default())
    }

    /// An app cannot dissolve its group: it stays until its people leave.
    pub async fn dissolve_group(&self, _group: &str) -> Result<(), VendorError> {
        Err(VendorError::Unsupported)
    }
}

//! What a call needs of a mobile app.

use crate::domain::secret::Secret;
use crate::domain::vendor::Edition;

use super::error::{Setting, VendorError};
use super::transport::Proxy;

/// One app of one company at one vendor, saved or not.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// WeCom: Enterprise ID. DingTalk: Client ID. Lark: App ID.
    pub identity: String,
    /// WeCom: Enterprise Key. DingTalk: Client Secret. Lark: App Secret.
    pub secret: Secret,
    /// WeCom and DingTalk: which app of the company.
    pub agent_id: Option<i64>,
    /// DingTalk: the company.
    pub corp_id: Option<String>,
    /// DingTalk: the robot of the groups' template.
    pub group_robot: Option<String>,
    /// DingTalk: the robot that speaks for the app.
    pub robot_code: Option<String>,
    /// DingTalk: the template that groups are made from.
    pub group_template: Option<String>,
    /// DingTalk: what cards with buttons that call back are made from.
    pub card: Option<CardTemplate>,
    pub edition: Edition,
    /// Replaces all of the vendor's hosts; no trailing slash.
    pub base_url: Option<String>,
    /// What calls to the vendor go through.
    pub proxy: Option<Proxy>,
}

#[derive(Clone, Debug)]
pub struct CardTemplate {
    pub id: String,
    pub presses: Presses,
}

/// How pressed buttons reach us.
#[derive(Clone, Debug)]
pub enum Presses {
    /// Over the connection that we opened.
    Stream,
    /// At this address of ours, signed with this secret.
    Http { url: String, secret: Secret },
}

impl Credentials {
    pub(super) fn agent_id(&self) -> Result<i64, VendorError> {
        self.agent_id.ok_or(VendorError::NotSet(Setting::AgentId))
    }

    /// A host of the vendor's, or what replaces it.
    pub(super) fn host<'a>(&'a self, own: &'a str) -> &'a str {
        self.base_url.as_deref().unwrap_or(own)
    }

    /// A text of the vendor's without our secrets, of limited length: vendors echo what they were sent.
    pub(super) fn without_secrets(&self, text: &str, token: Option<&Secret>) -> String {
        [Some(&self.secret), token]
            .into_iter()
            .flatten()
            .filter(|secret| !secret.is_empty())
            .fold(text.chars().take(1_000).collect(), |text: String, secret| text.replace(secret.expose(), "…"))
    }
}

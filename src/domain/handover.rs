//! Handing the vendor's side over: a link for somebody who owns the vendor's console and has no account here.

use serde::{Deserialize, Serialize};

use super::activation::Activation;
use super::form::{self, FieldErrors, Invalid};
use super::id::{HandoverId, MobileAppId};
use super::secret::Secret;
use super::time::{Span, Time};

/// How long a link lives: 7 days unless said otherwise.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HandoverForm {
    pub app: MobileAppId,
    #[serde(default)]
    pub days: String,
}

pub const MAX_DAYS: i64 = 30;
pub const USUAL_DAYS: i64 = 7;

impl HandoverForm {
    pub fn check(&self) -> Result<Span, FieldErrors> {
        let days = match form::optional_text(&self.days, 2) {
            Ok(None) => Some(USUAL_DAYS),
            Ok(Some(days)) => days.parse().ok().filter(|days| (1..=MAX_DAYS).contains(days)),
            Err(_) => None,
        };
        days.map(Span::days).ok_or_else(|| FieldErrors::of("days", Invalid::Unknown))
    }
}

/// A link as the console lists it; the address itself is shown once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverRow {
    pub id: HandoverId,
    pub by: String,
    pub created_at: Time,
    pub expires_at: Time,
    /// When somebody opened it last.
    pub used_at: Option<Time>,
}

/// What the link's page shows.
#[derive(Clone, Debug)]
pub enum Handover {
    /// The steps of the vendor's side, and which values are here already.
    Open { token: Secret, by: String, until: String, kept: Vec<(String, String)>, activation: Box<Activation> },
    /// It was good once: whom to ask for another.
    Over { by: String, company: String },
    /// There is no such link.
    Unknown,
    /// Too many tries from here: how long to wait, in seconds.
    TooMany(u32),
}

/// The credentials, as typed on the link's page. What is saved already may stay empty.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConnectForm {
    pub token: Secret,
    #[serde(default)]
    pub identity: String,
    #[serde(default)]
    pub secret: Secret,
    #[serde(default)]
    pub contacts_secret: Secret,
    #[serde(default)]
    pub agent_id: String,
    #[serde(default)]
    pub corp_id: String,
    #[serde(default)]
    pub group_robot: String,
    #[serde(default)]
    pub robot_code: String,
    #[serde(default)]
    pub group_template: String,
    #[serde(default)]
    pub card_template: String,
    /// Lark: Verification Token.
    #[serde(default)]
    pub callback_token: Secret,
    /// Lark: Encrypt Key.
    #[serde(default)]
    pub callback_key: Secret,
}

/// A link, as it is posted with a form of its page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LinkForm {
    pub token: Secret,
}

//! API tokens: keys for the machine interface.

use serde::{Deserialize, Serialize};

use super::form::{self, FieldErrors, Invalid};
use super::id::ApiTokenId;
use super::time::{Span, Time};

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    #[serde(rename = "incidents:read")]
    IncidentsRead,
    #[serde(rename = "incidents:write")]
    IncidentsWrite,
    #[serde(rename = "mobile_apps:check")]
    AppsCheck,
}

impl Scope {
    pub const ALL: [Self; 3] = [Self::IncidentsRead, Self::IncidentsWrite, Self::AppsCheck];

    pub const fn word(self) -> &'static str {
        match self {
            Self::IncidentsRead => "incidents:read",
            Self::IncidentsWrite => "incidents:write",
            Self::AppsCheck => "mobile_apps:check",
        }
    }

    pub fn from_word(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == text)
    }
}

/// The form *New token*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenForm {
    pub name: String,
    /// `on` where it may read incidents.
    #[serde(default)]
    pub incidents_read: String,
    /// `on` where it may create and change them.
    #[serde(default)]
    pub incidents_write: String,
    /// `on` where it may check mobile apps.
    #[serde(default)]
    pub apps_check: String,
    /// Days until it expires; empty for never.
    #[serde(default)]
    pub days: String,
}

/// A checked [`TokenForm`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    pub name: String,
    pub scopes: Vec<Scope>,
    pub lives: Option<Span>,
}

pub const MAX_NAME: u32 = 40;
/// The longest life of a token, in days.
pub const MAX_DAYS: i64 = 3_650;

impl TokenForm {
    pub fn check(&self) -> Result<NewToken, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", form::text(&self.name, MAX_NAME));
        let mut scopes = Vec::new();
        if self.incidents_read == "on" {
            scopes.push(Scope::IncidentsRead);
        }
        if self.incidents_write == "on" {
            scopes.push(Scope::IncidentsWrite);
        }
        if self.apps_check == "on" {
            scopes.push(Scope::AppsCheck);
        }
        if scopes.is_empty() {
            errors.add("scopes", Invalid::Required);
        }
        let days = match self.days.trim() {
            "" => Ok(None),
            text => text.parse().ok().filter(|days| (1..=MAX_DAYS).contains(days)).map(Some).ok_or(Invalid::Digits),
        };
        let lives = errors.take("days", days).map(|days| days.map(Span::days));
        let token = (|| Some(NewToken { name: name?, scopes, lives: lives? }))();
        errors.finish(token)
    }
}

/// A line of the list of tokens; the token itself is shown once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRow {
    pub id: ApiTokenId,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub created_at: Time,
    pub expires_at: Option<Time>,
    pub used_at: Option<Time>,
}

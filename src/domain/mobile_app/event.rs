//! The event log of a mobile app.

use serde::{Deserialize, Serialize};

use crate::domain::id::{AppEventId, CallbackEventId, MobileAppId};
use crate::domain::time::Time;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The vendor called us, or somebody who pretended to be the vendor.
    Callback,
    Check,
    /// We called the vendor, and it refused.
    Call,
    /// Somebody changed the app.
    Change,
}

impl EventKind {
    pub const ALL: [Self; 4] = [Self::Callback, Self::Check, Self::Call, Self::Change];

    pub const fn slug(self) -> &'static str {
        match self {
            Self::Callback => "callback",
            Self::Check => "check",
            Self::Call => "call",
            Self::Change => "change",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventResult {
    Done,
    /// Accepted before; nothing was done again.
    Repeated,
    Refused,
    Failed,
}

impl EventResult {
    pub const ALL: [Self; 4] = [Self::Done, Self::Repeated, Self::Refused, Self::Failed];

    pub const fn slug(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Repeated => "repeated",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// Which events are looked for; as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventFilter {
    /// A slug of [`EventKind`]; anything else is all of them.
    #[serde(default)]
    pub kind: String,
    /// A slug of [`EventResult`].
    #[serde(default)]
    pub result: String,
    /// The first and the last day.
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
    /// The cursor.
    #[serde(default)]
    pub before: String,
}

impl EventFilter {
    pub fn kind(&self) -> Option<EventKind> {
        EventKind::ALL.into_iter().find(|kind| kind.slug() == self.kind)
    }

    pub fn result(&self) -> Option<EventResult> {
        EventResult::ALL.into_iter().find(|result| result.slug() == self.result)
    }

    pub fn is_empty(&self) -> bool {
        [&self.kind, &self.result, &self.from, &self.to].into_iter().all(String::is_empty)
    }
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    pub id: AppEventId,
    pub at: Time,
    /// The same, as people read it.
    pub exact: String,
    pub kind: EventKind,
    pub result: EventResult,
    /// The vendor's word for an event, a stage, a call; an action of the audit log.
    pub what: Option<String>,
    /// Why it was refused or failed.
    pub reason: Option<String>,
    /// More than one: that many, not listed one by one.
    pub times: u32,
    pub callback: Option<CallbackEventId>,
    /// Who changed something.
    pub actor: Option<String>,
}

/// A callback with what came in it, personal data masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDetail {
    pub row: EventRow,
    /// When its job did what it asks for, the last time.
    pub handled: Option<String>,
    /// Path and value, in the vendor's names; empty where nothing is kept.
    pub fields: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayForm {
    pub app: MobileAppId,
    pub event: AppEventId,
}

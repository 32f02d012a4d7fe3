//! The first page of the console: how far one has come, and what needs attention.

use serde::{Deserialize, Serialize};

use super::mobile_app::AppCard;
use super::time::Time;

/// Counts for the overview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    pub enabled_apps: u32,
    pub draft_apps: u32,
    /// Members who may act, without the console's first owner.
    pub members: u32,
    pub bound_members: u32,
    pub open_incidents: u32,
    pub open_decisions: u32,
    pub failed_jobs: u32,
    pub sms_ready: bool,
    pub has_token: bool,
    /// Apps with something to know.
    #[serde(default)]
    pub notices: Vec<AppCard>,
}

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    pub at: Time,
    /// A member's name, an API token's, or Muster itself.
    pub actor: String,
    pub action: String,
    pub subject: Option<String>,
    /// The name of what the subject is, also where that is deleted.
    #[serde(default)]
    pub about: Option<String>,
    pub detail: Option<String>,
}

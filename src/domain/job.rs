//! Background work as the console shows it.

use serde::{Deserialize, Serialize};

use super::id::JobId;
use super::time::Time;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Queued,
    Running,
    Done,
    /// Given up after the last try.
    Failed,
}

/// A line of the list of jobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRow {
    pub id: JobId,
    pub kind: String,
    pub state: JobState,
    pub attempts: u32,
    pub max_attempts: u32,
    pub run_at: Time,
    pub last_error: Option<String>,
    pub created_at: Time,
}

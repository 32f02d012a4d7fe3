//! Deliveries: one message to one recipient over one channel, with its state.

use serde::{Deserialize, Serialize};

use super::id::DeliveryId;
use super::time::Time;
use super::vendor::Vendor;

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// *You are reachable now*, right after binding.
    Reachable,
    /// The one-use link for a chosen chat account.
    ConfirmAccount,
    /// An incident for the one who is responsible.
    Incident,
    /// A verification code.
    Code,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Accepted; a job will hand it over.
    Queued,
    /// The vendor or the SMS provider took it.
    Sent,
    /// Given up; the reason is with it.
    Failed,
}

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Chat(Vendor),
    Sms,
}

/// A line of the list of deliveries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryRow {
    pub id: DeliveryId,
    pub purpose: Purpose,
    pub channel: Channel,
    pub state: DeliveryState,
    pub recipient: Option<String>,
    pub error: Option<String>,
    pub created_at: Time,
    pub sent_at: Option<Time>,
}

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
    /// What became of a binding, or of what belongs to one's account.
    Account,
    /// A verification code.
    Code,
    /// A mobile app that worked stopped working.
    AppFails,
    /// A mobile app's validity ends soon.
    AppEnds,
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
    /// Of the app that it went through, with a word where that was deleted since.
    #[serde(default)]
    pub company: Option<String>,
    #[serde(skip)]
    pub deleted: bool,
    pub error: Option<String>,
    pub created_at: Time,
    pub sent_at: Option<Time>,
}

/// Finds messages again: to ask who read them, to change or to recall them. Kept as JSON; the vendor's client alone
/// looks into it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Ids of messages or tasks, one for each call that it took.
    pub ids: Vec<String>,
    /// What changing the card needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    /// To whom, where changing needs it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
}

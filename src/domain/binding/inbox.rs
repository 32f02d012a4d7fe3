//! What an admin has to decide about bindings and phones.

use serde::{Deserialize, Serialize};

use crate::domain::id::{InboxId, MemberId};
use crate::domain::time::Time;

/// Something that an admin has to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxRow {
    pub id: InboxId,
    pub kind: ConflictKind,
    /// What stands in the way beside it, as it is now.
    pub also: Vec<ConflictKind>,
    pub member: MemberId,
    pub member_name: String,
    pub company: String,
    pub chat_user: String,
    pub chat_name: Option<String>,
    /// The new one, masked, where it is about a phone.
    pub phone: Option<String>,
    pub created_at: Time,
}

/// What stands in the way of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// The vendor says that the phone belongs to another chat account.
    NotThePhonesAccount,
    /// The chat account is bound to another member.
    AccountBound,
    /// The member is bound on this app with another chat account.
    MemberBound,
    /// Codes do not get through to the member's phone.
    NoCode,
    /// No binding: a member who has lost the old phone has proved a new one.
    NewPhone,
}

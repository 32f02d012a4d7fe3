//! What Muster does. A service function checks rules, writes in one transaction and queues what follows from it.

pub mod activation;
pub mod api_token;
pub mod app_event;
pub mod away;
pub mod binding;
pub mod calendar;
pub mod callback;
pub mod check;
pub mod closed;
pub mod code;
pub mod connection;
pub mod delivery;
pub mod handover;
pub mod inbox;
pub mod incident;
pub mod job;
pub mod me;
pub mod member;
pub mod mobile_app;
pub mod notice;
pub mod overview;
pub mod phone;
pub mod qr;
pub mod registration;
pub mod sign_in;
pub mod sms;
pub mod symptom;
pub mod validity;

use super::Muster;
use super::error::{Error, Result};
use super::store::{StoreError, Tx, audit};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::MemberId;

/// Who did something, for the audit log and for ended bindings.
#[derive(Clone, Debug)]
pub enum Actor {
    Member(MemberId),
    /// Whoever has the link of this admin.
    Link(MemberId),
    /// An API token, by its name.
    Token(String),
    /// Muster itself, or somebody at the command line.
    Muster,
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Member(id) => write!(f, "member:{id}"),
            Self::Link(by) => write!(f, "link:{by}"),
            Self::Token(name) => write!(f, "token:{name}"),
            Self::Muster => f.write_str("muster"),
        }
    }
}

/// Writes a line of the audit log, in the transaction that it tells of.
async fn note(muster: &Muster, tx: &mut Tx, actor: &Actor, action: &str, subject: impl Into<String>, detail: Option<&str>) -> Result<()> {
    let now = muster.clock.now();
    audit::note(tx, muster.new_id(), now, &actor.to_string(), action, Some(subject.into()), detail).await?;
    Ok(())
}

/// A unique index that refused a row is a field that is taken.
fn taken(field: &'static str, error: Invalid) -> impl Fn(StoreError) -> Error {
    move |store| match store {
        StoreError::Taken => Error::from(FieldErrors::of(field, error.clone())),
        other => Error::Store(other),
    }
}

/// The same for what has become an error of ours on the way.
fn taken_by(field: &'static str, error: Invalid) -> impl Fn(Error) -> Error {
    move |failed| match failed {
        Error::Store(store) => taken(field, error.clone())(store),
        other => other,
    }
}

//! How long a mobile app is valid: in effect, then in grace, then kept only.

use serde::{Deserialize, Serialize};

use crate::domain::date::Date;
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::{MemberId, MobileAppId};

/// How many people are told before the end.
pub const MAX_RECIPIENTS: usize = 5;

/// How many days before the end people are told.
pub const NOTICES: [u32; 3] = [30, 15, 7];

/// Where an app stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Validity {
    Unlimited,
    /// Until the end of that day.
    InEffect {
        ends_on: Date,
        days_left: u32,
    },
    /// It is over, and everything still works until the end of that day.
    Grace {
        ends_on: Date,
        until: Date,
    },
    /// Nobody signs in and nothing is sent; everything is kept. Also after `until`.
    Retention {
        ends_on: Date,
        until: Date,
        is_over: bool,
    },
}

impl Validity {
    /// Whether people may sign in and messages go out.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Retention { .. })
    }
}

/// The form of the page: until when, and who is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidityForm {
    pub app: MobileAppId,
    /// Empty: without an end.
    #[serde(default)]
    pub ends_on: String,
    /// Members who were ticked.
    #[serde(default)]
    pub recipients: Vec<MemberId>,
    /// One more of them, by phone.
    #[serde(default)]
    pub phone: String,
}

impl ValidityForm {
    pub fn check(&self) -> Result<Option<Date>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let ends_on = match self.ends_on.trim() {
            "" => Some(None),
            text => errors.take("ends_on", text.parse().map(Some)),
        };
        let more = usize::from(!self.phone.trim().is_empty());
        if self.recipients.len() + more > MAX_RECIPIENTS {
            errors.add("recipients", Invalid::TooMany(MAX_RECIPIENTS as u32));
        }
        errors.finish(ends_on)
    }
}

/// Somebody who is told, or may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub id: MemberId,
    pub name: String,
    /// Masked; nobody can be written to without one.
    pub phone: Option<String>,
    /// Ticked in the form.
    pub chosen: bool,
}

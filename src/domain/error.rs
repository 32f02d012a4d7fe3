//! Errors as they cross the wire, and what the last form came to.

use serde::{Deserialize, Serialize};

use super::form::FieldErrors;
use super::refusal::Refusal;
use super::vendor::Vendor;

/// All that a browser ever learns of an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApiError {
    /// Expected, with what can be done.
    Refused(Refusal),
    /// A vendor failed; nothing was changed here.
    Vendor { vendor: Vendor, failure: VendorFailure, reference: String },
    /// We failed. The reference finds the line in the log.
    Failed { reference: String },
    /// The request never got an answer.
    Offline,
}

/// How a vendor failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VendorFailure {
    TimedOut,
    Unreachable,
    Nonsense,
    /// Its own code and words.
    Said {
        code: String,
        text: String,
    },
}

/// What the last form came to, where the browser posted it by itself: shown once, on the page that it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The server function's address.
    pub path: String,
    pub error: ApiError,
    /// What was typed, by field, without secrets.
    pub values: Vec<(String, String)>,
}

impl Flash {
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }
}

impl ApiError {
    /// The HTTP status that says the same.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Refused(refusal) => refusal.status(),
            Self::Vendor { failure: VendorFailure::TimedOut, .. } => 504,
            Self::Vendor { .. } => 502,
            Self::Failed { .. } | Self::Offline => 500,
        }
    }

    /// The fields of the form that are wrong.
    pub const fn fields(&self) -> Option<&FieldErrors> {
        match self {
            Self::Refused(Refusal::Invalid(errors)) => Some(errors),
            _ => None,
        }
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for ApiError {}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<FieldErrors> for ApiError {
    fn from(errors: FieldErrors) -> Self {
        Self::Refused(Refusal::Invalid(errors))
    }
}

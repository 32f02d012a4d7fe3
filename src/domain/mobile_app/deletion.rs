//! Deleting a mobile app: what hangs on it, and the name that has to be typed.

use serde::{Deserialize, Serialize};

use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::MobileAppId;

/// What hangs on an app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// Active ones.
    pub bindings: u32,
    /// Members who can be reached on no other app.
    pub only_here: u32,
    pub chat_accounts: u32,
    /// Phones that are signed in.
    pub sessions: u32,
    /// Messages that were not handed to the vendor yet.
    pub waiting: u32,
    /// … of them, those about incidents that are not finished.
    pub waiting_incidents: u32,
    /// Bindings that wait for an admin.
    pub decisions: u32,
    pub domain_files: u32,
    /// Events that the vendor pushed and that are still kept.
    pub callbacks: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteAppForm {
    pub app: MobileAppId,
    #[serde(default)]
    pub company: String,
}

impl DeleteAppForm {
    /// `company`: the app's, as every page shows it.
    pub fn check(&self, company: &str) -> Result<(), FieldErrors> {
        match self.company.trim() {
            "" => Err(FieldErrors::of("company", Invalid::Required)),
            typed if typed == company.trim() => Ok(()),
            _ => Err(FieldErrors::of("company", Invalid::NotTheName)),
        }
    }
}

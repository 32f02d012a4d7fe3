//! Whether several channels may be open at a time, or one only.

use serde::{Deserialize, Serialize};

use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::MobileAppId;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channels {
    #[default]
    Several,
    One,
}

/// The form of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelsForm {
    pub channels: Channels,
    /// With one only: the enabled app that stays. Needed where several are.
    #[serde(default)]
    pub keep: String,
}

impl ChannelsForm {
    /// The app that stays, where one was chosen.
    pub fn check(&self) -> Result<Option<MobileAppId>, FieldErrors> {
        match self.keep.trim() {
            "" => Ok(None),
            id => id.parse().map(Some).map_err(|_| FieldErrors::of("keep", Invalid::Unknown)),
        }
    }
}

//! Making a DingTalk app by scanning a QR code.

use serde::{Deserialize, Serialize};

use super::form::FieldErrors;
use super::id::{MobileAppId, RegistrationId};
use super::mobile_app::base_url;
use super::time::Time;
use super::vendor::Edition;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationState {
    /// Nobody has confirmed yet.
    Waiting,
    /// The app is made, and saved as a draft.
    Made,
    /// The app that came back is here already.
    Known,
    /// DingTalk said no.
    Refused,
    Expired,
}

/// A registration as its page shows it. What the secret is asked for with is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    pub id: RegistrationId,
    pub state: RegistrationState,
    /// An image, as a `data:` address.
    pub qr: String,
    /// What the image says: for a phone that shows this page itself.
    pub scan: String,
    /// To compare with what the phone shows.
    pub user_code: String,
    pub expires_at: Time,
    /// When to ask again, in milliseconds.
    pub ask_after: u32,
    /// Why DingTalk said no, in its words.
    pub reason: Option<String>,
    /// DingTalk could not be asked just now.
    pub silent: bool,
    pub app: Option<MobileAppId>,
}

/// Where the app is to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegistrationForm {
    #[serde(default)]
    pub edition: Edition,
    #[serde(default)]
    pub base_url: String,
}

impl RegistrationForm {
    pub fn check(&self) -> Result<Option<String>, FieldErrors> {
        base_url(&self.base_url).map_err(|error| FieldErrors::of("base_url", error))
    }
}

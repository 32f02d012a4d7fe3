//! A chat account that an admin writes down for a member.

use serde::{Deserialize, Serialize};

use crate::domain::form::{self, FieldErrors, Invalid};
use crate::domain::id::{MemberId, MobileAppId, RamAccountId};

/// An admin writes down which chat account is a member's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteDownForm {
    pub member: MemberId,
    #[serde(default)]
    pub app: String,
    /// The vendor's id of the person.
    #[serde(default)]
    pub chat_user: String,
    /// Empty for none.
    #[serde(default)]
    pub ram_account: String,
}

/// A checked [`WriteDownForm`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteDown {
    pub app: MobileAppId,
    pub chat_user: String,
    pub ram_account: Option<RamAccountId>,
}

/// The longest id that a vendor gives to a person.
pub const MAX_CHAT_USER: u32 = 64;

impl WriteDownForm {
    pub fn check(&self) -> Result<WriteDown, FieldErrors> {
        let mut errors = FieldErrors::default();
        let app = errors.take("app", self.app.parse().map_err(|_| Invalid::Required));
        let chat_user = errors.take("chat_user", form::text(&self.chat_user, MAX_CHAT_USER));
        let ram_account = match self.ram_account.as_str() {
            "" => Some(None),
            id => errors.take("ram_account", id.parse().map(Some).map_err(|_| Invalid::Unknown)),
        };
        let checked = (|| Some(WriteDown { app: app?, chat_user: chat_user?, ram_account: ram_account? }))();
        errors.finish(checked)
    }
}

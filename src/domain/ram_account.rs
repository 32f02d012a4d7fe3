//! RAM accounts: cloud accounts that act in the operations platform.

use serde::{Deserialize, Serialize};

use super::form::{self, FieldErrors, Invalid};
use super::id::{MemberId, RamAccountId};

/// The longest account UID or user id, in digits (the vendor's are 16 to 18 long).
pub const MAX_ID: u32 = 32;
/// The longest login name (Alibaba Cloud RAM: the whole of it).
pub const MAX_LOGIN_NAME: u32 = 128;
/// The longest display name (Alibaba Cloud RAM).
pub const MAX_DISPLAY_NAME: u32 = 128;

/// A RAM account is known by the pair of account UID and user id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RamAccount {
    pub id: RamAccountId,
    pub account_uid: String,
    pub user_id: String,
    pub login_name: Option<String>,
    pub display_name: Option<String>,
}

impl RamAccount {
    /// What people recognise it by: login name, else display name, else `UID:user id`.
    pub fn label(&self) -> String {
        self.login_name.clone().or_else(|| self.display_name.clone()).unwrap_or_else(|| format!("{}:{}", self.account_uid, self.user_id))
    }

    /// The label for someone who has not proved yet to be its owner: `wa***@1234***`.
    pub fn masked_label(&self) -> String {
        fn head(text: &str, keep: usize) -> String {
            format!("{}***", text.chars().take(keep).collect::<String>())
        }
        match (&self.login_name, &self.display_name) {
            (Some(login), _) => match login.split_once('@') {
                Some((user, domain)) => format!("{}@{}", head(user, 2), head(domain, 4)),
                None => head(login, 2),
            },
            (None, Some(display)) => head(display, 1),
            (None, None) => format!("{}:{}", head(&self.account_uid, 4), head(&self.user_id, 2)),
        }
    }
}

/// The fields of a RAM account as typed; part of the member form and a form of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RamAccountForm {
    #[serde(default)]
    pub account_uid: String,
    #[serde(default)]
    pub user_id: String,
    #[serde(default)]
    pub ram_login_name: String,
    #[serde(default)]
    pub ram_display_name: String,
}

/// A checked [`RamAccountForm`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRamAccount {
    pub account_uid: String,
    pub user_id: String,
    pub login_name: Option<String>,
    pub display_name: Option<String>,
}

fn digits(raw: &str) -> Result<String, Invalid> {
    let text = form::text(raw, MAX_ID)?;
    if text.bytes().all(|b| b.is_ascii_digit()) { Ok(text) } else { Err(Invalid::Digits) }
}

impl RamAccountForm {
    pub fn is_blank(&self) -> bool {
        [&self.account_uid, &self.user_id, &self.ram_login_name, &self.ram_display_name].iter().all(|field| field.trim().is_empty())
    }

    /// Checks as a part of a larger form.
    pub fn check_into(&self, errors: &mut FieldErrors) -> Option<NewRamAccount> {
        let account_uid = errors.take("account_uid", digits(&self.account_uid));
        let user_id = errors.take("user_id", digits(&self.user_id));
        let login_name = errors.take("ram_login_name", form::optional_text(&self.ram_login_name, MAX_LOGIN_NAME));
        let display_name = errors.take("ram_display_name", form::optional_text(&self.ram_display_name, MAX_DISPLAY_NAME));
        Some(NewRamAccount { account_uid: account_uid?, user_id: user_id?, login_name: login_name?, display_name: display_name? })
    }
}

/// The form that gives a member one more RAM account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddRamAccountForm {
    pub member: MemberId,
    #[serde(default, flatten)]
    pub account: RamAccountForm,
}

impl AddRamAccountForm {
    pub fn check(&self) -> Result<NewRamAccount, FieldErrors> {
        let mut errors = FieldErrors::default();
        let account = self.account.check_into(&mut errors);
        errors.finish(account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Id;

    #[test]
    fn a_masked_label_keeps_enough_to_recognise_ones_own() {
        let mut account = RamAccount {
            id: RamAccountId::from_i64(1),
            account_uid: "1234567890123456".into(),
            user_id: "299999999999999999".into(),
            login_name: Some("wangxm@1234567890.onaliyun.com".into()),
            display_name: Some("王小明".into()),
        };
        assert_eq!(account.masked_label(), "wa***@1234***");
        account.login_name = None;
        assert_eq!(account.masked_label(), "王***");
        account.display_name = None;
        assert_eq!(account.masked_label(), "1234***:29***");
    }
}

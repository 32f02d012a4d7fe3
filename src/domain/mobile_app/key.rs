//! Changing an app's key: the form, and what is known of the last change.

use serde::{Deserialize, Serialize};

use super::rule;
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::MobileAppId;
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Time};

/// How long the old key is kept beside the new one.
pub const OVERLAP: Span = Span::hours(1);

/// Only the keys; an empty one stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeKeyForm {
    pub id: MobileAppId,
    #[serde(default)]
    pub secret: Secret,
    /// WeCom: Address Book Key.
    #[serde(default)]
    pub contacts_secret: Secret,
    /// `on`: others may have the old key, so it is not kept.
    #[serde(default)]
    pub leaked: String,
}

/// A checked [`ChangeKeyForm`]: at least one of the keys is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKeys {
    pub app: Option<Secret>,
    pub contacts: Option<Secret>,
    pub leaked: bool,
}

impl ChangeKeyForm {
    pub fn check(&self) -> Result<NewKeys, FieldErrors> {
        let mut errors = FieldErrors::default();
        let app = errors.take("secret", rule::secret(&self.secret));
        let contacts = errors.take("contacts_secret", rule::secret(&self.contacts_secret));
        if (&app, &contacts) == (&Some(None), &Some(None)) {
            errors.add("secret", Invalid::Required);
        }
        let keys = app.zip(contacts).map(|(app, contacts)| NewKeys { app, contacts, leaked: self.leaked == "on" });
        errors.finish(keys)
    }
}

/// The last change of an app's key, without the keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChange {
    pub changed_at: Time,
    /// Until when the old key is kept; `None` once it is erased.
    pub old_until: Option<Time>,
    pub taken_back: Option<TakenBack>,
}

/// The new key stopped working within the hour, and the old one did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    pub at: Time,
    /// What the vendor said of the new one.
    pub why: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Id;

    #[test]
    fn one_key_is_enough_and_none_is_not() {
        let empty = ChangeKeyForm {
            id: MobileAppId::from_i64(1),
            secret: Secret::default(),
            contacts_secret: Secret::new("  "),
            leaked: String::new(),
        };
        assert_eq!(empty.check().unwrap_err().get("secret"), Some(&Invalid::Required));
        let keys = ChangeKeyForm { contacts_secret: Secret::new(" new "), leaked: "on".into(), ..empty.clone() }.check().unwrap();
        assert_eq!(keys, NewKeys { app: None, contacts: Some(Secret::new("new")), leaked: true });
        let long = ChangeKeyForm { secret: Secret::new("x".repeat(513)), ..empty };
        assert_eq!(long.check().unwrap_err().get("secret"), Some(&Invalid::TooLong(512)));
    }
}

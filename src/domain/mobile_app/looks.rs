//! What a value is by its looks, so that values which got into each other's fields are pointed out.
//!
//! The vendors promise nothing about their values: looks raise no error by themselves.

use serde::{Deserialize, Serialize};

use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::vendor::Vendor;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Looks {
    /// This vendor's Enterprise ID, Client ID or App ID.
    Identity(Vendor),
    /// DingTalk's name for a company.
    CorpId,
    /// A number, as the Service ID is.
    Number,
    /// Long and random.
    Secret,
}

/// The fields whose values have looks.
const FIELDS: [&str; 8] = ["identity", "secret", "contacts_secret", "agent_id", "corp_id", "group_robot", "robot_code", "group_template"];

impl Looks {
    /// `None` where nothing can be told.
    pub fn of(value: &str) -> Option<Self> {
        let value = value.trim();
        let length = value.len();
        let plain = value.bytes().all(|b| b.is_ascii_alphanumeric());
        let begins = |head: &str| value.starts_with(head);
        if begins("cli_") && length >= 16 {
            Some(Self::Identity(Vendor::Lark))
        } else if plain && length == 18 && (begins("ww") || begins("wx")) {
            Some(Self::Identity(Vendor::WeCom))
        } else if plain && (16..=24).contains(&length) && (begins("ding") || begins("suite")) {
            Some(Self::Identity(Vendor::DingTalk))
        } else if plain && (28..=40).contains(&length) && begins("ding") {
            Some(Self::CorpId)
        } else if (5..=18).contains(&length) && value.bytes().all(|b| b.is_ascii_digit()) {
            Some(Self::Number)
        } else {
            is_random(value).then_some(Self::Secret)
        }
    }

    /// Whether what looks so may be in a field.
    pub fn fits(self, vendor: Vendor, field: &str) -> bool {
        match (field, self) {
            ("identity", Self::Identity(of)) => of == vendor,
            ("identity", _) | ("agent_id", Self::Identity(_) | Self::CorpId | Self::Secret) => false,
            ("secret" | "contacts_secret", looks) => looks == Self::Secret,
            // Of old, a company's name was as long as an app's.
            ("corp_id", Self::Identity(of)) => of == Vendor::DingTalk,
            ("corp_id", looks) => looks == Self::CorpId,
            ("group_robot" | "robot_code" | "group_template", looks) => !matches!(looks, Self::Secret | Self::CorpId),
            _ => true,
        }
    }

    /// Instead of an error that says only what a field's values look like.
    pub(super) fn instead_of(error: Invalid, vendor: Vendor, field: &str, value: &str) -> Invalid {
        match (error, Self::of(value)) {
            (
                Invalid::CorpId | Invalid::ClientId | Invalid::AppId | Invalid::Digits | Invalid::Alphanumeric | Invalid::TooLong(_),
                Some(looks),
            ) if !looks.fits(vendor, field) && (looks, vendor) != (Self::Number, Vendor::Lark) => Invalid::LooksLike(looks),
            (error, _) => error,
        }
    }

    /// What to look at again: the fields whose values look like another's.
    pub fn hints<'a>(vendor: Vendor, value: impl Fn(&str) -> Option<&'a str>) -> FieldErrors {
        let mut hints = FieldErrors::default();
        for field in FIELDS {
            if let Some(looks) = value(field).and_then(Self::of)
                && !looks.fits(vendor, field)
            {
                hints.add(field, Invalid::LooksLike(looks));
            }
        }
        hints
    }
}

/// At least thirty characters, letters and digits among them; but no UUID.
fn is_random(value: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| value.bytes().any(|b| kind(&b));
    let is_uuid = value.len() == 36 && value.bytes().filter(|b| *b == b'-').count() == 4;
    (30..=128).contains(&value.len())
        && !is_uuid
        && has(u8::is_ascii_alphabetic)
        && has(u8::is_ascii_digit)
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "mQ3xV7bN2kLp9sTf5wZc8hJd4gRy6uAe1iOo0qWvXnB";

    #[test]
    fn values_are_told_by_their_looks() {
        for (value, looks) in [
            ("cli_a1b2c3d4e5f60708", Some(Looks::Identity(Vendor::Lark))),
            ("ww1234567890abcdef", Some(Looks::Identity(Vendor::WeCom))),
            ("dingabcdefghij123456", Some(Looks::Identity(Vendor::DingTalk))),
            ("ding0123456789abcdef0123456789abcdef", Some(Looks::CorpId)),
            (" 1000002 ", Some(Looks::Number)),
            (SECRET, Some(Looks::Secret)),
            ("50000000-0000-4000-8000-000000000001", None),
            ("s3cret", None),
            ("", None),
            ("中文中文中文中文中文中文中文中文中文中文1a", None),
        ] {
            assert_eq!(Looks::of(value), looks, "{value}");
        }
    }

    #[test]
    fn swapped_values_are_pointed_out_and_right_ones_are_not() {
        let hints = |vendor, values: &[(&str, &'static str)]| {
            let hints = Looks::hints(vendor, |field| values.iter().find(|(name, _)| *name == field).map(|(_, value)| *value));
            hints.iter().map(|(field, invalid)| (field.to_owned(), invalid.clone())).collect::<Vec<_>>()
        };
        let right =
            [("identity", "dingabcdefghij123456"), ("secret", SECRET), ("corp_id", "dingabcdefghij654321"), ("agent_id", "3000001")];
        assert_eq!(hints(Vendor::DingTalk, &right), []);
        let swapped = [("identity", SECRET), ("secret", "dingabcdefghij123456"), ("corp_id", "3000001")];
        assert_eq!(
            hints(Vendor::DingTalk, &swapped),
            [
                ("identity".to_owned(), Invalid::LooksLike(Looks::Secret)),
                ("secret".to_owned(), Invalid::LooksLike(Looks::Identity(Vendor::DingTalk))),
                ("corp_id".to_owned(), Invalid::LooksLike(Looks::Number)),
            ]
        );
        assert_eq!(hints(Vendor::DingTalk, &[("identity", "ww1234567890abcdef")]).len(), 1, "another vendor's");
    }
}

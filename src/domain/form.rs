//! What forms have in common: a field's error, and the collecting of several.

use serde::{Deserialize, Serialize};

use super::id::MobileAppId;
use super::mobile_app::Looks;

/// What is wrong with one field. The wording is in `messages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Invalid {
    Required,
    /// At most so many characters.
    TooLong(u32),
    /// At least so many characters.
    TooShort(u32),
    Name,
    Phone,
    Email,
    LoginName,
    /// Six digits.
    Code,
    Digits,
    /// Letters and digits only.
    Alphanumeric,
    CorpId,
    ClientId,
    AppId,
    /// 3 to 32 letters and digits.
    CallbackToken,
    /// 43 characters of base 64.
    CallbackKey,
    Url,
    /// An address that the server may not call, and why.
    AddressRefused(Inside),
    /// An address that leads on to another server.
    AddressElsewhere,
    /// Not the address of a proxy.
    Proxy,
    /// A proxy's password has a field of its own.
    ProxyPassword,
    /// Not the ids of departments.
    Departments,
    /// `WW_verify_` and sixteen letters or digits.
    VerificationFile,
    /// Somebody else has it already.
    Taken,
    /// Another mobile app is connected to it.
    TakenByApp {
        app: MobileAppId,
        company: String,
    },
    /// A RAM account that belongs to another member.
    RamAccountTaken,
    /// The two texts differ.
    NotTheSame,
    /// The password in use.
    SameAsBefore,
    WrongPassword,
    /// The key in use.
    SameKey,
    /// All secrets must be typed again, because where they go has changed.
    SecretsAgain,
    /// A value that belongs into another field.
    LooksLike(Looks),
    /// What a vendor said of it, or what else the server words in the reader's language.
    Vendor(String),
    /// No such choice.
    Unknown,
    /// No member answers to it.
    NoSuchMember,
    /// Other than what was given first.
    Fixed,
    /// Not a page of ours for phones.
    PhonePath,
    /// No day of the calendar.
    Date,
    /// A day before today.
    Past,
    /// At most so many of them.
    TooMany(u32),
    /// Not the name that was to be typed.
    NotTheName,
}

/// Where an address leads that a server must not call on somebody's behalf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inside {
    /// This machine.
    Loopback,
    /// One's own networks: allowed by a setting.
    Private,
    /// Link-local, metadata services and what else is nobody's server.
    Reserved,
}

impl Invalid {
    /// The page of the record that is in the way.
    pub fn page(&self) -> Option<String> {
        match self {
            Self::TakenByApp { app, .. } => Some(format!("/console/mobile-apps/{app}")),
            _ => None,
        }
    }
}

/// The errors of a form, each with the name of its field, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(Vec<(String, Invalid)>);

impl FieldErrors {
    pub fn of(field: &str, error: Invalid) -> Self {
        Self(vec![(field.to_owned(), error)])
    }

    pub fn add(&mut self, field: &str, error: Invalid) {
        self.0.push((field.to_owned(), error));
    }

    /// The errors of another part of the form.
    pub fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    pub fn get(&self, field: &str) -> Option<&Invalid> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, error)| error)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Invalid)> {
        self.0.iter().map(|(name, error)| (name.as_str(), error))
    }

    /// Keeps a good value, notes a bad one and goes on, so that a form shows all its errors at once.
    pub fn take<T>(&mut self, field: &str, value: Result<T, Invalid>) -> Option<T> {
        value.map_err(|error| self.add(field, error)).ok()
    }

    /// The checked form, or everything that is wrong with it.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}

/// Trimmed, required, at most `max` characters.
pub fn text(raw: &str, max: u32) -> Result<String, Invalid> {
    let text = raw.trim();
    if text.is_empty() {
        return Err(Invalid::Required);
    }
    at_most(text, max).map(str::to_owned)
}

/// Like [`text`], but empty is `None`.
pub fn optional_text(raw: &str, max: u32) -> Result<Option<String>, Invalid> {
    match text(raw, max) {
        Ok(text) => Ok(Some(text)),
        Err(Invalid::Required) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Counts characters, not bytes.
pub fn at_most(text: &str, max: u32) -> Result<&str, Invalid> {
    if text.chars().count() > max as usize { Err(Invalid::TooLong(max)) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_errors_of_a_form_are_kept_in_order() {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", text("  ", 20));
        let title = errors.take("title", text("太长了", 2));
        let good = errors.take("good", optional_text(" ", 2));
        assert_eq!((name, title, good), (None, None, Some(None)));
        let errors = errors.finish::<()>(None).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|(name, _)| name).collect();
        assert_eq!(fields, ["name", "title"]);
        assert_eq!(errors.get("title"), Some(&Invalid::TooLong(2)));
    }
}

//! Typed identifiers: a number in the database, ten or so letters and digits everywhere else.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Crockford's base 32 in lower case: no `i`, `l`, `o`, `u`, so that an id can be read out aloud.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The text is not an id: empty, too long, or with a character outside the alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id")
    }
}

impl std::error::Error for NotAnId {}

fn encode(value: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut rest = value.unsigned_abs();
    let mut digits = [0_u8; 13];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = ALPHABET[(rest % 32) as usize];
        rest /= 32;
        if rest == 0 {
            break;
        }
    }
    f.write_str(std::str::from_utf8(&digits[start..]).unwrap_or_default())
}

fn decode(text: &str) -> Result<i64, NotAnId> {
    if text.is_empty() || text.len() > 13 {
        return Err(NotAnId);
    }
    text.bytes().try_fold(0_i64, |value, byte| {
        let digit = ALPHABET.iter().position(|a| *a == byte).ok_or(NotAnId)?;
        value.checked_mul(32).and_then(|v| v.checked_add(digit as i64)).ok_or(NotAnId)
    })
}

/// An identifier of one kind of row. The kind is a type, so that ids cannot be mixed up.
pub trait Id: Copy {
    fn from_i64(value: i64) -> Self;
    fn to_i64(self) -> i64;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(i64);

        impl Id for $name {
            fn from_i64(value: i64) -> Self { Self(value) }
            fn to_i64(self) -> i64 { self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { encode(self.0, f) }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> { decode(text).map(Self) }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    )+};
}

ids! {
    /// A person of the team.
    MemberId,
    /// A cloud account.
    RamAccountId,
    /// One connection to one company's app on one vendor.
    MobileAppId,
    /// A person as one vendor's company knows them.
    ChatAccountId,
    /// Member, RAM account and chat account, proved to belong together.
    BindingId,
    /// Something to respond to.
    IncidentId,
    /// One message to one recipient over one channel.
    DeliveryId,
    /// One piece of background work.
    JobId,
    /// A key for the machine interface.
    ApiTokenId,
    /// A browser inside (or outside) a vendor's app.
    PhoneSessionId,
    /// A code sent by SMS.
    CodeId,
    /// Something that an admin has to decide.
    InboxId,
    /// One line of the audit log.
    AuditId,
    /// An event that a vendor pushed.
    CallbackEventId,
    /// A DingTalk app that is being made by scanning.
    RegistrationId,
    /// A link for whoever owns the vendor's console.
    HandoverId,
    /// One line of a mobile app's event log.
    AppEventId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_text_and_json() {
        for value in [0, 1, 31, 32, 28_000_000 << 22, i64::MAX] {
            let id = MemberId::from_i64(value);
            assert_eq!(id.to_string().parse(), Ok(id));
            let json = serde_json::to_string(&id).unwrap();
            assert_eq!(serde_json::from_str::<MemberId>(&json).unwrap(), id);
        }
        assert_eq!(MemberId::from_i64(1234).to_string(), "16j");
    }

    #[test]
    fn garbage_is_no_id() {
        for text in ["", "-1", "il", "A", "zzzzzzzzzzzzz", "00000000000000", "1 ", "é"] {
            assert_eq!(text.parse::<MemberId>(), Err(NotAnId), "{text:?}");
        }
    }
}

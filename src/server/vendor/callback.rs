//! What vendors call us with: proved, opened, and read as one kind of event.

use std::collections::HashMap;

use reqwest::Method;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use super::error::VendorError;
use super::message::Card;
use super::transport::Request;
use super::{dingtalk, lark, wecom};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Time};
use crate::domain::vendor::Vendor;

/// Values of an event that are shown.
const MAX_FIELDS: usize = 200;

/// A request to a callback address.
pub struct Incoming<'a> {
    pub query: &'a HashMap<String, String>,
    /// By lower-case name.
    pub headers: &'a HashMap<String, String>,
    /// Empty for a `GET`.
    pub body: &'a [u8],
    pub now: Time,
    /// For an answer that is sealed, too.
    pub random: [u8; 16],
}

/// What an app's callbacks are proved with.
pub struct Keys<'a> {
    pub token: Option<&'a Secret>,
    pub key: Option<&'a Secret>,
    /// For whom a callback may be: Enterprise ID; Client ID or Corp ID; App ID.
    pub receivers: Vec<&'a str>,
}

/// A body and its content type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub body: Vec<u8>,
    pub content_type: &'static str,
}

impl Reply {
    pub fn text(body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), content_type: "text/plain" }
    }

    pub fn json(body: &serde_json::Value) -> Self {
        Self { body: body.to_string().into_bytes(), content_type: "application/json" }
    }
}

/// A callback that was proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The vendor asks whether the address is ours.
    Verification { reply: Reply },
    /// `payload`: the event as the vendor wrote it, decrypted.
    Event { event: Event, payload: Vec<u8>, reply: Reply },
}

/// An event, the same for all vendors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Tells it from all others of the app: a repeated push has the same.
    pub key: String,
    /// The vendor's word for it.
    pub kind: String,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A person pressed a button of a card. `card`: what changing that card needs now.
    Pressed {
        user_id: String,
        button: String,
        card: Option<String>,
    },
    Joined(Vec<String>),
    Changed(Vec<String>),
    Left(Vec<String>),
    Departments,
    /// What the app may see was widened or narrowed.
    Range,
    Other,
}

/// Why a callback is refused. Which of them it was is for the log, not for the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No token or key was saved.
    NotSetUp,
    Signature,
    Key,
    Malformed,
    /// Meant for another receiver.
    Receiver,
    /// Signed too long ago, or in the future.
    Stale,
    /// Lark: the verification token is wrong.
    Token,
    /// Lark: encrypted where the app has no key, or plain where it has one.
    Encryption,
}

impl Refused {
    /// In the event log of the app.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotSetUp => "not_set_up",
            Self::Signature => "signature",
            Self::Key => "key",
            Self::Malformed => "malformed",
            Self::Receiver => "receiver",
            Self::Stale => "stale",
            Self::Token => "token",
            Self::Encryption => "encryption",
        }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotSetUp => "the app has no callback token and key",
            Self::Signature => "the signature is wrong",
            Self::Key => "the callback key is not what the vendor gives",
            Self::Malformed => "the content is malformed",
            Self::Receiver => "it is meant for another receiver",
            Self::Stale => "it was signed too long ago",
            Self::Token => "the verification token is wrong",
            Self::Encryption => "it is encrypted where the app has no key, or plain where it has one",
        })
    }
}

impl std::error::Error for Refused {}

/// Proves a callback and opens it.
pub fn open(vendor: Vendor, keys: &Keys<'_>, incoming: &Incoming<'_>) -> Result<Opened, Refused> {
    match vendor {
        Vendor::DingTalk => dingtalk::callback::open(keys, incoming),
        Vendor::WeCom => wecom::callback::open(keys, incoming),
        Vendor::Lark => lark::callback::open(keys, incoming),
    }
}

/// Reads an event again that was opened before.
pub fn read(vendor: Vendor, payload: &[u8]) -> Option<Event> {
    match vendor {
        Vendor::DingTalk => dingtalk::callback::event(payload),
        Vendor::WeCom => wecom::callback::event(payload),
        Vendor::Lark => lark::callback::event(payload),
    }
}

/// What an event says: the path of each value, in the vendor's names, and the value.
pub fn fields(vendor: Vendor, payload: &[u8]) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    match serde_json::from_slice::<Value>(payload) {
        Ok(value) => flatten("", &value, &mut fields),
        Err(_) if vendor == Vendor::WeCom => fields.extend(wecom::callback::fields(payload)),
        Err(_) => {}
    }
    fields.truncate(MAX_FIELDS);
    fields
}

fn flatten(path: &str, value: &Value, fields: &mut Vec<(String, String)>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(object) => object.iter().for_each(|(name, value)| flatten(&below(name), value, fields)),
        Value::Array(list) => list.iter().enumerate().for_each(|(n, value)| flatten(&below(&n.to_string()), value, fields)),
        Value::String(text) => fields.push((path.to_owned(), text.clone())),
        other => fields.push((path.to_owned(), other.to_string())),
    }
}

/// The answer to a press that shows the card as it is now, where the vendor takes one.
pub fn pressed_answer(vendor: Vendor, card: &Card) -> Option<Value> {
    match vendor {
        Vendor::DingTalk => Some(dingtalk::card::answer(card)),
        Vendor::WeCom | Vendor::Lark => None,
    }
}

/// A question like the vendor's own, to ask our public address with.
pub struct Probe {
    pub(super) method: Method,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<Value>,
    pub(super) vendor: Vendor,
    /// What the right answer says.
    pub(super) expected: String,
}

impl Probe {
    pub fn request(&self, address: &str) -> Result<Request, VendorError> {
        let mut url = Url::parse(address).map_err(|_| VendorError::RefusedAddress)?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(Request { method: self.method.clone(), url, headers: self.headers.clone(), body: self.body.clone() })
    }

    pub fn is_answered_by(&self, keys: &Keys<'_>, body: &[u8]) -> bool {
        match self.vendor {
            Vendor::DingTalk => dingtalk::callback::is_success(keys, body),
            Vendor::WeCom => body == self.expected.as_bytes(),
            Vendor::Lark => serde_json::from_slice::<Value>(body).is_ok_and(|answer| answer["challenge"] == self.expected.as_str()),
        }
    }
}

/// `None` where the app has no callback keys.
pub fn probe(vendor: Vendor, keys: &Keys<'_>, now: Time, random: [u8; 16]) -> Option<Probe> {
    match vendor {
        Vendor::DingTalk => dingtalk::callback::probe(keys, now, random),
        Vendor::WeCom => wecom::callback::probe(keys, now, random),
        Vendor::Lark => lark::callback::probe(keys, now),
    }
}

/// A hash as the key of an event that has no id.
pub(super) fn hash_key(payload: &[u8]) -> String {
    Sha256::digest(payload).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Signed within `window` of now. The vendors write seconds or milliseconds; what is neither is let through, since the
/// event's key stops a replay as well.
pub(super) fn is_fresh(timestamp: &str, now: Time, window: Span) -> bool {
    let Ok(at) = timestamp.parse::<i64>() else { return true };
    let at = if at < 100_000_000_000 { at.saturating_mul(1_000) } else { at };
    (now - Time(at)).0.abs() <= window.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_held_in_seconds_and_in_milliseconds() {
        let now = Time(1_760_000_600_000);
        let window = Span::minutes(10);
        assert!(is_fresh("1760000000", now, window));
        assert!(is_fresh("1760000000000", now, window));
        assert!(!is_fresh("1759999999", now, window));
        assert!(!is_fresh("1760001201", now, window), "nor from the future");
        assert!(is_fresh("x", now, window));
    }
}

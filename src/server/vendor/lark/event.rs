//! What Lark calls us for: the address check, events, and presses of buttons.

use serde_json::Value;

use super::crypto::{Refused, Signed, decrypt, equal, moment, verify};
use crate::domain::secret::Secret;
use crate::domain::time::Time;

/// What an app checks its callbacks with. With an encryption key everything is encrypted and signed.
#[derive(Clone, Copy, Debug)]
pub struct Keys<'a> {
    pub app_id: &'a str,
    pub encrypt_key: Option<&'a Secret>,
    pub verification_token: Option<&'a Secret>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// The address is being checked: to be answered as `{"challenge": …}` within a second.
    Challenge(String),
    Event(Event),
}

/// An event or a callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same when it is pushed again.
    pub id: String,
    /// Such as `contact.user.created_v3`.
    pub kind: String,
    /// The company that it is of.
    pub tenant_key: Option<String>,
    pub created_at: Option<Time>,
    pub content: Value,
}

/// A button was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    /// The button's key.
    pub key: String,
    /// Who pressed it.
    pub user_id: String,
    /// The message that the card is in.
    pub message: Option<String>,
    pub group: Option<String>,
}

/// Reads and proves a request: encryption, then what it is, then signature, token and app. The address check bears no
/// signature.
pub fn open(keys: Keys<'_>, signed: Signed<'_>, body: &[u8], now: Time) -> Result<Incoming, Refused> {
    if keys.encrypt_key.is_none() && keys.verification_token.is_none() {
        return Err(Refused::NotSetUp);
    }
    let outer: Value = serde_json::from_slice(body).map_err(|_| Refused::Malformed)?;
    let inner = match (outer.get("encrypt").and_then(Value::as_str), keys.encrypt_key) {
        (Some(encrypted), Some(key)) => serde_json::from_slice(&decrypt(key, encrypted)?).map_err(|_| Refused::Malformed)?,
        (None, None) => outer,
        _ => return Err(Refused::Encryption),
    };
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    if text(&inner, "type").as_deref() == Some("url_verification") {
        prove(keys, text(&inner, "token"))?;
        return text(&inner, "challenge").map(Incoming::Challenge).ok_or(Refused::Malformed);
    }
    if let Some(key) = keys.encrypt_key {
        verify(key, signed, body, now)?;
    }
    let content = inner.get("event").cloned().ok_or(Refused::Malformed)?;
    let event = match inner.get("header") {
        Some(header) => {
            prove(keys, text(header, "token"))?;
            meant_for(keys, text(header, "app_id"))?;
            let created_at = text(header, "create_time").as_deref().and_then(moment);
            let tenant_key = text(header, "tenant_key");
            Event {
                id: text(header, "event_id").unwrap_or_default(),
                kind: text(header, "event_type").unwrap_or_default(),
                tenant_key,
                created_at,
                content,
            }
        }
        // The first version.
        None => {
            prove(keys, text(&inner, "token"))?;
            meant_for(keys, text(&content, "app_id"))?;
            let created_at = text(&inner, "ts").and_then(|ts| moment(ts.split('.').next()?));
            let (kind, tenant_key) = (text(&content, "type").unwrap_or_default(), text(&content, "tenant_key"));
            Event { id: text(&inner, "uuid").unwrap_or_default(), kind, tenant_key, created_at, content }
        }
    };
    if event.id.is_empty() || event.kind.is_empty() { Err(Refused::Malformed) } else { Ok(Incoming::Event(event)) }
}

fn prove(keys: Keys<'_>, token: Option<String>) -> Result<(), Refused> {
    match keys.verification_token {
        Some(own) if !equal(own.expose(), &token.unwrap_or_default()) => Err(Refused::Token),
        _ => Ok(()),
    }
}

fn meant_for(keys: Keys<'_>, app_id: Option<String>) -> Result<(), Refused> {
    if app_id.as_deref() == Some(keys.app_id) { Ok(()) } else { Err(Refused::Receiver) }
}

impl Event {
    /// `feishu-cards/card-callback-communication`: to be answered within three seconds; it is not pushed again.
    pub fn press(&self) -> Option<Press> {
        if self.kind != "card.action.trigger" {
            return None;
        }
        let text = |pointer: &str| self.content.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        Some(Press {
            key: text("/action/value/key")?,
            user_id: text("/operator/open_id")?,
            message: text("/context/open_message_id"),
            group: text("/context/open_chat_id"),
        })
    }
}

#[cfg(test)]
mod tests;

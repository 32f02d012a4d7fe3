//! What Lark calls us for: the address check, events, and presses of buttons.

use serde_json::{Value, json};

use super::crypto::{Refused, Signed, decrypt, equal, moment, verify, verify_first};
use crate::domain::secret::Secret;
use crate::domain::time::Time;

/// A press as addresses get it that were saved among the bot's settings.
const FIRST_PRESS: &str = "card.action.trigger_v1";

/// Whether an event of this kind is a press.
pub fn is_press(kind: &str) -> bool {
    matches!(kind, "card.action.trigger" | FIRST_PRESS)
}

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
    if is_first_press(&outer) {
        // Never encrypted, whatever key there is: the Verification Token proves it, and that token is one app's.
        let token = keys.verification_token.ok_or(Refused::NotSetUp)?;
        verify_first(token, signed, body, now)?;
        return Ok(Incoming::Event(first_press(&outer)?));
    }
    let inner = match (outer.get("encrypt").and_then(Value::as_str), keys.encrypt_key) {
        (Some(encrypted), Some(key)) => serde_json::from_slice(&decrypt(key, encrypted)?).map_err(|_| Refused::Malformed)?,
        (None, None) => outer,
        _ => return Err(Refused::Encryption),
    };
    if text(&inner, "type").as_deref() == Some("url_verification") {
        prove(keys, text(&inner, "token"))?;
        return text(&inner, "challenge").map(Incoming::Challenge).ok_or(Refused::Malformed);
    }
    if let Some(key) = keys.encrypt_key {
        verify(key, signed, body, now)?;
    }
    let envelope = Envelope::read(&inner)?;
    prove(keys, envelope.token)?;
    meant_for(keys.app_id, envelope.app_id)?;
    Ok(Incoming::Event(envelope.event))
}

/// Reads what came over a connection that the app's secret opened: neither encrypted nor signed, and perhaps without a
/// token.
pub fn read(app_id: &str, payload: &[u8]) -> Result<Event, Refused> {
    let Envelope { event, app_id: meant, .. } = Envelope::read(&serde_json::from_slice(payload).map_err(|_| Refused::Malformed)?)?;
    meant_for(app_id, meant)?;
    Ok(event)
}

/// Whether it is a press as `card.action.trigger_v1` has it: all in one object, without envelope or encryption.
fn is_first_press(outer: &Value) -> bool {
    let has = |name| outer.get(name).is_some();
    has("open_message_id") && has("action") && !has("event") && !has("encrypt")
}

/// Such a press as the newer callback would tell it. It bears no id of its own, but a token of its own.
fn first_press(outer: &Value) -> Result<Event, Refused> {
    let at = |name: &str| outer.get(name).cloned().unwrap_or_default();
    let content = json!({
        "operator": { "open_id": at("open_id"), "user_id": at("user_id"), "tenant_key": at("tenant_key") },
        "token": at("token"), "action": at("action"),
        "context": { "open_message_id": at("open_message_id"), "open_chat_id": at("open_chat_id") },
    });
    let id = text(outer, "token").filter(|token| !token.is_empty()).ok_or(Refused::Malformed)?;
    Ok(Event { id, kind: FIRST_PRESS.to_owned(), tenant_key: text(outer, "tenant_key"), created_at: None, content })
}

/// An event with what proves it and whom it is for.
struct Envelope {
    event: Event,
    token: Option<String>,
    app_id: Option<String>,
}

impl Envelope {
    fn read(value: &Value) -> Result<Self, Refused> {
        let content = value.get("event").cloned().ok_or(Refused::Malformed)?;
        let (event, token, app_id) = match value.get("header") {
            Some(header) => {
                let event = Event {
                    id: text(header, "event_id").unwrap_or_default(),
                    kind: text(header, "event_type").unwrap_or_default(),
                    tenant_key: text(header, "tenant_key"),
                    created_at: text(header, "create_time").as_deref().and_then(moment),
                    content,
                };
                (event, text(header, "token"), text(header, "app_id"))
            }
            // The first version.
            None => {
                let app_id = text(&content, "app_id");
                let event = Event {
                    id: text(value, "uuid").unwrap_or_default(),
                    kind: text(&content, "type").unwrap_or_default(),
                    tenant_key: text(&content, "tenant_key"),
                    created_at: text(value, "ts").and_then(|ts| moment(ts.split('.').next()?)),
                    content,
                };
                (event, text(value, "token"), app_id)
            }
        };
        if event.id.is_empty() || event.kind.is_empty() { Err(Refused::Malformed) } else { Ok(Self { event, token, app_id }) }
    }
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn prove(keys: Keys<'_>, token: Option<String>) -> Result<(), Refused> {
    match keys.verification_token {
        Some(own) if !equal(own.expose(), &token.unwrap_or_default()) => Err(Refused::Token),
        _ => Ok(()),
    }
}

fn meant_for(own: &str, app_id: Option<String>) -> Result<(), Refused> {
    if app_id.as_deref() == Some(own) { Ok(()) } else { Err(Refused::Receiver) }
}

impl Event {
    /// `feishu-cards/card-callback-communication`: to be answered within three seconds; it is not pushed again.
    pub fn press(&self) -> Option<Press> {
        if !is_press(&self.kind) {
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

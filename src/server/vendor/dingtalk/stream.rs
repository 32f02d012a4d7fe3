//! DingTalk's Stream mode (develop-stream-mode-push-server): events and pressed cards over a connection that we open.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};
use url::Url;

use super::{DingTalk, callback};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Time};
use crate::server::vendor::call::Wire;
use crate::server::vendor::callback::Event;
use crate::server::vendor::connection::{Connection, Frame, Heard, Protocol, Push};
use crate::server::vendor::error::VendorError;
use crate::server::vendor::transport::{Request, Socket, Upgrade};

const OPEN: &str = "v1.0/gateway/connections/open";
/// The topic of pressed cards.
const CARDS: &str = "/v1.0/card/instances/callback";
/// The topic of what people write to a robot, which Muster does not read.
const ROBOT: &str = "/v1.0/im/bot/messages/get";
/// What answers say of frames.
const OK: u16 = 200;
const NOT_HANDLED: u16 = 404;
/// As often as DingTalk's own client.
const PING_EVERY: Span = Span::minutes(1);

impl DingTalk<'_> {
    pub async fn connect(&self) -> Result<Connection, VendorError> {
        let socket = self.dial(&json!([{ "type": "EVENT", "topic": "*" }, { "type": "CALLBACK", "topic": CARDS }])).await?;
        Ok(Connection::new(socket, Stream, self.vendors.clock.clone()))
    }

    /// DingTalk gives each push to one connection of those that subscribed to it: this one gets none of ours.
    pub async fn try_connect(&self) -> Result<(), VendorError> {
        let socket = self.dial(&json!([{ "type": "CALLBACK", "topic": ROBOT }])).await?;
        Connection::new(socket, Stream, self.vendors.clock.clone()).close().await;
        Ok(())
    }

    /// Where to connect, and a ticket that is good once; then the connection.
    async fn dial(&self, subscriptions: &Value) -> Result<Box<Socket>, VendorError> {
        let body = json!({
            "clientId": self.credentials.identity, "clientSecret": self.credentials.secret.expose(), "subscriptions": subscriptions,
            "ua": concat!("Muster/", env!("CARGO_PKG_VERSION")), "localIp": "",
        });
        let Gate { endpoint, ticket } = self.once(OPEN, Request::post(self.url(OPEN)?, body), None).await?;
        let mut url = Url::parse(&endpoint).map_err(|_| VendorError::RefusedAddress)?;
        url.query_pairs_mut().append_pair("ticket", ticket.expose());
        match self.transport.websocket(url).await? {
            Upgrade::Open(socket) => Ok(socket),
            Upgrade::Refused(answer) => {
                let refused = self.read(&answer, Some(&ticket)).err().filter(|error| error.code().is_some());
                Err(refused.unwrap_or_else(|| VendorError::Unreachable(format!("the WebSocket was refused with HTTP {}", answer.status))))
            }
        }
    }
}

#[derive(Deserialize)]
struct Gate {
    endpoint: String,
    ticket: Secret,
}

/// Frames are JSON with more JSON in them, as text.
struct Stream;

#[derive(Deserialize)]
struct Framed {
    #[serde(rename = "type")]
    kind: String,
    headers: Headers,
    #[serde(default, deserialize_with = "text")]
    data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Headers {
    topic: String,
    #[serde(default)]
    message_id: String,
    event_id: Option<String>,
    event_type: Option<String>,
}

/// JSON as text, or as it is.
fn text<'de, D: Deserializer<'de>>(data: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(data)? {
        Value::String(text) => text,
        other => other.to_string(),
    })
}

impl Framed {
    fn read(frame: &Frame) -> Option<Self> {
        serde_json::from_str(frame.to_text().ok()?).ok()
    }

    /// What a callback would say: there the event's kind and id are among its fields, here in the headers.
    fn event(&self) -> Option<(Event, Vec<u8>)> {
        let mut fields: Map<String, Value> = serde_json::from_str(&self.data).unwrap_or_default();
        let headers = [("EventType", &self.headers.event_type), ("eventId", &self.headers.event_id)];
        for (name, value) in headers.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))) {
            fields.entry(name).or_insert_with(|| value.into());
        }
        let payload = Value::Object(fields).to_string().into_bytes();
        Some((callback::event(&payload)?, payload))
    }

    /// The same bytes as a signed call's. There the signature's time tells two presses of one button apart.
    fn press(&self) -> Option<(Event, Vec<u8>)> {
        let event = callback::event(self.data.as_bytes())?;
        let key = format!("{}:{}", self.headers.message_id, event.key);
        Some((Event { key, ..event }, self.data.clone().into_bytes()))
    }

    fn answer(&self, code: u16, data: impl Into<String>) -> Frame {
        let headers = json!({ "messageId": self.headers.message_id, "contentType": "application/json" });
        let message = if code == OK { "OK" } else { "not handled" };
        Frame::text(json!({ "code": code, "headers": headers, "message": message, "data": data.into() }).to_string())
    }
}

impl Protocol for Stream {
    fn hear(&mut self, frame: Frame, _now: Time) -> Heard {
        let Some(framed) = Framed::read(&frame) else { return Heard::Nothing };
        let (read, is_press) = match (framed.kind.as_str(), framed.headers.topic.as_str()) {
            ("SYSTEM", "disconnect") => return Heard::GoingAway,
            // A ping, and whatever else keeps the connection alive.
            ("SYSTEM", _) => return Heard::Answer(framed.answer(OK, framed.data.as_str())),
            ("EVENT", _) => (framed.event(), false),
            ("CALLBACK", CARDS) => (framed.press(), true),
            _ => (None, false),
        };
        let Some((event, payload)) = read else { return Heard::Answer(framed.answer(NOT_HANDLED, "")) };
        let acknowledgement = Box::new(move |said: Option<&Value>| {
            let data =
                if is_press { json!({ "response": said.unwrap_or(&json!({})) }) } else { json!({ "status": "SUCCESS", "message": "OK" }) };
            framed.answer(OK, data.to_string())
        });
        Heard::Push(Push { event, payload, acknowledgement })
    }

    /// WebSocket's own; DingTalk's are its to send.
    fn ping(&mut self) -> Frame {
        Frame::Ping(Default::default())
    }

    fn ping_every(&self) -> Span {
        PING_EVERY
    }
}

/// What hears frames.
#[cfg(any(fuzzing, test))]
pub(in crate::server::vendor) fn fuzzed() -> impl Protocol {
    Stream
}

#[cfg(test)]
mod tests;

//! DingTalk's Stream mode (develop-stream-mode-push-server): events and pressed cards over a connection that we open.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use super::{DingTalk, callback};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Time};
use crate::server::vendor::call::Wire;
use crate::server::vendor::connection::{Connection, Frame, Heard, Protocol, Push};
use crate::server::vendor::error::VendorError;
use crate::server::vendor::transport::{Request, Socket, Upgrade};

const OPEN: &str = "v1.0/gateway/connections/open";
/// The topic of pressed cards.
const CARDS: &str = "/v1.0/card/instances/callback";
/// The topic of what people write to a robot, which Muster does not read.
const ROBOT: &str = "/v1.0/im/bot/messages/get";
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
        match self.vendors.transport.websocket(url).await? {
            Upgrade::Open(socket) => Ok(socket),
            Upgrade::Refused(answer) => {
                Err(self.read(&answer, Some(&ticket)).err().unwrap_or(VendorError::Nonsense { status: answer.status }))
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
    #[serde(default)]
    data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Headers {
    topic: String,
    message_id: String,
    event_id: Option<String>,
    event_type: Option<String>,
}

impl Framed {
    fn answer(&self, code: u16, message: &str, data: impl Into<String>) -> Frame {
        let headers = json!({ "messageId": self.headers.message_id, "contentType": "application/json" });
        Frame::text(json!({ "code": code, "headers": headers, "message": message, "data": data.into() }).to_string())
    }

    /// What a callback would say: there the event's kind and id are among its fields, here in the headers.
    fn event(&self) -> Vec<u8> {
        let mut fields: Map<String, Value> = serde_json::from_str(&self.data).unwrap_or_default();
        let headers = [("EventType", &self.headers.event_type), ("eventId", &self.headers.event_id)];
        for (name, value) in headers.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))) {
            fields.entry(name).or_insert_with(|| value.into());
        }
        Value::Object(fields).to_string().into_bytes()
    }

    fn push(&self, payload: Vec<u8>, acknowledgement: &Value) -> Heard {
        match callback::event(&payload) {
            Some(event) => Heard::Push(Push { event, payload, acknowledgement: self.answer(200, "OK", acknowledgement.to_string()) }),
            None => Heard::Answer(self.answer(404, "not handled", "")),
        }
    }
}

impl Protocol for Stream {
    fn hear(&mut self, frame: Frame, _now: Time) -> Heard {
        let Some(framed) = frame.to_text().ok().and_then(|text| serde_json::from_str::<Framed>(text).ok()) else {
            return Heard::Nothing;
        };
        match (framed.kind.as_str(), framed.headers.topic.as_str()) {
            ("SYSTEM", "disconnect") => Heard::GoingAway,
            // A ping, and whatever else keeps the connection alive.
            ("SYSTEM", _) => Heard::Answer(framed.answer(200, "OK", framed.data.as_str())),
            ("EVENT", _) => framed.push(framed.event(), &json!({ "status": "SUCCESS", "message": "OK" })),
            ("CALLBACK", CARDS) => framed.push(framed.data.clone().into_bytes(), &json!({ "response": {} })),
            _ => Heard::Answer(framed.answer(404, "not handled", "")),
        }
    }

    /// WebSocket's own; DingTalk's are its to send.
    fn ping(&mut self) -> Frame {
        Frame::Ping(Default::default())
    }

    fn ping_every(&self) -> Span {
        PING_EVERY
    }
}

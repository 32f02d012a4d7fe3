//! What Lark's frames come to, and what goes back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use prost::Message as _;
use serde_json::{Value, json};

use super::super::{callback, event};
use super::Settings;
use super::frame::{CONTROL, DATA, Frame, Header};
use super::parts::Parts;
use crate::domain::time::{Span, Time};
use crate::server::vendor::connection::{self, Heard, Protocol, Push};

/// What answers say of pushes.
const OK: u16 = 200;
const NOT_HANDLED: u16 = 500;
/// Where the vendor asks for nothing else; the same in all the SDKs.
const PING_EVERY: Span = Span::minutes(2);

pub(super) struct Long {
    app_id: String,
    service: i32,
    ping_every: Span,
    parts: Parts,
}

impl Long {
    pub(super) fn new(app_id: &str, service: i32, settings: &Settings) -> Self {
        let mut new = Self { app_id: app_id.to_owned(), service, ping_every: PING_EVERY, parts: Parts::default() };
        new.obey(settings);
        new
    }

    fn obey(&mut self, settings: &Settings) {
        if let Some(seconds) = settings.ping_every.filter(|seconds| *seconds > 0) {
            self.ping_every = Span::seconds(seconds.min(3_600));
        }
    }

    /// An event, or a press in either of the two names that it may have.
    fn push(&mut self, mut frame: Frame, now: Time) -> Heard {
        if !matches!(frame.header("type"), "event" | "card") {
            return Heard::Nothing;
        }
        let part = frame.payload.take().unwrap_or_default();
        let whole = self.parts.add(frame.header("message_id"), frame.number("sum"), frame.number("seq"), part, now);
        let Some(payload) = whole else { return Heard::Nothing };
        match event::read(&self.app_id, &payload).ok().and_then(callback::kept) {
            Some((event, payload)) => {
                let acknowledgement = Box::new(move |said: Option<&Value>| answer(frame, OK, said));
                Heard::Push(Push { event, payload, acknowledgement })
            }
            None => Heard::Answer(answer(frame, NOT_HANDLED, None)),
        }
    }
}

/// Goes back with the headers that it came with, where its way is written.
fn answer(mut frame: Frame, code: u16, said: Option<&Value>) -> connection::Frame {
    let mut payload = json!({ "code": code });
    if let Some(said) = said {
        payload["data"] = STANDARD.encode(said.to_string()).into();
    }
    // How many milliseconds it took; what is to be done about an event is done afterwards.
    frame.headers.push(Header::new("biz_rt", "0"));
    frame.payload = Some(payload.to_string().into_bytes());
    connection::Frame::binary(frame.encode_to_vec())
}

impl Protocol for Long {
    fn hear(&mut self, frame: connection::Frame, now: Time) -> Heard {
        let connection::Frame::Binary(bytes) = frame else { return Heard::Nothing };
        let Ok(frame) = Frame::decode(bytes) else { return Heard::Nothing };
        if frame.method == DATA {
            return self.push(frame, now);
        }
        if frame.method == CONTROL && frame.header("type") == "pong" {
            self.obey(&frame.payload.and_then(|payload| serde_json::from_slice(&payload).ok()).unwrap_or_default());
        }
        Heard::Nothing
    }

    fn ping(&mut self) -> connection::Frame {
        let ping = Frame { service: self.service, method: CONTROL, headers: vec![Header::new("type", "ping")], ..Frame::default() };
        connection::Frame::binary(ping.encode_to_vec())
    }

    fn ping_every(&self) -> Span {
        self.ping_every
    }
}

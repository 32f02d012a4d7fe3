//! Connections that we open and over which a vendor pushes its events, in place of a public callback address.
//!
//! What differs between vendors is the [`Protocol`]. It does no input or output: it is given frames and says what they
//! come to, so that it can be tried with any bytes. Everything else is the same for all of them and is here: pings,
//! silence, and that a push is acknowledged only by whoever has kept it.
//!
//! A vendor brings two methods of its client, as [`Client`](super::Client) names them:
//! - `connect` asks the vendor where to connect, opens that address with
//!   [`Transport::websocket`](super::transport::Transport::websocket) and gives the socket and its protocol to
//!   [`Connection::new`]. What the vendor refuses is a [`VendorError`] as anywhere else, with its code.
//! - `try_connect` goes as far as it can without being pushed what another connection of the app waits for.
//!
//! Both are proved by the app's secret, so that a push needs no signature and is not encrypted. Its payload is what
//! [`callback::read`](super::callback::read) reads: the same bytes as a callback's after decryption. The key of the event
//! must be the same on both ways, since a vendor may push the same event over either.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
pub(super) use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::{Error, error::CapacityError};

use super::callback::Event;
use super::error::VendorError;
use super::transport::Socket;
use crate::domain::time::{Span, Time};
use crate::server::clock::Clock;

/// How long a frame may take to be sent.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a vendor speaks over its connection.
pub(super) trait Protocol: Send {
    /// What a text or binary frame comes to. Anything may be in it.
    fn hear(&mut self, frame: Frame, now: Time) -> Heard;

    /// A frame that the vendor answers in some way.
    fn ping(&mut self) -> Frame;

    /// How often to send one. Asked for anew after each: a vendor may change it.
    fn ping_every(&self) -> Span;
}

/// What a frame comes to.
pub(super) enum Heard {
    /// Nothing to do, or nothing that makes sense.
    Nothing,
    /// This goes back at once: the echo of a ping, or that there is nobody here for such a thing.
    Answer(Frame),
    Push(Push),
    /// The vendor is going to close the connection and asks for another.
    GoingAway,
}

/// Makes the frame that tells the vendor that an event is ours now, with what it is to be told beyond that.
pub(super) type Acknowledgement = Box<dyn FnOnce(Option<&Value>) -> Frame + Send>;

/// An event that was pushed and waits to be acknowledged.
pub struct Push {
    pub event: Event,
    /// What [`callback::read`](super::callback::read) reads again.
    pub payload: Vec<u8>,
    pub(super) acknowledgement: Acknowledgement,
}

/// An open connection. Dropping it closes it.
pub struct Connection {
    socket: Box<Socket>,
    protocol: Box<dyn Protocol>,
    clock: Arc<Clock>,
    ping_at: Time,
    /// Nothing has been heard since the last ping.
    silent: bool,
}

impl Connection {
    pub(super) fn new(socket: Box<Socket>, protocol: impl Protocol + 'static, clock: Arc<Clock>) -> Self {
        let ping_at = clock.now() + protocol.ping_every();
        Self { socket, protocol: Box::new(protocol), clock, ping_at, silent: false }
    }

    /// Waits for the next push; pings meanwhile. `None`: the vendor ended the connection in order. Whatever it returns
    /// but a push, the connection is over. It may be dropped while it waits.
    pub async fn next(&mut self) -> Result<Option<Push>, VendorError> {
        loop {
            let frame = tokio::select! {
                frame = self.socket.next() => frame,
                () = self.clock.sleep_until(self.ping_at) => {
                    self.ping().await?;
                    continue;
                }
            };
            self.silent = false;
            let heard = match frame {
                None | Some(Ok(Frame::Close(_)) | Err(Error::ConnectionClosed)) => return Ok(None),
                Some(Err(error)) => return Err(lost(&error)),
                Some(Ok(frame @ (Frame::Text(_) | Frame::Binary(_)))) => self.protocol.hear(frame, self.clock.now()),
                // WebSocket's own pings are answered by the library.
                Some(Ok(_)) => Heard::Nothing,
            };
            match heard {
                Heard::Nothing => {}
                Heard::Answer(frame) => self.send(frame).await?,
                Heard::Push(push) => return Ok(Some(push)),
                Heard::GoingAway => return Ok(None),
            }
        }
    }

    /// Tells the vendor that a push need not be repeated: to be called once it is kept where it survives anything.
    /// One that could not be kept is not acknowledged, and the vendor pushes it again. `answer`: what a pressed button
    /// changes at once, in the vendor's own form.
    pub async fn acknowledge(&mut self, push: Push, answer: Option<&Value>) -> Result<(), VendorError> {
        self.send((push.acknowledgement)(answer)).await
    }

    /// Says goodbye; how that is answered does not matter.
    pub async fn close(mut self) {
        drop(tokio::time::timeout(PATIENCE, self.socket.close()).await);
    }

    async fn ping(&mut self) -> Result<(), VendorError> {
        if self.silent {
            return Err(VendorError::TimedOut);
        }
        self.silent = true;
        self.ping_at = self.clock.now() + self.protocol.ping_every();
        let ping = self.protocol.ping();
        self.send(ping).await
    }

    async fn send(&mut self, frame: Frame) -> Result<(), VendorError> {
        match tokio::time::timeout(PATIENCE, self.socket.send(frame)).await {
            Ok(sent) => sent.map_err(|error| lost(&error)),
            Err(_) => Err(VendorError::TimedOut),
        }
    }
}

fn lost(error: &Error) -> VendorError {
    VendorError::Unreachable(match error {
        Error::Capacity(CapacityError::MessageTooLong { size, max_size }) => format!("a message of {size} bytes, {max_size} are taken"),
        _ => format!("the connection broke: {error}"),
    })
}

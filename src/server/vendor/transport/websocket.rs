//! WebSockets, which begin as a call of HTTP/1.1.

use reqwest::{StatusCode, Upgraded};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use url::Url;

use super::{Answer, Purpose, Transport, explain, whole};
use crate::server::vendor::error::VendorError;

/// The longest message that is taken, in bytes. A longer one ends the connection.
pub const MAX_MESSAGE: usize = 1 << 20;

/// A WebSocket that was opened.
pub type Socket = WebSocketStream<Upgraded>;

/// What asking for a WebSocket led to.
pub enum Upgrade {
    Open(Box<Socket>),
    /// Any other answer than the one that opens it.
    Refused(Answer),
}

impl Transport {
    /// Opens a WebSocket: past the same guard, with the same certificates and within the same time as any call.
    pub async fn websocket(&self, mut url: Url) -> Result<Upgrade, VendorError> {
        let scheme = match url.scheme() {
            "ws" => "http",
            "wss" => "https",
            _ => return Err(VendorError::RefusedAddress),
        };
        url.set_scheme(scheme).map_err(|()| VendorError::RefusedAddress)?;
        if !self.guard().allows_url(&url) {
            return Err(VendorError::RefusedAddress);
        }
        let key = generate_key();
        let request = [("connection", "Upgrade"), ("upgrade", "websocket"), ("sec-websocket-version", "13"), ("sec-websocket-key", &key)]
            .into_iter()
            .fold(self.client(&url, Purpose::WebSockets).await?.get(url), |request, (name, value)| request.header(name, value));
        let response = request.send().await.map_err(|error| explain(&error))?;
        let status = response.status();
        if status != StatusCode::SWITCHING_PROTOCOLS {
            return whole(response).await.map(Upgrade::Refused);
        }
        let accept = derive_accept_key(key.as_bytes());
        if response.headers().get("sec-websocket-accept").is_none_or(|answered| answered != accept.as_str()) {
            return Err(VendorError::Nonsense { status: status.as_u16() });
        }
        let raw = response.upgrade().await.map_err(|error| explain(&error))?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(MAX_MESSAGE))
            .max_frame_size(Some(MAX_MESSAGE))
            .read_buffer_size(8 << 10)
            .write_buffer_size(0);
        Ok(Upgrade::Open(Box::new(WebSocketStream::from_raw_socket(raw, Role::Client, Some(config)).await)))
    }
}

//! Lark's long connection: events and pressed cards over a connection that we open.
//!
//! The vendor documents that it is there and leaves the rest to its SDKs; what is here is what those rely on.

mod frame;
mod parts;
mod protocol;

use reqwest::Method;
use serde::Deserialize;
use url::Url;

use super::{Lark, codes, wire};
use crate::domain::secret::Secret;
use crate::server::vendor::call::Wire;
use crate::server::vendor::connection::Connection;
use crate::server::vendor::error::{Said, VendorError};
use crate::server::vendor::transport::{Answer, Request, Upgrade};
use protocol::Long;

#[derive(Deserialize)]
struct Endpoint {
    /// With a ticket that is good for one connection.
    #[serde(rename = "URL")]
    url: Secret,
    #[serde(rename = "ClientConfig", default)]
    settings: Settings,
}

/// What the vendor asks of a client, again with every pong. When to come back is decided by whoever holds the
/// connection, for all vendors alike.
#[derive(Deserialize, Default)]
struct Settings {
    /// Seconds.
    #[serde(rename = "PingInterval")]
    ping_every: Option<i64>,
}

impl Lark<'_> {
    pub async fn connect(&self) -> Result<Connection, VendorError> {
        let Endpoint { url, settings } = self.endpoint().await?;
        let url = Url::parse(url.expose()).map_err(|_| VendorError::RefusedAddress)?;
        // Nothing is encrypted but by TLS: only where our own calls do without it, events may.
        if url.scheme() != "wss" && self.address()?.scheme() != "http" {
            return Err(VendorError::RefusedAddress);
        }
        let service = url.query_pairs().find(|(name, _)| name == "service_id").and_then(|(_, id)| id.parse().ok()).unwrap_or_default();
        match self.vendors.transport.websocket(url).await? {
            Upgrade::Open(socket) => {
                let protocol = Long::new(&self.credentials.identity, service, &settings);
                Ok(Connection::new(socket, protocol, self.vendors.clock.clone()))
            }
            Upgrade::Refused(answer) => Err(self.turned_away(&answer)),
        }
    }

    /// Any of an app's connections may be the one that gets a push, so this goes no further than to the address of one.
    pub async fn try_connect(&self) -> Result<(), VendorError> {
        self.endpoint().await.map(drop)
    }

    /// Where to connect.
    async fn endpoint(&self) -> Result<Endpoint, VendorError> {
        let base = self.credentials.host(self.own_host());
        let url = Url::parse(&format!("{base}/callback/ws/endpoint")).map_err(|_| VendorError::RefusedAddress)?;
        let body = serde_json::json!({ "AppID": self.credentials.identity, "AppSecret": self.credentials.secret.expose() });
        let request = Request { method: Method::POST, url, headers: vec![("locale", "zh".to_owned())], body: Some(body) };
        let answer = self.vendors.transport.send(request).await?;
        let value = self.read(&answer, None)?;
        let data: wire::Data<Endpoint> = serde_json::from_value(value).map_err(|_| VendorError::Nonsense { status: answer.status })?;
        Ok(data.data)
    }

    /// Why the handshake was refused is in headers; the inner code says more than the outer one.
    fn turned_away(&self, answer: &Answer) -> VendorError {
        let code = |name| answer.header(name).and_then(|code| code.trim().parse::<i64>().ok()).filter(|code| *code != 0);
        let Some(code) = code("handshake-autherrcode").or_else(|| code("handshake-status")) else {
            return VendorError::Nonsense { status: answer.status };
        };
        let text = self.credentials.without_secrets(answer.header("handshake-msg").unwrap_or_default(), None);
        Said::new(code, text, codes::kind(code)).into()
    }
}

/// What hears frames.
#[cfg(any(fuzzing, test))]
pub(in crate::server::vendor) fn fuzzed() -> impl crate::server::vendor::connection::Protocol {
    Long::new("cli_1", 7, &Settings::default())
}

#[cfg(test)]
mod tests;

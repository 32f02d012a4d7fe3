//! HTTP to the outside: no redirects, not for ever, answers of limited size, and never to an address that a
//! server must not call on somebody's behalf.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode, Upgraded};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use url::{Host, Url};

use super::error::VendorError;
use crate::server::config::is_public;

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 32 << 20;
/// The longest message that is taken over a WebSocket, in bytes. A longer one ends the connection.
pub const MAX_MESSAGE: usize = 1 << 20;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Which addresses may be called besides those of the public internet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Guard {
    /// This machine: with the simulators only.
    pub loopback: bool,
    /// One's own networks: by a setting.
    pub private: bool,
}

impl Guard {
    pub fn allows(self, ip: IpAddr) -> bool {
        match ip.to_canonical() {
            ip if is_public(ip) => true,
            ip if ip.is_loopback() => self.loopback,
            // Link-local and metadata addresses are neither.
            IpAddr::V4(ip) => {
                self.private
                    && (ip.is_private() || (ip.octets()[0] == 100 && ip.octets() != [100, 100, 100, 200] && ip.octets()[1] & 0xc0 == 64))
            }
            IpAddr::V6(ip) => self.private && ip.is_unique_local(),
        }
    }

    /// Whether an address as typed can be called at all. Names are looked at again when they are resolved.
    pub fn allows_url(self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https")
            && match url.host() {
                Some(Host::Ipv4(ip)) => self.allows(ip.into()),
                Some(Host::Ipv6(ip)) => self.allows(ip.into()),
                Some(Host::Domain(name)) => {
                    let name = name.trim_end_matches('.');
                    self.loopback || (name != "localhost" && !name.ends_with(".localhost"))
                }
                None => false,
            }
    }
}

/// Resolves a name and gives only what the guard allows: the connection goes to the very address that was looked at.
struct GuardedResolver(Guard);

#[derive(Debug)]
struct NoAllowedAddress;

impl std::fmt::Display for NoAllowedAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no allowed address")
    }
}

impl std::error::Error for NoAllowedAddress {}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.0;
        Box::pin(async move {
            let all: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<SocketAddr> = all.into_iter().filter(|addr| guard.allows(addr.ip())).collect();
            if allowed.is_empty() {
                return Err(NoAllowedAddress.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// What is sent. Header names are lower case.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    pub url: Url,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<Value>,
}

impl Request {
    pub fn get(url: Url) -> Self {
        Self { method: Method::GET, url, headers: Vec::new(), body: None }
    }

    pub fn post(url: Url, body: Value) -> Self {
        Self { method: Method::POST, body: Some(body), ..Self::get(url) }
    }
}

/// An answer, whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// A header, where it is there and a text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as JSON; anything else is nonsense.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, VendorError> {
        serde_json::from_slice(&self.body).map_err(|_| VendorError::Nonsense { status: self.status })
    }
}

/// A WebSocket that was opened.
pub type Socket = WebSocketStream<Upgraded>;

/// What asking for a WebSocket led to.
pub enum Upgrade {
    Open(Box<Socket>),
    /// Any other answer than the one that opens it.
    Refused(Answer),
}

/// Connections to the outside.
pub struct Transport {
    client: reqwest::Client,
    /// For WebSockets, which begin as HTTP/1.1.
    upgrading: reqwest::Client,
    guard: Guard,
}

impl Transport {
    /// `patience`: how long an answer may take.
    #[expect(clippy::expect_used, reason = "it fails only when TLS cannot start")]
    pub fn new(guard: Guard, patience: Duration) -> Self {
        // A second installation of the provider is refused, which is fine.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = builder(guard, patience).build().expect("TLS starts");
        let upgrading = builder(guard, patience).http1_only().build().expect("TLS starts");
        Self { client, upgrading, guard }
    }

    pub fn guard(&self) -> Guard {
        self.guard
    }

    pub async fn get(&self, url: Url) -> Result<Answer, VendorError> {
        self.send(Request::get(url)).await
    }

    pub async fn send(&self, request: Request) -> Result<Answer, VendorError> {
        let Request { method, url, headers, body } = request;
        let mut builder = self.client.request(method, url.clone());
        for (name, value) in headers {
            builder = builder.header(name, value);
        }
        if let Some(body) = body {
            builder = builder.json(&body);
        }
        self.carry(&url, builder).await
    }

    /// A POST with headers and a body made by the caller, for signed requests.
    pub async fn post(&self, url: Url, headers: &[(&str, String)], body: String) -> Result<Answer, VendorError> {
        let request = headers.iter().fold(self.client.post(url.clone()), |request, (name, value)| request.header(*name, value.as_str()));
        self.carry(&url, request.body(body)).await
    }

    async fn carry(&self, url: &Url, request: reqwest::RequestBuilder) -> Result<Answer, VendorError> {
        if !self.guard.allows_url(url) {
            return Err(VendorError::RefusedAddress);
        }
        whole(request.send().await.map_err(|error| explain(&error))?).await
    }

    /// Opens a WebSocket: past the same guard, with the same certificates and within the same time as any call.
    pub async fn websocket(&self, mut url: Url) -> Result<Upgrade, VendorError> {
        let scheme = match url.scheme() {
            "ws" => "http",
            "wss" => "https",
            _ => return Err(VendorError::RefusedAddress),
        };
        url.set_scheme(scheme).map_err(|()| VendorError::RefusedAddress)?;
        if !self.guard.allows_url(&url) {
            return Err(VendorError::RefusedAddress);
        }
        let key = generate_key();
        let request = [("connection", "Upgrade"), ("upgrade", "websocket"), ("sec-websocket-version", "13"), ("sec-websocket-key", &key)]
            .into_iter()
            .fold(self.upgrading.get(url), |request, (name, value)| request.header(name, value));
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

#[expect(clippy::disallowed_methods, reason = "this is the one place that makes clients")]
fn builder(guard: Guard, patience: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("Muster/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(patience)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(Duration::from_secs(60))
        .pool_max_idle_per_host(4)
        .dns_resolver(GuardedResolver(guard))
}

/// Reads an answer to its end.
async fn whole(mut response: reqwest::Response) -> Result<Answer, VendorError> {
    let status = response.status().as_u16();
    let headers = std::mem::take(response.headers_mut());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| explain(&error))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(VendorError::Nonsense { status });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body })
}

/// Says what failed without the address, which may carry a token.
fn explain(error: &reqwest::Error) -> VendorError {
    if error.is_timeout() {
        return VendorError::TimedOut;
    }
    let mut source = std::error::Error::source(error);
    let mut deepest = String::new();
    while let Some(inner) = source {
        if inner.is::<NoAllowedAddress>() {
            return VendorError::RefusedAddress;
        }
        deepest = inner.to_string();
        source = inner.source();
    }
    if deepest.is_empty() { VendorError::Unreachable("the connection broke".to_owned()) } else { VendorError::Unreachable(deepest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_guard_keeps_away_from_inner_addresses() {
        let strict = Guard::default();
        for bad in [
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://169.254.169.254/",
            "http://10.0.0.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://localhost/",
            "http://a.localhost./",
            "http://100.100.100.200/",
            "file:///etc/passwd",
            "http://0x7f000001/",
            "http://2130706433/",
        ] {
            assert!(!strict.allows_url(&url(bad)), "{bad}");
        }
        assert!(strict.allows_url(&url("https://qyapi.weixin.qq.com/")));
        let private = Guard { private: true, ..strict };
        assert!(private.allows_url(&url("http://10.0.0.1/")));
        for bad in ["http://169.254.169.254/", "http://100.100.100.200/", "http://127.0.0.1/", "http://[fe80::1]/"] {
            assert!(!private.allows_url(&url(bad)), "{bad}");
        }
        assert!(Guard { loopback: true, private: false }.allows_url(&url("http://127.0.0.1:4020/")));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_when_it_is_resolved() {
        let resolver = GuardedResolver(Guard::default());
        let refused = resolver.resolve("localhost".parse().unwrap()).await;
        assert!(refused.is_err_and(|error| error.is::<NoAllowedAddress>()));
    }
}

//! HTTP to the outside: no redirects, not for ever, answers of limited size, and never to an address that a
//! server must not call on somebody's behalf.

mod guard;
mod proxy;
mod websocket;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::fmt::rfc2822;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

pub use self::guard::{Guard, Unfit};
use self::guard::{GuardedResolver, NoAllowedAddress};
pub use self::proxy::Proxy;
pub use self::websocket::{MAX_MESSAGE, Socket, Upgrade};
use super::error::VendorError;
use crate::domain::form::Inside;
use crate::domain::time::{Span, Time};

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 32 << 20;
/// Whoever says more than this is not waited for any longer.
const MOST_WAIT: Span = Span::hours(1);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections through so many proxies are kept; an installation has a few.
const MOST_PROXIES: usize = 16;
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

    /// How long the vendor wants us to stay away: `Retry-After` in seconds or as a date, Alibaba Cloud's own in
    /// milliseconds. A date is held against the vendor's clock, where the answer tells it.
    pub fn retry_after(&self, now: Time) -> Option<Span> {
        let date = |text: &str| rfc2822::parse(text).ok().map(|date| Time(date.timestamp().as_millisecond()));
        let millis = self.header("x-acs-retry-after").and_then(|text| text.trim().parse().ok()).map(Span);
        let wait = millis.or_else(|| {
            let text = self.header("retry-after")?.trim();
            match text.parse() {
                Ok(seconds) => Some(Span(i64::saturating_mul(seconds, 1_000))),
                Err(_) => Some(date(text)? - self.header("date").and_then(date).unwrap_or(now)),
            }
        });
        wait.filter(|wait| wait.0 > 0).map(|wait| wait.min(MOST_WAIT))
    }

    /// The body as JSON; anything else is nonsense.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, VendorError> {
        serde_json::from_slice(&self.body).map_err(|_| VendorError::Nonsense { status: self.status })
    }
}

/// Connections to the outside, straight or through a proxy.
#[derive(Clone)]
pub struct Transport {
    shared: Arc<Shared>,
    proxy: Option<Proxy>,
}

struct Shared {
    guard: Guard,
    /// How long an answer may take.
    patience: Duration,
    straight: reqwest::Client,
    /// For WebSockets.
    upgrading: reqwest::Client,
    /// Through proxies, for calls and for WebSockets.
    proxied: Mutex<HashMap<(Proxy, Purpose), reqwest::Client>>,
}

/// What a connection is for: WebSockets begin as HTTP/1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Purpose {
    Calls,
    WebSockets,
}

/// What all connections have in common.
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes a client")]
fn builder(guard: Guard, patience: Duration, purpose: Purpose) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("Muster/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(patience)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(Duration::from_secs(60))
        .pool_max_idle_per_host(4)
        .dns_resolver(GuardedResolver(guard));
    match purpose {
        Purpose::Calls => builder,
        Purpose::WebSockets => builder.http1_only(),
    }
}

impl Transport {
    /// `patience`: how long an answer may take.
    #[expect(clippy::expect_used, reason = "it fails only when TLS cannot start")]
    pub fn new(guard: Guard, patience: Duration) -> Self {
        // A second installation of the provider is refused, which is fine.
        drop(rustls::crypto::ring::default_provider().install_default());
        let [straight, upgrading] =
            [Purpose::Calls, Purpose::WebSockets].map(|purpose| builder(guard, patience, purpose).build().expect("TLS starts"));
        Self { shared: Arc::new(Shared { guard, patience, straight, upgrading, proxied: Mutex::default() }), proxy: None }
    }

    /// The same through a proxy, if there is one.
    pub fn through(&self, proxy: Option<Proxy>) -> Self {
        Self { shared: self.shared.clone(), proxy }
    }

    pub fn guard(&self) -> Guard {
        self.shared.guard
    }

    /// What connects to an address. A proxy that cannot be used is never gone around.
    async fn client(&self, url: &Url, purpose: Purpose) -> Result<reqwest::Client, VendorError> {
        let Some(proxy) = &self.proxy else {
            let straight = match purpose {
                Purpose::Calls => &self.shared.straight,
                Purpose::WebSockets => &self.shared.upgrading,
            };
            return Ok(straight.clone());
        };
        // A proxy resolves names by itself, where the resolver's guard does not see it.
        let address = proxy.address().ok_or(VendorError::RefusedAddress)?;
        if self.guard().refuses_host(&address).is_some() || self.guard().refuses_name(url).await.is_some() {
            return Err(VendorError::RefusedAddress);
        }
        let mut proxied = self.shared.proxied.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (proxy.clone(), purpose);
        if let Some(client) = proxied.get(&key) {
            return Ok(client.clone());
        }
        let through = proxy.for_client().ok_or(VendorError::RefusedAddress)?;
        let client = builder(self.guard(), self.shared.patience, purpose).proxy(through).build().map_err(|error| explain(&error))?;
        if proxied.len() >= MOST_PROXIES {
            proxied.clear();
        }
        proxied.insert(key, client.clone());
        Ok(client)
    }

    /// Looks at an address that somebody typed, and where its name leads.
    pub async fn examine(&self, url: &Url) -> Result<(), Unfit> {
        let refused = match self.guard().refuses_host(url) {
            Some(inside) => Some(inside),
            None => self.guard().refuses_name(url).await,
        };
        refused.map_or(Ok(()), |inside| Err(Unfit::Inside(inside)))
    }

    /// Looks at a proxy as at any other address.
    pub async fn examine_proxy(&self, proxy: &str) -> Result<(), Unfit> {
        let proxy = Proxy { url: proxy.to_owned(), password: None };
        let address = proxy.address().filter(|_| proxy.for_client().is_some()).ok_or(Unfit::Inside(Inside::Reserved))?;
        self.examine(&address).await
    }

    /// Whether an address sends whoever calls it to another server. One that does not answer sends nobody anywhere.
    pub async fn leads_elsewhere(&self, url: &Url) -> Result<(), Unfit> {
        let Ok(answer) = self.get(url.clone()).await else { return Ok(()) };
        let target = answer.header("location").filter(|_| (300..400).contains(&answer.status)).and_then(|to| url.join(to).ok());
        if target.is_some_and(|target| target.origin() != url.origin()) { Err(Unfit::Elsewhere) } else { Ok(()) }
    }

    pub async fn get(&self, url: Url) -> Result<Answer, VendorError> {
        self.send(Request::get(url)).await
    }

    pub async fn send(&self, request: Request) -> Result<Answer, VendorError> {
        let Request { method, url, headers, body } = request;
        let mut builder = self.client(&url, Purpose::Calls).await?.request(method, url.clone());
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
        let request = self.client(&url, Purpose::Calls).await?.post(url.clone());
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, value.as_str()));
        self.carry(&url, request.body(body)).await
    }

    async fn carry(&self, url: &Url, request: reqwest::RequestBuilder) -> Result<Answer, VendorError> {
        if !self.guard().allows_url(url) {
            return Err(VendorError::RefusedAddress);
        }
        whole(request.send().await.map_err(|error| explain(&error))?).await
    }
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
    use crate::domain::secret::Secret;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn how_long_to_stay_away_is_told_in_three_ways() {
        let wait = |headers: &[(&'static str, &str)]| {
            let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            Answer { status: 429, headers, body: Vec::new() }.retry_after(Time(0))
        };
        assert_eq!(wait(&[("retry-after", "7")]), Some(Span::seconds(7)));
        assert_eq!(wait(&[("x-acs-retry-after", "1500"), ("retry-after", "7")]), Some(Span(1_500)));
        let date = ("retry-after", "Thu, 15 Jan 2026 08:00:30 GMT");
        assert_eq!(wait(&[date, ("date", "Thu, 15 Jan 2026 08:00:00 GMT")]), Some(Span::seconds(30)));
        assert_eq!(wait(&[date]), Some(MOST_WAIT), "by our own clock, where the vendor does not tell its own");
        for none in ["0", "-3", "soon", ""] {
            assert_eq!(wait(&[("retry-after", none)]), None, "{none}");
        }
    }

    #[tokio::test]
    async fn a_proxy_that_may_not_be_called_is_refused_and_not_gone_around() {
        let transport = Transport::new(Guard::default(), Duration::from_secs(1));
        for bad in
            ["http://2130706433:3128", "socks5://0x7f.1:1080", "socks5h://ops@169.254.169.254", "socks4://10.0.0.1", "https://localhost"]
        {
            assert!(transport.examine_proxy(bad).await.is_err(), "{bad}");
            let through = transport.through(Some(Proxy { url: bad.to_owned(), password: Some(Secret::new("p@ss:/word")) }));
            assert_eq!(through.get(url("https://example.com/")).await.unwrap_err(), VendorError::RefusedAddress, "{bad}");
        }
        assert_eq!(transport.examine_proxy("ftp://example.com").await, Err(Unfit::Inside(Inside::Reserved)));
    }
}

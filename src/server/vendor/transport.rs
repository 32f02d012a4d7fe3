//! HTTP to the outside: no redirects, not for ever, answers of limited size, and never to an address that a
//! server must not call on somebody's behalf.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Method;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::{Host, Url};

use super::error::VendorError;
use crate::domain::form::{Inside, Invalid};
use crate::domain::secret::Secret;
use crate::server::config::is_public;

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 32 << 20;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections through so many proxies are kept; an installation has a few.
const MOST_PROXIES: usize = 16;
/// Where a cloud's machines find their credentials, in the midst of private addresses.
const METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

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
        self.refuses(ip).is_none()
    }

    /// Why an address may not be called, if it may not.
    pub fn refuses(self, ip: IpAddr) -> Option<Inside> {
        let ip = ip.to_canonical();
        let private = match ip {
            IpAddr::V4(ip) => {
                ip.is_private() || (ip.octets()[0] == 100 && ip.octets()[1] & 0xc0 == 64 && ip.octets() != [100, 100, 100, 200])
            }
            IpAddr::V6(ip) => ip.is_unique_local() && ip != METADATA,
        };
        let (inside, allowed) = if is_public(ip) {
            return None;
        } else if ip.is_loopback() {
            (Inside::Loopback, self.loopback)
        } else if private {
            (Inside::Private, self.private)
        } else {
            (Inside::Reserved, false)
        };
        (!allowed).then_some(inside)
    }

    /// Why an address as typed cannot be called at all. Names are looked at again when they are resolved.
    pub fn refuses_host(self, url: &Url) -> Option<Inside> {
        match url.host() {
            Some(Host::Ipv4(ip)) => self.refuses(ip.into()),
            Some(Host::Ipv6(ip)) => self.refuses(ip.into()),
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                // What is no special scheme keeps its host as it was written.
                if let Ok(ip) = name.parse() {
                    return self.refuses(ip);
                }
                let local = name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost");
                (local && !self.loopback).then_some(Inside::Loopback)
            }
            None => Some(Inside::Reserved),
        }
    }

    pub fn allows_url(self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https") && self.refuses_host(url).is_none()
    }

    /// Why nothing at all that a name leads to may be called. A name that leads nowhere from here is not refused.
    async fn refuses_name(self, url: &Url) -> Option<Inside> {
        let Some(Host::Domain(name)) = url.host() else { return self.refuses_host(url) };
        let found: Vec<_> = tokio::net::lookup_host((name, 0)).await.ok()?.map(|address| self.refuses(address.ip())).collect();
        if found.iter().any(Option::is_none) { None } else { found.into_iter().flatten().next() }
    }
}

/// A server that calls go through.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Proxy {
    /// With its user, where it has one.
    pub url: String,
    pub password: Option<Secret>,
}

impl Proxy {
    /// Its address; for the guard, as if it were a web server's: hosts are read by the rules of the scheme.
    fn address(&self) -> Option<Url> {
        let (_, rest) = self.url.split_once("://")?;
        Url::parse(&format!("http://{rest}")).ok()
    }

    /// As reqwest takes it.
    fn for_client(&self) -> Option<reqwest::Proxy> {
        const KINDS: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];
        let mut url = Url::parse(&self.url).ok().filter(|url| KINDS.contains(&url.scheme()))?;
        if let Some(password) = self.password.as_ref().filter(|_| !url.username().is_empty()) {
            url.set_password(Some(password.expose())).ok()?;
        }
        reqwest::Proxy::all(url).ok()
    }
}

/// Why an address that somebody typed is not to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Inside(Inside),
    /// It leads on to another server, which is not followed.
    Elsewhere,
}

impl From<Unfit> for Invalid {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Inside(inside) => Self::AddressRefused(inside),
            Unfit::Elsewhere => Self::AddressElsewhere,
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
    proxied: Mutex<HashMap<Proxy, reqwest::Client>>,
}

/// What all connections have in common.
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes a client")]
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

impl Transport {
    #[expect(clippy::expect_used, reason = "it fails only when TLS cannot start")]
    /// `patience`: how long an answer may take.
    pub fn new(guard: Guard, patience: Duration) -> Self {
        // A second installation of the provider is refused, which is fine.
        drop(rustls::crypto::ring::default_provider().install_default());
        let straight = builder(guard, patience).build().expect("TLS starts");
        Self { shared: Arc::new(Shared { guard, patience, straight, proxied: Mutex::default() }), proxy: None }
    }

    /// The same through a proxy, if there is one.
    pub fn through(&self, proxy: Option<Proxy>) -> Self {
        Self { shared: self.shared.clone(), proxy }
    }

    pub fn guard(&self) -> Guard {
        self.shared.guard
    }

    /// What connects to an address. A proxy that cannot be used is never gone around.
    async fn client(&self, url: &Url) -> Result<reqwest::Client, VendorError> {
        let Some(proxy) = &self.proxy else { return Ok(self.shared.straight.clone()) };
        // A proxy resolves names by itself, where the resolver's guard does not see it.
        let address = proxy.address().ok_or(VendorError::RefusedAddress)?;
        if self.guard().refuses_host(&address).is_some() || self.guard().refuses_name(url).await.is_some() {
            return Err(VendorError::RefusedAddress);
        }
        let mut proxied = self.shared.proxied.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = proxied.get(proxy) {
            return Ok(client.clone());
        }
        let through = proxy.for_client().ok_or(VendorError::RefusedAddress)?;
        let client = builder(self.guard(), self.shared.patience).proxy(through).build().map_err(|error| explain(&error))?;
        if proxied.len() >= MOST_PROXIES {
            proxied.clear();
        }
        proxied.insert(proxy.clone(), client.clone());
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
        let mut builder = self.client(&url).await?.request(method, url.clone());
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
        let request = self.client(&url).await?.post(url.clone());
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, value.as_str()));
        self.carry(&url, request.body(body)).await
    }

    async fn carry(&self, url: &Url, request: reqwest::RequestBuilder) -> Result<Answer, VendorError> {
        if !self.guard().allows_url(url) {
            return Err(VendorError::RefusedAddress);
        }
        let mut response = request.send().await.map_err(|error| explain(&error))?;
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
        assert_eq!(private.refuses("fd00:ec2::254".parse().unwrap()), Some(Inside::Reserved), "a cloud's metadata");
        assert_eq!(strict.refuses_host(&url("socks5://127.0.0.1:1080")), Some(Inside::Loopback));
        assert_eq!(strict.refuses_host(&url("http://10.0.0.1")), Some(Inside::Private));
        assert!(Guard { loopback: true, private: false }.allows_url(&url("http://127.0.0.1:4020/")));
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

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_when_it_is_resolved() {
        let resolver = GuardedResolver(Guard::default());
        let refused = resolver.resolve("localhost".parse().unwrap()).await;
        assert!(refused.is_err_and(|error| error.is::<NoAllowedAddress>()));
    }
}

//! Servers that calls go through.

use url::Url;

use crate::domain::secret::Secret;

/// A server that calls go through.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Proxy {
    /// With its user, where it has one.
    pub url: String,
    pub password: Option<Secret>,
}

impl Proxy {
    /// Its address; for the guard, as if it were a web server's: hosts are read by the rules of the scheme.
    pub(super) fn address(&self) -> Option<Url> {
        let (_, rest) = self.url.split_once("://")?;
        Url::parse(&format!("http://{rest}")).ok()
    }

    /// As reqwest takes it.
    pub(super) fn for_client(&self) -> Option<reqwest::Proxy> {
        const KINDS: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];
        let mut url = Url::parse(&self.url).ok().filter(|url| KINDS.contains(&url.scheme()))?;
        if let Some(password) = self.password.as_ref().filter(|_| !url.username().is_empty()) {
            url.set_password(Some(password.expose())).ok()?;
        }
        reqwest::Proxy::all(url).ok()
    }
}

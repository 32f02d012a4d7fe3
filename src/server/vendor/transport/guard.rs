//! Which addresses a server may call on somebody's behalf.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::domain::form::{Inside, Invalid};
use crate::server::network::is_public;

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
    pub(super) async fn refuses_name(self, url: &Url) -> Option<Inside> {
        let Some(Host::Domain(name)) = url.host() else { return self.refuses_host(url) };
        let found: Vec<_> = tokio::net::lookup_host((name, 0)).await.ok()?.map(|address| self.refuses(address.ip())).collect();
        if found.iter().any(Option::is_none) { None } else { found.into_iter().flatten().next() }
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
pub(super) struct GuardedResolver(pub(super) Guard);

#[derive(Debug)]
pub(super) struct NoAllowedAddress;

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
    async fn a_name_that_leads_inside_is_refused_when_it_is_resolved() {
        let resolver = GuardedResolver(Guard::default());
        let refused = resolver.resolve("localhost".parse().unwrap()).await;
        assert!(refused.is_err_and(|error| error.is::<NoAllowedAddress>()));
    }
}

//! Who sends a request. What a caller may do is a type that can only be had by proving it.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, header};

use super::config::Config;
use super::error::Result;
use super::network;
use super::store::console_session::ConsoleSession;
use super::store::phone_session::BoundSession;
use super::{Muster, service, store};
use crate::domain::api_token::{Scope, TokenRow};
use crate::domain::id::{MemberId, MobileAppId};
use crate::domain::lang::Lang;
use crate::domain::member::Role;
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::domain::vendor::Vendor;

/// The names of our cookies.
pub mod cookie {
    pub const CONSOLE: &str = "muster_console";
    pub const PHONE: &str = "muster_phone";
    pub const DEVICE: &str = "muster_device";
    pub const FLASH: &str = "muster_flash";
    pub const LANG: &str = "muster_lang";
    pub const THEME: &str = "muster_theme";
    /// The simulators' phone tells with it which vendor's app it plays.
    pub const SIMULATED_APP: &str = "sim_app";
    /// … and with this one whose phone it is.
    pub const SIMULATED_USER: &str = "sim_user";
    /// Whose phone it was at the last sign-in at an app, whose id follows.
    pub const SIMULATED_SIGN_IN: &str = "muster_sim_";
}

/// Everything known of a request's sender, looked up once by the access layer.
#[derive(Clone)]
pub struct Visitor {
    /// The browser's address, through the proxies that are trusted, for what is limited per address. Of IPv6 the network
    /// (/64): whoever has one has all of its addresses.
    pub address: IpAddr,
    /// The vendor's app that the browser is.
    pub inside: Option<Vendor>,
    pub lang: Lang,
    /// `light` or `dark`; `None` follows the device.
    pub theme: Option<&'static str>,
    pub phone_token: Option<Secret>,
    pub device: Option<String>,
    pub flash: Option<String>,
    pub simulated: SimulatedPhone,
    console: Option<(ConsoleSession, Secret)>,
    phones: Vec<BoundSession>,
    token: Option<Arc<TokenRow>>,
}

/// The simulators' phone, which one person after the other takes into their hands.
#[derive(Clone, Debug, Default)]
pub struct SimulatedPhone {
    /// Whose it is now; nobody's where there are no simulators.
    pub user: Option<String>,
    /// Whose it was at the last sign-in at each app: Lark calls people otherwise than the phone does.
    signed_in: Vec<(MobileAppId, String)>,
}

impl SimulatedPhone {
    fn read(config: &Config, headers: &HeaderMap) -> Self {
        if config.simulator_url.is_none() {
            return Self::default();
        }
        let signed_in = cookies(headers).filter_map(|(name, user)| {
            let app = name.strip_prefix(cookie::SIMULATED_SIGN_IN)?.parse().ok()?;
            Some((app, user.to_owned()))
        });
        Self { user: read_cookie(headers, cookie::SIMULATED_USER), signed_in: signed_in.collect() }
    }

    /// Whether somebody else took the phone since this account signed in at this app.
    pub fn is_anothers(&self, app: MobileAppId, user_id: &str) -> bool {
        let Some(user) = &self.user else { return false };
        !user_id.eq_ignore_ascii_case(user) && !self.signed_in.iter().any(|(at, known)| *at == app && known == user)
    }
}

/// The value of a cookie.
pub fn read_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    cookies(headers).find(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value.to_owned())
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

impl Visitor {
    /// Looks up who it is. A database that does not answer is an error, not a stranger.
    pub async fn look_up(muster: &Muster, headers: &HeaderMap, peer: IpAddr) -> Result<Self> {
        let console = match read_cookie(headers, cookie::CONSOLE) {
            Some(token) => service::sign_in::session(muster, &token).await?.map(|session| (session, Secret::new(token))),
            None => None,
        };
        let phone_token = read_cookie(headers, cookie::PHONE).map(Secret::new);
        let mut phones = match &phone_token {
            Some(token) => store::phone_session::bound(&mut muster.store.read().await?, token.expose(), muster.clock.now()).await?,
            None => Vec::new(),
        };
        // An app whose validity is over lets nobody act.
        phones.retain(|phone| service::validity::of(muster, phone.ends_on).is_open());
        let simulated = SimulatedPhone::read(&muster.config, headers);
        phones.retain(|phone| !simulated.is_anothers(phone.app, &phone.user_id));
        let token = match bearer(headers) {
            Some(secret) => service::api_token::authenticate(muster, secret).await?.map(Arc::new),
            None => None,
        };
        Ok(Self {
            address: network::of_one(address(&muster.config, headers, peer)),
            inside: inside(&muster.config, headers),
            lang: lang(headers),
            theme: theme(headers),
            phone_token,
            device: read_cookie(headers, cookie::DEVICE),
            flash: read_cookie(headers, cookie::FLASH),
            simulated,
            console,
            phones,
            token,
        })
    }

    /// Whether the browser shows which pages it saw: whose token a form belongs to.
    pub fn browser(&self) -> &str {
        self.console.as_ref().map(|(_, token)| token).or(self.phone_token.as_ref()).map_or("", Secret::expose)
    }

    /// The name of whoever is signed in to the console, for the page's head.
    pub fn console_name(&self) -> Option<&str> {
        self.console.as_ref().map(|(session, _)| session.name.as_str())
    }

    /// The members that the apps' sign-ins proved.
    pub fn members(&self) -> impl Iterator<Item = MemberId> {
        self.phones.iter().filter_map(|phone| phone.member)
    }

    /// Whether any app's sign-in proved a bound member.
    pub fn is_member(&self) -> bool {
        self.phones.iter().any(|phone| phone.member.is_some())
    }
}

/// Somebody with a live console session, also one who has to change a one-time password first.
pub struct SignedIn {
    pub id: MemberId,
    pub token: Secret,
    pub must_change_password: bool,
}

impl SignedIn {
    pub fn prove(visitor: &Visitor) -> std::result::Result<Self, Refusal> {
        let (session, token) = visitor.console.as_ref().ok_or(Refusal::SignInFirst)?;
        Ok(Self { id: session.member, token: token.clone(), must_change_password: session.must_change_password })
    }
}

/// An admin or owner with a password of their own.
pub struct Admin {
    pub id: MemberId,
    pub role: Role,
}

impl Admin {
    pub fn prove(visitor: &Visitor) -> std::result::Result<Self, Refusal> {
        let (session, _) = visitor.console.as_ref().ok_or(Refusal::SignInFirst)?;
        if session.must_change_password {
            return Err(Refusal::ChangePasswordFirst);
        }
        // Sessions of lesser roles are not live; this is the second lock on the same door.
        if session.role < Role::Admin {
            return Err(Refusal::Forbidden);
        }
        Ok(Self { id: session.member, role: session.role })
    }

    pub fn actor(&self) -> service::Actor {
        service::Actor::Member(self.id)
    }
}

/// A member, proved by an app's sign-in and a binding that holds.
pub struct Member {
    pub id: MemberId,
    pub app: MobileAppId,
}

impl Member {
    pub fn prove(visitor: &Visitor, app: MobileAppId) -> std::result::Result<Self, Refusal> {
        let bound = visitor.phones.iter().find(|phone| phone.app == app).and_then(|phone| phone.member);
        bound.map(|id| Self { id, app }).ok_or(Refusal::SignInFirst)
    }
}

/// A script with an API token that may do this.
pub struct Script(Arc<TokenRow>);

impl Script {
    pub fn prove(visitor: &Visitor, scope: Scope) -> std::result::Result<Self, Refusal> {
        let token = visitor.token.clone().ok_or(Refusal::SignInFirst)?;
        if token.scopes.contains(&scope) { Ok(Self(token)) } else { Err(Refusal::Forbidden) }
    }

    pub fn token(&self) -> &TokenRow {
        &self.0
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The last address that a trusted proxy added is the browser's; without trusted proxies the header is anybody's word.
fn address(config: &Config, headers: &HeaderMap, peer: IpAddr) -> IpAddr {
    let trusted = |ip: IpAddr| config.trusted_proxies.iter().any(|network| network.contains(ip));
    let mut address = peer.to_canonical();
    let chain: Vec<IpAddr> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|ip| ip.trim().parse().ok())
        .collect();
    for hop in chain.into_iter().rev() {
        if !trusted(address) {
            break;
        }
        address = hop.to_canonical();
    }
    address
}

fn inside(config: &Config, headers: &HeaderMap) -> Option<Vendor> {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Vendor::of_user_agent(agent).or_else(|| {
        config.simulator_url.as_ref()?;
        read_cookie(headers, cookie::SIMULATED_APP)?.parse().ok()
    })
}

fn lang(headers: &HeaderMap) -> Lang {
    read_cookie(headers, cookie::LANG).and_then(|tag| Lang::from_tag(&tag)).unwrap_or_else(|| {
        let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Lang::from_accept_language(accept)
    })
}

fn theme(headers: &HeaderMap) -> Option<&'static str> {
    match read_cookie(headers, cookie::THEME)?.as_str() {
        "light" => Some("light"),
        "dark" => Some("dark"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Id;

    fn config(proxies: &[&str]) -> Config {
        Config {
            addr: "127.0.0.1:3000".parse().unwrap(),
            public_url: "http://127.0.0.1:3000".parse().unwrap(),
            trusted_proxies: proxies.iter().map(|network| network.parse().unwrap()).collect(),
            simulator_url: None,
            allow_private_addresses: false,
            sms_countries: vec!["86".parse().unwrap()],
            periods: Default::default(),
            scripts: Default::default(),
            patience: crate::server::config::PATIENCE,
        }
    }

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse::<header::HeaderName>().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        let forwarded = headers(&[("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.2")]);
        assert_eq!(address(&config(&[]), &forwarded, peer), peer);
        assert_eq!(address(&config(&["10.0.0.0/8"]), &forwarded, peer), "203.0.113.9".parse::<IpAddr>().unwrap());
        assert_eq!(address(&config(&["10.0.0.1"]), &forwarded, peer), "10.0.0.2".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn cookies_and_bearer_tokens_are_read() {
        let headers = headers(&[("cookie", "a=1; muster_phone=xyz; b="), ("authorization", "bearer  muster_1 ")]);
        assert_eq!(read_cookie(&headers, "muster_phone").as_deref(), Some("xyz"));
        assert_eq!(read_cookie(&headers, "b"), None);
        assert_eq!(bearer(&headers), Some("muster_1"));
    }

    #[test]
    fn another_persons_hands_are_known_by_either_name() {
        let simulated = Config { simulator_url: Some("http://127.0.0.1:4000".parse().unwrap()), ..config(&[]) };
        let app = MobileAppId::from_i64(1);
        let signed_in = format!("sim_user=lina; {}{app}=lina", cookie::SIMULATED_SIGN_IN);
        let phone = SimulatedPhone::read(&simulated, &headers(&[("cookie", &signed_in)]));
        assert!(!phone.is_anothers(app, "ou_1"), "Lark's own name");
        let phone = SimulatedPhone::read(&simulated, &headers(&[("cookie", &signed_in.replacen("lina", "zhangwei", 1))]));
        assert!(phone.is_anothers(app, "ou_1") && !phone.is_anothers(app, "ZhangWei"));
        assert!(!SimulatedPhone::read(&config(&[]), &headers(&[("cookie", &signed_in)])).is_anothers(app, "x"));
    }

    #[test]
    fn the_simulated_app_counts_with_simulators_only() {
        let headers = headers(&[("cookie", "sim_app=wecom")]);
        assert_eq!(inside(&config(&[]), &headers), None);
        let simulated = Config { simulator_url: Some("http://127.0.0.1:4000".parse().unwrap()), ..config(&[]) };
        assert_eq!(inside(&simulated, &headers), Some(Vendor::WeCom));
    }
}

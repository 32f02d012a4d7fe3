//! Settings: environment variables `MUSTER_*`, each also a flag of `muster serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use jiff::tz::TimeZone;
use url::Url;

use super::network::{Network, is_public};
use crate::domain::phone::Phone;

/// What a person sets; `muster serve --help` prints it.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Address to listen on.
    #[arg(long, env = "MUSTER_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,

    /// How browsers and vendors reach this server: scheme, host and port. [default: http://MUSTER_ADDR]
    #[arg(long, env = "MUSTER_PUBLIC_URL")]
    pub public_url: Option<Url>,

    /// The database: `sqlite:FILE` or `postgres://…`.
    #[arg(long, env = "MUSTER_DATABASE_URL", default_value = "sqlite:muster.db")]
    pub database_url: String,

    /// The data keys; made on the first start with mode 0600. Keep it apart from the database's backups.
    #[arg(long, env = "MUSTER_KEY_FILE", default_value = "muster.key")]
    pub key_file: PathBuf,

    /// Addresses or networks of reverse proxies whose X-Forwarded-For is believed, separated by commas.
    #[arg(long, env = "MUSTER_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<Network>,

    /// What is logged, as in `info` or `muster=debug,warn`.
    #[arg(long, env = "MUSTER_LOG", default_value = "info")]
    pub log: String,

    /// Log lines as JSON.
    #[arg(long, env = "MUSTER_LOG_JSON", default_value_t = false)]
    pub log_json: bool,

    /// The simulators' control address. Never in production: it allows loopback vendors and a clock that moves.
    #[arg(long, env = "MUSTER_SIMULATOR_URL")]
    pub simulator_url: Option<Url>,

    /// Vendors and SMS providers may be at private addresses (a gateway in one's own network).
    #[arg(long, env = "MUSTER_ALLOW_PRIVATE_ADDRESSES", default_value_t = false)]
    pub allow_private_addresses: bool,

    /// Countries whose phones get verification codes, separated by commas: each code costs money, elsewhere more of it.
    #[arg(long, env = "MUSTER_SMS_COUNTRIES", value_delimiter = ',', default_value = "86")]
    pub sms_countries: Vec<CountryCode>,

    /// The time zone in which days begin and notices are given at ten o'clock, as in `Asia/Shanghai` or `UTC`.
    #[arg(long, env = "MUSTER_TIME_ZONE", default_value = "Asia/Shanghai")]
    pub time_zone: String,

    /// Days after the end of a mobile app's validity in which it still works.
    #[arg(long, env = "MUSTER_GRACE_DAYS", default_value_t = 15, value_parser = clap::value_parser!(u16).range(..=3650))]
    pub grace_days: u16,

    /// Days after that in which it is told that everything is kept. Nothing is deleted by itself afterwards either.
    #[arg(long, env = "MUSTER_RETENTION_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(..=3650))]
    pub retention_days: u16,

    /// DingTalk's JS API, which its sign-in page loads inside DingTalk. The version in it moves. Where a mobile app has a
    /// base URL, the same path below that.
    #[arg(long, env = "MUSTER_DINGTALK_SCRIPT", default_value = Scripts::DINGTALK)]
    pub dingtalk_script: Url,

    /// Lark's H5 SDK, the same inside Lark.
    #[arg(long, env = "MUSTER_LARK_SCRIPT", default_value = Scripts::LARK)]
    pub lark_script: Url,

    /// The folder with scripts, styles and WebAssembly. [default: what Leptos.toml beside the program says]
    #[arg(long, env = "MUSTER_SITE_ROOT")]
    pub site_root: Option<PathBuf>,
}

/// Settings that make sense together.
#[derive(Clone, Debug)]
pub struct Config {
    pub addr: SocketAddr,
    /// Scheme, host and port, without a path.
    pub public_url: Url,
    pub trusted_proxies: Vec<Network>,
    pub simulator_url: Option<Url>,
    pub allow_private_addresses: bool,
    pub sms_countries: Vec<CountryCode>,
    pub periods: Periods,
    pub scripts: Scripts,
    /// How long a vendor may take to answer.
    pub patience: Duration,
}

/// The calendar of mobile apps' validity.
#[derive(Clone, Debug)]
pub struct Periods {
    pub zone: TimeZone,
    pub grace_days: u16,
    pub retention_days: u16,
}

impl Default for Periods {
    fn default() -> Self {
        Self { zone: TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC), grace_days: 15, retention_days: 30 }
    }
}

/// Where the vendors have the scripts of their JS APIs.
#[derive(Clone, Debug)]
pub struct Scripts {
    pub dingtalk: String,
    pub lark: String,
}

impl Default for Scripts {
    fn default() -> Self {
        Self { dingtalk: Self::DINGTALK.to_owned(), lark: Self::LARK.to_owned() }
    }
}

impl Scripts {
    pub const DINGTALK: &'static str = "https://g.alicdn.com/dingding/dingtalk-jsapi/3.1.0/dingtalk.open.js";
    pub const LARK: &'static str = "https://lf1-cdn-tos.bytegoofy.com/goofy/lark/op/h5-js-sdk-1.5.23.js";

    /// A script that sees everybody's sign-in comes over https only.
    fn new(settings: &Settings) -> Result<Self, BadSetting> {
        let (dingtalk, lark) = (&settings.dingtalk_script, &settings.lark_script);
        for (name, url) in [("MUSTER_DINGTALK_SCRIPT", dingtalk), ("MUSTER_LARK_SCRIPT", lark)] {
            if url.scheme() != "https" || url.host().is_none() {
                return Err(BadSetting(format!("{name} must be an https address, not {url}")));
            }
        }
        Ok(Self { dingtalk: dingtalk.to_string(), lark: lark.to_string() })
    }
}

/// Longer, and nobody waits for the page any more.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Settings that make no sense, in words for the one who set them.
#[derive(Debug, PartialEq, Eq)]
pub struct BadSetting(pub String);

impl std::fmt::Display for BadSetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadSetting {}

impl Config {
    pub fn new(settings: &Settings) -> Result<Self, BadSetting> {
        let public_url = match &settings.public_url {
            Some(url) => url.clone(),
            None => Url::parse(&format!("http://{}", settings.addr)).map_err(|error| BadSetting(error.to_string()))?,
        };
        if !matches!(public_url.scheme(), "http" | "https") || public_url.host().is_none() {
            return Err(BadSetting(format!("MUSTER_PUBLIC_URL must be an http or https address, not {public_url}")));
        }
        if public_url.path() != "/" || public_url.query().is_some() || public_url.fragment().is_some() || !public_url.username().is_empty()
        {
            return Err(BadSetting("MUSTER_PUBLIC_URL takes scheme, host and port only".to_owned()));
        }
        let public_name = !matches!(public_url.host(), Some(url::Host::Ipv4(ip)) if !is_public(ip.into()))
            && !matches!(public_url.host(), Some(url::Host::Ipv6(ip)) if !is_public(ip.into()))
            && !matches!(public_url.host(), Some(url::Host::Domain(name)) if name == "localhost" || name.ends_with(".localhost") || !name.contains('.'));
        if settings.simulator_url.is_some() && public_url.scheme() == "https" && public_name {
            return Err(BadSetting(
                "MUSTER_SIMULATOR_URL is set while MUSTER_PUBLIC_URL is https on a public name: simulators would stand in for the \
                 real vendors. Unset one of the two"
                    .to_owned(),
            ));
        }
        let zone = TimeZone::get(&settings.time_zone).map_err(|_| {
            BadSetting(format!("MUSTER_TIME_ZONE: there is no time zone {}; write it as in Asia/Shanghai", settings.time_zone))
        })?;
        Ok(Self {
            addr: settings.addr,
            public_url,
            trusted_proxies: settings.trusted_proxies.clone(),
            simulator_url: settings.simulator_url.clone(),
            allow_private_addresses: settings.allow_private_addresses,
            sms_countries: settings.sms_countries.clone(),
            periods: Periods { zone, grace_days: settings.grace_days, retention_days: settings.retention_days },
            scripts: Scripts::new(settings)?,
            patience: PATIENCE,
        })
    }

    /// Whether cookies are for https only.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// Whether the public URL leads to the machine that one sits at, and nowhere else.
    pub fn is_local(&self) -> bool {
        match self.public_url.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(ip)) => ip.is_loopback() || ip.is_unspecified(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified(),
            None => true,
        }
    }

    /// As browsers send it in `Origin`.
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// Host and port, the port only where it is not the scheme's own.
    pub fn domain(&self) -> String {
        let host = self.public_url.host_str().unwrap_or_default();
        self.public_url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The full address of a path on this server.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }
}

/// What a country's phones begin with, as in `86` or `+852`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountryCode(String);

impl std::str::FromStr for CountryCode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.trim().trim_start_matches('+');
        let good = (1..=4).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
        if good { Ok(Self(digits.to_owned())) } else { Err(format!("{text} is no country code, as 86 is")) }
    }
}

impl CountryCode {
    pub fn is_of(&self, phone: &Phone) -> bool {
        phone.e164().trim_start_matches('+').starts_with(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        settings: Settings,
    }

    fn config(args: &[&str]) -> Result<Config, BadSetting> {
        let line = Line::try_parse_from([&["muster"], args].concat()).unwrap();
        Config::new(&line.settings)
    }

    #[test]
    fn simulators_are_refused_on_a_public_https_name() {
        let simulator = "--simulator-url=http://127.0.0.1:4000";
        assert!(config(&[simulator, "--public-url=https://ops.example.com"]).is_err());
        assert!(config(&[simulator, "--public-url=https://localhost"]).is_ok());
        assert!(config(&[simulator, "--public-url=https://192.168.1.5"]).is_ok());
        assert!(config(&[simulator]).is_ok());
        assert!(config(&["--public-url=https://ops.example.com/path"]).is_err());
        assert!(config(&["--public-url=ftp://ops.example.com"]).is_err());
    }

    #[test]
    fn the_public_url_gives_origin_domain_and_links() {
        let config = config(&["--public-url=https://ops.example.com:8443"]).unwrap();
        assert_eq!(config.origin(), "https://ops.example.com:8443");
        assert_eq!(config.domain(), "ops.example.com:8443");
        assert_eq!(config.link("/m/1"), "https://ops.example.com:8443/m/1");
    }

    #[test]
    fn codes_go_to_the_mainland_unless_other_countries_are_named() {
        let mainland = Phone::parse("13800138000").unwrap();
        let hong_kong = Phone::parse("+852 6123 4567").unwrap();
        let reached = |args: &[&str]| {
            let countries = config(args).unwrap().sms_countries;
            [&mainland, &hong_kong].map(|phone| countries.iter().any(|country| country.is_of(phone)))
        };
        assert_eq!(reached(&[]), [true, false]);
        assert_eq!(reached(&["--sms-countries=86,+852"]), [true, true]);
        for bad in ["", "CN", "086", "12345"] {
            assert!(bad.parse::<CountryCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_vendors_scripts_come_over_https() {
        assert_eq!(config(&[]).unwrap().scripts.lark, Scripts::LARK);
        let own = config(&["--dingtalk-script=https://cdn.example.com/dd.js"]).unwrap();
        assert_eq!(own.scripts.dingtalk, "https://cdn.example.com/dd.js");
        assert!(config(&["--lark-script=http://cdn.example.com/h5.js"]).unwrap_err().0.contains("MUSTER_LARK_SCRIPT"));
    }

    #[test]
    fn a_time_zone_has_a_name_that_there_is() {
        assert_eq!(config(&[]).unwrap().periods.zone.iana_name(), Some("Asia/Shanghai"));
        assert_eq!(config(&["--time-zone=Europe/Berlin"]).unwrap().periods.zone.iana_name(), Some("Europe/Berlin"));
        assert!(config(&["--time-zone=Middle/Earth"]).unwrap_err().0.contains("MUSTER_TIME_ZONE"));
    }
}

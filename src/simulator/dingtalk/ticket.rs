//! The ticket that pages sign their JSAPI configuration with, and the check of such a signature.

use hmac::digest::Digest;
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;

use super::Tenant;
use super::call::Call;
use super::legacy::{self, Fields, fields};
use super::modern;
use crate::simulator::random;
use crate::simulator::seal::hex;

const SECONDS: i64 = 7200;
/// However often it is asked for, a ticket ends a day after it was made.
const LONGEST: i64 = 24 * 3600 * 1000;

#[derive(Default)]
pub struct Ticket(Option<Current>);

struct Current {
    text: String,
    made: i64,
    until: i64,
}

impl Ticket {
    /// The ticket and the seconds that it has left.
    fn ask(&mut self, now: i64) -> (String, i64) {
        let good = |current: &Current| now < current.until && now - current.made < LONGEST;
        let fresh = || Current { text: random::text(64), made: now, until: now };
        let mut current = self.0.take().filter(good).unwrap_or_else(fresh);
        current.until = (now + SECONDS * 1000).min(current.made + LONGEST);
        let answer = (current.text.clone(), (current.until - now) / 1000);
        self.0 = Some(current);
        answer
    }

    fn current(&self, now: i64) -> Option<&str> {
        self.0.as_ref().filter(|current| now < current.until).map(|current| current.text.as_str())
    }
}

/// `POST /v1.0/oauth2/jsapiTickets`.
pub fn modern(tenant: &mut Tenant, call: &Call) -> Result<Value, modern::Failure> {
    let (ticket, seconds) = tenant.ticket.ask(call.now);
    Ok(json!({"jsapiTicket": ticket, "expireIn": seconds}))
}

/// `GET /get_jsapi_ticket`.
pub fn legacy(tenant: &mut Tenant, call: &Call) -> Result<Fields, legacy::Failure> {
    let (ticket, seconds) = tenant.ticket.ask(call.now);
    Ok(fields([("ticket", json!(ticket)), ("expires_in", json!(seconds))]))
}

/// What a page passes to `dd.config`, and its own address.
pub struct Config<'a> {
    pub agent_id: &'a str,
    pub timestamp: &'a str,
    pub nonce: &'a str,
    pub signature: &'a str,
    pub url: &'a str,
}

/// DingTalk's number for what is wrong with a configuration.
pub fn check(tenant: &Tenant, config: &Config, now: i64) -> Result<(), i64> {
    let ticket = tenant.ticket.current(now).ok_or(52011)?;
    if config.agent_id != tenant.credentials.agent_id {
        return Err(52019);
    }
    if config.nonce.is_empty() {
        return Err(52015);
    }
    if config.timestamp.is_empty() || !config.timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(52018);
    }
    let plain = plain(ticket, config.nonce, config.timestamp, config.url);
    // Which digest today's clients take is not known: the newer page says SHA-256, older ones SHA-1.
    let wanted = if tenant.company.settings.plays("jsapi_sha1") { sha1(&plain) } else { sha256(&plain) };
    if config.signature == wanted { Ok(()) } else { Err(52013) }
}

fn plain(ticket: &str, nonce: &str, timestamp: &str, url: &str) -> String {
    let (url, _) = url.split_once('#').unwrap_or((url, ""));
    let decoded = percent_encoding::percent_decode_str(url).decode_utf8_lossy();
    format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={decoded}")
}

fn sha1(plain: &str) -> String {
    hex(&Sha1::digest(plain))
}

fn sha256(plain: &str) -> String {
    hex(&Sha256::digest(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_digests_come_out() {
        let plain = plain("TICKET123", "abc123", "1767225600", "https://ops.example.com/m/alerts?id=7#top");
        assert_eq!(plain, "jsapi_ticket=TICKET123&noncestr=abc123&timestamp=1767225600&url=https://ops.example.com/m/alerts?id=7");
        assert_eq!(sha1(&plain), "b7856da0e9992878e71ad3e59143a60199f8b520");
        assert_eq!(sha256(&plain), "89bac0066041502670b0102ab445345339c03dc0e861d836e74de8f8d56bdee3");
    }

    #[test]
    fn a_ticket_is_renewed_for_a_day_at_most() {
        let mut ticket = Ticket::default();
        let (first, seconds) = ticket.ask(0);
        assert_eq!((ticket.ask(7_000_000), seconds), ((first.clone(), 7200), 7200));
        for hour in 2..24 {
            assert_eq!(ticket.ask(hour * 3_600_000 - 1).0, first);
        }
        assert_eq!(ticket.ask(24 * 3_600_000 - 1000), (first.clone(), 1));
        assert_ne!(ticket.ask(24 * 3_600_000).0, first);
    }

    #[test]
    fn a_configuration_is_held_against_ticket_and_page() {
        let mut tenant = Tenant::new(1, "A", "");
        let agent_id = tenant.credentials.agent_id.clone();
        let config =
            |signature| Config { agent_id: &agent_id, timestamp: "1", nonce: "n", signature, url: "http://127.0.0.1/m?a=%E4%B8%AD#x" };
        assert_eq!(check(&tenant, &config(""), 0), Err(52011));
        let (ticket, _) = tenant.ticket.ask(0);
        let text = format!("jsapi_ticket={ticket}&noncestr=n&timestamp=1&url=http://127.0.0.1/m?a=中");
        let (newer, older) = (sha256(&text), sha1(&text));
        assert_eq!(check(&tenant, &config(&newer), 0), Ok(()));
        assert_eq!(check(&tenant, &config(&older), 0), Err(52013));
        tenant.company.settings.variants = vec!["jsapi_sha1".to_owned()];
        assert_eq!(check(&tenant, &config(&older), 0), Ok(()));
        assert_eq!(check(&tenant, &Config { agent_id: "1", ..config("") }, 0), Err(52019));
    }
}

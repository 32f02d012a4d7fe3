//! Tickets for the client's other JavaScript calls, and the signature that a page makes with one.

use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::answer::Failure;
use super::id::random32;
use super::{Call, Tenant};
use crate::simulator::seal::hex;

const SECONDS: i64 = 7200;

/// The current ticket with its end.
#[derive(Default)]
pub struct Ticket(Option<(String, i64)>);

/// `POST jssdk/ticket/get`.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let place = &mut tenant.ticket.0;
    let ticket = match place.take() {
        Some((ticket, until)) if call.now < until => (ticket, until),
        _ => (format!("{}{}", random32(), &random32()[..8]), call.now + SECONDS * 1000),
    };
    let (ticket, until) = place.insert(ticket);
    Ok(json!({"ticket": ticket, "expire_in": (*until - call.now) / 1000}))
}

/// Whether a page's signature is made with the current ticket; the timestamp is in milliseconds.
pub fn is_signed(tenant: &Tenant, nonce: &str, timestamp: &str, url: &str, signed: &str, now: i64) -> bool {
    let ticket = tenant.ticket.0.as_ref().filter(|(_, until)| now < *until);
    ticket.is_some_and(|(ticket, _)| timestamp.len() == 13 && signature(ticket, nonce, timestamp, url) == signed)
}

/// The address without its fragment, everything unescaped.
fn signature(ticket: &str, nonce: &str, timestamp: &str, url: &str) -> String {
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    hex(&Sha1::digest(format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendors_example_is_signed_like_the_reference() {
        let url = "https://m.haiwainet.cn/ttc/3541093/2018/0509/content_31312407_1.html";
        let sign = |url: &str| signature("617bf955832a4d4d80d9d8d85917a427", "Y7a8KkqX041bsSwT", "1510045655000", url);
        assert_eq!(sign(url), "2ee6a79c182eeec8d76e7474136edb6e617b8d58");
        assert_eq!(sign(&format!("{url}#top")), sign(url));
    }

    #[test]
    fn only_the_current_ticket_signs() {
        let mut tenant = Tenant::new(1, "A", "");
        tenant.ticket.0 = Some(("ticket".to_owned(), 100));
        let signed = signature("ticket", "n", "1510045655000", "http://x/");
        assert!(is_signed(&tenant, "n", "1510045655000", "http://x/#a", &signed, 99));
        assert!(!is_signed(&tenant, "n", "1510045655000", "http://x/", &signed, 100));
        assert!(!is_signed(&tenant, "m", "1510045655000", "http://x/", &signed, 99));
        let in_seconds = signature("ticket", "n", "1510045655", "http://x/");
        assert!(!is_signed(&tenant, "n", "1510045655", "http://x/", &in_seconds, 99));
    }
}

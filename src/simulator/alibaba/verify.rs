//! Verifies a call from its headers as received: key, time, body hash, signature, nonce.

use std::collections::{HashSet, VecDeque};

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Uri};

use super::answer::Refused;
use super::signature::{Authorization, canonical_request, sha256, sign, string_to_sign};
use super::{Account, gemp, roa};

/// How far a caller's clock may be off.
const SKEW: i64 = 15 * 60 * 1000;
/// Headers that must be signed.
const NEEDED: [&str; 6] = ["host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"];

/// Nonces that were used, for as long as their time stamp would pass.
#[derive(Default)]
pub struct Nonces {
    used: HashSet<String>,
    /// In the order of use, with the time to forget them.
    until: VecDeque<(i64, String)>,
}

impl Nonces {
    /// Whether the nonce is new.
    fn take(&mut self, nonce: &str, now: i64) -> bool {
        while let Some((_, old)) = self.until.pop_front_if(|(until, _)| *until <= now) {
            self.used.remove(&old);
        }
        let new = self.used.insert(nonce.to_owned());
        if new {
            self.until.push_back((now + 2 * SKEW, nonce.to_owned()));
        }
        new
    }
}

pub fn signed(account: &mut Account, method: &Method, uri: &Uri, headers: &HeaderMap, body: &Bytes, now: i64) -> Result<(), Refused> {
    let given = |name: &str| value(headers, name);
    let header = given("authorization");
    if let Some((key_id, signature)) = header.as_deref().and_then(roa::read) {
        return signed_as_of_old(account, (key_id, signature), method, uri, headers, now);
    }
    if given("x-acs-version").as_deref() == Some(gemp::VERSION) && account.settings.variants.iter().any(|name| name == "gemp_without_v3") {
        return Err(Refused::new(400, "IncompleteSignature", "The request signature does not conform to Aliyun standards."));
    }
    let authorization = header.as_deref().and_then(Authorization::read);
    let authorization = authorization
        .ok_or_else(|| Refused::new(400, "IncompleteSignature", "The request signature does not conform to Aliyun standards."))?;
    known_key(account, authorization.key_id)?;
    no_session(&given("x-acs-security-token").unwrap_or_default())?;
    timely(&given("x-acs-date").unwrap_or_default(), now)?;
    let hash = sha256(body);
    let signed = listed(&authorization, headers)?;
    let request = canonical_request(method.as_str(), uri.path(), uri.query().unwrap_or_default(), &signed, &hash);
    let to_sign = string_to_sign(&request);
    let right = sign(&account.credentials.access_key_secret, &to_sign) == authorization.signature;
    if !right || given("x-acs-content-sha256").as_deref() != Some(&hash) {
        return Err(mismatch(&format!("server string to sign is:{to_sign}, server canonical request is:{request}")));
    }
    fresh(account, &given("x-acs-signature-nonce").unwrap_or_default(), now)
}

/// ROA v1: the date in a header of HTTP's own form, every `x-acs-` header, path and query, but not the body.
fn signed_as_of_old(
    account: &mut Account,
    (key_id, signature): (&str, &str),
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    now: i64,
) -> Result<(), Refused> {
    let given = |name: &str| value(headers, name).unwrap_or_default();
    known_key(account, key_id)?;
    no_session(&given("x-acs-security-token"))?;
    let date = given("date");
    let at = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(&date);
    within(at.map(|at| at.as_millisecond()).ok(), now)?;
    let own = headers.keys().map(|name| name.as_str()).filter(|name| name.starts_with("x-acs-"));
    let to_sign = roa::string_to_sign(&roa::Signed {
        method: method.as_str(),
        accept: &given("accept"),
        content_md5: &given("content-md5"),
        content_type: &given("content-type"),
        date: &date,
        headers: own.map(|name| (name, given(name))).collect(),
        path: uri.path(),
        query: uri.query().unwrap_or_default(),
    });
    if roa::sign(&account.credentials.access_key_secret, &to_sign) != signature {
        return Err(mismatch(&format!("server string to sign is:{to_sign}")));
    }
    fresh(account, &given("x-acs-signature-nonce"), now)
}

fn fresh(account: &mut Account, nonce: &str, now: i64) -> Result<(), Refused> {
    if account.nonces.take(nonce, now) {
        return Ok(());
    }
    Err(Refused::new(400, "SignatureNonceUsed", "Specified signature nonce was used already."))
}

fn known_key(account: &Account, key_id: &str) -> Result<(), Refused> {
    if key_id != account.credentials.access_key_id {
        // The vendor's pages name both statuses.
        let status = if account.settings.variants.iter().any(|name| name == "unknown_key_400") { 400 } else { 404 };
        return Err(Refused::new(status, "InvalidAccessKeyId.NotFound", "Specified access key is not found."));
    }
    if account.settings.disabled {
        return Err(Refused::new(400, "InvalidAccessKeyId.Inactive", "Specified access key is disabled."));
    }
    Ok(())
}

/// A security token belongs to a temporary key; the account's key is a lasting one.
fn no_session(token: &str) -> Result<(), Refused> {
    if token.is_empty() {
        return Ok(());
    }
    let text = "Specified SecurityToken mismatches with the AccessKey.";
    Err(Refused::new(400, "InvalidSecurityToken.MismatchWithAccessKey", text))
}

fn timely(date: &str, now: i64) -> Result<(), Refused> {
    let right_form = date.len() == 20 && date.ends_with('Z');
    let at: Option<jiff::Timestamp> = date.parse().ok().filter(|_| right_form);
    within(at.map(jiff::Timestamp::as_millisecond), now)
}

fn within(at: Option<i64>, now: i64) -> Result<(), Refused> {
    let at = at.ok_or_else(|| Refused::new(400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted."))?;
    if (at - now).abs() > SKEW {
        return Err(Refused::new(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired."));
    }
    Ok(())
}

/// The signed headers with their values. Every `x-acs-` header of the request must be among them.
fn listed<'a>(authorization: &Authorization<'a>, headers: &HeaderMap) -> Result<Vec<(&'a str, String)>, Refused> {
    let names = &authorization.headers;
    let sent = headers.keys().map(|name| name.as_str()).filter(|name| name.starts_with("x-acs-") || *name == "content-type");
    if let Some(unsigned) = sent.chain(NEEDED).find(|name| !names.contains(name)) {
        return Err(mismatch(&format!("the header {unsigned} is not signed")));
    }
    if !names.is_sorted() {
        return Err(mismatch("the signed headers are not sorted"));
    }
    let with_value = |name: &&'a str| value(headers, name).map(|value| (*name, value));
    names.iter().map(|name| with_value(name).ok_or_else(|| mismatch(&format!("the signed header {name} is not sent")))).collect()
}

fn mismatch(why: &str) -> Refused {
    Refused::new(400, "SignatureDoesNotMatch", format!("Specified signature is not matched with our calculation. {why}"))
}

/// A header's value; repeated ones sorted and joined.
fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values: Vec<&str> = headers.get_all(name).iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok()).collect();
    values.sort_unstable();
    (!values.is_empty()).then(|| values.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_once() {
        let mut nonces = Nonces::default();
        assert!(nonces.take("a", 0) && !nonces.take("a", 1) && nonces.take("b", 1));
        assert!(nonces.take("a", 2 * SKEW));
    }

    #[test]
    fn a_clock_may_be_a_quarter_of_an_hour_off() {
        let now = 1_768_464_000_000;
        assert!(timely("2026-01-15T08:15:00Z", now).is_ok());
        assert_eq!(timely("2026-01-15T08:15:01Z", now).unwrap_err().code, "InvalidTimeStamp.Expired");
        assert_eq!(timely("2026-01-15T07:44:59Z", now).unwrap_err().code, "InvalidTimeStamp.Expired");
        assert_eq!(timely("2026-01-15 08:00:00", now).unwrap_err().code, "InvalidTimeStamp.Format");
    }
}

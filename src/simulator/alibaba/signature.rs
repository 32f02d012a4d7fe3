//! ACS3-HMAC-SHA256, the signature of Alibaba Cloud's OpenAPI (help page "V3版本请求体&签名机制").

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::simulator::seal::hex;

pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// RFC 3986: everything but letters, digits and `-_.~`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The parts of an `Authorization` header.
#[derive(Debug, PartialEq)]
pub struct Authorization<'a> {
    pub key_id: &'a str,
    /// Names of the signed headers, as listed.
    pub headers: Vec<&'a str>,
    pub signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// `ACS3-HMAC-SHA256 Credential=AK,SignedHeaders=a;b,Signature=hex`
    pub fn read(header: &'a str) -> Option<Self> {
        let rest = header.strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
        let (mut key_id, mut headers, mut signature) = (None, None, None);
        for part in rest.split(',') {
            match part.trim().split_once('=')? {
                ("Credential", value) => key_id = Some(value),
                ("SignedHeaders", value) => headers = Some(value.split(';').collect()),
                ("Signature", value) => signature = Some(value),
                _ => return None,
            }
        }
        Some(Self { key_id: key_id?, headers: headers?, signature: signature? })
    }
}

/// Decodes the query and encodes it again, sorted: what was sent may be encoded otherwise.
pub fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    pairs.sort();
    let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// `headers` are the signed ones with their values as received, in the listed order.
pub fn canonical_request(method: &str, path: &str, query: &str, headers: &[(&str, String)], body_hash: &str) -> String {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    format!("{method}\n{path}\n{}\n{lines}\n{names}\n{body_hash}", canonical_query(query))
}

pub fn string_to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", sha256(canonical_request.as_bytes()))
}

pub fn sign(secret: &str, string_to_sign: &str) -> String {
    hex(&hmac_sha256(secret.as_bytes(), string_to_sign.as_bytes()))
}

pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// HMAC-SHA256; a key may have any length.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests;

//! Callbacks as somebody might send them: as they are, with a signature that is right, and rightly sealed.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::domain::secret::Secret;
use crate::domain::time::Time;
use crate::domain::vendor::Vendor;
use crate::server::vendor::callback::{Incoming, Keys, Opened, Refused, open};
use crate::server::vendor::{envelope as sealed, lark, wecom};

const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const RANDOM: [u8; 16] = *b"0123456789abcdef";

/// Token, key, receiver and moment of the references' vectors.
const fn vector(vendor: Vendor) -> (&'static str, &'static str, &'static str, Time) {
    match vendor {
        Vendor::DingTalk => ("opsTestToken2026", KEY, "dingtestappkey0001", Time(1_767_225_600_000)),
        Vendor::WeCom => ("SimToken2026", KEY, "wwsim0000000000001", Time(1_760_000_000_000)),
        Vendor::Lark => ("sim-verification-token", "sim-encrypt-key-2026", "cli_sim0000000000001", Time(1_608_725_989_000)),
    }
}

/// Signature, timestamp, nonce and body, a line each. A body that begins with `echostr=` asks whether the address is
/// ours, as WeCom does it.
pub fn callback(vendor: Vendor, bytes: &[u8]) {
    let mut lines = bytes.splitn(4, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let [signature, timestamp, nonce] = [line(), line(), line()].map(|line| String::from_utf8_lossy(line).into_owned());
    let body = line();

    let (token, key, receiver, now) = vector(vendor);
    let (token, key) = (Secret::new(token), Secret::new(key));
    let keys = Keys { token: Some(&token), key: Some(&key), receivers: vec![receiver] };
    let sent = Sent { vendor, keys: &keys, timestamp: &timestamp, nonce: &nonce, now };
    let _ = sent.deliver(&signature, body);
    if let Some(signature) = sent.signature(body) {
        assert_ne!(sent.deliver(&signature, body), Err(Refused::Signature), "it was signed rightly");
    }
    if let Some(body) = sent.seal(body) {
        let signature = sent.signature(&body).unwrap_or_default();
        let refused = sent.deliver(&signature, &body).err();
        assert!(!matches!(refused, Some(Refused::Signature | Refused::Key)), "it was sealed rightly: {refused:?}");
    }
}

struct Sent<'a> {
    vendor: Vendor,
    keys: &'a Keys<'a>,
    timestamp: &'a str,
    nonce: &'a str,
    now: Time,
}

impl Sent<'_> {
    fn deliver(&self, signature: &str, body: &[u8]) -> Result<Opened, Refused> {
        let owned = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut query: HashMap<String, String> =
            owned(&[("signature", signature), ("msg_signature", signature), ("timestamp", self.timestamp), ("nonce", self.nonce)]);
        let echo = body.strip_prefix(b"echostr=").filter(|_| self.vendor == Vendor::WeCom);
        if let Some(echo) = echo {
            query.insert("echostr".to_owned(), String::from_utf8_lossy(echo).into_owned());
        }
        let headers =
            owned(&[("x-lark-signature", signature), ("x-lark-request-timestamp", self.timestamp), ("x-lark-request-nonce", self.nonce)]);
        let body = if echo.is_some() { &[] } else { body };
        open(self.vendor, self.keys, &Incoming { query: &query, headers: &headers, body, now: self.now, random: RANDOM })
    }

    fn signature(&self, body: &[u8]) -> Option<String> {
        let (token, key) = (self.keys.token?, self.keys.key?);
        let encrypted = match self.vendor {
            Vendor::Lark => {
                let hash = Sha256::digest([self.timestamp.as_bytes(), self.nonce.as_bytes(), key.expose().as_bytes(), body].concat());
                return Some(hash.iter().map(|byte| format!("{byte:02x}")).collect());
            }
            Vendor::WeCom => match body.strip_prefix(b"echostr=") {
                Some(echo) => String::from_utf8_lossy(echo).replace(' ', "+"),
                None => wecom::callback::encrypted(body)?,
            },
            Vendor::DingTalk => serde_json::from_slice::<Value>(body).ok()?.get("encrypt")?.as_str()?.to_owned(),
        };
        Some(sealed::signature(token.expose(), self.timestamp, self.nonce, &encrypted))
    }

    /// A body whose content is these bytes.
    fn seal(&self, content: &[u8]) -> Option<Vec<u8>> {
        let (token, key, receiver) = (self.keys.token?, self.keys.key?, self.keys.receivers.first()?);
        let encrypted = match self.vendor {
            Vendor::Lark => lark::crypto::encrypt(key, content, self.now)?,
            _ => sealed::seal(token, key, receiver, (self.timestamp, self.nonce), RANDOM, content).ok()?.encrypted,
        };
        Some(match self.vendor {
            Vendor::WeCom => format!("<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>").into_bytes(),
            _ => json!({ "encrypt": encrypted }).to_string().into_bytes(),
        })
    }
}

/// A key, and after the first line break what it may have encrypted: as text, and as the bytes behind it. What is
/// sealed comes out again as it was.
pub fn envelope(bytes: &[u8]) {
    let (key, content) = bytes.split_at(bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0));
    let (any, known) = (Secret::new(String::from_utf8_lossy(key)), Secret::new(KEY));
    let text = String::from_utf8_lossy(content);
    let encoded = STANDARD.encode(content);
    for key in [&any, &known] {
        for encrypted in [text.as_ref(), &encoded] {
            let _ = sealed::decrypt(key, encrypted);
            let _ = lark::crypto::decrypt(key, encrypted);
        }
    }
    let token = Secret::new("token");
    let (timestamp, nonce) = ("1767225600", text.as_ref());
    if let Ok(made) = sealed::seal(&token, &known, "receiver", (timestamp, nonce), RANDOM, content) {
        let signed = sealed::Signed { signature: &made.signature, timestamp, nonce };
        let opened = sealed::open(&token, &known, &["receiver"], signed, &made.encrypted);
        assert_eq!(opened.map(|opened| opened.message).as_deref(), Ok(content), "what was sealed opens");
    }
    let made = lark::crypto::encrypt(&any, content, Time(0)).unwrap_or_default();
    assert_eq!(lark::crypto::decrypt(&any, &made).as_deref(), Ok(content), "what was encrypted opens");
}

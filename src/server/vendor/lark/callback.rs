//! Lark's callbacks as those of all vendors.

use reqwest::Method;
use serde_json::{Value, json};

use super::crypto::Signed;
use super::event::{self as pushed, Incoming as Pushed};
use crate::domain::time::Time;
use crate::domain::vendor::Vendor;
use crate::server::vendor::callback::{Event, Incoming, Keys, Opened, Probe, Refused, Reply, What};

/// Encrypt Key and Verification Token, each where it is set.
fn own<'a>(keys: &Keys<'a>) -> pushed::Keys<'a> {
    pushed::Keys { app_id: keys.receivers.first().copied().unwrap_or_default(), encrypt_key: keys.key, verification_token: keys.token }
}

/// `uUTNz4SN1MjL1UzM`. The address check is answered with its challenge, everything else with an empty object.
pub fn open(keys: &Keys<'_>, incoming: &Incoming<'_>) -> Result<Opened, Refused> {
    let header = |name: &str| incoming.headers.get(name).map_or("", String::as_str);
    let signed = Signed {
        signature: header("x-lark-signature"),
        timestamp: header("x-lark-request-timestamp"),
        nonce: header("x-lark-request-nonce"),
    };
    match pushed::open(own(keys), signed, incoming.body, incoming.now)? {
        Pushed::Challenge(challenge) => Ok(Opened::Verification { reply: Reply::json(&json!({ "challenge": challenge })) }),
        Pushed::Event(found) => {
            let (event, payload) = kept(found).ok_or(Refused::Malformed)?;
            Ok(Opened::Event { event, payload, reply: Reply::json(&json!({})) })
        }
    }
}

/// An event as those of all vendors, and as [`event`] reads it again.
pub(super) fn kept(found: pushed::Event) -> Option<(Event, Vec<u8>)> {
    let payload = json!({ "header": { "event_id": found.id, "event_type": found.kind }, "event": found.content }).to_string().into_bytes();
    Some((event(&payload)?, payload))
}

/// Reads what [`open`] kept.
pub fn event(payload: &[u8]) -> Option<Event> {
    let value: Value = serde_json::from_slice(payload).ok()?;
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let kind: String = text("/header/event_type")?.chars().take(64).collect();
    let key: String = text("/header/event_id").filter(|id| id.len() <= 200)?;
    let person = || text("/event/object/open_id").into_iter().collect();
    let what = match kind.as_str() {
        kind if pushed::is_press(kind) => {
            What::Pressed { user_id: text("/event/operator/open_id")?, button: text("/event/action/value/key")?, card: None }
        }
        "contact.user.created_v3" => What::Joined(person()),
        "contact.user.updated_v3" => What::Changed(person()),
        "contact.user.deleted_v3" => What::Left(person()),
        "contact.scope.updated_v3" => What::Range,
        kind if kind.starts_with("contact.department.") => What::Departments,
        _ => What::Other,
    };
    Some(Event { key, kind, what })
}

/// An address check as Lark makes it.
pub fn probe(keys: &Keys<'_>, now: Time) -> Option<Probe> {
    let expected = format!("muster-{}", now.0);
    let token = keys.token.map(crate::domain::secret::Secret::expose).unwrap_or_default();
    let question = json!({ "challenge": expected, "token": token, "type": "url_verification" });
    let body = match keys.key {
        Some(key) => json!({ "encrypt": super::crypto::encrypt(key, question.to_string().as_bytes(), now)? }),
        None => question,
    };
    keys.key.or(keys.token)?;
    Some(Probe { method: Method::POST, query: Vec::new(), headers: Vec::new(), body: Some(body), vendor: Vendor::Lark, expected })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::domain::secret::Secret;
    use proptest::prelude::*;

    #[test]
    fn our_own_question_is_answered_as_the_vendor_wants_it() {
        let (token, key) = (Secret::new("sim-verification-token"), Secret::new("sim-encrypt-key"));
        let none = HashMap::new();
        for keys in [
            Keys { token: Some(&token), key: Some(&key), receivers: vec!["cli_1"] },
            Keys { token: Some(&token), key: None, receivers: vec!["cli_1"] },
        ] {
            let asked = probe(&keys, Time(1_767_225_600_000)).unwrap();
            let body = asked.body.clone().unwrap().to_string();
            let incoming = Incoming { query: &none, headers: &none, body: body.as_bytes(), now: Time(1_767_225_600_000), random: [0; 16] };
            let Ok(Opened::Verification { reply }) = open(&keys, &incoming) else { panic!("no verification") };
            assert!(asked.is_answered_by(&keys, &reply.body));
            assert!(!asked.is_answered_by(&keys, b"{}"));
            let other = Secret::new("another");
            assert!(open(&Keys { token: Some(&other), ..keys }, &incoming).is_err());
        }
        assert!(probe(&Keys { token: None, key: None, receivers: vec!["cli_1"] }, Time(0)).is_none());
    }

    proptest! {
        #[test]
        fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = event(&bytes);
        }
    }
}

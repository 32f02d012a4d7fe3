//! Pressed buttons of DingTalk's interactive cards: the signed call, and what it says, which is the same over a stream.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;

use super::callback::WINDOW;
use crate::server::vendor::callback::{Event, Incoming, Keys, Opened, Refused, Reply, What, hash_key, is_fresh};

/// The header that tells a pressed button from an event.
pub(super) const SIGNATURE: &str = "x-ddpaas-signature";
const TIMESTAMP: &str = "x-ddpaas-signature-timestamp";
/// What a press calls itself.
const PRESSED: &str = "actionCallback";

/// event-callback-card: the signature is of its time alone, so that the content is held to its company, and the same
/// content of the same moment counts once.
pub(super) fn open(keys: &Keys<'_>, incoming: &Incoming<'_>) -> Result<Opened, Refused> {
    let secret = keys.key.ok_or(Refused::NotSetUp)?;
    let header = |name: &str| incoming.headers.get(name).map_or("", String::as_str);
    let (signature, timestamp) = (header(SIGNATURE), header(TIMESTAMP));
    if !is_signed(secret.expose(), timestamp, signature) {
        return Err(Refused::Signature);
    }
    if !is_fresh(timestamp, incoming.now, WINDOW) {
        return Err(Refused::Stale);
    }
    let pressed: Pressed = serde_json::from_slice(incoming.body).map_err(|_| Refused::Malformed)?;
    if !keys.receivers.contains(&pressed.corp_id.as_str()) {
        return Err(Refused::Receiver);
    }
    let event = event(incoming.body).ok_or(Refused::Malformed)?;
    let event = Event { key: format!("{timestamp}:{}", event.key), ..event };
    Ok(Opened::Event { event, payload: incoming.body.to_vec(), reply: Reply::json(&json!({})) })
}

fn is_signed(secret: &str, timestamp: &str, signature: &str) -> bool {
    let (Ok(mut mac), Ok(signature)) = (Hmac::<Sha256>::new_from_slice(secret.as_bytes()), STANDARD.decode(signature)) else {
        return false;
    };
    mac.update(timestamp.as_bytes());
    mac.verify_slice(&signature).is_ok()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pressed {
    r#type: String,
    #[serde(default)]
    corp_id: String,
    user_id: String,
    /// JSON inside of JSON.
    content: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    card_private_data: Action,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    #[serde(default)]
    action_ids: Vec<String>,
    #[serde(default)]
    params: HashMap<String, Value>,
}

/// Reads a press; `None` for anything else.
pub fn event(payload: &[u8]) -> Option<Event> {
    let pressed: Pressed = serde_json::from_slice(payload).ok().filter(|pressed: &Pressed| pressed.r#type == PRESSED)?;
    let content: Content = serde_json::from_str(&pressed.content).ok()?;
    let what = What::Pressed { user_id: pressed.user_id, button: content.card_private_data.button()?, card: None };
    Some(Event { key: format!("press:{}", hash_key(payload)), kind: PRESSED.to_owned(), what })
}

impl Action {
    /// Buttons that a list makes bear our keys as their ids; fixed ones have ids of the template's own and give the key
    /// as a parameter. Our keys have a colon.
    fn button(self) -> Option<String> {
        let params = self.params.into_values().filter_map(|value| value.as_str().map(str::to_owned));
        let all: Vec<String> = self.action_ids.into_iter().chain(params).collect();
        all.iter().find(|id| id.contains(':')).or(all.first()).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;
    use crate::domain::time::{Span, Time};
    use proptest::prelude::*;

    const NOW: Time = Time(1_767_225_600_000);
    const SECRET: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

    fn body(content: &Value) -> Vec<u8> {
        let body = json!({
            "type": "actionCallback", "outTrackId": "t1", "corpId": "dingcorp", "userId": "lina", "content": content.to_string(),
        });
        body.to_string().into_bytes()
    }

    fn by_id() -> Vec<u8> {
        body(&json!({ "cardPrivateData": { "actionIds": ["respond:1"], "params": {} } }))
    }

    fn sign(secret: &str, timestamp: &str) -> HashMap<String, String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(timestamp.as_bytes());
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        [(SIGNATURE.to_owned(), signature), (TIMESTAMP.to_owned(), timestamp.to_owned())].into()
    }

    fn opened(headers: &HashMap<String, String>, body: &[u8]) -> Result<Opened, Refused> {
        let key = Secret::new(SECRET);
        let keys = Keys { token: None, key: Some(&key), receivers: vec!["dingaq7xxxx", "dingcorp"] };
        open(&keys, &Incoming { query: &HashMap::new(), headers, body, now: NOW, random: [0; 16] })
    }

    #[test]
    fn a_press_says_who_and_which_button_in_either_way() {
        let pressed = |button: &str| What::Pressed { user_id: "lina".into(), button: button.into(), card: None };
        assert_eq!(event(&by_id()).unwrap().what, pressed("respond:1"));
        let fixed = body(&json!({ "cardPrivateData": { "actionIds": ["Button_1"], "params": { "action": "finish:2", "n": 1 } } }));
        assert_eq!(event(&fixed).unwrap().what, pressed("finish:2"));
        let others = body(&json!({ "cardPrivateData": { "actionIds": ["Button_1"] } }));
        assert_eq!(event(&others).unwrap().what, pressed("Button_1"));
        for other in [&b"{}"[..], b"[]", &body(&json!({})), &body(&json!({ "cardPrivateData": {} }))] {
            assert_eq!(event(other), None);
        }
    }

    #[test]
    fn a_signed_press_is_opened_and_its_replay_has_the_same_key() {
        let headers = sign(SECRET, &NOW.0.to_string());
        let key = |opened| match opened {
            Ok(Opened::Event { event, .. }) => event.key,
            other => panic!("{other:?}"),
        };
        let first = key(opened(&headers, &by_id()));
        assert_eq!(first, key(opened(&headers, &by_id())));
        let later = sign(SECRET, &(NOW + Span::seconds(1)).0.to_string());
        assert_ne!(first, key(opened(&later, &by_id())));
    }

    #[test]
    fn what_is_forged_late_or_another_companys_is_refused() {
        let now = NOW.0.to_string();
        assert_eq!(opened(&sign("another", &now), &by_id()), Err(Refused::Signature));
        assert_eq!(opened(&HashMap::new(), &by_id()), Err(Refused::Signature));
        let mut moved = sign(SECRET, &now);
        moved.insert(TIMESTAMP.to_owned(), (NOW.0 + 1).to_string());
        assert_eq!(opened(&moved, &by_id()), Err(Refused::Signature));
        let old = sign(SECRET, &(NOW - WINDOW - Span::seconds(1)).0.to_string());
        assert_eq!(opened(&old, &by_id()), Err(Refused::Stale));
        let other = String::from_utf8(by_id()).unwrap().replace("dingcorp", "dingother");
        assert_eq!(opened(&sign(SECRET, &now), other.as_bytes()), Err(Refused::Receiver));
        assert_eq!(opened(&sign(SECRET, &now), b"{"), Err(Refused::Malformed));
    }

    proptest! {
        #[test]
        fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = event(&bytes);
        }
    }
}

//! DingTalk's callbacks by HTTP: the check of the address, events, and pressed buttons.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::crypto::{self, Signed};
use super::lenient::text_of;
use super::press;
use crate::domain::time::{Span, Time};
use crate::domain::vendor::Vendor;
use crate::server::vendor::callback::{Event, Incoming, Keys, Opened, Probe, Refused, Reply, What, hash_key, is_fresh};
use crate::server::vendor::envelope;

/// How old a signature may be; DingTalk pushes again after 10 and 30 seconds.
pub(super) const WINDOW: Span = Span::minutes(10);

#[derive(Deserialize)]
struct Envelope {
    encrypt: String,
}

/// `configure-event-subcription`: every answer to an event is a sealed `success`, under the owner that the call was
/// sealed for.
pub fn open(keys: &Keys<'_>, incoming: &Incoming<'_>) -> Result<Opened, Refused> {
    if incoming.headers.contains_key(press::SIGNATURE) {
        return press::open(keys, incoming);
    }
    let (Some(token), Some(key)) = (keys.token, keys.key) else { return Err(Refused::NotSetUp) };
    let query = |name: &str| incoming.query.get(name).map_or("", String::as_str);
    // The pages say one name, the sample code the other.
    let signature = incoming.query.get("signature").or_else(|| incoming.query.get("msg_signature")).map_or("", String::as_str);
    let signed = Signed { signature, timestamp: query("timestamp"), nonce: query("nonce") };
    let Envelope { encrypt } = serde_json::from_slice(incoming.body).map_err(|_| Refused::Malformed)?;
    let opened = crypto::open(token, key, &keys.receivers, signed, &encrypt)?;
    if !is_fresh(signed.timestamp, incoming.now, WINDOW) {
        return Err(Refused::Stale);
    }
    let timestamp = incoming.now.0.to_string();
    let reply = crypto::success(token, key, &opened.receiver, &timestamp, signed.nonce, incoming.random)?;
    let reply = Reply::json(&serde_json::to_value(reply).map_err(|_| Refused::Malformed)?);
    let event = event(&opened.message).ok_or(Refused::Malformed)?;
    if event.kind == "check_url" {
        return Ok(Opened::Verification { reply });
    }
    Ok(Opened::Event { event, payload: opened.message, reply })
}

/// An event or a press.
pub fn event(payload: &[u8]) -> Option<Event> {
    press::event(payload).or_else(|| pushed(payload))
}

/// The names of fields come in more than one case.
fn pushed(payload: &[u8]) -> Option<Event> {
    let Value::Object(fields) = serde_json::from_slice(payload).ok()? else { return None };
    let field = |name: &str| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let kind: String = field("EventType").and_then(Value::as_str)?.chars().take(64).collect();
    let people = || match field("userId") {
        Some(Value::Array(ids)) => ids.iter().filter_map(text_of).collect(),
        Some(id) => text_of(id).into_iter().collect(),
        None => Vec::new(),
    };
    let what = match kind.as_str() {
        "user_add_org" | "user_active_org" => What::Joined(people()),
        "user_modify_org" | "org_admin_add" | "org_admin_remove" => What::Changed(people()),
        "user_leave_org" => What::Left(people()),
        "org_dept_create" | "org_dept_modify" | "org_dept_remove" => What::Departments,
        "org_change" => What::Range,
        _ => What::Other,
    };
    let id = field("eventId").or_else(|| field("BizId")).and_then(text_of).filter(|id| !id.is_empty() && id.len() <= 100);
    // Other kinds of events may bear the same number of the business.
    let key = id.map_or_else(|| hash_key(payload), |id| format!("{kind}:{id}"));
    Some(Event { key, kind, what })
}

/// A check of the address as DingTalk makes it.
pub fn probe(keys: &Keys<'_>, now: Time, random: [u8; 16]) -> Option<Probe> {
    let (token, key) = (keys.token?, keys.key?);
    let (timestamp, nonce) = (now.0.to_string(), "muster".to_owned());
    let sealed = envelope::seal(token, key, keys.receivers.first()?, (&timestamp, &nonce), random, br#"{"EventType":"check_url"}"#).ok()?;
    Some(Probe {
        method: Method::POST,
        query: vec![("signature", sealed.signature), ("timestamp", timestamp), ("nonce", nonce)],
        headers: Vec::new(),
        body: Some(json!({ "encrypt": sealed.encrypted })),
        vendor: Vendor::DingTalk,
        expected: String::new(),
    })
}

/// Whether an answer is the sealed `success`.
pub fn is_success(keys: &Keys<'_>, body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Answer {
        msg_signature: String,
        #[serde(rename = "timeStamp")]
        timestamp: String,
        nonce: String,
        encrypt: String,
    }
    let (Some(token), Some(key)) = (keys.token, keys.key) else { return false };
    let Ok(answer) = serde_json::from_slice::<Answer>(body) else { return false };
    let signed = Signed { signature: &answer.msg_signature, timestamp: &answer.timestamp, nonce: &answer.nonce };
    crypto::open(token, key, &keys.receivers, signed, &answer.encrypt).is_ok_and(|opened| opened.message == b"success")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::domain::secret::Secret;
    use proptest::prelude::*;

    #[test]
    fn an_event_says_whom_it_is_about_in_either_case() {
        let new =
            br#"{"EventType":"user_add_org","BizId":"166335567","eventId":"c7c7","timeStamp":"1685501863357","userId":["015xxxx227"]}"#;
        let read = event(new).unwrap();
        assert_eq!((read.key.as_str(), &read.what), ("user_add_org:c7c7", &What::Joined(vec!["015xxxx227".into()])));
        let old = br#"{"EventType":"user_leave_org","TimeStamp":43535463645,"UserId":["user1"],"CorpId":"ding1"}"#;
        assert_eq!(event(old).unwrap().what, What::Left(vec!["user1".into()]));
        assert_eq!(event(br#"{"EventType":"org_dept_create","deptId":[1]}"#).unwrap().what, What::Departments);
        assert_eq!(event(b"[]"), None);
    }

    #[test]
    fn our_own_question_is_answered_as_the_vendor_wants_it() {
        let (token, key) = (Secret::new("opsTestToken2026"), Secret::new("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"));
        let keys = Keys { token: Some(&token), key: Some(&key), receivers: vec!["dingtestappkey0001"] };
        let now = Time(1_767_225_600_000);
        let asked = probe(&keys, now, [7; 16]).unwrap();
        let query: HashMap<String, String> = asked.query.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let body = asked.body.clone().unwrap().to_string();
        let incoming = |now| Incoming { query: &query, headers: &query, body: body.as_bytes(), now, random: [9; 16] };
        let Ok(Opened::Verification { reply }) = open(&keys, &incoming(now)) else { panic!("no verification") };
        assert!(is_success(&keys, &reply.body));
        assert!(!is_success(&keys, b"success"));
        assert_eq!(open(&keys, &incoming(now + Span::minutes(11))), Err(Refused::Stale));
        let other = Keys { receivers: vec!["another"], ..keys };
        assert_eq!(open(&other, &incoming(now)), Err(Refused::Receiver));
    }

    proptest! {
        #[test]
        fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = event(&bytes);
        }
    }
}

//! WeCom's callbacks: the verification of the address, and events, as XML or JSON.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::Event as Xml;
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

use super::crypto::{self, Signed};
use crate::domain::time::{Span, Time};
use crate::domain::vendor::Vendor;
use crate::server::vendor::callback::{Event, Incoming, Keys, Opened, Probe, Refused, Reply, What, hash_key, is_fresh};
use crate::server::vendor::envelope;

/// How old a signature may be; WeCom pushes again within seconds.
const WINDOW: Span = Span::minutes(10);
/// Elements of an event; there are about twenty.
const MAX_FIELDS: usize = 500;

/// Page 90968. The answer to a verification is the decrypted text, as it is; an event is answered with nothing.
pub fn open(keys: &Keys<'_>, incoming: &Incoming<'_>) -> Result<Opened, Refused> {
    let (Some(token), Some(key)) = (keys.token, keys.key) else { return Err(Refused::NotSetUp) };
    let query = |name: &str| incoming.query.get(name).map_or("", String::as_str);
    let signed = Signed { signature: query("msg_signature"), timestamp: query("timestamp"), nonce: query("nonce") };
    let receiver = keys.receivers.first().copied().unwrap_or_default();
    // A plus that was not encoded arrives as a blank.
    let echo = query("echostr").replace(' ', "+");
    let encrypted = if echo.is_empty() { encrypted(incoming.body).ok_or(Refused::Malformed)? } else { echo.clone() };
    let plain = crypto::open(token, key, receiver, signed, &encrypted)?;
    if !is_fresh(signed.timestamp, incoming.now, WINDOW) {
        return Err(Refused::Stale);
    }
    if !echo.is_empty() {
        return Ok(Opened::Verification { reply: Reply::text(plain) });
    }
    let event = event(&plain).ok_or(Refused::Malformed)?;
    Ok(Opened::Event { event, payload: plain, reply: Reply::text("") })
}

/// A verification as WeCom asks for it; the right answer is the text inside.
pub fn probe(keys: &Keys<'_>, now: Time, random: [u8; 16]) -> Option<Probe> {
    let (token, key) = (keys.token?, keys.key?);
    let echo = format!("muster-{}", now.0);
    let (timestamp, nonce) = ((now.0 / 1_000).to_string(), "muster".to_owned());
    let sealed = envelope::seal(token, key, keys.receivers.first()?, (&timestamp, &nonce), random, echo.as_bytes()).ok()?;
    Some(Probe {
        method: Method::GET,
        query: vec![("msg_signature", sealed.signature), ("timestamp", timestamp), ("nonce", nonce), ("echostr", sealed.encrypted)],
        headers: Vec::new(),
        body: None,
        vendor: Vendor::WeCom,
        expected: echo,
    })
}

/// The ciphertext of an envelope, XML or JSON, told by its first character.
pub(in crate::server::vendor) fn encrypted(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Envelope {
        encrypt: String,
    }
    let text = std::str::from_utf8(body).ok()?.trim_start();
    if text.starts_with('{') {
        return serde_json::from_str::<Envelope>(text).ok().map(|envelope| envelope.encrypt);
    }
    xml(text)?.remove("Encrypt")
}

/// Page 90240 and its neighbours. WeCom gives events no id: the same content is the same event.
pub fn event(payload: &[u8]) -> Option<Event> {
    let text = std::str::from_utf8(payload).ok()?.trim_start();
    let fields = if text.starts_with('{') { json(text)? } else { xml(text)? };
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let what = match (field("Event").as_str(), field("ChangeType").as_str()) {
        ("template_card_event", _) => {
            What::Pressed { user_id: field("FromUserName"), button: field("EventKey"), card: fields.get("ResponseCode").cloned() }
        }
        ("change_contact", "create_user") => What::Joined(vec![field("UserID")]),
        ("change_contact", "update_user") => What::Changed(vec![field("UserID")]),
        ("change_contact", "delete_user") => What::Left(vec![field("UserID")]),
        ("change_contact", "create_party" | "update_party" | "delete_party") => What::Departments,
        ("subscribe" | "unsubscribe", _) => What::Range,
        _ => What::Other,
    };
    let kind = [field("Event"), field("ChangeType"), field("MsgType")].into_iter().filter(|word| !word.is_empty());
    let kind = kind.take(2).collect::<Vec<_>>().join(".");
    Some(Event { key: hash_key(payload), kind: kind.chars().take(64).collect(), what })
}

/// The texts of an event's elements, by name.
pub fn fields(payload: &[u8]) -> Vec<(String, String)> {
    let fields = std::str::from_utf8(payload).ok().and_then(|text| xml(text.trim_start())).unwrap_or_default();
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_unstable();
    fields
}

/// The texts of the elements by name, however deep; of equal names the first. Entities could be made to grow: a
/// document with a type is none of WeCom's.
fn xml(text: &str) -> Option<HashMap<String, String>> {
    let mut reader = Reader::from_str(text);
    let mut fields = HashMap::new();
    let mut open = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Xml::Start(tag) => open.push(tag.name().as_ref().to_owned()),
            Xml::End(_) => drop(open.pop()?),
            Xml::CData(data) => put(&mut fields, open.last()?, data.as_ref()),
            Xml::Text(data) if !open.is_empty() => put(&mut fields, open.last()?, data.as_ref().trim()),
            Xml::DocType(_) => return None,
            Xml::Eof => return (open.is_empty() && !fields.is_empty()).then_some(fields),
            _ => {}
        }
        if fields.len() > MAX_FIELDS || open.len() > 16 {
            return None;
        }
    }
}

fn put(fields: &mut HashMap<String, String>, name: &str, text: &str) {
    if !text.is_empty() {
        fields.entry(name.to_owned()).or_insert_with(|| text.to_owned());
    }
}

fn json(text: &str) -> Option<HashMap<String, String>> {
    let Value::Object(object) = serde_json::from_str(text).ok()? else { return None };
    let fields = object.into_iter().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name, text)),
        Value::Number(number) => Some((name, number.to_string())),
        _ => None,
    });
    Some(fields.take(MAX_FIELDS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn envelopes_are_read_as_xml_and_json() {
        let xml =
            b"<xml><ToUserName><![CDATA[ww1]]></ToUserName><AgentID><![CDATA[1]]></AgentID><Encrypt><![CDATA[abc==]]></Encrypt></xml>";
        assert_eq!(encrypted(xml).as_deref(), Some("abc=="));
        assert_eq!(encrypted(b"<xml><Encrypt>abc</Encrypt></xml>").as_deref(), Some("abc"));
        assert_eq!(encrypted(br#"{"tousername":"ww1","encrypt":"abc","agentid":"1"}"#).as_deref(), Some("abc"));
        for bad in ["", "<xml>", "<xml><Encrypt/></xml>", "{}", "<!DOCTYPE x [<!ENTITY a \"b\">]><xml><Encrypt>&a;</Encrypt></xml>"] {
            assert_eq!(encrypted(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn a_press_says_who_pressed_what() {
        let xml = b"<xml><ToUserName><![CDATA[CORPID]]></ToUserName><FromUserName><![CDATA[zhangsan]]></FromUserName>\
            <CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[template_card_event]]></Event>\
            <EventKey><![CDATA[approve]]></EventKey><TaskId><![CDATA[chg-7-1]]></TaskId><ResponseCode><![CDATA[RC2]]></ResponseCode></xml>";
        let read = event(xml).unwrap();
        assert_eq!(read.what, What::Pressed { user_id: "zhangsan".into(), button: "approve".into(), card: Some("RC2".into()) });
        assert_eq!(read.kind, "template_card_event.event");
        assert_eq!(event(xml).unwrap().key, read.key);
    }

    #[test]
    fn a_change_of_the_directory_says_whose() {
        let xml = |change: &str| {
            format!(
                "<xml><Event>change_contact</Event><ChangeType>{change}</ChangeType><UserID>lisi</UserID><ExtAttr><Item><Name>x</Name></Item></ExtAttr></xml>"
            )
        };
        let what = |change: &str| event(xml(change).as_bytes()).unwrap().what;
        assert_eq!(what("create_user"), What::Joined(vec!["lisi".into()]));
        assert_eq!(what("delete_user"), What::Left(vec!["lisi".into()]));
        assert_eq!(what("update_party"), What::Departments);
        assert_eq!(what("update_tag"), What::Other);
    }

    proptest! {
        #[test]
        fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = encrypted(&bytes);
            let _ = event(&bytes);
        }

        #[test]
        fn garbage_in_tags_never_panics(text in "<xml>(<[A-Za-z!\\[\\]/&;]{0,12}>?[^<]{0,8}){0,20}") {
            let _ = encrypted(text.as_bytes());
            let _ = event(text.as_bytes());
        }
    }
}

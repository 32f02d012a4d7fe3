//! The vectors, which both of the vendor's SDKs take, and what must not be taken.

use proptest::prelude::*;

use super::*;
use crate::domain::time::Span;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../../tests/fixtures/lark/", $name)).trim_end()
    };
}

const AT: Time = Time(1_608_725_989_000);
const SIGNED: Signed<'_> =
    Signed { signature: "09e6e421b5f07561894d1d96fe23fba70aa4cfee47440fcb74e9e20ce084ea72", timestamp: "1608725989", nonce: "456b1a3f9c" };

fn opened(app_id: &str, key: Option<&str>, token: Option<&str>, signed: Signed<'_>, body: &str, now: Time) -> Result<Incoming, Refused> {
    let (key, token) = (key.map(Secret::new), token.map(Secret::new));
    open(Keys { app_id, encrypt_key: key.as_ref(), verification_token: token.as_ref() }, signed, body.as_bytes(), now)
}

fn vector(signed: Signed<'_>, body: &str, now: Time) -> Result<Incoming, Refused> {
    opened("cli_sim0000000000001", Some("sim-encrypt-key-2026"), Some("sim-verification-token"), signed, body, now)
}

#[test]
fn the_encrypted_event_opens() {
    let body = fixture!("event_encrypted.json");
    let plain: Value = serde_json::from_str(fixture!("event_plain.json")).unwrap();
    let Ok(Incoming::Event(event)) = vector(SIGNED, body, AT) else { panic!("refused") };
    assert_eq!((event.id.as_str(), event.kind.as_str()), ("5e3702a84e847582be8db7fb73283c02", "contact.user.created_v3"));
    assert_eq!((event.tenant_key.as_deref(), event.created_at), (Some("2ca1d211f64f6438"), Some(AT)));
    assert_eq!(event.content, plain["event"]);
    assert_eq!(event.press(), None);
    let key = Secret::new("sim-encrypt-key-2026");
    let envelope: Value = serde_json::from_str(body).unwrap();
    assert_eq!(decrypt(&key, envelope["encrypt"].as_str().unwrap()).unwrap(), fixture!("event_plain.json").as_bytes());
}

#[test]
fn forged_damaged_foreign_and_stale_events_are_refused() {
    let body = fixture!("event_encrypted.json");
    let zeros = "0".repeat(64);
    for signature in [zeros.as_str(), "", "09e6e421b5f07561894d1d96fe23fba70aa4cfee47440fcb74e9e20ce084ea73"] {
        assert_eq!(vector(Signed { signature, ..SIGNED }, body, AT), Err(Refused::Signature));
    }
    assert_eq!(vector(Signed { timestamp: "1608725988", ..SIGNED }, body, AT), Err(Refused::Signature));
    assert_eq!(vector(Signed { nonce: "456b1a3f9d", ..SIGNED }, body, AT), Err(Refused::Signature));
    assert_eq!(vector(Signed::default(), body, AT), Err(Refused::Signature));
    assert_eq!(vector(SIGNED, &body.replace(':', ": "), AT), Err(Refused::Signature), "the raw body is signed");
    // A digit of the last block, and of the initial vector.
    assert!(vector(SIGNED, &body.replace("uQ==", "uR=="), AT).is_err());
    assert!(vector(SIGNED, &body.replace("AAECAwQF", "AAECAwQG"), AT).is_err());
    assert_eq!(vector(SIGNED, &body.replace("uQ==\"", "\""), AT), Err(Refused::Malformed));
    assert_eq!(vector(SIGNED, &body[..600], AT), Err(Refused::Malformed));
    let other_key = opened("cli_sim0000000000001", Some("sim-encrypt-key-2027"), Some("sim-verification-token"), SIGNED, body, AT);
    assert_eq!(other_key, Err(Refused::Malformed));
    let other_token = opened("cli_sim0000000000001", Some("sim-encrypt-key-2026"), Some("other"), SIGNED, body, AT);
    assert_eq!(other_token, Err(Refused::Token));
    let other_app = opened("cli_other", Some("sim-encrypt-key-2026"), Some("sim-verification-token"), SIGNED, body, AT);
    assert_eq!(other_app, Err(Refused::Receiver));
    assert_eq!(vector(SIGNED, body, AT + Span::hours(7)), vector(SIGNED, body, AT), "the last push comes after hours");
    assert_eq!(vector(SIGNED, body, AT + Span(Span::hours(8).0 + 1)), Err(Refused::Stale));
    assert_eq!(vector(SIGNED, body, AT - Span(Span::minutes(10).0 + 1)), Err(Refused::Stale));
}

#[test]
fn the_address_check_is_answered_without_a_signature_but_not_without_the_token() {
    let challenge = Ok(Incoming::Challenge("ajls384kdjx98XX".to_owned()));
    let body = fixture!("challenge_encrypted.json");
    assert_eq!(vector(Signed::default(), body, AT), challenge);
    let key = Some("sim-encrypt-key-2026");
    assert_eq!(opened("cli_x", key, Some("other"), Signed::default(), body, AT), Err(Refused::Token));
    assert_eq!(opened("cli_x", Some("sim-encrypt-key-2027"), None, Signed::default(), body, AT), Err(Refused::Malformed));
    let plain = fixture!("url_verification.json");
    assert_eq!(opened("cli_x", None, Some("<verification token>"), Signed::default(), plain, AT), challenge);
    assert_eq!(opened("cli_x", None, Some("other"), Signed::default(), plain, AT), Err(Refused::Token));
}

#[test]
fn plain_events_are_for_apps_without_a_key() {
    let plain = fixture!("event_plain.json");
    let token = Some("sim-verification-token");
    assert!(matches!(opened("cli_sim0000000000001", None, token, Signed::default(), plain, AT), Ok(Incoming::Event(_))));
    assert_eq!(opened("cli_sim0000000000001", None, Some("sim"), Signed::default(), plain, AT), Err(Refused::Token));
    assert_eq!(opened("cli_sim0000000000001", None, None, Signed::default(), plain, AT), Err(Refused::NotSetUp));
    assert_eq!(vector(SIGNED, plain, AT), Err(Refused::Encryption), "a key cannot be talked away");
    let encrypted = fixture!("event_encrypted.json");
    assert_eq!(opened("cli_sim0000000000001", None, token, SIGNED, encrypted, AT), Err(Refused::Encryption));
}

#[test]
fn a_press_says_who_pressed_what() {
    let body = fixture!("card_action.json").replace(r#""value":{"act":"ack","incident":"42"}"#, r#""value":{"key":"respond:42"}"#);
    let event = opened("cli_…", None, Some("<verification token>"), Signed::default(), &body, AT);
    let Ok(Incoming::Event(event)) = event else { panic!("{event:?}") };
    assert_eq!(event.created_at, Some(Time(1_603_977_298_000)), "microseconds");
    let press = event.press().unwrap();
    assert_eq!((press.key.as_str(), press.user_id.as_str()), ("respond:42", "ou_…"));
    assert_eq!((press.message.as_deref(), press.group.as_deref()), (Some("om_…"), Some("oc_…")));
    let Ok(Incoming::Event(foreign)) =
        opened("cli_…", None, Some("<verification token>"), Signed::default(), fixture!("card_action.json"), AT)
    else {
        panic!("refused")
    };
    assert_eq!(foreign.press(), None, "a button that is not ours");
}

#[test]
fn a_press_of_the_first_version_is_proved_by_the_token_and_told_like_the_newer() {
    let body = r#"{"open_id":"ou_1","user_id":"lina","tenant_key":"t","token":"c-1","open_message_id":"om_1","action":{"value":{"key":"respond:42"},"tag":"button"}}"#;
    // sha1("1608725989" + "n" + "tok" + body), computed with OpenSSL.
    let signed = Signed { signature: "6114872bf44307de56ac35abfee05434e76b3101", timestamp: "1608725989", nonce: "n" };
    for key in [None, Some("an encrypt key")] {
        let Ok(Incoming::Event(event)) = opened("cli_1", key, Some("tok"), signed, body, AT) else { panic!("refused") };
        assert_eq!((event.id.as_str(), event.kind.as_str()), ("c-1", "card.action.trigger_v1"));
        let press = event.press().unwrap();
        assert_eq!((press.key.as_str(), press.user_id.as_str(), press.message.as_deref()), ("respond:42", "ou_1", Some("om_1")));
    }
    assert_eq!(opened("cli_1", None, Some("other"), signed, body, AT), Err(Refused::Signature));
    assert_eq!(opened("cli_1", None, Some("tok"), Signed::default(), body, AT), Err(Refused::Signature));
    assert_eq!(opened("cli_1", Some("key"), None, signed, body, AT), Err(Refused::NotSetUp));
    let changed = body.replace("42", "43");
    assert_eq!(opened("cli_1", None, Some("tok"), signed, &changed, AT), Err(Refused::Signature));
    let late = Time(AT.0 + 9 * 3_600_000);
    assert_eq!(opened("cli_1", None, Some("tok"), signed, body, late), Err(Refused::Stale));
}

#[test]
fn events_of_the_first_version_are_read() {
    let body = r#"{"ts":"1502199207.7171419","uuid":"bc447199585340d1f3728d26b1c0297a","token":"tok","type":"event_callback","event":{"app_id":"cli_1","tenant_key":"xxx","type":"app_open"}}"#;
    let Ok(Incoming::Event(event)) = opened("cli_1", None, Some("tok"), Signed::default(), body, AT) else { panic!("refused") };
    assert_eq!((event.kind.as_str(), event.created_at), ("app_open", Some(Time(1_502_199_207_000))));
    assert_eq!(opened("cli_2", None, Some("tok"), Signed::default(), body, AT), Err(Refused::Receiver));
    let ticket = opened("cli_xxx", None, Some("…"), Signed::default(), fixture!("app_ticket.json"), AT);
    assert!(matches!(ticket, Ok(Incoming::Event(event)) if event.kind == "app_ticket"));
}

proptest! {
    #[test]
    fn garbage_never_panics(text in "\\PC{0,300}", encrypted in "[A-Za-z0-9+/=]{0,200}") {
        let envelope = format!("{{\"encrypt\":\"{encrypted}\"}}");
        for body in [text.as_str(), envelope.as_str()] {
            prop_assert!(vector(SIGNED, body, AT).is_err());
            prop_assert!(opened("cli_1", None, Some("t"), Signed::default(), body, AT).is_err());
        }
    }
}

//! Frames that make sense and frames that make none.

use proptest::prelude::*;
use prost::Message as _;
use serde_json::{Value, json};

use super::Settings;
use super::frame::{CONTROL, DATA, Frame, Header};
use super::protocol::Long;
use crate::domain::time::{Span, Time};
use crate::server::vendor::callback::What;
use crate::server::vendor::connection::{Frame as Raw, Heard, Protocol};

const NOW: Time = Time(1_608_725_989_000);
const EVENT: &str = r#"{"schema":"2.0","header":{"event_id":"e-1","event_type":"contact.user.created_v3","token":"","app_id":"cli_1"},"event":{"object":{"open_id":"ou_1"}}}"#;

fn long() -> Long {
    Long::new("cli_1", 7, &Settings { ping_every: Some(90) })
}

fn data(sum: usize, seq: usize, payload: &[u8]) -> Frame {
    let headers = [("type", "event"), ("message_id", "m-1"), ("sum", &sum.to_string()), ("seq", &seq.to_string()), ("instance_id", "i-1")];
    let headers = headers.map(|(key, value)| Header::new(key, value)).to_vec();
    Frame { seq_id: 3, log_id: 4, service: 7, method: DATA, headers, payload: Some(payload.to_vec()), ..Frame::default() }
}

fn hear(long: &mut Long, frame: &Frame, now: Time) -> Heard {
    long.hear(Raw::binary(frame.encode_to_vec()), now)
}

/// A frame that goes out, and its payload.
fn out(frame: Raw) -> (Frame, Value) {
    let frame = Frame::decode(frame.into_data()).unwrap();
    let payload = frame.payload.as_deref().map(|payload| serde_json::from_slice(payload).unwrap());
    (frame, payload.unwrap_or_default())
}

#[test]
fn an_event_is_answered_with_all_that_it_came_with() {
    let Heard::Push(push) = hear(&mut long(), &data(1, 0, EVENT.as_bytes()), NOW) else { panic!("no push") };
    assert_eq!((push.event.key.as_str(), &push.event.what), ("e-1", &What::Joined(vec!["ou_1".to_owned()])));
    let (frame, payload) = out((push.acknowledgement)(None));
    assert_eq!((frame.seq_id, frame.log_id, frame.service, frame.method), (3, 4, 7, DATA));
    assert_eq!((frame.header("message_id"), frame.header("instance_id"), frame.header("biz_rt")), ("m-1", "i-1", "0"));
    assert_eq!(payload, json!({ "code": 200 }));
}

#[test]
fn what_a_press_changes_goes_back_in_base64() {
    let Heard::Push(push) = hear(&mut long(), &data(1, 0, EVENT.as_bytes()), NOW) else { panic!("no push") };
    let (_, payload) = out((push.acknowledgement)(Some(&json!({ "toast": {} }))));
    assert_eq!(payload, json!({ "code": 200, "data": "eyJ0b2FzdCI6e319" }));
}

#[test]
fn an_event_of_another_app_or_of_no_kind_is_answered_with_500() {
    for payload in [EVENT.replace("cli_1", "cli_2"), EVENT.replace("e-1", ""), "{}".to_owned(), "[".to_owned(), String::new()] {
        let Heard::Answer(frame) = hear(&mut long(), &data(1, 0, payload.as_bytes()), NOW) else { panic!("no answer to {payload}") };
        assert_eq!(out(frame).1["code"], 500);
    }
}

#[test]
fn parts_come_in_any_order_and_not_too_late() {
    let parts: Vec<&[u8]> = EVENT.as_bytes().chunks(50).collect();
    let last = parts.len() - 1;
    let mut long = long();
    for seq in (1..=last).rev() {
        assert!(matches!(hear(&mut long, &data(parts.len(), seq, parts[seq]), NOW), Heard::Nothing));
        assert!(matches!(hear(&mut long, &data(parts.len(), last, parts[last]), NOW), Heard::Nothing), "twice the same");
    }
    assert!(matches!(hear(&mut long, &data(parts.len(), 0, parts[0]), NOW + Span::seconds(9)), Heard::Push(_)));
    for (seq, part) in parts.iter().enumerate() {
        let late = if seq == last { NOW + Span::seconds(10) } else { NOW };
        assert!(matches!(hear(&mut long, &data(parts.len(), seq, part), late), Heard::Nothing));
    }
}

#[test]
fn no_more_is_kept_than_a_message_may_be_long() {
    let mut long = long();
    let half = vec![b'x'; 600 << 10];
    for seq in [0, 1] {
        assert!(matches!(hear(&mut long, &data(2, seq, &half), NOW), Heard::Nothing));
    }
    assert!(matches!(hear(&mut long, &data(usize::MAX, 0, b"x"), NOW), Heard::Nothing));
    assert!(matches!(hear(&mut long, &data(2, 2, b"x"), NOW), Heard::Nothing));
}

#[test]
fn a_pong_changes_how_often_is_pinged() {
    let mut long = long();
    let (ping, _) = out(long.ping());
    assert_eq!((ping.method, ping.service, ping.header("type"), long.ping_every()), (CONTROL, 7, "ping", Span::seconds(90)));
    let pong = |payload: &str| Frame {
        method: CONTROL,
        headers: vec![Header::new("type", "pong")],
        payload: Some(payload.as_bytes().to_vec()),
        ..Frame::default()
    };
    for (payload, seconds) in
        [(r#"{"PingInterval":30}"#, 30), (r#"{"PingInterval":0}"#, 30), ("", 30), (r#"{"PingInterval":86400}"#, 3_600)]
    {
        assert!(matches!(hear(&mut long, &pong(payload), NOW), Heard::Nothing));
        assert_eq!(long.ping_every(), Span::seconds(seconds));
    }
}

proptest! {
    #[test]
    fn garbage_in_frames_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut long = long();
        let _ = long.hear(Raw::binary(bytes.clone()), NOW);
        let _ = hear(&mut long, &data(1, 0, &bytes), NOW);
    }

    #[test]
    fn garbage_in_headers_never_panics(
        method in 0..2i32,
        headers in proptest::collection::vec(("(type|message_id|sum|seq|\\PC{0,4})", "(event|card|pong|[0-9]{1,21}|-?\\PC{0,4})"), 0..6),
        payload in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..40)),
    ) {
        let headers = headers.iter().map(|(key, value)| Header::new(key, value)).collect();
        let frame = Frame { method, headers, payload, ..Frame::default() };
        let mut long = long();
        for _ in 0..2 {
            let _ = hear(&mut long, &frame, NOW);
        }
    }
}

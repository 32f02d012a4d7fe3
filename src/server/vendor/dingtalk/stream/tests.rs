use proptest::prelude::*;

use super::*;
use crate::server::vendor::callback::What;

fn frame(kind: &str, topic: &str, data: &Value) -> Frame {
    let headers = json!({
        "topic": topic, "messageId": "m1", "contentType": "application/json", "time": "1767225600000", "appId": "dingaq7xxxx",
        "connectionId": "c1", "eventId": "e1", "eventType": "user_add_org", "eventBornTime": "1767225600000",
        "eventCorpId": "dingcorp", "eventUnifiedAppId": "u1",
    });
    Frame::text(json!({ "specVersion": "1.0", "type": kind, "headers": headers, "data": data.to_string() }).to_string())
}

fn hear(frame: Frame) -> Heard {
    Stream.hear(frame, Time(1_767_225_600_000))
}

fn pushed(frame: Frame) -> Push {
    match hear(frame) {
        Heard::Push(push) => push,
        _ => panic!("no push"),
    }
}

fn said(frame: &Frame) -> Value {
    serde_json::from_str(frame.to_text().unwrap()).unwrap()
}

#[test]
fn an_event_reads_as_its_callback_would() {
    let over = json!({ "corpId": "dingcorp", "eventId": "e1", "timeStamp": "1767225600000", "userId": ["lina"] });
    let push = pushed(frame("EVENT", "*", &over));
    assert_eq!(push.event.what, What::Joined(vec!["lina".into()]));
    let called = br#"{"EventType":"user_add_org","eventId":"e1","userId":["lina"]}"#;
    assert_eq!(push.event.key, callback::event(called).unwrap().key);
    assert_eq!(callback::event(&push.payload), Some(push.event));
    let acknowledged = said(&(push.acknowledgement)(None));
    assert_eq!((&acknowledged["code"], &acknowledged["headers"]["messageId"]), (&json!(200), &json!("m1")));
    let data: Value = serde_json::from_str(acknowledged["data"].as_str().unwrap()).unwrap();
    assert_eq!(data["status"], "SUCCESS");
}

#[test]
fn an_event_without_data_is_known_by_its_headers() {
    for data in [json!(null), json!([1]), json!("x")] {
        let push = pushed(frame("EVENT", "*", &data));
        assert_eq!((push.event.key.as_str(), push.event.kind.as_str()), ("user_add_org:e1", "user_add_org"));
    }
}

#[test]
fn data_that_is_not_written_as_text_is_read_the_same() {
    let headers = json!({ "topic": "*", "messageId": "m1", "eventType": "user_add_org" });
    let data = json!({ "eventId": "e1", "userId": ["lina"] });
    let push = pushed(Frame::text(json!({ "type": "EVENT", "headers": headers, "data": data }).to_string()));
    assert_eq!((push.event.key.as_str(), push.event.what), ("user_add_org:e1", What::Joined(vec!["lina".into()])));
}

#[test]
fn a_ping_is_sent_back_with_what_was_in_it() {
    let Heard::Answer(answer) = hear(frame("SYSTEM", "ping", &json!({ "opaque": "x" }))) else { panic!("no answer") };
    let answer = said(&answer);
    assert_eq!((&answer["code"], &answer["data"]), (&json!(200), &json!(r#"{"opaque":"x"}"#)));
    assert!(matches!(hear(frame("SYSTEM", "disconnect", &json!({}))), Heard::GoingAway));
}

#[test]
fn what_is_not_for_us_is_said_to_be_so_and_what_is_no_frame_is_passed_over() {
    for (kind, topic) in [("CALLBACK", ROBOT), ("CALLBACK", CARDS), ("OTHER", "x")] {
        let Heard::Answer(answer) = hear(frame(kind, topic, &json!({}))) else { panic!("no answer") };
        assert_eq!(said(&answer)["code"], 404, "{kind} {topic}");
    }
    for text in ["", "{}", "[]", r#"{"type":"EVENT","headers":{}}"#, r#"{"type":"EVENT","headers":null}"#] {
        assert!(matches!(hear(Frame::text(text)), Heard::Nothing), "{text}");
    }
    assert!(matches!(hear(Frame::binary(vec![0xff, 0xfe])), Heard::Nothing));
}

proptest! {
    #[test]
    fn frames_of_any_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        hear(Frame::text(String::from_utf8_lossy(&bytes).into_owned()));
        hear(Frame::binary(bytes));
    }

    #[test]
    fn frames_with_anything_in_them_never_panic(
        kind in "SYSTEM|EVENT|CALLBACK|[A-Z]{0,8}", topic in "ping|disconnect|/v1.0/card/instances/callback|.{0,20}",
        data in ".{0,100}", id in proptest::option::of(".{0,120}"), event in proptest::option::of(".{0,80}"),
    ) {
        let headers = json!({ "topic": topic, "messageId": "m", "eventId": id, "eventType": event });
        let heard = hear(Frame::text(json!({ "type": kind, "headers": headers, "data": data }).to_string()));
        if let Heard::Push(push) = heard {
            (push.acknowledgement)(None);
        }
    }
}

//! The long connection: opening one, events in parts, presses, pongs, the limit, the way back to an address.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use prost::Message as _;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::super::{Sim, text};
use super::{Client, alarm, plain, set};
use crate::simulator::lark::connections::frame::{CONTROL, DATA, Frame};

type Socket = tokio_tungstenite::WebSocketStream<tokio::net::TcpStream>;

/// What the endpoint answers to the app's own credentials, some of them changed.
async fn ask(sim: &Sim, changes: Value) -> Value {
    let credentials = sim.credentials("lark").await;
    let mut given = json!({"AppID": credentials["app_id"], "AppSecret": credentials["app_secret"]});
    for (name, value) in changes.as_object().unwrap() {
        given[name] = value.clone();
    }
    plain(sim, "/callback/ws/endpoint", given).await
}

/// Opens a connection; a refusal's headers instead.
async fn connect(url: &str) -> Result<Socket, [String; 3]> {
    let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
    let stream = tokio::net::TcpStream::connect(host).await.unwrap();
    match tokio_tungstenite::client_async(url, stream).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(["handshake-status", "handshake-msg", "handshake-autherrcode"]
            .map(|name| response.headers()[name].to_str().unwrap().to_owned())),
        Err(error) => panic!("{error}"),
    }
}

async fn connected(sim: &Sim) -> Socket {
    connect(text(&ask(sim, json!({})).await["data"]["URL"])).await.unwrap()
}

async fn next(socket: &mut Socket) -> Message {
    tokio::time::timeout(Duration::from_secs(5), socket.next()).await.unwrap().unwrap().unwrap()
}

async fn frame(socket: &mut Socket) -> Frame {
    Frame::decode(next(socket).await.into_data()).unwrap()
}

/// Reads a message with all its parts and answers the last one to come.
async fn answer(socket: &mut Socket, payload: Value) -> (Frame, Value) {
    let mut parts = BTreeMap::new();
    loop {
        let mut last = frame(socket).await;
        assert_eq!((last.method, last.header("sum").is_empty(), last.header("trace_id").is_empty()), (DATA, false, false));
        parts.insert(last.header("seq").parse::<usize>().unwrap(), last.payload.take().unwrap());
        if parts.len() == last.header("sum").parse::<usize>().unwrap() {
            let back = Frame { payload: Some(payload.to_string().into_bytes()), ..last.clone() };
            socket.send(Message::binary(back.encode_to_vec())).await.unwrap();
            return (last, serde_json::from_slice(&parts.into_values().flatten().collect::<Vec<u8>>()).unwrap());
        }
    }
}

/// Lina's name changes, which the app is told.
async fn rename(sim: &Sim, name: &str) -> Value {
    sim.control("PATCH", "/api/users/lark/lina", json!({"name": name, "callback": true})).await["callback"][0].clone()
}

#[tokio::test]
async fn the_endpoint_refuses_with_the_numbers_that_clients_know() {
    let sim = Sim::start().await;
    let code = async |changes: Value| ask(&sim, changes).await["code"].as_i64().unwrap();
    assert_eq!(code(json!({"AppSecret": "wrong"})).await, 1_000_040_345);
    assert_eq!(code(json!({"AppID": "cli_none"})).await, 1_000_040_346);
    assert_eq!(code(json!({"AppSecret": ""})).await, 1_000_040_344);
    set(&sim, json!({"secrets": ["another"]})).await;
    assert_eq!((code(json!({})).await, code(json!({"AppSecret": "another"})).await), (1_000_040_345, 0), "after a reset");
    set(&sim, json!({"secrets": null})).await;
    set(&sim, json!({"disabled": true})).await;
    assert_eq!(code(json!({})).await, 1_000_040_345);
    set(&sim, json!({"disabled": true, "variants": ["long_disabled_403"]})).await;
    assert_eq!(code(json!({})).await, 403);
    set(&sim, json!({"disabled": false, "variants": ["long_refused_400"]})).await;
    let url = format!("{}/callback/ws/endpoint", sim.running.lark_url());
    assert_eq!(sim.http.post(url).body("{}").send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_ticket_opens_one_connection() {
    let sim = Sim::start().await;
    let opened = ask(&sim, json!({})).await;
    assert_eq!(
        (&opened["code"], &opened["data"]["ClientConfig"]),
        (&json!(0), &json!({"ReconnectCount": -1, "ReconnectInterval": 120, "ReconnectNonce": 30, "PingInterval": 120}))
    );
    let url = text(&opened["data"]["URL"]);
    let _open = connect(url).await.unwrap();
    let refused = connect(url).await.err().unwrap();
    assert_eq!(refused, ["514", "ticket is invalid", "1000040343"].map(str::to_owned));
    let late = ask(&sim, json!({})).await;
    sim.post("/api/clock", json!({"advance_ms": 90_000})).await;
    assert!(connect(text(&late["data"]["URL"])).await.is_err());
}

#[tokio::test]
async fn an_event_comes_over_the_connection_and_is_answered() {
    let sim = Sim::start().await;
    let mut socket = connected(&sim).await;
    let (told, (frame, event)) = tokio::join!(rename(&sim, "李一"), answer(&mut socket, json!({"code": 200})));
    assert_eq!((&told["delivered"], &told["status"]), (&json!(true), &json!(200)));
    assert_eq!((frame.header("type"), frame.header("sum"), frame.header("seq")), ("event", "1", "0"));
    assert_eq!((&event["header"]["event_type"], &event["event"]["object"]["name"]), (&json!("contact.user.updated_v3"), &json!("李一")));
    assert_eq!(event["header"]["token"], "");
    set(&sim, json!({"variants": ["long_parts", "long_token"]})).await;
    let (told, (frame, event)) = tokio::join!(rename(&sim, "李二"), answer(&mut socket, json!({"code": 200})));
    assert_eq!((&told["delivered"], frame.header("seq")), (&json!(true), "0"), "the first part comes last");
    assert!(frame.header("sum").parse::<u32>().unwrap() > 1);
    assert_eq!(
        (&event["event"]["object"]["name"], &event["header"]["token"]),
        (&json!("李二"), &sim.credentials("lark").await["verification_token"])
    );
}

#[tokio::test]
async fn an_event_that_was_not_taken_comes_again_over_another_connection() {
    let sim = Sim::start().await;
    let mut socket = connected(&sim).await;
    let (told, (_, event)) = tokio::join!(rename(&sim, "李"), answer(&mut socket, json!({"code": 500})));
    assert_eq!((&told["delivered"], text(&told["error"])), (&json!(false), "answered 500"));
    drop(socket);
    let mut socket = connected(&sim).await;
    let answered = async {
        let (_, again) = answer(&mut socket, json!({"code": 200})).await;
        again
    };
    let (_, again) = tokio::join!(sim.post("/api/clock", json!({"advance_ms": 15_000})), answered);
    assert_eq!(again, event);
}

#[tokio::test]
async fn a_press_is_answered_with_what_the_card_becomes() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let (_, sent) = app.send("lina", "interactive", &alarm()).await;
    let path = format!("/api/cards/lark/{}/press", text(&sent["data"]["message_id"]));
    let press = async || sim.post(&path, json!({"user": "lina", "action": "ack"})).await;
    let mut socket = connected(&sim).await;
    let reply = json!({"toast": {"type": "success", "content": "已确认"}});
    let data = STANDARD.encode(reply.to_string());
    let (pressed, (frame, event)) = tokio::join!(press(), answer(&mut socket, json!({"code": 200, "data": data})));
    assert_eq!((&pressed["delivered"], &pressed["reply"]), (&json!(true), &reply));
    assert_eq!((frame.header("type"), &event["header"]["event_type"]), ("event", &json!("card.action.trigger")));
    set(&sim, json!({"variants": ["long_presses_are_cards"]})).await;
    let (pressed, (frame, _)) = tokio::join!(press(), answer(&mut socket, json!({"code": 500})));
    assert_eq!((frame.header("type"), &pressed["reply"]["client_error"]), ("card", &json!(200_671)));
    let (pressed, _) = tokio::join!(press(), answer(&mut socket, json!({"code": 200, "data": "?"})));
    assert_eq!(pressed["delivered"], false);
}

#[tokio::test]
async fn a_ping_is_answered_with_the_configuration_as_it_is_now() {
    let sim = Sim::start().await;
    let mut socket = connected(&sim).await;
    set(&sim, json!({"variants": ["long_quick"]})).await;
    let ping = Frame::new(1, CONTROL, &[("type", "ping")], Vec::new());
    socket.send(Message::binary(ping.encode_to_vec())).await.unwrap();
    let pong = frame(&mut socket).await;
    let payload: Value = serde_json::from_slice(&pong.payload.clone().unwrap()).unwrap();
    assert_eq!((pong.header("type"), &payload["PingInterval"]), ("pong", &json!(1)));
}

#[tokio::test]
async fn fifty_connections_are_the_most() {
    let sim = Sim::start().await;
    let first = ask(&sim, json!({})).await;
    let mut open = Vec::new();
    for _ in 0..50 {
        open.push(connected(&sim).await);
    }
    assert_eq!(ask(&sim, json!({})).await["code"], 1_000_040_350);
    let refused = connect(text(&first["data"]["URL"])).await.err().unwrap();
    assert_eq!((refused[0].as_str(), refused[2].as_str()), ("514", "1000040350"));
    set(&sim, json!({"variants": ["long_limit_at_handshake"]})).await;
    assert_eq!(ask(&sim, json!({})).await["code"], 0);
}

#[tokio::test]
async fn a_reset_closes_connections() {
    let sim = Sim::start().await;
    let mut socket = connected(&sim).await;
    sim.post("/api/reset", Value::Null).await;
    assert!(matches!(next(&mut socket).await, Message::Close(_)));
    let (status, answer) = sim.try_control("PATCH", "/api/users/lark/lina", json!({"name": "李", "callback": true})).await;
    assert!(status == 409 && text(&answer["error"]).contains("no connection"), "{answer}");
}

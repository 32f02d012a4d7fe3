//! Streams: opening one, events, pressed cards, the way back to the start.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::super::{Sim, text};
use super::Client;

type Socket = tokio_tungstenite::WebSocketStream<tokio::net::TcpStream>;

async fn ticket(app: &Client<'_>, subscriptions: Value) -> Value {
    let body = json!({"clientId": app.of("client_id"), "clientSecret": app.of("client_secret"), "subscriptions": subscriptions, "ua": "test", "localIp": "127.0.0.1"});
    app.done("POST", "gateway/connections/open", body).await
}

async fn connect(opened: &Value) -> Result<Socket, u16> {
    let ticket: String = url::form_urlencoded::byte_serialize(text(&opened["ticket"]).as_bytes()).collect();
    let url = format!("{}?ticket={ticket}", text(&opened["endpoint"]));
    let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
    let stream = tokio::net::TcpStream::connect(host).await.unwrap();
    match tokio_tungstenite::client_async(&url, stream).await {
        Ok((socket, _)) => Ok(socket),
        Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

/// Reads one frame, as a client's loop would.
async fn frame(socket: &mut Socket) -> Value {
    let message = tokio::time::timeout(Duration::from_secs(5), socket.next()).await.unwrap().unwrap().unwrap();
    serde_json::from_str(message.to_text().unwrap()).unwrap()
}

async fn acknowledge(socket: &mut Socket, frame: &Value, code: u16, data: Value) {
    let headers = json!({"messageId": frame["headers"]["messageId"], "contentType": "application/json"});
    let answer = json!({"code": code, "headers": headers, "message": "OK", "data": data.to_string()});
    socket.send(Message::text(answer.to_string())).await.unwrap();
}

#[tokio::test]
async fn a_ticket_opens_one_stream() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let all = json!([{"type": "EVENT", "topic": "*"}]);
    let wrong = json!({"clientId": app.of("client_id"), "clientSecret": "x", "subscriptions": all});
    assert_eq!(app.refused("POST", "gateway/connections/open", wrong).await, (400, "invalidClientIdOrSecret".to_owned()));
    let none = json!({"clientId": app.of("client_id"), "clientSecret": app.of("client_secret"), "subscriptions": []});
    assert_eq!(app.refused("POST", "gateway/connections/open", none).await.1, "paramIllegal");
    let opened = ticket(&app, all.clone()).await;
    assert!(connect(&opened).await.is_ok());
    assert_eq!(connect(&opened).await.err(), Some(401), "a ticket is good once");
    let late = ticket(&app, all).await;
    sim.post("/api/clock", json!({"advance_ms": 90_000})).await;
    assert_eq!(connect(&late).await.err(), Some(401));
}

#[tokio::test]
async fn events_come_as_frames_and_are_acknowledged() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let mut socket = connect(&ticket(&app, json!([{"type": "EVENT", "topic": "*"}])).await).await.unwrap();
    let change = |name: &str| json!({"name": name, "callback": true});
    let (told, event) = tokio::join!(sim.control("PATCH", "/api/users/dingtalk/lina", change("李一")), async {
        let event = frame(&mut socket).await;
        acknowledge(&mut socket, &event, 200, json!({"status": "SUCCESS"})).await;
        event
    });
    assert_eq!((&told["callback"][0]["delivered"], &told["callback"][0]["status"]), (&json!(true), &json!(200)));
    let headers = &event["headers"];
    assert_eq!(
        (text(&event["type"]), text(&headers["eventType"]), text(&headers["eventCorpId"])),
        ("EVENT", "user_modify_org", app.of("corp_id"))
    );
    let data: Value = serde_json::from_str(text(&event["data"])).unwrap();
    assert_eq!((&data["userId"], &data["eventId"]), (&json!(["lina"]), &headers["eventId"]));
    let (told, ()) = tokio::join!(sim.control("PATCH", "/api/users/dingtalk/lina", change("李二")), async {
        let event = frame(&mut socket).await;
        acknowledge(&mut socket, &event, 500, Value::Null).await;
    });
    assert_eq!((&told["callback"][0]["delivered"], text(&told["callback"][0]["error"])), (&json!(false), "acknowledged with 500"));
    sim.post("/api/reset", Value::Null).await;
    assert_eq!(frame(&mut socket).await["headers"]["topic"], "disconnect");
}

#[tokio::test]
async fn a_ping_carries_something_to_send_back() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    app.settings(json!({"variants": ["stream_pings_at_once"]})).await;
    let mut socket = connect(&ticket(&app, json!([{"type": "EVENT", "topic": "*"}])).await).await.unwrap();
    let ping = frame(&mut socket).await;
    assert_eq!((text(&ping["type"]), text(&ping["headers"]["topic"])), ("SYSTEM", "ping"));
    assert!(serde_json::from_str::<Value>(text(&ping["data"])).unwrap()["opaque"].is_string());
}

#[tokio::test]
async fn a_pressed_card_comes_over_the_stream() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let topic = "/v1.0/card/instances/callback";
    let mut socket = connect(&ticket(&app, json!([{"type": "CALLBACK", "topic": topic}])).await).await.unwrap();
    let card = json!({
        "cardTemplateId": "t.schema", "outTrackId": "inc-1", "callbackType": "STREAM", "openSpaceId": "dtv1.card//IM_ROBOT.lina",
        "cardData": {"cardParamMap": {"title": "P1"}}, "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
    });
    app.done("POST", "card/instances/createAndDeliver", card).await;
    let id = sim.get("/api/messages?vendor=dingtalk").await[0]["message_id"].clone();
    let press = format!("/api/cards/dingtalk/{}/press", text(&id));
    let (pressed, call) = tokio::join!(sim.post(&press, json!({"user": "lina", "action": "respond"})), async {
        let call = frame(&mut socket).await;
        acknowledge(&mut socket, &call, 200, json!({"response": {"cardData": {"cardParamMap": {"title": "taken"}}}})).await;
        call
    });
    assert_eq!(pressed["delivered"], true);
    let data: Value = serde_json::from_str(text(&call["data"])).unwrap();
    assert_eq!((text(&call["headers"]["topic"]), text(&data["outTrackId"]), text(&data["userId"])), (topic, "inc-1", "lina"));
    assert_eq!(sim.get("/api/messages?vendor=dingtalk&user=lina").await[0]["text"], "taken");
    drop(socket);
    for _ in 0..50 {
        let (status, _) = sim.try_control("POST", &press, json!({"user": "lina", "action": "respond"})).await;
        if status == 409 {
            return;
        }
    }
    panic!("a closed stream is still listened to");
}

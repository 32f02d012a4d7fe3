//! Callbacks: saving an address, signed events of the directory with their later tries, pressed cards.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};

use super::super::{Sim, text};
use super::{Client, alarm, set};
use crate::simulator::lark::seal;

/// A server with a callback address, as the product has one.
#[derive(Clone)]
struct Receiver {
    encrypt_key: String,
    token: String,
    log: Arc<Mutex<Log>>,
}

#[derive(Default)]
struct Log {
    seen: Vec<Value>,
    timestamps: Vec<String>,
    /// How many calls are still to fail.
    failures: u32,
    /// What card callbacks are answered.
    reply: String,
}

impl Receiver {
    async fn start(sim: &Sim) -> (Self, String) {
        let credentials = sim.credentials("lark").await;
        let field = |name: &str| text(&credentials[name]).to_owned();
        let receiver = Self { encrypt_key: field("encrypt_key"), token: field("verification_token"), log: Arc::default() };
        let router = Router::new()
            .route("/callback", post(Self::receive))
            .route("/deaf", post(async || "{}"))
            .route("/slow", post(async || tokio::time::sleep(Duration::from_secs(2)).await));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, router.with_state(receiver.clone())).into_future());
        (receiver, address)
    }

    async fn receive(State(receiver): State<Self>, headers: HeaderMap, body: String) -> (StatusCode, String) {
        let sealed: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(sealed.to_string(), body, "no space anywhere");
        let event = match sealed["encrypt"].as_str() {
            Some(sealed) => serde_json::from_str(&seal::tests::open(&receiver.encrypt_key, sealed).unwrap()).unwrap(),
            None => sealed.clone(),
        };
        let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        if event["type"] == "url_verification" {
            assert!(event["token"] == receiver.token.as_str() && header("x-lark-signature").is_none());
            return (StatusCode::OK, json!({"challenge": event["challenge"]}).to_string());
        }
        let mut log = receiver.log.lock().unwrap();
        if let Some(message) = event["open_message_id"].as_str() {
            let (timestamp, nonce) = (header("x-lark-request-timestamp").unwrap(), header("x-lark-request-nonce").unwrap());
            assert_eq!(header("x-lark-signature").unwrap(), seal::first_signature(&timestamp, &nonce, &receiver.token, &body));
            assert!(message.starts_with("om_") && sealed["encrypt"].is_null());
            log.seen.push(event);
            return (StatusCode::OK, log.reply.clone());
        }
        if let Some(signed) = header("x-lark-signature") {
            let (timestamp, nonce) = (header("x-lark-request-timestamp").unwrap(), header("x-lark-request-nonce").unwrap());
            let key = if sealed["encrypt"].is_null() { "" } else { &receiver.encrypt_key };
            assert_eq!(signed, seal::signature(&timestamp, &nonce, key, &body));
            assert_ne!(signed, seal::signature(&timestamp, &nonce, "another key", &body));
            log.timestamps.push(timestamp);
        }
        assert_eq!(event["header"]["token"], receiver.token.as_str());
        log.seen.push(event);
        if log.failures > 0 {
            log.failures -= 1;
            return (StatusCode::SERVICE_UNAVAILABLE, String::new());
        }
        (StatusCode::OK, log.reply.clone())
    }

    fn last(&self) -> Value {
        self.log.lock().unwrap().seen.last().cloned().unwrap_or_default()
    }

    fn count(&self) -> usize {
        self.log.lock().unwrap().seen.len()
    }
}

async fn save(sim: &Sim, kind: &str, url: &str, more: Value) -> (u16, Value) {
    let mut body = json!({"vendor": "lark", "kind": kind, "url": url});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    sim.try_control("POST", "/api/callbacks", body).await
}

#[tokio::test]
async fn an_address_is_saved_only_if_it_answers_the_challenge() {
    let sim = Sim::start().await;
    let (_, address) = Receiver::start(&sim).await;
    assert_eq!(save(&sim, "app", &format!("{address}/callback"), json!({})).await.0, 200);
    assert_eq!(save(&sim, "app", &format!("{address}/callback"), json!({"aes_key": ""})).await.0, 200, "plain");
    let (status, answer) = save(&sim, "app", &format!("{address}/deaf"), json!({})).await;
    assert!(status == 409 && text(&answer["error"]).contains("challenge"), "{answer}");
    let (status, answer) = save(&sim, "app", &format!("{address}/slow"), json!({})).await;
    assert!(status == 409 && text(&answer["error"]).contains("within 1 s"), "{answer}");
    assert_eq!(save(&sim, "app", "http://ops.example.com/callback", json!({})).await.0, 400);
    assert_eq!(sim.get("/api/callbacks?vendor=lark").await, json!([{"kind": "app", "url": format!("{address}/callback")}]));
}

#[tokio::test]
async fn the_app_learns_of_people_and_departments() {
    let sim = Sim::start().await;
    let new = json!({"vendor": "lark", "userid": "qianduo", "name": "钱多", "departments": [4, 2], "callback": true});
    assert_eq!(sim.try_control("POST", "/api/users", new.clone()).await.0, 409, "no address is saved");
    let (receiver, address) = Receiver::start(&sim).await;
    save(&sim, "app", &format!("{address}/callback"), json!({})).await;
    assert_eq!(sim.post("/api/users", new).await["callback"][0]["delivered"], true);
    let event = receiver.last();
    assert_eq!((&event["schema"], &event["header"]["event_type"]), (&json!("2.0"), &json!("contact.user.created_v3")));
    let object = &event["event"]["object"];
    let app = Client::start(&sim).await;
    assert_eq!((&object["open_id"], &object["user_id"]), (&json!(app.open_id("qianduo").await), &json!("qianduo")));
    assert!(text(&object["department_ids"][0]).starts_with("od-"));

    let both = json!({"name": "钱多多", "phone": "+8613900139000", "callback": true});
    let told = sim.control("PATCH", "/api/users/lark/qianduo", both).await["callback"].clone();
    assert_eq!(told.as_array().unwrap().len(), 2, "the phone is told apart");
    let event = receiver.last();
    assert_eq!((&event["event"]["object"]["mobile"], &event["event"]["old_object"]["mobile"]), (&json!("+8613900139000"), &json!("")));
    set(&sim, json!({"variants": ["old_object_changes_only"], "missing_scopes": ["contact:user.phone:readonly"]})).await;
    let hidden = json!({"name": "钱", "phone": "+8613900139001", "callback": true});
    assert_eq!(sim.control("PATCH", "/api/users/lark/qianduo", hidden).await["callback"].as_array().unwrap().len(), 1);
    assert_eq!(receiver.last()["event"]["old_object"], json!({"open_id": object["open_id"], "name": "钱多多"}));
    sim.control("DELETE", "/api/users/lark/qianduo?callback=1", Value::Null).await;
    let event = receiver.last();
    assert_eq!(
        (&event["header"]["event_type"], &event["event"]["old_object"]["open_id"]),
        (&json!("contact.user.deleted_v3"), &object["open_id"])
    );

    sim.post("/api/departments", json!({"vendor": "lark", "name": "值班组", "parent": 2, "callback": true})).await;
    let event = receiver.last();
    assert_eq!(
        (&event["header"]["event_type"], &event["event"]["object"]["name"]),
        (&json!("contact.department.created_v3"), &json!("值班组"))
    );
    assert!(event["event"]["object"]["order"].is_u64());
    sim.control("PATCH", "/api/departments/lark/5", json!({"name": "值守组", "callback": true})).await;
    assert_eq!(receiver.last()["event"]["old_object"]["name"], "值班组");
    sim.control("DELETE", "/api/departments/lark/5?callback=1", Value::Null).await;
    assert_eq!(receiver.last()["event"]["old_object"]["status"]["is_deleted"], true);
}

#[tokio::test]
async fn only_what_is_in_range_is_told_and_a_new_range_too() {
    let sim = Sim::start().await;
    let (receiver, address) = Receiver::start(&sim).await;
    save(&sim, "contacts", &format!("{address}/callback"), json!({})).await;
    set(&sim, json!({"visible_departments": [3]})).await;
    let event = receiver.last();
    assert_eq!(event["header"]["event_type"], "contact.scope.updated_v3");
    assert_eq!(
        (&event["event"]["added"]["departments"][0]["name"], &event["event"]["removed"]["departments"][0]["name"]),
        (&json!("研发部"), &json!("示例公司"))
    );
    let outside = json!({"name": "李", "callback": true});
    assert_eq!(sim.control("PATCH", "/api/users/lark/lina", outside).await["callback"], json!([]));
    let inside = json!({"name": "张", "callback": true});
    assert_eq!(sim.control("PATCH", "/api/users/lark/zhangwei", inside).await["callback"].as_array().unwrap().len(), 1);
    set(&sim, json!({"hide_mobile": true})).await;
    assert_eq!(receiver.count(), 2, "another setting is no new range");
    set(&sim, json!({"missing_scopes": ["contact:contact.base:readonly"]})).await;
    let (status, answer) = sim.try_control("PATCH", "/api/users/lark/zhangwei", json!({"name": "张三", "callback": true})).await;
    assert!(status == 409 && text(&answer["error"]).contains("scopes"));
}

#[tokio::test]
async fn an_event_that_failed_comes_again_as_the_clock_goes_on() {
    let sim = Sim::start().await;
    let (receiver, address) = Receiver::start(&sim).await;
    save(&sim, "app", &format!("{address}/callback"), json!({})).await;
    receiver.log.lock().unwrap().failures = 2;
    let change = json!({"name": "李", "callback": true});
    let told = sim.control("PATCH", "/api/users/lark/lina", change).await["callback"][0].clone();
    assert_eq!((&told["delivered"], &told["attempts"], &told["status"]), (&json!(false), &json!(1), &json!(503)));
    let arrives = async |wanted: usize| {
        for _ in 0..100 {
            if receiver.count() >= wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{} of {wanted} calls came", receiver.count());
    };
    sim.post("/api/clock", json!({"advance_ms": 15_000})).await;
    arrives(2).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(receiver.count(), 2, "the next one waits five minutes");
    sim.post("/api/clock", json!({"advance_ms": 300_000})).await;
    arrives(3).await;
    sim.post("/api/clock", json!({"advance_ms": 3_600_000})).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let log = receiver.log.lock().unwrap();
    assert_eq!(log.seen.len(), 3, "it was received");
    assert!(log.seen.iter().all(|event| event["header"]["event_id"] == log.seen[0]["header"]["event_id"]));
}

#[tokio::test]
async fn variants_of_events_are_played() {
    let sim = Sim::start().await;
    let (receiver, address) = Receiver::start(&sim).await;
    save(&sim, "app", &format!("{address}/callback"), json!({})).await;
    set(&sim, json!({"variants": ["events_twice", "timestamp_ms"]})).await;
    sim.control("PATCH", "/api/users/lark/lina", json!({"name": "李", "callback": true})).await;
    {
        let log = receiver.log.lock().unwrap();
        assert_eq!(log.seen[0]["header"]["event_id"], log.seen[1]["header"]["event_id"]);
        assert_eq!(log.timestamps[0].len(), 13);
    }
    save(&sim, "app", &format!("{address}/callback"), json!({"aes_key": ""})).await;
    set(&sim, json!({"variants": []})).await;
    sim.control("PATCH", "/api/users/lark/lina", json!({"name": "娜", "callback": true})).await;
    assert_eq!((receiver.count(), receiver.log.lock().unwrap().timestamps.len()), (3, 2), "without a key nothing is signed");
    set(&sim, json!({"variants": ["signed_without_key"]})).await;
    sim.control("PATCH", "/api/users/lark/lina", json!({"name": "李娜", "callback": true})).await;
    assert_eq!(receiver.log.lock().unwrap().timestamps.len(), 3);
}

#[tokio::test]
async fn a_pressed_card_calls_back_and_shows_the_answer() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let (_, sent) = app.send("lina", "interactive", &alarm()).await;
    let path = format!("/api/cards/lark/{}/press", text(&sent["data"]["message_id"]));
    let by = |user: &str, action: &str| json!({"user": user, "action": action});
    assert_eq!(sim.try_control("POST", &path, by("lina", "ack")).await.0, 409, "no address is saved");
    assert_eq!(sim.post(&path, by("lina", "详情")).await, json!({"open": "http://127.0.0.1:3000/m/1/incidents/42"}));
    let (receiver, address) = Receiver::start(&sim).await;
    save(&sim, "app", &format!("{address}/callback"), json!({})).await;
    let pressed = sim.post(&path, by("lina", "ack")).await;
    assert_eq!((&pressed["delivered"], &pressed["attempts"]), (&json!(true), &json!(1)));
    let event = receiver.last();
    assert_eq!(event["header"]["event_type"], "card.action.trigger");
    assert_eq!(text(&event["header"]["create_time"]).len(), 16);
    let event = event["event"].clone();
    assert_eq!((&event["action"]["value"], &event["action"]["name"]), (&json!({"act": "ack", "incident": "42"}), &json!("ack")));
    assert_eq!(
        (&event["operator"]["open_id"], &event["context"]["open_message_id"]),
        (&json!(app.open_id("lina").await), &sent["data"]["message_id"])
    );

    let mut done = alarm();
    done["body"]["elements"] = json!([{"tag": "markdown", "content": "李娜已确认"}]);
    let reply = json!({"toast": {"type": "success", "content": "已确认"}, "card": {"type": "raw", "data": done}});
    receiver.log.lock().unwrap().reply = reply.to_string();
    let pressed = sim.post(&path, by("lina", "确认")).await;
    assert_eq!((&pressed["reply"]["toast"]["content"], &pressed["reply"]["card"]), (&json!("已确认"), &done));
    let shown = sim.get("/api/messages?vendor=lark&user=lina").await[0].clone();
    assert_eq!((text(&shown["text"]), text(&shown["state"])), ("P1 告警\n李娜已确认", "updated"));
    assert_eq!(sim.try_control("POST", &path, by("lina", "ack")).await.0, 409, "the button is gone");
    assert_eq!(sim.try_control("POST", &path, by("zhangwei", "ack")).await.0, 404);

    let update = json!({"token": event["token"], "card": alarm()});
    for _ in 0..2 {
        app.post("interactive/v1/card/update", update.clone()).await;
    }
    assert_eq!(app.refused("POST", "interactive/v1/card/update", update.clone()).await, (200, 300_040), "twice");
    set(&sim, json!({"variants": ["card_update_400"]})).await;
    assert_eq!(app.refused("POST", "interactive/v1/card/update", json!({"token": "c-none", "card": alarm()})).await, (400, 300_020));
    receiver.log.lock().unwrap().reply = "{}".to_owned();
    sim.post(&path, by("lina", "ack")).await;
    let update = json!({"token": receiver.last()["event"]["token"], "card": alarm()});
    sim.post("/api/clock", json!({"advance_ms": 1_800_000})).await;
    assert_eq!(app.refused("POST", "interactive/v1/card/update", update).await, (400, 300_030));
}

#[tokio::test]
async fn a_press_of_the_first_version_is_flat_and_signed_with_the_token() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    set(&sim, json!({"variants": ["cards_v1"]})).await;
    let (_, sent) = app.send("lina", "interactive", &alarm()).await;
    let path = format!("/api/cards/lark/{}/press", text(&sent["data"]["message_id"]));
    let (receiver, address) = Receiver::start(&sim).await;
    save(&sim, "app", &format!("{address}/callback"), json!({})).await;
    let pressed = sim.post(&path, json!({"user": "lina", "action": "ack"})).await;
    assert_eq!(pressed["delivered"], true);
    let event = receiver.last();
    assert_eq!((&event["open_id"], &event["user_id"]), (&json!(app.open_id("lina").await), &json!("lina")));
    assert_eq!((&event["open_message_id"], &event["action"]["value"]["act"]), (&sent["data"]["message_id"], &json!("ack")));
    assert!(text(&event["token"]).starts_with("c-") && event["schema"].is_null() && event["event"].is_null());
    let update = json!({"token": event["token"], "card": alarm()});
    app.post("interactive/v1/card/update", update).await;
}

#[tokio::test]
async fn a_bad_answer_to_a_press_is_what_the_client_shows() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let (_, sent) = app.send("lina", "interactive", &alarm()).await;
    let path = format!("/api/cards/lark/{}/press", text(&sent["data"]["message_id"]));
    let (receiver, address) = Receiver::start(&sim).await;
    save(&sim, "app", &format!("{address}/callback"), json!({})).await;
    let press = async |reply: Value| {
        receiver.log.lock().unwrap().reply = reply.as_str().map_or_else(|| reply.to_string(), str::to_owned);
        sim.post(&path, json!({"user": "lina", "action": "ack"})).await["reply"]["client_error"].clone()
    };
    assert_eq!(press(json!("")).await, Value::Null);
    assert_eq!(press(json!("ok")).await, 200_672);
    assert_eq!(press(json!({"toast": {"type": "loud"}})).await, 200_672);
    assert_eq!(press(json!({"card": {"type": "raw", "data": {"schema": "2.0"}}})).await, 200_673);
    assert_eq!(press(json!({"card": {"type": "raw", "data": {"elements": []}}})).await, 200_830);
    receiver.log.lock().unwrap().failures = 1;
    assert_eq!(press(json!({})).await, 200_671);
    assert_eq!(receiver.count(), 6, "a press is never sent again");
    sim.post("/api/clock", json!({"advance_ms": 30 * 24 * 3_600_000i64})).await;
    assert_eq!(sim.try_control("POST", &path, json!({"user": "lina", "action": "ack"})).await.0, 409, "after 30 days");
    set(&sim, json!({"variants": ["cards_stay_alive"]})).await;
    assert_eq!(press(json!({})).await, Value::Null);
}

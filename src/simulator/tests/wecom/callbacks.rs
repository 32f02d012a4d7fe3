//! Callbacks: saving an address, events of the directory, pressed cards.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use serde_json::{Value, json};

use super::super::{Sim, text};
use super::{Client, approval};
use crate::simulator::markup::{cdata, element, text_of};
use crate::simulator::seal;

/// A server with a callback address, as the product has one.
#[derive(Clone)]
struct Receiver {
    token: String,
    aes_key: String,
    corp_id: String,
    /// Opened events, and how many calls are still to fail.
    seen: Arc<Mutex<(Vec<String>, u32)>>,
    /// The sealed answer to an event.
    reply: String,
}

type Parameters = Query<HashMap<String, String>>;

impl Receiver {
    async fn start(sim: &Sim, prefix: &str, reply: &str) -> (Self, String) {
        let credentials = sim.credentials("wecom").await;
        let field = |name: &str| text(&credentials[name]).to_owned();
        let (token, aes_key) = (field(&format!("{prefix}callback_token")), field(&format!("{prefix}callback_aes_key")));
        let receiver = Self { token, aes_key, corp_id: field("corp_id"), seen: Arc::default(), reply: reply.to_owned() };
        let router = Router::new()
            .route("/callback", get(Self::verify).post(Self::receive))
            .route("/quoted", get(Self::quoted))
            .route("/silent", get(async || std::future::pending::<String>().await));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, router.with_state(receiver.clone())).into_future());
        (receiver, address)
    }

    fn opened(&self, given: &HashMap<String, String>, sealed: &str) -> String {
        assert_eq!(given["msg_signature"], seal::signature(&self.token, &given["timestamp"], &given["nonce"], sealed));
        seal::open(&self.aes_key, &self.corp_id, sealed).unwrap()
    }

    async fn verify(State(receiver): State<Self>, given: Parameters) -> String {
        receiver.opened(&given, &given["echostr"])
    }

    async fn quoted(state: State<Self>, given: Parameters) -> String {
        format!("\"{}\"", Self::verify(state, given).await)
    }

    async fn receive(State(receiver): State<Self>, given: Parameters, body: String) -> (axum::http::StatusCode, String) {
        let sealed = text_of(&body, "Encrypt")
            .map(str::to_owned)
            .unwrap_or_else(|| text(&serde_json::from_str::<Value>(&body).unwrap()["encrypt"]).to_owned());
        let event = receiver.opened(&given, &sealed);
        let mut seen = receiver.seen.lock().unwrap();
        if seen.1 > 0 {
            seen.1 -= 1;
            return (axum::http::StatusCode::SERVICE_UNAVAILABLE, String::new());
        }
        seen.0.push(event);
        (axum::http::StatusCode::OK, receiver.answer())
    }

    fn answer(&self) -> String {
        if self.reply.is_empty() {
            return String::new();
        }
        let sealed = seal::seal(&self.aes_key, &self.corp_id, &self.reply, [1; 16]).unwrap();
        let signature = seal::signature(&self.token, "1", "n", &sealed);
        format!(
            "<xml>{}{}{}{}</xml>",
            cdata("Encrypt", &sealed),
            cdata("MsgSignature", &signature),
            element("TimeStamp", 1),
            cdata("Nonce", "n")
        )
    }

    fn last(&self) -> String {
        self.seen.lock().unwrap().0.last().cloned().unwrap_or_default()
    }
}

#[tokio::test]
async fn an_address_is_saved_only_if_it_proves_itself() {
    let sim = Sim::start().await;
    let (_, address) = Receiver::start(&sim, "", "").await;
    let save = async |kind: &str, url: String| {
        sim.try_control("POST", "/api/callbacks", json!({"vendor": "wecom", "kind": kind, "url": url})).await
    };
    assert_eq!(save("app", format!("{address}/callback")).await.0, 200);
    assert_eq!(sim.get("/api/callbacks?vendor=wecom").await, json!([{"kind": "app", "url": format!("{address}/callback")}]));
    let (status, answer) = save("app", format!("{address}/quoted")).await;
    assert!(status == 409 && text(&answer["error"]).contains("something around the plain text"), "{answer}");
    let (status, answer) = save("app", format!("{address}/silent")).await;
    assert!(status == 409 && text(&answer["error"]).contains("no answer within 1 s"), "{answer}");
    let (status, answer) = save("app", format!("{address}/none")).await;
    assert!(status == 409 && text(&answer["error"]).contains("answered 404"), "{answer}");
    let (status, answer) = save("app", "http://ops.example.com/callback".to_owned()).await;
    assert!(status == 400 && text(&answer["error"]).contains("not on this machine"), "{answer}");
}

#[tokio::test]
async fn a_pressed_card_calls_back_and_can_be_updated() {
    let sim = Sim::start().await;
    let grey = "<xml><MsgType><![CDATA[update_button]]></MsgType><Button><ReplaceName><![CDATA[已响应]]></ReplaceName></Button></xml>";
    let (receiver, address) = Receiver::start(&sim, "", grey).await;
    let app = Client::of_app(&sim).await;
    let sent = app.post("message/send", approval("lina|zhangwei", "inc-1")).await;
    assert_eq!(app.post("message/send", approval("lina", "inc-1")).await["errcode"], 42014);
    let press = format!("/api/cards/wecom/{}/press", text(&sent["msgid"]));
    let by_lina = json!({"user": "lina", "action": "respond"});
    assert_eq!(sim.try_control("POST", &press, by_lina.clone()).await.0, 409, "no callback is saved yet");
    sim.post("/api/callbacks", json!({"vendor": "wecom", "kind": "app", "url": format!("{address}/callback")})).await;

    // Two calls fail: the event is sent again.
    receiver.seen.lock().unwrap().1 = 2;
    let pressed = sim.post(&press, by_lina.clone()).await;
    assert_eq!((&pressed["delivered"], &pressed["attempts"], &pressed["status"]), (&json!(true), &json!(3), &json!(200)));
    let event = receiver.last();
    let field = |name: &str| text_of(&event, name).unwrap();
    assert_eq!(
        (field("FromUserName"), field("Event"), field("EventKey"), field("TaskId")),
        ("lina", "template_card_event", "respond", "inc-1")
    );

    let buttons = async |user: &str| sim.get(&format!("/api/messages?vendor=wecom&user={user}")).await[0]["buttons"].clone();
    assert_eq!(buttons("lina").await, json!([{"text": "已响应"}]));
    assert_eq!(sim.try_control("POST", &press, by_lina).await.0, 409, "the button is grey");
    assert_eq!(buttons("zhangwei").await.as_array().unwrap().len(), 2);

    let update = json!({"userids": ["zhangwei", "nobody"], "agentid": 1_000_002, "response_code": field("ResponseCode"), "button": {"replace_name": "李娜已响应"}});
    assert_eq!(app.post("message/update_template_card", update.clone()).await["invaliduser"], json!(["nobody"]));
    assert_eq!(buttons("zhangwei").await, json!([{"text": "李娜已响应"}]));
    assert_eq!(app.post("message/update_template_card", update).await["errcode"], 60140);
    assert_eq!(sim.get("/api/messages?vendor=wecom").await[0]["state"], "updated");
}

#[tokio::test]
async fn the_contacts_receiver_learns_of_people() {
    let sim = Sim::start().await;
    let new = json!({"vendor": "wecom", "userid": "qianduo", "name": "钱多", "departments": [4, 2], "callback": true});
    assert_eq!(sim.try_control("POST", "/api/users", new.clone()).await.0, 409);
    assert_eq!(sim.get("/api/directory?vendor=wecom").await["users"], 12, "a refused change changes nothing");
    let (receiver, address) = Receiver::start(&sim, "contacts_", "").await;
    sim.post("/api/callbacks", json!({"vendor": "wecom", "kind": "contacts", "url": format!("{address}/callback")})).await;
    assert_eq!(sim.post("/api/users", new).await["callback"][0]["delivered"], true);
    let event = receiver.last();
    let field = |name: &str| text_of(&event, name);
    assert_eq!(
        (field("Event"), field("ChangeType"), field("UserID"), field("Department"), field("Name")),
        (Some("change_contact"), Some("create_user"), Some("qianduo"), Some("4,2"), None)
    );
    sim.control("PATCH", "/api/users/wecom/qianduo", json!({"userid": "qd", "callback": true})).await;
    assert!(receiver.last().contains("<NewUserID><![CDATA[qd]]></NewUserID>"));
    sim.post("/api/settings", json!({"vendor": "wecom", "variants": ["callback_json"]})).await;
    sim.control("DELETE", "/api/users/wecom/qd?callback=1", Value::Null).await;
    assert!(receiver.last().contains("delete_user"));
}

//! Sealed callbacks: saving an address, events of the directory, what happens if nobody answers right.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::post;
use serde_json::{Value, json};

use super::super::{Sim, text};
use super::Client;
use crate::simulator::seal;

/// A server with a callback address, as the product has one.
#[derive(Clone)]
struct Receiver {
    token: String,
    aes_key: String,
    owner: String,
    seen: Arc<Mutex<Vec<Value>>>,
    /// Queries and how many calls are still to fail.
    queries: Arc<Mutex<(Vec<Given>, u32)>>,
}

type Given = HashMap<String, String>;

impl Receiver {
    async fn start(app: &Client<'_>, owner: &str) -> (Self, String) {
        let (token, aes_key) = (app.of("callback_token").to_owned(), app.of("callback_aes_key").to_owned());
        let receiver = Self { token, aes_key, owner: owner.to_owned(), seen: Arc::default(), queries: Arc::default() };
        let router = Router::new()
            .route("/callback", post(Self::receive))
            .route("/plain", post(async || "success"))
            .route("/forged", post(Self::forge))
            .route("/slow", post(Self::sleep));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, router.with_state(receiver.clone())).into_future());
        (receiver, address)
    }

    async fn receive(State(receiver): State<Self>, given: Query<Given>, body: String) -> (axum::http::StatusCode, String) {
        let sealed = text(&serde_json::from_str::<Value>(&body).unwrap()["encrypt"]).to_owned();
        let signed = given.get("signature").or(given.get("msg_signature")).unwrap();
        assert_eq!(*signed, seal::signature(&receiver.token, &given["timestamp"], &given["nonce"], &sealed));
        let event: Value = serde_json::from_str(&seal::open(&receiver.aes_key, &receiver.owner, &sealed).unwrap()).unwrap();
        let mut queries = receiver.queries.lock().unwrap();
        queries.0.push(given.0.clone());
        if queries.1 > 0 {
            queries.1 -= 1;
            return (axum::http::StatusCode::SERVICE_UNAVAILABLE, String::new());
        }
        receiver.seen.lock().unwrap().push(event);
        (axum::http::StatusCode::OK, receiver.answer("success", &receiver.token))
    }

    async fn forge(State(receiver): State<Self>) -> String {
        receiver.answer("success", "wrong")
    }

    async fn sleep(State(receiver): State<Self>) -> String {
        tokio::time::sleep(std::time::Duration::from_millis(1800)).await;
        receiver.answer("success", &receiver.token)
    }

    fn answer(&self, plain: &str, token: &str) -> String {
        let sealed = seal::seal(&self.aes_key, &self.owner, plain, [1; 16]).unwrap();
        let signature = seal::signature(token, "1", "n", &sealed);
        json!({"msg_signature": signature, "timeStamp": "1", "nonce": "n", "encrypt": sealed}).to_string()
    }

    fn last(&self) -> Value {
        self.seen.lock().unwrap().last().cloned().unwrap_or_default()
    }
}

#[tokio::test]
async fn an_address_is_saved_only_if_it_answers_the_sealed_word() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let (receiver, address) = Receiver::start(&app, app.of("client_id")).await;
    let save = async |path: &str| {
        sim.try_control("POST", "/api/callbacks", json!({"vendor": "dingtalk", "kind": "app", "url": format!("{address}{path}")})).await
    };
    for (path, why) in [("/plain", "no JSON"), ("/forged", "msg_signature is wrong"), ("/slow", "1500 ms"), ("/none", "answered 404")] {
        let (status, answer) = save(path).await;
        assert!(status == 409 && text(&answer["error"]).contains(why), "{path}: {answer}");
    }
    assert_eq!(sim.get("/api/callbacks?vendor=dingtalk").await, json!([]));
    assert_eq!(save("/callback").await.0, 200);
    assert_eq!(receiver.last(), json!({"EventType": "check_url"}));
    assert_eq!(sim.get("/api/callbacks?vendor=dingtalk").await[0]["kind"], "app");
    let (status, _) = sim.try_control("POST", "/api/callbacks", json!({"vendor": "dingtalk", "kind": "contacts", "url": address})).await;
    assert_eq!(status, 400);
    let (status, answer) =
        sim.try_control("POST", "/api/callbacks", json!({"vendor": "dingtalk", "kind": "app", "url": "http://ops.example.com/"})).await;
    assert!(status == 400 && text(&answer["error"]).contains("not on this machine"));
}

#[tokio::test]
async fn the_directory_tells_of_people_and_departments() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let new = json!({"vendor": "dingtalk", "userid": "qianduo", "name": "钱多", "departments": [4], "callback": true});
    assert_eq!(sim.try_control("POST", "/api/users", new.clone()).await.0, 409, "nobody listens yet");
    let (receiver, address) = Receiver::start(&app, app.of("client_id")).await;
    sim.post("/api/callbacks", json!({"vendor": "dingtalk", "kind": "app", "url": format!("{address}/callback")})).await;
    assert_eq!(sim.post("/api/users", new).await["callback"][0]["delivered"], true);
    let event = receiver.last();
    assert_eq!(
        (text(&event["EventType"]), &event["userId"], text(&event["CorpId"])),
        ("user_add_org", &json!(["qianduo"]), app.of("corp_id"))
    );
    assert!(event["EventTime"].is_i64() && event["timeStamp"].is_string() && event["eventId"].is_string());
    {
        let queries = receiver.queries.lock().unwrap();
        let last = queries.0.last().unwrap();
        assert!(last["signature"] == last["msg_signature"] && last["timestamp"].len() == 13);
    }
    let changed = sim.control("PATCH", "/api/users/dingtalk/qianduo", json!({"admin": true, "callback": true})).await;
    assert_eq!(changed["callback"].as_array().unwrap().len(), 2);
    assert_eq!(receiver.last()["EventType"], "org_admin_add");
    let department = sim.post("/api/departments", json!({"vendor": "dingtalk", "name": "安全部", "callback": true})).await;
    assert_eq!((text(&receiver.last()["EventType"]), &receiver.last()["deptId"]), ("org_dept_create", &json!([department["id"]])));
    app.settings(json!({"variants": ["modify_leave_old_form", "callback_signature_only", "callback_seconds"]})).await;
    sim.control("DELETE", "/api/users/dingtalk/qianduo?callback=1", Value::Null).await;
    assert_eq!((text(&receiver.last()["EventType"]), &receiver.last()["UserId"]), ("user_leave_org", &json!(["qianduo"])));
    let queries = receiver.queries.lock().unwrap();
    assert!(queries.0.last().unwrap().get("msg_signature").is_none() && queries.0.last().unwrap()["timestamp"].len() == 10);
}

#[tokio::test]
async fn what_nobody_took_is_repeated_and_then_listed() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let (receiver, address) = Receiver::start(&app, app.of("client_id")).await;
    sim.post("/api/callbacks", json!({"vendor": "dingtalk", "kind": "app", "url": format!("{address}/callback")})).await;
    receiver.queries.lock().unwrap().1 = 2;
    let change = |name: &str| json!({"name": name, "callback": true});
    let told = sim.control("PATCH", "/api/users/dingtalk/lina", change("李一")).await;
    assert_eq!((&told["callback"][0]["delivered"], &told["callback"][0]["attempts"]), (&json!(true), &json!(3)));
    assert_eq!(app.get("/call_back/get_call_back_failed_result").await["failed_list"], json!([]));
    receiver.queries.lock().unwrap().1 = 3;
    let told = sim.control("PATCH", "/api/users/dingtalk/lina", change("李二")).await;
    assert_eq!((&told["callback"][0]["delivered"], text(&told["callback"][0]["error"])), (&json!(false), "answered 503"));
    let listed = app.done("GET", "event/callbacks/failedResults?beginTime=0&endTime=9999999999999", Value::Null).await;
    assert_eq!((text(&listed["failedList"][0]["callBackTag"]), &listed["hasMore"]), ("user_modify_org", &json!(false)));
    let failed = app.get("/call_back/get_call_back_failed_result").await;
    assert_eq!(failed["failed_list"][0]["user_modify_org"], json!({"corpid": app.of("corp_id"), "userid": ["lina"]}));
    assert_eq!(app.get("/call_back/get_call_back_failed_result").await["failed_list"], json!([]), "reading clears the list");
}

#[tokio::test]
async fn an_address_registered_by_a_call_is_sealed_for_the_company() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let (receiver, address) = Receiver::start(&app, app.of("corp_id")).await;
    let body = |path: &str| json!({"call_back_tag": ["user_add_org"], "token": app.of("callback_token"), "aes_key": app.of("callback_aes_key"), "url": format!("{address}{path}")});
    assert_eq!(app.get("/call_back/get_call_back").await["errcode"], 71007);
    assert_eq!(app.post("/call_back/update_call_back", body("/callback")).await["errcode"], 71007);
    assert_eq!(app.post("/call_back/register_call_back", body("/plain")).await["errcode"], 71009);
    assert_eq!(app.post("/call_back/register_call_back", body("/callback")).await["errcode"], 0);
    assert_eq!(app.post("/call_back/register_call_back", body("/callback")).await["errcode"], 71006);
    sim.control("PATCH", "/api/users/dingtalk/lina", json!({"name": "李一", "callback": true})).await;
    assert_eq!(receiver.last()["EventType"], "user_modify_org");
    assert_eq!(app.get("/call_back/get_call_back").await["url"], format!("{address}/callback"));
    let saved = json!({"vendor": "dingtalk", "kind": "app", "url": format!("{address}/plain")});
    assert_eq!(sim.try_control("POST", "/api/callbacks", saved).await.0, 409);
    assert_eq!(app.get("/call_back/get_call_back").await["url"], format!("{address}/callback"), "what failed changes nothing");
    sim.control("PATCH", "/api/users/dingtalk/lina", json!({"name": "李二", "callback": true})).await;
    assert_eq!(app.get("/call_back/delete_call_back").await["errcode"], 0);
    assert_eq!(sim.get("/api/callbacks?vendor=dingtalk").await, json!([]));
    app.settings(json!({"trusted_ips": ["203.0.113.9"]})).await;
    assert_eq!(app.post("/call_back/register_call_back", body("/callback")).await["errcode"], 60020);
    app.settings(json!({"egress_ip": "203.0.113.9"})).await;
    let mut form: Vec<(&str, String)> = vec![("access_token", app.token.clone()), ("call_back_tag", "user_add_org".to_owned())];
    let fields = body("/callback");
    for (name, value) in fields.as_object().unwrap() {
        if let Some(value) = value.as_str() {
            form.push((name, value.to_owned()));
        }
    }
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let bare = format!("{}/call_back/register_call_back", sim.running.dingtalk_url());
    let sent = sim.http.post(bare).header("content-type", "application/x-www-form-urlencoded").body(form).send().await.unwrap();
    assert_eq!(sent.json::<Value>().await.unwrap()["errcode"], 0, "the token may be a field of a form");
    app.settings(json!({"trusted_ips": null, "egress_ip": null})).await;
    let wrong = Client { sim: &sim, token: "x".to_owned(), credentials: app.credentials.clone() };
    assert_eq!(wrong.post("/call_back/register_call_back", body("/callback")).await["errcode"], 40014);
}

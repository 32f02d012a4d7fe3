//! The simulators as a whole, over HTTP: the harness, and what does not belong to one vendor.

mod clouds;
mod dingtalk;
mod directory;
mod event_center;
mod lark;
mod wecom;

use serde_json::{Value, json};

use super::callback::Poster;
use super::{Addresses, Running, Simulators};

/// Running simulators with a browserless client that follows no redirect.
struct Sim {
    running: Running,
    http: reqwest::Client,
}

impl Sim {
    async fn start() -> Self {
        let running = Simulators::start(Addresses::any_port()).await.unwrap();
        Self { running, http: Poster::client().unwrap() }
    }

    /// A call of the control API that must succeed.
    async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.try_control(method, path, body).await;
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    }

    async fn try_control(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.running.control_url());
        let request = self.http.request(method.parse().unwrap(), url);
        let request = if body.is_null() { request } else { request.body(body.to_string()) };
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn get(&self, path: &str) -> Value {
        self.control("GET", path, Value::Null).await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.control("POST", path, body).await
    }

    async fn credentials(&self, vendor: &str) -> Value {
        self.get("/api/credentials").await[vendor].clone()
    }
}

/// A text of a JSON value that must be one.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

#[tokio::test]
async fn credentials_are_the_same_at_every_start() {
    let without_addresses = |mut all: Value| {
        all.as_object_mut().unwrap().values_mut().for_each(|one| one["base_url"] = Value::Null);
        all
    };
    let first = Sim::start().await.get("/api/credentials").await;
    let second = Sim::start().await.get("/api/credentials").await;
    assert_eq!(text(&first["wecom"]["callback_aes_key"]).len(), 43);
    assert_eq!(without_addresses(first), without_addresses(second));
}

#[tokio::test]
async fn the_control_api_refuses_other_host_names() {
    let sim = Sim::start().await;
    let url = format!("{}/api/credentials", sim.running.control_url());
    let asked = |host: String| sim.http.get(&url).header("host", host).send();
    assert_eq!(asked("evil.example:4000".to_owned()).await.unwrap().status(), 403);
    let port = url.split(':').nth(2).unwrap().split('/').next().unwrap();
    assert_eq!(asked(format!("localhost:{port}")).await.unwrap().status(), 200);
    let (status, answer) = sim.try_control("POST", "/api/faults", json!({"vendor": "nobody"})).await;
    assert_eq!(status, 400);
    assert!(text(&answer["error"]).contains("nobody"));
    assert_eq!(sim.try_control("GET", "/api/nothing", Value::Null).await.0, 404);
    assert_eq!(sim.try_control("PUT", "/api/sms", Value::Null).await.0, 404);
}

#[tokio::test]
async fn faults_and_counts_are_one_companys() {
    let sim = Sim::start().await;
    let token = async |base: &str, path: &str, body: Value| {
        let answer = sim.http.post(format!("{base}{path}")).header("content-type", "application/json").body(body.to_string());
        answer.send().await.unwrap().status().as_u16()
    };
    for vendor in ["dingtalk", "lark"] {
        let first = sim.credentials(vendor).await;
        let second = sim.post("/api/companies", json!({"vendor": vendor, "name": "第二公司"})).await["credentials"].clone();
        let base = text(&first["base_url"]);
        let ask = async |of: &Value| match vendor {
            "lark" => {
                let given = json!({"app_id": of["app_id"], "app_secret": of["app_secret"]});
                let socket = json!({"AppID": of["app_id"], "AppSecret": of["app_secret"]});
                let oauth = json!({"client_id": of["app_id"], "client_secret": "x", "grant_type": "client_credentials"});
                let oauth = token(base, "/oauth/v3/token", oauth).await;
                assert_eq!(token(base, "/callback/ws/endpoint", socket).await == 503, oauth == 503);
                let status = token(base, "/open-apis/auth/v3/tenant_access_token/internal", given).await;
                assert_eq!(status == 503, oauth == 503);
                status
            }
            _ => {
                let open = json!({"clientId": of["client_id"], "clientSecret": of["client_secret"], "subscriptions": []});
                let open = token(base, "/v1.0/gateway/connections/open", open).await;
                let status =
                    token(base, "/v1.0/oauth2/accessToken", json!({"appKey": of["client_id"], "appSecret": of["client_secret"]})).await;
                assert_eq!(status == 503, open == 503);
                status
            }
        };
        sim.post("/api/faults", json!({"vendor": vendor, "times": -1, "status": 503})).await;
        assert_eq!((ask(&first).await, ask(&second).await), (503, 200), "{vendor}: the first is meant if none is named");
        sim.control("DELETE", "/api/faults", Value::Null).await;
        sim.post("/api/faults", json!({"vendor": vendor, "company": "第二公司", "times": -1, "status": 503})).await;
        assert_eq!((ask(&first).await, ask(&second).await), (200, 503), "{vendor}");
        sim.control("DELETE", "/api/faults", Value::Null).await;
        let calls = if vendor == "lark" { 3 } else { 2 };
        let asked = sim.get(&format!("/api/requests?vendor={vendor}&company=%E7%AC%AC%E4%BA%8C%E5%85%AC%E5%8F%B8")).await;
        assert_eq!((&asked["total"], asked["last"].as_array().unwrap().len()), (&json!(2 * calls), 2 * calls));
        assert_eq!(asked["by_path"].as_object().unwrap().len(), calls);
        assert_eq!(sim.try_control("GET", &format!("/api/requests?vendor={vendor}&company=none"), Value::Null).await.0, 404);
    }
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let sim = Sim::start().await;
    let mut addresses = Addresses::any_port();
    addresses.wecom = sim.running.wecom_url().trim_start_matches("http://").parse().unwrap();
    let error = Simulators::start(addresses).await.err().unwrap();
    assert!(error.to_string().contains("(WeCom) is taken"), "{error}");
    addresses.wecom = "0.0.0.0:0".parse().unwrap();
    assert!(Simulators::start(addresses).await.err().unwrap().to_string().contains("no loopback"));
}

#[tokio::test]
async fn moving_the_clock_waits_for_the_server() {
    let sim = std::sync::Arc::new(Sim::start().await);
    let server = tokio::spawn({
        let sim = sim.clone();
        async move {
            let told = sim.get("/api/clock?follower=server&seen=0").await;
            let seen = told["offset_ms"].as_i64().unwrap();
            // The next poll says that the new offset was taken over; it stays open until the simulators stop.
            let next = tokio::spawn({
                let sim = sim.clone();
                async move { sim.http.get(format!("{}/api/clock?follower=server&seen={seen}", sim.running.control_url())).send().await.is_ok() }
            });
            (seen, next)
        }
    });
    let before = sim.get("/api/clock").await["now_ms"].as_i64().unwrap();
    let mut moved = json!({"followers": 0});
    // The server's first poll may come after the first move; then it learns of it at once and follows the second.
    for _ in 0..50 {
        moved = sim.post("/api/clock", json!({"advance_ms": 60_000})).await;
        if moved["followers"] == 1 {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(moved["late"], 0);
    assert!(moved["now_ms"].as_i64().unwrap() >= before + 60_000);
    let (seen, next) = server.await.unwrap();
    assert!(seen >= 60_000);
    next.abort();
    assert_eq!(sim.try_control("POST", "/api/clock", json!({"advance_ms": -1})).await.0, 400);
}

#[tokio::test]
async fn a_reset_leads_back_to_the_start() {
    let sim = Sim::start().await;
    sim.post("/api/users", json!({"vendor": "wecom", "userid": "new", "name": "新人"})).await;
    sim.post("/api/clock", json!({"advance_ms": 1000})).await;
    sim.post("/api/settings", json!({"vendor": "wecom", "hide_mobile": true})).await;
    sim.post("/api/faults", json!({"vendor": "wecom", "times": -1, "status": 500})).await;
    assert_eq!(sim.post("/api/reset", Value::Null).await["offset_ms"], 0);
    assert_eq!(sim.get("/api/directory?vendor=wecom").await, json!({"departments": 4, "users": 12}));
    assert_eq!(sim.get("/api/settings?vendor=wecom").await["hide_mobile"], false);
    assert_eq!(sim.get("/api/faults").await, json!([]));
}

#[tokio::test]
async fn the_phone_page_needs_nothing_from_elsewhere() {
    let sim = Sim::start().await;
    let response = sim.http.get(sim.running.control_url()).send().await.unwrap();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let page = response.text().await.unwrap();
    assert!(!page.contains("https://") && !page.contains("//cdn"), "the page must work offline");
}

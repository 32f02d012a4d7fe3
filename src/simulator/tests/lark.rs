//! Lark as a client uses it: token, directory, sign-in, messages, cards with callbacks, group chats, settings.

mod callbacks;
mod calls;
mod chats;
mod connections;
mod directory;
mod messages;
mod sign_in;

use serde_json::{Value, json};

use super::{Sim, text};

/// A client of the Lark simulator with a tenant token.
struct Client<'a> {
    sim: &'a Sim,
    token: String,
}

impl<'a> Client<'a> {
    async fn start(sim: &'a Sim) -> Self {
        let credentials = sim.credentials("lark").await;
        let given = json!({"app_id": credentials["app_id"], "app_secret": credentials["app_secret"]});
        let answer = plain(sim, "/open-apis/auth/v3/tenant_access_token/internal", given).await;
        assert_eq!((&answer["code"], &answer["expire"]), (&json!(0), &json!(7200)));
        Self { sim, token: text(&answer["tenant_access_token"]).to_owned() }
    }

    async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = self.sim.http.request(method.parse().unwrap(), format!("{}/open-apis/{path}", self.sim.running.lark_url()));
        let request = request.header("authorization", format!("Bearer {}", self.token));
        let request = if body.is_null() { request } else { request.body(body.to_string()) };
        let response = request.send().await.unwrap();
        let log_id = response.headers()["x-tt-logid"].to_str().unwrap().to_owned();
        let (status, answer) = (response.status().as_u16(), response.json::<Value>().await.unwrap());
        if !answer["error"].is_null() {
            assert_eq!(answer["error"]["log_id"], log_id.as_str());
        }
        (status, answer)
    }

    /// The data of a call that must succeed.
    async fn ok(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(method, path, body).await;
        assert_eq!((status, &answer["code"]), (200, &json!(0)), "{method} {path}: {answer}");
        answer["data"].clone()
    }

    async fn get(&self, path: &str) -> Value {
        self.ok("GET", path, Value::Null).await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.ok("POST", path, body).await
    }

    /// The status and the number of a refusal.
    async fn refused(&self, method: &str, path: &str, body: Value) -> (u16, i64) {
        let (status, answer) = self.call(method, path, body).await;
        (status, answer["code"].as_i64().unwrap())
    }

    async fn open_id(&self, userid: &str) -> String {
        let user = self.get(&format!("contact/v3/users/{userid}?user_id_type=user_id")).await;
        text(&user["user"]["open_id"]).to_owned()
    }

    /// Sends to a person by user_id.
    async fn send(&self, userid: &str, msg_type: &str, content: &Value) -> (u16, Value) {
        let body = json!({"receive_id": userid, "msg_type": msg_type, "content": content.to_string()});
        self.call("POST", "im/v1/messages?receive_id_type=user_id", body).await
    }

    async fn say(&self, userid: &str, words: &str) -> String {
        let (status, answer) = self.send(userid, "text", &json!({"text": words})).await;
        assert_eq!((status, &answer["code"]), (200, &json!(0)), "{answer}");
        text(&answer["data"]["message_id"]).to_owned()
    }
}

/// A POST without a token and without a Content-Type, as the Python SDK asks for tokens.
async fn plain(sim: &Sim, path: &str, body: Value) -> Value {
    let url = format!("{}{path}", sim.running.lark_url());
    sim.http.post(url).body(body.to_string()).send().await.unwrap().json().await.unwrap()
}

async fn set(sim: &Sim, settings: Value) {
    let mut settings = settings;
    settings["vendor"] = json!("lark");
    sim.post("/api/settings", settings).await;
}

/// A card that can be pressed.
fn alarm() -> Value {
    json!({"schema": "2.0", "config": {"update_multi": true},
        "header": {"title": {"tag": "plain_text", "content": "P1 告警"}, "template": "red"},
        "body": {"elements": [
            {"tag": "markdown", "content": "**db-01** down"},
            {"tag": "button", "text": {"tag": "plain_text", "content": "确认"}, "name": "ack",
                "behaviors": [{"type": "callback", "value": {"act": "ack", "incident": "42"}}]},
            {"tag": "button", "text": {"tag": "plain_text", "content": "详情"},
                "behaviors": [{"type": "open_url", "default_url": "http://127.0.0.1:3000/m/1/incidents/42"}]}]}})
}

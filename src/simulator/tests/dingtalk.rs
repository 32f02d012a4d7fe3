//! DingTalk as a client uses it: both generations, directory, messages, groups, cards, sign-in, callbacks, streams.

mod callbacks;
mod calls;
mod cards;
mod groups;
mod messages;
mod refusals;
mod sign_in;
mod stream;
mod vectors;

use serde_json::{Value, json};

use super::{Sim, text};

/// A client of the DingTalk simulator with a token.
struct Client<'a> {
    sim: &'a Sim,
    token: String,
    credentials: Value,
}

impl<'a> Client<'a> {
    async fn start(sim: &'a Sim) -> Self {
        let credentials = sim.credentials("dingtalk").await;
        let body = json!({"appKey": credentials["client_id"], "appSecret": credentials["client_secret"]});
        let url = format!("{}/v1.0/oauth2/accessToken", sim.running.dingtalk_url());
        let answer: Value = sim.http.post(url).body(body.to_string()).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["expireIn"], 7200);
        Self { sim, token: text(&answer["accessToken"]).to_owned(), credentials }
    }

    fn of(&self, name: &str) -> &str {
        text(&self.credentials[name])
    }

    fn url(&self, path: &str) -> String {
        let mark = if path.contains('?') { '&' } else { '?' };
        format!("{}{path}{mark}access_token={}", self.sim.running.dingtalk_url(), self.token)
    }

    async fn get(&self, path: &str) -> Value {
        let response = self.sim.http.get(self.url(path)).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// A call of the older generation.
    async fn post(&self, path: &str, body: Value) -> Value {
        let request = self.sim.http.post(self.url(path)).header("content-type", "application/json").body(body.to_string());
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// The same with a form for a body.
    async fn form(&self, path: &str, body: &str) -> Value {
        let request = self.sim.http.post(self.url(path)).header("content-type", "application/x-www-form-urlencoded");
        request.body(body.to_owned()).send().await.unwrap().json().await.unwrap()
    }

    /// A call of the newer generation: status and body.
    async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/v1.0/{path}", self.sim.running.dingtalk_url());
        let request = self.sim.http.request(method.parse().unwrap(), url).header("x-acs-dingtalk-access-token", &self.token);
        let request = if body.is_null() { request } else { request.header("content-type", "application/json").body(body.to_string()) };
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// One that must succeed.
    async fn done(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(method, path, body).await;
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    }

    /// One that must be refused: status and code.
    async fn refused(&self, method: &str, path: &str, body: Value) -> (u16, String) {
        let (status, answer) = self.call(method, path, body).await;
        (status, text(&answer["code"]).to_owned())
    }

    async fn notify(&self, users: &str, content: &str) -> Value {
        let body = json!({"agent_id": self.of("agent_id"), "userid_list": users, "msg": {"msgtype": "text", "text": {"content": content}}});
        self.post("/topapi/message/corpconversation/asyncsend_v2", body).await
    }

    async fn settings(&self, change: Value) {
        let mut body = json!({"vendor": "dingtalk"});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        self.sim.post("/api/settings", body).await;
    }

    /// A war room of the starting people.
    async fn group(&self) -> String {
        let body = json!({"title": "INC-42", "template_id": self.of("group_template_id"), "owner_user_id": "wangxiaoming", "user_ids": ["lina", "zhangwei"]});
        text(&self.done("POST", "im/sceneGroup/create", body).await["open_conversation_id"]).to_owned()
    }
}

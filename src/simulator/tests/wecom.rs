//! WeCom as a client uses it: token, directory, sign-in, messages, cards with callbacks, group chats, settings.

mod callbacks;
mod calls;
mod sign_in;

use serde_json::{Value, json};

use super::{Sim, text};

/// A client of the WeCom simulator with a token.
struct Client<'a> {
    sim: &'a Sim,
    token: String,
}

impl<'a> Client<'a> {
    async fn of_app(sim: &'a Sim) -> Self {
        Self::with(sim, "secret").await
    }

    async fn of_contacts(sim: &'a Sim) -> Self {
        Self::with(sim, "contacts_secret").await
    }

    async fn with(sim: &'a Sim, secret: &str) -> Self {
        let credentials = sim.credentials("wecom").await;
        let (corp_id, secret) = (text(&credentials["corp_id"]), text(&credentials[secret]));
        let url = format!("{}/cgi-bin/gettoken?corpid={corp_id}&corpsecret={secret}", sim.running.wecom_url());
        let answer: Value = sim.http.get(url).send().await.unwrap().json().await.unwrap();
        assert_eq!((&answer["errcode"], &answer["expires_in"]), (&json!(0), &json!(7200)));
        Self { sim, token: text(&answer["access_token"]).to_owned() }
    }

    fn url(&self, path: &str) -> String {
        let mark = if path.contains('?') { '&' } else { '?' };
        format!("{}/cgi-bin/{path}{mark}access_token={}", self.sim.running.wecom_url(), self.token)
    }

    async fn get(&self, path: &str) -> Value {
        let response = self.sim.http.get(self.url(path)).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// Without a Content-Type, as some SDKs do it.
    async fn post(&self, path: &str, body: Value) -> Value {
        let response = self.sim.http.post(self.url(path)).body(body.to_string()).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let code = response.headers()["error-code"].to_str().unwrap().to_owned();
        let answer: Value = response.json().await.unwrap();
        assert_eq!(code, answer["errcode"].to_string());
        answer
    }

    async fn send(&self, to: &str, content: &str) -> Value {
        self.post("message/send", json!({"touser": to, "msgtype": "text", "agentid": 1_000_002, "text": {"content": content}, "toparty": "", "totag": "", "safe": 0})).await
    }
}

/// A card that can be pressed.
fn approval(to: &str, task_id: &str) -> Value {
    json!({"touser": to, "msgtype": "template_card", "agentid": 1_000_002, "template_card": {
        "card_type": "button_interaction", "main_title": {"title": "db-01 down", "desc": "P1"}, "task_id": task_id,
        "card_action": {"type": 1, "url": "http://127.0.0.1:3000/m/1/incidents/1"},
        "button_list": [{"text": "响应", "style": 1, "key": "respond"}, {"text": "转交", "style": 2, "key": "transfer"}],
    }})
}

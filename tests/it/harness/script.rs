//! A script with an API token, and what the machine interface answers it.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, Browser, World};

/// Holds a token; `None` sends none.
#[derive(Clone)]
pub struct Script {
    base: String,
    http: reqwest::Client,
    pub token: Option<String>,
}

impl World {
    /// A script with a new token of these scopes: `incidents_read`, `incidents_write`, `apps_check`.
    pub async fn script(&self, admin: &Browser, scopes: &[&str]) -> Script {
        let mut fields = vec![("name", "Platform")];
        fields.extend(scopes.iter().map(|scope| (*scope, "on")));
        let token = admin.post("create_token", &fields).await.ok().json();
        self.stranger().with_token(token.as_str().expect("a token"))
    }

    /// A script that may read and write incidents.
    pub async fn platform(&self, admin: &Browser) -> Script {
        self.script(admin, &["incidents_read", "incidents_write"]).await
    }

    pub fn stranger(&self) -> Script {
        Script { base: self.url.clone(), http: self.http.clone(), token: None }
    }
}

impl Script {
    pub fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        Answer::of(request.send().await.expect("an answer")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Creates an incident.
    pub async fn create(&self, body: Value) -> Answer {
        self.send(self.request(Method::POST, "/api/v1/incidents").json(&body)).await
    }

    /// Creates an incident with an Idempotency-Key.
    pub async fn create_once(&self, key: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, "/api/v1/incidents").header("idempotency-key", key).json(&body)).await
    }

    /// A new incident's id; of 王小明's unless `assignee` says otherwise.
    pub async fn incident(&self, title: &str, assignee: Value) -> String {
        let created = self.create(json!({ "title": title, "level": "P1", "assignee": assignee })).await;
        assert_eq!(created.status, 201, "{}", created.body);
        created.json()["id"].as_str().expect("an id").to_owned()
    }
}

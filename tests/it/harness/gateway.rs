//! A gateway as DingTalk's, over which a test sends what it likes.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

/// Nothing that a test waits for takes so long.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Gateway {
    /// In place of the vendor's address.
    pub url: String,
    sessions: Mutex<mpsc::UnboundedReceiver<Session>>,
}

/// One connection, from the vendor's side.
pub struct Session {
    sending: mpsc::UnboundedSender<Message>,
    heard: mpsc::UnboundedReceiver<Value>,
}

#[derive(Clone)]
struct Here {
    url: String,
    sessions: mpsc::UnboundedSender<Session>,
}

impl Gateway {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, sessions) = mpsc::unbounded_channel();
        let here = Here { url: format!("ws://{address}/connect"), sessions: sender };
        let app = Router::new()
            .route(
                "/v1.0/gateway/connections/open",
                post(async |State(here): State<Arc<Here>>| Json(json!({ "endpoint": here.url, "ticket": "a ticket=+" }))),
            )
            .route("/connect", get(connect))
            .with_state(Arc::new(here));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url: format!("http://{address}"), sessions: Mutex::new(sessions) }
    }

    /// The next connection that is opened.
    pub async fn session(&self) -> Session {
        let mut sessions = self.sessions.lock().await;
        tokio::time::timeout(PATIENCE, sessions.recv()).await.expect("a connection in time").expect("a connection")
    }
}

async fn connect(State(here): State<Arc<Here>>, upgrade: WebSocketUpgrade) -> Response {
    let (sending, to_send) = mpsc::unbounded_channel();
    let (hear, heard) = mpsc::unbounded_channel();
    upgrade
        .on_upgrade(async move |socket| {
            here.sessions.send(Session { sending, heard }).expect("somebody who waits");
            serve(socket, to_send, hear).await;
        })
        .into_response()
}

async fn serve(mut socket: WebSocket, mut to_send: mpsc::UnboundedReceiver<Message>, hear: mpsc::UnboundedSender<Value>) {
    loop {
        tokio::select! {
            Some(message) = to_send.recv() => {
                // A binary message that says so keeps the connection, and does nothing with it any more.
                if matches!(&message, Message::Binary(bytes) if &bytes[..] == b"sleep") {
                    std::future::pending::<()>().await;
                }
                if socket.send(message).await.is_err() {
                    return;
                }
            }
            received = socket.recv() => match received {
                Some(Ok(Message::Text(text))) => drop(hear.send(serde_json::from_str(&text).expect("JSON"))),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return,
            },
        }
    }
}

impl Session {
    pub fn text(&self, text: impl Into<String>) {
        self.sending.send(Message::Text(text.into().into())).expect("an open connection");
    }

    pub fn bytes(&self, bytes: impl Into<Vec<u8>>) {
        self.sending.send(Message::Binary(bytes.into().into())).expect("an open connection");
    }

    /// The other side is there, and nothing is heard of it.
    pub fn fall_silent(&self) {
        self.bytes(*b"sleep");
    }

    /// A frame with this id; `data` goes as text.
    pub fn frame(&self, kind: &str, topic: &str, id: &str, data: &Value) {
        let headers = json!({
            "topic": topic, "messageId": id, "contentType": "application/json", "time": "1767225600000",
            "eventId": data["eventId"], "eventType": data["type"],
        });
        self.text(json!({ "specVersion": "1.0", "type": kind, "headers": headers, "data": data.to_string() }).to_string());
    }

    /// Somebody joined.
    pub fn event(&self, message: &str, event: &str) {
        self.frame("EVENT", "*", message, &json!({ "type": "user_add_org", "eventId": event, "userId": ["lina"] }));
    }

    /// What is sent back next; `None` where the connection ends instead.
    pub async fn heard(&mut self) -> Option<Value> {
        tokio::time::timeout(PATIENCE, self.heard.recv()).await.expect("something in time")
    }

    /// That the next thing sent back acknowledges this frame.
    pub async fn acknowledged(&mut self, id: &str) {
        let answer = self.heard().await.expect("an acknowledgement");
        assert_eq!((&answer["code"], &answer["headers"]["messageId"]), (&json!(200), &json!(id)), "{answer}");
    }
}

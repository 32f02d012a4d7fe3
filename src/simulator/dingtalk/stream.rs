//! Stream mode: the app opens a WebSocket, gets events and pressed cards as frames, and acknowledges each.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::Tenant;
use super::call::Call;
use super::modern::Failure;
use super::token::invalid_client;
use crate::simulator::callback::Delivery;
use crate::simulator::random;
use crate::simulator::world::World;

/// The topic of pressed cards.
pub const CARD_TOPIC: &str = "/v1.0/card/instances/callback";
const TICKET_LIFETIME: i64 = 90 * 1000;
/// How long an acknowledgement is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
const PING: Duration = Duration::from_secs(60);

/// What an app subscribes to: pairs of type and topic.
type Subscriptions = Vec<(String, String)>;

/// A frame on its way, and where its acknowledgement goes.
pub struct Sent {
    frame: Value,
    acknowledged: oneshot::Sender<Value>,
}

pub type Sender = mpsc::UnboundedSender<Sent>;

/// The open streams of one app.
#[derive(Default)]
pub struct Streams {
    tickets: HashMap<String, (Subscriptions, i64)>,
    open: Vec<(String, Subscriptions, Sender)>,
}

impl Streams {
    pub fn has_ticket(&self, ticket: &str) -> bool {
        self.tickets.contains_key(ticket)
    }

    fn listening(&self, fits: impl Fn(&(String, String)) -> bool) -> Option<Sender> {
        let wanted = |(_, subscriptions, sender): &&(String, Subscriptions, Sender)| !sender.is_closed() && subscriptions.iter().any(&fits);
        self.open.iter().rev().find(wanted).map(|(_, _, sender)| sender.clone())
    }

    /// A stream that gets events.
    pub fn events(&self) -> Option<Sender> {
        self.listening(|(kind, _)| kind == "EVENT")
    }

    /// A stream that gets callbacks of this topic.
    pub fn callback(&self, topic: &str) -> Option<Sender> {
        self.listening(|(kind, known)| kind == "CALLBACK" && known == topic)
    }
}

/// `POST /v1.0/gateway/connections/open {"clientId","clientSecret","subscriptions"}`, without a token.
pub fn open(tenants: &mut [Tenant], base: &str, call: &Call) -> Result<Value, Failure> {
    let (id, secret) = (call.text("clientId"), call.text("clientSecret"));
    let tenant = tenants.iter_mut().find(|tenant| tenant.credentials.client_id == id);
    let tenant =
        tenant.filter(|tenant| tenant.company.settings.takes(&tenant.credentials.client_secret, &secret)).ok_or_else(invalid_client)?;
    let given = call.body["subscriptions"].as_array().filter(|given| !given.is_empty());
    let pair = |one: &Value| Some((one["type"].as_str()?.to_owned(), one["topic"].as_str()?.to_owned()));
    let subscriptions = given.and_then(|given| given.iter().map(pair).collect::<Option<Subscriptions>>());
    let subscriptions = subscriptions.ok_or_else(|| Failure::bad("paramIllegal", "subscriptions"))?;
    let ticket = format!("{}=+{}", random::text(20), random::text(12));
    tenant.streams.tickets.retain(|_, (_, until)| call.now < *until);
    tenant.streams.tickets.insert(ticket.clone(), (subscriptions, call.now + TICKET_LIFETIME));
    Ok(json!({"endpoint": format!("{}/connect", base.replacen("http", "ws", 1)), "ticket": ticket}))
}

/// `GET /connect?ticket=`: a ticket opens one stream.
pub async fn connect(State(world): State<Arc<World>>, Query(query): Query<HashMap<String, String>>, upgrade: WebSocketUpgrade) -> Response {
    let now = world.clock.now_ms();
    let ticket = query.get("ticket").cloned().unwrap_or_default();
    let connection = random::text(24);
    let mut state = world.state();
    let found = state.dingtalk.iter_mut().find_map(|tenant| tenant.streams.tickets.remove(&ticket).map(|ticket| (tenant, ticket)));
    let Some((tenant, (subscriptions, _))) = found.filter(|(_, (_, until))| now < *until) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let (sender, frames) = mpsc::unbounded_channel();
    tenant.streams.open.push((connection.clone(), subscriptions, sender));
    let first_ping = if tenant.company.settings.plays("stream_pings_at_once") { Duration::ZERO } else { PING };
    drop(state);
    upgrade.on_upgrade(async move |socket| {
        serve(socket, frames, first_ping, &world, &connection).await;
        for tenant in &mut world.state().dingtalk {
            tenant.streams.open.retain(|(id, ..)| *id != connection);
        }
    })
}

async fn serve(mut socket: WebSocket, mut frames: mpsc::UnboundedReceiver<Sent>, first_ping: Duration, world: &World, connection: &str) {
    let mut waiting: HashMap<String, oneshot::Sender<Value>> = HashMap::new();
    let mut ping = tokio::time::interval_at(tokio::time::Instant::now() + first_ping, PING);
    loop {
        let mut going = tokio::select! {
            sent = frames.recv() => {
                let Some(Sent { mut frame, acknowledged }) = sent else { break };
                frame["headers"]["connectionId"] = json!(connection);
                waiting.insert(frame["headers"]["messageId"].as_str().unwrap_or_default().to_owned(), acknowledged);
                frame
            }
            _ = ping.tick() => frame("SYSTEM", "ping", "", &json!({"opaque": random::text(16)}), world.clock.now_ms()),
            received = socket.recv() => {
                let Some(Ok(message)) = received else { return };
                let answer: Value = message.to_text().ok().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
                if let Some(acknowledged) = answer["headers"]["messageId"].as_str().and_then(|id| waiting.remove(id)) {
                    // Whoever waited for it may have given up.
                    let _ = acknowledged.send(answer);
                }
                continue;
            }
        };
        going["headers"]["connectionId"] = json!(connection);
        if socket.send(Message::text(going.to_string())).await.is_err() {
            return;
        }
    }
    // Everything went back to the start: the app is to connect anew.
    let end = frame("SYSTEM", "disconnect", "", &json!({"reason": "reset"}), world.clock.now_ms());
    let _ = socket.send(Message::text(end.to_string())).await;
}

/// A frame with its data as text.
pub fn frame(kind: &str, topic: &str, app_id: &str, data: &Value, now: i64) -> Value {
    json!({
        "specVersion": "1.0", "type": kind, "data": data.to_string(),
        "headers": {
            "topic": topic, "messageId": random::text(24), "contentType": "application/json", "time": now.to_string(), "appId": app_id,
        },
    })
}

/// Sends a frame and waits for its acknowledgement, whose data become the delivery's answer.
pub async fn push(to: &Sender, frame: Value) -> Delivery {
    let (acknowledged, acknowledgement) = oneshot::channel();
    if to.send(Sent { frame, acknowledged }).is_err() {
        return Delivery::failed("the stream is closed");
    }
    match timeout(PATIENCE, acknowledgement).await {
        Ok(Ok(answer)) => {
            let code = answer["code"].as_u64().and_then(|code| u16::try_from(code).ok()).unwrap_or(0);
            let error = (code != 200).then(|| format!("acknowledged with {code}"));
            let data = answer["data"].as_str().map_or_else(|| answer["data"].to_string(), str::to_owned);
            Delivery { delivered: code == 200, attempts: 1, status: code, error, answer: data }
        }
        Ok(Err(_)) => Delivery::failed("the stream was closed"),
        Err(_) => Delivery::failed(&format!("no acknowledgement within {} s", PATIENCE.as_secs())),
    }
}

//! Sends callbacks: the challenge when an address is saved, events with their later tries, card callbacks.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::id::random32;
use super::{Tenant, connections, seal};
use crate::simulator::callback::{Delivery, Outgoing, Poster};
use crate::simulator::company::{Callback, CallbackKind};
use crate::simulator::random;
use crate::simulator::world::World;

/// How long an address may take to answer the challenge, and whoever receives everything else.
const CHALLENGE: Duration = Duration::from_secs(1);
pub const PATIENCE: Duration = Duration::from_secs(3);
/// After these many milliseconds an event that was not received is sent again.
const LATER: [i64; 4] = [15_000, 300_000, 3_600_000, 21_600_000];

/// The ids of events that wait for their next try.
pub type Waiting = HashSet<String>;

/// Who gets what the app has subscribed to.
pub struct Receiver {
    /// None: any open connection.
    address: Option<Callback>,
    /// The token that the envelope bears.
    pub token: String,
}

impl Receiver {
    /// The app's connections if it has chosen them, else the first of these addresses that was saved.
    pub fn of(tenant: &Tenant, kinds: &[CallbackKind]) -> Option<Self> {
        if tenant.connections.are_chosen {
            let token = if tenant.plays("long_token") { &tenant.credentials.verification_token } else { "" };
            return Some(Self { address: None, token: token.to_owned() });
        }
        let callback = kinds.iter().find_map(|kind| tenant.company.callbacks.get(kind))?;
        Some(Self::at(callback.clone()))
    }

    pub fn at(callback: Callback) -> Self {
        Self { token: callback.token.clone(), address: Some(callback) }
    }
}

/// What is pushed: only events are sent again, by their id.
#[derive(Clone)]
pub enum Kind {
    Event(String),
    Press,
}

/// An event or a press, ready to be sent.
pub struct Push {
    company: String,
    kind: Kind,
    way: Way,
}

enum Way {
    Address(Outgoing),
    Connection { message_type: &'static str, payload: String },
}

impl Push {
    pub fn new(tenant: &Tenant, to: &Receiver, kind: Kind, envelope: &Value, now: i64) -> Self {
        let as_card = matches!(kind, Kind::Press) && tenant.plays("long_presses_are_cards");
        let way = match &to.address {
            Some(callback) => Way::Address(signed(tenant, callback, envelope, now)),
            None => Way::Connection { message_type: if as_card { "card" } else { "event" }, payload: envelope.to_string() },
        };
        Self { company: tenant.company.id.clone(), kind, way }
    }

    /// A press as `card.action.trigger_v1`: to an address only, plain even with an Encrypt Key.
    pub fn first_version(tenant: &Tenant, to: &Receiver, body: &Value, now: i64) -> Self {
        let way = match &to.address {
            Some(callback) => {
                let mut outgoing = plain(callback, body.to_string());
                let (timestamp, nonce) = stamp(tenant, now);
                let signature = seal::first_signature(&timestamp, &nonce, &callback.token, &outgoing.body);
                outgoing.headers = headers(timestamp, nonce, signature);
                Way::Address(outgoing)
            }
            None => Way::Connection { message_type: "card", payload: body.to_string() },
        };
        Self { company: tenant.company.id.clone(), kind: Kind::Press, way }
    }
}

/// Saving an address: it has to answer the challenge within a second.
pub async fn verify(poster: &Poster, callback: &Callback) -> Result<(), String> {
    let challenge = random32();
    let body = json!({"challenge": challenge, "token": callback.token, "type": "url_verification"}).to_string();
    let outgoing = Outgoing { patience: CHALLENGE, ..plain(callback, sealed(callback, &body)) };
    let delivery = poster.post(&outgoing).await;
    if let Some(error) = delivery.error {
        return Err(format!("the address did not answer 200 within a second: {error}"));
    }
    let answer: Option<Value> = serde_json::from_str(&delivery.answer).ok();
    if answer.is_some_and(|answer| answer["challenge"] == challenge.as_str()) {
        return Ok(());
    }
    let shown: String = delivery.answer.chars().take(200).collect();
    Err(format!("the answer is not {{\"challenge\": …}} with the challenge that was sent: {shown}"))
}

fn signed(tenant: &Tenant, callback: &Callback, event: &Value, now: i64) -> Outgoing {
    let body = sealed(callback, &event.to_string());
    let mut outgoing = plain(callback, body);
    if !callback.aes_key.is_empty() || tenant.plays("signed_without_key") {
        let (timestamp, nonce) = stamp(tenant, now);
        let signature = seal::signature(&timestamp, &nonce, &callback.aes_key, &outgoing.body);
        outgoing.headers = headers(timestamp, nonce, signature);
    }
    outgoing
}

/// Time and nonce of a signature.
fn stamp(tenant: &Tenant, now: i64) -> (String, String) {
    let timestamp = if tenant.plays("timestamp_ms") { now } else { now / 1000 };
    (timestamp.to_string(), random::digits(10))
}

fn headers(timestamp: String, nonce: String, signature: String) -> Vec<(&'static str, String)> {
    vec![
        ("x-lark-request-timestamp", timestamp),
        ("x-lark-request-nonce", nonce),
        ("x-lark-signature", signature),
        ("x-request-id", random::request_id().to_lowercase()),
    ]
}

/// With an Encrypt Key the body is `{"encrypt":"…"}` without any space.
fn sealed(callback: &Callback, body: &str) -> String {
    if callback.aes_key.is_empty() {
        return body.to_owned();
    }
    json!({"encrypt": seal::seal(&callback.aes_key, body, random::block())}).to_string()
}

fn plain(callback: &Callback, body: String) -> Outgoing {
    Outgoing { patience: PATIENCE, attempts: 1, ..Outgoing::new(callback.url.clone(), "application/json;charset=utf-8", body) }
}

/// Sends it once.
pub async fn send_once(world: &World, push: &Push) -> Delivery {
    match &push.way {
        Way::Address(outgoing) => world.poster.post(outgoing).await,
        Way::Connection { message_type, payload } => connections::push(world, &push.company, message_type, payload).await,
    }
}

/// Sends it, and an event that is not received again later.
pub async fn send(world: &Arc<World>, push: Push) -> Delivery {
    let delivery = send_once(world, &push).await;
    if let Kind::Event(id) = push.kind.clone()
        && !delivery.delivered
    {
        send_later(world, push, id);
    }
    delivery
}

/// Sends an event that was not received again, on the simulators' clock, until it is or four tries are over. A reset
/// forgets it.
fn send_later(world: &Arc<World>, push: Push, id: String) {
    let mut due = world.clock.now_ms();
    for tenant in world.state().lark.iter_mut().filter(|tenant| tenant.company.id == push.company) {
        tenant.waiting.insert(id.clone());
    }
    let world = Arc::downgrade(world);
    tokio::spawn(async move {
        for pause in LATER {
            due += pause;
            loop {
                let Some(world) = world.upgrade() else { return };
                let waits = world.state().lark.iter().any(|tenant| tenant.waiting.contains(&id));
                if !waits {
                    return;
                }
                if world.clock.now_ms() >= due {
                    break;
                }
                drop(world);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            let Some(world) = world.upgrade() else { return };
            if send_once(&world, &push).await.delivered {
                break;
            }
        }
        if let Some(world) = world.upgrade() {
            for tenant in &mut world.state().lark {
                tenant.waiting.remove(&id);
            }
        }
    });
}

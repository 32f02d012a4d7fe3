//! Sends callbacks: the challenge when an address is saved, events with their later tries, card callbacks.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::id::random32;
use super::{Tenant, seal};
use crate::simulator::callback::{Outgoing, Poster, Repeat};
use crate::simulator::company::Callback;
use crate::simulator::random;
use crate::simulator::world::World;

/// How long an address may take to answer the challenge, and everything else.
const CHALLENGE: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(3);
/// After these many milliseconds an event that was not received is sent again.
const LATER: [i64; 4] = [15_000, 300_000, 3_600_000, 21_600_000];

/// The ids of events that wait for their next try.
pub type Waiting = HashSet<String>;

/// Saving an address: it has to answer the challenge within a second.
pub async fn verify(poster: &Poster, callback: &Callback) -> Result<(), String> {
    let challenge = random32();
    let body = json!({"challenge": challenge, "token": callback.token, "type": "url_verification"}).to_string();
    let outgoing = Outgoing { headers: Vec::new(), patience: CHALLENGE, attempts: 1, ..plain(callback, sealed(callback, &body)) };
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

/// An event, sent until it is received.
pub fn event(tenant: &Tenant, callback: &Callback, id: &str, event: &Value, now: i64) -> Outgoing {
    let outgoing = signed(tenant, callback, event, now);
    let repeat = Box::new(Repeat { company: tenant.company.id.clone(), id: id.to_owned(), after: &LATER });
    Outgoing { repeat: Some(repeat), ..outgoing }
}

/// A card callback, sent once.
pub fn signed(tenant: &Tenant, callback: &Callback, event: &Value, now: i64) -> Outgoing {
    let body = sealed(callback, &event.to_string());
    let mut outgoing = plain(callback, body);
    if !callback.aes_key.is_empty() || tenant.plays("signed_without_key") {
        let timestamp = if tenant.plays("timestamp_ms") { now } else { now / 1000 }.to_string();
        let nonce = random::digits(10);
        let signature = seal::signature(&timestamp, &nonce, &callback.aes_key, &outgoing.body);
        outgoing.headers = vec![
            ("x-lark-request-timestamp", timestamp),
            ("x-lark-request-nonce", nonce),
            ("x-lark-signature", signature),
            ("x-request-id", random::request_id().to_lowercase()),
        ];
    }
    outgoing
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

/// Sends an event that was not received again, on the simulators' clock, until it is or four tries are over. A reset
/// forgets it.
pub fn send_later(world: &Arc<World>, outgoing: Outgoing, repeat: Box<Repeat>) {
    let mut due = world.clock.now_ms();
    for tenant in world.state().lark.iter_mut().filter(|tenant| tenant.company.id == repeat.company) {
        tenant.waiting.insert(repeat.id.clone());
    }
    let world = Arc::downgrade(world);
    tokio::spawn(async move {
        for pause in repeat.after {
            due += pause;
            loop {
                let Some(world) = world.upgrade() else { return };
                let waits = world.state().lark.iter().any(|tenant| tenant.waiting.contains(&repeat.id));
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
            if world.poster.post(&outgoing).await.delivered {
                break;
            }
        }
        if let Some(world) = world.upgrade() {
            for tenant in &mut world.state().lark {
                tenant.waiting.remove(&repeat.id);
            }
        }
    });
}

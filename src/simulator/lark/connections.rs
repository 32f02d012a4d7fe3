//! The long connection: an app opens WebSockets and gets its events and presses over one of them instead of at an
//! address.
//!
//! The vendor documents its existence only (at most 50 connections, one of them gets a message, three seconds for the
//! answer). Everything else is what the SDKs rely on, and where they do not tell, an assumption or a variant.

pub mod endpoint;
pub mod frame;
mod socket;

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::push::PATIENCE;
use super::{Tenant, id};
use crate::simulator::callback::Delivery;
use crate::simulator::random;
use crate::simulator::world::World;

/// How many connections of an app may be open at once.
const MOST: usize = 50;
/// After how many bytes a message is cut; the real number is not known.
const PART: usize = 64 * 1024;

/// A message on its way, and where its answer goes.
struct Sent {
    message_type: &'static str,
    message_id: String,
    parts: Vec<Vec<u8>>,
    /// In which order the parts go.
    order: Vec<usize>,
    answered: oneshot::Sender<Vec<u8>>,
}

type Sender = mpsc::UnboundedSender<Sent>;

/// An app's connections, and the tickets that are good for one each.
#[derive(Default)]
pub struct Connections {
    /// Device by ticket, and until when it is good.
    tickets: HashMap<String, (String, i64)>,
    open: Vec<(String, Sender)>,
    /// As in the vendor's console: chosen by connecting, until an address is saved.
    pub are_chosen: bool,
}

impl Connections {
    pub fn has_ticket(&self, ticket: &str) -> bool {
        self.tickets.contains_key(ticket)
    }

    fn are_full(&self) -> bool {
        self.open.iter().filter(|(_, sender)| !sender.is_closed()).count() >= MOST
    }
}

/// What the endpoint and every pong tell the client, in seconds.
fn configuration(tenant: &Tenant) -> Value {
    if tenant.plays("long_quick") {
        return json!({"ReconnectCount": -1, "ReconnectInterval": 1, "ReconnectNonce": 0, "PingInterval": 1});
    }
    json!({"ReconnectCount": -1, "ReconnectInterval": 120, "ReconnectNonce": 30, "PingInterval": 120})
}

/// Sends a message over one of the open connections and waits for its answer.
pub async fn push(world: &World, company: &str, message_type: &'static str, payload: &str) -> Delivery {
    let (answered, answer) = oneshot::channel();
    {
        let state = world.state();
        let Some(tenant) = state.lark.iter().find(|tenant| tenant.company.id == company) else {
            return Delivery::failed("the company is gone");
        };
        let open: Vec<&Sender> = tenant.connections.open.iter().map(|(_, sender)| sender).filter(|sender| !sender.is_closed()).collect();
        let Some(sender) = random::one_of(&open) else { return Delivery::failed("no connection is open") };
        let backwards = tenant.plays("long_parts");
        let parts: Vec<Vec<u8>> = payload.as_bytes().chunks(if backwards { 256 } else { PART }).map(<[u8]>::to_vec).collect();
        let order = if backwards { (0..parts.len()).rev().collect() } else { (0..parts.len()).collect() };
        // One that has closed meanwhile is found by the answer that never comes.
        let _ = sender.send(Sent { message_type, message_id: id::random32(), parts, order, answered });
    }
    match timeout(PATIENCE, answer).await {
        Ok(Ok(payload)) => read(&payload),
        Ok(Err(_)) => Delivery::failed("the connection was closed"),
        Err(_) => Delivery::failed(&format!("no answer within {} s", PATIENCE.as_secs())),
    }
}

/// The answer `{"code":200,"data":"Base64 of what an address would answer"}`.
fn read(payload: &[u8]) -> Delivery {
    let answer: Value = serde_json::from_slice(payload).unwrap_or_default();
    let status = answer["code"].as_u64().and_then(|code| u16::try_from(code).ok()).unwrap_or(0);
    let data = STANDARD.decode(answer["data"].as_str().unwrap_or_default()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let error = match &data {
        _ if status != 200 => Some(format!("answered {status}")),
        None => Some("the answer's data is no Base64".to_owned()),
        Some(_) => None,
    };
    Delivery { delivered: error.is_none(), attempts: 1, status, error, answer: data.unwrap_or_default() }
}

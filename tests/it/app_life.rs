//! The life of a mobile app: how long it is valid, which may be open, its event log, and its end.

mod channels;
mod closed;
mod deletion;
mod events;
pub mod validity;

use muster::domain::id::MobileAppId;
use serde_json::Value;

use crate::harness::{Browser, World};

/// What the console has to say of an app on its card.
async fn notices(admin: &Browser, app: MobileAppId) -> Vec<String> {
    let cards = admin.post("list_mobile_apps", &[]).await.ok().json();
    let card = cards.as_array().unwrap().iter().find(|card| card["id"] == app.to_string()).expect("a card").clone();
    card["notices"].as_array().unwrap().iter().map(|notice| notice["text"].as_str().unwrap().to_owned()).collect()
}

/// The lines of the audit log with this action: who, and the details.
async fn audit(admin: &Browser, action: &str) -> Vec<Value> {
    let rows = admin.post("list_audit", &[]).await.ok().json()["rows"].clone();
    rows.as_array().unwrap().iter().filter(|row| row["action"] == action).cloned().collect()
}

/// Of all deliveries, newest first: what they came to, and why.
async fn deliveries(world: &World) -> Vec<String> {
    world.column("SELECT state || ': ' || COALESCE(error, '') FROM delivery ORDER BY id DESC").await
}

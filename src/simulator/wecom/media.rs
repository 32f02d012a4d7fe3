//! `media/upload` (page 90253): takes a file and answers an id that is good for three days.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Multipart, Query, State};
use axum::response::Response;
use serde_json::json;

use super::answer::{Failure, Fields, accept, fields, refuse};
use super::call::enter;
use super::token::Secret;
use crate::simulator::random;
use crate::simulator::world::World;

const LIFETIME: i64 = 3 * 24 * 3600 * 1000;

/// The ids that were given out, with their end.
#[derive(Default)]
pub struct Media(HashMap<String, i64>);

impl Media {
    pub fn has(&self, id: &str, now: i64) -> bool {
        self.0.get(id).is_some_and(|until| now < *until)
    }
}

pub async fn upload(
    State(world): State<Arc<World>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(query): Query<HashMap<String, String>>,
    multipart: Multipart,
) -> Response {
    let now = world.clock.now_ms();
    let size = size(multipart).await;
    let mut ip = peer.ip().to_string();
    match store(&world, &query, size, &mut ip, now) {
        Ok(fields) => accept(fields),
        Err(failure) => refuse(&failure, &[], &ip, now),
    }
}

/// The bytes of the field `media`.
async fn size(mut multipart: Multipart) -> usize {
    while let Ok(Some(field)) = multipart.next_field().await {
        if field.name() == Some("media") {
            return field.bytes().await.map_or(0, |bytes| bytes.len());
        }
    }
    0
}

fn store(world: &World, query: &HashMap<String, String>, size: usize, ip: &mut String, now: i64) -> Result<Fields, Failure> {
    let mut state = world.state();
    let (tenant, secret) = enter(&mut state.wecom, query, ip, now)?;
    if secret == Secret::Contacts {
        return Err(Failure::new(48002, "api forbidden"));
    }
    let kind = query.get("type").map(String::as_str).unwrap_or_default();
    if !matches!(kind, "image" | "voice" | "video" | "file") {
        return Err(Failure::new(40004, "invalid media type"));
    }
    // Five bytes or less count as empty.
    if size <= 5 {
        return Err(Failure::new(44001, "empty media data"));
    }
    let id = random::text(64);
    tenant.media.0.insert(id.clone(), now + LIFETIME);
    Ok(fields([("type", json!(kind)), ("media_id", json!(id)), ("created_at", json!((now / 1000).to_string()))]))
}

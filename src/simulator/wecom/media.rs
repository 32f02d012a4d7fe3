//! `media/upload` (page 90253): takes a file and answers an id that is good for three days.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequest, Multipart, Query, Request, State};
use axum::response::Response;
use serde_json::json;

use super::answer::{Failure, Fields, accept, fields, refuse};
use super::call::enter;
use super::limits::CALLS;
use super::token::Secret;
use crate::simulator::random;
use crate::simulator::world::World;

/// The largest body: a file of 20 MB, the most of any kind, and what the form puts around it.
pub const LARGEST: usize = (20 << 20) + (64 << 10);
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
    request: Request,
) -> Response {
    let now = world.clock.now_ms();
    let mut ip = peer.ip().to_string();
    let outcome = async {
        // Whoever may not come in is told so before the file is read.
        may_store(&world, &query, &mut ip, now)?;
        let size = match Multipart::from_request(request, &()).await {
            Ok(multipart) => size(multipart).await,
            Err(_) => 0,
        };
        store(&world, &query, size, &mut ip, now)
    };
    let outcome = outcome.await;
    match outcome {
        Ok(fields) => accept(fields),
        Err(failure) => refuse(&failure, &[], &ip, now),
    }
}

/// The bytes of the field `media`; none if the form ends before, or is too large.
async fn size(mut multipart: Multipart) -> usize {
    while let Ok(Some(field)) = multipart.next_field().await {
        if field.name() == Some("media") {
            return field.bytes().await.map_or(0, |bytes| bytes.len());
        }
    }
    0
}

/// Whether somebody may upload something of a kind.
fn may_store(world: &World, query: &HashMap<String, String>, ip: &mut String, now: i64) -> Result<(), Failure> {
    let mut state = world.state();
    let (tenant, secret) = enter(&mut state.wecom, query, ip, now)?;
    if secret == Secret::Contacts {
        return Err(Failure::new(48002, "api forbidden"));
    }
    tenant.count("media/upload", &CALLS, 1, now)?;
    if !matches!(kind(query), "image" | "voice" | "video" | "file") {
        return Err(Failure::new(40004, "invalid media type"));
    }
    Ok(())
}

fn kind(query: &HashMap<String, String>) -> &str {
    query.get("type").map(String::as_str).unwrap_or_default()
}

fn store(world: &World, query: &HashMap<String, String>, size: usize, ip: &mut String, now: i64) -> Result<Fields, Failure> {
    let mut state = world.state();
    let (tenant, _) = enter(&mut state.wecom, query, ip, now)?;
    // Five bytes or less count as empty, and so does what is no form.
    if size <= 5 {
        return Err(Failure::new(44001, "empty media data"));
    }
    let id = random::text(64);
    tenant.media.0.insert(id.clone(), now + LIFETIME);
    Ok(fields([("type", json!(kind(query))), ("media_id", json!(id)), ("created_at", json!((now / 1000).to_string()))]))
}

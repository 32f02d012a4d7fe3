//! The simulators' clock, and the way back to the start.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Asked, Given, Refusal};
use crate::simulator::clock::Moved;
use crate::simulator::world::World;

#[derive(Deserialize)]
pub struct Poll {
    follower: Option<String>,
    #[serde(default)]
    seen: i64,
}

/// `GET /api/clock`; with `follower` and `seen` it waits for another offset, 20 s at most.
pub async fn follow(State(world): State<Arc<World>>, Asked(poll): Asked<Poll>) -> Json<Value> {
    let offset_ms = match &poll.follower {
        Some(id) => world.clock.follow(id, poll.seen).await,
        None => world.clock.offset_ms(),
    };
    Json(json!({"now_ms": world.clock.now_ms(), "offset_ms": offset_ms}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advance {
    advance_ms: i64,
}

/// `POST /api/clock {"advance_ms"}`: answers when the followers know. `late` are those that did not answer in time.
pub async fn advance(State(world): State<Arc<World>>, Given(advance): Given<Advance>) -> Result<Json<Value>, Refusal> {
    if advance.advance_ms < 0 {
        return Err(Refusal::bad("time goes forward only; POST /api/reset goes back to real time"));
    }
    Ok(Json(told(&world, &world.clock.advance(advance.advance_ms).await)))
}

/// `POST /api/reset`: everything as at the start, real time included.
pub async fn reset(State(world): State<Arc<World>>) -> Json<Value> {
    world.reset();
    Json(told(&world, &world.clock.reset().await))
}

fn told(world: &World, moved: &Moved) -> Value {
    json!({"now_ms": world.clock.now_ms(), "offset_ms": moved.offset_ms, "followers": moved.followers, "late": moved.late})
}

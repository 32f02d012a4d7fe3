//! The users of the RAM simulator.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Given, Refusal};
use crate::simulator::alibaba::{NewUser, RamUser};
use crate::simulator::directory::{Directory, Generated};
use crate::simulator::world::World;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Order {
    users: Vec<NewUser>,
    /// So many made-up users besides.
    generate: u64,
    seed: u64,
    /// Those that were there before go.
    replace: bool,
}

/// `POST /api/ram-users {"users":[{"user_name","display_name","phone","email","user_id"}],"replace"}`, or
/// `{"generate":1000,"seed":1}`: answers the count and the users that were named.
pub async fn add(State(world): State<Arc<World>>, Given(order): Given<Order>) -> Result<Json<Value>, Refusal> {
    let right =
        |name: &str| (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    if let Some(user) = order.users.iter().find(|user| !right(&user.user_name)) {
        return Err(Refusal::bad(format!("{} is no user name: letters, digits, dots, hyphens, underscores", user.user_name)));
    }
    if order.generate > 100_000 {
        return Err(Refusal::bad("at most 100000 users at once"));
    }
    let mut state = world.state();
    let ram = &mut state.alibaba.ram;
    if order.replace {
        ram.clear();
    }
    for (_, person) in Directory::over(Generated::new(order.generate, 1, 1, order.seed)).users_from(0) {
        ram.put(NewUser {
            user_name: person.userid,
            display_name: person.name,
            phone: person.phone,
            email: person.email,
            ..NewUser::default()
        });
    }
    let named: Vec<RamUser> = order.users.into_iter().map(|user| ram.put(user)).collect();
    Ok(Json(json!({"total": ram.all().count(), "users": named})))
}

/// `GET /api/ram-users`.
pub async fn list(State(world): State<Arc<World>>) -> Json<Value> {
    let state = world.state();
    Json(json!(state.alibaba.ram.all().collect::<Vec<_>>()))
}

/// `DELETE /api/ram-users`: all of them.
pub async fn clear(State(world): State<Arc<World>>) -> Json<Value> {
    world.state().alibaba.ram.clear();
    Json(json!({"total": 0}))
}

/// `DELETE /api/ram-users/{user_name}`.
pub async fn remove(State(world): State<Arc<World>>, Path(user_name): Path<String>) -> Result<Json<Value>, Refusal> {
    let mut state = world.state();
    if !state.alibaba.ram.remove(&user_name) {
        return Err(Refusal::not_found(format!("there is no RAM user {user_name}")));
    }
    Ok(Json(json!({"total": state.alibaba.ram.all().count()})))
}

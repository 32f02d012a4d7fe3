//! "The phone and the vendors' back office": the control API of CONTRACT.md and the phone page, on loopback only.

mod answer;
mod callbacks;
mod cards;
mod clock;
mod company;
mod departments;
mod directory;
mod faults;
mod guard;
mod inbox;
mod ram;
mod settings;
mod sign_in;
mod users;

use std::sync::Arc;

use axum::routing::{delete, get, patch, post};
use axum::{Router, middleware};

use super::phone_page;
use super::world::World;

pub use answer::Refusal;

/// `port` is the one that callers must name in the Host header.
pub fn router(port: u16, world: Arc<World>) -> Router {
    Router::new()
        .route("/", get(phone_page::show))
        .route("/api/credentials", get(company::credentials))
        .route("/api/companies", get(company::list).post(company::add))
        .route("/api/directory", get(directory::show).post(directory::generate))
        .route("/api/people", get(directory::find))
        .route("/api/users", post(users::join))
        .route("/api/users/{vendor}/{userid}", patch(users::change).delete(users::leave))
        .route("/api/departments", post(departments::add))
        .route("/api/departments/{vendor}/{id}", patch(departments::change).delete(departments::remove))
        .route("/api/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/api/requests", get(faults::requests))
        .route("/api/settings", get(settings::show).post(settings::change))
        .route("/api/callbacks", get(callbacks::list).post(callbacks::save).delete(callbacks::remove))
        .route("/api/sms", get(inbox::sms))
        .route("/api/messages", get(inbox::messages))
        .route("/api/messages/{vendor}/{message_id}/read", post(inbox::read))
        .route("/api/groups", get(inbox::groups))
        .route("/api/cards/{vendor}/{message_id}/press", post(cards::press))
        .route("/api/sign-in", post(sign_in::sign_in))
        .route("/api/scan", post(sign_in::scan))
        .route("/api/ram-users", get(ram::list).post(ram::add).delete(ram::clear))
        .route("/api/ram-users/{user_name}", delete(ram::remove))
        .route("/api/clock", get(clock::follow).post(clock::advance))
        .route("/api/reset", post(clock::reset))
        .fallback(async || Refusal::not_found("no such call"))
        .method_not_allowed_fallback(async || Refusal::not_found("no such call with this method"))
        .layer(middleware::from_fn_with_state(port, guard::check))
        .with_state(world)
}

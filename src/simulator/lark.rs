//! Lark (飞书, Feishu) as its documentation, its SDKs and published probes describe it: tokens, directory, sign-in in
//! the app and on the web, messages, cards, urgent calls, group chats, JS tickets, signed events and card callbacks, the long connection.
//!
//! Where the documentation is silent the simulator assumes one behaviour and can play the other: see `VARIANTS`.

mod answer;
mod app;
mod batch;
mod call;
mod card;
mod chat;
pub mod connections;
mod content;
mod department;
mod endpoints;
pub mod event;
mod id;
mod legacy;
mod limits;
mod login;
mod lookup;
mod member;
mod message;
mod oauth;
mod page;
mod pkce;
pub mod press;
pub mod push;
mod range;
mod scopes;
mod script;
pub mod seal;
pub mod sign_in;
mod ticket;
mod token;
mod update;
mod urgent;
mod user;
mod user_info;
mod visible;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{any, get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::company::Company;
use super::credentials;
use super::hints::Hints;
use super::random::constant;
use super::world::World;

pub use call::{Bearer, Call};

/// Undocumented behaviour that `POST /api/settings {"variants": […]}` switches to, and what it stands for.
pub const VARIANTS: [(&str, &str); 31] = [
    ("denied_403", "a missing scope and an untrusted address are refused with HTTP 403 instead of 400"),
    ("token_errors_400", "10014 and 10015 of the token calls come with HTTP 400 instead of 200"),
    ("expire_stays", "a repeated token call answers the full lifetime instead of the one that is left"),
    ("app_token_apart", "app_access_token is a token of its own (a-…), which alone opens the older sign-in calls"),
    ("disabled_99991673", "a switched-off app is refused with 99991673 instead of 99991662"),
    ("mobile_without_prefix", "mainland phones are read without +86"),
    ("repeated_uuid_230049", "a repeated uuid is refused with 230049 instead of answered with the first message"),
    ("unknown_receiver_99992351", "a message to an id that nobody has is refused with 99992351 and its like instead of 230001"),
    ("auth_codes_are_old", "codes of requestAuthCode are good for the older sign-in calls only"),
    ("no_request_access", "the client knows no requestAccess: it fails with errno 103"),
    ("no_v3_token", "/oauth/v3/token is not there, as on a Lark edition without it"),
    ("oauth_invalid_request", "OAuth refusals other than 20003 and 20050 say invalid_request"),
    ("user_info_20005", "user_info refuses a bad token with 20005 and HTTP 200 instead of 99991668"),
    ("user_info_by_consent", "user_info shows phone, e-mail and user_id only if the sign-in asked for their scopes"),
    ("rename_232016", "renaming a chat whose owner alone may edit it is refused with 232016 instead of 232002"),
    ("timestamp_ms", "the signature's timestamp counts milliseconds"),
    ("signed_without_key", "callbacks without an Encrypt Key are signed too, with an empty key"),
    ("cards_v1", "presses go to the address as card.action.trigger_v1: flat, never encrypted, signed with SHA-1"),
    ("cards_stay_alive", "cards of schema 2.0 can be pressed after 30 days too"),
    ("card_update_400", "interactive/v1/card/update refuses with HTTP 400 instead of 200"),
    ("old_object_changes_only", "old_object holds only what has changed"),
    ("events_twice", "every event is delivered twice, with the same event_id"),
    ("no_tier_limits", "calls are not counted, for measurements, instead of 50 a second and 1000 a minute of each"),
    ("old_limits_400", "the older calls are limited with HTTP 400 instead of 429"),
    ("long_refused_400", "the long connection's endpoint refuses with HTTP 400 instead of 200"),
    ("long_disabled_403", "the long connection's endpoint refuses a switched-off app with 403 instead of 1000040345"),
    ("long_limit_at_handshake", "one connection too many is refused at the handshake instead of by the endpoint"),
    ("long_presses_are_cards", "presses come over the long connection as messages of type card instead of event"),
    ("long_token", "what comes over the long connection bears the Verification Token instead of none"),
    ("long_parts", "messages of the long connection are cut after 256 bytes, and the last part comes first"),
    ("long_quick", "the long connection's configuration asks for a ping each second and for reconnecting at once"),
];

/// A Lark tenant with its self-built app.
pub struct Tenant {
    pub company: Company,
    pub credentials: credentials::Lark,
    pub tenant_key: String,
    ids: id::Ids,
    pub tokens: token::Tokens,
    pub sign_ins: sign_in::SignIns,
    outbox: message::Outbox,
    chats: chat::Chats,
    limits: limits::Limits,
    ticket: ticket::Ticket,
    pub connections: connections::Connections,
    /// Events that were not received and wait for their next try.
    pub waiting: push::Waiting,
}

impl Tenant {
    pub fn new(number: usize, name: &str, base_url: &str) -> Self {
        let credentials = credentials::Lark::of(number, base_url);
        let tenant_key = id::hex16(&constant(&format!("lark/{number}/tenant_key"), 32));
        Self {
            company: Company::new(&credentials.app_id, name),
            ids: id::Ids::new(&credentials.app_id, &tenant_key),
            credentials,
            tenant_key,
            tokens: token::Tokens::default(),
            sign_ins: sign_in::SignIns::default(),
            outbox: message::Outbox::default(),
            chats: chat::Chats::default(),
            limits: limits::Limits::default(),
            ticket: ticket::Ticket::default(),
            connections: connections::Connections::default(),
            waiting: push::Waiting::default(),
        }
    }

    fn plays(&self, variant: &str) -> bool {
        self.company.settings.plays(variant)
    }
}

pub fn router() -> Router<Arc<World>> {
    Router::new()
        .route("/open-apis/authen/v1/authorize", get(login::page))
        .route("/open-apis/authen/v1/index", get(login::page))
        .route("/suite/passport/oauth/authorize", get(login::page))
        .route("/open-apis/authen/v1/scanned", get(login::scanned))
        .route("/goofy/lark/op/{file}", get(script::sdk))
        .route("/simulated/people", get(login::choose))
        .route("/simulated/code", get(script::code))
        .route("/simulated/signature", get(script::signature))
        .route("/callback/ws/endpoint", post(connections::endpoint::open))
        .route("/ws/v2", get(connections::endpoint::connect))
        .route("/oauth/v3/token", any(oauth::v3))
        .route("/open-apis/{*path}", any(call::answer))
        .fallback(async || answer::unknown_path())
        .method_not_allowed_fallback(async || answer::unknown_path())
}

/// The company that a call is for, as far as it tells: by a token, an app's id, the ticket of a connection.
pub fn company_of(tenants: &[Tenant], hints: &Hints) -> Option<String> {
    let authorization = hints.header("authorization").unwrap_or_default();
    let basic = authorization.strip_prefix("Basic ").and_then(|text| String::from_utf8(STANDARD.decode(text).ok()?).ok());
    let app_id = basic.as_deref().and_then(|text| text.split(':').next()).or(hints.get(&["client_id", "app_id", "AppID"]));
    let ticket = hints.get(&["ticket"]).filter(|_| hints.path == "/ws/v2").unwrap_or_default();
    let tenant = match authorization.strip_prefix("Bearer ") {
        Some(token) => tenants.iter().find(|tenant| tenant.tokens.knows(token)),
        None => tenants.iter().find(|tenant| app_id == Some(&tenant.credentials.app_id) || tenant.connections.has_ticket(ticket)),
    };
    tenant.map(|tenant| tenant.company.id.clone())
}

/// The vendor's answer to too many calls.
pub fn rate_limited(now: i64) -> Response {
    answer::limited(50, 1, 429, now)
}

//! WeCom (企业微信) as its documentation and published probes describe it: tokens, directory, sign-in, messages,
//! cards, group chats, JS-SDK tickets and sealed callbacks of a self-built app and of contacts sync.
//!
//! Where the documentation is silent the simulator assumes one behaviour and can play the other: see `VARIANTS`.

mod agent;
mod answer;
mod body;
mod call;
mod card;
mod chat;
mod department;
pub mod event;
mod lenient;
mod limits;
mod login;
mod lookup;
mod media;
mod message;
pub mod press;
mod range;
mod script;
pub mod sign_in;
mod ticket;
mod token;
mod update;
mod user;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};

use super::company::Company;
use super::credentials;
use super::hints::Hints;
use super::world::World;

pub use call::Call;

/// Undocumented behaviour that `POST /api/settings {"variants": […]}` switches to, and what it stands for.
pub const VARIANTS: [(&str, &str); 13] = [
    ("gettoken_checks_ip", "gettoken is refused from an untrusted address too (60020)"),
    ("fresh_token_each_time", "gettoken answers another token each time; the earlier ones stay valid"),
    ("list_id_60011", "user/list_id with an app secret is refused with 60011 instead of 48002"),
    ("appchat_48002", "appchat without root visibility is refused with 48002 instead of 60011"),
    ("fetch_child", "user/simplelist and user/list honour fetch_child=1"),
    ("used_code_42022", "a used sign-in code is refused with 42022 instead of 40029"),
    ("redirect_appid", "the web sign-in's redirect carries a further parameter appid"),
    ("callback_json", "callbacks come as JSON instead of XML"),
    ("events_to_app", "change_contact is also sent to the app's own callback"),
    ("contacts_events_full", "create_user and update_user carry all fields (addresses saved before August 2022)"),
    ("cards_need_callback", "an interactive card is refused (40057) while no callback is saved"),
    ("calls_unlimited", "calls are not counted, for measurements"),
    ("lookups_counted_by_cap", "wrong look-ups are blocked above 20 % of 200 seats, not of the headcount"),
];

/// A company with its self-built app and its contacts-sync secret.
pub struct Tenant {
    pub company: Company,
    pub credentials: credentials::Wecom,
    pub tokens: token::Tokens,
    pub sign_ins: sign_in::SignIns,
    pub outbox: message::Outbox,
    lookups: lookup::Lookups,
    media: media::Media,
    tickets: ticket::Tickets,
    limits: limits::Limits,
}

impl Tenant {
    pub fn new(number: usize, name: &str, base_url: &str) -> Self {
        let credentials = credentials::Wecom::of(number, base_url);
        Self {
            company: Company::new(&credentials.corp_id, name),
            credentials,
            tokens: token::Tokens::default(),
            sign_ins: sign_in::SignIns::default(),
            outbox: message::Outbox::default(),
            lookups: lookup::Lookups::default(),
            media: media::Media::default(),
            tickets: ticket::Tickets::default(),
            limits: limits::Limits::default(),
        }
    }
}

impl Tenant {
    /// Counts something that a company may do so often and no more.
    fn count(&mut self, topic: &str, limits: &[limits::Limit], times: u64, now: i64) -> Result<(), answer::Failure> {
        if self.company.settings.plays("calls_unlimited") { Ok(()) } else { self.limits.take(topic, limits, times, now) }
    }
}

pub fn router() -> Router<Arc<World>> {
    Router::new()
        .route("/connect/oauth2/authorize", get(login::in_app))
        .route("/wwlogin/sso/login", get(login::web))
        .route("/wwopen/sso/qrConnect", get(login::web))
        .route("/wwlogin/sso/scanned", get(login::scanned))
        .route("/wwopen/sso/scanned", get(login::scanned))
        .route("/node/open/js/{file}", get(script::sdk))
        .route("/open/js/{file}", get(script::legacy))
        .route("/cgi-bin/media/upload", post(media::upload).layer(DefaultBodyLimit::max(media::LARGEST)))
        .route("/cgi-bin/{*path}", any(call::answer))
        .fallback(unknown_path)
}

/// An unknown path: 404 with nothing in it.
async fn unknown_path() -> Response {
    (StatusCode::NOT_FOUND, [(header::SERVER, "nginx")]).into_response()
}

/// The company that a call is for, as far as it tells.
pub fn company_of(tenants: &[Tenant], hints: &Hints) -> Option<String> {
    let tenant = match hints.get(&["access_token"]) {
        Some(token) => tenants.iter().find(|tenant| tenant.tokens.knows(token)),
        None => tenants.iter().find(|tenant| hints.get(&["corpid", "appid"]) == Some(&tenant.credentials.corp_id)),
    };
    tenant.map(|tenant| tenant.company.id.clone())
}

/// The vendor's answer to too many calls.
pub fn rate_limited(ip: &str, now: i64) -> Response {
    answer::refuse(&answer::Failure::new(45009, "api freq out of limit"), &[], ip, now)
}

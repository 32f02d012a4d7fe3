//! DingTalk (钉钉) as its documentation and published probes describe it: both generations of its API, directory,
//! sign-in, work notifications, robots, interactive cards, scenario groups, sealed callbacks and streams of an
//! internal app.
//!
//! Where the documentation is silent the simulator assumes one behaviour and can play the other: see `VARIANTS`.

mod barrier;
mod body;
mod call;
mod card;
mod chat;
mod deep_link;
mod department;
mod ding;
mod event;
mod group;
mod group_query;
mod identity;
mod legacy;
mod legacy_group;
mod login;
mod lookup;
mod modern;
mod notice;
mod older;
mod outbox;
mod person;
pub mod press;
pub mod push;
mod range;
mod rate;
pub mod registration;
mod robot;
mod robot_body;
mod robot_group;
mod scopes;
mod script;
pub mod sign_in;
mod stream;
mod subscribe;
mod template_message;
mod ticket;
mod token;
mod user;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{any, get, post};

use super::company::Company;
use super::credentials;
use super::hints::Hints;
use super::world::World;

/// Undocumented behaviour that `POST /api/settings {"variants": […]}` switches to, and what it stands for.
pub const VARIANTS: [(&str, &str); 33] = [
    ("token_before_address", "an expired token is refused before the caller's address is looked at"),
    ("permission_before_address", "token and permission are looked at before the caller's address"),
    ("flat_refusals", "the gateway's refusals come flat instead of wrapped in errcode 88"),
    ("refusals_in_text", "the gateway's wrapped refusals carry their code in errmsg alone, without sub_code and sub_msg"),
    ("quoted_values", "the older calls answer numbers and switches as texts, as the vendor's samples show them"),
    ("expired_is_invalid", "an expired token is refused with 40014 instead of 42001"),
    ("permission_unnamed", "a missing permission is refused without naming it, as older apps see it"),
    ("listid_department_member", "user/listid needs the permission for department members, as an older page says"),
    ("qps_60", "60 calls a second of each API instead of 20, as with a purchased package"),
    ("qps_unlimited", "calls are not counted, for measurements"),
    ("month_used_up", "the month's calls are used up (90020, ApiCountLimitForOrg)"),
    ("user_33012", "an unknown userid is refused with 33012 instead of 60121"),
    ("jsapi_sha1", "dd.config takes SHA-1 signatures instead of SHA-256"),
    ("redirect_code", "the web sign-in's redirect carries code beside authCode"),
    ("redirect_code_only", "the web sign-in's redirect carries code instead of authCode"),
    ("auth_code_invalid", "a bad authCode is refused as invalidAuthCode instead of invalidParameter.authCode.notFound"),
    ("results_for_a_week", "progress and result of a work notification can be had for 7 days instead of 24 hours"),
    ("stream_pings_at_once", "a stream begins with a ping instead of one a minute later"),
    ("uuid_ignored", "creating a group with a uuid again makes another group"),
    ("unknown_members_ignored", "unknown people are left out of a group instead of refusing the call"),
    ("group_settles", "the older calls refuse to change a group's members within 3 s of making it (400020)"),
    ("app_robot_in_group", "the app's own robot is in every group made from the template"),
    ("template_robot_sends", "robot/groupMessages/send takes the template robot's id"),
    ("card_template_unpublished", "the card platform refuses the template as one that is not published"),
    ("card_action_in_params", "a pressed card names the button in params, as templates with fixed buttons have it"),
    ("oto_100", "robot/oToMessages/batchSend takes 100 people instead of 20"),
    ("events_old_form", "events come in the older form with UserId, DeptId and TimeStamp"),
    ("modify_leave_old_form", "user_modify_org and user_leave_org come in the older form, as third-party apps get them"),
    ("callback_owner_corp_id", "callbacks are sealed for the corp id instead of the client id"),
    ("callback_seconds", "callbacks carry their timestamp in seconds"),
    ("callback_signature_only", "callbacks carry signature without msg_signature"),
    ("callback_msg_signature_only", "callbacks carry msg_signature without signature"),
    ("registered_without_permissions", "an app made by scanning has no permission but the default ones"),
];

/// The permission points that are not there by default.
const SCOPES: [&str; 12] = [
    "qyapi_get_department_list",
    "qyapi_get_department_member",
    "qyapi_get_member",
    "qyapi_get_member_by_mobile",
    "fieldMobile",
    "fieldEmail",
    "Contact.User.Read",
    "Contact.User.mobile",
    "qyapi_chat_manage",
    "qyapi_chat_read",
    "qyapi_robot_sendmsg",
    "Card.Instance.Write",
];

/// One DingTalk organisation with its app.
pub struct Tenant {
    pub company: Company,
    pub credentials: credentials::Dingtalk,
    pub tokens: token::Tokens,
    pub sign_ins: sign_in::SignIns,
    pub streams: stream::Streams,
    user_tokens: identity::UserTokens,
    rates: rate::Rates,
    ticket: ticket::Ticket,
    outbox: outbox::Outbox,
    notices: notice::Notices,
    scenes: group::Scenes,
    cards: card::Cards,
    failed: event::Failed,
    /// The callback was registered by a call and not in the console.
    subscribed: bool,
    registrations: registration::Registrations,
}

impl Tenant {
    pub fn new(number: usize, name: &str, base_url: &str) -> Self {
        let credentials = credentials::Dingtalk::of(number, base_url);
        Self {
            company: Company::new(&credentials.corp_id, name),
            credentials,
            tokens: token::Tokens::default(),
            sign_ins: sign_in::SignIns::default(),
            streams: stream::Streams::default(),
            user_tokens: identity::UserTokens::default(),
            rates: rate::Rates::default(),
            ticket: ticket::Ticket::default(),
            outbox: outbox::Outbox::default(),
            notices: notice::Notices::default(),
            scenes: group::Scenes::default(),
            cards: card::Cards::default(),
            failed: event::Failed::default(),
            subscribed: false,
            registrations: registration::Registrations::default(),
        }
    }

    /// An address that was saved in the console takes the place of one registered by a call.
    pub fn saved_in_console(&mut self) {
        self.subscribed = false;
    }
}

pub fn router() -> Router<Arc<World>> {
    Router::new()
        .route("/oauth2/auth", get(login::page))
        .route("/oauth2/scanned", get(login::scanned))
        .route("/sim/scanned", get(login::scanned_script))
        .route("/sim/auth-code", get(login::auth_code))
        .route("/sim/config", get(login::config))
        .route("/sim/people", get(login::people))
        .route("/dingding/{package}/{version}/{file}", get(script::serve))
        .route("/app/registration/init", post(registration::answer))
        .route("/app/registration/begin", post(registration::answer))
        .route("/app/registration/poll", post(registration::answer))
        .route("/app/registration/verify", get(registration::page))
        .route("/call_back/register_call_back", post(subscribe::register))
        .route("/call_back/update_call_back", post(subscribe::register))
        .route("/connect", get(stream::connect))
        .route("/v1.0/{*path}", any(modern::answer))
        .fallback(legacy::answer)
}

/// The company that a call is for, as far as it tells: by a token, an app's id, a company's id, the ticket of a stream.
pub fn company_of(tenants: &[Tenant], hints: &Hints) -> Option<String> {
    let tenant = match hints.header(modern::TOKEN).or(hints.get(&["access_token"])) {
        Some(token) => tenants.iter().find(|tenant| tenant.knows(token)),
        None => {
            let app = hints.get(&["appkey", "appKey", "client_id", "clientId"]);
            let in_path = hints.path.strip_prefix("/v1.0/oauth2/").and_then(|rest| rest.strip_suffix("/token"));
            let company = hints.get(&["corpid"]).or(in_path);
            let ticket = hints.get(&["ticket"]).filter(|_| hints.path == "/connect").unwrap_or_default();
            let is_meant = |tenant: &&Tenant| {
                app == Some(&tenant.credentials.client_id) || company == Some(&tenant.company.id) || tenant.streams.has_ticket(ticket)
            };
            tenants.iter().find(is_meant)
        }
    };
    tenant.map(|tenant| tenant.company.id.clone())
}

impl Tenant {
    fn knows(&self, token: &str) -> bool {
        self.tokens.knows(token) || self.user_tokens.knows(token)
    }
}

/// The vendor's answer to too many calls, in the way of the path's generation.
pub fn rate_limited(path: &str, now: i64) -> Response {
    if path.starts_with("/v1.0/") { modern::rate_limited(path, 20, now) } else { legacy::rate_limited(path, 20, now) }
}

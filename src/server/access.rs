//! Who may reach what: one table. A route that is not in it is closed to everybody.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::Muster;
use super::caller::{Admin, Script, SignedIn, Visitor};
use super::http::{bind_first, encoded};
use super::rest::Problem;
use crate::api::ApiError;
use crate::domain::api_token::Scope;
use crate::domain::refusal::Refusal;

/// Who is let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody; whatever needs proof is proved inside, as a sign-in or a callback's signature is.
    Anyone,
    /// Somebody with a console session, also with a one-time password.
    SignedIn,
    /// Admins and owners.
    Admin,
    /// Members whose chat account was proved and is bound.
    Member,
    /// An API token with this scope.
    Token(Scope),
}

use Who::{Admin as AdminOnly, Anyone, Member as MemberOnly, SignedIn as SignedInOnly, Token};

/// A method, a route as the router knows it, and who may use it.
pub type Rule = (&'static str, &'static str, Who);

/// The table. `HEAD` goes with `GET`.
pub const RULES: &[Rule] = &[
    // What is served to anybody
    ("GET", "/", Anyone),
    ("GET", "/healthz", Anyone),
    ("GET", "/readyz", Anyone),
    ("GET", "/pkg/{*file}", Anyone),
    ("GET", "/favicon.svg", Anyone),
    ("GET", "/{file}", Anyone),
    ("GET", "/callbacks/{vendor}/{app}", Anyone),
    ("POST", "/callbacks/{vendor}/{app}", Anyone),
    ("GET", "/callbacks/wecom/{app}/contacts", Anyone),
    ("POST", "/callbacks/wecom/{app}/contacts", Anyone),
    // The page of a link, which proves itself, and what it does
    ("GET", "/handover/{token}", Anyone),
    ("POST", "/api/check_by_link", Anyone),
    ("POST", "/api/connect_by_link", Anyone),
    // Phone pages
    ("GET", "/m/bind", Anyone),
    ("GET", "/m/{app}", Anyone),
    ("GET", "/m/{app}/bind", Anyone),
    ("GET", "/m/{app}/consent", Anyone),
    ("GET", "/m/{app}/sign-in", Anyone),
    ("GET", "/m/{app}/signed-in", Anyone),
    ("GET", "/m/{app}/confirm", Anyone),
    ("GET", "/m/{app}/todo", MemberOnly),
    ("GET", "/m/{app}/incidents/{incident}", MemberOnly),
    ("GET", "/m/{app}/me", MemberOnly),
    ("GET", "/m/{app}/me/unbind/{binding}", MemberOnly),
    ("GET", "/m/{app}/me/away", MemberOnly),
    ("GET", "/m/{app}/me/phone", MemberOnly),
    ("GET", "/m/{app}/unbound", Anyone),
    // What phone pages do
    ("POST", "/api/start_binding", Anyone),
    ("POST", "/api/identify_member", Anyone),
    ("POST", "/api/choose_ram_account", Anyone),
    ("POST", "/api/send_code", Anyone),
    ("POST", "/api/enter_code", Anyone),
    ("POST", "/api/ask_for_help", Anyone),
    ("POST", "/api/step_back", Anyone),
    ("POST", "/api/confirm_account", Anyone),
    ("POST", "/api/show_binding", Anyone),
    ("POST", "/api/act_on_incident", MemberOnly),
    ("POST", "/api/send_unbind_code", MemberOnly),
    // Proves the member itself: of a form that comes twice the second one is nobody's.
    ("POST", "/api/unbind", Anyone),
    ("POST", "/api/set_away", MemberOnly),
    ("POST", "/api/end_away", MemberOnly),
    ("POST", "/api/restart_phone", MemberOnly),
    ("POST", "/api/send_old_code", MemberOnly),
    ("POST", "/api/enter_old_code", MemberOnly),
    ("POST", "/api/lose_old_phone", MemberOnly),
    ("POST", "/api/send_new_code", MemberOnly),
    ("POST", "/api/enter_new_code", MemberOnly),
    ("POST", "/api/set_display", Anyone),
    // Console pages
    ("GET", "/console/sign-in", Anyone),
    ("GET", "/console/password", SignedInOnly),
    ("GET", "/console", AdminOnly),
    ("GET", "/console/mobile-apps", AdminOnly),
    ("GET", "/console/mobile-apps/new/{vendor}", AdminOnly),
    ("GET", "/console/mobile-apps/{app}", AdminOnly),
    ("GET", "/console/mobile-apps/{app}/steps", AdminOnly),
    ("GET", "/console/mobile-apps/{app}/addresses", AdminOnly),
    ("GET", "/console/mobile-apps/{app}/company", AdminOnly),
    ("GET", "/console/mobile-apps/scan/{registration}", AdminOnly),
    ("GET", "/console/mobile-apps/{app}/key", AdminOnly),
    ("GET", "/console/mobile-apps/{app}/support.json", AdminOnly),
    ("GET", "/console/mobile-apps/{app}/events", AdminOnly),
    ("GET", "/console/mobile-apps/{app}/events/{event}", AdminOnly),
    ("GET", "/console/mobile-apps/{app}/validity", AdminOnly),
    ("GET", "/console/personnel", AdminOnly),
    ("GET", "/console/personnel/new", AdminOnly),
    ("GET", "/console/personnel/{member}", AdminOnly),
    ("GET", "/console/personnel/{member}/chat-account", AdminOnly),
    ("GET", "/console/incidents", AdminOnly),
    ("GET", "/console/incidents/{incident}", AdminOnly),
    ("GET", "/console/inbox", AdminOnly),
    ("GET", "/console/deliveries", AdminOnly),
    ("GET", "/console/jobs", AdminOnly),
    ("GET", "/console/logs", AdminOnly),
    ("GET", "/console/settings/channels", AdminOnly),
    ("GET", "/console/settings/sms", AdminOnly),
    ("GET", "/console/settings/tokens", AdminOnly),
    // What console pages do
    ("POST", "/api/sign_in", Anyone),
    ("POST", "/api/sign_out", SignedInOnly),
    ("POST", "/api/change_password", SignedInOnly),
    ("POST", "/api/show_overview", AdminOnly),
    ("POST", "/api/list_mobile_apps", AdminOnly),
    ("POST", "/api/show_mobile_app", AdminOnly),
    ("POST", "/api/show_app_defaults", AdminOnly),
    ("POST", "/api/check_app", AdminOnly),
    ("POST", "/api/show_check", AdminOnly),
    ("POST", "/api/save_app", AdminOnly),
    ("POST", "/api/enable_app", AdminOnly),
    ("POST", "/api/disable_mobile_app", AdminOnly),
    ("POST", "/api/read_credentials", AdminOnly),
    ("POST", "/api/change_key", AdminOnly),
    ("POST", "/api/end_key_overlap", AdminOnly),
    ("POST", "/api/put_domain_file", AdminOnly),
    ("POST", "/api/show_activation", AdminOnly),
    ("POST", "/api/begin_app", AdminOnly),
    ("POST", "/api/check_activation", AdminOnly),
    ("POST", "/api/put_agent_id", AdminOnly),
    ("POST", "/api/tell_home_page", AdminOnly),
    ("POST", "/api/confirm_company", AdminOnly),
    ("POST", "/api/enable_saved_app", AdminOnly),
    ("POST", "/api/show_addresses", AdminOnly),
    ("POST", "/api/start_registration", AdminOnly),
    ("POST", "/api/show_registration", AdminOnly),
    ("POST", "/api/poll_registration", AdminOnly),
    ("POST", "/api/create_handover", AdminOnly),
    ("POST", "/api/list_handovers", AdminOnly),
    ("POST", "/api/revoke_handover", AdminOnly),
    ("POST", "/api/delete_mobile_app", AdminOnly),
    ("POST", "/api/set_validity", AdminOnly),
    ("POST", "/api/set_channels", AdminOnly),
    ("POST", "/api/replay_event", AdminOnly),
    ("POST", "/api/find_symptoms", AdminOnly),
    ("POST", "/api/list_members", AdminOnly),
    ("POST", "/api/show_member", AdminOnly),
    ("POST", "/api/add_member", AdminOnly),
    ("POST", "/api/edit_member", AdminOnly),
    ("POST", "/api/disable_member", AdminOnly),
    ("POST", "/api/enable_member", AdminOnly),
    ("POST", "/api/delete_member", AdminOnly),
    ("POST", "/api/reveal_phone", AdminOnly),
    ("POST", "/api/add_ram_account", AdminOnly),
    ("POST", "/api/remove_ram_account", AdminOnly),
    ("POST", "/api/undo_binding", AdminOnly),
    ("POST", "/api/write_down_account", AdminOnly),
    ("POST", "/api/end_members_away", AdminOnly),
    ("POST", "/api/list_inbox", AdminOnly),
    ("POST", "/api/decide_inbox", AdminOnly),
    ("POST", "/api/list_incidents", AdminOnly),
    ("POST", "/api/show_incident", AdminOnly),
    ("POST", "/api/list_deliveries", AdminOnly),
    ("POST", "/api/list_jobs", AdminOnly),
    ("POST", "/api/list_audit", AdminOnly),
    ("POST", "/api/list_sms_providers", AdminOnly),
    ("POST", "/api/save_sms_provider", AdminOnly),
    ("POST", "/api/test_sms_provider", AdminOnly),
    ("POST", "/api/list_tokens", AdminOnly),
    ("POST", "/api/create_token", AdminOnly),
    ("POST", "/api/revoke_token", AdminOnly),
    // The machine interface
    ("GET", "/api/v1/openapi.json", Anyone),
    ("POST", "/api/v1/incidents", Token(Scope::IncidentsWrite)),
    ("GET", "/api/v1/incidents", Token(Scope::IncidentsRead)),
    ("GET", "/api/v1/incidents/{incident}", Token(Scope::IncidentsRead)),
    ("GET", "/api/v1/mobile-apps", Token(Scope::AppsCheck)),
    ("POST", "/api/v1/mobile-apps/{app}/check", Token(Scope::AppsCheck)),
];

/// Who may use a route; `None` for one that is not in the table.
pub fn who(method: &Method, route: &str) -> Option<Who> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    RULES.iter().find(|(m, r, _)| *m == method && *r == route).map(|(_, _, who)| *who)
}

fn allowed(visitor: &Visitor, who: Who) -> Result<(), Refusal> {
    match who {
        Who::Anyone => Ok(()),
        Who::SignedIn => SignedIn::prove(visitor).map(drop),
        Who::Admin => Admin::prove(visitor).map(drop),
        Who::Member if visitor.is_member() => Ok(()),
        Who::Member => Err(Refusal::SignInFirst),
        Who::Token(scope) => Script::prove(visitor, scope).map(drop),
    }
}

/// The layer: looks up the visitor, holds it against the table and hands it on to the route.
pub async fn guard(State(muster): State<Arc<Muster>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(std::net::Ipv4Addr::LOCALHOST.into(), |info| info.0.ip());
    let route = request.extensions().get::<MatchedPath>().map(|matched| matched.as_str().to_owned());
    // What needs no visitor should not cost a look-up.
    if matches!(route.as_deref(), Some("/pkg/{*file}" | "/healthz" | "/readyz" | "/favicon.svg")) {
        return next.run(request).await;
    }
    let visitor = match Visitor::look_up(&muster, request.headers(), peer).await {
        Ok(visitor) => visitor,
        Err(error) => return refuse(request.uri().path(), &request, ApiError::from(error)),
    };
    // An unknown address has no route, and a page that says so.
    if let Some(route) = route {
        let verdict = match who(request.method(), &route) {
            Some(who) => allowed(&visitor, who),
            None if methods(&route).next().is_some() => return other_method(&route),
            None => {
                tracing::error!(method = %request.method(), route, "a route that the access table does not know");
                Err(Refusal::Forbidden)
            }
        };
        if let Err(refusal) = verdict {
            return refuse(&route, &request, ApiError::Refused(refusal));
        }
    }
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

/// The methods that a route has.
fn methods(route: &str) -> impl Iterator<Item = &'static str> {
    RULES.iter().filter(move |(_, known, _)| *known == route).map(|(method, _, _)| *method)
}

fn other_method(route: &str) -> Response {
    let allow = methods(route).collect::<Vec<_>>().join(", ");
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, allow)]).into_response()
}

/// Says no in the form that the asker understands.
fn refuse(route: &str, request: &Request, error: ApiError) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if route.starts_with("/api/v1/") {
        return Problem::from(error).into_response();
    }
    if route.starts_with("/api/") {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::FORBIDDEN);
        return (status, Json(error)).into_response();
    }
    match &error {
        ApiError::Refused(Refusal::ChangePasswordFirst) => Redirect::to("/console/password").into_response(),
        ApiError::Refused(Refusal::SignInFirst) if route.starts_with("/m/{app}") => {
            no_store(Redirect::to(&bind_first(request.uri())).into_response())
        }
        ApiError::Refused(Refusal::SignInFirst) => {
            no_store(Redirect::to(&format!("/console/sign-in?next={}", encoded(path))).into_response())
        }
        _ => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::FORBIDDEN).into_response(),
    }
}

fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

//! Takes a call of `/open-apis/…` through Lark's checks, in Lark's order, to what carries it out.
//!
//! The order is: path and method known (404), token there (99991661), token good (99991663, 99991664, 99991668,
//! 99991671), caller's address (99991401), app enabled (99991662), rate (99991400), scope (99991672), parameters.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::Response;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::answer::{Failure, accept, flat, limited, refuse, unknown_path};
use super::endpoints::{Endpoint, Errors, Takes, find};
use super::{Tenant, chat, legacy, oauth, token};
use crate::simulator::world::World;

/// How long an edit of a chat's members takes; a second one meanwhile is refused (232019).
const EDIT: Duration = Duration::from_millis(20);

/// A call that has passed the checks.
pub struct Call {
    /// The ids in the path.
    pub ids: Vec<String>,
    pub query: Query,
    pub body: Value,
    pub bearer: Bearer,
    /// What a person's sign-in asked for; `None` for the app's own tokens.
    pub scopes: Option<Vec<String>>,
    pub now: i64,
}

impl Call {
    /// The only id in the path.
    pub fn id(&self) -> &str {
        self.ids.first().map_or("", String::as_str)
    }

    /// A text of the body; empty if it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_default()
    }
}

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    Tenant,
    App,
    /// The person with this number.
    Person(u64),
}

/// The query; a name may come several times.
#[derive(Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn read(text: &str) -> Self {
        Self(url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A switch in any of the forms that SDKs write (`true`, `True`, `1`); `None` if it is none of them.
    pub fn switch(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            None | Some("0" | "f" | "F" | "false" | "False" | "FALSE") => Some(false),
            Some("1" | "t" | "T" | "true" | "True" | "TRUE") => Some(true),
            Some(_) => None,
        }
    }
}

pub async fn answer(
    State(world): State<Arc<World>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let now = world.clock.now_ms();
    let path = uri.path().trim_start_matches("/open-apis/").trim_end_matches('/');
    let segments: Vec<String> = path.split('/').map(|one| percent_decode_str(one).decode_utf8_lossy().into_owned()).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    if method == Method::POST
        && let Some(response) = without_bearer(&world, &segments, &headers, &body, now)
    {
        return response;
    }
    let Some((endpoint, ids)) = find(method.as_str(), &segments) else { return unknown_path() };
    let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
    if endpoint.edits_members {
        if !may_edit(&world, &headers, &ids[0], now) {
            return refuse(&Failure::new(232_019, "The request rate limit has been exceeded, ext=operate chat too frequently"), now);
        }
        tokio::time::sleep(EDIT).await;
    }
    let mut state = world.state();
    if endpoint.edits_members {
        state.lark.iter_mut().for_each(|tenant| chat::end_edit(tenant, &ids[0]));
    }
    let query = Query::read(uri.query().unwrap_or_default());
    let old_refusal = endpoint.name == "user_info" && state.lark.first().is_some_and(|tenant| tenant.plays("user_info_20005"));
    let outcome = enter(&mut state.lark, &headers, peer, now).and_then(|(tenant, bearer, scopes)| {
        permit(tenant, &endpoint, bearer, scopes.as_deref(), now)?;
        let body = parse(&method, &body).ok_or_else(|| endpoint.malformed())?;
        let data = (endpoint.run)(tenant, &Call { ids, query, body, bearer, scopes, now });
        data.map_err(|failure| endpoint.refusal(failure))
    });
    match outcome {
        Ok(Value::Object(fields)) if endpoint.flat => flat(200, fields, now),
        Ok(data) => accept(data, now),
        Err(failure) if failure.code == 99_991_668 && old_refusal => {
            refuse(&Failure::new(20005, "The user access token passed is invalid.").with_status(200), now)
        }
        Err(failure) if failure.code == 99_991_400 => limited(50, failure.text.parse().unwrap_or(1), failure.status, now),
        Err(failure) => refuse(&failure, now),
    }
}

/// The calls that bring the app's secret instead of a token.
fn without_bearer(world: &World, segments: &[&str], headers: &HeaderMap, body: &Bytes, now: i64) -> Option<Response> {
    let tenants = &mut world.state().lark;
    Some(match segments {
        ["auth", "v3", "tenant_access_token", "internal"] => token::internal(tenants, token::Kind::Tenant, body, now),
        ["auth", "v3", "app_access_token", "internal"] => token::internal(tenants, token::Kind::App, body, now),
        ["auth", "v3", "app_ticket", "resend"] => legacy::resend_ticket(now),
        ["authen", "v2", "oauth", "token"] => oauth::v2(tenants, headers, body, now),
        _ => return None,
    })
}

/// Who has come in: the tenant, the token's kind, and what a person's sign-in asked for.
type Entered<'a> = (&'a mut Tenant, Bearer, Option<Vec<String>>);

/// The tenant of the bearer token, if the token is good and the caller may come in.
fn enter<'a>(tenants: &'a mut [Tenant], headers: &HeaderMap, peer: SocketAddr, now: i64) -> Result<Entered<'a>, Failure> {
    let (tenant, token) = bearer(tenants, headers)?;
    let (bearer, scopes) = match tenant.tokens.kind(&token, now) {
        Some(token::Kind::Tenant) => (Bearer::Tenant, None),
        Some(token::Kind::App) => (Bearer::App, None),
        None => {
            let grant = tenant.sign_ins.grant(&token, now).ok_or_else(|| invalid(&token))?;
            (Bearer::Person(grant.number), Some(grant.scopes.clone()))
        }
    };
    let settings = &tenant.company.settings;
    let real = peer.ip().to_string();
    let ip = settings.egress_ip.as_ref().unwrap_or(&real);
    if !settings.trusts(ip) {
        let refused = Failure::new(99_991_401, format!("ip {ip} is denied by app setting"));
        return Err(refused.with_status(if tenant.plays("denied_403") { 403 } else { 400 }));
    }
    if settings.disabled {
        let code = if tenant.plays("disabled_99991673") { 99_991_673 } else { 99_991_662 };
        return Err(Failure::new(code, "app is not in use or not installed in this tenant"));
    }
    Ok((tenant, bearer, scopes))
}

fn bearer<'a>(tenants: &'a mut [Tenant], headers: &HeaderMap) -> Result<(&'a mut Tenant, String), Failure> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer ")).map(str::trim);
    let missing = || Failure::new(99_991_661, "Missing access token for authorization. Please make a request with token attached.");
    let token = token.filter(|token| !token.is_empty()).ok_or_else(missing)?;
    let tenant = tenants.iter_mut().find(|tenant| tenant.tokens.knows(token));
    Ok((tenant.ok_or_else(|| invalid(token))?, token.to_owned()))
}

/// The refusal of a token that nobody has made or that has expired, by what it looks like.
fn invalid(token: &str) -> Failure {
    let text = "Invalid access token for authorization. Please make a request with token attached.";
    match token {
        _ if token.starts_with("t-") => Failure::new(99_991_663, text),
        _ if token.starts_with("a-") => Failure::new(99_991_664, text),
        _ if token.starts_with("u-") || token.starts_with("eyJ") => Failure::new(99_991_668, text),
        _ => Failure::new(99_991_671, "Invalid access token for authorization. The token must start with t- or u-."),
    }
}

/// `consented` is what a person's sign-in asked for.
fn permit(tenant: &mut Tenant, endpoint: &Endpoint, bearer: Bearer, consented: Option<&[String]>, now: i64) -> Result<(), Failure> {
    let wrong = |code| Failure::new(code, "Invalid access token for authorization. The call does not take this kind of token.");
    match (endpoint.takes, bearer) {
        (Takes::Tenant, Bearer::Tenant) | (Takes::TenantOrPerson, Bearer::Tenant | Bearer::Person(_)) => {}
        (Takes::Person, Bearer::Person(_)) => {}
        (Takes::App, Bearer::App) => {}
        (Takes::App, Bearer::Tenant) if !tenant.plays("app_token_apart") => {}
        (Takes::App, _) => return Err(Failure::new(20014, "The app access token passed is invalid.").with_status(200)),
        (_, Bearer::Person(_)) => return Err(wrong(99_991_668)),
        (_, Bearer::Tenant | Bearer::App) => return Err(wrong(99_991_663)),
    }
    // How often user_info may be called is said to be special, and no more.
    if endpoint.name != "user_info"
        && !tenant.plays("no_tier_limits")
        && let Some(seconds) = tenant.limits.over_tier(endpoint.name, now)
    {
        let old = endpoint.errors == Errors::WithStatus200 && tenant.plays("old_limits_400");
        return Err(Failure::new(99_991_400, seconds.to_string()).with_status(if old { 400 } else { 429 }));
    }
    endpoint.scopes.iter().try_for_each(|any| tenant.require_scope(any, consented))
}

/// JSON of any Content-Type or of none; nothing counts as an empty object, and a GET's body does not matter.
fn parse(method: &Method, body: &Bytes) -> Option<Value> {
    if *method == Method::GET || body.trim_ascii().is_empty() {
        return Some(Value::Object(serde_json::Map::new()));
    }
    serde_json::from_slice(body).ok().filter(Value::is_object)
}

/// Whether no other edit of the chat's members is under way; marks this one.
fn may_edit(world: &World, headers: &HeaderMap, chat_id: &str, now: i64) -> bool {
    let mut state = world.state();
    match bearer(&mut state.lark, headers) {
        Ok((tenant, _)) => chat::begin_edit(tenant, chat_id, now),
        Err(_) => true,
    }
}

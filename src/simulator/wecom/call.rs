//! Takes a call of `/cgi-bin/…` through WeCom's checks, in WeCom's order, to what carries it out.
//!
//! The order is: token there (41001), token good (40014, 42001), caller's address (60020), app enabled (50003), right
//! of the secret (48002, 48009, 50001), number of calls (45009), well-formed JSON, parameters.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::answer::{Failure, Fields, accept, refuse};
use super::limits::CALLS;
use super::token::{self, Secret};
use super::{Tenant, agent, chat, department, lookup, message, sign_in, ticket, update, user};
use crate::simulator::world::World;

/// A call that has passed the checks.
pub struct Call {
    pub query: HashMap<String, String>,
    pub body: Value,
    pub secret: Secret,
    pub now: i64,
}

impl Call {
    pub fn text(&self, name: &str) -> &str {
        self.query.get(name).map_or_else(|| self.body[name].as_str().unwrap_or_default(), String::as_str)
    }

    /// A whole number of the query; `None` if it is absent or empty.
    pub fn number(&self, name: &str) -> Option<Result<u64, Failure>> {
        let text = self.query.get(name).filter(|text| !text.is_empty())?;
        Some(text.parse().map_err(|_| Failure::parameter(format!("invalid param '{name}'"))))
    }
}

/// Which secrets may call.
#[derive(Clone, Copy, PartialEq)]
enum Right {
    Both,
    App,
    Contacts,
    /// Both, the contacts secret only from an address it has used before (48009).
    KnownAddress,
    /// The app's; another secret cannot use sign-in codes (50001).
    SignIn,
}

struct Endpoint {
    right: Right,
    /// Whether it takes a JSON body by POST.
    posts: bool,
    /// The lists that a refusal answers empty.
    empty: &'static [&'static str],
    run: fn(&mut Tenant, &Call) -> Result<Fields, Failure>,
}

fn endpoint(path: &str) -> Option<Endpoint> {
    use Right::{App, Both, Contacts, KnownAddress, SignIn};
    const MEMBER: &[&str] = &["department", "order", "is_leader_in_dept", "direct_leader"];
    let get = |right, empty, run| Some(Endpoint { right, posts: false, empty, run });
    let post = |right, empty, run| Some(Endpoint { right, posts: true, empty, run });
    match path {
        "agent/get" => get(App, &[], agent::get),
        "agent/list" => get(App, &["agentlist"], agent::list),
        "department/list" => get(KnownAddress, &["department"], department::list),
        "department/simplelist" => get(Both, &["department_id"], department::simple_list),
        "department/get" => get(KnownAddress, &[], department::get),
        "user/get" => get(KnownAddress, MEMBER, user::get),
        "user/simplelist" => get(KnownAddress, &["userlist"], user::simple_list),
        "user/list" => get(KnownAddress, &["userlist"], user::list),
        "user/list_id" => post(Contacts, &["dept_user"], user::list_id),
        "user/getuserid" => post(Both, &[], lookup::by_phone),
        "user/get_userid_by_email" => post(Both, &[], lookup::by_email),
        "user/convert_to_openid" => post(Both, &[], lookup::to_openid),
        "user/convert_to_userid" => post(Both, &[], lookup::to_userid),
        "auth/getuserinfo" => get(SignIn, &[], sign_in::user_info),
        "user/getuserinfo" => get(SignIn, &[], sign_in::legacy_user_info),
        "auth/getuserdetail" => post(App, &[], sign_in::user_detail),
        "message/send" => post(App, &[], message::send),
        "message/recall" => post(App, &[], message::recall),
        "message/update_template_card" => post(App, &[], update::card),
        "appchat/create" => post(App, &[], chat::create),
        "appchat/update" => post(App, &[], chat::update),
        "appchat/get" => get(App, &[], chat::get),
        "appchat/send" => post(App, &[], chat::send),
        "get_jsapi_ticket" => get(App, &[], ticket::of_company),
        "ticket/get" => get(App, &[], ticket::of_agent),
        "getcallbackip" | "get_api_domain_ip" => get(Both, &[], ticket::addresses),
        _ => None,
    }
}

pub async fn answer(
    State(world): State<Arc<World>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(path): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    method: Method,
    body: Bytes,
) -> Response {
    let now = world.clock.now_ms();
    let mut state = world.state();
    let mut ip = peer.ip().to_string();
    if path == "gettoken" {
        if let Some(tenant) = state.wecom.iter().find(|tenant| query.get("corpid") == Some(&tenant.credentials.corp_id)) {
            seem(&mut ip, tenant);
        }
        return match token::get(&mut state.wecom, &query, &ip, now) {
            Ok(fields) => accept(fields),
            Err(failure) => refuse(&failure, &[], &ip, now),
        };
    }
    let Some(endpoint) = endpoint(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let outcome = enter(&mut state.wecom, &query, &mut ip, now).and_then(|(tenant, secret)| {
        permit(tenant, secret, endpoint.right, &path)?;
        tenant.count(&path, &CALLS, 1, now)?;
        let body = if endpoint.posts { parse(&method, &body)? } else { Value::Null };
        (endpoint.run)(tenant, &Call { query, body, secret, now })
    });
    match outcome {
        Ok(fields) => accept(fields),
        Err(failure) => refuse(&failure, endpoint.empty, &ip, now),
    }
}

/// The company of the token, if the token is good and the caller may come in; `ip` becomes the address that the
/// caller seems to come from.
pub fn enter<'a>(
    tenants: &'a mut [Tenant],
    query: &HashMap<String, String>,
    ip: &mut String,
    now: i64,
) -> Result<(&'a mut Tenant, Secret), Failure> {
    let token = query.get("access_token").filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| Failure::new(41001, "access_token missing"))?;
    let tenant = tenants.iter_mut().find(|tenant| tenant.tokens.knows(token));
    let tenant = tenant.ok_or_else(|| Failure::new(40014, "invalid access_token"))?;
    seem(ip, tenant);
    let secret = tenant.tokens.check(token, now)?;
    if !tenant.company.settings.trusts(ip) {
        return Err(Failure::new(60020, "not allow to access from your ip"));
    }
    if tenant.company.settings.disabled && secret == Secret::App {
        return Err(Failure::new(50003, "app is disabled"));
    }
    Ok((tenant, secret))
}

fn seem(ip: &mut String, tenant: &Tenant) {
    if let Some(pretended) = &tenant.company.settings.egress_ip {
        ip.clone_from(pretended);
    }
}

/// The table "which secret can call what" (pages 91039, 96067 and the notice of 2022-08-15).
fn permit(tenant: &Tenant, secret: Secret, right: Right, path: &str) -> Result<(), Failure> {
    let settings = &tenant.company.settings;
    let forbidden = || Failure::new(48002, "api forbidden");
    if settings.missing_scopes.iter().any(|scope| path.starts_with(scope.as_str())) {
        return Err(forbidden());
    }
    match (right, secret) {
        (Right::App, Secret::Contacts) => Err(forbidden()),
        (Right::SignIn, Secret::Contacts) => Err(Failure::new(50001, "redirect_uri unauthorized")),
        (Right::Contacts, Secret::App) if settings.plays("list_id_60011") => {
            Err(Failure::new(60011, "no privilege to access/modify contact/party/agent "))
        }
        (Right::Contacts, Secret::App) => Err(forbidden()),
        (Right::KnownAddress, Secret::Contacts) if !settings.allow_contacts_secret_from_new_ip => {
            Err(Failure::new(48009, "api forbidden for contacts secret from new ip"))
        }
        _ => Ok(()),
    }
}

/// JSON of any Content-Type, or of none at all (wechatpy sends none).
fn parse(method: &Method, body: &Bytes) -> Result<Value, Failure> {
    if *method != Method::POST {
        return Err(Failure::new(43002, "require POST method"));
    }
    match serde_json::from_slice(body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => Err(Failure::new(40058, "Warning: wrong json format. invalid Request Parameter")),
    }
}

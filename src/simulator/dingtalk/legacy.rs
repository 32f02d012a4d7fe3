//! The older generation (`oapi.dingtalk.com`): always HTTP 200, the token in the query, errcode in the body.

mod answer;
mod endpoints;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::Response;
use serde_json::{Map, Value};

use super::barrier::{Visit, enter};
use super::call::Call;
use super::{Tenant, token};
use crate::simulator::world::World;

pub use answer::{Failure, Fields, Manner, accept, fields, rate_limited, refuse, result, told, unknown_api, unknown_path};

pub async fn answer(
    State(world): State<Arc<World>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(query): Query<HashMap<String, String>>,
    uri: Uri,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (path, now, ip) = (uri.path(), world.clock.now_ms(), peer.ip().to_string());
    let mut state = world.state();
    if path == "/gettoken" {
        return match token::legacy(&mut state.dingtalk, &query, &ip, now) {
            Ok(fields) => told(fields),
            Err(failure) => refuse(&failure, false),
        };
    }
    let Some(endpoint) = endpoints::endpoint(path) else {
        return if path.starts_with("/topapi/") { unknown_api(path) } else { unknown_path() };
    };
    let given = Given { path, ip: &ip, query, method, headers: &headers, body: &body, now };
    let (manner, outcome) = carry_out(&mut state.dingtalk, &endpoint, given);
    manner.tell(outcome)
}

struct Given<'a> {
    path: &'a str,
    ip: &'a str,
    query: HashMap<String, String>,
    method: Method,
    headers: &'a HeaderMap,
    body: &'a Bytes,
    now: i64,
}

fn carry_out(tenants: &mut [Tenant], endpoint: &endpoints::Endpoint, given: Given) -> (Manner, Result<Fields, Failure>) {
    let body = parse(given.headers, given.body);
    let token = given_token(&given.query, body.as_ref().unwrap_or(&Value::Null));
    let tenant = tenants.iter().find(|tenant| tenant.tokens.knows(&token));
    let settings = tenant.map(|tenant| &tenant.company.settings);
    let manner = Manner::of(given.path, settings);
    let ip = seen_from(tenants, &token, given.ip);
    let visit =
        Visit { token: Some(&token), ip: &ip, api: given.path, scope: endpoint.scope(settings), metered: endpoint.metered, now: given.now };
    let outcome = enter(tenants, &visit).map_err(|barrier| Failure::of(&barrier, &manner)).and_then(|tenant| {
        endpoint.check_method(&given.method)?;
        let body = if endpoint.posts { body? } else { Value::Null };
        (endpoint.run)(tenant, &Call { query: given.query, body, token: token.clone(), now: given.now })
    });
    (manner, outcome)
}

/// The token of the query; it may also be a field of a form.
pub fn given_token(query: &HashMap<String, String>, body: &Value) -> String {
    let of_form = || body["access_token"].as_str();
    query.get("access_token").map(String::as_str).or_else(of_form).unwrap_or_default().to_owned()
}

/// The address that the owner of a token seems to call from.
pub fn seen_from(tenants: &[Tenant], token: &str, real: &str) -> String {
    let tenant = tenants.iter().find(|tenant| tenant.tokens.knows(token));
    tenant.and_then(|tenant| tenant.company.settings.egress_ip.clone()).unwrap_or_else(|| real.to_owned())
}

/// A body as JSON object, or as form whose fields are all texts.
pub fn parse(headers: &HeaderMap, body: &Bytes) -> Result<Value, Failure> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(Map::new()));
    }
    let json = || serde_json::from_slice(body).ok().filter(Value::is_object);
    if kind.starts_with("application/x-www-form-urlencoded") {
        // Some clients name the wrong kind.
        let form =
            || url::form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect();
        return Ok(if body.starts_with(b"{") { json().unwrap_or_else(form) } else { form() });
    }
    json().ok_or_else(|| Failure::new(43009, "post body不合法的json"))
}

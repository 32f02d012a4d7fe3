//! The newer generation (`api.dingtalk.com/v1.0`): the token in a header, bare objects, failures with an HTTP status.

mod answer;
mod endpoints;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::barrier::{Visit, enter};
use super::call::Call;
use super::{Tenant, identity, legacy, stream, token};
use crate::simulator::world::World;

pub use answer::{Failure, accept, rate_limited, refuse};

/// The header of the token.
pub const TOKEN: &str = "x-acs-dingtalk-access-token";

pub async fn answer(
    State(world): State<Arc<World>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(query): Query<HashMap<String, String>>,
    uri: Uri,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().strip_prefix("/v1.0/").unwrap_or_default();
    let token = headers.get(TOKEN).and_then(|token| token.to_str().ok()).unwrap_or_default().to_owned();
    let body = parse(&body);
    let call = |body: Value| Call { query: query.clone(), body, token: token.clone(), now: world.clock.now_ms() };
    let mut state = world.state();
    let tenants = &mut state.dingtalk[..];
    let ip = peer.ip().to_string();
    let open = |outcome: Result<Value, Failure>| outcome.map_or_else(|failure| refuse(&failure), accept);
    if method == Method::POST {
        let given = body.clone().unwrap_or_default();
        match path.split('/').collect::<Vec<_>>()[..] {
            ["oauth2", "accessToken"] => return open(token::modern(tenants, &call(given), &ip)),
            ["oauth2", corp_id, "token"] => return open(token::by_company(tenants, corp_id, &call(given), &ip)),
            ["oauth2", "userAccessToken"] => return open(identity::user_token(tenants, &call(given))),
            ["gateway", "connections", "open"] => return open(stream::open(tenants, &world.bases.dingtalk, &call(given))),
            _ => {}
        }
    } else if method == Method::GET
        && let Some(who) = path.strip_prefix("contact/users/")
    {
        return open(identity::user(tenants, who, &call(Value::Null)));
    }
    let Some(endpoint) = endpoints::endpoint(&method, path) else { return legacy::unknown_path() };
    let outcome = come_in(tenants, &endpoint, uri.path(), &token, &ip, world.clock.now_ms()).and_then(|tenant| {
        let body = body.ok_or_else(|| Failure::new(400, "paramIllegal", "请求体不是合法的JSON对象"))?;
        (endpoint.run)(tenant, &call(body))
    });
    open(outcome)
}

fn come_in<'a>(
    tenants: &'a mut [Tenant],
    endpoint: &endpoints::Endpoint,
    path: &str,
    token: &str,
    ip: &str,
    now: i64,
) -> Result<&'a mut Tenant, Failure> {
    let seen = tenants.iter().find(|tenant| tenant.tokens.knows(token)).and_then(|tenant| tenant.company.settings.egress_ip.clone());
    let ip = seen.unwrap_or_else(|| ip.to_owned());
    let visit = Visit { token: Some(token), ip: &ip, api: path, scope: endpoint.scope, metered: endpoint.metered, now };
    enter(tenants, &visit).map_err(|barrier| Failure::from(&barrier))
}

/// A JSON object; nothing at all counts as an empty one.
fn parse(body: &Bytes) -> Option<Value> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Some(Value::Object(Map::new()));
    }
    serde_json::from_slice(body).ok().filter(Value::is_object)
}

/// What calls answer that have nothing to tell.
pub fn done() -> Value {
    json!({"success": true})
}

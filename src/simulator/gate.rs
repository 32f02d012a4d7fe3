//! Stands before every vendor's simulator: notes the request and lets faults strike.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::faults::Outcome;
use super::hints::Hints;
use super::requests::Note;
use super::vendor::Service;
use super::world::World;
use super::{alibaba, dingtalk, lark, tencent, wecom};

#[derive(Clone)]
pub struct Gate {
    pub world: Arc<World>,
    pub service: Service,
}

pub async fn pass(State(gate): State<Gate>, ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request, next: Next) -> Response {
    let Gate { world, service } = gate;
    let path = path_of(service, request.uri(), request.headers());
    let query = request.uri().query().unwrap_or_default().to_owned();
    let now = world.clock.now_ms();
    let (hints, request) = Hints::read(request, |hints| service.vendor().is_some() && company_of(&world, service, hints).is_none()).await;
    let company = company_of(&world, service, &hints);
    let (number, strike) = {
        let mut state = world.state();
        // Whose it is may stay open: such calls count as the first company's.
        let first = || service.vendor().and_then(|vendor| state.companies(vendor).first().map(|company| company.id.clone()));
        let struck = company.clone().or_else(first);
        let strike = state.faults.strike(service, &path, struck.as_deref(), now);
        let requests = state.requests.entry(service).or_default();
        (requests.begun(request.method().as_str(), &path, &query, now, company), strike)
    };
    let delay = Duration::from_millis(strike.latency_ms);
    if !strike.after {
        pause(delay).await;
    }
    let usual = if strike.after || strike.outcome == Outcome::Usual { Some(next.run(request).await) } else { None };
    if strike.after {
        pause(delay).await;
    }
    let response = match (strike.outcome, usual) {
        (Outcome::Usual, Some(response)) => response,
        (Outcome::RateLimited, _) => rate_limited(service, peer, &path, &world),
        (Outcome::Answer { status, body, headers }, _) => injected(status, body, headers),
        (Outcome::Usual, None) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    let note = response.extensions().get::<Note>().copied();
    world.state().requests.entry(service).or_default().ended(number, response.status().as_u16(), note);
    response
}

/// The company that a call is for, as far as it tells.
fn company_of(world: &World, service: Service, hints: &Hints) -> Option<String> {
    let state = world.state();
    match service {
        Service::Wecom => wecom::company_of(&state.wecom, hints),
        Service::Dingtalk => dingtalk::company_of(&state.dingtalk, hints),
        Service::Lark => lark::company_of(&state.lark, hints),
        Service::Alibaba | Service::Tencent => None,
    }
}

async fn pause(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

/// What a request is counted under: the clouds serve every call at `/`, so there it is the action's name.
fn path_of(service: Service, uri: &Uri, headers: &HeaderMap) -> String {
    let action = match service {
        Service::Alibaba => headers.get("x-acs-action"),
        Service::Tencent => headers.get("x-tc-action"),
        _ => None,
    };
    match action.and_then(|action| action.to_str().ok()) {
        Some(action) => format!("/{action}"),
        None => uri.path().to_owned(),
    }
}

fn rate_limited(service: Service, peer: SocketAddr, path: &str, world: &World) -> Response {
    match service {
        Service::Wecom => wecom::rate_limited(&peer.ip().to_string(), world.clock.now_ms()),
        Service::Alibaba => alibaba::rate_limited(),
        Service::Tencent => tencent::rate_limited(),
        Service::Dingtalk => dingtalk::rate_limited(path, world.clock.now_ms()),
        Service::Lark => lark::rate_limited(world.clock.now_ms()),
    }
}

fn injected(status: u16, body: Option<Value>, headers: std::collections::BTreeMap<String, String>) -> Response {
    let (text, kind) = match body {
        Some(Value::String(text)) => {
            let kind = if text.trim_start().starts_with(['{', '[']) { "application/json" } else { "text/html; charset=utf-8" };
            (text, kind)
        }
        Some(value) => (value.to_string(), "application/json"),
        None => (String::new(), "text/plain"),
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

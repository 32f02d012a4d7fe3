//! Where a connection begins: the endpoint tells its address, the handshake takes the address's ticket.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::super::answer::{fields, flat};
use super::super::{Tenant, id};
use super::{configuration, socket};
use crate::simulator::random;
use crate::simulator::world::World;

/// How long a ticket is good.
const TICKET_LIFETIME: i64 = 90 * 1000;
/// The vendor's number for this kind of connection, as addresses have it that people have published.
const SERVICE: i32 = 33_554_678;

const FORBIDDEN: i64 = 403;
const AUTH_FAILED: i64 = 514;
const INTERNAL: i64 = 1_000_040_343;
const NO_CREDENTIAL: i64 = 1_000_040_344;
/// With two texts, as people have published both.
const NOT_ACCEPTED: i64 = 1_000_040_345;
const NO_SUCH_APP: i64 = 1_000_040_346;
const TOO_MANY: i64 = 1_000_040_350;
const TOO_MANY_TEXT: &str = "the number of connections exceeded the limit";

type Refused = (i64, &'static str);

/// `POST /callback/ws/endpoint {"AppID","AppSecret"}`, of any Content-Type. The names are written so.
pub async fn open(State(world): State<Arc<World>>, body: Bytes) -> Response {
    let now = world.clock.now_ms();
    let given: Value = serde_json::from_slice(&body).unwrap_or_default();
    let base = world.bases.lark.replacen("http", "ws", 1);
    let tenants = &mut world.state().lark;
    let status = if tenants.first().is_some_and(|tenant| tenant.plays("long_refused_400")) { 400 } else { 200 };
    match admit(tenants, &given) {
        Ok(tenant) => {
            let (device, ticket) = (random::digits(19), id::random32());
            tenant.connections.tickets.retain(|_, (_, until)| now < *until);
            tenant.connections.tickets.insert(ticket.clone(), (device.clone(), now + TICKET_LIFETIME));
            let url = format!("{base}/ws/v2?device_id={device}&service_id={SERVICE}&ticket={ticket}");
            let data = json!({"URL": url, "ClientConfig": configuration(tenant)});
            flat(200, fields([("code", json!(0)), ("msg", json!("")), ("data", data)]), now)
        }
        // Without `data` the Node SDK would not see the code.
        Err((code, text)) => flat(status, fields([("code", json!(code)), ("msg", json!(text)), ("data", json!({}))]), now),
    }
}

fn admit<'a>(tenants: &'a mut [Tenant], given: &Value) -> Result<&'a mut Tenant, Refused> {
    let (app_id, secret) = (given["AppID"].as_str().unwrap_or_default(), given["AppSecret"].as_str().unwrap_or_default());
    if app_id.is_empty() || secret.is_empty() {
        return Err((NO_CREDENTIAL, "app_id or app_secret is null"));
    }
    let tenant = tenants.iter_mut().find(|tenant| tenant.credentials.app_id == app_id).ok_or((NO_SUCH_APP, "app_id is invalid"))?;
    if !tenant.company.settings.takes(&tenant.credentials.app_secret, secret) {
        return Err((NOT_ACCEPTED, "app_id or app_secret is invalid"));
    }
    if tenant.company.settings.disabled {
        let forbidden = tenant.plays("long_disabled_403");
        return Err(if forbidden { (FORBIDDEN, "forbidden") } else { (NOT_ACCEPTED, "system busy") });
    }
    if tenant.connections.are_full() && !tenant.plays("long_limit_at_handshake") {
        return Err((TOO_MANY, TOO_MANY_TEXT));
    }
    Ok(tenant)
}

/// `GET /ws/v2?device_id=&service_id=&ticket=`: a ticket opens one connection.
pub async fn connect(State(world): State<Arc<World>>, Query(query): Query<HashMap<String, String>>, upgrade: WebSocketUpgrade) -> Response {
    let now = world.clock.now_ms();
    let given = |name: &str| query.get(name).map_or("", String::as_str);
    let (company, device, messages) = {
        let mut state = world.state();
        let mut tickets = state.lark.iter_mut().filter_map(|tenant| {
            let (device, until) = tenant.connections.tickets.remove(given("ticket"))?;
            (device == given("device_id") && now < until).then_some((tenant, device))
        });
        let Some((tenant, device)) = tickets.next() else { return turned_away(INTERNAL, "ticket is invalid") };
        if tenant.connections.are_full() {
            return turned_away(TOO_MANY, TOO_MANY_TEXT);
        }
        let (sender, messages) = mpsc::unbounded_channel();
        tenant.connections.open.push((device.clone(), sender));
        tenant.connections.are_chosen = true;
        (tenant.company.id.clone(), device, messages)
    };
    upgrade.on_upgrade(async move |socket| {
        socket::serve(socket, messages, SERVICE, &world, &company).await;
        for tenant in &mut world.state().lark {
            tenant.connections.open.retain(|(known, _)| *known != device);
        }
    })
}

/// A refused handshake tells why in headers.
fn turned_away(code: i64, text: &'static str) -> Response {
    let headers = [
        ("handshake-status", HeaderValue::from(AUTH_FAILED)),
        ("handshake-msg", HeaderValue::from_static(text)),
        ("handshake-autherrcode", HeaderValue::from(code)),
    ];
    (StatusCode::FORBIDDEN, headers).into_response()
}

//! A stand-in for the client's JavaScript (`h5sdk` and `tt`), with the codes that the person of the cookie would get.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::call::Query;
use super::sign_in::{Source, issue};
use super::{Tenant, ticket};
use crate::simulator::settings::is_loopback;
use crate::simulator::sign_in_page::acting;
use crate::simulator::world::World;

const SCRIPT: &str = include_str!("script/h5.js");

/// `https://lf1-cdn-tos.bytegoofy.com/goofy/lark/op/h5-js-sdk-1.5.23.js` and its other versions. A page's policy may
/// keep the script from asking further, so it brings a first code along for each app.
pub async fn sdk(State(world): State<Arc<World>>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    if !file.starts_with("h5-js-sdk-") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let (person, now) = (acting("", &headers), world.clock.now_ms());
    let mut apps = Map::new();
    for tenant in &mut world.state().lark {
        let mut code = |source| person.as_deref().and_then(|userid| issue(tenant, userid, source, None, Vec::new(), now).ok());
        let (access, auth_code) = (code(Source::Access), code(Source::AuthCode));
        let settings = &tenant.company.settings;
        let app = json!({
            "access": access, "authCode": auth_code, "hosts": settings.trusted_domains,
            "declined": settings.sign_in_declined, "knowsAccess": !settings.plays("no_request_access"),
        });
        apps.insert(tenant.credentials.app_id.clone(), app);
    }
    let script = SCRIPT.replace("\"SIMULATED\"", &Value::Object(apps).to_string());
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], script).into_response()
}

/// `GET /simulated/code?app_id=&way=access|authCode&scopes=`: a further code for the script.
pub async fn code(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let query = Query::read(uri.query().unwrap_or_default());
    let source = if query.get("way") == Some("access") { Source::Access } else { Source::AuthCode };
    let scopes = query.get("scopes").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let now = world.clock.now_ms();
    let mut state = world.state();
    let tenant = find(&mut state.lark, &query);
    let code = tenant.zip(acting("", &headers)).and_then(|(tenant, userid)| issue(tenant, &userid, source, None, scopes, now).ok());
    to_page(&headers, json!({"code": code}))
}

/// `GET /simulated/signature?app_id=&…`: whether `h5sdk.config` was given a good signature.
pub async fn signature(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let query = Query::read(uri.query().unwrap_or_default());
    let now = world.clock.now_ms();
    let mut state = world.state();
    let given = |name: &str| query.get(name).unwrap_or_default();
    let good = find(&mut state.lark, &query)
        .is_some_and(|tenant| ticket::is_signed(tenant, given("nonce"), given("timestamp"), given("url"), given("signature"), now));
    to_page(&headers, json!({"good": good}))
}

fn find<'a>(tenants: &'a mut [Tenant], query: &Query) -> Option<&'a mut Tenant> {
    let app_id = query.get("app_id")?;
    tenants.iter_mut().find(|tenant| tenant.credentials.app_id == app_id)
}

/// An answer that pages of this machine may read.
fn to_page(headers: &HeaderMap, answer: Value) -> Response {
    let mut response = Json(answer).into_response();
    let origin = headers.get(header::ORIGIN).filter(|origin| {
        let origin = origin.to_str().ok().and_then(|origin| origin.parse::<url::Url>().ok());
        origin.is_some_and(|origin| is_loopback(&origin))
    });
    if let Some(origin) = origin {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
    response
}

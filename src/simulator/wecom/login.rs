//! The browser's side of signing in: the in-app authorize page, the web sign-in, and its older twin.
//!
//! The pages act as the person of the cookie `sim_user`, or list the people. A page in a desktop browser also waits
//! for a phone to scan it (`POST /api/scan`).

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::Failure;
use super::sign_in::{Ask, OUTSIDER};
use crate::simulator::sign_in_page::{self, Choice};
use crate::simulator::world::World;

/// `GET https://open.weixin.qq.com/connect/oauth2/authorize` (page 91022).
pub async fn in_app(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    show(&world, &uri, &headers, "")
}

/// `GET https://login.work.weixin.qq.com/wwlogin/sso/login` (page 98171) and
/// `GET https://open.work.weixin.qq.com/wwopen/sso/qrConnect` (page 91019).
pub async fn web(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let scanned = format!("scanned?{}", uri.query().unwrap_or_default());
    show(&world, &uri, &headers, &scanned)
}

/// Tells a page that is waiting where to go on to, once.
pub async fn scanned(State(world): State<Arc<World>>, uri: Uri) -> Json<Value> {
    let query = uri.query().unwrap_or_default();
    let given: HashMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let mut state = world.state();
    let tenant = state.wecom.iter_mut().find(|tenant| Some(&tenant.credentials.corp_id) == given.get("appid"));
    Json(json!({"redirect": tenant.and_then(|tenant| tenant.company.scanned.remove(query))}))
}

fn show(world: &World, uri: &Uri, headers: &HeaderMap, scanned: &str) -> Response {
    let query = uri.query().unwrap_or_default();
    match decide(world, uri.path(), query, sign_in_page::acting(query, headers), scanned) {
        Ok(response) => response,
        Err(failure) => sign_in_page::refusal(failure.code, &failure.text),
    }
}

fn decide(world: &World, path: &str, query: &str, person: Option<String>, scanned: &str) -> Result<Response, Failure> {
    let ask = Ask::read(path, query).ok_or_else(|| Failure::new(40094, "invalid url"))?;
    let mut state = world.state();
    let tenant = state.wecom.iter_mut().find(|tenant| tenant.credentials.corp_id == ask.corp_id());
    let tenant = tenant.ok_or_else(|| Failure::new(40013, "invalid corpid"))?;
    let redirect = ask.check(tenant)?;
    let known = person.filter(|userid| userid == OUTSIDER || tenant.company.directory.user(userid).is_some());
    let Some(userid) = known else {
        return Ok(sign_in_page::people(&Choice { company: &tenant.company, outsider: Some(OUTSIDER), query, scanned }));
    };
    if tenant.company.settings.sign_in_declined {
        return Ok(sign_in_page::redirect(&ask.declined(redirect)));
    }
    Ok(sign_in_page::redirect(&ask.grant(tenant, &userid, world.clock.now_ms())?.redirect))
}

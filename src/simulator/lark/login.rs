//! The browser's side of signing in: the authorize page, and the choice of a person for pages inside the app.
//!
//! The pages act as the person of the cookie `sim_user`, or list the people. The authorize page also waits for a
//! phone to scan it (`POST /api/scan`).

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::Failure;
use super::sign_in::Ask;
use crate::simulator::settings::is_loopback;
use crate::simulator::sign_in_page::{self, Choice};
use crate::simulator::world::World;

/// `GET authen/v1/authorize` and its older twins.
pub async fn page(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let query = uri.query().unwrap_or_default();
    match decide(&world, uri.path(), query, sign_in_page::acting(query, &headers)) {
        Ok(response) => response,
        Err(failure) => sign_in_page::refusal(failure.code, &failure.text),
    }
}

fn decide(world: &World, path: &str, query: &str, person: Option<String>) -> Result<Response, Failure> {
    let ask = Ask::read(path, query).ok_or_else(|| Failure::new(20001, "invalid request"))?;
    let mut state = world.state();
    let tenant = state.lark.iter_mut().find(|tenant| tenant.credentials.app_id == ask.app_id());
    let tenant = tenant.ok_or_else(|| Failure::new(20048, "应用不存在 · no such app"))?;
    let redirect = ask.check(tenant)?;
    let Some(userid) = person.filter(|userid| tenant.company.directory.user(userid).is_some()) else {
        let scanned = format!("/open-apis/authen/v1/scanned?{query}");
        return Ok(sign_in_page::people(&Choice { company: &tenant.company, outsider: None, query, scanned: &scanned }));
    };
    if tenant.company.settings.sign_in_declined {
        return Ok(sign_in_page::redirect(&ask.declined(redirect)));
    }
    Ok(sign_in_page::redirect(&ask.grant(tenant, &userid, world.clock.now_ms())?.redirect))
}

/// Tells a page that is waiting where to go on to, once.
pub async fn scanned(State(world): State<Arc<World>>, uri: Uri) -> Json<Value> {
    let query = uri.query().unwrap_or_default();
    let given: HashMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let app_id = given.get("client_id").or_else(|| given.get("app_id"));
    let mut state = world.state();
    let tenant = state.lark.iter_mut().find(|tenant| Some(&tenant.credentials.app_id) == app_id);
    Json(json!({"redirect": tenant.and_then(|tenant| tenant.company.scanned.remove(query))}))
}

/// `GET /simulated/people?app_id=&back=`: where a page inside the app goes while nobody holds the phone; leads back
/// with the cookie that says who does.
pub async fn choose(State(world): State<Arc<World>>, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    let given: HashMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let back = given.get("back").and_then(|back| back.parse::<url::Url>().ok()).filter(is_loopback);
    let state = world.state();
    let tenant = state.lark.iter().find(|tenant| Some(&tenant.credentials.app_id) == given.get("app_id"));
    let (Some(back), Some(tenant)) = (back, tenant) else { return sign_in_page::refusal(20001, "invalid request") };
    let Some(user) = given.get("sim_user").and_then(|userid| tenant.company.directory.user(userid)) else {
        return sign_in_page::people(&Choice { company: &tenant.company, outsider: None, query, scanned: "" });
    };
    let mut response = sign_in_page::redirect(&back);
    let userid: String = url::form_urlencoded::byte_serialize(user.userid.as_bytes()).collect();
    if let Ok(cookie) = HeaderValue::from_str(&format!("sim_user={userid}; Path=/; SameSite=Lax")) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

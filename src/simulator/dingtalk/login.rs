//! The browser's side of signing in: the authorize page, the scan of it, and codes for pages inside the app.
//!
//! All of them act as the person of the cookie `sim_user`, or list the people.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use super::legacy::Failure;
use super::person::OUTSIDER;
use super::sign_in::{Ask, Kind, issue};
use super::ticket;
use crate::simulator::callback::local_url;
use crate::simulator::sign_in_page::{self, Choice};
use crate::simulator::world::World;

type Given = HashMap<String, String>;

fn given(query: &str) -> Given {
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// `GET https://login.dingtalk.com/oauth2/auth`.
pub async fn page(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let query = uri.query().unwrap_or_default();
    let answer = decide(&world, uri.path(), query, sign_in_page::acting(query, &headers));
    answer.unwrap_or_else(|failure| sign_in_page::refusal(failure.code, &failure.text))
}

fn decide(world: &World, path: &str, query: &str, person: Option<String>) -> Result<Response, Failure> {
    let ask = Ask::read(path, query).ok_or_else(|| Failure::new(404, "请求的URI地址不存在"))?;
    let mut state = world.state();
    let tenant = state.dingtalk.iter_mut().find(|tenant| tenant.credentials.client_id == ask.client_id());
    let tenant = tenant.ok_or_else(|| Failure::new(40096, "不合法的client_id"))?;
    let redirect = ask.check(tenant)?;
    let known = person.filter(|userid| userid == OUTSIDER || tenant.company.directory.user(userid).is_some());
    // In a frame the page around it asks, and goes on.
    let framed = query.split('&').any(|pair| pair == "sim_frame=1");
    let Some(userid) = known else {
        let scanned = if framed { String::new() } else { format!("scanned?{query}") };
        return Ok(sign_in_page::people(&Choice { company: &tenant.company, outsider: Some(OUTSIDER), query, scanned: &scanned }));
    };
    let to = if tenant.company.settings.sign_in_declined {
        ask.declined(redirect)
    } else {
        ask.grant(tenant, &userid, world.clock.now_ms())?.redirect
    };
    if !framed {
        return Ok(sign_in_page::redirect(&to));
    }
    let (asked, _) = query.split_once("&sim_user=").unwrap_or((query, ""));
    tenant.company.scanned.insert(asked.to_owned(), to.to_string());
    Ok(Html("<!doctype html><meta charset=\"utf-8\"><p>已确认 · Confirmed</p>").into_response())
}

/// Tells a page that is waiting where to go on to, once.
pub async fn scanned(State(world): State<Arc<World>>, uri: Uri) -> Json<Value> {
    let query = uri.query().unwrap_or_default();
    let mut state = world.state();
    let wanted = given(query).remove("client_id");
    let tenant = state.dingtalk.iter_mut().find(|tenant| Some(&tenant.credentials.client_id) == wanted.as_ref());
    Json(json!({"redirect": tenant.and_then(|tenant| tenant.company.scanned.remove(query))}))
}

/// The same as a script, for a page that embeds the sign-in: it may load scripts from here, and nothing else.
pub async fn scanned_script(State(world): State<Arc<World>>, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    let (callback, query) = query.split_once('&').unwrap_or((query, ""));
    let callback = callback.strip_prefix("callback=").unwrap_or_default().to_owned();
    let mut state = world.state();
    let wanted = given(query).remove("client_id");
    let tenant = state.dingtalk.iter_mut().find(|tenant| Some(&tenant.credentials.client_id) == wanted.as_ref());
    called(&callback, &json!({"redirect": tenant.and_then(|tenant| tenant.company.scanned.remove(query))}))
}

/// `GET /sim/auth-code?callback=&corpId=&clientId=&page=`: the code that the app's JSAPI gives a page, as a script.
/// Error 3: no app of that company owns the page's address.
pub async fn auth_code(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let query = uri.query().unwrap_or_default();
    let asked = given(query);
    let of = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let failed = |code: i64, text: &str| json!({"errorCode": code, "errorMessage": text});
    let answer = {
        let mut state = world.state();
        let fits = |tenant: &&mut super::Tenant| {
            tenant.company.id == of("corpId") && ["", &tenant.credentials.client_id].contains(&of("clientId"))
        };
        match (state.dingtalk.iter_mut().find(fits), sign_in_page::acting(query, &headers)) {
            (None, _) => failed(3, "corpId或clientId不正确"),
            (Some(tenant), person) => {
                let owned = of("page").parse().is_ok_and(|page| tenant.company.settings.trusts_redirect(&page));
                let person = person.filter(|userid| tenant.company.directory.user(userid).is_some());
                match person {
                    _ if !owned => failed(3, "该企业没有以此域名为首页地址的H5应用"),
                    None => json!({"choose": true}),
                    Some(userid) => match issue(tenant, &userid, Kind::App, false, world.clock.now_ms()) {
                        Ok(code) => json!({"code": code}),
                        Err(failure) => failed(failure.code, &failure.text),
                    },
                }
            }
        }
    };
    called(of("callback"), &answer)
}

/// `GET /sim/config?callback=&corpId=…`: whether DingTalk would take this `dd.config`.
pub async fn config(State(world): State<Arc<World>>, uri: Uri) -> Response {
    let asked = given(uri.query().unwrap_or_default());
    let of = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let state = world.state();
    let config = ticket::Config {
        agent_id: of("agentId"),
        timestamp: of("timeStamp"),
        nonce: of("nonceStr"),
        signature: of("signature"),
        url: of("page"),
    };
    let tenant = state.dingtalk.iter().find(|tenant| tenant.company.id == of("corpId"));
    let checked = tenant.ok_or(52010).and_then(|tenant| ticket::check(tenant, &config, world.clock.now_ms()));
    called(of("callback"), &json!({"errorCode": checked.err().unwrap_or(0)}))
}

/// `GET /sim/people?corpId=&back=`: who holds the phone? The choice is kept in the cookie `sim_user`.
pub async fn people(State(world): State<Arc<World>>, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    let asked = given(query);
    let Some(Ok(back)) = asked.get("back").map(|back| local_url(back)) else {
        return sign_in_page::refusal(400, "the page to go back to is not on this machine");
    };
    if let Some(userid) = asked.get("sim_user") {
        let userid: String = url::form_urlencoded::byte_serialize(userid.as_bytes()).collect();
        let cookie = format!("sim_user={userid}; Path=/; SameSite=Lax");
        return (StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie), (header::LOCATION, back.to_string())]).into_response();
    }
    let state = world.state();
    match state.dingtalk.iter().find(|tenant| Some(&tenant.company.id) == asked.get("corpId")) {
        Some(tenant) => sign_in_page::people(&Choice { company: &tenant.company, outsider: None, query, scanned: "" }),
        None => sign_in_page::refusal(33001, "无效的企业ID"),
    }
}

fn called(callback: &str, answer: &Value) -> Response {
    let named = !callback.is_empty() && callback.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !named {
        return StatusCode::BAD_REQUEST.into_response();
    }
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], format!("{callback}({answer});")).into_response()
}

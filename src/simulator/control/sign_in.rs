//! A person signs in without a browser: a code as the app or the web sign-in gives it, or a scanned sign-in page.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::answer::{Given, Refusal};
use crate::simulator::callback::local_url;
use crate::simulator::vendor::Vendor;
use crate::simulator::wecom::sign_in::{Ask, Kind, issue};
use crate::simulator::world::{State as Known, World};
use crate::simulator::{dingtalk, lark};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    vendor: Vendor,
    company: Option<String>,
    user: String,
    kind: Way,
    /// Where the server sent the browser.
    authorize_url: Option<String>,
    /// Without an address: `snsapi_privateinfo` for a code that yields a user ticket.
    scope: Option<String>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Way {
    App,
    Web,
}

/// `POST /api/sign-in`: `{"code"}`, with an address also `redirect`; without a code if people decline.
pub async fn sign_in(State(world): State<Arc<World>>, Given(given): Given<SignIn>) -> Result<Json<Value>, Refusal> {
    let now = world.clock.now_ms();
    let mut state = world.state();
    match given.vendor {
        Vendor::Wecom => {}
        Vendor::Dingtalk => return sign_in_dingtalk(&mut state, &given, now).map(Json),
        Vendor::Lark => return sign_in_of_lark(&mut state, &given, now).map(Json),
    }
    if let Some(address) = &given.authorize_url {
        let url: Url = address.parse().map_err(|error| Refusal::bad(format!("{address}: {error}")))?;
        let ask = Ask::read(url.path(), url.query().unwrap_or_default());
        let ask = ask.ok_or_else(|| Refusal::bad(format!("{address} is no authorize address of WeCom")))?;
        return grant(&mut state, &ask, &given.user, now).map(Json);
    }
    let tenant = state.wecom_mut(given.company.as_deref())?;
    let kind = if given.kind == Way::App { Kind::App } else { Kind::Web };
    let private = given.scope.as_deref() == Some("snsapi_privateinfo");
    let code = issue(tenant, &given.user, kind, private, now).map_err(|failure| refused(failure.code, &failure.text))?;
    Ok(Json(json!({"code": code})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    vendor: Vendor,
    /// Mostly told by the address.
    company: Option<String>,
    url: String,
    user: String,
}

/// `POST /api/scan {"vendor","url","user"}`: a sign-in page that shows this address goes on by itself, and the answer
/// has `redirect` and `code`; any other address of this machine is one that the phone opens: `{"open"}`.
pub async fn scan(State(world): State<Arc<World>>, Given(given): Given<Scan>) -> Result<Json<Value>, Refusal> {
    let url: Url = given.url.parse().map_err(|error| Refusal::bad(format!("{}: {error}", given.url)))?;
    let query = url.query().unwrap_or_default();
    match given.vendor {
        Vendor::Wecom => {}
        Vendor::Dingtalk => return scan_dingtalk(&world, &given, &url).map(Json),
        Vendor::Lark => return scan_of_lark(&world, &given).map(Json),
    }
    let Some(ask) = Ask::read(url.path(), query) else {
        return local_url(&given.url).map(|url| Json(json!({"open": url.as_str()}))).map_err(Refusal::bad);
    };
    let mut state = world.state();
    let answer = grant(&mut state, &ask, &given.user, world.clock.now_ms())?;
    if let Some(redirect) = answer["redirect"].as_str() {
        let company = state.company_mut(given.vendor, Some(ask.corp_id()))?;
        company.scanned.insert(query.to_owned(), redirect.to_owned());
    }
    Ok(Json(answer))
}

fn grant(state: &mut Known, ask: &Ask, user: &str, now: i64) -> Result<Value, Refusal> {
    let tenant = state.wecom.iter_mut().find(|tenant| tenant.credentials.corp_id == ask.corp_id());
    let tenant = tenant.ok_or_else(|| refused(40013, "invalid corpid"))?;
    if tenant.company.settings.sign_in_declined {
        let redirect = ask.check(tenant).map_err(|failure| refused(failure.code, &failure.text))?;
        return Ok(json!({"declined": true, "redirect": ask.declined(redirect).as_str()}));
    }
    let granted = ask.grant(tenant, user, now).map_err(|failure| refused(failure.code, &failure.text))?;
    Ok(json!({"code": granted.code, "redirect": granted.redirect.as_str()}))
}

/// What the person would have read on the vendor's page.
fn refused(code: i64, text: &str) -> Refusal {
    Refusal::conflict(format!("WeCom refuses: {text} ({code})"))
}

fn sign_in_dingtalk(state: &mut Known, given: &SignIn, now: i64) -> Result<Value, Refusal> {
    if let Some(address) = &given.authorize_url {
        let url: Url = address.parse().map_err(|error| Refusal::bad(format!("{address}: {error}")))?;
        let ask = dingtalk::sign_in::Ask::read(url.path(), url.query().unwrap_or_default());
        let ask = ask.ok_or_else(|| Refusal::bad(format!("{address} is no authorize address of DingTalk")))?;
        return grant_dingtalk(state, &ask, &given.user, now);
    }
    let tenant = state.dingtalk_mut(given.company.as_deref())?;
    let kind = if given.kind == Way::App { dingtalk::sign_in::Kind::App } else { dingtalk::sign_in::Kind::Web };
    let with_corp = given.scope.as_deref().is_some_and(|scope| scope.contains("corpid"));
    let code = dingtalk::sign_in::issue(tenant, &given.user, kind, with_corp, now);
    Ok(json!({"code": code.map_err(|failure| refused_dingtalk(failure.code, &failure.text))?}))
}

fn scan_dingtalk(world: &World, given: &Scan, url: &Url) -> Result<Value, Refusal> {
    let (query, now) = (url.query().unwrap_or_default(), world.clock.now_ms());
    let mut state = world.state();
    if let Some(code) = dingtalk::registration::user_code(url.path(), query) {
        let place = state.place(Vendor::Dingtalk, given.company.as_deref())?;
        let outcome = dingtalk::registration::confirm(&mut state.dingtalk, place, &code, &given.user, now);
        return outcome.map(|outcome| json!({"confirmed": outcome})).map_err(Refusal::conflict);
    }
    let Some(ask) = dingtalk::sign_in::Ask::read(url.path(), query) else {
        return local_url(&given.url).map(|url| json!({"open": url.as_str()})).map_err(Refusal::bad);
    };
    let answer = grant_dingtalk(&mut state, &ask, &given.user, now)?;
    let tenant = state.dingtalk.iter_mut().find(|tenant| tenant.credentials.client_id == ask.client_id());
    if let (Some(tenant), Some(redirect)) = (tenant, answer["redirect"].as_str()) {
        tenant.company.scanned.insert(query.to_owned(), redirect.to_owned());
    }
    Ok(answer)
}

fn grant_dingtalk(state: &mut Known, ask: &dingtalk::sign_in::Ask, user: &str, now: i64) -> Result<Value, Refusal> {
    let tenant = state.dingtalk.iter_mut().find(|tenant| tenant.credentials.client_id == ask.client_id());
    let tenant = tenant.ok_or_else(|| refused_dingtalk(40096, "client_id"))?;
    if tenant.company.settings.sign_in_declined {
        let redirect = ask.check(tenant).map_err(|failure| refused_dingtalk(failure.code, &failure.text))?;
        return Ok(json!({"declined": true, "redirect": ask.declined(redirect).as_str()}));
    }
    let granted = ask.grant(tenant, user, now).map_err(|failure| refused_dingtalk(failure.code, &failure.text))?;
    Ok(json!({"code": granted.code, "redirect": granted.redirect.as_str()}))
}

fn refused_dingtalk(code: i64, text: &str) -> Refusal {
    Refusal::conflict(format!("DingTalk refuses: {text} ({code})"))
}

/// `app` is a code of `tt.requestAccess`, `web` one of the authorize page; `scope` lists what is asked for, in one text.
fn sign_in_of_lark(state: &mut Known, given: &SignIn, now: i64) -> Result<Value, Refusal> {
    use lark::sign_in::{Ask, Source, issue};
    if let Some(address) = &given.authorize_url {
        let url: Url = address.parse().map_err(|error| Refusal::bad(format!("{address}: {error}")))?;
        let ask = Ask::read(url.path(), url.query().unwrap_or_default());
        let ask = ask.ok_or_else(|| Refusal::bad(format!("{address} is no authorize address of Lark")))?;
        return grant_of_lark(state, &ask, &given.user, now);
    }
    let tenant = state.lark_mut(given.company.as_deref())?;
    let source = if given.kind == Way::App { Source::Access } else { Source::Page };
    let scopes = given.scope.iter().flat_map(|scope| scope.split_whitespace()).map(str::to_owned).collect();
    let code = issue(tenant, &given.user, source, None, scopes, now).map_err(|failure| lark_refuses(&failure.text, failure.code))?;
    Ok(json!({"code": code}))
}

fn scan_of_lark(world: &World, given: &Scan) -> Result<Value, Refusal> {
    let url: Url = given.url.parse().map_err(|error| Refusal::bad(format!("{}: {error}", given.url)))?;
    let query = url.query().unwrap_or_default();
    let Some(ask) = lark::sign_in::Ask::read(url.path(), query) else {
        return local_url(&given.url).map(|url| json!({"open": url.as_str()})).map_err(Refusal::bad);
    };
    let mut state = world.state();
    let answer = grant_of_lark(&mut state, &ask, &given.user, world.clock.now_ms())?;
    if let Some(redirect) = answer["redirect"].as_str() {
        let company = state.company_mut(given.vendor, Some(ask.app_id()))?;
        company.scanned.insert(query.to_owned(), redirect.to_owned());
    }
    Ok(answer)
}

fn grant_of_lark(state: &mut Known, ask: &lark::sign_in::Ask, user: &str, now: i64) -> Result<Value, Refusal> {
    let tenant = state.lark.iter_mut().find(|tenant| tenant.credentials.app_id == ask.app_id());
    let tenant = tenant.ok_or_else(|| lark_refuses("no such app", 20048))?;
    if tenant.company.settings.sign_in_declined {
        let redirect = ask.check(tenant).map_err(|failure| lark_refuses(&failure.text, failure.code))?;
        return Ok(json!({"declined": true, "redirect": ask.declined(redirect).as_str()}));
    }
    let granted = ask.grant(tenant, user, now).map_err(|failure| lark_refuses(&failure.text, failure.code))?;
    Ok(json!({"code": granted.code, "redirect": granted.redirect.as_str()}))
}

fn lark_refuses(text: &str, code: i64) -> Refusal {
    Refusal::conflict(format!("Lark refuses: {text} ({code})"))
}

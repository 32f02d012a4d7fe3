//! Saving a callback address, as an admin does in the vendor's console: the vendor tries it first.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Asked, Given, Refusal};
use crate::simulator::callback::local_url;
use crate::simulator::company::{Callback, CallbackKind};
use crate::simulator::vendor::Vendor;
use crate::simulator::world::World;
use crate::simulator::{dingtalk, lark, seal, wecom};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    vendor: Vendor,
    company: Option<String>,
    kind: CallbackKind,
    url: String,
    /// The company's constants if absent.
    token: Option<String>,
    aes_key: Option<String>,
}

/// `POST /api/callbacks`: saved only if the address proves itself; else 409 with what went wrong.
pub async fn save(State(world): State<Arc<World>>, Given(form): Given<Form>) -> Result<Json<Value>, Refusal> {
    let url = local_url(&form.url).map_err(Refusal::bad)?;
    match form.vendor {
        Vendor::Wecom => {}
        Vendor::Dingtalk => return save_dingtalk(&world, form, url).await,
        Vendor::Lark => return save_of_lark(&world, form, url).await,
    }
    let (callback, corp_id) = {
        let mut state = world.state();
        let credentials = &state.wecom_mut(form.company.as_deref())?.credentials;
        let (token, aes_key) = match form.kind {
            CallbackKind::App => (&credentials.callback_token, &credentials.callback_aes_key),
            CallbackKind::Contacts => (&credentials.contacts_callback_token, &credentials.contacts_callback_aes_key),
        };
        let token = form.token.unwrap_or_else(|| token.clone());
        let aes_key = form.aes_key.unwrap_or_else(|| aes_key.clone());
        (Callback { url, token, aes_key }, credentials.corp_id.clone())
    };
    check(&callback)?;
    let now = world.clock.now_ms();
    wecom::event::verify(&world.poster, &callback, &corp_id, now).await.map_err(|why| Refusal::conflict(format!("40057: {why}")))?;
    let answer = json!({"saved": true, "vendor": form.vendor, "company": corp_id, "kind": form.kind, "url": callback.url.as_str()});
    world.state().company_mut(form.vendor, Some(&corp_id))?.callbacks.insert(form.kind, callback);
    Ok(Json(answer))
}

/// DingTalk has one address per app and tries it with a sealed `check_url`.
async fn save_dingtalk(world: &World, form: Form, url: url::Url) -> Result<Json<Value>, Refusal> {
    if form.kind != CallbackKind::App {
        return Err(Refusal::bad("DingTalk has one address per app: kind app"));
    }
    let (callback, company, tried) = {
        let mut state = world.state();
        let tenant = state.dingtalk_mut(form.company.as_deref())?;
        let credentials = &tenant.credentials;
        let token = form.token.unwrap_or_else(|| credentials.callback_token.clone());
        let aes_key = form.aes_key.unwrap_or_else(|| credentials.callback_aes_key.clone());
        let callback = Callback { url, token, aes_key };
        check(&callback)?;
        if callback.token.len() < 3 {
            return Err(Refusal::bad("the Token has 3 to 32 letters and digits"));
        }
        let tried = dingtalk::push::check_url(tenant, &callback, false, world.clock.now_ms());
        (callback, tenant.company.id.clone(), tried.ok_or_else(|| Refusal::bad("the EncodingAESKey is not one"))?)
    };
    dingtalk::push::verify(&world.poster, &tried, &callback).await.map_err(|why| Refusal::conflict(format!("71009: {why}")))?;
    let answer = json!({"saved": true, "vendor": form.vendor, "company": company, "kind": form.kind, "url": callback.url.as_str()});
    let mut state = world.state();
    let tenant = state.dingtalk_mut(Some(&company))?;
    // Not before the address has proved itself: until then the one that a call registered stays, and its owner.
    tenant.saved_in_console();
    tenant.company.callbacks.insert(form.kind, callback);
    Ok(Json(answer))
}

/// Lark: `app` is the address for card callbacks, and for events too unless `contacts` is saved; `aes_key` is the
/// Encrypt Key, of any text, empty for none.
async fn save_of_lark(world: &World, form: Form, url: url::Url) -> Result<Json<Value>, Refusal> {
    let (callback, app_id) = {
        let mut state = world.state();
        let credentials = &state.lark_mut(form.company.as_deref())?.credentials;
        let token = form.token.unwrap_or_else(|| credentials.verification_token.clone());
        let aes_key = form.aes_key.unwrap_or_else(|| credentials.encrypt_key.clone());
        (Callback { url, token, aes_key }, credentials.app_id.clone())
    };
    lark::push::verify(&world.poster, &callback).await.map_err(Refusal::conflict)?;
    let answer = json!({"saved": true, "vendor": form.vendor, "company": app_id, "kind": form.kind, "url": callback.url.as_str()});
    let mut state = world.state();
    let tenant = state.lark_mut(Some(&app_id))?;
    tenant.connections.are_chosen = false;
    tenant.company.callbacks.insert(form.kind, callback);
    Ok(Json(answer))
}

/// The console's own rules for the two fields.
fn check(callback: &Callback) -> Result<(), Refusal> {
    let Callback { token, aes_key, .. } = callback;
    if !(1..=32).contains(&token.len()) || !token.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Refusal::bad("the Token has 1 to 32 letters and digits"));
    }
    if aes_key.len() != 43 || !aes_key.bytes().all(|byte| byte.is_ascii_alphanumeric()) || !seal::is_key(aes_key) {
        return Err(Refusal::bad("the EncodingAESKey has 43 letters and digits"));
    }
    Ok(())
}

#[derive(Deserialize)]
pub struct Wanted {
    vendor: Vendor,
    company: Option<String>,
    kind: Option<CallbackKind>,
}

/// `GET /api/callbacks?vendor=`.
pub async fn list(State(world): State<Arc<World>>, Asked(wanted): Asked<Wanted>) -> Result<Json<Value>, Refusal> {
    let state = world.state();
    let callbacks = &state.company(wanted.vendor, wanted.company.as_deref())?.callbacks;
    let list = callbacks.iter().map(|(kind, callback)| json!({"kind": kind, "url": callback.url.as_str()}));
    Ok(Json(list.collect()))
}

/// `DELETE /api/callbacks?vendor=&kind=`; all kinds if none is named.
pub async fn remove(State(world): State<Arc<World>>, Asked(wanted): Asked<Wanted>) -> Result<Json<Value>, Refusal> {
    let mut state = world.state();
    let callbacks = &mut state.company_mut(wanted.vendor, wanted.company.as_deref())?.callbacks;
    callbacks.retain(|kind, _| wanted.kind.is_some_and(|wanted| wanted != *kind));
    Ok(Json(json!({"left": callbacks.len()})))
}

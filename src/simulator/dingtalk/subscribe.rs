//! `/call_back/register_call_back` and `/call_back/update_call_back`: an address saved by a call, tried before.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde_json::Value;

use super::barrier::{Visit, enter};
use super::call::Call;
use super::legacy::{Failure, Fields, accept, given_token, parse, refuse, seen_from};
use super::push::{check_url, verify};
use crate::simulator::callback::local_url;
use crate::simulator::company::{Callback, CallbackKind};
use crate::simulator::seal;
use crate::simulator::world::World;

pub async fn register(
    State(world): State<Arc<World>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(query): Query<HashMap<String, String>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let anew = uri.path().ends_with("register_call_back");
    let outcome = async {
        let body = parse(&headers, &body)?;
        let ip = peer.ip().to_string();
        let (company, callback, tried) = prepare(&world, query, body, uri.path(), &ip, anew)?;
        verify(&world.poster, &tried, &callback).await.map_err(|why| Failure::new(71009, format!("返回值不是加密的success: {why}")))?;
        if let Some(tenant) = world.state().dingtalk.iter_mut().find(|tenant| tenant.company.id == company) {
            tenant.company.callbacks.insert(CallbackKind::App, callback);
            tenant.subscribed = true;
        }
        Ok(Fields::new())
    };
    match outcome.await {
        Ok(fields) => accept(fields),
        Err(failure) => refuse(&failure, true),
    }
}

fn prepare(
    world: &World,
    query: HashMap<String, String>,
    body: Value,
    path: &str,
    ip: &str,
    anew: bool,
) -> Result<(String, Callback, super::push::Tried), Failure> {
    let now = world.clock.now_ms();
    let mut state = world.state();
    let token = given_token(&query, &body);
    let ip = seen_from(&state.dingtalk, &token, ip);
    let visit = Visit { token: Some(&token), ip: &ip, api: path, scope: "qyapi_base", metered: false, now };
    let tenant = enter(&mut state.dingtalk, &visit).map_err(|barrier| Failure::flat(&barrier))?;
    let call = Call { query, body, token: token.clone(), now };
    match (tenant.company.callbacks.contains_key(&CallbackKind::App), anew) {
        (true, true) => return Err(Failure::new(71006, "回调地址已经存在")),
        (false, false) => return Err(Failure::new(71007, "回调地址不存在")),
        _ => {}
    }
    if call.list("call_back_tag").is_empty() {
        return Err(Failure::parameter("call_back_tag"));
    }
    let (token, aes_key) = (call.text("token"), call.text("aes_key"));
    if !(6..=64).contains(&token.len()) {
        return Err(Failure::parameter("token"));
    }
    if aes_key.len() != 43 || !seal::is_key(&aes_key) {
        return Err(Failure::new(900_004, "不合法的aes key"));
    }
    let url = local_url(&call.text("url")).map_err(|why| Failure::new(71010, why))?;
    let callback = Callback { url, token, aes_key };
    let tried = check_url(tenant, &callback, true, now).ok_or_else(|| Failure::new(900_004, "不合法的aes key"))?;
    Ok((tenant.company.id.clone(), callback, tried))
}

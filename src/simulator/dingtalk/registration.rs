//! Making an app by scanning (device flow): the three calls, and the page behind the QR code.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use super::legacy::{Failure, Fields, fields, parse, refuse, told};
use super::{SCOPES, Tenant};
use crate::simulator::markup::escape;
use crate::simulator::random;
use crate::simulator::sign_in_page::{self, Choice};
use crate::simulator::world::World;

const NONCE_SECONDS: i64 = 300;
const DEVICE_SECONDS: i64 = 7200;
const VERIFY: &str = "/app/registration/verify";

/// All sessions; they belong to no company before somebody has scanned.
#[derive(Default)]
pub struct Registrations {
    nonces: HashMap<String, i64>,
    /// Device code → session.
    sessions: HashMap<String, Session>,
}

struct Session {
    user_code: String,
    until: i64,
    outcome: Option<Result<(String, String), &'static str>>,
}

/// `POST /app/registration/init`, `…/begin`, `…/poll`.
pub async fn answer(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let now = world.clock.now_ms();
    let outcome = parse(&headers, &body).and_then(|given| {
        let mut state = world.state();
        let first = state.dingtalk.first_mut().ok_or_else(|| Failure::new(-1, "系统繁忙"))?;
        let sessions = &mut first.registrations;
        match uri.path() {
            "/app/registration/init" => Ok(sessions.init(now)),
            "/app/registration/begin" => sessions.begin(&given, &world.bases.dingtalk, now),
            _ => sessions.poll(&given, now),
        }
    });
    outcome.map_or_else(|failure| refuse(&failure, false), told)
}

impl Registrations {
    fn init(&mut self, now: i64) -> Fields {
        let nonce = format!("nr_{}", random::text(32).to_lowercase());
        self.nonces.insert(nonce.clone(), now + NONCE_SECONDS * 1000);
        fields([("nonce", json!(nonce)), ("expires_in", json!(NONCE_SECONDS))])
    }

    fn begin(&mut self, given: &Value, base: &str, now: i64) -> Result<Fields, Failure> {
        let until = self.nonces.remove(given["nonce"].as_str().unwrap_or_default());
        until.filter(|until| now < *until).ok_or_else(|| Failure::parameter("nonce"))?;
        let (device_code, letters) = (random::text(40).to_lowercase(), random::text(12).to_uppercase());
        let user_code = format!("{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..]);
        let uri = format!("{base}{VERIFY}");
        let answer = fields([
            ("device_code", json!(device_code)),
            ("user_code", json!(user_code)),
            ("verification_uri", json!(uri)),
            ("verification_uri_complete", json!(format!("{uri}?user_code={user_code}"))),
            ("expires_in", json!(DEVICE_SECONDS)),
            ("interval", json!(5)),
        ]);
        self.sessions.insert(device_code, Session { user_code, until: now + DEVICE_SECONDS * 1000, outcome: None });
        Ok(answer)
    }

    fn poll(&self, given: &Value, now: i64) -> Result<Fields, Failure> {
        let session = self.sessions.get(given["device_code"].as_str().unwrap_or_default());
        let session = session.ok_or_else(|| Failure::parameter("device_code"))?;
        let mut answer = Fields::new();
        let status = match &session.outcome {
            Some(Ok((client_id, client_secret))) => {
                answer.extend(fields([("client_id", json!(client_id)), ("client_secret", json!(client_secret))]));
                "SUCCESS"
            }
            Some(Err(reason)) => {
                answer.insert("fail_reason".to_owned(), json!(reason));
                "FAIL"
            }
            None if now >= session.until => "EXPIRED",
            None => "WAITING",
        };
        answer.insert("status".to_owned(), json!(status));
        Ok(answer)
    }

    /// The session behind a scanned address that still waits.
    fn waiting(&mut self, user_code: &str, now: i64) -> Option<&mut Session> {
        self.sessions.values_mut().find(|session| session.user_code == user_code && session.outcome.is_none() && now < session.until)
    }
}

/// The user code of an address that is this page.
pub fn user_code(path: &str, query: &str) -> Option<String> {
    let code = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "user_code");
    code.map(|(_, code)| code.into_owned()).filter(|_| path == VERIFY)
}

/// A person confirms. An admin makes the app, which is the company's own here; anybody else may not.
pub fn confirm(tenants: &mut [Tenant], place: usize, user_code: &str, userid: &str, now: i64) -> Result<&'static str, String> {
    let tenant = tenants.get_mut(place).ok_or("no such company")?;
    let user = tenant.company.directory.user(userid).ok_or_else(|| format!("nobody is {userid} in {}", tenant.company.name))?;
    let made = (tenant.credentials.client_id.clone(), tenant.credentials.client_secret.clone());
    let bare = user.admin && tenant.company.settings.plays("registered_without_permissions");
    let session = tenants.first_mut().and_then(|first| first.registrations.waiting(user_code, now));
    let session = session.ok_or("the code is unknown, used or expired")?;
    session.outcome = Some(if user.admin { Ok(made) } else { Err("没有创建应用的权限") });
    if bare && let Some(tenant) = tenants.get_mut(place) {
        tenant.company.settings.missing_scopes = SCOPES.iter().map(|scope| (*scope).to_owned()).collect();
    }
    Ok(if user.admin { "SUCCESS" } else { "FAIL" })
}

/// The page behind the QR code, for somebody who opens it instead of scanning.
pub async fn page(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let query = uri.query().unwrap_or_default();
    let code = user_code(uri.path(), query).unwrap_or_default();
    let mut state = world.state();
    let known = |userid: &String| state.dingtalk.first().is_some_and(|first| first.company.directory.user(userid).is_some());
    let Some(userid) = sign_in_page::acting(query, &headers).filter(known) else {
        return match state.dingtalk.first() {
            Some(first) => sign_in_page::people(&Choice { company: &first.company, outsider: None, query, scanned: "" }),
            None => sign_in_page::refusal(33001, "无效的企业ID"),
        };
    };
    match confirm(&mut state.dingtalk, 0, &code, &userid, world.clock.now_ms()) {
        Ok(outcome) => Html(format!("<!doctype html><meta charset=\"utf-8\"><p id=\"outcome\">{}</p>", escape(outcome))).into_response(),
        Err(why) => sign_in_page::refusal(40035, &why),
    }
}

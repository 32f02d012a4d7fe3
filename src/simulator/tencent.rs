//! Tencent Cloud SMS 2021-01-11: SendSms with the TC3-HMAC-SHA256 signature. Everything is answered with HTTP 200.

mod signature;
mod sms;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::world::World;
use super::{credentials, random};

/// How far a caller's clock may be off, in seconds.
const SKEW: i64 = 5 * 60;

/// One cloud account with a key and an SMS application.
pub struct Account {
    pub credentials: credentials::Tencent,
    pub settings: Settings,
    limits: sms::Limits,
}

/// What is approved in the SMS console, and what is wrong with the account.
#[derive(Debug, Clone, Serialize)]
pub struct Settings {
    pub sign_names: Vec<String>,
    /// Text by template id, variables as `{1}`, `{2}` ….
    pub templates: BTreeMap<String, String>,
    /// Messages to one number per calendar day; 2 by the newer documentation, 10 by the older.
    pub daily_limit_per_phone: usize,
    pub disabled: bool,
    /// `errors_for_request`: refusals of signature, template and parameters are the request's, not each number's.
    pub variants: Vec<String>,
}

/// Those settings that a caller wants changed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Change {
    sign_names: Option<Vec<String>>,
    templates: Option<BTreeMap<String, String>>,
    daily_limit_per_phone: Option<usize>,
    disabled: Option<bool>,
    variants: Option<Vec<String>>,
}

impl Account {
    pub fn new(base_url: &str) -> Self {
        let credentials = credentials::Tencent::new(base_url);
        let settings = Settings {
            sign_names: vec![credentials.sms_sign_name.clone()],
            templates: BTreeMap::from([
                (credentials.sms_template_id.clone(), "验证码为：{1}，5分钟内有效。如非本人操作，请忽略本短信。".to_owned()),
                ("1111".to_owned(), "{1}事件：{2}，请登录处理。".to_owned()),
            ]),
            daily_limit_per_phone: 2,
            disabled: false,
            variants: Vec::new(),
        };
        Self { credentials, settings, limits: sms::Limits::default() }
    }

    pub fn change(&mut self, change: Change) {
        let Change { sign_names, templates, daily_limit_per_phone, disabled, variants } = change;
        let settings = &mut self.settings;
        settings.sign_names = sign_names.unwrap_or(std::mem::take(&mut settings.sign_names));
        settings.templates = templates.unwrap_or(std::mem::take(&mut settings.templates));
        settings.variants = variants.unwrap_or(std::mem::take(&mut settings.variants));
        settings.daily_limit_per_phone = daily_limit_per_phone.unwrap_or(settings.daily_limit_per_phone);
        settings.disabled = disabled.unwrap_or(settings.disabled);
    }
}

/// A refusal of the whole request.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    pub code: &'static str,
    pub message: String,
}

impl Refused {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

pub fn router() -> Router<Arc<World>> {
    Router::new().fallback(any(call))
}

/// The vendor's answer to too many calls.
pub fn rate_limited() -> Response {
    envelope(Err(Refused::new("RequestLimitExceeded", "Your current request times exceeds the limit.")))
}

async fn call(State(world): State<Arc<World>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, 1 << 20).await else {
        return envelope(Err(Refused::new("RequestSizeLimitExceeded", "The body is too large.")));
    };
    envelope(carry_out(&world, &parts.method, &parts.headers, &body))
}

fn carry_out(world: &World, method: &Method, headers: &HeaderMap, body: &[u8]) -> Result<Value, Refused> {
    let now = world.clock.now_ms();
    let mut state = world.state();
    let state = &mut *state;
    if *method != Method::POST {
        return Err(Refused::new("UnsupportedProtocol", "Use POST."));
    }
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    verify(&state.tencent, headers, body, now)?;
    match (header("x-tc-action"), header("x-tc-version")) {
        ("SendSms", "2021-01-11") => sms::send(&mut state.tencent, &mut state.sms, body, now),
        ("SendSms", _) => Err(Refused::new("NoSuchVersion", "The specified version does not exist.")),
        _ => Err(Refused::new("InvalidAction", "The specified action does not exist.")),
    }
}

fn verify(account: &Account, headers: &HeaderMap, body: &[u8], now: i64) -> Result<(), Refused> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let authorization = header("authorization").and_then(signature::Authorization::read);
    let authorization =
        authorization.ok_or_else(|| Refused::new("AuthFailure.InvalidAuthorization", "The Authorization header is not well formed."))?;
    if authorization.secret_id != account.credentials.secret_id {
        return Err(Refused::new(
            "AuthFailure.SecretIdNotFound",
            "The SecretId is not found, please ensure that your SecretId is correct.",
        ));
    }
    if account.settings.disabled {
        return Err(Refused::new("AuthFailure.UnauthorizedOperation", "The SecretId has been disabled."));
    }
    // A token belongs to a temporary key; the account's key is a lasting one.
    if header("x-tc-token").is_some_and(|token| !token.is_empty()) {
        return Err(Refused::new("AuthFailure.TokenFailure", "The token is invalid: it is not of this SecretId."));
    }
    let timestamp: i64 = header("x-tc-timestamp").and_then(|text| text.parse().ok()).unwrap_or_default();
    if (timestamp - now.div_euclid(1000)).abs() > SKEW {
        return Err(Refused::new("AuthFailure.SignatureExpire", "The provided signature has expired: check the time of your machine."));
    }
    if !["content-type", "host"].iter().all(|needed| authorization.headers.contains(needed)) {
        return Err(Refused::new("AuthFailure.SignatureFailure", "content-type and host must be signed."));
    }
    let signed: Option<Vec<(&str, &str)>> = authorization.headers.iter().map(|name| header(name).map(|value| (*name, value))).collect();
    let signed = signed.ok_or_else(|| Refused::new("AuthFailure.SignatureFailure", "A signed header is missing."))?;
    let right = signature::sign(&account.credentials.secret_key, timestamp, &signed, body);
    if right != authorization.signature || signature::date(timestamp) != authorization.date {
        let text = "The provided credentials could not be validated. Please check your signature is correct.";
        return Err(Refused::new("AuthFailure.SignatureFailure", text));
    }
    Ok(())
}

fn envelope(outcome: Result<Value, Refused>) -> Response {
    let mut response = match outcome {
        Ok(value) => value,
        Err(Refused { code, message }) => json!({"Error": {"Code": code, "Message": message}}),
    };
    response["RequestId"] = json!(random::request_id().to_lowercase());
    Json(json!({"Response": response})).into_response()
}

//! Alibaba Cloud: one address for SMS (Dysmsapi 2017-05-25), RAM (2015-05-01) and the operations event center (gemp
//! 2021-04-13), told apart by `x-acs-version`.

mod answer;
mod gemp;
mod limits;
mod ram;
mod roa;
mod signature;
mod sms;
mod verify;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use axum::routing::any;
use serde::{Deserialize, Serialize};

use super::credentials;
use super::world::World;

use answer::Refused;
pub use answer::rate_limited;
pub use ram::{NewUser, RamUser};
#[cfg(test)]
pub use roa::sign as sign_as_of_old;

/// One cloud account with an access key.
pub struct Account {
    pub credentials: credentials::Alibaba,
    pub settings: Settings,
    pub ram: ram::Ram,
    gemp: gemp::Gemp,
    nonces: verify::Nonces,
    limits: limits::Limits,
    receipts: sms::Receipts,
}

/// What is approved in the SMS console, and what is wrong with the account.
#[derive(Debug, Clone, Serialize)]
pub struct Settings {
    pub sign_names: Vec<String>,
    /// Text by template code, variables as `${name}`. A text with 验证码 or "code" in it is a verification template.
    pub templates: BTreeMap<String, String>,
    /// Phones (E.164) without frequency limits.
    pub whitelist: Vec<String>,
    /// The access key is switched off.
    pub disabled: bool,
    /// Actions that the key's owner may not call, such as `dysms:SendSms`, `ram:ListUsers` or `gemp:ListUsers`.
    pub missing_scopes: Vec<String>,
    /// `unknown_key_400`: an unknown key is answered with 400 instead of 404 (the vendor's pages differ);
    /// `gemp_without_v3`: the event center takes the older signature alone (what it takes is not documented);
    /// `caller_not_added`: the key's owner is no person of the event center.
    pub variants: Vec<String>,
}

/// Those settings that a caller wants changed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Change {
    sign_names: Option<Vec<String>>,
    templates: Option<BTreeMap<String, String>>,
    whitelist: Option<Vec<String>>,
    disabled: Option<bool>,
    missing_scopes: Option<Vec<String>>,
    variants: Option<Vec<String>>,
}

impl Account {
    pub fn new(base_url: &str) -> Self {
        let credentials = credentials::Alibaba::new(base_url);
        let code = "您的验证码为：${code}，5分钟内有效，请勿泄露于他人。";
        let notice = "${level}事件：${title}，请登录处理。";
        let settings = Settings {
            sign_names: vec![credentials.sms_sign_name.clone()],
            templates: BTreeMap::from([
                (credentials.sms_template_code.clone(), code.to_owned()),
                ("SMS_154950910".to_owned(), notice.to_owned()),
            ]),
            whitelist: Vec::new(),
            disabled: false,
            missing_scopes: Vec::new(),
            variants: Vec::new(),
        };
        Self {
            credentials,
            settings,
            ram: ram::Ram::at_start(),
            gemp: gemp::Gemp::at_start(),
            nonces: verify::Nonces::default(),
            limits: limits::Limits::default(),
            receipts: sms::Receipts::default(),
        }
    }

    pub fn change(&mut self, change: Change) {
        fn set<T>(place: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *place = value;
            }
        }
        set(&mut self.settings.sign_names, change.sign_names);
        set(&mut self.settings.templates, change.templates);
        set(&mut self.settings.whitelist, change.whitelist);
        set(&mut self.settings.disabled, change.disabled);
        set(&mut self.settings.missing_scopes, change.missing_scopes);
        set(&mut self.settings.variants, change.variants);
    }
}

pub fn router() -> Router<Arc<World>> {
    Router::new().fallback(any(call))
}

/// A call that has proved who it is from.
pub struct Call {
    action: String,
    parameters: BTreeMap<String, String>,
    now: i64,
}

impl Call {
    /// A parameter that must be there (`MissingX`).
    fn required(&self, name: &str) -> Result<&str, Refused> {
        let value = self.parameters.get(name).filter(|value| !value.is_empty());
        let missing = || Refused::new(400, format!("Missing{name}"), format!("{name} is mandatory for this action."));
        value.map(String::as_str).ok_or_else(missing)
    }

    fn optional(&self, name: &str) -> &str {
        self.parameters.get(name).map(String::as_str).unwrap_or_default()
    }
}

async fn call(State(world): State<Arc<World>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, 1 << 20).await else {
        return Refused::new(413, "RequestEntityTooLarge", "The body is too large.").respond();
    };
    // The event center writes its keys in another way.
    let plain = parts.headers.get("x-acs-version").is_some_and(|version| version == gemp::VERSION);
    match carry_out(&world, &parts.method, &parts.uri, &parts.headers, &body) {
        Ok(value) if plain => answer::accept_plain(value),
        Ok(value) => answer::accept(value),
        Err(refused) if plain => refused.respond_plain(),
        Err(refused) => refused.respond(),
    }
}

fn carry_out(world: &World, method: &Method, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Result<serde_json::Value, Refused> {
    let now = world.clock.now_ms();
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (action, version) = (header("x-acs-action"), header("x-acs-version"));
    if !matches!(*method, Method::POST | Method::GET) {
        return Err(Refused::new(400, "UnsupportedHTTPMethod", "This http method is not supported."));
    }
    let mut state = world.state();
    let state = &mut *state;
    verify::signed(&mut state.alibaba, method, uri, headers, body, now)?;
    if version == gemp::VERSION {
        if *method != Method::POST {
            return Err(Refused::new(400, "UnsupportedHTTPMethod", "This http method is not supported."));
        }
        return gemp::call(&mut state.alibaba, &action, uri.path(), body, now);
    }
    let call = Call { action, parameters: parameters(uri, headers, body), now };
    match version.as_str() {
        "2017-05-25" => sms::call(&mut state.alibaba, &mut state.sms, &call),
        "2015-05-01" => ram::call(&state.alibaba, &call),
        "2015-04-01" => ram::caller(&state.alibaba, &call),
        _ => Err(Refused::new(404, "InvalidVersion", "Specified parameter Version is not valid.")),
    }
}

/// From the query and from a form body, as the gateway takes them.
fn parameters(uri: &Uri, headers: &HeaderMap, body: &Bytes) -> BTreeMap<String, String> {
    let form = headers.get("content-type").and_then(|value| value.to_str().ok());
    let form = form.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let body = url::form_urlencoded::parse(if form { body } else { &[] });
    query.chain(body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

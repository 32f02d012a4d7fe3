//! The OAuth token calls v2 and v3: a code, a refresh token or (v3) the app's own credentials for a token.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields, flat, unknown_path};
use super::range::Range;
use super::sign_in::{Code, Form, Source, tokens};
use super::{Bearer, Tenant};
use crate::simulator::requests::Note;
use crate::simulator::world::World;

#[derive(Clone, Copy, PartialEq)]
enum Version {
    V2,
    V3,
}

/// `POST {api}/open-apis/authen/v2/oauth/token`: JSON.
pub fn v2(tenants: &mut [Tenant], headers: &HeaderMap, body: &Bytes, now: i64) -> Response {
    answer(tenants, Version::V2, headers, body, now)
}

/// `POST {accounts}/oauth/v3/token`: a form or JSON, the app's credentials in it or as HTTP Basic.
pub async fn v3(State(world): State<Arc<World>>, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let tenants = &mut world.state().lark;
    if method != Method::POST || tenants.first().is_some_and(|tenant| tenant.plays("no_v3_token")) {
        return unknown_path();
    }
    answer(tenants, Version::V3, &headers, &body, world.clock.now_ms())
}

fn answer(tenants: &mut [Tenant], version: Version, headers: &HeaderMap, body: &Bytes, now: i64) -> Response {
    let outcome = Given::read(version, headers, body).and_then(|given| {
        let tenant = tenants.iter_mut().find(|tenant| tenant.credentials.app_id == given.get("client_id"));
        let tenant = tenant.ok_or_else(|| (Failure::new(20048, "The app is not found."), false))?;
        let plain = tenant.plays("oauth_invalid_request");
        token(tenant, version, &given, now).map_err(|failure| (failure, plain))
    });
    match outcome {
        Ok((answer, source)) => {
            let mut response = flat(200, answer, now);
            if let Some(source) = source {
                response.extensions_mut().insert(noted(source));
            }
            response
        }
        Err((failure, plain)) => {
            let Failure { code, text, status, .. } = failure;
            let body = fields([("code", json!(code)), ("error", json!(name(code, plain))), ("error_description", json!(text))]);
            flat(status, body, now)
        }
    }
}

/// The parameters, with the app's credentials among them.
struct Given(HashMap<String, String>);

impl Given {
    fn read(version: Version, headers: &HeaderMap, body: &[u8]) -> Result<Self, (Failure, bool)> {
        let malformed = || (Failure::new(20063, "The request is malformed."), false);
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_form = text(header::CONTENT_TYPE).starts_with("application/x-www-form-urlencoded");
        let mut given: HashMap<String, String> = if is_form && version == Version::V3 {
            url::form_urlencoded::parse(body).into_owned().collect()
        } else {
            let Ok(Value::Object(object)) = serde_json::from_slice(body) else { return Err(malformed()) };
            object.into_iter().filter_map(|(name, value)| value.as_str().map(|text| (name, text.to_owned()))).collect()
        };
        if let Some(basic) = text(header::AUTHORIZATION).strip_prefix("Basic ").filter(|_| version == Version::V3) {
            if given.contains_key("client_secret") {
                return Err((Failure::new(20070, "Two ways of client authentication are used at once."), false));
            }
            let pair = STANDARD.decode(basic).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(malformed)?;
            let (id, secret) = pair.split_once(':').ok_or_else(malformed)?;
            given.extend([("client_id".to_owned(), id.to_owned()), ("client_secret".to_owned(), secret.to_owned())]);
        }
        for needed in ["grant_type", "client_id", "client_secret"] {
            if given.get(needed).is_none_or(String::is_empty) {
                return Err((Failure::new(20001, format!("The request is missing a required parameter: {needed}.")), false));
            }
        }
        Ok(Self(given))
    }

    fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// Which way a code was given, for the log: the call is the same.
const fn noted(source: Source) -> Note {
    Note(match source {
        Source::Page => "authorize",
        Source::Access => "requestAccess",
        Source::AuthCode => "requestAuthCode",
    })
}

/// The token, and where its code is from if there was one.
fn token(tenant: &mut Tenant, version: Version, given: &Given, now: i64) -> Result<(Fields, Option<Source>), Failure> {
    if !tenant.company.settings.takes(&tenant.credentials.app_secret, given.get("client_secret")) {
        return Err(Failure::new(20002, "The client secret is invalid."));
    }
    if tenant.company.settings.disabled {
        return Err(Failure::new(20069, "The app is not enabled."));
    }
    let (number, granted, source) = match given.get("grant_type") {
        "authorization_code" => {
            let code = code(tenant, version, given, now)?;
            (code.number, code.scopes, Some(code.source))
        }
        "refresh_token" => {
            let grant = tenant.sign_ins.spend(given.get("refresh_token"), now)?;
            (grant.number, grant.scopes, None)
        }
        "client_credentials" if version == Version::V3 => return Ok((of_app(tenant, now), None)),
        _ => return Err(Failure::new(20036, "The grant_type is not supported.")),
    };
    check_person(tenant, number, 20066)?;
    let mut answer = tokens(tenant, number, narrowed(given.get("scope"), granted)?, Form::Jwt, now);
    answer.insert("code".to_owned(), json!(0));
    Ok((answer, source))
}

fn of_app(tenant: &mut Tenant, now: i64) -> Fields {
    let seconds = tenant.company.settings.token_seconds;
    let token = tenant.tokens.issue_jwt(seconds * 1000, now);
    fields([("code", json!(0)), ("access_token", json!(token)), ("token_type", json!("Bearer")), ("expires_in", json!(seconds))])
}

fn code(tenant: &mut Tenant, version: Version, given: &Given, now: i64) -> Result<Code, Failure> {
    let old_only = tenant.plays("auth_codes_are_old");
    let fits = |source| source != Source::AuthCode || !old_only;
    let code = tenant.sign_ins.redeem(given.get("code"), fits, 20065, now)?;
    let redirect = given.get("redirect_uri");
    let same = match &code.redirect {
        Some(asked) => asked == redirect,
        // A code of the web sign-in that no page has led to fits any address, one of the app none.
        None => redirect.is_empty() || code.source == Source::Page,
    };
    if !same {
        return Err(Failure::new(20071, "The redirect_uri differs from the one of the authorization request."));
    }
    let verifier = given.get("code_verifier");
    let met = match &code.challenge {
        Some(challenge) => challenge.is_met(verifier),
        None => verifier.is_empty() || version == Version::V2,
    };
    if met { Ok(code) } else { Err(Failure::new(20049, "PKCE validation failed.")) }
}

/// A token call may ask for fewer scopes than were granted.
fn narrowed(wanted: &str, granted: Vec<String>) -> Result<Vec<String>, Failure> {
    let wanted: Vec<String> = wanted.split_whitespace().map(str::to_owned).collect();
    if wanted.is_empty() {
        return Ok(granted);
    }
    let mut sorted = wanted.clone();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() != wanted.len() {
        return Err(Failure::new(20067, "The scope list has duplicates."));
    }
    match wanted.iter().find(|scope| !granted.contains(scope)) {
        Some(scope) => Err(Failure::new(20068, format!("The scope {scope} was not granted."))),
        None => Ok(wanted),
    }
}

/// Whether the person is still there (`gone` if not) and may use the app (20010).
pub fn check_person(tenant: &Tenant, number: u64, gone: i64) -> Result<(), Failure> {
    let user = tenant.company.directory.user_at(number).ok_or_else(|| Failure::new(gone, "The user has resigned."))?;
    if Range::of(tenant, Bearer::Tenant).sees(&user) {
        Ok(())
    } else {
        Err(Failure::new(20010, "The user is not within the availability range of the app."))
    }
}

/// The OAuth name of a number. Beyond 20003 and 20050 they are not documented.
fn name(code: i64, plain: bool) -> &'static str {
    match code {
        20003 => "invalid_grant",
        20050 => "server_error",
        20072 => "temporarily_unavailable",
        _ if plain => "invalid_request",
        20002 | 20048 | 20070 => "invalid_client",
        20036 => "unsupported_grant_type",
        20009 | 20069 | 20074 => "unauthorized_client",
        20067 | 20068 => "invalid_scope",
        20001 | 20063 => "invalid_request",
        _ => "invalid_grant",
    }
}

//! Server functions as browsers reach them: the check of the origin, the status of an error, and plain form posts.
//!
//! A form that the browser posts by itself gets a redirect: to the page that shows the result, or back to where it came
//! from, with the error and what was typed in a sealed cookie. So every form works without WebAssembly, in one place.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::MAX_BODY;
use super::origin::{self, Origin};
use crate::api::{ApiError, Flash};
use crate::domain::refusal::Refusal;
use crate::domain::time::Span;
use crate::server::Muster;
use crate::server::caller::cookie;
use crate::server::context::{Cookie, SHOWN_AT};
use crate::server::keys::Place;

/// The name of the form token, in forms and as a header.
pub const FORM_TOKEN: &str = "form_token";
/// Cookies have 4 kB; what was typed is left out where it would not fit.
const MAX_FLASH: usize = 2_600;
const PLACE: Place<'static> = Place { table: "cookie", column: "flash", row: 0 };

/// The layer around the server functions.
pub async fn adapt(State(muster): State<Arc<Muster>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if request.method() != Method::POST || !path.starts_with("/api/") || path.starts_with("/api/v1/") {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let by_itself =
        parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    let Ok(body) = to_bytes(body, MAX_BODY).await else { return answer(ApiError::Refused(Refusal::TooLarge)) };
    let ours = match origin::of(&parts.headers, &muster.config.origin()) {
        Origin::Ours => true,
        Origin::Foreign => false,
        Origin::Untold => form_token(&parts.headers, &body).is_some_and(|token| origin::is_token_of(&muster, &parts.headers, &token)),
    };
    if !ours {
        return answer(ApiError::Refused(Refusal::ForeignOrigin));
    }
    let headers = parts.headers.clone();
    let path = parts.uri.path().to_owned();
    // Leptos would redirect by itself, with the error in the address.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let response = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
    let (response, error) = with_status(response).await;
    let answered = error.is_some() || response.status().is_success();
    if by_itself && answered { redirect(&muster, &headers, &path, &body, &response, error) } else { response }
}

fn answer(error: ApiError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::FORBIDDEN);
    (status, Json(error)).into_response()
}

fn form_token(headers: &HeaderMap, body: &Bytes) -> Option<String> {
    let header = headers.get("x-muster-form-token").and_then(|value| value.to_str().ok()).map(str::to_owned);
    header.or_else(|| url::form_urlencoded::parse(body).find(|(name, _)| name == FORM_TOKEN).map(|(_, value)| value.into_owned()))
}

/// Leptos answers every error with 500: the status becomes the error's own.
async fn with_status(response: Response) -> (Response, Option<ApiError>) {
    if response.status().is_success() {
        return (response, None);
    }
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, MAX_BODY).await.unwrap_or_default();
    let error = match serde_json::from_slice::<ApiError>(&body) {
        Ok(error) => error,
        // There is no such function: the answer says so already.
        Err(_) if parts.status == StatusCode::NOT_FOUND => return (Response::from_parts(parts, Body::from(body)), None),
        Err(_) => ApiError::Failed { reference: String::new() },
    };
    parts.status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (Response::from_parts(parts, Body::from(body)), Some(error))
}

fn redirect(muster: &Muster, headers: &HeaderMap, path: &str, body: &Bytes, response: &Response, error: Option<ApiError>) -> Response {
    let shown_at = response.headers().get(SHOWN_AT).and_then(|value| value.to_str().ok());
    let came_from = origin::is_our_page(headers, &muster.config.origin());
    let target = match &error {
        None => shown_at.or(came_from),
        Some(ApiError::Refused(Refusal::SignInFirst)) if !path.starts_with("/api/sign") => came_from.or(Some("/console/sign-in")),
        Some(_) => came_from.or(shown_at),
    };
    let mut redirect = StatusCode::SEE_OTHER.into_response();
    let location = HeaderValue::from_str(target.unwrap_or("/")).unwrap_or(HeaderValue::from_static("/"));
    redirect.headers_mut().insert(header::LOCATION, location);
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        redirect.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    if let Some(error) = error
        && let Some(cookie) = seal(muster, Flash { path: path.to_owned(), error, values: typed(body) })
    {
        redirect.headers_mut().append(header::SET_COOKIE, cookie);
    }
    redirect
}

/// What was typed, without what is secret.
fn typed(body: &Bytes) -> Vec<(String, String)> {
    const SECRET: [&str; 5] = ["password", "secret", "token", "code", "key"];
    /// Bears the word and is none.
    const PUBLIC: &str = "robot_code";
    url::form_urlencoded::parse(body)
        .map(|(name, value)| (name.trim_start_matches("form[").trim_end_matches(']').to_owned(), value.into_owned()))
        .filter(|(name, value)| {
            !value.is_empty() && (name == PUBLIC || !SECRET.iter().any(|secret| name.contains(secret))) && !name.contains("repeated")
        })
        .collect()
}

fn seal(muster: &Muster, mut flash: Flash) -> Option<HeaderValue> {
    let encode = |flash: &Flash| {
        let json = serde_json::to_vec(flash).ok()?;
        Some(URL_SAFE_NO_PAD.encode(muster.store.ring().seal(PLACE, &json)))
    };
    let mut value = encode(&flash)?;
    if value.len() > MAX_FLASH {
        flash.values.clear();
        value = encode(&flash)?;
    }
    Cookie { name: cookie::FLASH, value: &value, lives: Span::minutes(2), for_scripts: false }.header(muster.config.is_https())
}

/// What the last form of this browser came to, if a page has to say so.
pub fn open(muster: &Muster, value: &str) -> Option<Flash> {
    let sealed = URL_SAFE_NO_PAD.decode(value).ok()?;
    serde_json::from_slice(&muster.store.ring().open(PLACE, &sealed).ok()?).ok()
}

/// Takes the note away once it was shown.
pub fn clear(muster: &Muster) -> Option<HeaderValue> {
    Cookie { name: cookie::FLASH, value: "", lives: Span(0), for_scripts: false }.header(muster.config.is_https())
}

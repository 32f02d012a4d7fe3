//! Headers that every answer carries, and the line in the log.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use url::Url;

use crate::server::Muster;

/// Who may frame our pages: the simulators' phone shows them so.
fn frames(muster: &Muster) -> String {
    muster.config.simulator_url.as_ref().map_or_else(|| "'none'".to_owned(), |url| url.origin().ascii_serialization())
}

/// What a page may load and who may frame it. `nonce` is of one answer only.
pub fn content_security_policy(muster: &Muster, nonce: Option<&str>) -> Option<HeaderValue> {
    let frames = frames(muster);
    let policy = match nonce {
        Some(nonce) => format!(
            "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
        ),
        None => "default-src 'none'; frame-ancestors 'none'".to_owned(),
    };
    HeaderValue::from_str(&policy).ok()
}

/// What the page may load that asks a vendor's app who is there: our script and the vendor's, from its host. The
/// vendor's may load others from there; nothing is posted or fetched.
pub fn sign_in_policy(muster: &Muster, script: &Url) -> Option<HeaderValue> {
    let (vendor, frames) = (script.origin().ascii_serialization(), frames(muster));
    HeaderValue::from_str(&format!(
        "default-src 'none'; script-src 'self' {vendor}; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; \
         frame-ancestors {frames}"
    ))
    .ok()
}

/// Adds what the answer does not say itself.
pub async fn add(State(muster): State<Arc<Muster>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    // Pages and answers are about somebody; what may be cached says so itself.
    set(header::CACHE_CONTROL, "no-store");
    if muster.config.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if let Some(policy) = content_security_policy(&muster, None) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    response
}

/// One line a request: the route, not the address, which may carry a code or a token.
pub async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    tracing::debug!(%method, route, status = response.status().as_u16(), took_ms = started.elapsed().as_millis() as u64, "request");
    response
}

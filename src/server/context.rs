//! What a server function finds around it: the running server, the visitor, and the answer's headers.

use std::sync::Arc;

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use super::Muster;
use super::caller::{Admin, Member, SignedIn, Visitor};
use super::error::Error;
use super::service::handover;
use crate::api::ApiError;
use crate::domain::id::MobileAppId;
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::domain::time::Span;

/// The running server and who asks.
pub fn asked() -> Result<(Arc<Muster>, Visitor), ApiError> {
    let muster = use_context::<Arc<Muster>>().ok_or(Error::Bug("no server in the context"))?;
    let visitor = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Visitor>().cloned());
    Ok((muster, visitor.ok_or(Error::Bug("a route without the access layer"))?))
}

pub fn admin() -> Result<(Arc<Muster>, Admin), ApiError> {
    let (muster, visitor) = asked()?;
    Ok((muster, Admin::prove(&visitor)?))
}

pub fn signed_in() -> Result<(Arc<Muster>, SignedIn), ApiError> {
    let (muster, visitor) = asked()?;
    Ok((muster, SignedIn::prove(&visitor)?))
}

pub fn member(app: MobileAppId) -> Result<(Arc<Muster>, Member), ApiError> {
    let (muster, visitor) = asked()?;
    Ok((muster, Member::prove(&visitor, app)?))
}

/// Whoever has a link of a hand-over; what it opens, its service proves. The result is shown on the link's own page.
pub fn by_link(token: &Secret) -> Result<(Arc<Muster>, Visitor), ApiError> {
    if !handover::is_token(token) {
        return Err(Refusal::NotFound.into());
    }
    shown_at(&handover::page_of(token));
    asked()
}

/// A cookie of ours, for `Set-Cookie`.
pub struct Cookie<'a> {
    pub name: &'a str,
    pub value: &'a str,
    /// Zero removes it.
    pub lives: Span,
    /// Scripts may read what is no secret.
    pub for_scripts: bool,
}

impl Cookie<'_> {
    pub fn header(&self, https: bool) -> Option<HeaderValue> {
        let secure = if https { "; Secure" } else { "" };
        let http_only = if self.for_scripts { "" } else { "; HttpOnly" };
        let Self { name, value, lives, .. } = self;
        HeaderValue::from_str(&format!("{name}={value}; Path=/; Max-Age={}; SameSite=Lax{http_only}{secure}", lives.0 / 1_000)).ok()
    }
}

/// Sets a cookie with the server function's answer.
pub fn set_cookie(muster: &Muster, cookie: &Cookie<'_>) {
    if let (Some(options), Some(header)) = (use_context::<ResponseOptions>(), cookie.header(muster.config.is_https())) {
        options.append_header(SET_COOKIE, header);
    }
}

/// Tells [`super::http::forms`] which page shows the result of a form that a browser posted by itself.
pub const SHOWN_AT: &str = "x-muster-page";

/// Where the browser finds the result, when it is not the page that it came from.
pub fn shown_at(path: &str) {
    if let (Some(options), Ok(path)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(path)) {
        options.insert_header(axum::http::HeaderName::from_static(SHOWN_AT), path);
    }
}

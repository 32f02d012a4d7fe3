//! How the control API reads what it is given and how it refuses.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::simulator::vendor::Vendor;

/// An error of the control API: `{"error":"…"}` with a 4xx status (501 for what is not simulated yet).
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    text: String,
}

impl Refusal {
    fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, text: text.into() }
    }

    pub fn bad(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    pub fn forbidden(text: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, text)
    }

    pub fn not_found(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, text)
    }

    /// Understood, but not possible as things are.
    pub fn conflict(text: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, text)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({"error": self.text}))).into_response()
    }
}

/// A JSON body of any Content-Type; an empty one counts as `{}`.
pub struct Given<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Given<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let body = Bytes::from_request(request, state).await.map_err(|error| Refusal::bad(error.to_string()))?;
        let body: &[u8] = if body.is_empty() { b"{}" } else { &body };
        serde_json::from_slice(body).map(Given).map_err(|error| Refusal::bad(error.to_string()))
    }
}

/// The query.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let query = Query::try_from_uri(&parts.uri).map_err(|error| Refusal::bad(error.body_text()))?;
        Ok(Asked(query.0))
    }
}

/// The vendor named in a path.
pub fn vendor(name: &str) -> Result<Vendor, Refusal> {
    let vendor = Vendor::ALL.into_iter().find(|vendor| vendor.name() == name);
    vendor.ok_or_else(|| Refusal::not_found(format!("no vendor {name}")))
}

/// Whether a query's switch is on: `1` or `true`.
pub fn on(switch: Option<&String>) -> bool {
    switch.is_some_and(|value| value == "1" || value == "true")
}

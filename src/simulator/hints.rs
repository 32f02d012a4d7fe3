//! What tells whose a request is before it is answered: its path, its headers, and what its query and body name.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use serde_json::Value;

/// A longer body is none that asks for a token, and stays unread here.
const LONGEST: usize = 256 << 10;

pub struct Hints {
    pub path: String,
    pub headers: HeaderMap,
    named: Vec<(String, String)>,
}

impl Hints {
    /// The body is read only if `wanted` says that the rest leaves the company open.
    pub async fn read(request: Request, wanted: impl FnOnce(&Self) -> bool) -> (Self, Request) {
        let query = request.uri().query().unwrap_or_default();
        let named = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let mut hints = Self { path: request.uri().path().to_owned(), headers: request.headers().clone(), named };
        let length = hints.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if !length.is_some_and(|length| (1..=LONGEST).contains(&length)) || !wanted(&hints) {
            return (hints, request);
        }
        let (parts, body) = request.into_parts();
        // A body that breaks off is one for whoever answers the call.
        let bytes = to_bytes(body, LONGEST).await.unwrap_or_default();
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(fields)) => {
                let texts = fields.into_iter().filter_map(|(name, value)| value.as_str().map(|text| (name, text.to_owned())));
                hints.named.extend(texts);
            }
            _ => hints.named.extend(url::form_urlencoded::parse(&bytes).into_owned()),
        }
        (hints, Request::from_parts(parts, Body::from(bytes)))
    }

    /// The value of the first of these names that query or body have.
    pub fn get(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|wanted| self.named.iter().find(|(name, _)| name == wanted)).map(|(_, value)| value.as_str())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

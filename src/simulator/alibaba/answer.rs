//! Answers of Alibaba Cloud's gateway: plain JSON, errors with Code, Message, RequestId and HostId.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::simulator::random;

/// A refusal by the gateway, with an HTTP status of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    pub status: u16,
    pub code: String,
    pub message: String,
}

impl Refused {
    pub fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into() }
    }

    pub fn respond(&self) -> Response {
        let body = json!({
            "RequestId": random::request_id(), "HostId": "simulator", "Code": self.code, "Message": self.message,
            "Recommend": format!("https://api.aliyun.com/troubleshoot?q={}", self.code),
        });
        (StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST), Json(body)).into_response()
    }
}

impl Refused {
    /// With keys that begin small, as the event center writes them.
    pub fn respond_plain(&self) -> Response {
        let body = json!({"requestId": random::request_id(), "code": self.code, "message": self.message});
        (StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST), Json(body)).into_response()
    }
}

pub fn accept_plain(mut value: Value) -> Response {
    value["requestId"] = json!(random::request_id());
    Json(value).into_response()
}

pub fn accept(mut value: Value) -> Response {
    value["RequestId"] = json!(random::request_id());
    Json(value).into_response()
}

/// The vendor's answer to too many calls; the header counts milliseconds.
pub fn rate_limited() -> Response {
    let refused = Refused::new(400, "Throttling.User", "Request was denied due to user flow control.");
    let mut response = refused.respond();
    response.headers_mut().insert("x-acs-retry-after", axum::http::HeaderValue::from_static("1000"));
    response
}

//! Lark's envelope: `code`, `msg`, `data` or `error`, the log id in a header and in the error, and its own HTTP statuses.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::simulator::random;

/// The members of a JSON object.
pub type Fields = Map<String, Value>;

/// A refusal with Lark's number and text.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub code: i64,
    pub text: String,
    pub status: u16,
    /// What `error` says beside the log id.
    pub error: Fields,
}

impl Failure {
    pub fn new(code: i64, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), status: usual_status(code), error: Fields::new() }
    }

    /// IM's own refusal of a parameter, with the reason behind `ext=`.
    pub fn parameter(reason: impl std::fmt::Display) -> Self {
        Self::new(230_001, format!("Your request contains an invalid request parameter, ext={reason}."))
    }

    /// The chats' refusal of a parameter.
    pub fn chat_parameter(reason: impl std::fmt::Display) -> Self {
        Self::new(232_001, format!("Your request contains an invalid request parameter, ext={reason}."))
    }

    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub fn with_error(mut self, error: Fields) -> Self {
        self.error = error;
        self
    }

    /// Whether the gateway before all calls refuses so.
    pub fn is_of_gateway(&self) -> bool {
        (99_991_000..99_993_000).contains(&self.code)
    }
}

fn usual_status(code: i64) -> u16 {
    match code {
        40004 | 40014 => 403,
        42008 => 401,
        99_991_400 => 429,
        20050 => 500,
        20072 => 503,
        _ => 400,
    }
}

/// Named members of an object.
pub fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// `{"code":0,"msg":"success","data":{…}}`.
pub fn accept(data: Value, now: i64) -> Response {
    flat(200, fields([("code", json!(0)), ("msg", json!("success")), ("data", data)]), now)
}

/// An answer without `data` around it, as tokens come.
pub fn flat(status: u16, fields: Fields, now: i64) -> Response {
    encode(status, fields, &log_id(now))
}

pub fn refuse(failure: &Failure, now: i64) -> Response {
    let Failure { code, text, status, error } = failure;
    let log_id = log_id(now);
    let mut error = error.clone();
    error.insert("log_id".to_owned(), json!(log_id));
    let search = format!("https://open.feishu.cn/search?from=openapi&log_id={log_id}&code={code}&method_id=6936075528890826780");
    error.insert("troubleshooter".to_owned(), json!(format!("排查建议查看(Troubleshooting suggestions): {search}")));
    let body = fields([("code", json!(code)), ("msg", json!(text)), ("error", Value::Object(error))]);
    encode(*status, body, &log_id)
}

/// Too many calls: at most `limit`, again in `reset` seconds.
pub fn limited(limit: u32, reset: u64, status: u16, now: i64) -> Response {
    let body = fields([("code", json!(99_991_400)), ("msg", json!("request trigger frequency limit"))]);
    let mut response = flat(status, body, now);
    response.headers_mut().insert("x-ogw-ratelimit-limit", HeaderValue::from(limit));
    response.headers_mut().insert("x-ogw-ratelimit-reset", HeaderValue::from(reset));
    response
}

/// An unknown path or another method: plain text (published probes).
pub fn unknown_path() -> Response {
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "404 page not found").into_response()
}

/// The time of the call and twenty hexadecimal digits.
fn log_id(now: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(now).map(|time| time.strftime("%Y%m%d%H%M%S").to_string());
    format!("{}{}", time.unwrap_or_default(), &random::request_id().replace('-', "")[..20])
}

fn encode(status: u16, fields: Fields, log_id: &str) -> Response {
    let log_id = HeaderValue::from_str(log_id).unwrap_or(HeaderValue::from_static("0"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")),
        (HeaderName::from_static("x-request-id"), log_id.clone()),
        (HeaderName::from_static("x-tt-logid"), log_id),
    ];
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    (status, headers, Value::Object(fields).to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_id_begins_with_the_time() {
        let id = log_id(1_726_015_971_000);
        assert!(id.len() == 34 && id.starts_with("20240911005251"), "{id}");
    }

    #[test]
    fn statuses_are_those_of_the_tables() {
        let status = |code| Failure::new(code, "").status;
        assert_eq!([status(40004), status(42008), status(230_001), status(99_991_663), status(20050)], [403, 401, 400, 400, 500]);
    }
}

//! WeCom's envelope: always HTTP 200, errcode and errmsg in the body and in two headers (page 90664).

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::simulator::random;

/// The fields of a successful answer beside errcode and errmsg.
pub type Fields = Map<String, Value>;

/// A refusal with WeCom's number and the head of its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub code: i64,
    pub text: String,
    /// Fields that the refusal carries, such as the `invaliduser` of 81013.
    pub fields: Fields,
}

impl Failure {
    pub fn new(code: i64, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), fields: Fields::new() }
    }

    pub fn parameter(text: impl std::fmt::Display) -> Self {
        Self::new(40058, format!("{text}. invalid Request Parameter"))
    }

    pub fn with(mut self, fields: Fields) -> Self {
        self.fields = fields;
        self
    }
}

/// Named fields of an answer.
pub fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

pub fn accept(fields: Fields) -> Response {
    encode(0, "ok".to_owned(), fields)
}

/// `empty` are the list fields that the endpoint answers empty in a refusal.
pub fn refuse(failure: &Failure, empty: &[&str], ip: &str, now: i64) -> Response {
    let mut fields = failure.fields.clone();
    for name in empty {
        fields.entry((*name).to_owned()).or_insert_with(|| json!([]));
    }
    encode(failure.code, text(failure, ip, now), fields)
}

/// The text with its tail: a hint of 25 digits, the caller's address, a link. 40014 comes without (published probes).
fn text(failure: &Failure, ip: &str, now: i64) -> String {
    let Failure { code, text, .. } = failure;
    if *code == 40014 {
        return text.clone();
    }
    let hint = format!("{now:013}{}", random::digits(12));
    format!("{text}, hint: [{hint}], from ip: {ip}, more info at https://open.work.weixin.qq.com/devtool/query?e={code}")
}

fn encode(code: i64, text: String, mut fields: Fields) -> Response {
    let message = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("error"));
    fields.insert("errcode".to_owned(), json!(code));
    fields.insert("errmsg".to_owned(), json!(text));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8")),
        (header::SERVER, HeaderValue::from_static("nginx")),
        (HeaderName::from_static("error-code"), HeaderValue::from(code)),
        (HeaderName::from_static("error-msg"), message),
        (HeaderName::from_static("x-w-no"), HeaderValue::from_static("1")),
    ];
    (headers, Value::Object(fields).to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_callers_address() {
        let tail = text(&Failure::new(60020, "not allow to access from your ip"), "203.0.113.7", 1_655_882_753_557);
        let hint = tail.split(['[', ']']).nth(1).unwrap();
        assert!(hint.len() == 25 && hint.starts_with("1655882753557"));
        assert!(tail.starts_with("not allow to access from your ip, hint: ["));
        assert!(tail.ends_with("], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=60020"));
        assert_eq!(text(&Failure::new(40014, "invalid access_token"), "127.0.0.1", 0), "invalid access_token");
    }
}

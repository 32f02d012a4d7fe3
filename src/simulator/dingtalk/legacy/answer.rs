//! The older envelope in its three shapes: plain, wrapped in errcode 88 by the gateway, and unknown names.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::tz::{Offset, TimeZone};
use serde_json::{Map, Value, json};

use super::super::barrier::Barrier;
use crate::simulator::random;
use crate::simulator::settings::Settings;

/// The fields of a successful answer beside errcode, errmsg and request_id.
pub type Fields = Map<String, Value>;

const PERMISSION_PAGE: &str = "https://open.dingtalk.com/document/orgapp-server/add-api-permission";

/// A refusal with DingTalk's number.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub code: i64,
    pub text: String,
    /// Whether the gateway says it: errcode 88 with the real code in `sub_code`.
    wrapped: bool,
}

impl Failure {
    pub fn new(code: i64, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), wrapped: false }
    }

    pub fn parameter(name: &str) -> Self {
        Self::new(40035, format!("不合法的参数:{name}"))
    }

    /// What the gateway says on the paths that have no wrapping.
    pub fn flat(barrier: &Barrier) -> Self {
        Self::of(barrier, &Manner { flat: true, ..Manner::default() })
    }

    pub fn of(barrier: &Barrier, manner: &Manner) -> Self {
        let flat = manner.flat;
        let (code, text) = match barrier {
            Barrier::TokenMissing if flat => (41001, "缺少access_token参数".to_owned()),
            Barrier::TokenMissing => (40000, "access_token is blank".to_owned()),
            Barrier::TokenExpired if !manner.late_is_invalid => (42001, "access_token超时".to_owned()),
            Barrier::TokenInvalid | Barrier::TokenExpired => (40014, "不合法的access_token".to_owned()),
            Barrier::Address { ip, client_id } => (60020, format!("访问ip不在白名单之中,request ip={ip} appKey({client_id})")),
            Barrier::Disabled => return Self::new(50003, "应用已停用"),
            Barrier::Scope { named: false, .. } => (60011, format!("没有调用该接口的权限，接口权限申请参考：{PERMISSION_PAGE}")),
            Barrier::Scope { scope, client_id, .. } => (
                60011,
                format!(
                    "应用尚未开通所需的权限：[{scope}]，点击链接申请并开通即可：https://open-dev.dingtalk.com/appscope/apply?content={client_id}%23{scope}, {{requiredScopes=[{scope}]}}"
                ),
            ),
            Barrier::TooMany { api, limit, at } => (90018, too_many(api, *limit, *at)),
            Barrier::Quota => (90020, "企业本月的接口调用次数已用完".to_owned()),
        };
        Self { code, text, wrapped: !flat }
    }
}

/// How answers are written: by the path, and by what is played.
#[derive(Default)]
pub struct Manner {
    /// The gateway's refusals come plain.
    flat: bool,
    /// An expired token is called invalid.
    late_is_invalid: bool,
    /// The gateway's code is only in the text.
    unnumbered: bool,
    /// Numbers and switches are texts, as the vendor's samples show them.
    quoted: bool,
}

impl Manner {
    /// Only `/topapi` has the gateway's wrapping.
    pub fn of(path: &str, settings: Option<&Settings>) -> Self {
        let plays = |variant: &str| settings.is_some_and(|settings| settings.plays(variant));
        Self {
            flat: !path.starts_with("/topapi/") || plays("flat_refusals"),
            late_is_invalid: plays("expired_is_invalid"),
            unnumbered: plays("refusals_in_text"),
            quoted: plays("quoted_values"),
        }
    }

    pub fn tell(&self, outcome: Result<Fields, Failure>) -> Response {
        let mut body = match outcome {
            Ok(mut fields) => {
                fields.insert("request_id".to_owned(), json!(request_id()));
                succeeded(fields)
            }
            Err(failure) => failed(&failure, true),
        };
        if self.unnumbered {
            body.remove("sub_code");
            body.remove("sub_msg");
        }
        encode(if self.quoted { body.into_iter().map(|(name, value)| (name, quoted(value))).collect() } else { body })
    }
}

fn quoted(value: Value) -> Value {
    match value {
        Value::Number(number) => json!(number.to_string()),
        Value::Bool(on) => json!(on.to_string()),
        Value::Array(list) => list.into_iter().map(quoted).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, quoted(value))).collect::<Fields>().into(),
        other => other,
    }
}

fn too_many(api: &str, limit: u32, at: i64) -> String {
    let second = at.div_euclid(1000) * 1000;
    let (from, to) = (moment(second), moment(second + 1000));
    format!("当前应用的接口调用被限流,apiPath({}), 从 {from} 到 {to} 请求总次数超过 {limit} 次, 限制将在 {to} 结束.", name(api))
}

fn moment(at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    at.to_zoned(TimeZone::fixed(Offset::constant(8))).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `/topapi/v2/user/get` is called `dingtalk.oapi.v2.user.get`.
fn name(path: &str) -> String {
    let path = path.strip_prefix("/topapi/").unwrap_or(path);
    format!("dingtalk.oapi.{}", path.trim_start_matches('/').replace('/', "."))
}

/// Named fields of an answer.
pub fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What most calls answer: everything below `result`.
pub fn result(value: Value) -> Fields {
    fields([("result", value)])
}

pub fn accept(fields: Fields) -> Response {
    Manner::default().tell(Ok(fields))
}

/// Without a request id, as `gettoken` answers.
pub fn told(fields: Fields) -> Response {
    encode(succeeded(fields))
}

fn succeeded(mut fields: Fields) -> Fields {
    fields.insert("errcode".to_owned(), json!(0));
    fields.insert("errmsg".to_owned(), json!("ok"));
    fields
}

/// `numbered`: with a request id.
pub fn refuse(failure: &Failure, numbered: bool) -> Response {
    encode(failed(failure, numbered))
}

fn failed(failure: &Failure, numbered: bool) -> Fields {
    let Failure { code, text, wrapped } = failure;
    let mut body = if *wrapped {
        let told = format!("ding talk error[subcode={code},submsg={text}]");
        fields([("errcode", json!(88)), ("sub_code", json!(code.to_string())), ("sub_msg", json!(text)), ("errmsg", json!(told))])
    } else {
        fields([("errcode", json!(code)), ("errmsg", json!(text))])
    };
    if numbered {
        body.insert("request_id".to_owned(), json!(request_id()));
    }
    body
}

/// A name below `/topapi` that there is no call for.
pub fn unknown_api(path: &str) -> Response {
    let text = format!("不合法ApiName，ApiName = {}", name(path));
    let told = format!("Invalid method[submsg={text}]");
    encode(fields([("errcode", json!(22)), ("sub_msg", json!(text)), ("errmsg", json!(told)), ("request_id", json!(request_id()))]))
}

/// Any other address, on both hosts.
pub fn unknown_path() -> Response {
    encode(fields([("errcode", json!(404)), ("errmsg", json!("请求的URI地址不存在"))]))
}

/// What the gateway says to too many calls.
pub fn rate_limited(path: &str, limit: u32, at: i64) -> Response {
    let barrier = Barrier::TooMany { api: path.to_owned(), limit, at };
    refuse(&Failure::of(&barrier, &Manner::of(path, None)), path != "/gettoken")
}

fn request_id() -> String {
    random::text(13).to_lowercase()
}

fn encode(fields: Fields) -> Response {
    ([(header::CONTENT_TYPE, "application/json;charset=utf-8")], Value::Object(fields).to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_calls_are_their_paths() {
        assert_eq!(name("/topapi/v2/user/notexist"), "dingtalk.oapi.v2.user.notexist");
        assert_eq!(moment(1_767_225_600_000), "2026-01-01 08:00:00");
    }

    #[test]
    fn a_missing_permission_names_the_scope_in_the_published_text() {
        let barrier = |named| Barrier::Scope { scope: "qyapi_get_member_by_mobile".into(), client_id: "dingaq7xxxx".into(), named };
        let failure = Failure::of(&barrier(true), &Manner::default());
        assert_eq!(
            failure.text,
            "应用尚未开通所需的权限：[qyapi_get_member_by_mobile]，点击链接申请并开通即可：https://open-dev.dingtalk.com/appscope/apply?content=dingaq7xxxx%23qyapi_get_member_by_mobile, {requiredScopes=[qyapi_get_member_by_mobile]}"
        );
        assert!(!Failure::of(&barrier(false), &Manner::default()).text.contains("requiredScopes"));
    }
}

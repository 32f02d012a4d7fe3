//! The newer envelope: an HTTP status and `{code, message, requestid}`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::barrier::Barrier;
use crate::simulator::random;

/// A refusal with DingTalk's word for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    status: u16,
    pub code: String,
    text: String,
    /// The permission that is missing.
    scope: Option<String>,
}

impl Failure {
    pub fn new(status: u16, code: &str, text: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), text: text.into(), scope: None }
    }

    /// Most refusals: 400.
    pub fn bad(code: &str, text: impl Into<String>) -> Self {
        Self::new(400, code, text)
    }
}

impl From<&Barrier> for Failure {
    fn from(barrier: &Barrier) -> Self {
        const DENIED: &str = "Forbidden.AccessDenied";
        match barrier {
            Barrier::TokenMissing => Self::bad("AuthenticationFailed.MissingParameter", "缺少参数：x-acs-dingtalk-access-token"),
            Barrier::TokenInvalid | Barrier::TokenExpired => Self::bad("InvalidAuthentication", "不合法的access_token"),
            Barrier::Address { ip, client_id } => {
                let text = format!("访问ip不在白名单之中,request ip={ip} appKey({client_id})");
                Self::new(403, &format!("{DENIED}.IpNotInWhiteList"), text)
            }
            // The documentation names no code for a switched-off app.
            Barrier::Disabled => Self::new(403, "auth.error", "应用已停用"),
            Barrier::Scope { scope, named, .. } => {
                let text = "没有调用该接口的权限，接口权限申请参考：https://open.dingtalk.com/document/orgapp-server/add-api-permission";
                let scope = named.then(|| scope.clone());
                Self { scope, ..Self::new(403, &format!("{DENIED}.AccessTokenPermissionDenied"), text) }
            }
            Barrier::TooMany { limit, .. } => {
                Self::new(403, &format!("{DENIED}.QpsLimitForAppkeyAndApi"), format!("每秒调用次数超过 {limit} 次"))
            }
            Barrier::Quota => Self::new(403, &format!("{DENIED}.ApiCountLimitForOrg"), "企业本月的接口调用次数已用完"),
        }
    }
}

pub fn accept(value: Value) -> Response {
    Json(value).into_response()
}

pub fn refuse(failure: &Failure) -> Response {
    let Failure { status, code, text, scope } = failure;
    let mut body = json!({"code": code, "requestid": random::request_id(), "message": text});
    if let Some(scope) = scope {
        body["accessdenieddetail"] = json!({"requiredScopes": [scope]});
    }
    (StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), Json(body)).into_response()
}

/// What the gateway says to too many calls.
pub fn rate_limited(path: &str, limit: u32, at: i64) -> Response {
    refuse(&Failure::from(&Barrier::TooMany { api: path.to_owned(), limit, at }))
}

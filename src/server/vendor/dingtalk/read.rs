//! Tells DingTalk's answers from its refusals: three forms of the older calls, one of the newer, and those of its
//! gateway, which speaks for both.

use serde_json::Value;

use super::codes::{self, Refusal};
use super::lenient;
use crate::domain::time::Span;
use crate::server::vendor::error::{Kind, Said, VendorError};
use crate::server::vendor::transport::Answer;

/// How long the gateway shuts out an address (call-frequency-limit).
const SHUT_OUT: Span = Span::minutes(5);

/// The older calls' code for what their gateway refuses; the real one is beside it.
const SEE_SUB_CODE: &str = "88";

/// `own_host`: nothing stands between DingTalk and us that could answer in its stead.
pub(super) fn read(answer: &Answer, own_host: bool) -> Result<Value, VendorError> {
    let Ok(value) = answer.json::<Value>() else { return Err(page(answer, own_host)) };
    if !value.is_object() {
        return Err(VendorError::Nonsense { status: answer.status });
    }
    // The gateway's ban comes in neither form.
    if value.get("punish").is_some() {
        let code = text(&value, &["status"]).unwrap_or_default();
        return Err(shut_out(&code).into());
    }
    // The newer calls, too, answer an unknown path with HTTP 200 and `errcode`.
    if let Some(code) = text(&value, &["errcode"]) {
        return match (code.as_str(), answer.status) {
            ("0", 200) => Ok(value),
            ("0", status) => Err(VendorError::Nonsense { status }),
            _ => Err(older(&value, &code).into()),
        };
    }
    if (200..300).contains(&answer.status) {
        return Ok(value);
    }
    match text(&value, &["code", "Code"]) {
        Some(code) => Err(newer(answer.status, &value, &code).into()),
        None => Err(VendorError::Nonsense { status: answer.status }),
    }
}

fn older(value: &Value, code: &str) -> Said {
    let message = text(value, &["errmsg"]).unwrap_or_default();
    let sub_code = || text(value, &["sub_code"]).or_else(|| codes::sub_code(&message).map(str::to_owned));
    let wrapped = if code == SEE_SUB_CODE { sub_code() } else { None };
    let words = text(value, &["sub_msg"]).filter(|text| !text.is_empty()).unwrap_or(message);
    let code = wrapped.as_deref().unwrap_or(code);
    codes::refusal(Refusal { code, status: 200, text: words, scopes: Vec::new(), trace: text(value, &["request_id"]) })
}

fn newer(status: u16, value: &Value, code: &str) -> Said {
    let detail = value.get("accessdenieddetail").or_else(|| value.get("AccessDeniedDetail"));
    let scopes = detail.and_then(|detail| detail.get("requiredScopes")).and_then(Value::as_array);
    codes::refusal(Refusal {
        code,
        status,
        text: text(value, &["message", "Message"]).unwrap_or_default(),
        scopes: scopes.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
        trace: text(value, &["requestid", "RequestId", "requestId"]),
    })
}

/// An answer that is no JSON: the gateway's own page where it can be one, else somebody else's.
fn page(answer: &Answer, own_host: bool) -> VendorError {
    let body = String::from_utf8_lossy(&answer.body);
    let is_page = body.trim_start().starts_with('<');
    let says_so = answer.header("bxpunish").is_some() || body.contains("punish");
    if is_page && answer.status < 500 && (own_host || says_so) {
        return shut_out("").into();
    }
    VendorError::Nonsense { status: answer.status }
}

fn shut_out(code: &str) -> Said {
    let code = if code.is_empty() { codes::SHUT_OUT } else { code };
    Said::new(code, "the gateway refuses this address for a while", Kind::Limited { wait: Some(SHUT_OUT) })
}

/// The first of these fields, a number as its digits.
fn text(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| value.get(name)).and_then(lenient::text_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, headers: Default::default(), body: body.as_bytes().to_vec() }
    }

    fn refused(status: u16, body: &str) -> Said {
        read(&answer(status, body), true).unwrap_err().said().cloned().unwrap()
    }

    macro_rules! fixture {
        ($name:literal) => {
            include_str!(concat!("../../../../tests/fixtures/dingtalk/", $name))
        };
    }

    #[test]
    fn success_is_told_in_both_generations() {
        for body in [r#"{"errcode":0,"errmsg":"ok"}"#, r#"{"errcode":"0"}"#, r#"{"accessToken":"x","expireIn":7200}"#] {
            assert!(read(&answer(200, body), true).is_ok(), "{body}");
        }
        for (status, body) in
            [(200, "[]"), (200, ""), (302, "{}"), (400, "{}"), (500, "<html>bad gateway</html>"), (200, "oops"), (502, r#"{"errcode":0}"#)]
        {
            assert_eq!(read(&answer(status, body), true), Err(VendorError::Nonsense { status }), "{body}");
        }
    }

    #[test]
    fn the_older_calls_three_forms_are_read() {
        let flat = refused(200, fixture!("refused_60121.json"));
        assert_eq!((flat.code.as_str(), flat.kind, flat.trace.as_deref()), ("60121", Kind::NotFound, Some("15rajdcb5y1lp")));
        let wrapped = refused(200, fixture!("refused_token.json"));
        assert_eq!((wrapped.code.as_str(), wrapped.kind, wrapped.text.as_str()), ("40014", Kind::Token, "不合法的access_token"));
        let unknown = refused(200, fixture!("refused_path.json"));
        assert_eq!((unknown.code.as_str(), unknown.kind), ("22", Kind::Other));
        let from_text = r#"{"errcode":"88","errmsg":"ding talk error[subcode=90018,submsg=too fast]"}"#;
        assert_eq!(refused(200, from_text).code, "90018");
        assert_eq!(refused(200, r#"{"errcode":88,"errmsg":"no more is known"}"#).code, "88");
        let sub_number = r#"{"errcode":88,"sub_code":42001,"errmsg":"x"}"#;
        assert_eq!(refused(200, sub_number).kind, Kind::Token);
    }

    #[test]
    fn a_missing_permission_names_its_scope_in_both_generations() {
        let older = refused(200, fixture!("refused_permission.json"));
        assert_eq!((older.code.as_str(), older.kind), ("60011", Kind::Permission));
        assert_eq!(older.scopes, ["qyapi_get_member_by_mobile"]);
        let newer = refused(403, fixture!("refused_permission_v1.json"));
        assert_eq!((newer.kind, newer.trace.as_deref()), (Kind::Permission, Some("MASK")));
        assert_eq!(newer.scopes, ["Contact.User.Read"]);
        let capital = r#"{"Code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","RequestId":"R","AccessDeniedDetail":{"requiredScopes":["a.b"]}}"#;
        let capital = refused(403, capital);
        assert_eq!((capital.scopes, capital.trace.as_deref()), (vec!["a.b".to_owned()], Some("R")));
    }

    #[test]
    fn a_newer_call_may_refuse_inside_of_http_200() {
        let said = refused(200, r#"{"errcode":404,"errmsg":"请求的URI地址不存在"}"#);
        assert_eq!((said.code.as_str(), said.kind), ("404", Kind::Other));
    }

    #[test]
    fn the_newer_calls_refusals_are_read() {
        let said = refused(400, fixture!("refused_credentials.json"));
        assert_eq!((said.code.as_str(), said.kind), ("invalidClientIdOrSecret", Kind::Credentials));
        assert_eq!(refused(500, r#"{"code":"unknownError","message":"未知错误"}"#).kind, Kind::Busy);
        assert_eq!(refused(502, r#"{"code":"somethingNew"}"#).kind, Kind::Busy);
        assert_eq!(refused(400, r#"{"code":"somethingNew"}"#).kind, Kind::Other);
    }

    #[test]
    fn the_gateways_ban_is_told_from_somebody_elses_page() {
        let limited = Kind::Limited { wait: Some(Span::minutes(5)) };
        assert_eq!(refused(200, r#"{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"xxx"}"#).kind, limited);
        assert_eq!(refused(200, "<!doctype html><html>too many</html>").kind, limited);
        let other = answer(200, "<html>It works!</html>");
        assert_eq!(read(&other, false), Err(VendorError::Nonsense { status: 200 }));
        let punished = answer(200, "<html><script src=\"/punish.js\"></script></html>");
        assert_eq!(read(&punished, false).unwrap_err().kind(), Some(limited));
    }
}

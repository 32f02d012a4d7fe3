//! What DingTalk's codes come to, numbers of the older calls and words of the newer, and what their texts tell.

use std::net::IpAddr;

use url::Url;

use crate::domain::time::Span;
use crate::server::vendor::error::{Kind, Said};

/// The gateway's ban of an address.
pub(super) const SHUT_OUT: &str = "1111";

/// A refusal as it was read.
pub(super) struct Refusal<'a> {
    pub(super) code: &'a str,
    /// HTTP's; 200 for the older calls.
    pub(super) status: u16,
    pub(super) text: String,
    /// Those that are named outside of the text.
    pub(super) scopes: Vec<String>,
    pub(super) trace: Option<String>,
}

pub(super) fn refusal(refusal: Refusal<'_>) -> Said {
    let Refusal { code, status, text, scopes, trace } = refusal;
    let kind = match kind(code) {
        Kind::Other if status >= 500 => Kind::Busy,
        kind => kind,
    };
    let egress_ip = if kind == Kind::Address { egress_ip(&text) } else { None };
    let scopes = match kind {
        Kind::Permission if scopes.is_empty() => scopes_of(&text),
        _ => scopes,
    };
    Said { egress_ip, scopes, trace, ..Said::new(code, text, kind) }
}

/// server-api-error-codes, and the pages of the single calls.
fn kind(code: &str) -> Kind {
    const SECOND: Kind = Kind::Limited { wait: Some(Span::seconds(1)) };
    const MINUTE: Kind = Kind::Limited { wait: Some(Span::minutes(1)) };
    const LONG: Kind = Kind::Limited { wait: Some(Span::minutes(5)) };
    match code {
        "40001" | "40014" | "42001" | "InvalidAuthentication" | "accesstoken.expired" => Kind::Token,
        "33001" | "40056" | "40089" | "40096" | "70003" | "70004" | "invalidClientIdOrSecret" | "invalidCorpId" | "invalidSuiteKey" => {
            Kind::Credentials
        }
        "-1" | "systemBusy" | "system.busy" | "system.error" | "systemError" | "unknownError" => Kind::Busy,
        "90018" | "send.too.fast" => SECOND,
        // Everybody's calls together: one second, then two.
        "45009" | "90002" => Kind::Limited { wait: None },
        "143103" | "143104" => MINUTE,
        SHUT_OUT | "90001" | "90003" | "90004" | "90005" | "90006" | "90007" | "90008" | "90009" | "90010" | "90011" | "90012"
        | "90013" | "90014" | "90017" => LONG,
        "90020" | "41045" | "41046" | "143105" => Kind::UsedUp,
        "60020" => Kind::Address,
        "60011" | "permession.checkFailed" | "groupPermissionDenied" | "groupTemplatePermissionDenied" | "auth.error" => Kind::Permission,
        "50002" | "50004" | "60019" => Kind::Invisible,
        "33012"
        | "40104"
        | "60003"
        | "60121"
        | "660001"
        | "660015"
        | "660041"
        | "invalidParameter.user.notFound"
        | "member.notFound"
        | "param.userIdNotExist"
        | "param.cardNotExist"
        | "group.disbanded"
        | "invalid.openConversationId" => Kind::NotFound,
        "50003" | "50005" | "bot.stopped" | "chatbotId.notAllow.sendOTO" => Kind::Disabled,
        "40078" | "invalidParameter.authCode.notFound" => Kind::SignInCode,
        word => match word.strip_prefix("Forbidden.AccessDenied.") {
            Some("AccessTokenPermissionDenied") => Kind::Permission,
            Some("IpNotInWhiteList") => Kind::Address,
            Some("ApiCountLimitForOrg") => Kind::UsedUp,
            Some("QpsLimitForApi") => Kind::Limited { wait: None },
            Some(rest) if rest.starts_with("QpsLimit") => SECOND,
            Some(rest) if rest.starts_with("QpmLimit") => MINUTE,
            _ => Kind::Other,
        },
    }
}

/// A refusal inside of a success, which has no code.
pub(super) fn not_done(why: &str) -> Said {
    Said::new("notDone", if why.is_empty() { "not done" } else { why }, Kind::Other)
}

/// `ding talk error[subcode=60011,submsg=…]`.
pub(super) fn sub_code(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("subcode=")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|code| !code.is_empty())
}

/// `访问ip不在白名单之中,request ip=203.119.196.81 appKey(dingxxxx)`.
fn egress_ip(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("request ip=")?;
    let end = rest.find(|c: char| !c.is_ascii_hexdigit() && c != '.' && c != ':').unwrap_or(rest.len());
    let ip = rest[..end].trim_end_matches(['.', ':']);
    ip.parse::<IpAddr>().is_ok().then(|| ip.to_owned())
}

/// `…, {requiredScopes=[a, b]}`, or only `…所需的权限：[a]`.
fn scopes_of(text: &str) -> Vec<String> {
    let after = |mark: &str| text.split_once(mark).and_then(|(_, rest)| rest.split_once(']')).map(|(list, _)| list);
    let list = after("requiredScopes=[").or_else(|| after("：[")).or_else(|| after(":["));
    list.into_iter().flat_map(|list| list.split(',')).map(str::trim).filter(|scope| is_scope(scope)).map(str::to_owned).collect()
}

fn is_scope(text: &str) -> bool {
    !text.is_empty() && text.len() <= 100 && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
}

/// Where an admin grants one permission to the app with one click.
pub(super) fn permission_link(client_id: &str, scope: &str) -> Option<String> {
    if !is_scope(scope) {
        return None;
    }
    let content = format!("{client_id}#{scope}");
    Url::parse_with_params("https://open-dev.dingtalk.com/appscope/apply", [("content", content)]).ok().map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_text() {
        let text = "访问ip不在白名单之中,request ip=203.119.196.81 appKey(dingxxxx)";
        assert_eq!(egress_ip(text).as_deref(), Some("203.119.196.81"));
        assert_eq!(egress_ip("request ip=2001:db8::1,").as_deref(), Some("2001:db8::1"));
        assert_eq!(egress_ip("request ip=203.119.196.81.").as_deref(), Some("203.119.196.81"));
        assert_eq!(egress_ip("request ip=nobody"), None);
        let word = Refusal {
            code: "Forbidden.AccessDenied.IpNotInWhiteList",
            status: 403,
            text: text.to_owned(),
            scopes: Vec::new(),
            trace: None,
        };
        assert_eq!(refusal(word).egress_ip.as_deref(), Some("203.119.196.81"));
    }

    #[test]
    fn scopes_are_read_from_all_that_is_written_about_them() {
        assert_eq!(scopes_of("x {requiredScopes=[qyapi_a, Contact.User.Read]}"), ["qyapi_a", "Contact.User.Read"]);
        assert_eq!(scopes_of("应用尚未开通所需的权限：[qyapi_a]，点击链接申请"), ["qyapi_a"]);
        assert_eq!(scopes_of("没有调用该接口的权限，接口权限申请参考：https://open.dingtalk.com/"), [""; 0]);
        assert_eq!(scopes_of("requiredScopes=[<script>]"), [""; 0]);
    }

    #[test]
    fn the_link_grants_the_permission_in_one_click() {
        let link = permission_link("dingaq7xxxx", "qyapi_get_member_by_mobile");
        assert_eq!(link.as_deref(), Some("https://open-dev.dingtalk.com/appscope/apply?content=dingaq7xxxx%23qyapi_get_member_by_mobile"));
        assert_eq!(permission_link("dingaq7xxxx", "a b"), None);
    }

    #[test]
    fn each_limit_says_how_long_to_wait() {
        let wait = |code: &str| match kind(code) {
            Kind::Limited { wait } => wait,
            other => panic!("{code} is {other:?}"),
        };
        for code in ["90018", "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "Forbidden.AccessDenied.QpsLimitForSuitekeyAndOrgAndApi"] {
            assert_eq!(wait(code), Some(Span::seconds(1)), "{code}");
        }
        for code in ["90002", "45009", "Forbidden.AccessDenied.QpsLimitForApi"] {
            assert_eq!(wait(code), None, "{code}");
        }
        assert_eq!(wait("Forbidden.AccessDenied.QpmLimitForAppkeyAndApi"), Some(Span::minutes(1)));
        assert_eq!(wait("90001"), Some(Span::minutes(5)));
        assert_eq!(kind("90020"), Kind::UsedUp);
        assert_eq!(kind("Forbidden.AccessDenied.ApiCountLimitForOrg"), Kind::UsedUp);
    }
}

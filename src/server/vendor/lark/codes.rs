//! What Lark's codes come to, and what can be read from a refusal.

use std::net::IpAddr;

use serde_json::Value;
use url::Url;

use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::server::vendor::credentials::Credentials;
use crate::server::vendor::error::{Kind, Said};
use crate::server::vendor::transport::Answer;

/// Too many calls of a kind.
pub(super) const LIMITED: i64 = 99_991_400;
const NO_SCOPE: i64 = 99_991_672;
const ADDRESS: i64 = 99_991_401;

/// A refusal with what its envelope tells: the text is `msg`, that of the sign-in `error_description`.
pub(super) fn refusal(app: &Credentials, console: &str, code: i64, value: &Value, answer: &Answer, token: Option<&Secret>) -> Said {
    let error = value.get("error");
    let inside = |name: &str| error.and_then(|error| error.get(name));
    let text = [value.get("msg"), value.get("error_description"), inside("message")];
    let text = text.into_iter().flatten().filter_map(Value::as_str).find(|text| !text.is_empty()).unwrap_or_default();
    let text = app.without_secrets(text, token);
    let kind = if answer.status == 429 || code == LIMITED { Kind::Limited { wait: reset(answer) } } else { kind(code) };
    let scopes = if kind == Kind::Permission { scopes(inside("permission_violations"), &text) } else { Vec::new() };
    let link = help(inside("helps")).or_else(|| (code == NO_SCOPE).then(|| console_link(console, &app.identity, &scopes)).flatten());
    let trace = inside("log_id").and_then(Value::as_str).or_else(|| answer.header("x-tt-logid"));
    let trace = trace.or_else(|| answer.header("x-request-id")).map(|trace| trace.chars().take(100).collect());
    let egress_ip = if code == ADDRESS { egress_ip(&text) } else { None };
    Said { egress_ip, scopes, link, trace, ..Said::new(code, text, kind) }
}

pub(super) const fn kind(code: i64) -> Kind {
    match code {
        99_991_663 | 99_991_664 | 99_991_671 | 20013 | 20014 => Kind::Token,
        10005 | 10012 | 10013 | 10015 | 20002 | 20028 | 20035 | 20046 | 20048 | 99_991_665 => Kind::Credentials,
        // Of the long connection.
        514 | 1_000_040_344..=1_000_040_346 => Kind::Credentials,
        1 | 1_000_040_343 => Kind::Busy,
        403 => Kind::Disabled,
        1_000_040_350 => Kind::Limited { wait: None },
        // The same message or group is on its way already: its key will be known in a moment.
        230_049 | 232_068 => Kind::Busy,
        20050 | 20072 | 40003 => Kind::Busy,
        11232 | 11233 | 230_020 | 232_019 | 1_000_004 | 1_000_005 => Kind::Limited { wait: None },
        11247 | 230_024 | 99_991_403 => Kind::UsedUp,
        ADDRESS => Kind::Address,
        NO_SCOPE | 99_991_679 | 11203 | 11204 | 11205 | 11223 | 20068 | 230_006 | 230_027 | 232_014 | 232_025 => Kind::Permission,
        20010 | 40004 | 40014 | 41050 | 230_013 | 232_024 => Kind::Invisible,
        11101
        | 20008
        | 20021
        | 20022
        | 20023
        | 20066
        | 40008
        | 41012
        | 230_011
        | 230_029
        | 230_030
        | 230_034
        | 230_110
        | 232_006
        | 232_009
        | 232_022
        | 232_027
        | 232_030
        | 232_035
        | 232_043
        | 99_992_351..=99_992_353
        | 99_992_360
        | 99_992_364 => Kind::NotFound,
        10014 | 11207 | 11209 | 11210 | 20009 | 20042 | 20069 | 232_034 | 99_991_662 | 99_991_673 => Kind::Disabled,
        20003 | 20004 | 20005 | 20007 | 20024 | 20065 | 99_991_668 | 99_991_677 => Kind::SignInCode,
        _ => Kind::Other,
    }
}

/// How many seconds until the window is over; nothing where it is a business limit of one call.
fn reset(answer: &Answer) -> Option<Span> {
    let seconds: i64 = answer.header("x-ogw-ratelimit-reset")?.trim().parse().ok()?;
    Some(Span::seconds(seconds.clamp(1, 3_600)))
}

/// Any one of them is enough. Where they are not listed, the text has them: `…is required: [a, b]`.
fn scopes(violations: Option<&Value>, text: &str) -> Vec<String> {
    let listed = violations.and_then(Value::as_array).into_iter().flatten();
    let listed: Vec<&str> = listed.filter_map(|violation| violation.get("subject")?.as_str()).collect();
    let named = || text.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(inside, _)| inside.split(','));
    let named = if listed.is_empty() { named() } else { None };
    let is_scope = |scope: &&str| scope.contains(':') && scope.chars().all(|c| c.is_ascii_alphanumeric() || ":._-".contains(c));
    listed.into_iter().chain(named.into_iter().flatten().map(str::trim)).filter(is_scope).take(50).map(str::to_owned).collect()
}

fn help(helps: Option<&Value>) -> Option<String> {
    let url = Url::parse(helps?.get(0)?.get("url")?.as_str()?).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

/// Where the scopes are added to the app.
pub(super) fn console_link(console: &str, app: &str, scopes: &[String]) -> Option<String> {
    let mut url = Url::parse(console).ok()?;
    url.path_segments_mut().ok()?.clear().extend(["app", app, "auth"]);
    let joined = scopes.join(",");
    let query = [("q", joined.as_str()), ("op_from", "openapi")];
    url.query_pairs_mut().extend_pairs(query.into_iter().filter(|(_, value)| !value.is_empty()));
    Some(url.into())
}

/// The address that is named in the text, if one is.
fn egress_ip(text: &str) -> Option<String> {
    let words = text.split(|c: char| !c.is_ascii_hexdigit() && c != '.' && c != ':');
    let words = words.map(|word| word.trim_matches(['.', ':'])).filter(|word| word.contains('.') || word.matches(':').count() > 1);
    words.filter_map(|word| word.parse::<IpAddr>().ok()).map(|ip| ip.to_string()).next()
}

#[cfg(test)]
mod tests;

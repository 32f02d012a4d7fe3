//! What each vendor's values look like.

use super::{CALLBACK_KEY, MAX_AGENT_ID, MAX_CALLBACK_TOKEN, MAX_ID, MAX_LARK_KEY, MAX_ROOT_DEPARTMENTS, MAX_SECRET, MAX_URL};
use crate::domain::form::{self, Invalid};
use crate::domain::secret::Secret;
use crate::domain::vendor::Vendor;

fn is_alphanumeric(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn hold<T>(good: bool, value: T, error: Invalid) -> Result<T, Invalid> {
    if good { Ok(value) } else { Err(error) }
}

/// Enterprise ID, Client ID or App ID.
pub(super) fn identity(vendor: Vendor, raw: &str) -> Result<String, Invalid> {
    let id = form::text(raw, MAX_ID)?;
    match vendor {
        Vendor::WeCom => {
            let begins = id.starts_with("ww") || id.starts_with("wx");
            let good = begins && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
            hold(good, id, Invalid::CorpId)
        }
        // `ding…` or `suite…`; DingTalk promises neither.
        Vendor::DingTalk => hold(is_alphanumeric(&id), id, Invalid::ClientId),
        Vendor::Lark => {
            let good = id.strip_prefix("cli_").is_some_and(|rest| !rest.is_empty() && is_alphanumeric(rest));
            hold(good, id, Invalid::AppId)
        }
    }
}

/// Which app of the company; Lark's App ID says it already.
pub(super) fn agent_id(vendor: Vendor, raw: &str) -> Result<Option<i64>, Invalid> {
    match vendor {
        Vendor::WeCom | Vendor::DingTalk => {
            let text = form::text(raw, MAX_AGENT_ID)?;
            text.parse().ok().filter(|id| *id > 0).ok_or(Invalid::Digits).map(Some)
        }
        Vendor::Lark => Ok(None),
    }
}

/// DingTalk's `ding…`; WeCom's is its identity.
pub(super) fn corp_id(vendor: Vendor, raw: &str) -> Result<Option<String>, Invalid> {
    match vendor {
        Vendor::DingTalk => {
            let id = form::text(raw, MAX_ID)?;
            hold(is_alphanumeric(&id), Some(id), Invalid::Alphanumeric)
        }
        Vendor::WeCom | Vendor::Lark => Ok(None),
    }
}

/// A value that only DingTalk has.
pub(super) fn dingtalk_only(vendor: Vendor, raw: &str) -> Result<Option<String>, Invalid> {
    match vendor {
        Vendor::DingTalk => form::optional_text(raw, MAX_ID),
        Vendor::WeCom | Vendor::Lark => Ok(None),
    }
}

/// What a proxy is spoken to with.
const PROXIES: [&str; 6] = ["http://", "https://", "socks5://", "socks5h://", "socks4://", "socks4a://"];

/// A proxy's address, as in `http://user@proxy.example.com:3128`.
pub(super) fn proxy(raw: &str) -> Result<Option<String>, Invalid> {
    let Some(text) = form::optional_text(raw, MAX_URL)? else { return Ok(None) };
    let text = text.trim_end_matches('/');
    let rest = PROXIES.iter().find_map(|scheme| text.strip_prefix(scheme)).ok_or(Invalid::Proxy)?;
    let (user, host) = rest.rsplit_once('@').map_or((None, rest), |(user, host)| (Some(user), host));
    if user.is_some_and(|user| user.contains(':')) {
        return Err(Invalid::ProxyPassword);
    }
    let good = user.is_none_or(|user| !user.is_empty() && user.chars().all(|c| c.is_ascii_alphanumeric() || "-._~%\\".contains(c)))
        && !host.is_empty()
        && !host.starts_with(':')
        && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c));
    hold(good, Some(text.to_owned()), Invalid::Proxy)
}

/// Ids with commas or blanks between: WeCom's and DingTalk's are numbers.
pub(super) fn root_departments(vendor: Vendor, raw: &str) -> Result<Vec<String>, Invalid> {
    let mut ids: Vec<String> = Vec::new();
    for id in raw.split(|c: char| c.is_whitespace() || ",，;；、".contains(c)).filter(|id| !id.is_empty()) {
        let good = match vendor {
            Vendor::WeCom | Vendor::DingTalk => id.len() <= MAX_AGENT_ID as usize && id.bytes().all(|b| b.is_ascii_digit()),
            Vendor::Lark => id.len() <= MAX_ID as usize && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
        };
        if !good {
            return Err(Invalid::Departments);
        }
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    hold(ids.len() <= MAX_ROOT_DEPARTMENTS, ids, Invalid::Departments)
}

/// Trimmed; empty is `None`.
pub(super) fn secret(raw: &Secret) -> Result<Option<Secret>, Invalid> {
    if raw.is_empty() {
        return Ok(None);
    }
    let secret = raw.trimmed();
    form::at_most(secret.expose(), MAX_SECRET)?;
    Ok(Some(secret))
}

/// WeCom's and DingTalk's Token, Lark's Verification Token.
pub(super) fn callback_token(vendor: Vendor, raw: &Secret) -> Result<Option<Secret>, Invalid> {
    let Some(token) = secret(raw)? else { return Ok(None) };
    let text = token.expose();
    let good = match vendor {
        Vendor::WeCom => {
            form::at_most(text, MAX_CALLBACK_TOKEN)?;
            return hold(is_alphanumeric(text), Some(token.clone()), Invalid::Alphanumeric);
        }
        Vendor::DingTalk => is_alphanumeric(text) && (3..=MAX_CALLBACK_TOKEN as usize).contains(&text.len()),
        Vendor::Lark => form::at_most(text, MAX_LARK_KEY).map(|_| true)?,
    };
    hold(good, Some(token.clone()), Invalid::CallbackToken)
}

/// WeCom's and DingTalk's EncodingAESKey, Lark's Encrypt Key.
pub(super) fn callback_key(vendor: Vendor, raw: &Secret) -> Result<Option<Secret>, Invalid> {
    let Some(key) = secret(raw)? else { return Ok(None) };
    let text = key.expose();
    let good = match vendor {
        Vendor::WeCom | Vendor::DingTalk => text.len() == CALLBACK_KEY as usize && is_alphanumeric(text),
        Vendor::Lark => form::at_most(text, MAX_LARK_KEY).map(|_| true)?,
    };
    hold(good, Some(key.clone()), Invalid::CallbackKey)
}

/// Whether token and key are of use only together; Lark's are two separate things.
pub(super) const fn callback_is_a_pair(vendor: Vendor) -> bool {
    match vendor {
        Vendor::WeCom | Vendor::DingTalk => true,
        Vendor::Lark => false,
    }
}

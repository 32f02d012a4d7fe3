//! What each vendor's values look like.

use super::{CALLBACK_KEY, MAX_AGENT_ID, MAX_CALLBACK_TOKEN, MAX_ID, MAX_LARK_KEY, MAX_SECRET};
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

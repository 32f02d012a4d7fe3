//! Mobile apps: one connection each to one company's app on one vendor.

use serde::{Deserialize, Serialize};

use super::form::{self, FieldErrors, Invalid};
use super::id::MobileAppId;
use super::secret::Secret;
use super::time::Time;
use super::vendor::Vendor;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppState {
    /// Saved, never enabled: it has an id and addresses, and nobody can use it yet.
    Draft,
    Enabled,
    Disabled,
}

/// A mobile app as cards and lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppCard {
    pub id: MobileAppId,
    pub vendor: Vendor,
    pub company: String,
    pub state: AppState,
    pub bound_members: u32,
}

/// Everything about a WeCom app but its secrets, which never come out again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppDetail {
    pub card: AppCard,
    pub corp_id: String,
    pub agent_id: String,
    pub company_name: Option<String>,
    pub base_url: Option<String>,
    pub has_contacts_secret: bool,
    pub has_callback_keys: bool,
    pub addresses: Addresses,
    /// When WeCom's URL verification was answered.
    pub callback_verified_at: Option<Time>,
    pub domain_files: Vec<DomainFile>,
}

/// What the admin copies into the vendor's console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    pub callback_url: String,
    pub home_page: String,
    /// Host and port without a scheme, as the vendor wants it.
    pub trusted_domain: String,
}

/// A file that proves to the vendor that this server's domain is ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainFile {
    pub name: String,
    pub created_at: Time,
    /// When somebody fetched it last.
    pub fetched_at: Option<Time>,
}

/// What the page of a new app starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppDefaults {
    /// The simulator's address, where Muster runs with the simulators.
    pub simulator: Option<SimulatorOffer>,
    pub public_url: String,
}

/// The simulator's values, offered so that trying Muster out needs no vendor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimulatorOffer {
    pub base_url: String,
    pub corp_id: String,
    pub agent_id: String,
    pub secret: String,
    pub contacts_secret: String,
}

/// The form of a WeCom app, as typed. On a saved app an empty secret keeps the old one, unless the base URL changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WecomForm {
    /// The saved app, when it is one.
    #[serde(default)]
    pub id: Option<MobileAppId>,
    #[serde(default)]
    pub corp_id: String,
    #[serde(default)]
    pub secret: Secret,
    #[serde(default)]
    pub contacts_secret: Secret,
    /// `on`: the saved address book key is forgotten.
    #[serde(default)]
    pub drop_contacts_secret: String,
    #[serde(default)]
    pub agent_id: String,
    #[serde(default)]
    pub base_url: String,
    #[serde(default)]
    pub company_name: String,
    #[serde(default)]
    pub callback_token: Secret,
    #[serde(default)]
    pub callback_key: Secret,
    /// The account (userid) that the check's message goes to.
    #[serde(default)]
    pub test_person: String,
}

/// A checked [`WecomForm`]: well-formed, not yet proved by WeCom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WecomDraft {
    pub corp_id: String,
    pub agent_id: i64,
    pub base_url: Option<String>,
    pub company_name: Option<String>,
    /// `None` keeps the saved one.
    pub secret: Option<Secret>,
    pub contacts_secret: Option<Secret>,
    pub drop_contacts_secret: bool,
    pub callback_token: Option<Secret>,
    pub callback_key: Option<Secret>,
    pub test_person: Option<String>,
}

/// The longest secret that is taken, in characters (WeCom's are about 43 long).
pub const MAX_SECRET: u32 = 512;
pub const MAX_COMPANY: u32 = 64;
pub const MAX_URL: u32 = 512;
/// WeCom's userids have 1 to 64 bytes.
pub const MAX_PERSON: u32 = 64;

fn corp_id(raw: &str) -> Result<String, Invalid> {
    let id = form::text(raw, 64)?;
    let good = (id.starts_with("ww") || id.starts_with("wx")) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if good { Ok(id) } else { Err(Invalid::CorpId) }
}

fn agent_id(raw: &str) -> Result<i64, Invalid> {
    let text = form::text(raw, 18)?;
    text.parse().ok().filter(|id| *id > 0).ok_or(Invalid::Digits)
}

fn secret(raw: &Secret) -> Result<Option<Secret>, Invalid> {
    if raw.is_empty() {
        return Ok(None);
    }
    form::at_most(raw.expose(), MAX_SECRET)?;
    Ok(Some(raw.trimmed()))
}

fn callback_token(raw: &Secret) -> Result<Option<Secret>, Invalid> {
    let token = secret(raw)?;
    if let Some(token) = &token {
        form::at_most(token.expose(), 32)?;
        if !token.expose().bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Invalid::Alphanumeric);
        }
    }
    Ok(token)
}

fn callback_key(raw: &Secret) -> Result<Option<Secret>, Invalid> {
    let key = secret(raw)?;
    match &key {
        Some(k) if k.expose().len() != 43 || !k.expose().bytes().all(|b| b.is_ascii_alphanumeric()) => Err(Invalid::CallbackKey),
        _ => Ok(key),
    }
}

/// An http(s) address without a path, or empty for the vendor's own.
pub fn base_url(raw: &str) -> Result<Option<String>, Invalid> {
    let Some(url) = form::optional_text(raw, MAX_URL)? else { return Ok(None) };
    let url = url.trim_end_matches('/').to_owned();
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or(Invalid::Url)?;
    let good = !rest.is_empty()
        && !rest.starts_with(':')
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']' | '/'));
    if good { Ok(Some(url)) } else { Err(Invalid::Url) }
}

impl WecomForm {
    pub fn check(&self) -> Result<WecomDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let corp_id = errors.take("corp_id", corp_id(&self.corp_id));
        let app_secret = errors.take("secret", secret(&self.secret));
        if self.id.is_none() && app_secret == Some(None) {
            errors.add("secret", Invalid::Required);
        }
        let contacts_secret = errors.take("contacts_secret", secret(&self.contacts_secret));
        let agent_id = errors.take("agent_id", agent_id(&self.agent_id));
        let base_url = errors.take("base_url", base_url(&self.base_url));
        let company_name = errors.take("company_name", form::optional_text(&self.company_name, MAX_COMPANY));
        let token = errors.take("callback_token", callback_token(&self.callback_token));
        let key = errors.take("callback_key", callback_key(&self.callback_key));
        match (&token, &key) {
            (Some(Some(_)), Some(None)) => errors.add("callback_key", Invalid::Required),
            (Some(None), Some(Some(_))) => errors.add("callback_token", Invalid::Required),
            _ => {}
        }
        let test_person = errors.take("test_person", form::optional_text(&self.test_person, MAX_PERSON));
        let draft = (|| {
            Some(WecomDraft {
                corp_id: corp_id?,
                agent_id: agent_id?,
                base_url: base_url?,
                company_name: company_name?,
                secret: app_secret?,
                contacts_secret: contacts_secret?,
                drop_contacts_secret: self.drop_contacts_secret == "on",
                callback_token: token?,
                callback_key: key?,
                test_person: test_person?,
            })
        })();
        errors.finish(draft)
    }
}

/// The form that saves a domain verification file: its name, and its text as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainFileForm {
    pub app: MobileAppId,
    pub name: String,
    pub content: String,
}

/// The largest verification file, in bytes.
pub const MAX_DOMAIN_FILE: usize = 1024;

/// `WW_verify_` and sixteen letters or digits, `.txt`.
pub fn is_domain_file_name(name: &str) -> bool {
    name.strip_prefix("WW_verify_")
        .and_then(|rest| rest.strip_suffix(".txt"))
        .is_some_and(|middle| middle.len() == 16 && middle.bytes().all(|b| b.is_ascii_alphanumeric()))
}

impl DomainFileForm {
    pub fn check(&self) -> Result<(String, Vec<u8>), FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = self.name.trim();
        if name.is_empty() {
            errors.add("name", Invalid::Required);
        } else if !is_domain_file_name(name) {
            errors.add("name", Invalid::VerificationFile);
        }
        if self.content.is_empty() {
            errors.add("content", Invalid::Required);
        } else if self.content.len() > MAX_DOMAIN_FILE {
            errors.add("content", Invalid::TooLong(MAX_DOMAIN_FILE as u32));
        }
        errors.finish(Some((name.to_owned(), self.content.clone().into_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> WecomForm {
        WecomForm {
            corp_id: " wwsim0000000000001 ".into(),
            secret: Secret::new("s3cret "),
            agent_id: "1000002".into(),
            ..Default::default()
        }
    }

    #[test]
    fn a_new_app_needs_its_three_values_and_no_more() {
        let draft = form().check().unwrap();
        assert_eq!((draft.corp_id.as_str(), draft.agent_id, draft.base_url), ("wwsim0000000000001", 1_000_002, None));
        assert_eq!(draft.secret, Some(Secret::new("s3cret")));
        let errors = WecomForm::default().check().unwrap_err();
        for field in ["corp_id", "secret", "agent_id"] {
            assert_eq!(errors.get(field), Some(&Invalid::Required), "{field}");
        }
    }

    #[test]
    fn a_saved_app_keeps_its_secret_when_the_field_is_empty() {
        let id = Some("1".parse().unwrap());
        assert_eq!(WecomForm { id, secret: Secret::default(), ..form() }.check().unwrap().secret, None);
    }

    #[test]
    fn callback_token_and_key_come_together() {
        let only_token = WecomForm { callback_token: Secret::new("Token1"), ..form() };
        assert_eq!(only_token.check().unwrap_err().get("callback_key"), Some(&Invalid::Required));
        let short = WecomForm { callback_token: Secret::new("T"), callback_key: Secret::new("abc"), ..form() };
        assert_eq!(short.check().unwrap_err().get("callback_key"), Some(&Invalid::CallbackKey));
    }

    #[test]
    fn base_urls_are_http_addresses() {
        assert_eq!(base_url("http://127.0.0.1:4020/").unwrap().unwrap(), "http://127.0.0.1:4020");
        assert_eq!(base_url("https://gw.example.com/wecom").unwrap().unwrap(), "https://gw.example.com/wecom");
        assert_eq!(base_url(" ").unwrap(), None);
        for bad in ["ftp://a", "a.example.com", "https://", "https://user@host", "https://a?b", "https://a#b"] {
            assert_eq!(base_url(bad), Err(Invalid::Url), "{bad}");
        }
    }

    #[test]
    fn verification_files_have_their_name() {
        assert!(is_domain_file_name("WW_verify_6sik8XFNVixfjUNp.txt"));
        for bad in ["WW_verify_6sik8XFNVixfjUN.txt", "WW_verify_6sik8XFNVixfjU/p.txt", "ww_verify_6sik8XFNVixfjUNp.txt", "x.txt"] {
            assert!(!is_domain_file_name(bad), "{bad}");
        }
    }
}

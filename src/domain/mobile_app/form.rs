//! The form of a mobile app: one for all vendors, each with rules of its own.

use serde::{Deserialize, Serialize};

use super::{EventRoute, Looks, MAX_COMPANY, MAX_PERSON, MAX_URL, rule};
use crate::domain::form::{self, FieldErrors, Invalid};
use crate::domain::id::MobileAppId;
use crate::domain::secret::Secret;
use crate::domain::vendor::{Capability, Edition, Vendor};

/// As typed. Fields that the vendor does not have are passed over. On a saved app an empty secret keeps the old one,
/// unless the base URL or the proxy changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppForm {
    pub vendor: Vendor,
    /// The saved app, when it is one.
    #[serde(default)]
    pub id: Option<MobileAppId>,
    /// WeCom: Enterprise ID. DingTalk: Client ID. Lark: App ID.
    #[serde(default)]
    pub identity: String,
    /// WeCom: Enterprise Key. DingTalk: Client Secret. Lark: App Secret.
    #[serde(default)]
    pub secret: Secret,
    /// WeCom: Address Book Key.
    #[serde(default)]
    pub contacts_secret: Secret,
    /// `on`: the saved address book key is forgotten.
    #[serde(default)]
    pub drop_contacts_secret: String,
    /// WeCom and DingTalk: Service ID.
    #[serde(default)]
    pub agent_id: String,
    /// DingTalk: the company.
    #[serde(default)]
    pub corp_id: String,
    /// DingTalk: Robot ID, of the robot of the groups' template.
    #[serde(default)]
    pub group_robot: String,
    /// DingTalk: the code of the app's own robot.
    #[serde(default)]
    pub robot_code: String,
    /// DingTalk: Group Template ID.
    #[serde(default)]
    pub group_template: String,
    /// DingTalk: Card Template ID.
    #[serde(default)]
    pub card_template: String,
    #[serde(default)]
    pub edition: Edition,
    /// DingTalk and Lark.
    #[serde(default)]
    pub event_route: EventRoute,
    #[serde(default)]
    pub base_url: String,
    /// What calls to the vendor go through.
    #[serde(default)]
    pub proxy: String,
    #[serde(default)]
    pub proxy_password: Secret,
    /// The departments that are looked at, with all that is below them; empty: all that the app sees.
    #[serde(default)]
    pub root_departments: String,
    #[serde(default)]
    pub company_name: String,
    /// Lark: Verification Token.
    #[serde(default)]
    pub callback_token: Secret,
    /// Lark: Encrypt Key.
    #[serde(default)]
    pub callback_key: Secret,
    /// WeCom's second pair: changes of the address book.
    #[serde(default)]
    pub contacts_callback_token: Secret,
    #[serde(default)]
    pub contacts_callback_key: Secret,
    /// The account that the check's message goes to.
    #[serde(default)]
    pub test_person: String,
    /// Made up by the page, to ask with how far the check has come.
    #[serde(default)]
    pub watch: String,
    /// `on`: where one channel only may be open, the one that is gives way.
    #[serde(default)]
    pub switch: String,
}

/// A checked [`AppForm`]: well-formed, not yet proved by the vendor. A secret that is `None` keeps the saved one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppDraft {
    pub vendor: Vendor,
    pub identity: String,
    pub secret: Option<Secret>,
    pub contacts_secret: Option<Secret>,
    pub drop_contacts_secret: bool,
    pub agent_id: Option<i64>,
    pub corp_id: Option<String>,
    pub group_robot: Option<String>,
    pub robot_code: Option<String>,
    pub group_template: Option<String>,
    pub card_template: Option<String>,
    pub edition: Edition,
    pub event_route: EventRoute,
    pub base_url: Option<String>,
    pub proxy: Option<String>,
    pub proxy_password: Option<Secret>,
    pub root_departments: Vec<String>,
    pub company_name: Option<String>,
    pub callback_token: Option<Secret>,
    pub callback_key: Option<Secret>,
    pub contacts_callback_token: Option<Secret>,
    pub contacts_callback_key: Option<Secret>,
    pub test_person: Option<String>,
}

/// An http(s) address, or empty for the vendor's own.
pub fn base_url(raw: &str) -> Result<Option<String>, Invalid> {
    let Some(url) = form::optional_text(raw, MAX_URL)? else { return Ok(None) };
    let url = url.trim_end_matches('/').to_owned();
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or(Invalid::Url)?;
    let good = !rest.is_empty()
        && !rest.starts_with(':')
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']' | '/'));
    if good { Ok(Some(url)) } else { Err(Invalid::Url) }
}

/// A callback's token and key, by the names of their fields.
type Callback<'a> = [(&'static str, &'a Secret); 2];

impl AppForm {
    /// An empty form.
    pub fn new(vendor: Vendor) -> Self {
        Self {
            vendor,
            id: None,
            identity: String::new(),
            secret: Secret::default(),
            contacts_secret: Secret::default(),
            drop_contacts_secret: String::new(),
            agent_id: String::new(),
            corp_id: String::new(),
            group_robot: String::new(),
            robot_code: String::new(),
            group_template: String::new(),
            card_template: String::new(),
            edition: Edition::default(),
            event_route: EventRoute::default(),
            base_url: String::new(),
            proxy: String::new(),
            proxy_password: Secret::default(),
            root_departments: String::new(),
            company_name: String::new(),
            callback_token: Secret::default(),
            callback_key: Secret::default(),
            contacts_callback_token: Secret::default(),
            contacts_callback_key: Secret::default(),
            test_person: String::new(),
            watch: String::new(),
            switch: String::new(),
        }
    }

    pub fn check(&self) -> Result<AppDraft, FieldErrors> {
        let vendor = self.vendor;
        let is_wecom = vendor == Vendor::WeCom;
        let none = Secret::default();
        let of_wecom = |secret| if is_wecom { secret } else { &none };
        let mut errors = FieldErrors::default();
        let looks = |field, value: &str, error| Looks::instead_of(error, vendor, field, value);
        let identity = rule::identity(vendor, &self.identity).map_err(|error| looks("identity", &self.identity, error));
        let identity = errors.take("identity", identity);
        let secret = self.app_secret(&mut errors);
        let contacts_secret = errors.take("contacts_secret", rule::secret(of_wecom(&self.contacts_secret)));
        let agent_id = rule::agent_id(vendor, &self.agent_id).map_err(|error| looks("agent_id", &self.agent_id, error));
        let agent_id = errors.take("agent_id", agent_id);
        let corp_id = rule::corp_id(vendor, &self.corp_id).map_err(|error| looks("corp_id", &self.corp_id, error));
        let corp_id = errors.take("corp_id", corp_id);
        let group_template = errors.take("group_template", rule::dingtalk_only(vendor, &self.group_template));
        let card_template = errors.take("card_template", rule::dingtalk_only(vendor, &self.card_template));
        let group_robot = errors.take("group_robot", rule::dingtalk_only(vendor, &self.group_robot));
        let robot_code = errors.take("robot_code", rule::dingtalk_only(vendor, &self.robot_code));
        let base_url = errors.take("base_url", base_url(&self.base_url));
        let proxy = errors.take("proxy", rule::proxy(&self.proxy));
        let proxy_password = errors.take("proxy_password", rule::secret(&self.proxy_password));
        let root_departments = errors.take("root_departments", rule::root_departments(vendor, &self.root_departments));
        let company_name = errors.take("company_name", form::optional_text(&self.company_name, MAX_COMPANY));
        let test_person = errors.take("test_person", form::optional_text(&self.test_person, MAX_PERSON));
        let callback = [("callback_token", &self.callback_token), ("callback_key", &self.callback_key)];
        let callback = self.callback(callback, &mut errors);
        let contacts = [
            ("contacts_callback_token", of_wecom(&self.contacts_callback_token)),
            ("contacts_callback_key", of_wecom(&self.contacts_callback_key)),
        ];
        let contacts_callback = self.callback(contacts, &mut errors);
        let draft = (|| {
            let (callback_token, callback_key) = callback?;
            let (contacts_callback_token, contacts_callback_key) = contacts_callback?;
            Some(AppDraft {
                vendor,
                identity: identity?,
                secret: secret?,
                contacts_secret: contacts_secret?,
                drop_contacts_secret: is_wecom && self.drop_contacts_secret == "on",
                agent_id: agent_id?,
                corp_id: corp_id?,
                group_robot: group_robot?,
                robot_code: robot_code?,
                group_template: group_template?,
                card_template: card_template?,
                edition: if is_wecom { Edition::default() } else { self.edition },
                event_route: if vendor.supports(Capability::LongConnection) { self.event_route } else { EventRoute::default() },
                base_url: base_url?,
                proxy: proxy?,
                proxy_password: proxy_password?,
                root_departments: root_departments?,
                company_name: company_name?,
                callback_token,
                callback_key,
                contacts_callback_token,
                contacts_callback_key,
                test_person: test_person?,
            })
        })();
        errors.finish(draft)
    }

    /// What was typed, by field, as far as it has looks.
    pub fn value(&self, field: &str) -> Option<&str> {
        match field {
            "identity" => Some(&self.identity),
            "secret" => Some(self.secret.expose()),
            "contacts_secret" => Some(self.contacts_secret.expose()),
            "agent_id" => Some(&self.agent_id),
            "corp_id" => Some(&self.corp_id),
            "group_robot" => Some(&self.group_robot),
            "robot_code" => Some(&self.robot_code),
            "group_template" => Some(&self.group_template),
            _ => None,
        }
    }

    /// A new app needs its secret.
    fn app_secret(&self, errors: &mut FieldErrors) -> Option<Option<Secret>> {
        let secret = errors.take("secret", rule::secret(&self.secret));
        if self.id.is_none() && secret == Some(None) {
            errors.add("secret", Invalid::Required);
        }
        secret
    }

    fn callback(&self, [token, key]: Callback<'_>, errors: &mut FieldErrors) -> Option<(Option<Secret>, Option<Secret>)> {
        let token_typed = errors.take(token.0, rule::callback_token(self.vendor, token.1))?;
        let key_typed = errors.take(key.0, rule::callback_key(self.vendor, key.1))?;
        if rule::callback_is_a_pair(self.vendor) {
            match (&token_typed, &key_typed) {
                (Some(_), None) => errors.add(key.0, Invalid::Required),
                (None, Some(_)) => errors.add(token.0, Invalid::Required),
                _ => {}
            }
        }
        Some((token_typed, key_typed))
    }
}

#[cfg(test)]
mod tests;

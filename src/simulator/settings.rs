//! What an admin of a vendor's company has set, rightly or wrongly, and which undocumented behaviour is played.

use serde::{Deserialize, Deserializer, Serialize};

/// All settings of one company; `POST /api/settings` changes those that it names.
#[derive(Debug, Clone, Serialize)]
pub struct Settings {
    /// Addresses that may call; `None`: not checked.
    pub trusted_ips: Option<Vec<String>>,
    /// The address that callers seem to come from; `None`: the real one.
    pub egress_ip: Option<String>,
    /// Hosts (`host` or `host:port`) that a sign-in may lead back to; `None`: any loopback host.
    pub trusted_domains: Option<Vec<String>>,
    /// Permissions that the app was not given.
    pub missing_scopes: Vec<String>,
    pub visible_departments: Vec<u64>,
    pub visible_users: Vec<String>,
    /// The app is one of those that get no phones and e-mails from the directory.
    pub hide_mobile: bool,
    /// The admin has switched the app off.
    pub disabled: bool,
    /// Phone and e-mail are ticked for the sign-in and everybody consents.
    pub private_info: bool,
    pub allow_contacts_secret_from_new_ip: bool,
    /// People decline the sign-in.
    pub sign_in_declined: bool,
    /// How long an access token lives.
    pub token_seconds: i64,
    /// The app's secrets after a reset, in place of the one that it was made with; two while both are good.
    pub secrets: Option<Vec<String>>,
    /// WeCom: the same for the address book.
    pub contacts_secrets: Option<Vec<String>>,
    /// Behaviour that the vendor does not document, to be played instead of the assumed one (names: see the vendor).
    pub variants: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            trusted_ips: None,
            egress_ip: None,
            trusted_domains: None,
            missing_scopes: Vec::new(),
            visible_departments: vec![super::directory::ROOT],
            visible_users: Vec::new(),
            hide_mobile: false,
            disabled: false,
            private_info: false,
            allow_contacts_secret_from_new_ip: true,
            sign_in_declined: false,
            token_seconds: 7200,
            secrets: None,
            contacts_secrets: None,
            variants: Vec::new(),
        }
    }
}

impl Settings {
    pub fn plays(&self, variant: &str) -> bool {
        self.variants.iter().any(|name| name == variant)
    }

    pub fn trusts(&self, ip: &str) -> bool {
        self.trusted_ips.as_ref().is_none_or(|trusted| trusted.iter().any(|one| one == ip))
    }

    /// Whether a secret is one of the app's; `own`: the one that it was made with.
    pub fn takes(&self, own: &str, given: &str) -> bool {
        is_one_of(self.secrets.as_deref(), own, given)
    }

    /// Whether a secret is one of the address book's.
    pub fn takes_for_contacts(&self, own: &str, given: &str) -> bool {
        is_one_of(self.contacts_secrets.as_deref(), own, given)
    }

    /// Whether a sign-in may lead back to this address.
    pub fn trusts_redirect(&self, to: &url::Url) -> bool {
        let Some(host) = to.host_str() else { return false };
        let with_port = to.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        match &self.trusted_domains {
            Some(domains) => domains.iter().any(|domain| domain.eq_ignore_ascii_case(&with_port)),
            None => is_loopback(to),
        }
    }
}

fn is_one_of(all: Option<&[String]>, own: &str, given: &str) -> bool {
    all.map_or(given == own, |all| all.iter().any(|secret| secret == given))
}

/// Whether an address leads to this machine and nowhere else.
pub fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Those settings that a caller wants changed. `null` takes a check away where there can be none.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Change {
    #[serde(deserialize_with = "given")]
    trusted_ips: Option<Option<Vec<String>>>,
    #[serde(deserialize_with = "given")]
    egress_ip: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    trusted_domains: Option<Option<Vec<String>>>,
    missing_scopes: Option<Vec<String>>,
    pub visible_departments: Option<Vec<u64>>,
    visible_users: Option<Vec<String>>,
    hide_mobile: Option<bool>,
    disabled: Option<bool>,
    private_info: Option<bool>,
    allow_contacts_secret_from_new_ip: Option<bool>,
    sign_in_declined: Option<bool>,
    token_seconds: Option<i64>,
    #[serde(deserialize_with = "given")]
    secrets: Option<Option<Vec<String>>>,
    #[serde(deserialize_with = "given")]
    contacts_secrets: Option<Option<Vec<String>>>,
    pub variants: Option<Vec<String>>,
    /// Not a setting: takes all access tokens back.
    pub rotate_tokens: bool,
}

/// Tells a field that is `null` (`Some(None)`) from one that is absent (`None`).
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl Change {
    pub fn apply(self, to: &mut Settings) {
        set(&mut to.trusted_ips, self.trusted_ips);
        set(&mut to.egress_ip, self.egress_ip);
        set(&mut to.trusted_domains, self.trusted_domains);
        set(&mut to.missing_scopes, self.missing_scopes);
        set(&mut to.visible_departments, self.visible_departments);
        set(&mut to.visible_users, self.visible_users);
        set(&mut to.hide_mobile, self.hide_mobile);
        set(&mut to.disabled, self.disabled);
        set(&mut to.private_info, self.private_info);
        set(&mut to.allow_contacts_secret_from_new_ip, self.allow_contacts_secret_from_new_ip);
        set(&mut to.sign_in_declined, self.sign_in_declined);
        set(&mut to.token_seconds, self.token_seconds);
        set(&mut to.secrets, self.secrets);
        set(&mut to.contacts_secrets, self.contacts_secrets);
        set(&mut to.variants, self.variants);
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_given_changes_and_null_takes_a_check_away() {
        let mut settings = Settings { trusted_ips: Some(vec![]), hide_mobile: true, ..Settings::default() };
        let change: Change = serde_json::from_str(r#"{"trusted_ips":null,"disabled":true}"#).unwrap();
        change.apply(&mut settings);
        assert_eq!((settings.trusted_ips.is_none(), settings.hide_mobile, settings.disabled), (true, true, true));
        assert!(serde_json::from_str::<Change>(r#"{"trusted_ip":[]}"#).is_err());
    }

    #[test]
    fn a_reset_secret_replaces_the_one_from_the_start() {
        let mut settings = Settings::default();
        assert!(settings.takes("own", "own") && !settings.takes("own", "new"));
        settings.secrets = Some(vec!["new".to_owned()]);
        assert!(!settings.takes("own", "own") && settings.takes("own", "new") && settings.takes_for_contacts("own", "own"));
    }

    #[test]
    fn a_sign_in_leads_back_to_trusted_hosts_only() {
        let url = |text: &str| text.parse::<url::Url>().unwrap();
        let mut settings = Settings::default();
        assert!(settings.trusts_redirect(&url("http://127.0.0.1:3000/m")));
        assert!(!settings.trusts_redirect(&url("https://ops.example.com/m")));
        settings.trusted_domains = Some(vec!["ops.example.com".to_owned()]);
        assert!(settings.trusts_redirect(&url("https://OPS.example.com/m")));
        assert!(!settings.trusts_redirect(&url("https://ops.example.com:8443/m")));
    }
}

//! SMS providers: who sends the verification codes.

use serde::{Deserialize, Serialize};

use super::form::{self, FieldErrors};
use super::mobile_app;
use super::secret::Secret;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmsProvider {
    Alibaba,
    Tencent,
}

impl SmsProvider {
    pub const ALL: [Self; 2] = [Self::Alibaba, Self::Tencent];

    pub const fn slug(self) -> &'static str {
        match self {
            Self::Alibaba => "alibaba",
            Self::Tencent => "tencent",
        }
    }
}

/// A provider's settings as the page shows them: all but the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsSettings {
    pub provider: SmsProvider,
    pub key_id: String,
    pub sign_name: String,
    pub template: String,
    /// For notices about mobile apps; without one there are none by SMS.
    #[serde(default)]
    pub notice_template: Option<String>,
    /// Tencent Cloud's application id; empty for Alibaba Cloud.
    pub app_id: String,
    pub base_url: Option<String>,
    pub enabled: bool,
    /// The lower one is asked first.
    pub position: u32,
}

/// The form of a provider. On a saved one an empty secret keeps the old one, unless the base URL changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsForm {
    pub provider: SmsProvider,
    #[serde(default)]
    pub key_id: String,
    #[serde(default)]
    pub secret: Secret,
    #[serde(default)]
    pub sign_name: String,
    #[serde(default)]
    pub template: String,
    #[serde(default)]
    pub notice_template: String,
    #[serde(default)]
    pub app_id: String,
    #[serde(default)]
    pub base_url: String,
    /// `on` where it is in use.
    #[serde(default)]
    pub enabled: String,
    /// `on` where it is asked first.
    #[serde(default)]
    pub first: String,
}

/// A checked [`SmsForm`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsChange {
    pub key_id: String,
    pub secret: Option<Secret>,
    pub sign_name: String,
    pub template: String,
    pub notice_template: Option<String>,
    pub app_id: String,
    pub base_url: Option<String>,
    pub enabled: bool,
    pub first: bool,
}

pub const MAX_FIELD: u32 = 128;

impl SmsForm {
    pub fn check(&self) -> Result<SmsChange, FieldErrors> {
        let mut errors = FieldErrors::default();
        let key_id = errors.take("key_id", form::text(&self.key_id, MAX_FIELD));
        let sign_name = errors.take("sign_name", form::text(&self.sign_name, MAX_FIELD));
        let template = errors.take("template", form::text(&self.template, MAX_FIELD));
        let notice_template = errors.take("notice_template", form::optional_text(&self.notice_template, MAX_FIELD));
        let app_id = match self.provider {
            SmsProvider::Alibaba => Some(String::new()),
            SmsProvider::Tencent => errors.take("app_id", form::text(&self.app_id, MAX_FIELD)),
        };
        let base_url = errors.take("base_url", mobile_app::base_url(&self.base_url));
        let secret = (!self.secret.is_empty()).then(|| self.secret.trimmed());
        let change = (|| {
            Some(SmsChange {
                key_id: key_id?,
                secret,
                sign_name: sign_name?,
                template: template?,
                notice_template: notice_template?,
                app_id: app_id?,
                base_url: base_url?,
                enabled: self.enabled == "on",
                first: self.first == "on",
            })
        })();
        errors.finish(change)
    }
}

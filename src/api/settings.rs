//! Settings: SMS providers.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::domain::sms::{SmsForm, SmsSettings};

/// The provider's form, and the phone that gets the test.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SmsTestForm {
    #[serde(flatten)]
    pub provider: SmsForm,
    #[serde(default)]
    pub phone: String,
}

/// What a provider answered to a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SmsTestResult {
    /// Taken, under this reference.
    Taken(String),
    /// The provider's own words.
    Refused(String),
}

#[server(endpoint = "list_sms_providers")]
pub async fn list_sms_providers() -> Result<Vec<SmsSettings>, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(crate::server::service::sms::list(&muster).await?)
}

#[server(endpoint = "save_sms_provider")]
pub async fn save_sms_provider(form: SmsForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::sms::save(&muster, &admin.actor(), &form).await?)
}

#[server(endpoint = "test_sms_provider")]
pub async fn test_sms_provider(form: SmsTestForm) -> Result<SmsTestResult, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(match crate::server::service::sms::test(&muster, &form.provider, &form.phone).await? {
        Ok(reference) => SmsTestResult::Taken(reference),
        Err(words) => SmsTestResult::Refused(words),
    })
}

//! Making a DingTalk app by scanning.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::domain::id::RegistrationId;
use crate::domain::registration::{Registration, RegistrationForm};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegistrationIdForm {
    pub id: RegistrationId,
}

/// Begins, or goes on with the one that waits.
#[server(endpoint = "start_registration")]
pub async fn start_registration(form: RegistrationForm) -> Result<RegistrationId, ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    let id = crate::server::service::registration::start(&muster, admin.id, &form).await?;
    crate::server::context::shown_at(&format!("/console/mobile-apps/scan/{id}"));
    Ok(id)
}

#[server(endpoint = "show_registration")]
pub async fn show_registration(id: RegistrationId) -> Result<Registration, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(crate::server::service::registration::show(&muster, id).await?)
}

/// Asks DingTalk, if it is time to.
#[server(endpoint = "poll_registration")]
pub async fn poll_registration(form: RegistrationIdForm) -> Result<Registration, ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::registration::poll(&muster, admin.id, form.id).await?)
}

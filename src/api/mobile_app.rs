//! Mobile apps.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::domain::check::{Enabled, Report};
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::{
    AppCard, AppDefaults, AppDetail, AppForm, ChangeKeyForm, ChannelsForm, DeleteAppForm, DomainFileForm, PasteForm, Pasted, ReplayForm,
    ValidityForm,
};
use crate::domain::vendor::Vendor;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AppIdForm {
    pub id: MobileAppId,
}

#[server(endpoint = "list_mobile_apps")]
pub async fn list_mobile_apps() -> Result<Vec<AppCard>, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    Ok(crate::server::service::mobile_app::list(&muster, visitor.lang).await?)
}

#[server(endpoint = "show_mobile_app")]
pub async fn show_mobile_app(id: MobileAppId) -> Result<AppDetail, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    Ok(crate::server::service::mobile_app::detail(&muster, id, visitor.lang).await?)
}

#[server(endpoint = "show_app_defaults")]
pub async fn show_app_defaults(vendor: Vendor) -> Result<AppDefaults, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(crate::server::service::mobile_app::defaults(&muster, vendor).await)
}

/// Reads a block of credentials for whoever pasted it. Nothing is stored, nor written to the log.
#[server(endpoint = "read_credentials")]
pub async fn read_credentials(form: PasteForm) -> Result<Pasted, ApiError> {
    crate::server::context::admin()?;
    Ok(form.read()?)
}

/// Checks what the form says. Nothing is stored.
#[server(endpoint = "check_app")]
pub async fn check_app(form: AppForm) -> Result<Report, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    Ok(crate::server::service::mobile_app::check(&muster, &form, visitor.lang).await?)
}

/// How far a check has come; `None` where it is over or not known here.
#[server(endpoint = "show_check")]
pub async fn show_check(watch: String) -> Result<Option<Report>, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(muster.watches.get(&watch))
}

#[server(endpoint = "save_app")]
pub async fn save_app(form: AppForm) -> Result<MobileAppId, ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    let id = crate::server::service::mobile_app::save(&muster, &admin.actor(), &form, visitor.lang).await?;
    crate::server::context::shown_at(&format!("/console/mobile-apps/{id}"));
    Ok(id)
}

/// Saves and enables, if the check of the form's values passes.
#[server(endpoint = "enable_app")]
pub async fn enable_app(form: AppForm) -> Result<Enabled, ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    let enabled = crate::server::service::mobile_app::enable(&muster, &admin.actor(), &form, visitor.lang).await?;
    if let Some(id) = enabled.app {
        crate::server::context::shown_at(&format!("/console/mobile-apps/{id}"));
    }
    Ok(enabled)
}

#[server(endpoint = "disable_mobile_app")]
pub async fn disable_mobile_app(form: AppIdForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::mobile_app::disable(&muster, &admin.actor(), form.id).await?)
}

/// Puts a new key in place of the old one, which is kept for an hour.
#[server(endpoint = "change_key")]
pub async fn change_key(form: ChangeKeyForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    crate::server::service::mobile_app::change_key(&muster, &admin.actor(), &form, visitor.lang).await?;
    crate::server::context::shown_at(&format!("/console/mobile-apps/{}", form.id));
    Ok(())
}

/// Erases the old key before its hour is over.
#[server(endpoint = "end_key_overlap")]
pub async fn end_key_overlap(form: AppIdForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::mobile_app::end_key_overlap(&muster, &admin.actor(), form.id).await?)
}

#[server(endpoint = "put_domain_file")]
pub async fn put_domain_file(form: DomainFileForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::mobile_app::put_domain_file(&muster, &admin.actor(), &form).await?)
}

/// Ends the app; its history stays.
#[server(endpoint = "delete_mobile_app")]
pub async fn delete_mobile_app(form: DeleteAppForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    crate::server::service::mobile_app::delete(&muster, &admin.actor(), &form).await?;
    crate::server::context::shown_at("/console/mobile-apps");
    Ok(())
}

#[server(endpoint = "set_validity")]
pub async fn set_validity(form: ValidityForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    crate::server::service::validity::save(&muster, &admin.actor(), &form).await?;
    crate::server::context::shown_at(&format!("/console/mobile-apps/{}/validity?done=1", form.app));
    Ok(())
}

#[server(endpoint = "set_channels")]
pub async fn set_channels(form: ChannelsForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    crate::server::service::mobile_app::save_channels(&muster, &admin.actor(), &form).await?;
    crate::server::context::shown_at("/console/settings/channels?done=1");
    Ok(())
}

/// Has a callback handled once more.
#[server(endpoint = "replay_event")]
pub async fn replay_event(form: ReplayForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    crate::server::service::app_event::replay(&muster, &admin.actor(), &form).await?;
    crate::server::context::shown_at(&format!("/console/mobile-apps/{}/events/{}?done=1", form.app, form.event));
    Ok(())
}

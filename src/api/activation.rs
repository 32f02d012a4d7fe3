//! The activation of an app, step by step.

use leptos::prelude::*;

use super::ApiError;
use super::mobile_app::AppIdForm;
use crate::domain::activation::{Activation, AgentIdForm, BeginForm, CompanyForm, EnableForm};
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::AddressBook;

#[server(endpoint = "show_activation")]
pub async fn show_activation(id: MobileAppId) -> Result<Activation, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    Ok(crate::server::service::activation::show(&muster, id, visitor.lang).await?)
}

/// Starts with an empty draft, which others fill in.
#[server(endpoint = "begin_app")]
pub async fn begin_app(form: BeginForm) -> Result<MobileAppId, ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    let id = crate::server::service::activation::begin(&muster, &admin.actor(), &form).await?;
    crate::server::context::shown_at(&format!("/console/mobile-apps/{id}/steps"));
    Ok(id)
}

/// Checks the app as it is saved, and keeps what was found.
#[server(endpoint = "check_activation")]
pub async fn check_activation(form: AppIdForm) -> Result<Activation, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    Ok(crate::server::service::activation::check(&muster, form.id, visitor.lang).await?)
}

#[server(endpoint = "put_agent_id")]
pub async fn put_agent_id(form: AgentIdForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::activation::put_agent_id(&muster, &admin.actor(), &form).await?)
}

#[server(endpoint = "tell_home_page")]
pub async fn tell_home_page(form: AppIdForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::activation::tell_home_page(&muster, &admin.actor(), form.id).await?)
}

#[server(endpoint = "confirm_company")]
pub async fn confirm_company(form: CompanyForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::activation::confirm_company(&muster, &admin.actor(), &form).await?)
}

/// Enables the app as it is saved, if the check passes.
#[server(endpoint = "enable_saved_app")]
pub async fn enable_saved_app(form: EnableForm) -> Result<Activation, ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    Ok(crate::server::service::activation::enable(&muster, &admin.actor(), &form, visitor.lang).await?)
}

/// `path`: the page that a link is wanted for.
#[server(endpoint = "show_addresses")]
pub async fn show_addresses(id: MobileAppId, path: Option<String>) -> Result<AddressBook, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    Ok(crate::server::service::mobile_app::address_book(&muster, id, path.as_deref(), visitor.lang).await?)
}

//! Links for whoever owns the vendor's console: made and revoked by admins, used by whoever has one.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::domain::handover::{ConnectForm, HandoverForm, HandoverRow, LinkForm};
use crate::domain::id::{HandoverId, MobileAppId};
use crate::domain::secret::Secret;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HandoverIdForm {
    pub id: HandoverId,
}

/// Answers the link's address, this once.
#[server(endpoint = "create_handover")]
pub async fn create_handover(form: HandoverForm) -> Result<Secret, ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::handover::create(&muster, admin.id, &form).await?)
}

#[server(endpoint = "list_handovers")]
pub async fn list_handovers(app: MobileAppId) -> Result<Vec<HandoverRow>, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(crate::server::service::handover::list(&muster, app).await?)
}

#[server(endpoint = "revoke_handover")]
pub async fn revoke_handover(form: HandoverIdForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::handover::revoke(&muster, &admin.actor(), form.id).await?)
}

/// By whoever has the link.
#[server(endpoint = "check_by_link")]
pub async fn check_by_link(form: LinkForm) -> Result<(), ApiError> {
    let (muster, visitor) = crate::server::context::by_link(&form.token)?;
    Ok(crate::server::service::handover::check(&muster, &form.token, visitor.lang).await?)
}

/// By whoever has the link.
#[server(endpoint = "connect_by_link")]
pub async fn connect_by_link(form: ConnectForm) -> Result<(), ApiError> {
    let (muster, visitor) = crate::server::context::by_link(&form.token)?;
    Ok(crate::server::service::handover::connect(&muster, &form, visitor.lang).await?)
}

//! Incidents, on the phone and in the console.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::domain::id::{IncidentId, MobileAppId};
use crate::domain::incident::{Action, IncidentDetail, IncidentRow};
use crate::domain::page::Page;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ActForm {
    pub app: MobileAppId,
    pub incident: IncidentId,
    pub action: Action,
}

/// A member responds or finishes.
#[server(endpoint = "act_on_incident")]
pub async fn act_on_incident(form: ActForm) -> Result<IncidentDetail, ApiError> {
    crate::server::context::shown_at(&format!("/m/{}/incidents/{}", form.app, form.incident));
    let (muster, member) = crate::server::context::member(form.app)?;
    Ok(crate::server::service::incident::act(&muster, member.id, form.incident, form.action).await?)
}

#[server(endpoint = "list_incidents")]
pub async fn list_incidents(before: Option<String>) -> Result<Page<IncidentRow>, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(crate::server::service::incident::list_all(&muster, before.as_deref()).await?)
}

#[server(endpoint = "show_incident")]
pub async fn show_incident(id: IncidentId) -> Result<IncidentDetail, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(crate::server::service::incident::detail(&muster, id, None).await?)
}

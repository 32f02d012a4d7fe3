//! Deliveries and background jobs.

use leptos::prelude::*;

use super::ApiError;
use crate::domain::delivery::DeliveryRow;
use crate::domain::job::{JobRow, JobState};
use crate::domain::page::Page;

#[server(endpoint = "list_deliveries")]
pub async fn list_deliveries(before: Option<String>) -> Result<Page<DeliveryRow>, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    Ok(crate::server::service::delivery::list(&muster, before.as_deref(), visitor.lang).await?)
}

#[server(endpoint = "list_jobs")]
pub async fn list_jobs(state: Option<JobState>, before: Option<String>) -> Result<Page<JobRow>, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(crate::server::service::job::list(&muster, state, before.as_deref()).await?)
}

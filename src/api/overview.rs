//! The overview and the audit log.

use leptos::prelude::*;

use super::ApiError;
use crate::domain::overview::{AuditRow, Overview};
use crate::domain::page::Page;

#[server(endpoint = "show_overview")]
pub async fn show_overview() -> Result<Overview, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    Ok(crate::server::service::overview::overview(&muster, visitor.lang).await?)
}

#[server(endpoint = "list_audit")]
pub async fn list_audit(before: Option<String>) -> Result<Page<AuditRow>, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    Ok(crate::server::service::overview::audit(&muster, before.as_deref(), visitor.lang).await?)
}

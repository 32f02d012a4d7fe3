//! What somebody saw, looked up.

use leptos::prelude::*;

use super::ApiError;
use crate::domain::id::MobileAppId;
use crate::domain::symptom::Finding;
use crate::domain::vendor::Vendor;

/// What the catalogue has about it; with a saved app, its own values to copy.
#[server(endpoint = "find_symptoms")]
pub async fn find_symptoms(vendor: Vendor, app: Option<MobileAppId>, seen: String) -> Result<Vec<Finding>, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    let (_, visitor) = crate::server::context::asked()?;
    Ok(crate::server::service::symptom::find(&muster, vendor, app, &seen, visitor.lang).await?)
}

//! Deleting a mobile app: its secrets and all that lives by them end, its history stays.

use super::get;
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::{Attached, DeleteAppForm};
use crate::domain::refusal::Refusal;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::service::{Actor, note};
use crate::server::store;

/// Why a message to a deleted app was not sent.
pub const DELETED: &str = "the mobile app was deleted";

/// What hangs on an app.
pub async fn attached(muster: &Muster, id: MobileAppId) -> Result<Attached> {
    Ok(store::app_deletion::attached(&mut muster.store.read().await?, id, muster.clock.now()).await?)
}

pub async fn delete(muster: &Muster, actor: &Actor, form: &DeleteAppForm) -> Result<()> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let app = get(&mut tx, form.app).await?;
    form.check(app.company())?;
    let attached = store::app_deletion::attached(&mut tx, app.id, now).await?;
    if !store::app_deletion::delete(&mut tx, app.id, &actor.to_string(), now).await? {
        return Err(Refusal::NotFound.into());
    }
    store::app_deletion::fail_deliveries(&mut tx, app.id, DELETED).await?;
    let detail = format!("{} ({} {}): {} bindings ended", app.company(), app.vendor, app.identity, attached.bindings);
    note(muster, &mut tx, actor, "mobile_app.delete", format!("mobile_app:{}", app.id), Some(&detail)).await?;
    tx.commit().await?;
    Ok(())
}

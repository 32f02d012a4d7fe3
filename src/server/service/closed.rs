//! Apps that are switched off on the vendor's side, as the vendor says: nothing here can switch them on again.

use crate::domain::check::{Report, StageKind, StageState};
use crate::domain::id::MobileAppId;
use crate::server::Muster;
use crate::server::error::{self, Result};
use crate::server::store;

/// The vendor said so.
pub async fn note(muster: &Muster, app: MobileAppId, code: Option<&str>, said: Option<&str>) {
    let noted = async {
        let known = store::app_closed::get(&mut muster.store.read().await?, app).await?;
        if known.is_some_and(|known| known.code.as_deref() == code) {
            return Ok(());
        }
        let mut tx = muster.store.write().await?;
        store::app_closed::put(&mut tx, app, code, said, muster.clock.now()).await?;
        tx.commit().await?;
        Ok(())
    };
    if let Err(error) = noted.await {
        error::log(&error);
    }
}

/// What a check found: that it is switched off, or that the vendor answers what it would not answer then.
pub async fn after_check(muster: &Muster, app: MobileAppId, report: &Report) -> Result<()> {
    if let Some(said) = &report.closed {
        note(muster, app, said.code.as_deref(), Some(&said.text)).await;
        return Ok(());
    }
    let answers = report.stages.iter().any(|stage| stage.kind == StageKind::VisibleRange && stage.state == StageState::Passed);
    if answers && store::app_closed::get(&mut muster.store.read().await?, app).await?.is_some() {
        let mut tx = muster.store.write().await?;
        store::app_closed::clear(&mut tx, app).await?;
        tx.commit().await?;
    }
    Ok(())
}

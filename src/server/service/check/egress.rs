//! The addresses that our calls come from: a server may have several, and a vendor names one at a time.

use super::Subject;
use super::outcome::Recorder;
use crate::domain::check::{StageKind, StageState};
use crate::domain::time::Span;
use crate::domain::vendor::Vendor;
use crate::server::error;
use crate::server::store;

/// An address that was not seen for so long is ours no longer.
const KEPT: Span = Span::days(30);

/// Keeps the address that was refused. WeCom replaces its whole list with what is pasted, so it is given all of them.
pub(super) async fn remember(record: &mut Recorder<'_>, subject: &Subject) {
    let muster = record.muster;
    let refused = |stage: &&mut crate::domain::check::Stage| stage.kind == StageKind::EgressIp && stage.state == StageState::Failed;
    let stage = record.report.stages.iter_mut().find(refused);
    let (Some(stage), Some(app)) = (stage, &subject.saved) else { return };
    let Some(ip) = stage.copy.clone() else { return };
    let kept = async {
        let now = muster.clock.now();
        let mut tx = muster.store.write().await?;
        store::app_outside::put_egress(&mut tx, app.id, &ip, now).await?;
        let all = store::app_outside::egress(&mut tx, app.id, now - KEPT).await?;
        tx.commit().await?;
        Ok(all)
    };
    match kept.await {
        Ok(all) if subject.vendor == Vendor::WeCom => stage.copy = Some(all.join(";")),
        Ok(_) => {}
        Err(error) => drop(error::log(&error)),
    }
}

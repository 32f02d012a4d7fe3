//! Checks by themselves: every enabled app once an hour, and a notice when one that worked stops working.

use crate::domain::check::{Report, StageKind};
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::AppState;
use crate::domain::time::Span;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::service::job::{Failure, Job, Message};
use crate::server::service::{Actor, closed, delivery, mobile_app, note};
use crate::server::store::job::Leased;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::{self, Tx};

/// How often an app is checked.
const EVERY: Span = Span::hours(1);

/// Queues the checks that are due. Two replicas may both do so: a check more is harmless.
pub async fn enqueue_due(muster: &Muster) -> Result<()> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    for app in store::mobile_app::list(&mut tx).await?.into_iter().filter(|app| app.state == AppState::Enabled) {
        let last = store::app_check::get(&mut tx, app.id).await?.map_or(app.created_at, |last| last.checked_at);
        if now - last >= EVERY {
            Job::CheckApp { app: app.id }.enqueue(muster, &mut tx).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Checks an app, without sending anything to anybody, and keeps what came of it.
pub async fn check(muster: &Muster, leased: &Leased, id: MobileAppId) -> Result<std::result::Result<(), Failure>> {
    let app = store::mobile_app::get(&mut muster.store.read().await?, id).await?;
    let app = app.filter(|app| app.state == AppState::Enabled);
    let report = match &app {
        Some(app) => Some(super::run(muster, &mobile_app::subject(muster, app.clone()), Lang::Zh, &|_| ()).await),
        // Disabled or deleted since: nothing is left to be done.
        None => None,
    };
    if let (Some(app), Some(report)) = (&app, &report) {
        closed::after_check(muster, app.id, report).await?;
    }
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    if let (Some(app), Some(report)) = (app, report) {
        super::note(muster, &mut tx, app.id, &report).await?;
        keep(muster, &mut tx, &app, report).await?;
    }
    store::job::finish(&mut tx, leased, now).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Keeps a report without its people, and raises the notice.
async fn keep(muster: &Muster, tx: &mut Tx, app: &MobileApp, report: Report) -> Result<()> {
    let report = Report { people: Vec::new(), ..report };
    let failed = super::in_the_way(&report);
    let before = store::app_check::get(tx, app.id).await?.and_then(|last| last.failed);
    store::app_check::put(tx, app.id, failed, &report, muster.clock.now()).await?;
    match (before, failed) {
        (None, Some(stage)) => {
            let detail = serde_json::to_string(&stage).unwrap_or_default();
            note(muster, tx, &Actor::Muster, "mobile_app.fails", format!("mobile_app:{}", app.id), Some(detail.trim_matches('"'))).await?;
            tell_admins(muster, tx, app, stage).await
        }
        (Some(_), None) => note(muster, tx, &Actor::Muster, "mobile_app.recovers", format!("mobile_app:{}", app.id), None).await,
        _ => Ok(()),
    }
}

/// On every other app on which an admin can be reached: this one is not to be relied on now.
async fn tell_admins(muster: &Muster, tx: &mut Tx, failing: &MobileApp, stage: StageKind) -> Result<()> {
    for admin in store::member::active_admins(tx).await? {
        for binding in store::binding::reachable(tx, admin).await?.into_iter().filter(|binding| binding.app != failing.id) {
            let Some(app) = store::mobile_app::get(tx, binding.app).await? else { continue };
            let Some(account) = store::chat_account::get(tx, binding.account).await? else { continue };
            let message = Message::AppFails { app: failing.id, stage };
            delivery::send(muster, tx, &app, &account, Some(admin), Lang::Zh, message).await?;
        }
    }
    Ok(())
}

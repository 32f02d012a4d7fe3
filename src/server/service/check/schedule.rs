//! Checks by themselves: every enabled app once an hour, and a notice when one that worked stops working.

use crate::domain::check::{Report, StageKind, StageState};
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::AppState;
use crate::domain::permission::Given;
use crate::domain::time::Span;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::service::job::{Failure, Job, Message};
use crate::server::service::{Actor, activation, closed, delivery, mobile_app, note, notice};
use crate::server::store::app_check::AppCheck;
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
        Some(app) => {
            let subject = super::Subject { thrifty: true, ..mobile_app::subject(muster, app.clone()) };
            Some(super::run(muster, &subject, Lang::Zh, &|_| ()).await)
        }
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
    let before = store::app_check::get(tx, app.id).await?;
    let mut report = with_what_was_known(tx, app.id, report).await?;
    report.failing = failing(before.as_ref(), &report);
    store::app_check::put(tx, app.id, failed, &report, muster.clock.now()).await?;
    match stops(before.as_ref(), &report, failed) {
        Some(stage) => {
            let detail = serde_json::to_string(&stage).unwrap_or_default();
            note(muster, tx, &Actor::Muster, "mobile_app.fails", format!("mobile_app:{}", app.id), Some(detail.trim_matches('"'))).await?;
            tell_admins(muster, tx, app, stage).await
        }
        None if recovers(before.as_ref(), &report, failed) => {
            note(muster, tx, &Actor::Muster, "mobile_app.recovers", format!("mobile_app:{}", app.id), None).await
        }
        None => Ok(()),
    }
}

fn in_state(report: &Report, state: StageState) -> impl Iterator<Item = StageKind> + '_ {
    report.stages.iter().filter(move |stage| stage.state == state).map(|stage| stage.kind)
}

/// As it was kept; reports of before this was kept tell only what failed then.
fn known(before: &AppCheck) -> Vec<StageKind> {
    before.report.failing.iter().copied().chain(in_state(&before.report, StageState::Failed)).collect()
}

/// What failed when it was last tried: a stage that waits for another one is neither mended nor news once it is tried.
fn failing(before: Option<&AppCheck>, report: &Report) -> Vec<StageKind> {
    let known = before.map(known).unwrap_or_default();
    in_state(report, StageState::Failed).chain(in_state(report, StageState::Waiting).filter(|kind| known.contains(kind))).collect()
}

/// The first stage that fails and did not before, required or not. Of what was never checked only what stands in the
/// way is news: the rest may never have been set up.
fn stops(before: Option<&AppCheck>, report: &Report, in_the_way: Option<StageKind>) -> Option<StageKind> {
    let Some(before) = before else { return in_the_way };
    let known = known(before);
    in_state(report, StageState::Failed).find(|kind| !known.contains(kind))
}

fn recovers(before: Option<&AppCheck>, report: &Report, in_the_way: Option<StageKind>) -> bool {
    let Some(before) = before else { return false };
    let worked_again = before.failed.is_some() && in_the_way.is_none();
    worked_again || (!known(before).is_empty() && report.failing.is_empty())
}

/// What was left out to spare the company's calls stays as it was found by somebody's own check.
async fn with_what_was_known(tx: &mut Tx, app: MobileAppId, mut report: Report) -> Result<Report> {
    let known = activation::last_report(tx, app).await?.scopes;
    for scope in report.scopes.iter_mut().filter(|scope| scope.given == Given::Unknown) {
        if let Some(known) = known.iter().find(|known| known.feature == scope.feature && known.code == scope.code) {
            scope.given = known.given;
        }
    }
    Ok(report)
}

/// Each admin on every other app on which it can be reached: this one is not to be relied on now. By SMS where there is
/// none, as far as SMS are set up; the console says it in any case.
async fn tell_admins(muster: &Muster, tx: &mut Tx, failing: &MobileApp, stage: StageKind) -> Result<()> {
    for admin in store::member::active_admins(tx).await? {
        let lang = store::member::lang(tx, admin).await?;
        let mut reached = false;
        for binding in store::binding::reachable(tx, admin).await?.into_iter().filter(|binding| binding.app != failing.id) {
            let Some(app) = store::mobile_app::get(tx, binding.app).await? else { continue };
            let Some(account) = store::chat_account::get(tx, binding.account).await? else { continue };
            let message = Message::AppFails { app: failing.id, stage };
            delivery::send(muster, tx, &app, &account, Some(admin), lang, message).await?;
            reached = true;
        }
        if !reached {
            notice::send_failing(muster, tx, failing, admin, lang).await?;
        }
    }
    Ok(())
}

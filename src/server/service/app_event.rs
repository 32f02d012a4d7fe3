//! The event log of mobile apps: what is written into it, how much of it, and what an admin reads.

pub mod mask;
pub mod tally;

use self::tally::Place;
use super::{Actor, calendar, closed, mobile_app, note, overview};
use crate::domain::date::Date;
use crate::domain::id::{AppEventId, Id, MobileAppId};
use crate::domain::lang::Lang;
use crate::domain::mobile_app::{EventDetail, EventFilter, EventKind, EventResult, EventRow, ReplayForm};
use crate::domain::page::{Page, ROWS};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Span, Time};
use crate::server::Muster;
use crate::server::error::{self, Error, Result};
use crate::server::service::job::Job;
use crate::server::store::app_event::{NewEvent, Wanted};
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::{self, Db, Tx};
use crate::server::vendor::{VendorError, callback};

/// How long events are kept.
pub const KEPT: Span = Span::days(30);
/// The longest reason that is kept, in characters.
const MAX_REASON: usize = 300;

/// One event, as it came.
pub fn event(app: MobileAppId, kind: EventKind, result: EventResult) -> NewEvent<'static> {
    NewEvent { app, kind, result, what: None, reason: None, times: 1, callback: None }
}

/// Writes a line with the transaction that it tells of.
pub async fn write(muster: &Muster, tx: &mut Tx, new: NewEvent<'_>) -> Result<()> {
    store::app_event::insert(tx, muster.new_id(), new, muster.clock.now()).await?;
    Ok(())
}

/// Writes a line of which anybody could cause any number: some an hour, the others are only counted.
pub async fn write_bounded(muster: &Muster, new: NewEvent<'_>) {
    let written = async {
        if muster.tallies.count((new.app, new.kind, new.result), muster.clock.now()) == Place::Beyond {
            return Ok(());
        }
        let mut tx = muster.store.write().await?;
        write(muster, &mut tx, new).await?;
        tx.commit().await?;
        Ok(())
    };
    if let Err(error) = written.await {
        error::log(&error);
    }
}

/// Writes how many there were beyond those that are listed.
pub async fn write_counts(muster: &Muster) -> Result<()> {
    let counts = muster.tallies.take(muster.clock.now());
    if counts.is_empty() {
        return Ok(());
    }
    let mut tx = muster.store.write().await?;
    for ((app, kind, result), times) in counts {
        write(muster, &mut tx, NewEvent { times, ..event(app, kind, result) }).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A call to the vendor failed: a line of the log, and where the vendor says that the app is switched off, that.
pub async fn call_failed(muster: &Muster, app: &MobileApp, what: &'static str, error: &VendorError) {
    let reason = mask::text(&error.to_string()).chars().take(MAX_REASON).collect::<String>();
    let new = NewEvent { what: Some(what), reason: Some(&reason), ..event(app.id, EventKind::Call, EventResult::Failed) };
    write_bounded(muster, new).await;
    if let Some(said) = error.said().filter(|said| said.closes_app()) {
        closed::note(muster, app.id, Some(&said.code), Some(&said.text)).await;
    }
}

/// The moments that a filter's days stand for; a day that is none is passed over.
fn span(muster: &Muster, filter: &EventFilter) -> (Time, Time) {
    let day = |text: &str| text.trim().parse::<Date>().ok();
    let from = day(&filter.from).map_or(Time(0), |date| calendar::at(muster, date, 0));
    let until = day(&filter.to).map_or(Time(i64::MAX), |date| calendar::at(muster, calendar::plus(date, 1), 0));
    (from, until)
}

/// A page of the log, newest first.
pub async fn list(muster: &Muster, app: MobileAppId, filter: &EventFilter, lang: Lang) -> Result<Page<EventRow>> {
    let mut db = muster.store.read().await?;
    let (from, until) = span(muster, filter);
    let (kind, result) = (filter.kind(), filter.result());
    let wanted = Wanted { app, kind, result, from, until, before: filter.before.parse().ok(), limit: ROWS + 1 };
    let mut rows = Vec::new();
    if kind != Some(EventKind::Change) {
        rows.extend(store::app_event::list(&mut db, &wanted).await?);
    }
    if kind.is_none_or(|kind| kind == EventKind::Change) && result.is_none_or(|result| result == EventResult::Done) {
        rows.extend(store::app_event::changes(&mut db, &wanted).await?);
    }
    // Ids are in the order of time, whatever they are of.
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id.to_i64()));
    let mut page = Page::of(rows, ROWS, |row| row.id.to_string());
    for row in &mut page.rows {
        tell(muster, &mut db, row, lang).await?;
    }
    Ok(page)
}

/// What only people need: the exact time and names.
async fn tell(muster: &Muster, db: &mut impl Db, row: &mut EventRow, lang: Lang) -> Result<()> {
    row.exact = calendar::exact(muster, row.at);
    if let Some(actor) = row.actor.take() {
        row.actor = Some(overview::actor(db, actor, lang).await?);
    }
    Ok(())
}

/// One event with what came in it.
pub async fn detail(muster: &Muster, app: MobileAppId, id: AppEventId, lang: Lang) -> Result<EventDetail> {
    let mut db = muster.store.read().await?;
    let vendor = mobile_app::get(&mut db, app).await?.vendor;
    let mut row = store::app_event::get(&mut db, app, id).await?.ok_or(Error::Refused(Refusal::NotFound))?;
    tell(muster, &mut db, &mut row, lang).await?;
    let kept = match row.callback {
        Some(callback) => store::callback_event::get(&mut db, callback).await?,
        None => None,
    };
    let fields = kept.as_ref().map(|kept| callback::fields(vendor, &kept.payload)).unwrap_or_default();
    let masked = |(path, value): (String, String)| {
        let value = mask::field(&path, &value);
        (path, value)
    };
    let fields = fields.into_iter().map(masked).collect();
    let handled = kept.and_then(|kept| kept.handled_at).map(|at| calendar::exact(muster, at));
    Ok(EventDetail { row, handled, fields })
}

/// Has a callback handled once more. What it asked for on incidents is not done twice.
pub async fn replay(muster: &Muster, actor: &Actor, form: &ReplayForm) -> Result<()> {
    let mut tx = muster.store.write().await?;
    mobile_app::get(&mut tx, form.app).await?;
    let row = store::app_event::get(&mut tx, form.app, form.event).await?.ok_or(Error::Refused(Refusal::NotFound))?;
    let callback = row.callback.ok_or(Error::Refused(Refusal::NotFound))?;
    if store::callback_event::get(&mut tx, callback).await?.is_none() {
        return Err(Refusal::NotFound.into());
    }
    Job::ReplayEvent { event: callback }.enqueue(muster, &mut tx).await?;
    note(muster, &mut tx, actor, "mobile_app.replay", format!("mobile_app:{}", form.app), row.what.as_deref()).await?;
    tx.commit().await?;
    Ok(())
}

//! The event log of mobile apps: what is no change by an admin, which the audit log has.

use sqlx::any::AnyRow;

use super::row::{Columns, word};
use super::{Db, Result, Tx};
use crate::domain::id::{AppEventId, CallbackEventId, Id, MobileAppId};
use crate::domain::mobile_app::{EventKind, EventResult, EventRow};
use crate::domain::time::Time;

/// A line to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent<'a> {
    pub app: MobileAppId,
    pub kind: EventKind,
    pub result: EventResult,
    pub what: Option<&'a str>,
    pub reason: Option<&'a str>,
    pub times: u32,
    pub callback: Option<CallbackEventId>,
}

/// Which lines are looked for, newest first, older than `before`.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub app: MobileAppId,
    pub kind: Option<EventKind>,
    pub result: Option<EventResult>,
    pub from: Time,
    /// Not this moment any more.
    pub until: Time,
    pub before: Option<AppEventId>,
    pub limit: usize,
}

pub async fn insert(tx: &mut Tx, id: AppEventId, new: NewEvent<'_>, now: Time) -> Result<()> {
    sqlx::query(
        "INSERT INTO app_event (id, mobile_app_id, at, kind, result, what, reason, times, callback_event_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(id.to_i64())
    .bind(new.app.to_i64())
    .bind(now.0)
    .bind(word(new.kind))
    .bind(word(new.result))
    .bind(new.what)
    .bind(new.reason)
    .bind(i64::from(new.times))
    .bind(new.callback.map(Id::to_i64))
    .execute(tx.connection())
    .await?;
    Ok(())
}

fn event(row: &AnyRow) -> Result<EventRow> {
    Ok(EventRow {
        id: row.id("id")?,
        at: row.time("at")?,
        exact: String::new(),
        kind: row.word("kind")?,
        result: row.word("result")?,
        what: row.opt_text("what")?,
        reason: row.opt_text("reason")?,
        times: u32::try_from(row.int("times")?).unwrap_or(u32::MAX),
        callback: row.opt_id("callback_event_id")?,
        actor: None,
    })
}

pub async fn list(db: &mut impl Db, wanted: &Wanted) -> Result<Vec<EventRow>> {
    let rows = sqlx::query(
        "SELECT * FROM app_event WHERE mobile_app_id = $1 AND id < $2 AND ($3 = '' OR kind = $3) AND ($4 = '' OR result = $4) \
         AND at >= $5 AND at < $6 ORDER BY id DESC LIMIT $7",
    )
    .bind(wanted.app.to_i64())
    .bind(wanted.before.map_or(i64::MAX, Id::to_i64))
    .bind(wanted.kind.map(word).unwrap_or_default())
    .bind(wanted.result.map(word).unwrap_or_default())
    .bind(wanted.from.0)
    .bind(wanted.until.0)
    .bind(wanted.limit as i64)
    .fetch_all(db.connection())
    .await?;
    rows.iter().map(event).collect()
}

/// Changes by admins, from the audit log, as lines of the same kind.
pub async fn changes(db: &mut impl Db, wanted: &Wanted) -> Result<Vec<EventRow>> {
    let rows = sqlx::query(
        // What a check came to is a line of its own.
        "SELECT id, at, actor, action, detail FROM audit WHERE subject = $1 AND id < $2 AND at >= $3 AND at < $4 \
         AND action NOT IN ('mobile_app.fails', 'mobile_app.recovers') ORDER BY id DESC LIMIT $5",
    )
    .bind(format!("mobile_app:{}", wanted.app))
    .bind(wanted.before.map_or(i64::MAX, Id::to_i64))
    .bind(wanted.from.0)
    .bind(wanted.until.0)
    .bind(wanted.limit as i64)
    .fetch_all(db.connection())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(EventRow {
                id: row.id("id")?,
                at: row.time("at")?,
                exact: String::new(),
                kind: EventKind::Change,
                result: EventResult::Done,
                what: Some(row.text("action")?),
                reason: row.opt_text("detail")?,
                times: 1,
                callback: None,
                actor: Some(row.text("actor")?),
            })
        })
        .collect()
}

pub async fn get(db: &mut impl Db, app: MobileAppId, id: AppEventId) -> Result<Option<EventRow>> {
    let sql = "SELECT * FROM app_event WHERE id = $1 AND mobile_app_id = $2";
    let row = sqlx::query(sql).bind(id.to_i64()).bind(app.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| event(&row)).transpose()
}

pub async fn purge(tx: &mut Tx, before: Time) -> Result<()> {
    sqlx::query("DELETE FROM app_event WHERE at < $1").bind(before.0).execute(tx.connection()).await?;
    Ok(())
}

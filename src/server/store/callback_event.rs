//! Events that vendors pushed, their content sealed.

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::id::{CallbackEventId, Id, MobileAppId};
use crate::domain::time::Time;
use crate::server::keys::Place;

pub struct CallbackEvent {
    pub app: MobileAppId,
    /// As the vendor wrote it.
    pub payload: Vec<u8>,
    pub received_at: Time,
    pub handled_at: Option<Time>,
}

/// That an event came, without what it says.
#[derive(serde::Serialize)]
pub struct Received {
    pub kind: String,
    pub received_at: Time,
    pub handled_at: Option<Time>,
}

fn place(id: CallbackEventId) -> Place<'static> {
    Place { table: "callback_event", column: "payload", row: id.to_i64() }
}

/// `false` where this event is here already.
pub async fn insert(tx: &mut Tx, id: CallbackEventId, app: MobileAppId, key: &str, kind: &str, payload: &[u8], now: Time) -> Result<bool> {
    let sealed = tx.ring().seal(place(id), payload);
    let done = sqlx::query(
        "INSERT INTO callback_event (id, mobile_app_id, event_key, kind, payload, received_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (mobile_app_id, event_key) DO NOTHING",
    )
    .bind(id.to_i64())
    .bind(app.to_i64())
    .bind(key)
    .bind(kind)
    .bind(sealed)
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() > 0)
}

pub async fn get(db: &mut impl Db, id: CallbackEventId) -> Result<Option<CallbackEvent>> {
    let ring = db.ring();
    let sql = "SELECT mobile_app_id, payload, received_at, handled_at FROM callback_event WHERE id = $1";
    let Some(row) = sqlx::query(sql).bind(id.to_i64()).fetch_optional(db.connection()).await? else { return Ok(None) };
    let payload = ring.open(place(id), &row.bytes("payload")?)?.to_vec();
    Ok(Some(CallbackEvent {
        app: row.id("mobile_app_id")?,
        payload,
        received_at: row.time("received_at")?,
        handled_at: row.opt_time("handled_at")?,
    }))
}

/// When which kinds of events came, newest first.
pub async fn recent(db: &mut impl Db, app: MobileAppId, limit: usize) -> Result<Vec<Received>> {
    let sql = "SELECT kind, received_at, handled_at FROM callback_event WHERE mobile_app_id = $1 ORDER BY id DESC LIMIT $2";
    let rows = sqlx::query(sql).bind(app.to_i64()).bind(limit as i64).fetch_all(db.connection()).await?;
    rows.iter()
        .map(|row| Ok(Received { kind: row.text("kind")?, received_at: row.time("received_at")?, handled_at: row.opt_time("handled_at")? }))
        .collect()
}

pub async fn handled(tx: &mut Tx, id: CallbackEventId, now: Time) -> Result<()> {
    sqlx::query("UPDATE callback_event SET handled_at = $2 WHERE id = $1").bind(id.to_i64()).bind(now.0).execute(tx.connection()).await?;
    Ok(())
}

/// Events that were handled, received before this.
pub async fn purge(tx: &mut Tx, before: Time) -> Result<()> {
    sqlx::query("DELETE FROM callback_event WHERE received_at < $1 AND handled_at IS NOT NULL")
        .bind(before.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

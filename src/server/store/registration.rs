//! DingTalk apps that are being made by scanning, what they are asked for with sealed.

use sqlx::any::AnyRow;

use super::row::{Columns, open_json, seal_json, word};
use super::{Db, Result, Tx};
use crate::domain::id::{Id, MobileAppId, RegistrationId};
use crate::domain::registration::RegistrationState;
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Time};
use crate::domain::vendor::Edition;
use crate::server::keys::Place;

#[derive(Clone, Debug)]
pub struct Registration {
    pub id: RegistrationId,
    pub edition: Edition,
    pub base_url: Option<String>,
    /// Erased once it is over.
    pub device_code: Option<Secret>,
    pub user_code: String,
    pub scan: String,
    pub state: RegistrationState,
    pub reason: Option<String>,
    pub app: Option<MobileAppId>,
    pub poll_after: Time,
    pub poll_every: Span,
    pub created_at: Time,
    pub expires_at: Time,
}

fn place(id: RegistrationId) -> Place<'static> {
    Place { table: "registration", column: "device_code", row: id.to_i64() }
}

fn registration(db: &impl Db, row: &AnyRow) -> Result<Registration> {
    let id = row.id("id")?;
    Ok(Registration {
        id,
        edition: row.word("edition")?,
        base_url: row.opt_text("base_url")?,
        device_code: row.opt_bytes("device_code")?.map(|sealed| open_json(&db.ring(), place(id), &sealed)).transpose()?,
        user_code: row.text("user_code")?,
        scan: row.text("scan")?,
        state: row.word("state")?,
        reason: row.opt_text("reason")?,
        app: row.opt_id("mobile_app_id")?,
        poll_after: row.time("poll_after")?,
        poll_every: Span(row.int("poll_every")?),
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
    })
}

pub async fn insert(tx: &mut Tx, new: &Registration) -> Result<()> {
    let device_code = new.device_code.as_ref().map(|code| seal_json(&tx.ring(), place(new.id), code)).transpose()?;
    sqlx::query(
        "INSERT INTO registration (id, edition, base_url, device_code, user_code, scan, state, poll_after, poll_every, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new.id.to_i64())
    .bind(word(new.edition))
    .bind(new.base_url.as_deref())
    .bind(device_code)
    .bind(new.user_code.as_str())
    .bind(new.scan.as_str())
    .bind(word(new.state))
    .bind(new.poll_after.0)
    .bind(new.poll_every.0)
    .bind(new.created_at.0)
    .bind(new.expires_at.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn get(db: &mut impl Db, id: RegistrationId) -> Result<Option<Registration>> {
    let row = sqlx::query("SELECT * FROM registration WHERE id = $1").bind(id.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| registration(db, &row)).transpose()
}

/// The one that still waits to be scanned there, if there is one.
pub async fn waiting(db: &mut impl Db, edition: Edition, base_url: Option<&str>, now: Time) -> Result<Option<RegistrationId>> {
    let row = sqlx::query(
        "SELECT id FROM registration WHERE state = 'waiting' AND expires_at > $1 AND edition = $2 AND COALESCE(base_url, '') = $3 \
         ORDER BY id DESC LIMIT 1",
    )
    .bind(now.0)
    .bind(word(edition))
    .bind(base_url.unwrap_or_default())
    .fetch_optional(db.connection())
    .await?;
    row.map(|row| row.id("id")).transpose()
}

/// Takes the turn to ask DingTalk, which may be asked once in an interval, however many pages want to know.
pub async fn take_turn(tx: &mut Tx, id: RegistrationId, now: Time) -> Result<bool> {
    let sql = "UPDATE registration SET poll_after = $2 + poll_every WHERE id = $1 AND state = 'waiting' AND poll_after <= $2";
    Ok(sqlx::query(sql).bind(id.to_i64()).bind(now.0).execute(tx.connection()).await?.rows_affected() == 1)
}

/// From now on it is asked less often, as RFC 8628 has it.
pub async fn slow_down(tx: &mut Tx, id: RegistrationId, now: Time, by: Span) -> Result<()> {
    sqlx::query("UPDATE registration SET poll_every = poll_every + $2, poll_after = $3 + poll_every + $2 WHERE id = $1")
        .bind(id.to_i64())
        .bind(by.0)
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Ends one that waits; answers whether it still did.
pub async fn end(
    tx: &mut Tx,
    id: RegistrationId,
    state: RegistrationState,
    reason: Option<&str>,
    app: Option<MobileAppId>,
) -> Result<bool> {
    let sql = "UPDATE registration SET state = $2, reason = $3, mobile_app_id = $4, device_code = NULL WHERE id = $1 AND state = 'waiting'";
    let ended =
        sqlx::query(sql).bind(id.to_i64()).bind(word(state)).bind(reason).bind(app.map(Id::to_i64)).execute(tx.connection()).await?;
    Ok(ended.rows_affected() == 1)
}

pub async fn purge(tx: &mut Tx, before: Time) -> Result<()> {
    sqlx::query("DELETE FROM registration WHERE expires_at <= $1").bind(before.0).execute(tx.connection()).await?;
    Ok(())
}

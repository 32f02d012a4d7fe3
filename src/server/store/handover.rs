//! Links for whoever owns the vendor's console: hashes only.

use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::id::{HandoverId, Id, MemberId, MobileAppId};
use crate::domain::time::Time;
use crate::server::keys::token_hash;

#[derive(Clone, Debug)]
pub struct Link {
    pub id: HandoverId,
    pub app: MobileAppId,
    pub by: MemberId,
    pub created_at: Time,
    pub expires_at: Time,
    pub used_at: Option<Time>,
    pub revoked_at: Option<Time>,
}

impl Link {
    pub fn is_open(&self, now: Time) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

fn link(row: &AnyRow) -> Result<Link> {
    Ok(Link {
        id: row.id("id")?,
        app: row.id("mobile_app_id")?,
        by: row.id("created_by")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        used_at: row.opt_time("used_at")?,
        revoked_at: row.opt_time("revoked_at")?,
    })
}

pub async fn insert(tx: &mut Tx, new: &Link, token: &str) -> Result<()> {
    sqlx::query("INSERT INTO handover (id, mobile_app_id, token_hash, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(new.id.to_i64())
        .bind(new.app.to_i64())
        .bind(token_hash(token))
        .bind(new.by.to_i64())
        .bind(new.created_at.0)
        .bind(new.expires_at.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Also one that is over: it can still say whom to ask.
pub async fn find(db: &mut impl Db, token: &str) -> Result<Option<Link>> {
    let row = sqlx::query("SELECT * FROM handover WHERE token_hash = $1").bind(token_hash(token)).fetch_optional(db.connection()).await?;
    row.map(|row| link(&row)).transpose()
}

/// Those of an app that are still good, newest first.
pub async fn list(db: &mut impl Db, app: MobileAppId, now: Time) -> Result<Vec<Link>> {
    let sql = "SELECT * FROM handover WHERE mobile_app_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY id DESC";
    let rows = sqlx::query(sql).bind(app.to_i64()).bind(now.0).fetch_all(db.connection()).await?;
    rows.iter().map(link).collect()
}

pub async fn used(tx: &mut Tx, id: HandoverId, now: Time) -> Result<()> {
    sqlx::query("UPDATE handover SET used_at = $2 WHERE id = $1").bind(id.to_i64()).bind(now.0).execute(tx.connection()).await?;
    Ok(())
}

/// Answers the app that it was for, if it was still good.
pub async fn revoke(tx: &mut Tx, id: HandoverId, now: Time) -> Result<Option<MobileAppId>> {
    let row = sqlx::query("UPDATE handover SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING mobile_app_id")
        .bind(id.to_i64())
        .bind(now.0)
        .fetch_optional(tx.connection())
        .await?;
    row.map(|row| row.id("mobile_app_id")).transpose()
}

pub async fn purge(tx: &mut Tx, before: Time) -> Result<()> {
    sqlx::query("DELETE FROM handover WHERE expires_at <= $1").bind(before.0).execute(tx.connection()).await?;
    Ok(())
}

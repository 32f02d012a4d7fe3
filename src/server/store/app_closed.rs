//! Mobile apps that the vendor says are switched off on its side.

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::id::{Id, MobileAppId};
use crate::domain::mobile_app::Closed;
use crate::domain::time::Time;

pub async fn get(db: &mut impl Db, app: MobileAppId) -> Result<Option<Closed>> {
    let sql = "SELECT since, code, said FROM app_closed WHERE mobile_app_id = $1";
    let Some(row) = sqlx::query(sql).bind(app.to_i64()).fetch_optional(db.connection()).await? else { return Ok(None) };
    Ok(Some(Closed { since: row.time("since")?, code: row.opt_text("code")?, said: row.opt_text("said")? }))
}

/// Since when stays as it was said first.
pub async fn put(tx: &mut Tx, app: MobileAppId, code: Option<&str>, said: Option<&str>, now: Time) -> Result<()> {
    sqlx::query(
        "INSERT INTO app_closed (mobile_app_id, since, code, said) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (mobile_app_id) DO UPDATE SET code = $3, said = $4",
    )
    .bind(app.to_i64())
    .bind(now.0)
    .bind(code)
    .bind(said)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn clear(tx: &mut Tx, app: MobileAppId) -> Result<()> {
    sqlx::query("DELETE FROM app_closed WHERE mobile_app_id = $1").bind(app.to_i64()).execute(tx.connection()).await?;
    Ok(())
}

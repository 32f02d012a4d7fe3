//! What the last check of each app on the schedule came to.

use super::row::{Columns, from_word, word};
use super::{Db, Result, StoreError, Tx};
use crate::domain::check::{Report, StageKind};
use crate::domain::id::{Id, MobileAppId};
use crate::domain::time::Time;

pub struct AppCheck {
    pub checked_at: Time,
    /// The first stage that stands in the way.
    pub failed: Option<StageKind>,
    pub report: Report,
}

pub async fn put(tx: &mut Tx, app: MobileAppId, failed: Option<StageKind>, report: &Report, now: Time) -> Result<()> {
    let report = serde_json::to_string(report).map_err(|_| StoreError::Unexpected("report"))?;
    sqlx::query(
        "INSERT INTO app_check (mobile_app_id, checked_at, failed, report) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (mobile_app_id) DO UPDATE SET checked_at = $2, failed = $3, report = $4",
    )
    .bind(app.to_i64())
    .bind(now.0)
    .bind(failed.map(word))
    .bind(report)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn get(db: &mut impl Db, app: MobileAppId) -> Result<Option<AppCheck>> {
    let sql = "SELECT checked_at, failed, report FROM app_check WHERE mobile_app_id = $1";
    let Some(row) = sqlx::query(sql).bind(app.to_i64()).fetch_optional(db.connection()).await? else { return Ok(None) };
    Ok(Some(AppCheck {
        checked_at: row.time("checked_at")?,
        failed: row.opt_text("failed")?.and_then(|word| from_word(&word)),
        report: serde_json::from_str(&row.text("report")?).unwrap_or_default(),
    }))
}

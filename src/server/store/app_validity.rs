//! Until when mobile apps are valid, who is told before the end, and which notices are over.

use super::row::Columns;
use super::{Db, Result, StoreError, Tx};
use crate::domain::date::Date;
use crate::domain::id::{Id, MemberId, MobileAppId};
use crate::domain::time::Time;

pub async fn get(db: &mut impl Db, app: MobileAppId) -> Result<Option<Date>> {
    let sql = "SELECT ends_on FROM app_validity WHERE mobile_app_id = $1";
    let row = sqlx::query(sql).bind(app.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| date(&row.text("ends_on")?)).transpose()
}

fn date(text: &str) -> Result<Date> {
    text.parse().map_err(|_| StoreError::Unexpected("date"))
}

/// The last day of every app that has one.
pub async fn all(db: &mut impl Db) -> Result<Vec<(MobileAppId, Date)>> {
    let sql = "SELECT v.mobile_app_id, v.ends_on FROM app_validity v JOIN mobile_app a ON a.id = v.mobile_app_id \
               WHERE a.state <> 'deleted' ORDER BY v.ends_on, v.mobile_app_id";
    let rows = sqlx::query(sql).fetch_all(db.connection()).await?;
    rows.iter().map(|row| Ok((row.id("mobile_app_id")?, date(&row.text("ends_on")?)?))).collect()
}

pub async fn put(tx: &mut Tx, app: MobileAppId, ends_on: Option<Date>) -> Result<()> {
    let Some(ends_on) = ends_on else {
        sqlx::query("DELETE FROM app_validity WHERE mobile_app_id = $1").bind(app.to_i64()).execute(tx.connection()).await?;
        return Ok(());
    };
    let sql = "INSERT INTO app_validity (mobile_app_id, ends_on) VALUES ($1, $2) ON CONFLICT (mobile_app_id) DO UPDATE SET ends_on = $2";
    sqlx::query(sql).bind(app.to_i64()).bind(ends_on.to_string()).execute(tx.connection()).await?;
    Ok(())
}

/// Those who were chosen; empty: the admins.
pub async fn recipients(db: &mut impl Db, app: MobileAppId) -> Result<Vec<MemberId>> {
    let sql = "SELECT member_id FROM app_recipient WHERE mobile_app_id = $1 ORDER BY member_id";
    let rows = sqlx::query(sql).bind(app.to_i64()).fetch_all(db.connection()).await?;
    rows.iter().map(|row| row.id("member_id")).collect()
}

pub async fn put_recipients(tx: &mut Tx, app: MobileAppId, members: &[MemberId]) -> Result<()> {
    sqlx::query("DELETE FROM app_recipient WHERE mobile_app_id = $1").bind(app.to_i64()).execute(tx.connection()).await?;
    for member in members {
        sqlx::query("INSERT INTO app_recipient (mobile_app_id, member_id) VALUES ($1, $2)")
            .bind(app.to_i64())
            .bind(member.to_i64())
            .execute(tx.connection())
            .await?;
    }
    Ok(())
}

/// Notes that a notice is over; `false` where it was already, here or at another replica.
pub async fn notice_over(tx: &mut Tx, app: MobileAppId, ends_on: Date, days_before: u32, now: Time) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO app_notice (mobile_app_id, ends_on, days_before, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (mobile_app_id, ends_on, days_before) DO NOTHING",
    )
    .bind(app.to_i64())
    .bind(ends_on.to_string())
    .bind(i64::from(days_before))
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The notices of this end that are over, in days before it.
pub async fn notices_over(db: &mut impl Db, app: MobileAppId, ends_on: Date) -> Result<Vec<u32>> {
    let sql = "SELECT days_before FROM app_notice WHERE mobile_app_id = $1 AND ends_on = $2";
    let rows = sqlx::query(sql).bind(app.to_i64()).bind(ends_on.to_string()).fetch_all(db.connection()).await?;
    rows.iter().map(|row| Ok(u32::try_from(row.int("days_before")?).unwrap_or_default())).collect()
}

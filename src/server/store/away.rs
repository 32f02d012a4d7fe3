//! Who is away, and who stands in. What is over is as good as not there.

use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::away::Away;
use crate::domain::id::{Id, MemberId};
use crate::domain::time::Time;

fn away(row: &AnyRow) -> Result<Away> {
    Ok(Away { member: row.id("member_id")?, stand_in: row.id("stand_in_id")?, until: row.time("away_until")? })
}

/// Everybody who is away now.
pub async fn all(db: &mut impl Db, now: Time) -> Result<Vec<Away>> {
    let rows = sqlx::query("SELECT member_id, stand_in_id, away_until FROM away WHERE away_until > $1 ORDER BY member_id")
        .bind(now.0)
        .fetch_all(db.connection())
        .await?;
    rows.iter().map(away).collect()
}

pub async fn of(db: &mut impl Db, member: MemberId, now: Time) -> Result<Option<Away>> {
    let row = sqlx::query("SELECT member_id, stand_in_id, away_until FROM away WHERE member_id = $1 AND away_until > $2")
        .bind(member.to_i64())
        .bind(now.0)
        .fetch_optional(db.connection())
        .await?;
    row.map(|row| away(&row)).transpose()
}

/// Answers whether anything changed by it.
pub async fn put(tx: &mut Tx, new: &Away, now: Time) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO away (member_id, stand_in_id, away_until, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (member_id) DO UPDATE SET stand_in_id = excluded.stand_in_id, away_until = excluded.away_until, created_at = excluded.created_at \
         WHERE away.stand_in_id <> excluded.stand_in_id OR away.away_until <> excluded.away_until",
    )
    .bind(new.member.to_i64())
    .bind(new.stand_in.to_i64())
    .bind(new.until.0)
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Answers whether the member was away.
pub async fn end(tx: &mut Tx, member: MemberId, now: Time) -> Result<bool> {
    let row = sqlx::query("DELETE FROM away WHERE member_id = $1 RETURNING away_until")
        .bind(member.to_i64())
        .fetch_optional(tx.connection())
        .await?;
    Ok(row.map(|row| row.time("away_until")).transpose()?.is_some_and(|until| until > now))
}

/// Nobody who is deleted is away, or stands in.
pub async fn forget(tx: &mut Tx, member: MemberId) -> Result<()> {
    sqlx::query("DELETE FROM away WHERE member_id = $1 OR stand_in_id = $1").bind(member.to_i64()).execute(tx.connection()).await?;
    Ok(())
}

pub async fn purge(tx: &mut Tx, now: Time) -> Result<()> {
    sqlx::query("DELETE FROM away WHERE away_until <= $1").bind(now.0).execute(tx.connection()).await?;
    Ok(())
}

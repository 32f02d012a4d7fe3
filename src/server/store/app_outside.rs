//! What is seen of us from outside: the addresses that our calls come from, and the public address that was proved.

use super::row::{Columns, from_word, word};
use super::{Db, Result, Tx};
use crate::domain::id::{Id, MobileAppId};
use crate::domain::mobile_app::Proved;
use crate::domain::time::Time;

pub async fn put_egress(tx: &mut Tx, app: MobileAppId, ip: &str, now: Time) -> Result<()> {
    sqlx::query(
        "INSERT INTO app_egress (mobile_app_id, ip, seen_at) VALUES ($1, $2, $3) \
         ON CONFLICT (mobile_app_id, ip) DO UPDATE SET seen_at = $3",
    )
    .bind(app.to_i64())
    .bind(ip)
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Those that were seen since then, in the order of their digits.
pub async fn egress(db: &mut impl Db, app: MobileAppId, since: Time) -> Result<Vec<String>> {
    let sql = "SELECT ip FROM app_egress WHERE mobile_app_id = $1 AND seen_at >= $2 ORDER BY ip LIMIT 50";
    let rows = sqlx::query(sql).bind(app.to_i64()).bind(since.0).fetch_all(db.connection()).await?;
    rows.iter().map(|row| row.text("ip")).collect()
}

/// Only the last one counts.
pub async fn put_origin(tx: &mut Tx, app: MobileAppId, place: Proved, origin: &str, now: Time) -> Result<()> {
    sqlx::query(
        "INSERT INTO app_origin (mobile_app_id, place, origin, proved_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (mobile_app_id, place) DO UPDATE SET origin = $3, proved_at = $4",
    )
    .bind(app.to_i64())
    .bind(word(place))
    .bind(origin)
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn origins(db: &mut impl Db, app: MobileAppId) -> Result<Vec<(Proved, String)>> {
    let sql = "SELECT place, origin FROM app_origin WHERE mobile_app_id = $1";
    let rows = sqlx::query(sql).bind(app.to_i64()).fetch_all(db.connection()).await?;
    let mut origins = Vec::new();
    for row in &rows {
        if let Some(place) = from_word(&row.text("place")?) {
            origins.push((place, row.text("origin")?));
        }
    }
    Ok(origins)
}

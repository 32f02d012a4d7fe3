//! Limits on attempts: a row an attempt, so that windows slide, restarts forget nothing and replicas share them.

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::id::{CodeId, Id};
use crate::domain::time::{Span, Time};

/// At most so many attempts of one subject within a span.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub most: u32,
    pub within: Span,
}

/// Until the transaction ends, nobody else counts these subjects: what is looked at stays true until it is counted.
pub async fn lock(tx: &mut Tx, subjects: impl IntoIterator<Item = &Vec<u8>>) -> Result<()> {
    // In one order, so that two transactions cannot wait for each other.
    let subjects: std::collections::BTreeSet<_> = subjects.into_iter().collect();
    for subject in subjects {
        // A row outside of every window. Writing it waits for whoever wrote it before.
        sqlx::query("INSERT INTO attempt (subject, at, id) VALUES ($1, 0, 0) ON CONFLICT (subject, at, id) DO UPDATE SET at = 0")
            .bind(subject.clone())
            .execute(tx.connection())
            .await?;
    }
    Ok(())
}

/// How long one has to wait until the next attempt is allowed; `None` when it is now.
pub async fn wait(db: &mut impl Db, subject: &[u8], limits: &[Limit], now: Time) -> Result<Option<Span>> {
    let mut longest = None;
    for limit in limits {
        // The attempt that has to leave the window before there is room for another.
        let row = sqlx::query("SELECT at FROM attempt WHERE subject = $1 AND at > $2 ORDER BY at DESC LIMIT 1 OFFSET $3")
            .bind(subject.to_vec())
            .bind((now - limit.within).0)
            .bind(i64::from(limit.most) - 1)
            .fetch_optional(db.connection())
            .await?;
        if let Some(row) = row {
            longest = longest.max(Some(row.time("at")? + limit.within - now));
        }
    }
    Ok(longest)
}

/// Counts an attempt. The id only tells attempts of one moment apart.
pub async fn note(tx: &mut Tx, subject: &[u8], id: CodeId, now: Time) -> Result<()> {
    sqlx::query("INSERT INTO attempt (subject, at, id) VALUES ($1, $2, $3)")
        .bind(subject.to_vec())
        .bind(now.0)
        .bind(id.to_i64())
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Takes back one attempt that was counted and turned out to be none.
pub async fn take_back(tx: &mut Tx, subject: &[u8], id: CodeId) -> Result<()> {
    sqlx::query("DELETE FROM attempt WHERE subject = $1 AND id = $2")
        .bind(subject.to_vec())
        .bind(id.to_i64())
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Forgets the attempts of a subject, for example after a sign-in that succeeded.
pub async fn forget(tx: &mut Tx, subject: &[u8]) -> Result<()> {
    sqlx::query("DELETE FROM attempt WHERE subject = $1").bind(subject.to_vec()).execute(tx.connection()).await?;
    Ok(())
}

/// No limit looks back further than a day.
pub async fn purge(tx: &mut Tx, now: Time) -> Result<()> {
    sqlx::query("DELETE FROM attempt WHERE at <= $1").bind((now - Span::days(1)).0).execute(tx.connection()).await?;
    Ok(())
}

//! The one queue of background work: rows that are written in the transaction that causes them.
//!
//! A job is leased to one worker for a while. A worker that dies lets its lease run out, and another takes the job
//! again: jobs are idempotent.

use serde::Serialize;
use sqlx::any::AnyRow;

use super::row::{Columns, word};
use super::{Db, Result, StoreError, Tx};
use crate::domain::id::{Id, JobId};
use crate::domain::job::{JobRow, JobState};
use crate::domain::time::Time;
use crate::server::keys::Place;

/// A leased job.
#[derive(Debug)]
pub struct Leased {
    pub id: JobId,
    pub kind: String,
    /// JSON.
    pub payload: zeroize::Zeroizing<Vec<u8>>,
    /// This one included.
    pub attempts: u32,
    pub max_attempts: u32,
    /// Tells this lease from a later one of the same job.
    pub lease: String,
}

fn place(id: JobId) -> Place<'static> {
    Place { table: "job", column: "payload", row: id.to_i64() }
}

/// Queues a job; it exists when the transaction is committed, and only then.
pub async fn enqueue<T: Serialize>(
    tx: &mut Tx,
    id: JobId,
    kind: &str,
    payload: &T,
    run_at: Time,
    max_attempts: u32,
    now: Time,
) -> Result<()> {
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(payload).map_err(|_| StoreError::Unexpected("payload"))?);
    let sealed = tx.ring().seal(place(id), &plain);
    sqlx::query(
        "INSERT INTO job (id, kind, payload, state, run_at, attempts, max_attempts, created_at) VALUES ($1, $2, $3, 'queued', $4, 0, $5, $6)",
    )
    .bind(id.to_i64())
    .bind(kind)
    .bind(sealed)
    .bind(run_at.0)
    .bind(i64::from(max_attempts))
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    tx.queued = true;
    Ok(())
}

/// Queued jobs of a kind need not wait any longer.
pub async fn hasten(tx: &mut Tx, kind: &str, now: Time) -> Result<()> {
    sqlx::query("UPDATE job SET run_at = $2 WHERE kind = $1 AND state = 'queued' AND run_at > $2")
        .bind(kind)
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    tx.queued = true;
    Ok(())
}

/// Leases the job that has been due longest, if there is one.
pub async fn lease(tx: &mut Tx, lease: &str, now: Time, until: Time) -> Result<Option<Leased>> {
    // The outer condition decides when two workers of different replicas choose the same row.
    let row = sqlx::query(
        "UPDATE job SET state = 'running', lease = $1, leased_until = $2, attempts = attempts + 1 WHERE id = ( \
         SELECT id FROM job WHERE (state = 'queued' AND run_at <= $3) OR (state = 'running' AND leased_until <= $3) \
         ORDER BY run_at, id LIMIT 1) AND (state = 'queued' OR (state = 'running' AND leased_until <= $3)) RETURNING *",
    )
    .bind(lease)
    .bind(until.0)
    .bind(now.0)
    .fetch_optional(tx.connection())
    .await?;
    row.map(|row| leased(tx, &row, lease)).transpose()
}

fn leased(tx: &Tx, row: &AnyRow, lease: &str) -> Result<Leased> {
    let id = row.id("id")?;
    Ok(Leased {
        id,
        kind: row.text("kind")?,
        payload: tx.ring.open(place(id), &row.bytes("payload")?)?,
        attempts: u32::try_from(row.int("attempts")?).unwrap_or(u32::MAX),
        max_attempts: u32::try_from(row.int("max_attempts")?).unwrap_or_default(),
        lease: lease.to_owned(),
    })
}

/// Ends a job and erases what it held. `false` where the lease had run out and another worker has it.
pub async fn finish(tx: &mut Tx, job: &Leased, now: Time) -> Result<bool> {
    over(tx, job, JobState::Done, None, now).await
}

pub async fn give_up(tx: &mut Tx, job: &Leased, error: &str, now: Time) -> Result<bool> {
    over(tx, job, JobState::Failed, Some(error), now).await
}

async fn over(tx: &mut Tx, job: &Leased, state: JobState, error: Option<&str>, now: Time) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE job SET state = $3, payload = NULL, lease = NULL, leased_until = NULL, last_error = $4, finished_at = $5 \
         WHERE id = $1 AND lease = $2",
    )
    .bind(job.id.to_i64())
    .bind(job.lease.as_str())
    .bind(word(state))
    .bind(error)
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts a job back until its time has come, as if it had not been tried.
pub async fn postpone(tx: &mut Tx, job: &Leased, reason: &str, run_at: Time) -> Result<bool> {
    let done = sqlx::query("UPDATE job SET attempts = attempts - 1 WHERE id = $1 AND lease = $2")
        .bind(job.id.to_i64())
        .bind(job.lease.as_str())
        .execute(tx.connection())
        .await?;
    Ok(done.rows_affected() == 1 && retry(tx, job, reason, run_at).await?)
}

/// Puts a job back for another try.
pub async fn retry(tx: &mut Tx, job: &Leased, error: &str, run_at: Time) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE job SET state = 'queued', lease = NULL, leased_until = NULL, last_error = $3, run_at = $4 WHERE id = $1 AND lease = $2",
    )
    .bind(job.id.to_i64())
    .bind(job.lease.as_str())
    .bind(error)
    .bind(run_at.0)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// When the next job is due, or a lease runs out.
pub async fn next_due(db: &mut impl Db) -> Result<Option<Time>> {
    sqlx::query(
        "SELECT MIN(CASE WHEN state = 'queued' THEN run_at ELSE leased_until END) AS due FROM job WHERE state IN ('queued', 'running')",
    )
    .fetch_one(db.connection())
    .await?
    .opt_time("due")
}

/// Newest first; those of one state, where asked for.
pub async fn list(db: &mut impl Db, state: Option<JobState>, before: Option<JobId>, limit: usize) -> Result<Vec<JobRow>> {
    let rows = sqlx::query("SELECT * FROM job WHERE id < $1 AND ($2 = '' OR state = $2) ORDER BY id DESC LIMIT $3")
        .bind(before.map_or(i64::MAX, Id::to_i64))
        .bind(state.map(word).unwrap_or_default())
        .bind(limit as i64)
        .fetch_all(db.connection())
        .await?;
    rows.iter()
        .map(|row| {
            Ok(JobRow {
                id: row.id("id")?,
                kind: row.text("kind")?,
                state: row.word("state")?,
                attempts: u32::try_from(row.int("attempts")?).unwrap_or(u32::MAX),
                max_attempts: u32::try_from(row.int("max_attempts")?).unwrap_or_default(),
                run_at: row.time("run_at")?,
                last_error: row.opt_text("last_error")?,
                created_at: row.time("created_at")?,
            })
        })
        .collect()
}

/// Jobs that are over are kept for a while, to be looked at.
pub async fn purge(tx: &mut Tx, before: Time) -> Result<()> {
    sqlx::query("DELETE FROM job WHERE finished_at < $1").bind(before.0).execute(tx.connection()).await?;
    Ok(())
}

//! The audit log: who did what to what. No secrets and no personal data but names of actors.

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::id::{AuditId, Id};
use crate::domain::time::Time;

/// One line.
#[derive(Clone, Debug)]
pub struct Entry {
    pub at: Time,
    pub actor: String,
    pub action: String,
    pub subject: Option<String>,
    pub detail: Option<String>,
}

/// `actor`: `member:ID`, `token:ID` or `muster` itself; `subject`: `kind:ID`.
pub async fn note(
    tx: &mut Tx,
    id: AuditId,
    now: Time,
    actor: &str,
    action: &str,
    subject: Option<String>,
    detail: Option<&str>,
) -> Result<()> {
    sqlx::query("INSERT INTO audit (id, at, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id.to_i64())
        .bind(now.0)
        .bind(actor)
        .bind(action)
        .bind(subject)
        .bind(detail)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Newest first.
pub async fn list(db: &mut impl Db, before: Option<AuditId>, limit: usize) -> Result<Vec<(AuditId, Entry)>> {
    let rows = sqlx::query("SELECT * FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2")
        .bind(before.map_or(i64::MAX, Id::to_i64))
        .bind(limit as i64)
        .fetch_all(db.connection())
        .await?;
    rows.iter()
        .map(|row| {
            let entry = Entry {
                at: row.time("at")?,
                actor: row.text("actor")?,
                action: row.text("action")?,
                subject: row.opt_text("subject")?,
                detail: row.opt_text("detail")?,
            };
            Ok((row.id("id")?, entry))
        })
        .collect()
}

//! Incidents and what happened to them.

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::row::{Columns, word};
use super::{Db, Result, Tx, member};
use crate::domain::id::{ApiTokenId, Id, IncidentId, MemberId};
use crate::domain::incident::{Filter, Happened, IncidentRow, IncidentState, Level, MemberName, NewIncident, TimelineEntry};
use crate::domain::time::Time;

/// An incident as stored.
#[derive(Clone, Debug)]
pub struct Incident {
    pub id: IncidentId,
    pub title: String,
    pub content: Option<String>,
    pub level: Level,
    pub service: Option<String>,
    pub url: Option<String>,
    pub state: IncidentState,
    pub assignee: Option<MemberId>,
    pub dedup_key: Option<String>,
    pub created_at: Time,
}

/// Who did something to an incident.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    Member(MemberId),
    /// An API token, by its name.
    Token(&'a str),
}

fn incident(row: &AnyRow) -> Result<Incident> {
    Ok(Incident {
        id: row.id("id")?,
        title: row.text("title")?,
        content: row.opt_text("content")?,
        level: row.word("level")?,
        service: row.opt_text("service")?,
        url: row.opt_text("url")?,
        state: row.word("state")?,
        assignee: row.opt_id("assignee_id")?,
        dedup_key: row.opt_text("dedup_key")?,
        created_at: row.time("created_at")?,
    })
}

/// [`super::StoreError::Taken`] where an unfinished incident has this key.
pub async fn insert(tx: &mut Tx, id: IncidentId, new: &NewIncident, assignee: Option<MemberId>, now: Time) -> Result<()> {
    sqlx::query(
        "INSERT INTO incident (id, title, content, level, service, url, state, assignee_id, dedup_key, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 'triggered', $7, $8, $9, $9)",
    )
    .bind(id.to_i64())
    .bind(new.title.as_str())
    .bind(new.content.as_deref())
    .bind(word(new.level))
    .bind(new.service.as_deref())
    .bind(new.url.as_deref())
    .bind(assignee.map(Id::to_i64))
    .bind(new.dedup_key.as_deref())
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn get(db: &mut impl Db, id: IncidentId) -> Result<Option<Incident>> {
    let row = sqlx::query("SELECT * FROM incident WHERE id = $1").bind(id.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| incident(&row)).transpose()
}

pub async fn unfinished_by_key(db: &mut impl Db, key: &str) -> Result<Option<Incident>> {
    let row = sqlx::query("SELECT * FROM incident WHERE dedup_key = $1 AND state <> 'finished'")
        .bind(key)
        .fetch_optional(db.connection())
        .await?;
    row.map(|row| incident(&row)).transpose()
}

/// Newest first. `Mine` are those of these members and unassigned ones.
pub async fn list(db: &mut impl Db, filter: Filter, mine: &[MemberId], before: Option<IncidentId>, limit: usize) -> Result<Vec<Incident>> {
    let which = match filter {
        Filter::Mine => {
            // Numbers only.
            let mine: Vec<_> = mine.iter().map(|member| member.to_i64().to_string()).collect();
            format!("state <> 'finished' AND (assignee_id IS NULL OR assignee_id IN ({}))", mine.join(", "))
        }
        Filter::Open => "state <> 'finished'".to_owned(),
        Filter::Finished => "state = 'finished'".to_owned(),
    };
    let sql = format!("SELECT * FROM incident WHERE {which} AND id < $1 ORDER BY id DESC LIMIT $2");
    let rows =
        sqlx::query(AssertSqlSafe(sql)).bind(before.map_or(i64::MAX, Id::to_i64)).bind(limit as i64).fetch_all(db.connection()).await?;
    rows.iter().map(incident).collect()
}

/// What somebody has not finished who is gone is anybody's.
pub async fn release_all(tx: &mut Tx, assignee: MemberId, now: Time) -> Result<()> {
    sqlx::query("UPDATE incident SET assignee_id = NULL, updated_at = $2 WHERE assignee_id = $1 AND state <> 'finished'")
        .bind(assignee.to_i64())
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Every incident, newest first.
pub async fn list_all(db: &mut impl Db, before: Option<IncidentId>, limit: usize) -> Result<Vec<Incident>> {
    let rows = sqlx::query("SELECT * FROM incident WHERE id < $1 ORDER BY id DESC LIMIT $2")
        .bind(before.map_or(i64::MAX, Id::to_i64))
        .bind(limit as i64)
        .fetch_all(db.connection())
        .await?;
    rows.iter().map(incident).collect()
}

/// With the assignee's name.
pub async fn row(db: &mut impl Db, incident: &Incident) -> Result<IncidentRow> {
    let assignee = match incident.assignee {
        Some(id) => member::name(db, id).await?.map(|name| MemberName { id, name }),
        None => None,
    };
    Ok(IncidentRow {
        id: incident.id,
        title: incident.title.clone(),
        level: incident.level,
        service: incident.service.clone(),
        state: incident.state,
        assignee,
        created_at: incident.created_at,
    })
}

/// Moves an incident on from the state that the caller saw, to nobody's or its own hands; `false` where somebody was
/// faster.
pub async fn move_on(tx: &mut Tx, seen: &Incident, state: IncidentState, assignee: Option<MemberId>, now: Time) -> Result<bool> {
    let done = sqlx::query("UPDATE incident SET state = $2, assignee_id = $3, updated_at = $4 WHERE id = $1 AND state = $5")
        .bind(seen.id.to_i64())
        .bind(word(state))
        .bind(assignee.map(Id::to_i64))
        .bind(now.0)
        .bind(word(seen.state))
        .execute(tx.connection())
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn note(tx: &mut Tx, incident: IncidentId, what: Happened, by: By<'_>, now: Time) -> Result<()> {
    let (member, token) = match by {
        By::Member(id) => (Some(id.to_i64()), None),
        By::Token(name) => (None, Some(name)),
    };
    sqlx::query(
        "INSERT INTO incident_event (incident_id, id, at, what, member_id, token_name) SELECT $1, COALESCE(MAX(id), 0) + 1, $2, $3, $4, $5 \
         FROM incident_event WHERE incident_id = $1",
    )
    .bind(incident.to_i64())
    .bind(now.0)
    .bind(word(what))
    .bind(member)
    .bind(token)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Oldest first.
pub async fn timeline(db: &mut impl Db, incident: IncidentId) -> Result<Vec<TimelineEntry>> {
    let rows = sqlx::query("SELECT at, what, member_id, token_name FROM incident_event WHERE incident_id = $1 ORDER BY id")
        .bind(incident.to_i64())
        .fetch_all(db.connection())
        .await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let by = match row.opt_id::<MemberId>("member_id")? {
            Some(id) => member::name(db, id).await?,
            None => row.opt_text("token_name")?,
        };
        entries.push(TimelineEntry { at: row.time("at")?, what: row.word("what")?, by });
    }
    Ok(entries)
}

pub async fn count_open(db: &mut impl Db) -> Result<i64> {
    sqlx::query("SELECT COUNT(*) AS n FROM incident WHERE state <> 'finished'").fetch_one(db.connection()).await?.int("n")
}

/// What a create with an Idempotency-Key came to.
pub struct Remembered {
    pub incident: IncidentId,
    pub request_hash: Vec<u8>,
    pub at: Time,
}

/// What an earlier create with this Idempotency-Key came to.
pub async fn idempotent(db: &mut impl Db, token: ApiTokenId, key: &str) -> Result<Option<Remembered>> {
    let row = sqlx::query("SELECT incident_id, request_hash, created_at FROM idempotency WHERE token_id = $1 AND idempotency_key = $2")
        .bind(token.to_i64())
        .bind(key)
        .fetch_optional(db.connection())
        .await?;
    row.map(|row| {
        Ok(Remembered { incident: row.id("incident_id")?, request_hash: row.bytes("request_hash")?, at: row.time("created_at")? })
    })
    .transpose()
}

/// [`super::StoreError::Taken`] where another request with this key was faster.
pub async fn remember_key(tx: &mut Tx, token: ApiTokenId, key: &str, request_hash: &[u8], made: IncidentId, now: Time) -> Result<()> {
    sqlx::query("INSERT INTO idempotency (token_id, idempotency_key, request_hash, incident_id, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(token.to_i64())
        .bind(key)
        .bind(request_hash.to_vec())
        .bind(made.to_i64())
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub async fn purge_keys(tx: &mut Tx, before: Time) -> Result<()> {
    sqlx::query("DELETE FROM idempotency WHERE created_at < $1").bind(before.0).execute(tx.connection()).await?;
    Ok(())
}

/// Whether anything happened to an incident at this moment or later.
pub async fn happened_since(db: &mut impl Db, id: IncidentId, since: Time) -> Result<bool> {
    let sql = "SELECT id FROM incident_event WHERE incident_id = $1 AND at >= $2 LIMIT 1";
    Ok(sqlx::query(sql).bind(id.to_i64()).bind(since.0).fetch_optional(db.connection()).await?.is_some())
}

//! Sessions of the console: a hash of the cookie's token, so that a stolen database opens none.

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::id::{Id, MemberId};
use crate::domain::member::{MemberState, Role};
use crate::domain::time::Time;
use crate::server::keys::token_hash;

/// A live session with what decides about access.
#[derive(Clone, Debug)]
pub struct ConsoleSession {
    pub member: MemberId,
    pub name: String,
    pub role: Role,
    pub state: MemberState,
    /// The password is a one-time one: a new one is asked for before anything else.
    pub must_change_password: bool,
    pub seen_at: Time,
}

pub async fn insert(tx: &mut Tx, token: &str, member: MemberId, now: Time, expires_at: Time) -> Result<()> {
    sqlx::query("INSERT INTO console_session (token_hash, member_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)")
        .bind(token_hash(token))
        .bind(member.to_i64())
        .bind(now.0)
        .bind(expires_at.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// The session of a cookie, if it is live and was seen since `idle_since`.
pub async fn get(db: &mut impl Db, token: &str, now: Time, idle_since: Time) -> Result<Option<ConsoleSession>> {
    let ring = db.ring();
    let row = sqlx::query(
        "SELECT s.member_id, s.seen_at, m.name, m.role, m.state, m.password_once_until FROM console_session s \
         JOIN member m ON m.id = s.member_id WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at >= $3",
    )
    .bind(token_hash(token))
    .bind(now.0)
    .bind(idle_since.0)
    .fetch_optional(db.connection())
    .await?;
    row.map(|row| {
        let member: MemberId = row.id("member_id")?;
        Ok(ConsoleSession {
            member,
            name: row.sealed_text(&ring, "member", "name", member.to_i64())?,
            role: row.word("role")?,
            state: row.word("state")?,
            must_change_password: row.opt_int("password_once_until")?.is_some(),
            seen_at: row.time("seen_at")?,
        })
    })
    .transpose()
}

pub async fn touch(tx: &mut Tx, token: &str, now: Time) -> Result<()> {
    sqlx::query("UPDATE console_session SET seen_at = $2 WHERE token_hash = $1")
        .bind(token_hash(token))
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub async fn end(tx: &mut Tx, token: &str) -> Result<()> {
    sqlx::query("DELETE FROM console_session WHERE token_hash = $1").bind(token_hash(token)).execute(tx.connection()).await?;
    Ok(())
}

/// All sessions of a member, but the one with this token.
pub async fn end_others(tx: &mut Tx, member: MemberId, keep: Option<&str>) -> Result<()> {
    sqlx::query("DELETE FROM console_session WHERE member_id = $1 AND token_hash <> $2")
        .bind(member.to_i64())
        .bind(keep.map_or_else(Vec::new, token_hash))
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub async fn purge(tx: &mut Tx, now: Time) -> Result<()> {
    sqlx::query("DELETE FROM console_session WHERE expires_at <= $1").bind(now.0).execute(tx.connection()).await?;
    Ok(())
}

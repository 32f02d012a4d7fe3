//! API tokens: hashes only.

use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::api_token::{NewToken, Scope, TokenRow};
use crate::domain::id::{ApiTokenId, Id, MemberId};
use crate::domain::time::Time;
use crate::server::keys::token_hash;

fn token(row: &AnyRow) -> Result<TokenRow> {
    Ok(TokenRow {
        id: row.id("id")?,
        name: row.text("name")?,
        scopes: row.text("scopes")?.split(' ').filter_map(Scope::from_word).collect(),
        created_at: row.time("created_at")?,
        expires_at: row.opt_time("expires_at")?,
        used_at: row.opt_time("used_at")?,
    })
}

pub async fn insert(tx: &mut Tx, id: ApiTokenId, new: &NewToken, secret: &str, by: MemberId, now: Time) -> Result<()> {
    let scopes: Vec<_> = new.scopes.iter().map(|scope| scope.word()).collect();
    sqlx::query(
        "INSERT INTO api_token (id, name, token_hash, scopes, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.to_i64())
    .bind(new.name.as_str())
    .bind(token_hash(secret))
    .bind(scopes.join(" "))
    .bind(by.to_i64())
    .bind(now.0)
    .bind(new.lives.map(|span| (now + span).0))
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// A token that was neither revoked nor has expired.
pub async fn get(db: &mut impl Db, secret: &str, now: Time) -> Result<Option<TokenRow>> {
    let row =
        sqlx::query("SELECT * FROM api_token WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)")
            .bind(token_hash(secret))
            .bind(now.0)
            .fetch_optional(db.connection())
            .await?;
    row.map(|row| token(&row)).transpose()
}

/// Those that were not revoked, newest first.
pub async fn list(db: &mut impl Db) -> Result<Vec<TokenRow>> {
    let rows = sqlx::query("SELECT * FROM api_token WHERE revoked_at IS NULL ORDER BY id DESC").fetch_all(db.connection()).await?;
    rows.iter().map(token).collect()
}

pub async fn used(tx: &mut Tx, id: ApiTokenId, now: Time) -> Result<()> {
    sqlx::query("UPDATE api_token SET used_at = $2 WHERE id = $1").bind(id.to_i64()).bind(now.0).execute(tx.connection()).await?;
    Ok(())
}

pub async fn revoke(tx: &mut Tx, id: ApiTokenId, now: Time) -> Result<Option<String>> {
    let row = sqlx::query("UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING name")
        .bind(id.to_i64())
        .bind(now.0)
        .fetch_optional(tx.connection())
        .await?;
    row.map(|row| row.text("name")).transpose()
}

//! Whether several channels may be open, or one only.

use super::row::{Columns, from_word, word};
use super::{Db, Result, StoreError, Tx};
use crate::domain::mobile_app::Channels;

pub async fn get(db: &mut impl Db) -> Result<Channels> {
    let row = sqlx::query("SELECT value FROM installation WHERE name = 'channels'").fetch_optional(db.connection()).await?;
    match row {
        Some(row) => from_word(&row.text("value")?).ok_or(StoreError::Unexpected("policy of channels")),
        None => Ok(Channels::default()),
    }
}

/// Until the transaction ends, nobody else opens a channel or changes the policy.
pub async fn lock(tx: &mut Tx) -> Result<Channels> {
    sqlx::query("UPDATE installation SET value = value WHERE name = 'channels'").execute(tx.connection()).await?;
    get(tx).await
}

pub async fn put(tx: &mut Tx, channels: Channels) -> Result<()> {
    sqlx::query("UPDATE installation SET value = $1 WHERE name = 'channels'").bind(word(channels)).execute(tx.connection()).await?;
    Ok(())
}

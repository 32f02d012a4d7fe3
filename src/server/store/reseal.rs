//! Sealing everything anew with the current key, after the key was rotated.

use sqlx::AssertSqlSafe;

use super::row::Columns;
use super::{Db, Result, Store};
use crate::server::keys::{Place, Ring};

/// Every sealed column, by table; each table's rows are told apart by `id`.
const SEALED: &[(&str, &[&str])] = &[
    ("member", &["name", "phone", "email"]),
    ("ram_account", &["display_name"]),
    ("mobile_app", &["secrets"]),
    ("key_change", &["old_secrets"]),
    ("chat_account", &["name"]),
    ("binding", &["proof"]),
    ("inbox", &["proposal"]),
    ("phone_session", &["progress"]),
    ("job", &["payload"]),
    ("callback_event", &["payload"]),
    ("registration", &["device_code"]),
];

/// Rows of one transaction.
const BATCH: i64 = 200;

impl Store {
    /// Seals anew what another key than the current one has sealed; answers how many values. It may be ended at any
    /// moment and run again.
    pub async fn reseal(&self) -> Result<u64> {
        let mut done = self.reseal_providers().await?;
        for (table, columns) in SEALED {
            for column in *columns {
                done += self.reseal_column(table, column).await?;
            }
        }
        Ok(done)
    }

    async fn reseal_column(&self, table: &str, column: &str) -> Result<u64> {
        let (mut last, mut done) = (i64::MIN, 0);
        loop {
            let mut tx = self.write().await?;
            // Names from the list above only.
            let select = format!("SELECT id, {column} AS sealed FROM {table} WHERE id > $1 AND {column} IS NOT NULL ORDER BY id LIMIT $2");
            let rows = sqlx::query(AssertSqlSafe(select)).bind(last).bind(BATCH).fetch_all(tx.connection()).await?;
            if rows.is_empty() {
                return Ok(done);
            }
            for row in &rows {
                last = row.int("id")?;
                let place = Place { table, column, row: last };
                if let Some(fresh) = fresh(self.ring(), place, &row.bytes("sealed")?)? {
                    let update = format!("UPDATE {table} SET {column} = $2 WHERE id = $1");
                    sqlx::query(AssertSqlSafe(update)).bind(last).bind(fresh).execute(tx.connection()).await?;
                    done += 1;
                }
            }
            tx.commit().await?;
        }
    }

    /// The SMS providers, which have names instead of ids.
    async fn reseal_providers(&self) -> Result<u64> {
        let mut tx = self.write().await?;
        let mut done = 0;
        for (provider, place, sealed) in super::sms::sealed(&mut tx).await? {
            if let Some(fresh) = fresh(self.ring(), place, &sealed)? {
                sqlx::query("UPDATE sms_provider SET secret = $2 WHERE provider = $1")
                    .bind(provider)
                    .bind(fresh)
                    .execute(tx.connection())
                    .await?;
                done += 1;
            }
        }
        tx.commit().await?;
        Ok(done)
    }
}

/// The value under the current key; `None` where it is already.
fn fresh(ring: &Ring, place: Place<'_>, sealed: &[u8]) -> Result<Option<Vec<u8>>> {
    if Ring::sealed_with(sealed) == Some(ring.current()) {
        return Ok(None);
    }
    let plain = ring.open(place, sealed)?;
    Ok(Some(ring.seal(place, &plain)))
}

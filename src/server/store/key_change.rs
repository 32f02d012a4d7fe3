//! The last change of each app's key, and the old one for as long as it is kept.

use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

use super::row::{Columns, open_json, seal_json};
use super::{Db, Result, Tx};
use crate::domain::id::{Id, MobileAppId};
use crate::domain::mobile_app::{KeyChange, TakenBack};
use crate::domain::secret::Secret;
use crate::domain::time::Time;
use crate::server::keys::Place;

/// Those of the old keys that were replaced and are not in use again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldKeys {
    pub app: Option<Secret>,
    pub contacts: Option<Secret>,
}

impl OldKeys {
    pub const fn is_empty(&self) -> bool {
        self.app.is_none() && self.contacts.is_none()
    }
}

fn place(app: MobileAppId) -> Place<'static> {
    Place { table: "key_change", column: "old_secrets", row: app.to_i64() }
}

pub async fn get(db: &mut impl Db, app: MobileAppId) -> Result<Option<KeyChange>> {
    let row = sqlx::query("SELECT * FROM key_change WHERE id = $1").bind(app.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| change(&row)).transpose()
}

fn change(row: &AnyRow) -> Result<KeyChange> {
    let why = row.opt_text("taken_back_why")?.unwrap_or_default();
    Ok(KeyChange {
        changed_at: row.time("changed_at")?,
        old_until: row.opt_time("old_until")?,
        taken_back: row.opt_time("taken_back_at")?.map(|at| TakenBack { at, why }),
    })
}

/// The old keys of an app, and until when they are kept.
pub async fn old(db: &mut impl Db, app: MobileAppId) -> Result<Option<(OldKeys, Time)>> {
    let sql = "SELECT old_secrets, old_until FROM key_change WHERE id = $1 AND old_secrets IS NOT NULL";
    let Some(row) = sqlx::query(sql).bind(app.to_i64()).fetch_optional(db.connection()).await? else { return Ok(None) };
    Ok(Some((open_json(&db.ring(), place(app), &row.bytes("old_secrets")?)?, row.time("old_until")?)))
}

/// The apps whose old keys were to be kept until now.
pub async fn over(db: &mut impl Db, now: Time) -> Result<Vec<MobileAppId>> {
    let sql = "SELECT id FROM key_change WHERE old_secrets IS NOT NULL AND old_until <= $1 ORDER BY id";
    let rows = sqlx::query(sql).bind(now.0).fetch_all(db.connection()).await?;
    rows.iter().map(|row| row.id("id")).collect()
}

/// Notes a change, in place of the one before; without old keys nothing is kept of them.
pub async fn put(tx: &mut Tx, app: MobileAppId, old: Option<(&OldKeys, Time)>, now: Time) -> Result<()> {
    let sealed = old.map(|(keys, _)| seal_json(&tx.ring(), place(app), keys)).transpose()?;
    sqlx::query(
        "INSERT INTO key_change (id, changed_at, old_secrets, old_until) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET \
         changed_at = $2, old_secrets = $3, old_until = $4, taken_back_at = NULL, taken_back_why = NULL",
    )
    .bind(app.to_i64())
    .bind(now.0)
    .bind(sealed)
    .bind(old.map(|(_, until)| until.0))
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Notes that old keys are in use again; `left` are those that are not.
pub async fn taken_back(tx: &mut Tx, app: MobileAppId, left: &OldKeys, why: &str, now: Time) -> Result<()> {
    let sealed = seal_json(&tx.ring(), place(app), left)?;
    sqlx::query("UPDATE key_change SET taken_back_at = $2, taken_back_why = $3, old_secrets = $4 WHERE id = $1")
        .bind(app.to_i64())
        .bind(now.0)
        .bind(why)
        .bind(sealed)
        .execute(tx.connection())
        .await?;
    if left.is_empty() { erase(tx, app).await.map(drop) } else { Ok(()) }
}

/// Erases what is kept of the old keys; answers whether there was something.
pub async fn erase(tx: &mut Tx, app: MobileAppId) -> Result<bool> {
    let sql = "UPDATE key_change SET old_secrets = NULL, old_until = NULL WHERE id = $1 AND old_secrets IS NOT NULL";
    Ok(sqlx::query(sql).bind(app.to_i64()).execute(tx.connection()).await?.rows_affected() > 0)
}

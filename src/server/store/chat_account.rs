//! Chat accounts, and what the vendors said of phones.

use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::id::{ChatAccountId, Id, MobileAppId};
use crate::domain::phone::Phone;
use crate::domain::time::Time;
use crate::server::keys::{Place, Ring};

/// A chat account as stored, opened.
#[derive(Clone, Debug)]
pub struct ChatAccount {
    pub id: ChatAccountId,
    pub app: MobileAppId,
    pub user_id: String,
    pub name: Option<String>,
}

impl ChatAccount {
    /// The name, or the user id where no name is known.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.user_id)
    }
}

/// The id as it is compared: WeCom's without case.
fn key(user_id: &str) -> String {
    user_id.to_lowercase()
}

fn account(row: &AnyRow, ring: &Ring) -> Result<ChatAccount> {
    let id: ChatAccountId = row.id("id")?;
    Ok(ChatAccount {
        id,
        app: row.id("mobile_app_id")?,
        user_id: row.text("vendor_user_id")?,
        name: row.opt_sealed_text(ring, "chat_account", "name", id.to_i64())?,
    })
}

/// Notes a chat account; answers its id, the known one where there is one. A `None` name leaves a known name alone.
pub async fn upsert(tx: &mut Tx, new: &ChatAccount, now: Time) -> Result<ChatAccountId> {
    sqlx::query(
        "INSERT INTO chat_account (id, mobile_app_id, vendor_user_id, user_key, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5) \
         ON CONFLICT (mobile_app_id, user_key) DO UPDATE SET updated_at = $5",
    )
    .bind(new.id.to_i64())
    .bind(new.app.to_i64())
    .bind(new.user_id.as_str())
    .bind(key(&new.user_id))
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    let row = sqlx::query("SELECT id FROM chat_account WHERE mobile_app_id = $1 AND user_key = $2")
        .bind(new.app.to_i64())
        .bind(key(&new.user_id))
        .fetch_one(tx.connection())
        .await?;
    let id: ChatAccountId = row.id("id")?;
    if let Some(name) = &new.name {
        let sealed = tx.ring().seal(Place { table: "chat_account", column: "name", row: id.to_i64() }, name.as_bytes());
        sqlx::query("UPDATE chat_account SET name = $2 WHERE id = $1").bind(id.to_i64()).bind(sealed).execute(tx.connection()).await?;
    }
    Ok(id)
}

pub async fn get(db: &mut impl Db, id: ChatAccountId) -> Result<Option<ChatAccount>> {
    let ring = db.ring();
    let sql = "SELECT id, mobile_app_id, vendor_user_id, name FROM chat_account WHERE id = $1";
    let row = sqlx::query(sql).bind(id.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| account(&row, &ring)).transpose()
}

/// The account with this user id at the app.
pub async fn by_user_id(db: &mut impl Db, app: MobileAppId, user_id: &str) -> Result<Option<ChatAccount>> {
    let ring = db.ring();
    let sql = "SELECT id, mobile_app_id, vendor_user_id, name FROM chat_account WHERE mobile_app_id = $1 AND user_key = $2";
    let row = sqlx::query(sql).bind(app.to_i64()).bind(key(user_id)).fetch_optional(db.connection()).await?;
    row.map(|row| account(&row, &ring)).transpose()
}

/// What the vendor said of this phone since `since`: `Some(None)` where it knew nobody.
pub async fn phone_lookup(db: &mut impl Db, app: MobileAppId, phone: &Phone, since: Time) -> Result<Option<Option<String>>> {
    let index = db.ring().phone_index(phone);
    let sql = "SELECT vendor_user_id FROM phone_lookup WHERE mobile_app_id = $1 AND phone_index = $2 AND asked_at >= $3";
    let row = sqlx::query(sql).bind(app.to_i64()).bind(index).bind(since.0).fetch_optional(db.connection()).await?;
    row.map(|row| row.opt_text("vendor_user_id")).transpose()
}

pub async fn remember_lookup(tx: &mut Tx, app: MobileAppId, phone: &Phone, user_id: Option<&str>, now: Time) -> Result<()> {
    let index = tx.ring().phone_index(phone);
    sqlx::query(
        "INSERT INTO phone_lookup (mobile_app_id, phone_index, vendor_user_id, asked_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (mobile_app_id, phone_index) DO UPDATE SET vendor_user_id = $3, asked_at = $4",
    )
    .bind(app.to_i64())
    .bind(index)
    .bind(user_id)
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

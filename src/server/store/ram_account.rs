//! RAM accounts; a display name is personal data and sealed.

use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::id::{Id, MemberId, RamAccountId};
use crate::domain::ram_account::{NewRamAccount, RamAccount};
use crate::domain::time::Time;
use crate::server::keys::{Place, Ring};

fn account(row: &AnyRow, ring: &Ring) -> Result<RamAccount> {
    let id: RamAccountId = row.id("id")?;
    Ok(RamAccount {
        id,
        account_uid: row.text("account_uid")?,
        user_id: row.text("user_id")?,
        login_name: row.opt_text("login_name")?,
        display_name: row.opt_sealed_text(ring, "ram_account", "display_name", id.to_i64())?,
    })
}

/// Gives a RAM account to a member: a new one, or one that nobody has.
/// [`super::StoreError::Taken`] where another member has it.
pub async fn give(tx: &mut Tx, id: RamAccountId, member: MemberId, new: &NewRamAccount, now: Time) -> Result<()> {
    let known = sqlx::query("SELECT id, member_id FROM ram_account WHERE account_uid = $1 AND user_id = $2")
        .bind(new.account_uid.as_str())
        .bind(new.user_id.as_str())
        .fetch_optional(tx.connection())
        .await?;
    let ring = tx.ring();
    let sealed = |id: RamAccountId| {
        let place = Place { table: "ram_account", column: "display_name", row: id.to_i64() };
        new.display_name.as_ref().map(|name| ring.seal(place, name.as_bytes()))
    };
    if let Some(row) = known {
        let id: RamAccountId = row.id("id")?;
        if row.opt_id::<MemberId>("member_id")?.is_some() {
            return Err(super::StoreError::Taken);
        }
        sqlx::query("UPDATE ram_account SET member_id = $2, login_name = $3, display_name = $4 WHERE id = $1")
            .bind(id.to_i64())
            .bind(member.to_i64())
            .bind(new.login_name.as_deref())
            .bind(sealed(id))
            .execute(tx.connection())
            .await?;
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO ram_account (id, member_id, account_uid, user_id, login_name, display_name, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.to_i64())
    .bind(member.to_i64())
    .bind(new.account_uid.as_str())
    .bind(new.user_id.as_str())
    .bind(new.login_name.as_deref())
    .bind(sealed(id))
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn of_member(db: &mut impl Db, member: MemberId) -> Result<Vec<RamAccount>> {
    let ring = db.ring();
    let sql = "SELECT id, account_uid, user_id, login_name, display_name FROM ram_account WHERE member_id = $1 ORDER BY id";
    let rows = sqlx::query(sql).bind(member.to_i64()).fetch_all(db.connection()).await?;
    rows.iter().map(|row| account(row, &ring)).collect()
}

pub async fn owner_of(db: &mut impl Db, account_uid: &str, user_id: &str) -> Result<Option<MemberId>> {
    let sql = "SELECT member_id FROM ram_account WHERE account_uid = $1 AND user_id = $2 AND member_id IS NOT NULL";
    let row = sqlx::query(sql).bind(account_uid).bind(user_id).fetch_optional(db.connection()).await?;
    row.map(|row| row.id("member_id")).transpose()
}

/// Takes a RAM account from its member; bindings that chose it keep what they proved.
pub async fn take_away(tx: &mut Tx, member: MemberId, id: RamAccountId) -> Result<bool> {
    let done = sqlx::query("UPDATE ram_account SET member_id = NULL WHERE id = $1 AND member_id = $2")
        .bind(id.to_i64())
        .bind(member.to_i64())
        .execute(tx.connection())
        .await?;
    Ok(done.rows_affected() > 0)
}

/// A deleted member's accounts belong to nobody, and lose the person's name.
pub async fn release_all(tx: &mut Tx, member: MemberId) -> Result<()> {
    sqlx::query("UPDATE ram_account SET member_id = NULL, display_name = NULL WHERE member_id = $1")
        .bind(member.to_i64())
        .execute(tx.connection())
        .await?;
    Ok(())
}

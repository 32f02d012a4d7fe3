//! Bindings: at most one active per chat account, and per member and mobile app. Ended ones stay.

use sqlx::any::AnyRow;

use super::row::{Columns, open_json, seal_json, word};
use super::{Db, Result, Tx};
use crate::domain::binding::{BindingRow, BindingState, Proof};
use crate::domain::id::{BindingId, ChatAccountId, Id, MemberId, MobileAppId, RamAccountId};
use crate::domain::time::Time;
use crate::server::keys::{Place, token_hash};

/// A binding as stored, opened.
#[derive(Clone, Debug)]
pub struct Binding {
    pub id: BindingId,
    pub member: MemberId,
    pub app: MobileAppId,
    pub account: ChatAccountId,
    pub ram_account: Option<RamAccountId>,
    pub proof: Proof,
    pub created_at: Time,
}

/// Which pending bindings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    ForLink,
    /// Also for the sign-in of an account that an admin wrote down.
    ForAnything,
}

/// The one-use link of a pending binding.
pub struct Link<'a> {
    pub token: &'a str,
    pub until: Time,
}

fn place(id: BindingId) -> Place<'static> {
    Place { table: "binding", column: "proof", row: id.to_i64() }
}

fn binding(db: &impl Db, row: &AnyRow) -> Result<Binding> {
    let id = row.id("id")?;
    Ok(Binding {
        id,
        member: row.id("member_id")?,
        app: row.id("mobile_app_id")?,
        account: row.id("chat_account_id")?,
        ram_account: row.opt_id("ram_account_id")?,
        proof: open_json(&db.ring(), place(id), &row.bytes("proof")?)?,
        created_at: row.time("created_at")?,
    })
}

/// Adds a binding: active at once, or pending until its link is opened.
/// [`super::StoreError::Taken`] where the account or the member is bound already.
pub async fn insert(tx: &mut Tx, new: &Binding, link: Option<Link<'_>>) -> Result<()> {
    let state = if link.is_some() { BindingState::Pending } else { BindingState::Active };
    insert_as(tx, new, state, link).await
}

/// Adds what an admin wrote down: it waits, without a link, until its account signs in.
/// [`super::StoreError::Taken`] where the account is written down already.
pub async fn write_down(tx: &mut Tx, new: &Binding) -> Result<()> {
    insert_as(tx, new, BindingState::Pending, None).await
}

async fn insert_as(tx: &mut Tx, new: &Binding, state: BindingState, link: Option<Link<'_>>) -> Result<()> {
    let proof = seal_json(&tx.ring(), place(new.id), &new.proof)?;
    sqlx::query(
        "INSERT INTO binding (id, member_id, mobile_app_id, chat_account_id, ram_account_id, state, proof, link_hash, link_until, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id.to_i64())
    .bind(new.member.to_i64())
    .bind(new.app.to_i64())
    .bind(new.account.to_i64())
    .bind(new.ram_account.map(Id::to_i64))
    .bind(word(state))
    .bind(proof)
    .bind(link.as_ref().map(|link| token_hash(link.token)))
    .bind(link.as_ref().map(|link| link.until.0))
    .bind(new.created_at.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// The pending binding of a link that is still good.
pub async fn by_link(db: &mut impl Db, token: &str, now: Time) -> Result<Option<Binding>> {
    let row = sqlx::query("SELECT * FROM binding WHERE link_hash = $1 AND link_until > $2 AND state = 'pending'")
        .bind(token_hash(token))
        .bind(now.0)
        .fetch_optional(db.connection())
        .await?;
    row.map(|row| binding(db, &row)).transpose()
}

/// What an admin wrote down of an account, and what waits for it to sign in.
pub async fn written_down(db: &mut impl Db, account: ChatAccountId) -> Result<Option<Binding>> {
    let row = sqlx::query("SELECT * FROM binding WHERE chat_account_id = $1 AND state = 'pending' AND link_hash IS NULL")
        .bind(account.to_i64())
        .fetch_optional(db.connection())
        .await?;
    row.map(|row| binding(db, &row)).transpose()
}

/// What waits to be bound of the account or of the member of `new`, on its app, beside itself.
pub async fn pending(db: &mut impl Db, new: &Binding) -> Result<Vec<Binding>> {
    let rows = sqlx::query(
        "SELECT * FROM binding WHERE mobile_app_id = $1 AND state = 'pending' AND id <> $4 \
         AND (member_id = $2 OR (chat_account_id = $3 AND link_hash IS NULL)) ORDER BY id",
    )
    .bind(new.app.to_i64())
    .bind(new.member.to_i64())
    .bind(new.account.to_i64())
    .bind(new.id.to_i64())
    .fetch_all(db.connection())
    .await?;
    rows.iter().map(|row| binding(db, row)).collect()
}

/// Whether a binding still waits for a link that is good.
pub async fn awaits_link(db: &mut impl Db, id: BindingId, now: Time) -> Result<bool> {
    let row = sqlx::query("SELECT id FROM binding WHERE id = $1 AND link_until > $2 AND state = 'pending'")
        .bind(id.to_i64())
        .bind(now.0)
        .fetch_optional(db.connection())
        .await?;
    Ok(row.is_some())
}

/// Makes a pending binding active, with the proof that its link was opened. The link is used up.
pub async fn activate(tx: &mut Tx, new: &Binding) -> Result<()> {
    let proof = seal_json(&tx.ring(), place(new.id), &new.proof)?;
    sqlx::query(
        "UPDATE binding SET state = 'active', proof = $2, ram_account_id = $3, link_hash = NULL, link_until = NULL \
         WHERE id = $1 AND state = 'pending'",
    )
    .bind(new.id.to_i64())
    .bind(proof)
    .bind(new.ram_account.map(Id::to_i64))
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn active_of_account(db: &mut impl Db, account: ChatAccountId) -> Result<Option<Binding>> {
    let row = sqlx::query("SELECT * FROM binding WHERE chat_account_id = $1 AND state = 'active'")
        .bind(account.to_i64())
        .fetch_optional(db.connection())
        .await?;
    row.map(|row| binding(db, &row)).transpose()
}

pub async fn active_of_member(db: &mut impl Db, member: MemberId, app: MobileAppId) -> Result<Option<Binding>> {
    let row = sqlx::query("SELECT * FROM binding WHERE member_id = $1 AND mobile_app_id = $2 AND state = 'active'")
        .bind(member.to_i64())
        .bind(app.to_i64())
        .fetch_optional(db.connection())
        .await?;
    row.map(|row| binding(db, &row)).transpose()
}

/// A binding that holds.
pub async fn active(db: &mut impl Db, id: BindingId) -> Result<Option<Binding>> {
    let row =
        sqlx::query("SELECT * FROM binding WHERE id = $1 AND state = 'active'").bind(id.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| binding(db, &row)).transpose()
}

/// A binding that is over, and who ended it.
pub async fn ended(db: &mut impl Db, id: BindingId) -> Result<Option<(Binding, String)>> {
    let row =
        sqlx::query("SELECT * FROM binding WHERE id = $1 AND state = 'ended'").bind(id.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| Ok((binding(db, &row)?, row.opt_text("ended_by")?.unwrap_or_default()))).transpose()
}

/// Where a member can be reached: active bindings on enabled apps.
pub async fn reachable(db: &mut impl Db, member: MemberId) -> Result<Vec<Binding>> {
    let rows = sqlx::query(
        "SELECT b.* FROM binding b JOIN mobile_app a ON a.id = b.mobile_app_id \
         WHERE b.member_id = $1 AND b.state = 'active' AND a.state = 'enabled' ORDER BY b.id",
    )
    .bind(member.to_i64())
    .fetch_all(db.connection())
    .await?;
    rows.iter().map(|row| binding(db, row)).collect()
}

/// All bindings of a member for the console, newest first.
pub async fn rows_of_member(db: &mut impl Db, member: MemberId) -> Result<Vec<BindingRow>> {
    let ring = db.ring();
    let rows = sqlx::query(
        "SELECT b.id, b.mobile_app_id, b.state, b.proof, b.created_at, b.ended_at, b.ended_by, a.vendor, a.company_name, \
         a.directory_name, a.identity, c.id AS account, c.vendor_user_id, c.name FROM binding b \
         JOIN mobile_app a ON a.id = b.mobile_app_id JOIN chat_account c ON c.id = b.chat_account_id \
         WHERE b.member_id = $1 ORDER BY b.id DESC",
    )
    .bind(member.to_i64())
    .fetch_all(db.connection())
    .await?;
    rows.iter()
        .map(|row| {
            let id = row.id("id")?;
            let company = row.opt_text("company_name")?.or(row.opt_text("directory_name")?);
            Ok(BindingRow {
                id,
                app: row.id("mobile_app_id")?,
                vendor: row.word("vendor")?,
                company: company.map_or_else(|| row.text("identity"), Ok)?,
                chat_user: row.text("vendor_user_id")?,
                chat_name: row.opt_sealed_text(&ring, "chat_account", "name", row.int("account")?)?,
                state: row.word("state")?,
                proof: open_json(&ring, place(id), &row.bytes("proof")?)?,
                created_at: row.time("created_at")?,
                ended_at: row.opt_time("ended_at")?,
                ended_by: row.opt_text("ended_by")?,
            })
        })
        .collect()
}

/// Company names of the apps that each of these members is bound on.
pub async fn bound_on(db: &mut impl Db, member: MemberId) -> Result<Vec<String>> {
    let rows = sqlx::query(
        "SELECT a.company_name, a.directory_name, a.identity FROM binding b JOIN mobile_app a ON a.id = b.mobile_app_id \
         WHERE b.member_id = $1 AND b.state = 'active' ORDER BY a.id",
    )
    .bind(member.to_i64())
    .fetch_all(db.connection())
    .await?;
    rows.iter()
        .map(|row| {
            let company = row.opt_text("company_name")?.or(row.opt_text("directory_name")?);
            company.map_or_else(|| row.text("identity"), Ok)
        })
        .collect()
}

/// Ends a binding that is not over yet; answers whose it was.
pub async fn end(tx: &mut Tx, id: BindingId, by: &str, now: Time) -> Result<Option<Binding>> {
    let row = sqlx::query(
        "UPDATE binding SET state = 'ended', link_hash = NULL, link_until = NULL, ended_at = $2, ended_by = $3 \
         WHERE id = $1 AND state <> 'ended' RETURNING *",
    )
    .bind(id.to_i64())
    .bind(now.0)
    .bind(by)
    .fetch_optional(tx.connection())
    .await?;
    row.map(|row| binding(tx, &row)).transpose()
}

/// What of a member waits on an app gives way to a newer one: what an admin wrote down only to what another admin does.
pub async fn end_pending(tx: &mut Tx, member: MemberId, app: MobileAppId, which: Waiting, by: &str, now: Time) -> Result<()> {
    let sql = match which {
        Waiting::ForLink => {
            "UPDATE binding SET state = 'ended', link_hash = NULL, link_until = NULL, ended_at = $3, ended_by = $4 \
             WHERE member_id = $1 AND mobile_app_id = $2 AND state = 'pending' AND link_hash IS NOT NULL"
        }
        Waiting::ForAnything => {
            "UPDATE binding SET state = 'ended', link_hash = NULL, link_until = NULL, ended_at = $3, ended_by = $4 \
             WHERE member_id = $1 AND mobile_app_id = $2 AND state = 'pending'"
        }
    };
    sqlx::query(sql).bind(member.to_i64()).bind(app.to_i64()).bind(now.0).bind(by).execute(tx.connection()).await?;
    Ok(())
}

/// Ends everything of a member who leaves.
pub async fn end_all(tx: &mut Tx, member: MemberId, by: &str, now: Time) -> Result<()> {
    sqlx::query(
        "UPDATE binding SET state = 'ended', link_hash = NULL, link_until = NULL, ended_at = $2, ended_by = $3 \
         WHERE member_id = $1 AND state <> 'ended'",
    )
    .bind(member.to_i64())
    .bind(now.0)
    .bind(by)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn count_active(db: &mut impl Db, app: MobileAppId) -> Result<i64> {
    sqlx::query("SELECT COUNT(*) AS n FROM binding WHERE mobile_app_id = $1 AND state = 'active'")
        .bind(app.to_i64())
        .fetch_one(db.connection())
        .await?
        .int("n")
}

/// Members who may act and are bound somewhere.
pub async fn count_bound_members(db: &mut impl Db) -> Result<i64> {
    sqlx::query(
        "SELECT COUNT(DISTINCT b.member_id) AS n FROM binding b JOIN member m ON m.id = b.member_id \
         WHERE b.state = 'active' AND m.state IN ('active', 'invited')",
    )
    .fetch_one(db.connection())
    .await?
    .int("n")
}

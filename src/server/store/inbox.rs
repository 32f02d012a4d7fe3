//! What an admin has to decide: bindings that something stands in the way of.

use sqlx::any::AnyRow;

use super::binding::Binding;
use super::row::{Columns, open_json, seal_json, word};
use super::{Db, Result, Tx};
use crate::domain::binding::{ConflictKind, Proof};
use crate::domain::id::{BindingId, ChatAccountId, Id, InboxId, MemberId, MobileAppId, RamAccountId};
use crate::domain::phone::Phone;
use crate::domain::time::Time;
use crate::server::keys::Place;

/// An open item.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: InboxId,
    pub kind: ConflictKind,
    pub member: MemberId,
    pub account: ChatAccountId,
    pub proposal: Proposal,
    pub created_at: Time,
}

/// The binding that waits for a decision; of a new phone, the one through which it was asked for.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Proposal {
    pub app: MobileAppId,
    pub ram_account: Option<RamAccountId>,
    pub proof: Proof,
    /// The new phone.
    #[serde(default)]
    pub phone: Option<Phone>,
}

impl Item {
    /// The binding that is asked for. Until an admin has said yes it has the item's id, which no binding has.
    pub fn binding(&self, now: Time) -> Binding {
        Binding {
            id: BindingId::from_i64(self.id.to_i64()),
            member: self.member,
            app: self.proposal.app,
            account: self.account,
            ram_account: self.proposal.ram_account,
            proof: self.proposal.proof.clone(),
            created_at: now,
        }
    }
}

fn place(id: InboxId) -> Place<'static> {
    Place { table: "inbox", column: "proposal", row: id.to_i64() }
}

fn item(db: &impl Db, row: &AnyRow) -> Result<Item> {
    let id = row.id("id")?;
    Ok(Item {
        id,
        kind: row.word("kind")?,
        member: row.id("member_id")?,
        account: row.id("chat_account_id")?,
        proposal: open_json(&db.ring(), place(id), &row.bytes("proposal")?)?,
        created_at: row.time("created_at")?,
    })
}

/// Asks for a decision; a later proposal of the same two replaces the earlier one, and a later phone of a member's. One
/// that a code has proved is not replaced by one that none has: anybody could undo by it what somebody has proved.
pub async fn put(tx: &mut Tx, new: &Item) -> Result<()> {
    if new.kind != ConflictKind::NewPhone && new.proposal.proof.sms_at.is_none() {
        let open = of_binding(tx, new.member, new.account).await?;
        if open.is_some_and(|open| open.proposal.proof.sms_at.is_some()) {
            return Ok(());
        }
    }
    let earlier = match new.kind {
        ConflictKind::NewPhone => "DELETE FROM inbox WHERE member_id = $1 AND kind = 'new_phone' AND state = 'open' AND $2 = $2",
        _ => "DELETE FROM inbox WHERE member_id = $1 AND chat_account_id = $2 AND kind <> 'new_phone' AND state = 'open'",
    };
    sqlx::query(earlier).bind(new.member.to_i64()).bind(new.account.to_i64()).execute(tx.connection()).await?;
    let proposal = seal_json(&tx.ring(), place(new.id), &new.proposal)?;
    sqlx::query(
        "INSERT INTO inbox (id, kind, member_id, chat_account_id, proposal, state, created_at) VALUES ($1, $2, $3, $4, $5, 'open', $6)",
    )
    .bind(new.id.to_i64())
    .bind(word(new.kind))
    .bind(new.member.to_i64())
    .bind(new.account.to_i64())
    .bind(proposal)
    .bind(new.created_at.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn open_items(db: &mut impl Db, limit: usize) -> Result<Vec<Item>> {
    let rows = sqlx::query("SELECT * FROM inbox WHERE state = 'open' ORDER BY id DESC LIMIT $1")
        .bind(limit as i64)
        .fetch_all(db.connection())
        .await?;
    rows.iter().map(|row| item(db, row)).collect()
}

/// A member's new phone that an admin still has to decide about.
pub async fn waiting_phone(db: &mut impl Db, member: MemberId) -> Result<Option<Phone>> {
    let row = sqlx::query("SELECT * FROM inbox WHERE member_id = $1 AND kind = 'new_phone' AND state = 'open'")
        .bind(member.to_i64())
        .fetch_optional(db.connection())
        .await?;
    Ok(row.map(|row| item(db, &row)).transpose()?.and_then(|item| item.proposal.phone))
}

/// What an admin still has to decide about a binding of these two.
async fn of_binding(db: &mut impl Db, member: MemberId, account: ChatAccountId) -> Result<Option<Item>> {
    let row = sqlx::query("SELECT * FROM inbox WHERE member_id = $1 AND chat_account_id = $2 AND kind <> 'new_phone' AND state = 'open'")
        .bind(member.to_i64())
        .bind(account.to_i64())
        .fetch_optional(db.connection())
        .await?;
    row.map(|row| item(db, &row)).transpose()
}

/// How far the latest question about a binding of two has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Open,
    Dismissed,
    /// It was approved, nothing was left to decide, or nobody asked.
    Over,
}

pub async fn asked(db: &mut impl Db, member: MemberId, account: ChatAccountId) -> Result<Asked> {
    let row = sqlx::query(
        "SELECT state FROM inbox WHERE member_id = $1 AND chat_account_id = $2 AND kind <> 'new_phone' ORDER BY id DESC LIMIT 1",
    )
    .bind(member.to_i64())
    .bind(account.to_i64())
    .fetch_optional(db.connection())
    .await?;
    Ok(match row.map(|row| row.text("state")).transpose()?.as_deref() {
        Some("open") => Asked::Open,
        Some("dismissed") => Asked::Dismissed,
        _ => Asked::Over,
    })
}

/// These two are bound: nothing is left to decide about it.
pub async fn settle(tx: &mut Tx, member: MemberId, account: ChatAccountId, by: &str, now: Time) -> Result<()> {
    sqlx::query(
        "UPDATE inbox SET state = 'settled', decided_at = $3, decided_by = $4 \
         WHERE member_id = $1 AND chat_account_id = $2 AND kind <> 'new_phone' AND state = 'open'",
    )
    .bind(member.to_i64())
    .bind(account.to_i64())
    .bind(now.0)
    .bind(by)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// The phone that an admin was asked about is not the question any more.
pub async fn settle_phone(tx: &mut Tx, member: MemberId, by: &str, now: Time) -> Result<()> {
    sqlx::query(
        "UPDATE inbox SET state = 'settled', decided_at = $2, decided_by = $3 \
         WHERE member_id = $1 AND kind = 'new_phone' AND state = 'open'",
    )
    .bind(member.to_i64())
    .bind(now.0)
    .bind(by)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Nothing is left to decide about a member who was deleted.
pub async fn close_all(tx: &mut Tx, member: MemberId, by: &str, now: Time) -> Result<()> {
    sqlx::query("UPDATE inbox SET state = 'dismissed', decided_at = $2, decided_by = $3 WHERE member_id = $1 AND state = 'open'")
        .bind(member.to_i64())
        .bind(now.0)
        .bind(by)
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub async fn count_open(db: &mut impl Db) -> Result<i64> {
    sqlx::query("SELECT COUNT(*) AS n FROM inbox WHERE state = 'open'").fetch_one(db.connection()).await?.int("n")
}

/// Closes an open item; `None` where somebody was faster.
pub async fn close(tx: &mut Tx, id: InboxId, state: &'static str, by: &str, now: Time) -> Result<Option<Item>> {
    let row = sqlx::query("UPDATE inbox SET state = $2, decided_at = $3, decided_by = $4 WHERE id = $1 AND state = 'open' RETURNING *")
        .bind(id.to_i64())
        .bind(state)
        .bind(now.0)
        .bind(by)
        .fetch_optional(tx.connection())
        .await?;
    row.map(|row| item(tx, &row)).transpose()
}

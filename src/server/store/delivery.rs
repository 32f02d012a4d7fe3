//! Deliveries: what was sent to whom, and what became of it.

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::row::{Columns, from_word, word};
use super::{Db, Result, StoreError, Tx};
use crate::domain::delivery::{Channel, DeliveryRow, DeliveryState, Purpose, Reference};
use crate::domain::id::{ChatAccountId, DeliveryId, Id, IncidentId, MemberId, MobileAppId};
use crate::domain::time::Time;

/// A delivery to be made.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    pub id: DeliveryId,
    pub purpose: Purpose,
    pub channel: Channel,
    pub member: Option<MemberId>,
    pub app: Option<MobileAppId>,
    pub account: Option<ChatAccountId>,
    pub incident: Option<IncidentId>,
}

/// `wecom` or `sms`.
fn channel_word(channel: Channel) -> String {
    match channel {
        Channel::Chat(vendor) => vendor.slug().to_owned(),
        Channel::Sms => "sms".to_owned(),
    }
}

fn channel(word: &str) -> Result<Channel> {
    if word == "sms" {
        return Ok(Channel::Sms);
    }
    from_word(word).map(Channel::Chat).ok_or(StoreError::Unexpected("channel"))
}

pub async fn insert(tx: &mut Tx, new: &NewDelivery, now: Time) -> Result<()> {
    sqlx::query(
        "INSERT INTO delivery (id, purpose, channel, member_id, mobile_app_id, chat_account_id, incident_id, state, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8)",
    )
    .bind(new.id.to_i64())
    .bind(word(new.purpose))
    .bind(channel_word(new.channel))
    .bind(new.member.map(Id::to_i64))
    .bind(new.app.map(Id::to_i64))
    .bind(new.account.map(Id::to_i64))
    .bind(new.incident.map(Id::to_i64))
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn state(db: &mut impl Db, id: DeliveryId) -> Result<Option<DeliveryState>> {
    let row = sqlx::query("SELECT state FROM delivery WHERE id = $1").bind(id.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| row.word("state")).transpose()
}

/// Handed over: the vendor or the provider took it, under this reference of its own.
pub async fn sent(tx: &mut Tx, id: DeliveryId, sent: &Reference, now: Time) -> Result<()> {
    sqlx::query("UPDATE delivery SET state = 'sent', vendor_ref = $2, error = NULL, sent_at = $3 WHERE id = $1")
        .bind(id.to_i64())
        .bind(reference_text(sent)?)
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// The member whom a delivery is for.
pub async fn recipient(db: &mut impl Db, id: DeliveryId) -> Result<Option<MemberId>> {
    let row = sqlx::query("SELECT member_id FROM delivery WHERE id = $1").bind(id.to_i64()).fetch_optional(db.connection()).await?;
    Ok(row.map(|row| row.opt_id("member_id")).transpose()?.flatten())
}

/// A card about an incident that the vendor has taken.
pub struct SentCard {
    pub delivery: DeliveryId,
    pub app: MobileAppId,
    pub member: Option<MemberId>,
    pub user_id: String,
    pub incident: IncidentId,
    pub reference: Reference,
}

const SENT_CARDS: &str = "SELECT d.id, d.mobile_app_id, d.member_id, d.incident_id, d.vendor_ref, c.vendor_user_id FROM delivery d \
     JOIN chat_account c ON c.id = d.chat_account_id WHERE d.state = 'sent' AND d.purpose = 'incident'";

fn sent_card(row: &AnyRow) -> Result<SentCard> {
    let reference = row.opt_text("vendor_ref")?.unwrap_or_default();
    Ok(SentCard {
        delivery: row.id("id")?,
        app: row.id("mobile_app_id")?,
        member: row.opt_id("member_id")?,
        user_id: row.text("vendor_user_id")?,
        incident: row.id("incident_id")?,
        reference: serde_json::from_str(&reference).unwrap_or_default(),
    })
}

/// All cards about an incident, with anybody.
pub async fn sent_cards(db: &mut impl Db, incident: IncidentId) -> Result<Vec<SentCard>> {
    let sql = format!("{SENT_CARDS} AND d.incident_id = $1 ORDER BY d.id");
    let rows = sqlx::query(AssertSqlSafe(sql)).bind(incident.to_i64()).fetch_all(db.connection()).await?;
    rows.iter().map(sent_card).collect()
}

pub async fn sent_card_of(db: &mut impl Db, id: DeliveryId) -> Result<Option<SentCard>> {
    let sql = format!("{SENT_CARDS} AND d.id = $1");
    let row = sqlx::query(AssertSqlSafe(sql)).bind(id.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| sent_card(&row)).transpose()
}

/// What finding the message again needs from now on.
pub async fn put_reference(tx: &mut Tx, id: DeliveryId, reference: &Reference) -> Result<()> {
    sqlx::query("UPDATE delivery SET vendor_ref = $2 WHERE id = $1")
        .bind(id.to_i64())
        .bind(reference_text(reference)?)
        .execute(tx.connection())
        .await?;
    Ok(())
}

fn reference_text(reference: &Reference) -> Result<String> {
    serde_json::to_string(reference).map_err(|_| StoreError::Unexpected("a message's reference"))
}

/// `give_up`: the last try failed; else it stays queued, with the reason.
pub async fn failed(tx: &mut Tx, id: DeliveryId, error: &str, give_up: bool) -> Result<()> {
    let state = if give_up { DeliveryState::Failed } else { DeliveryState::Queued };
    sqlx::query("UPDATE delivery SET state = $2, error = $3 WHERE id = $1")
        .bind(id.to_i64())
        .bind(word(state))
        .bind(error)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// A delivery of an app that failed, without its recipient.
pub struct FailedDelivery {
    pub purpose: Purpose,
    pub channel: Channel,
    pub error: Option<String>,
    pub created_at: Time,
}

/// An app's newest.
pub async fn failed_of(db: &mut impl Db, app: MobileAppId, limit: usize) -> Result<Vec<FailedDelivery>> {
    let sql =
        "SELECT purpose, channel, error, created_at FROM delivery WHERE mobile_app_id = $1 AND state = 'failed' ORDER BY id DESC LIMIT $2";
    let rows = sqlx::query(sql).bind(app.to_i64()).bind(limit as i64).fetch_all(db.connection()).await?;
    rows.iter()
        .map(|row| {
            Ok(FailedDelivery {
                purpose: row.word("purpose")?,
                channel: channel(&row.text("channel")?)?,
                error: row.opt_text("error")?,
                created_at: row.time("created_at")?,
            })
        })
        .collect()
}

/// Newest first. The recipient's name is the member's, or the chat account's user id.
pub async fn list(db: &mut impl Db, before: Option<DeliveryId>, limit: usize) -> Result<Vec<DeliveryRow>> {
    let ring = db.ring();
    let rows = sqlx::query(
        "SELECT d.*, m.id AS whom, m.name, c.vendor_user_id, a.state AS app_state, \
         COALESCE(a.company_name, a.directory_name, a.identity) AS company FROM delivery d LEFT JOIN member m ON m.id = d.member_id \
         LEFT JOIN mobile_app a ON a.id = d.mobile_app_id LEFT JOIN chat_account c ON c.id = d.chat_account_id WHERE d.id < $1 ORDER BY d.id DESC LIMIT $2",
    )
    .bind(before.map_or(i64::MAX, Id::to_i64))
    .bind(limit as i64)
    .fetch_all(db.connection())
    .await?;
    rows.iter()
        .map(|row| {
            let name = match row.opt_int("whom")? {
                Some(member) => row.opt_sealed_text(&ring, "member", "name", member)?,
                None => None,
            };
            Ok(DeliveryRow {
                id: row.id("id")?,
                purpose: row.word("purpose")?,
                channel: channel(&row.text("channel")?)?,
                state: row.word("state")?,
                recipient: name.filter(|name| !name.is_empty()).or(row.opt_text("vendor_user_id")?),
                company: row.opt_text("company")?,
                deleted: row.opt_text("app_state")?.as_deref() == Some("deleted"),
                error: row.opt_text("error")?,
                created_at: row.time("created_at")?,
                sent_at: row.opt_time("sent_at")?,
            })
        })
        .collect()
}

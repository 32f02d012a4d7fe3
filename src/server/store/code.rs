//! Verification codes: keyed hashes, bound to one browser, one phone and one purpose.

use sqlx::any::AnyRow;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::binding::{CODE_TRIES, CodeDelivery};
use crate::domain::delivery::DeliveryState;
use crate::domain::id::{CodeId, DeliveryId, Id, PhoneSessionId};
use crate::domain::phone::Phone;
use crate::domain::time::Time;

/// What a code is for: a code for one purpose opens nothing else.
pub const BIND: &str = "bind";
pub const UNBIND: &str = "unbind";
/// To the phone that a member has, to have another.
pub const OLD_PHONE: &str = "old_phone";
pub const NEW_PHONE: &str = "new_phone";

pub struct NewCode<'a> {
    pub id: CodeId,
    pub session: PhoneSessionId,
    pub purpose: &'static str,
    pub phone: &'a Phone,
    pub code: &'a str,
    pub delivery: DeliveryId,
    pub now: Time,
    pub expires_at: Time,
}

/// A code as stored.
#[derive(Clone, Debug)]
pub struct Code {
    pub id: CodeId,
    pub tries: u32,
    pub created_at: Time,
    pub expires_at: Time,
    pub used: bool,
    pub delivery: CodeDelivery,
}

/// Adds a code; earlier ones of the same browser and purpose are void.
pub async fn insert(tx: &mut Tx, new: &NewCode<'_>) -> Result<()> {
    forget(tx, new.session, new.purpose).await?;
    let ring = tx.ring();
    sqlx::query(
        "INSERT INTO verification_code (id, phone_session_id, purpose, phone_index, code_mac, delivery_id, tries, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)",
    )
    .bind(new.id.to_i64())
    .bind(new.session.to_i64())
    .bind(new.purpose)
    .bind(ring.phone_index(new.phone))
    .bind(ring.code_mac(new.id.to_i64(), new.code))
    .bind(new.delivery.to_i64())
    .bind(new.now.0)
    .bind(new.expires_at.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

fn code(row: &AnyRow) -> Result<Code> {
    Ok(Code {
        id: row.id("id")?,
        tries: u32::try_from(row.int("tries")?).unwrap_or(u32::MAX),
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        used: row.opt_int("used_at")?.is_some(),
        delivery: match row.word("state")? {
            DeliveryState::Queued => CodeDelivery::Sending,
            DeliveryState::Sent => CodeDelivery::Sent,
            DeliveryState::Failed => CodeDelivery::Failed,
        },
    })
}

pub async fn get(db: &mut impl Db, id: CodeId, session: PhoneSessionId) -> Result<Option<Code>> {
    let row = sqlx::query(
        "SELECT v.id, v.tries, v.created_at, v.expires_at, v.used_at, d.state FROM verification_code v \
         JOIN delivery d ON d.id = v.delivery_id WHERE v.id = $1 AND v.phone_session_id = $2",
    )
    .bind(id.to_i64())
    .bind(session.to_i64())
    .fetch_optional(db.connection())
    .await?;
    row.map(|row| code(&row)).transpose()
}

/// The one code of a browser for a purpose that is not void.
pub async fn latest(db: &mut impl Db, session: PhoneSessionId, purpose: &'static str) -> Result<Option<Code>> {
    let row = sqlx::query(
        "SELECT v.id, v.tries, v.created_at, v.expires_at, v.used_at, d.state FROM verification_code v \
         JOIN delivery d ON d.id = v.delivery_id WHERE v.phone_session_id = $1 AND v.purpose = $2 ORDER BY v.id DESC LIMIT 1",
    )
    .bind(session.to_i64())
    .bind(purpose)
    .fetch_optional(db.connection())
    .await?;
    row.map(|row| code(&row)).transpose()
}

/// The codes of a browser for a purpose are void.
pub async fn forget(tx: &mut Tx, session: PhoneSessionId, purpose: &'static str) -> Result<()> {
    sqlx::query("DELETE FROM verification_code WHERE phone_session_id = $1 AND purpose = $2")
        .bind(session.to_i64())
        .bind(purpose)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Whether this code of this browser went to that phone.
pub async fn was_sent_to(db: &mut impl Db, id: CodeId, session: PhoneSessionId, phone: &Phone) -> Result<bool> {
    let ring = db.ring();
    let row = sqlx::query("SELECT id FROM verification_code WHERE id = $1 AND phone_session_id = $2 AND phone_index = $3")
        .bind(id.to_i64())
        .bind(session.to_i64())
        .bind(ring.phone_index(phone))
        .fetch_optional(db.connection())
        .await?;
    Ok(row.is_some())
}

/// What became of a try.
pub enum Tried {
    /// The code is used up by it.
    Right,
    /// So many tries were made, this one included.
    Wrong { tries: u32 },
    /// Others who tried at the same moment have left nothing to try.
    Over,
}

/// Counts a try and says whether it was right.
pub async fn try_code(tx: &mut Tx, id: CodeId, phone: &Phone, code: &str, now: Time) -> Result<Tried> {
    let ring = tx.ring();
    let row = sqlx::query(
        "UPDATE verification_code SET tries = tries + 1 WHERE id = $1 AND used_at IS NULL AND tries < $2 \
         RETURNING code_mac, phone_index, tries",
    )
    .bind(id.to_i64())
    .bind(i64::from(CODE_TRIES))
    .fetch_optional(tx.connection())
    .await?;
    let Some(row) = row else { return Ok(Tried::Over) };
    let same = |column: &str, expected: &[u8]| -> Result<bool> {
        Ok(bool::from(subtle::ConstantTimeEq::ct_eq(row.bytes(column)?.as_slice(), expected)))
    };
    let right = same("code_mac", &ring.code_mac(id.to_i64(), code))? & same("phone_index", &ring.phone_index(phone))?;
    if !right {
        return Ok(Tried::Wrong { tries: u32::try_from(row.int("tries")?).unwrap_or(u32::MAX) });
    }
    sqlx::query("UPDATE verification_code SET used_at = $2 WHERE id = $1").bind(id.to_i64()).bind(now.0).execute(tx.connection()).await?;
    Ok(Tried::Right)
}

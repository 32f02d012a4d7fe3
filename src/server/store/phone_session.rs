//! Sessions of phones: a browser at one mobile app, with what its sign-in proved and how far its binding has come.

use serde::{Deserialize, Serialize};

use super::row::{Columns, open_json, seal_json, word};
use super::{Db, Result, Tx};
use crate::domain::binding::CONSENT_VERSION;
use crate::domain::date::Date;
use crate::domain::id::{BindingId, ChatAccountId, CodeId, Id, MemberId, MobileAppId, PhoneSessionId, RamAccountId};
use crate::domain::phone::Phone;
use crate::domain::time::Time;
use crate::server::keys::{Place, token_hash};

#[derive(Clone, Debug)]
pub struct PhoneSession {
    pub id: PhoneSessionId,
    pub app: MobileAppId,
    /// Whom the app's own sign-in proved, and when.
    pub account: Option<(ChatAccountId, Time)>,
    pub sign_in_failed_at: Option<Time>,
    /// It failed because whoever signed in is of another company.
    pub outsider: bool,
    pub progress: Progress,
}

/// How far the binding flow has come; each step keeps what the earlier ones gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub consent_at: Option<Time>,
    /// Which text was agreed to.
    #[serde(default)]
    pub consent_version: Option<u32>,
    pub identity: Option<Identity>,
    pub ram_account: Option<RamStep>,
    /// Which chat account will be bound: the proved one, or a chosen one.
    pub chosen: Option<ChatAccountId>,
    pub code: Option<CodeId>,
    /// A code that was sent before one went a step back: going on again needs no other one.
    #[serde(default)]
    pub parked: Option<CodeId>,
    /// What the vendor told of the signed-in account's phone, once it was asked for.
    #[serde(default)]
    pub told: Option<Told>,
    /// How many codes were asked for and have not led further.
    #[serde(default)]
    pub codes: u32,
    pub outcome: Option<Outcome>,
    /// No part of the flow: whoever is bound changes its phone.
    #[serde(default)]
    pub change: Option<PhoneChange>,
}

/// What a vendor told of a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    Phone(Phone),
    /// The member did not show it, or the app may not see it.
    Nothing,
}

/// A change of a member's phone, once the old one was proved, or is said to be lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneChange {
    pub member: MemberId,
    pub from: Option<Phone>,
    /// An admin has to say yes.
    pub lost: bool,
    pub at: Time,
    /// To which the code was sent.
    pub to: Option<Phone>,
}

impl Progress {
    /// One has just agreed to the text as it is now.
    pub fn agreed(at: Time) -> Self {
        Self { consent_at: Some(at), consent_version: Some(CONSENT_VERSION), ..Self::default() }
    }

    /// When one agreed, if that was to the text as it is now.
    pub fn consent(&self) -> Option<Time> {
        self.consent_at.filter(|_| self.consent_version == Some(CONSENT_VERSION))
    }
}

/// How the step of the RAM account went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RamStep {
    Chosen(RamAccountId),
    /// The member has none.
    PassedOver,
}

impl RamStep {
    pub const fn chosen(self) -> Option<RamAccountId> {
        match self {
            Self::Chosen(id) => Some(id),
            Self::PassedOver => None,
        }
    }
}

/// Who one says to be: a member whose phone and name fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub member: MemberId,
    pub phone: Phone,
}

/// Where a flow ends that does not end in a binding at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    AwaitLink { binding: BindingId, account: String },
    AwaitAdmin,
}

fn place(id: PhoneSessionId) -> Place<'static> {
    Place { table: "phone_session", column: "progress", row: id.to_i64() }
}

pub async fn insert(tx: &mut Tx, id: PhoneSessionId, token: &str, app: MobileAppId, now: Time, expires_at: Time) -> Result<()> {
    sqlx::query(
        "INSERT INTO phone_session (id, token_hash, mobile_app_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (token_hash, mobile_app_id) DO NOTHING",
    )
    .bind(id.to_i64())
    .bind(token_hash(token))
    .bind(app.to_i64())
    .bind(now.0)
    .bind(expires_at.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Whether this cookie is one of ours: of a session that lives, at whichever app.
pub async fn is_known(db: &mut impl Db, token: &str, now: Time) -> Result<bool> {
    let found = sqlx::query("SELECT 1 FROM phone_session WHERE token_hash = $1 AND expires_at > $2 LIMIT 1")
        .bind(token_hash(token))
        .bind(now.0)
        .fetch_optional(db.connection())
        .await?;
    Ok(found.is_some())
}

/// The live session of a cookie at this app.
pub async fn get(db: &mut impl Db, token: &str, app: MobileAppId, now: Time) -> Result<Option<PhoneSession>> {
    let row = sqlx::query(
        "SELECT id, mobile_app_id, chat_account_id, signed_in_at, sign_in_failed_at, outsider, progress FROM phone_session \
         WHERE token_hash = $1 AND mobile_app_id = $2 AND expires_at > $3",
    )
    .bind(token_hash(token))
    .bind(app.to_i64())
    .bind(now.0)
    .fetch_optional(db.connection())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let id = row.id("id")?;
    let progress = match row.opt_bytes("progress")? {
        Some(sealed) => open_json(&db.ring(), place(id), &sealed)?,
        None => Progress::default(),
    };
    Ok(Some(PhoneSession {
        id,
        app: row.id("mobile_app_id")?,
        account: row.opt_id("chat_account_id")?.zip(row.opt_time("signed_in_at")?),
        sign_in_failed_at: row.opt_time("sign_in_failed_at")?,
        outsider: row.int("outsider")? != 0,
        progress,
    }))
}

pub async fn save_progress(tx: &mut Tx, id: PhoneSessionId, progress: &Progress) -> Result<()> {
    let sealed = seal_json(&tx.ring(), place(id), progress)?;
    sqlx::query("UPDATE phone_session SET progress = $2 WHERE id = $1").bind(id.to_i64()).bind(sealed).execute(tx.connection()).await?;
    Ok(())
}

/// It is proved who it is. Another account than before starts the binding flow from its beginning; also where there was
/// none, since somebody else may have planted the session and gone some way in it.
pub async fn signed_in(tx: &mut Tx, session: &PhoneSession, account: ChatAccountId, now: Time) -> Result<()> {
    sqlx::query("UPDATE phone_session SET chat_account_id = $2, signed_in_at = $3, sign_in_failed_at = NULL, outsider = 0 WHERE id = $1")
        .bind(session.id.to_i64())
        .bind(account.to_i64())
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    if session.account.is_none_or(|(before, _)| before != account) {
        save_progress(tx, session.id, &Progress::default()).await?;
    }
    Ok(())
}

/// Nobody is signed in as this account any more, in whichever browser.
pub async fn sign_out(tx: &mut Tx, account: ChatAccountId) -> Result<()> {
    sqlx::query("UPDATE phone_session SET chat_account_id = NULL, signed_in_at = NULL, progress = NULL WHERE chat_account_id = $1")
        .bind(account.to_i64())
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Gives the browser another token: one that was planted before the sign-in is worth nothing after it.
pub async fn change_token(tx: &mut Tx, old: &str, new: &str) -> Result<()> {
    sqlx::query("UPDATE phone_session SET token_hash = $2 WHERE token_hash = $1")
        .bind(token_hash(old))
        .bind(token_hash(new))
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Who acts through a browser: the member bound to the account that it proved, at each enabled app.
#[derive(Clone, Debug)]
pub struct BoundSession {
    pub app: MobileAppId,
    pub user_id: String,
    /// `None` where the account is not bound, or its member may not act.
    pub member: Option<MemberId>,
    /// Until when the app is valid.
    pub ends_on: Option<Date>,
}

pub async fn bound(db: &mut impl Db, token: &str, now: Time) -> Result<Vec<BoundSession>> {
    let rows = sqlx::query(
        "SELECT s.mobile_app_id, c.vendor_user_id, m.id AS member_id, v.ends_on FROM phone_session s \
         JOIN chat_account c ON c.id = s.chat_account_id JOIN mobile_app a ON a.id = s.mobile_app_id AND a.state = 'enabled' \
         LEFT JOIN app_validity v ON v.mobile_app_id = s.mobile_app_id LEFT JOIN binding b ON b.chat_account_id = s.chat_account_id AND b.state = 'active' \
         LEFT JOIN member m ON m.id = b.member_id AND m.state IN ('active', 'invited') \
         WHERE s.token_hash = $1 AND s.expires_at > $2",
    )
    .bind(token_hash(token))
    .bind(now.0)
    .fetch_all(db.connection())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(BoundSession {
                app: row.id("mobile_app_id")?,
                user_id: row.text("vendor_user_id")?,
                member: row.opt_id("member_id")?,
                ends_on: row.opt_text("ends_on")?.and_then(|text| text.parse().ok()),
            })
        })
        .collect()
}

/// Nobody was proved; whoever was before still is.
pub async fn sign_in_failed(tx: &mut Tx, id: PhoneSessionId, now: Time) -> Result<()> {
    sqlx::query("UPDATE phone_session SET sign_in_failed_at = $2, outsider = 0 WHERE id = $1")
        .bind(id.to_i64())
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Somebody of another company was proved: whoever was signed in before is so no more.
pub async fn outsider(tx: &mut Tx, id: PhoneSessionId, now: Time) -> Result<()> {
    sqlx::query(
        "UPDATE phone_session SET sign_in_failed_at = $2, outsider = 1, chat_account_id = NULL, signed_in_at = NULL, progress = NULL \
         WHERE id = $1",
    )
    .bind(id.to_i64())
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// How a sign-in goes, which its state remembers: a code is exchanged the way that it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Over the vendor's page.
    Redirect,
    /// By the JS API of the vendor's app.
    Script,
    /// Over the vendor's page, where the member may show its phone, too.
    Phone,
}

/// Where a sign-in leads that came back, and how it went.
pub struct Begun {
    pub next: String,
    pub way: Way,
}

/// Starts a sign-in: what comes back must carry this state, once, in this session.
pub async fn put_state(tx: &mut Tx, state: &str, session: PhoneSessionId, begun: &Begun, expires_at: Time) -> Result<()> {
    sqlx::query("INSERT INTO oauth_state (state_hash, phone_session_id, next, way, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(token_hash(state))
        .bind(session.to_i64())
        .bind(&begun.next)
        .bind(word(begun.way))
        .bind(expires_at.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Takes a state away; answers where to go next if it was this session's and still good.
pub async fn take_state(tx: &mut Tx, state: &str, session: PhoneSessionId, now: Time) -> Result<Option<Begun>> {
    let row = sqlx::query("DELETE FROM oauth_state WHERE state_hash = $1 AND phone_session_id = $2 RETURNING next, way, expires_at")
        .bind(token_hash(state))
        .bind(session.to_i64())
        .fetch_optional(tx.connection())
        .await?;
    match row {
        Some(row) if row.time("expires_at")? > now => Ok(Some(Begun { next: row.text("next")?, way: row.word("way")? })),
        _ => Ok(None),
    }
}

/// Ended sessions and what hangs on them.
pub async fn purge(tx: &mut Tx, now: Time) -> Result<()> {
    for sql in [
        "DELETE FROM oauth_state WHERE expires_at <= $1",
        "DELETE FROM verification_code WHERE phone_session_id IN (SELECT id FROM phone_session WHERE expires_at <= $1)",
        "DELETE FROM oauth_state WHERE phone_session_id IN (SELECT id FROM phone_session WHERE expires_at <= $1)",
        "DELETE FROM phone_session WHERE expires_at <= $1",
    ] {
        sqlx::query(sql).bind(now.0).execute(tx.connection()).await?;
    }
    Ok(())
}

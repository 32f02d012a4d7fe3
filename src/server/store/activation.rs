//! What of an app's activation cannot be derived: the last check on the way, what an admin told, the second scan.

use super::row::{Columns, from_word, word};
use super::{Db, Result, StoreError, Tx};
use crate::domain::activation::CompanyScan;
use crate::domain::check::Report;
use crate::domain::id::{Id, MobileAppId};
use crate::domain::lang::Lang;
use crate::domain::time::Time;
use crate::server::keys::token_hash;

#[derive(Clone, Debug, Default)]
pub struct Activation {
    /// When an admin said that the home page is entered.
    pub home_page_at: Option<Time>,
    /// The last check, and the language in which it is worded.
    pub check: Option<(Time, Lang, Report)>,
    pub company: Option<CompanyScan>,
}

/// An app of which nothing was noted yet has nothing.
pub async fn get(db: &mut impl Db, app: MobileAppId) -> Result<Activation> {
    let row = sqlx::query("SELECT * FROM activation WHERE mobile_app_id = $1").bind(app.to_i64()).fetch_optional(db.connection()).await?;
    let Some(row) = row else { return Ok(Activation::default()) };
    let lang = row.opt_text("lang")?.and_then(|lang| from_word(&lang)).unwrap_or_default();
    let report = row.opt_text("report")?.and_then(|report| serde_json::from_str(&report).ok());
    Ok(Activation {
        home_page_at: row.opt_time("home_page_at")?,
        check: row.opt_time("checked_at")?.zip(report).map(|(at, report)| (at, lang, report)),
        company: row.opt_text("company")?.and_then(|company| serde_json::from_str(&company).ok()),
    })
}

pub async fn put_check(tx: &mut Tx, app: MobileAppId, lang: Lang, report: &Report, now: Time) -> Result<()> {
    let report = serde_json::to_string(report).map_err(|_| StoreError::Unexpected("report"))?;
    sqlx::query(
        "INSERT INTO activation (mobile_app_id, checked_at, lang, report) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (mobile_app_id) DO UPDATE SET checked_at = $2, lang = $3, report = $4",
    )
    .bind(app.to_i64())
    .bind(now.0)
    .bind(word(lang))
    .bind(report)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn put_home_page(tx: &mut Tx, app: MobileAppId, now: Time) -> Result<()> {
    sqlx::query(
        "INSERT INTO activation (mobile_app_id, home_page_at) VALUES ($1, $2) \
         ON CONFLICT (mobile_app_id) DO UPDATE SET home_page_at = $2",
    )
    .bind(app.to_i64())
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// `None` once it is confirmed, or another scan starts.
pub async fn put_company(tx: &mut Tx, app: MobileAppId, company: Option<&CompanyScan>) -> Result<()> {
    let company = company.map(serde_json::to_string).transpose().map_err(|_| StoreError::Unexpected("company"))?;
    sqlx::query("INSERT INTO activation (mobile_app_id, company) VALUES ($1, $2) ON CONFLICT (mobile_app_id) DO UPDATE SET company = $2")
        .bind(app.to_i64())
        .bind(company)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Starts the second scan: what comes back must carry this state, once, in this browser.
pub async fn put_state(tx: &mut Tx, state: &str, app: MobileAppId, browser: &str, expires_at: Time) -> Result<()> {
    sqlx::query("INSERT INTO company_sign_in (state_hash, mobile_app_id, browser_hash, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(token_hash(state))
        .bind(app.to_i64())
        .bind(token_hash(browser))
        .bind(expires_at.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Takes a state away; answers whether it was this browser's, for this app, and still good.
pub async fn take_state(tx: &mut Tx, state: &str, app: MobileAppId, browser: &str, now: Time) -> Result<bool> {
    let row =
        sqlx::query("DELETE FROM company_sign_in WHERE state_hash = $1 AND mobile_app_id = $2 AND browser_hash = $3 RETURNING expires_at")
            .bind(token_hash(state))
            .bind(app.to_i64())
            .bind(token_hash(browser))
            .fetch_optional(tx.connection())
            .await?;
    Ok(match row {
        Some(row) => row.time("expires_at")? > now,
        None => false,
    })
}

pub async fn purge(tx: &mut Tx, now: Time) -> Result<()> {
    sqlx::query("DELETE FROM company_sign_in WHERE expires_at <= $1").bind(now.0).execute(tx.connection()).await?;
    Ok(())
}

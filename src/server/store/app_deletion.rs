//! The end of a mobile app: what hangs on it, and what becomes of that. The row stays, for all that points at it.

use super::row::{Columns, seal_json};
use super::{Db, Result, Tx};
use crate::domain::id::{Id, MobileAppId};
use crate::domain::mobile_app::Attached;
use crate::domain::time::Time;
use crate::server::keys::Place;
use crate::server::store::mobile_app::Secrets;

pub async fn attached(db: &mut impl Db, app: MobileAppId, now: Time) -> Result<Attached> {
    let row = sqlx::query(
        "SELECT \
         (SELECT COUNT(*) FROM binding WHERE mobile_app_id = $1 AND state = 'active') AS bindings, \
         (SELECT COUNT(*) FROM binding b WHERE b.mobile_app_id = $1 AND b.state = 'active' AND NOT EXISTS ( \
          SELECT 1 FROM binding o JOIN mobile_app a ON a.id = o.mobile_app_id \
          WHERE o.member_id = b.member_id AND o.mobile_app_id <> $1 AND o.state = 'active' AND a.state = 'enabled')) AS only_here, \
         (SELECT COUNT(*) FROM chat_account WHERE mobile_app_id = $1) AS chat_accounts, \
         (SELECT COUNT(*) FROM phone_session WHERE mobile_app_id = $1 AND signed_in_at IS NOT NULL AND expires_at > $2) AS sessions, \
         (SELECT COUNT(*) FROM delivery WHERE mobile_app_id = $1 AND state = 'queued') AS waiting, \
         (SELECT COUNT(*) FROM delivery d JOIN incident i ON i.id = d.incident_id \
          WHERE d.mobile_app_id = $1 AND d.state = 'queued' AND i.state <> 'finished') AS waiting_incidents, \
         (SELECT COUNT(*) FROM inbox x JOIN chat_account c ON c.id = x.chat_account_id \
          WHERE c.mobile_app_id = $1 AND x.state = 'open') AS decisions, \
         (SELECT COUNT(*) FROM domain_file WHERE mobile_app_id = $1) AS domain_files, \
         (SELECT COUNT(*) FROM callback_event WHERE mobile_app_id = $1) AS callbacks",
    )
    .bind(app.to_i64())
    .bind(now.0)
    .fetch_one(db.connection())
    .await?;
    let count = |column| Ok::<_, super::StoreError>(u32::try_from(row.int(column)?).unwrap_or(u32::MAX));
    Ok(Attached {
        bindings: count("bindings")?,
        only_here: count("only_here")?,
        chat_accounts: count("chat_accounts")?,
        sessions: count("sessions")?,
        waiting: count("waiting")?,
        waiting_incidents: count("waiting_incidents")?,
        decisions: count("decisions")?,
        domain_files: count("domain_files")?,
        callbacks: count("callbacks")?,
    })
}

/// Erases the secrets and ends what lives by them. `false` where somebody was faster.
pub async fn delete(tx: &mut Tx, app: MobileAppId, by: &str, now: Time) -> Result<bool> {
    let blank = seal_json(&tx.ring(), Place { table: "mobile_app", column: "secrets", row: app.to_i64() }, &Secrets::default())?;
    let done = sqlx::query("UPDATE mobile_app SET state = 'deleted', secrets = $2, updated_at = $3 WHERE id = $1 AND state <> 'deleted'")
        .bind(app.to_i64())
        .bind(blank)
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    for sql in [
        "UPDATE binding SET state = 'ended', link_hash = NULL, link_until = NULL, ended_at = $2, ended_by = $3 \
         WHERE mobile_app_id = $1 AND state <> 'ended'",
        "UPDATE inbox SET state = 'dismissed', decided_at = $2, decided_by = $3 WHERE state = 'open' \
         AND chat_account_id IN (SELECT id FROM chat_account WHERE mobile_app_id = $1)",
    ] {
        sqlx::query(sql).bind(app.to_i64()).bind(now.0).bind(by).execute(tx.connection()).await?;
    }
    for sql in [
        "DELETE FROM oauth_state WHERE phone_session_id IN (SELECT id FROM phone_session WHERE mobile_app_id = $1)",
        "DELETE FROM verification_code WHERE phone_session_id IN (SELECT id FROM phone_session WHERE mobile_app_id = $1)",
        "DELETE FROM phone_session WHERE mobile_app_id = $1",
        "DELETE FROM phone_lookup WHERE mobile_app_id = $1",
        "DELETE FROM domain_file WHERE mobile_app_id = $1",
        "DELETE FROM key_change WHERE id = $1",
        "DELETE FROM app_check WHERE mobile_app_id = $1",
        "DELETE FROM app_closed WHERE mobile_app_id = $1",
        "DELETE FROM app_validity WHERE mobile_app_id = $1",
        "DELETE FROM app_recipient WHERE mobile_app_id = $1",
    ] {
        sqlx::query(sql).bind(app.to_i64()).execute(tx.connection()).await?;
    }
    Ok(true)
}

/// What was not handed over yet never will be; the jobs end by themselves when it is their turn.
pub async fn fail_deliveries(tx: &mut Tx, app: MobileAppId, reason: &str) -> Result<()> {
    sqlx::query("UPDATE delivery SET state = 'failed', error = $2 WHERE mobile_app_id = $1 AND state = 'queued'")
        .bind(app.to_i64())
        .bind(reason)
        .execute(tx.connection())
        .await?;
    Ok(())
}

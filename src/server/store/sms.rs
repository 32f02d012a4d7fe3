//! SMS providers, their secrets sealed.

use sqlx::any::AnyRow;

use super::row::{Columns, from_word, word};
use super::{Db, Result, StoreError, Tx};
use crate::domain::secret::Secret;
use crate::domain::sms::{SmsProvider, SmsSettings};
use crate::domain::time::Time;
use crate::server::keys::Place;

/// A provider as stored, opened.
#[derive(Clone, Debug)]
pub struct Provider {
    pub settings: SmsSettings,
    pub secret: Secret,
}

fn place(provider: SmsProvider) -> Place<'static> {
    Place { table: "sms_provider", column: "secret", row: provider as i64 }
}

fn provider(db: &impl Db, row: &AnyRow) -> Result<Provider> {
    let provider: SmsProvider = from_word(&row.text("provider")?).ok_or(StoreError::Unexpected("SMS provider"))?;
    let secret = db.ring().open(place(provider), &row.bytes("secret")?)?;
    Ok(Provider {
        settings: SmsSettings {
            provider,
            key_id: row.text("key_id")?,
            sign_name: row.text("sign_name")?,
            template: row.text("template")?,
            notice_template: row.opt_text("notice_template")?,
            app_id: row.text("app_id")?,
            base_url: row.opt_text("base_url")?,
            enabled: row.int("enabled")? == 1,
            position: u32::try_from(row.int("position")?).unwrap_or_default(),
        },
        secret: Secret::new(String::from_utf8(secret.to_vec()).map_err(|_| StoreError::Unexpected("secret"))?),
    })
}

/// In the order in which they are asked.
pub async fn list(db: &mut impl Db) -> Result<Vec<Provider>> {
    let rows = sqlx::query("SELECT * FROM sms_provider ORDER BY position, provider").fetch_all(db.connection()).await?;
    rows.iter().map(|row| provider(db, row)).collect()
}

pub async fn put(tx: &mut Tx, new: &Provider, now: Time) -> Result<()> {
    let settings = &new.settings;
    let sealed = tx.ring().seal(place(settings.provider), new.secret.expose().as_bytes());
    sqlx::query(
        "INSERT INTO sms_provider (provider, key_id, secret, sign_name, template, app_id, base_url, enabled, position, updated_at, \
         notice_template) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (provider) DO UPDATE SET key_id = $2, secret = $3, \
         sign_name = $4, template = $5, app_id = $6, base_url = $7, enabled = $8, position = $9, updated_at = $10, notice_template = $11",
    )
    .bind(word(settings.provider))
    .bind(settings.key_id.as_str())
    .bind(sealed)
    .bind(settings.sign_name.as_str())
    .bind(settings.template.as_str())
    .bind(settings.app_id.as_str())
    .bind(settings.base_url.as_deref())
    .bind(i64::from(settings.enabled))
    .bind(i64::from(settings.position))
    .bind(now.0)
    .bind(settings.notice_template.as_deref())
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Puts one provider before the others.
pub async fn set_first(tx: &mut Tx, first: SmsProvider) -> Result<()> {
    sqlx::query("UPDATE sms_provider SET position = CASE WHEN provider = $1 THEN 0 ELSE 1 END")
        .bind(word(first))
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// The secrets as they are stored, for sealing them anew.
pub(super) async fn sealed(tx: &mut Tx) -> Result<Vec<(String, Place<'static>, Vec<u8>)>> {
    let rows = sqlx::query("SELECT provider, secret FROM sms_provider").fetch_all(tx.connection()).await?;
    rows.iter()
        .map(|row| {
            let name = row.text("provider")?;
            let provider = from_word(&name).ok_or(StoreError::Unexpected("SMS provider"))?;
            Ok((name, place(provider), row.bytes("secret")?))
        })
        .collect()
}

//! API tokens: made in the console, shown once.

use super::{Actor, note};
use crate::domain::api_token::{TokenForm, TokenRow};
use crate::domain::id::{ApiTokenId, MemberId};
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::store;

/// A token's last use is noted this often.
const USED_AFTER: Span = Span::minutes(1);
/// What a token begins with, so that scanners for leaked secrets know it.
const PREFIX: &str = "muster_";

pub async fn create(muster: &Muster, by: MemberId, form: &TokenForm) -> Result<Secret> {
    let new = form.check()?;
    let secret = Secret::new(format!("{PREFIX}{}", muster.entropy.alphanumeric(40)));
    let id = muster.new_id();
    let mut tx = muster.store.write().await?;
    store::api_token::insert(&mut tx, id, &new, secret.expose(), by, muster.clock.now()).await?;
    note(muster, &mut tx, &Actor::Member(by), "api_token.create", format!("api_token:{id}"), Some(&new.name)).await?;
    tx.commit().await?;
    Ok(secret)
}

pub async fn list(muster: &Muster) -> Result<Vec<TokenRow>> {
    Ok(store::api_token::list(&mut muster.store.read().await?).await?)
}

pub async fn revoke(muster: &Muster, actor: &Actor, id: ApiTokenId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    let name = store::api_token::revoke(&mut tx, id, muster.clock.now()).await?.ok_or(Error::Refused(Refusal::NotFound))?;
    note(muster, &mut tx, actor, "api_token.revoke", format!("api_token:{id}"), Some(&name)).await?;
    tx.commit().await?;
    Ok(())
}

/// The token that a request carries, if it is good.
pub async fn authenticate(muster: &Muster, secret: &str) -> Result<Option<TokenRow>> {
    let now = muster.clock.now();
    let Some(token) = store::api_token::get(&mut muster.store.read().await?, secret, now).await? else { return Ok(None) };
    if token.used_at.is_none_or(|used| used < now - USED_AFTER) {
        let mut tx = muster.store.write().await?;
        store::api_token::used(&mut tx, token.id, now).await?;
        tx.commit().await?;
    }
    Ok(Some(token))
}

//! The chat accounts of a phone, as the vendor tells them.

use super::{LOOKUP_LIVES, Visit, problem};
use crate::domain::binding::{AccountChoice, AccountStep, BindProblem};
use crate::domain::id::ChatAccountId;
use crate::domain::name;
use crate::domain::phone::Phone;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::app_event;
use crate::server::service::mobile_app::{AT_A_PAGE, client, vendor_failed};
use crate::server::store;
use crate::server::store::chat_account::ChatAccount;
use crate::server::store::mobile_app::MobileApp;
use crate::server::vendor::VendorError;

/// The chat accounts of the entered phone, as the vendor tells; remembered for a day.
pub(super) async fn accounts_of_phone(muster: &Muster, app: &MobileApp, phone: &Phone) -> Result<Vec<ChatAccount>> {
    let now = muster.clock.now();
    let known = store::chat_account::phone_lookup(&mut muster.store.read().await?, app.id, phone, now - LOOKUP_LIVES).await?;
    let client = client(muster, app, AT_A_PAGE);
    let user_id = match known {
        Some(user_id) => user_id,
        None => {
            let user_id = match client.user_id_by_phone(phone.e164()).await {
                Ok(user_id) => user_id,
                Err(error) => {
                    app_event::call_failed(muster, app, "find_by_phone", &error).await;
                    return Err(vendor_failed(app)(error));
                }
            };
            let mut tx = muster.store.write().await?;
            store::chat_account::remember_lookup(&mut tx, app.id, phone, user_id.as_deref(), now).await?;
            tx.commit().await?;
            user_id
        }
    };
    let Some(user_id) = user_id else { return Ok(Vec::new()) };
    let name = client.person(&user_id).await.ok().map(|person| person.name).filter(|name| !name.is_empty());
    let mut tx = muster.store.write().await?;
    let account = ChatAccount { id: muster.new_id(), app: app.id, user_id, name };
    let id = store::chat_account::upsert(&mut tx, &account, now).await?;
    let account = store::chat_account::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(account.into_iter().collect())
}

/// Choosing is offered only among the accounts of that phone.
pub(super) async fn choose_account(muster: &Muster, visit: &Visit<'_>, phone: &Phone, account: &str) -> Result<ChatAccountId> {
    // Sending again keeps the choice.
    let wanted: Option<ChatAccountId> = account.parse().ok().or(visit.session.progress.chosen);
    let accounts = accounts_of_phone(muster, visit.app, phone).await?;
    match accounts.iter().find(|account| Some(account.id) == wanted) {
        Some(account) => Ok(account.id),
        None => problem(BindProblem::OutOfStep),
    }
}

pub(super) async fn account_step(muster: &Muster, visit: &Visit<'_>, phone: &Phone) -> Result<AccountStep> {
    if !visit.inside {
        return Ok(AccountStep::Unreadable);
    }
    match accounts_of_phone(muster, visit.app, phone).await {
        Ok(accounts) if !accounts.is_empty() => {
            let choices = accounts.iter().map(|account| AccountChoice { id: account.id, label: name::masked(account.label()) });
            Ok(AccountStep::Choose { choices: choices.collect() })
        }
        Ok(_) | Err(Error::Vendor(_, VendorError::Said(_))) => Ok(AccountStep::Unreadable),
        Err(error) => Err(error),
    }
}

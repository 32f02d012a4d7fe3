//! The admins' inbox: bindings that something stands in the way of.

use super::{Actor, binding, note};
use crate::domain::binding::{ConflictKind, InboxRow};
use crate::domain::id::InboxId;
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::binding::Written;
use crate::server::store;

/// How many open items are shown.
const MOST: usize = 200;

pub async fn list(muster: &Muster) -> Result<Vec<InboxRow>> {
    let mut db = muster.store.read().await?;
    let mut rows = Vec::new();
    for item in store::inbox::open_items(&mut db, MOST).await? {
        let Some(member) = store::member::get(&mut db, item.member).await? else { continue };
        let Some(account) = store::chat_account::get(&mut db, item.account).await? else { continue };
        let Some(app) = store::mobile_app::get(&mut db, item.proposal.app).await? else { continue };
        rows.push(InboxRow {
            id: item.id,
            kind: item.kind,
            member: member.id,
            member_name: member.name,
            company: app.company().to_owned(),
            chat_user: account.user_id.clone(),
            chat_name: account.name,
            created_at: item.created_at,
        });
    }
    Ok(rows)
}

/// Says yes: the binding is made as it was proved, and what stood in its way ends. Where no code got through, the account
/// is written down on the admin's word, and has to sign in like any other that is.
pub async fn approve(muster: &Muster, actor: &Actor, id: InboxId, lang: Lang) -> Result<()> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let item = store::inbox::close(&mut tx, id, "approved", &actor.to_string(), now).await?.ok_or(Error::Refused(Refusal::Changed))?;
    let member = store::member::get(&mut tx, item.member).await?.filter(|member| member.state.may_act());
    let member = member.ok_or(Error::Refused(Refusal::Changed))?;
    let account = store::chat_account::get(&mut tx, item.account).await?.ok_or(Error::Bug("chat account"))?;
    let app = store::mobile_app::get(&mut tx, item.proposal.app).await?.ok_or(Error::Refused(Refusal::Changed))?;
    if item.kind == ConflictKind::NoCode {
        let written = Written { app: &app, member: &member, account: &account, ram_account: item.proposal.ram_account };
        let put = binding::put_down(muster, &mut tx, actor, &written, lang).await?;
        put.map_err(|_| Error::Refused(Refusal::Changed))?;
    } else {
        let new = item.binding(muster.new_id(), now);
        binding::activate(muster, &mut tx, &app, &new, &account, &member, lang).await?;
    }
    note(muster, &mut tx, actor, "inbox.approve", format!("member:{}", item.member), None).await?;
    tx.commit().await?;
    Ok(())
}

/// Says no: everything stays as it is.
pub async fn dismiss(muster: &Muster, actor: &Actor, id: InboxId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    let item = store::inbox::close(&mut tx, id, "dismissed", &actor.to_string(), muster.clock.now()).await?;
    let item = item.ok_or(Error::Refused(Refusal::Changed))?;
    note(muster, &mut tx, actor, "inbox.dismiss", format!("member:{}", item.member), None).await?;
    tx.commit().await?;
    Ok(())
}

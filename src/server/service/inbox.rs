//! The admins' inbox: bindings that something stands in the way of, and phones of members who have lost their old ones.

use super::job::Message;
use super::member::change_phone;
use super::{Actor, binding, note, taken_by};
use crate::domain::binding::{ChatProof, ConflictKind, Ending, InboxRow};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::InboxId;
use crate::domain::lang::Lang;
use crate::domain::phone::Phone;
use crate::domain::refusal::Refusal;
use crate::messages::Text;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::binding::Written;
use crate::server::store::binding::Binding;
use crate::server::store::inbox::Item;
use crate::server::store::member::Member;
use crate::server::store::{self, Tx};

/// How many open items are shown.
const MOST: usize = 200;

pub async fn list(muster: &Muster) -> Result<Vec<InboxRow>> {
    let mut db = muster.store.read().await?;
    let mut rows = Vec::new();
    for item in store::inbox::open_items(&mut db, MOST).await? {
        let Some(member) = store::member::get(&mut db, item.member).await? else { continue };
        let Some(account) = store::chat_account::get(&mut db, item.account).await? else { continue };
        let Some(app) = store::mobile_app::get(&mut db, item.proposal.app).await? else { continue };
        let mut also = match &member.phone {
            Some(phone) if item.kind != ConflictKind::NewPhone => {
                binding::conflicts(&mut db, &item.binding(item.created_at), &account, phone).await?
            }
            _ => Vec::new(),
        };
        also.retain(|also| *also != item.kind);
        rows.push(InboxRow {
            id: item.id,
            kind: item.kind,
            also,
            member: member.id,
            member_name: member.name,
            company: app.company().to_owned(),
            chat_user: account.user_id.clone(),
            chat_name: account.name,
            phone: item.proposal.phone.as_ref().map(Phone::masked),
            created_at: item.created_at,
        });
    }
    Ok(rows)
}

/// Says yes: the binding is made as it was proved, what stood in its way ends, and everybody concerned is told.
pub async fn approve(muster: &Muster, actor: &Actor, id: InboxId, lang: Lang) -> Result<()> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let item = store::inbox::close(&mut tx, id, "approved", &actor.to_string(), now).await?.ok_or(Error::Refused(Refusal::Changed))?;
    let member = store::member::get(&mut tx, item.member).await?.filter(|member| member.state.may_act());
    let member = member.ok_or(Error::Refused(Refusal::Changed))?;
    match &item.proposal.phone {
        Some(phone) => change_phone(muster, &mut tx, actor, &member, Some(phone)).await.map_err(taken_by("phone", Invalid::Taken))?,
        None => bind(muster, &mut tx, actor, &item, &member, lang).await?,
    }
    note(muster, &mut tx, actor, "inbox.approve", format!("member:{}", item.member), None).await?;
    tx.commit().await?;
    Ok(())
}

async fn bind(muster: &Muster, tx: &mut Tx, actor: &Actor, item: &Item, member: &Member, admins: Lang) -> Result<()> {
    let account = store::chat_account::get(tx, item.account).await?.ok_or(Error::Bug("chat account"))?;
    let app = store::mobile_app::get(tx, item.proposal.app).await?.ok_or(Error::Refused(Refusal::Changed))?;
    let lang = store::member::lang(tx, item.member).await?;
    if item.kind == ConflictKind::NoCode {
        let put = write_down(muster, tx, actor, item, &Written { app: &app, member, account: &account, ram_account: None }).await?;
        return put.map_err(|why| FieldErrors::of("decision", Invalid::Vendor(why.get(admins).to_owned())).into());
    }
    let new = Binding { id: muster.new_id(), ..item.binding(muster.clock.now()) };
    binding::activate(muster, tx, &app, &new, &account, member, lang).await
}

/// Where no code got through, the account is written down on the admin's word, and has to sign in like any other that is.
/// The member's own binding with another account gives way to it; what is another member's has to be undone first.
async fn write_down(
    muster: &Muster,
    tx: &mut Tx,
    actor: &Actor,
    item: &Item,
    written: &Written<'_>,
) -> Result<std::result::Result<(), Text>> {
    let (member, app) = (item.member, item.proposal.app);
    if store::binding::active_of_account(tx, item.account).await?.is_some_and(|bound| bound.member == member) {
        // A code got through after all, or another admin was faster.
        return Ok(Ok(()));
    }
    if let Some(old) = store::binding::active_of_member(tx, member, app).await? {
        store::binding::end(tx, old.id, &actor.to_string(), muster.clock.now()).await?;
        binding::ended(muster, tx, &old, Ending::Admin).await?;
        note(muster, tx, actor, "binding.undo", format!("member:{member}"), Some(&old.id.to_string())).await?;
    }
    let asked = binding::still_owned(tx, item.binding(item.created_at)).await?;
    let lang = store::member::lang(tx, member).await?;
    binding::put_down(muster, tx, actor, &Written { ram_account: asked.ram_account, ..*written }, lang).await
}

/// Says no: everything stays as it is. Whoever asked is told, and so is whoever would have lost a binding by it.
pub async fn dismiss(muster: &Muster, actor: &Actor, id: InboxId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    let item = store::inbox::close(&mut tx, id, "dismissed", &actor.to_string(), muster.clock.now()).await?;
    let item = item.ok_or(Error::Refused(Refusal::Changed))?;
    tell_no(muster, &mut tx, &item).await?;
    note(muster, &mut tx, actor, "inbox.dismiss", format!("member:{}", item.member), None).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells the account that asked and the one that the member is bound with, once where they are the same. An account that
/// was only chosen asked for nothing: whoever has it may know nothing of this.
async fn tell_no(muster: &Muster, tx: &mut Tx, item: &Item) -> Result<()> {
    let Some(member) = store::member::get(tx, item.member).await? else { return Ok(()) };
    let app = item.proposal.app;
    if let Some(phone) = &item.proposal.phone {
        let message = Message::PhoneKept { member: member.name, phone: phone.masked() };
        return binding::everywhere(muster, tx, item.member, &message).await;
    }
    let bound = store::binding::active_of_member(tx, item.member, app).await?.map(|binding| binding.account);
    let asked = (!matches!(item.proposal.proof.chat, ChatProof::Chosen { .. })).then_some(item.account);
    for account in [asked, bound.filter(|bound| Some(*bound) != asked)].into_iter().flatten() {
        binding::tell(muster, tx, app, account, item.member, Message::NotBound { member: member.name.clone() }).await?;
    }
    Ok(())
}

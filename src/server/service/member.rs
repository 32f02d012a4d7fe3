//! Personnel: adding, finding, changing, disabling and deleting members.

mod phone;

pub(super) use self::phone::change_phone;
use super::{Actor, away, binding, note, taken, taken_by};
use crate::domain::binding::Ending;
use crate::domain::form::Invalid;
use crate::domain::id::{BindingId, MemberId, RamAccountId};
use crate::domain::lang::Lang;
use crate::domain::member::{EditMemberForm, MemberDetail, MemberForm, MemberRow, MemberState, PhoneChange, Role};
use crate::domain::page::{Page, ROWS};
use crate::domain::phone::Phone;
use crate::domain::ram_account::AddRamAccountForm;
use crate::domain::refusal::Refusal;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::store::member::Member;
use crate::server::store::search::Query;
use crate::server::store::{self, Db, Tx};

/// How many candidates a search opens at the most before it answers with what it has.
const MAX_OPENED: usize = 500;

pub async fn add(muster: &Muster, actor: &Actor, form: &MemberForm) -> Result<MemberId> {
    let new = form.check()?;
    let now = muster.clock.now();
    let member = Member {
        id: muster.new_id(),
        name: new.name,
        phone: Some(new.phone),
        email: new.email,
        login_name: None,
        role: Role::Member,
        state: MemberState::Active,
        created_at: now,
    };
    let mut tx = muster.store.write().await?;
    store::member::insert(&mut tx, &member).await.map_err(taken("phone", Invalid::Taken))?;
    if let Some(account) = &new.ram_account {
        store::ram_account::give(&mut tx, muster.new_id(), member.id, account, now)
            .await
            .map_err(taken("user_id", Invalid::RamAccountTaken))?;
    }
    note(muster, &mut tx, actor, "member.add", format!("member:{}", member.id), None).await?;
    tx.commit().await?;
    Ok(member.id)
}

async fn existing(db: &mut impl Db, id: MemberId) -> Result<Member> {
    store::member::get(db, id).await?.ok_or(Error::Refused(Refusal::NotFound))
}

pub async fn edit(muster: &Muster, actor: &Actor, form: &EditMemberForm) -> Result<()> {
    let change = form.check()?;
    let mut tx = muster.store.write().await?;
    let before = existing(&mut tx, form.id).await?;
    let phone = match change.phone {
        PhoneChange::Kept => before.phone.clone(),
        PhoneChange::Removed => None,
        PhoneChange::Given(phone) => Some(phone),
    };
    let edited = Member { name: change.name, email: change.email, ..before };
    let (old, email) = (edited.phone.as_ref(), edited.email.as_deref());
    store::member::update(&mut tx, form.id, &edited.name, old, email, muster.clock.now()).await?;
    note(muster, &mut tx, actor, "member.edit", format!("member:{}", form.id), None).await?;
    if phone != edited.phone {
        change_phone(muster, &mut tx, actor, &edited, phone.as_ref()).await.map_err(taken_by("phone", Invalid::Taken))?;
    }
    tx.commit().await?;
    Ok(())
}

async fn row(db: &mut impl Db, member: &Member) -> Result<MemberRow> {
    let ram_accounts = store::ram_account::of_member(db, member.id).await?;
    Ok(MemberRow {
        id: member.id,
        name: member.name.clone(),
        phone: member.phone.as_ref().map(Phone::masked),
        role: member.role,
        state: member.state,
        ram_accounts: ram_accounts.iter().map(|account| account.label()).collect(),
        bound_on: store::binding::bound_on(db, member.id).await?,
        created_at: member.created_at,
    })
}

/// Members, newest first; with a text, those who answer to it by name or phone.
pub async fn list(muster: &Muster, text: &str, before: Option<&str>) -> Result<Page<MemberRow>> {
    let mut db = muster.store.read().await?;
    let before: Option<MemberId> = before.and_then(|cursor| cursor.parse().ok());
    let page = if text.trim().is_empty() {
        let found = store::member::list(&mut db, before, ROWS + 1).await?;
        Page::of(found, ROWS, |member| member.id.to_string())
    } else {
        match Query::parse(text) {
            Some(query) => search(&mut db, &query, before).await?,
            None => Page::default(),
        }
    };
    let mut rows = Vec::with_capacity(page.rows.len());
    for member in &page.rows {
        rows.push(row(&mut db, member).await?);
    }
    Ok(Page { rows, older: page.older })
}

async fn search(db: &mut impl Db, query: &Query, mut before: Option<MemberId>) -> Result<Page<Member>> {
    let mut found = Vec::new();
    let mut opened = 0;
    loop {
        let candidates = store::search::candidates(db, query, before, ROWS + 1).await?;
        for id in &candidates {
            let Some(member) = store::member::get(db, *id).await? else { continue };
            if query.fits(&member.name, member.phone.as_ref()) {
                found.push(member);
                if found.len() > ROWS {
                    return Ok(Page::of(found, ROWS, |member| member.id.to_string()));
                }
            }
        }
        opened += candidates.len();
        before = candidates.last().copied();
        if candidates.len() <= ROWS {
            return Ok(Page { rows: found, older: None });
        }
        if opened >= MAX_OPENED {
            return Ok(Page { rows: found, older: before.map(|id| id.to_string()) });
        }
    }
}

pub async fn detail(muster: &Muster, id: MemberId) -> Result<MemberDetail> {
    let mut db = muster.store.read().await?;
    let member = existing(&mut db, id).await?;
    Ok(MemberDetail {
        row: row(&mut db, &member).await?,
        login_name: member.login_name,
        email: member.email,
        ram_accounts: store::ram_account::of_member(&mut db, id).await?,
        bindings: store::binding::rows_of_member(&mut db, id).await?,
        last_owner: is_last_owner(&mut db, id).await?,
        away: away::view(muster, &mut db, id).await?,
    })
}

/// A member's phone in full; that it was looked at is logged.
pub async fn reveal_phone(muster: &Muster, actor: &Actor, id: MemberId) -> Result<Option<String>> {
    let mut tx = muster.store.write().await?;
    let member = existing(&mut tx, id).await?;
    note(muster, &mut tx, actor, "member.reveal_phone", format!("member:{id}"), None).await?;
    tx.commit().await?;
    Ok(member.phone.map(|phone| phone.local()))
}

async fn is_last_owner(db: &mut impl Db, id: MemberId) -> Result<bool> {
    Ok(store::member::active_owners(db).await? == [id])
}

async fn keep_an_owner(tx: &mut Tx, id: MemberId) -> Result<()> {
    store::member::lock_owners(tx).await?;
    if is_last_owner(tx, id).await? { Err(Refusal::LastOwner.into()) } else { Ok(()) }
}

/// Disables a member: its sessions end at once. Bindings stay, for the day when it is enabled again.
pub async fn disable(muster: &Muster, actor: &Actor, id: MemberId) -> Result<()> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    existing(&mut tx, id).await?;
    keep_an_owner(&mut tx, id).await?;
    store::member::set_state(&mut tx, id, MemberState::Disabled, now).await?;
    store::console_session::end_others(&mut tx, id, None).await?;
    note(muster, &mut tx, actor, "member.disable", format!("member:{id}"), None).await?;
    tx.commit().await?;
    Ok(())
}

pub async fn enable(muster: &Muster, actor: &Actor, id: MemberId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    let member = existing(&mut tx, id).await?;
    if member.state != MemberState::Disabled {
        return Err(Refusal::Changed.into());
    }
    store::member::set_state(&mut tx, id, MemberState::Active, muster.clock.now()).await?;
    note(muster, &mut tx, actor, "member.enable", format!("member:{id}"), None).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes a member: history stays, the person's data goes.
pub async fn delete(muster: &Muster, actor: &Actor, id: MemberId) -> Result<()> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    existing(&mut tx, id).await?;
    keep_an_owner(&mut tx, id).await?;
    for binding in store::binding::reachable(&mut tx, id).await? {
        binding::ended(muster, &mut tx, &binding, Ending::Admin).await?;
    }
    store::binding::end_all(&mut tx, id, &actor.to_string(), now).await?;
    store::away::forget(&mut tx, id).await?;
    store::inbox::close_all(&mut tx, id, &actor.to_string(), now).await?;
    store::ram_account::release_all(&mut tx, id).await?;
    store::incident::release_all(&mut tx, id, now).await?;
    store::console_session::end_others(&mut tx, id, None).await?;
    store::member::erase(&mut tx, id, now).await?;
    note(muster, &mut tx, actor, "member.delete", format!("member:{id}"), None).await?;
    tx.commit().await?;
    Ok(())
}

pub async fn add_ram_account(muster: &Muster, actor: &Actor, form: &AddRamAccountForm) -> Result<()> {
    let new = form.check()?;
    let mut tx = muster.store.write().await?;
    existing(&mut tx, form.member).await?;
    store::ram_account::give(&mut tx, muster.new_id(), form.member, &new, muster.clock.now())
        .await
        .map_err(taken("user_id", Invalid::RamAccountTaken))?;
    note(muster, &mut tx, actor, "ram_account.add", format!("member:{}", form.member), None).await?;
    tx.commit().await?;
    Ok(())
}

pub async fn remove_ram_account(muster: &Muster, actor: &Actor, member: MemberId, id: RamAccountId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    if !store::ram_account::take_away(&mut tx, member, id).await? {
        return Err(Refusal::NotFound.into());
    }
    note(muster, &mut tx, actor, "ram_account.remove", format!("member:{member}"), Some(&id.to_string())).await?;
    tx.commit().await?;
    Ok(())
}

/// An admin undoes a binding; its proof is kept, and whoever was bound is told.
pub async fn undo_binding(muster: &Muster, actor: &Actor, id: BindingId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    // One that waits for its link yet was never in use.
    let active = store::binding::active(&mut tx, id).await?;
    let ended = store::binding::end(&mut tx, id, &actor.to_string(), muster.clock.now()).await?.ok_or(Error::Refused(Refusal::Changed))?;
    if let Some(active) = active {
        binding::ended(muster, &mut tx, &active, Ending::Admin).await?;
    }
    note(muster, &mut tx, actor, "binding.undo", format!("member:{}", ended.member), Some(&id.to_string())).await?;
    tx.commit().await?;
    Ok(())
}

/// In which language these members are written to from now on.
pub async fn speaks(muster: &Muster, members: impl Iterator<Item = MemberId>, lang: Lang) -> Result<()> {
    let members: Vec<_> = members.collect();
    if members.is_empty() {
        return Ok(());
    }
    let mut tx = muster.store.write().await?;
    for member in members {
        store::member::set_lang(&mut tx, member, lang).await?;
    }
    tx.commit().await?;
    Ok(())
}

//! Making a binding active, or asking the admins about what stands in its way.

use super::LOOKUP_LIVES;
use super::tell::ended;
use crate::domain::binding::{ChatProof, ConflictKind, Ending};
use crate::domain::lang::Lang;
use crate::domain::member::MemberState;
use crate::domain::phone::Phone;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::service::job::Message;
use crate::server::service::{Actor, delivery, note};
use crate::server::store::binding::Binding;
use crate::server::store::chat_account::ChatAccount;
use crate::server::store::inbox::{Item, Proposal};
use crate::server::store::member::Member;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::{self, Db, Tx};

/// What stands in the way first: nothing is overwritten without an admin.
pub(super) async fn conflict(db: &mut impl Db, new: &Binding, account: &ChatAccount, phone: &Phone) -> Result<Option<ConflictKind>> {
    Ok(conflicts(db, new, account, phone).await?.first().copied())
}

/// All that stands in the way, which an admin has to know who says yes.
pub(in crate::server::service) async fn conflicts(
    db: &mut impl Db,
    new: &Binding,
    account: &ChatAccount,
    phone: &Phone,
) -> Result<Vec<ConflictKind>> {
    let looked_up = store::chat_account::phone_lookup(db, new.app, phone, new.created_at - LOOKUP_LIVES).await?.flatten();
    let anothers = looked_up.is_some_and(|user_id| !user_id.eq_ignore_ascii_case(&account.user_id));
    let mut all: Vec<_> = anothers.then_some(ConflictKind::NotThePhonesAccount).into_iter().collect();
    all.extend(in_the_way(db, new).await?);
    Ok(all)
}

/// Other bindings of the same account or of the same member, and what an admin wrote down of the account.
pub(super) async fn in_the_way(db: &mut impl Db, new: &Binding) -> Result<Vec<ConflictKind>> {
    let bound = store::binding::active_of_account(db, new.account).await?;
    // An admin's word stands against a code: somebody may know a colleague's name and have the phone in hand.
    let written = store::binding::written_down(db, new.account).await?;
    let mut all = Vec::new();
    if bound.into_iter().chain(written).any(|other| other.member != new.member) {
        all.push(ConflictKind::AccountBound);
    }
    if store::binding::active_of_member(db, new.member, new.app).await?.is_some_and(|other| other.account != new.account) {
        all.push(ConflictKind::MemberBound);
    }
    Ok(all)
}

pub(super) async fn ask_admin(muster: &Muster, tx: &mut Tx, new: &Binding, kind: ConflictKind) -> Result<()> {
    let item = Item {
        id: muster.new_id(),
        kind,
        member: new.member,
        account: new.account,
        proposal: Proposal { app: new.app, ram_account: new.ram_account, proof: new.proof.clone(), phone: None },
        created_at: new.created_at,
    };
    store::inbox::put(tx, &item).await?;
    note(muster, tx, &Actor::Member(new.member), "binding.conflict", format!("member:{}", new.member), None).await
}

/// Makes a binding active: an older one of the member or of the account is replaced, and whoever lost it is told; the
/// member is active from now on, and a message proves that it can be reached.
pub(in crate::server::service) async fn activate(
    muster: &Muster,
    tx: &mut Tx,
    app: &MobileApp,
    new: &Binding,
    account: &ChatAccount,
    member: &Member,
    lang: Lang,
) -> Result<()> {
    let new = &still_owned(tx, new.clone()).await?;
    make_way(muster, tx, new).await?;
    store::binding::insert(tx, new, None).await?;
    joined(muster, tx, app, new, account, member, lang).await
}

/// A RAM account that was taken from the member on the way is no part of the binding, nor of its proof.
pub(in crate::server::service) async fn still_owned(db: &mut impl Db, mut new: Binding) -> Result<Binding> {
    if let Some(id) = new.ram_account
        && !store::ram_account::of_member(db, new.member).await?.iter().any(|account| account.id == id)
    {
        new.ram_account = None;
        new.proof.ram_account = None;
    }
    Ok(new)
}

/// Whatever else is or waits to be bound of this account, or of this member on this app, is over.
pub(super) async fn make_way(muster: &Muster, tx: &mut Tx, new: &Binding) -> Result<()> {
    let (actor, now) = (Actor::Member(new.member), muster.clock.now());
    for old in [store::binding::active_of_account(tx, new.account).await?, store::binding::active_of_member(tx, new.member, new.app).await?]
        .into_iter()
        .flatten()
    {
        store::binding::end(tx, old.id, &actor.to_string(), now).await?;
        if old.member != new.member {
            ended(muster, tx, &old, Ending::OtherMember).await?;
        } else if old.account != new.account {
            ended(muster, tx, &old, Ending::OtherAccount).await?;
        }
    }
    for waited in store::binding::pending(tx, new).await? {
        store::binding::end(tx, waited.id, &actor.to_string(), now).await?;
        // What an admin wrote down and is not bound now was in vain: the log says so.
        if matches!(waited.proof.chat, ChatProof::Admin { .. }) && (waited.member, waited.account) != (new.member, new.account) {
            note(muster, tx, &actor, "binding.drop_written", format!("member:{}", waited.member), Some(&waited.id.to_string())).await?;
        }
    }
    // Nothing is left to decide about what is bound.
    Ok(store::inbox::settle(tx, new.member, new.account, &actor.to_string(), now).await?)
}

pub(super) async fn joined(
    muster: &Muster,
    tx: &mut Tx,
    app: &MobileApp,
    new: &Binding,
    account: &ChatAccount,
    member: &Member,
    lang: Lang,
) -> Result<()> {
    if member.state == MemberState::Invited {
        store::member::set_state(tx, member.id, MemberState::Active, muster.clock.now()).await?;
    }
    note(muster, tx, &Actor::Member(new.member), "binding.make", format!("member:{}", new.member), Some(&new.id.to_string())).await?;
    let message = Message::Reachable { member: member.name.clone() };
    delivery::send(muster, tx, app, account, Some(member.id), lang, message).await?;
    Ok(())
}

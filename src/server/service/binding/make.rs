//! Making a binding active, or asking the admins about what stands in its way.

use super::LOOKUP_LIVES;
use super::tell::ended;
use crate::domain::binding::{ConflictKind, Ending};
use crate::domain::lang::Lang;
use crate::domain::member::MemberState;
use crate::domain::phone::Phone;
use crate::domain::time::Time;
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

/// What stands in the way: nothing is overwritten without an admin.
pub(super) async fn conflict(
    db: &mut impl Db,
    new: &Binding,
    account: &ChatAccount,
    phone: &Phone,
    now: Time,
) -> Result<Option<ConflictKind>> {
    let looked_up = store::chat_account::phone_lookup(db, new.app, phone, now - LOOKUP_LIVES).await?.flatten();
    if looked_up.is_some_and(|user_id| !user_id.eq_ignore_ascii_case(&account.user_id)) {
        return Ok(Some(ConflictKind::NotThePhonesAccount));
    }
    in_the_way(db, new).await
}

/// Other bindings of the same account or of the same member.
pub(super) async fn in_the_way(db: &mut impl Db, new: &Binding) -> Result<Option<ConflictKind>> {
    if store::binding::active_of_account(db, new.account).await?.is_some_and(|other| other.member != new.member) {
        return Ok(Some(ConflictKind::AccountBound));
    }
    if store::binding::active_of_member(db, new.member, new.app).await?.is_some_and(|other| other.account != new.account) {
        return Ok(Some(ConflictKind::MemberBound));
    }
    Ok(None)
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
    let actor = Actor::Member(new.member);
    for old in [store::binding::active_of_account(tx, new.account).await?, store::binding::active_of_member(tx, new.member, new.app).await?]
        .into_iter()
        .flatten()
    {
        store::binding::end(tx, old.id, &actor.to_string(), new.created_at).await?;
        if old.member != new.member {
            ended(muster, tx, &old, Ending::OtherMember).await?;
        } else if old.account != new.account {
            ended(muster, tx, &old, Ending::OtherAccount).await?;
        }
    }
    store::binding::end_pending(tx, new.member, new.app, &actor.to_string(), new.created_at).await?;
    store::binding::insert(tx, new, None).await?;
    joined(muster, tx, app, new, account, member, lang).await
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

//! A chat account that an admin wrote down for a member: it exists at the vendor, waits for its person, and is bound when
//! that account has signed in and agreed. Until then nothing is sent to it but that it is asked to.

use super::make::{activate, ask_admin, in_the_way};
use super::{Visit, still_theirs};
use crate::domain::binding::{CONSENT_VERSION, ChatProof, Proof, WriteDownForm};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::{ChatAccountId, MemberId, RamAccountId};
use crate::domain::lang::Lang;
use crate::domain::phone::Phone;
use crate::domain::ram_account::RamAccount;
use crate::domain::refusal::Refusal;
use crate::domain::time::Time;
use crate::messages::Text;
use crate::messages::console::people as words;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::job::Message;
use crate::server::service::member::change_phone;
use crate::server::service::mobile_app::{AT_A_PAGE, at_field, client};
use crate::server::service::{Actor, delivery, note, phone};
use crate::server::store::binding::{Binding, Waiting};
use crate::server::store::chat_account::ChatAccount;
use crate::server::store::member::Member;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::phone_session::{Identity, Outcome, Progress, RamStep};
use crate::server::store::{self, Db, StoreError, Tx};

/// What is written down.
pub struct Written<'a> {
    pub app: &'a MobileApp,
    pub member: &'a Member,
    pub account: &'a ChatAccount,
    pub ram_account: Option<RamAccountId>,
}

/// An admin writes down whose chat account is whose; the vendor is asked whether there is such an account.
pub async fn write_down(muster: &Muster, actor: &Actor, form: &WriteDownForm, lang: Lang) -> Result<()> {
    let wanted = form.check()?;
    let mut db = muster.store.read().await?;
    let member = store::member::get(&mut db, form.member).await?.ok_or(Error::Refused(Refusal::NotFound))?;
    if !member.state.may_act() {
        return Err(Refusal::Changed.into());
    }
    let app = phone::enabled_app(muster, &mut db, wanted.app).await?;
    drop(db);
    let person = client(muster, &app, AT_A_PAGE).person(&wanted.chat_user).await;
    let person = person.map_err(|error| at_field(app.vendor, "chat_user", &error, lang))?;

    let mut tx = muster.store.write().await?;
    let name = Some(person.name).filter(|name| !name.is_empty());
    let account = ChatAccount { id: muster.new_id(), app: app.id, user_id: person.user_id, name };
    let id = store::chat_account::upsert(&mut tx, &account, muster.clock.now()).await?;
    let account = ChatAccount { id, ..account };
    let written = Written { app: &app, member: &member, account: &account, ram_account: wanted.ram_account };
    let taken = |why: Text| Error::from(FieldErrors::of("chat_user", Invalid::Vendor(why.get(lang).to_owned())));
    match put_down(muster, &mut tx, actor, &written, lang).await {
        // Another admin wrote the same account down at the same moment.
        Err(Error::Store(StoreError::Taken)) => return Err(taken(words::WRITTEN_FOR_OTHER)),
        put => put?.map_err(taken)?,
    }
    tx.commit().await?;
    Ok(())
}

/// Puts it down, unless something stands in the way, and asks the account to sign in.
pub(in crate::server::service) async fn put_down(
    muster: &Muster,
    tx: &mut Tx,
    actor: &Actor,
    written: &Written<'_>,
    lang: Lang,
) -> Result<std::result::Result<(), Text>> {
    let Written { app, member, account, ram_account } = *written;
    let now = muster.clock.now();
    if let Some(bound) = store::binding::active_of_account(tx, account.id).await? {
        return Ok(Err(if bound.member == member.id { words::BOUND_ALREADY } else { words::BOUND_TO_OTHER }));
    }
    if store::binding::active_of_member(tx, member.id, app.id).await?.is_some() {
        return Ok(Err(words::BOUND_WITH_OTHER));
    }
    if store::binding::written_down(tx, account.id).await?.is_some_and(|other| other.member != member.id) {
        return Ok(Err(words::WRITTEN_FOR_OTHER));
    }
    let ram_account = match ram_account {
        None => None,
        Some(id) => {
            let found = ram_account_of(tx, member.id, id).await?;
            Some(found.ok_or_else(|| Error::from(FieldErrors::of("ram_account", Invalid::Unknown)))?)
        }
    };
    store::binding::end_pending(tx, member.id, app.id, Waiting::ForAnything, &actor.to_string(), now).await?;
    let new = Binding {
        id: muster.new_id(),
        member: member.id,
        app: app.id,
        account: account.id,
        ram_account: ram_account.as_ref().map(|account| account.id),
        proof: Proof {
            chat: ChatProof::Admin { at: now, by: actor.to_string(), confirmed_at: None },
            sms_at: None,
            phone: member.phone.as_ref().map(Phone::masked).unwrap_or_default(),
            ram_account: ram_account.as_ref().map(RamAccount::label),
            consent_at: None,
            consent_version: None,
        },
        created_at: now,
    };
    store::binding::write_down(tx, &new).await?;
    note(muster, tx, actor, "binding.write_down", format!("member:{}", member.id), Some(&new.id.to_string())).await?;
    delivery::send(muster, tx, app, account, Some(member.id), lang, Message::WrittenDown).await?;
    Ok(Ok(()))
}

async fn ram_account_of(db: &mut impl Db, member: MemberId, id: RamAccountId) -> Result<Option<RamAccount>> {
    Ok(store::ram_account::of_member(db, member).await?.into_iter().find(|account| account.id == id))
}

/// What was written down of the account that signed in, where its member may act.
pub(super) async fn waiting(db: &mut impl Db, visit: &Visit<'_>) -> Result<Option<(Binding, Member)>> {
    let Some((account, _)) = visit.session.account else { return Ok(None) };
    let Some(written) = store::binding::written_down(db, account).await? else { return Ok(None) };
    let member = store::member::get(db, written.member).await?.filter(|member| member.state.may_act());
    Ok(member.map(|member| (written, member)))
}

/// The account has signed in and agreed: it is bound, or what stands in the way by now goes to the admins. A member
/// without a phone has to enter one first. Answers how far the flow has come by it.
pub(super) async fn confirm(muster: &Muster, tx: &mut Tx, visit: &Visit<'_>, now: Time) -> Result<Option<Progress>> {
    let Some((written, member)) = waiting(tx, visit).await? else { return Ok(None) };
    let Some(phone) = member.phone.clone() else { return Ok(None) };
    // Whoever agrees here enters no code, which would note it otherwise.
    store::member::set_lang(tx, member.id, visit.lang).await?;
    let account = store::chat_account::get(tx, written.account).await?.ok_or(Error::Bug("chat account"))?;
    let ram_account = match written.ram_account {
        Some(id) => ram_account_of(tx, member.id, id).await?,
        None => None,
    };
    let proof = Proof {
        chat: confirmed(&written.proof.chat, now),
        phone: phone.masked(),
        ram_account: ram_account.as_ref().map(RamAccount::label),
        consent_at: Some(now),
        consent_version: Some(CONSENT_VERSION),
        ..written.proof.clone()
    };
    let ram_account = ram_account.map(|account| account.id);
    let new = Binding { id: muster.new_id(), ram_account, proof, created_at: now, ..written.clone() };
    let Some(kind) = in_the_way(tx, &new).await?.first().copied() else {
        activate(muster, tx, visit.app, &new, &account, &member, visit.lang).await?;
        return Ok(Some(Progress::default()));
    };
    store::binding::end(tx, written.id, &Actor::Muster.to_string(), now).await?;
    ask_admin(muster, tx, &new, kind).await?;
    Ok(Some(Progress {
        identity: Some(Identity { member: member.id, phone }),
        ram_account: Some(ram_account.map_or(RamStep::PassedOver, RamStep::Chosen)),
        chosen: Some(new.account),
        outcome: Some(Outcome::AwaitAdmin),
        ..Progress::agreed(now)
    }))
}

/// An admin's word, once its account has signed in.
fn confirmed(word: &ChatProof, now: Time) -> ChatProof {
    match word {
        ChatProof::Admin { at, by, .. } => ChatProof::Admin { at: *at, by: by.clone(), confirmed_at: Some(now) },
        other => other.clone(),
    }
}

/// How it is known that an account which signed in at `at` is this member's.
pub(super) async fn proof_of_chat(db: &mut impl Db, account: ChatAccountId, member: MemberId, at: Time, now: Time) -> Result<ChatProof> {
    let written = store::binding::written_down(db, account).await?.filter(|written| written.member == member);
    Ok(written.map_or(ChatProof::SignIn { at }, |written| confirmed(&written.proof.chat, now)))
}

/// The member of the account that signed in, by an admin's word or by a binding, where that member has no phone yet:
/// whatever phone is entered becomes theirs once its code is right.
pub(super) async fn without_phone(db: &mut impl Db, visit: &Visit<'_>) -> Result<Option<Member>> {
    let Some((account, _)) = visit.session.account else { return Ok(None) };
    let binding = match store::binding::written_down(db, account).await? {
        Some(written) => Some(written),
        None => store::binding::active_of_account(db, account).await?,
    };
    let Some(binding) = binding else { return Ok(None) };
    let member = store::member::get(db, binding.member).await?;
    Ok(member.filter(|member| member.state.may_act() && member.phone.is_none()))
}

/// A phone that its code has just proved becomes the member's, who had none. One of another member's is refused, now that
/// whoever asks has it in hand.
pub(super) async fn take_phone(muster: &Muster, tx: &mut Tx, member: &Member, phone: &Phone, lang: Lang) -> Result<Option<FieldErrors>> {
    if still_theirs(member, phone) {
        return Ok(None);
    }
    if store::member::by_phone(tx, phone).await?.is_some() {
        let text = crate::messages::phone::PHONE_OF_OTHER.get(lang).to_owned();
        return Ok(Some(FieldErrors::of("code", Invalid::Vendor(text))));
    }
    change_phone(muster, tx, &Actor::Member(member.id), member, Some(phone)).await?;
    Ok(None)
}

//! Another phone: a code to the old one, then a code to the new one. Whoever has lost the old one asks an admin, with a
//! new one that a code has proved. Bindings stay as they are.

use super::{Me, sent};
use crate::domain::binding::{BindProblem, ConflictKind, six_digits};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::me::{CHANGE_LIVES, Done, NewPhoneForm, NumberStep, NumberView};
use crate::domain::phone::Phone;
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::domain::time::Time;
use crate::messages::me as words;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::member::change_phone;
use crate::server::service::{Actor, note, taken_by};
use crate::server::store::code::{NEW_PHONE, OLD_PHONE};
use crate::server::store::inbox::{Item, Proposal};
use crate::server::store::member::Member;
use crate::server::store::phone_session::{PhoneChange, Progress};
use crate::server::store::{self, Tx};

/// The change that is under way, as long as it is this member's and the old phone is the one that was proved.
fn under_way<'a>(me: &'a Me<'_>, member: &Member, now: Time) -> Option<&'a PhoneChange> {
    let change = me.session.progress.change.as_ref();
    change.filter(|change| change.member == member.id && change.from == member.phone && now < change.at + CHANGE_LIVES)
}

fn out_of_step<T>() -> Result<T> {
    Err(Refusal::Bind(BindProblem::OutOfStep).into())
}

async fn save(tx: &mut Tx, me: &Me<'_>, change: Option<PhoneChange>) -> Result<()> {
    let progress = Progress { change, ..me.session.progress.clone() };
    Ok(store::phone_session::save_progress(tx, me.session.id, &progress).await?)
}

pub async fn view(muster: &Muster, me: &Me<'_>) -> Result<NumberView> {
    let mut db = muster.store.read().await?;
    let member = me.get(&mut db).await?;
    let change = under_way(me, &member, muster.clock.now());
    let step = match (change, &member.phone) {
        (Some(PhoneChange { to: Some(to), .. }), _) => {
            me.code(muster, &mut db, NEW_PHONE).await?.map_or(NumberStep::New, |code| NumberStep::NewCode(sent(&code, to)))
        }
        (Some(_), _) | (None, None) => NumberStep::New,
        (None, Some(old)) => match me.code(muster, &mut db, OLD_PHONE).await? {
            Some(code) => NumberStep::OldCode(sent(&code, old)),
            None => NumberStep::Old { phone: old.masked() },
        },
    };
    let waiting = store::inbox::waiting_phone(&mut db, me.member).await?;
    Ok(NumberView { step, lost: change.is_some_and(|change| change.lost), waiting: waiting.as_ref().map(Phone::masked) })
}

/// Back to the beginning, or only to the new `number`: what proved the old one still does.
pub async fn restart(muster: &Muster, me: &Me<'_>, number: bool) -> Result<()> {
    let mut tx = muster.store.write().await?;
    if number {
        let change = me.session.progress.change.clone();
        save(&mut tx, me, change.map(|change| PhoneChange { to: None, ..change })).await?;
        store::code::forget(&mut tx, me.session.id, NEW_PHONE).await?;
        tx.commit().await?;
        return Ok(());
    }
    save(&mut tx, me, None).await?;
    store::code::forget(&mut tx, me.session.id, OLD_PHONE).await?;
    tx.commit().await?;
    Ok(())
}

pub async fn send_old(muster: &Muster, me: &Me<'_>) -> Result<()> {
    let mut tx = muster.store.write().await?;
    let Some(old) = me.get(&mut tx).await?.phone else { return out_of_step() };
    me.send_code(muster, &mut tx, OLD_PHONE, &old).await?;
    tx.commit().await?;
    Ok(())
}

pub async fn enter_old(muster: &Muster, me: &Me<'_>, code: &Secret) -> Result<()> {
    let typed = six_digits(code)?;
    let mut tx = muster.store.write().await?;
    let member = me.get(&mut tx).await?;
    if under_way(me, &member, muster.clock.now()).is_some_and(|change| !change.lost) {
        // The code was right before, and the answer was lost on its way.
        return Ok(());
    }
    let Some(old) = member.phone else { return out_of_step() };
    let mut tx = me.enter(muster, tx, OLD_PHONE, &old, &typed).await?;
    let change = PhoneChange { member: me.member, from: Some(old), lost: false, at: muster.clock.now(), to: None };
    save(&mut tx, me, Some(change)).await?;
    tx.commit().await?;
    Ok(())
}

/// *I no longer have that number*.
pub async fn lose_old(muster: &Muster, me: &Me<'_>) -> Result<()> {
    let mut tx = muster.store.write().await?;
    let Some(old) = me.get(&mut tx).await?.phone else { return out_of_step() };
    let change = PhoneChange { member: me.member, from: Some(old), lost: true, at: muster.clock.now(), to: None };
    save(&mut tx, me, Some(change)).await?;
    tx.commit().await?;
    Ok(())
}

/// Sends a code to the new phone, whosever it is: that it is another member's is told to whoever has it only.
pub async fn send_new(muster: &Muster, me: &Me<'_>, form: &NewPhoneForm) -> Result<()> {
    let typed = form.check()?;
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let member = me.get(&mut tx).await?;
    let change = match (under_way(me, &member, now), &member.phone) {
        (Some(change), _) => change.clone(),
        // Who has none has nothing to prove but the new one.
        (None, None) => PhoneChange { member: me.member, from: None, lost: false, at: now, to: None },
        (None, Some(_)) => return out_of_step(),
    };
    let Some(to) = typed.or_else(|| change.to.clone()) else { return out_of_step() };
    if member.phone.as_ref() == Some(&to) {
        return Err(FieldErrors::of("phone", Invalid::SameAsBefore).into());
    }
    me.send_code(muster, &mut tx, NEW_PHONE, &to).await?;
    save(&mut tx, me, Some(PhoneChange { to: Some(to), ..change })).await?;
    tx.commit().await?;
    Ok(())
}

/// The new phone is proved: it is the member's from now on, or an admin is asked.
pub async fn enter_new(muster: &Muster, me: &Me<'_>, code: &Secret) -> Result<Done> {
    let typed = six_digits(code)?;
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let member = me.get(&mut tx).await?;
    let Some(change @ PhoneChange { to: Some(to), .. }) = under_way(me, &member, now) else {
        return done_before(&mut tx, me, &member).await?.map_or_else(out_of_step, Ok);
    };
    let mut tx = me.enter(muster, tx, NEW_PHONE, to, &typed).await?;
    if store::member::by_phone(&mut tx, to).await?.is_some() {
        save(&mut tx, me, Some(PhoneChange { to: None, ..change.clone() })).await?;
        tx.commit().await?;
        return Err(FieldErrors::of("phone", Invalid::Vendor(words::PHONE_TAKEN.get(me.lang).to_owned())).into());
    }
    save(&mut tx, me, None).await?;
    let done = if change.lost {
        ask_admin(muster, &mut tx, me, to).await?;
        Done::Asked
    } else {
        change_phone(muster, &mut tx, &Actor::Member(me.member), &member, Some(to)).await.map_err(taken_by("phone", Invalid::Taken))?;
        Done::Phone
    };
    tx.commit().await?;
    Ok(done)
}

/// What the code of this browser that was used last came to: the answer may have been lost on its way.
async fn done_before(tx: &mut Tx, me: &Me<'_>, member: &Member) -> Result<Option<Done>> {
    let Some(code) = store::code::latest(tx, me.session.id, NEW_PHONE).await?.filter(|code| code.used) else { return Ok(None) };
    let waiting = store::inbox::waiting_phone(tx, me.member).await?;
    for (phone, done) in [(member.phone.as_ref(), Done::Phone), (waiting.as_ref(), Done::Asked)] {
        if let Some(phone) = phone
            && store::code::was_sent_to(tx, code.id, me.session.id, phone).await?
        {
            return Ok(Some(done));
        }
    }
    Ok(None)
}

async fn ask_admin(muster: &Muster, tx: &mut Tx, me: &Me<'_>, to: &Phone) -> Result<()> {
    let binding = store::binding::active_of_member(tx, me.member, me.app.id).await?.ok_or(Error::Refused(Refusal::SignInFirst))?;
    let item = Item {
        id: muster.new_id(),
        kind: ConflictKind::NewPhone,
        member: me.member,
        account: binding.account,
        proposal: Proposal { app: binding.app, ram_account: binding.ram_account, proof: binding.proof, phone: Some(to.clone()) },
        created_at: muster.clock.now(),
    };
    store::inbox::put(tx, &item).await?;
    note(muster, tx, &Actor::Member(me.member), "member.ask_phone", format!("member:{}", me.member), None).await
}

//! Undoing one's own binding: a code proves that it is oneself.

use super::{Me, sent};
use crate::domain::binding::{BindProblem, BindingState, Ending, six_digits};
use crate::domain::id::BindingId;
use crate::domain::me::{UnbindForm, UnbindView};
use crate::domain::phone::Phone;
use crate::domain::refusal::Refusal;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::{Actor, binding, note};
use crate::server::store::binding::Binding;
use crate::server::store::code::UNBIND;
use crate::server::store::phone_session::PhoneSession;
use crate::server::store::{self, Db};

pub async fn view(muster: &Muster, me: &Me<'_>, id: BindingId) -> Result<UnbindView> {
    let mut db = muster.store.read().await?;
    let phone = me.get(&mut db).await?.phone;
    let rows = store::binding::rows_of_member(&mut db, me.member).await?;
    let binding = rows.into_iter().find(|row| row.id == id && row.state == BindingState::Active);
    let code = me.code(muster, &mut db, UNBIND).await?;
    Ok(UnbindView {
        binding: binding.ok_or(Error::Refused(Refusal::NotFound))?,
        code: code.zip(phone.as_ref()).map(|(code, phone)| sent(&code, phone)),
        phone: phone.as_ref().map(Phone::masked),
    })
}

/// One's own binding, as long as it holds.
async fn own(db: &mut impl Db, me: &Me<'_>, id: BindingId) -> Result<Binding> {
    let active = store::binding::active(db, id).await?.filter(|binding| binding.member == me.member);
    active.ok_or(Error::Refused(Refusal::Changed))
}

/// Where a code can be sent to.
async fn phone(db: &mut impl Db, me: &Me<'_>) -> Result<Phone> {
    me.get(db).await?.phone.ok_or(Error::Refused(Refusal::Bind(BindProblem::OutOfStep)))
}

pub async fn send_code(muster: &Muster, me: &Me<'_>, id: BindingId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    own(&mut tx, me, id).await?;
    let phone = phone(&mut tx, me).await?;
    me.send_code(muster, &mut tx, UNBIND, &phone).await?;
    tx.commit().await?;
    Ok(())
}

/// A binding that its own member undid.
async fn ended_by_own(db: &mut impl Db, id: BindingId) -> Result<Option<Binding>> {
    let ended = store::binding::ended(db, id).await?;
    Ok(ended.and_then(|(binding, by)| (by == Actor::Member(binding.member).to_string()).then_some(binding)))
}

/// Whether this browser has undone the binding of its app, by the code that was sent to it: nobody is signed in by it now.
pub async fn undone_by(muster: &Muster, session: &PhoneSession, id: BindingId) -> Result<bool> {
    if session.account.is_some() {
        return Ok(false);
    }
    let mut db = muster.store.read().await?;
    let used = store::code::latest(&mut db, session.id, UNBIND).await?.is_some_and(|code| code.used);
    Ok(used && ended_by_own(&mut db, id).await?.is_some_and(|ended| ended.app == session.app))
}

/// The code was right: the binding ends, whoever was signed in with its account is signed in no more, and the account is
/// told. Answers whether it was the binding of this very app.
pub async fn unbind(muster: &Muster, me: &Me<'_>, form: &UnbindForm) -> Result<bool> {
    let typed = six_digits(&form.code)?;
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    if let Some(ended) = ended_by_own(&mut tx, form.binding).await?.filter(|ended| ended.member == me.member) {
        // The same form, come twice.
        return Ok(ended.app == me.app.id);
    }
    let old = own(&mut tx, me, form.binding).await?;
    let phone = phone(&mut tx, me).await?;
    let mut tx = me.enter(muster, tx, UNBIND, &phone, &typed).await?;
    let actor = Actor::Member(me.member);
    store::binding::end(&mut tx, old.id, &actor.to_string(), now).await?;
    store::phone_session::sign_out(&mut tx, old.account).await?;
    binding::ended(muster, &mut tx, &old, Ending::Own).await?;
    note(muster, &mut tx, &actor, "binding.unbind", format!("member:{}", me.member), Some(&old.id.to_string())).await?;
    tx.commit().await?;
    Ok(old.app == me.app.id)
}

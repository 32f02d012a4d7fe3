//! The verification code: sent, and entered.

use super::account::{accounts_of_phone, choose_account};
use super::link::send_link;
use super::make::{activate, ask_admin, conflict};
use super::view::waiting;
use super::written::{proof_of_chat, take_phone};
use super::{Visit, identified, only_inside, problem, ram_step, view};
use crate::domain::binding::{BindProblem, BindStep, BindView, CODE_TRIES, ChatProof, ConflictKind, EnterCodeForm, Proof, SendCodeForm};
use crate::domain::id::{CodeId, MemberId};
use crate::domain::phone::Phone;
use crate::domain::ram_account::RamAccount;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::code;
use crate::server::store::binding::Binding;
use crate::server::store::code::BIND;
use crate::server::store::phone_session::{Outcome, Progress, Told};
use crate::server::store::{self, Db, StoreError};

/// *Send the code*: the chat account is the proved one, or chosen among those of the phone. Asked once more, because its
/// answer was lost, it shows the code that is on its way; another one is sent only by the page that has a code already.
pub async fn send_code(muster: &Muster, visit: &mut Visit<'_>, form: &SendCodeForm) -> Result<BindView> {
    only_inside(visit)?;
    let progress = visit.session.progress.clone();
    let mut db = muster.store.read().await?;
    let (member, phone) = identified(&mut db, visit).await?;
    if ram_step(&progress, &store::ram_account::of_member(&mut db, member.id).await?).is_none() {
        return problem(BindProblem::OutOfStep);
    }
    // A press that arrives late, after the code was right or an admin was asked.
    if waiting(muster, &mut db, &progress).await?.is_some() {
        drop(db);
        return view(muster, visit).await;
    }
    drop(db);
    let chosen = match visit.session.account {
        Some((proved, _)) => {
            // Whether the phone is another account's is looked up now and judged when the code is right.
            if let Err(error) = accounts_of_phone(muster, visit.app, &phone).await {
                crate::server::error::log(&error);
            }
            proved
        }
        None => choose_account(muster, visit, &phone, &form.account).await?,
    };
    let request = code::Request { session: &visit.session, purpose: BIND, member: member.id, phone: &phone, address: visit.address };
    let mut tx = muster.store.write().await?;
    let id = match parked(muster, &mut tx, visit, &phone).await? {
        Some(id) => id,
        None => match code::send(muster, &mut tx, &request).await? {
            Ok(id) => id,
            Err(BindProblem::ResendTooEarly { .. }) if progress.code.is_some() && progress.chosen == Some(chosen) && form.first => {
                drop(tx);
                return view(muster, visit).await;
            }
            Err(refused) => return problem(refused),
        },
    };
    let codes = progress.codes + u32::from(progress.parked != Some(id));
    let progress = Progress { chosen: Some(chosen), code: Some(id), parked: None, codes, outcome: None, ..progress };
    store::phone_session::save_progress(&mut tx, visit.session.id, &progress).await?;
    tx.commit().await?;
    visit.session.progress = progress;
    view(muster, visit).await
}

/// The code that was sent before one went a step back, if it can still be entered for this phone.
async fn parked(muster: &Muster, db: &mut impl Db, visit: &Visit<'_>, phone: &Phone) -> Result<Option<CodeId>> {
    let progress = &visit.session.progress;
    let Some(parked) = progress.parked.filter(|_| progress.code.is_none()) else { return Ok(None) };
    let code = store::code::get(db, parked, visit.session.id).await?;
    let good = code.is_some_and(|code| code::is_good(muster, &code) && code.tries < CODE_TRIES);
    Ok((good && store::code::was_sent_to(db, parked, visit.session.id, phone).await?).then_some(parked))
}

/// The code. When it is right the binding is made, or what stands in its way goes to the admins, in one transaction.
/// A chosen account has to open its link first: nobody else decides about what it has not proved.
pub async fn enter_code(muster: &Muster, visit: &mut Visit<'_>, form: &EnterCodeForm) -> Result<BindView> {
    only_inside(visit)?;
    let typed = form.check()?;
    if visit.session.progress.code.is_none() {
        // The code was right before, and the answer was lost on its way.
        let due = view(muster, visit).await?;
        if matches!(due.step, BindStep::Bound { .. } | BindStep::AwaitLink { .. } | BindStep::AwaitAdmin) {
            return Ok(due);
        }
    }
    visit.session.progress = match enter_once(muster, visit, &typed).await {
        // Somebody else bound the same member or account at the same moment: the second time that is seen.
        Err(Error::Store(StoreError::Taken)) => enter_once(muster, visit, &typed).await?,
        progress => progress?,
    };
    view(muster, visit).await
}

async fn enter_once(muster: &Muster, visit: &Visit<'_>, typed: &str) -> Result<Progress> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let progress = visit.session.progress.clone();
    let (member, phone) = identified(&mut tx, visit).await?;
    let (Some(id), Some(chosen), Some(consent_at)) = (progress.code, progress.chosen, progress.consent()) else {
        return problem(BindProblem::OutOfStep);
    };
    let ram_account = chosen_ram_account(&mut tx, member.id, &progress).await?;
    let Some(code) = store::code::get(&mut tx, id, visit.session.id).await? else { return problem(BindProblem::CodeExpired) };
    if let Err(refused) = code::enter(muster, &mut tx, &code, &phone, typed).await? {
        tx.commit().await?;
        return problem(refused);
    }
    if let Some(refused) = take_phone(muster, &mut tx, &member, &phone, visit.lang).await? {
        // The code is used up all the same.
        tx.commit().await?;
        return Err(refused.into());
    }
    store::member::set_lang(&mut tx, member.id, visit.lang).await?;
    let account = store::chat_account::get(&mut tx, chosen).await?.ok_or(Error::Bug("chat account"))?;
    let proved_at = visit.session.account.filter(|(proved, _)| *proved == chosen).map(|(_, at)| at);
    let chat = match proved_at {
        Some(at) => proof_of_chat(&mut tx, chosen, member.id, at, now).await?,
        None => ChatProof::Chosen { at: now },
    };
    let proof = Proof {
        chat,
        sms_at: Some(now),
        phone: phone.masked(),
        ram_account: ram_account.as_ref().map(RamAccount::label),
        consent_at: Some(consent_at),
        consent_version: progress.consent_version,
    };
    let new = Binding {
        id: muster.new_id(),
        member: member.id,
        app: visit.app.id,
        account: chosen,
        ram_account: ram_account.map(|account| account.id),
        proof,
        created_at: now,
    };
    let outcome = if proved_at.is_none() {
        Some(send_link(muster, &mut tx, visit, &new, &account, &member).await?)
    } else if let Some(kind) = told_otherwise(&progress, &phone).or(conflict(&mut tx, &new, &account, &phone).await?) {
        ask_admin(muster, &mut tx, &new, kind).await?;
        Some(Outcome::AwaitAdmin)
    } else {
        activate(muster, &mut tx, visit.app, &new, &account, &member, visit.lang).await?;
        None
    };
    // Once bound there is nothing to go on with: whoever binds again begins with the consent.
    let progress = match outcome {
        Some(_) => Progress { outcome, code: None, ..progress },
        None => Progress::default(),
    };
    store::phone_session::save_progress(&mut tx, visit.session.id, &progress).await?;
    tx.commit().await?;
    Ok(progress)
}

/// The signed-in account has another phone, says the vendor.
fn told_otherwise(progress: &Progress, phone: &Phone) -> Option<ConflictKind> {
    matches!(&progress.told, Some(Told::Phone(told)) if told != phone).then_some(ConflictKind::NotThePhonesAccount)
}

async fn chosen_ram_account(db: &mut impl Db, member: MemberId, progress: &Progress) -> Result<Option<RamAccount>> {
    let own = store::ram_account::of_member(db, member).await?;
    match ram_step(progress, &own) {
        Some(step) => Ok(own.into_iter().find(|account| Some(account.id) == step.chosen())),
        // An admin took it away meanwhile, and there are others: the page asks which.
        None => problem(BindProblem::OutOfStep),
    }
}

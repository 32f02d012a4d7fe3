//! Name and phone, and which of the member's RAM accounts.

use super::written::without_phone;
use super::{Visit, identified, only_inside, problem, save, view};
use crate::domain::binding::{BindProblem, BindView, ChooseRamForm, IDENTIFY_PER_HOUR, IdentityForm};
use crate::domain::name;
use crate::domain::time::Span;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::store;
use crate::server::store::attempt::{self, Limit};
use crate::server::store::member::Member;
use crate::server::store::phone_session::{Identity, Progress, RamStep};

const IDENTIFY: [Limit; 1] = [Limit { most: IDENTIFY_PER_HOUR, within: Span::hours(1) }];

/// Everybody behind one address, an office for example.
const IDENTIFY_ADDRESS: [Limit; 1] = [Limit { most: 60, within: Span::hours(1) }];

/// Name and phone. An unknown phone, a wrong name and a member who may not act are answered alike. Whoever has no phone yet
/// and signed in with an account that is known to be theirs may enter any: its code has to prove it.
pub async fn identify(muster: &Muster, visit: &mut Visit<'_>, form: &IdentityForm) -> Result<BindView> {
    only_inside(visit)?;
    let (typed, phone) = form.check()?;
    if visit.session.progress.consent().is_none() {
        return problem(BindProblem::OutOfStep);
    }
    let now = muster.clock.now();
    let ring = muster.store.ring();
    let mut subjects = vec![(ring.subject("identify browser", &visit.session.id.to_string()), IDENTIFY)];
    if let Some((account, _)) = visit.session.account {
        subjects.push((ring.subject("identify account", &account.to_string()), IDENTIFY));
    }
    subjects.push((ring.subject("identify address", visit.address), IDENTIFY_ADDRESS));

    let mut tx = muster.store.write().await?;
    attempt::lock(&mut tx, subjects.iter().map(|(subject, _)| subject)).await?;
    let mut wait = None;
    for (subject, limits) in &subjects {
        wait = wait.max(attempt::wait(&mut tx, subject, limits, now).await?);
    }
    if let Some(wait) = wait {
        return problem(BindProblem::TooManyTries { seconds: wait.seconds_left() });
    }
    for (subject, _) in &subjects {
        attempt::note(&mut tx, subject, muster.new_id(), now).await?;
    }
    let member = store::member::by_phone(&mut tx, &phone).await?;
    let fits = |member: &Member| name::key(&member.name) == name::key(&typed) && member.state.may_act();
    let member = match member.filter(fits) {
        Some(member) => Some(member),
        None => without_phone(&mut tx, visit).await?.filter(fits),
    };
    let Some(member) = member else {
        tx.commit().await?;
        return problem(BindProblem::UnknownMember);
    };
    let none = store::ram_account::of_member(&mut tx, member.id).await?.is_empty();
    let progress = Progress {
        consent_at: visit.session.progress.consent_at,
        consent_version: visit.session.progress.consent_version,
        identity: Some(Identity { member: member.id, phone }),
        ram_account: none.then_some(RamStep::PassedOver),
        // Good for the phone that it was sent to only, which is held against it before it is used.
        parked: visit.session.progress.code.or(visit.session.progress.parked),
        codes: visit.session.progress.codes,
        told: visit.session.progress.told.clone(),
        ..Progress::default()
    };
    store::phone_session::save_progress(&mut tx, visit.session.id, &progress).await?;
    tx.commit().await?;
    visit.session.progress = progress;
    view(muster, visit).await
}

/// The RAM account, one of the member's own.
pub async fn choose_ram_account(muster: &Muster, visit: &mut Visit<'_>, form: &ChooseRamForm) -> Result<BindView> {
    only_inside(visit)?;
    let chosen = form.check()?;
    let progress = visit.session.progress.clone();
    let mut db = muster.store.read().await?;
    let (member, _) = identified(&mut db, visit).await?;
    if !store::ram_account::of_member(&mut db, member.id).await?.iter().any(|account| account.id == chosen) {
        return problem(BindProblem::OutOfStep);
    }
    drop(db);
    let parked = progress.code.or(progress.parked);
    save(muster, visit, Progress { ram_account: Some(RamStep::Chosen(chosen)), chosen: None, code: None, parked, ..progress }).await?;
    view(muster, visit).await
}

//! The binding flow: who one says to be, the RAM account, the chat account, the code, and the binding with its proof.

mod account;
mod help;
mod identify;
mod link;
mod make;
mod prove;
mod tell;
mod view;
mod written;

pub use self::help::ask_for_help;
pub use self::identify::{choose_ram_account, identify};
pub use self::link::{Confirmed, confirm};
pub(super) use self::make::{activate, conflicts, still_owned};
pub use self::prove::{enter_code, send_code};
pub(super) use self::tell::{ended, everywhere, tell};
use self::view::bound;
pub use self::view::view;
pub use self::written::write_down;
pub(super) use self::written::{Written, put_down};
use crate::domain::binding::{BindProblem, BindStep, BindView};
use crate::domain::lang::Lang;
use crate::domain::phone::Phone;
use crate::domain::ram_account::RamAccount;
use crate::domain::refusal::Refusal;
use crate::domain::time::Span;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::store::member::Member;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::phone_session::{Identity, PhoneSession, Progress, RamStep};
use crate::server::store::{self, Db, StoreError};

/// How long what the vendor said of a phone is believed.
const LOOKUP_LIVES: Span = Span::hours(24);

/// A phone at the binding page of an enabled app.
pub struct Visit<'a> {
    pub app: &'a MobileApp,
    pub session: PhoneSession,
    /// Whether the browser is inside this vendor's app.
    pub inside: bool,
    pub address: &'a str,
    pub lang: Lang,
}

fn problem<T>(problem: BindProblem) -> Result<T> {
    Err(Refusal::Bind(problem).into())
}

async fn save(muster: &Muster, visit: &mut Visit<'_>, progress: Progress) -> Result<()> {
    let mut tx = muster.store.write().await?;
    store::phone_session::save_progress(&mut tx, visit.session.id, &progress).await?;
    tx.commit().await?;
    visit.session.progress = progress;
    Ok(())
}

/// Who one said to be, if that member may still act.
async fn identified(db: &mut impl Db, visit: &Visit<'_>) -> Result<(Member, Phone)> {
    let Some(Identity { member, phone }) = &visit.session.progress.identity else { return problem(BindProblem::OutOfStep) };
    let found = match store::member::get(db, *member).await? {
        Some(found) if found.state.may_act() && still_theirs(&found, phone) => Some(found),
        _ => written::without_phone(db, visit).await?.filter(|found| found.id == *member),
    };
    found.map_or_else(|| problem(BindProblem::UnknownMember), |found| Ok((found, phone.clone())))
}

/// Whether the phone that was entered is the member's.
fn still_theirs(member: &Member, phone: &Phone) -> bool {
    member.phone.as_ref() == Some(phone)
}

/// The step of the RAM account as it stands now: one that an admin took away on the way is chosen anew, and where none is
/// left there is nothing to choose.
fn ram_step(progress: &Progress, own: &[RamAccount]) -> Option<RamStep> {
    match progress.ram_account {
        Some(RamStep::Chosen(chosen)) if own.iter().any(|account| account.id == chosen) => Some(RamStep::Chosen(chosen)),
        Some(RamStep::PassedOver) => Some(RamStep::PassedOver),
        _ => own.is_empty().then_some(RamStep::PassedOver),
    }
}

/// Outside the app nobody can prove a chat account, and nobody has to learn who is a member.
fn only_inside(visit: &Visit<'_>) -> Result<()> {
    if visit.inside { Ok(()) } else { problem(BindProblem::NotInApp) }
}

/// Introduction → *start*: the consent to the use of personal data is recorded. Where an admin has written this account
/// down, that is all it takes. Whoever has started already is where it was, and whoever is bound stays so unless it asks
/// to bind `again`.
pub async fn start(muster: &Muster, visit: &mut Visit<'_>, again: bool) -> Result<BindView> {
    only_inside(visit)?;
    let due = view(muster, visit).await?;
    if !matches!((&due.step, again), (BindStep::Introduction, _) | (BindStep::Bound { .. }, true)) {
        return Ok(due);
    }
    visit.session.progress = match start_once(muster, visit, again).await {
        // Somebody else was bound at the same moment: the second time that is seen.
        Err(Error::Store(StoreError::Taken)) => start_once(muster, visit, again).await?,
        progress => progress?,
    };
    view(muster, visit).await
}

async fn start_once(muster: &Muster, visit: &Visit<'_>, again: bool) -> Result<Progress> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let progress = match written::confirm(muster, &mut tx, visit, now).await? {
        Some(progress) => progress,
        // The same press, come twice at once.
        None if !again && bound(&mut tx, visit).await?.is_some() => Progress::default(),
        None => Progress::agreed(now),
    };
    store::phone_session::save_progress(&mut tx, visit.session.id, &progress).await?;
    tx.commit().await?;
    Ok(progress)
}

/// One step back; what was given before is kept. A form that comes twice says which step it is of, and goes back once.
pub async fn step_back(muster: &Muster, visit: &mut Visit<'_>, from: Option<u8>) -> Result<BindView> {
    if let Some(from) = from {
        let due = view(muster, visit).await?;
        if due.step.progress().0 != from {
            return Ok(due);
        }
    }
    let mut progress = visit.session.progress.clone();
    let own = match &progress.identity {
        Some(identity) => store::ram_account::of_member(&mut muster.store.read().await?, identity.member).await?,
        None => Vec::new(),
    };
    let has_ram = matches!(ram_step(&progress, &own), Some(RamStep::Chosen(_)));
    if progress.code.is_some() {
        progress.parked = progress.code.take();
    } else if progress.outcome.is_some() {
        progress.outcome = None;
    } else if has_ram {
        progress.ram_account = None;
    } else if progress.identity.is_some() {
        progress.identity = None;
        progress.ram_account = None;
    } else {
        progress.consent_at = None;
    }
    save(muster, visit, progress).await?;
    view(muster, visit).await
}

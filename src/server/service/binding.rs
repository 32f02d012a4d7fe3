//! The binding flow: who one says to be, the RAM account, the chat account, the code, and the binding with its proof.

mod account;
mod identify;
mod link;
mod make;
mod prove;
mod view;

pub use self::identify::{choose_ram_account, identify};
pub use self::link::{Confirmed, confirm};
pub(super) use self::make::activate;
pub use self::prove::{enter_code, send_code};
pub use self::view::view;
use crate::domain::binding::{BindProblem, BindStep, BindView};
use crate::domain::lang::Lang;
use crate::domain::phone::Phone;
use crate::domain::refusal::Refusal;
use crate::domain::time::Span;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::store::member::Member;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::phone_session::{Identity, PhoneSession, Progress, RamStep};
use crate::server::store::{self, Db};

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
async fn identified(db: &mut impl Db, progress: &Progress) -> Result<(Member, Phone)> {
    let Some(Identity { member, phone }) = &progress.identity else { return problem(BindProblem::OutOfStep) };
    match store::member::get(db, *member).await? {
        Some(found) if found.state.may_act() && found.phone.as_ref() == Some(phone) => Ok((found, phone.clone())),
        _ => problem(BindProblem::UnknownMember),
    }
}

/// Outside the app nobody can prove a chat account, and nobody has to learn who is a member.
fn only_inside(visit: &Visit<'_>) -> Result<()> {
    if visit.inside { Ok(()) } else { problem(BindProblem::NotInApp) }
}

/// Introduction → *start*: the consent to the use of personal data is recorded. Whoever has started already is where it was.
pub async fn start(muster: &Muster, visit: &mut Visit<'_>) -> Result<BindView> {
    only_inside(visit)?;
    let due = view(muster, visit).await?;
    if !matches!(due.step, BindStep::Introduction | BindStep::Bound { .. }) {
        return Ok(due);
    }
    let progress = Progress { consent_at: Some(muster.clock.now()), ..Progress::default() };
    save(muster, visit, progress).await?;
    view(muster, visit).await
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
    let has_ram = matches!(progress.ram_account, Some(RamStep::Chosen(_)));
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

//! Which step is due, and what it shows.

use super::account::account_step;
use super::{Visit, identified, ram_step, written};
use crate::domain::binding::{AccountStep, BindStep, BindView, HELP_AFTER, KnownPhone, RESEND_AFTER, RamChoice, Start, Summary};
use crate::domain::name;
use crate::domain::ram_account::RamAccount;
use crate::domain::vendor::Vendor;
use crate::messages::{phone as words, word};
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::service::phone;
use crate::server::store::chat_account::ChatAccount;
use crate::server::store::inbox::Asked;
use crate::server::store::phone_session::{Outcome, Progress, Told};
use crate::server::store::{self, Db};

/// What the binding page shows now.
pub async fn view(muster: &Muster, visit: &Visit<'_>) -> Result<BindView> {
    let mut db = muster.store.read().await?;
    let signed_in_as = match visit.session.account {
        Some((account, _)) => store::chat_account::get(&mut db, account).await?,
        None => None,
    };
    let written = written::waiting(&mut db, visit).await?;
    let label = signed_in_as.as_ref().map(|account| match &written {
        Some((_, member)) => words::WRITTEN_DOWN_AS.with(visit.lang, &[account.label(), &member.name]),
        None => account.label().to_owned(),
    });
    let refused = refused(&mut db, &visit.session.progress).await?;
    let written_down = matches!(&written, Some((_, member)) if member.phone.is_some());
    let settled = match waiting(muster, &mut db, &visit.session.progress).await? {
        Some(waiting) => Some(waiting),
        None => bound(&mut db, visit).await?,
    };
    let step = match settled {
        Some(step) => step,
        None => {
            drop(db);
            let anew = written.is_some_and(|(written, _)| visit.session.progress.consent().is_none_or(|at| at < written.created_at));
            if anew { BindStep::Introduction } else { step(muster, visit, signed_in_as.as_ref()).await? }
        }
    };
    let start = match (&step, written_down) {
        (BindStep::Bound { .. }, _) => Start::Again,
        (_, true) => Start::Written,
        (_, false) => Start::Anew,
    };
    Ok(BindView { app: phone::phone_app(visit.app), signed_in_as: label, phone: known_phone(visit), start, refused, step })
}

/// The binding of the proved account, unless one has started anew since it was made: to bind again, or as somebody else.
pub(super) async fn bound(db: &mut impl Db, visit: &Visit<'_>) -> Result<Option<BindStep>> {
    let Some((account, _)) = visit.session.account else { return Ok(None) };
    let Some(binding) = store::binding::active_of_account(db, account).await? else { return Ok(None) };
    if visit.session.progress.consent_at.is_some_and(|at| at > binding.created_at) {
        return Ok(None);
    }
    let member = store::member::get(db, binding.member).await?.filter(|member| member.state.may_act());
    Ok(member.map(|member| BindStep::Bound { member: member.name, ram_account: binding.proof.ram_account }))
}

/// What one waits for, as long as it can still come: an expired link, or an admin's no, leads back into the flow.
pub(super) async fn waiting(muster: &Muster, db: &mut impl Db, progress: &Progress) -> Result<Option<BindStep>> {
    let Some(outcome) = &progress.outcome else { return Ok(None) };
    if let Outcome::AwaitLink { binding, account } = outcome
        && store::binding::awaits_link(db, *binding, muster.clock.now()).await?
    {
        return Ok(Some(BindStep::AwaitLink { account: account.clone() }));
    }
    let asked = match (&progress.identity, progress.chosen) {
        (Some(identity), Some(account)) => store::inbox::asked(db, identity.member, account).await? == Asked::Open,
        _ => false,
    };
    Ok(asked.then_some(BindStep::AwaitAdmin))
}

/// Whether an admin said no to what one waited for: somebody whose account is not proved gets no message that says so.
async fn refused(db: &mut impl Db, progress: &Progress) -> Result<bool> {
    let (Some(Outcome::AwaitAdmin), Some(identity), Some(account)) = (&progress.outcome, &progress.identity, progress.chosen) else {
        return Ok(false);
    };
    Ok(store::inbox::asked(db, identity.member, account).await? == Asked::Dismissed)
}

/// What to tell an admin where codes do not get through: one's name and account, which is masked where it is only chosen.
async fn help(db: &mut impl Db, visit: &Visit<'_>, member: &str, proved: Option<&ChatAccount>) -> Result<String> {
    let account = match (proved, visit.session.progress.chosen) {
        (Some(account), _) => account.label().to_owned(),
        (None, Some(chosen)) => {
            store::chat_account::get(db, chosen).await?.map(|account| name::masked(account.label())).unwrap_or_default()
        }
        (None, None) => String::new(),
    };
    Ok(words::CODE_HELP.with(visit.lang, &[member, word::vendor(visit.app.vendor).get(visit.lang), &account]))
}

/// WeCom tells the phones of its newer apps' members to nobody but by their own consent.
fn known_phone(visit: &Visit<'_>) -> KnownPhone {
    match &visit.session.progress.told {
        Some(Told::Phone(phone)) => KnownPhone::Told(phone.local()),
        Some(Told::Nothing) => KnownPhone::Untold,
        None if visit.app.vendor == Vendor::WeCom && visit.inside && visit.session.account.is_some() => KnownPhone::Ask,
        None => KnownPhone::No,
    }
}

async fn step(muster: &Muster, visit: &Visit<'_>, proved: Option<&ChatAccount>) -> Result<BindStep> {
    let progress = &visit.session.progress;
    let mut db = muster.store.read().await?;
    if progress.consent().is_none() {
        return Ok(BindStep::Introduction);
    }
    let Ok((member, phone)) = identified(&mut db, visit).await else { return Ok(BindStep::Identity) };
    let ram_accounts = store::ram_account::of_member(&mut db, member.id).await?;
    let Some(ram_account) = ram_step(progress, &ram_accounts) else {
        let choices = ram_accounts.iter().map(|account| RamChoice { id: account.id, label: account.masked_label() }).collect();
        return Ok(BindStep::RamAccount { choices });
    };
    if let Some(id) = progress.code
        && let Some(code) = store::code::get(&mut db, id, visit.session.id).await?
    {
        let resend_in = (code.created_at + RESEND_AFTER - muster.clock.now()).seconds_left();
        let help = if progress.codes < HELP_AFTER { None } else { Some(help(&mut db, visit, &member.name, proved).await?) };
        return Ok(BindStep::Code { phone: phone.masked(), resend_in, delivery: code.delivery, help });
    }
    drop(db);
    let summary = Summary {
        name: member.name,
        phone: phone.masked(),
        ram_account: ram_account.chosen().and_then(|id| ram_accounts.iter().find(|account| account.id == id)).map(RamAccount::masked_label),
    };
    let account = match proved {
        Some(account) => AccountStep::Proved { name: account.label().to_owned() },
        None => account_step(muster, visit, &phone).await?,
    };
    Ok(BindStep::ChatAccount { summary, account })
}

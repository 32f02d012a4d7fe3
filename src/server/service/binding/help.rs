//! Where codes do not get through: an admin is asked, who makes sure by other means and writes the chat account down.

use super::make::ask_admin;
use super::{Visit, identified, only_inside, problem, ram_step, view};
use crate::domain::binding::{BindProblem, BindView, ChatProof, ConflictKind, HELP_AFTER, Proof};
use crate::domain::time::Span;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::store;
use crate::server::store::attempt::{self, Limit};
use crate::server::store::binding::Binding;
use crate::server::store::phone_session::{Outcome, Progress, RamStep};

/// How often one member's admins can be asked, whoever asks.
const ASKED: [Limit; 1] = [Limit { most: 3, within: Span::days(1) }];

/// *Ask an admin*: nothing is proved by it but that somebody waits.
pub async fn ask_for_help(muster: &Muster, visit: &mut Visit<'_>) -> Result<BindView> {
    only_inside(visit)?;
    let progress = visit.session.progress.clone();
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let (member, phone) = identified(&mut tx, visit).await?;
    let (Some(account), Some(consent_at), true) = (progress.chosen, progress.consent(), progress.codes >= HELP_AFTER) else {
        return problem(BindProblem::OutOfStep);
    };
    let subject = muster.store.ring().subject("ask for help", &member.id.to_string());
    attempt::lock(&mut tx, [&subject]).await?;
    if let Some(wait) = attempt::wait(&mut tx, &subject, &ASKED, now).await? {
        return problem(BindProblem::TooManyTries { seconds: wait.seconds_left() });
    }
    attempt::note(&mut tx, &subject, muster.new_id(), now).await?;
    let own = store::ram_account::of_member(&mut tx, member.id).await?;
    let proved = visit.session.account.filter(|(proved, _)| *proved == account);
    let new = Binding {
        id: muster.new_id(),
        member: member.id,
        app: visit.app.id,
        account,
        ram_account: ram_step(&progress, &own).and_then(RamStep::chosen),
        proof: Proof {
            chat: proved.map_or(ChatProof::Chosen { at: now }, |(_, at)| ChatProof::SignIn { at }),
            sms_at: None,
            phone: phone.masked(),
            ram_account: None,
            consent_at: Some(consent_at),
            consent_version: progress.consent_version,
        },
        created_at: now,
    };
    ask_admin(muster, &mut tx, &new, ConflictKind::NoCode).await?;
    // A code that gets through after all can still be entered: one goes back, and on again.
    let parked = progress.code.or(progress.parked);
    let progress = Progress { outcome: Some(Outcome::AwaitAdmin), code: None, parked, ..progress };
    store::phone_session::save_progress(&mut tx, visit.session.id, &progress).await?;
    tx.commit().await?;
    visit.session.progress = progress;
    view(muster, visit).await
}

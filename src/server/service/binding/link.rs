//! The one-use link that proves a chosen chat account.

use super::make::{ask_admin, conflict, joined, make_way, still_owned};
use super::{Visit, problem, view};
use crate::domain::binding::{BindProblem, BindView, ChatProof, Proof};
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::job::Message;
use crate::server::service::{Actor, delivery};
use crate::server::store::binding::{Binding, Link, Waiting};
use crate::server::store::chat_account::ChatAccount;
use crate::server::store::member::Member;
use crate::server::store::phone_session::{Identity, Outcome, Progress, RamStep};
use crate::server::store::{self, Tx};

/// How long the one-use link of a chosen chat account is good.
const LINK_LIVES: Span = Span::hours(24);

/// A chosen account is not proved: the binding waits until that account opens its link.
pub(super) async fn send_link(
    muster: &Muster,
    tx: &mut Tx,
    visit: &Visit<'_>,
    new: &Binding,
    account: &ChatAccount,
    member: &Member,
) -> Result<Outcome> {
    let token = muster.entropy.token();
    let by = Actor::Member(new.member).to_string();
    store::binding::end_pending(tx, new.member, new.app, Waiting::ForLink, &by, new.created_at).await?;
    store::binding::insert(tx, new, Some(Link { token: token.expose(), until: new.created_at + LINK_LIVES })).await?;
    delivery::send(muster, tx, visit.app, account, Some(member.id), visit.lang, Message::ConfirmAccount { token }).await?;
    Ok(Outcome::AwaitLink { binding: new.id, account: account.label().to_owned() })
}

/// What a confirmed link came to, and the browser's new token: it is the account's now.
pub struct Confirmed {
    pub view: BindView,
    pub token: Secret,
}

/// The one-use link was opened, and *confirm* pressed: the account is proved, and this browser is its own. The binding
/// becomes active, or what stands in its way goes to the admins. `browser` is the token that the browser has had.
pub async fn confirm(muster: &Muster, visit: &mut Visit<'_>, browser: &str, token: &str) -> Result<Confirmed> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let Some(pending) = store::binding::by_link(&mut tx, token, now).await?.filter(|pending| pending.app == visit.app.id) else {
        return problem(match visit.session.account {
            Some((account, _)) if store::binding::active_of_account(&mut tx, account).await?.is_some() => BindProblem::LinkUsed,
            _ => BindProblem::LinkOver,
        });
    };
    if visit.session.account.is_some_and(|(proved, _)| proved != pending.account) {
        return Err(Refusal::Forbidden.into());
    }
    let account = store::chat_account::get(&mut tx, pending.account).await?.ok_or(Error::Bug("chat account"))?;
    let member = store::member::get(&mut tx, pending.member).await?.filter(|member| member.state.may_act());
    let Some(member) = member else { return problem(BindProblem::UnknownMember) };
    let phone = member.phone.clone().ok_or(Error::Refused(Refusal::Bind(BindProblem::UnknownMember)))?;
    let proof = Proof { chat: ChatProof::Link { at: now }, ..pending.proof.clone() };
    let proved = still_owned(&mut tx, Binding { proof, ..pending }).await?;
    store::phone_session::signed_in(&mut tx, &visit.session, proved.account, now).await?;
    let mut progress = Progress::default();
    if let Some(kind) = conflict(&mut tx, &Binding { created_at: now, ..proved.clone() }, &account, &phone).await? {
        store::binding::end(&mut tx, proved.id, &Actor::Muster.to_string(), now).await?;
        ask_admin(muster, &mut tx, &proved, kind).await?;
        progress = Progress {
            consent_at: proved.proof.consent_at,
            consent_version: proved.proof.consent_version,
            identity: Some(Identity { member: member.id, phone }),
            ram_account: Some(proved.ram_account.map_or(RamStep::PassedOver, RamStep::Chosen)),
            chosen: Some(proved.account),
            outcome: Some(Outcome::AwaitAdmin),
            ..progress
        };
    } else {
        make_way(muster, &mut tx, &proved).await?;
        store::binding::activate(&mut tx, &proved).await?;
        joined(muster, &mut tx, visit.app, &proved, &account, &member, visit.lang).await?;
    }
    store::phone_session::save_progress(&mut tx, visit.session.id, &progress).await?;
    let fresh = muster.entropy.token();
    store::phone_session::change_token(&mut tx, browser, fresh.expose()).await?;
    tx.commit().await?;
    visit.session.account = Some((proved.account, now));
    visit.session.progress = progress;
    Ok(Confirmed { view: view(muster, visit).await?, token: fresh })
}

//! The binding flow: who one says to be, the RAM account, the chat account, the code, and the binding with its proof.

use super::job::Message;
use super::mobile_app::{AT_A_PAGE, client, vendor_failed};
use super::{Actor, app_event, code, delivery, note, phone};
use crate::domain::binding::{
    AccountChoice, AccountStep, BindProblem, BindStep, BindView, CODE_TRIES, ChatProof, ChooseRamForm, ConflictKind, EnterCodeForm,
    IDENTIFY_PER_HOUR, IdentityForm, Proof, RESEND_AFTER, RamChoice, Summary,
};
use crate::domain::id::{ChatAccountId, MemberId};
use crate::domain::lang::Lang;
use crate::domain::member::MemberState;
use crate::domain::name;
use crate::domain::phone::Phone;
use crate::domain::ram_account::RamAccount;
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Time};
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::store::attempt::{self, Limit};
use crate::server::store::binding::{Binding, Link};
use crate::server::store::chat_account::ChatAccount;
use crate::server::store::code::Tried;
use crate::server::store::inbox::{Item, Proposal};
use crate::server::store::member::Member;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::phone_session::{Identity, Outcome, PhoneSession, Progress, RamStep};
use crate::server::store::{self, Db, Tx};
use crate::server::vendor::VendorError;

const IDENTIFY: [Limit; 1] = [Limit { most: IDENTIFY_PER_HOUR, within: Span::hours(1) }];
/// Everybody behind one address, an office for example.
const IDENTIFY_ADDRESS: [Limit; 1] = [Limit { most: 60, within: Span::hours(1) }];
/// How long what the vendor said of a phone is believed.
const LOOKUP_LIVES: Span = Span::hours(24);
/// How long the one-use link of a chosen chat account is good.
const LINK_LIVES: Span = Span::hours(24);

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

/// Introduction → *start*: the consent to the use of personal data is recorded.
pub async fn start(muster: &Muster, visit: &mut Visit<'_>) -> Result<BindView> {
    only_inside(visit)?;
    let progress = Progress { consent_at: Some(muster.clock.now()), ..Progress::default() };
    save(muster, visit, progress).await?;
    view(muster, visit).await
}

/// Name and phone. An unknown phone, a wrong name and a member who may not act are answered alike.
pub async fn identify(muster: &Muster, visit: &mut Visit<'_>, form: &IdentityForm) -> Result<BindView> {
    only_inside(visit)?;
    let (typed, phone) = form.check()?;
    let Some(consent_at) = visit.session.progress.consent_at else { return problem(BindProblem::OutOfStep) };
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
    let Some(member) = member.filter(fits) else {
        tx.commit().await?;
        return problem(BindProblem::UnknownMember);
    };
    let none = store::ram_account::of_member(&mut tx, member.id).await?.is_empty();
    let progress = Progress {
        consent_at: Some(consent_at),
        identity: Some(Identity { member: member.id, phone }),
        ram_account: none.then_some(RamStep::PassedOver),
        // Good for the phone that it was sent to only, which is held against it before it is used.
        parked: visit.session.progress.parked,
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
    let (member, _) = identified(&mut db, &progress).await?;
    if !store::ram_account::of_member(&mut db, member.id).await?.iter().any(|account| account.id == chosen) {
        return problem(BindProblem::OutOfStep);
    }
    drop(db);
    save(muster, visit, Progress { ram_account: Some(RamStep::Chosen(chosen)), chosen: None, code: None, ..progress }).await?;
    view(muster, visit).await
}

/// The chat accounts of the entered phone, as the vendor tells; remembered for a day.
async fn accounts_of_phone(muster: &Muster, app: &MobileApp, phone: &Phone) -> Result<Vec<ChatAccount>> {
    let now = muster.clock.now();
    let known = store::chat_account::phone_lookup(&mut muster.store.read().await?, app.id, phone, now - LOOKUP_LIVES).await?;
    let client = client(muster, app, AT_A_PAGE);
    let user_id = match known {
        Some(user_id) => user_id,
        None => {
            let user_id = match client.user_id_by_phone(phone.e164()).await {
                Ok(user_id) => user_id,
                Err(error) => {
                    app_event::call_failed(muster, app, "find_by_phone", &error).await;
                    return Err(vendor_failed(app)(error));
                }
            };
            let mut tx = muster.store.write().await?;
            store::chat_account::remember_lookup(&mut tx, app.id, phone, user_id.as_deref(), now).await?;
            tx.commit().await?;
            user_id
        }
    };
    let Some(user_id) = user_id else { return Ok(Vec::new()) };
    let name = client.person(&user_id).await.ok().map(|person| person.name).filter(|name| !name.is_empty());
    let mut tx = muster.store.write().await?;
    let account = ChatAccount { id: muster.new_id(), app: app.id, user_id, name };
    let id = store::chat_account::upsert(&mut tx, &account, now).await?;
    let account = store::chat_account::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(account.into_iter().collect())
}

/// *Send the code*: the chat account is the proved one, or chosen among those of the phone.
pub async fn send_code(muster: &Muster, visit: &mut Visit<'_>, account: &str) -> Result<BindView> {
    only_inside(visit)?;
    let progress = visit.session.progress.clone();
    let (member, phone) = identified(&mut muster.store.read().await?, &progress).await?;
    if progress.ram_account.is_none() {
        return problem(BindProblem::OutOfStep);
    }
    let chosen = match visit.session.account {
        Some((proved, _)) => {
            // Whether the phone is another account's is looked up now and judged when the code is right.
            if let Err(error) = accounts_of_phone(muster, visit.app, &phone).await {
                super::super::error::log(&error);
            }
            proved
        }
        None => choose_account(muster, visit, &phone, account).await?,
    };
    let request = code::Request { session: &visit.session, member: member.id, phone: &phone, address: visit.address };
    let mut tx = muster.store.write().await?;
    let id = match (code::send(muster, &mut tx, &request).await?, progress.parked) {
        (Ok(id), _) => id,
        (Err(BindProblem::ResendTooEarly { .. }), Some(parked))
            if progress.code.is_none() && store::code::was_sent_to(&mut tx, parked, visit.session.id, &phone).await? =>
        {
            parked
        }
        (Err(refused), _) => return problem(refused),
    };
    let progress = Progress { chosen: Some(chosen), code: Some(id), parked: None, ..progress };
    store::phone_session::save_progress(&mut tx, visit.session.id, &progress).await?;
    tx.commit().await?;
    visit.session.progress = progress;
    view(muster, visit).await
}

/// Choosing is offered only among the accounts of that phone.
async fn choose_account(muster: &Muster, visit: &Visit<'_>, phone: &Phone, account: &str) -> Result<ChatAccountId> {
    // Sending again keeps the choice.
    let wanted: Option<ChatAccountId> = account.parse().ok().or(visit.session.progress.chosen);
    let accounts = accounts_of_phone(muster, visit.app, phone).await?;
    match accounts.iter().find(|account| Some(account.id) == wanted) {
        Some(account) => Ok(account.id),
        None => problem(BindProblem::OutOfStep),
    }
}

/// The code. When it is right the binding is made, or what stands in its way goes to the admins, in one transaction.
/// A chosen account has to open its link first: nobody else decides about what it has not proved.
pub async fn enter_code(muster: &Muster, visit: &mut Visit<'_>, form: &EnterCodeForm) -> Result<BindView> {
    only_inside(visit)?;
    let typed = form.check()?;
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let progress = visit.session.progress.clone();
    let (member, phone) = identified(&mut tx, &progress).await?;
    let (Some(id), Some(chosen), Some(consent_at)) = (progress.code, progress.chosen, progress.consent_at) else {
        return problem(BindProblem::OutOfStep);
    };
    let Some(code) = store::code::get(&mut tx, id, visit.session.id).await? else { return problem(BindProblem::CodeExpired) };
    if code.used || code.expires_at <= now {
        return problem(BindProblem::CodeExpired);
    }
    if code.tries >= CODE_TRIES {
        return problem(BindProblem::CodeUsedUp);
    }
    match store::code::try_code(&mut tx, id, &phone, &typed, now).await? {
        Tried::Right => {}
        Tried::Over => return problem(BindProblem::CodeExpired),
        Tried::Wrong { tries } => {
            tx.commit().await?;
            let tries_left = CODE_TRIES.saturating_sub(tries);
            return problem(if tries_left == 0 { BindProblem::CodeUsedUp } else { BindProblem::WrongCode { tries_left } });
        }
    }
    let account = store::chat_account::get(&mut tx, chosen).await?.ok_or(Error::Bug("chat account"))?;
    let ram_account = chosen_ram_account(&mut tx, member.id, &progress).await?;
    let proved_at = visit.session.account.filter(|(proved, _)| *proved == chosen).map(|(_, at)| at);
    let proof = Proof {
        chat: proved_at.map_or(ChatProof::Chosen { at: now }, |at| ChatProof::SignIn { at }),
        sms_at: now,
        phone: phone.masked(),
        ram_account: ram_account.as_ref().map(RamAccount::label),
        consent_at,
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
    } else if let Some(kind) = conflict(&mut tx, &new, &account, &phone, now).await? {
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
    visit.session.progress = progress;
    view(muster, visit).await
}

async fn chosen_ram_account(db: &mut impl Db, member: MemberId, progress: &Progress) -> Result<Option<RamAccount>> {
    let Some(RamStep::Chosen(chosen)) = progress.ram_account else { return Ok(None) };
    let all = store::ram_account::of_member(db, member).await?;
    match all.into_iter().find(|account| account.id == chosen) {
        Some(account) => Ok(Some(account)),
        // An admin took it away meanwhile.
        None => problem(BindProblem::OutOfStep),
    }
}

/// What stands in the way: nothing is overwritten without an admin.
async fn conflict(db: &mut impl Db, new: &Binding, account: &ChatAccount, phone: &Phone, now: Time) -> Result<Option<ConflictKind>> {
    let looked_up = store::chat_account::phone_lookup(db, new.app, phone, now - LOOKUP_LIVES).await?.flatten();
    if looked_up.is_some_and(|user_id| !user_id.eq_ignore_ascii_case(&account.user_id)) {
        return Ok(Some(ConflictKind::NotThePhonesAccount));
    }
    if store::binding::active_of_account(db, new.account).await?.is_some_and(|other| other.member != new.member) {
        return Ok(Some(ConflictKind::AccountBound));
    }
    if store::binding::active_of_member(db, new.member, new.app).await?.is_some_and(|other| other.account != new.account) {
        return Ok(Some(ConflictKind::MemberBound));
    }
    Ok(None)
}

async fn ask_admin(muster: &Muster, tx: &mut Tx, new: &Binding, kind: ConflictKind) -> Result<()> {
    let item = Item {
        id: muster.new_id(),
        kind,
        member: new.member,
        account: new.account,
        proposal: Proposal { app: new.app, ram_account: new.ram_account, proof: new.proof.clone() },
        created_at: new.created_at,
    };
    store::inbox::put(tx, &item).await?;
    note(muster, tx, &Actor::Member(new.member), "binding.conflict", format!("member:{}", new.member), None).await
}

/// Makes a binding active: an older one of the same two is replaced, the member is active from now on, and a message
/// proves that it can be reached.
pub(super) async fn activate(
    muster: &Muster,
    tx: &mut Tx,
    app: &MobileApp,
    new: &Binding,
    account: &ChatAccount,
    member: &Member,
    lang: Lang,
) -> Result<()> {
    let actor = Actor::Member(new.member);
    for old in [store::binding::active_of_account(tx, new.account).await?, store::binding::active_of_member(tx, new.member, new.app).await?]
        .into_iter()
        .flatten()
    {
        store::binding::end(tx, old.id, &actor.to_string(), new.created_at).await?;
    }
    store::binding::end_pending(tx, new.member, new.app, &actor.to_string(), new.created_at).await?;
    store::binding::insert(tx, new, None).await?;
    joined(muster, tx, app, new, account, member, lang).await
}

async fn joined(
    muster: &Muster,
    tx: &mut Tx,
    app: &MobileApp,
    new: &Binding,
    account: &ChatAccount,
    member: &Member,
    lang: Lang,
) -> Result<()> {
    if member.state == MemberState::Invited {
        store::member::set_state(tx, member.id, MemberState::Active, muster.clock.now()).await?;
    }
    note(muster, tx, &Actor::Member(new.member), "binding.make", format!("member:{}", new.member), Some(&new.id.to_string())).await?;
    let message = Message::Reachable { member: member.name.clone() };
    delivery::send(muster, tx, app, account, Some(member.id), lang, message).await?;
    Ok(())
}

/// A chosen account is not proved: the binding waits until that account opens its link.
async fn send_link(
    muster: &Muster,
    tx: &mut Tx,
    visit: &Visit<'_>,
    new: &Binding,
    account: &ChatAccount,
    member: &Member,
) -> Result<Outcome> {
    let token = muster.entropy.token();
    let by = Actor::Member(new.member).to_string();
    store::binding::end_pending(tx, new.member, new.app, &by, new.created_at).await?;
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
        return problem(BindProblem::CodeExpired);
    };
    if visit.session.account.is_some_and(|(proved, _)| proved != pending.account) {
        return Err(Refusal::Forbidden.into());
    }
    let account = store::chat_account::get(&mut tx, pending.account).await?.ok_or(Error::Bug("chat account"))?;
    let member = store::member::get(&mut tx, pending.member).await?.filter(|member| member.state.may_act());
    let Some(member) = member else { return problem(BindProblem::UnknownMember) };
    let phone = member.phone.clone().ok_or(Error::Refused(Refusal::Bind(BindProblem::UnknownMember)))?;
    let proof = Proof { chat: ChatProof::Link { at: now }, ..pending.proof.clone() };
    let proved = Binding { proof, ..pending };
    store::phone_session::signed_in(&mut tx, &visit.session, proved.account, now).await?;
    let mut progress = Progress::default();
    if let Some(kind) = conflict(&mut tx, &proved, &account, &phone, now).await? {
        store::binding::end(&mut tx, proved.id, &Actor::Muster.to_string(), now).await?;
        ask_admin(muster, &mut tx, &proved, kind).await?;
        progress = Progress {
            consent_at: Some(proved.proof.consent_at),
            identity: Some(Identity { member: member.id, phone }),
            ram_account: Some(proved.ram_account.map_or(RamStep::PassedOver, RamStep::Chosen)),
            chosen: Some(proved.account),
            outcome: Some(Outcome::AwaitAdmin),
            ..progress
        };
    } else {
        if let Some(old) = store::binding::active_of_account(&mut tx, proved.account).await? {
            store::binding::end(&mut tx, old.id, &Actor::Member(proved.member).to_string(), now).await?;
        }
        store::binding::activate(&mut tx, proved.id, &proved.proof).await?;
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

/// One step back; what was given before is kept.
pub async fn step_back(muster: &Muster, visit: &mut Visit<'_>) -> Result<BindView> {
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

/// What the binding page shows now.
pub async fn view(muster: &Muster, visit: &Visit<'_>) -> Result<BindView> {
    let mut db = muster.store.read().await?;
    let signed_in_as = match visit.session.account {
        Some((account, _)) => store::chat_account::get(&mut db, account).await?,
        None => None,
    };
    let step = match bound(&mut db, visit).await? {
        Some(step) => step,
        None => {
            drop(db);
            step(muster, visit, signed_in_as.as_ref()).await?
        }
    };
    Ok(BindView {
        app: phone::phone_app(visit.app),
        inside: visit.inside,
        signed_in_as: signed_in_as.map(|account| account.label().to_owned()),
        step,
    })
}

/// The binding of the proved account, unless one has started anew since it was made: to bind again, or as somebody else.
async fn bound(db: &mut impl Db, visit: &Visit<'_>) -> Result<Option<BindStep>> {
    let Some((account, _)) = visit.session.account else { return Ok(None) };
    let Some(binding) = store::binding::active_of_account(db, account).await? else { return Ok(None) };
    if visit.session.progress.consent_at.is_some_and(|at| at > binding.created_at) {
        return Ok(None);
    }
    let member = store::member::get(db, binding.member).await?.filter(|member| member.state.may_act());
    Ok(member.map(|member| BindStep::Bound { member: member.name, ram_account: binding.proof.ram_account }))
}

/// What one waits for, as long as it can still come: an expired link, or an admin's no, leads back into the flow.
async fn waiting(muster: &Muster, db: &mut impl Db, progress: &Progress) -> Result<Option<BindStep>> {
    let Some(outcome) = &progress.outcome else { return Ok(None) };
    if let Outcome::AwaitLink { binding, account } = outcome
        && store::binding::awaits_link(db, *binding, muster.clock.now()).await?
    {
        return Ok(Some(BindStep::AwaitLink { account: account.clone() }));
    }
    let asked = match (&progress.identity, progress.chosen) {
        (Some(identity), Some(account)) => store::inbox::is_open(db, identity.member, account).await?,
        _ => false,
    };
    Ok(asked.then_some(BindStep::AwaitAdmin))
}

async fn step(muster: &Muster, visit: &Visit<'_>, proved: Option<&ChatAccount>) -> Result<BindStep> {
    let progress = &visit.session.progress;
    let mut db = muster.store.read().await?;
    if let Some(waiting) = waiting(muster, &mut db, progress).await? {
        return Ok(waiting);
    }
    if progress.consent_at.is_none() {
        return Ok(BindStep::Introduction);
    }
    let Ok((member, phone)) = identified(&mut db, progress).await else { return Ok(BindStep::Identity) };
    let ram_accounts = store::ram_account::of_member(&mut db, member.id).await?;
    let Some(ram_account) = progress.ram_account else {
        let choices = ram_accounts.iter().map(|account| RamChoice { id: account.id, label: account.masked_label() }).collect();
        return Ok(BindStep::RamAccount { choices });
    };
    if let Some(id) = progress.code
        && let Some(code) = store::code::get(&mut db, id, visit.session.id).await?
    {
        let resend_in = (code.created_at + RESEND_AFTER - muster.clock.now()).seconds_left();
        return Ok(BindStep::Code { phone: phone.masked(), resend_in, delivery: code.delivery });
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

async fn account_step(muster: &Muster, visit: &Visit<'_>, phone: &Phone) -> Result<AccountStep> {
    if !visit.inside {
        return Ok(AccountStep::Unreadable);
    }
    match accounts_of_phone(muster, visit.app, phone).await {
        Ok(accounts) if !accounts.is_empty() => {
            let choices = accounts.iter().map(|account| AccountChoice { id: account.id, label: name::masked(account.label()) });
            Ok(AccountStep::Choose { choices: choices.collect() })
        }
        Ok(_) | Err(Error::Vendor(_, VendorError::Said(_))) => Ok(AccountStep::Unreadable),
        Err(error) => Err(error),
    }
}

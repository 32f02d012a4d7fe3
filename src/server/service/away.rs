//! Being away: a stand-in hears of what is assigned meanwhile, and may act on it.

use super::job::Message;
use super::{Actor, binding, calendar, note};
use crate::domain::away::{AT_MOST, Away, AwayView, comes_back, deputy};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::MemberId;
use crate::domain::incident::MemberName;
use crate::domain::lang::Lang;
use crate::domain::me::AwayForm;
use crate::domain::member::MemberState;
use crate::domain::name;
use crate::domain::time::{Span, Time};
use crate::messages::me as words;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::store::member::Member;
use crate::server::store::search::Query;
use crate::server::store::{self, Db};

/// How many a name is answered with, and how many are looked at for them.
const FOUND: usize = 20;
const LOOKED_AT: usize = 100;

/// Who hears of what is assigned to a member: whoever answers for it, as long as that one may act and can be reached.
pub async fn hears(muster: &Muster, db: &mut impl Db, member: MemberId) -> Result<MemberId> {
    let all = store::away::all(db, muster.clock.now()).await?;
    let deputy = deputy(&all, member);
    if deputy == member || can_stand_in(db, deputy).await?.is_some() { Ok(deputy) } else { Ok(member) }
}

/// Those for whom a member answers now, beside itself.
pub async fn answers_for(muster: &Muster, db: &mut impl Db, member: MemberId) -> Result<Vec<MemberId>> {
    let all = store::away::all(db, muster.clock.now()).await?;
    Ok(all.iter().map(|away| away.member).filter(|one| *one != member && deputy(&all, *one) == member).collect())
}

/// … by name.
pub async fn stands_in_for(muster: &Muster, db: &mut impl Db, member: MemberId) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for one in answers_for(muster, db, member).await? {
        names.extend(store::member::name(db, one).await?);
    }
    Ok(names)
}

/// Whether, and until when, a member is away.
pub async fn view(muster: &Muster, db: &mut impl Db, member: MemberId) -> Result<Option<AwayView>> {
    let Some(away) = store::away::of(db, member, muster.clock.now()).await? else { return Ok(None) };
    let stand_in = store::member::name(db, away.stand_in).await?.unwrap_or_default();
    Ok(Some(AwayView { until: calendar::minute(muster, away.until), stand_in }))
}

/// A member who may act and can be reached.
async fn can_stand_in(db: &mut impl Db, id: MemberId) -> Result<Option<Member>> {
    let member = store::member::get(db, id).await?.filter(|member| member.state == MemberState::Active);
    let reachable = !store::binding::reachable(db, id).await?.is_empty();
    Ok(member.filter(|_| reachable))
}

/// Whom a typed name may mean: colleagues by name, never by phone.
pub async fn candidates(muster: &Muster, me: MemberId, text: &str) -> Result<Vec<MemberName>> {
    let Some(query) = Query::parse(text).filter(Query::is_of_name) else { return Ok(Vec::new()) };
    let mut db = muster.store.read().await?;
    let mut found = Vec::new();
    for id in store::search::candidates(&mut db, &query, None, LOOKED_AT).await? {
        if id == me || found.len() == FOUND {
            continue;
        }
        if let Some(member) = can_stand_in(&mut db, id).await?.filter(|member| query.fits(&member.name, None)) {
            found.push(MemberName { id, name: member.name });
        }
    }
    Ok(found)
}

/// The stand-in that the form means: the one chosen, or the only one of that very name.
async fn stand_in(muster: &Muster, me: MemberId, lang: Lang, form: &AwayForm) -> Result<std::result::Result<MemberId, Invalid>> {
    let typed = form.name.trim();
    if typed.is_empty() {
        return Ok(Err(Invalid::Required));
    }
    let found = candidates(muster, me, typed).await?;
    let chosen: Option<MemberId> = form.stand_in.parse().ok();
    if let Some(one) = found.iter().find(|one| Some(one.id) == chosen) {
        return Ok(Ok(one.id));
    }
    Ok(match found.as_slice() {
        [] => Err(Invalid::Vendor(words::NOBODY_FOUND.get(lang).to_owned())),
        [one] if name::key(&one.name) == name::key(typed) => Ok(one.id),
        _ => Err(Invalid::Vendor(words::CHOOSE_ONE.get(lang).to_owned())),
    })
}

/// A moment to come, not too far off.
fn until(muster: &Muster, lang: Lang, now: Time, text: &str) -> std::result::Result<Time, Invalid> {
    let said = |text: crate::messages::Text| Invalid::Vendor(text.get(lang).to_owned());
    if text.trim().is_empty() {
        return Err(Invalid::Required);
    }
    let until = calendar::moment(muster, text.trim()).ok_or_else(|| said(words::NOT_A_MOMENT))?;
    if until <= now {
        return Err(said(words::PAST));
    }
    // To the minute, as one can enter it.
    if until > now + AT_MOST + Span::minutes(1) {
        return Err(Invalid::Vendor(words::TOO_FAR.with(lang, &[&(AT_MOST.0 / Span::days(1).0).to_string()])));
    }
    Ok(until)
}

/// *Away until…*. Whoever is away already changes it by this.
pub async fn begin(muster: &Muster, me: MemberId, lang: Lang, form: &AwayForm) -> Result<()> {
    let now = muster.clock.now();
    let mut errors = FieldErrors::default();
    let until = errors.take("until", until(muster, lang, now, &form.until));
    let stand_in = errors.take("name", stand_in(muster, me, lang, form).await?);
    let (until, stand_in) = errors.finish(until.zip(stand_in))?;
    let mut tx = muster.store.write().await?;
    let all = store::away::all(&mut tx, now).await?;
    if comes_back(&all, me, stand_in) {
        return Err(FieldErrors::of("name", Invalid::Vendor(words::COMES_BACK.get(lang).to_owned())).into());
    }
    if !store::away::put(&mut tx, &Away { member: me, stand_in, until }, now).await? {
        // The same form, come twice: it is noted and told once.
        return Ok(());
    }
    note(muster, &mut tx, &Actor::Member(me), "member.away", format!("member:{me}"), Some(&stand_in.to_string())).await?;
    if let Some(member) = store::member::name(&mut tx, me).await? {
        let message = Message::StandIn { member, until: calendar::minute(muster, until) };
        binding::everywhere(muster, &mut tx, stand_in, &message).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Back before the time, by oneself or by an admin. Whoever is back already stays so.
pub async fn end(muster: &Muster, actor: &Actor, member: MemberId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    if store::away::end(&mut tx, member, muster.clock.now()).await? {
        note(muster, &mut tx, actor, "member.back", format!("member:{member}"), None).await?;
    }
    tx.commit().await?;
    Ok(())
}

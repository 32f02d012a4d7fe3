//! Incidents: created by the operations platform, responded to and finished by members.

use sha2::{Digest, Sha256};

use super::job::Message;
use super::{away, delivery};
use crate::domain::api_token::TokenRow;
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::{IncidentId, MemberId};
use crate::domain::incident::{Action, Assignee, Filter, Happened, IncidentDetail, IncidentForm, IncidentRow, NewIncident};
use crate::domain::page::{Page, ROWS};
use crate::domain::refusal::Refusal;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::store::incident::{By, Incident};
use crate::server::store::{self, Db, StoreError, Tx};

/// What a create made, or found.
pub struct Created {
    pub incident: IncidentDetail,
    /// `false` where an unfinished incident with the same deduplication key was there already.
    pub new: bool,
}

/// Creates an incident and notifies its assignee. The same Idempotency-Key with the same body answers with what the
/// first request made.
pub async fn create(muster: &Muster, token: &TokenRow, key: Option<&str>, form: &IncidentForm) -> Result<Created> {
    let new = form.check()?;
    let hash = Sha256::digest(serde_json::to_vec(form).unwrap_or_default()).to_vec();
    let key = key.map(|key| (key, hash.as_slice()));
    // Two replicas may create at the same moment; the unique indexes let one of them through, and the other finds it.
    match create_once(muster, token, key, &new).await {
        Err(Error::Store(StoreError::Taken)) => create_once(muster, token, key, &new).await,
        result => result,
    }
}

/// `key`: the Idempotency-Key, and the hash of what was asked for with it.
async fn create_once(muster: &Muster, token: &TokenRow, key: Option<(&str, &[u8])>, new: &NewIncident) -> Result<Created> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    if let Some((key, hash)) = key
        && let Some(earlier) = store::incident::idempotent(&mut tx, token.id, key).await?
    {
        if earlier.request_hash != hash {
            return Err(Refusal::KeyReused.into());
        }
        let incident = describe(muster, &mut tx, earlier.incident, None).await?;
        return Ok(Created { new: incident.row.created_at == earlier.at, incident });
    }
    let assignee = match &new.assignee {
        Some(assignee) => Some(resolve(&mut tx, assignee).await?),
        None => None,
    };
    if let Some(dedup_key) = &new.dedup_key
        && let Some(known) = store::incident::unfinished_by_key(&mut tx, dedup_key).await?
    {
        if let Some((key, hash)) = key {
            store::incident::remember_key(&mut tx, token.id, key, hash, known.id, now).await?;
        }
        let incident = describe(muster, &mut tx, known.id, None).await?;
        tx.commit().await?;
        return Ok(Created { incident, new: false });
    }
    let id = muster.new_id();
    store::incident::insert(&mut tx, id, new, assignee, now).await?;
    store::incident::note(&mut tx, id, Happened::Created, By::Token(&token.name), now).await?;
    if let Some((key, hash)) = key {
        store::incident::remember_key(&mut tx, token.id, key, hash, id, now).await?;
    }
    if let Some(assignee) = assignee {
        notify(muster, &mut tx, id, assignee).await?;
    }
    let incident = describe(muster, &mut tx, id, None).await?;
    tx.commit().await?;
    Ok(Created { incident, new: true })
}

/// The member whom the operations platform means.
async fn resolve(db: &mut impl Db, assignee: &Assignee) -> Result<MemberId> {
    let (field, found) = match assignee {
        Assignee::Phone(phone) => ("assignee.phone", store::member::by_phone(db, phone).await?.map(|member| member.id)),
        Assignee::RamAccount { account_uid, user_id } => {
            ("assignee.ram_account", store::ram_account::owner_of(db, account_uid, user_id).await?)
        }
        Assignee::Member(id) => ("assignee.member_id", Some(*id)),
    };
    let member = match found {
        Some(id) => store::member::get(db, id).await?.filter(|member| member.state.may_act()),
        None => None,
    };
    member.map(|member| member.id).ok_or_else(|| FieldErrors::of(field, Invalid::NoSuchMember).into())
}

/// Tells the assignee wherever it can be reached; where it is away, whoever stands in.
async fn notify(muster: &Muster, tx: &mut Tx, incident: IncidentId, assignee: MemberId) -> Result<()> {
    let member = away::hears(muster, tx, assignee).await?;
    let lang = store::member::lang(tx, member).await?;
    for binding in store::binding::reachable(tx, member).await? {
        let Some(app) = store::mobile_app::get(tx, binding.app).await? else { continue };
        let Some(account) = store::chat_account::get(tx, binding.account).await? else { continue };
        delivery::send(muster, tx, &app, &account, Some(member), lang, Message::Incident { incident }).await?;
    }
    Ok(())
}

async fn describe(muster: &Muster, db: &mut impl Db, id: IncidentId, reader: Option<MemberId>) -> Result<IncidentDetail> {
    let incident = store::incident::get(db, id).await?.ok_or(Error::Refused(Refusal::NotFound))?;
    let actions = match reader {
        Some(reader) if may_act(muster, db, &incident, reader).await? => actions(&incident),
        _ => Vec::new(),
    };
    Ok(IncidentDetail {
        row: store::incident::row(db, &incident).await?,
        content: incident.content,
        url: incident.url,
        timeline: store::incident::timeline(db, id).await?,
        actions,
    })
}

/// Members act on their own incidents, on unassigned ones, and on those of colleagues for whom they stand in.
async fn may_act(muster: &Muster, db: &mut impl Db, incident: &Incident, member: MemberId) -> Result<bool> {
    match incident.assignee {
        Some(assignee) if assignee != member => Ok(away::answers_for(muster, db, member).await?.contains(&assignee)),
        _ => Ok(true),
    }
}

fn actions(incident: &Incident) -> Vec<Action> {
    [Action::Respond, Action::Finish].into_iter().filter(|action| incident.state.after(*action).is_some()).collect()
}

/// An incident as a member sees it, with what that member may do; without a reader, as the console and the API see it.
pub async fn detail(muster: &Muster, id: IncidentId, reader: Option<MemberId>) -> Result<IncidentDetail> {
    describe(muster, &mut muster.store.read().await?, id, reader).await
}

async fn rows(db: &mut impl Db, page: Page<Incident>) -> Result<Page<IncidentRow>> {
    let mut rows = Vec::with_capacity(page.rows.len());
    for incident in &page.rows {
        rows.push(store::incident::row(db, incident).await?);
    }
    Ok(Page { rows, older: page.older })
}

/// A member's list, newest first. What is of colleagues for whom one stands in is one's own.
pub async fn list(muster: &Muster, reader: MemberId, filter: Filter, before: Option<&str>) -> Result<Page<IncidentRow>> {
    let mut db = muster.store.read().await?;
    let before = before.and_then(|cursor| cursor.parse().ok());
    let mut readers = away::answers_for(muster, &mut db, reader).await?;
    readers.push(reader);
    let found = store::incident::list(&mut db, filter, &readers, before, ROWS + 1).await?;
    rows(&mut db, Page::of(found, ROWS, |incident| incident.id.to_string())).await
}

/// Every incident, newest first.
pub async fn list_all(muster: &Muster, before: Option<&str>) -> Result<Page<IncidentRow>> {
    let mut db = muster.store.read().await?;
    let before = before.and_then(|cursor| cursor.parse().ok());
    let found = store::incident::list_all(&mut db, before, ROWS + 1).await?;
    rows(&mut db, Page::of(found, ROWS, |incident| incident.id.to_string())).await
}

/// A member responds or finishes. Whoever responds to an unassigned incident, or to one of a colleague who is away, takes it. An action that was done already
/// is not done twice: the answer shows how things stand.
pub async fn act(muster: &Muster, member: MemberId, id: IncidentId, action: Action) -> Result<IncidentDetail> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let incident = store::incident::get(&mut tx, id).await?.ok_or(Error::Refused(Refusal::NotFound))?;
    if !may_act(muster, &mut tx, &incident, member).await? {
        return Err(Refusal::Forbidden.into());
    }
    let Some(state) = incident.state.after(action) else { return describe(muster, &mut tx, id, Some(member)).await };
    if store::incident::move_on(&mut tx, &incident, state, Some(member), now).await? {
        store::incident::note(&mut tx, id, action.into(), By::Member(member), now).await?;
        delivery::refresh_cards(muster, &mut tx, id).await?;
    }
    let detail = describe(muster, &mut tx, id, Some(member)).await?;
    tx.commit().await?;
    Ok(detail)
}

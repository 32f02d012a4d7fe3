//! Changing the key of an app: the new one is proved first, the old one is kept for an hour and taken back if it turns
//! out to be the one that works.
//!
//! All of it is in the database: every replica knows the same, and a server that dies goes on where it was.

use super::proof::{at_field, gets_token, with_key};
use super::{credentials, get};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::{ChangeKeyForm, NewKeys, OVERLAP};
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Time};
use crate::domain::vendor::Vendor;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::job::{Failure, Job};
use crate::server::service::{Actor, note};
use crate::server::store;
use crate::server::store::Tx;
use crate::server::store::job::Leased;
use crate::server::store::key_change::OldKeys;
use crate::server::store::mobile_app::{MobileApp, Secrets};
use crate::server::vendor::{Credentials, Kind};

/// How often the new key is tried while the old one is kept. A refusal elsewhere is looked at without waiting.
const EVERY: Span = Span::minutes(5);

fn subject(id: MobileAppId) -> String {
    format!("mobile_app:{id}")
}

/// Puts new keys in place of the old ones, once the vendor has taken them.
pub async fn change_key(muster: &Muster, actor: &Actor, form: &ChangeKeyForm, lang: Lang) -> Result<()> {
    let new = form.check()?;
    let app = get(&mut muster.store.read().await?, form.id).await?;
    prove(muster, &app, &new, lang).await?;

    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let app = store::mobile_app::take(&mut tx, form.id).await?.ok_or(Error::Refused(Refusal::NotFound))?;
    let old = OldKeys {
        app: new.app.is_some().then(|| app.secrets.app.clone()),
        contacts: app.secrets.contacts.clone().filter(|_| new.contacts.is_some()),
    };
    let kept = (!new.leaked && !old.is_empty()).then_some((&old, now + OVERLAP));
    store::key_change::put(&mut tx, app.id, kept, now).await?;
    let secrets = Secrets {
        app: new.app.unwrap_or_else(|| app.secrets.app.clone()),
        contacts: new.contacts.or_else(|| app.secrets.contacts.clone()),
        ..app.secrets.clone()
    };
    store::mobile_app::update(&mut tx, &MobileApp { secrets, ..app }, now).await?;
    note(muster, &mut tx, actor, "mobile_app.change_key", subject(form.id), new.leaked.then_some("leaked")).await?;
    if kept.is_some() {
        Job::WatchKey { app: form.id }.enqueue_at(muster, &mut tx, now + EVERY).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Every new key gets a token; else it is refused at its field, and nothing has changed.
async fn prove(muster: &Muster, app: &MobileApp, new: &NewKeys, lang: Lang) -> Result<()> {
    let mut errors = FieldErrors::default();
    let in_use = [("secret", &new.app, Some(&app.secrets.app)), ("contacts_secret", &new.contacts, app.secrets.contacts.as_ref())];
    for (field, key, old) in in_use {
        let Some(key) = key else { continue };
        if field == "contacts_secret" && app.vendor != Vendor::WeCom {
            return Err(Error::Refused(Refusal::NotFound));
        } else if Some(key) == old {
            errors.add(field, Invalid::SameKey);
        } else if let Err(error) = gets_token(muster, app.vendor, with_key(&credentials(app), key)).await {
            errors.append(at_field(app.vendor, field, &error, lang));
        }
    }
    errors.finish(Some(())).map_err(Error::from)
}

/// The admin is sure of the new key: the old one is erased now.
pub async fn end_key_overlap(muster: &Muster, actor: &Actor, id: MobileAppId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    get(&mut tx, id).await?;
    erase(muster, &mut tx, actor, id, "by hand").await?;
    tx.commit().await?;
    Ok(())
}

/// Other keys, or another place where they go, were saved with the form: what is kept of older ones is worth nothing,
/// and must not be sent there.
pub(super) async fn replaced_otherwise(muster: &Muster, tx: &mut Tx, actor: &Actor, before: &MobileApp, after: &MobileApp) -> Result<()> {
    let way = |app: &MobileApp| (app.base_url.clone(), app.proxy.clone(), app.edition);
    let keys = |app: &MobileApp| (app.secrets.app.clone(), app.secrets.contacts.clone());
    if way(before) != way(after) || keys(before) != keys(after) {
        erase(muster, tx, actor, after.id, "other values were saved").await?;
    }
    Ok(())
}

async fn erase(muster: &Muster, tx: &mut Tx, actor: &Actor, id: MobileAppId, why: &str) -> Result<()> {
    if store::key_change::erase(tx, id).await? {
        note(muster, tx, actor, "mobile_app.erase_old_key", subject(id), Some(why)).await?;
    }
    Ok(())
}

/// Erases old keys whose hour is over, also where nobody watched.
pub async fn erase_over(muster: &Muster) -> Result<()> {
    let mut tx = muster.store.write().await?;
    for id in store::key_change::over(&mut tx, muster.clock.now()).await? {
        erase(muster, &mut tx, &Actor::Muster, id, "the hour is over").await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A key was refused somewhere: whoever watches one looks at once.
pub async fn look_now(muster: &Muster) -> Result<()> {
    let mut tx = muster.store.write().await?;
    store::job::hasten(&mut tx, WATCH, muster.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// The kind of the job that watches a new key.
pub const WATCH: &str = "watch_key";

/// Looks whether the new keys still work, takes back the old ones where only they do, and looks again later. Ends with
/// the hour.
pub async fn watch(muster: &Muster, leased: &Leased, id: MobileAppId) -> Result<std::result::Result<(), Failure>> {
    let mut db = muster.store.read().await?;
    let app = store::mobile_app::get(&mut db, id).await?;
    let old = store::key_change::old(&mut db, id).await?;
    drop(db);
    let looked = match (app, old) {
        (Some(app), Some((old, until))) if until > muster.clock.now() => Some((look(muster, &app, &old).await, app)),
        _ => None,
    };
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    if let Some((dead, app)) = looked {
        take_back(muster, &mut tx, &app, &dead, now).await?;
    }
    match store::key_change::old(&mut tx, id).await? {
        Some((_, until)) if until > now => Job::WatchKey { app: id }.enqueue_at(muster, &mut tx, until.min(now + EVERY)).await?,
        Some(_) => erase(muster, &mut tx, &Actor::Muster, id, "the hour is over").await?,
        None => {}
    }
    store::job::finish(&mut tx, leased, now).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// The keys that are no good any more while their predecessors are, and what the vendor said of them.
#[derive(Default)]
struct Dead {
    app: bool,
    contacts: bool,
    why: Option<String>,
}

async fn look(muster: &Muster, app: &MobileApp, old: &OldKeys) -> Dead {
    let own = credentials(app);
    let mut dead = Dead::default();
    if let Some(old) = &old.app
        && let Some(why) = is_dead(muster, app.vendor, &own, &app.secrets.app, old).await
    {
        (dead.app, dead.why) = (true, Some(why));
    }
    if let (Some(old), Some(new)) = (&old.contacts, &app.secrets.contacts)
        && let Some(why) = is_dead(muster, app.vendor, &own, new, old).await
    {
        (dead.contacts, dead.why) = (true, Some(why));
    }
    dead
}

/// Only the vendor's own refusal of the key counts: one that does not answer says nothing about it.
async fn is_dead(muster: &Muster, vendor: Vendor, own: &Credentials, new: &Secret, old: &Secret) -> Option<String> {
    let refusal = gets_token(muster, vendor, with_key(own, new)).await.err().filter(|error| error.kind() == Some(Kind::Credentials))?;
    gets_token(muster, vendor, with_key(own, old)).await.ok().map(|()| refusal.to_string())
}

/// Nothing is taken back where somebody changed the keys while they were looked at.
async fn take_back(muster: &Muster, tx: &mut Tx, seen: &MobileApp, dead: &Dead, now: Time) -> Result<()> {
    let Some(why) = &dead.why else { return Ok(()) };
    let Some(app) = store::mobile_app::take(tx, seen.id).await? else { return Ok(()) };
    let Some((mut old, _)) = store::key_change::old(tx, seen.id).await? else { return Ok(()) };
    if app.secrets != seen.secrets {
        return Ok(());
    }
    let mut secrets = app.secrets.clone();
    if dead.app
        && let Some(key) = old.app.take()
    {
        secrets.app = key;
    }
    if dead.contacts {
        secrets.contacts = old.contacts.take().or(secrets.contacts);
    }
    let id = app.id;
    store::mobile_app::update(tx, &MobileApp { secrets, ..app }, now).await?;
    store::key_change::taken_back(tx, id, &old, why, now).await?;
    note(muster, tx, &Actor::Muster, "mobile_app.take_back_key", subject(id), Some(why)).await
}

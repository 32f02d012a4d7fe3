//! The policy of channels: several may be open, or one only.

use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::{AppState, Channels, ChannelsForm};
use crate::domain::refusal::Refusal;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::service::{Actor, note};
use crate::server::store;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::{Db, Tx};

async fn open(db: &mut impl Db) -> Result<Vec<MobileApp>> {
    let apps = store::mobile_app::list(db).await?;
    Ok(apps.into_iter().filter(|app| app.state == AppState::Enabled).collect())
}

/// Changes the policy. With one channel only, one of the open ones stays, and the others are disabled.
pub async fn save_channels(muster: &Muster, actor: &Actor, form: &ChannelsForm) -> Result<()> {
    let keep = form.check()?;
    let mut tx = muster.store.write().await?;
    store::channels::lock(&mut tx).await?;
    let mut detail = "several".to_owned();
    if form.channels == Channels::One {
        let open = open(&mut tx).await?;
        let stays = match (keep, open.as_slice()) {
            (Some(id), open) if open.iter().any(|app| app.id == id) => Some(id),
            (Some(_), _) => return Err(FieldErrors::of("keep", Invalid::Unknown).into()),
            (None, [only]) => Some(only.id),
            (None, []) => None,
            (None, _) => return Err(FieldErrors::of("keep", Invalid::Required).into()),
        };
        close_all_but(muster, &mut tx, actor, open, stays).await?;
        detail = stays.map_or_else(|| "one".to_owned(), |id| format!("one: mobile_app:{id}"));
    }
    store::channels::put(&mut tx, form.channels).await?;
    note(muster, &mut tx, actor, "policy.channels", "policy:channels", Some(&detail)).await?;
    tx.commit().await?;
    Ok(())
}

async fn close_all_but(muster: &Muster, tx: &mut Tx, actor: &Actor, open: Vec<MobileApp>, stays: Option<MobileAppId>) -> Result<()> {
    let now = muster.clock.now();
    for app in open.into_iter().filter(|app| Some(app.id) != stays) {
        let subject = format!("mobile_app:{}", app.id);
        store::mobile_app::update(tx, &MobileApp { state: AppState::Disabled, ..app }, now).await?;
        note(muster, tx, actor, "mobile_app.disable", subject, Some("one channel only")).await?;
    }
    Ok(())
}

/// Whether an app may be enabled as things stand; asked before the check, which would be in vain.
pub async fn may_open(muster: &Muster, id: Option<MobileAppId>, switch: bool) -> Result<()> {
    let mut db = muster.store.read().await?;
    if switch || store::channels::get(&mut db).await? == Channels::Several {
        return Ok(());
    }
    refuse(&open(&mut db).await?, id)
}

fn refuse(open: &[MobileApp], id: Option<MobileAppId>) -> Result<()> {
    match open.iter().find(|app| Some(app.id) != id) {
        Some(other) => Err(Refusal::OneChannel { company: other.company().to_owned() }.into()),
        None => Ok(()),
    }
}

/// Holds an app that is about to be enabled to the policy; until the transaction ends, nobody else enables one.
/// `switch`: the one that is open gives way.
pub async fn admit(muster: &Muster, tx: &mut Tx, actor: &Actor, id: Option<MobileAppId>, switch: bool) -> Result<()> {
    if store::channels::lock(tx).await? == Channels::Several {
        return Ok(());
    }
    let open = open(tx).await?;
    if switch { close_all_but(muster, tx, actor, open, id).await } else { refuse(&open, id) }
}

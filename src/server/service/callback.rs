//! Events that vendors push: kept once each, in the transaction that queues what is to be done about them.

use std::time::Duration;

use serde_json::Value;

use super::app_event::{self, event as line};
use super::check::OURS;
use super::job::{Failure, Job};
use super::{delivery, incident, validity};
use crate::domain::delivery::Reference;
use crate::domain::id::{CallbackEventId, MobileAppId};
use crate::domain::mobile_app::{EventKind, EventResult, Proved};
use crate::domain::time::Time;
use crate::domain::vendor::Vendor;
use crate::server::Muster;
use crate::server::error::{self, Error, Result};
use crate::server::store;
use crate::server::store::app_event::NewEvent;
use crate::server::store::job::Leased;
use crate::server::store::mobile_app::MobileApp;
use crate::server::vendor::callback::{self, Event, Incoming, Keys, Opened, Refused, Reply, What};

/// DingTalk waits two seconds for the answer to a press; the way there and back takes some of it.
const PRESS: Duration = Duration::from_millis(1_200);

/// In the event log: the vendor asked whether the address is ours.
pub const VERIFICATION: &str = "verification";

/// Which address was called.
pub struct Address<'a> {
    pub vendor: &'a str,
    pub app: &'a str,
    /// WeCom's address for changes of the address book.
    pub contacts: bool,
}

pub enum Received {
    Answer(Reply),
    NoSuchApp,
    Refused(Refused),
}

/// What an app's callbacks are proved with.
pub fn keys<'a>(app: &'a MobileApp, contacts: bool) -> Keys<'a> {
    let secrets = &app.secrets;
    let (token, key) = if contacts {
        (&secrets.contacts_callback_token, &secrets.contacts_callback_key)
    } else {
        (&secrets.callback_token, &secrets.callback_key)
    };
    let receivers = [Some(app.identity.as_str()), app.corp_id.as_deref()].into_iter().flatten().collect();
    Keys { token: token.as_ref(), key: key.as_ref(), receivers }
}

/// The app whose address was called.
async fn called(muster: &Muster, address: &Address<'_>) -> Result<Option<MobileApp>> {
    let (Ok(vendor), Ok(id)) = (address.vendor.parse::<Vendor>(), address.app.parse::<MobileAppId>()) else { return Ok(None) };
    let app = store::mobile_app::get(&mut muster.store.read().await?, id).await?;
    Ok(app.filter(|app| app.vendor == vendor))
}

async fn refused(muster: &Muster, app: &MobileApp, reason: &str) {
    let new = NewEvent { reason: Some(reason), ..line(app.id, EventKind::Callback, EventResult::Refused) };
    app_event::write_bounded(muster, new).await;
}

/// Somebody sent more than the server takes.
pub async fn oversized(muster: &Muster, address: &Address<'_>) -> Result<()> {
    if let Some(app) = called(muster, address).await? {
        refused(muster, &app, "oversized").await;
    }
    Ok(())
}

/// Takes a callback in. A repeated one is answered like the first, and nothing more.
pub async fn receive(muster: &Muster, address: &Address<'_>, incoming: &Incoming<'_>) -> Result<Received> {
    let Some(app) = called(muster, address).await? else { return Ok(Received::NoSuchApp) };
    let opened = match callback::open(app.vendor, &keys(&app, address.contacts), incoming) {
        Ok(opened) => opened,
        Err(why) => {
            refused(muster, &app, why.word()).await;
            return Ok(Received::Refused(why));
        }
    };
    let reply = match opened {
        Opened::Verification { reply } => {
            if !address.contacts {
                let mut tx = muster.store.write().await?;
                store::mobile_app::callback_verified(&mut tx, app.id, incoming.now).await?;
                // What we send ourselves proves nothing of what the vendor has.
                if !incoming.query.contains_key(OURS) {
                    store::app_outside::put_origin(&mut tx, app.id, Proved::Callback, &muster.config.origin(), incoming.now).await?;
                }
                tx.commit().await?;
            }
            let new = NewEvent { what: Some(VERIFICATION), ..line(app.id, EventKind::Callback, EventResult::Done) };
            app_event::write_bounded(muster, new).await;
            reply
        }
        Opened::Event { event, payload, reply } => keep(muster, &app, &event, &payload).await?.map_or(reply, |answer| Reply::json(&answer)),
    };
    Ok(Received::Answer(reply))
}

/// Keeps an event that was proved, whichever way it came, and queues what is to be done about it; a repeated one is
/// passed over. Answers what the vendor wants to be told beyond that it was taken: a pressed card as it is now.
pub async fn keep(muster: &Muster, app: &MobileApp, event: &Event, payload: &[u8]) -> Result<Option<Value>> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let id = muster.new_id();
    let is_new = store::callback_event::insert(&mut tx, id, app.id, &event.key, &event.kind, payload, now).await?;
    let new = NewEvent { what: Some(&event.kind), ..line(app.id, EventKind::Callback, EventResult::Done) };
    if is_new {
        Job::HandleEvent { event: id }.enqueue(muster, &mut tx).await?;
        app_event::write(muster, &mut tx, NewEvent { callback: Some(id), ..new }).await?;
    }
    tx.commit().await?;
    if !is_new {
        // Whoever saw a callback can send it again, as often as they like.
        app_event::write_bounded(muster, NewEvent { result: EventResult::Repeated, ..new }).await;
    }
    let What::Pressed { user_id, button, card } = &event.what else { return Ok(None) };
    // The job does the same again, or does it after all: an action that was done is not done twice.
    let answer = async {
        if is_new {
            pressed(muster, app, user_id, button, card.as_deref(), None).await?;
        }
        shown(muster, app, user_id, button).await
    };
    if app.vendor != Vendor::DingTalk {
        return Ok(None);
    }
    match tokio::time::timeout(PRESS, answer).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => {
            error::log(&error);
            Ok(None)
        }
        Err(_) => Ok(None),
    }
}

/// The card that a button is on, as it is now for whoever pressed it.
async fn shown(muster: &Muster, app: &MobileApp, user_id: &str, button: &str) -> Result<Option<Value>> {
    let Some((_, incident)) = delivery::button(button) else { return Ok(None) };
    let mut db = muster.store.read().await?;
    let Some(incident) = store::incident::get(&mut db, incident).await? else { return Ok(None) };
    let binding = match store::chat_account::by_user_id(&mut db, app.id, user_id).await? {
        Some(account) => store::binding::active_of_account(&mut db, account.id).await?,
        None => None,
    };
    let card = delivery::incident_card(muster, &mut db, app, binding.map(|binding| binding.member), &incident).await?;
    Ok(callback::pressed_answer(app.vendor, &card))
}

/// Does what an event asks for.
pub async fn handle(muster: &Muster, leased: &Leased, id: CallbackEventId) -> Result<std::result::Result<(), Failure>> {
    work(muster, leased, id, false).await
}

/// … once more, as an admin wants it.
pub async fn replay(muster: &Muster, leased: &Leased, id: CallbackEventId) -> Result<std::result::Result<(), Failure>> {
    work(muster, leased, id, true).await
}

async fn work(muster: &Muster, leased: &Leased, id: CallbackEventId, again: bool) -> Result<std::result::Result<(), Failure>> {
    let mut db = muster.store.read().await?;
    let event = store::callback_event::get(&mut db, id).await?;
    let app = match &event {
        Some(event) => store::mobile_app::get(&mut db, event.app).await?,
        None => None,
    };
    // Where the event or its app is gone, nothing is left to be done.
    drop(db);
    if let (Some(event), Some(app)) = (event, app)
        && let Some(What::Pressed { user_id, button, card }) = callback::read(app.vendor, &event.payload).map(|event| event.what)
    {
        pressed(muster, &app, &user_id, &button, card.as_deref(), again.then_some(event.received_at)).await?;
    }
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    store::callback_event::handled(&mut tx, id, now).await?;
    store::job::finish(&mut tx, leased, now).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// A button of an incident's card: what the person may do on the page, they may do here; anything else is passed over.
/// `replayed`: when the press was received. If anything happened to the incident since, it was done, or its time is over.
async fn pressed(muster: &Muster, app: &MobileApp, user_id: &str, button: &str, card: Option<&str>, replayed: Option<Time>) -> Result<()> {
    let Some((action, incident)) = delivery::button(button) else { return Ok(()) };
    let mut tx = muster.store.write().await?;
    if !validity::is_open(muster, &mut tx, app).await? {
        return Ok(());
    }
    let Some(account) = store::chat_account::by_user_id(&mut tx, app.id, user_id).await? else { return Ok(()) };
    for sent in store::delivery::sent_cards(&mut tx, incident).await?.into_iter().filter(|sent| sent.app == app.id) {
        if sent.user_id.eq_ignore_ascii_case(user_id)
            && let Some(card) = card
        {
            let reference = Reference { card: Some(card.to_owned()), ..sent.reference };
            store::delivery::put_reference(&mut tx, sent.delivery, &reference).await?;
        }
    }
    let binding = store::binding::active_of_account(&mut tx, account.id).await?;
    let over = match replayed {
        Some(since) => store::incident::happened_since(&mut tx, incident, since).await?,
        None => false,
    };
    tx.commit().await?;
    if over {
        return Ok(());
    }
    let Some(binding) = binding else { return Ok(()) };
    match incident::act(muster, binding.member, incident, action).await {
        Ok(_) | Err(Error::Refused(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

//! Messages to chat accounts: queued with what causes them, handed to the vendor by a job.

pub(super) mod pace;

use super::job::{Failure, Job, Message};
use super::mobile_app::{DELETED, IN_A_JOB, client};
use super::{app_event, away, validity};
use crate::domain::delivery::{Channel, DeliveryRow, Purpose};
use crate::domain::id::{DeliveryId, IncidentId, MemberId, MobileAppId};
use crate::domain::incident::Action;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::AppState;
use crate::domain::page::{Page, ROWS};
use crate::domain::time::Span;
use crate::messages::console::app::life;
use crate::messages::console::check;
use crate::messages::{Text, notice as notices, phone as words, word};
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::store::chat_account::ChatAccount;
use crate::server::store::delivery::NewDelivery;
use crate::server::store::incident::Incident;
use crate::server::store::job::Leased;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::{self, Db, Tx};
use crate::server::vendor::VendorError;
use crate::server::vendor::message::{Button, Card, Message as Content, To};

/// Queues a message to a chat account.
pub async fn send(
    muster: &Muster,
    tx: &mut Tx,
    app: &MobileApp,
    account: &ChatAccount,
    member: Option<MemberId>,
    lang: Lang,
    message: Message,
) -> Result<DeliveryId> {
    let (purpose, incident): (Purpose, Option<IncidentId>) = match &message {
        Message::Reachable { .. } => (Purpose::Reachable, None),
        Message::ConfirmAccount { .. } | Message::WrittenDown => (Purpose::ConfirmAccount, None),
        Message::Incident { incident } => (Purpose::Incident, Some(*incident)),
        Message::Unbound { .. }
        | Message::NotBound { .. }
        | Message::PhoneChanged { .. }
        | Message::PhoneKept { .. }
        | Message::StandIn { .. } => (Purpose::Account, None),
        Message::AppFails { .. } => (Purpose::AppFails, None),
    };
    let id = muster.new_id();
    let new =
        NewDelivery { id, purpose, channel: Channel::Chat(app.vendor), member, app: Some(app.id), account: Some(account.id), incident };
    store::delivery::insert(tx, &new, muster.clock.now()).await?;
    Job::SendMessage { delivery: id, app: app.id, user_id: account.user_id.clone(), lang, message }.enqueue(muster, tx).await?;
    Ok(id)
}

/// Hands a message to the vendor.
pub async fn deliver(
    muster: &Muster,
    leased: &Leased,
    delivery: DeliveryId,
    app: MobileAppId,
    user_id: &str,
    lang: Lang,
    message: &Message,
) -> Result<std::result::Result<(), Failure>> {
    let mut db = muster.store.read().await?;
    let app = match store::mobile_app::get(&mut db, app).await? {
        None => return pass_over(muster, leased, delivery, DELETED).await,
        Some(app) if app.state != AppState::Enabled => {
            return Ok(Err(Failure { reason: "the mobile app is disabled".to_owned(), again: false }));
        }
        Some(app) if !validity::is_open(muster, &mut db, &app).await? => return pass_over(muster, leased, delivery, OVER).await,
        Some(app) => app,
    };
    let member = store::delivery::recipient(&mut db, delivery).await?;
    drop(db);
    let Some(card) = card(muster, &app, lang, member, message).await? else {
        return Ok(Err(Failure { reason: "what it was about is gone".to_owned(), again: false }));
    };
    if let Some(wait) = pace::take_place(muster, app.vendor, &app.identity, user_id).await? {
        return postpone(muster, leased, delivery, wait).await;
    }
    let client = client(muster, &app, IN_A_JOB);
    match client.send(&To::person(user_id), &Content::Card(card), &delivery.to_string()).await {
        Ok(sent) if sent.invalid_people.is_empty() => {
            let now = muster.clock.now();
            let mut tx = muster.store.write().await?;
            store::delivery::sent(&mut tx, delivery, &sent.reference, now).await?;
            store::job::finish(&mut tx, leased, now).await?;
            tx.commit().await?;
            Ok(Ok(()))
        }
        Ok(_) => Ok(Err(Failure { reason: "the vendor does not show this person to the app".to_owned(), again: false })),
        Err(error) => {
            app_event::call_failed(muster, &app, "send", &error).await;
            Ok(Err(Failure { again: error.passes(), reason: error.to_string() }))
        }
    }
}

/// Why a message of an app in its retention period was not sent.
const OVER: &str = "the mobile app's validity is over: extend it to send again";

/// Ends a message that nobody is to send any more, which is no failure of the job's.
async fn pass_over(muster: &Muster, leased: &Leased, delivery: DeliveryId, reason: &str) -> Result<std::result::Result<(), Failure>> {
    let mut tx = muster.store.write().await?;
    store::delivery::failed(&mut tx, delivery, reason, true).await?;
    store::job::finish(&mut tx, leased, muster.clock.now()).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// The vendor would drop it now: it stays queued, which is no failed attempt.
async fn postpone(muster: &Muster, leased: &Leased, delivery: DeliveryId, wait: Span) -> Result<std::result::Result<(), Failure>> {
    let reason = "waits: the vendor takes no more messages for this person now";
    let mut tx = muster.store.write().await?;
    store::delivery::failed(&mut tx, delivery, reason, false).await?;
    store::job::postpone(&mut tx, leased, reason, muster.clock.now() + wait).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

async fn card(muster: &Muster, app: &MobileApp, lang: Lang, member: Option<MemberId>, message: &Message) -> Result<Option<Card>> {
    let page = |path: &str| muster.config.link(&format!("/m/{}{path}", app.id));
    Ok(match message {
        Message::Reachable { member } => Some(Card {
            title: words::REACHABLE.get(lang).to_owned(),
            text: words::REACHABLE_TEXT.with(lang, &[member, app.company()]),
            url: page("/todo"),
            open: words::OPEN_TODO.get(lang).to_owned(),
            buttons: Vec::new(),
        }),
        Message::ConfirmAccount { token } => Some(Card {
            title: words::CONFIRM_CARD.get(lang).to_owned(),
            text: words::CONFIRM_CARD_TEXT.get(lang).to_owned(),
            url: page(&format!("/confirm?token={}", token.expose())),
            open: words::CONFIRM_SHORT.get(lang).to_owned(),
            buttons: Vec::new(),
        }),
        Message::WrittenDown => Some(Card {
            title: words::CONFIRM_CARD.get(lang).to_owned(),
            text: words::WRITTEN_DOWN_TEXT.get(lang).to_owned(),
            url: page("/bind"),
            open: words::CONFIRM_SHORT.get(lang).to_owned(),
            buttons: Vec::new(),
        }),
        Message::Unbound { member, why } => {
            let text = notices::unbound(*why).with(lang, &[member, app.company()]);
            Some(told(lang, notices::UNBOUND, text, page("/bind"), notices::BIND_AGAIN))
        }
        Message::NotBound { member } => {
            let text = notices::NOT_BOUND_TEXT.with(lang, &[member, app.company()]);
            Some(told(lang, notices::NOT_BOUND, text, page("/bind"), notices::SEE))
        }
        Message::PhoneChanged { member, phone } => {
            let text = match phone {
                Some(phone) => notices::PHONE_CHANGED_TEXT.with(lang, &[member, phone]),
                None => notices::PHONE_REMOVED_TEXT.with(lang, &[member]),
            };
            Some(told(lang, notices::PHONE_CHANGED, text, page("/me"), notices::SEE))
        }
        Message::PhoneKept { member, phone } => {
            let text = notices::PHONE_KEPT_TEXT.with(lang, &[member, phone]);
            Some(told(lang, notices::PHONE_KEPT, text, page("/me"), notices::SEE))
        }
        Message::StandIn { member, until } => {
            let title = notices::STAND_IN.with(lang, &[member]);
            let text = notices::STAND_IN_TEXT.with(lang, &[member, until]);
            Some(Card { title, ..told(lang, words::TODO, text, page("/todo"), words::OPEN_TODO) })
        }
        Message::AppFails { app, stage } => {
            let failing = store::mobile_app::get(&mut muster.store.read().await?, *app).await?;
            failing.map(|failing| Card {
                title: words::APP_FAILS.with(lang, &[word::vendor(failing.vendor).get(lang), failing.company()]),
                text: words::APP_FAILS_TEXT.with(lang, &[check::stage(*stage).get(lang)]),
                url: muster.config.link(&format!("/console/mobile-apps/{app}")),
                open: words::APP_FAILS_OPEN.get(lang).to_owned(),
                buttons: Vec::new(),
            })
        }
        Message::Incident { incident } => {
            let mut db = muster.store.read().await?;
            match store::incident::get(&mut db, *incident).await? {
                Some(incident) => Some(incident_card(muster, &mut db, app, member, &incident).await?),
                None => None,
            }
        }
    })
}

/// A card that only tells something.
fn told(lang: Lang, title: Text, text: String, url: String, open: Text) -> Card {
    Card { title: title.get(lang).to_owned(), text, url, open: open.get(lang).to_owned(), buttons: Vec::new() }
}

/// A card about an incident, as the incident is now and in its reader's language. Whoever stands in is told for whom.
pub async fn incident_card(
    muster: &Muster,
    db: &mut impl Db,
    app: &MobileApp,
    reader: Option<MemberId>,
    incident: &Incident,
) -> Result<Card> {
    let lang = match reader {
        Some(reader) => store::member::lang(db, reader).await?,
        None => Lang::default(),
    };
    let mut text = described(incident, lang);
    if let (Some(reader), Some(assignee)) = (reader, incident.assignee)
        && away::answers_for(muster, db, reader).await?.contains(&assignee)
        && let Some(name) = store::member::name(db, assignee).await?
    {
        text = format!("{}\n{text}", notices::FOR_WHOM.with(lang, &[&name]));
    }
    Ok(Card {
        title: format!("[{}] {}", incident.level.word(), incident.title),
        text,
        url: muster.config.link(&format!("/m/{}/incidents/{}", app.id, incident.id)),
        open: words::RESPOND_SHORT.get(lang).to_owned(),
        // Without a verified address nobody would hear a press.
        buttons: if app.is_heard() { buttons(incident, lang) } else { Vec::new() },
    })
}

/// What can be done about an incident, as buttons. A press comes back to [`button`].
fn buttons(incident: &Incident, lang: Lang) -> Vec<Button> {
    let all = [(Action::Respond, words::RESPOND), (Action::Finish, words::FINISH)];
    let possible = all.into_iter().filter(|(action, _)| incident.state.after(*action).is_some());
    let buttons = possible.map(|(action, label)| Button {
        key: format!("{}:{}", action.word(), incident.id),
        label: label.get(lang).to_owned(),
        primary: action == Action::Respond,
    });
    buttons.collect()
}

/// What a pressed button asks for.
pub fn button(key: &str) -> Option<(Action, IncidentId)> {
    let (word, incident) = key.split_once(':')?;
    Some((Action::of_word(word)?, incident.parse().ok()?))
}

/// Queues that all cards about an incident are brought up to date.
pub async fn refresh_cards(muster: &Muster, tx: &mut Tx, incident: IncidentId) -> Result<()> {
    for card in store::delivery::sent_cards(tx, incident).await? {
        Job::UpdateCard { delivery: card.delivery }.enqueue(muster, tx).await?;
    }
    Ok(())
}

/// Brings a card up to date. Cards that the vendor does not change stay as they are.
pub async fn update_card(muster: &Muster, leased: &Leased, id: DeliveryId) -> Result<std::result::Result<(), Failure>> {
    let mut db = muster.store.read().await?;
    let sent = store::delivery::sent_card_of(&mut db, id).await?;
    let (app, incident) = match &sent {
        Some(sent) => (store::mobile_app::get(&mut db, sent.app).await?, store::incident::get(&mut db, sent.incident).await?),
        None => (None, None),
    };
    if let (Some(sent), Some(app), Some(incident)) = (sent, app, incident)
        && validity::is_open(muster, &mut db, &app).await?
    {
        let card = incident_card(muster, &mut db, &app, sent.member, &incident).await?;
        drop(db);
        match client(muster, &app, IN_A_JOB).update_card(&sent.reference, &card).await {
            Ok(()) | Err(VendorError::Unsupported) => {}
            Err(error) => {
                app_event::call_failed(muster, &app, "update_card", &error).await;
                return Ok(Err(Failure { again: error.passes(), reason: error.to_string() }));
            }
        }
    }
    let mut tx = muster.store.write().await?;
    store::job::finish(&mut tx, leased, muster.clock.now()).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// What a card says below its title. WeCom takes none that is empty.
fn described(incident: &Incident, lang: Lang) -> String {
    let given: Vec<_> = [incident.service.as_deref(), incident.content.as_deref()].into_iter().flatten().collect();
    if given.is_empty() { word::incident_state(incident.state).get(lang).to_owned() } else { given.join("\n") }
}

/// The list for the console, newest first.
pub async fn list(muster: &Muster, before: Option<&str>, lang: Lang) -> Result<Page<DeliveryRow>> {
    let before = before.and_then(|cursor| cursor.parse().ok());
    let mut rows = store::delivery::list(&mut muster.store.read().await?, before, ROWS + 1).await?;
    for row in rows.iter_mut().filter(|row| row.deleted) {
        row.company = row.company.take().map(|company| life::DELETED.with(lang, &[&company]));
    }
    Ok(Page::of(rows, ROWS, |row| row.id.to_string()))
}

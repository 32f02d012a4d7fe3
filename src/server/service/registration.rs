//! Making a DingTalk app by scanning: begun here, confirmed on a phone, asked for at DingTalk's pace, saved as a draft.
//!
//! All of it is in the database, so that any admin may go on, from any machine. What the secret is asked for with is
//! sealed and never leaves the server.

use url::Url;

use super::{Actor, note};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::{MemberId, RegistrationId};
use crate::domain::mobile_app::{AppState, EventRoute};
use crate::domain::refusal::Refusal;
use crate::domain::registration::{Registration as View, RegistrationForm, RegistrationState};
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::domain::vendor::Vendor;
use crate::server::Muster;
use crate::server::error::{Error, Result, log};
use crate::server::store::mobile_app::{MobileApp, Secrets};
use crate::server::store::registration::Registration;
use crate::server::store::{self, Tx};
use crate::server::vendor::dingtalk::registration::{self, Place, Progress};

/// How much longer one waits when DingTalk says that it is asked too often (RFC 8628).
const SLOWER: Span = Span::seconds(5);

/// Begins one, or goes on with the one that waits there already.
pub async fn start(muster: &Muster, by: MemberId, form: &RegistrationForm) -> Result<RegistrationId> {
    let base_url = form.check()?;
    if let Some(url) = &base_url {
        let url = Url::parse(url).map_err(|_| FieldErrors::of("base_url", Invalid::Url))?;
        muster.vendors.transport.examine(&url).await.map_err(|unfit| FieldErrors::of("base_url", unfit.into()))?;
    }
    let now = muster.clock.now();
    let place = Place { edition: form.edition, base_url: base_url.as_deref() };
    if let Some(waiting) = store::registration::waiting(&mut muster.store.read().await?, place.edition, place.base_url, now).await? {
        return Ok(waiting);
    }
    let begun = registration::begin(&muster.vendors, place, None).await.map_err(|error| Error::Vendor(Vendor::DingTalk, error))?;
    let mut tx = muster.store.write().await?;
    // Somebody else may have begun meanwhile; theirs is as good.
    if let Some(waiting) = store::registration::waiting(&mut tx, place.edition, place.base_url, now).await? {
        return Ok(waiting);
    }
    let new = Registration {
        id: muster.new_id(),
        edition: form.edition,
        base_url,
        device_code: Some(begun.device_code),
        user_code: begun.user_code,
        scan: begun.scan,
        state: RegistrationState::Waiting,
        reason: None,
        app: None,
        poll_after: now + begun.interval,
        poll_every: begun.interval,
        created_at: now,
        expires_at: now + begun.expires,
    };
    store::registration::insert(&mut tx, &new).await?;
    note(muster, &mut tx, &Actor::Member(by), "registration.begin", format!("registration:{}", new.id), None).await?;
    tx.commit().await?;
    Ok(new.id)
}

async fn get(muster: &Muster, id: RegistrationId) -> Result<Registration> {
    store::registration::get(&mut muster.store.read().await?, id).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// As it stands, without asking DingTalk.
pub async fn show(muster: &Muster, id: RegistrationId) -> Result<View> {
    Ok(view(muster, get(muster, id).await?, false))
}

/// Asks DingTalk how far it is, if it is time to, and keeps what comes of it.
pub async fn poll(muster: &Muster, by: MemberId, id: RegistrationId) -> Result<View> {
    let found = get(muster, id).await?;
    let now = muster.clock.now();
    let Some(device_code) = found.device_code.clone().filter(|_| found.state == RegistrationState::Waiting) else {
        return Ok(view(muster, found, false));
    };
    let mut tx = muster.store.write().await?;
    let turn = store::registration::take_turn(&mut tx, id, now).await?;
    tx.commit().await?;
    if !turn {
        return show(muster, id).await;
    }
    let place = Place { edition: found.edition, base_url: found.base_url.as_deref() };
    let (mut silent, overdue) = (false, now >= found.expires_at);
    let end = async |state, reason: Option<&str>| {
        let mut tx = muster.store.write().await?;
        store::registration::end(&mut tx, id, state, reason, None).await?;
        tx.commit().await.map_err(Error::from)
    };
    match registration::poll(&muster.vendors, place, &device_code).await {
        Ok(Progress::Registered { client_id, client_secret }) => made(muster, by, &found, client_id, client_secret).await?,
        Ok(Progress::Failed(reason)) => end(RegistrationState::Refused, Some(&reason)).await?,
        Ok(Progress::Expired) => end(RegistrationState::Expired, None).await?,
        // DingTalk forgets its codes some time after they have expired.
        _ if overdue => end(RegistrationState::Expired, None).await?,
        Ok(Progress::Waiting) => {}
        Ok(Progress::SlowDown) => {
            let mut tx = muster.store.write().await?;
            store::registration::slow_down(&mut tx, id, muster.clock.now(), SLOWER).await?;
            tx.commit().await?;
        }
        Err(error) => {
            silent = true;
            log(&Error::Vendor(Vendor::DingTalk, error));
        }
    }
    Ok(view(muster, get(muster, id).await?, silent))
}

/// Seals the secret into a draft and ends the registration, in one step: what was not written is asked for again.
async fn made(muster: &Muster, by: MemberId, of: &Registration, client_id: String, client_secret: Secret) -> Result<()> {
    let mut tx = muster.store.write().await?;
    if let Some(known) = store::mobile_app::by_identity(&mut tx, Vendor::DingTalk, &client_id).await? {
        store::registration::end(&mut tx, of.id, RegistrationState::Known, None, Some(known.id)).await?;
        tx.commit().await?;
        return Ok(());
    }
    let app = draft(muster, of, client_id, client_secret);
    store::mobile_app::insert(&mut tx, &app).await?;
    if store::registration::end(&mut tx, of.id, RegistrationState::Made, None, Some(app.id)).await? {
        note_made(muster, &mut tx, by, &app).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn note_made(muster: &Muster, tx: &mut Tx, by: MemberId, app: &MobileApp) -> Result<()> {
    note(muster, tx, &Actor::Member(by), "mobile_app.register", format!("mobile_app:{}", app.id), None).await
}

fn draft(muster: &Muster, of: &Registration, identity: String, secret: Secret) -> MobileApp {
    MobileApp {
        id: muster.new_id(),
        vendor: Vendor::DingTalk,
        identity,
        agent_id: String::new(),
        company_name: None,
        directory_name: None,
        corp_id: None,
        group_robot: None,
        robot_code: None,
        group_template: None,
        card_template: None,
        edition: of.edition,
        event_route: EventRoute::default(),
        base_url: of.base_url.clone(),
        proxy: None,
        root_departments: Vec::new(),
        secrets: Secrets { app: secret, ..Secrets::default() },
        state: AppState::Draft,
        callback_verified_at: None,
        created_at: muster.clock.now(),
    }
}

fn view(muster: &Muster, found: Registration, silent: bool) -> View {
    let wait = (found.poll_after - muster.clock.now()).0.max(1_000);
    View {
        id: found.id,
        qr: if found.state == RegistrationState::Waiting { super::qr::image(&found.scan) } else { String::new() },
        state: found.state,
        scan: found.scan,
        user_code: found.user_code,
        expires_at: found.expires_at,
        ask_after: u32::try_from(wait).unwrap_or(u32::MAX),
        reason: found.reason,
        silent,
        app: found.app,
    }
}

//! Phones: which app a browser is at, and the app's own sign-in that proves whose chat account it is.

use super::mobile_app::{AT_A_PAGE, client, vendor_failed};
use super::{app_event, validity};
use crate::domain::binding::PhoneApp;
use crate::domain::id::{ChatAccountId, MobileAppId};
use crate::domain::mobile_app::{AppState, Proved};
use crate::domain::phone::Phone;
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::domain::vendor::Vendor;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::store::chat_account::ChatAccount;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::phone_session::{Begun, PhoneSession, Progress, Told};
use crate::server::store::{self, Db};
use crate::server::vendor::VendorError;
use crate::server::vendor::sign_in::{ScriptSignIn, Visitor};

pub use crate::server::store::phone_session::Way;

/// How long a phone stays signed in.
pub const SESSION_LIVES: Span = Span::days(30);
/// How long a sign-in may take.
const STATE_LIVES: Span = Span::minutes(10);

/// An enabled app whose validity is not over. A closed or unknown one is refused.
pub async fn enabled_app(muster: &Muster, db: &mut impl Db, id: MobileAppId) -> Result<MobileApp> {
    let app = store::mobile_app::get(db, id).await?.ok_or(Error::Refused(Refusal::NotFound))?;
    if validity::is_open(muster, db, &app).await? { Ok(app) } else { Err(Refusal::AppClosed.into()) }
}

/// An app that lets nobody in, and whether that is because its validity is over.
pub async fn closed_app(muster: &Muster, id: MobileAppId) -> Result<(PhoneApp, bool)> {
    let app = store::mobile_app::get(&mut muster.store.read().await?, id).await?.ok_or(Error::Refused(Refusal::NotFound))?;
    Ok((phone_app(&app), app.state == AppState::Enabled))
}

/// The app as phone pages name it.
pub fn phone_app(app: &MobileApp) -> PhoneApp {
    PhoneApp { id: app.id, vendor: app.vendor, company: app.company().to_owned() }
}

/// The enabled apps of the vendor whose app the browser is, or of all.
pub async fn choices(muster: &Muster, inside: Option<Vendor>) -> Result<Vec<PhoneApp>> {
    let mut db = muster.store.read().await?;
    let mut choices = Vec::new();
    for app in store::mobile_app::list(&mut db).await?.iter().filter(|app| inside.is_none_or(|vendor| vendor == app.vendor)) {
        if validity::is_open(muster, &mut db, app).await? {
            choices.push(phone_app(app));
        }
    }
    Ok(choices)
}

/// The session of a browser at an app, if it has one.
pub async fn session(muster: &Muster, app: MobileAppId, token: Option<&str>) -> Result<Option<PhoneSession>> {
    let Some(token) = token else { return Ok(None) };
    Ok(store::phone_session::get(&mut muster.store.read().await?, token, app, muster.clock.now()).await?)
}

/// Opens a session where there is none yet; answers the token for the cookie when the browser had none of ours. Whoever
/// plants a cookie in somebody else's browser would look into what is done with it.
pub async fn open(muster: &Muster, app: MobileAppId, token: Option<&str>) -> Result<(PhoneSession, Option<Secret>)> {
    if let Some(session) = session(muster, app, token).await? {
        return Ok((session, None));
    }
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let fresh = match token {
        Some(token) if store::phone_session::is_known(&mut tx, token, now).await? => {
            // Its row at this app has expired, if there is one, and gives way.
            store::phone_session::purge(&mut tx, now).await?;
            None
        }
        _ => Some(muster.entropy.token()),
    };
    let token = fresh.as_ref().map_or_else(|| token.unwrap_or_default(), Secret::expose);
    store::phone_session::insert(&mut tx, muster.new_id(), token, app, now, now + SESSION_LIVES).await?;
    let session = store::phone_session::get(&mut tx, token, app, now).await?.ok_or(Error::Bug("phone session"))?;
    tx.commit().await?;
    Ok((session, fresh))
}

/// How the vendor calls a chat account.
pub async fn user_id(muster: &Muster, account: ChatAccountId) -> Result<Option<String>> {
    let account = store::chat_account::get(&mut muster.store.read().await?, account).await?;
    Ok(account.map(|account| account.user_id))
}

/// Where a sign-in begins.
pub enum Start {
    /// At the vendor's page.
    Leave(String),
    /// At a page of ours, inside the vendor's app, which asks its JS API.
    Ask { sign_in: ScriptSignIn, state: String },
}

/// Starts the app's own sign-in, the wanted way where the vendor has it. `next` is a path of ours.
pub async fn start_sign_in(muster: &Muster, app: &MobileApp, session: &PhoneSession, next: &str, wanted: Way) -> Result<Start> {
    let client = client(muster, app, AT_A_PAGE);
    // WeCom takes letters and digits only; 24 of them are 136 bits.
    let state = muster.entropy.alphanumeric(24);
    let script = match wanted {
        Way::Script => client.script_sign_in().map_err(vendor_failed(app))?,
        Way::Redirect | Way::Phone => None,
    };
    let private = match wanted {
        Way::Phone => client.private_sign_in_url(&sign_in_address(muster, app), &state).map_err(vendor_failed(app))?,
        _ => None,
    };
    let way = if script.is_some() || private.is_some() { wanted } else { Way::Redirect };
    let mut tx = muster.store.write().await?;
    let begun = Begun { next: next.to_owned(), way };
    store::phone_session::put_state(&mut tx, &state, session.id, &begun, muster.clock.now() + STATE_LIVES).await?;
    tx.commit().await?;
    match script {
        Some(sign_in) => Ok(Start::Ask { sign_in, state }),
        None => {
            let silent = || client.authorize_url(&sign_in_address(muster, app), &state).map_err(vendor_failed(app));
            let url = private.map_or_else(silent, Ok)?;
            Ok(Start::Leave(url.to_string()))
        }
    }
}

/// Where the browser comes back to.
pub fn sign_in_address(muster: &Muster, app: &MobileApp) -> String {
    muster.config.link(&format!("/m/{}/signed-in", app.id))
}

/// What the browser brought back from the sign-in.
pub struct Return<'a> {
    pub state: &'a str,
    /// Absent where the person said no.
    pub code: Option<&'a str>,
}

/// What a sign-in came to, and where to go on.
pub enum Finished {
    /// Somebody was proved; the browser gets a new token.
    SignedIn { next: String, token: Secret },
    /// Nobody was; the binding flow says so, and goes on without.
    Failed { next: String },
    /// The phone was asked for and not shown; who is signed in stays so.
    Untold { next: String },
    /// The vendor refused the code that its own app gave: what is left is its page.
    Again { next: String },
    /// Somebody of another company.
    Outsider,
    /// Not this browser's sign-in, one that is over, or one that took too long.
    NotThis,
}

/// Finishes the sign-in. Only this browser's own state counts, once. Whoever is not of this company proves nothing.
pub async fn finish_sign_in(muster: &Muster, app: &MobileApp, session: &PhoneSession, token: &str, back: Return<'_>) -> Result<Finished> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let begun = store::phone_session::take_state(&mut tx, back.state, session.id, now).await?;
    tx.commit().await?;
    let Some(Begun { next, way }) = begun else { return Ok(Finished::NotThis) };
    let Some(code) = back.code else {
        return if way == Way::Phone { untold(muster, session, next).await } else { failed(muster, session, next).await };
    };

    let client = client(muster, app, AT_A_PAGE);
    let mut told = None;
    let visitor = match way {
        Way::Redirect => client.visitor(code, &sign_in_address(muster, app)).await,
        Way::Script => client.script_visitor(code).await,
        Way::Phone => client.private_visitor(code).await.map(|(visitor, phone)| {
            told = Some(phone.and_then(|phone| Phone::parse(&phone).ok()).map_or(Told::Nothing, Told::Phone));
            visitor
        }),
    };
    let (user_id, name) = match visitor {
        Ok(Visitor::Member { user_id, name }) => (user_id, name),
        Ok(Visitor::Outsider) => return outsider(muster, session).await,
        Err(error) => {
            app_event::call_failed(muster, app, "sign_in", &error).await;
            let refused = matches!(error, VendorError::Said(_));
            super::super::error::log(&vendor_failed(app)(error));
            return match way {
                Way::Script if refused => Ok(Finished::Again { next }),
                // Whoever was signed in before still is.
                Way::Phone => untold(muster, session, next).await,
                Way::Script | Way::Redirect => failed(muster, session, next).await,
            };
        }
    };
    // The name is for people to recognise; one who is not visible to the app has none.
    let name = match name {
        Some(name) => Some(name),
        None => client.person(&user_id).await.ok().map(|person| person.name),
    };
    let name = name.filter(|name| !name.is_empty());
    let fresh = muster.entropy.token();
    let mut tx = muster.store.write().await?;
    let account = ChatAccount { id: muster.new_id(), app: app.id, user_id, name };
    let account = store::chat_account::upsert(&mut tx, &account, now).await?;
    let same = session.account.is_some_and(|(before, _)| before == account);
    store::phone_session::signed_in(&mut tx, session, account, now).await?;
    if same && told.is_some() {
        let progress = Progress { told, ..session.progress.clone() };
        store::phone_session::save_progress(&mut tx, session.id, &progress).await?;
    }
    store::phone_session::change_token(&mut tx, token, fresh.expose()).await?;
    store::app_outside::put_origin(&mut tx, app.id, Proved::Opened, &muster.config.origin(), now).await?;
    tx.commit().await?;
    Ok(Finished::SignedIn { next, token: fresh })
}

async fn failed(muster: &Muster, session: &PhoneSession, next: String) -> Result<Finished> {
    let mut tx = muster.store.write().await?;
    store::phone_session::sign_in_failed(&mut tx, session.id, muster.clock.now()).await?;
    tx.commit().await?;
    Ok(Finished::Failed { next })
}

/// The phone is typed in.
async fn untold(muster: &Muster, session: &PhoneSession, next: String) -> Result<Finished> {
    let mut tx = muster.store.write().await?;
    let progress = Progress { told: Some(Told::Nothing), ..session.progress.clone() };
    store::phone_session::save_progress(&mut tx, session.id, &progress).await?;
    tx.commit().await?;
    Ok(Finished::Untold { next })
}

async fn outsider(muster: &Muster, session: &PhoneSession) -> Result<Finished> {
    let mut tx = muster.store.write().await?;
    store::phone_session::outsider(&mut tx, session.id, muster.clock.now()).await?;
    tx.commit().await?;
    Ok(Finished::Outsider)
}

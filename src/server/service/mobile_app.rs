//! Mobile apps: saving, checking, enabling, and what the admin copies into the vendor's console.

mod address_book;
mod channels;
mod deletion;
mod domain_file;
mod form;
pub mod key;
mod notices;
mod offer;
mod proof;

pub use self::address_book::address_book;
pub use self::channels::save_channels;
pub use self::deletion::{DELETED, attached, delete};
pub use self::domain_file::{domain_file, put_domain_file};
pub use self::form::{check, enable, form_of, save, save_by_link};
pub use self::key::{change_key, end_key_overlap};
pub use self::offer::{defaults, simulated_base_url};
pub(super) use self::proof::at_field;
use super::{Actor, check, closed, note, phone};
use crate::domain::check::Report;
use crate::domain::form::FieldErrors;
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::{Addresses, AppCard, AppDetail, AppState, EventRoute, Looks};
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::domain::vendor::Vendor;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::store::mobile_app::{MobileApp, Secrets};
use crate::server::store::{self, Db};
use crate::server::vendor::credentials::{CardTemplate, Presses};
use crate::server::vendor::transport::Proxy;
use crate::server::vendor::{Client, Credentials, VendorError};

/// How long somebody at a page waits for a call's turn.
pub const AT_A_PAGE: Span = Span::seconds(3);
/// How long a job does: within its lease.
pub const IN_A_JOB: Span = Span::seconds(20);

/// An app as it is called: the app's own key.
pub fn credentials(app: &MobileApp) -> Credentials {
    Credentials {
        identity: app.identity.clone(),
        secret: app.secrets.app.clone(),
        agent_id: app.agent_id.parse().ok(),
        corp_id: app.corp_id.clone(),
        group_robot: app.group_robot.clone(),
        robot_code: app.robot_code.clone(),
        group_template: app.group_template.clone(),
        card: None,
        edition: app.edition,
        base_url: app.base_url.clone(),
        proxy: proxy(app.proxy.as_deref(), &app.secrets),
    }
}

/// What cards with buttons are made from, where a press would reach us.
pub fn card_template(muster: &Muster, app: &MobileApp) -> Option<CardTemplate> {
    let id = app.card_template.clone()?;
    let presses = match app.event_route {
        EventRoute::Connection => Presses::Stream,
        EventRoute::Callback => {
            app.callback_verified_at?;
            Presses::Http { url: callback_url(muster, app), secret: app.secrets.callback_key.clone()? }
        }
    };
    Some(CardTemplate { id, presses })
}

/// A proxy as it is called: a password belongs to the user in its address.
fn proxy(url: Option<&str>, secrets: &Secrets) -> Option<Proxy> {
    url.map(|url| Proxy { url: url.to_owned(), password: secrets.proxy_password.clone().filter(|_| url.contains('@')) })
}

/// A saved app, to be checked without sending anything to anybody.
pub fn subject(muster: &Muster, app: MobileApp) -> check::Subject {
    check::Subject {
        thrifty: false,
        vendor: app.vendor,
        app: Credentials { card: card_template(muster, &app), ..credentials(&app) },
        contacts: app.secrets.contacts.clone(),
        root_departments: app.root_departments.clone(),
        event_route: app.event_route,
        saved: Some(app),
        test_person: None,
    }
}

/// Checks a saved app as it is, without sending anything to anybody.
pub async fn check_saved(muster: &Muster, id: MobileAppId, lang: Lang) -> Result<Report> {
    let app = get(&mut muster.store.read().await?, id).await?;
    let report = check::run(muster, &subject(muster, app), lang, &|_| ()).await;
    checked(muster, id, &report).await?;
    Ok(Report { people: Vec::new(), ..report })
}

/// What a check of a saved app leaves behind: a line of its event log, and whether the vendor has closed it.
pub(super) async fn checked(muster: &Muster, id: MobileAppId, report: &Report) -> Result<()> {
    closed::after_check(muster, id, report).await?;
    let mut tx = muster.store.write().await?;
    check::note(muster, &mut tx, id, report).await?;
    tx.commit().await?;
    Ok(())
}

pub fn client<'a>(muster: &'a Muster, app: &MobileApp, patience: Span) -> Client<'a> {
    let credentials = Credentials { card: card_template(muster, app), ..credentials(app) };
    Client::new(&muster.vendors, app.vendor, credentials, patience)
}

/// `lang`: the reader's.
pub async fn card(muster: &Muster, db: &mut impl Db, app: &MobileApp, lang: Lang) -> Result<AppCard> {
    let bound = store::binding::count_active(db, app.id).await?;
    Ok(AppCard {
        id: app.id,
        vendor: app.vendor,
        company: app.company().to_owned(),
        state: app.state,
        bound_members: u32::try_from(bound).unwrap_or(u32::MAX),
        notices: notices::notices(muster, db, app, lang).await?,
    })
}

pub async fn list(muster: &Muster, lang: Lang) -> Result<Vec<AppCard>> {
    let mut db = muster.store.read().await?;
    let mut cards = Vec::new();
    for app in store::mobile_app::list(&mut db).await? {
        cards.push(card(muster, &mut db, &app, lang).await?);
    }
    Ok(cards)
}

/// The app, or that there is none.
pub async fn get(db: &mut impl Db, id: MobileAppId) -> Result<MobileApp> {
    store::mobile_app::get(db, id).await?.ok_or(Error::Refused(Refusal::NotFound))
}

pub async fn detail(muster: &Muster, id: MobileAppId, lang: Lang) -> Result<AppDetail> {
    let mut db = muster.store.read().await?;
    let app = get(&mut db, id).await?;
    detail_of(muster, &mut db, &app, lang).await
}

async fn detail_of(muster: &Muster, db: &mut impl Db, app: &MobileApp, lang: Lang) -> Result<AppDetail> {
    Ok(AppDetail {
        card: card(muster, db, app, lang).await?,
        identity: app.identity.clone(),
        agent_id: app.agent_id.clone(),
        corp_id: app.corp_id.clone(),
        group_robot: app.group_robot.clone(),
        robot_code: app.robot_code.clone(),
        group_template: app.group_template.clone(),
        card_template: app.card_template.clone(),
        edition: app.edition,
        event_route: app.event_route,
        connection: muster.connections.state(app.id).map(Into::into),
        company_name: app.company_name.clone(),
        base_url: app.base_url.clone(),
        proxy: app.proxy.clone(),
        root_departments: app.root_departments.clone(),
        kept: kept(&app.secrets),
        hints: hints(app),
        key_change: store::key_change::get(db, app.id).await?,
        addresses: addresses(muster, app),
        callback_verified_at: app.callback_verified_at,
        domain_files: store::mobile_app::domain_files(db, app.id).await?,
        public_url: muster.config.origin(),
    })
}

/// An app's secrets by the names of their fields in the form.
fn by_field(secrets: &Secrets) -> [(&'static str, Option<&Secret>); 7] {
    [
        ("secret", Some(&secrets.app).filter(|secret| !secret.is_empty())),
        ("contacts_secret", secrets.contacts.as_ref()),
        ("callback_token", secrets.callback_token.as_ref()),
        ("callback_key", secrets.callback_key.as_ref()),
        ("contacts_callback_token", secrets.contacts_callback_token.as_ref()),
        ("contacts_callback_key", secrets.contacts_callback_key.as_ref()),
        ("proxy_password", secrets.proxy_password.as_ref()),
    ]
}

/// The names of the secret fields of which something is saved.
pub fn kept(secrets: &Secrets) -> Vec<String> {
    by_field(secrets).into_iter().filter(|(_, secret)| secret.is_some()).map(|(field, _)| field.to_owned()).collect()
}

fn callback_url(muster: &Muster, app: &MobileApp) -> String {
    muster.config.link(&format!("/callbacks/{}/{}", app.vendor, app.id))
}

/// Saved values that look like another field's. The secrets are looked at, too, and not shown.
fn hints(app: &MobileApp) -> FieldErrors {
    let secrets = by_field(&app.secrets);
    Looks::hints(app.vendor, |field| match field {
        "identity" => Some(app.identity.as_str()),
        "agent_id" => Some(app.agent_id.as_str()),
        "corp_id" => app.corp_id.as_deref(),
        "group_robot" => app.group_robot.as_deref(),
        "robot_code" => app.robot_code.as_deref(),
        "group_template" => app.group_template.as_deref(),
        _ => secrets.iter().find(|(name, _)| *name == field).and_then(|(_, secret)| Some(secret.as_ref()?.expose())),
    })
}

/// What is entered in the vendor's console.
pub fn addresses(muster: &Muster, app: &MobileApp) -> Addresses {
    let is_wecom = app.vendor == Vendor::WeCom;
    let callback_url = callback_url(muster, app);
    Addresses {
        contacts_callback_url: is_wecom.then(|| format!("{callback_url}/contacts")),
        callback_url,
        redirect_url: (!is_wecom).then(|| phone::sign_in_address(muster, app)),
        trusted_domain: is_wecom.then(|| muster.config.domain()),
        home_page: muster.config.link(&format!("/m/{}", app.id)),
    }
}

pub async fn disable(muster: &Muster, actor: &Actor, id: MobileAppId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    let app = get(&mut tx, id).await?;
    store::mobile_app::update(&mut tx, &MobileApp { state: AppState::Disabled, ..app }, muster.clock.now()).await?;
    note(muster, &mut tx, actor, "mobile_app.disable", format!("mobile_app:{id}"), None).await?;
    tx.commit().await?;
    Ok(())
}

/// A vendor's failure, as an error of ours.
pub fn vendor_failed(app: &MobileApp) -> impl Fn(VendorError) -> Error {
    let vendor = app.vendor;
    move |error| Error::Vendor(vendor, error)
}

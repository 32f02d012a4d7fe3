//! Mobile apps: saving, checking, enabling, and what the admin copies into the vendor's console.

use super::{Actor, check, note, taken};
use crate::domain::check::{Enabled, Report};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::{
    Addresses, AppCard, AppDefaults, AppDetail, AppState, DomainFileForm, SimulatorOffer, WecomDraft, WecomForm,
};
use crate::domain::refusal::Refusal;
use crate::domain::time::Span;
use crate::domain::vendor::{Edition, Vendor};
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::store::mobile_app::{MobileApp, Secrets};
use crate::server::store::{self, Db};
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
        robot_code: app.robot_code.clone(),
        group_template: app.group_template.clone(),
        edition: app.edition,
        base_url: app.base_url.clone(),
    }
}

/// A saved app, to be checked without sending anything to anybody.
pub fn subject(app: MobileApp) -> check::Subject {
    check::Subject {
        vendor: app.vendor,
        app: credentials(&app),
        contacts: app.secrets.contacts.clone(),
        saved: Some(app),
        test_person: None,
    }
}

pub fn client<'a>(muster: &'a Muster, app: &MobileApp, patience: Span) -> Client<'a> {
    Client::new(&muster.vendors, app.vendor, credentials(app), patience)
}

async fn card(db: &mut impl Db, app: &MobileApp) -> Result<AppCard> {
    let bound = store::binding::count_active(db, app.id).await?;
    Ok(AppCard {
        id: app.id,
        vendor: app.vendor,
        company: app.company().to_owned(),
        state: app.state,
        bound_members: u32::try_from(bound).unwrap_or(u32::MAX),
    })
}

pub async fn list(muster: &Muster) -> Result<Vec<AppCard>> {
    let mut db = muster.store.read().await?;
    let mut cards = Vec::new();
    for app in store::mobile_app::list(&mut db).await? {
        cards.push(card(&mut db, &app).await?);
    }
    Ok(cards)
}

/// The app, or that there is none.
pub async fn get(db: &mut impl Db, id: MobileAppId) -> Result<MobileApp> {
    store::mobile_app::get(db, id).await?.ok_or(Error::Refused(Refusal::NotFound))
}

pub async fn detail(muster: &Muster, id: MobileAppId) -> Result<AppDetail> {
    let mut db = muster.store.read().await?;
    let app = get(&mut db, id).await?;
    Ok(AppDetail {
        card: card(&mut db, &app).await?,
        corp_id: app.identity.clone(),
        agent_id: app.agent_id.clone(),
        company_name: app.company_name.clone(),
        base_url: app.base_url.clone(),
        has_contacts_secret: app.secrets.contacts.is_some(),
        has_callback_keys: app.secrets.callback_token.is_some(),
        addresses: addresses(muster, app.vendor, id),
        callback_verified_at: app.callback_verified_at,
        domain_files: store::mobile_app::domain_files(&mut db, id).await?,
    })
}

fn addresses(muster: &Muster, vendor: Vendor, id: MobileAppId) -> Addresses {
    Addresses {
        callback_url: muster.config.link(&format!("/callbacks/{vendor}/{id}")),
        home_page: muster.config.link(&format!("/m/{id}")),
        trusted_domain: muster.config.domain(),
    }
}

/// What the page of a new app starts from. The simulator is asked for its values; where it is silent, none are offered.
pub async fn defaults(muster: &Muster) -> AppDefaults {
    AppDefaults { simulator: simulator(muster).await, public_url: muster.config.origin() }
}

async fn simulator(muster: &Muster) -> Option<SimulatorOffer> {
    #[derive(serde::Deserialize)]
    struct All {
        wecom: Offer,
    }
    #[derive(serde::Deserialize)]
    struct Offer {
        base_url: String,
        corp_id: String,
        agent_id: serde_json::Value,
        secret: String,
        contacts_secret: String,
    }
    let url = muster.config.simulator_url.as_ref()?.join("/api/credentials").ok()?;
    let All { wecom } = muster.vendors.transport.get(url).await.ok()?.json().ok()?;
    Some(SimulatorOffer {
        base_url: wecom.base_url,
        corp_id: wecom.corp_id,
        agent_id: wecom.agent_id.as_str().map_or_else(|| wecom.agent_id.to_string(), str::to_owned),
        secret: wecom.secret,
        contacts_secret: wecom.contacts_secret,
    })
}

/// Where the form would send secrets: it must be an address that may be called, and a changed one asks for every secret
/// again, because whoever may change it could have them sent to himself.
fn check_base_url(muster: &Muster, draft: &WecomDraft, saved: Option<&MobileApp>) -> Result<()> {
    let mut errors = FieldErrors::default();
    if let Some(base_url) = &draft.base_url
        && !url::Url::parse(base_url).is_ok_and(|url| muster.vendors.transport.guard().allows_url(&url))
    {
        errors.add("base_url", Invalid::AddressRefused);
    }
    if let Some(saved) = saved.filter(|saved| saved.base_url != draft.base_url) {
        if draft.secret.is_none() {
            errors.add("secret", Invalid::SecretsAgain);
        }
        if saved.secrets.contacts.is_some() && draft.contacts_secret.is_none() && !draft.drop_contacts_secret {
            errors.add("contacts_secret", Invalid::SecretsAgain);
        }
        if saved.secrets.callback_token.is_some() && draft.callback_token.is_none() {
            errors.add("callback_token", Invalid::SecretsAgain);
            errors.add("callback_key", Invalid::SecretsAgain);
        }
    }
    if saved.is_some_and(|saved| saved.identity != draft.corp_id) {
        errors.add("corp_id", Invalid::Fixed);
    }
    errors.finish(Some(())).map_err(Error::from)
}

/// The form's values, completed from the saved app where they were left empty.
fn merge(draft: &WecomDraft, saved: Option<&MobileApp>) -> Secrets {
    let old = saved.map(|app| app.secrets.clone()).unwrap_or_default();
    Secrets {
        app: draft.secret.clone().unwrap_or(old.app),
        contacts: if draft.drop_contacts_secret { None } else { draft.contacts_secret.clone().or(old.contacts) },
        callback_token: draft.callback_token.clone().or(old.callback_token),
        callback_key: draft.callback_key.clone().or(old.callback_key),
        contacts_callback_token: old.contacts_callback_token,
        contacts_callback_key: old.contacts_callback_key,
    }
}

struct Merged {
    draft: WecomDraft,
    saved: Option<MobileApp>,
    secrets: Secrets,
}

async fn read_form(muster: &Muster, form: &WecomForm) -> Result<Merged> {
    let draft = form.check()?;
    let saved = match form.id {
        Some(id) => Some(get(&mut muster.store.read().await?, id).await?),
        None => None,
    };
    check_base_url(muster, &draft, saved.as_ref())?;
    let secrets = merge(&draft, saved.as_ref());
    Ok(Merged { draft, saved, secrets })
}

async fn check_merged(muster: &Muster, merged: &Merged, lang: Lang) -> Report {
    let subject = check::Subject {
        vendor: Vendor::WeCom,
        app: Credentials {
            identity: merged.draft.corp_id.clone(),
            secret: merged.secrets.app.clone(),
            agent_id: Some(merged.draft.agent_id),
            corp_id: None,
            robot_code: None,
            group_template: None,
            edition: Edition::default(),
            base_url: merged.draft.base_url.clone(),
        },
        contacts: merged.secrets.contacts.clone(),
        saved: merged.saved.clone(),
        test_person: merged.draft.test_person.clone(),
    };
    check::run(muster, &subject, lang, &|_| ()).await
}

/// Checks what the form says, saved or not. Nothing is stored.
pub async fn check(muster: &Muster, form: &WecomForm, lang: Lang) -> Result<Report> {
    let merged = read_form(muster, form).await?;
    Ok(check_merged(muster, &merged, lang).await)
}

/// Checks a saved app as it is, without sending anything to anybody.
pub async fn check_saved(muster: &Muster, id: MobileAppId, lang: Lang) -> Result<Report> {
    let app = get(&mut muster.store.read().await?, id).await?;
    Ok(Report { people: Vec::new(), ..check::run(muster, &subject(app), lang, &|_| ()).await })
}

/// Saves the form, also when a check would fail: from now on the app has its id and its addresses.
pub async fn save(muster: &Muster, actor: &Actor, form: &WecomForm) -> Result<MobileAppId> {
    let merged = read_form(muster, form).await?;
    write(muster, actor, merged, None, None).await
}

/// Enables the app if, and only if, the check of the form's values passes; then they are saved with it.
pub async fn enable(muster: &Muster, actor: &Actor, form: &WecomForm, lang: Lang) -> Result<Enabled> {
    let merged = read_form(muster, form).await?;
    let report = check_merged(muster, &merged, lang).await;
    if !report.passed() {
        return Ok(Enabled { report, app: None });
    }
    let company = report.company.clone();
    let app = write(muster, actor, merged, Some(AppState::Enabled), company).await?;
    Ok(Enabled { report, app: Some(app) })
}

async fn write(muster: &Muster, actor: &Actor, merged: Merged, state: Option<AppState>, company: Option<String>) -> Result<MobileAppId> {
    let Merged { draft, saved, secrets } = merged;
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let taken = taken("corp_id", Invalid::Taken);
    let id = match saved {
        Some(saved) => {
            let app = MobileApp {
                agent_id: draft.agent_id.to_string(),
                company_name: draft.company_name,
                directory_name: company.or(saved.directory_name),
                base_url: draft.base_url,
                secrets,
                state: state.unwrap_or(saved.state),
                ..saved
            };
            store::mobile_app::update(&mut tx, &app, now).await?;
            app.id
        }
        None => {
            let app = MobileApp {
                id: muster.new_id(),
                vendor: Vendor::WeCom,
                identity: draft.corp_id,
                agent_id: draft.agent_id.to_string(),
                company_name: draft.company_name,
                directory_name: company,
                corp_id: None,
                robot_code: None,
                group_template: None,
                edition: Edition::default(),
                base_url: draft.base_url,
                secrets,
                state: state.unwrap_or(AppState::Draft),
                callback_verified_at: None,
                created_at: now,
            };
            store::mobile_app::insert(&mut tx, &app).await.map_err(taken)?;
            app.id
        }
    };
    let action = if state == Some(AppState::Enabled) { "mobile_app.enable" } else { "mobile_app.save" };
    note(muster, &mut tx, actor, action, format!("mobile_app:{id}"), None).await?;
    tx.commit().await?;
    Ok(id)
}

pub async fn disable(muster: &Muster, actor: &Actor, id: MobileAppId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    let app = get(&mut tx, id).await?;
    store::mobile_app::update(&mut tx, &MobileApp { state: AppState::Disabled, ..app }, muster.clock.now()).await?;
    note(muster, &mut tx, actor, "mobile_app.disable", format!("mobile_app:{id}"), None).await?;
    tx.commit().await?;
    Ok(())
}

pub async fn put_domain_file(muster: &Muster, actor: &Actor, form: &DomainFileForm) -> Result<()> {
    let (name, content) = form.check()?;
    let mut tx = muster.store.write().await?;
    get(&mut tx, form.app).await?;
    store::mobile_app::put_domain_file(&mut tx, form.app, &name, &content, muster.clock.now()).await?;
    note(muster, &mut tx, actor, "mobile_app.domain_file", format!("mobile_app:{}", form.app), Some(&name)).await?;
    tx.commit().await?;
    Ok(())
}

/// A verification file as it was uploaded; that it was fetched is noted.
pub async fn domain_file(muster: &Muster, name: &str) -> Result<Option<Vec<u8>>> {
    let Some(content) = store::mobile_app::domain_file(&mut muster.store.read().await?, name).await? else { return Ok(None) };
    let mut tx = muster.store.write().await?;
    store::mobile_app::domain_file_fetched(&mut tx, name, muster.clock.now()).await?;
    tx.commit().await?;
    Ok(Some(content))
}

/// A vendor's failure, as an error of ours.
pub fn vendor_failed(app: &MobileApp) -> impl Fn(VendorError) -> Error {
    let vendor = app.vendor;
    move |error| Error::Vendor(vendor, error)
}

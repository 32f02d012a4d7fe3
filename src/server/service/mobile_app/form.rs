//! The form of a mobile app: held against what is saved, checked with the vendor, written.

use url::Url;

use super::channels::{admit, may_open};
use super::{by_field, card_template, checked, get, proof, proxy};
use crate::domain::check::{Enabled, Report};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::{AppDraft, AppForm, AppState, Looks};
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::{Actor, check as stages, note, taken};
use crate::server::store;
use crate::server::store::mobile_app::{MobileApp, Secrets};
use crate::server::vendor::Credentials;
use crate::server::vendor::credentials::CardTemplate;
use crate::server::vendor::transport::Unfit;

/// A checked form beside the saved app, and the secrets of both together.
pub(super) struct Merged {
    pub(super) draft: AppDraft,
    pub(super) saved: Option<MobileApp>,
    pub(super) secrets: Secrets,
    /// Another app is connected to the same company.
    taken: FieldErrors,
    hints: FieldErrors,
}

async fn read_form(muster: &Muster, form: &AppForm) -> Result<Merged> {
    let draft = form.check()?;
    let mut db = muster.store.read().await?;
    let saved = match form.id {
        Some(id) => Some(get(&mut db, id).await?),
        None => None,
    };
    if saved.as_ref().is_some_and(|saved| saved.vendor != draft.vendor) {
        return Err(Error::Refused(Refusal::NotFound));
    }
    let mut taken = FieldErrors::default();
    if saved.as_ref().is_none_or(|saved| saved.identity.is_empty())
        && let Some(other) = store::mobile_app::by_identity(&mut db, draft.vendor, &draft.identity).await?
    {
        let company = other.company().to_owned();
        taken.add("identity", Invalid::TakenByApp { app: other.id, company });
    }
    drop(db);
    hold_to_saved(&draft, saved.as_ref())?;
    let secrets = merge(&draft, saved.as_ref());
    let hints = Looks::hints(draft.vendor, |field| form.value(field));
    let merged = Merged { draft, saved, secrets, taken, hints };
    look_at_addresses(muster, &merged).await?;
    Ok(merged)
}

/// A form that is to be saved: a company is connected once.
async fn read_new(muster: &Muster, form: &AppForm) -> Result<Merged> {
    let merged = read_form(muster, form).await?;
    merged.taken.clone().finish(Some(()))?;
    Ok(merged)
}

/// Where secrets go may be changed only by somebody who knows them: whoever may change it could have them sent to himself.
/// Whose app it is stays as it was saved.
fn hold_to_saved(draft: &AppDraft, saved: Option<&MobileApp>) -> Result<()> {
    let mut errors = FieldErrors::default();
    if let Some(saved) = saved {
        if saved.base_url != draft.base_url || saved.proxy != draft.proxy {
            for (field, secret) in by_field(&saved.secrets) {
                if secret.is_some() && !is_settled(draft, field) {
                    errors.add(field, Invalid::SecretsAgain);
                }
            }
        }
        if saved.identity != draft.identity && !saved.identity.is_empty() {
            errors.add("identity", Invalid::Fixed);
        }
        if saved.secrets.app.is_empty() && draft.secret.is_none() {
            errors.add("secret", Invalid::Required);
        }
    }
    errors.finish(Some(())).map_err(Error::from)
}

/// They must be addresses that may be called, and that answer by themselves.
async fn look_at_addresses(muster: &Muster, merged: &Merged) -> Result<()> {
    let transport = &muster.vendors.transport;
    let draft = &merged.draft;
    let mut errors = FieldErrors::default();
    let mut take = |field, result: std::result::Result<(), Unfit>| errors.take(field, result.map_err(Invalid::from)).is_some();
    let base_url = draft.base_url.as_deref().map(Url::parse).transpose().map_err(|_| FieldErrors::of("base_url", Invalid::Url))?;
    let mut good = true;
    if let Some(proxy) = &draft.proxy {
        good &= take("proxy", transport.examine_proxy(proxy).await);
    }
    if let Some(url) = &base_url {
        good &= take("base_url", transport.examine(url).await);
    }
    let is_new = merged.saved.as_ref().is_none_or(|saved| saved.base_url != draft.base_url || saved.proxy != draft.proxy);
    if let Some(url) = base_url.filter(|_| good && is_new) {
        let way = transport.through(proxy(draft.proxy.as_deref(), &merged.secrets));
        take("base_url", way.leads_elsewhere(&url).await);
    }
    errors.finish(Some(())).map_err(Error::from)
}

/// Whether the form says itself what becomes of a secret: a new one, or none.
fn is_settled(draft: &AppDraft, field: &str) -> bool {
    let typed = |secret: &Option<Secret>| secret.is_some();
    match field {
        "secret" => typed(&draft.secret),
        "contacts_secret" => typed(&draft.contacts_secret) || draft.drop_contacts_secret,
        "callback_token" => typed(&draft.callback_token),
        "callback_key" => typed(&draft.callback_key),
        "contacts_callback_token" => typed(&draft.contacts_callback_token),
        "contacts_callback_key" => typed(&draft.contacts_callback_key),
        "proxy_password" => typed(&draft.proxy_password) || !has_user(draft),
        _ => false,
    }
}

/// A proxy's password belongs to the user in its address.
fn has_user(draft: &AppDraft) -> bool {
    draft.proxy.as_ref().is_some_and(|proxy| proxy.contains('@'))
}

/// The form's secrets, completed from the saved app where they were left empty.
fn merge(draft: &AppDraft, saved: Option<&MobileApp>) -> Secrets {
    let old = saved.map(|app| app.secrets.clone()).unwrap_or_default();
    Secrets {
        app: draft.secret.clone().unwrap_or(old.app),
        contacts: if draft.drop_contacts_secret { None } else { draft.contacts_secret.clone().or(old.contacts) },
        callback_token: draft.callback_token.clone().or(old.callback_token),
        callback_key: draft.callback_key.clone().or(old.callback_key),
        contacts_callback_token: draft.contacts_callback_token.clone().or(old.contacts_callback_token),
        contacts_callback_key: draft.contacts_callback_key.clone().or(old.contacts_callback_key),
        proxy_password: draft.proxy_password.clone().or(old.proxy_password).filter(|_| has_user(draft)),
    }
}

impl Merged {
    pub(super) fn credentials(&self) -> Credentials {
        let Self { draft, secrets, .. } = self;
        Credentials {
            identity: draft.identity.clone(),
            secret: secrets.app.clone(),
            agent_id: draft.agent_id,
            corp_id: draft.corp_id.clone(),
            group_robot: draft.group_robot.clone(),
            robot_code: draft.robot_code.clone(),
            group_template: draft.group_template.clone(),
            card: None,
            edition: draft.edition,
            base_url: draft.base_url.clone(),
            proxy: proxy(draft.proxy.as_deref(), secrets),
        }
    }

    /// A saved app has an address for the presses of its cards' buttons.
    fn card(&self, muster: &Muster) -> Option<CardTemplate> {
        let saved = self.saved.clone()?;
        card_template(
            muster,
            &MobileApp {
                card_template: self.draft.card_template.clone(),
                event_route: self.draft.event_route,
                secrets: self.secrets.clone(),
                ..saved
            },
        )
    }
}

/// `watch`: under which name the page asks how far it has come.
async fn check_merged(muster: &Muster, merged: &Merged, lang: Lang, watch: &str) -> Result<Report> {
    let subject = stages::Subject {
        thrifty: false,
        vendor: merged.draft.vendor,
        app: Credentials { card: merged.card(muster), ..merged.credentials() },
        contacts: merged.secrets.contacts.clone(),
        event_route: merged.draft.event_route,
        saved: merged.saved.clone(),
        root_departments: merged.draft.root_departments.clone(),
        test_person: merged.draft.test_person.clone(),
    };
    let report = stages::run(muster, &subject, lang, &|so_far| muster.watches.tell(watch, so_far)).await;
    muster.watches.end(watch);
    if let Some(saved) = &merged.saved {
        checked(muster, saved.id, &report).await?;
    }
    let mut hints = merged.taken.clone();
    hints.append(merged.hints.clone());
    Ok(Report { hints, ..report })
}

/// Checks what the form says, saved or not. Nothing is stored.
pub async fn check(muster: &Muster, form: &AppForm, lang: Lang) -> Result<Report> {
    let merged = read_form(muster, form).await?;
    check_merged(muster, &merged, lang, &form.watch).await
}

/// Saves the form: a draft also when a check would fail, so that it has its id and its addresses; an app that is in use
/// only with values that the vendor takes.
pub async fn save(muster: &Muster, actor: &Actor, form: &AppForm, lang: Lang) -> Result<MobileAppId> {
    let merged = read_new(muster, form).await?;
    proof::prove_if_in_use(muster, &merged, lang).await?;
    write(muster, actor, merged, Opening::AsItIs).await
}

/// Saves what came by a link: unlike an admin's draft, not what the vendor refuses. Which other app is in the way is
/// nothing that a link tells.
pub async fn save_by_link(muster: &Muster, actor: &Actor, form: &AppForm, lang: Lang) -> Result<MobileAppId> {
    let merged = read_form(muster, form).await?;
    if !merged.taken.is_empty() {
        return Err(FieldErrors::of("identity", Invalid::Taken).into());
    }
    proof::prove_if_in_use(muster, &merged, lang).await?;
    proof::not_refused(muster, &merged, lang).await?;
    write(muster, actor, merged, Opening::AsItIs).await
}

/// The form as it would be filled in for a saved app, secrets left out: they are kept.
pub fn form_of(app: &MobileApp) -> AppForm {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    AppForm {
        id: Some(app.id),
        identity: app.identity.clone(),
        agent_id: app.agent_id.clone(),
        corp_id: text(&app.corp_id),
        group_robot: text(&app.group_robot),
        robot_code: text(&app.robot_code),
        group_template: text(&app.group_template),
        card_template: text(&app.card_template),
        edition: app.edition,
        event_route: app.event_route,
        base_url: text(&app.base_url),
        proxy: text(&app.proxy),
        root_departments: app.root_departments.join(","),
        company_name: text(&app.company_name),
        ..AppForm::new(app.vendor)
    }
}

/// Enables the app if, and only if, the check of the form's values passes; then they are saved with it.
pub async fn enable(muster: &Muster, actor: &Actor, form: &AppForm, lang: Lang) -> Result<Enabled> {
    let merged = read_new(muster, form).await?;
    let switch = form.switch == "on";
    may_open(muster, form.id, switch).await?;
    let report = check_merged(muster, &merged, lang, &form.watch).await?;
    if !report.passed() {
        return Ok(Enabled { report, app: None });
    }
    let company = report.company.clone();
    let app = write(muster, actor, merged, Opening::Open { company, switch }).await?;
    Ok(Enabled { report, app: Some(app) })
}

/// Whether saving also enables.
enum Opening {
    AsItIs,
    /// The check passed. `company`: as the directory names it; `switch`: the one channel that is open gives way.
    Open {
        company: Option<String>,
        switch: bool,
    },
}

async fn write(muster: &Muster, actor: &Actor, merged: Merged, opening: Opening) -> Result<MobileAppId> {
    let Merged { draft, saved, .. } = merged;
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    // Before anything of the app is held: whoever changes the policy comes to the apps in the same order.
    let (state, company) = match opening {
        Opening::AsItIs => (None, None),
        Opening::Open { company, switch } => {
            admit(muster, &mut tx, actor, saved.as_ref().map(|saved| saved.id), switch).await?;
            (Some(AppState::Enabled), company)
        }
    };
    // As it is now: a check takes seconds, in which the key may have been changed or the callback verified.
    let saved = match saved {
        Some(saved) => Some(store::mobile_app::take(&mut tx, saved.id).await?.ok_or(Error::Refused(Refusal::NotFound))?),
        None => None,
    };
    hold_to_saved(&draft, saved.as_ref())?;
    let secrets = merge(&draft, saved.as_ref());
    let id = saved.as_ref().map_or_else(|| muster.new_id(), |saved| saved.id);
    let changed = saved.as_ref().map(|saved| changed_secrets(&saved.secrets, &secrets)).filter(|changed| !changed.is_empty());
    let app = MobileApp {
        id,
        vendor: draft.vendor,
        identity: draft.identity,
        agent_id: draft.agent_id.map(|id| id.to_string()).unwrap_or_default(),
        company_name: draft.company_name,
        directory_name: company.or_else(|| saved.as_ref()?.directory_name.clone()),
        corp_id: draft.corp_id,
        group_robot: draft.group_robot,
        robot_code: draft.robot_code,
        group_template: draft.group_template,
        card_template: draft.card_template,
        edition: draft.edition,
        event_route: draft.event_route,
        base_url: draft.base_url,
        proxy: draft.proxy,
        root_departments: draft.root_departments,
        secrets,
        state: state.or_else(|| Some(saved.as_ref()?.state)).unwrap_or(AppState::Draft),
        callback_verified_at: saved.as_ref().and_then(|saved| saved.callback_verified_at),
        created_at: saved.as_ref().map_or(now, |saved| saved.created_at),
    };
    match &saved {
        Some(saved) => {
            store::mobile_app::set_identity(&mut tx, id, &app.identity).await.map_err(taken("identity", Invalid::Taken))?;
            store::mobile_app::update(&mut tx, &app, now).await?;
            super::key::replaced_otherwise(muster, &mut tx, actor, saved, &app).await?;
        }
        None => store::mobile_app::insert(&mut tx, &app).await.map_err(taken("identity", Invalid::Taken))?,
    }
    let action = if state.is_some() { "mobile_app.enable" } else { "mobile_app.save" };
    note(muster, &mut tx, actor, action, format!("mobile_app:{id}"), changed.as_deref()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Which secrets are other ones than before, by the names of their fields.
fn changed_secrets(before: &Secrets, after: &Secrets) -> String {
    let pairs = by_field(before).into_iter().zip(by_field(after));
    let changed = pairs.filter(|((_, before), (_, after))| before != after).map(|((field, _), _)| field);
    changed.collect::<Vec<_>>().join(", ")
}

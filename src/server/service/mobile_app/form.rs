//! The form of a mobile app: held against what is saved, checked with the vendor, written.

use super::channels::{admit, may_open};
use super::{by_field, card_template, checked, get};
use crate::domain::check::{Enabled, Report};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::{AppDraft, AppForm, AppState};
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::{Actor, check as stages, note, taken};
use crate::server::store;
use crate::server::store::mobile_app::{MobileApp, Secrets};
use crate::server::vendor::Credentials;

/// A checked form beside the saved app, and the secrets of both together.
struct Merged {
    draft: AppDraft,
    saved: Option<MobileApp>,
    secrets: Secrets,
}

async fn read_form(muster: &Muster, form: &AppForm) -> Result<Merged> {
    let draft = form.check()?;
    let saved = match form.id {
        Some(id) => Some(get(&mut muster.store.read().await?, id).await?),
        None => None,
    };
    if saved.as_ref().is_some_and(|saved| saved.vendor != draft.vendor) {
        return Err(Error::Refused(Refusal::NotFound));
    }
    hold_to_saved(muster, &draft, saved.as_ref())?;
    let secrets = merge(&draft, saved.as_ref());
    Ok(Merged { draft, saved, secrets })
}

/// Where the form would send secrets: it must be an address that may be called, and a changed one asks for every secret
/// again, because whoever may change it could have them sent to himself. Whose app it is stays as it was saved.
fn hold_to_saved(muster: &Muster, draft: &AppDraft, saved: Option<&MobileApp>) -> Result<()> {
    let mut errors = FieldErrors::default();
    if let Some(base_url) = &draft.base_url
        && !url::Url::parse(base_url).is_ok_and(|url| muster.vendors.transport.guard().allows_url(&url))
    {
        errors.add("base_url", Invalid::AddressRefused);
    }
    if let Some(saved) = saved {
        if saved.base_url != draft.base_url {
            for (field, secret) in by_field(&saved.secrets) {
                if secret.is_some() && !is_settled(draft, field) {
                    errors.add(field, Invalid::SecretsAgain);
                }
            }
        }
        if saved.identity != draft.identity {
            errors.add("identity", Invalid::Fixed);
        }
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
        _ => false,
    }
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
    }
}

/// `watch`: under which name the page asks how far it has come.
async fn check_merged(muster: &Muster, Merged { draft, saved, secrets }: &Merged, lang: Lang, watch: &str) -> Result<Report> {
    let card_template = |saved: &MobileApp| {
        let app = MobileApp { card_template: draft.card_template.clone(), secrets: secrets.clone(), ..saved.clone() };
        card_template(muster, &app)
    };
    let subject = stages::Subject {
        vendor: draft.vendor,
        app: Credentials {
            identity: draft.identity.clone(),
            secret: secrets.app.clone(),
            agent_id: draft.agent_id,
            corp_id: draft.corp_id.clone(),
            robot_code: draft.robot_code.clone(),
            group_template: draft.group_template.clone(),
            card: saved.as_ref().and_then(card_template),
            edition: draft.edition,
            base_url: draft.base_url.clone(),
        },
        contacts: secrets.contacts.clone(),
        saved: saved.clone(),
        test_person: draft.test_person.clone(),
    };
    let report = stages::run(muster, &subject, lang, &|so_far| muster.watches.tell(watch, so_far)).await;
    muster.watches.end(watch);
    if let Some(saved) = saved {
        checked(muster, saved.id, &report).await?;
    }
    Ok(report)
}

/// Checks what the form says, saved or not. Nothing is stored.
pub async fn check(muster: &Muster, form: &AppForm, lang: Lang) -> Result<Report> {
    let merged = read_form(muster, form).await?;
    check_merged(muster, &merged, lang, &form.watch).await
}

/// Saves the form, also when a check would fail: from now on the app has its id and its addresses.
pub async fn save(muster: &Muster, actor: &Actor, form: &AppForm) -> Result<MobileAppId> {
    let merged = read_form(muster, form).await?;
    write(muster, actor, merged, Opening::AsItIs).await
}

/// Enables the app if, and only if, the check of the form's values passes; then they are saved with it.
pub async fn enable(muster: &Muster, actor: &Actor, form: &AppForm, lang: Lang) -> Result<Enabled> {
    let merged = read_form(muster, form).await?;
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
    let Merged { draft, saved, secrets } = merged;
    let now = muster.clock.now();
    let is_new = saved.is_none();
    let mut changed = String::new();
    let mut tx = muster.store.write().await?;
    let (id, old_state, directory_name, callback_verified_at, created_at) = match saved {
        // As it is now: a check takes seconds, in which the vendor may have verified the callback.
        Some(saved) => {
            let saved = get(&mut tx, saved.id).await?;
            changed = changed_secrets(&saved.secrets, &secrets);
            (saved.id, saved.state, saved.directory_name, saved.callback_verified_at, saved.created_at)
        }
        None => (muster.new_id(), AppState::Draft, None, None, now),
    };
    let (state, company, action) = match opening {
        Opening::AsItIs => (old_state, None, "mobile_app.save"),
        Opening::Open { company, switch } => {
            admit(muster, &mut tx, actor, id, switch).await?;
            (AppState::Enabled, company, "mobile_app.enable")
        }
    };
    let app = MobileApp {
        id,
        vendor: draft.vendor,
        identity: draft.identity,
        agent_id: draft.agent_id.map(|id| id.to_string()).unwrap_or_default(),
        company_name: draft.company_name,
        directory_name: company.or(directory_name),
        corp_id: draft.corp_id,
        robot_code: draft.robot_code,
        group_template: draft.group_template,
        card_template: draft.card_template,
        edition: draft.edition,
        base_url: draft.base_url,
        secrets,
        state,
        callback_verified_at,
        created_at,
    };
    if is_new {
        store::mobile_app::insert(&mut tx, &app).await.map_err(taken("identity", Invalid::Taken))?;
    } else {
        store::mobile_app::update(&mut tx, &app, now).await?;
    }
    let detail = (!changed.is_empty()).then_some(changed.as_str());
    note(muster, &mut tx, actor, action, format!("mobile_app:{id}"), detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// Which secrets are other ones than before, by the names of their fields.
fn changed_secrets(before: &Secrets, after: &Secrets) -> String {
    let pairs = by_field(before).into_iter().zip(by_field(after));
    let changed = pairs.filter(|((_, before), (_, after))| before != after).map(|((field, _), _)| field);
    changed.collect::<Vec<_>>().join(", ")
}

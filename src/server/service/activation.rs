//! The activation of a mobile app: where it stands is derived from what was proved, so that anybody may go on, any day.

mod company;
mod wording;

pub use self::company::{confirm as confirm_company, finish as finish_company, start as start_company};
use super::mobile_app::{self, get};
use super::{Actor, note};
use crate::domain::activation::{Activation, AgentIdForm, BeginForm, EnableForm, Facts};
use crate::domain::check::Report;
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::{AppCard, AppForm, AppState, EventRoute};
use crate::domain::refusal::Refusal;
use crate::domain::time::Time;
use crate::domain::vendor::{Edition, Vendor};
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::store::mobile_app::{MobileApp, Secrets};
use crate::server::store::{self, Db, Tx};

/// An app, what was proved of it, and when.
struct Found {
    app: MobileApp,
    card: AppCard,
    facts: Facts,
    checked: Option<(Time, Lang)>,
    noted: store::activation::Activation,
}

async fn find(muster: &Muster, db: &mut impl Db, id: MobileAppId, lang: Lang) -> Result<Found> {
    let app = get(db, id).await?;
    let noted = store::activation::get(db, id).await?;
    let (checked, report) = last_check(db, id, &noted).await?;
    let owners = store::member::active_owners(db).await?.len() as i64;
    let facts = Facts {
        identity: !app.identity.is_empty(),
        agent_id: !app.agent_id.is_empty(),
        corp_id: app.corp_id.is_some(),
        report,
        home_page: store::mobile_app::was_opened(db, id).await?,
        home_page_told: noted.home_page_at.is_some(),
        people: store::member::count_active(db).await? > owners,
        enabled: app.state == AppState::Enabled,
        bound: store::binding::count_active(db, id).await? > 0,
    };
    Ok(Found { card: mobile_app::card(muster, db, &app, lang).await?, app, facts, checked, noted })
}

/// The newer one of the check that somebody made on the way and the one on the schedule, which is worded in Chinese.
pub async fn last_report(db: &mut impl Db, id: MobileAppId) -> Result<Report> {
    let noted = store::activation::get(db, id).await?;
    Ok(last_check(db, id, &noted).await?.1)
}

async fn last_check(db: &mut impl Db, id: MobileAppId, noted: &store::activation::Activation) -> Result<(Option<(Time, Lang)>, Report)> {
    let scheduled = store::app_check::get(db, id).await?.map(|last| (last.checked_at, Lang::Zh, last.report));
    let last = [noted.check.clone(), scheduled].into_iter().flatten().max_by_key(|(at, ..)| *at);
    Ok(last.map_or_else(Default::default, |(at, lang, report)| (Some((at, lang)), report)))
}

pub async fn show(muster: &Muster, id: MobileAppId, lang: Lang) -> Result<Activation> {
    let found = find(muster, &mut muster.store.read().await?, id, lang).await?;
    Ok(wording::activation(muster, &found, lang))
}

/// Checks the app as it is saved, without sending anything to anybody, and keeps what came of it.
pub async fn check(muster: &Muster, id: MobileAppId, lang: Lang) -> Result<Activation> {
    let app = get(&mut muster.store.read().await?, id).await?;
    if app.identity.is_empty() {
        return show(muster, id, lang).await;
    }
    let report = super::check::run(muster, &mobile_app::subject(muster, app), lang, &|_| ()).await;
    mobile_app::checked(muster, id, &report).await?;
    let people = report.people.clone();
    keep(muster, id, lang, report).await?;
    Ok(Activation { people, ..show(muster, id, lang).await? })
}

async fn keep(muster: &Muster, id: MobileAppId, lang: Lang, report: Report) -> Result<()> {
    let report = Report { people: Vec::new(), ..report };
    let mut tx = muster.store.write().await?;
    store::activation::put_check(&mut tx, id, lang, &report, muster.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// A draft of which only the vendor and the company's name are known: the rest comes from whoever owns the console.
pub async fn begin(muster: &Muster, actor: &Actor, form: &BeginForm) -> Result<MobileAppId> {
    let company_name = form.check()?;
    let app = MobileApp {
        id: muster.new_id(),
        vendor: form.vendor,
        identity: String::new(),
        agent_id: String::new(),
        company_name: Some(company_name),
        directory_name: None,
        corp_id: None,
        group_robot: None,
        robot_code: None,
        group_template: None,
        card_template: None,
        edition: Edition::default(),
        event_route: EventRoute::default(),
        base_url: mobile_app::simulated_base_url(muster, form.vendor).await,
        proxy: None,
        root_departments: Vec::new(),
        secrets: Secrets::default(),
        state: AppState::Draft,
        callback_verified_at: None,
        created_at: muster.clock.now(),
    };
    let mut tx = muster.store.write().await?;
    store::mobile_app::insert(&mut tx, &app).await?;
    note(muster, &mut tx, actor, "mobile_app.save", format!("mobile_app:{}", app.id), None).await?;
    tx.commit().await?;
    Ok(app.id)
}

/// The app, which nobody else changes until this transaction ends.
async fn taken(tx: &mut Tx, id: MobileAppId) -> Result<MobileApp> {
    store::mobile_app::take(tx, id).await?.ok_or(Error::Refused(Refusal::NotFound))
}

/// DingTalk: the one value that making an app by scanning does not tell.
pub async fn put_agent_id(muster: &Muster, actor: &Actor, form: &AgentIdForm) -> Result<()> {
    let agent_id = form.check()?;
    let mut tx = muster.store.write().await?;
    let app = taken(&mut tx, form.app).await?;
    if app.vendor != Vendor::DingTalk {
        return Err(Error::Refused(Refusal::NotFound));
    }
    let app = MobileApp { agent_id: agent_id.to_string(), ..app };
    store::mobile_app::update(&mut tx, &app, muster.clock.now()).await?;
    note(muster, &mut tx, actor, "mobile_app.save", format!("mobile_app:{}", app.id), None).await?;
    tx.commit().await?;
    Ok(())
}

/// An admin says that the home page is entered, which no vendor tells.
pub async fn tell_home_page(muster: &Muster, actor: &Actor, id: MobileAppId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    get(&mut tx, id).await?;
    store::activation::put_home_page(&mut tx, id, muster.clock.now()).await?;
    note(muster, &mut tx, actor, "mobile_app.home_page", format!("mobile_app:{id}"), None).await?;
    tx.commit().await?;
    Ok(())
}

/// Enables the app as it is saved, if the check passes; what the check found is kept either way.
pub async fn enable(muster: &Muster, actor: &Actor, form: &EnableForm, lang: Lang) -> Result<Activation> {
    let app = get(&mut muster.store.read().await?, form.app).await?;
    let filled = AppForm { test_person: form.test_person.clone(), ..mobile_app::form_of(&app) };
    let enabled = mobile_app::enable(muster, actor, &filled, lang).await?;
    let people = enabled.report.people.clone();
    keep(muster, app.id, lang, enabled.report).await?;
    Ok(Activation { people, ..show(muster, app.id, lang).await? })
}

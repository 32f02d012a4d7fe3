//! The staged check of a mobile app: what was asked, what came back, what it means. It stores nothing but the
//! address that a vendor refused.

mod directory;
mod egress;
mod network;
mod outcome;
mod rights;
pub mod schedule;
mod sending;
pub mod watch;

use crate::domain::check::{Report, Stage, StageKind, StageState};
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::{EventKind, EventResult, EventRoute, Proved};
use crate::domain::secret::Secret;
use crate::domain::vendor::Vendor;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::service::app_event;
use crate::server::service::mobile_app::AT_A_PAGE;
use crate::server::store::app_event::NewEvent;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::{self, Tx};
use crate::server::vendor::wecom::WeCom;
use crate::server::vendor::{Client, Credentials, Kind, VendorError};

pub use self::network::OURS;
pub(super) use self::network::fetch_back;
pub(super) use self::outcome::in_words;
use self::outcome::{Found, Recorder};

/// What a check needs: complete values, saved or not.
pub struct Subject {
    pub vendor: Vendor,
    pub app: Credentials,
    /// WeCom: the address book key.
    pub contacts: Option<Secret>,
    pub event_route: EventRoute,
    /// The app as it is saved, if it is: what is reachable from outside can be looked at.
    pub saved: Option<MobileApp>,
    /// The departments that are looked at, with all that is below them; empty: all that the app sees.
    pub root_departments: Vec<String>,
    /// To whom a message goes, and with whom a group is made.
    pub test_person: Option<String>,
    /// Without the calls that count against what the company may call in a month: nobody has asked for this check.
    pub thrifty: bool,
}

/// Runs the stages in their order, and tells after each of them. A stage that needs one that failed waits.
pub async fn run(muster: &Muster, subject: &Subject, lang: Lang, tell: &(dyn Fn(&Report) + Send + Sync)) -> Report {
    let client = Client::new(&muster.vendors, subject.vendor, subject.app.clone(), AT_A_PAGE);
    let mut record = Recorder::new(muster, subject.vendor, lang, tell);

    let vendors_time = network::address(&mut record, &client).await;
    network::clock(&mut record, vendors_time).await;
    let refused = token(&mut record, &client).await;
    let seen = directory::look(&mut record, &client, subject, refused).await;
    egress::remember(&mut record, subject).await;
    rights::features(&mut record, &seen.rights);
    if subject.vendor == Vendor::WeCom {
        contacts_key(&mut record, muster, subject, lang).await;
    }
    network::sign_in(&mut record, &client, subject.saved.as_ref(), seen.sign_in_domain.as_deref()).await;
    if subject.vendor == Vendor::WeCom {
        network::domain_files(&mut record, subject.saved.as_ref()).await;
    }
    match subject.event_route {
        EventRoute::Callback => network::callback(&mut record, subject.saved.as_ref()).await,
        EventRoute::Connection => network::connection(&mut record, &client, subject).await,
    }
    let sees_people = record.passed(StageKind::VisibleRange);
    sending::message(&mut record, &client, subject, subject.test_person.as_deref().filter(|_| sees_people), &seen).await;
    sending::group(&mut record, &client, subject.test_person.as_deref().filter(|_| sees_people), &seen).await;
    record.report
}

/// Answers the refusal of our address, which some vendors may refuse here already: then the secret is not at fault.
async fn token(record: &mut Recorder<'_>, client: &Client<'_>) -> Option<VendorError> {
    if !record.passed(StageKind::Address) {
        record.wait(StageKind::Token);
        return None;
    }
    let started = record.muster.clock.now();
    match client.fresh_token().await {
        Err(error) if error.kind() == Some(Kind::Address) => {
            record.wait(StageKind::Token);
            Some(error)
        }
        result => {
            record.end(StageKind::Token, record.since(started), result.map(|()| Found::default()));
            None
        }
    }
}

/// The first required stage that failed.
fn in_the_way(report: &Report) -> Option<StageKind> {
    let failed = |stage: &&Stage| stage.state == StageState::Failed && stage.kind.is_required();
    report.stages.iter().find(failed).map(|stage| stage.kind)
}

/// Writes a line into the app's event log, and under which address a sign-in may come back.
pub async fn note(muster: &Muster, tx: &mut Tx, app: MobileAppId, report: &Report) -> Result<()> {
    let failed = report.stages.iter().find(|stage| Some(stage.kind) == in_the_way(report));
    let result = if failed.is_some() { EventResult::Failed } else { EventResult::Done };
    let what = failed.map(|stage| serde_json::to_string(&stage.kind).unwrap_or_default());
    let reason = failed.and_then(|stage| stage.said.as_ref());
    let reason = reason.map(|said| app_event::mask::text(&format!("{} {}", said.code.as_deref().unwrap_or_default(), said.text)));
    let new = NewEvent {
        what: what.as_deref().map(|what| what.trim_matches('"')),
        reason: reason.as_deref().map(str::trim),
        ..app_event::event(app, EventKind::Check, result)
    };
    if report.stage(StageKind::SignIn).is_some_and(|stage| stage.state == StageState::Passed) {
        store::app_outside::put_origin(tx, app, Proved::SignIn, &muster.config.origin(), muster.clock.now()).await?;
    }
    app_event::write(muster, tx, new).await
}

async fn contacts_key(record: &mut Recorder<'_>, muster: &Muster, subject: &Subject, lang: Lang) {
    use crate::messages::console::check as words;
    let Some(secret) = &subject.contacts else { return record.skip(StageKind::ContactsKey) };
    // An address that is not trusted is refused here, too, and said once.
    let reached = record.passed(StageKind::Address) && !record.failed(StageKind::EgressIp);
    let contacts = WeCom::new(&muster.vendors, Credentials { secret: secret.clone(), ..subject.app.clone() }, AT_A_PAGE);
    record
        .stage_if(reached, StageKind::ContactsKey, async {
            contacts.fresh_token().await?;
            let people = contacts.address_book().await?;
            Ok(Found::text(words::IDS_FOUND.of(lang, people as u64)))
        })
        .await;
}

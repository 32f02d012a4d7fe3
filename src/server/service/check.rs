//! The staged check of a WeCom app: what was asked, what came back, what it means. It stores nothing.

use crate::domain::check::{MAX_PEOPLE, Person, Report, Stage, StageKind, StageState, VendorSaid};
use crate::domain::lang::Lang;
use crate::domain::secret::Secret;
use crate::domain::vendor::Vendor;
use crate::messages::console::check as words;
use crate::messages::vendor::{self, Explained};
use crate::server::Muster;
use crate::server::error::Error;
use crate::server::service::mobile_app::AT_A_PAGE;
use crate::server::vendor::message::{Message, To};
use crate::server::vendor::wecom::WeCom;
use crate::server::vendor::{Credentials, Kind, VendorError};

/// How many departments are asked for their people; a check has to end soon.
const MAX_DEPARTMENTS: usize = 30;

/// What a check needs: complete values, saved or not.
pub struct Subject {
    pub app: Credentials,
    pub contacts: Option<Secret>,
    pub test_person: Option<String>,
}

/// Runs the stages in their order. A stage that needs one that failed waits.
pub async fn run(muster: &Muster, subject: &Subject, lang: Lang) -> Report {
    let app = WeCom::new(&muster.vendors, subject.app.clone(), AT_A_PAGE);
    let mut report = Report::default();

    let token = timed(muster, StageKind::Token, lang, async {
        app.fresh_token().await?;
        Ok(Found::default())
    })
    .await;
    let has_token = token.state == StageState::Passed;
    report.stages.push(token);

    if has_token {
        let range = timed(muster, StageKind::VisibleRange, lang, async {
            let range = visible_range(&app, lang).await?;
            report.people = range.people;
            report.company = range.company;
            Ok(Found { text: Some(range.text), problem: range.problem })
        })
        .await;
        report.stages.push(range);
    } else {
        report.stages.push(Stage::new(StageKind::VisibleRange, StageState::Waiting));
    }
    let sees_people = report.stages.iter().all(|stage| stage.state == StageState::Passed);

    report.stages.push(match &subject.contacts {
        None => Stage::new(StageKind::ContactsKey, StageState::Skipped),
        Some(secret) => {
            let contacts = WeCom::new(&muster.vendors, Credentials { secret: secret.clone(), ..subject.app.clone() }, AT_A_PAGE);
            timed(muster, StageKind::ContactsKey, lang, async {
                contacts.fresh_token().await?;
                let people = contacts.address_book().await?;
                Ok(Found { text: Some(words::IDS_FOUND.with(lang, &[&people.to_string()])), problem: None })
            })
            .await
        }
    });

    report.stages.push(match &subject.test_person {
        Some(person) if sees_people => {
            timed(muster, StageKind::Message, lang, async {
                let sent = app.send(&To::person(person), &Message::Text(words::TEST_MESSAGE.get(lang).to_owned()), "").await?;
                let problem =
                    (!sent.invalid_people.is_empty()).then_some(Explained { cause: words::PERSON_INVALID, remedy: words::PERSON_REMEDY });
                Ok(Found { text: Some(words::MESSAGE_TAKEN.with(lang, &[person])), problem })
            })
            .await
        }
        _ => Stage::new(StageKind::Message, StageState::Waiting),
    });
    report
}

/// What a stage found, and what is wrong although the vendor raised no error.
#[derive(Default)]
struct Found {
    text: Option<String>,
    problem: Option<Explained>,
}

async fn timed(muster: &Muster, kind: StageKind, lang: Lang, work: impl Future<Output = Result<Found, VendorError>>) -> Stage {
    let started = muster.clock.now();
    let result = work.await;
    let took_ms = u32::try_from((muster.clock.now() - started).0).unwrap_or_default();
    let mut stage = Stage { took_ms, ..Stage::new(kind, StageState::Passed) };
    match result {
        Ok(Found { text, problem: None }) => stage.found = text,
        Ok(Found { text, problem: Some(problem) }) => {
            stage.found = text;
            explain(&mut stage, problem, lang);
        }
        Err(error) => {
            explain(&mut stage, explained(&error), lang);
            stage.copy = error.said().and_then(|said| said.egress_ip.clone());
            stage.said = Some(VendorSaid { code: error.code().map(str::to_owned), text: said(&error) });
            if error.code().is_none() {
                stage.reference = Some(super::super::error::log(&Error::Vendor(Vendor::WeCom, error)));
            }
        }
    }
    stage
}

fn explain(stage: &mut Stage, explained: Explained, lang: Lang) {
    stage.state = StageState::Failed;
    stage.cause = Some(explained.cause.get(lang).to_owned());
    stage.remedy = Some(explained.remedy.get(lang).to_owned());
}

fn said(error: &VendorError) -> String {
    match error {
        VendorError::Said(said) => said.text.clone(),
        other => other.to_string(),
    }
}

/// The catalogue's entry for an error.
fn explained(error: &VendorError) -> Explained {
    match error {
        VendorError::Said(said) => said.code.parse().ok().and_then(vendor::wecom::explain).unwrap_or(vendor::UNKNOWN),
        VendorError::TimedOut => vendor::TIMED_OUT,
        VendorError::Unreachable(_) => vendor::UNREACHABLE,
        VendorError::RefusedAddress => vendor::REFUSED_ADDRESS,
        VendorError::Nonsense { .. } | VendorError::NotSet(_) | VendorError::Unsupported => vendor::NONSENSE,
    }
}

struct Range {
    text: String,
    problem: Option<Explained>,
    people: Vec<Person>,
    company: Option<String>,
}

/// Counts what the app sees: departments, and the people of the first ones.
async fn visible_range(app: &WeCom<'_>, lang: Lang) -> Result<Range, VendorError> {
    let range = app.visible_range().await?;
    // An app that sees single people only may be refused the departments.
    let departments = match app.departments(None).await {
        Err(error) if error.kind() == Some(Kind::Invisible) => Vec::new(),
        other => other?,
    };
    let mut people = std::collections::BTreeMap::new();
    for user in range.people.iter().take(MAX_PEOPLE) {
        people.insert(user.to_lowercase(), Person { user_id: user.clone(), name: user.clone() });
    }
    for department in departments.iter().take(MAX_DEPARTMENTS) {
        for user in app.people(&department.id, None).await?.people {
            people.insert(user.user_id.to_lowercase(), Person { user_id: user.user_id, name: user.name });
        }
    }
    let all = departments.len() <= MAX_DEPARTMENTS;
    let counts = [range.app_name.unwrap_or_default(), departments.len().to_string(), people.len().to_string()];
    let counts: Vec<&str> = counts.iter().map(String::as_str).collect();
    let text = if all { words::RANGE } else { words::RANGE_AT_LEAST }.with(lang, &counts);
    let problem = if range.closed {
        Some(Explained { cause: words::AGENT_CLOSED, remedy: words::AGENT_CLOSED_REMEDY })
    } else if people.is_empty() {
        Some(Explained { cause: words::NOBODY_VISIBLE, remedy: words::NOBODY_VISIBLE_REMEDY })
    } else {
        None
    };
    // The root department bears the company's name.
    let company = departments.into_iter().find(|department| department.id == "1").map(|root| root.name).filter(|name| !name.is_empty());
    Ok(Range { text, problem, people: people.into_values().take(MAX_PEOPLE).collect(), company })
}

//! What the app may see, and, on the way, whether the vendor trusts our address and gave the app its permissions.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Subject;
use super::outcome::{Found, Recorder};
use super::rights::{self, Rights, Sight};
use crate::domain::check::{MAX_PEOPLE, Person, StageKind, VendorSaid};
use crate::domain::permission::Weight;
use crate::messages::console::check as words;
use crate::messages::vendor::Explained;
use crate::server::vendor::directory::VisibleRange;
use crate::server::vendor::{Client, Kind, VendorError};

/// How many departments are asked for their people; a check has to end soon.
const MAX_DEPARTMENTS: usize = 30;

/// What later stages want to know.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) range: VisibleRange,
    /// WeCom: the host that a sign-in may come back to.
    pub(super) sign_in_domain: Option<String>,
    pub(super) rights: Rights,
}

/// Three stages from the same calls: where they are refused tells which of the three is at fault. `refused`: our
/// address already was, before anything else.
pub(super) async fn look(record: &mut Recorder<'_>, client: &Client<'_>, subject: &Subject, refused: Option<VendorError>) -> Seen {
    let stages = [StageKind::EgressIp, StageKind::Permissions, StageKind::VisibleRange];
    if let Some(error) = refused {
        record.end(StageKind::EgressIp, 0, Err(error));
        record.wait(StageKind::Permissions);
        record.wait(StageKind::VisibleRange);
        return Seen::default();
    }
    if !record.passed(StageKind::Token) {
        for kind in stages {
            record.wait(kind);
        }
        return Seen::default();
    }
    let started = record.muster.clock.now();
    let result = glance(client, &subject.root_departments).await;
    let took_ms = record.since(started);
    let at_fault = match result.as_ref().err().map(VendorError::kind) {
        None => None,
        Some(Some(Kind::Address)) => Some(StageKind::EgressIp),
        Some(Some(Kind::Permission)) => Some(StageKind::Permissions),
        Some(_) => Some(StageKind::VisibleRange),
    };
    let mut seen = Seen::default();
    // Only once the vendor has let us in: before that every answer would be the same.
    if let Ok(glance) = &result {
        seen.rights = Rights::ask(client, subject.vendor, subject.app.edition, subject.thrifty, glance.sight).await;
        record.report.scopes = seen.rights.scopes();
    }
    let mut outcome = Some(result);
    let mut failed = false;
    for kind in stages {
        if failed {
            record.wait(kind);
        } else if at_fault == Some(kind) || kind == StageKind::VisibleRange {
            failed = at_fault.is_some();
            let Some(result) = outcome.take() else { break };
            let result = result.map(|glance| {
                seen.sign_in_domain.clone_from(&glance.range.sign_in_domain);
                seen.range = glance.range.clone();
                describe(record, glance)
            });
            record.end(kind, took_ms, result);
        } else if let Some(missing) = seen.rights.missing(Weight::Required).filter(|_| kind == StageKind::Permissions) {
            rights::refuse(record, kind, 0, missing);
        } else {
            record.end(kind, 0, Ok(Found::default()));
        }
    }
    seen
}

/// The first departments and people.
struct Glance {
    range: VisibleRange,
    company: Option<String>,
    departments: usize,
    people: BTreeMap<String, Person>,
    sight: Sight,
    /// There may be more.
    cut: bool,
    /// A root department that is not there, or that the app does not see.
    no_root: Option<String>,
}

async fn glance(client: &Client<'_>, roots: &[String]) -> Result<Glance, VendorError> {
    let range = client.visible_range().await?;
    let mut glance =
        Glance { company: None, departments: 0, people: BTreeMap::new(), sight: Sight::default(), cut: false, no_root: None, range };
    if roots.is_empty() {
        whole(client, &mut glance).await?;
    } else {
        // Every root by itself, so that one that is not there is known by its name.
        let mut seen = BTreeSet::new();
        for root in roots {
            match below(client, &mut glance, &mut seen, VecDeque::from([root.clone()])).await {
                Err(error) if matches!(error.kind(), Some(Kind::NotFound | Kind::Invisible)) => {
                    glance.no_root = Some(root.clone());
                    break;
                }
                other => other?,
            }
        }
    }
    glance.company = client.company().await?;
    Ok(glance)
}

/// All that the app sees: single people, and departments with all that is below them.
async fn whole(client: &Client<'_>, glance: &mut Glance) -> Result<(), VendorError> {
    for user_id in glance.range.people.iter().take(MAX_PEOPLE) {
        glance.people.insert(user_id.to_lowercase(), Person { user_id: user_id.clone(), name: user_id.clone() });
    }
    let waiting = glance.range.departments.iter().cloned().collect();
    below(client, glance, &mut BTreeSet::new(), waiting).await
}

/// Departments and all that is below them, each once.
async fn below(
    client: &Client<'_>,
    glance: &mut Glance,
    seen: &mut BTreeSet<String>,
    mut waiting: VecDeque<String>,
) -> Result<(), VendorError> {
    while let Some(department) = waiting.pop_front() {
        if !seen.insert(department.clone()) {
            continue;
        }
        if glance.departments == MAX_DEPARTMENTS {
            glance.cut = true;
            break;
        }
        let page = client.people(&department, None).await?;
        glance.departments += 1;
        glance.cut |= page.next.is_some();
        for person in page.people {
            glance.sight.people = true;
            glance.sight.phones |= person.phone.is_some();
            glance.sight.emails |= person.email.is_some();
            let name = if person.name.is_empty() { person.user_id.clone() } else { person.name };
            glance.people.insert(person.user_id.to_lowercase(), Person { user_id: person.user_id, name });
        }
        // An app that sees single departments only may be refused what is below them.
        match client.children(&department).await {
            Ok(children) => waiting.extend(children.into_iter().map(|child| child.id)),
            Err(error) if error.kind() == Some(Kind::Invisible) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn describe(record: &mut Recorder<'_>, glance: Glance) -> Found {
    if let Some(root) = &glance.no_root {
        return Found { text: Some(words::ROOT.with(record.lang, &[root])), ..Found::problem(words::NO_ROOT, words::NO_ROOT_REMEDY) };
    }
    let departments = words::DEPARTMENTS.of(record.lang, glance.departments as u64);
    let people = words::PEOPLE.of(record.lang, glance.people.len() as u64);
    let range = if glance.cut { words::RANGE_AT_LEAST } else { words::RANGE }.with(record.lang, &[&departments, &people]);
    let text = match glance.range.app_name.filter(|name| !name.is_empty()) {
        Some(app) => words::OF_APP.with(record.lang, &[&app, &range]),
        None => range,
    };
    let problem = if glance.range.closed {
        record.report.closed = Some(VendorSaid { code: None, text: String::new() });
        Some(Explained { cause: words::AGENT_CLOSED, remedy: words::AGENT_CLOSED_REMEDY })
    } else if glance.people.is_empty() && !glance.cut {
        Some(Explained { cause: words::NOBODY_VISIBLE, remedy: words::NOBODY_VISIBLE_REMEDY })
    } else {
        None
    };
    record.report.people = glance.people.into_values().take(MAX_PEOPLE).collect();
    record.report.company = glance.company.filter(|name| !name.is_empty());
    Found { text: Some(text), problem, copy: None }
}

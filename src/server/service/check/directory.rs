//! What the app may see, and, on the way, whether the vendor trusts our address and gave the app its permissions.

use std::collections::{BTreeMap, VecDeque};

use super::outcome::{Found, Recorder};
use crate::domain::check::{MAX_PEOPLE, Person, StageKind, VendorSaid};
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
}

/// Three stages from the same calls: where they are refused tells which of the three is at fault. `refused`: our
/// address already was, before anything else.
pub(super) async fn look(record: &mut Recorder<'_>, client: &Client<'_>, refused: Option<VendorError>) -> Seen {
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
    let result = glance(client).await;
    let took_ms = record.since(started);
    let at_fault = match result.as_ref().err().map(VendorError::kind) {
        None => None,
        Some(Some(Kind::Address)) => Some(StageKind::EgressIp),
        Some(Some(Kind::Permission)) => Some(StageKind::Permissions),
        Some(_) => Some(StageKind::VisibleRange),
    };
    let mut seen = Seen::default();
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
    /// There may be more.
    cut: bool,
}

async fn glance(client: &Client<'_>) -> Result<Glance, VendorError> {
    let range = client.visible_range().await?;
    let mut glance = Glance { company: None, departments: 0, people: BTreeMap::new(), cut: false, range };
    for user_id in glance.range.people.iter().take(MAX_PEOPLE) {
        glance.people.insert(user_id.to_lowercase(), Person { user_id: user_id.clone(), name: user_id.clone() });
    }
    let mut waiting: VecDeque<String> = glance.range.departments.iter().cloned().collect();
    while let Some(department) = waiting.pop_front() {
        if glance.departments == MAX_DEPARTMENTS {
            glance.cut = true;
            break;
        }
        glance.departments += 1;
        let page = client.people(&department, None).await?;
        glance.cut |= page.next.is_some();
        for person in page.people {
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
    glance.company = client.company().await?;
    Ok(glance)
}

fn describe(record: &mut Recorder<'_>, glance: Glance) -> Found {
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

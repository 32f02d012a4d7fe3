//! The activation in the reader's words: the console's page and the page of a link both show what is made here.

use super::Found;
use crate::domain::activation::{Activation, CompanyScan, CopyValue, FeatureRow, Obstacle, Step, StepKind, StepState, steps};
use crate::domain::check::{Stage, StageState, VendorSaid};
use crate::domain::lang::Lang;
use crate::domain::permission;
use crate::domain::vendor::Vendor;
use crate::messages::console::activation as words;
use crate::messages::console::app::{self, wecom};
use crate::messages::{Text, vendor, word};
use crate::server::Muster;
use crate::server::service::mobile_app::addresses;
use crate::server::store::mobile_app::MobileApp;

pub(super) fn activation(muster: &Muster, found: &Found, lang: Lang) -> Activation {
    let kinds = steps(found.app.vendor);
    let states = found.facts.states(kinds);
    let features = permission::of(found.app.vendor).iter().map(|needs| FeatureRow {
        name: words::feature(needs.feature).get(lang).to_owned(),
        codes: needs.codes(),
        given: needs.given(&found.facts.report),
        each: needs.each(&found.facts.report),
    });
    Activation {
        card: found.card.clone(),
        steps: kinds.iter().zip(states).map(|(kind, state)| step(muster, found, *kind, state, lang)).collect(),
        features: features.collect(),
        checked_at: found.checked.map(|(at, _)| at),
        company_found: match &found.noted.company {
            Some(CompanyScan::Found(corp_id)) => Some(corp_id.clone()),
            _ => None,
        },
        people: Vec::new(),
        home_page: addresses(muster, &found.app).home_page,
    }
}

fn step(muster: &Muster, found: &Found, kind: StepKind, state: StepState, lang: Lang) -> Step {
    let words = words::step(found.app.vendor, kind);
    let stage = kind.stage().and_then(|stage| found.facts.report.stage(stage)).filter(|_| found.facts.identity);
    let same = found.checked.is_some_and(|(_, worded)| worded == lang);
    Step {
        kind,
        state,
        title: words.title.get(lang).to_owned(),
        text: words.text.get(lang).to_owned(),
        copy: copies(muster, &found.app, kind, lang),
        link: link(&found.app, kind, lang),
        found: match kind {
            StepKind::Company => found.app.corp_id.clone(),
            StepKind::AgentId => Some(found.app.agent_id.clone()).filter(|id| !id.is_empty()),
            _ => stage.filter(|_| same && state == StepState::Done).and_then(|stage| stage.found.clone()),
        },
        obstacle: match (kind, &found.noted.company) {
            (StepKind::Company, Some(scan)) if state != StepState::Done => scanned(scan, lang),
            _ => stage.filter(|stage| stage.state == StageState::Failed).map(|stage| obstacle(found.app.vendor, stage, same, lang)),
        },
    }
}

/// What is pasted into the vendor's console.
fn copies(muster: &Muster, app: &MobileApp, kind: StepKind, lang: Lang) -> Vec<CopyValue> {
    let address = addresses(muster, app);
    let copy = |label: Text, value: String| CopyValue { label: label.get(lang).to_owned(), value };
    match kind {
        StepKind::SignIn => {
            let domain = address.trusted_domain.map(|domain| copy(wecom::TRUSTED_DOMAIN, domain));
            address.redirect_url.map(|url| copy(app::REDIRECT_URL, url)).into_iter().chain(domain).collect()
        }
        StepKind::HomePage => vec![copy(app::HOME_PAGE, address.home_page)],
        StepKind::Permissions => permission::of(app.vendor)
            .iter()
            .filter(|needs| !needs.needs.is_empty())
            .map(|needs| copy(words::feature(needs.feature), needs.codes()))
            .collect(),
        _ => Vec::new(),
    }
}

/// Where it is done.
fn link(app: &MobileApp, kind: StepKind, lang: Lang) -> Option<CopyValue> {
    match kind {
        StepKind::People => Some(CopyValue { label: words::OPEN_PEOPLE.get(lang).to_owned(), value: "/console/personnel".to_owned() }),
        kind if kind.is_theirs() || kind == StepKind::AgentId => {
            let label = app::OPEN_CONSOLE.with(lang, &[word::vendor(app.vendor).get(lang)]);
            Some(CopyValue { label, value: permission::console(app.vendor, app.edition).to_owned() })
        }
        _ => None,
    }
}

/// A stage that failed. The check worded it for whoever made it; the catalogue has the vendors' codes in both languages.
fn obstacle(of: Vendor, stage: &Stage, same: bool, lang: Lang) -> Obstacle {
    let code = stage.said.as_ref().and_then(|said| said.code.as_deref());
    let known = code.and_then(|code| vendor::explain(of, code)).filter(|_| !same);
    let worded = |own: &Option<String>| own.clone().filter(|_| same).unwrap_or_default();
    Obstacle {
        cause: known.map_or_else(|| worded(&stage.cause), |known| known.cause.get(lang).to_owned()),
        remedy: known.map_or_else(|| worded(&stage.remedy), |known| known.remedy.get(lang).to_owned()),
        copy: stage.copy.clone(),
        link: stage.link.clone(),
        said: stage.said.clone(),
    }
}

/// Why the second scan found no company that counts.
fn scanned(scan: &CompanyScan, lang: Lang) -> Option<Obstacle> {
    let explained = |cause: Text, remedy: Text| {
        Some(Obstacle { cause: cause.get(lang).to_owned(), remedy: remedy.get(lang).to_owned(), ..Obstacle::default() })
    };
    match scan {
        CompanyScan::Found(_) => None,
        CompanyScan::NotAdmin => explained(words::NOT_ADMIN, words::NOT_ADMIN_REMEDY),
        CompanyScan::NoCompany => explained(words::NO_COMPANY, words::NO_COMPANY_REMEDY),
        CompanyScan::Declined => explained(words::DECLINED, words::SCAN_AGAIN),
        CompanyScan::Unreachable => explained(words::NO_ANSWER, words::SCAN_AGAIN),
        CompanyScan::Refused { code, text, copy, link } => {
            let known = vendor::explain(Vendor::DingTalk, code).unwrap_or(vendor::UNKNOWN);
            Some(Obstacle {
                copy: copy.clone(),
                link: link.clone(),
                said: Some(VendorSaid { code: Some(code.clone()), text: text.clone() }),
                ..explained(known.cause, known.remedy)?
            })
        }
    }
}

//! The permissions, one by one: what was refused belongs to the stage that needs it.

use super::outcome::{Found, Recorder};
use crate::domain::check::StageKind;
use crate::domain::permission::{Feature, Given, Scope, Weight, console};
use crate::domain::vendor::{Edition, Vendor};
use crate::messages::console::activation::feature;
use crate::messages::console::check as words;
use crate::server::vendor::rights::Right;
use crate::server::vendor::{Client, Said};

/// Which fields of people could be read, of anybody.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sight {
    pub(super) people: bool,
    pub(super) phones: bool,
    pub(super) emails: bool,
}

/// What is known of all permissions.
#[derive(Clone, Debug, Default)]
pub(super) struct Rights(Vec<Right>);

impl Rights {
    pub(super) async fn ask(client: &Client<'_>, vendor: Vendor, edition: Edition, thrifty: bool, sight: Sight) -> Self {
        let mut rights = client.rights(thrifty).await;
        for right in &mut rights {
            // DingTalk leaves out the fields that the app may not read. That nobody has a mail is common; that nobody
            // has a phone is not, since DingTalk is signed in to by phone.
            let seen = match right.need.code {
                "fieldMobile" if sight.phones => Given::Works,
                "fieldMobile" if sight.people => Given::Missing,
                "fieldEmail" if sight.emails => Given::Works,
                _ => right.given,
            };
            right.given = seen;
            right.link.get_or_insert_with(|| console(vendor, edition).to_owned());
        }
        Self(rights)
    }

    /// For the report.
    pub(super) fn scopes(&self) -> Vec<Scope> {
        let scope = |right: &Right| Scope {
            feature: right.feature,
            code: right.need.code.to_owned(),
            given: right.given,
            link: right.link.clone(),
        };
        self.0.iter().map(scope).collect()
    }

    /// What is missing of those that belong to a stage, each once.
    pub(super) fn missing(&self, weight: Weight) -> Option<Missing> {
        let mut missing: Vec<&Right> = Vec::new();
        for right in self.0.iter().filter(|right| right.given == Given::Missing && right.need.weight == weight) {
            if missing.iter().all(|other| other.need.code != right.need.code) {
                missing.push(right);
            }
        }
        let first = missing.first()?;
        Some(Missing {
            what: missing.iter().map(|right| (right.feature, right.need.code)).collect(),
            said: missing.iter().find_map(|right| right.said.clone()),
            link: first.link.clone(),
        })
    }
}

/// Permissions that were not given.
pub(super) struct Missing {
    what: Vec<(Feature, &'static str)>,
    /// The vendor's refusal of one of them, where it was asked for them one by one.
    pub(super) said: Option<Box<Said>>,
    link: Option<String>,
}

/// Turns a stage red for what is missing.
pub(super) fn refuse(record: &mut Recorder<'_>, kind: StageKind, took_ms: u32, missing: Missing) {
    let lang = record.lang;
    let named = |(of, code): &(Feature, &str)| words::LACKS.with(lang, &[feature(*of).get(lang), code]);
    let text = missing.what.iter().map(named).collect::<Vec<_>>().join("; ");
    let codes: Vec<&str> = missing.what.iter().map(|(_, code)| *code).filter(|code| !code.contains('/')).collect();
    match missing.said {
        Some(said) => record.end(kind, took_ms, Err((*said).into())),
        None => record.end(kind, took_ms, Ok(Found::problem(words::FEATURE_LACKS, words::FEATURE_LACKS_REMEDY))),
    }
    record.amend(|stage| {
        stage.found = Some(text);
        stage.copy = Some(codes.join(",")).filter(|codes| !codes.is_empty());
        stage.link = stage.link.take().or(missing.link);
    });
}

/// The stage of what only single features need.
pub(super) fn features(record: &mut Recorder<'_>, rights: &Rights) {
    if !record.passed(StageKind::Permissions) {
        return record.wait(StageKind::Features);
    }
    match rights.missing(Weight::Single) {
        Some(missing) => refuse(record, StageKind::Features, 0, missing),
        None => {
            let known = rights.0.iter().filter(|right| right.given == Given::Works).count();
            record.end(StageKind::Features, 0, Ok(Found::text(words::RIGHTS_SEEN.of(record.lang, known as u64))));
        }
    }
}

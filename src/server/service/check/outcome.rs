//! What stages come to: the report as it grows, and errors in words.

use crate::domain::check::{Report, Stage, StageKind, StageState, VendorSaid};
use crate::domain::lang::Lang;
use crate::domain::permission;
use crate::domain::time::Time;
use crate::domain::vendor::Vendor;
use crate::messages::console::check as words;
use crate::messages::vendor::{self, Explained};
use crate::server::Muster;
use crate::server::error::Error;
use crate::server::vendor::{OUR_BUDGET, TOLD_TO_WAIT, VendorError};

/// What a stage found, and what is wrong although the vendor raised no error.
#[derive(Default)]
pub(super) struct Found {
    pub(super) text: Option<String>,
    pub(super) problem: Option<Explained>,
    /// A value that the remedy asks to paste somewhere.
    pub(super) copy: Option<String>,
}

impl Found {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..Self::default() }
    }

    pub(super) fn problem(cause: crate::messages::Text, remedy: crate::messages::Text) -> Self {
        Self { problem: Some(Explained { cause, remedy }), ..Self::default() }
    }
}

/// The report while the stages run.
pub(super) struct Recorder<'a> {
    pub(super) muster: &'a Muster,
    pub(super) vendor: Vendor,
    pub(super) lang: Lang,
    pub(super) report: Report,
    tell: &'a (dyn Fn(&Report) + Send + Sync),
}

impl<'a> Recorder<'a> {
    pub(super) fn new(muster: &'a Muster, vendor: Vendor, lang: Lang, tell: &'a (dyn Fn(&Report) + Send + Sync)) -> Self {
        Self { muster, vendor, lang, report: Report::default(), tell }
    }

    pub(super) fn passed(&self, kind: StageKind) -> bool {
        self.is(kind, StageState::Passed)
    }

    pub(super) fn failed(&self, kind: StageKind) -> bool {
        self.is(kind, StageState::Failed)
    }

    fn is(&self, kind: StageKind, state: StageState) -> bool {
        self.report.stages.iter().any(|stage| stage.kind == kind && stage.state == state)
    }

    pub(super) fn skip(&mut self, kind: StageKind) {
        self.put(Stage::new(kind, StageState::Skipped));
    }

    pub(super) fn wait(&mut self, kind: StageKind) {
        self.put(Stage::new(kind, StageState::Waiting));
    }

    /// Changes the stage that was noted last.
    pub(super) fn amend(&mut self, change: impl FnOnce(&mut Stage)) {
        if let Some(stage) = self.report.stages.last_mut() {
            change(stage);
        }
        (self.tell)(&self.report);
    }

    fn put(&mut self, stage: Stage) {
        self.report.stages.push(stage);
        (self.tell)(&self.report);
    }

    /// Runs a stage if what it needs is there.
    pub(super) async fn stage_if(&mut self, ready: bool, kind: StageKind, work: impl Future<Output = Result<Found, VendorError>>) {
        if !ready {
            return self.wait(kind);
        }
        let started = self.muster.clock.now();
        let result = work.await;
        self.end(kind, self.since(started), result);
    }

    /// In milliseconds.
    pub(super) fn since(&self, started: Time) -> u32 {
        u32::try_from((self.muster.clock.now() - started).0).unwrap_or_default()
    }

    /// Notes what a stage came to.
    pub(super) fn end(&mut self, kind: StageKind, took_ms: u32, result: Result<Found, VendorError>) {
        let mut stage = Stage { took_ms, ..Stage::new(kind, StageState::Passed) };
        match result {
            Ok(found) => {
                stage.found = found.text;
                stage.copy = found.copy;
                if let Some(problem) = found.problem {
                    explain(&mut stage, problem, self.lang);
                }
            }
            Err(error) => {
                explain(&mut stage, explained(self.vendor, &error), self.lang);
                if let Some(said) = error.said() {
                    if said.closes_app() {
                        self.report.closed = Some(VendorSaid { code: Some(said.code.clone()), text: said.text.clone() });
                    }
                    stage.copy = said.egress_ip.clone().or_else(|| (!said.scopes.is_empty()).then(|| said.scopes.join(",")));
                    // Older apps are refused without a word on what is missing: then it is all that this stage needs.
                    if kind == StageKind::Permissions && stage.copy.is_none() {
                        stage.copy = Some(permission::of_directory(self.vendor));
                    }
                    stage.link.clone_from(&said.link);
                }
                let text = error.said().map_or_else(|| error.to_string(), |said| said.text.clone());
                stage.said = Some(VendorSaid { code: error.code().map(str::to_owned), text });
                if error.code().is_none() {
                    stage.reference = Some(crate::server::error::log(&Error::Vendor(self.vendor, error)));
                }
            }
        }
        self.put(stage);
    }
}

fn explain(stage: &mut Stage, explained: Explained, lang: Lang) {
    stage.state = StageState::Failed;
    stage.cause = Some(explained.cause.get(lang).to_owned());
    stage.remedy = Some(explained.remedy.get(lang).to_owned());
}

/// What a vendor's error means and what to do about it, in a sentence or two: for the field that it is about.
pub(in crate::server::service) fn in_words(vendor: Vendor, error: &VendorError, lang: Lang) -> String {
    let Explained { cause, remedy } = explained(vendor, error);
    let code = error.code().map(|code| format!(" ({code})")).unwrap_or_default();
    words::AT_FIELD.with(lang, &[cause.get(lang), &code, remedy.get(lang)])
}

/// The catalogue's entry for an error.
fn explained(vendor: Vendor, error: &VendorError) -> Explained {
    match error {
        VendorError::Said(said) if said.code == OUR_BUDGET => vendor::BUDGET,
        VendorError::Said(said) if said.code == TOLD_TO_WAIT => vendor::TOLD_TO_WAIT,
        VendorError::Said(said) => vendor::explain(vendor, &said.code).unwrap_or(vendor::UNKNOWN),
        VendorError::TimedOut => vendor::TIMED_OUT,
        VendorError::Unreachable(why) if why.to_ascii_lowercase().contains("certificate") => vendor::CERTIFICATE,
        VendorError::Unreachable(_) => vendor::UNREACHABLE,
        VendorError::RefusedAddress => vendor::REFUSED_ADDRESS,
        VendorError::NotSet(_) => vendor::NOT_SET,
        VendorError::Nonsense { .. } | VendorError::Unsupported => vendor::NONSENSE,
    }
}

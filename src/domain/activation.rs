//! The activation of a mobile app: its steps, each done only when it is proved.

use serde::{Deserialize, Serialize};

use super::check::{Person, Report, StageKind, StageState, VendorSaid};
use super::form::{self, FieldErrors};
use super::id::MobileAppId;
use super::mobile_app::{AppCard, MAX_COMPANY, check_agent_id};
use super::permission::{Given, Scope};
use super::time::Time;
use super::vendor::Vendor;

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// The vendor was chosen.
    Channel,
    /// Identity and secret.
    Credentials,
    /// DingTalk: which app of the company.
    AgentId,
    Permissions,
    /// Where a sign-in may come back to.
    SignIn,
    /// WeCom: our address is a trusted one.
    Trust,
    /// DingTalk: the second scan tells the Corp ID.
    Company,
    /// Somebody is visible to the app; Lark: a version is released.
    Range,
    /// The app's home page leads to us.
    HomePage,
    People,
    Enable,
    /// Somebody opened it and bound their account.
    Bind,
}

use StepKind::{AgentId, Bind, Channel, Company, Credentials, Enable, HomePage, People, Permissions, Range, SignIn, Trust};

/// The steps of a vendor, in their order.
pub const fn steps(vendor: Vendor) -> &'static [StepKind] {
    match vendor {
        Vendor::DingTalk => &[Channel, Credentials, AgentId, SignIn, Permissions, Company, Range, HomePage, People, Enable, Bind],
        // WeCom takes a trusted IP only once the domain or the callback is verified.
        Vendor::WeCom => &[Channel, Credentials, SignIn, Trust, Range, HomePage, People, Enable, Bind],
        // Until a version is released nothing of it is in effect; what is released last is proved by people being visible.
        Vendor::Lark => &[Channel, Credentials, Permissions, SignIn, HomePage, Range, People, Enable, Bind],
    }
}

impl StepKind {
    /// The stage of the check that proves it.
    pub const fn stage(self) -> Option<StageKind> {
        match self {
            Credentials => Some(StageKind::Token),
            Permissions => Some(StageKind::Permissions),
            SignIn => Some(StageKind::SignIn),
            Trust => Some(StageKind::EgressIp),
            Range => Some(StageKind::VisibleRange),
            Channel | AgentId | Company | HomePage | People | Enable | Bind => None,
        }
    }

    /// Whether it is done in the vendor's console, by whoever owns that.
    pub const fn is_theirs(self) -> bool {
        matches!(self, Credentials | Permissions | SignIn | Trust | Range | HomePage)
    }
}

/// What is known of an app, from which its steps are derived.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub identity: bool,
    pub agent_id: bool,
    pub corp_id: bool,
    pub report: Report,
    /// Somebody came in from the vendor's app.
    pub home_page: bool,
    /// An admin said that the home page is entered.
    pub home_page_told: bool,
    pub people: bool,
    pub enabled: bool,
    pub bound: bool,
}

impl Facts {
    pub fn is_done(&self, step: StepKind) -> bool {
        match step {
            Channel => true,
            AgentId => self.agent_id,
            Company => self.corp_id,
            HomePage => self.home_page,
            People => self.people,
            Enable => self.enabled,
            Bind => self.bound,
            Credentials | Permissions | SignIn | Trust | Range => self.identity && self.stage_of(step) == Some(StageState::Passed),
        }
    }

    fn stage_of(&self, step: StepKind) -> Option<StageState> {
        step.stage().and_then(|stage| self.report.stage(stage)).map(|stage| stage.state)
    }

    /// The state of each step: the first that is not done is the one to do now.
    pub fn states(&self, steps: &[StepKind]) -> Vec<StepState> {
        let mut now = true;
        let state = |step: &StepKind| {
            if self.is_done(*step) {
                return StepState::Done;
            }
            if *step == HomePage && self.home_page_told {
                return StepState::Told;
            }
            let failed = self.identity && self.stage_of(*step) == Some(StageState::Failed);
            let first = std::mem::replace(&mut now, false);
            if failed {
                StepState::Failed
            } else if first {
                StepState::Now
            } else {
                StepState::Later
            }
        };
        steps.iter().map(state).collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Done,
    /// Somebody said so, and nothing has proved it yet.
    Told,
    /// The one to do now.
    Now,
    /// Tried, and refused by the vendor.
    Failed,
    Later,
}

/// A value to copy, with what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyValue {
    pub label: String,
    pub value: String,
}

/// What stands in the way of a step, worded for the reader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    pub cause: String,
    pub remedy: String,
    /// A value that the remedy asks to paste somewhere.
    pub copy: Option<String>,
    /// The place in the vendor's console.
    pub link: Option<String>,
    pub said: Option<VendorSaid>,
}

/// A step, worded for the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub kind: StepKind,
    pub state: StepState,
    pub title: String,
    /// What to do and where to click.
    pub text: String,
    pub copy: Vec<CopyValue>,
    /// The page where it is done: ours, or the vendor's console.
    pub link: Option<CopyValue>,
    /// What proved it.
    pub found: Option<String>,
    pub obstacle: Option<Obstacle>,
}

/// A feature's permissions, worded for the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureRow {
    pub name: String,
    /// As they are pasted into the vendor's search; empty where nothing has to be granted.
    pub codes: String,
    pub given: Given,
    /// What is known of each of them.
    pub each: Vec<Scope>,
}

/// The activation of an app, worded for the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    pub card: AppCard,
    pub steps: Vec<Step>,
    pub features: Vec<FeatureRow>,
    pub checked_at: Option<Time>,
    /// DingTalk: the Corp ID of the second scan, which an admin has not confirmed yet.
    pub company_found: Option<String>,
    /// Whom a test message can go to, right after a check.
    pub people: Vec<Person>,
    pub home_page: String,
}

impl Activation {
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|step| step.state == StepState::Done).count()
    }
}

/// A draft of which nothing is known but whose it will be: to be handed over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BeginForm {
    pub vendor: Vendor,
    #[serde(default)]
    pub company_name: String,
}

impl BeginForm {
    pub fn check(&self) -> Result<String, FieldErrors> {
        form::text(&self.company_name, MAX_COMPANY).map_err(|error| FieldErrors::of("company_name", error))
    }
}

/// DingTalk: which app of the company, once it was made by scanning.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AgentIdForm {
    pub app: MobileAppId,
    #[serde(default)]
    pub agent_id: String,
}

impl AgentIdForm {
    pub fn check(&self) -> Result<i64, FieldErrors> {
        check_agent_id(&self.agent_id).map_err(|error| FieldErrors::of("agent_id", error))
    }
}

/// Yes, this is the company: the one that the page showed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CompanyForm {
    pub app: MobileAppId,
    pub corp_id: String,
}

/// To enable an app as it is saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnableForm {
    pub app: MobileAppId,
    #[serde(default)]
    pub test_person: String,
}

/// What the second scan came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompanyScan {
    /// An administrator chose this company.
    Found(String),
    /// Somebody did whom DingTalk does not call an administrator.
    NotAdmin,
    /// No company came back, or the person is not one of its own.
    NoCompany,
    Declined,
    /// DingTalk refused.
    Refused {
        code: String,
        text: String,
        copy: Option<String>,
        link: Option<String>,
    },
    /// No answer of DingTalk's.
    Unreachable,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::check::Stage;

    fn report(stages: &[(StageKind, StageState)]) -> Report {
        Report { stages: stages.iter().map(|(kind, state)| Stage::new(*kind, *state)).collect(), ..Report::default() }
    }

    #[test]
    fn nothing_is_done_that_is_not_proved() {
        let draft = Facts::default();
        for vendor in Vendor::ALL {
            let states = draft.states(steps(vendor));
            assert_eq!(states[..2], [StepState::Done, StepState::Now], "{vendor}");
            assert!(states[2..].iter().all(|state| *state == StepState::Later), "{vendor}");
        }
        let unproved = Facts { report: report(&[(StageKind::Token, StageState::Passed)]), ..Facts::default() };
        assert!(!unproved.is_done(Credentials), "a report of no app proves nothing");
    }

    #[test]
    fn a_stage_that_failed_turns_its_own_step_red_only() {
        let seen = [
            (StageKind::Token, StageState::Passed),
            (StageKind::EgressIp, StageState::Failed),
            (StageKind::VisibleRange, StageState::Waiting),
        ];
        let facts = Facts { identity: true, report: report(&seen), people: true, ..Facts::default() };
        let states = facts.states(steps(Vendor::WeCom));
        let of = |kind| states[steps(Vendor::WeCom).iter().position(|step| *step == kind).unwrap()];
        assert_eq!((of(Credentials), of(SignIn), of(Trust)), (StepState::Done, StepState::Now, StepState::Failed));
        assert_eq!((of(Range), of(People)), (StepState::Later, StepState::Done));
    }
}

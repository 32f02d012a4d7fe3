//! The staged check of a mobile app: what was asked of the vendor and what it really answered.

use serde::{Deserialize, Serialize};

use super::form::FieldErrors;
use super::id::MobileAppId;
use super::permission::Scope;

/// What one stage looks at, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// The vendor's address answers, over TLS.
    Address,
    /// Our clock and the vendor's agree.
    Clock,
    /// The secret gets a token.
    Token,
    /// The vendor takes calls from our address.
    EgressIp,
    /// The app was given what its features need.
    Permissions,
    /// The app, its departments and people.
    VisibleRange,
    /// What single features need beyond that.
    Features,
    /// WeCom: the address book key gets a token and sees the ids.
    ContactsKey,
    /// The vendor lets a sign-in come back to us.
    SignIn,
    /// WeCom: the verification files can be fetched at our public address.
    DomainFile,
    /// A callback, sealed as the vendor seals it, is taken at our public address.
    Callback,
    /// A message to a chosen person.
    Message,
    /// A group chat with that person, made and removed.
    Group,
}

impl StageKind {
    /// Whether an app can be enabled only when it passes. The others stand in the way of single features.
    pub const fn is_required(self) -> bool {
        matches!(
            self,
            Self::Address | Self::Token | Self::EgressIp | Self::Permissions | Self::VisibleRange | Self::ContactsKey | Self::Message
        )
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    Passed,
    Failed,
    /// Needs something first: an earlier stage, or a choice.
    Waiting,
    /// Not asked for.
    Skipped,
}

/// The vendor's own words, with tokens and secrets removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorSaid {
    /// `None` where the answer was no answer of the vendor's (time-out, nonsense).
    pub code: Option<String>,
    pub text: String,
}

/// One stage and its result, worded for the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    pub kind: StageKind,
    pub state: StageState,
    pub took_ms: u32,
    /// What was found: counts, names.
    pub found: Option<String>,
    pub said: Option<VendorSaid>,
    pub cause: Option<String>,
    pub remedy: Option<String>,
    /// A value that the remedy asks to paste somewhere.
    pub copy: Option<String>,
    /// The place in the vendor's console.
    #[serde(default)]
    pub link: Option<String>,
    /// Finds the line in the log, where the vendor gave no answer of its own.
    pub reference: Option<String>,
}

impl Stage {
    pub fn new(kind: StageKind, state: StageState) -> Self {
        Self { kind, state, took_ms: 0, found: None, said: None, cause: None, remedy: None, copy: None, link: None, reference: None }
    }
}

/// A visible person, to choose for the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub user_id: String,
    pub name: String,
}

/// The result of a check. Nothing of it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub stages: Vec<Stage>,
    /// The first visible people, at most [`MAX_PEOPLE`].
    pub people: Vec<Person>,
    /// The company's name as the directory gives it.
    pub company: Option<String>,
    /// The vendor says that the app is switched off on its side.
    #[serde(default)]
    pub closed: Option<VendorSaid>,
    /// Values that look like another field's.
    #[serde(default)]
    pub hints: FieldErrors,
    /// What was found out about each permission that was asked for by itself.
    #[serde(default)]
    pub scopes: Vec<Scope>,
    /// On the schedule: what failed when it was last tried, which may have been an earlier time.
    #[serde(default)]
    pub failing: Vec<StageKind>,
}

/// How many people a report offers to choose from.
pub const MAX_PEOPLE: usize = 200;

impl Report {
    /// What a stage came to, if it was tried.
    pub fn stage(&self, kind: StageKind) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.kind == kind)
    }

    /// Whether the app may be enabled: what is required passed or was not asked for.
    pub fn passed(&self) -> bool {
        let mut required = self.stages.iter().filter(|stage| stage.kind.is_required()).peekable();
        required.peek().is_some() && required.all(|stage| matches!(stage.state, StageState::Passed | StageState::Skipped))
    }

    /// Whether nothing at all failed.
    pub fn is_clean(&self) -> bool {
        self.stages.iter().all(|stage| stage.state != StageState::Failed)
    }

    /// Whether only the choice of a person is missing.
    pub fn waits_for_person(&self) -> bool {
        !self.passed()
            && self.stages.iter().filter(|stage| stage.kind.is_required()).all(|stage| match stage.state {
                StageState::Passed | StageState::Skipped => true,
                StageState::Waiting => stage.kind == StageKind::Message,
                StageState::Failed => false,
            })
    }
}

/// What became of *Enable*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enabled {
    pub report: Report,
    /// The app, when the check passed and it was enabled. Else nothing was saved.
    pub app: Option<MobileAppId>,
}

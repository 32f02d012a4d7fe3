//! Incidents and their three states: triggered → acknowledged → finished.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::form::{self, FieldErrors, Invalid};
use super::id::{IncidentId, MemberId};
use super::time::{Span, Time};

/// How bad it is; P1 is the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    P1,
    P2,
    P3,
    P4,
}

impl Level {
    pub const ALL: [Self; 4] = [Self::P1, Self::P2, Self::P3, Self::P4];

    pub const fn word(self) -> &'static str {
        match self {
            Self::P1 => "P1",
            Self::P2 => "P2",
            Self::P3 => "P3",
            Self::P4 => "P4",
        }
    }
}

impl FromStr for Level {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|level| level.word().eq_ignore_ascii_case(text.trim())).ok_or(Invalid::Unknown)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    Triggered,
    Acknowledged,
    Finished,
}

/// What a person does to an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Respond,
    Finish,
}

impl Action {
    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Respond => "respond",
            Self::Finish => "finish",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Respond, Self::Finish].into_iter().find(|action| action.word() == word)
    }
}

impl IncidentState {
    /// The state after an action; `None` where the action makes no sense (any more).
    pub const fn after(self, action: Action) -> Option<Self> {
        match (self, action) {
            (Self::Triggered, Action::Respond) => Some(Self::Acknowledged),
            (Self::Triggered | Self::Acknowledged, Action::Finish) => Some(Self::Finished),
            (Self::Acknowledged | Self::Finished, Action::Respond) | (Self::Finished, Action::Finish) => None,
        }
    }
}

/// A line of a list of incidents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentRow {
    pub id: IncidentId,
    pub title: String,
    pub level: Level,
    pub service: Option<String>,
    pub state: IncidentState,
    pub assignee: Option<MemberName>,
    pub created_at: Time,
}

/// A colleague: by name only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberName {
    pub id: MemberId,
    pub name: String,
}

/// An incident with its text and its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentDetail {
    pub row: IncidentRow,
    pub content: Option<String>,
    pub url: Option<String>,
    pub timeline: Vec<TimelineEntry>,
    /// What the reader may do now.
    pub actions: Vec<Action>,
}

/// One thing that happened to an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    pub at: Time,
    pub what: Happened,
    /// A member's name, or the name of the API token.
    pub by: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    Created,
    Responded,
    Finished,
}

impl From<Action> for Happened {
    fn from(action: Action) -> Self {
        match action {
            Action::Respond => Self::Responded,
            Action::Finish => Self::Finished,
        }
    }
}

pub const MAX_TITLE: u32 = 200;
pub const MAX_CONTENT: u32 = 4_000;
pub const MAX_SERVICE: u32 = 100;
pub const MAX_DEDUP_KEY: u32 = 200;
pub const MAX_URL: u32 = 2_000;

/// The body of `POST /api/v1/incidents`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IncidentForm {
    /// At most 200 characters.
    pub title: String,
    /// At most 4,000 characters.
    #[serde(default)]
    pub content: Option<String>,
    /// `P1` … `P4`.
    pub level: String,
    #[serde(default)]
    pub service: Option<String>,
    #[serde(default)]
    pub assignee: Option<AssigneeForm>,
    /// While an incident with this key is not finished, another create answers with that incident.
    #[serde(default)]
    pub dedup_key: Option<String>,
    /// Where the incident is in the operations platform; http or https.
    #[serde(default)]
    pub url: Option<String>,
}

/// Exactly one of the three.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AssigneeForm {
    #[serde(default)]
    pub phone: Option<String>,
    /// `account UID:user id`
    #[serde(default)]
    pub ram_account: Option<String>,
    #[serde(default)]
    pub member_id: Option<String>,
}

/// A checked [`IncidentForm`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIncident {
    pub title: String,
    pub content: Option<String>,
    pub level: Level,
    pub service: Option<String>,
    pub assignee: Option<Assignee>,
    pub dedup_key: Option<String>,
    pub url: Option<String>,
}

/// How the operations platform names the responsible person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignee {
    Phone(super::phone::Phone),
    RamAccount { account_uid: String, user_id: String },
    Member(MemberId),
}

impl AssigneeForm {
    fn check(&self, errors: &mut FieldErrors) -> Option<Assignee> {
        match (&self.phone, &self.ram_account, &self.member_id) {
            (Some(phone), None, None) => errors.take("assignee.phone", super::phone::Phone::parse(phone)).map(Assignee::Phone),
            (None, Some(account), None) => {
                let pair = account
                    .split_once(':')
                    .filter(|(uid, user)| !uid.is_empty() && !user.is_empty())
                    .map(|(uid, user)| Assignee::RamAccount { account_uid: uid.trim().to_owned(), user_id: user.trim().to_owned() });
                errors.take("assignee.ram_account", pair.ok_or(Invalid::Unknown))
            }
            (None, None, Some(id)) => {
                errors.take("assignee.member_id", id.parse().map_err(|_| Invalid::NoSuchMember)).map(Assignee::Member)
            }
            _ => {
                errors.add("assignee", Invalid::Required);
                None
            }
        }
    }
}

fn http_url(raw: &str) -> Result<Option<String>, Invalid> {
    match form::optional_text(raw, MAX_URL)? {
        Some(url) if !(url.starts_with("https://") || url.starts_with("http://")) || url.contains(char::is_whitespace) => Err(Invalid::Url),
        url => Ok(url),
    }
}

impl IncidentForm {
    pub fn check(&self) -> Result<NewIncident, FieldErrors> {
        fn optional(text: &Option<String>) -> &str {
            text.as_deref().unwrap_or_default()
        }
        let mut errors = FieldErrors::default();
        let title = errors.take("title", form::text(&self.title, MAX_TITLE));
        let content = errors.take("content", form::optional_text(optional(&self.content), MAX_CONTENT));
        let level = errors.take("level", self.level.parse());
        let service = errors.take("service", form::optional_text(optional(&self.service), MAX_SERVICE));
        let assignee = match &self.assignee {
            None => Some(None),
            Some(form) => form.check(&mut errors).map(Some),
        };
        let dedup_key = errors.take("dedup_key", form::optional_text(optional(&self.dedup_key), MAX_DEDUP_KEY));
        let url = errors.take("url", http_url(optional(&self.url)));
        let incident = (|| {
            Some(NewIncident {
                title: title?,
                content: content?,
                level: level?,
                service: service?,
                assignee: assignee?,
                dedup_key: dedup_key?,
                url: url?,
            })
        })();
        errors.finish(incident)
    }
}

/// Which incidents a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Not finished, the reader's own and unassigned ones.
    #[default]
    Mine,
    /// Not finished, everybody's.
    Open,
    Finished,
}

impl Filter {
    pub const ALL: [Self; 3] = [Self::Mine, Self::Open, Self::Finished];

    /// The word in the address.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Open => "open",
            Self::Finished => "finished",
        }
    }

    /// An unknown word is the default.
    pub fn from_slug(text: &str) -> Self {
        Self::ALL.into_iter().find(|f| f.slug() == text).unwrap_or_default()
    }
}

/// How long ago, in the coarsest unit that says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    Now,
    Minutes(i64),
    Hours(i64),
    Days(i64),
}

impl Age {
    pub fn of(since: Time, now: Time) -> Self {
        let minutes = (now - since).0 / Span::minutes(1).0;
        match minutes {
            ..=0 => Self::Now,
            1..60 => Self::Minutes(minutes),
            60..1_440 => Self::Hours(minutes / 60),
            _ => Self::Days(minutes / 1_440),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incident_goes_forward_only() {
        use Action::*;
        use IncidentState::*;
        let table = [
            (Triggered, Respond, Some(Acknowledged)),
            (Triggered, Finish, Some(Finished)),
            (Acknowledged, Respond, None),
            (Acknowledged, Finish, Some(Finished)),
            (Finished, Respond, None),
            (Finished, Finish, None),
        ];
        for (state, action, after) in table {
            assert_eq!(state.after(action), after, "{state:?} {action:?}");
        }
    }

    #[test]
    fn a_bad_body_names_every_bad_field() {
        let form: IncidentForm =
            serde_json::from_str(r#"{"title":"","level":"P9","url":"javascript:alert(1)","assignee":{"phone":"1","member_id":"x"}}"#)
                .unwrap();
        let errors = form.check().unwrap_err();
        let fields: Vec<_> = errors.iter().map(|(name, _)| name).collect();
        assert_eq!(fields, ["title", "level", "assignee", "url"]);
    }

    #[test]
    fn ages_are_said_in_one_unit() {
        let now = Time(10 * 24 * 3_600_000);
        for (ago, age) in [
            (Span::seconds(59), Age::Now),
            (Span::minutes(59), Age::Minutes(59)),
            (Span::hours(23), Age::Hours(23)),
            (Span::days(9), Age::Days(9)),
            (Span(-5), Age::Now),
        ] {
            assert_eq!(Age::of(now - ago, now), age);
        }
    }
}

//! Mobile apps: one connection each to one company's app on one vendor.

mod channels;
mod deletion;
mod domain_file;
mod event;
mod form;
mod key;
mod link;
mod looks;
mod paste;
mod rule;
mod validity;

use serde::{Deserialize, Serialize};

pub use self::channels::{Channels, ChannelsForm};
pub use self::deletion::{Attached, DeleteAppForm};
pub use self::domain_file::{DomainFileForm, MAX_DOMAIN_FILE, is_domain_file_name};
pub use self::event::{EventDetail, EventFilter, EventKind, EventResult, EventRow, ReplayForm};
pub use self::form::{AppDraft, AppForm, base_url};
pub use self::key::{ChangeKeyForm, KeyChange, NewKeys, OVERLAP, TakenBack};
pub use self::link::{AddressBook, PhonePath, PlaceRow, SignInLink};
pub use self::looks::Looks;
pub use self::paste::{MAX_PASTE, PasteForm, Pasted};
pub use self::validity::{MAX_RECIPIENTS, NOTICES, Recipient, Validity, ValidityForm};
use super::form::{FieldErrors, Invalid};
use super::id::MobileAppId;
use super::time::Time;
use super::vendor::{Edition, Vendor};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppState {
    /// Saved, never enabled: it has an id and addresses, and nobody can use it yet.
    Draft,
    Enabled,
    Disabled,
}

/// How a vendor's events reach us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventRoute {
    /// The vendor calls an address of ours.
    #[default]
    Callback,
    /// Over a connection that we open: no public address is needed.
    Connection,
}

/// How the connection for events is doing, on the server that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConnectionState {
    Opening,
    Open {
        since: Time,
    },
    /// It is tried again by itself. `said`: the vendor's code and words, or what happened on the way there.
    Failed {
        at: Time,
        said: String,
    },
}

/// A mobile app as cards and lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppCard {
    pub id: MobileAppId,
    pub vendor: Vendor,
    pub company: String,
    pub state: AppState,
    pub bound_members: u32,
    #[serde(default)]
    pub notices: Vec<AppNotice>,
}

/// Where it was proved that our public address is the one that the vendor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proved {
    /// The vendor verified the callback address.
    Callback,
    /// The check saw that a sign-in may come back.
    SignIn,
    /// Somebody signed in from inside the vendor's app.
    Opened,
}

/// Something to know of an app wherever it is shown, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppNotice {
    /// It does not work, or is about not to.
    pub bad: bool,
    pub text: String,
}

/// Everything about an app but its secrets, which never come out again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppDetail {
    pub card: AppCard,
    /// WeCom: Enterprise ID. DingTalk: Client ID. Lark: App ID.
    pub identity: String,
    /// Empty for Lark.
    pub agent_id: String,
    pub corp_id: Option<String>,
    pub group_robot: Option<String>,
    pub robot_code: Option<String>,
    pub group_template: Option<String>,
    pub card_template: Option<String>,
    pub edition: Edition,
    pub event_route: EventRoute,
    /// `None` where no connection is kept: events come another way, or the app is not enabled.
    pub connection: Option<ConnectionState>,
    pub company_name: Option<String>,
    pub base_url: Option<String>,
    pub proxy: Option<String>,
    pub root_departments: Vec<String>,
    /// The form's secret fields of which something is saved.
    pub kept: Vec<String>,
    /// Values that look like another field's.
    pub hints: FieldErrors,
    pub key_change: Option<KeyChange>,
    pub addresses: Addresses,
    /// When the vendor's verification of the callback URL was answered.
    pub callback_verified_at: Option<Time>,
    pub domain_files: Vec<DomainFile>,
    pub public_url: String,
}

impl AppDetail {
    /// Whether something is saved for this secret field.
    pub fn keeps(&self, field: &str) -> bool {
        self.kept.iter().any(|kept| kept == field)
    }
}

/// The vendor says that the app is switched off on its side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    pub since: Time,
    /// The vendor's code and words, where it said any.
    pub code: Option<String>,
    pub said: Option<String>,
}

/// What the admin copies into the vendor's console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    pub callback_url: String,
    /// WeCom: changes of the address book.
    pub contacts_callback_url: Option<String>,
    /// DingTalk and Lark: where a sign-in comes back to.
    pub redirect_url: Option<String>,
    /// WeCom: host and port without a scheme, as it wants it.
    pub trusted_domain: Option<String>,
    pub home_page: String,
}

/// A file that proves to the vendor that this server's domain is ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainFile {
    pub name: String,
    pub created_at: Time,
    /// When somebody fetched it last.
    pub fetched_at: Option<Time>,
    /// When we fetched it ourselves, through the public address.
    pub proved_at: Option<Time>,
    /// What came instead of the file.
    pub failure: Option<FileFailure>,
}

/// Why a verification file did not come back through the public address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFailure {
    /// Nobody answers there.
    Unreachable,
    /// The public address is one that a server must not call.
    RefusedAddress,
    /// Something else is served there.
    NotOurs,
}

/// What the page of a new app starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppDefaults {
    /// The simulator's value for each field, so that trying Muster out needs no vendor; empty without simulators.
    pub simulator: Vec<(String, String)>,
    pub public_url: String,
}

/// DingTalk's and WeCom's Service ID, by itself.
pub fn check_agent_id(raw: &str) -> Result<i64, Invalid> {
    rule::agent_id(Vendor::DingTalk, raw)?.ok_or(Invalid::Required)
}

/// The longest secret that is taken, in characters (the vendors' have 32 to 64).
pub const MAX_SECRET: u32 = 512;
/// Lark's Encrypt Key may be any text.
pub const MAX_LARK_KEY: u32 = 128;
pub const MAX_ID: u32 = 64;
pub const MAX_AGENT_ID: u32 = 18;
pub const MAX_COMPANY: u32 = 64;
pub const MAX_URL: u32 = 512;
pub const MAX_ROOT_DEPARTMENTS: usize = 20;
/// WeCom's userids have 1 to 64 bytes, as DingTalk's and Lark's do.
pub const MAX_PERSON: u32 = 64;
/// The vendors' limit of a callback token, and the length of a callback key.
pub const MAX_CALLBACK_TOKEN: u32 = 32;
pub const CALLBACK_KEY: u32 = 43;

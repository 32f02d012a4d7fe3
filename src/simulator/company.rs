//! What every company of every vendor has: people, settings, messages, groups and registered callbacks.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::directory::{Directory, starting};
use super::message::{Group, Mailbox};
use super::settings::Settings;

pub struct Company {
    /// The vendor's own id of the company (WeCom, DingTalk: corp id; Lark: app id).
    pub id: String,
    pub name: String,
    pub directory: Directory,
    pub settings: Settings,
    pub mailbox: Mailbox,
    pub groups: Vec<Group>,
    pub callbacks: BTreeMap<CallbackKind, Callback>,
    /// Sign-in pages that a phone has scanned and confirmed: page address → where the page goes on to.
    pub scanned: HashMap<String, String>,
}

impl Company {
    pub fn new(id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            directory: starting::directory(name),
            settings: Settings::default(),
            mailbox: Mailbox::default(),
            groups: Vec::new(),
            callbacks: BTreeMap::new(),
            scanned: HashMap::new(),
        }
    }

    pub fn is(&self, wanted: &str) -> bool {
        self.id == wanted || self.name == wanted
    }
}

/// Which of the console's two forms an address was saved in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CallbackKind {
    App,
    Contacts,
}

/// An address that was saved in the vendor's console, with what seals the calls to it.
#[derive(Debug, Clone)]
pub struct Callback {
    pub url: url::Url,
    pub token: String,
    pub aes_key: String,
}

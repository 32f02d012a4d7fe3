//! The three vendors, and what each of them can do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    DingTalk,
    #[serde(rename = "wecom")]
    WeCom,
    Lark,
}

impl Vendor {
    /// In the order of the cards.
    pub const ALL: [Self; 3] = [Self::DingTalk, Self::WeCom, Self::Lark];

    /// The word in addresses, in the database and in the machine interface.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::DingTalk => "dingtalk",
            Self::WeCom => "wecom",
            Self::Lark => "lark",
        }
    }

    /// Where the vendor itself is called; the first of its hosts.
    pub const fn own_address(self, edition: Edition) -> &'static str {
        match (self, edition) {
            (Self::DingTalk, Edition::Mainland) => "https://api.dingtalk.com",
            (Self::DingTalk, Edition::International) => "https://api.dingtalk.io",
            (Self::WeCom, _) => "https://qyapi.weixin.qq.com",
            (Self::Lark, Edition::Mainland) => "https://open.feishu.cn",
            (Self::Lark, Edition::International) => "https://open.larksuite.com",
        }
    }

    /// Which vendor's app a browser is, by its user agent. WeCom also says `MicroMessenger`, so it comes first.
    pub fn of_user_agent(user_agent: &str) -> Option<Self> {
        let agent = user_agent.to_ascii_lowercase();
        if agent.contains("wxwork/") {
            Some(Self::WeCom)
        } else if agent.contains("dingtalk/") {
            Some(Self::DingTalk)
        } else if agent.contains("lark/") || agent.contains("feishu/") {
            Some(Self::Lark)
        } else {
            None
        }
    }
}

/// Which of a vendor's two editions a company is on: they have hosts of their own. WeCom has one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    /// DingTalk (.com), WeCom, Feishu.
    #[default]
    Mainland,
    /// DingTalk (.io), Lark.
    International,
}

/// What not every vendor can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capability {
    /// Tells who has read a message.
    ReadState,
    /// Cards to people have buttons that act at once.
    CardButtons,
    /// Cards in groups have them, too.
    GroupButtons,
    /// A card that was sent is changed when its incident changes.
    UpdateCard,
    /// An app can make groups.
    Group,
    /// An app can dissolve the group that it made.
    DissolveGroup,
    /// The app's JS API gives a sign-in code to a page.
    ScriptSignIn,
    /// Events come over a connection that we open, so that no public address is needed.
    LongConnection,
}

impl Vendor {
    pub const fn supports(self, capability: Capability) -> bool {
        match capability {
            Capability::CardButtons | Capability::UpdateCard | Capability::Group => true,
            Capability::ReadState
            | Capability::GroupButtons
            | Capability::DissolveGroup
            | Capability::ScriptSignIn
            | Capability::LongConnection => !matches!(self, Self::WeCom),
        }
    }
}

impl Vendor {
    /// The field of the mobile app's form without which this vendor cannot do it, though it supports it.
    pub const fn needs(self, capability: Capability) -> Option<&'static str> {
        match (self, capability) {
            (Self::DingTalk, Capability::CardButtons | Capability::GroupButtons | Capability::UpdateCard) => Some("card_template"),
            (Self::DingTalk, Capability::Group | Capability::DissolveGroup) => Some("group_template"),
            _ => None,
        }
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// The text names no vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoVendor;

impl FromStr for Vendor {
    type Err = NoVendor;

    fn from_str(text: &str) -> Result<Self, NoVendor> {
        Self::ALL.into_iter().find(|vendor| vendor.slug() == text).ok_or(NoVendor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_a_setting_is_supported_with_it() {
        let all = [
            Capability::ReadState,
            Capability::CardButtons,
            Capability::GroupButtons,
            Capability::UpdateCard,
            Capability::Group,
            Capability::DissolveGroup,
            Capability::ScriptSignIn,
            Capability::LongConnection,
        ];
        for vendor in Vendor::ALL {
            let needing = all.into_iter().filter(|one| vendor.needs(*one).is_some());
            assert!(needing.into_iter().all(|one| vendor == Vendor::DingTalk && vendor.supports(one)), "{vendor}");
        }
    }

    #[test]
    fn the_app_is_told_by_its_user_agent() {
        let wecom = "Mozilla/5.0 (iPhone) Mobile/15E148 wxwork/3.1.9 MicroMessenger/7.0.1 Language/zh ColorScheme/Light";
        let ding = "Mozilla/5.0 (iPhone) AliApp(DingTalk/5.1.5) com.laiwang.DingTalk/13779130";
        let lark = "Mozilla/5.0 (Linux; Android 12) Chrome/105.0 Safari/537.36 Lark/6.4.0";
        assert_eq!(Vendor::of_user_agent(wecom), Some(Vendor::WeCom));
        assert_eq!(Vendor::of_user_agent(ding), Some(Vendor::DingTalk));
        assert_eq!(Vendor::of_user_agent(lark), Some(Vendor::Lark));
        assert_eq!(Vendor::of_user_agent("Mozilla/5.0 MicroMessenger/8.0"), None);
    }
}

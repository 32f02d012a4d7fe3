//! What an app has to be given at its vendor, feature by feature, and what of it the last check has really proved.

use serde::{Deserialize, Serialize};

use super::check::{Report, StageKind, StageState};
use super::vendor::{Edition, Vendor};

/// What an app can do once it was given the permissions for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    SignIn,
    /// The company's name.
    Company,
    Directory,
    PhoneLookup,
    Messages,
    /// What happens to a message after it was sent: replaced, called back, asked who has read it.
    MessageChanges,
    Groups,
}

/// Which stage of the check turns red where a permission is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Without it the app is of no use.
    Required,
    /// The stage that tries the feature.
    Own(StageKind),
    /// Only one feature is without it.
    Single,
}

/// What tells whether a permission is there, beside asking the vendor for it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nothing else.
    Asked,
    /// A stage that cannot pass without it, but may fail for other reasons.
    Passing(StageKind),
    /// A switch that a stage is about.
    Switch(StageKind),
}

/// One permission.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// As the vendor writes it; the path of a call, where the vendor has no name for it.
    pub code: &'static str,
    pub weight: Weight,
    pub proof: Proof,
}

/// A feature's permissions.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    pub feature: Feature,
    pub needs: &'static [Need],
    /// The stage that proves a feature without permissions of its own.
    pub stage: Option<StageKind>,
}

/// Whether a permission is there, as far as the last check can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    Works,
    Missing,
    Unknown,
}

/// What a check found out about one permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    pub feature: Feature,
    pub code: String,
    pub given: Given,
    /// Where in the vendor's console it is granted.
    #[serde(default)]
    pub link: Option<String>,
}

const fn asked(code: &'static str, weight: Weight) -> Need {
    Need { code, weight, proof: Proof::Asked }
}

const fn passing(code: &'static str, stage: StageKind) -> Need {
    Need { code, weight: Weight::Own(stage), proof: Proof::Passing(stage) }
}

const fn switch(code: &'static str, stage: StageKind) -> Need {
    Need { code, weight: Weight::Own(stage), proof: Proof::Switch(stage) }
}

const fn needs(feature: Feature, needs: &'static [Need]) -> Needs {
    Needs { feature, needs, stage: None }
}

use StageKind::{ContactsKey, EgressIp, Group, Message, SignIn, VisibleRange};
use Weight::{Own, Required, Single};

/// Only a person's own token shows `Contact.User.Read`, and nothing shows the two that every app has from the start.
const DINGTALK: &[Needs] = &[
    needs(
        Feature::SignIn,
        &[
            asked("qyapi_base", Required),
            asked("open_app_api_base", Single),
            asked("Contact.User.Read", Single),
            asked("qyapi_get_member", Required),
        ],
    ),
    needs(
        Feature::Directory,
        &[
            asked("qyapi_get_department_list", Required),
            asked("qyapi_get_department_member", Required),
            asked("fieldMobile", Single),
            asked("fieldEmail", Single),
        ],
    ),
    needs(Feature::PhoneLookup, &[asked("qyapi_get_member_by_mobile", Single)]),
    needs(Feature::Messages, &[asked("qyapi_base", Required), asked("Card.Instance.Write", Own(Message))]),
    needs(
        Feature::Groups,
        &[passing("qyapi_chat_manage", Group), asked("qyapi_chat_read", Own(Group)), asked("qyapi_robot_sendmsg", Own(Group))],
    ),
];

/// WeCom has switches instead of codes; these are their names in its console. Some rights show in a call alone.
const WECOM: &[Needs] = &[
    needs(Feature::SignIn, &[switch("网页授权及JS-SDK", SignIn), switch("企业可信IP", EgressIp), asked("auth/getuserinfo", Required)]),
    needs(Feature::Directory, &[switch("可见范围", VisibleRange), switch("通讯录同步", ContactsKey), asked("user/get", Required)]),
    needs(Feature::PhoneLookup, &[switch("可见范围", VisibleRange), asked("user/getuserid", Single)]),
    needs(Feature::Messages, &[switch("可见范围", VisibleRange), switch("企业可信IP", EgressIp), asked("message/recall", Own(Message))]),
    needs(Feature::Groups, &[switch("可见范围（根部门）", Group), asked("appchat/get", Own(Group))]),
];

const LARK: &[Needs] = &[
    Needs { feature: Feature::SignIn, needs: &[], stage: Some(SignIn) },
    needs(Feature::Company, &[asked("tenant:tenant:readonly", Single)]),
    needs(
        Feature::Directory,
        &[
            asked("contact:contact.base:readonly", Single),
            asked("contact:department.base:readonly", Single),
            asked("contact:department.organize:readonly", Single),
            asked("contact:user.base:readonly", Single),
            asked("contact:user.department:readonly", Single),
            asked("contact:user.employee:readonly", Single),
            asked("contact:user.phone:readonly", Single),
            asked("contact:user.email:readonly", Single),
        ],
    ),
    needs(Feature::PhoneLookup, &[asked("contact:user.id:readonly", Single)]),
    needs(
        Feature::Messages,
        &[
            passing("im:message:send_as_bot", Message),
            asked("im:message:send_multi_users", Single),
            asked("im:message:send_multi_depts", Single),
        ],
    ),
    needs(
        Feature::MessageChanges,
        &[asked("im:message:recall", Single), asked("im:message:update", Single), asked("im:message:readonly", Single)],
    ),
    needs(Feature::Groups, &[passing("im:chat", Group)]),
];

/// What each feature needs at a vendor.
pub const fn of(vendor: Vendor) -> &'static [Needs] {
    match vendor {
        Vendor::DingTalk => DINGTALK,
        Vendor::WeCom => WECOM,
        Vendor::Lark => LARK,
    }
}

/// What the directory needs, to copy where a vendor refuses without naming it.
pub fn of_directory(vendor: Vendor) -> String {
    let directory = of(vendor).iter().filter(|needs| needs.feature == Feature::Directory);
    directory.map(Needs::codes).collect::<Vec<_>>().join(",")
}

/// What does as well as a permission: all of one of these. Lark has broad ones and narrower ones beside each other.
pub fn instead_of(code: &str) -> &'static [&'static [&'static str]] {
    const BROAD: &[&[&str]] = &[&["contact:contact:access_as_app"], &["contact:contact:readonly"], &["contact:contact:readonly_as_app"]];
    match code {
        "contact:user.phone:readonly" | "contact:user.email:readonly" | "contact:user.id:readonly" => &[],
        "im:message:send_as_bot" => &[&["im:message"], &["im:message:send"]],
        "im:message:recall" | "im:message:update" | "im:message:readonly" => &[&["im:message"]],
        "im:chat" => &[&["im:chat:create", "im:chat:delete", "im:chat.members:write_only"]],
        code if code.starts_with("contact:") => BROAD,
        _ => &[],
    }
}

/// The vendor's console.
pub const fn console(vendor: Vendor, edition: Edition) -> &'static str {
    match (vendor, edition) {
        (Vendor::DingTalk, Edition::Mainland) => "https://open-dev.dingtalk.com",
        (Vendor::DingTalk, Edition::International) => "https://open-dev.dingtalk.io",
        (Vendor::WeCom, _) => "https://work.weixin.qq.com/wework_admin/frame",
        (Vendor::Lark, Edition::Mainland) => "https://open.feishu.cn/app",
        (Vendor::Lark, Edition::International) => "https://open.larksuite.com/app",
    }
}

/// Whether a text names a code, and not only one that begins with it.
fn names(text: &str, code: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '-');
    text.split(|c: char| !part(c)).any(|word| word.trim_end_matches(['.', ':']) == code)
}

impl Need {
    /// What a report tells of it.
    fn given(&self, feature: Feature, report: &Report) -> Given {
        let asked = report.scopes.iter().find(|scope| scope.feature == feature && scope.code == self.code);
        if let Some(asked) = asked.filter(|asked| asked.given != Given::Unknown) {
            return asked.given;
        }
        let mut failed = report.stages.iter().filter(|stage| stage.state == StageState::Failed);
        let named = |text: Option<&str>| text.is_some_and(|text| names(text, self.code));
        if failed.any(|stage| named(stage.copy.as_deref()) || named(stage.said.as_ref().map(|said| said.text.as_str()))) {
            return Given::Missing;
        }
        let state = |stage| report.stage(stage).map(|stage| stage.state);
        match self.proof {
            Proof::Passing(stage) | Proof::Switch(stage) if state(stage) == Some(StageState::Passed) => Given::Works,
            Proof::Switch(stage) if state(stage) == Some(StageState::Failed) => Given::Missing,
            _ => Given::Unknown,
        }
    }
}

impl Needs {
    /// To paste into the vendor's search, where the permission has a name there.
    pub fn codes(&self) -> String {
        self.needs.iter().map(|need| need.code).filter(|code| !code.contains('/')).collect::<Vec<_>>().join(",")
    }

    /// What a report tells of each permission.
    pub fn each(&self, report: &Report) -> Vec<Scope> {
        let link = |code: &str| report.scopes.iter().find(|scope| scope.code == code).and_then(|scope| scope.link.clone());
        let scope = |need: &Need| Scope {
            feature: self.feature,
            code: need.code.to_owned(),
            given: need.given(self.feature, report),
            link: link(need.code),
        };
        self.needs.iter().map(scope).collect()
    }

    /// What a report tells of all of them: one that is missing is said, and nothing that was not proved.
    pub fn given(&self, report: &Report) -> Given {
        let each = self.each(report);
        if each.iter().any(|scope| scope.given == Given::Missing) {
            return Given::Missing;
        }
        let passed = self.stage.is_none_or(|stage| report.stage(stage).is_some_and(|stage| stage.state == StageState::Passed));
        if passed && each.iter().all(|scope| scope.given == Given::Works) { Given::Works } else { Given::Unknown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::check::{Stage, VendorSaid};

    fn needs_of(vendor: Vendor, feature: Feature) -> &'static Needs {
        of(vendor).iter().find(|needs| needs.feature == feature).unwrap()
    }

    fn refused(text: &str) -> Report {
        let said = VendorSaid { code: Some("60011".into()), text: text.into() };
        let refused = Stage { said: Some(said), ..Stage::new(StageKind::Permissions, StageState::Failed) };
        Report { stages: vec![refused], ..Report::default() }
    }

    #[test]
    fn a_tick_is_what_was_proved_of_that_permission_and_no_other() {
        let sign_in = needs_of(Vendor::DingTalk, Feature::SignIn);
        let scope = |code: &str, given| Scope { feature: Feature::SignIn, code: code.into(), given, link: None };
        let scopes = vec![scope("qyapi_base", Given::Works), scope("qyapi_get_member", Given::Missing)];
        let report = Report { scopes, ..Report::default() };
        let given: Vec<_> = sign_in.each(&report).into_iter().map(|scope| scope.given).collect();
        assert_eq!(given, [Given::Works, Given::Unknown, Given::Unknown, Given::Missing]);
        assert_eq!((sign_in.given(&report), sign_in.given(&Report::default())), (Given::Missing, Given::Unknown));
    }

    #[test]
    fn a_stage_that_passed_proves_only_what_it_cannot_do_without() {
        let passed = Report { stages: vec![Stage::new(StageKind::Group, StageState::Passed)], ..Report::default() };
        let groups = needs_of(Vendor::DingTalk, Feature::Groups).each(&passed);
        assert_eq!(groups.iter().map(|scope| scope.given).collect::<Vec<_>>(), [Given::Works, Given::Unknown, Given::Unknown]);
        assert_eq!(needs_of(Vendor::Lark, Feature::Groups).given(&passed), Given::Works);
    }

    #[test]
    fn a_refusal_disproves_what_it_names_and_not_what_begins_alike() {
        let directory = needs_of(Vendor::DingTalk, Feature::Directory);
        assert_eq!(directory.given(&refused("requiredScopes=[qyapi_get_department_list]")), Given::Missing);
        let longer = refused("requiredScopes=[qyapi_get_member_by_mobile]");
        assert_eq!(needs_of(Vendor::DingTalk, Feature::PhoneLookup).given(&longer), Given::Missing);
        assert_eq!(needs_of(Vendor::DingTalk, Feature::SignIn).given(&longer), Given::Unknown);
    }

    #[test]
    fn every_vendor_has_a_directory_and_messages() {
        for vendor in Vendor::ALL {
            assert!(!of_directory(vendor).is_empty());
            assert!(!needs_of(vendor, Feature::Messages).needs.is_empty());
        }
    }
}

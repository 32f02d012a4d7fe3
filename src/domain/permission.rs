//! What an app has to be given at its vendor, feature by feature, and which stage of the check proves it.

use serde::{Deserialize, Serialize};

use super::check::{Report, StageKind, StageState};
use super::vendor::Vendor;

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
    Groups,
}

/// A feature's permissions, as the vendor writes them.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    pub feature: Feature,
    pub codes: &'static [&'static str],
    /// The stage that cannot pass without them; `None` where no call of the check needs them.
    pub proof: Option<StageKind>,
}

/// Whether a feature's permissions are there, as far as the last check can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    Works,
    Missing,
    Unknown,
}

const fn needs(feature: Feature, codes: &'static [&'static str], proof: Option<StageKind>) -> Needs {
    Needs { feature, codes, proof }
}

const DINGTALK: &[Needs] = &[
    needs(Feature::SignIn, &["qyapi_base", "open_app_api_base", "Contact.User.Read", "qyapi_get_member"], None),
    needs(Feature::Directory, &["qyapi_get_department_list", "qyapi_get_department_member"], Some(StageKind::VisibleRange)),
    needs(Feature::PhoneLookup, &["qyapi_get_member_by_mobile", "fieldMobile"], None),
    needs(Feature::Messages, &["qyapi_base"], Some(StageKind::Message)),
    needs(Feature::Groups, &["qyapi_chat_manage", "qyapi_chat_read", "qyapi_robot_sendmsg"], Some(StageKind::Group)),
];

/// WeCom has switches instead of codes; these are their names in its console.
const WECOM: &[Needs] = &[
    needs(Feature::SignIn, &["网页授权及JS-SDK", "企业可信IP"], Some(StageKind::SignIn)),
    needs(Feature::Directory, &["可见范围"], Some(StageKind::VisibleRange)),
    needs(Feature::PhoneLookup, &["通讯录同步"], Some(StageKind::ContactsKey)),
    needs(Feature::Messages, &["可见范围", "企业可信IP"], Some(StageKind::Message)),
    needs(Feature::Groups, &["可见范围（根部门）"], Some(StageKind::Group)),
];

const LARK: &[Needs] = &[
    needs(Feature::SignIn, &[], Some(StageKind::SignIn)),
    needs(Feature::Company, &["tenant:tenant:readonly"], None),
    needs(
        Feature::Directory,
        &[
            "contact:contact.base:readonly",
            "contact:department.base:readonly",
            "contact:department.organize:readonly",
            "contact:user.base:readonly",
            "contact:user.department:readonly",
            "contact:user.employee:readonly",
            "contact:user.phone:readonly",
            "contact:user.email:readonly",
        ],
        Some(StageKind::VisibleRange),
    ),
    needs(Feature::PhoneLookup, &["contact:user.id:readonly"], None),
    needs(Feature::Messages, &["im:message:send_as_bot", "im:message:recall", "im:message:update"], Some(StageKind::Message)),
    needs(Feature::Groups, &["im:chat"], Some(StageKind::Group)),
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
    directory.flat_map(|needs| needs.codes).copied().collect::<Vec<_>>().join(",")
}

impl Needs {
    /// What a report tells: a stage that passed proves it, a refusal that names one of the permissions disproves it.
    pub fn given(&self, report: &Report) -> Given {
        let named = |text: &Option<String>| text.as_ref().is_some_and(|text| self.codes.iter().any(|code| text.contains(code)));
        let mut failed = report.stages.iter().filter(|stage| stage.state == StageState::Failed);
        if failed.any(|stage| named(&stage.copy) || named(&stage.said.as_ref().map(|said| said.text.clone()))) {
            return Given::Missing;
        }
        match self.proof.and_then(|proof| report.stage(proof)).map(|stage| stage.state) {
            Some(StageState::Passed) => Given::Works,
            Some(StageState::Failed) => Given::Missing,
            _ => Given::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::check::{Stage, VendorSaid};

    fn directory() -> &'static Needs {
        of(Vendor::DingTalk).iter().find(|needs| needs.feature == Feature::Directory).unwrap()
    }

    #[test]
    fn a_passed_stage_proves_and_a_named_permission_disproves() {
        let passed = Report { stages: vec![Stage::new(StageKind::VisibleRange, StageState::Passed)], ..Report::default() };
        assert_eq!(directory().given(&passed), Given::Works);
        assert_eq!(directory().given(&Report::default()), Given::Unknown);
        let said = VendorSaid { code: Some("60011".into()), text: "requiredScopes=[qyapi_get_department_list]".into() };
        let refused = Stage { said: Some(said), ..Stage::new(StageKind::Permissions, StageState::Failed) };
        assert_eq!(directory().given(&Report { stages: vec![refused], ..Report::default() }), Given::Missing);
    }

    #[test]
    fn every_vendor_has_a_directory_and_messages() {
        for vendor in Vendor::ALL {
            assert!(!of_directory(vendor).is_empty());
            assert!(of(vendor).iter().any(|needs| needs.proof == Some(StageKind::Message)));
        }
    }
}

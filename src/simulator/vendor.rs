//! Names the vendors and the services that are simulated.

use serde::{Deserialize, Serialize};

/// A vendor with companies, people, messages and sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    Dingtalk,
    Wecom,
    Lark,
}

impl Vendor {
    pub const ALL: [Vendor; 3] = [Vendor::Dingtalk, Vendor::Wecom, Vendor::Lark];

    pub fn name(self) -> &'static str {
        Service::from(self).name()
    }
}

/// Anything that listens on a port of its own and can be asked to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    Dingtalk,
    Wecom,
    Lark,
    Alibaba,
    Tencent,
}

impl Service {
    pub const ALL: [Service; 5] = [Service::Dingtalk, Service::Wecom, Service::Lark, Service::Alibaba, Service::Tencent];

    pub fn name(self) -> &'static str {
        match self {
            Service::Dingtalk => "dingtalk",
            Service::Wecom => "wecom",
            Service::Lark => "lark",
            Service::Alibaba => "alibaba",
            Service::Tencent => "tencent",
        }
    }

    /// The vendor behind the service, if it is one that has companies.
    pub fn vendor(self) -> Option<Vendor> {
        match self {
            Service::Dingtalk => Some(Vendor::Dingtalk),
            Service::Wecom => Some(Vendor::Wecom),
            Service::Lark => Some(Vendor::Lark),
            Service::Alibaba | Service::Tencent => None,
        }
    }
}

impl From<Vendor> for Service {
    fn from(vendor: Vendor) -> Self {
        match vendor {
            Vendor::Dingtalk => Service::Dingtalk,
            Vendor::Wecom => Service::Wecom,
            Vendor::Lark => Service::Lark,
        }
    }
}

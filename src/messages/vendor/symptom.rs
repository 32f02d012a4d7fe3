//! What people see on the vendors' own pages when something is set wrongly. No code of it reaches us: it is found by
//! what was seen.

mod dingtalk;
mod lark;
mod wecom;

use crate::domain::check::StageKind;
use crate::domain::vendor::Vendor;
use crate::messages::{Text, text};

/// A symptom and its remedy.
#[derive(Clone, Copy, Debug)]
pub struct Symptom {
    pub seen: Text,
    /// The vendor's own words, as they are on the page.
    pub words: &'static [&'static str],
    pub cause: Text,
    pub remedy: Text,
    /// The place in the vendor's console.
    pub place: Text,
    /// What is entered there.
    pub copy: Option<Value>,
    /// The stage of the check that shows the same mistake.
    pub stage: Option<StageKind>,
}

/// One of the app's own values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Where a sign-in comes back to.
    Redirect,
    /// Our domain, without a scheme.
    Domain,
    /// What people open in the app.
    HomePage,
    Callback,
}

/// A vendor's symptoms, those that are specific first.
pub fn symptoms(vendor: Vendor) -> impl Iterator<Item = &'static Symptom> {
    let own: &[Symptom] = match vendor {
        Vendor::DingTalk => dingtalk::SYMPTOMS,
        Vendor::WeCom => wecom::SYMPTOMS,
        Vendor::Lark => lark::SYMPTOMS,
    };
    own.iter().chain(EVERYWHERE)
}

/// The same with all vendors.
const EVERYWHERE: &[Symptom] = &[
    Symptom {
        seen: text("打开应用时显示 404", "Opening the app shows 404"),
        words: &["404", "Not Found", "页面不存在"],
        cause: text(
            "应用首页地址填错了，多半是地址末尾的移动应用 ID 不对，或反向代理没有转到本系统",
            "The app's home page is mistyped, most often the mobile app's id at its end, or the reverse proxy does not lead to this server",
        ),
        remedy: text("重新复制首页地址，在浏览器中打开确认", "Copy the home page again, and open it in a browser to make sure"),
        place: text("平台后台 → 该应用 → 首页地址", "The vendor's console → this app → home page"),
        copy: Some(Value::HomePage),
        stage: Some(StageKind::Callback),
    },
    Symptom {
        seen: text("打开应用时提示无法打开网页，或一直加载", "Opening the app says that the page cannot be reached, or loads for ever"),
        words: &["无法打开网页", "网页无法打开", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_TIMED_OUT", "ERR_NAME_NOT_RESOLVED"],
        cause: text("手机到不了本系统的公网地址", "The phone cannot reach this server's public address"),
        remedy: text(
            "用手机流量打开首页地址；打不开时检查 MUSTER_PUBLIC_URL、域名解析、防火墙与证书",
            "Open the home page over mobile data; if that fails, check MUSTER_PUBLIC_URL, DNS, firewall and certificate",
        ),
        place: text("本系统的设置与反向代理", "This server's settings and reverse proxy"),
        copy: Some(Value::HomePage),
        stage: Some(StageKind::Callback),
    },
    Symptom {
        seen: text("提示不是本公司的人员，或没有被添加", "It says that somebody is no member, or was not added"),
        words: &["未绑定系统账号", "请联系管理员完成账号关联操作", "当前用户未绑定"],
        cause: text("这个人能看到应用，但还不是本系统的人员", "The person sees the app, but is no member here yet"),
        remedy: text(
            "在“人员”中添加此人的姓名和手机号，再请其打开应用完成绑定",
            "Add the person with name and phone under Personnel, then have the app opened and the account bound",
        ),
        place: text("本系统 → 人员 → 添加", "This console → Personnel → Add"),
        copy: None,
        stage: None,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symptom_can_be_told_from_the_others() {
        for vendor in Vendor::ALL {
            let all: Vec<_> = symptoms(vendor).collect();
            for (place, symptom) in all.iter().enumerate() {
                assert!(!symptom.words.is_empty(), "{:?}", symptom.seen);
                assert!(all[..place].iter().all(|other| other.seen != symptom.seen), "{:?}", symptom.seen);
            }
        }
    }
}

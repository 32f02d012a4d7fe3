//! Words of the product, used on many pages.

use super::{Text, text};
use crate::domain::binding::ChatProof;
use crate::domain::incident::{Age, IncidentState};
use crate::domain::lang::Lang;
use crate::domain::vendor::Vendor;

pub const SECONDS: Text = text("{} 秒", "{} s");
pub const MINUTES: Text = text("{} 分钟", "{} min");
pub const HOURS: Text = text("{} 小时", "{} h");
pub const DAYS: Text = text("{} 天", "{} d");
pub const JUST_NOW: Text = text("刚刚", "just now");
pub const AGO: Text = text("{}前", "{} ago");
pub const OPTIONAL: Text = text("选填", "optional");
pub const CANCEL: Text = text("取消", "Cancel");
pub const BACK: Text = text("返回", "Back");
pub const OPEN: Text = text("查看", "Open");
pub const COPY: Text = text("复制", "Copy");
pub const COPIED: Text = text("已复制", "Copied");
/// The name of the buttons that lead to newer and older rows.
pub const PAGES: Text = text("翻页", "Pages");
pub const OLDER: Text = text("更早", "Older");
pub const NEWEST: Text = text("最新", "Newest");
pub const SIMULATED: Text =
    text("模拟环境：平台与短信均为模拟，不会发到真实手机", "Simulated: vendors and SMS are stand-ins, nothing reaches a real phone");
pub const OTHER_LANGUAGE: Text = text("English", "中文");

const DINGTALK: Text = text("钉钉", "DingTalk");
const WECOM: Text = text("企业微信", "WeCom");
const LARK: Text = text("飞书", "Lark");

pub const fn vendor(vendor: Vendor) -> Text {
    match vendor {
        Vendor::DingTalk => DINGTALK,
        Vendor::WeCom => WECOM,
        Vendor::Lark => LARK,
    }
}

const TRIGGERED: Text = text("待响应", "Triggered");
const ACKNOWLEDGED: Text = text("处理中", "Acknowledged");
const FINISHED: Text = text("已完结", "Finished");

pub const fn incident_state(state: IncidentState) -> Text {
    match state {
        IncidentState::Triggered => TRIGGERED,
        IncidentState::Acknowledged => ACKNOWLEDGED,
        IncidentState::Finished => FINISHED,
    }
}

/// `3 分钟前`
pub fn age(age: Age, lang: Lang) -> String {
    let (number, unit) = match age {
        Age::Now => return JUST_NOW.get(lang).to_owned(),
        Age::Minutes(n) => (n, MINUTES),
        Age::Hours(n) => (n, HOURS),
        Age::Days(n) => (n, DAYS),
    };
    AGO.with(lang, &[&unit.with(lang, &[&number.to_string()])])
}

/// A binding that no code by SMS proved.
pub const NO_SMS_PROOF: Text = text("没有短信验证", "No code by SMS");

const BY_SIGN_IN: Text = text("应用内登录", "Signed in within the app");
const BY_CHOICE: Text = text("选择了账号，尚未打开发给该账号的链接", "Chosen; the link sent to the account has not been opened yet");
const BY_LINK: Text = text("选择账号，并打开了发给该账号的一次性链接", "Chosen, then confirmed by the one-use link sent to the account");
const BY_ADMIN: Text = text("管理员登记，已由本人登录并同意", "Written down by an admin; the person signed in and agreed");
const BY_ADMIN_WAITS: Text = text("管理员登记，等本人登录并同意", "Written down by an admin; waits until the person signs in and agrees");

/// How a chat account was proved.
pub const fn chat_proof(proof: &ChatProof) -> Text {
    match proof {
        ChatProof::SignIn { .. } => BY_SIGN_IN,
        ChatProof::Chosen { .. } => BY_CHOICE,
        ChatProof::Link { .. } => BY_LINK,
        ChatProof::Admin { confirmed_at: Some(_), .. } => BY_ADMIN,
        ChatProof::Admin { .. } => BY_ADMIN_WAITS,
    }
}

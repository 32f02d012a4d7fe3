//! Errors that are about more than one field: what happened, whether anything was changed, and what to do.

use super::{Text, text, word};
use crate::domain::error::{ApiError, VendorFailure};
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;

const FIELDS: Text = text("有内容需要修改，尚未保存", "Some fields need attention; nothing was saved");
const SIGN_IN_FIRST: Text = text("登录已失效，请重新登录", "The session is over: sign in again");
const CHANGE_PASSWORD_FIRST: Text = text("请先设置新密码", "Set a new password first");
const FORBIDDEN: Text = text("没有权限进行此操作", "This is for others to do");
const NOT_FOUND: Text = text("没有找到，可能已被删除", "Not found: it may have been deleted");
const WRONG_LOGIN: Text = text("登录名或密码不正确", "Login name or password is wrong");
const TOO_MANY: Text = text("尝试次数过多，请在 {} 后再试", "Too many attempts: try again in {}");
const LAST_OWNER: Text = text("这是最后一位所有者，不能停用或删除", "This is the last owner: it cannot be disabled or deleted");
const CHANGED: Text = text("内容已被他人更改，请刷新后再试", "Somebody else changed it meanwhile: reload and try again");
const APP_CLOSED: Text = text("该移动应用尚未启用，请联系管理员", "This mobile app is not enabled: ask an admin");
const ONE_CHANNEL: Text = text(
    "当前只允许启用一个渠道，已启用的是“{}”。可在“设置 → 渠道策略”中改为启用这一个，或允许多个渠道",
    "One channel only may be open, and that is {}. Under Settings → Channel policy you can switch to this one, or allow several",
);
const FOREIGN_ORIGIN: Text =
    text("请求不是从本站页面发出的，请刷新页面后再试", "The request did not come from our own page: reload and try again");
const TOO_LARGE: Text = text("提交的内容过大", "That is more than the server takes");
const VENDOR_TIMED_OUT: Text = text(
    "{} 十秒内没有应答，未做任何更改，请稍后再试（编号 {}）",
    "{} did not answer within ten seconds. Nothing was changed; try again later (reference {})",
);
const VENDOR_UNREACHABLE: Text = text("连接不上 {}，未做任何更改（编号 {}）", "{} cannot be reached. Nothing was changed (reference {})");
const VENDOR_NONSENSE: Text =
    text("{} 的应答无法识别，未做任何更改（编号 {}）", "{} gave an answer that makes no sense. Nothing was changed (reference {})");
const VENDOR_SAID: Text = text("{} 拒绝了请求：{}（编号 {}）", "{} refused: {} (reference {})");
const FAILED: Text = text(
    "服务器出错，未保存。请稍后再试，或把编号 {} 告诉管理员",
    "The server failed; nothing was saved. Try again later, or give the reference {} to an admin",
);
const OFFLINE: Text = text("没有连接到服务器，请检查网络后再试", "The server cannot be reached: check the network and try again");

/// `40 秒`, `5 分钟`, `2 小时`.
pub fn wait(seconds: u32, lang: Lang) -> String {
    let (number, unit) = match seconds {
        0..=90 => (seconds, word::SECONDS),
        91..=5_400 => (seconds.div_ceil(60), word::MINUTES),
        _ => (seconds.div_ceil(3_600), word::HOURS),
    };
    unit.with(lang, &[&number.to_string()])
}

/// The wording of an error as a whole. The binding flow words its own.
pub fn error(error: &ApiError, lang: Lang) -> String {
    match error {
        ApiError::Refused(refusal) => refused(refusal, lang),
        ApiError::Vendor { vendor, failure, reference } => {
            let name = word::vendor(*vendor).get(lang);
            match failure {
                VendorFailure::TimedOut => VENDOR_TIMED_OUT.with(lang, &[name, reference]),
                VendorFailure::Unreachable => VENDOR_UNREACHABLE.with(lang, &[name, reference]),
                VendorFailure::Nonsense => VENDOR_NONSENSE.with(lang, &[name, reference]),
                VendorFailure::Said { code, text } => VENDOR_SAID.with(lang, &[name, &format!("{code} {text}"), reference]),
            }
        }
        ApiError::Failed { reference } => FAILED.with(lang, &[reference]),
        ApiError::Offline => OFFLINE.get(lang).to_owned(),
    }
}

fn refused(refusal: &Refusal, lang: Lang) -> String {
    let text = match refusal {
        Refusal::TooMany { seconds } => return TOO_MANY.with(lang, &[&wait(*seconds, lang)]),
        Refusal::Bind(problem) => return super::phone::problem(problem, lang),
        Refusal::OneChannel { company } => return ONE_CHANNEL.with(lang, &[company]),
        Refusal::Invalid(_) => FIELDS,
        Refusal::SignInFirst => SIGN_IN_FIRST,
        Refusal::ChangePasswordFirst => CHANGE_PASSWORD_FIRST,
        Refusal::Forbidden => FORBIDDEN,
        Refusal::NotFound => NOT_FOUND,
        Refusal::WrongLogin => WRONG_LOGIN,
        Refusal::LastOwner => LAST_OWNER,
        Refusal::Changed | Refusal::KeyReused => CHANGED,
        Refusal::AppClosed => APP_CLOSED,
        Refusal::ForeignOrigin => FOREIGN_ORIGIN,
        Refusal::TooLarge => TOO_LARGE,
    };
    text.get(lang).to_owned()
}

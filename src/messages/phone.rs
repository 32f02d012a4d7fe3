//! Texts of the phone pages, and of the messages that arrive in the chat apps.

pub mod consent;

use super::problem::wait;
use super::{Counted, Text, counted, text};
use crate::domain::binding::BindProblem;
use crate::domain::lang::Lang;

pub const APP_NAME: Text = text("Muster 事件协同", "Muster incidents");
pub const TODO: Text = text("事件待办", "Incident to-do");
pub const ME: Text = text("我的", "Me");

pub const OFFLINE: Text = text(
    "网络已断开。已填写的内容还在，恢复连接后再按一次按钮。",
    "You are offline. What you typed is kept: press the button again once the connection is back.",
);

// Introduction
pub const INTRO_TITLE: Text = text("在{}里处理事件", "Handle incidents in {}");
pub const INTRO_LEAD: Text =
    text("{}的运维事件会发到这里，点开即可响应和完结。", "Incidents of {} arrive here; open one to respond and finish it.");
pub const INTRO_BIND: Text = text(
    "第一次使用需要绑定：手机号、RAM 账号和当前的{}账号，约一分钟。",
    "The first time, you bind your phone, your RAM account and this {} account. It takes a minute.",
);
pub const INTRO_SMS: Text = text("手机会收到一条六位验证码。", "Your phone receives a six-digit code.");
pub const INTRO_WRITTEN: Text =
    text("管理员已登记这个账号：同意即完成绑定，不需要验证码。", "An admin registered this account: agreeing binds it, without a code.");
pub const CONSENT: Text = text(
    "开始即表示同意：姓名、手机号和平台账号仅用于通知事件、核对身份；可随时自行解除绑定，或请管理员解除。",
    "By starting you agree that name, phone and chat account are used to notify you of incidents and to know who you are. You may unbind at any time, or ask an admin to.",
);
pub const CONSENT_LINK: Text = text("查看全文", "Read the text");
pub const START: Text = text("同意并开始绑定", "Agree and start");
pub const SIGNED_IN_AS: Text = text("{} · {}", "{} · {}");

// When the sign-in proved nobody
pub const SIGN_IN_FAILED: Text = text(
    "{}未能确认你的账号，可以重试，或在下一步选择账号。",
    "{} could not confirm your account. Try again, or choose the account in a later step.",
);
pub const SIGN_IN_AGAIN: Text = text("重试", "Try again");

// Steps
pub const STEPS: Text = text("绑定步骤", "Steps of binding");
pub const STEP: Text = text("第 {} 步，共 {} 步", "Step {} of {}");
pub const WHO_TITLE: Text = text("你是谁", "Who are you");
pub const WHO_TEXT: Text = text("填写管理员登记的姓名和手机号。", "Name and phone as the admin entered them.");
pub const PHONE_ASK: Text = text("从{}填写我的手机号", "Fill in my phone from {}");
pub const PHONE_UNTOLD: Text = text("{}没有提供手机号，请自己填写。", "{} did not tell your phone: please type it in.");
pub const NAME: Text = text("姓名", "Name");
pub const PHONE: Text = text("手机号", "Phone");
pub const NEXT: Text = text("下一步", "Next");
pub const UNKNOWN_TITLE: Text = text("还没有登记这个手机号", "This phone is not registered yet");
pub const UNKNOWN_TEXT: Text = text(
    "手机号或姓名与登记的不一致，或尚未添加。请先联系管理员在“人员”中添加，再回来绑定。",
    "Phone or name differ from what is registered, or you have not been added. Ask an admin to add you under Personnel, then come back.",
);
pub const UNDERSTOOD: Text = text("知道了", "OK");
pub const RAM_TITLE: Text = text("选择 RAM 账号", "Choose your RAM account");
pub const RAM_TEXT: Text = text(
    "之后以这个账号的身份处理事件。验证完成前只显示一部分。",
    "You will act as this account. It is shown in part until you are verified.",
);
pub const ACCOUNT_TITLE: Text = text("确认绑定信息", "Confirm what is bound");
pub const CHOOSE_ACCOUNT_TITLE: Text = text("选择你的{}账号", "Choose your {} account");
pub const CHOOSE_ACCOUNT_TEXT: Text = text(
    "这是该手机号在通讯录中的账号。验证后还需在收到的消息里确认一次。",
    "These are the accounts of this phone in the directory. After the code you confirm once more in a message.",
);
pub const UNREADABLE_TITLE: Text = text("找不到你的{}账号", "Your {} account was not found");
pub const UNREADABLE_TEXT: Text = text(
    "{}没有提供该手机号的账号。回到{}重新打开本应用，或联系管理员。",
    "{} gives no account for this phone. Open this app again from {}, or ask an admin.",
);
pub const MEMBER_LABEL: Text = text("人员", "Member");
pub const RAM_LABEL: Text = text("RAM 账号", "RAM account");
pub const NO_RAM: Text = text("无", "none");
pub const SEND_CODE: Text = text("发送验证码到 {}", "Send a code to {}");
pub const CODE_TITLE: Text = text("输入验证码", "Enter the code");
pub const CODE_SENDING: Text = text("正在发送到 {}…", "Sending to {}…");
pub const CODE_SENT: Text = text("已发送到 {}，5 分钟内有效。", "Sent to {}. It is good for five minutes.");
pub const CODE_NOT_SENT: Text =
    text("发送到 {} 失败，请稍后重新发送，或联系管理员。", "It could not be sent to {}. Send it again in a while, or ask an admin.");
pub const CODE: Text = text("验证码", "Code");
pub const FINISH_BINDING: Text = text("完成绑定", "Finish");
/// Name, vendor, account. Worded on the server, so that it weighs nothing.
pub const CODE_HELP: Text = text(
    "一直收不到验证码？可以请管理员核实。请打电话或当面告诉管理员：你是 {}，{}账号 {}。核实后打开本应用点“同意”即可，不再需要验证码。",
    "No code gets through? An admin can make sure that it is you. Call or see one and say: {}, {} account {}. After that you open this app and agree; no code is needed.",
);
pub const ASK_ADMIN: Text = text("请管理员帮忙", "Ask an admin");
pub const PHONE_OF_OTHER: Text =
    text("这个手机号已登记给另一位人员，请联系管理员", "This phone is registered for another member: ask an admin");
/// Account, member.
pub const WRITTEN_DOWN_AS: Text = text("{}（管理员已登记：{}）", "{} (registered by an admin as {})");
pub const RESEND: Text = text("重新发送", "Send again");
pub const RESEND_IN: Text = text("{} 秒后可重新发送", "Send again in {} s");
pub const AWAIT_LINK_TITLE: Text = text("还差一步", "One more step");
pub const AWAIT_LINK_TEXT: Text = text(
    "已向 {} 发送确认消息。在{}里点开它并确认，绑定随即生效。",
    "A message was sent to {}. Open it in {} and confirm; the binding is then active.",
);
pub const AWAIT_ADMIN_TITLE: Text = text("等待管理员处理", "Waiting for an admin");
pub const AWAIT_ADMIN_TEXT: Text =
    text("需要管理员核实。处理后会在聊天中通知你。", "An admin has to look at it. You get a message once it is decided.");
/// Where no account is proved that a message could be sent to.
pub const AWAIT_ADMIN_HERE: Text = text(
    "需要管理员核实。请稍后回到本页刷新，看管理员的决定。",
    "An admin has to look at it. Come back to this page and reload it to see what was decided.",
);
pub const REFUSED: Text = text(
    "管理员没有同意绑定。请核对下面的内容；可以再试一次，或联系管理员。",
    "An admin did not agree to the binding. Look at it once more below; you may try again, or ask an admin.",
);
pub const BOUND_TITLE: Text = text("绑定完成", "You are bound");
pub const BOUND_AS: Text = text("以 {} 的身份接收事件 · {}", "Receiving incidents as {} · {}");
pub const OPEN_TODO: Text = text("事件待办", "To-do");
pub const BIND_AGAIN: Text = text("重新绑定", "Bind again");
pub const CHECK_AGAIN: Text = text("刷新", "Reload");

// Confirming a chosen account
pub const CONFIRM_TITLE: Text = text("确认绑定", "Confirm the binding");
pub const CONFIRM_TEXT: Text = text(
    "有人用你的手机号申请把{}账号绑定到 Muster。是你本人就确认；不是就关闭本页。",
    "Somebody with your phone asked to bind this {} account to Muster. If that was you, confirm; if not, close this page.",
);
pub const CONFIRM: Text = text("是我，确认绑定", "It was me, confirm");

// To-do
pub const MINE: Text = text("我的", "Mine");
pub const ALL_OPEN: Text = text("全部", "All open");
pub const FINISHED: Text = text("已完结", "Finished");
pub const NOTHING_TITLE: Text = text("现在没有事件", "No incidents now");
pub const NOTHING_TEXT: Text = text("有新事件时会在聊天中通知你。", "You get a message when there is one.");
pub const NOTHING_FINISHED: Text = text("还没有完结的事件", "Nothing has been finished yet");
pub const UNASSIGNED: Text = text("未分派", "Unassigned");
pub const SERVICE: Text = text("服务", "Service");
pub const ASSIGNEE: Text = text("负责人", "Assignee");
pub const OPEN_SOURCE: Text = text("在运维平台中查看", "Open in the operations platform");
pub const RESPOND: Text = text("响应", "Respond");
pub const FINISH: Text = text("完结", "Finish");
pub const FINISH_ASK: Text = text("完结后不能再改，确定吗", "It cannot be undone. Finish it");
pub const FINISH_YES: Text = text("确认完结", "Yes, finish");
pub const NOT_YOURS: Text = text("由 {} 负责，你可以查看。", "{} is responsible; you may look.");
pub const CREATED: Text = text("创建", "Created");
pub const RESPONDED: Text = text("响应", "Responded");
pub const WAS_FINISHED: Text = text("完结", "Finished");

// When something fails
pub const FAILED_TITLE: Text = text("没有成功", "That did not work");
pub const NOT_FOUND_TITLE: Text = text("页面不存在", "No such page");
pub const START_AGAIN: Text = text("回到开头", "Back to the start");

// Messages in the chat apps
pub const REACHABLE: Text = text("绑定成功，现在可以联系到你了", "You are reachable now");
pub const REACHABLE_TEXT: Text =
    text("{}，{}的事件会发到这里。点开查看待办。", "{}, incidents of {} arrive here. Open this to see your to-do.");
pub const CONFIRM_CARD: Text = text("确认绑定到 Muster", "Confirm your binding to Muster");
pub const CONFIRM_CARD_TEXT: Text = text(
    "有人用你的手机号申请绑定。是你本人请点开确认，24 小时内有效；不是请忽略。",
    "Somebody with your phone asked for it. If it was you, open this and confirm within 24 hours; if not, ignore it.",
);
pub const WRITTEN_DOWN_TEXT: Text = text(
    "管理员为这个账号登记了绑定。是你本人请打开并同意，随即生效；不是请告诉管理员。",
    "An admin registered this account. If it is yours, open this and agree, and it is bound; if not, tell an admin.",
);
pub const CONFIRM_SHORT: Text = text("去确认", "Open");
pub const APP_FAILS: Text = text("{} · {} 的检查没有通过", "{} · {}: a check failed");
pub const APP_FAILS_TEXT: Text = text(
    "“{}”这一项不再通过，成员可能收不到消息或无法登录。",
    "“{}” does not pass any more: members may not be reached, or may not sign in.",
);
pub const APP_FAILS_OPEN: Text = text("去处理", "Open");
pub const RESPOND_SHORT: Text = text("去响应", "Open");

const WRONG_CODE: Counted = counted("验证码不正确，还可以试 {} 次", "Wrong code; {} try left", "Wrong code; {} tries left");
const CODE_EXPIRED: Text = text("验证码已过期，请重新发送", "The code has expired: send a new one");
const LINK_OVER: Text =
    text("这个链接已过期或已用过，请打开本应用重新绑定", "This link has expired or was used: open this app and bind from there");
const LINK_USED: Text = text("这个账号已绑定，无需再次确认", "This account is bound already: nothing is left to confirm");
const CODE_USED_UP: Text = text("这个验证码试错太多次，请重新发送", "This code was tried too often: send a new one");
const RESEND_TOO_EARLY: Text = text("刚刚发送过，{} 后可以再发", "One was just sent; the next can follow in {}");
const TOO_MANY_CODES: Text = text("发送次数过多，{} 后再试，或联系管理员", "Too many codes were sent: try again in {}, or ask an admin");
const TOO_MANY_TRIES: Text = text("尝试次数过多，{} 后再试", "Too many attempts: try again in {}");
const NO_SMS: Text = text("尚未配置短信服务，请联系管理员", "SMS is not set up yet: ask an admin");
const COUNTRY_CLOSED: Text =
    text("不向该国家或地区的手机号发送验证码，请联系管理员", "Codes are not sent to phones of that country: ask an admin");
const OUT_OF_STEP: Text =
    text("页面已过期，已回到当前步骤，请再做一次", "The page was out of date; here is the current step, do it once more");
const NOT_IN_APP: Text = text("请在应用内打开本页", "Open this page inside the app");

/// The wording of what stopped the binding flow.
pub fn problem(problem: &BindProblem, lang: Lang) -> String {
    match problem {
        BindProblem::UnknownMember => UNKNOWN_TEXT.get(lang).to_owned(),
        BindProblem::WrongCode { tries_left } => WRONG_CODE.of(lang, *tries_left),
        BindProblem::CodeExpired => CODE_EXPIRED.get(lang).to_owned(),
        BindProblem::LinkOver => LINK_OVER.get(lang).to_owned(),
        BindProblem::LinkUsed => LINK_USED.get(lang).to_owned(),
        BindProblem::CodeUsedUp => CODE_USED_UP.get(lang).to_owned(),
        BindProblem::ResendTooEarly { seconds } => RESEND_TOO_EARLY.with(lang, &[&wait(*seconds, lang)]),
        BindProblem::TooManyCodes { seconds } => TOO_MANY_CODES.with(lang, &[&wait(*seconds, lang)]),
        BindProblem::TooManyTries { seconds } => TOO_MANY_TRIES.with(lang, &[&wait(*seconds, lang)]),
        BindProblem::NoSms => NO_SMS.get(lang).to_owned(),
        BindProblem::CountryClosed => COUNTRY_CLOSED.get(lang).to_owned(),
        BindProblem::OutOfStep => OUT_OF_STEP.get(lang).to_owned(),
        BindProblem::NotInApp => NOT_IN_APP.get(lang).to_owned(),
    }
}

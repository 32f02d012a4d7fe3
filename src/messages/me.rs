//! Texts of a member's own pages on the phone.

use super::{Text, text};
use crate::domain::lang::Lang;
use crate::domain::me::Done;

pub const NO_PHONE: Text = text("没有手机号", "no phone");
pub const CHANGE_PHONE: Text = text("更换手机号", "Change phone");
pub const WAITING_PHONE: Text = text("更换为 {} 的申请等待管理员处理", "An admin still has to agree to {}");

const DONE_UNBOUND: Text = text("绑定已解除", "The binding has ended");
const DONE_AWAY: Text = text("已设置，代理人已收到通知", "Set; your stand-in was told");
const DONE_BACK: Text = text("已恢复，事件重新发给你", "Welcome back: incidents come to you again");
const DONE_PHONE: Text = text("手机号已更换，绑定不变", "Your phone has changed; your bindings stay");
const DONE_ASKED: Text = text("已提交，管理员处理后会在聊天中通知你", "An admin was asked; you get a message once they have decided");

pub const fn done(done: Done) -> Text {
    match done {
        Done::Unbound => DONE_UNBOUND,
        Done::Away => DONE_AWAY,
        Done::Back => DONE_BACK,
        Done::Phone => DONE_PHONE,
        Done::Asked => DONE_ASKED,
    }
}

// Bindings
pub const BINDINGS: Text = text("我的绑定", "My bindings");
pub const ENDED_BINDINGS: Text = text("以前的绑定", "Earlier bindings");
pub const ACCOUNT: Text = text("账号", "Account");
pub const PROOF: Text = text("证明", "Proof");
pub const CODE_TO: Text = text("验证码发到 {}", "Code to {}");
pub const CONSENT: Text = text("同意使用个人信息", "Agreed to the use of personal data");
pub const BOUND: Text = text("绑定时间", "Bound");
pub const ENDED: Text = text("解除", "Ended");
pub const BY_ME: Text = text("由你自己", "by yourself");
pub const BY_ADMIN: Text = text("由管理员", "by an admin");
pub const BY_MUSTER: Text = text("由系统", "by Muster");
pub const NOT_YET: Text = text("等待账号确认", "Waits for the account");
pub const UNBIND: Text = text("解除绑定", "Unbind");

// Undoing one
pub const UNBIND_TITLE: Text = text("解除绑定", "Undo this binding");
pub const UNBIND_TEXT: Text = text(
    "解除后，{}的{}不再收到事件，也不能在其中查看和处理。绑定记录会保留，可以随时重新绑定。",
    "After it, no incidents of {} arrive in {}, and you can neither see nor handle them there. The record is kept; you may bind again at any time.",
);
pub const UNBIND_CODE: Text = text("为确认是你本人，需要手机验证码。", "A code to your phone makes sure that it is you.");
pub const UNBIND_NOW: Text = text("确认解除", "Undo the binding");
pub const UNBIND_NO_PHONE: Text =
    text("你没有登记手机号，无法接收验证码。请联系管理员解除。", "You have no phone to send a code to: ask an admin to undo it.");
pub const UNBOUND_TITLE: Text = text("绑定已解除", "You are not bound any more");
pub const UNBOUND_TEXT: Text = text(
    "这里不再显示事件。要重新绑定，在{}里打开本应用，按步骤填写姓名和手机号、输入验证码即可。",
    "Incidents are not shown here any more. To bind again, open this app in {} and go through the steps: name and phone, then the code.",
);
pub const BIND_AGAIN: Text = text("重新绑定", "Bind again");

// Other apps
pub const OTHERS: Text = text("绑定其他平台", "Bind another vendor");
pub const OTHERS_TEXT: Text = text(
    "事件也可以发到这些公司的应用里。点开查看如何打开。",
    "Incidents can reach you in these companies' apps, too. Open one to see how.",
);
pub const OTHER_HOW: Text = text(
    "在{}的工作台里打开本应用；或用{}扫这个二维码；或把链接发给自己，在{}里点开。",
    "Open this app from the workbench in {}; or scan this with {}; or send yourself the link and open it in {}.",
);
pub const OTHER_QR: Text = text("{} 的二维码", "QR code of {}");
pub const OTHER_OPEN: Text = text("打开链接", "Open the link");

// Being away
pub const AWAY: Text = text("不在", "Away");
pub const AWAY_UNTIL: Text = text("{} 之前不在，由 {} 代你处理。", "Away until {}. {} stands in for you.");
pub const AWAY_TEXT: Text =
    text("休假或出差时，请一位同事代你接收和处理事件。", "On leave or on the road: have a colleague receive and handle your incidents.");
pub const STANDS_IN_FOR: Text = text("你正代 {} 处理事件。", "You stand in for {}.");
pub const SET_AWAY: Text = text("设置不在", "Set away");
pub const CHANGE_AWAY: Text = text("修改", "Change");
pub const BACK: Text = text("我回来了", "I am back");
pub const AWAY_TITLE: Text = text("不在，请人代理", "Away until…");
pub const AWAY_RULES: Text = text(
    "从现在到那时，分派给你的新事件只通知代理人，你已有的事件代理人也能处理。代理人联系不到时仍通知你。到时自动结束。",
    "From now until then, new incidents for you go to your stand-in, who may also handle those you have. If they cannot be reached, you are told. It ends by itself.",
);
pub const UNTIL: Text = text("到什么时候", "Until");
pub const UNTIL_HELP: Text = text("最长 {} 天，时区 {}，如 2027-03-31 18:00", "At most {} days; time zone {}; as in 2027-03-31 18:00");
pub const STAND_IN: Text = text("代理人姓名", "Name of the stand-in");
pub const STAND_IN_HELP: Text = text("姓名或其中一部分；对方须已绑定", "A name or a part of it; they have to be bound");
pub const FOUND: Text = text("选择代理人", "Choose the stand-in");
pub const SAVE_AWAY: Text = text("开始不在", "Start being away");
pub const NOBODY_FOUND: Text =
    text("没有找到可以代理的人：须在职、已绑定，且不是你自己", "Nobody found who could: it takes an active colleague who is bound");
pub const CHOOSE_ONE: Text = text("在下面选择一位", "Choose one of those below");
pub const COMES_BACK: Text =
    text("对方也不在，并且请你代理。请选择另一位", "They are away, too, and it would come back to you: choose somebody else");
pub const NOT_A_MOMENT: Text = text("不是有效的时间，应写作 2027-03-31 18:00", "Not a time: write it as in 2027-03-31 18:00");
pub const PAST: Text = text("须晚于现在", "It has to be later than now");
pub const TOO_FAR: Text = text("最长 {} 天", "At most {} days");

// Another phone
pub const PHONE_TITLE: Text = text("更换手机号", "Change your phone");
pub const PHONE_OLD_TEXT: Text = text(
    "先用原来的手机号 {} 确认是你本人，再验证新的。",
    "A code to your phone {} makes sure that it is you; then the new one is proved.",
);
pub const PHONE_LOST: Text = text("原来的手机号已不用", "I no longer have that number");
pub const PHONE_LOST_TEXT: Text = text(
    "原来的手机号收不到验证码时，先验证新号码，再由管理员核实后更换。",
    "Without the old number, the new one is proved first, and an admin then agrees to it.",
);
pub const PHONE_NEW_TITLE: Text = text("新的手机号", "Your new phone");
pub const PHONE_NEW_TEXT: Text = text("填写新的手机号，会收到一条验证码。绑定不变。", "It receives a code. Your bindings stay.");
pub const PHONE_NEW_LOST: Text = text(
    "填写新的手机号，会收到一条验证码。验证后由管理员核实更换；绑定不变。",
    "It receives a code. An admin then has to agree. Your bindings stay.",
);
pub const NEW_PHONE: Text = text("新手机号", "New phone");
pub const SEND_CODE: Text = text("发送验证码", "Send the code");
pub const CONFIRM_OLD: Text = text("下一步", "Next");
pub const CONFIRM_NEW: Text = text("更换手机号", "Change the phone");
pub const OTHER_NUMBER: Text = text("换一个新号码", "Another new number");
pub const RESTART: Text = text("重新开始", "Start over");
pub const PHONE_TAKEN: Text = text(
    "这个手机号登记在另一位人员名下，不能使用。请联系管理员。",
    "This phone is registered for another member and cannot be yours: ask an admin.",
);

// Display
pub const DISPLAY: Text = text("语言与外观", "Language and theme");
pub const DISPLAY_TEXT: Text = text("发给你的消息也用这种语言。", "Messages to you are in this language, too.");
pub const LANGUAGE: Text = text("语言", "Language");

/// A language in itself.
pub const fn language(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "中文",
        Lang::En => "English",
    }
}

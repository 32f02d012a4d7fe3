//! Texts about the life of a mobile app: validity, the policy of channels, deletion, and what the vendor closed.

use crate::domain::vendor::Vendor;
use crate::messages::{Text, text};

/// A company whose app was deleted.
pub const DELETED: Text = text("{}（已删除）", "{} (deleted)");

// Closed on the vendor's side
pub const CLOSED: Text = text(
    "{}表示该应用在平台侧已被停用{}，无法从这里启用。{}",
    "{} says that this app is disabled on its side{}; it cannot be opened from here. {}",
);
const CLOSED_DINGTALK: Text = text(
    "请在钉钉管理后台打开“工作台 → 应用管理 → 该应用”，点“启用”，然后重新检查。",
    "In DingTalk's admin console open 工作台 → 应用管理 → this app, choose 启用, then check again.",
);
const CLOSED_WECOM: Text = text(
    "请在企业微信管理后台打开“应用管理 → 自建 → 该应用”，点“启用应用”，然后重新检查。",
    "In WeCom's console open App Management → Self-built → this app, enable it, then check again.",
);
const CLOSED_LARK: Text = text(
    "请在飞书管理后台打开“工作台 → 应用管理 → 该应用”启用，或在开发者后台发布版本，然后重新检查。",
    "In Lark's admin console open Workplace → App Management → this app and enable it, or release a version in the developer console; then check again.",
);

/// Where the vendor's admin opens the app again.
pub const fn open_there(vendor: Vendor) -> Text {
    match vendor {
        Vendor::DingTalk => CLOSED_DINGTALK,
        Vendor::WeCom => CLOSED_WECOM,
        Vendor::Lark => CLOSED_LARK,
    }
}

// What lists say of the validity
pub const ENDS_SOON: Text = text("有效期到 {}，还剩 {} 天", "Valid until {}: {} days left");
pub const IN_GRACE: Text =
    text("有效期已于 {} 结束，宽限期内一切照常，到 {} 为止", "The validity ended on {}; in the grace period everything works until {}");
pub const IN_RETENTION: Text = text(
    "有效期已于 {} 结束：不能登录、不发送消息，数据保留。延长有效期即可恢复",
    "The validity ended on {}: nobody signs in and nothing is sent; all data is kept. Extend it to go on",
);

pub const FAILS: Text = text("最近一次检查没有通过：{}", "The last check failed: {}");
/// After a company's name in an SMS, where there is room for 20 characters.
pub const FAILING: Text = text(" 检查未通过", " fails");

// The page of validity
pub const VALIDITY: Text = text("有效期", "Validity");
pub const UNLIMITED: Text = text("长期有效", "Without an end");
pub const IN_EFFECT: Text = text("有效", "In effect");
pub const GRACE: Text = text("宽限期", "Grace period");
pub const RETENTION: Text = text("保留期", "Retention period");
pub const VALIDITY_TEXT: Text = text(
    "到期后先进入宽限期（{} 天，一切照常），再进入保留期（{} 天，不能登录和发送，数据保留）。保留期结束后不会自动删除任何内容，需要时请在下方自行删除。",
    "After the end comes a grace period ({} days, everything works), then a retention period ({} days: no sign-in, no sending, data kept). \
     Nothing is deleted by itself afterwards: delete the app below when you want to.",
);
pub const RETENTION_UNTIL: Text = text("保留期到 {}", "Retention period until {}");
pub const RETENTION_OVER: Text =
    text("保留期已于 {} 结束，数据仍然保留，直到您自行删除", "The retention period ended on {}; the data is kept until you delete it");
pub const ENDS_ON: Text = text("有效期至（含当天）", "Valid until, that day included");
pub const ENDS_ON_HELP: Text = text("留空则长期有效。时区：{}", "Empty: without an end. Time zone: {}");
pub const RECIPIENTS: Text = text("到期提醒接收人", "Who is told before the end");
pub const RECIPIENTS_HELP: Text = text(
    "到期前 30、15、7 天的 10:00 提醒，最多 5 位。都不选则提醒管理员。所有管理员都能在控制台看到提醒。",
    "Told 30, 15 and 7 days before, at 10:00; five people at most. Nobody ticked: the admins. Every admin sees it in the console.",
);
pub const NO_PHONE: Text = text("没有手机号，收不到短信", "no phone, no SMS");
pub const BY_PHONE: Text = text("再添加一位（手机号）", "One more, by phone");
pub const NO_NOTICE_TEMPLATE: Text = text(
    "短信设置中没有通知模板，目前只在控制台提醒。",
    "The SMS settings have no template for notices: for now they appear in the console only.",
);
pub const SMS_SETTINGS: Text = text("短信设置", "SMS settings");
pub const SAVE_VALIDITY: Text = text("保存有效期", "Save the validity");

// Deletion
pub const DELETE: Text = text("删除应用", "Delete the app");
pub const NOTHING_HANGS: Text = text("还没有人或数据依赖这个应用。", "Nothing hangs on this app yet.");
pub const HANGS_ON: Text = text("这个应用上有：", "What hangs on this app:");
pub const LOST: Text = text(
    "删除后：密钥被抹除，手机页面立即退出，绑定结束，未发出的消息不再发送，回调地址返回 404，域名校验文件不再提供。",
    "Once deleted: its keys are erased, its phone pages sign out at once, bindings end, messages that wait are not sent, its callback \
     address answers 404, and its domain files are no longer served.",
);
pub const STAYS: Text = text(
    "保留：投递、审计日志、事件经过和绑定证明。以后可以用同样的身份重新添加。",
    "What stays: deliveries, the audit log, what happened to incidents, and the proof of bindings. The same company can be added again.",
);
pub const TYPE_COMPANY: Text = text("输入公司名称“{}”确认", "Type the company's name to confirm: {}");
pub const COMPANY: Text = text("公司名称", "Company name");
pub const DELETE_NOW: Text = text("永久删除", "Delete for good");

pub const BINDINGS: Text = text("个有效绑定", "active bindings");
pub const ONLY_HERE: Text = text("人只绑定在这里，删除后收不到消息", "members bound here only, who will be reached nowhere");
pub const CHAT_ACCOUNTS: Text = text("个平台账号", "chat accounts");
pub const SESSIONS: Text = text("部已登录的手机", "phones signed in");
pub const WAITING: Text = text("条等待发送的消息，其中未完结事件的 {} 条", "messages waiting, {} of them about open incidents");
pub const WAITING_DECISIONS: Text = text("个等待处理的绑定", "bindings that wait for a decision");
pub const DOMAIN_FILES: Text = text("个域名校验文件", "domain verification files");
pub const CALLBACKS: Text = text("条收到的平台回调", "callbacks received");

// The policy of channels
pub const CHANNELS: Text = text("渠道策略", "Channel policy");
pub const CHANNELS_LEAD: Text = text("可以同时启用几个移动应用。", "How many mobile apps may be enabled at a time.");
pub const SEVERAL: Text = text("允许多个渠道", "Several channels");
pub const SEVERAL_TEXT: Text = text("可以同时启用多家公司、多个平台的应用。", "Apps of several companies and vendors may be enabled.");
pub const ONE: Text = text("只允许一个渠道", "One channel only");
pub const ONE_TEXT: Text = text(
    "保留一个，停用其他，不删除任何内容。启用另一个应用时需要先切换。",
    "One stays, the others are disabled; nothing is deleted. Enabling another one means switching to it.",
);
pub const KEEP: Text = text("保留哪一个", "Which one stays");
pub const NOTHING_OPEN: Text = text("目前没有启用的应用。", "No app is enabled now.");
pub const SAVE_CHANNELS: Text = text("保存策略", "Save the policy");
pub const SWITCH: Text = text("停用“{}”，改用这一个", "Disable {} and switch to this one");

//! Texts about incidents, deliveries, jobs, logs and settings.

use crate::domain::delivery::{DeliveryState, Purpose};
use crate::domain::job::JobState;
use crate::domain::sms::SmsProvider;
use crate::messages::{Text, text};

// Incidents
pub const INCIDENTS_LEAD: Text = text("运维平台推送的事件，以及谁在处理。", "What the operations platform posted, and who is at it.");
pub const NO_INCIDENTS: Text = text("还没有事件", "No incidents yet");
pub const NO_INCIDENTS_TEXT: Text =
    text("创建 API 令牌，用 POST /api/v1/incidents 推送第一条。", "Make an API token and post the first one to /api/v1/incidents.");
pub const TITLE: Text = text("标题", "Title");
pub const LEVEL: Text = text("级别", "Level");
pub const ASSIGNEE: Text = text("负责人", "Assignee");
pub const UNASSIGNED: Text = text("未分派", "Unassigned");
pub const STATE: Text = text("状态", "State");
pub const CREATED: Text = text("时间", "When");
pub const TIMELINE: Text = text("经过", "What happened");
pub const SERVICE: Text = text("服务", "Service");

// Deliveries
pub const DELIVERIES_LEAD: Text = text("发出的每一条消息和短信，以及结果。", "Every message and SMS, and what became of it.");
pub const NO_DELIVERIES: Text = text("还没有发出消息", "Nothing was sent yet");
pub const NO_DELIVERIES_TEXT: Text =
    text("人员绑定或有新事件时，这里会有记录。", "When somebody binds or an incident arrives, it is listed here.");
pub const RECIPIENT: Text = text("接收人", "Recipient");
pub const PURPOSE: Text = text("内容", "About");
pub const CHANNEL: Text = text("渠道", "Channel");
pub const BY_SMS: Text = text("短信", "SMS");
pub const REASON: Text = text("原因", "Reason");

const REACHABLE: Text = text("绑定成功通知", "Reachable now");
const CONFIRM_ACCOUNT: Text = text("确认账号链接", "Confirmation link");
const INCIDENT: Text = text("事件通知", "Incident");
const ACCOUNT: Text = text("绑定与账号变更", "Change of a binding or account");
const CODE: Text = text("验证码", "Verification code");

const APP_ENDS: Text = text("移动应用即将到期", "Mobile app ends soon");
const APP_FAILS: Text = text("移动应用异常", "Mobile app fails");

pub const fn purpose(purpose: Purpose) -> Text {
    match purpose {
        Purpose::Reachable => REACHABLE,
        Purpose::ConfirmAccount => CONFIRM_ACCOUNT,
        Purpose::Incident => INCIDENT,
        Purpose::Account => ACCOUNT,
        Purpose::Code => CODE,
        Purpose::AppFails => APP_FAILS,
        Purpose::AppEnds => APP_ENDS,
    }
}

const QUEUED: Text = text("排队中", "Queued");
const SENT: Text = text("已发送", "Sent");
const FAILED: Text = text("失败", "Failed");
const RUNNING: Text = text("进行中", "Running");
const DONE: Text = text("已完成", "Done");

pub const fn delivery_state(state: DeliveryState) -> Text {
    match state {
        DeliveryState::Queued => QUEUED,
        DeliveryState::Sent => SENT,
        DeliveryState::Failed => FAILED,
    }
}

// Jobs
pub const JOBS_LEAD: Text = text(
    "短信、消息等后台工作。失败的会自动重试，重启后继续。",
    "SMS, messages and other work. What fails is tried again, also after a restart.",
);
pub const NO_JOBS: Text = text("没有任务", "No jobs");
pub const NO_JOBS_TEXT: Text = text("完成的任务保留 7 天。", "Finished ones are kept for seven days.");
pub const KIND: Text = text("类型", "Kind");
pub const ATTEMPTS: Text = text("尝试", "Attempts");
pub const ALL: Text = text("全部", "All");

pub const fn job_state(state: JobState) -> Text {
    match state {
        JobState::Queued => QUEUED,
        JobState::Running => RUNNING,
        JobState::Done => DONE,
        JobState::Failed => FAILED,
    }
}

// Audit log
pub const LOGS_LEAD: Text = text("谁在什么时候做了什么。", "Who did what, and when.");
pub const ACTOR: Text = text("操作者", "Who");
pub const ACTION: Text = text("操作", "What");
pub const SUBJECT: Text = text("对象", "To what");
pub const NO_LOGS: Text = text("还没有记录", "Nothing yet");

// SMS
pub const SMS_LEAD: Text =
    text("验证码先由首选服务商发送，失败时自动改用另一家。", "Codes go through the first provider; if it fails, through the other one.");
pub const KEY_ID: Text = text("AccessKey ID", "AccessKey ID");
pub const KEY_SECRET: Text = text("AccessKey Secret", "AccessKey Secret");
pub const SECRET_ID: Text = text("SecretId", "SecretId");
pub const SECRET_KEY: Text = text("SecretKey", "SecretKey");
pub const SIGN_NAME: Text = text("短信签名", "Signature");
pub const TEMPLATE: Text = text("模板", "Template");
pub const TEMPLATE_HELP: Text = text("验证码模板，只有一个变量 code", "A verification template with one variable, code");
pub const NOTICE_TEMPLATE: Text = text("通知模板", "Template for notices");
pub const NOTICE_TEMPLATE_HELP: Text = text(
    "移动应用到期前的提醒，变量依次为 app、date、days。应用检查不再通过、又没有其他应用可通知管理员时也用它，app 中会注明。留空则只在控制台提醒",
    "Told before a mobile app ends; the variables are app, date and days, in this order. Also when an app stops working and no other app reaches an admin: then app says so. Empty: in the console only",
);
pub const APP_ID: Text = text("SdkAppId", "SdkAppId");
pub const BASE_URL: Text = text("API 地址", "API base URL");
pub const BASE_URL_HELP: Text = text("留空使用服务商的地址", "Empty for the provider's own");
pub const KEEP: Text = text("已保存，留空则不变", "Saved; empty keeps it");
pub const IN_USE: Text = text("启用", "In use");
pub const FIRST: Text = text("首选", "Asked first");
pub const SAVE: Text = text("保存", "Save");
pub const TEST_PHONE: Text = text("测试手机号", "Phone for a test");
pub const TEST: Text = text("发送测试短信", "Send a test");
pub const TEST_TAKEN: Text = text("服务商已接收（{}）", "The provider took it ({})");
pub const TEST_REFUSED: Text = text("服务商拒绝：{}", "The provider refused: {}");
pub const NOT_SET_UP: Text = text("未配置", "Not set up");

const ALIBABA: Text = text("阿里云短信", "Alibaba Cloud SMS");
const TENCENT: Text = text("腾讯云短信", "Tencent Cloud SMS");

pub const fn provider(provider: SmsProvider) -> Text {
    match provider {
        SmsProvider::Alibaba => ALIBABA,
        SmsProvider::Tencent => TENCENT,
    }
}

// Tokens
pub const TOKENS_LEAD: Text = text("运维平台用它推送和读取事件。", "The operations platform posts and reads incidents with them.");
pub const NO_TOKENS: Text = text("还没有令牌", "No tokens yet");
pub const NO_TOKENS_TEXT: Text =
    text("创建一个，填到运维平台的 Webhook 里。", "Make one and enter it in the operations platform's webhook.");
pub const TOKEN_NAME: Text = text("名称", "Name");
pub const TOKEN_NAME_HELP: Text = text("用在哪里，例如“运维事件中心”", "Where it is used, such as “operations platform”");
pub const SCOPES: Text = text("权限", "May");
pub const READ_INCIDENTS: Text = text("读取事件", "read incidents");
pub const CHECK_APPS: Text = text("检查移动应用", "check mobile apps");
pub const WRITE_INCIDENTS: Text = text("创建和更新事件", "create and change incidents");
pub const EXPIRES_DAYS: Text = text("有效天数", "Days until it expires");
pub const EXPIRES_HELP: Text = text("留空则长期有效", "Empty for never");
pub const CREATE_TOKEN: Text = text("创建令牌", "Make token");
pub const TOKEN_ONCE: Text = text("令牌只显示这一次，请立即复制保存。", "The token is shown this once: copy it now.");
pub const LAST_USED: Text = text("最近使用", "Last used");
pub const NEVER: Text = text("从未", "never");
pub const EXPIRES: Text = text("到期", "Expires");
pub const REVOKE: Text = text("吊销", "Revoke");
pub const REVOKE_ASK: Text = text("吊销 {}", "Revoke {}");
pub const REVOKE_TEXT: Text = text("使用它的系统会立即收到 401。不能恢复。", "Whatever uses it gets 401 at once. It cannot be undone.");

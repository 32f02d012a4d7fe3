//! DingTalk's values, and where they are found in its developer console.

use crate::messages::{Text, text};

pub const CARD: Text = text("企业内部应用：工作通知、互动卡片与场景群。", "A company's own app: work notices, cards and group chats.");
pub const IDENTITY: Text = text("Client ID", "Client ID");
pub const IDENTITY_HELP: Text = text(
    "开发者后台 → 应用开发 → 企业内部应用 → 你的应用 → 凭证与基础信息（原 AppKey）。",
    "Developer console → 应用开发 → 企业内部应用 → your app → 凭证与基础信息 (formerly AppKey).",
);
pub const SECRET: Text = text("Client Secret", "Client Secret");
pub const SECRET_HELP: Text = text("同一页面上的 Client Secret（原 AppSecret）。", "On the same page (formerly AppSecret).");
pub const GROUP_TEMPLATE: Text = text("群模板 ID", "Group Template ID");
pub const GROUP_TEMPLATE_HELP: Text = text(
    "开放能力 → 场景群 → 群模板，提交审核并发布后得到。作战室从它创建。",
    "开放能力 → 场景群 → 群模板, once it has been reviewed and published. War rooms are made from it.",
);
pub const CARD_TEMPLATE: Text = text("卡片模板 ID", "Card Template ID");
pub const CARD_TEMPLATE_HELP: Text = text(
    "开放能力 → 卡片平台 → 已发布的模板，以 .schema 结尾；变量 title、markdown、buttons。填写后卡片按钮可直接操作，否则是链接。",
    "开放能力 → 卡片平台 → a published template; ends in .schema, with the variables title, markdown, buttons. With it a card's buttons act at once; else they are links.",
);
pub const GROUP_ROBOT: Text = text("机器人 ID", "Robot ID");
pub const GROUP_ROBOT_HELP: Text = text(
    "开放能力 → 场景群 → 机器人：群模板上绑定的那一个，在作战室里说话。",
    "开放能力 → 场景群 → 机器人: the one bound to the group template, which speaks in war rooms.",
);
pub const ROBOT_CODE: Text = text("机器人编码", "Robot code");
pub const ROBOT_CODE_HELP: Text = text(
    "你的应用 → 应用能力 → 机器人 → robotCode：应用自己的机器人，往往与 Client ID 相同。",
    "Your app → 应用能力 → 机器人 → robotCode: the app's own robot, often the same as the Client ID.",
);
pub const AGENT_ID_HELP: Text = text(
    "凭证与基础信息页上的 AgentId，只有数字；添加网页应用能力后可见。",
    "The AgentId under 凭证与基础信息, digits only; it is there once the app has the web app capability.",
);
pub const CORP_ID: Text = text("企业 Corp ID", "Corp ID");
pub const CORP_ID_HELP: Text =
    text("开发者后台首页右上角，以 ding 开头。", "On the developer console's home page, at the top right. It begins with ding.");
pub const MAINLAND: Text = text("钉钉（dingtalk.com）", "DingTalk (dingtalk.com)");
pub const INTERNATIONAL: Text = text("钉钉国际版（dingtalk.io）", "DingTalk international (dingtalk.io)");
pub const CALLBACK: Text = text("事件订阅（回调）", "Event subscription (callback)");
pub const CALLBACK_TEXT: Text = text(
    "在“你的应用 → 开发配置 → 事件订阅 → HTTP 推送”中填写同样的两个值和回调地址。",
    "Enter the same two values, and the callback URL, under your app → 开发配置 → 事件订阅 → HTTP 推送.",
);
pub const CALLBACK_URL_HELP: Text = text("开发配置 → 事件订阅 → HTTP 推送 → 请求网址", "开发配置 → 事件订阅 → HTTP 推送 → 请求网址");
pub const CONNECTION_HELP: Text = text(
    "开发配置 → 事件订阅 → 选择 Stream 模式推送，保存后发布新版本",
    "开发配置 → 事件订阅 → choose Stream 模式推送 and save; then publish a version",
);
pub const REDIRECT_URL_HELP: Text = text("开发配置 → 安全设置 → 重定向 URL", "开发配置 → 安全设置 → 重定向 URL");
pub const HOME_PAGE_HELP: Text = text(
    "应用能力 → 网页应用 → 移动端与 PC 端首页地址，随后发布新版本",
    "应用能力 → 网页应用 → home pages, mobile and PC; then publish a version",
);

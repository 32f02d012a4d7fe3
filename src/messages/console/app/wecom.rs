//! WeCom's values, and where they are found in its console.

use crate::messages::{Text, text};

pub const CARD: Text = text("自建应用：消息、网页授权与通讯录。", "A self-built app: messages, sign-in and directory.");
pub const IDENTITY: Text = text("企业 ID", "Enterprise ID");
pub const IDENTITY_HELP: Text = text(
    "管理后台 → 我的企业 → 企业信息，页面最底部。以 ww 开头。",
    "Console → My Company → Company Information, at the very bottom. It begins with ww.",
);
pub const SECRET: Text = text("企业密钥", "Enterprise Key");
pub const SECRET_HELP: Text = text(
    "应用管理 → 自建 → 你的应用 → Secret → 查看，会发送到管理员的企业微信。",
    "App Management → Self-built → your app → Secret → View; it is sent to the admin's WeCom.",
);
pub const CONTACTS_SECRET: Text = text("通讯录密钥", "Address Book Key");
pub const CONTACTS_SECRET_HELP: Text = text(
    "管理工具 → 通讯录同步 → 开启 API 接口同步 → Secret。只用于读取成员 ID。",
    "Management Tools → Contacts Sync → API sync → Secret. It is used for ids only.",
);
pub const DROP_CONTACTS: Text = text("删除已保存的通讯录密钥", "Forget the saved Address Book Key");
pub const AGENT_ID_HELP: Text =
    text("同一应用详情页上的 AgentId，通常是 1000002 这样的数字。", "The AgentId on the same app's page, a number such as 1000002.");
pub const CALLBACK: Text = text("接收消息（回调）", "Receiving messages (callback)");
pub const CALLBACK_TEXT: Text = text(
    "在应用详情页的“接收消息 → 设置 API 接收”中填写同样的两个值和回调地址。",
    "Enter the same two values, and the callback URL, under 接收消息 → 设置API接收 on the app's page.",
);
pub const CONTACTS_CALLBACK: Text = text("通讯录变更（回调）", "Address book changes (callback)");
pub const CONTACTS_CALLBACK_TEXT: Text = text(
    "在“管理工具 → 通讯录同步 → 设置接收事件服务器”中填写同样的两个值和通讯录回调地址。",
    "Enter the same two values, and the address book's callback URL, under 管理工具 → 通讯录同步 → 设置接收事件服务器.",
);
pub const CONTACTS_TOKEN: Text = text("通讯录 Token", "Address book Token");
pub const CONTACTS_KEY: Text = text("通讯录 EncodingAESKey", "Address book EncodingAESKey");
pub const CALLBACK_URL_HELP: Text = text("接收消息 → 设置 API 接收 → URL", "接收消息 → 设置API接收 → URL");
pub const CONTACTS_CALLBACK_URL: Text = text("通讯录回调地址", "Address book callback URL");
pub const CONTACTS_CALLBACK_URL_HELP: Text =
    text("管理工具 → 通讯录同步 → 设置接收事件服务器 → URL", "管理工具 → 通讯录同步 → 设置接收事件服务器 → URL");
pub const TRUSTED_DOMAIN: Text = text("可信域名", "Trusted domain");
pub const TRUSTED_DOMAIN_HELP: Text = text("网页授权及 JS-SDK → 可信域名，不带 http://", "网页授权及JS-SDK → 可信域名, without http://");
pub const HOME_PAGE_HELP: Text = text("应用详情页 → 应用主页", "App page → 应用主页");

//! Lark's values, and where they are found in its developer console.

use crate::messages::{Text, text};

pub const CARD: Text = text("企业自建应用：消息卡片与群聊。", "A company's own app: message cards and group chats.");
pub const IDENTITY: Text = text("App ID", "App ID");
pub const IDENTITY_HELP: Text = text(
    "开发者后台 → 企业自建应用 → 你的应用 → 凭证与基础信息。以 cli_ 开头。",
    "Developer console → custom apps → your app → Credentials & Basic Info. It begins with cli_.",
);
pub const SECRET: Text = text("App Secret", "App Secret");
pub const SECRET_HELP: Text = text("同一页面上的 App Secret，也在那里重置。", "On the same page, where it can be reset, too.");
pub const SERVICE_ID_HELP: Text = text("与 App ID 相同，不必填写。", "The same as the App ID: nothing to enter.");
pub const MAINLAND: Text = text("飞书（feishu.cn）", "Feishu (feishu.cn)");
pub const INTERNATIONAL: Text = text("Lark（larksuite.com）", "Lark (larksuite.com)");
pub const CALLBACK: Text = text("事件与回调", "Events and callbacks");
pub const CALLBACK_TEXT: Text = text(
    "两个值都在“事件与回调 → 加密策略”中。先保存到这里，再在飞书填写请求地址。",
    "Both are under Events & Callbacks → Encryption Strategy. Save them here before you enter the request URL there.",
);
pub const TOKEN: Text = text("Verification Token", "Verification Token");
pub const KEY: Text = text("Encrypt Key", "Encrypt Key");
pub const NO_CALLBACK_KEYS: Text =
    text("先填写并保存 Encrypt Key 或 Verification Token", "Enter and save Encrypt Key or Verification Token first");
pub const CALLBACK_URL_HELP: Text = text(
    "事件与回调 → 事件配置和回调配置 → 将事件发送至开发者服务器 → 请求地址",
    "Events & Callbacks → event and callback configuration → send to developer's server → request URL",
);
pub const CONNECTION_HELP: Text = text(
    "事件与回调 → 事件配置和回调配置 → 选择“使用长连接接收”，随后发布版本",
    "Events & Callbacks → event and callback configuration → receive through persistent connection; then publish a version",
);
pub const REDIRECT_URL_HELP: Text = text("安全设置 → 重定向 URL", "Security Settings → Redirect URLs");
pub const HOME_PAGE_HELP: Text = text(
    "应用能力 → 网页应用 → 桌面端与移动端主页，随后发布版本",
    "Features → Web app → desktop and mobile home pages; then publish a version",
);

//! Texts about mobile apps.

use crate::domain::mobile_app::AppState;
use crate::messages::{Text, text};

pub const LEAD: Text = text("把事件送到团队已经在用的聊天应用里。", "Bring incidents into the chat app that your team already carries.");
pub const ADD: Text = text("开通", "Set up");
pub const ADD_ANOTHER: Text = text("再添加一家公司", "Add another company");
pub const LATER: Text = text("即将支持", "Coming");
pub const DINGTALK_TEXT: Text = text("工作通知、互动卡片与群聊。", "Work notices, cards and group chats.");
pub const WECOM_TEXT: Text = text("自建应用：消息、网页授权与通讯录。", "A self-built app: messages, sign-in and directory.");
pub const LARK_TEXT: Text = text("企业自建应用：消息卡片与群聊。", "A company's own app: message cards and group chats.");
pub const BOUND: Text = text("{} 人已绑定", "{} bound");
pub const NEW_WECOM: Text = text("开通企业微信", "Set up WeCom");
pub const NEW_WECOM_TEXT: Text =
    text("四个值都来自企业微信管理后台，检查通过后即可启用。", "Four values from WeCom's console; once the check passes, enable it.");

const DRAFT: Text = text("草稿", "Draft");
const ENABLED: Text = text("已启用", "Enabled");
const DISABLED: Text = text("已停用", "Disabled");

pub const fn state(state: AppState) -> Text {
    match state {
        AppState::Draft => DRAFT,
        AppState::Enabled => ENABLED,
        AppState::Disabled => DISABLED,
    }
}

// The form
pub const USE_SIMULATOR: Text = text("填入模拟器的值", "Fill in the simulator's values");
pub const SIMULATOR_TEXT: Text =
    text("正在使用模拟器，不需要真实的企业微信即可体验。", "The simulators are running: try it without a real WeCom.");
pub const CORP_ID: Text = text("企业 ID", "Enterprise ID");
pub const CORP_ID_HELP: Text = text(
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
pub const AGENT_ID: Text = text("服务 ID", "Service ID");
pub const AGENT_ID_HELP: Text =
    text("同一应用详情页上的 AgentId，通常是 1000002 这样的数字。", "The AgentId on the same app's page, a number such as 1000002.");
pub const BASE_URL: Text = text("API 地址", "API base URL");
pub const BASE_URL_HELP: Text = text(
    "留空使用企业微信的地址；私有部署、网关或模拟器填自己的。",
    "Empty for WeCom's own; a private deployment, gateway or simulator has another.",
);
pub const COMPANY: Text = text("公司名称", "Company name");
pub const COMPANY_HELP: Text =
    text("展示给人员。留空则使用通讯录中的名称。", "Shown to members. Left empty, the directory's name is used.");
pub const TEST_PERSON: Text = text("测试消息发给", "Test message to");
pub const TEST_PERSON_HELP: Text =
    text("成员账号。先检查一次，就能从可见的人中选择。", "An account. Check once, then choose among the visible people.");
pub const KEEP: Text = text("已保存，留空则不变", "Saved; empty keeps it");
pub const CALLBACK: Text = text("接收消息（回调）", "Receiving messages (callback)");
pub const CALLBACK_TEXT: Text = text(
    "在应用详情页的“接收消息 → 设置 API 接收”中填写同样的两个值和下方的回调地址。",
    "Enter the same two values, and the callback URL below, under 接收消息 → 设置API接收 on the app's page.",
);
pub const CALLBACK_TOKEN: Text = text("Token", "Token");
pub const CALLBACK_KEY: Text = text("EncodingAESKey", "EncodingAESKey");
pub const GENERATE: Text = text("随机生成", "Generate");
pub const DROP_CONTACTS: Text = text("删除已保存的通讯录密钥", "Forget the saved Address Book Key");
pub const SAVE_DRAFT: Text = text("保存草稿", "Save draft");
pub const SAVE: Text = text("保存", "Save");
pub const ENABLE: Text = text("启用企业微信", "Enable WeCom");
pub const DISABLE: Text = text("停用", "Disable");
pub const DISABLE_ASK: Text = text("停用 {}", "Disable {}");
pub const DISABLE_TEXT: Text = text(
    "人员将无法登录和收到消息，绑定与记录都会保留，可随时重新启用。",
    "Members can neither sign in nor receive messages. Bindings and history stay; you can enable it again at any time.",
);
pub const NOT_ENABLED: Text =
    text("检查没有通过，未启用，也未保存。", "The check did not pass: it was not enabled, and nothing was saved.");
pub const ENABLED_NOW: Text = text("已启用，人员现在可以绑定", "Enabled: members can bind now");
pub const DRAFT_SAVED: Text = text("草稿已保存，下方的地址已经可用", "The draft is saved, and the addresses below work");

// Addresses
pub const ADDRESSES: Text = text("填到企业微信的地址", "Addresses to enter in WeCom");
pub const HOME_PAGE: Text = text("应用主页", "App home page");
pub const HOME_PAGE_HELP: Text = text("应用详情页 → 应用主页", "App page → 应用主页");
pub const CALLBACK_URL: Text = text("回调地址", "Callback URL");
pub const CALLBACK_URL_HELP: Text = text("接收消息 → 设置 API 接收 → URL", "接收消息 → 设置API接收 → URL");
pub const TRUSTED_DOMAIN: Text = text("可信域名", "Trusted domain");
pub const TRUSTED_DOMAIN_HELP: Text = text("网页授权及 JS-SDK → 可信域名，不带 http://", "网页授权及JS-SDK → 可信域名, without http://");
pub const VERIFIED: Text = text("企业微信已验证", "Verified by WeCom");
pub const NOT_VERIFIED: Text = text("尚未验证", "Not verified yet");
pub const NO_CALLBACK_KEYS: Text = text("先填写并保存 Token 和 EncodingAESKey", "Enter and save Token and EncodingAESKey first");
pub const AFTER_SAVING: Text =
    text("保存草稿后，这里会给出要填到企业微信的地址。", "Once the draft is saved, the addresses to enter in WeCom appear here.");
pub const LOCAL_URL: Text = text(
    "公网地址仍是 {}，企业微信和手机都访问不到。请设置 MUSTER_PUBLIC_URL。",
    "The public URL is still {}, which neither WeCom nor phones can reach. Set MUSTER_PUBLIC_URL.",
);

// Domain file
pub const DOMAIN_FILE: Text = text("域名校验文件", "Domain verification file");
pub const DOMAIN_FILE_TEXT: Text = text(
    "在企业微信点“申请校验域名”下载 WW_verify_….txt，在这里上传，随即可以从网站根目录访问。",
    "Download WW_verify_….txt from WeCom's trusted domain page and upload it; it is served at the site's root at once.",
);
pub const FILE: Text = text("选择文件", "Choose the file");
pub const FILE_NAME: Text = text("文件名", "File name");
pub const FILE_CONTENT: Text = text("文件内容", "Content");
pub const UPLOAD: Text = text("上传", "Upload");
pub const FETCHED: Text = text("已被访问", "Fetched");
pub const NOT_FETCHED: Text = text("尚未被访问", "Not fetched yet");

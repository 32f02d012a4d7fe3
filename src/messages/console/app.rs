//! Texts about mobile apps.

pub mod dingtalk;
pub mod events;
pub mod lark;
pub mod life;
pub mod wecom;

use crate::domain::mobile_app::{AppState, FileFailure};
use crate::domain::vendor::Vendor;
use crate::messages::{Text, text};

pub const LEAD: Text = text("把事件送到团队已经在用的聊天应用里。", "Bring incidents into the chat app that your team already carries.");
pub const ADD: Text = text("开通", "Set up");
pub const ADD_ANOTHER: Text = text("再添加一家公司", "Add another company");
pub const BOUND: Text = text("{} 人已绑定", "{} bound");
pub const NEW: Text = text("开通{}", "Set up {}");
pub const NEW_TEXT: Text =
    text("需要的值都在{}的后台，检查通过后即可启用。", "All it takes is in {}'s console; once the check passes, enable it.");

/// What the vendor's app does, on its card.
pub const fn card(vendor: Vendor) -> Text {
    match vendor {
        Vendor::DingTalk => dingtalk::CARD,
        Vendor::WeCom => wecom::CARD,
        Vendor::Lark => lark::CARD,
    }
}

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

// The pages of a saved one
pub const TABS: Text = text("应用的页面", "Pages of this app");
pub const TAB_VALUES: Text = text("参数与检查", "Values and check");
pub const TAB_STEPS: Text = text("开通步骤", "Steps");
pub const TAB_ADDRESSES: Text = text("地址与权限", "Addresses");
pub const TAB_EVENTS: Text = text("事件日志", "Event log");
pub const TAB_VALIDITY: Text = text("有效期与删除", "Validity and deletion");

// The form
pub const USE_SIMULATOR: Text = text("填入模拟器的值", "Fill in the simulator's values");
pub const SIMULATOR_TEXT: Text = text("正在使用模拟器，不需要真实的{}即可体验。", "The simulators are running: try it without a real {}.");
pub const AGENT_ID: Text = text("服务 ID", "Service ID");
pub const EDITION: Text = text("版本", "Edition");
pub const EVENT_ROUTE: Text = text("事件接收方式", "How events arrive");
pub const BY_CALLBACK: Text = text("平台调用本系统的回调地址", "The vendor calls our callback URL");
pub const BY_CONNECTION: Text =
    text("由本系统连接平台（长连接），无需公网地址", "We connect to the vendor (long connection): no public address is needed");
pub const BASE_URL: Text = text("API 地址", "API base URL");
pub const BASE_URL_HELP: Text = text(
    "留空使用平台自己的地址；私有部署、网关或模拟器填自己的。",
    "Empty for the vendor's own; a private deployment, gateway or simulator has another.",
);
pub const PROXY: Text = text("出口代理", "Outbound proxy");
pub const PROXY_HELP: Text = text(
    "访问平台时经过的 http、https 或 socks 代理，如 http://用户名@proxy.example.com:3128。",
    "Calls to the vendor go through it: http, https or socks, as in http://user@proxy.example.com:3128.",
);
pub const PROXY_PASSWORD: Text = text("代理密码", "Proxy password");
pub const PROXY_PASSWORD_HELP: Text = text("代理地址中有用户名时才需要。", "Only where the proxy's address names a user.");
pub const ROOT_DEPARTMENTS: Text = text("根部门", "Root departments");
pub const ROOT_DEPARTMENTS_HELP: Text = text(
    "部门 ID，用逗号分隔：只看这些部门及其子部门。留空则为全部可见部门。",
    "Department ids with commas between: only these and what is below them count. Empty for all that the app sees.",
);
pub const COMPANY: Text = text("公司名称", "Company name");
pub const COMPANY_HELP: Text = text(
    "展示给人员，可随时更改。留空则使用通讯录中的名称。",
    "Shown to members; change it whenever you like. Left empty, the directory's name is used.",
);
pub const TEST_PERSON: Text = text("测试消息发给", "Test message to");
pub const TEST_PERSON_HELP: Text =
    text("成员账号。先检查一次，就能从可见的人中选择。", "An account. Check once, then choose among the visible people.");
pub const KEEP: Text = text("已保存，留空则不变", "Saved; empty keeps it");
pub const CALLBACK_TOKEN: Text = text("Token", "Token");
pub const CALLBACK_KEY: Text = text("EncodingAESKey", "EncodingAESKey");
pub const GENERATE: Text = text("随机生成", "Generate");
pub const SAVE_DRAFT: Text = text("保存草稿", "Save draft");
pub const SAVE: Text = text("保存", "Save");
pub const ENABLE: Text = text("启用{}", "Enable {}");
pub const DISABLE: Text = text("停用", "Disable");
pub const DISABLE_ASK: Text = text("停用 {}", "Disable {}");
pub const DISABLE_TEXT: Text = text(
    "人员将无法登录和收到消息，绑定与记录都会保留，可随时重新启用。",
    "Members can neither sign in nor receive messages. Bindings and history stay; you can enable it again at any time.",
);
pub const NOT_ENABLED: Text =
    text("检查没有通过，未启用，也未保存。", "The check did not pass: it was not enabled, and nothing was saved.");

// Pasting
pub const PASTE: Text = text("粘贴一段凭证", "Paste a block of credentials");
pub const PASTE_HELP: Text = text(
    "从后台、笔记、.env 或 JSON 复制的内容。识别到的值会填入下面，不会保存，也不写入日志。",
    "Copied from the console, a note, an .env file or JSON. What is recognised fills the fields; it is neither stored nor logged.",
);
pub const PASTE_FILL: Text = text("识别并填入", "Fill in");
pub const PASTED: Text = text("已填入：{}", "Filled in: {}");
pub const NOT_PASTED: Text = text("没有识别：{}", "Not recognised: {}");
pub const OTHER_VENDOR: Text = text("其中有{}的值", "Some of it is {}'s");
pub const OTHER_FORM: Text = text("去开通{}", "Set up {} instead");

// Changing the key
pub const CHANGE_KEY: Text = text("更换密钥", "Change key");
pub const CHANGE_KEY_TEXT: Text = text(
    "新密钥先向{}验证，通过后立即生效。旧密钥保留一小时：新密钥失效而旧密钥仍可用时，自动换回。",
    "The new key is checked with {} first and then used at once. The old one is kept for an hour, and taken back if only it works.",
);
pub const KEY_FIXED: Text = text("不可更改", "The value cannot be changed");
pub const LEAKED: Text = text("旧密钥已泄露：立即清除，不保留", "The old key leaked: erase it at once");
pub const KEY_IN_USE: Text = text("新密钥已在使用。", "The new key is in use.");
pub const KEY_UNTIL: Text = text("旧密钥在 {} 前仍可换回", "The old key works until {}");
pub const KEY_FOR: Text = text("旧密钥在 {} 内仍可换回", "The old key works for another {}");
pub const END_OVERLAP: Text = text("立即清除旧密钥", "End it now");
pub const END_OVERLAP_ASK: Text = text("清除旧密钥", "Erase the old key");
pub const END_OVERLAP_TEXT: Text = text("之后新密钥失效时不会再自动换回。", "If the new key fails after that, nothing can be taken back.");
pub const TAKEN_BACK: Text = text(
    "新密钥失效（{}），已自动换回旧密钥。请在平台后台核对后再更换。",
    "The new key stopped working ({}), so the old one was taken back. Look at the vendor's console, then change it again.",
);
pub const KEY_CHANGED: Text = text("密钥已更换，旧密钥已清除。", "The key was changed, and the old one is erased.");

// The check
pub const CHECK_TITLE: Text = text("{}的检查结果", "What {} answered");
pub const CHECK_IDLE: Text = text(
    "检查会用表单中的值逐项询问{}，不会保存任何内容。",
    "The check asks {} with the values in the form, stage by stage. It saves nothing.",
);
pub const CHECK_RUNNING: Text = text("正在询问{}…", "Asking {}…");
pub const CHECK_PARTLY: Text =
    text("可以启用；没有通过的项只影响各自的功能", "It can be enabled; what did not pass stands in the way of single features only");
pub const SAID: Text = text("{}的原文", "What {} said");
pub const OPEN_CONSOLE: Text = text("在{}后台打开", "Open in {}'s console");

// Addresses
pub const ADDRESSES: Text = text("填到{}的地址", "Addresses to enter in {}");
pub const HOME_PAGE: Text = text("应用主页", "App home page");
pub const CALLBACK_URL: Text = text("回调地址", "Callback URL");
pub const CONNECTION: Text = text("长连接", "Long connection");
pub const CONNECTION_OPEN: Text = text("已连接", "Connected");
pub const CONNECTION_OPENING: Text = text("正在连接", "Connecting");
pub const CONNECTION_FAILED: Text = text("未连接，会自动重试", "Not connected; it is tried again by itself");
pub const CONNECTION_LATER: Text = text("启用后连接", "Connects once the app is enabled");
pub const REDIRECT_URL: Text = text("重定向 URL", "Redirect URL");
pub const VERIFIED: Text = text("{}已验证", "Verified by {}");
pub const NOT_VERIFIED: Text = text("尚未验证", "Not verified yet");
pub const NO_CALLBACK_KEYS: Text = text("先填写并保存 Token 和 EncodingAESKey", "Enter and save Token and EncodingAESKey first");
pub const AFTER_SAVING: Text =
    text("保存草稿后，这里会给出要填到{}的地址。", "Once the draft is saved, the addresses to enter in {} appear here.");
pub const LOCAL_URL: Text = text(
    "公网地址仍是 {}，{}和手机都访问不到。请设置 MUSTER_PUBLIC_URL。",
    "The public URL is still {}, which neither {} nor phones can reach. Set MUSTER_PUBLIC_URL.",
);

// Domain file
pub const DOMAIN_FILE: Text = text("域名校验文件", "Domain verification file");
pub const DOMAIN_FILE_TEXT: Text = text(
    "在企业微信点“申请校验域名”下载 WW_verify_….txt，在这里上传或粘贴，随即可以从网站根目录访问，并通过公网地址取回验证。",
    "Download WW_verify_….txt from WeCom's trusted domain page and upload or paste it here: it is served at the site's root at once, and fetched back through the public URL to prove it.",
);
pub const FILE: Text = text("选择文件", "Choose the file");
pub const FILE_NAME: Text = text("文件名", "File name");
pub const FILE_CONTENT: Text = text("文件内容", "Content");
pub const UPLOAD: Text = text("上传", "Upload");
pub const FETCHED: Text = text("企业微信已访问", "Fetched");
pub const NOT_FETCHED: Text = text("企业微信尚未访问", "Not fetched yet");
pub const PROVED: Text = text("公网可以取到", "Comes back through the public URL");
const FILE_UNREACHABLE: Text = text("公网地址无法访问", "Nobody answers at the public URL");
const FILE_REFUSED: Text = text("公网地址指向本机或内网", "The public URL leads to a private address");
const FILE_NOT_OURS: Text = text("公网地址返回的不是这个文件", "The public URL serves something else");

/// Why a verification file did not come back.
pub const fn file_failure(failure: FileFailure) -> Text {
    match failure {
        FileFailure::Unreachable => FILE_UNREACHABLE,
        FileFailure::RefusedAddress => FILE_REFUSED,
        FileFailure::NotOurs => FILE_NOT_OURS,
    }
}

//! Texts of the staged check.

use crate::domain::check::StageKind;
use crate::messages::{Counted, Text, counted, text};

pub const CHECK: Text = text("检查", "Check");
pub const PASSED: Text = text("通过", "passed");
pub const FAILED: Text = text("失败", "failed");
pub const WAITING: Text = text("等待", "waiting");
pub const NOT_TRIED: Text = text("未检查", "not tried");
pub const SKIPPED: Text = text("未填写，跳过", "not given, skipped");
pub const TOOK: Text = text("{} 毫秒", "{} ms");
pub const CAUSE: Text = text("原因", "Cause");
pub const REFERENCE: Text = text("日志编号 {}", "Reference {} in the log");
pub const REMEDY: Text = text("处理", "What to do");
pub const ALL_PASSED: Text = text("全部通过，可以启用", "Everything passed: it can be enabled");
pub const CHOOSE_PERSON: Text = text("选择一位接收测试消息的人，再检查一次", "Choose a person for the test message and check once more");
pub const SOME_FAILED: Text = text(
    "有一项没有通过，按提示处理后重新检查；也可以先保存草稿",
    "A stage failed: do what it says and check again. You can save a draft meanwhile",
);
pub const ORDER: Text = text(
    "企业微信要求先通过“接收消息”回调验证或可信域名校验，才能添加可信 IP：先保存草稿，再把下方地址填到企业微信。",
    "WeCom takes trusted IPs only after the callback or the trusted domain has been verified: save the draft, then enter the addresses below in WeCom.",
);
pub const IDS_FOUND: Counted =
    counted("通讯录密钥可用，看到 {} 个成员 ID", "The key works and sees {} id", "The key works and sees {} ids");
pub const TEST_MESSAGE: Text =
    text("这是 Muster 的测试消息：应用可以向你发送通知。", "A test message from Muster: this app can reach you.");
pub const MESSAGE_TAKEN: Text = text("平台已接收发给 {} 的消息", "The vendor took the message to {}");
pub const PERSON_FULL: Text = text(
    "此人刚收到的消息已达平台上限，再发会被平台丢弃",
    "This person has just had as many messages as the vendor delivers; it would drop one more",
);
pub const PERSON_FULL_REMEDY: Text =
    text("一两分钟后再检查，或换一个测试账号", "Check again in a minute or two, or send to another account");
pub const PERSON_INVALID: Text =
    text("平台不认识这个账号，或不在可见范围内", "The vendor does not know this account, or it is outside the visible range");
pub const PERSON_REMEDY: Text =
    text("从列表中选择，或把此人加入可见范围", "Choose one from the list, or add the person to the visible range");
pub const DEPARTMENTS: Counted = counted("{} 个部门", "{} department", "{} departments");
pub const PEOPLE: Counted = counted("{} 人", "{} person", "{} people");
/// With the app's name before it.
pub const OF_APP: Text = text("应用“{}”：{}", "App “{}”: {}");
pub const RANGE: Text = text("可见 {}、{}", "{} and {} visible");
pub const RANGE_AT_LEAST: Text = text("前 {}中可见 {}", "in the first {}, {} visible");
pub const NOBODY_VISIBLE: Text = text("应用的可见范围内没有人", "Nobody is in the app's visible range");
pub const NOBODY_VISIBLE_REMEDY: Text = text(
    "在平台后台的应用可见范围（飞书：通讯录权限范围）中加入部门或成员",
    "Add departments or people to the app's visible range in the vendor's console (Lark: contacts range)",
);
pub const AGENT_CLOSED: Text = text("应用在平台上已停用", "The app is switched off at the vendor");
pub const AGENT_CLOSED_REMEDY: Text =
    text("在平台的管理后台启用该应用；这里无法代为启用", "Switch it on in the vendor's console; it cannot be done from here");
pub const ROOT: Text = text("部门 {}", "Department {}");
pub const NO_ROOT: Text =
    text("这个根部门不存在，或不在应用的可见范围内", "This root department does not exist, or the app does not see it");
pub const NO_ROOT_REMEDY: Text = text(
    "在平台的通讯录中核对部门 ID，或把该部门加入可见范围；也可以从“根部门”中删去",
    "Look its id up in the vendor's directory, add it to the visible range, or take it out of the root departments",
);
/// Cause, code and remedy.
pub const AT_FIELD: Text = text("{}{}。{}。未做任何更改。", "{}{}. {}. Nothing was changed.");
pub const NO_APPS: Text = text("还没有移动应用。", "There is no mobile app yet.");

pub const SKEW: Counted = counted("相差 {} 秒", "{} second apart", "{} seconds apart");
pub const STAGES_FAILED: Counted = counted("{} 项没有通过", "{} stage failed", "{} stages failed");
pub const CLOCK_OFF: Text = text("本服务器的时钟与平台相差超过一分钟", "This server's clock and the vendor's are more than a minute apart");
pub const CLOCK_OFF_REMEDY: Text = text("让本服务器与时间服务器同步（NTP）", "Synchronise this server's clock (NTP)");
pub const TRUSTED_IS: Text = text("应用的可信域名：{}", "The app's trusted domain: {}");
pub const DOMAIN_NOT_TRUSTED: Text =
    text("本系统的域名不是该应用的可信域名，登录会被拒绝", "Our domain is not the app's trusted domain: sign-ins are refused");
pub const DOMAIN_NOT_TRUSTED_REMEDY: Text = text(
    "在应用详情页“网页授权及JS-SDK”中把可信域名设为下面的值（不带 https://）",
    "On the app's page, under 网页授权及JS-SDK, set the trusted domain to the value below (without https://)",
);
pub const REDIRECT_REFUSED: Text =
    text("平台的登录页不接受本系统的回跳地址", "The vendor's sign-in page does not take our redirect address");
pub const REDIRECT_REFUSED_REMEDY: Text = text(
    "在平台后台的“安全设置 → 重定向 URL”中加入下面的地址",
    "Add the address below to the redirect URLs in the vendor's console (security settings)",
);
pub const FILE_NOT_OURS: Text =
    text("通过公网地址取到的校验文件与上传的不一致", "The file fetched through the public URL is not the one that was uploaded");
pub const CALLBACK_NOT_OURS: Text = text("通过公网地址没有得到本系统的应答", "The public URL did not give our answer");
pub const CONNECTION_OPEN: Text = text("长连接已建立", "The long connection is open");
pub const CONNECTION_POSSIBLE: Text = text("可以建立长连接", "A long connection can be opened");
pub const PUBLIC_URL_REMEDY: Text = text(
    "检查 MUSTER_PUBLIC_URL、域名解析与反向代理是否指向本系统",
    "Check MUSTER_PUBLIC_URL, the domain's DNS, and that the reverse proxy leads to this server",
);
pub const TEST_GROUP: Text = text("Muster 测试群（马上解散）", "Muster test group, about to be dissolved");
pub const GROUP_MADE: Text = text("已创建并解散一个测试群", "A test group was made and dissolved");
pub const GROUP_POSSIBLE: Text = text("可见范围包含根部门，可以建群", "The whole company is visible: groups can be made");
pub const GROUP_LEFT: Text = text(
    "测试群“{}”已建立，但没能解散：请在聊天中手动解散",
    "The test group \"{}\" was made and could not be removed: remove it by hand in the chat",
);
pub const GROUP_NEEDS_ROOT: Text =
    text("可见范围不含根部门，企业微信不允许应用建群", "WeCom lets an app make groups only if the whole company is visible to it");
pub const GROUP_NEEDS_ROOT_REMEDY: Text =
    text("需要作战室时，在“可见范围”中加入根部门", "If you want war rooms, add the root department to the visible range (可见范围)");

const ADDRESS: Text = text("平台地址", "Vendor's address");
const CLOCK: Text = text("时钟", "Clock");
const TOKEN: Text = text("身份与密钥", "Identity and key");
const EGRESS_IP: Text = text("出口 IP", "Egress IP");
/// A feature and what it lacks.
pub const LACKS: Text = text("{}：缺少 {}", "{}: {} is missing");
pub const FEATURE_LACKS: Text =
    text("有功能缺少平台的权限，或它要读的内容被隐藏", "A feature lacks a permission at the vendor, or what it reads is hidden");
pub const FEATURE_LACKS_REMEDY: Text = text(
    "在平台后台的权限管理中搜索并开通这些权限，需要时发布新版本；不用该功能则不必处理",
    "Search for these permissions in the vendor's console, grant them and, where needed, publish a version; leave it if the feature is not used",
);
pub const RIGHTS_SEEN: Counted = counted("已证实 {} 项权限", "{} permission is proved", "{} permissions are proved");
const FEATURES: Text = text("各功能的权限", "Permissions of single features");
const PERMISSIONS: Text = text("接口权限", "Permissions");
const VISIBLE_RANGE: Text = text("应用与可见范围", "App and visible range");
const CONTACTS_KEY: Text = text("通讯录密钥", "Address Book Key");
const SIGN_IN: Text = text("登录回跳", "Sign-in redirect");
const DOMAIN_FILE: Text = text("域名校验文件", "Domain verification file");
const CALLBACK: Text = text("接收事件", "Receiving events");
const MESSAGE: Text = text("测试消息", "Test message");
const GROUP: Text = text("建群", "Group chat");

pub const fn stage(kind: StageKind) -> Text {
    match kind {
        StageKind::Address => ADDRESS,
        StageKind::Clock => CLOCK,
        StageKind::Token => TOKEN,
        StageKind::EgressIp => EGRESS_IP,
        StageKind::Permissions => PERMISSIONS,
        StageKind::VisibleRange => VISIBLE_RANGE,
        StageKind::Features => FEATURES,
        StageKind::ContactsKey => CONTACTS_KEY,
        StageKind::SignIn => SIGN_IN,
        StageKind::DomainFile => DOMAIN_FILE,
        StageKind::Callback => CALLBACK,
        StageKind::Message => MESSAGE,
        StageKind::Group => GROUP,
    }
}

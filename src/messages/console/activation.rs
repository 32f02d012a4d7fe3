//! Texts of an app's activation, step by step, and of handing it over.

mod dingtalk;
mod lark;
mod wecom;

use crate::domain::activation::StepKind;
use crate::domain::permission::{Feature, Given};
use crate::domain::vendor::Vendor;
use crate::messages::{Text, text};

/// What a step is called, and what to do in it.
pub struct StepWords {
    pub title: Text,
    pub text: Text,
}

const fn words(title: Text, text: Text) -> StepWords {
    StepWords { title, text }
}

/// A step's words at a vendor.
pub fn step(vendor: Vendor, kind: StepKind) -> StepWords {
    match kind {
        StepKind::Channel => CHANNEL,
        StepKind::People => PEOPLE,
        StepKind::Enable => ENABLE,
        StepKind::Bind => BIND,
        StepKind::AgentId => dingtalk::AGENT_ID,
        StepKind::Company => dingtalk::COMPANY,
        StepKind::Trust => wecom::TRUST,
        kind => match vendor {
            Vendor::DingTalk => dingtalk::step(kind),
            Vendor::WeCom => wecom::step(kind),
            Vendor::Lark => lark::step(kind),
        },
    }
}

const CHANNEL: StepWords = words(
    text("选择渠道", "Choose the channel"),
    text("人员将在这个应用里登录、绑定和接收事件。", "People sign in, bind and receive incidents in this app."),
);
const PEOPLE: StepWords = words(
    text("添加人员", "Add people"),
    text(
        "在“人员”中添加运维团队的姓名、手机号和 RAM 账号。能看见应用的人不等于人员：没有添加的人打开应用会被礼貌地拒绝。",
        "Add the team in Personnel: name, phone and RAM account. Seeing the app does not make somebody a member: whoever was not added is politely refused.",
    ),
);
const ENABLE: StepWords = words(
    text("发送测试消息并启用", "Send a test message and enable it"),
    text(
        "选择一位能看见应用的人。检查会给此人发一条消息；全部通过后应用即启用。",
        "Choose somebody who sees the app. The check sends them a message; once everything passes the app is enabled.",
    ),
);
const BIND: StepWords = words(
    text("人员打开应用并绑定", "People open the app and bind"),
    text(
        "请人员从工作台打开应用，点“事件待办”，按提示完成手机号与 RAM 账号的绑定。第一位绑定成功后此步完成。",
        "Have people open the app from their workbench, choose To do, and bind phone and RAM account as they are led. The first binding completes this step.",
    ),
);

// The page
pub const STEPS: Text = text("开通步骤", "Activation");
pub const STEPS_TEXT: Text = text(
    "每一步只有在检查证实之后才会变绿。可以随时离开，改天或换一台电脑继续。",
    "A step turns green only when the check has proved it. You can leave and go on another day or on another machine.",
);
pub const DONE_OF: Text = text("{} / {} 步已完成", "{} of {} done");
pub const CHECK_AGAIN: Text = text("重新检查", "Check again");
pub const CHECKED: Text = text("上次检查", "Last check");
pub const NOT_CHECKED: Text = text("还没有检查过", "Not checked yet");
pub const DONE: Text = text("已完成", "done");
pub const TOLD: Text = text("您已确认填好，等有人打开后证实", "as you told; proved once somebody opens it");
pub const NOW: Text = text("现在做", "next");
pub const FAILED: Text = text("未通过", "failed");
pub const LATER: Text = text("待完成", "to do");
pub const OPEN: Text = text("打开", "Open");
pub const ENTER: Text = text("填写凭证", "Enter the credentials");
pub const OPEN_PEOPLE: Text = text("前往人员", "Go to Personnel");
pub const HOME_PAGE_DONE: Text = text("我已填好主页", "I have entered it");
pub const SAVE_AGENT_ID: Text = text("保存 Agent ID", "Save the Agent ID");
pub const AGENT_ID: Text = text("Agent ID", "Agent ID");
pub const ENABLE_NOW: Text = text("检查并启用", "Check and enable");
pub const NOT_ENABLED: Text =
    text("检查没有全部通过，应用还没有启用。请看上面标红的步骤。", "Not everything passed, so it is not enabled. See the steps in red.");
pub const COMPLETE: Text = text("开通完成", "Everything is set up");
pub const COMPLETE_TEXT: Text = text(
    "登录、通讯录与消息都已证实可用。接下来邀请更多人员，或看看人员在手机上见到的页面。",
    "Sign-in, directory and messages are proved to work. Next, invite more people, or look at the page that they see on their phones.",
);
pub const OPEN_HOME: Text = text("打开手机页面", "Open the phone page");
pub const INVITE: Text = text("邀请人员", "Invite people");

// Permissions
pub const PERMISSIONS: Text = text("各功能所需的权限", "Permissions per feature");
pub const PERMISSIONS_TEXT: Text = text(
    "复制后到平台后台的权限管理中搜索并开通。状态来自上次检查。",
    "Copy them into the search of the vendor's permission page. The state is what the last check found.",
);
const WORKS: Text = text("可用", "works");
const MISSING: Text = text("缺少", "missing");
const UNKNOWN: Text = text("未检查", "not tried");
pub const NONE_NEEDED: Text = text("无需权限", "none needed");

pub const fn given(given: Given) -> Text {
    match given {
        Given::Works => WORKS,
        Given::Missing => MISSING,
        Given::Unknown => UNKNOWN,
    }
}

const SIGN_IN: Text = text("免登录与扫码登录", "Signing in");
const COMPANY: Text = text("读取公司名称", "The company's name");
const DIRECTORY: Text = text("读取部门与成员", "Departments and people");
const PHONE_LOOKUP: Text = text("按手机号查找成员", "Finding people by phone");
const MESSAGES: Text = text("发送消息与卡片", "Messages and cards");
const MESSAGE_CHANGES: Text = text("更新、撤回消息与已读状态", "Changing, recalling and read states of messages");
const GROUPS: Text = text("作战室群聊", "War rooms");

pub const fn feature(feature: Feature) -> Text {
    match feature {
        Feature::SignIn => SIGN_IN,
        Feature::Company => COMPANY,
        Feature::Directory => DIRECTORY,
        Feature::PhoneLookup => PHONE_LOOKUP,
        Feature::Messages => MESSAGES,
        Feature::MessageChanges => MESSAGE_CHANGES,
        Feature::Groups => GROUPS,
    }
}

// The second scan
pub const CHOOSE_COMPANY: Text = text("扫码选择企业", "Scan and choose the company");
pub const COMPANY_FOUND: Text = text("是这家企业吗？", "Is this the company?");
pub const COMPANY_FOUND_TEXT: Text = text(
    "钉钉返回的企业 Corp ID 如下。确认后，只有这家企业的人员可以登录。",
    "DingTalk returned this Corp ID. Once confirmed, only people of this company can sign in.",
);
pub const CONFIRM_COMPANY: Text = text("确认这家企业", "Yes, this company");
pub const NOT_ADMIN: Text = text("扫码的人不是该企业的管理员", "Whoever scanned is not an administrator of that company");
pub const NOT_ADMIN_REMEDY: Text = text("请企业的主管理员或子管理员重新扫码", "Have a main or sub administrator of the company scan again");
pub const NO_COMPANY: Text = text("没有选到企业，或扫码的人不属于该企业", "No company was chosen, or the person does not belong to it");
pub const NO_COMPANY_REMEDY: Text =
    text("重新扫码，选择创建应用时的那家企业", "Scan again and choose the company in which the app was made");
pub const DECLINED: Text = text("在手机上取消了授权", "It was declined on the phone");
pub const SCAN_AGAIN: Text = text("重新扫码并同意授权", "Scan again and agree");
pub const NO_ANSWER: Text = text("钉钉没有应答", "DingTalk gave no answer");

// Making an app by scanning
pub const BY_SCAN: Text = text("扫码创建应用", "Make the app by scanning");
pub const BY_SCAN_TEXT: Text = text(
    "用钉钉扫一扫即可创建应用，无需复制密钥。只有企业管理员可以确认。",
    "Scan with DingTalk and the app is made; there is no secret to copy. Only the company's administrators can confirm.",
);
pub const BY_SCAN_GO: Text = text("显示二维码", "Show the QR code");
pub const NO_SCAN: Text = text(
    "这里不能扫码创建应用（钉钉没有提供或没有应答）。请在下方填写凭证。",
    "The app cannot be made by scanning here: DingTalk does not offer it, or did not answer. Enter the credentials below.",
);
pub const SCAN_TITLE: Text = text("用钉钉扫码创建应用", "Scan to make the DingTalk app");
pub const SCAN_LEAD: Text = text(
    "手机打开钉钉，扫描二维码，选择企业并确认。此页可以关闭，二维码有效期内任何一位管理员都能继续。",
    "Open DingTalk on your phone, scan the code, choose the company and confirm. You may close this page: while the code is valid, any admin can go on.",
);
pub const SCAN_CODE: Text = text("核对码", "Code to compare");
pub const SCAN_LINK: Text = text("在这台设备上打开", "Open on this device");
pub const SCAN_WAITING: Text = text("等待扫码确认…", "Waiting for the scan…");
pub const SCAN_SILENT: Text = text("暂时联系不上钉钉，会继续询问", "DingTalk does not answer just now; it will be asked again");
pub const SCAN_ASK: Text = text("我已确认，现在查看", "I have confirmed: look now");
pub const SCAN_EXPIRED: Text = text("二维码已过期", "The code has expired");
pub const SCAN_EXPIRED_TEXT: Text = text("没有创建任何应用，请重新生成二维码。", "No app was made. Get a new code.");
pub const SCAN_NEW: Text = text("新的二维码", "New code");
pub const SCAN_REFUSED: Text = text("钉钉拒绝了创建", "DingTalk refused to make the app");
pub const SCAN_REFUSED_TEXT: Text = text(
    "只有企业管理员可以创建应用。请管理员扫描新的二维码，或手工填写凭证。",
    "Only the company's administrators can make apps. Have one of them scan a new code, or enter the credentials by hand.",
);
pub const SCAN_MADE: Text = text("应用已创建", "The app is made");
pub const SCAN_MADE_TEXT: Text = text(
    "Client ID 和 Client Secret 已加密保存，接着完成其余步骤。",
    "Client ID and Client Secret are sealed and saved. Go on with the other steps.",
);
pub const SCAN_KNOWN: Text = text("这个应用已经在这里了", "This app is here already");
pub const SCAN_KNOWN_TEXT: Text = text("没有改动任何内容。", "Nothing was changed.");
pub const SCAN_GO_ON: Text = text("继续开通", "Go on");
pub const BY_HAND: Text = text("改为手工填写凭证", "Enter the credentials by hand");

// Handing over
pub const HAND_OVER: Text = text("交给平台后台的负责人", "Hand over to whoever owns the console");
pub const HAND_OVER_TEXT: Text = text(
    "对方没有本系统的账号也能通过链接看到要做的事、填入凭证和复制地址。链接只对这一个应用有效，可随时撤销。",
    "With the link, somebody without an account here sees what to do, enters the credentials and copies the addresses. It is for this one app only and can be revoked at any time.",
);
pub const HAND_OVER_NEW: Text = text("平台后台由别人管理？", "Does somebody else own the console?");
pub const HAND_OVER_NEW_TEXT: Text = text(
    "先建一个空的草稿，再把步骤用链接交给对方，不需要账号。",
    "Start with an empty draft and hand the steps over by a link; no account is needed.",
);
pub const WHOSE: Text = text("哪家公司", "Which company");
pub const BEGIN: Text = text("建立草稿", "Start a draft");
pub const VALID_DAYS: Text = text("有效天数", "Valid for (days)");
pub const MAKE_LINK: Text = text("生成链接", "Make a link");
pub const LINK_ONCE: Text = text("链接只显示这一次，请现在复制", "The link is shown this once: copy it now");
pub const LINK_OF: Text = text("{} 的链接", "Link of {}");
pub const LINK_OPENED: Text = text("打开过", "opened");
pub const LINK_UNOPENED: Text = text("未打开", "not opened");
pub const REVOKE: Text = text("撤销", "Revoke");
pub const REVOKE_ASK: Text = text("撤销这个链接", "Revoke this link");
pub const REVOKE_TEXT: Text = text(
    "拿着链接的人将不能再查看或填写；已填入的内容保留。",
    "Whoever has it can neither see nor enter anything any more. What was entered stays.",
);
/// Who did something, in the audit log.
pub const BY_LINK: Text = text("通过 {} 的链接", "by the link of {}");

// The link's page
pub const LINK_TITLE: Text = text("接入 {}：{}", "Connect {}: {}");
pub const LINK_LEAD: Text = text(
    "{} 请你在{}的后台完成下面的步骤。每一步证实之后会变绿。",
    "{} asks you to do these steps in {}'s console. Each turns green once it is proved.",
);
pub const LINK_UNTIL: Text = text("链接有效至 {}（UTC）", "The link is good until {} (UTC)");
pub const LINK_KEYS: Text = text("填入凭证", "Enter the credentials");
pub const LINK_KEYS_TEXT: Text = text(
    "密钥只进不出：保存后任何人都看不到。提交时会向平台核对。",
    "Secrets go in and never come out: nobody can see them once saved. They are checked with the vendor as you submit.",
);
pub const LINK_SAVE: Text = text("核对并保存", "Check and save");
pub const LINK_ALL_DONE: Text = text("这一侧已全部完成", "Everything on this side is done");
pub const LINK_ALL_DONE_TEXT: Text = text("不需要再做什么，{} 会继续。", "There is nothing left to do here; {} goes on.");
pub const LINK_OVER: Text = text("链接已失效", "This link is over");
pub const LINK_OVER_TEXT: Text = text("它已过期或被撤销。请向 {} 索取新的链接。", "It has expired or was revoked. Ask {} for another.");
pub const LINK_UNKNOWN: Text = text("没有这个链接", "There is no such link");
pub const LINK_UNKNOWN_TEXT: Text = text(
    "请检查地址是否复制完整，或向发给你链接的人索取新的链接。",
    "Check that you copied the whole address, or ask whoever sent it to you for another.",
);
pub const LINK_TOO_MANY: Text = text("尝试次数过多", "Too many tries");

// Addresses
pub const PLACES: Text = text("三处地址是否一致", "Do the three places agree?");
pub const PLACES_TEXT: Text = text(
    "公网地址、平台后台的回跳地址和应用主页必须是同一个域名，否则登录会被拒绝。",
    "Public URL, redirect address and home page must be on one domain, or sign-ins are refused.",
);
pub const PLACE_PUBLIC: Text = text("公网地址（MUSTER_PUBLIC_URL）", "Public URL (MUSTER_PUBLIC_URL)");
pub const PLACE_REDIRECT: Text = text("{}后台的回跳地址或可信域名", "Redirect address or trusted domain in {}");
pub const PLACE_HOME: Text = text("应用主页", "App home page");
pub const PLACE_CALLBACK: Text = text("回调地址", "Callback address");
pub const CALLBACK_GOOD: Text = text("已验证", "Verified");
pub const PROVED_ELSEWHERE: Text = text(
    "这是在 {} 下证实的，公网地址已经改变：请在平台后台改成现在的地址，再检查一次",
    "It was proved under {}, and the public address is another one now: change it in the vendor's console, then check again",
);
pub const PUBLIC_LOCAL: Text =
    text("仍是本机地址，平台和手机都访问不到", "Still an address of this machine, which neither the vendor nor phones can reach");
pub const PUBLIC_PLAIN: Text = text("不是 https：手机应用会拒绝或警告", "Not https: the phone apps refuse it or warn");
pub const PUBLIC_GOOD: Text = text("公网 https 地址", "A public https address");
pub const REDIRECT_GOOD: Text = text("检查时平台接受了这个地址", "The vendor took it in the last check");
pub const REDIRECT_BAD: Text = text("平台不接受：请按“开通步骤”修改", "The vendor does not take it: see Steps");
pub const REDIRECT_UNKNOWN: Text = text("还没有检查过", "Not checked yet");
pub const HOME_GOOD: Text = text("已有人从平台里打开过", "Somebody has opened it from inside the app");
pub const HOME_UNKNOWN: Text =
    text("平台不告知主页地址；有人打开后即可证实", "The vendor does not tell; it is proved once somebody opens it");
pub const AGREES: Text = text("一致", "agrees");
pub const DIFFERS: Text = text("不一致", "differs");
pub const NOT_PROVED: Text = text("未证实", "not proved");
pub const HOME_LINKS: Text = text("应用主页的两种链接", "Two links for the home page");
pub const WITH_SIGN_IN: Text = text("免登录链接", "With sign-in");
pub const WITH_SIGN_IN_HELP: Text = text(
    "先经过平台的授权页，打开即已登录。回跳地址已做 URL 编码。",
    "Leads over the vendor's sign-in page, so that one arrives signed in. The redirect address in it is encoded.",
);
pub const PLAIN: Text = text("普通链接", "Without sign-in");
pub const PLAIN_HELP: Text =
    text("直接打开页面；需要时页面自己发起登录。", "Opens the page itself, which starts the sign-in when it is needed.");
pub const BUILDER: Text = text("链接生成", "Link builder");
pub const BUILDER_TEXT: Text = text(
    "填入本系统的手机页面路径，得到可放进消息、菜单或工作台的链接。只接受 /m/ 开头、属于本应用的路径。",
    "Enter the path of a phone page to get a link for messages, menus or the workbench. Only paths of this app, which begin with /m/, are taken.",
);
pub const PATH: Text = text("路径", "Path");
pub const BUILD: Text = text("生成", "Build");

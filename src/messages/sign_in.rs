//! Texts of the pages around the app's own sign-in: where to open a page, whose it is, and why it does not open.

use super::{Text, text};

// While the vendor's app is asked
pub const ASKING: Text = text("正在登录", "Signing in");
pub const ASKING_TEXT: Text = text("{}正在确认你的账号，请稍候。", "{} is confirming your account. One moment.");
pub const LEAVING: Text = text("正在前往登录", "On to the sign-in");
pub const LEAVING_TEXT: Text = text("登录页面马上打开，请稍候。", "The sign-in opens in a moment.");
pub const GO_ON: Text = text("没有反应？点此继续", "Nothing happens? Continue here");

// Opened outside of the vendor's app
pub const OPEN_IN: Text = text("请在{}中打开", "Open this in {}");
pub const OPEN_IN_WHY: Text = text("这是{}的页面，需要由{}确认你的账号。", "This page is of {}; {} has to confirm your account.");
pub const OPEN_IN_ONE: Text = text("请在公司的办公应用中打开", "Open this in your company's app");
pub const OPEN_IN_ONE_WHY: Text = text(
    "需要由公司的办公应用确认你的账号。用它扫码，或先选择你的公司。",
    "Your company's app has to confirm your account. Scan this with it, or choose your company first.",
);
pub const WRONG_APP: Text = text("现在是在{}里打开的，这个页面不属于它。", "It is open in {} now, to which it does not belong.");
pub const SCAN: Text = text("用{}扫一扫", "Scan with {}");
pub const SCAN_ANY: Text = text("用公司的办公应用扫一扫", "Scan with your company's app");
pub const QR: Text = text("本页地址的二维码", "QR code of this page's address");
pub const SEND_YOURSELF: Text = text(
    "就在这部手机上？在{}的工作台打开本应用，或把下面的地址发给自己，在聊天里点开。",
    "On this very phone? Open this app from the workbench in {}, or send yourself this address and open it in the chat.",
);
pub const YOUR_COMPANY: Text = text("你的公司", "Your company");
pub const COMPANIES_HERE: Text = text("{}里可以打开的", "What {} can open");

// Which company
pub const CHOOSE_COMPANY: Text = text("选择你的公司", "Choose your company");
pub const CHOOSE_COMPANY_TEXT: Text =
    text("必须选择你所在的公司：选了别的公司会登录失败。", "It has to be the company you belong to: signing in to another one fails.");
pub const NO_COMPANY: Text = text("还没有启用的移动应用", "No mobile app is enabled yet");
pub const NO_COMPANY_TEXT: Text = text("请管理员在控制台启用。", "An admin enables one in the console.");
pub const WRONG_COMPANY: Text = text("选择的公司不对", "That was another company");
pub const WRONG_COMPANY_TEXT: Text = text(
    "这个页面属于{}，刚才登录的账号不在这家公司，所以没有登录。请重新登录，并选择{}。",
    "This page is of {}. The account that just signed in is not of that company, so nobody is signed in. Sign in again and choose {}.",
);
pub const WRONG_COMPANY_HELP: Text = text(
    "确实在这家公司，仍看到本页？请管理员在{}中确认你是公司成员，并且在应用的可见范围内。",
    "You are of that company and see this all the same? Ask an admin to make sure in {} that you are one of its people and can see the app.",
);
pub const SIGN_IN_AGAIN: Text = text("重新登录，选择{}", "Sign in again, to {}");
pub const OTHER_COMPANIES: Text = text("其他公司的入口", "Other companies");

// A sign-in that does not count
pub const NOT_THIS: Text = text("这次登录无效", "This sign-in does not count");
pub const NOT_THIS_TEXT: Text = text(
    "登录链接只能用一次，十分钟内有效，而且只在发起登录的浏览器里有效。没有任何人因此登录，请重新开始。",
    "A sign-in link works once, for ten minutes, and only in the browser that began it. Nobody was signed in by it: start again.",
);
pub const START_AGAIN: Text = text("重新登录", "Sign in again");

// An app that is not open
pub const CLOSED: Text = text("这个应用没有启用", "This app is not open");
pub const CLOSED_TEXT: Text = text(
    "该移动应用尚未启用，请联系管理员：在控制台的“移动应用”中启用后即可使用，已有的绑定都还在。",
    "This mobile app is not enabled: ask an admin. Once it is enabled under Mobile apps in the console, everything works again; bindings are kept.",
);
pub const OVER: Text = text("这个应用已到期", "This app has expired");
pub const OVER_TEXT: Text = text(
    "有效期已过，请联系管理员：在控制台的“移动应用 → 有效期”中延长后即可使用，已有的数据都还在。",
    "Its validity is over: ask an admin. Once it is extended under Mobile apps → Validity in the console, everything works again; all data are kept.",
);
pub const LOOK_AGAIN: Text = text("刷新", "Look again");

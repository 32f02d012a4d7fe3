//! The steps in Lark's developer console.

use super::{StepWords, words};
use crate::domain::activation::StepKind;
use crate::messages::text;

const CREDENTIALS: StepWords = words(
    text("创建应用并填写 App ID 与密钥", "Make the app; enter App ID and secret"),
    text(
        "开发者后台 → 创建企业自建应用 → 凭证与基础信息：复制 App ID 和 App Secret。在“添加应用能力”中启用机器人和网页应用。",
        "Developer console → create a custom app → Credentials & Basic Info: copy App ID and App Secret. Under Add Features enable Bot and Web app.",
    ),
);
const PERMISSIONS: StepWords = words(
    text("开通权限", "Grant the permissions"),
    text(
        "权限管理 → 批量导入或搜索开通下面的权限，再把通讯录权限范围设为全部成员。权限在发布版本之后才生效。",
        "Permissions & Scopes → import or search for the scopes below, and set the contacts range to all members. Scopes are in effect only once a version is released.",
    ),
);
const SIGN_IN: StepWords = words(
    text("填写重定向 URL", "Enter the redirect URL"),
    text(
        "安全设置 → 重定向 URL：粘贴下面的地址并保存；H5 可信域名填同一个域名。",
        "Security Settings → Redirect URLs: paste the address below and save. Enter the same domain under H5 trusted domains.",
    ),
);
const HOME_PAGE: StepWords = words(
    text("填写网页应用主页", "Enter the home page"),
    text(
        "应用能力 → 网页应用：把下面的地址填入桌面端与移动端主页。有人从工作台打开后会自动变绿。",
        "Features → Web app: enter the address below as desktop and mobile home page. It turns green once somebody opens the app.",
    ),
);
const RANGE: StepWords = words(
    text("发布版本", "Release a version"),
    text(
        "版本管理与发布 → 创建版本：可用范围加入运维团队，提交后请企业管理员审批。通过后应用能看见成员，此步变绿。",
        "Version Management & Release → create a version: make it available to the team, submit it, and have the company's admin approve. Once the app sees people this step is green.",
    ),
);

pub const fn step(kind: StepKind) -> StepWords {
    match kind {
        StepKind::Permissions => PERMISSIONS,
        StepKind::SignIn => SIGN_IN,
        StepKind::HomePage => HOME_PAGE,
        StepKind::Range => RANGE,
        _ => CREDENTIALS,
    }
}

//! The steps in DingTalk's developer console.

use super::{StepWords, words};
use crate::domain::activation::StepKind;
use crate::messages::text;

pub const AGENT_ID: StepWords = words(
    text("填写 Agent ID", "Enter the Agent ID"),
    text(
        "开发者后台 → 应用开发 → 企业内部应用 → 你的应用 → 应用能力 → 添加“网页应用”。随后在“凭证与基础信息”复制 AgentId，填到这里。",
        "Developer console → 应用开发 → 企业内部应用 → your app → 应用能力 → add 网页应用. Then copy the AgentId under 凭证与基础信息 and enter it here.",
    ),
);
pub const COMPANY: StepWords = words(
    text("扫码确认企业", "Confirm the company by scanning"),
    text(
        "再扫一次码并选择企业，得到 Corp ID。只有钉钉认定的企业管理员才能继续。",
        "Scan once more and choose the company; this gives the Corp ID. Only somebody whom DingTalk calls an administrator can go on.",
    ),
);
const CREDENTIALS: StepWords = words(
    text("创建应用并填写凭证", "Make the app and enter its credentials"),
    text(
        "扫码创建，或在开发者后台 → 应用开发 → 企业内部应用 → 创建应用，然后在“凭证与基础信息”复制 Client ID 和 Client Secret。",
        "Make it by scanning, or under developer console → 应用开发 → 企业内部应用 → 创建应用; then copy Client ID and Client Secret under 凭证与基础信息.",
    ),
);
const SIGN_IN: StepWords = words(
    text("填写重定向 URL", "Enter the redirect URL"),
    text(
        "你的应用 → 开发配置 → 安全设置 → 重定向 URL：粘贴下面的地址并保存。",
        "Your app → 开发配置 → 安全设置 → 重定向 URL: paste the address below and save.",
    ),
);
const PERMISSIONS: StepWords = words(
    text("开通接口权限", "Grant the permissions"),
    text(
        "你的应用 → 开发配置 → 权限管理：搜索下面的权限并逐个开通，把通讯录范围设为“全部员工”。",
        "Your app → 开发配置 → 权限管理: search for the permissions below, grant each, and set the contact range to 全部员工.",
    ),
);
const RANGE: StepWords = words(
    text("设置可见范围并发布", "Set the visible range and publish"),
    text(
        "你的应用 → 应用发布 → 版本管理与发布 → 创建新版本：可使用范围建议选“全部员工”，然后发布。默认只有创建人可见。",
        "Your app → 应用发布 → 版本管理与发布 → new version: set the range (可使用范围), best 全部员工, and publish. By default only its maker sees the app.",
    ),
);
const HOME_PAGE: StepWords = words(
    text("填写应用首页", "Enter the home page"),
    text(
        "你的应用 → 应用能力 → 网页应用：把下面的地址填入移动端与 PC 端首页，再发布一次。有人从工作台打开后会自动变绿。",
        "Your app → 应用能力 → 网页应用: enter the address below as the mobile and the PC home page, and publish again. It turns green once somebody opens the app.",
    ),
);

pub const fn step(kind: StepKind) -> StepWords {
    match kind {
        StepKind::SignIn => SIGN_IN,
        StepKind::Permissions => PERMISSIONS,
        StepKind::Range => RANGE,
        StepKind::HomePage => HOME_PAGE,
        _ => CREDENTIALS,
    }
}

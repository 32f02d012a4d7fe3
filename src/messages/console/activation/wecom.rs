//! The steps in WeCom's console.

use super::{StepWords, words};
use crate::domain::activation::StepKind;
use crate::messages::text;

pub const TRUST: StepWords = words(
    text("添加可信 IP", "Add our IP to the trusted ones"),
    text(
        "应用详情页 → 开发者接口 → 企业可信 IP：加入本服务器的出口 IP。必须先设置可信域名或接收消息，企业微信才允许填写。",
        "The app's page → 开发者接口 → 企业可信IP: add this server's egress IP. WeCom takes it only after a trusted domain or the callback was set.",
    ),
);
const CREDENTIALS: StepWords = words(
    text("创建应用并填写企业 ID 与密钥", "Make the app; enter Enterprise ID and keys"),
    text(
        "管理后台 → 应用管理 → 自建 → 创建应用，复制 AgentId 和 Secret；企业 ID 在“我的企业 → 企业信息”页面最底部。",
        "Console → 应用管理 → 自建 → 创建应用; copy AgentId and Secret. The Enterprise ID is at the very bottom of 我的企业 → 企业信息.",
    ),
);
const SIGN_IN: StepWords = words(
    text("设置可信域名", "Set the trusted domain"),
    text(
        "应用详情页 → 网页授权及 JS-SDK → 可信域名：填入下面的域名（不带 https://），下载校验文件，在本系统的“地址与权限”页上传（只有链接的人请交给管理员），再点“申请校验域名”。企业微信授权登录的回调域填同一个域名。",
        "The app's page → 网页授权及JS-SDK → 可信域名: enter the domain below (without https://), download the verification file, upload it on the Addresses page here (whoever has only a link sends it to the admin), then press 申请校验域名. Enter the same domain under 企业微信授权登录.",
    ),
);
const RANGE: StepWords = words(
    text("设置可见范围", "Set the visible range"),
    text(
        "应用详情页 → 可见范围：加入运维团队的部门或成员；需要作战室时加入根部门。",
        "The app's page → 可见范围: add the team's departments or people; add the root department if you want war rooms.",
    ),
);
const HOME_PAGE: StepWords = words(
    text("填写应用主页", "Enter the home page"),
    text(
        "应用详情页 → 应用主页 → 设置：填入下面的地址。有人从工作台打开后会自动变绿。",
        "The app's page → 应用主页 → set: enter the address below. It turns green once somebody opens the app from the workbench.",
    ),
);

pub const fn step(kind: StepKind) -> StepWords {
    match kind {
        StepKind::SignIn => SIGN_IN,
        StepKind::Range => RANGE,
        StepKind::HomePage => HOME_PAGE,
        _ => CREDENTIALS,
    }
}

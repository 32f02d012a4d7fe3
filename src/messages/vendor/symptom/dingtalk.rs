//! DingTalk's pages.

use super::{StageKind, Symptom, Text, Value, text};

const REDIRECTS: Text = text(
    "开放平台 → 应用 → 开发配置 → 安全设置 → 重定向 URL（回调域名）",
    "Open platform → app → 开发配置 → 安全设置 → 重定向URL (redirect URLs)",
);
const CREDENTIALS: Text =
    text("开放平台 → 应用 → 凭证与基础信息", "Open platform → app → 凭证与基础信息 (credentials and basic information)");
const ADD_REDIRECT: Text = text("把下面的地址加入重定向 URL", "Add the address below to the redirect URLs");

pub(super) const SYMPTOMS: &[Symptom] = &[
    Symptom {
        seen: text("扫码登录后提示无权限，域名不在安全域名内", "After scanning: no permission, the domain is not among the safe ones"),
        words: &["对不起，你无权限查看该页面，redirect_url的域名不在appid的安全域名内", "redirect_url", "安全域名"],
        cause: text("回跳地址的域名没有登记在这个应用中", "The domain that the sign-in returns to is not registered with this app"),
        remedy: ADD_REDIRECT,
        place: REDIRECTS,
        copy: Some(Value::Redirect),
        stage: Some(StageKind::SignIn),
    },
    Symptom {
        seen: text("登录页提示 redirect_uri 不合法或未授权", "The sign-in page refuses the redirect_uri"),
        words: &["不合法的redirect_uri", "redirect_uri未授权", "redirect_uri unauthorized"],
        cause: text(
            "回跳地址没有登记，或与登记的不完全一致（http 与 https、端口、末尾斜杠）",
            "The redirect address is not registered, or differs from what is (http or https, port, trailing slash)",
        ),
        remedy: ADD_REDIRECT,
        place: REDIRECTS,
        copy: Some(Value::Redirect),
        stage: Some(StageKind::SignIn),
    },
    Symptom {
        seen: text("在钉钉内授权个人信息时白屏", "A white screen while personal information is authorised inside DingTalk"),
        words: &["白屏", "white screen", "blank page"],
        cause: text(
            "首页地址或回跳地址与后台登记的不同，或其中的应用 ID 属于另一个应用",
            "The home page or the redirect address is not what the console has, or bears the id of another app",
        ),
        remedy: text(
            "重新复制首页地址和重定向 URL，并核对 Client ID 来自同一个应用",
            "Copy the home page and the redirect URL again, and make sure that the Client ID is of this very app",
        ),
        place: REDIRECTS,
        copy: Some(Value::Redirect),
        stage: Some(StageKind::SignIn),
    },
    Symptom {
        seen: text("打开应用提示临时授权码不存在", "Opening the app says that the temporary code does not exist"),
        words: &["不存在的临时授权码", "无效的临时授权码", "temporary code does not exist", "invalid authCode"],
        cause: text(
            "登录码属于另一个应用或另一家企业（首页地址或 Client ID 填了别的应用），或已经用过、已过期",
            "The code is of another app or company (another app's home page or Client ID), or was used or has expired",
        ),
        remedy: text(
            "核对首页地址与 Client ID 来自同一个应用；然后从工作台重新打开，不要刷新或转发登录中的页面",
            "Make sure that home page and Client ID are of the same app; then open it again from the workbench, without reloading or forwarding a page that is signing in",
        ),
        place: CREDENTIALS,
        copy: Some(Value::HomePage),
        stage: None,
    },
    Symptom {
        seen: text("登录页提示应用不存在或 client_id 不合法", "The sign-in page says that the app or its client_id does not exist"),
        words: &["不合法的client_id", "不合法的appid", "不合法的appKey或appSecret", "应用不存在", "invalid client_id"],
        cause: text("Client ID 填错，或应用已被删除", "The Client ID is wrong, or the app was deleted"),
        remedy: text("重新复制 Client ID 与 Client Secret", "Copy Client ID and Client Secret again"),
        place: CREDENTIALS,
        copy: None,
        stage: Some(StageKind::Token),
    },
    Symptom {
        seen: text("提示没有权限使用该应用", "It says: no permission to use this app"),
        words: &["无权限使用该应用", "你没有权限使用该应用", "no permission to use this app", "暂无权限"],
        cause: text(
            "这个人不在应用的可使用范围内，或应用还没有发布",
            "The person is outside the app's visible range, or no version is published",
        ),
        remedy: text(
            "在新版本中把此人或其部门加入可使用范围，然后发布",
            "Add the person or department to the visible range in a new version, then publish it",
        ),
        place: text("开放平台 → 应用 → 版本管理与发布 → 可使用范围", "Open platform → app → 版本管理与发布 → 可使用范围 (visible range)"),
        copy: None,
        stage: Some(StageKind::VisibleRange),
    },
    Symptom {
        seen: text("登录失败：没有调用该接口的权限", "Sign-in failed: no permission to call this"),
        words: &["没有调用该接口的权限", "应用尚未开通所需的权限", "requiredScopes", "qyapi_get_member", "Contact.User.Read"],
        cause: text("应用缺少 requiredScopes 中列出的权限", "The app lacks the permissions that requiredScopes names"),
        remedy: text("搜索 requiredScopes 中的名称并开通", "Search for the names in requiredScopes and grant them"),
        place: text("开放平台 → 应用 → 权限管理", "Open platform → app → 权限管理 (permissions)"),
        copy: None,
        stage: Some(StageKind::Permissions),
    },
    Symptom {
        seen: text(
            "工作台打开后提示该企业没有以此域名为首页的应用",
            "The page says that no app of the company has this domain as its home page",
        ),
        words: &["该企业没有以此域名为首页地址的H5应用", "该企业下没有该域名微应用"],
        cause: text("应用首页的域名与打开的页面不同", "The app's home page has another domain than the page that is open"),
        remedy: text("把应用首页地址设为下面的地址", "Set the app's home page to the address below"),
        place: text("开放平台 → 应用 → 网页应用 → 应用首页地址", "Open platform → app → 网页应用 → 应用首页地址 (home page)"),
        copy: Some(Value::HomePage),
        stage: None,
    },
    Symptom {
        seen: text("保存事件订阅时校验失败", "Saving the event subscription fails its check"),
        words: &["请求网址校验失败", "回调地址校验失败", "没有返回加密的success"],
        cause: text(
            "本系统还没有保存同样的 Token 与 EncodingAESKey，或公网到不了回调地址",
            "Token and EncodingAESKey are not saved here yet, or the callback address cannot be reached from outside",
        ),
        remedy: text("先在这里保存 Token 与 EncodingAESKey，再到平台保存", "Save Token and EncodingAESKey here first, then save there"),
        place: text("开放平台 → 应用 → 开发配置 → 事件订阅", "Open platform → app → 开发配置 → 事件订阅 (event subscription)"),
        copy: Some(Value::Callback),
        stage: Some(StageKind::Callback),
    },
];

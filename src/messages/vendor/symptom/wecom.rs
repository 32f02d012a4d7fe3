//! WeCom's pages.

use super::{StageKind, Symptom, Text, Value, text};

const TRUSTED: Text = text(
    "管理后台 → 应用管理 → 该应用 → 网页授权及JS-SDK → 可信域名",
    "Admin console → App Management → this app → 网页授权及JS-SDK → trusted domain",
);
const CALLBACK: Text = text(
    "管理后台 → 应用管理 → 该应用 → 接收消息 → 设置API接收",
    "Admin console → App Management → this app → 接收消息 (receive messages)",
);

pub(super) const SYMPTOMS: &[Symptom] = &[
    Symptom {
        seen: text("打开应用提示 redirect_uri 需使用应用可信域名", "Opening the app: the redirect_uri is not of a trusted domain"),
        words: &["redirect_uri需使用应用可信域名", "不合法的redirect_uri", "redirect_uri unauthorized", "redirect_url"],
        cause: text("本系统的域名（含端口）不是该应用的可信域名", "This server's domain, with its port, is no trusted domain of the app"),
        remedy: text("把可信域名设为下面的值，不带 https://", "Set the trusted domain to the value below, without https://"),
        place: TRUSTED,
        copy: Some(Value::Domain),
        stage: Some(StageKind::SignIn),
    },
    Symptom {
        seen: text("扫码登录提示与配置的授权回调域名不一致", "Scanning: the redirect is not of the configured callback domain"),
        words: &["redirect_uri 与配置的授权完成回调域名不一致，请联系应用服务商处理", "授权回调域"],
        cause: text(
            "“企业微信授权登录”的 Web 网页回调域与本系统的域名不同",
            "The callback domain under 企业微信授权登录 (web page) is not this server's domain",
        ),
        remedy: text("把授权回调域设为下面的值，与可信域名一致", "Set it to the value below, the same as the trusted domain"),
        place: text(
            "管理后台 → 应用管理 → 该应用 → 企业微信授权登录 → Web网页",
            "Admin console → App Management → this app → 企业微信授权登录 → Web网页",
        ),
        copy: Some(Value::Domain),
        stage: Some(StageKind::SignIn),
    },
    Symptom {
        seen: text("登录提示暂无权限，可联系公司管理员", "Sign-in says: no permission to use this app, ask the admin"),
        words: &["你暂无权限登陆此应用,可联系公司管理员", "你暂无权限登录此应用", "无权限使用该应用", "no permission to use this app"],
        cause: text("这个人不在应用的可见范围内", "The person is outside the app's visible range"),
        remedy: text("在可见范围中加入此人或其部门", "Add the person or department to the visible range"),
        place: text("管理后台 → 应用管理 → 该应用 → 可见范围", "Admin console → App Management → this app → 可见范围 (visible range)"),
        copy: None,
        stage: Some(StageKind::VisibleRange),
    },
    Symptom {
        seen: text("提示不允许从你的 IP 访问", "It says: not allowed to access from your ip"),
        words: &["not allow to access from your ip", "no allow to access from your ip", "可信IP"],
        cause: text("本服务器的出口 IP 不在企业可信 IP 中", "This server's egress IP is not a trusted IP of the app"),
        remedy: text(
            "运行检查：“出口 IP”一项会给出要加入的 IP；多个用英文分号分隔",
            "Run the check: its stage Egress IP gives the IP to add; several are separated by semicolons",
        ),
        place: text("管理后台 → 应用管理 → 该应用 → 企业可信IP", "Admin console → App Management → this app → 企业可信IP (trusted IPs)"),
        copy: None,
        stage: Some(StageKind::EgressIp),
    },
    Symptom {
        seen: text("登录页提示企业 ID 或应用不存在", "The sign-in page says that company or app does not exist"),
        words: &["invalid corpid", "appid 参数错误", "应用不存在", "agentid不合法"],
        cause: text("企业 ID 或 AgentId 填错", "The Enterprise ID or the AgentId is wrong"),
        remedy: text(
            "重新复制企业 ID，并从该应用的详情页复制 AgentId 与 Secret",
            "Copy the Enterprise ID again, and AgentId and Secret from this app's page",
        ),
        place: text("管理后台 → 我的企业 → 企业信息（页面底部）", "Admin console → My Company → Company Information (at the bottom)"),
        copy: None,
        stage: Some(StageKind::Token),
    },
    Symptom {
        seen: text("打开应用提示 code 无效或已使用", "Opening the app says that the code is invalid or was used"),
        words: &["invalid code", "oauth_code超时", "code been used", "不存在的临时授权码", "temporary code does not exist"],
        cause: text(
            "登录码只能用一次，五分钟内有效；刷新、转发或后退会再次使用它",
            "A code is good once and for five minutes; reloading, forwarding or going back uses it again",
        ),
        remedy: text(
            "从工作台重新打开应用；反复出现时核对企业 ID 与 Secret 属于同一个应用",
            "Open the app again from the workbench; if it keeps coming back, make sure that Enterprise ID and Secret are of the same app",
        ),
        place: text("企业微信 → 工作台 → 该应用", "WeCom → Workbench → this app"),
        copy: None,
        stage: None,
    },
    Symptom {
        seen: text("保存可信域名时提示域名主体校验未通过", "Saving the trusted domain fails: ownership or entity is not verified"),
        words: &["域名主体校验未通过", "申请校验域名", "域名归属", "WW_verify"],
        cause: text(
            "域名不属于本企业或关联企业，或校验文件还取不到",
            "The domain is not the company's own, or the verification file cannot be fetched yet",
        ),
        remedy: text(
            "下载 WW_verify 文件，在本页上传，再点校验；域名须已备案且主体为本企业",
            "Download the WW_verify file, upload it on this page, then verify; the domain must be filed and the company's own",
        ),
        place: TRUSTED,
        copy: Some(Value::Domain),
        stage: Some(StageKind::DomainFile),
    },
    Symptom {
        seen: text("保存接收消息服务器时提示回调地址请求不通过", "Saving the receiver: the callback address does not answer rightly"),
        words: &["openapi回调地址请求不通过", "回调地址请求不通过", "请求URL超时"],
        cause: text(
            "本系统还没有保存同样的 Token 与 EncodingAESKey，或公网到不了回调地址",
            "Token and EncodingAESKey are not saved here yet, or the callback address cannot be reached from outside",
        ),
        remedy: text(
            "先在这里保存 Token 与 EncodingAESKey，再到企业微信保存",
            "Save Token and EncodingAESKey here first, then save in WeCom",
        ),
        place: CALLBACK,
        copy: Some(Value::Callback),
        stage: Some(StageKind::Callback),
    },
    Symptom {
        seen: text("提示请在企业微信客户端打开链接", "It says: open this link in the WeCom client"),
        words: &["请在企业微信客户端打开链接", "请在微信客户端打开链接", "open in WeCom"],
        cause: text(
            "链接在普通浏览器中打开，应用内登录在那里不可用",
            "The link was opened in an ordinary browser, where in-app sign-in does not work",
        ),
        remedy: text(
            "从企业微信的工作台打开应用，或把链接发到企业微信聊天中再打开",
            "Open the app from WeCom's workbench, or send yourself the link in a chat and open it there",
        ),
        place: text("企业微信 → 工作台 → 该应用", "WeCom → Workbench → this app"),
        copy: Some(Value::HomePage),
        stage: None,
    },
    Symptom {
        seen: text("打开应用白屏", "A white screen when the app opens"),
        words: &["白屏", "white screen", "blank page"],
        cause: text(
            "首页地址不完整（缺 https://）、域名不可信，或手机到不了本系统",
            "The home page is incomplete (no https://), its domain is not trusted, or the phone cannot reach this server",
        ),
        remedy: text("重新复制首页地址，并核对可信域名", "Copy the home page again, and check the trusted domain"),
        place: text("管理后台 → 应用管理 → 该应用 → 应用主页", "Admin console → App Management → this app → 应用主页 (home page)"),
        copy: Some(Value::HomePage),
        stage: Some(StageKind::SignIn),
    },
];

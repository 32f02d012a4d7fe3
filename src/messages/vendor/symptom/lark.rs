//! Lark's and Feishu's pages.

use super::{StageKind, Symptom, Text, Value, text};

const REDIRECTS: Text = text("开发者后台 → 应用 → 安全设置 → 重定向 URL", "Developer console → app → Security Settings → Redirect URLs");
const CREDENTIALS: Text = text("开发者后台 → 应用 → 凭证与基础信息", "Developer console → app → Credentials & Basic Info");

pub(super) const SYMPTOMS: &[Symptom] = &[
    Symptom {
        seen: text("登录页提示 redirect_uri 请求不合法（20029）", "The sign-in page refuses the redirect_uri (20029)"),
        words: &["redirect_uri 请求不合法", "不合法的redirect_uri", "invalid redirect uri", "redirect_url", "20029"],
        cause: text("回跳地址没有登记为重定向 URL", "The redirect address is not registered"),
        remedy: text("把下面的地址加入重定向 URL", "Add the address below to the redirect URLs"),
        place: REDIRECTS,
        copy: Some(Value::Redirect),
        stage: Some(StageKind::SignIn),
    },
    Symptom {
        seen: text("应用内登录报错 10236", "Sign-in inside the app fails with 10236"),
        words: &["10236", "requestAuthCode:fail", "url is invalid"],
        cause: text("打开的页面没有登记为重定向 URL", "The page that is open is not registered as a redirect URL"),
        remedy: text("把下面的地址加入重定向 URL", "Add the address below to the redirect URLs"),
        place: REDIRECTS,
        copy: Some(Value::HomePage),
        stage: Some(StageKind::SignIn),
    },
    Symptom {
        seen: text("登录页提示应用不存在（20048）", "The sign-in page says that there is no such app (20048)"),
        words: &["应用不存在", "no such app", "app not found", "20048"],
        cause: text(
            "App ID 填错，或飞书的应用用了 Lark 的地址（或反之）",
            "The App ID is wrong, or a Feishu app is used at Lark's address or the other way round",
        ),
        remedy: text(
            "重新复制 App ID 与 App Secret，并核对版本：飞书或 Lark",
            "Copy App ID and App Secret again, and check the edition: Feishu or Lark",
        ),
        place: CREDENTIALS,
        copy: None,
        stage: Some(StageKind::Token),
    },
    Symptom {
        seen: text("提示没有权限使用该应用", "It says: no permission to use this app"),
        words: &["没有权限使用该应用", "暂无使用权限", "no permission to use this app", "你没有该应用的使用权限"],
        cause: text(
            "这个人不在应用的可用范围内，或版本还没有发布",
            "The person is outside the app's availability range, or no version is published",
        ),
        remedy: text(
            "在新版本的可用范围中加入此人或其部门，发布并等待企业管理员审核",
            "Add the person or department to the availability range of a new version, publish it, and wait for the company's admin",
        ),
        place: text(
            "开发者后台 → 应用 → 版本管理与发布 → 可用范围",
            "Developer console → app → Version Management & Release → Availability",
        ),
        copy: None,
        stage: Some(StageKind::Message),
    },
    Symptom {
        seen: text("提示应用未启用或已停用", "It says that the app is not enabled or was disabled"),
        words: &["应用未启用", "应用已停用", "应用已被停用", "app is disabled"],
        cause: text("企业管理员停用了应用，或应用还没有发布", "The company's admin disabled the app, or it was never published"),
        remedy: text("请企业管理员启用该应用", "Ask the company's admin to enable it"),
        place: text("飞书管理后台 → 工作台 → 应用管理", "Admin console → Workplace → App Management"),
        copy: None,
        stage: Some(StageKind::Token),
    },
    Symptom {
        seen: text("登录提示授权码无效或已使用", "Sign-in says that the code is invalid or was used"),
        words: &[
            "authorization code is not found",
            "code can only be used once",
            "授权码无效",
            "不存在的临时授权码",
            "temporary code does not exist",
        ],
        cause: text(
            "登录码只能用一次，几分钟内有效；刷新或后退会再次使用它",
            "A code is good once and for some minutes; reloading or going back uses it again",
        ),
        remedy: text(
            "从工作台重新打开应用；反复出现时核对 App ID 与 App Secret 属于同一个应用",
            "Open the app again from the workplace; if it keeps coming back, make sure that App ID and App Secret are of the same app",
        ),
        place: CREDENTIALS,
        copy: None,
        stage: None,
    },
    Symptom {
        seen: text("保存请求地址时提示 Challenge code 没有返回", "Saving the request URL: the challenge code was not returned"),
        words: &["Challenge code没有返回", "返回数据不是合法的JSON格式", "challenge code"],
        cause: text(
            "本系统还没有保存同样的 Encrypt Key 与 Verification Token，或公网到不了回调地址",
            "Encrypt Key and Verification Token are not saved here yet, or the callback address cannot be reached from outside",
        ),
        remedy: text("先在这里保存两个密钥，再到开发者后台保存", "Save both keys here first, then save in the developer console"),
        place: text("开发者后台 → 应用 → 事件与回调 → 请求地址", "Developer console → app → Events & Callbacks → Request URL"),
        copy: Some(Value::Callback),
        stage: Some(StageKind::Callback),
    },
    Symptom {
        seen: text("打开应用白屏", "A white screen when the app opens"),
        words: &["白屏", "white screen", "blank page"],
        cause: text(
            "网页应用的主页地址不完整、域名不在 H5 可信域名中，或手机到不了本系统",
            "The web app's home page is incomplete, its domain is no trusted H5 domain, or the phone cannot reach this server",
        ),
        remedy: text(
            "重新复制主页地址，并把域名加入 H5 可信域名",
            "Copy the home page again, and add the domain to the trusted H5 domains",
        ),
        place: text("开发者后台 → 应用 → 添加应用能力 → 网页应用", "Developer console → app → Add Features → Web App"),
        copy: Some(Value::HomePage),
        stage: Some(StageKind::SignIn),
    },
];

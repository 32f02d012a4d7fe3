//! Texts of the console.

pub mod activation;
pub mod app;
pub mod audit;
pub mod check;
pub mod people;
pub mod symptom;
pub mod work;

use super::{Text, text};

// Frame
pub const NAME: Text = text("Muster", "Muster");
pub const OVERVIEW: Text = text("概览", "Overview");
pub const MOBILE_APPS: Text = text("移动应用", "Mobile apps");
pub const PERSONNEL: Text = text("人员", "Personnel");
pub const INCIDENTS: Text = text("事件", "Incidents");
pub const INBOX: Text = text("待处理", "Inbox");
pub const DELIVERIES: Text = text("投递", "Deliveries");
pub const JOBS: Text = text("后台任务", "Jobs");
pub const LOGS: Text = text("审计日志", "Audit log");
pub const SMS: Text = text("短信", "SMS");
pub const TOKENS: Text = text("API 令牌", "API tokens");
pub const SETTINGS: Text = text("设置", "Settings");
pub const FIND_PEOPLE: Text = text("按姓名或手机号查找人员", "Find people by name or phone");
pub const SKIP: Text = text("跳到内容", "Skip to content");
pub const THEME: Text = text("外观", "Theme");
pub const THEME_AUTO: Text = text("跟随系统", "System");
pub const THEME_LIGHT: Text = text("浅色", "Light");
pub const THEME_DARK: Text = text("深色", "Dark");
pub const SIGN_OUT: Text = text("退出登录", "Sign out");

// Sign in
pub const SIGN_IN: Text = text("登录", "Sign in");
pub const SIGN_IN_TITLE: Text = text("登录控制台", "Sign in to the console");
pub const SIGN_IN_HINT: Text = text(
    "首次启动时，登录名和一次性密码会打印在服务器的输出中。",
    "At the first start the server prints the login name and a one-time password.",
);
pub const LOGIN_NAME: Text = text("登录名", "Login name");
pub const PASSWORD: Text = text("密码", "Password");
pub const NEW_PASSWORD_TITLE: Text = text("设置新密码", "Set a new password");
pub const NEW_PASSWORD_TEXT: Text =
    text("一次性密码只能使用一次。请设置自己的密码后继续。", "The one-time password is for once only. Set one of your own to go on.");
pub const CURRENT_PASSWORD: Text = text("当前密码", "Current password");
pub const NEW_PASSWORD: Text = text("新密码", "New password");
pub const NEW_PASSWORD_HELP: Text = text("至少 10 个字", "At least 10 characters");
pub const REPEATED: Text = text("再输入一次", "Once more");
pub const SET_PASSWORD: Text = text("设置密码", "Set password");

// States of pages
pub const LOADING: Text = text("正在加载", "Loading");
pub const NOT_FOUND: Text = text("页面不存在", "No such page");
pub const NOT_FOUND_TEXT: Text = text("地址可能有误，或内容已被删除。", "The address may be wrong, or what it showed was deleted.");
pub const FAILED: Text = text("加载失败", "It could not be loaded");
pub const RETRY: Text = text("重试", "Try again");
pub const SAVED: Text = text("已保存", "Saved");

// Overview
pub const OVERVIEW_TEXT: Text =
    text("从开通到第一条事件，以及现在需要留意的事。", "From the first steps to the first incident, and what needs attention now.");
pub const FIRST_STEPS: Text = text("开始使用", "First steps");
pub const STEP_APP: Text = text("开通一个移动应用", "Enable a mobile app");
pub const STEP_APP_TEXT: Text = text("填写平台的凭证，检查通过后启用。", "Enter the vendor's credentials, run the check, enable it.");
pub const STEP_SMS: Text = text("配置短信", "Set up SMS");
pub const STEP_SMS_TEXT: Text =
    text("绑定时的验证码由阿里云或腾讯云发送。", "Verification codes are sent by Alibaba Cloud or Tencent Cloud.");
pub const STEP_PEOPLE: Text = text("添加人员", "Add people");
pub const STEP_PEOPLE_TEXT: Text = text("姓名、手机号和 RAM 账号。", "Name, phone and RAM account.");
pub const STEP_BIND: Text = text("人员在手机上绑定", "People bind on their phones");
pub const STEP_BIND_TEXT: Text =
    text("在钉钉、企业微信或飞书中打开应用，按提示完成。", "They open the app in DingTalk, WeCom or Lark and follow the steps.");
pub const STEP_TOKEN: Text = text("接入运维平台", "Connect the operations platform");
pub const STEP_TOKEN_TEXT: Text =
    text("创建 API 令牌，用 POST /api/v1/incidents 推送事件。", "Make an API token and post incidents to /api/v1/incidents.");
pub const BOUND_OF: Text = text("{} / {} 人已绑定", "{} of {} bound");
pub const OPEN_INCIDENTS: Text = text("未完结事件", "Open incidents");
pub const BOUND_MEMBERS: Text = text("已绑定人员", "Bound members");
pub const DECISIONS: Text = text("等待处理", "Waiting for you");
pub const FAILED_JOBS: Text = text("失败的任务", "Failed jobs");

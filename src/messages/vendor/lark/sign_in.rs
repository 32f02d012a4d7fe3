//! Signing in: authorisation page, codes, tokens of people, and the JS API.

use super::{ADD_SCOPE, AUTOMATIC, AVAILABLE, CHECK_PERSON, ENABLE, Explained, LATER, OUR_BUG, REDIRECT, SECRET, SIGN_IN_AGAIN, text, why};

pub(super) const fn explain(code: i64) -> Option<Explained> {
    match code {
        10_236 => {
            why(text("页面地址为空或未登记为重定向 URL", "The page's address is empty or not registered as a redirect URL"), REDIRECT)
        }
        20_001 => why(text("登录请求的参数不正确", "A parameter of the sign-in is not valid"), OUR_BUG),
        20_002 | 20_035 => why(text("App ID 与 App Secret 不匹配", "App ID and App Secret do not match"), SECRET),
        20_003 => why(text("登录码无效或已使用", "The sign-in code is not valid or was used"), SIGN_IN_AGAIN),
        20_004 => why(text("登录码已过期（3 至 5 分钟）", "The sign-in code has expired (3 to 5 minutes)"), SIGN_IN_AGAIN),
        20_005 => why(text("用户的访问令牌无效", "The person's access token is not valid"), SIGN_IN_AGAIN),
        20_007 => why(
            text("无法生成用户令牌：登录码已使用或已过期", "No token could be made: the sign-in code was used or has expired"),
            SIGN_IN_AGAIN,
        ),
        20_008 => why(text("用户不存在", "There is no such person"), CHECK_PERSON),
        20_009 => why(text("企业没有安装该应用", "The company has not installed the app"), ENABLE),
        20_010 => why(text("该成员不在应用的可用范围内", "The person is outside the app's availability range"), AVAILABLE),
        20_013 => why(text("tenant_access_token 无效", "The company's access token is not valid"), AUTOMATIC),
        20_014 => why(text("app_access_token 无效", "The app's access token is not valid"), AUTOMATIC),
        20_021 => why(text("用户已离职", "The person has resigned"), CHECK_PERSON),
        20_022 => why(
            text("用户已被冻结", "The person's account is frozen"),
            text("请企业管理员解除冻结", "Ask the company's admin to unfreeze it"),
        ),
        20_023 => why(
            text("用户尚未激活账号", "The person has not registered yet"),
            text("请该成员先在飞书（Lark）中激活账号", "Ask the person to activate the account in Lark first"),
        ),
        20_024 => why(text("登录码或令牌属于另一个应用", "The code or token is another app's"), SECRET),
        20_025 => why(text("请求缺少 App ID 或 App Secret", "App ID or App Secret is missing"), SECRET),
        20_026 => why(text("刷新令牌无效", "The refresh token is not valid"), SIGN_IN_AGAIN),
        20_027 => why(text("授权页请求了应用未开通的权限", "The page asks for a scope that the app does not have"), ADD_SCOPE),
        20_028 => why(text("App ID 无效", "The App ID is not valid"), SECRET),
        20_029 => why(text("重定向地址未登记", "The redirect address is not registered"), REDIRECT),
        20_036 => why(text("授权方式（grant_type）不受支持", "The grant type is not supported"), OUR_BUG),
        20_037 => why(text("刷新令牌已过期", "The refresh token has expired"), SIGN_IN_AGAIN),
        20_042 => why(text("应用已被停用", "The app is disabled"), ENABLE),
        20_046 => why(
            text("飞书应用用了 Lark 的地址，或反之", "A Feishu app at Lark's address, or the other way round"),
            text(
                "选择与应用一致的版本：飞书（中国内地）或 Lark（国际）",
                "Choose the app's edition: Feishu (mainland China) or Lark (international)",
            ),
        ),
        20_048 => why(text("应用不存在", "There is no such app"), SECRET),
        20_049 => why(text("PKCE 校验失败", "The PKCE check failed"), SIGN_IN_AGAIN),
        20_050 | 20_072 => why(text("平台系统错误或暂不可用", "The vendor is in trouble itself"), LATER),
        20_063 => why(text("请求缺少必要字段", "The request lacks a field"), OUR_BUG),
        20_064 => why(text("刷新令牌已被撤销", "The refresh token was revoked"), SIGN_IN_AGAIN),
        20_065 => why(text("登录码已经使用过", "The sign-in code was used already"), SIGN_IN_AGAIN),
        20_066 => why(text("用户的状态不允许登录", "The person's state does not allow it"), CHECK_PERSON),
        20_067 => why(text("请求的权限有重复", "A scope is asked for twice"), OUR_BUG),
        20_068 => why(text("请求了未授予的权限", "A scope is asked for that was not granted"), ADD_SCOPE),
        20_069 => why(text("应用未启用", "The app is not enabled"), ENABLE),
        20_070 => why(text("同时使用了两种身份验证方式", "Two ways of authentication at once"), OUR_BUG),
        20_071 => why(text("重定向地址与授权时不一致", "The redirect address is not the one of the authorisation"), REDIRECT),
        20_073 => why(text("刷新令牌已经使用过", "The refresh token was used already"), SIGN_IN_AGAIN),
        20_074 => why(
            text("应用未开启刷新用户令牌", "The app may not refresh tokens of people"),
            text(
                "在开发者后台“安全设置”开启刷新 user_access_token 并发布版本",
                "Switch on the refreshing of user tokens under Security Settings and publish a version",
            ),
        ),
        _ => None,
    }
}

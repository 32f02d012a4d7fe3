//! The app itself: credentials, tokens, scopes, addresses, how often it may call.

use super::{ADD_SCOPE, AUTOMATIC, ENABLE, Explained, LATER, OUR_BUG, SECRET, SIGN_IN_AGAIN, text, why};

pub(super) const fn explain(code: i64) -> Option<Explained> {
    match code {
        10_002 => why(text("消息创建或发送失败", "The message could not be made or sent"), LATER),
        10_003 => why(text("参数不正确，多半是 App ID 填错", "A parameter is not valid: most often the App ID"), SECRET),
        10_005 => why(text("应用未获授权", "The app is not authorised"), ENABLE),
        10_012 => why(text("无法获取 app_access_token", "The app's access token cannot be had"), SECRET),
        10_013 => why(text("无法获取 tenant_access_token", "The company's access token cannot be had"), ENABLE),
        10_014 => why(text("应用不可用或已被停用", "The app cannot be used or was disabled"), ENABLE),
        10_015 => why(
            text("App Secret 不正确：抄错、属于别的应用，或已被重置", "The App Secret is wrong: mistyped, another app's, or reset"),
            SECRET,
        ),
        10_016 => why(
            text("自建应用不能请求 app_ticket", "A self-built app may not ask for an app ticket"),
            text("使用企业自建应用的凭证即可，无需 app_ticket", "Use a self-built app's credentials: they need no ticket"),
        ),
        212_001..=212_004 => scope_request(code),
        1_000_004 | 1_000_005 => why(text("调用过于频繁", "Too many calls"), LATER),
        99_991_201 => why(
            text("接口路径不存在", "There is no such path"),
            text("检查 API 地址是否指向飞书（Lark）或其模拟器", "Check that the API base URL points to Lark or its simulator"),
        ),
        99_991_301 => why(text("接口不接受该请求方法", "The path does not take this method"), OUR_BUG),
        99_991_400 => why(
            text("调用过于频繁，平台暂时拒绝", "Too many calls: the vendor refuses for a while"),
            text(
                "等待提示的秒数后会自动继续；请避开整点和半点",
                "It goes on by itself after the seconds that the vendor names; avoid the full and the half hour",
            ),
        ),
        99_991_401 => why(
            text("本服务器的出口 IP 不在应用的 IP 白名单中", "This server's egress IP is not on the app's allow-list"),
            text(
                "在开发者后台“安全设置 → IP 白名单”加入本服务器的公网 IPv4，或清空白名单",
                "Add this server's public IPv4 to Security Settings, IP Allow-list, in the developer console, or empty the list",
            ),
        ),
        99_991_403 => why(
            text("本月的 API 调用额度已用完", "This month's quota of API calls is used up"),
            text("升级企业的版本，或等到下个月", "Upgrade the company's plan, or wait for next month"),
        ),
        99_991_661 => why(text("请求没有携带访问令牌", "The request bore no access token"), OUR_BUG),
        99_991_662 | 99_991_673 => {
            why(text("应用未安装、未启用或不在使用中", "The app is not installed, not enabled or not in use"), ENABLE)
        }
        99_991_663 => why(text("tenant_access_token 无效或已过期", "The company's access token is not valid or has expired"), AUTOMATIC),
        99_991_664 => why(text("app_access_token 无效", "The app's access token is not valid"), AUTOMATIC),
        99_991_665 => why(
            text("租户无效：应用未安装在该企业", "The company is not valid: the app is not installed there"),
            text(
                "确认凭证来自本企业的应用，并已安装",
                "Make sure that the credentials are of this company's app, and that it is installed",
            ),
        ),
        99_991_668 => why(text("用户的访问令牌无效", "The person's access token is not valid"), SIGN_IN_AGAIN),
        99_991_669 | 99_991_677 => why(text("用户的登录已过期", "The person's sign-in has expired"), SIGN_IN_AGAIN),
        99_991_671 => why(text("访问令牌的格式不正确", "The access token is malformed"), AUTOMATIC),
        99_991_672 => why(text("应用缺少调用该接口的权限", "The app lacks the scope that this call needs"), ADD_SCOPE),
        99_991_679 => why(
            text("用户没有授予应用该权限", "The person did not grant the scope to the app"),
            text("重新登录并同意授权", "Sign in again and agree"),
        ),
        99_992_351 => why(
            text("open_id 不存在，或属于另一个应用", "There is no such open_id, or it is another app's"),
            text(
                "open_id 因应用而异：更换应用后需重新同步通讯录",
                "An open_id is of one app: after changing the app, sync the directory again",
            ),
        ),
        99_992_352 | 99_992_364 => {
            why(text("union_id 不存在", "There is no such union_id"), text("重新同步通讯录", "Sync the directory again"))
        }
        99_992_353 | 99_992_360 => {
            why(text("user_id 不存在", "There is no such user_id"), text("重新同步通讯录", "Sync the directory again"))
        }
        _ => None,
    }
}

const fn scope_request(code: i64) -> Option<Explained> {
    match code {
        212_001 => why(
            text("剩余权限均为高敏感权限，不能由此申请", "What is left are highly sensitive scopes, which cannot be asked for this way"),
            text("请企业管理员在管理后台直接授权", "Ask the company's admin to grant them in the admin console"),
        ),
        212_002 => why(
            text("没有待授权的权限", "No scope is waiting to be granted"),
            text("无需处理：所需权限均已授予", "Nothing to do: all are granted"),
        ),
        212_003 => why(
            text("对同一版本的授权申请已超过 10 次", "More than ten requests for the same version"),
            text("请企业管理员处理已有的申请", "Ask the company's admin to answer those that are waiting"),
        ),
        212_004 => why(
            text("已经申请过，正在等待审核", "It was asked for already and is waiting"),
            text("等待企业管理员审核", "Wait for the company's admin"),
        ),
        _ => None,
    }
}

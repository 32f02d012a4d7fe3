//! WeCom's codes, as page 90313 and published answers give them.

use super::Explained;
use crate::messages::{Text, text};

const fn why(cause: Text, remedy: Text) -> Option<Explained> {
    Some(Explained { cause, remedy })
}

const OUR_BUG: Text = text("这是 Muster 的错误，请附上支持编号反馈", "This is a fault in Muster: report it with the reference");
const LATER: Text = text("稍后再试", "Try again later");
const WIDEN: Text =
    text("在应用详情页的“可见范围”中加入该成员或部门", "Add the person or department to the app's visible range (可见范围)");
const SIGN_IN_AGAIN: Text = text("回到企业微信重新打开应用", "Open the app in WeCom again");
const REAUTHORISE: Text = text("重新授权该应用", "Authorise the app again");
const AUTOMATIC: Text =
    text("会自动重新获取，若反复出现请检查密钥", "It is fetched again automatically; if it keeps coming back, check the key");

/// All codes of the catalogue.
pub const CODES: &[i64] = &[
    -1, 40001, 40003, 40008, 40013, 40014, 40029, 40031, 40032, 40035, 40056, 40057, 40058, 40063, 40066, 40068, 40077, 40078, 40079,
    40080, 40082, 40083, 40084, 40085, 40091, 40093, 40094, 41001, 41002, 41004, 41008, 41011, 41017, 41021, 41022, 41023, 41024, 41025,
    42001, 42007, 42009, 42012, 42014, 42017, 42022, 43004, 43009, 44001, 44004, 45002, 45009, 45022, 45029, 45033, 46004, 48001, 48002,
    48003, 48004, 48005, 48006, 48009, 50001, 50002, 50003, 60003, 60011, 60020, 60021, 60102, 60111, 60123, 60140, 80001, 81013, 82001,
    82002, 82003, 84014, 84015, 85004, 85005, 86001, 86003, 86004, 86006, 86007, 86008, 86201, 86202, 86203, 86204, 86205, 86215, 86216,
    93000, 301_002, 301_007, 301_021, 710_000, 2_000_002,
];

/// The cause and the remedy of a code; `None` for one that is not in the catalogue.
pub const fn explain(code: i64) -> Option<Explained> {
    match code {
        -1 => why(text("企业微信系统繁忙", "WeCom is busy"), LATER),
        40001 => why(
            text(
                "企业密钥不正确：抄错、属于别的应用、已被重置，或应用已停用",
                "The Enterprise Key is wrong: mistyped, another app's, reset, or the app is disabled",
            ),
            text(
                "在“应用管理 → 自建 → 该应用”重新复制 Secret，并确认应用已启用",
                "Copy the Secret again from App Management → Self-built → this app, and make sure that the app is enabled",
            ),
        ),
        40003 => why(
            text("成员账号（UserID）无效", "The account (UserID) is not valid"),
            text("填写通讯录中该成员的“账号”", "Use the person's account as the directory shows it"),
        ),
        40008 => why(text("消息类型不正确", "The kind of message is not valid"), OUR_BUG),
        40013 => why(
            text("企业 ID 不存在", "There is no such Enterprise ID"),
            text("在“我的企业 → 企业信息”页面底部复制企业 ID", "Copy it from the bottom of My Company → Company Information"),
        ),
        40014 => why(text("访问令牌无效或已被吊销", "The access token is not valid or was revoked"), AUTOMATIC),
        40029 => why(
            text("登录码无效、已使用或已过期（5 分钟）", "The sign-in code is not valid, was used, or has expired (5 minutes)"),
            SIGN_IN_AGAIN,
        ),
        40031 | 40032 => {
            why(text("成员列表无效或过长（一次最多 1000 人）", "The list of people is not valid or too long (1,000 at a time)"), OUR_BUG)
        }
        40035 => why(text("参数不正确", "A parameter is not valid"), OUR_BUG),
        40056 => why(
            text("服务 ID（AgentId）不正确", "The Service ID (AgentId) is not valid"),
            text("从该应用的详情页复制 AgentId", "Copy the AgentId from the app's page"),
        ),
        40057 => why(
            text("回调地址验证失败", "The callback address failed its verification"),
            text(
                "检查地址、Token、EncodingAESKey 以及公网是否可达",
                "Check the address, Token and EncodingAESKey, and that it can be reached from the internet",
            ),
        ),
        40058 => why(text("请求参数不合法", "A parameter is not acceptable"), OUR_BUG),
        40063 => why(text("缺少参数", "A parameter is empty"), OUR_BUG),
        40066 | 40068 => why(text("部门或标签 ID 无效", "A department or tag id is not valid"), text("核对部门或标签 ID", "Check the ids")),
        40077 | 40078 => why(text("授权码无效或已使用", "The authorisation code is not valid or was used"), REAUTHORISE),
        40079 => why(text("授权不存在", "There is no such authorisation"), REAUTHORISE),
        40080 | 40082 | 40083 | 40084 => why(text("第三方应用的凭证无效", "The suite's credentials are not valid"), REAUTHORISE),
        40085 => why(
            text("尚未收到或已过期的 suite_ticket", "The suite ticket is missing or stale"),
            text("等待企业微信下一次推送（最多 10 分钟）", "Wait for the next one (at most 10 minutes)"),
        ),
        40091 => why(
            text("密钥属于另一家企业", "The key belongs to another company"),
            text("核对企业 ID 与密钥是否来自同一企业", "Make sure that Enterprise ID and key come from the same company"),
        ),
        40093 => why(text("JS-SDK 签名不正确", "The JS-SDK signature is wrong"), OUR_BUG),
        40094 => why(text("地址不合法", "The address is not valid"), text("检查填写的地址", "Check the address")),
        41001 | 41002 | 41004 | 41008 | 41011 | 41017 | 41021 | 41022 | 41023 | 41024 | 41025 => why(
            text("请求缺少必填参数", "A required parameter is missing"),
            text("检查各项是否填写完整", "Check that every field is filled in"),
        ),
        42001 => why(text("访问令牌已过期", "The access token has expired"), AUTOMATIC),
        42007 | 42009 => why(text("授权用的令牌已过期", "A token of the authorisation has expired"), AUTOMATIC),
        42012 => why(text("JS-SDK 票据不可用", "The JS-SDK ticket cannot be used"), OUR_BUG),
        42014 | 42017 => why(text("卡片任务或按钮不存在", "The card's task or button does not exist"), OUR_BUG),
        42022 => why(text("登录码已经使用过", "The sign-in code was used already"), SIGN_IN_AGAIN),
        43004 => why(
            text("该成员未关注企业的微信插件", "The person has not followed the company in WeChat"),
            text("请该成员先关注", "Ask the person to follow it first"),
        ),
        43009 => why(text("企业未认证", "The company is not verified"), text("在企业微信完成企业认证", "Verify the company in WeCom")),
        44001 | 44004 => why(text("消息内容为空", "The message is empty"), OUR_BUG),
        45002 => why(text("消息内容过长", "The message is too long"), OUR_BUG),
        45009 => why(
            text("调用过于频繁，企业微信暂时拒绝", "Too many calls: WeCom refuses for a while"),
            text("等待一分钟至一天（取决于超出的时间窗）", "Wait: a minute to a day, by the window that was exceeded"),
        ),
        45022 => why(text("应用名称过长", "The app's name is too long"), text("缩短到 32 个字以内", "Make it 32 characters at most")),
        45029 => why(
            text("应答过大", "The answer would be too large"),
            text("缩小可见范围或拆分部门", "Narrow the visible range or split the department"),
        ),
        45033 => why(text("并发调用过多", "Too many calls at once"), LATER),
        46004 => why(
            text("没有这个成员，或不在可见范围内", "There is no such person, or not in the visible range"),
            text("核对手机号或账号，并检查可见范围", "Check the phone or account, and the visible range"),
        ),
        48001 | 48002 => why(
            text("这个密钥无权调用该接口", "This key may not call this"),
            text(
                "确认“企业密钥”与“通讯录密钥”没有填反，并在应用中授予接口权限",
                "Make sure that Enterprise Key and Address Book Key are not swapped, and grant the permission in the app",
            ),
        ),
        48003 | 48004 => why(text("授权不匹配或已不存在", "The authorisation does not match or is gone"), REAUTHORISE),
        48005 => why(text("接口已被企业微信停用", "WeCom has retired this call"), OUR_BUG),
        48006 => why(
            text("接口权限因长期未用被收回", "The permission was taken back after long disuse"),
            text("在企业微信管理后台重新开启", "Switch it on again in WeCom's console"),
        ),
        48009 => why(
            text(
                "通讯录密钥从新的 IP 调用时，企业微信不再返回成员详情",
                "From a new address, WeCom no longer shows member details to the address book key",
            ),
            text(
                "改用自建应用的企业密钥读取；通讯录密钥只用于获取成员 ID",
                "Details are read with the app's own key; the address book key is for ids only",
            ),
        ),
        50001 => why(
            text("跳转地址的域名不是该应用的可信域名", "The redirect's domain is not a trusted domain of the app"),
            text(
                "在应用的“网页授权及 JS-SDK”中把本服务器的域名（含端口）设为可信域名",
                "Set this server's domain (with its port) as trusted domain under 网页授权及JS-SDK",
            ),
        ),
        50002 => why(text("成员不在应用的可见范围内", "The person is outside the app's visible range"), WIDEN),
        50003 => {
            why(text("应用已被停用", "The app is disabled"), text("在企业微信管理后台启用该应用", "Enable the app in WeCom's console"))
        }
        60003 | 60123 => why(text("部门不存在", "There is no such department"), text("核对部门 ID", "Check the department's id")),
        60011 => why(text("没有访问该部门、成员或应用的权限", "No right to see this department, person or app"), WIDEN),
        60020 => why(
            text("本服务器的出口 IP 不在“企业可信 IP”中", "This server's egress IP is not a trusted IP of the app"),
            text(
                "先完成“接收消息”回调验证或可信域名校验（保存草稿后即可），再把下面的 IP 加入“企业可信 IP”，约一分钟后生效",
                "First pass the callback verification or the trusted domain's check (possible once the draft is saved); then add the IP below to 企业可信IP. It takes about a minute",
            ),
        ),
        60021 => why(text("成员不在可见范围内", "The person is outside the visible range"), WIDEN),
        60102 => why(text("成员账号已存在", "The account exists already"), text("换一个账号", "Use another one")),
        60111 => why(
            text("没有这个成员，或不在可见范围内", "There is no such person, or not in the visible range"),
            text("核对成员账号，并检查可见范围", "Check the account, and the visible range"),
        ),
        60140 => why(
            text("卡片的更新码无效、已用过或已过期", "The card's response code is not valid, was used, or has expired"),
            text("重新发送卡片", "Send a new card"),
        ),
        80001 => why(
            text("可信域名不正确或没有备案", "The trusted domain is wrong or not ICP-filed"),
            text("更换为已备案且属于本企业的域名", "Use a domain that is filed and the company's own"),
        ),
        81013 => why(text("所有接收人都无效或不在可见范围内", "Every recipient is invalid or outside the visible range"), WIDEN),
        82001..=82003 => why(text("没有接收人，或接收部门、标签过多", "No recipients, or too many departments or tags"), OUR_BUG),
        84014 | 84015 => {
            why(text("个人信息授权已过期或无效", "The consent to private information has expired or is not valid"), SIGN_IN_AGAIN)
        }
        85004 => why(
            text("本月修改可信域名次数过多", "The trusted domain was changed too often this month"),
            text("下个月再修改", "Change it next month"),
        ),
        85005 => why(
            text("可信域名的归属尚未验证", "The domain's ownership is not verified"),
            text("上传 WW_verify 校验文件", "Upload the WW_verify file"),
        ),
        86001 | 86003 | 86004 | 86006 | 86007 => {
            why(text("群聊 ID、名称或成员不合法", "The group chat's id, name or people are not valid"), OUR_BUG)
        }
        86008 => why(
            text("群聊由另一个应用创建", "The group chat was made by another app"),
            text("使用创建该群的应用", "Use the app that made it"),
        ),
        86201..=86205 => why(text("创建群聊缺少参数", "A parameter of the group chat is missing"), OUR_BUG),
        86215 | 86216 => why(text("群聊 ID 已存在或成员无效", "The group chat's id exists, or a person is not valid"), OUR_BUG),
        93000 => why(
            text("群机器人地址无效", "The group robot's address is not valid"),
            text("重新复制机器人的 Webhook 地址", "Copy the robot's webhook address again"),
        ),
        301_002 => why(
            text("服务 ID（AgentId）与企业密钥不属于同一个应用", "Service ID (AgentId) and Enterprise Key are not of the same app"),
            text("从同一个应用的详情页复制 AgentId 与 Secret", "Copy AgentId and Secret from the same app's page"),
        ),
        301_007 => {
            why(text("企业已停用或解散", "The company is unavailable or dissolved"), text("联系企业微信客服", "Contact WeCom's support"))
        }
        301_021 => why(text("成员账号不在通讯录中", "An account is not in the directory"), text("核对成员账号", "Check the account")),
        710_000 | 2_000_002 => why(text("企业 ID 不正确", "The company's id is not valid"), text("核对企业 ID", "Check the Enterprise ID")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_that_are_explained() {
        let explained: Vec<i64> = (-1_000..3_000_000).filter(|code| explain(*code).is_some()).collect();
        assert_eq!(explained, CODES);
    }
}

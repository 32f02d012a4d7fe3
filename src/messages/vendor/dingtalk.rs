//! DingTalk's codes: numbers of the older calls, words of the newer ones, as the pages and published answers give them.

use super::Explained;
use crate::messages::{Text, text};

const fn why(cause: Text, remedy: Text) -> Option<Explained> {
    Some(Explained { cause, remedy })
}

const OUR_BUG: Text = text("这是 Muster 的错误，请附上支持编号反馈", "This is a fault in Muster: report it with the reference");
const LATER: Text = text("稍后再试", "Try again later");
const BY_ITSELF: Text = text("无需处理，会自动重试", "Nothing: it is tried again by itself");
const AUTOMATIC: Text = text(
    "会自动重新获取；若反复出现，请检查 Client ID 与 Client Secret 是否属于同一应用、是否被重置",
    "It is fetched again automatically; if it keeps coming back, check that Client ID and Client Secret are of the same app and were not reset",
);
const COPY_CREDENTIALS: Text = text(
    "在“应用 → 凭证与基础信息”重新复制 Client ID 与 Client Secret",
    "Copy Client ID and Client Secret again from the app's 凭证与基础信息 (credentials and basic information)",
);
const WIDEN: Text = text(
    "在“应用 → 权限管理 → 通讯录范围”加入该成员或部门，或选择全部员工；并检查“可使用范围”",
    "Add the person or department, or all staff, under 权限管理 → 通讯录范围 (contact scope); also check 可使用范围 (visible range)",
);
const GRANT: Text = text(
    "在“应用 → 权限管理”搜索缺少的权限并开通，或直接打开下面的链接",
    "Search for the missing permission under 权限管理 (permissions) and grant it, or open the link below",
);
const ADD_ADDRESS: Text = text(
    "在“应用 → 开发配置 → 安全设置 → 服务器出口 IP”加入下面的 IP",
    "Add the IP below under 开发配置 → 安全设置 → 服务器出口IP (server egress IP)",
);
const SIGN_IN_AGAIN: Text = text("回到钉钉重新打开应用", "Open the app in DingTalk again");
const RESYNC: Text =
    text("核对成员或部门；若已删除，重新同步通讯录", "Check the person or department; if deleted, synchronise the directory again");
const UPGRADE: Text = text("升级钉钉版本或购买接口调用额度，下个月自动恢复", "Upgrade the edition or buy quota; it is restored next month");
const CHECK_SCRIPT: Text =
    text("检查页面地址、AgentId 与企业 ID（CorpId）是否属于同一应用", "Check that page address, AgentId and CorpId belong to the same app");
const CHECK_CALLBACK: Text = text(
    "核对“开发配置 → 事件订阅”中的 Token、EncodingAESKey 与地址，重新保存",
    "Compare Token, EncodingAESKey and address under 开发配置 → 事件订阅 (event subscription), and save again",
);
const CHECK_ROBOT: Text = text(
    "核对机器人编码（robotCode）：应属于本应用或群模板，且机器人已发布",
    "Check the robot code (robotCode): it must be this app's or the group template's, and the robot must be published",
);
const CHECK_TEMPLATE: Text = text(
    "在“开放能力 → 场景群 → 群模板”核对模板 ID，确认已发布且已关联机器人",
    "Check the template id under 开放能力 → 场景群 → 群模板 (group templates), and that it is published and has its robot",
);
const CHECK_CARD: Text = text(
    "在“卡片平台”核对模板 ID（以 .schema 结尾），确认模板已发布、属于本应用，变量含 title、markdown、buttons",
    "Check the template id (it ends in .schema) on the card platform: published, this app's, with the variables title, markdown, buttons",
);
const REAUTHORISE: Text = text("请企业管理员重新授权该应用", "Ask the company's admin to authorise the app again");

/// The codes of the catalogue; where it explains a whole range or all words with a beginning, some of them.
pub const CODES: &str = "
    -1 22 88 404 1111 33001 33012 40000 40001 40014 40035 40036 40056 40078 40089 40096 40104 41001 41045 41046 42001 43001
    43002 43004 43005 43009 45009 50001 50002 50003 50004 50005 52010 52011 52012 52013 52014 52015 52016 52017 52018 52019
    60003 60011 60019 60020 60121 70003 70004 71006 71007 71009 71010 71012 71013 90001 90002 90003 90004 90005 90006 90007
    90008 90009 90010 90011 90012 90013 90014 90017 90018 90020 143103 143104 143105 143106 143203 400001 400002 400020
    660001 660002 660012 660014 660015 660016 660020 660022 660023 660024 660025 660026 660027 660036 660041 660045 660046
    660047 665033 665036 900004 900005 900006 900007 900008 900009 900010 1430000 1430002 1430004 invalidClientIdOrSecret
    InvalidAuthentication accesstoken.expired AuthenticationFailed.MissingParameter unknownError systemBusy system.error
    systemError Forbidden.AccessDenied.AccessTokenPermissionDenied Forbidden.AccessDenied.IpNotInWhiteList
    Forbidden.AccessDenied.QpsLimitForApi Forbidden.AccessDenied.QpsLimitForAppkeyAndApi
    Forbidden.AccessDenied.QpmLimitForAppkeyAndApi Forbidden.AccessDenied.QpsLimitForSuitekeyAndOrgAndApi
    Forbidden.AccessDenied.QpmLimitForSuitekeyAndOrgAndApi Forbidden.AccessDenied.ApiCountLimitForOrg
    invalidParameter.user.notFound invalidParameter.authCode.notFound paramIllegal parameter.invalid paramBlank
    invalidParameter.anything member.exceed member.notFound groupTemplate.notFound
    groupTemplate.permessionDenied.orgNotInGrayList groupTemplate.permessionDenied.appNotInstalled
    groupTemplate.permessionDenied.orgNotConsistent permession.checkFailed cidEncryptError groupPermissionDenied
    groupTemplatePermissionDenied auth.error invalidParameter.robotCode.empty invalidParameter.robotCode.missing
    invalidParameter.robotCode.invalid invalidParameter.robotCode.notExsit invalidParameter.robotCode.auth
    invalidParameter.robotCode.coolApp invalidParameter.msgKey.empty invalidParameter.msgKey.invalid
    invalidParameter.msgParam.invalid invalidParameter.msgParam.tooLong miss.openConversationId invalid.openConversationId
    group.disbanded conversation.org.notMatch resource.not.found resource.unavailable bot.stopped send.too.fast
    too.many.group too.many.people send.forbidden contain.notAllowed.url chatbotId.notAllow.sendOTO invalidSuiteKey
    invalidSuiteTicket invalidAuthInfo orgNotExist orgNotAuthApp invalidCorpId notDone
";

/// The cause and the remedy of a code; `None` for one that is not in the catalogue.
pub fn explain(code: &str) -> Option<Explained> {
    match code.parse() {
        Ok(number) => of_number(number),
        Err(_) => of_word(code),
    }
}

const fn of_number(code: i64) -> Option<Explained> {
    match code {
        -1 => why(text("钉钉系统繁忙", "DingTalk is busy"), LATER),
        22 | 404 => why(
            text("没有这个接口", "There is no such call"),
            text(
                "检查 API 地址是否指向钉钉，或中间的代理是否改写了路径",
                "Check that the API base URL points to DingTalk and that no proxy rewrites paths",
            ),
        ),
        88 => why(
            text("钉钉网关拒绝，但没有说明原因", "DingTalk's gateway refused and did not say why"),
            text("按平台原文处理", "Go by the vendor's words"),
        ),
        1111 => why(
            text(
                "本服务器的出口 IP 调用过多，被钉钉网关封禁约五分钟",
                "Too many calls from this server's address: the gateway refuses it for about five minutes",
            ),
            text(
                "等待五分钟；检查同一出口上是否有其他程序大量调用",
                "Wait five minutes; look for other programs that call from the same address",
            ),
        ),
        33001 => why(
            text("企业 ID（CorpId）不正确", "The CorpId is not valid"),
            text(
                "在开发者后台首页复制 CorpId，并确认与应用属于同一企业",
                "Copy the CorpId from the developer console's home page; it must be the app's company",
            ),
        ),
        33012 => why(text("成员账号（userid）不存在", "There is no such userid"), RESYNC),
        40000 | 41001 => why(text("请求没有带上访问令牌", "The call had no access token"), OUR_BUG),
        40001 => why(text("访问令牌或 Client Secret 不正确", "The access token or the Client Secret is wrong"), COPY_CREDENTIALS),
        40014 => why(text("访问令牌无效", "The access token is not valid"), AUTOMATIC),
        42001 => why(text("访问令牌已过期", "The access token has expired"), AUTOMATIC),
        40035 | 400_002 | 40036 | 400_001 => why(text("参数不正确或为空", "A parameter is not valid or empty"), OUR_BUG),
        40056 | 70003 | 70004 => why(
            text("AgentId 不正确", "The AgentId is not valid"),
            text(
                "从“凭证与基础信息”复制 AgentId；它必须与 Client ID 属于同一应用",
                "Copy the AgentId from 凭证与基础信息; it must be of the same app as the Client ID",
            ),
        ),
        40078 => why(
            text("登录码无效、已使用或已过期（5 分钟）", "The sign-in code is not valid, was used, or has expired (5 minutes)"),
            SIGN_IN_AGAIN,
        ),
        40089 => why(text("企业 ID 与密钥不匹配", "CorpId and secret do not match"), COPY_CREDENTIALS),
        40096 => why(text("Client ID（AppKey）或 Client Secret 不正确", "Client ID (AppKey) or Client Secret is wrong"), COPY_CREDENTIALS),
        40104 => why(
            text("手机号不是该企业成员的有效手机号", "The phone number is not a valid one of this company"),
            text("核对手机号", "Check the phone number"),
        ),
        41045 | 41046 => why(
            text("今天向全员发送的次数已用完（最多 3 次）", "Today's messages to all staff are used up (3 at most)"),
            text("明天再发，或只发给需要的人", "Send tomorrow, or only to those who need it"),
        ),
        43001 | 43002 | 43004 | 43005 | 43009 => {
            why(text("请求方法或内容类型不正确", "The method or content type of the call is wrong"), OUR_BUG)
        }
        45009 => why(text("调用次数超过限制", "Too many calls"), BY_ITSELF),
        50001 => why(
            text("跳转地址的域名没有登记（redirect_uri 未授权）", "The redirect's domain is not registered (redirect_uri)"),
            text(
                "在“开发配置 → 安全设置 → 重定向 URL”登记本服务器的地址",
                "Register this server's address under 开发配置 → 安全设置 → 重定向URL (redirect URL)",
            ),
        ),
        50002 => why(text("成员不在应用的通讯录范围内", "The person is outside the app's contact scope"), WIDEN),
        50003 => {
            why(text("应用已被停用", "The app is disabled"), text("在钉钉管理后台启用该应用", "Enable the app in DingTalk's admin console"))
        }
        50004 => why(text("部门不在应用的通讯录范围内", "The department is outside the app's contact scope"), WIDEN),
        50005 => why(
            text("企业已被停用", "The company is disabled"),
            text("联系钉钉客服或企业管理员", "Contact DingTalk's support or the company's admin"),
        ),
        52010 => why(text("页面签名：企业 ID（CorpId）不正确", "Page signature: the CorpId is wrong"), CHECK_SCRIPT),
        52011 => why(text("页面签名：票据（ticket）无效", "Page signature: the ticket is not valid"), LATER),
        52012 | 52013 | 52016 => why(text("页面签名不正确", "The page's signature is wrong"), CHECK_SCRIPT),
        52014 => why(text("页面签名：页面地址不一致", "Page signature: the page's address differs"), CHECK_SCRIPT),
        52015 => why(text("页面签名：随机串不正确", "Page signature: the nonce is wrong"), OUR_BUG),
        52017 => why(text("页面签名：配置不正确", "Page signature: the setup is wrong"), CHECK_SCRIPT),
        52018 => why(text("页面签名：时间戳不正确", "Page signature: the timestamp is wrong"), OUR_BUG),
        52019 => why(text("页面签名：AgentId 不正确", "Page signature: the AgentId is wrong"), CHECK_SCRIPT),
        60003 => why(text("部门不存在", "There is no such department"), RESYNC),
        60011 => why(text("应用缺少该接口的权限", "The app lacks the permission for this call"), GRANT),
        60019 => why(text("无法读取该部门的成员", "The department's people cannot be read"), WIDEN),
        60020 => why(text("本服务器的出口 IP 不在白名单中", "This server's egress IP is not on the app's list"), ADD_ADDRESS),
        60121 => why(text("找不到该成员", "There is no such person"), RESYNC),
        71006 | 71007 => why(text("事件回调已注册过，或尚未注册", "The callback is registered already, or not yet"), CHECK_CALLBACK),
        71009 => why(text("回调地址没有返回加密的 success", "The callback address did not answer the encrypted success"), CHECK_CALLBACK),
        71010 | 71012 | 71013 => why(text("注册事件回调失败", "The callback could not be registered"), CHECK_CALLBACK),
        90001 | 90003..=90014 | 90017 => why(
            text("调用过于频繁，钉钉暂时拒绝本服务器或本企业", "Too many calls: DingTalk refuses this server or company for a while"),
            text("等待几分钟；检查是否有其他程序使用同一应用", "Wait some minutes; look for other programs that use the same app"),
        ),
        90002 => why(text("钉钉该接口的总调用量超限", "All companies' calls of this kind exceed DingTalk's limit"), BY_ITSELF),
        90018 => why(text("本应用调用该接口过快（每秒 20 次）", "This app makes this call too often (20 a second)"), BY_ITSELF),
        90020 => why(text("企业本月的接口调用额度已用完", "The company's quota of calls for this month is used up"), UPGRADE),
        143_103 | 143_104 => {
            why(text("本应用或本企业每分钟发送的消息过多", "The app or the company sends too many messages a minute"), BY_ITSELF)
        }
        143_105 => why(
            text("该成员今天收到的本应用消息已达上限（500 条）", "The person has received today's most from this app (500 messages)"),
            text("明天恢复；减少发给同一个人的消息", "It is restored tomorrow; send fewer messages to one person"),
        ),
        143_106 => why(
            text("同样内容的消息今天已发给该成员", "The same content went to this person today already"),
            text("无需处理：每人每天相同内容只送达一次", "Nothing: the same content is delivered once a day and person"),
        ),
        143_200..=143_299 => {
            why(text("第三方应用发送消息超过限制，或内容重复", "The third-party app sends too many messages, or the same one again"), LATER)
        }
        1_430_000 => why(text("没有可以收到消息的人", "Nobody can receive the message"), WIDEN),
        1_430_002 => why(
            text("消息内容包含禁止发送的文字", "The message has words that may not be sent"),
            text("修改文字后重发", "Change the words and send again"),
        ),
        1_430_004 => why(
            text("接收人开启了高管模式", "The recipient is under executive protection"),
            text("请对方关闭高管模式，或改用其他联系方式", "Ask to have it switched off, or use another way"),
        ),
        400_020 => why(
            text("无权访问该群，或群刚建好几秒", "No access to the group, or it was made only seconds ago"),
            text("稍后再试；若仍失败，确认群由本应用创建", "Try again in a few seconds; else make sure that this app made the group"),
        ),
        660_001 | 660_015 | 660_023 => why(
            text("群不存在或群 ID 不正确", "There is no such group, or its id is wrong"),
            text("群可能已解散，重新创建", "It may have been dissolved: make a new one"),
        ),
        660_002 | 660_014 | 660_016 => {
            why(text("群里没有这个机器人，或机器人不可用", "The robot is not in the group or not available"), CHECK_ROBOT)
        }
        660_012 => why(text("群没有启用该模板", "The template is not enabled in the group"), CHECK_TEMPLATE),
        660_020 | 660_024 | 660_025 | 660_027 => why(text("消息模板不正确", "The message template is not valid"), OUR_BUG),
        660_022 => why(text("群消息的接收人不正确", "The message's receivers are not valid"), RESYNC),
        660_026 => why(text("群消息发送失败", "The group message could not be sent"), LATER),
        660_036 | 660_045 | 660_046 | 660_047 => why(
            text("群的参数、群主或成员不正确", "The group's settings, owner or people are not valid"),
            text("确认群主在应用的可使用范围内", "Make sure that the owner is in the app's visible range"),
        ),
        660_041 => why(text("没有这个员工", "There is no such person on the staff"), RESYNC),
        665_033 => why(text("群成员过多", "The group has too many people"), text("群最多 1000 人", "A group has 1,000 people at most")),
        665_036 => why(text("群模板不正确", "The group template is not valid"), CHECK_TEMPLATE),
        900_004 => why(text("事件的 EncodingAESKey 不正确", "The EncodingAESKey is not valid"), CHECK_CALLBACK),
        900_005 => why(text("事件的签名不一致", "The event's signature does not match"), CHECK_CALLBACK),
        900_006 | 900_007 | 900_009 => why(text("事件的加密或签名失败", "The event could not be sealed or signed"), CHECK_CALLBACK),
        900_008 => why(text("事件无法解密", "The event could not be decrypted"), CHECK_CALLBACK),
        900_010 => why(text("事件的接收方不是本应用", "The event is meant for another app"), CHECK_CALLBACK),
        _ => None,
    }
}

fn of_word(code: &str) -> Option<Explained> {
    if let Some(rest) = code.strip_prefix("Forbidden.AccessDenied.") {
        return of_denial(rest);
    }
    match code {
        "invalidClientIdOrSecret" => of_number(40096),
        "InvalidAuthentication" => of_number(40014),
        "accesstoken.expired" => why(text("登录人的令牌已过期", "The token of the person who signs in has expired"), SIGN_IN_AGAIN),
        "AuthenticationFailed.MissingParameter" => of_number(40000),
        "systemBusy" | "system.busy" | "system.error" | "systemError" | "unknownError" => of_number(-1),
        "param.templateNotExist" | "param.cardTemplateIdEmpty" => {
            why(text("没有这个卡片模板", "There is no such card template"), CHECK_CARD)
        }
        "param.templateUnpublished" => why(text("卡片模板尚未发布", "The card template is not published"), CHECK_CARD),
        "param.contentUnsafe" => why(
            text("卡片内容未通过安全审查", "The card's content did not pass DingTalk's review"),
            text("修改文字后重发", "Change the words and send again"),
        ),
        "param.cardNotExist" => why(text("没有这张卡片", "There is no such card"), text("无需处理", "Nothing")),
        "param.cardAlreadyExist" => why(text("这张卡片已经创建过", "The card was made before"), text("无需处理", "Nothing")),
        "param.userIdNotExist" => of_number(33012),
        "param.empty"
        | "param.invalid"
        | "param.outTrackIdEmpty"
        | "param.openSpaceIdEmpty"
        | "param.openSpaceIdInvalid"
        | "param.openDeliverModelEmpty"
        | "param.openDeliverModelError"
        | "param.openSpaceModelInvalid"
        | "param.cardPublicDataEmpty"
        | "param.userIdEmpty" => of_number(40035),
        "invalidParameter.user.notFound" => of_number(33012),
        "invalidParameter.authCode.notFound" => of_number(40078),
        "member.notFound" => why(
            text("找不到群主或群成员", "The group's owner or a person is not found"),
            text(
                "确认群主仍在企业中，且在应用的可使用范围内",
                "Make sure that the owner is still with the company and in the visible range",
            ),
        ),
        "member.exceed" | "too.many.people" => of_number(665_033),
        "groupTemplate.notFound" => why(text("没有这个群模板", "There is no such group template"), CHECK_TEMPLATE),
        "groupTemplate.permessionDenied.orgNotInGrayList" => {
            why(text("企业尚未开放该群模板", "The template is not open to the company yet"), CHECK_TEMPLATE)
        }
        "groupTemplate.permessionDenied.appNotInstalled" => {
            why(text("群模板所属的应用未安装", "The template's app is not installed"), CHECK_TEMPLATE)
        }
        "groupTemplate.permessionDenied.orgNotConsistent" | "groupTemplatePermissionDenied" => {
            why(text("群模板属于另一家企业或应用", "The template belongs to another company or app"), CHECK_TEMPLATE)
        }
        "permession.checkFailed" => why(
            text("没有群权限，或群主不在应用的可使用范围内", "No permission for groups, or the owner is outside the app's visible range"),
            text(
                "开通 qyapi_chat_manage，并在“应用发布 → 版本管理与发布”把群主加入可使用范围",
                "Grant qyapi_chat_manage, and add the owner to the visible range (可使用范围) in a new version of the app",
            ),
        ),
        "groupPermissionDenied" | "auth.error" | "send.forbidden" => why(
            text("应用无权操作该群", "The app has no right to this group"),
            text(
                "确认群由本应用创建，并已开通 qyapi_chat_manage 与 qyapi_robot_sendmsg",
                "Make sure that this app made the group and has qyapi_chat_manage and qyapi_robot_sendmsg",
            ),
        ),
        "cidEncryptError" | "miss.openConversationId" => why(text("群 ID 不正确", "The group's id is not valid"), OUR_BUG),
        "invalid.openConversationId" | "group.disbanded" => of_number(660_001),
        "conversation.org.notMatch" => {
            why(text("群属于另一家企业", "The group belongs to another company"), text("重新建群", "Make the group again"))
        }
        "paramIllegal" | "parameter.invalid" | "paramBlank" => of_number(40035),
        "invalidParameter.robotCode.empty" | "invalidParameter.robotCode.missing" => {
            why(text("没有填写机器人编码", "No robot code was given"), CHECK_ROBOT)
        }
        "invalidParameter.robotCode.invalid" | "invalidParameter.robotCode.notExsit" => {
            why(text("没有这个机器人", "There is no such robot"), CHECK_ROBOT)
        }
        "invalidParameter.robotCode.auth" | "invalidParameter.robotCode.coolApp" => {
            why(text("机器人不属于本应用", "The robot is not this app's"), CHECK_ROBOT)
        }
        "resource.not.found" | "resource.unavailable" => {
            why(text("机器人不在群里或不可用", "The robot is not in the group or not available"), CHECK_ROBOT)
        }
        "bot.stopped" | "chatbotId.notAllow.sendOTO" => why(
            text("机器人已停用或未发布", "The robot is stopped or not published"),
            text("在“应用能力 → 机器人”启用并发布机器人", "Enable and publish it under 应用能力 → 机器人 (robot)"),
        ),
        "send.too.fast" => why(text("机器人发送过快", "The robot sends too fast"), BY_ITSELF),
        "too.many.group" => why(text("一次发送的群过多", "Too many groups at once"), OUR_BUG),
        "invalidSuiteKey" | "invalidSuiteTicket" | "invalidAuthInfo" | "orgNotAuthApp" => why(
            text(
                "企业尚未授权该应用，或第三方凭证无效",
                "The company has not authorised the app, or its suite's credentials are not valid",
            ),
            REAUTHORISE,
        ),
        "orgNotExist" | "invalidCorpId" => of_number(33001),
        // A refusal inside of a success.
        "notDone" => why(text("钉钉没有执行", "DingTalk did not do it"), text("按平台原文处理", "Go by the vendor's words")),
        _ if code.starts_with("contain.notAllowed.") => of_number(1_430_002),
        _ if code.starts_with("invalidParameter.") => of_number(40035),
        _ => None,
    }
}

/// Words that begin with `Forbidden.AccessDenied.`
fn of_denial(rest: &str) -> Option<Explained> {
    match rest {
        "AccessTokenPermissionDenied" => of_number(60011),
        "IpNotInWhiteList" => of_number(60020),
        "QpsLimitForApi" => of_number(90002),
        "ApiCountLimitForOrg" => of_number(90020),
        _ if rest.starts_with("QpsLimitFor") => of_number(90018),
        _ if rest.starts_with("QpmLimitFor") => {
            why(text("本应用每分钟调用该接口过多", "This app makes this call too often a minute"), BY_ITSELF)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_that_are_explained() {
        let numbers: Vec<i64> = CODES.split_whitespace().filter_map(|code| code.parse().ok()).collect();
        for code in CODES.split_whitespace() {
            assert!(explain(code).is_some(), "{code} is not explained");
        }
        // Third parties' limits are one range.
        for code in (-1_000..2_000_000).filter(|code| !(143_200..143_300).contains(code)) {
            assert_eq!(of_number(code).is_some(), numbers.contains(&code), "{code}");
        }
    }

    #[test]
    fn codes_that_nobody_described_are_not_explained() {
        for code in ["", "0", "99999", "somethingNew", "Forbidden.AccessDenied.SomethingNew"] {
            assert!(explain(code).is_none(), "{code}");
        }
    }
}

//! Messages and cards: sending, changing, recalling, making them urgent, and presses of buttons.

use super::{ADD_BOT, ADD_SCOPE, AVAILABLE, CHECK_PERSON, ENABLE, Explained, LATER, OUR_BUG, Text, text, why};

const SHORTEN: Text = text("缩短消息内容", "Make the message shorter");
const SEND_NEW: Text = text("重新发送卡片", "Send a new card");
const REWORD: Text =
    text("去掉敏感内容、明文手机号或邮箱后重试", "Take out sensitive words, plain phone numbers and e-mail addresses, and try again");
const CALLBACK: Text = text(
    "检查开发者后台“事件与回调 → 回调配置”的请求地址能从公网访问，并在三秒内应答",
    "Check that the address under Events & Callbacks, Callback Configuration, can be reached from the internet and answers within three seconds",
);
const ASK_ADMIN: Text =
    text("请企业管理员检查群设置或沟通权限", "Ask the company's admin to check the group's settings or who may talk to whom");
const NOTHING: Text = text("无需处理", "Nothing to do");

pub(super) const fn explain(code: i64) -> Option<Explained> {
    match code {
        11_000..=11_399 => batch(code),
        230_000..=230_999 => single(code),
        100_290 => why(text("卡片提到的成员 ID 无效", "A person that the card mentions is not valid"), OUR_BUG),
        200_310 => why(text("不能更新其他应用发送的卡片", "The card was sent by another app"), SEND_NEW),
        200_340 => why(text("回调地址未配置或无效", "The callback address is missing or not valid"), CALLBACK),
        200_341 => why(text("回调没有在三秒内应答", "The callback was not answered within three seconds"), CALLBACK),
        200_342 => why(text("无法与回调地址建立连接", "No connection to the callback address"), CALLBACK),
        200_343 => why(text("回调地址的域名无法解析", "The callback address's name cannot be resolved"), CALLBACK),
        200_570 => why(text("卡片中的图片无效", "A picture in the card is not valid"), OUR_BUG),
        200_621 => why(text("卡片的 JSON 不正确", "The card's JSON is not valid"), OUR_BUG),
        200_671 => why(text("回调应答的状态码不是 200", "The callback's answer was not HTTP 200"), CALLBACK),
        200_672 => why(text("回调应答的内容格式不正确", "The callback's answer is malformed"), OUR_BUG),
        200_673 => why(text("回调应答中的卡片不正确", "The card in the callback's answer is not valid"), OUR_BUG),
        200_830 => why(text("2.0 版卡片不能更新为 1.0 版", "A card of version 2.0 cannot become one of 1.0"), OUR_BUG),
        200_861 => why(text("卡片使用了 2.0 版不支持的元素", "The card has an element that version 2.0 does not have"), OUR_BUG),
        300_020 => why(text("卡片更新凭证的格式不正确", "The card's update token is malformed"), SEND_NEW),
        300_030 => why(text("卡片更新凭证已过期（30 分钟）", "The card's update token has expired (30 minutes)"), SEND_NEW),
        300_040 => why(text("卡片更新凭证已用完（两次）", "The card's update token is used up (twice)"), SEND_NEW),
        300_090 => why(text("独享卡片缺少接收人", "A card of one's own lacks its people"), OUR_BUG),
        _ => None,
    }
}

/// To many people at once.
const fn batch(code: i64) -> Option<Explained> {
    match code {
        11_101 => why(text("接收人的 open_id 不存在", "There is no such open_id"), CHECK_PERSON),
        11_203 => why(
            text("应用没有给多个用户批量发消息的权限", "The app may not send to many people at once"),
            text("开通权限 im:message:send_multi_users 并发布版本", "Add the scope im:message:send_multi_users and publish a version"),
        ),
        11_204 => why(
            text("应用没有给部门批量发消息的权限", "The app may not send to departments"),
            text("开通权限 im:message:send_multi_depts 并发布版本", "Add the scope im:message:send_multi_depts and publish a version"),
        ),
        11_205 => why(text("应用没有机器人能力", "The app has no bot"), ADD_BOT),
        11_207 => why(text("应用在本企业不可用", "The app cannot be used in this company"), ENABLE),
        11_209 => why(text("应用不存在", "There is no such app"), ENABLE),
        11_210 => why(text("应用未安装在本企业", "The app is not installed in this company"), ENABLE),
        11_223 => why(text("应用没有发送消息的权限", "The app may not send messages"), ADD_SCOPE),
        11_232 | 11_233 => why(text("发送消息过于频繁", "Messages are sent too fast"), LATER),
        11_246 => why(text("消息或卡片的内容不正确", "The message's or card's content is not valid"), OUR_BUG),
        11_247 => why(
            text("今日批量消息已达上限（50 万条）", "Today's limit of batch messages is reached (500,000)"),
            text("明天再发送", "Send tomorrow"),
        ),
        11_310 => why(text("卡片的元素超过 200 个", "The card has more than 200 elements"), OUR_BUG),
        11_311 => why(text("卡片格式不符合要求", "The card is not as it should be"), OUR_BUG),
        11_312 => why(text("消息未通过内容审核", "The message did not pass the audit"), REWORD),
        _ => None,
    }
}

/// To one person or group.
const fn single(code: i64) -> Option<Explained> {
    match code {
        230_001 => why(
            text("参数不正确，原因见平台原文中 ext= 之后", "A parameter is not valid: the vendor says which after ext="),
            text(
                "若是接收人不正确，请重新同步通讯录；否则附上支持编号反馈",
                "If it is the recipient, sync the directory again; else report it with the reference",
            ),
        ),
        230_002 => {
            why(text("机器人不在该群中", "The bot is not in the group"), text("把应用的机器人加入该群", "Add the app's bot to the group"))
        }
        230_006 => why(text("应用没有启用机器人能力", "The app's bot is not switched on"), ADD_BOT),
        230_009 => why(
            text("消息发出太久，不能再撤回", "The message is too old to be recalled"),
            text("撤回时限由企业管理员设置", "The company's admin sets how long it can be"),
        ),
        230_011 => why(text("消息已被撤回", "The message was recalled"), SEND_NEW),
        230_012 | 230_026 => why(text("只能操作应用自己发送的消息", "Only the app's own messages can be handled"), OUR_BUG),
        230_013 => why(
            text(
                "该成员不在应用的可用范围内、被禁用，或已离职",
                "The person is outside the app's availability range, barred from it, or has resigned",
            ),
            AVAILABLE,
        ),
        230_015 => why(text("单聊不能被分享", "A private chat cannot be shared"), OUR_BUG),
        230_017 => why(text("机器人只能发送自己上传的文件", "A bot can only send files that it uploaded itself"), OUR_BUG),
        230_018 => why(text("群设置不允许该操作", "The group's settings do not allow this"), ASK_ADMIN),
        230_019 => why(text("话题不存在", "There is no such topic"), OUR_BUG),
        230_020 => why(text("对同一人或同一群发送过于频繁（每秒 5 条）", "Too fast for one person or group (5 a second)"), LATER),
        230_022 => why(text("消息包含敏感内容", "The message contains sensitive words"), REWORD),
        230_023 => why(
            text("该成员未读的加急消息过多（200 条）", "The person has too many unread urgent messages (200)"),
            text("请该成员先处理加急消息", "Ask the person to read them first"),
        ),
        230_024 => why(
            text("企业的加急额度已用完", "The company's quota of urgent messages is used up"),
            text("请企业管理员购买加急额度", "Ask the company's admin to buy more"),
        ),
        230_025 => why(text("消息内容过长", "The message is too long"), SHORTEN),
        230_027 => why(text("缺少权限，或在外部群中不能操作", "A permission is missing, or it is an external group"), ADD_SCOPE),
        230_028 => why(text("消息未通过企业的防泄漏审查", "The message did not pass the company's leak prevention"), REWORD),
        230_029 => why(text("该成员已离职", "The person has resigned"), CHECK_PERSON),
        230_030 => why(text("批量消息的 ID 无效", "There is no such batch of messages"), OUR_BUG),
        230_031 => why(text("只能在发送后 14 天内修改卡片", "A card can be changed for 14 days only"), SEND_NEW),
        230_033 => why(text("只能查询 7 天内消息的已读情况", "Readers are told for seven days only"), NOTHING),
        230_034 => why(
            text("接收人 ID 无效", "The recipient's id is not valid"),
            text(
                "open_id 因应用而异：更换应用后需重新同步通讯录",
                "An open_id is of one app: after changing the app, sync the directory again",
            ),
        ),
        230_035 => why(
            text(
                "没有发送权限：群已禁言、机器人被屏蔽，或企业限制了沟通",
                "No right to send: the group is muted, the bot blocked, or the company restricts it",
            ),
            ASK_ADMIN,
        ),
        230_036 => why(
            text("企业的加密密钥已被删除", "The company's encryption key was deleted"),
            text("联系企业管理员", "Ask the company's admin"),
        ),
        230_038 => why(text("不能向其他企业的单聊发送", "Not into a private chat of another company"), OUR_BUG),
        230_049 => why(text("同一条消息正在发送", "The same message is being sent"), LATER),
        230_052 => why(text("无权加急，或被判为有风险", "Not allowed to be urgent, or held to be risky"), ASK_ADMIN),
        230_053 => why(
            text("该成员屏蔽了机器人", "The person has blocked the bot"),
            text("请该成员在飞书（Lark）中恢复接收机器人消息", "Ask the person to allow the bot's messages in Lark again"),
        ),
        230_054 => why(text("该类消息不支持此操作", "This kind of message cannot be handled so"), OUR_BUG),
        230_055 => why(text("文件类型与消息类型不一致", "The file does not fit the kind of message"), OUR_BUG),
        230_075 => why(text("不能向密聊发送消息", "Not into an encrypted chat"), text("使用普通会话", "Use an ordinary chat")),
        230_098 => why(text("被折叠的消息不能加急", "A folded message cannot be urgent"), NOTHING),
        230_099 => why(
            text("卡片创建失败，内部错误码见平台原文中 ErrCode 之后", "The card could not be built: the vendor says why after ErrCode"),
            OUR_BUG,
        ),
        230_100 => why(text("测试消息无效", "The test message is not valid"), OUR_BUG),
        230_110 => why(text("消息已被删除", "The message was deleted"), SEND_NEW),
        _ => None,
    }
}

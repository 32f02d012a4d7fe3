//! The audit log's actions and the kinds of jobs, in words; their codes stand beside them, to be found in a log.

use crate::messages::{Text, text};

/// What somebody did, by its code; `None` for a code of an older version.
pub fn action(code: &str) -> Option<Text> {
    ACTIONS.iter().find(|(known, _)| *known == code).map(|(_, text)| *text)
}

/// What a job does, by its kind.
pub fn job(kind: &str) -> Option<Text> {
    JOBS.iter().find(|(known, _)| *known == kind).map(|(_, text)| *text)
}

const JOBS: [(&str, Text); 8] = [
    ("send_code", text("发送验证码", "Send a code")),
    ("send_message", text("发送消息", "Send a message")),
    ("update_card", text("更新卡片", "Update a card")),
    ("handle_event", text("处理平台事件", "Handle a vendor's event")),
    ("check_app", text("检查移动应用", "Check a mobile app")),
    ("replay_event", text("重放平台事件", "Replay a vendor's event")),
    ("send_notice", text("发送提醒短信", "Send a notice by SMS")),
    ("watch_key", text("留意新密钥", "Watch a new key")),
];

const ACTIONS: [(&str, Text); 49] = [
    ("api_token.create", text("创建令牌", "Made an API token")),
    ("api_token.revoke", text("吊销令牌", "Revoked an API token")),
    ("binding.conflict", text("绑定冲突", "Met a conflict while binding")),
    ("binding.drop_written", text("登记的平台账号不再有效", "Took back a chat account that was written down")),
    ("binding.make", text("完成绑定", "Bound")),
    ("binding.unbind", text("自行解除绑定", "Undid an own binding")),
    ("binding.undo", text("解除绑定", "Undid a binding")),
    ("binding.write_down", text("登记平台账号", "Wrote a chat account down")),
    ("handover.create", text("生成移交链接", "Made a link to hand over")),
    ("handover.revoke", text("撤销移交链接", "Revoked a link to hand over")),
    ("inbox.approve", text("同意申请", "Approved what was asked")),
    ("inbox.dismiss", text("保持原样", "Kept things as they were")),
    ("member.add", text("添加人员", "Added a member")),
    ("member.ask_phone", text("申请更换手机号", "Asked for another phone")),
    ("member.away", text("设置不在与代理人", "Went away, with a stand-in")),
    ("member.back", text("取消不在", "Is back")),
    ("member.change_phone", text("更换手机号", "Changed a phone")),
    ("member.change_password", text("修改密码", "Changed the password")),
    ("member.delete", text("删除人员", "Deleted a member")),
    ("member.disable", text("停用人员", "Disabled a member")),
    ("member.edit", text("修改人员", "Changed a member")),
    ("member.enable", text("启用人员", "Enabled a member")),
    ("member.one_time_password", text("生成一次性密码", "Made a one-time password")),
    ("member.prove_phone", text("验证并登记了手机号", "Proved a phone")),
    ("member.reveal_phone", text("查看手机号", "Looked at a phone")),
    ("mobile_app.check", text("检查移动应用", "Checked a mobile app")),
    ("mobile_app.company", text("确认企业", "Confirmed the company")),
    ("mobile_app.change_key", text("更换应用密钥", "Changed a mobile app's key")),
    ("mobile_app.erase_old_key", text("清除旧密钥", "Erased an old key")),
    ("mobile_app.take_back_key", text("恢复使用旧密钥", "Took the old key back")),
    ("mobile_app.delete", text("删除移动应用", "Deleted a mobile app")),
    ("mobile_app.disable", text("停用移动应用", "Disabled a mobile app")),
    ("mobile_app.domain_file", text("上传域名验证文件", "Put a domain file")),
    ("mobile_app.ends_soon", text("移动应用到期提醒", "Told that a mobile app ends soon")),
    ("mobile_app.fails", text("移动应用检查不通过", "A mobile app stopped working")),
    ("mobile_app.recovers", text("移动应用恢复", "A mobile app works again")),
    ("mobile_app.enable", text("启用移动应用", "Enabled a mobile app")),
    ("mobile_app.home_page", text("确认主页已填写", "Said that the home page is entered")),
    ("mobile_app.register", text("扫码创建应用", "Made an app by scanning")),
    ("mobile_app.replay", text("重放平台事件", "Replayed a vendor's event")),
    ("mobile_app.save", text("保存移动应用", "Saved a mobile app")),
    ("mobile_app.validity", text("修改有效期", "Changed the validity")),
    ("policy.channels", text("修改渠道策略", "Changed the channel policy")),
    ("ram_account.add", text("添加 RAM 账号", "Added a RAM account")),
    ("ram_account.remove", text("移除 RAM 账号", "Removed a RAM account")),
    ("registration.begin", text("生成创建应用的二维码", "Got a QR code to make an app")),
    ("sign_in", text("登录", "Signed in")),
    ("sign_in.failed", text("登录失败", "Failed to sign in")),
    ("sms.save", text("保存短信设置", "Saved the SMS settings")),
];

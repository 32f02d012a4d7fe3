//! Texts of the event log of a mobile app.

use crate::domain::mobile_app::{EventKind, EventResult};
use crate::messages::{Text, text};

pub const LEAD: Text = text(
    "收到的回调、检查、失败的调用和修改，保留 30 天。被拒绝和重复的回调每小时最多列出 100 条，其余只计数。",
    "Callbacks received, checks, calls that failed and changes, kept for 30 days. Of refused and repeated callbacks 100 an hour are listed; \
     the others are counted.",
);
pub const NONE: Text = text("没有符合条件的记录", "Nothing like that");
pub const NONE_TEXT: Text =
    text("平台调用回调地址、检查运行或有人修改应用时，这里会有记录。", "Callbacks, checks and changes are listed here as they happen.");
pub const KIND: Text = text("类型", "Kind");
pub const RESULT: Text = text("结果", "Result");
pub const WHAT: Text = text("内容", "What");
pub const WHEN: Text = text("时间", "When");
pub const FROM: Text = text("从", "From");
pub const TO: Text = text("到", "To");
pub const ALL: Text = text("全部", "All");
pub const SHOW: Text = text("筛选", "Show");
pub const CLEAR: Text = text("清除筛选", "Clear");
pub const MORE: Text = text("还有 {} 条，未逐条列出", "{} more, not listed one by one");
pub const BY: Text = text("由 {}", "by {}");

const CALLBACK: Text = text("回调", "Callback");
const CHECK: Text = text("检查", "Check");
const CALL: Text = text("调用", "Call");
const CHANGE: Text = text("修改", "Change");

pub const fn kind(kind: EventKind) -> Text {
    match kind {
        EventKind::Callback => CALLBACK,
        EventKind::Check => CHECK,
        EventKind::Call => CALL,
        EventKind::Change => CHANGE,
    }
}

const DONE: Text = text("成功", "Done");
const REPEATED: Text = text("重复", "Repeated");
const REFUSED: Text = text("已拒绝", "Refused");
const FAILED: Text = text("失败", "Failed");

pub const fn result(result: EventResult) -> Text {
    match result {
        EventResult::Done => DONE,
        EventResult::Repeated => REPEATED,
        EventResult::Refused => REFUSED,
        EventResult::Failed => FAILED,
    }
}

/// Why a callback was refused, by its word; `None` for other reasons, which are shown as they are.
pub fn reason(word: &str) -> Option<Text> {
    REASONS.iter().find(|(known, _)| *known == word).map(|(_, text)| *text)
}

const REASONS: [(&str, Text); 9] = [
    ("not_set_up", text("应用没有保存回调的 Token 和密钥", "the app has no callback token and key")),
    ("signature", text("签名不正确：伪造，或 Token 不同", "the signature is wrong: forged, or another Token")),
    ("key", text("EncodingAESKey 与平台的不同", "the EncodingAESKey is not the vendor's")),
    ("malformed", text("内容不完整或无法解密", "truncated, or it cannot be decrypted")),
    ("receiver", text("发给另一家公司或应用", "meant for another company or app")),
    ("stale", text("签名时间过久，可能是重放", "signed too long ago: a replay, or a clock that is wrong")),
    ("token", text("Verification Token 不正确", "the Verification Token is wrong")),
    ("encryption", text("加密方式与应用的设置不一致", "encrypted where the app has no key, or plain where it has one")),
    ("oversized", text("内容过大", "larger than the server takes")),
];

/// What we asked of the vendor, or it of us, by its word; `None` for the vendor's own words.
pub fn what(word: &str) -> Option<Text> {
    WHATS.iter().find(|(known, _)| *known == word).map(|(_, text)| *text)
}

const WHATS: [(&str, Text); 5] = [
    ("verification", text("验证回调地址", "Verified the address")),
    ("send", text("发送消息", "Send a message")),
    ("update_card", text("更新卡片", "Update a card")),
    ("sign_in", text("登录", "Sign-in")),
    ("find_by_phone", text("按手机号查找", "Find somebody by phone")),
];

// One event
pub const EVENT: Text = text("事件详情", "Event");
pub const HANDLED: Text = text("处理时间", "Handled");
pub const NOT_HANDLED: Text = text("尚未处理", "Not handled yet");
pub const REASON: Text = text("原因", "Reason");
pub const CONTENT: Text = text("内容（个人信息已遮盖）", "What came (personal data masked)");
pub const NO_CONTENT: Text = text("没有保留内容。", "Nothing of it was kept.");
pub const REPLAY: Text = text("重新处理", "Handle it again");
pub const REPLAYED: Text = text("已安排重新处理，稍后刷新可以看到处理时间", "It is being handled again: reload in a moment to see when");
pub const REPLAY_TEXT: Text = text(
    "再执行一次这个回调要求的操作。事件上已经发生过的操作不会重复。会记入审计日志。",
    "Does once more what this callback asks for. What already happened to an incident is not done again. It goes into the audit log.",
);

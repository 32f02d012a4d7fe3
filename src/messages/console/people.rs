//! Texts about personnel, bindings and the inbox.

use crate::domain::binding::{BindingState, ConflictKind};
use crate::domain::member::{MemberState, Role};
use crate::messages::{Text, text};

pub const LEAD: Text = text(
    "谁在团队里，用哪个 RAM 账号，能不能在聊天应用里联系到。",
    "Who is in the team, with which RAM account, and who can be reached in a chat app.",
);
pub const ADD: Text = text("添加人员", "Add a member");
pub const ADD_TEXT: Text = text(
    "手机号用来把人员与平台账号对应起来，须准确且唯一。",
    "The phone connects the member with the chat account: it has to be right, and nobody else's.",
);
pub const NAME: Text = text("姓名", "Name");
pub const PHONE: Text = text("手机号", "Phone");
pub const PHONE_HELP: Text = text("大陆 11 位；其他地区以 + 和区号开头", "11 digits in mainland China; elsewhere + and the country code");
pub const EMAIL: Text = text("邮箱", "E-mail");
pub const RAM_ACCOUNT: Text = text("RAM 账号", "RAM account");
pub const RAM_TEXT: Text = text(
    "阿里云 RAM 控制台 → 用户。没有可以留空，以后再添加。",
    "Alibaba Cloud RAM console → Users. Leave it empty if there is none; it can be added later.",
);
pub const ACCOUNT_UID: Text = text("阿里云账号 UID", "Account UID");
pub const USER_ID: Text = text("RAM 用户 ID", "RAM user id");
pub const RAM_LOGIN_NAME: Text = text("登录名称", "Login name");
pub const RAM_DISPLAY_NAME: Text = text("显示名称", "Display name");
pub const SAVE: Text = text("保存", "Save");
pub const SEARCH: Text = text("姓名或手机号", "Name or phone");
pub const SEARCH_HINT: Text =
    text("姓名中的一个字以上；手机号前三位以上，或后四位", "Part of a name; three or more first digits of a phone, or its last four");
pub const STATE: Text = text("状态", "State");
pub const BOUND_ON: Text = text("已绑定", "Bound on");
pub const ADDED: Text = text("添加时间", "Added");
pub const NOBODY: Text = text("还没有人员", "No members yet");
pub const NOBODY_TEXT: Text = text("添加第一位，之后请对方在聊天应用里完成绑定。", "Add the first one; then they bind in their chat app.");
pub const NOBODY_FOUND: Text = text("没有找到", "Nobody found");
pub const NOBODY_FOUND_TEXT: Text = text("换个写法，或只输入姓名的一部分。", "Try another spelling, or a part of the name.");
pub const NOT_BOUND: Text = text("未绑定", "not bound");

// Detail
pub const AWAY: Text = text("不在", "Away");
pub const AWAY_TEXT: Text = text("{} 之前不在，由 {} 代为处理。", "Away until {}; {} stands in.");
pub const END_AWAY: Text = text("结束不在", "End it");
pub const DETAILS: Text = text("资料", "Details");
pub const REVEAL: Text = text("显示", "Show");
pub const REVEAL_HINT: Text = text("查看会记入审计日志", "Looking is noted in the audit log");
pub const RAM_ACCOUNTS: Text = text("RAM 账号", "RAM accounts");
pub const NO_RAM: Text = text("没有 RAM 账号，绑定时会跳过这一步。", "No RAM account: the step is passed over when binding.");
pub const ADD_RAM: Text = text("添加 RAM 账号", "Add RAM account");
pub const REMOVE: Text = text("移除", "Remove");
pub const REMOVE_ASK: Text = text("移除 {}", "Remove {}");
pub const REMOVE_TEXT: Text =
    text("已有的绑定保留当时的证明，但不再对应这个账号。", "Bindings keep what they proved, but this account is no longer the member's.");
pub const BINDINGS: Text = text("绑定", "Bindings");
pub const NO_BINDINGS: Text =
    text("还没有绑定。请对方在聊天应用里打开应用。", "Not bound yet. Ask them to open the app in their chat app.");
pub const PROOF: Text = text("证明", "Proof");
pub const WRITTEN_BY: Text = text("登记人", "Written down by");
pub const BY_SMS: Text = text("短信验证码发到 {}", "Code sent to {}");
pub const CHOSEN: Text = text("选择的账号", "Accounts chosen");
// A chat account by hand
pub const WRITE_DOWN: Text = text("登记平台账号", "Write a chat account down");
pub const WRITE_DOWN_LEAD: Text = text(
    "先确认是本人，比如打登记的电话。账号会在平台上核对；本人在应用内登录并同意后才生效，在此之前不会收到事件。",
    "Make sure first that it is them, by calling their registered phone for example. The account is looked up at the vendor; it is bound once its person has signed in within the app and agreed, and gets no incidents before.",
);
pub const WRITE_DOWN_APP: Text = text("移动应用", "Mobile app");
pub const CHAT_USER: Text = text("平台账号 ID", "The vendor's user id");
pub const CHAT_USER_HELP: Text = text(
    "企业微信：通讯录 → 成员 → 账号；钉钉：员工 UserID；飞书：本应用的 open_id",
    "WeCom: Contacts → member → account; DingTalk: the employee's UserID; Lark: open_id of this app",
);
pub const WITHOUT_RAM: Text = text("不指定 RAM 账号", "Without a RAM account");
pub const WRITE_DOWN_NOW: Text = text("登记", "Write down");
pub const WRITTEN_DOWN: Text = text("已登记，等本人登录并同意", "Written down; it waits for its person to sign in and agree");
pub const NO_APPS: Text = text("还没有启用的移动应用。", "No mobile app is enabled yet.");
pub const BOUND_ALREADY: Text = text("此人已绑定这个账号", "It is bound to this member already");
pub const BOUND_TO_OTHER: Text =
    text("这个账号已与另一位人员绑定，请先解除那个绑定", "The account is bound to another member: undo that binding first");
pub const BOUND_WITH_OTHER: Text =
    text("此人在这个应用上已用另一个账号绑定，请先解除", "The member is bound on this app with another account: undo that binding first");
pub const WRITTEN_FOR_OTHER: Text =
    text("这个账号已登记给另一位人员，请先解除", "The account is written down for another member: undo that first");
pub const CONSENT: Text = text("同意使用个人信息", "Agreed to the use of personal data");
pub const CONSENT_VERSION: Text = text("第 {} 版", "version {}");
pub const ENDED_BY: Text = text("由 {} 解除", "Undone by {}");
pub const UNDO: Text = text("解除绑定", "Undo binding");
pub const UNDO_ASK: Text = text("解除 {} 的绑定", "Undo the binding of {}");
pub const UNDO_TEXT: Text = text(
    "对方立即无法在聊天应用里查看事件，可以重新绑定。证明会保留。",
    "They can no longer see incidents in the chat app, at once, and may bind again. The proof is kept.",
);
pub const DISABLE: Text = text("停用", "Disable");
pub const DISABLE_ASK: Text = text("停用 {}", "Disable {}");
pub const DISABLE_TEXT: Text = text(
    "登录立即失效，不再收到消息。绑定保留，可重新启用。",
    "Sessions end at once and messages stop. Bindings stay for the day when the member is enabled again.",
);
pub const ENABLE: Text = text("启用", "Enable");
pub const DELETE: Text = text("删除", "Delete");
pub const DELETE_ASK: Text = text("删除 {}", "Delete {}");
pub const DELETE_TEXT: Text = text(
    "姓名、手机号和邮箱会被清除，绑定解除，RAM 账号释放；事件与投递记录保留。不能恢复。",
    "Name, phone and e-mail are erased, bindings end, RAM accounts are released; incidents and deliveries stay. It cannot be undone.",
);
pub const LAST_OWNER: Text = text("最后一位所有者，不能停用或删除", "The last owner: it cannot be disabled or deleted");

const MEMBER: Text = text("成员", "Member");
const ADMIN: Text = text("管理员", "Admin");
const OWNER: Text = text("所有者", "Owner");

pub const fn role(role: Role) -> Text {
    match role {
        Role::Member => MEMBER,
        Role::Admin => ADMIN,
        Role::Owner => OWNER,
    }
}

const INVITED: Text = text("已邀请", "Invited");
const ACTIVE: Text = text("正常", "Active");
const DISABLED: Text = text("已停用", "Disabled");
const LEFT: Text = text("已离职", "Left");
const DELETED: Text = text("已删除", "Deleted");

pub const fn state(state: MemberState) -> Text {
    match state {
        MemberState::Invited => INVITED,
        MemberState::Active => ACTIVE,
        MemberState::Disabled => DISABLED,
        MemberState::Left => LEFT,
        MemberState::Deleted => DELETED,
    }
}

const PENDING: Text = text("等待确认", "Waits for the account");
const BOUND: Text = text("有效", "Active");
const ENDED: Text = text("已解除", "Ended");

pub const fn binding_state(state: BindingState) -> Text {
    match state {
        BindingState::Pending => PENDING,
        BindingState::Active => BOUND,
        BindingState::Ended => ENDED,
    }
}

// Inbox
pub const INBOX_LEAD: Text = text(
    "绑定时的冲突和更换手机号的申请，由你决定。决定之前什么都不会被覆盖。",
    "Conflicts found while binding, and phones to be changed. Nothing is overwritten until you decide.",
);
pub const INBOX_EMPTY: Text = text("没有需要处理的事", "Nothing to decide");
pub const INBOX_EMPTY_TEXT: Text = text(
    "手机号与账号对不上、账号已被他人绑定、有人收不到验证码或丢了原手机号时，会出现在这里。",
    "When a phone and an account do not agree, an account is somebody else's already, codes do not get through, or somebody has lost the old phone, it appears here.",
);
pub const APPROVE: Text = text("同意绑定", "Approve");
pub const APPROVE_PHONE: Text = text("同意更换", "Approve");
pub const DISMISS: Text = text("保持原样", "Keep as it is");
pub const WANTS_PHONE: Text = text("{} 申请把手机号更换为 {}", "{} wants to have the phone {}");
pub const WANTS: Text = text("{} 想绑定 {} 的账号 {}", "{} wants to bind {}'s account {}");

const NOT_THE_PHONES: Text = text("通讯录中，这个手机号属于另一个账号。", "In the directory, the phone belongs to another account.");
const ACCOUNT_BOUND: Text = text(
    "这个账号已与另一位人员绑定，或已为其登记；同意后该绑定或登记解除。",
    "The account is bound to another member, or written down for one; approving ends that.",
);
const MEMBER_BOUND: Text =
    text("此人已用另一个账号绑定；同意后原绑定解除。", "The member is bound with another account; approving ends that binding.");

const NO_CODE: Text = text(
    "收不到验证码。请先核实是本人，比如打登记的电话；同意后账号登记为此人的，本人登录并同意即生效。",
    "No code gets through. Make sure first that it is them, by calling the registered phone for example. Approving writes the account down as theirs; it is bound once they have signed in and agreed.",
);

const NEW_PHONE: Text = text(
    "对方已绑定，新号码由验证码证实，原号码据称已不用。同意前请先向本人核实。",
    "They are bound, a code has proved the new phone, and the old one is said to be lost. Ask the person before you agree.",
);

const ACCOUNT_BOUND_FIRST: Text = text(
    "这个账号已与另一位人员绑定，或已为其登记，须先解除。",
    "The account is bound to another member, or written down for one: undo that first.",
);

/// What else stands in the way of what is asked. Where no code gets through, a yes ends nothing of another member's.
pub const fn also(asked: ConflictKind, also: ConflictKind) -> Text {
    match (asked, also) {
        (ConflictKind::NoCode, ConflictKind::AccountBound) => ACCOUNT_BOUND_FIRST,
        (_, other) => conflict(other),
    }
}

pub const fn conflict(kind: ConflictKind) -> Text {
    match kind {
        ConflictKind::NotThePhonesAccount => NOT_THE_PHONES,
        ConflictKind::AccountBound => ACCOUNT_BOUND,
        ConflictKind::MemberBound => MEMBER_BOUND,
        ConflictKind::NoCode => NO_CODE,
        ConflictKind::NewPhone => NEW_PHONE,
    }
}

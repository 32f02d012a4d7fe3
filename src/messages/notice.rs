//! Messages in the chat apps about a member's own affairs: bindings, the phone, standing in.

use super::{Text, text};
use crate::domain::binding::Ending;

pub const UNBOUND: Text = text("绑定已解除", "Your binding has ended");
pub const BIND_AGAIN: Text = text("重新绑定", "Bind again");

const OWN: Text = text(
    "{}，你已解除与{}的绑定，这里不再收到事件。需要时可以重新绑定。",
    "{}, you undid your binding with {}. Incidents no longer arrive here; you may bind again.",
);
const ADMIN: Text = text(
    "{}，管理员解除了你与{}的绑定，这里不再收到事件。可以重新绑定；有疑问请联系管理员。",
    "{}, an admin undid your binding with {}. Incidents no longer arrive here. You may bind again, or ask an admin why.",
);
const OTHER_ACCOUNT: Text = text(
    "{}，你在{}已改用另一个账号绑定，这个账号不再收到事件。如不是你的意思，请联系管理员。",
    "{}, at {} you are bound with another account now; incidents no longer arrive in this one. If that is not right, ask an admin.",
);
const OTHER_MEMBER: Text = text(
    "{} 在{}的绑定已解除：经管理员同意，这个账号现属于另一位人员。如有疑问，请联系管理员。",
    "The binding of {} at {} has ended: an admin agreed that this account is another member's now. Ask an admin if that is not right.",
);

/// How a binding came to its end; with the member's name and the company.
pub const fn unbound(why: Ending) -> Text {
    match why {
        Ending::Own => OWN,
        Ending::Admin => ADMIN,
        Ending::OtherAccount => OTHER_ACCOUNT,
        Ending::OtherMember => OTHER_MEMBER,
    }
}

pub const NOT_BOUND: Text = text("绑定申请未获同意", "A binding was not approved");
pub const NOT_BOUND_TEXT: Text = text(
    "有人以 {} 的身份申请在{}绑定，管理员决定保持原样，绑定没有改变。如有疑问，请联系管理员。",
    "Somebody asked to bind as {} at {}. An admin kept things as they are: no binding has changed. Ask an admin if that is not right.",
);
pub const SEE: Text = text("查看", "Open");

// The phone
pub const PHONE_CHANGED: Text = text("手机号已更换", "Your phone has changed");
pub const PHONE_CHANGED_TEXT: Text = text(
    "{}，你的手机号现为 {}，绑定不变。如不是你的意思，请立即联系管理员。",
    "{}, your phone is {} now; your bindings stay. If that is not right, tell an admin at once.",
);
pub const PHONE_REMOVED_TEXT: Text = text(
    "{}，你登记的手机号已被删除，绑定不变。如有疑问，请联系管理员。",
    "{}, you have no phone registered any more; your bindings stay. Ask an admin if that is not right.",
);
pub const PHONE_KEPT: Text = text("手机号没有更换", "Your phone has not changed");
pub const PHONE_KEPT_TEXT: Text = text(
    "{}，管理员没有同意把手机号换成 {}。如有疑问，请联系管理员。",
    "{}, an admin did not agree to change your phone to {}. Ask them if that is not right.",
);

// Standing in
pub const STAND_IN: Text = text("请代 {} 处理事件", "You stand in for {}");
pub const STAND_IN_TEXT: Text = text(
    "{} 到 {} 不在，请你代为处理：分派给对方的事件会发给你，你可以响应和完结。",
    "{} is away until {}. Incidents for them come to you, and you may respond to them and finish them.",
);
pub const FOR_WHOM: Text = text("代 {} 处理，对方暂时不在", "For {}, who is away");

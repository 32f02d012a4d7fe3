//! What one agrees to before binding. Whoever changes it gives `CONSENT_VERSION` the next number.

use crate::messages::{Text, text};

pub const TITLE: Text = text("个人信息的使用", "How personal data is used");
pub const LEAD: Text = text(
    "{}用 Muster 在聊天应用里通知和处理运维事件。绑定时你同意下列内容。",
    "{} uses Muster to notify people of incidents and to handle them in the chat app. When you bind, you agree to this.",
);
pub const VERSION: Text = text("第 {} 版", "Version {}");

/// Each with its title.
pub const POINTS: [(Text, Text); 4] = [
    (
        text("用到什么", "What is used"),
        text(
            "姓名、手机号、平台账号（ID 和名称）、你选择的 RAM 账号；以及你同意、验证和处理事件的时间。",
            "Your name, phone, chat account (id and name) and the RAM account that you choose; and when you agreed, proved it and handled incidents.",
        ),
    ),
    (
        text("用来做什么", "What it is used for"),
        text(
            "确认你是谁，把事件通知到你，记录谁响应和完结了事件。不作他用，不提供给别人；验证码由公司配置的短信服务商发送。",
            "To know who you are, to notify you of incidents, and to record who responded to and finished them. For nothing else, and for nobody else; codes are sent by the SMS provider that the company has set up.",
        ),
    ),
    (
        text("怎样保存", "How it is kept"),
        text(
            "保存在公司自己的服务器上，姓名和手机号加密；同事只看到姓名，管理员看到的手机号有遮盖，查看完整号码会留下记录。",
            "On the company's own server, name and phone encrypted. Colleagues see names only; admins see phones masked, and looking at one in full is logged.",
        ),
    ),
    (
        text("怎样撤回", "How to take it back"),
        text(
            "可随时解除绑定，或请管理员解除、删除你的资料。事件记录会保留，但不再带有你的姓名和手机号。",
            "You may unbind at any time, or ask an admin to unbind you or to delete you. What happened to incidents is kept, without your name and phone.",
        ),
    ),
];

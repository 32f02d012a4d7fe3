//! Group chats.

use super::{ADD_BOT, AVAILABLE, CHECK_PERSON, ENABLE, Explained, LATER, OUR_BUG, Text, text, why};

const OWNER: Text = text(
    "为应用开通 im:chat:operate_as_owner 并发布版本，或请群主操作",
    "Add the scope im:chat:operate_as_owner and publish a version, or ask the group's owner",
);
const INSIDE: Text = text("只在本企业内建群", "Make groups within this company only");
const NEW_GROUP: Text = text("重新建群", "Make a new group");
const PRIVATE: Text = text("建私有群即可", "Make a private group");
const RENAME: Text = text("修改群名称后重试", "Change the group's name and try again");

pub(super) const fn explain(code: i64) -> Option<Explained> {
    match code {
        232_001 => why(text("参数不正确", "A parameter is not valid"), OUR_BUG),
        232_002 => why(text("只有群主或管理员可以修改群信息", "Only the group's owner or admins may change it"), OWNER),
        232_004 => why(text("应用不存在", "There is no such app"), ENABLE),
        232_006 | 232_007 => why(text("群不存在或 ID 无效", "There is no such group"), NEW_GROUP),
        232_008 | 232_090 => why(text("不支持这种类型的群", "This kind of group is not supported"), NEW_GROUP),
        232_009 => why(text("群已解散", "The group was dissolved"), NEW_GROUP),
        232_010 => why(text("应用与群不在同一企业", "App and group are not of the same company"), INSIDE),
        232_011 => why(
            text("应用的机器人不在群中", "The app's bot is not in the group"),
            text("把应用的机器人加入该群", "Add the app's bot to the group"),
        ),
        232_012 => why(text("新群主不在群中", "The new owner is not in the group"), text("先把该成员加入群", "Add the person first")),
        232_013 => why(text("群成员已达上限", "The group is full"), text("移出部分成员或另建一群", "Remove people or make another group")),
        232_014 | 232_017 => why(text("应用没有权限执行该群操作", "The app has no right to do this in the group"), OWNER),
        232_016 => why(text("普通成员只能修改部分群信息", "Ordinary members can change a part only"), OWNER),
        232_019 => why(text("对群的操作过于频繁", "The group is changed too fast"), LATER),
        232_020 | 232_042 => why(text("公开群的名称为空或过短", "A public group's name is empty or too short"), RENAME),
        232_021 => why(text("找不到机器人", "The bot cannot be found"), ADD_BOT),
        232_022 => why(text("成员已离职", "The person has resigned"), CHECK_PERSON),
        232_023 => why(text("群名称或描述未通过审核", "The group's name or description did not pass the audit"), RENAME),
        232_024 => why(text("该成员看不到应用，或没有协作权限", "The person does not see the app, or may not work with it"), AVAILABLE),
        232_025 => why(text("应用没有启用机器人能力", "The app's bot is not switched on"), ADD_BOT),
        232_026 => why(text("公开群的名称已被使用", "The public group's name is taken"), RENAME),
        232_027 => why(text("成员列表中没有有效的成员", "Nobody on the list is a valid member"), CHECK_PERSON),
        232_028 => why(text("外部人员不能加入内部群", "People of other companies cannot join an internal group"), INSIDE),
        232_029 => why(text("没有可接任的群主", "Nobody can become the owner"), text("先指定新群主", "Choose a new owner first")),
        232_030 | 232_035 => why(text("成员或群主 ID 无效", "A member's or owner's id is not valid"), CHECK_PERSON),
        232_031 | 232_032 => why(text("群主必须在同一企业", "The owner has to be of the same company"), INSIDE),
        232_033 => why(text("没有操作外部群的权限", "No right to handle external groups"), INSIDE),
        232_034 => why(text("应用未安装或未启用", "The app is not installed or not enabled"), ENABLE),
        232_041 => why(text("群头像无效", "The group's picture is not valid"), OUR_BUG),
        232_043 => why(text("列表中有不可用的 ID", "The list has ids that cannot be used"), CHECK_PERSON),
        232_044 => why(
            text("群人数已达企业管理员设置的上限", "The group is as large as the company's admin allows"),
            text("请企业管理员提高上限", "Ask the company's admin for more"),
        ),
        232_057 => why(
            text("企业不能使用保密模式", "The company may not use restricted mode"),
            text("请企业管理员升级版本", "Ask the company's admin to upgrade"),
        ),
        232_068 => why(text("同一个群正在创建", "The same group is being made"), LATER),
        232_069 => why(text("外部群不能设为公开", "An external group cannot be public"), OUR_BUG),
        232_076 => why(text("群主不能被移出", "The owner cannot be removed"), text("先转让群主", "Hand the group over first")),
        232_078 | 232_079 => why(text("不能使用隐藏群人数的设置", "The number of members cannot be hidden here"), OUR_BUG),
        232_091 => why(text("企业不允许公开群", "The company allows no public groups"), PRIVATE),
        232_093 => why(text("会议进行中，不能关闭进群审批", "A meeting is on: approval cannot be switched off"), LATER),
        _ => None,
    }
}

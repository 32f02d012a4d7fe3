//! The directory: departments, people, and what the app may see of them.

use super::{Explained, LATER, OUR_BUG, WIDEN, text, why};

pub(super) const fn explain(code: i64) -> Option<Explained> {
    match code {
        40_001 => why(text("参数不正确", "A parameter is not valid"), OUR_BUG),
        40_003 => why(text("通讯录服务内部错误", "The directory is in trouble itself"), LATER),
        40_004 => why(text("部门不在应用的通讯录权限范围内", "The department is outside the app's contacts range"), WIDEN),
        40_008 => why(
            text("部门信息为空", "The department is empty of information"),
            text("核对部门是否已被删除，并重新同步通讯录", "Check whether the department was deleted, and sync the directory again"),
        ),
        40_011 => why(text("每页数量不正确", "The size of the page is not valid"), OUR_BUG),
        40_012 => why(text("分页标记无效", "The page token is not valid"), text("重新开始同步", "Begin the sync again")),
        40_014 => why(text("没有父部门的权限", "No right to the department above"), WIDEN),
        41_012 => why(
            text("用户 ID 无效", "The person's id is not valid"),
            text(
                "open_id 因应用而异：更换应用后需重新同步通讯录",
                "An open_id is of one app: after changing the app, sync the directory again",
            ),
        ),
        41_050 => why(text("成员不在应用的通讯录权限范围内", "The person is outside the app's contacts range"), WIDEN),
        42_008 => why(
            text("租户不匹配：数据属于另一家企业", "Another company's data"),
            text("确认凭证来自本企业的应用", "Make sure that the credentials are of this company's app"),
        ),
        43_010 => why(
            text("部门过大，不能递归查询", "The department is too big to be listed with all below it"),
            text("会自动改为逐级查询，无需处理", "It is listed level by level instead: nothing to do"),
        ),
        _ => None,
    }
}

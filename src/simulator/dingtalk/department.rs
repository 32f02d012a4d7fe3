//! Departments: children, details, the way up.

use serde_json::{Value, json};

use super::Tenant;
use super::call::Call;
use super::legacy::{Failure, Fields, result};
use super::range::Range;
use crate::simulator::directory::{Department, Directory, ROOT};

/// `POST /topapi/v2/department/listsub {"dept_id"}`: one level, the root's if no department is named.
pub fn list_sub(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company);
    let id = if call.field("dept_id").is_none() { 1 } else { wanted(call)? };
    let parent = range.department(id)?;
    let children = children(range.directory, parent.id);
    let list = children.iter().map(|child| {
        json!({"dept_id": child.id, "name": child.name, "parent_id": child.parent, "create_dept_group": true, "auto_add_user": true})
    });
    Ok(result(list.collect()))
}

/// `POST /topapi/v2/department/listsubid {"dept_id"}`: ids, whatever the contact scope.
pub fn list_sub_ids(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company);
    let parent = range.known(wanted(call)?)?;
    let ids: Vec<u64> = children(range.directory, parent.id).iter().map(|child| child.id).collect();
    Ok(result(json!({"dept_id_list": ids})))
}

/// `POST /topapi/v2/department/get {"dept_id"}`.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company);
    let department = range.department(wanted(call)?)?;
    let directory = range.directory;
    let count: u64 = directory.subtree(department.id).into_iter().map(|id| directory.member_count(id)).sum();
    let leaders: Vec<String> = if directory.user_count() <= 1000 {
        directory.members(department.id).into_iter().filter(|user| user.admin).map(|user| user.userid).collect()
    } else {
        Vec::new()
    };
    let mut shown = json!({
        "dept_id": department.id, "name": department.name, "order": order(&department), "create_dept_group": true,
        "auto_add_user": true, "auto_approve_apply": false, "from_union_org": false, "group_contain_sub_dept": false,
        "dept_manager_userid_list": leaders, "outer_dept": false, "outer_permit_depts": [], "outer_permit_users": [],
        "hide_dept": false, "dept_permits": [], "user_permits": [], "member_count": count,
        "owning_member_count": directory.member_count(department.id),
    });
    if department.id != ROOT {
        shown["parent_id"] = json!(department.parent);
    }
    Ok(result(shown))
}

/// `POST /topapi/v2/department/listparentbydept {"dept_id"}`: the department and all above it.
pub fn parents(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company);
    let department = range.department(wanted(call)?)?;
    Ok(result(json!({"parent_id_list": path(range.directory, department.id)})))
}

/// `POST /topapi/v2/department/listparentbyuser {"userid"}`: the same for each department of a person.
pub fn parents_of_user(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company);
    let user = range.user(&call.text("userid"))?;
    let paths: Vec<Value> = user.departments.iter().map(|id| json!({"parent_dept_id_list": path(range.directory, *id)})).collect();
    Ok(result(json!({"parent_list": paths})))
}

fn path(directory: &Directory, id: u64) -> Vec<u64> {
    let up = std::iter::successors(Some(id), |id| directory.department(*id).map(|department| department.parent));
    up.take(64).take_while(|id| *id != 0).collect()
}

/// The number given as `dept_id`.
pub fn wanted(call: &Call) -> Result<i64, Failure> {
    match call.field("dept_id") {
        None => Err(Failure::new(400_002, "参数错误:dept_id不能为空")),
        Some(_) => call.whole("dept_id").filter(|id| *id > 0).ok_or_else(|| Failure::parameter("dept_id")),
    }
}

fn children(directory: &Directory, id: u64) -> Vec<Department> {
    let mut children: Vec<Department> = directory.children(id).into_iter().filter_map(|id| directory.department(id)).collect();
    children.sort_by_key(|child| (order(child), child.id));
    children
}

/// Here the smaller one comes first.
pub fn order(department: &Department) -> u64 {
    100_000_000u64.saturating_sub(department.order)
}

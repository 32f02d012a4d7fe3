//! Departments of contact v3: below one, one, several, and those above one.

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::id::{DepartmentIds, UserIds};
use super::page::{CONTACT, Page};
use super::range::Range;
use super::{Bearer, Call, Tenant, user};
use crate::simulator::directory::{Department, ROOT};

/// People are only searched for leaders in companies so small that somebody looks at it.
const SMALL: u64 = 1000;
/// A person's token gets this many departments in all with `fetch_child`.
const FOR_PERSONS: usize = 1000;

/// The kind of department ids that a call asks for.
pub fn ids(call: &Call) -> Result<DepartmentIds, Failure> {
    let kind = call.query.get("department_id_type").map_or(Some(DepartmentIds::default()), DepartmentIds::read);
    kind.ok_or_else(|| Failure::new(40001, "invalid department_id_type"))
}

/// `GET contact/v3/departments/:department_id/children`, with `fetch_child` everything below.
pub fn children(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (user_ids, department_ids) = (user::ids(tenant, call)?, ids(call)?);
    let deep = call.query.switch("fetch_child").ok_or_else(|| Failure::new(40001, "invalid fetch_child"))?;
    let page = Page::read(tenant, call, &format!("children/{}/{deep}", call.id()), 10, 50, CONTACT)?;
    let range = Range::of(tenant, call.bearer);
    let parent = range.department(department_ids, call.id())?.id;
    let directory = range.directory;
    let found: Box<dyn Iterator<Item = u64>> = if deep {
        let all = (page.from.max(1)..directory.free_department_id()).filter(move |id| *id != parent);
        Box::new(all.filter(move |id| directory.is_below(*id, &[parent])))
    } else {
        let mut children = directory.children(parent);
        children.sort_unstable();
        Box::new(children.into_iter().filter(|id| *id >= page.from))
    };
    if deep && matches!(call.bearer, Bearer::Person(_)) && directory.subtree(parent).len() > FOR_PERSONS {
        return Err(Failure::new(43010, "the department is too big for fetch_child"));
    }
    let entries = found.filter_map(|id| directory.department(id));
    Ok(Value::Object(page.answer(entries.map(|one| (one.id, Value::Object(object(tenant, &one, user_ids, department_ids)))))))
}

/// `GET contact/v3/departments/:department_id`.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (user_ids, department_ids) = (user::ids(tenant, call)?, ids(call)?);
    let department = Range::of(tenant, call.bearer).department(department_ids, call.id())?;
    Ok(json!({"department": object(tenant, &department, user_ids, department_ids)}))
}

/// `GET contact/v3/departments/batch?department_ids=&department_ids=`: those that are there and visible.
pub fn batch(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (user_ids, department_ids) = (user::ids(tenant, call)?, ids(call)?);
    let wanted: Vec<&str> = call.query.all("department_ids").collect();
    if !(1..=50).contains(&wanted.len()) {
        return Err(Failure::new(40001, "department_ids takes 1 to 50 ids"));
    }
    let range = Range::of(tenant, call.bearer);
    let found = wanted.into_iter().filter_map(|id| range.department(department_ids, id).ok());
    let items: Vec<Fields> = found.map(|one| object(tenant, &one, user_ids, department_ids)).collect();
    Ok(json!({"items": items}))
}

/// `GET contact/v3/departments/parent?department_id=`: from the nearest one up, the root not among them.
pub fn parents(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (user_ids, department_ids) = (user::ids(tenant, call)?, ids(call)?);
    let id = call.query.get("department_id").ok_or_else(|| Failure::new(40001, "department_id is required"))?;
    let page = Page::read(tenant, call, &format!("parent/{id}"), 10, 50, CONTACT)?;
    let range = Range::of(tenant, call.bearer);
    let start = range.department(department_ids, id)?;
    let above = std::iter::successors(Some(start), |one| range.directory.department(one.parent)).skip(1).take(64);
    let above = above.filter(|one| one.id != ROOT && range.sees_department(one.id));
    let place = usize::try_from(page.from).unwrap_or(usize::MAX);
    let entries = above.map(|one| Value::Object(object(tenant, &one, user_ids, department_ids)));
    Ok(Value::Object(page.answer((0u64..).zip(entries).skip(place))))
}

/// A department with the fields that the app's scopes show.
pub fn object(tenant: &Tenant, department: &Department, user_ids: UserIds, department_ids: DepartmentIds) -> Fields {
    let mut object = fields([
        ("open_department_id", json!(tenant.ids.department(DepartmentIds::Open, department.id))),
        ("department_id", json!(tenant.ids.department(DepartmentIds::Custom, department.id))),
    ]);
    if tenant.has_directory_scope("contact:department.base:readonly") {
        object.extend(fields([
            ("name", json!(department.name)),
            ("i18n_name", json!({"zh_cn": department.name, "en_us": "", "ja_jp": ""})),
            ("status", json!({"is_deleted": false})),
        ]));
    }
    if tenant.has_directory_scope("contact:department.organize:readonly") {
        let parent = if department.parent == 0 { "0".to_owned() } else { tenant.ids.department(department_ids, department.parent) };
        let leaders = leaders(tenant, department.id, user_ids);
        let heads: Vec<Value> =
            leaders.iter().enumerate().map(|(place, id)| json!({"leaderType": if place == 0 { 1 } else { 2 }, "leaderID": id})).collect();
        object.extend(fields([
            ("parent_department_id", json!(parent)),
            ("leader_user_id", json!(leaders.first())),
            ("leaders", json!(heads)),
            ("order", json!(department.order.to_string())),
            ("unit_ids", json!([])),
            ("member_count", json!(member_count(tenant, department.id))),
            ("primary_member_count", json!(tenant.company.directory.member_numbers(department.id).len())),
            ("group_chat_employee_types", json!([])),
            ("department_hrbps", json!([])),
        ]));
        object.retain(|_, value| !value.is_null());
    }
    object
}

/// Everybody in a department and below, each once.
fn member_count(tenant: &Tenant, id: u64) -> u64 {
    let directory = &tenant.company.directory;
    if id == ROOT {
        return directory.user_count();
    }
    let mut members: Vec<u64> = directory.subtree(id).into_iter().flat_map(|id| directory.member_numbers(id)).collect();
    members.sort_unstable();
    members.dedup();
    members.len() as u64
}

/// The admins among the direct members.
fn leaders(tenant: &Tenant, id: u64, user_ids: UserIds) -> Vec<String> {
    let directory = &tenant.company.directory;
    if directory.user_count() > SMALL {
        return Vec::new();
    }
    let members = directory.member_numbers(id).into_iter().filter_map(|number| Some((number, directory.user_at(number)?)));
    members.filter(|(_, user)| user.admin).map(|(number, user)| user::id(tenant, user_ids, number, &user)).collect()
}

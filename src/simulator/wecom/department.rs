//! Departments (pages 90344, 95350, 95351).

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::range::Range;
use super::{Call, Tenant};
use crate::simulator::directory::{Department, Directory};

/// `GET department/list?id=`: a department with everything below it, or all visible ones.
pub fn list(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company, call.secret);
    let departments = range.departments(wanted(call)?)?;
    let list: Vec<_> = departments.iter().map(|department| full(department, range.directory)).collect();
    Ok(fields([("department", json!(list))]))
}

/// `GET department/simplelist?id=`: ids only.
pub fn simple_list(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let departments = Range::of(&tenant.company, call.secret).departments(wanted(call)?)?;
    let ids = departments.iter().map(|one| json!({"id": one.id, "parentid": one.parent, "order": one.order}));
    Ok(fields([("department_id", ids.collect())]))
}

/// `GET department/get?id=`.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company, call.secret);
    let id = wanted(call)?.ok_or_else(|| Failure::new(60123, "invalid party id"))?;
    let department = range.department(id)?;
    Ok(fields([("department", full(&department, range.directory))]))
}

fn wanted(call: &Call) -> Result<Option<u64>, Failure> {
    let id = call.number("id").transpose().map_err(|_| Failure::new(60123, "invalid party id"))?;
    if id == Some(0) { Err(Failure::new(60123, "invalid party id")) } else { Ok(id) }
}

fn full(department: &Department, directory: &Directory) -> Value {
    let Department { id, parent, name, order } = department;
    // Leaders are the admins among the direct members; only looked up in small companies, where somebody looks at it.
    let leaders: Vec<String> = if directory.user_count() <= 1000 {
        directory.members(*id).into_iter().filter(|user| user.admin).map(|user| user.userid).collect()
    } else {
        Vec::new()
    };
    json!({"id": id, "name": name, "name_en": "", "department_leader": leaders, "parentid": parent, "order": order})
}

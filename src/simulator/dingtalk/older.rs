//! The calls before `/topapi/v2`, which dingtalk-sdk still makes: the same departments and people by GET, with the field
//! names of that time and no `result` around them. Only what reads is there.

use serde_json::{Value, json};

use super::Tenant;
use super::call::Call;
use super::department::order;
use super::legacy::{Failure, Fields, fields};
use super::person::{Sight, shown};
use super::range::Range;
use super::scopes::level;
use super::sign_in::{self, Kind};
use crate::simulator::directory::{Department, User};
use crate::simulator::random;

/// The largest page.
const LARGEST: i64 = 100;

/// A switch as Python, Java and the documentation write it.
fn is_on(call: &Call, name: &str) -> bool {
    matches!(call.text(name).to_lowercase().as_str(), "true" | "1")
}

fn department(call: &Call, range: &Range, name: &str) -> Result<Department, Failure> {
    let id = if call.field(name).is_none() { Some(1) } else { call.whole(name).filter(|id| *id > 0) };
    range.department(id.ok_or_else(|| Failure::parameter(name))?)
}

/// Those right below a department, or all below it.
fn below(range: &Range, parent: u64, deep: bool) -> Vec<Department> {
    let directory = range.directory;
    let mut found: Vec<Department> = directory.children(parent).into_iter().filter_map(|id| directory.department(id)).collect();
    found.sort_by_key(|child| (order(child), child.id));
    if deep {
        let further: Vec<Department> = found.iter().flat_map(|child| below(range, child.id, true)).collect();
        found.extend(further);
    }
    found
}

/// `GET /department/list?id=&fetch_child=`.
pub fn departments(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company);
    let parent = department(call, &range, "id")?;
    let list = below(&range, parent.id, is_on(call, "fetch_child"))
        .into_iter()
        .map(|one| json!({"id": one.id, "name": one.name, "parentid": one.parent, "createDeptGroup": true, "autoAddUser": true}));
    Ok(fields([("department", list.collect())]))
}

/// `GET /department/list_ids?id=`.
pub fn department_ids(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company);
    let parent = department(call, &range, "id")?;
    let ids: Vec<u64> = below(&range, parent.id, false).iter().map(|one| one.id).collect();
    Ok(fields([("sub_dept_id_list", json!(ids))]))
}

/// `GET /user/simplelist?department_id=&offset=&size=`.
pub fn simple_list(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    page(tenant, call, |_, user| json!({"userid": user.userid, "name": user.name}))
}

/// `GET /user/list?department_id=&offset=&size=`.
pub fn list(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let (sight, corp_id) = (Sight::of(tenant), tenant.company.id.clone());
    page(tenant, call, |range, user| Value::Object(person(&corp_id, range, user, sight)))
}

fn page(tenant: &Tenant, call: &Call, show: impl Fn(&Range, &User) -> Value) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company);
    let number = |name: &str, usual: i64, least: i64, most: i64| {
        let given = if call.field(name).is_none() { Some(usual) } else { call.whole(name) };
        let given = given.filter(|number| (least..=most).contains(number)).and_then(|number| usize::try_from(number).ok());
        given.ok_or_else(|| Failure::parameter(name))
    };
    let (offset, size) = (number("offset", 0, 0, 1_000_000)?, number("size", LARGEST, 1, LARGEST)?);
    let department = department(call, &range, "department_id")?;
    let mut members = range.directory.members_from(department.id, offset, size + 1);
    let more = members.len() > size;
    members.truncate(size);
    let list: Vec<Value> = members.iter().map(|user| show(&range, user)).collect();
    Ok(fields([("hasMore", json!(more)), ("userlist", json!(list))]))
}

/// A person with the names of that time; what is not permitted is absent here too.
fn person(corp_id: &str, range: &Range, user: &User, sight: Sight) -> Fields {
    let mut now = shown(corp_id, range.directory, user, sight);
    let mut person = fields([("isHide", json!(false)), ("isLeader", json!(user.admin))]);
    for (old, new) in [
        ("userid", "userid"),
        ("unionid", "unionid"),
        ("name", "name"),
        ("mobile", "mobile"),
        ("stateCode", "state_code"),
        ("email", "email"),
        ("position", "title"),
        ("jobnumber", "job_number"),
        ("department", "dept_id_list"),
        ("hiredDate", "hired_date"),
        ("active", "active"),
        ("isAdmin", "admin"),
        ("isBoss", "boss"),
    ] {
        if let Some(value) = now.remove(new) {
            person.insert(old.to_owned(), value);
        }
    }
    person
}

/// `GET /user/get?userid=`.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company);
    let user = range.user(&call.text("userid"))?;
    Ok(person(&tenant.company.id, &range, &user, Sight::of(tenant)))
}

/// `GET /user/getuserinfo?code=`.
pub fn user_info(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let user = sign_in::redeemed(tenant, &call.text("code"), Kind::App, call.now)?.1;
    let device = random::constant(&format!("dingtalk/device/{}", user.userid), 32).to_lowercase();
    Ok(fields([
        ("userid", json!(user.userid)),
        ("name", json!(user.name)),
        ("deviceId", json!(device)),
        ("is_sys", json!(user.admin)),
        ("sys_level", json!(level(&tenant.company.directory, &user))),
    ]))
}

//! People of contact v3: in a department, one, several; and how a person looks with the app's scopes.

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::id::{DepartmentIds, UserIds};
use super::page::{CONTACT, Page};
use super::range::{Absent, Range};
use super::{Call, Tenant, department, scopes};
use crate::simulator::directory::User;

/// The kind of user ids that a call asks for; `user_id` needs its own scope.
pub fn ids(tenant: &Tenant, call: &Call) -> Result<UserIds, Failure> {
    let kind = call.query.get("user_id_type").map_or(Some(UserIds::default()), UserIds::read);
    let kind = kind.ok_or_else(|| Failure::new(40001, "invalid user_id_type"))?;
    if kind == UserIds::User {
        tenant.require_scope(&[scopes::EMPLOYEE_ID], call.scopes.as_deref())?;
    }
    Ok(kind)
}

/// A person's id of that kind.
pub fn id(tenant: &Tenant, ids: UserIds, number: u64, user: &User) -> String {
    match ids {
        UserIds::Open => tenant.ids.open_id(number),
        UserIds::Union => tenant.ids.union_id(number),
        UserIds::User => user.userid.clone(),
    }
}

/// `GET contact/v3/users/find_by_department?department_id=`: direct members only.
pub fn find_by_department(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    ids(tenant, call)?;
    let department_ids = department::ids(call)?;
    let id = call.query.get("department_id").ok_or_else(|| Failure::new(40001, "department_id is required"))?;
    let page = Page::read(tenant, call, &format!("users/{id}"), 10, 50, CONTACT)?;
    let range = Range::of(tenant, call.bearer);
    let department = range.department(department_ids, id)?.id;
    let mut members = range.directory.member_numbers(department);
    members.sort_unstable();
    let from = members.partition_point(|number| *number < page.from);
    let people = members[from..].iter().filter_map(|number| Some((*number, range.directory.user_at(*number)?)));
    Ok(Value::Object(page.answer(people.map(|(number, user)| (number, Value::Object(object(tenant, number, &user, department_ids)))))))
}

/// `GET contact/v3/users/:user_id`.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (kind, department_ids) = (ids(tenant, call)?, department::ids(call)?);
    let (number, user) = Range::of(tenant, call.bearer).person(kind, call.id()).map_err(|absent| match absent {
        Absent::OutOfRange => Failure::new(41050, "no user authority error"),
        Absent::Unknown | Absent::Resigned => Failure::new(41012, "user id invalid error"),
    })?;
    Ok(json!({"user": object(tenant, number, &user, department_ids)}))
}

/// `GET contact/v3/users/batch?user_ids=&user_ids=`: those that are there and visible.
pub fn batch(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (kind, department_ids) = (ids(tenant, call)?, department::ids(call)?);
    let wanted: Vec<&str> = call.query.all("user_ids").collect();
    if !(1..=50).contains(&wanted.len()) {
        return Err(Failure::new(40001, "user_ids takes 1 to 50 ids"));
    }
    let range = Range::of(tenant, call.bearer);
    let found = wanted.into_iter().filter_map(|id| range.person(kind, id).ok());
    let items: Vec<Fields> = found.map(|(number, user)| object(tenant, number, &user, department_ids)).collect();
    Ok(json!({"items": items}))
}

/// A person with the fields that the app's scopes show; the others are absent.
pub fn object(tenant: &Tenant, number: u64, user: &User, department_ids: DepartmentIds) -> Fields {
    let mut object = fields([
        ("open_id", json!(tenant.ids.open_id(number))),
        ("union_id", json!(tenant.ids.union_id(number))),
        ("mobile_visible", json!(true)),
    ]);
    let mut show = |shown: bool, more: Fields| {
        if shown {
            object.extend(more);
        }
    };
    show(tenant.has_scope(scopes::EMPLOYEE_ID), fields([("user_id", json!(user.userid))]));
    show(tenant.has_scope(scopes::PHONE), fields([("mobile", json!(mobile(tenant, &user.phone)))]));
    show(tenant.has_scope(scopes::EMAIL), fields([("email", json!(user.email))]));
    show(tenant.has_directory_scope("contact:user.base:readonly"), base(user));
    show(tenant.has_directory_scope("contact:user.gender:readonly"), fields([("gender", json!(0))]));
    show(tenant.has_directory_scope("contact:user.department:readonly"), departments(tenant, user, department_ids));
    show(tenant.has_directory_scope("contact:user.employee:readonly"), employee(user));
    object
}

fn base(user: &User) -> Fields {
    fields([("name", json!(user.name)), ("en_name", json!("")), ("nickname", json!("")), ("avatar", avatar(&user.userid))])
}

fn avatar(userid: &str) -> Value {
    let picture = |size: &str| format!("https://example.invalid/avatar/{userid}-{size}.png");
    json!({"avatar_72": picture("72"), "avatar_240": picture("240"), "avatar_640": picture("640"), "avatar_origin": picture("origin")})
}

fn departments(tenant: &Tenant, user: &User, department_ids: DepartmentIds) -> Fields {
    let ids: Vec<String> = user.departments.iter().map(|id| tenant.ids.department(department_ids, *id)).collect();
    let order = |(place, id): (usize, &String)| json!({"department_id": id, "user_order": 0, "department_order": ids.len() - place, "is_primary_dept": place == 0});
    let orders: Vec<Value> = ids.iter().enumerate().map(order).collect();
    fields([("department_ids", json!(ids)), ("leader_user_id", json!("")), ("orders", json!(orders))])
}

fn employee(user: &User) -> Fields {
    fields([
        ("status", status()),
        ("employee_no", json!("")),
        ("employee_type", json!(1)),
        ("join_time", json!(1_577_808_000)),
        ("city", json!("")),
        ("country", json!("")),
        ("work_station", json!("")),
        ("job_title", json!(if user.admin { "主管" } else { "工程师" })),
        ("enterprise_email", json!("")),
        ("is_tenant_manager", json!(user.admin)),
        ("custom_attrs", json!([])),
    ])
}

/// Everybody who is there works there.
pub fn status() -> Value {
    json!({"is_frozen": false, "is_resigned": false, "is_activated": true, "is_exited": false, "is_unjoin": false})
}

/// Phones as Lark writes them; whether mainland ones carry their prefix is not documented.
pub fn mobile<'a>(tenant: &Tenant, phone: &'a str) -> &'a str {
    let short = phone.strip_prefix("+86").filter(|_| tenant.plays("mobile_without_prefix"));
    short.unwrap_or(phone)
}

//! Members as the directory calls return them (pages 90332, 90200, 90201, 96067).

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::range::Range;
use super::token::Secret;
use super::{Call, Tenant, lenient};
use crate::simulator::directory::User;

/// More members than this in one answer are refused with 45029.
const LARGEST: usize = 10_000;

/// `GET user/get?userid=`.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company, call.secret);
    let user = range.user(call.text("userid"))?;
    Ok(member(&user, &range, shows_phones(tenant, call)))
}

/// `GET user/simplelist?department_id=`.
pub fn simple_list(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company, call.secret);
    let brief = |user: &User| json!({"userid": user.userid, "name": user.name, "department": seen(user, &range)});
    let list: Vec<_> = members(tenant, call)?.iter().map(brief).collect();
    Ok(fields([("userlist", json!(list))]))
}

/// `GET user/list?department_id=`.
pub fn list(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company, call.secret);
    let phones = shows_phones(tenant, call);
    let members = members(tenant, call)?;
    if members.len() > LARGEST {
        return Err(Failure::new(45029, "response content too large"));
    }
    let list = members.iter().map(|user| Value::Object(member(user, &range, phones)));
    Ok(fields([("userlist", list.collect())]))
}

/// `POST user/list_id {"cursor","limit"}`: one row per member and department, for the contacts secret alone.
pub fn list_id(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let limit = match &call.body["limit"] {
        Value::Null => 10_000,
        limit => {
            lenient::whole(limit).filter(|limit| (1..=10_000).contains(limit)).ok_or_else(|| Failure::parameter("invalid param 'limit'"))?
        }
    };
    let limit = usize::try_from(limit).unwrap_or(10_000);
    let (start, skip) = cursor(call.text("cursor")).ok_or_else(|| Failure::parameter("invalid param 'cursor'"))?;
    let mut rows = Vec::with_capacity(limit);
    let mut next = String::new();
    'people: for (number, user) in tenant.company.directory.users_from(start) {
        let done = if number == start { skip } else { 0 };
        for (place, department) in user.departments.iter().enumerate().skip(done) {
            if rows.len() == limit {
                next = format!("{number:x}-{place:x}");
                break 'people;
            }
            rows.push(json!({"userid": user.userid, "department": department}));
        }
    }
    Ok(fields([("next_cursor", json!(next)), ("dept_user", json!(rows))]))
}

/// The person and the place among their departments to go on at.
fn cursor(text: &str) -> Option<(u64, usize)> {
    if text.is_empty() {
        return Some((0, 0));
    }
    let (number, place) = text.split_once('-')?;
    Some((u64::from_str_radix(number, 16).ok()?, usize::from_str_radix(place, 16).ok()?))
}

/// The direct members of a department. `fetch_child` is gone from the documentation; a variant still honours it.
fn members(tenant: &Tenant, call: &Call) -> Result<Vec<User>, Failure> {
    let range = Range::of(&tenant.company, call.secret);
    let invalid = || Failure::new(60123, "invalid party id");
    let id = call.number("department_id").transpose().map_err(|_| invalid())?.ok_or_else(invalid)?;
    let id = range.department(id)?.id;
    if call.text("fetch_child") != "1" || !tenant.company.settings.plays("fetch_child") {
        return Ok(range.directory.members(id));
    }
    let mut seen = std::collections::HashSet::new();
    let all = range.directory.subtree(id).into_iter().flat_map(|id| range.directory.members(id));
    Ok(all.filter(|user| seen.insert(user.userid.clone())).collect())
}

/// Apps made after 2022-06-20 get no phones and e-mails; contacts sync still does.
fn shows_phones(tenant: &Tenant, call: &Call) -> bool {
    call.secret == Secret::Contacts || !tenant.company.settings.hide_mobile
}

/// The person's departments as far as the caller sees them.
fn seen(user: &User, range: &Range) -> Vec<u64> {
    user.departments.iter().copied().filter(|id| range.sees_department(*id)).collect()
}

fn member(user: &User, range: &Range, phones: bool) -> Fields {
    let departments = seen(user, range);
    let leads = vec![i32::from(user.admin); departments.len()];
    let mut member = fields([
        ("userid", json!(user.userid)),
        ("name", json!(user.name)),
        ("order", json!(vec![0; departments.len()])),
        ("is_leader_in_dept", json!(leads)),
        ("direct_leader", json!([])),
        ("position", json!(if user.admin { "主管" } else { "工程师" })),
        ("alias", json!("")),
        ("telephone", json!("")),
        ("external_position", json!("")),
        ("status", json!(1)),
        ("main_department", json!(departments.first())),
        ("department", json!(departments)),
        ("extattr", json!({"attrs": []})),
    ]);
    if phones {
        member.extend(personal(user));
    }
    member
}

/// The fields that need a right of their own, in the directory and after a sign-in.
pub fn personal(user: &User) -> Fields {
    let id = &user.userid;
    fields([
        ("mobile", json!(mobile(&user.phone))),
        ("gender", json!("0")),
        ("email", json!(user.email)),
        ("biz_mail", json!(user.email)),
        ("avatar", json!(format!("https://example.invalid/avatar/{id}.png"))),
        ("thumb_avatar", json!(format!("https://example.invalid/avatar/{id}-100.png"))),
        ("qr_code", json!(format!("https://example.invalid/qr/{id}"))),
        ("address", json!("")),
    ])
}

/// As WeCom writes phones: eleven digits at home, E.164 elsewhere.
pub fn mobile(phone: &str) -> &str {
    phone.strip_prefix("+86").unwrap_or(phone)
}

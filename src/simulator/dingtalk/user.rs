//! People by department, page by page, and by userid.

use serde_json::{Value, json};

use super::Tenant;
use super::call::Call;
use super::department::wanted;
use super::legacy::{Failure, Fields, result};
use super::person::{Sight, details, shown};
use super::range::Range;
use crate::simulator::directory::User;

/// The largest page.
const LARGEST: usize = 100;
/// The last place at which a page may begin.
const LAST: i64 = 100_000;
const ORDERS: [&str; 5] = ["entry_asc", "entry_desc", "modify_asc", "modify_desc", "custom"];

/// `POST /topapi/v2/user/list`.
pub fn list(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let sight = Sight::of(tenant);
    let corp_id = tenant.company.id.clone();
    page(tenant, call, |range, user| {
        let mut person = shown(&corp_id, range.directory, user, sight);
        person.insert("dept_order".to_owned(), json!(1));
        person.insert("leader".to_owned(), json!(user.admin));
        Value::Object(person)
    })
}

/// `POST /topapi/user/listsimple`.
pub fn list_simple(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    page(tenant, call, |_, user| json!({"userid": user.userid, "name": user.name}))
}

/// `POST /topapi/user/listid {"dept_id"}`: everybody right in the department, whatever the contact scope.
pub fn list_ids(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company);
    let department = range.known(wanted(call)?)?;
    let ids: Vec<String> = range.directory.members(department.id).into_iter().map(|user| user.userid).collect();
    Ok(result(json!({"userid_list": ids})))
}

/// `POST /topapi/v2/user/get {"userid"}`.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let userid = call.text("userid");
    if userid.is_empty() {
        return Err(Failure::new(400_002, "参数错误:userid不能为空"));
    }
    let range = Range::of(&tenant.company);
    let unknown = |failure: Failure| match failure.code {
        60121 if tenant.company.settings.plays("user_33012") => Failure::new(33012, "无效的USERID"),
        _ => failure,
    };
    let user = range.user(&userid).map_err(unknown)?;
    let mut person = shown(&tenant.company.id, range.directory, &user, Sight::of(tenant));
    person.extend(details(&user));
    Ok(result(Value::Object(person)))
}

/// `POST /topapi/user/count {"only_active"}`: everybody, whatever the contact scope.
pub fn count(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    if call.flag("only_active").is_none() {
        return Err(Failure::new(400_002, "参数错误:only_active不能为空"));
    }
    Ok(result(json!({"count": tenant.company.directory.user_count()})))
}

fn page(tenant: &Tenant, call: &Call, show: impl Fn(&Range, &User) -> Value) -> Result<Fields, Failure> {
    let range = Range::of(&tenant.company);
    let id = wanted(call)?;
    let cursor = number(call, "cursor", 0, LAST)?;
    let size = number(call, "size", 1, LARGEST as i64)?;
    let order = call.text("order_field");
    if !order.is_empty() && !ORDERS.contains(&order.as_str()) {
        return Err(Failure::parameter("order_field"));
    }
    let department = range.department(id)?;
    // One more than asked for tells whether there is a next page.
    let mut members = range.directory.members_from(department.id, cursor, size + 1);
    let more = members.len() > size;
    members.truncate(size);
    let list: Vec<Value> = members.iter().map(|user| show(&range, user)).collect();
    let mut page = json!({"has_more": more, "list": list});
    if more {
        page["next_cursor"] = json!(cursor + size);
    }
    Ok(result(page))
}

fn number(call: &Call, name: &str, least: i64, most: i64) -> Result<usize, Failure> {
    if call.field(name).is_none() {
        return Err(Failure::new(400_002, format!("参数错误:{name}不能为空")));
    }
    let number = call.whole(name).filter(|number| (least..=most).contains(number));
    number.and_then(|number| usize::try_from(number).ok()).ok_or_else(|| Failure::parameter(name))
}

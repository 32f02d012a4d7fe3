//! What the app was given: its contact scope, and who the company's admins are.

use serde_json::json;

use super::Tenant;
use super::call::Call;
use super::legacy::{Failure, Fields, fields, result};
use super::range::Range;

/// How many people are looked at for admins.
const SEARCHED: usize = 5000;
const FIELDS: [&str; 10] = ["jobnumber", "isLeader", "name", "position", "isAdmin", "avatar", "department", "userid", "deviceId", "isHide"];

/// `GET /auth/scopes`.
pub fn show(tenant: &mut Tenant, _: &Call) -> Result<Fields, Failure> {
    let (departments, users) = Range::of(&tenant.company).roots();
    let scopes = json!({"authed_user": users, "authed_dept": departments});
    Ok(fields([("auth_user_field", json!(FIELDS)), ("condition_field", json!([])), ("auth_org_scopes", scopes)]))
}

/// `POST /topapi/user/listadmin`: 1 for the main admin, 2 for the others.
pub fn admins(tenant: &mut Tenant, _: &Call) -> Result<Fields, Failure> {
    let people = tenant.company.directory.users_from(0).take(SEARCHED);
    let admins = people.filter(|(_, user)| user.admin).enumerate();
    let list = admins.map(|(place, (_, user))| json!({"userid": user.userid, "sys_level": if place == 0 { 1 } else { 2 }}));
    Ok(result(list.collect()))
}

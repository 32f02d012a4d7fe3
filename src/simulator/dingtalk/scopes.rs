//! What the app was given: its contact scope, and who the company's admins are.

use serde_json::json;

use super::Tenant;
use super::call::Call;
use super::legacy::{Failure, Fields, fields, result};
use super::range::Range;
use crate::simulator::directory::{Directory, User};

/// How many people are looked at for admins.
const SEARCHED: usize = 5000;
const FIELDS: [&str; 10] = ["jobnumber", "isLeader", "name", "position", "isAdmin", "avatar", "department", "userid", "deviceId", "isHide"];

/// `GET /auth/scopes`.
pub fn show(tenant: &mut Tenant, _: &Call) -> Result<Fields, Failure> {
    let (departments, users) = Range::of(&tenant.company).roots();
    let scopes = json!({"authed_user": users, "authed_dept": departments});
    Ok(fields([("auth_user_field", json!(FIELDS)), ("condition_field", json!([])), ("auth_org_scopes", scopes)]))
}

/// `POST /topapi/user/listadmin`.
pub fn admins(tenant: &mut Tenant, _: &Call) -> Result<Fields, Failure> {
    let directory = &tenant.company.directory;
    let admins = directory.users_from(0).take(SEARCHED).filter(|(_, user)| user.admin);
    let list = admins.map(|(_, user)| json!({"userid": user.userid, "sys_level": level(directory, &user)}));
    Ok(result(list.collect()))
}

/// What kind of admin somebody is: 1 for the main one, who is the first, 2 for the others, 0 for everybody else.
pub fn level(directory: &Directory, user: &User) -> u8 {
    if !user.admin {
        return 0;
    }
    let first = directory.users_from(0).take(SEARCHED).find(|(_, user)| user.admin);
    if first.is_some_and(|(_, first)| first.userid == user.userid) { 1 } else { 2 }
}

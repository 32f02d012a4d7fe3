//! `GET authen/v1/user_info`: who has signed in.

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::scopes::{EMAIL, EMPLOYEE_ID, PHONE};
use super::{Bearer, Call, Tenant, user};
use crate::simulator::directory::User;

pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let Bearer::Person(number) = call.bearer else { return Err(Failure::new(20005, "The user access token passed is invalid.")) };
    let user = tenant.company.directory.user_at(number).ok_or_else(|| Failure::new(20021, "The user has resigned."))?;
    let scopes = call.scopes.as_deref().filter(|_| tenant.plays("user_info_by_consent"));
    Ok(Value::Object(object(tenant, number, &user, scopes)))
}

/// A person as sign-in shows them. With `consented` only what the sign-in asked for.
pub fn object(tenant: &Tenant, number: u64, user: &User, consented: Option<&[String]>) -> Fields {
    let shows = |scope: &str| tenant.has_scope(scope) && consented.is_none_or(|scopes| scopes.iter().any(|one| one == scope));
    let picture = |size: &str| format!("https://example.invalid/avatar/{}-{size}.png", user.userid);
    let mut object = fields([
        ("name", json!(user.name)),
        ("en_name", json!(user.name)),
        ("avatar_url", json!(picture("72"))),
        ("avatar_thumb", json!(picture("72"))),
        ("avatar_middle", json!(picture("240"))),
        ("avatar_big", json!(picture("640"))),
        ("open_id", json!(tenant.ids.open_id(number))),
        ("union_id", json!(tenant.ids.union_id(number))),
        ("tenant_key", json!(tenant.tenant_key)),
    ]);
    if shows(EMPLOYEE_ID) {
        object.insert("user_id".to_owned(), json!(user.userid));
    }
    if shows(PHONE) && !user.phone.is_empty() {
        object.insert("mobile".to_owned(), json!(user::mobile(tenant, &user.phone)));
    }
    if shows(EMAIL) && !user.email.is_empty() {
        object.insert("email".to_owned(), json!(user.email));
    }
    if shows("contact:user.employee:readonly") {
        object.extend(fields([("enterprise_email", json!("")), ("employee_no", json!(""))]));
    }
    object
}

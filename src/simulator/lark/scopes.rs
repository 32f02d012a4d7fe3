//! The permissions (scopes) of the app: which it was given, and the refusal that names the missing one.

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::{Call, Tenant};

/// What the app was given at the start, as its set-up guide asks for it; `missing_scopes` takes some away. The broad
/// `contact:contact:*` are not among them, so that each missing one shows.
const GIVEN: [&str; 27] = [
    "contact:contact.base:readonly",
    "contact:department.base:readonly",
    "contact:department.organize:readonly",
    "contact:user.base:readonly",
    "contact:user.department:readonly",
    "contact:user.employee:readonly",
    "contact:user.employee_id:readonly",
    "contact:user.gender:readonly",
    EMAIL,
    PHONE,
    "contact:user.id:readonly",
    "im:message:send_as_bot",
    "im:message:recall",
    "im:message:update",
    "im:message:readonly",
    "im:message:send_multi_users",
    "im:message:send_multi_depts",
    "im:message.urgent",
    "im:message.urgent:sms",
    "im:message.urgent:phone",
    "im:chat",
    "im:chat:operate_as_owner",
    "event:ip_list",
    "tenant:tenant:readonly",
    "auth:user.id:read",
    "offline_access",
    BOT,
];

pub const EMPLOYEE_ID: &str = "contact:user.employee_id:readonly";
pub const PHONE: &str = "contact:user.phone:readonly";
pub const EMAIL: &str = "contact:user.email:readonly";
/// No scope but the bot capability of the console: `missing_scopes: ["bot"]` switches it off.
pub const BOT: &str = "bot";

/// The two broad ones that each directory call takes as well, with the older one.
pub const BROAD: [&str; 3] = ["contact:contact:access_as_app", "contact:contact:readonly", "contact:contact:readonly_as_app"];

impl Tenant {
    pub fn has_scope(&self, scope: &str) -> bool {
        let settings = &self.company.settings;
        let hidden = settings.hide_mobile && (scope == PHONE || scope == EMAIL);
        GIVEN.contains(&scope) && !hidden && !settings.missing_scopes.iter().any(|missing| missing == scope)
    }

    /// Whether the app has one of these or one of the broad ones.
    pub fn has_directory_scope(&self, scope: &str) -> bool {
        self.has_scope(scope) || BROAD.iter().any(|broad| self.has_scope(broad))
    }

    /// One of `any` must be there; for a person's token also among what the person has `consented` to.
    pub fn require_scope(&self, any: &[&str], consented: Option<&[String]>) -> Result<(), Failure> {
        let granted = |scope: &str| consented.is_none_or(|scopes| scopes.iter().any(|one| one == scope));
        if any.is_empty() || any.iter().any(|scope| self.has_scope(scope) && granted(scope)) {
            return Ok(());
        }
        let refused = if consented.is_some() { not_granted(any) } else { missing(&self.credentials.app_id, any) };
        Err(refused.with_status(if self.plays("denied_403") { 403 } else { 400 }))
    }
}

/// The refusal with its link into the console ("how to fix the 99991672 error").
fn missing(app_id: &str, any: &[&str]) -> Failure {
    const GUIDE: &str = "https://open.feishu.cn/document/uAjLw4CM/ugTN1YjL4UTN24CO1UjN/trouble-shooting/how-to-fix-the-99991672-error";
    let list = any.join(", ");
    let url = format!("https://open.feishu.cn/app/{app_id}/auth?q={}&op_from=openapi", any.join(","));
    let violations: Vec<Value> = any.iter().map(|scope| json!({"type": "action_scope_required", "subject": scope})).collect();
    let help = json!([{"url": url, "description": format!("Learn more about scopes and how to add them: [{list}]")}]);
    Failure::new(99_991_672, format!("Access denied. One of the following scopes is required: [{list}]")).with_error(fields([
        ("message", json!(format!("Refer to the documentation to fix the error: {GUIDE}"))),
        ("permission_violations", json!(violations)),
        ("helps", help),
    ]))
}

/// The refusal of a person's token: they must sign in again and consent, for which the console has no link.
fn not_granted(any: &[&str]) -> Failure {
    let violations: Vec<Value> = any.iter().map(|scope| json!({"type": "action_privilege_required", "subject": scope})).collect();
    let list = any.join(", ");
    let text = format!("Unauthorized. Please request user re-authorization and try again. One of these privileges is required: [{list}]");
    Failure::new(99_991_679, text).with_error(fields([("permission_violations", json!(violations))]))
}

/// `GET application/v6/scopes`: 1 for what the app was given, 2 for what waits for the tenant's admin.
pub fn list(tenant: &mut Tenant, _: &Call) -> Result<Value, Failure> {
    let scopes = GIVEN.iter().filter(|scope| **scope != BOT);
    let scopes: Vec<Fields> = scopes
        .map(|scope| fields([("scope_name", json!(scope)), ("grant_status", json!(if tenant.has_scope(scope) { 1 } else { 2 }))]))
        .collect();
    Ok(json!({"scopes": scopes}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_scopes_is_enough_and_a_missing_one_is_named() {
        let mut tenant = Tenant::new(1, "A", "");
        assert!(tenant.require_scope(&["im:message", "im:message:send_as_bot"], None).is_ok());
        tenant.company.settings.missing_scopes = vec!["contact:user.id:readonly".to_owned()];
        let refused = tenant.require_scope(&["contact:user.id:readonly"], None).unwrap_err();
        assert_eq!(refused.text, "Access denied. One of the following scopes is required: [contact:user.id:readonly]");
        assert_eq!(refused.error["permission_violations"][0]["subject"], "contact:user.id:readonly");
        let link = format!("https://open.feishu.cn/app/{}/auth?q=contact:user.id:readonly&op_from=openapi", tenant.credentials.app_id);
        assert_eq!(refused.error["helps"][0]["url"], link);
        let person = tenant.require_scope(&["contact:user.id:readonly"], Some(&["contact:user.id:readonly".to_owned()])).unwrap_err();
        assert_eq!((person.code, &person.error["permission_violations"][0]["type"]), (99_991_679, &json!("action_privilege_required")));
        assert!(!person.error.contains_key("helps"));
        tenant.company.settings.missing_scopes = vec![];
        assert_eq!(tenant.require_scope(&["contact:user.id:readonly"], Some(&[])).unwrap_err().code, 99_991_679, "not consented to");
        tenant.company.settings.hide_mobile = true;
        assert!(!tenant.has_scope(PHONE) && !tenant.has_scope(EMAIL));
    }
}

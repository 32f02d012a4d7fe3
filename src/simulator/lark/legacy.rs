//! The older sign-in calls `authen/v1/*`, which the app's token opens and which refuse with HTTP 200.

use axum::response::Response;
use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields, flat};
use super::oauth::check_person;
use super::sign_in::{Form, tokens};
use super::{Call, Tenant, user_info};

/// `POST authen/v1/access_token`: tokens and the person at once.
pub fn access_token(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (number, tokens) = exchange(tenant, call)?;
    with_person(tenant, number, tokens)
}

/// `POST authen/v1/oidc/access_token`: tokens only.
pub fn oidc_token(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    exchange(tenant, call).map(|(_, tokens)| Value::Object(tokens))
}

/// `POST authen/v1/refresh_access_token`.
pub fn refresh(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let (number, tokens) = renew(tenant, call)?;
    with_person(tenant, number, tokens)
}

/// `POST authen/v1/oidc/refresh_access_token`.
pub fn oidc_refresh(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    renew(tenant, call).map(|(_, tokens)| Value::Object(tokens))
}

/// `POST auth/v3/app_ticket/resend`: self-built apps have no ticket.
pub fn resend_ticket(now: i64) -> Response {
    flat(200, fields([("code", json!(10016)), ("msg", json!("app ticket resend failed: not a store app"))]), now)
}

fn exchange(tenant: &mut Tenant, call: &Call) -> Result<(u64, Fields), Failure> {
    check_grant_type(call, "authorization_code")?;
    let code = tenant.sign_ins.redeem(call.text("code"), |_| true, 20003, call.now)?;
    check_person(tenant, code.number, 20021)?;
    Ok((code.number, tokens(tenant, code.number, code.scopes, Form::Old, call.now)))
}

fn renew(tenant: &mut Tenant, call: &Call) -> Result<(u64, Fields), Failure> {
    check_grant_type(call, "refresh_token")?;
    let grant = tenant.sign_ins.spend(call.text("refresh_token"), call.now)?;
    check_person(tenant, grant.number, 20021)?;
    Ok((grant.number, tokens(tenant, grant.number, grant.scopes, Form::Old, call.now)))
}

fn check_grant_type(call: &Call, wanted: &str) -> Result<(), Failure> {
    if call.text("grant_type") == wanted { Ok(()) } else { Err(Failure::new(20036, "The grant_type is not supported.")) }
}

fn with_person(tenant: &Tenant, number: u64, mut tokens: Fields) -> Result<Value, Failure> {
    let user = tenant.company.directory.user_at(number).ok_or_else(|| Failure::new(20021, "The user has resigned."))?;
    tokens.remove("scope");
    tokens.extend(user_info::object(tenant, number, &user, None));
    Ok(Value::Object(tokens))
}

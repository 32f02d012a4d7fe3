//! The web sign-in's second half: a user's own token for a code, and who that user is.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::Tenant;
use super::barrier::{Barrier, check_scope};
use super::call::Call;
use super::modern::Failure;
use super::person::{OUTSIDE, open_id, union_id};
use super::sign_in::Kind;
use super::token::invalid_client;
use crate::simulator::random;
use crate::simulator::sms::split;

const TOKEN_SECONDS: i64 = 7200;
const REFRESH_LIFETIME: i64 = 30 * 24 * 3600 * 1000;

/// Tokens of people who signed in on the web.
#[derive(Default)]
pub struct UserTokens {
    access: HashMap<String, Grant>,
    refresh: HashMap<String, Grant>,
}

impl UserTokens {
    pub fn knows(&self, token: &str) -> bool {
        self.access.contains_key(token)
    }
}

#[derive(Clone, Copy)]
struct Grant {
    person: u64,
    with_corp: bool,
    until: i64,
}

/// `POST /v1.0/oauth2/userAccessToken`.
pub fn user_token(tenants: &mut [Tenant], call: &Call) -> Result<Value, Failure> {
    let (client_id, secret) = (call.text("clientId"), call.text("clientSecret"));
    let tenant = tenants.iter_mut().find(|tenant| tenant.credentials.client_id == client_id);
    let tenant =
        tenant.filter(|tenant| tenant.company.settings.takes(&tenant.credentials.client_secret, &secret)).ok_or_else(invalid_client)?;
    // The spelling of this refusal is not documented.
    let spelling =
        if tenant.company.settings.plays("auth_code_invalid") { "invalidAuthCode" } else { "invalidParameter.authCode.notFound" };
    let unknown = || Failure::bad(spelling, "不存在的临时授权码");
    let (person, with_corp) = match call.text("grantType").as_str() {
        "authorization_code" => tenant.sign_ins.redeem(&call.text("code"), Kind::Web, call.now).ok_or_else(unknown)?,
        "refresh_token" => {
            let given = tenant.user_tokens.refresh.remove(&call.text("refreshToken"));
            let grant = given.filter(|grant| call.now < grant.until).ok_or_else(unknown)?;
            (grant.person, grant.with_corp)
        }
        _ => return Err(Failure::bad("paramIllegal", "grantType")),
    };
    let (access, refresh) = (random::text(32).to_lowercase(), random::text(32).to_lowercase());
    let grant = |lifetime| Grant { person, with_corp, until: call.now + lifetime };
    tenant.user_tokens.access.insert(access.clone(), grant(TOKEN_SECONDS * 1000));
    tenant.user_tokens.refresh.insert(refresh.clone(), grant(REFRESH_LIFETIME));
    let mut answer = json!({"accessToken": access, "refreshToken": refresh, "expireIn": TOKEN_SECONDS});
    if with_corp {
        answer["corpId"] = json!(tenant.company.id);
    }
    Ok(answer)
}

/// `GET /v1.0/contact/users/me`, or with the person's own union id.
pub fn user(tenants: &mut [Tenant], who: &str, call: &Call) -> Result<Value, Failure> {
    if call.token.is_empty() {
        return Err(Failure::from(&Barrier::TokenMissing));
    }
    let found = tenants.iter_mut().find(|tenant| tenant.user_tokens.access.contains_key(&call.token));
    let tenant = found.ok_or_else(|| Failure::from(&Barrier::TokenInvalid))?;
    let grant = tenant.user_tokens.access[&call.token];
    if call.now >= grant.until {
        return Err(Failure::bad("accesstoken.expired", "用户token已过期"));
    }
    let (settings, client_id) = (&tenant.company.settings, &tenant.credentials.client_id);
    check_scope(settings, client_id, "Contact.User.Read").map_err(|barrier| Failure::from(&barrier))?;
    let with_phone = check_scope(settings, client_id, "Contact.User.mobile").is_ok();
    let (own, open) = (union_id(&tenant.company.id, grant.person), open_id(client_id, grant.person));
    let nobody = || Failure::new(404, "invalidParameter.user.notFound", "用户不存在");
    if who != "me" && who != own {
        return Err(nobody());
    }
    tenant.count("contact/users", call.now).map_err(|barrier| Failure::from(&barrier))?;
    if grant.person == OUTSIDE {
        return Ok(json!({"nick": "外部人员", "unionId": own, "openId": open, "visitor": false}));
    }
    let user = tenant.company.directory.user_at(grant.person).ok_or_else(nobody)?;
    let mut answer = json!({"nick": user.name, "unionId": own, "openId": open, "visitor": false});
    if let Some((code, local)) = split(&user.phone).filter(|_| with_phone) {
        answer["stateCode"] = json!(code);
        answer["mobile"] = json!(local);
    }
    if !user.email.is_empty() {
        answer["email"] = json!(user.email);
    }
    Ok(answer)
}

//! Access tokens of the app: `gettoken`, `/v1.0/oauth2/accessToken` and its variant by company.
//!
//! One token works for both generations. Asked again while it is good, the same token comes back with its time
//! renewed; after that another one.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::Tenant;
use super::barrier::{Barrier, check_address};
use super::call::Call;
use super::legacy::{self, Fields, fields};
use super::modern;
use crate::simulator::random;

#[derive(Default)]
pub struct Tokens {
    /// Token → its end.
    issued: HashMap<String, i64>,
    current: Option<String>,
}

pub enum Standing {
    Good,
    Expired,
    Unknown,
}

impl Tokens {
    pub fn knows(&self, token: &str) -> bool {
        self.issued.contains_key(token)
    }

    pub fn check(&self, token: &str, now: i64) -> Standing {
        match self.issued.get(token) {
            Some(until) if now < *until => Standing::Good,
            Some(_) => Standing::Expired,
            None => Standing::Unknown,
        }
    }

    /// Takes all tokens back, as the platform may at any time.
    pub fn revoke(&mut self) {
        *self = Self::default();
    }

    fn issue(&mut self, seconds: i64, now: i64) -> String {
        let good = |token: &String| self.issued.get(token).is_some_and(|until| now < *until);
        let token = self.current.take().filter(good).unwrap_or_else(|| random::text(32).to_lowercase());
        self.issued.insert(token.clone(), now + seconds * 1000);
        self.current = Some(token.clone());
        token
    }
}

/// Why there is no token.
enum Refused {
    Credentials,
    Barrier(Barrier),
}

fn issue(tenant: Option<&mut Tenant>, secret: &str, ip: &str, now: i64) -> Result<(String, i64), Refused> {
    let tenant =
        tenant.filter(|tenant| tenant.company.settings.takes(&tenant.credentials.client_secret, secret)).ok_or(Refused::Credentials)?;
    let settings = &tenant.company.settings;
    let seen = settings.egress_ip.as_deref().unwrap_or(ip);
    check_address(settings, &tenant.credentials.client_id, seen).map_err(Refused::Barrier)?;
    let seconds = settings.token_seconds;
    tenant.count("token", now).map_err(Refused::Barrier)?;
    Ok((tenant.tokens.issue(seconds, now), seconds))
}

fn of_app<'a>(tenants: &'a mut [Tenant], client_id: &str) -> Option<&'a mut Tenant> {
    tenants.iter_mut().find(|tenant| tenant.credentials.client_id == client_id)
}

/// `GET /gettoken?appkey=&appsecret=`, or with the `corpid` and `corpsecret` of very old apps.
pub fn legacy(tenants: &mut [Tenant], query: &HashMap<String, String>, ip: &str, now: i64) -> Result<Fields, legacy::Failure> {
    let given = |name: &str| query.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let old = given("appkey").is_none();
    let (id, secret) = if old { (given("corpid"), given("corpsecret")) } else { (given("appkey"), given("appsecret")) };
    let id = id.ok_or_else(|| legacy::Failure::new(40035, "缺少参数 corpid or appkey"))?;
    let secret = secret.ok_or_else(|| legacy::Failure::new(40035, "缺少参数 corpsecret or appsecret"))?;
    let tenant = tenants.iter_mut().find(|tenant| *id == if old { &tenant.company.id } else { &tenant.credentials.client_id }[..]);
    match issue(tenant, secret, ip, now) {
        Ok((token, seconds)) => Ok(fields([("access_token", json!(token)), ("expires_in", json!(seconds))])),
        Err(Refused::Credentials) if old => Err(legacy::Failure::new(40089, "不合法的corpid或corpsecret")),
        Err(Refused::Credentials) => Err(legacy::Failure::new(40096, "不合法的appKey或appSecret")),
        Err(Refused::Barrier(barrier)) => Err(legacy::Failure::flat(&barrier)),
    }
}

/// `POST /v1.0/oauth2/accessToken {"appKey","appSecret"}`.
pub fn modern(tenants: &mut [Tenant], call: &Call, ip: &str) -> Result<Value, modern::Failure> {
    let tenant = of_app(tenants, &call.text("appKey"));
    let (token, seconds) = issue(tenant, &call.text("appSecret"), ip, call.now).map_err(told)?;
    Ok(json!({"accessToken": token, "expireIn": seconds}))
}

/// `POST /v1.0/oauth2/{corpId}/token {"client_id","client_secret","grant_type"}`; wrong ids are an unknown error.
pub fn by_company(tenants: &mut [Tenant], corp_id: &str, call: &Call, ip: &str) -> Result<Value, modern::Failure> {
    let unknown = || modern::Failure::new(500, "unknownError", "未知错误");
    let tenant = of_app(tenants, &call.text("client_id")).filter(|tenant| tenant.company.id == corp_id).ok_or_else(unknown)?;
    if call.text("grant_type") != "client_credentials" {
        return Err(unknown());
    }
    match issue(Some(tenant), &call.text("client_secret"), ip, call.now) {
        Ok((token, seconds)) => Ok(json!({"access_token": token, "expires_in": seconds})),
        Err(Refused::Credentials) => Err(unknown()),
        Err(refused) => Err(told(refused)),
    }
}

fn told(refused: Refused) -> modern::Failure {
    match refused {
        Refused::Credentials => invalid_client(),
        Refused::Barrier(barrier) => modern::Failure::from(&barrier),
    }
}

pub fn invalid_client() -> modern::Failure {
    modern::Failure::new(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_while_it_is_good() {
        let mut tokens = Tokens::default();
        let first = tokens.issue(7200, 0);
        assert_eq!(tokens.issue(7200, 7_000_000), first);
        assert!(matches!(tokens.check(&first, 14_000_000), Standing::Good));
        assert!(matches!(tokens.check(&first, 14_200_000), Standing::Expired));
        let later = tokens.issue(7200, 14_200_000);
        assert_ne!(first, later);
        tokens.revoke();
        assert!(matches!(tokens.check(&later, 14_200_000), Standing::Unknown));
    }
}

//! Access tokens: `gettoken` (page 91039) and what a token is good for.

use std::collections::HashMap;

use serde_json::json;

use super::Tenant;
use super::answer::{Failure, Fields, fields};
use crate::simulator::random;

/// Which of a company's secrets a token was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Secret {
    App,
    Contacts,
}

#[derive(Default)]
pub struct Tokens {
    issued: HashMap<String, Issued>,
    current: HashMap<Secret, String>,
}

#[derive(Clone, Copy)]
struct Issued {
    secret: Secret,
    until: i64,
}

impl Tokens {
    pub fn knows(&self, token: &str) -> bool {
        self.issued.contains_key(token)
    }

    /// What a known token is good for: 42001 once it has expired.
    pub fn check(&self, token: &str, now: i64) -> Result<Secret, Failure> {
        match self.issued.get(token) {
            Some(issued) if now < issued.until => Ok(issued.secret),
            Some(_) => Err(Failure::new(42001, "access_token expired")),
            None => Err(Failure::new(40014, "invalid access_token")),
        }
    }

    /// Takes all tokens back, as the platform may at any time.
    pub fn revoke(&mut self) {
        *self = Self::default();
    }

    /// The token of a secret and the seconds it has left. Whether a repeated call gets the same token is no longer
    /// documented: it does, unless `fresh`.
    fn issue(&mut self, secret: Secret, lifetime: i64, fresh: bool, now: i64) -> (String, i64) {
        if !fresh
            && let Some(token) = self.current.get(&secret)
            && let Some(issued) = self.issued.get(token)
            && now < issued.until
        {
            return (token.clone(), (issued.until - now) / 1000);
        }
        let token = random::text(214);
        self.issued.insert(token.clone(), Issued { secret, until: now + lifetime * 1000 });
        self.current.insert(secret, token.clone());
        (token, lifetime)
    }
}

/// `GET /cgi-bin/gettoken?corpid=&corpsecret=`. The order of the refusals is the one of published probes.
pub fn get(tenants: &mut [Tenant], query: &HashMap<String, String>, ip: &str, now: i64) -> Result<Fields, Failure> {
    let given = |name: &str| query.get(name).filter(|value| !value.is_empty());
    let secret = given("corpsecret").ok_or_else(|| Failure::new(41004, "corpsecret missing"))?;
    let corp_id = given("corpid").ok_or_else(|| Failure::new(41002, "corpid missing"))?;
    let tenant = tenants.iter_mut().find(|tenant| tenant.credentials.corp_id == *corp_id);
    let tenant = tenant.ok_or_else(|| Failure::new(40013, "invalid corpid"))?;
    let settings = &tenant.company.settings;
    let kind = if settings.takes(&tenant.credentials.secret, secret) && !settings.disabled {
        Secret::App
    } else if settings.takes_for_contacts(&tenant.credentials.contacts_secret, secret) {
        Secret::Contacts
    } else {
        return Err(Failure::new(40001, "invalid credential"));
    };
    if settings.plays("gettoken_checks_ip") && !settings.trusts(ip) {
        return Err(Failure::new(60020, "not allow to access from your ip"));
    }
    let (token, seconds) = tenant.tokens.issue(kind, settings.token_seconds, settings.plays("fresh_token_each_time"), now);
    Ok(fields([("access_token", json!(token)), ("expires_in", json!(seconds))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(tenants: &mut [Tenant], corp_id: &str, secret: &str, now: i64) -> Result<Fields, i64> {
        let query = HashMap::from([("corpid".to_owned(), corp_id.to_owned()), ("corpsecret".to_owned(), secret.to_owned())]);
        get(tenants, &query, "127.0.0.1", now).map_err(|failure| failure.code)
    }

    #[test]
    fn refusals_come_in_the_documented_order() {
        let mut tenants = [Tenant::new(1, "A", "")];
        let corp_id = tenants[0].credentials.corp_id.clone();
        assert_eq!(ask(&mut tenants, "", "", 0), Err(41004));
        assert_eq!(ask(&mut tenants, "", "x", 0), Err(41002));
        assert_eq!(ask(&mut tenants, "ww", "x", 0), Err(40013));
        assert_eq!(ask(&mut tenants, &corp_id, "x", 0), Err(40001));
    }

    #[test]
    fn a_token_is_the_same_until_it_expires() {
        let mut tenants = [Tenant::new(1, "A", "")];
        let (corp_id, secret) = (tenants[0].credentials.corp_id.clone(), tenants[0].credentials.secret.clone());
        let mut token = |now| ask(&mut tenants, &corp_id, &secret, now).unwrap()["access_token"].as_str().unwrap().to_owned();
        let (first, again, later) = (token(0), token(7_199_999), token(7_200_000));
        assert_eq!(first, again);
        assert_ne!(first, later);
        assert_eq!(tenants[0].tokens.check(&first, 7_200_000).unwrap_err().code, 42001);
        assert!(tenants[0].tokens.check(&later, 7_200_000).is_ok());
        tenants[0].tokens.revoke();
        assert_eq!(tenants[0].tokens.check(&later, 7_200_000).unwrap_err().code, 40014);
    }
}

//! The app's tokens: both `internal` calls, how long a token is handed out again, and what a token is good for.

use std::collections::HashMap;

use axum::response::Response;
use serde_json::{Value, json};

use super::Tenant;
use super::answer::{Failure, Fields, fields, flat};
use super::id::random32;
use crate::simulator::random;

/// With less than this left, the next call gets another token; the earlier one stays good until its end.
const RENEWAL: i64 = 30 * 60 * 1000;

/// What a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Tenant,
    App,
}

#[derive(Default)]
pub struct Tokens {
    issued: HashMap<String, (Kind, i64)>,
    current: HashMap<Kind, String>,
    /// The people's tokens, known to tell the company; what they are good for stands with the sign-ins.
    people: HashMap<String, i64>,
}

impl Tokens {
    /// Whether a token is one of this tenant's, expired ones among them.
    pub fn knows(&self, token: &str) -> bool {
        self.issued.contains_key(token) || self.people.contains_key(token)
    }

    /// What a token is good for now.
    pub fn kind(&self, token: &str, now: i64) -> Option<Kind> {
        self.issued.get(token).filter(|(_, until)| now < *until).map(|(kind, _)| *kind)
    }

    /// Takes all tokens back, as a reset secret does.
    pub fn revoke(&mut self) {
        *self = Self::default();
    }

    pub fn note_person(&mut self, token: &str, until: i64, now: i64) {
        if self.people.len() > 10_000 {
            self.people.retain(|_, until| now < *until);
        }
        self.people.insert(token.to_owned(), until);
    }

    /// The token and the milliseconds that it has left.
    fn issue(&mut self, kind: Kind, lifetime: i64, now: i64) -> (String, i64) {
        if let Some(token) = self.current.get(&kind)
            && let Some((_, until)) = self.issued.get(token)
            && until - now >= RENEWAL
        {
            return (token.clone(), until - now);
        }
        let token = match kind {
            Kind::Tenant => format!("t-{}{}", random32(), &random32()[..8]),
            Kind::App => format!("a-{}{}", random32(), &random32()[..8]),
        };
        self.issued.retain(|_, (_, until)| now - *until < 24 * 3600 * 1000);
        self.issued.insert(token.clone(), (kind, now + lifetime));
        self.current.insert(kind, token.clone());
        (token, lifetime)
    }

    /// A token in the newer form, for the client credentials grant.
    pub fn issue_jwt(&mut self, lifetime: i64, now: i64) -> String {
        let token = jwt();
        self.issued.insert(token.clone(), (Kind::Tenant, now + lifetime));
        token
    }
}

/// Looks like a JSON Web Token of one to two kilobytes.
pub fn jwt() -> String {
    format!("eyJhbGciOiJFUzI1NiIsImZlYXR1cmVfY29kZSI6IkZlYXR1cmVPQXV0aEpXVFNpZ24ifQ.{}.{}", random::text(1024), random::text(86))
}

/// `POST auth/v3/tenant_access_token/internal` and `auth/v3/app_access_token/internal`: flat, HTTP 200 even when refused.
pub fn internal(tenants: &mut [Tenant], kind: Kind, body: &[u8], now: i64) -> Response {
    match grant(tenants, kind, body, now) {
        Ok(fields) => flat(200, fields, now),
        Err(failure) => {
            let body = fields([("code", json!(failure.code)), ("msg", json!(failure.text)), ("data", json!({}))]);
            flat(failure.status, body, now)
        }
    }
}

fn grant(tenants: &mut [Tenant], kind: Kind, body: &[u8], now: i64) -> Result<Fields, Failure> {
    let invalid = || Failure::new(10003, "invalid param").with_status(200);
    let body: Value = serde_json::from_slice(body).map_err(|_| invalid())?;
    let app_id = body["app_id"].as_str().ok_or_else(invalid)?;
    let secret = body["app_secret"].as_str().ok_or_else(invalid)?;
    let tenant = tenants.iter_mut().find(|tenant| tenant.credentials.app_id == app_id).ok_or_else(invalid)?;
    let status = if tenant.plays("token_errors_400") { 400 } else { 200 };
    if !tenant.company.settings.takes(&tenant.credentials.app_secret, secret) {
        return Err(Failure::new(10015, "app secret invalid").with_status(status));
    }
    if tenant.company.settings.disabled {
        return Err(Failure::new(10014, "app status is not available").with_status(status));
    }
    let lifetime = tenant.company.settings.token_seconds * 1000;
    let whole = tenant.plays("expire_stays");
    let seconds = |left: i64| json!(if whole { lifetime / 1000 } else { left / 1000 });
    let (token, left) = tenant.tokens.issue(Kind::Tenant, lifetime, now);
    let mut answer = fields([("code", json!(0)), ("msg", json!("ok")), ("tenant_access_token", json!(token)), ("expire", seconds(left))]);
    if kind == Kind::App {
        let apart = tenant.plays("app_token_apart");
        let (token, left) = if apart { tenant.tokens.issue(Kind::App, lifetime, now) } else { (token, left) };
        answer.extend(fields([("app_access_token", json!(token)), ("expire", seconds(left))]));
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(tenant: &mut [Tenant], app_id: &str, secret: &str, now: i64) -> Result<Fields, i64> {
        let body = json!({"app_id": app_id, "app_secret": secret}).to_string();
        grant(tenant, Kind::Tenant, body.as_bytes(), now).map_err(|failure| failure.code)
    }

    #[test]
    fn a_token_stays_the_same_until_half_an_hour_is_left() {
        let mut tenants = [Tenant::new(1, "A", "")];
        let (app_id, secret) = (tenants[0].credentials.app_id.clone(), tenants[0].credentials.app_secret.clone());
        let mut token = |now| {
            let answer = ask(&mut tenants, &app_id, &secret, now).unwrap();
            (answer["tenant_access_token"].as_str().unwrap().to_owned(), answer["expire"].as_i64().unwrap())
        };
        let (first, expire) = token(0);
        assert!(first.starts_with("t-") && first.len() == 42 && expire == 7200);
        assert_eq!(token(5_400_000), (first.clone(), 1800));
        let (second, expire) = token(5_400_001);
        assert!(second != first && expire == 7200);
        let tokens = &mut tenants[0].tokens;
        assert_eq!(tokens.kind(&first, 7_199_999), Some(Kind::Tenant), "the earlier token stays good");
        assert_eq!(tokens.kind(&first, 7_200_000), None);
        assert!(tokens.knows(&first));
        tokens.revoke();
        assert_eq!(tokens.kind(&second, 7_200_000), None);
    }

    #[test]
    fn wrong_credentials_are_told_apart() {
        let mut tenants = [Tenant::new(1, "A", "")];
        let app_id = tenants[0].credentials.app_id.clone();
        assert_eq!(ask(&mut tenants, "cli_x", "s", 0), Err(10003));
        assert_eq!(ask(&mut tenants, &app_id, "s", 0), Err(10015));
        let secret = tenants[0].credentials.app_secret.clone();
        tenants[0].company.settings.disabled = true;
        assert_eq!(ask(&mut tenants, &app_id, &secret, 0), Err(10014));
    }
}

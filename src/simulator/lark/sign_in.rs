//! Sign-in: what an authorize address asks for, the codes it yields, and the tokens that people get for them.

use std::collections::HashMap;

use serde_json::json;
use url::Url;

use super::Tenant;
use super::answer::{Failure, Fields, fields};
use super::pkce::Challenge;
use super::token::jwt;
use crate::simulator::random;

const MINUTE: i64 = 60 * 1000;
const DAY: i64 = 24 * 60 * MINUTE;

#[derive(Default)]
pub struct SignIns {
    codes: HashMap<String, Code>,
    access: HashMap<String, Grant>,
    refresh: HashMap<String, Grant>,
    spent: Vec<String>,
}

/// Where a code comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The authorize page.
    Page,
    /// `tt.requestAccess` in the app.
    Access,
    /// `tt.requestAuthCode` in the app, the older one.
    AuthCode,
}

#[derive(Clone)]
pub struct Code {
    pub number: u64,
    pub source: Source,
    pub redirect: Option<String>,
    pub challenge: Option<Challenge>,
    pub scopes: Vec<String>,
    until: i64,
    used: bool,
}

/// What a person's token is good for.
#[derive(Clone)]
pub struct Grant {
    pub number: u64,
    pub scopes: Vec<String>,
    pub until: i64,
}

/// The form of people's tokens.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    /// `u-…`, as the older calls make them.
    Old,
    /// A JSON Web Token.
    Jwt,
}

impl SignIns {
    /// What an access token is good for now.
    pub fn grant(&self, token: &str, now: i64) -> Option<&Grant> {
        self.access.get(token).filter(|grant| now < grant.until)
    }

    /// Takes a code out of use: 20003 for an unknown one or one from elsewhere, `used` for a used one, 20004 for an
    /// expired one. A code that is refused stays as it was.
    pub fn redeem(&mut self, code: &str, fits: impl Fn(Source) -> bool, used: i64, now: i64) -> Result<Code, Failure> {
        const ONCE: &str = "The authorization code is not found. Please note that an authorization code can only be used once.";
        let known = self.codes.get_mut(code).filter(|code| fits(code.source)).ok_or_else(|| Failure::new(20003, ONCE))?;
        if known.used {
            return Err(Failure::new(used, if used == 20003 { ONCE } else { "The authorization code has been used." }));
        }
        if now >= known.until {
            return Err(Failure::new(20004, "The authorization code has expired."));
        }
        known.used = true;
        Ok(known.clone())
    }

    /// Takes a refresh token out of use; it is good once.
    pub fn spend(&mut self, token: &str, now: i64) -> Result<Grant, Failure> {
        if self.spent.iter().any(|spent| spent == token) {
            return Err(Failure::new(20073, "The refresh token has been used."));
        }
        let grant = self.refresh.remove(token).ok_or_else(|| Failure::new(20026, "The refresh token passed is invalid."))?;
        self.spent.push(token.to_owned());
        if now >= grant.until { Err(Failure::new(20037, "The refresh token has expired.")) } else { Ok(grant) }
    }
}

/// What an authorize address asks for.
pub struct Ask {
    app_id: String,
    redirect: String,
    state: Option<String>,
    scopes: Vec<String>,
    challenge: Option<Challenge>,
    response_type: String,
}

/// A granted sign-in: the code and where the browser goes with it.
pub struct Granted {
    pub code: String,
    pub redirect: Url,
}

impl Ask {
    /// From path and query of the authorize page or one of its older twins; `None` for any other path.
    pub fn read(path: &str, query: &str) -> Option<Self> {
        let old = match path {
            "/open-apis/authen/v1/authorize" | "/suite/passport/oauth/authorize" => false,
            "/open-apis/authen/v1/index" => true,
            _ => return None,
        };
        let mut given: HashMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let mut take = |name: &str| given.remove(name).unwrap_or_default();
        let app_id = take(if old { "app_id" } else { "client_id" });
        let response_type = if old { "code".to_owned() } else { take("response_type") };
        let scopes = take("scope").split_whitespace().map(str::to_owned).collect();
        let challenge = Challenge::read(&take("code_challenge"), &take("code_challenge_method"));
        let redirect = take("redirect_uri");
        Some(Self { app_id, redirect, scopes, challenge, response_type, state: given.remove("state") })
    }

    pub fn app_id(&self) -> &str {
        &self.app_id
    }

    /// The address to lead back to, if the page would lead there at all.
    pub fn check(&self, tenant: &Tenant) -> Result<Url, Failure> {
        let redirect = self.redirect.parse::<Url>().ok().filter(|url| tenant.company.settings.trusts_redirect(url));
        let redirect = redirect.ok_or_else(|| Failure::new(20029, "redirect_uri 请求不合法 · invalid redirect uri"))?;
        if tenant.company.settings.disabled {
            return Err(Failure::new(20069, "应用未启用 · the app is not enabled"));
        }
        if self.response_type != "code" {
            return Err(Failure::new(20001, "response_type 请求不合法 · invalid response_type"));
        }
        if self.scopes.len() > 200 {
            return Err(Failure::new(20001, "scope 过多 · too many scopes"));
        }
        match self.scopes.iter().find(|scope| !tenant.has_scope(scope)) {
            Some(scope) => Err(Failure::new(20027, format!("应用未申请权限 · the app has no permission {scope}"))),
            None => Ok(redirect),
        }
    }

    fn back(&self, mut redirect: Url, name: &str, value: &str) -> Url {
        redirect.query_pairs_mut().append_pair(name, value);
        if let Some(state) = &self.state {
            redirect.query_pairs_mut().append_pair("state", state);
        }
        redirect
    }

    /// Where a declined sign-in leads.
    pub fn declined(&self, redirect: Url) -> Url {
        self.back(redirect, "error", "access_denied")
    }

    /// Signs the person in.
    pub fn grant(&self, tenant: &mut Tenant, userid: &str, now: i64) -> Result<Granted, Failure> {
        let redirect = self.check(tenant)?;
        let code = issue(tenant, userid, Source::Page, Some(self), self.scopes.clone(), now)?;
        Ok(Granted { redirect: self.back(redirect, "code", &code), code })
    }
}

/// A new code for a person. Whether they may use the app shows when the code is exchanged (20010).
pub fn issue(
    tenant: &mut Tenant,
    userid: &str,
    source: Source,
    ask: Option<&Ask>,
    scopes: Vec<String>,
    now: i64,
) -> Result<String, Failure> {
    let number = tenant.company.directory.number_of(userid).ok_or_else(|| Failure::new(20008, "用户不存在 · no such user"))?;
    let minutes = if source == Source::Access { 3 } else { 5 };
    let code = Code {
        number,
        source,
        redirect: ask.map(|ask| ask.redirect.clone()),
        challenge: ask.and_then(|ask| ask.challenge.clone()),
        scopes,
        until: now + minutes * MINUTE,
        used: false,
    };
    let codes = &mut tenant.sign_ins.codes;
    if codes.len() > 10_000 {
        codes.retain(|_, code| now < code.until);
    }
    let text = random::text(64);
    codes.insert(text.clone(), code);
    Ok(text)
}

/// An access token for a person, with a refresh token beside it where the sign-in asked for one (always in the old form).
pub fn tokens(tenant: &mut Tenant, number: u64, scopes: Vec<String>, form: Form, now: i64) -> Fields {
    let SignIns { access, refresh, .. } = &mut tenant.sign_ins;
    let make = |prefix: &str| if form == Form::Jwt { jwt() } else { format!("{prefix}-{}", random::text(40)) };
    let lifetime = tenant.company.settings.token_seconds;
    let token = make("u");
    if access.len() > 10_000 {
        access.retain(|_, grant| now < grant.until);
        refresh.retain(|_, grant| now < grant.until);
    }
    let until = now + lifetime * 1000;
    access.insert(token.clone(), Grant { number, scopes: scopes.clone(), until });
    tenant.tokens.note_person(&token, until, now);
    let mut answer = fields([("access_token", json!(token)), ("token_type", json!("Bearer")), ("expires_in", json!(lifetime))]);
    let mut shown = vec!["auth:user.id:read"];
    shown.extend(scopes.iter().map(String::as_str).filter(|scope| *scope != "auth:user.id:read"));
    answer.insert("scope".to_owned(), json!(shown.join(" ")));
    let (wanted, days, name) = match form {
        Form::Jwt => (scopes.iter().any(|scope| scope == "offline_access"), 7, "refresh_token_expires_in"),
        Form::Old => (true, 30, "refresh_expires_in"),
    };
    if wanted {
        let token = make("ur");
        refresh.insert(token.clone(), Grant { number, scopes, until: now + days * DAY });
        answer.extend(fields([("refresh_token", json!(token)), (name, json!(days * DAY / 1000))]));
    }
    answer
}

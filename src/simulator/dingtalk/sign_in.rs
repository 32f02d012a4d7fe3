//! Sign-in: the codes of the app's own JSAPI and of the web page, and whom they stand for.

use std::collections::HashMap;

use serde_json::json;
use url::Url;

use super::Tenant;
use super::call::Call;
use super::legacy::{Failure, Fields, result};
use super::person::{OUTSIDE, OUTSIDER, union_id};
use super::scopes::level;
use crate::simulator::directory::User;
use crate::simulator::random;

const CODE_LIFETIME: i64 = 5 * 60 * 1000;

#[derive(Default)]
pub struct SignIns {
    codes: HashMap<String, Code>,
}

struct Code {
    person: u64,
    kind: Kind,
    with_corp: bool,
    until: i64,
}

/// By the JSAPI inside the app, or by the page in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    App,
    Web,
}

impl SignIns {
    /// Takes a code of this kind out of use: the person's number, and whether the company was asked for.
    pub fn redeem(&mut self, code: &str, kind: Kind, now: i64) -> Option<(u64, bool)> {
        if self.codes.get(code)?.kind != kind {
            return None;
        }
        let code = self.codes.remove(code)?;
        (now < code.until).then_some((code.person, code.with_corp))
    }
}

/// A new code for a person; in a browser also for `OUTSIDER`.
pub fn issue(tenant: &mut Tenant, userid: &str, kind: Kind, with_corp: bool, now: i64) -> Result<String, Failure> {
    let outside = userid == OUTSIDER && kind == Kind::Web;
    let number = if outside { Some(OUTSIDE) } else { tenant.company.directory.number_of(userid) };
    let person = number.ok_or_else(|| Failure::new(60121, "找不到该用户"))?;
    if tenant.sign_ins.codes.len() > 10_000 {
        tenant.sign_ins.codes.retain(|_, code| now < code.until);
    }
    let code = random::text(32).to_lowercase();
    tenant.sign_ins.codes.insert(code.clone(), Code { person, kind, with_corp, until: now + CODE_LIFETIME });
    Ok(code)
}

/// `POST /topapi/v2/user/getuserinfo {"code"}`: 40078 for an unknown, used or expired code.
pub fn user_info(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let (number, user) = redeemed(tenant, &call.text("code"), Kind::App, call.now)?;
    let corp_id = &tenant.company.id;
    Ok(result(json!({
        "userid": user.userid, "unionid": union_id(corp_id, number), "name": user.name, "sys": user.admin, "sys_level": level(&tenant.company.directory, &user),
        "associated_unionid": random::constant(&format!("dingtalk/associated/{corp_id}/{number}"), 34),
        "device_id": random::constant(&format!("dingtalk/device/{number}"), 32).to_lowercase(),
    })))
}

/// The person of a code, which is used up.
pub fn redeemed(tenant: &mut Tenant, code: &str, kind: Kind, now: i64) -> Result<(u64, User), Failure> {
    let invalid = || Failure::new(40078, "不存在的临时授权码");
    let (number, _) = tenant.sign_ins.redeem(code, kind, now).ok_or_else(invalid)?;
    let user = tenant.company.directory.user_at(number).ok_or_else(|| Failure::new(60121, "找不到该用户"))?;
    Ok((number, user))
}

/// What an authorize address asks for.
pub struct Ask {
    client_id: String,
    redirect: String,
    state: Option<String>,
    scope: String,
    response_type: String,
    prompt: String,
}

/// A granted sign-in: the code and where the browser goes with it.
pub struct Granted {
    pub code: String,
    pub redirect: Url,
}

impl Ask {
    /// From path and query of the authorize address; `None` for any other path.
    pub fn read(path: &str, query: &str) -> Option<Self> {
        if path != "/oauth2/auth" {
            return None;
        }
        let mut given: HashMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let mut take = |name: &str| given.remove(name).unwrap_or_default();
        let (client_id, redirect, scope) = (take("client_id"), take("redirect_uri"), take("scope"));
        let (response_type, prompt) = (take("response_type"), take("prompt"));
        Some(Self { client_id, redirect, scope, response_type, prompt, state: given.remove("state") })
    }

    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The address to lead back to, if the page would lead there at all.
    pub fn check(&self, tenant: &Tenant) -> Result<Url, Failure> {
        let settings = &tenant.company.settings;
        let redirect = self.redirect.parse::<Url>().ok().filter(|url| settings.trusts_redirect(url));
        let redirect = redirect.ok_or_else(|| Failure::new(50001, "redirect_uri未授权"))?;
        if self.response_type != "code" {
            return Err(Failure::parameter("response_type"));
        }
        if !matches!(self.scope.as_str(), "openid" | "openid corpid") {
            return Err(Failure::parameter("scope"));
        }
        if self.prompt != "consent" {
            return Err(Failure::parameter("prompt"));
        }
        if settings.disabled {
            return Err(Failure::new(50003, "应用已停用"));
        }
        Ok(redirect)
    }

    /// Where a declined sign-in leads.
    pub fn declined(&self, mut redirect: Url) -> Url {
        redirect.query_pairs_mut().append_pair("error", "access_denied");
        self.with_state(redirect)
    }

    fn with_state(&self, mut redirect: Url) -> Url {
        if let Some(state) = &self.state {
            redirect.query_pairs_mut().append_pair("state", state);
        }
        redirect
    }

    /// Signs the person in.
    pub fn grant(&self, tenant: &mut Tenant, userid: &str, now: i64) -> Result<Granted, Failure> {
        let mut redirect = self.check(tenant)?;
        let code = issue(tenant, userid, Kind::Web, self.scope == "openid corpid", now)?;
        let settings = &tenant.company.settings;
        if !settings.plays("redirect_code_only") {
            redirect.query_pairs_mut().append_pair("authCode", &code);
        }
        if settings.plays("redirect_code") || settings.plays("redirect_code_only") {
            redirect.query_pairs_mut().append_pair("code", &code);
        }
        Ok(Granted { code, redirect: self.with_state(redirect) })
    }
}

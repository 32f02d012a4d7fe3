//! Sign-in: what an authorize address asks for, the codes it yields, and what a code and a ticket are good for
//! (pages 91022, 98171, 96442, 96443).

use std::collections::HashMap;

use serde_json::json;
use url::Url;

use super::answer::{Failure, Fields, fields};
use super::range::Range;
use super::token::Secret;
use super::{Call, Tenant, agent, lookup, user};
use crate::simulator::random;

const CODE_LIFETIME: i64 = 5 * 60 * 1000;
const TICKET_LIFETIME: i64 = 1800 * 1000;
/// The name under which the sign-in pages offer "somebody who is not of this company".
pub const OUTSIDER: &str = "@outsider";

#[derive(Default)]
pub struct SignIns {
    codes: HashMap<String, Code>,
    tickets: HashMap<String, (String, i64)>,
}

struct Code {
    /// The userid; `None` for somebody outside the company.
    person: Option<String>,
    private: bool,
    until: i64,
    used: bool,
}

/// In the app's own webview or in a desktop browser by QR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    App,
    Web,
}

/// What an authorize address asks for.
pub struct Ask {
    kind: Kind,
    corp_id: String,
    agent_id: String,
    redirect: String,
    state: Option<String>,
    scope: String,
    response_type: String,
}

/// A granted sign-in: the code and where the browser goes with it.
pub struct Granted {
    pub code: String,
    pub redirect: Url,
}

impl Ask {
    /// From path and query of one of the three authorize addresses; `None` for any other path.
    pub fn read(path: &str, query: &str) -> Option<Self> {
        let kind = match path {
            "/connect/oauth2/authorize" => Kind::App,
            "/wwlogin/sso/login" | "/wwopen/sso/qrConnect" => Kind::Web,
            _ => return None,
        };
        let mut given: HashMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let mut take = |name: &str| given.remove(name).unwrap_or_default();
        let (corp_id, agent_id, redirect) = (take("appid"), take("agentid"), take("redirect_uri"));
        let (scope, response_type) = (take("scope"), take("response_type"));
        Some(Self { kind, corp_id, agent_id, redirect, scope, response_type, state: given.remove("state") })
    }

    pub fn corp_id(&self) -> &str {
        &self.corp_id
    }

    /// The address to lead back to, if the page would lead there at all.
    pub fn check(&self, tenant: &Tenant) -> Result<Url, Failure> {
        let settings = &tenant.company.settings;
        let needs_agent = self.kind == Kind::Web || self.scope == "snsapi_privateinfo";
        if needs_agent || !self.agent_id.is_empty() {
            agent::check_id(tenant, &self.agent_id)?;
        }
        let redirect = self.redirect.parse::<Url>().ok().filter(|url| settings.trusts_redirect(url));
        let redirect = redirect.ok_or_else(|| Failure::new(50001, "redirect_uri unauthorized"))?;
        if settings.disabled {
            return Err(Failure::new(50003, "app is disabled"));
        }
        if self.kind == Kind::App {
            self.check_in_app()?;
        }
        Ok(redirect)
    }

    fn check_in_app(&self) -> Result<(), Failure> {
        let state = self.state.as_deref().unwrap_or_default();
        if self.response_type != "code" {
            return Err(Failure::parameter("invalid param 'response_type'"));
        }
        if !matches!(self.scope.as_str(), "snsapi_base" | "snsapi_privateinfo") {
            return Err(Failure::parameter("invalid param 'scope'"));
        }
        if state.len() > 128 || !state.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Failure::parameter("invalid param 'state'"));
        }
        Ok(())
    }

    /// Where a declined sign-in leads: back with the state alone.
    pub fn declined(&self, mut redirect: Url) -> Url {
        if let Some(state) = &self.state {
            redirect.query_pairs_mut().append_pair("state", state);
        }
        redirect
    }

    /// Signs the person in. Outside the visible range the web sign-in and the one with consent end on a page.
    pub fn grant(&self, tenant: &mut Tenant, userid: &str, now: i64) -> Result<Granted, Failure> {
        let mut redirect = self.check(tenant)?;
        let private = self.scope == "snsapi_privateinfo";
        let code = issue(tenant, userid, self.kind, private, now)?;
        redirect.query_pairs_mut().append_pair("code", &code);
        let mut redirect = self.declined(redirect);
        if self.kind == Kind::Web && tenant.company.settings.plays("redirect_appid") {
            redirect.query_pairs_mut().append_pair("appid", &self.corp_id);
        }
        Ok(Granted { code, redirect })
    }
}

/// A new code for a person (or for `OUTSIDER`).
pub fn issue(tenant: &mut Tenant, userid: &str, kind: Kind, private: bool, now: i64) -> Result<String, Failure> {
    let person = if userid == OUTSIDER {
        None
    } else {
        let user = tenant.company.directory.user(userid).ok_or_else(|| Failure::new(60111, "userid not found"))?;
        let in_range = Range::of(&tenant.company, Secret::App).sees(&user);
        if !in_range && (kind == Kind::Web || private) {
            return Err(Failure::new(50002, "user is out of the app's visible range"));
        }
        Some(user.userid)
    };
    let code = random::text(43);
    if tenant.sign_ins.codes.len() > 10_000 {
        tenant.sign_ins.codes.retain(|_, code| now < code.until);
    }
    tenant.sign_ins.codes.insert(code.clone(), Code { person, private, until: now + CODE_LIFETIME, used: false });
    Ok(code)
}

/// Takes a code out of use: 40029 for an unknown, expired or used one.
fn redeem(tenant: &mut Tenant, code: &str, now: i64) -> Result<(Option<String>, bool), Failure> {
    let invalid = || Failure::new(40029, "invalid code");
    let known = tenant.sign_ins.codes.get_mut(code).filter(|known| now < known.until).ok_or_else(invalid)?;
    if known.used {
        let says_so = tenant.company.settings.plays("used_code_42022");
        return Err(if says_so { Failure::new(42022, "code already used") } else { invalid() });
    }
    known.used = true;
    Ok((known.person.clone(), known.private))
}

/// A ticket for the details, where the sign-in asked for them and the person is in range.
fn ticket(tenant: &mut Tenant, userid: &str, private: bool, now: i64) -> Option<String> {
    let range = Range::of(&tenant.company, Secret::App);
    if !private || range.user(userid).is_err() {
        return None;
    }
    let ticket = random::text(128);
    tenant.sign_ins.tickets.insert(ticket.clone(), (userid.to_owned(), now + TICKET_LIFETIME));
    Some(ticket)
}

/// `GET auth/getuserinfo?code=`.
pub fn user_info(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let (person, private) = redeem(tenant, call.text("code"), call.now)?;
    let Some(userid) = person else {
        return Ok(fields([("openid", json!(lookup::openid(&tenant.credentials.corp_id, OUTSIDER)))]));
    };
    let mut answer = fields([("userid", json!(userid))]);
    if let Some(ticket) = ticket(tenant, &userid, private, call.now) {
        answer.insert("user_ticket".to_owned(), json!(ticket));
    }
    Ok(answer)
}

/// `GET user/getuserinfo?code=`, the older twin with other names.
pub fn legacy_user_info(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let (person, private) = redeem(tenant, call.text("code"), call.now)?;
    let Some(userid) = person else {
        let openid = lookup::openid(&tenant.credentials.corp_id, OUTSIDER);
        return Ok(fields([("OpenId", json!(openid)), ("DeviceId", json!(""))]));
    };
    let mut answer = fields([("UserId", json!(userid)), ("DeviceId", json!(""))]);
    if let Some(ticket) = ticket(tenant, &userid, private, call.now) {
        answer.extend(fields([("user_ticket", json!(ticket)), ("expires_in", json!(TICKET_LIFETIME / 1000))]));
    }
    Ok(answer)
}

/// `POST auth/getuserdetail {"user_ticket"}`: fields that are not ticked or not consented to are absent.
pub fn user_detail(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let (userid, until) =
        tenant.sign_ins.tickets.get(call.text("user_ticket")).cloned().ok_or_else(|| Failure::new(84015, "invalid user_ticket"))?;
    if call.now >= until {
        return Err(Failure::new(84014, "user_ticket expired"));
    }
    let person = Range::of(&tenant.company, Secret::App).user(&userid)?;
    let mut answer = fields([("userid", json!(userid))]);
    if tenant.company.settings.private_info {
        answer.extend(user::personal(&person));
        answer.remove("thumb_avatar");
    }
    Ok(answer)
}

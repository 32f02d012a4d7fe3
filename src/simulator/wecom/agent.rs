//! The app as its own token sees it (page 90227).

use serde_json::json;

use super::answer::{Failure, Fields, fields};
use super::{Call, Tenant};

const NAME: &str = "值班助手";
const LOGO: &str = "https://example.invalid/logo.png";

/// `GET agent/get?agentid=`: 301002 for another app of the company, 40056 for no app at all.
pub fn get(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    check_id(tenant, call.text("agentid"))?;
    let settings = &tenant.company.settings;
    let people: Vec<_> = settings.visible_users.iter().map(|userid| json!({"userid": userid})).collect();
    let domain = settings.trusted_domains.as_ref().and_then(|domains| domains.first()).cloned().unwrap_or_default();
    Ok(fields([
        ("agentid", json!(number(tenant))),
        ("name", json!(NAME)),
        ("square_logo_url", json!(LOGO)),
        ("description", json!("")),
        ("allow_userinfos", json!({"user": people})),
        ("allow_partys", json!({"partyid": settings.visible_departments})),
        ("allow_tags", json!({"tagid": []})),
        ("close", json!(0)),
        ("redirect_domain", json!(domain)),
        ("report_location_flag", json!(0)),
        ("isreportenter", json!(0)),
        ("home_url", json!("")),
    ]))
}

/// `GET agent/list`: the one app of the token.
pub fn list(tenant: &mut Tenant, _: &Call) -> Result<Fields, Failure> {
    let app = json!({"agentid": number(tenant), "name": NAME, "square_logo_url": LOGO});
    Ok(fields([("agentlist", json!([app]))]))
}

/// The app's id as a number.
pub fn number(tenant: &Tenant) -> u64 {
    tenant.credentials.agent_id.parse().unwrap_or(0)
}

/// Whether an agentid is the token's. The company's other apps are those numbered 1000000 to 1000999.
pub fn check_id(tenant: &Tenant, given: &str) -> Result<(), Failure> {
    match given.parse::<u64>() {
        Ok(id) if id == number(tenant) => Ok(()),
        Ok(1_000_000..=1_000_999) => Err(Failure::new(301002, "not allow operate another agent with this accesstoken.")),
        _ => Err(Failure::new(40056, "invalid agentid")),
    }
}

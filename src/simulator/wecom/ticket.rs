//! JS-SDK tickets (page 90506 and following) and the vendor's own addresses.

use serde_json::json;

use super::answer::{Failure, Fields, fields};
use super::limits::TICKETS;
use super::{Call, Tenant};
use crate::simulator::random;

const SECONDS: i64 = 7200;

/// The company's ticket and the app's, each with its end.
#[derive(Default)]
pub struct Tickets {
    company: Option<(String, i64)>,
    agent: Option<(String, i64)>,
}

/// `GET get_jsapi_ticket`.
pub fn of_company(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    tenant.count("company's ticket", &TICKETS, 1, call.now)?;
    Ok(current(&mut tenant.tickets.company, call.now))
}

/// `GET ticket/get?type=agent_config`.
pub fn of_agent(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    if call.text("type") != "agent_config" {
        return Err(Failure::parameter("invalid param 'type'"));
    }
    tenant.count("agent's ticket", &TICKETS, 1, call.now)?;
    Ok(current(&mut tenant.tickets.agent, call.now))
}

/// `GET getcallbackip` and `GET get_api_domain_ip`.
pub fn addresses(_: &mut Tenant, _: &Call) -> Result<Fields, Failure> {
    Ok(fields([("ip_list", json!(["127.0.0.1"]))]))
}

fn current(place: &mut Option<(String, i64)>, now: i64) -> Fields {
    let ticket = match place.take() {
        Some((ticket, until)) if now < until => (ticket, until),
        _ => (random::text(86), now + SECONDS * 1000),
    };
    let (text, until) = place.insert(ticket);
    fields([("ticket", json!(text)), ("expires_in", json!((*until - now) / 1000))])
}

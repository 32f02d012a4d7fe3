//! Looking people up by phone, e-mail or openid (pages 95402, 95895, 90202).

use std::collections::HashMap;

use serde_json::json;

use super::answer::{Failure, Fields, fields};
use super::range::Range;
use super::{Call, Tenant};
use crate::simulator::directory::User;
use crate::simulator::{random, sms};

const DAY: i64 = 24 * 3600 * 1000;

/// Wrong look-ups: when more than 20 % of the headcount miss within a day, look-ups are blocked for a day.
#[derive(Default)]
pub struct Lookups {
    misses: Vec<i64>,
    blocked_until: i64,
    openids: HashMap<String, String>,
}

impl Lookups {
    fn check(&self, now: i64) -> Result<(), Failure> {
        if now < self.blocked_until { Err(Failure::new(45009, "api freq out of limit")) } else { Ok(()) }
    }

    fn missed(&mut self, headcount: u64, now: i64) {
        self.misses.retain(|at| now - at < DAY);
        self.misses.push(now);
        if self.misses.len() as u64 * 5 > headcount {
            self.blocked_until = now + DAY;
            self.misses.clear();
        }
    }
}

/// `POST user/getuserid {"mobile"}`.
pub fn by_phone(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let phone = call.text("mobile");
    if !(5..=32).contains(&phone.len()) {
        return Err(Failure::parameter("invalid param 'mobile'"));
    }
    let phone = sms::e164(phone);
    find(tenant, call, |range| range.directory.user_by_phone(&phone?))
}

/// `POST user/get_userid_by_email {"email","email_type"}`; a person's one e-mail is both their own and the company's.
pub fn by_email(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let email = call.text("email");
    if !(6..=64).contains(&email.len()) || !email.contains('@') {
        return Err(Failure::parameter("invalid param 'email'"));
    }
    find(tenant, call, |range| range.directory.user_by_email(email))
}

fn find(tenant: &mut Tenant, call: &Call, look: impl FnOnce(&Range) -> Option<User>) -> Result<Fields, Failure> {
    tenant.lookups.check(call.now)?;
    let range = Range::of(&tenant.company, call.secret);
    if let Some(user) = look(&range).filter(|user| range.sees(user)) {
        return Ok(fields([("userid", json!(user.userid))]));
    }
    // The text says "headcount", an older page the seats that the company has: the variant plays 200 seats.
    let by_seats = tenant.company.settings.plays("lookups_counted_by_cap");
    let heads = if by_seats { 200 } else { tenant.company.directory.user_count() };
    tenant.lookups.missed(heads, call.now);
    Err(Failure::new(46004, "user not exist"))
}

/// `POST user/convert_to_openid {"userid"}`; people without a phone have not bound WeChat (43004).
pub fn to_openid(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let user = Range::of(&tenant.company, call.secret).user(call.text("userid"))?;
    if user.phone.is_empty() {
        return Err(Failure::new(43004, "need to bind wechat"));
    }
    let openid = openid(&tenant.credentials.corp_id, &user.userid);
    tenant.lookups.openids.insert(openid.clone(), user.userid);
    Ok(fields([("openid", json!(openid))]))
}

/// `POST user/convert_to_userid {"openid"}`, for openids that were handed out before.
pub fn to_userid(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let userid = tenant.lookups.openids.get(call.text("openid"));
    let userid = userid.ok_or_else(|| Failure::new(46004, "user not exist"))?;
    Ok(fields([("userid", json!(userid))]))
}

/// The openid of a person towards a company.
pub fn openid(corp_id: &str, person: &str) -> String {
    format!("o{}", random::constant(&format!("openid/{corp_id}/{person}"), 27))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_a_fifth_of_misses_blocks_for_a_day() {
        let mut lookups = Lookups::default();
        for now in 0..20 {
            lookups.missed(100, now);
            assert!(lookups.check(now).is_ok());
        }
        lookups.missed(100, 20);
        assert_eq!(lookups.check(21).unwrap_err().code, 45009);
        assert!(lookups.check(20 + DAY).is_ok());
    }

    #[test]
    fn misses_of_yesterday_are_forgotten() {
        let mut lookups = Lookups::default();
        (0..20).for_each(|now| lookups.missed(100, now));
        lookups.missed(100, DAY + 30);
        assert!(lookups.check(DAY + 30).is_ok());
    }
}

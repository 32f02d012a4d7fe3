//! A person's further ids, phone and fields as DingTalk writes them.
//!
//! The union id (a person across the apps of one developer) and the open id (within one app) are computed from the
//! person's number and back, so that a million of them cost no memory.

use serde_json::{Value, json};

use super::Tenant;
use super::legacy::{Fields, fields};
use crate::simulator::directory::{Directory, User};
use crate::simulator::random;
use crate::simulator::sms::split;

/// The name under which the sign-in page offers "somebody who is not of this company".
pub const OUTSIDER: &str = "@outsider";
/// The number that stands for that person.
pub const OUTSIDE: u64 = u64::MAX;
const TAIL: &str = "iE";

pub fn union_id(corp_id: &str, number: u64) -> String {
    format!("{}{number:016x}{TAIL}", union_head(corp_id))
}

/// The number of the person with this union id, whether there is such a person or not.
pub fn number_of_union(corp_id: &str, union_id: &str) -> Option<u64> {
    let digits = union_id.strip_prefix(&union_head(corp_id))?.strip_suffix(TAIL)?;
    u64::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 16)
}

fn union_head(corp_id: &str) -> String {
    random::constant(&format!("dingtalk/unionid/{corp_id}"), 16)
}

pub fn open_id(client_id: &str, number: u64) -> String {
    format!("{}{number:016x}", random::constant(&format!("dingtalk/openid/{client_id}"), 12))
}

/// Which fields a caller gets that need a permission of their own.
#[derive(Clone, Copy)]
pub struct Sight {
    mobile: bool,
    email: bool,
}

impl Sight {
    pub fn of(tenant: &Tenant) -> Self {
        let settings = &tenant.company.settings;
        let given = |scope: &str| !settings.missing_scopes.iter().any(|missing| missing == scope);
        Self { mobile: !settings.hide_mobile && given("fieldMobile"), email: given("fieldEmail") }
    }
}

/// What both the list and the detail of people show. What is not there or not permitted is absent.
pub fn shown(corp_id: &str, directory: &Directory, user: &User, sight: Sight) -> Fields {
    let number = directory.number_of(&user.userid).unwrap_or_default();
    let mut shown = fields([
        ("userid", json!(user.userid)),
        ("unionid", json!(union_id(corp_id, number))),
        ("name", json!(user.name)),
        ("title", json!(if user.admin { "主管" } else { "工程师" })),
        ("job_number", json!((number + 1).to_string())),
        ("dept_id_list", json!(user.departments)),
        ("hired_date", json!(1_577_808_000_000i64)),
        ("active", json!(true)),
        ("admin", json!(user.admin)),
        ("boss", json!(false)),
        ("hide_mobile", json!(false)),
        ("exclusive_account", json!(false)),
    ]);
    if let Some((code, local)) = split(&user.phone).filter(|_| sight.mobile) {
        shown.extend(fields([("state_code", json!(code)), ("mobile", json!(local))]));
    }
    if sight.email && !user.email.is_empty() {
        shown.insert("email".to_owned(), json!(user.email));
    }
    shown
}

/// The details beyond what a list shows.
pub fn details(user: &User) -> Fields {
    let of_each = |make: &dyn Fn(u64) -> Value| user.departments.iter().map(|id| make(*id)).collect::<Value>();
    fields([
        ("dept_order_list", of_each(&|id| json!({"dept_id": id, "order": 1}))),
        ("leader_in_dept", of_each(&|id| json!({"dept_id": id, "leader": user.admin}))),
        ("real_authed", json!(true)),
        ("senior", json!(false)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_union_id_leads_back_to_the_person() {
        let id = union_id("dingcorp", 123_456);
        assert_eq!(number_of_union("dingcorp", &id), Some(123_456));
        assert_eq!(number_of_union("another", &id), None);
        assert_eq!(number_of_union("dingcorp", &id[1..]), None);
        assert_eq!((id.len(), union_id("dingcorp", OUTSIDE).len()), (34, 34));
    }
}

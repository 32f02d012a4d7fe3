//! `POST contact/v3/users/batch_get_id`: people by phone and e-mail.

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::range::Range;
use super::{Call, Tenant, user};
use crate::simulator::directory::User;
use crate::simulator::sms::e164;

/// One entry for each e-mail and each phone, in that order; without a match it has no `user_id`.
pub fn ids(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let kind = user::ids(tenant, call)?;
    let (emails, mobiles) = (list(call, "emails")?, list(call, "mobiles")?);
    if emails.is_empty() && mobiles.is_empty() {
        return Err(Failure::new(40001, "emails or mobiles is required"));
    }
    let range = Range::of(tenant, call.bearer);
    let entry = |name: &str, given: &str, found: Option<User>| -> Fields {
        let mut entry = fields([(name, json!(given))]);
        let found = found.filter(|user| range.sees(user));
        if let Some((user, number)) = found.and_then(|user| range.directory.number_of(&user.userid).map(|number| (user, number))) {
            entry.insert("user_id".to_owned(), json!(user::id(tenant, kind, number, &user)));
            if tenant.has_directory_scope("contact:user.employee:readonly") {
                entry.insert("status".to_owned(), user::status());
            }
        }
        entry
    };
    let by_email = emails.into_iter().map(|email| entry("email", email, range.directory.user_by_email(email)));
    let by_phone = mobiles.into_iter().map(|mobile| {
        let found = e164(mobile).and_then(|phone| range.directory.user_by_phone(&phone));
        entry("mobile", mobile, found)
    });
    Ok(json!({"user_list": by_email.chain(by_phone).collect::<Vec<_>>()}))
}

fn list<'a>(call: &'a Call, name: &str) -> Result<Vec<&'a str>, Failure> {
    let entries = match &call.body[name] {
        Value::Null => return Ok(Vec::new()),
        Value::Array(entries) if entries.len() <= 50 => entries,
        _ => return Err(Failure::new(40001, format!("{name} takes a list of at most 50"))),
    };
    let texts: Option<Vec<&str>> = entries.iter().map(Value::as_str).collect();
    texts.ok_or_else(|| Failure::new(40001, format!("{name} takes texts")))
}

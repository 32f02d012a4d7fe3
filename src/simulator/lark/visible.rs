//! `GET contact/v3/scopes`: what the contact range was set to, people first, then departments.

use serde_json::{Value, json};

use super::answer::Failure;
use super::page::{CONTACT, Page, more};
use super::range::Range;
use super::{Bearer, Call, Tenant, department, user};
use crate::simulator::directory::ROOT;

enum Entry {
    Person(String),
    Department(String),
}

/// The whole company shows its first level, everything else just what was entered. There are no user groups.
pub fn list(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let page = Page::read(tenant, call, "scopes", 50, 100, CONTACT)?;
    let (user_ids, department_ids) = (user::ids(tenant, call)?, department::ids(call)?);
    let range = Range::of(tenant, Bearer::Tenant);
    let (people, departments) = if range.is_whole() {
        (range.directory.member_numbers(ROOT), range.directory.children(ROOT))
    } else {
        let settings = &tenant.company.settings;
        let people = settings.visible_users.iter().filter_map(|userid| range.directory.number_of(userid)).collect();
        (people, settings.visible_departments.clone())
    };
    let people = people.into_iter().filter_map(|number| Some((number, range.directory.user_at(number)?)));
    let people = people.map(|(number, user)| Entry::Person(user::id(tenant, user_ids, number, &user)));
    let departments = departments.into_iter().map(|id| Entry::Department(tenant.ids.department(department_ids, id)));
    let place = usize::try_from(page.from).unwrap_or(usize::MAX);
    let (entries, next) = page.cut((0u64..).zip(people.chain(departments)).skip(place));
    let (mut user_ids, mut department_ids) = (Vec::new(), Vec::new());
    for entry in entries {
        match entry {
            Entry::Person(id) => user_ids.push(id),
            Entry::Department(id) => department_ids.push(id),
        }
    }
    let mut answer = more(next);
    answer.insert("user_ids".to_owned(), json!(user_ids));
    answer.insert("department_ids".to_owned(), json!(department_ids));
    answer.insert("group_ids".to_owned(), json!([]));
    Ok(Value::Object(answer))
}

//! Every kind of answer that WeCom gives.

use serde_json::Value;

use super::wire;
use crate::server::vendor::fuzz::as_a;

pub(in crate::server::vendor) fn read(value: &Value) {
    as_a::<wire::Token>(value);
    as_a::<wire::Agent>(value);
    as_a::<wire::Departments>(value);
    if let Some(users) = as_a::<wire::Users>(value) {
        users.userlist.into_iter().for_each(|user| drop(user.person()));
    }
    as_a::<wire::User>(value).map(wire::User::person);
    as_a::<wire::UserIds>(value);
    as_a::<wire::Visitor>(value);
    as_a::<wire::Sent>(value);
    as_a::<wire::Group>(value);
    as_a::<wire::Ticket>(value);
    as_a::<wire::Done>(value);
}

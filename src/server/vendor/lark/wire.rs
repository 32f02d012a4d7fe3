//! Lark's answers as they come over the wire; what the app has no scope for is left out, and there is always more.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::domain::secret::Secret;
use crate::server::vendor::directory::Person;

/// A number, also where it is written as a text.
pub(super) fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn lenient_number<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    Value::deserialize(from).map(|value| number(&value).unwrap_or_default())
}

/// A list that may also be null.
fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// What to ask for next.
pub(super) fn next(has_more: bool, page_token: Option<String>) -> Option<String> {
    filled(page_token).filter(|_| has_more)
}

/// A token under its own name, and how many seconds it lives; both flat.
pub(super) fn token(value: &Value, name: &str) -> Option<(Secret, i64)> {
    let text = value.get(name)?.as_str().filter(|text| !text.is_empty())?;
    Some((Secret::new(text), value.get("expire").and_then(number)?))
}

/// An answer that says no more than that it was done.
#[derive(Deserialize)]
pub(super) struct Done {}

#[derive(Deserialize)]
pub(super) struct Data<T> {
    pub(super) data: T,
}

#[derive(Deserialize)]
pub(super) struct Page<T> {
    #[serde(default = "Vec::new", deserialize_with = "list", bound = "T: Deserialize<'de>")]
    pub(super) items: Vec<T>,
    #[serde(default)]
    pub(super) has_more: bool,
    #[serde(default)]
    pub(super) page_token: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Scopes {
    #[serde(default, deserialize_with = "list")]
    pub(super) department_ids: Vec<String>,
    #[serde(default, deserialize_with = "list")]
    pub(super) user_ids: Vec<String>,
    #[serde(default)]
    pub(super) has_more: bool,
    #[serde(default)]
    pub(super) page_token: Option<String>,
}

/// Beside the code, not under `data`.
#[derive(Default, Deserialize)]
pub(super) struct BotInfo {
    #[serde(default)]
    pub(super) bot: Bot,
}

#[derive(Default, Deserialize)]
pub(super) struct Bot {
    #[serde(default)]
    pub(super) app_name: Option<String>,
    #[serde(default)]
    pub(super) activate_status: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct TenantInfo {
    pub(super) tenant: Tenant,
}

#[derive(Deserialize)]
pub(super) struct Tenant {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) tenant_key: String,
}

#[derive(Deserialize)]
pub(super) struct OneDepartment {
    pub(super) department: Department,
}

#[derive(Deserialize)]
pub(super) struct Department {
    pub(super) open_department_id: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) parent_department_id: Option<String>,
    #[serde(default)]
    pub(super) status: DepartmentStatus,
}

#[derive(Default, Deserialize)]
pub(super) struct DepartmentStatus {
    #[serde(default)]
    pub(super) is_deleted: bool,
}

#[derive(Deserialize)]
pub(super) struct OneUser {
    pub(super) user: User,
}

#[derive(Deserialize)]
pub(super) struct User {
    open_id: String,
    #[serde(default)]
    union_id: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    mobile: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    enterprise_email: Option<String>,
    #[serde(default, deserialize_with = "list")]
    department_ids: Vec<String>,
    #[serde(default)]
    status: UserStatus,
}

#[derive(Default, Deserialize)]
pub(super) struct UserStatus {
    #[serde(default)]
    is_resigned: bool,
    #[serde(default)]
    is_exited: bool,
}

impl UserStatus {
    fn gone(&self) -> bool {
        self.is_resigned || self.is_exited
    }
}

impl User {
    /// Resigned, or has left the company by themselves.
    pub(super) fn gone(&self) -> bool {
        self.status.gone()
    }

    pub(super) fn person(self) -> Person {
        Person {
            user_id: self.open_id,
            union_id: filled(self.union_id),
            name: self.name,
            phone: filled(self.mobile),
            email: filled(self.email).or(filled(self.enterprise_email)),
            departments: self.department_ids,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Looked {
    #[serde(default, deserialize_with = "list")]
    pub(super) user_list: Vec<LookedUp>,
}

#[derive(Deserialize)]
pub(super) struct LookedUp {
    #[serde(default)]
    user_id: Option<String>,
    #[serde(default)]
    status: UserStatus,
}

impl LookedUp {
    /// Whoever is not known has no id; one entry for each number all the same.
    pub(super) fn found(self) -> Option<String> {
        filled(self.user_id).filter(|_| !self.status.gone())
    }
}

/// Flat, not under `data`.
#[derive(Deserialize)]
pub(super) struct UserToken {
    pub(super) access_token: String,
}

#[derive(Deserialize)]
pub(super) struct UserInfo {
    #[serde(default)]
    pub(super) open_id: String,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) tenant_key: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Ticket {
    pub(super) ticket: String,
    pub(super) expire_in: i64,
}

#[derive(Deserialize)]
pub(super) struct Sent {
    pub(super) message_id: String,
}

#[derive(Deserialize)]
pub(super) struct BatchSent {
    pub(super) message_id: String,
    #[serde(default, deserialize_with = "list")]
    pub(super) invalid_department_ids: Vec<String>,
    #[serde(default, deserialize_with = "list")]
    pub(super) invalid_open_ids: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Reader {
    pub(super) user_id: String,
}

#[derive(Deserialize)]
pub(super) struct BatchRead {
    pub(super) read_user: Counts,
}

/// Texts, as printed.
#[derive(Deserialize)]
pub(super) struct Counts {
    #[serde(default, deserialize_with = "lenient_number")]
    pub(super) read_count: i64,
    #[serde(default, deserialize_with = "lenient_number")]
    pub(super) total_count: i64,
}

#[derive(Deserialize)]
pub(super) struct Group {
    pub(super) chat_id: String,
}

#[cfg(test)]
mod tests;

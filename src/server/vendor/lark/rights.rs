//! Which scopes the company has granted: Lark has a list of them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Lark, codes};
use crate::domain::permission::instead_of;
use crate::server::vendor::call::Call;
use crate::server::vendor::error::VendorError;

/// The scopes that are granted, as the list writes them.
pub struct Granted(Vec<String>);

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    scopes: Vec<ListedScope>,
}

#[derive(Deserialize)]
struct ListedScope {
    scope_name: String,
    /// 1 granted, 2 not.
    grant_status: i64,
}

impl Granted {
    /// The page's own example leaves the first word out (`user.phone:readonly`).
    fn lists(&self, code: &str) -> bool {
        self.0
            .iter()
            .any(|name| name == code || (name.contains(':') && code.strip_suffix(name.as_str()).is_some_and(|rest| rest.ends_with(':'))))
    }

    /// Whether a scope, or what does as well, is granted.
    pub fn has(&self, code: &str) -> bool {
        self.lists(code) || instead_of(code).iter().any(|all| all.iter().all(|other| self.lists(other)))
    }
}

impl Lark<'_> {
    /// `application-v6/scope/list`. Nothing where the list is refused or empty: then it tells nothing.
    pub(in crate::server::vendor) async fn granted(&self) -> Option<Granted> {
        let got: Listed = self.get("application/scopes", "application/v6/scopes", &[]).await.ok()?;
        let some = !got.scopes.is_empty();
        let granted = got.scopes.into_iter().filter(|scope| scope.grant_status == 1).map(|scope| scope.scope_name).collect();
        some.then_some(Granted(granted))
    }

    /// Without the list: what shows in a question of its own.
    pub(in crate::server::vendor) async fn try_right(&self, code: &str) -> Option<Result<(), VendorError>> {
        match code {
            "tenant:tenant:readonly" => Some(self.tenant().await.map(drop)),
            "contact:user.id:readonly" => {
                let asked = async {
                    let url = self.url("contact/v3/users/batch_get_id", &[("user_id_type", "open_id")])?;
                    self.make::<Value>(Call::ask("users/batch_get_id", url, json!({ "mobiles": ["10000000000"] }))).await
                };
                Some(asked.await.map(drop))
            }
            _ => None,
        }
    }

    pub(in crate::server::vendor) fn permission_link(&self, code: &str) -> Option<String> {
        codes::console_link(self.own_host(), &self.credentials.identity, &[code.to_owned()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_granted_by_its_name_its_end_or_what_does_as_well() {
        let granted =
            Granted(["user.phone:readonly", "im:message", "im:chat:create", "contact:contact:readonly_as_app"].map(str::to_owned).into());
        for code in ["contact:user.phone:readonly", "im:message:recall", "im:message:send_as_bot", "contact:department.base:readonly"] {
            assert!(granted.has(code), "{code}");
        }
        for code in ["contact:user.email:readonly", "im:chat", "user.phone", "contact:user.id:readonly", "im:message:send_multi_users"] {
            assert!(!granted.has(code), "{code}");
        }
    }
}

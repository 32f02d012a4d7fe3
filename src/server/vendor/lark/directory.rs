//! Lark's directory: what the app sees of the company and its people.

use serde_json::json;

use super::{Lark, part, wire};
use crate::server::vendor::call::Call;
use crate::server::vendor::directory::{People, Person, VisibleRange};
use crate::server::vendor::error::VendorError;

impl Lark<'_> {
    /// `contact-v3/scope/list`: proves token, address and scope in one call. Where the app sees all of the company,
    /// these are its topmost departments and the people beside them.
    pub async fn visible_range(&self) -> Result<VisibleRange, VendorError> {
        let mut range = VisibleRange::default();
        let mut next = None::<String>;
        loop {
            let mut query = vec![("page_size", "100")];
            query.extend(next.as_deref().map(|token| ("page_token", token)));
            let got: wire::Scopes = self.get("scopes", "contact/v3/scopes", &query).await?;
            range.departments.extend(got.department_ids);
            range.people.extend(got.user_ids);
            match wire::next(got.has_more, got.page_token) {
                None => break,
                again if again == next => return Err(VendorError::Nonsense { status: 200 }),
                other => next = other,
            }
        }
        let bot = self.bot().await?;
        range.app_name = bot.app_name.filter(|name| !name.is_empty());
        // Stopped by the company, or its licence or plan has run out.
        range.closed = matches!(bot.activate_status, Some(1 | 5 | 6));
        Ok(range)
    }

    /// `bot-v3/info`: the app's name, which an app without a bot does not learn.
    async fn bot(&self) -> Result<wire::Bot, VendorError> {
        match self.make::<wire::BotInfo>(Call::get("bot/info", self.url("bot/v3/info", &[])?)).await {
            Ok(got) => Ok(got.bot),
            Err(VendorError::Said(_) | VendorError::Nonsense { .. }) => Ok(wire::Bot::default()),
            Err(error) => Err(error),
        }
    }

    /// `tenant-v2/query`: the company that the app is of.
    pub(super) async fn tenant(&self) -> Result<wire::Tenant, VendorError> {
        self.get::<wire::TenantInfo>("tenant/query", "tenant/v2/tenant/query", &[]).await.map(|got| got.tenant)
    }

    /// `contact-v3/user/find_by_department`: a department's own people, at most 50 on a page.
    pub async fn people(&self, department: &str, page: Option<&str>) -> Result<People, VendorError> {
        let mut query = vec![("department_id", department), ("page_size", "50")];
        query.extend(page.map(|token| ("page_token", token)));
        let got: wire::Page<wire::User> = self.get("users/find_by_department", "contact/v3/users/find_by_department", &query).await?;
        let people = got.items.into_iter().filter(|user| !user.gone()).map(wire::User::person).collect();
        Ok(People { people, next: wire::next(got.has_more, got.page_token) })
    }

    /// `contact-v3/user/get`: one visible person.
    pub async fn person(&self, user_id: &str) -> Result<Person, VendorError> {
        let got: wire::OneUser = self.get("users/get", &format!("contact/v3/users/{}", part(user_id)), &[]).await?;
        Ok(got.user.person())
    }

    /// `contact-v3/user/batch_get_id`: who has left the company is not found.
    pub async fn user_id_by_phone(&self, phone: &str) -> Result<Option<String>, VendorError> {
        // Numbers of the mainland may be kept without their country code, and are found without it.
        let mobile = phone.strip_prefix("+86").unwrap_or(phone);
        let url = self.url("contact/v3/users/batch_get_id", &[("user_id_type", "open_id")])?;
        let got: wire::Looked = self.data(Call::ask("users/batch_get_id", url, json!({ "mobiles": [mobile] }))).await?;
        Ok(got.user_list.into_iter().find_map(wire::LookedUp::found))
    }
}

//! Every kind of answer that Lark gives.

use serde_json::Value;

use super::wire::{self, Data, Page};
use crate::server::vendor::fuzz::as_a;

pub(in crate::server::vendor) fn read(value: &Value) {
    wire::token(value, "tenant_access_token");
    as_a::<Data<wire::Scopes>>(value);
    as_a::<wire::BotInfo>(value);
    as_a::<Data<wire::TenantInfo>>(value);
    as_a::<Data<wire::OneDepartment>>(value);
    as_a::<Data<Page<wire::Department>>>(value);
    as_a::<Data<wire::OneUser>>(value).map(|found| found.data.user.person());
    if let Some(page) = as_a::<Data<Page<wire::User>>>(value) {
        wire::next(page.data.has_more, page.data.page_token);
        page.data.items.into_iter().for_each(|user| drop((user.gone(), user.person())));
    }
    if let Some(looked) = as_a::<Data<wire::Looked>>(value) {
        looked.data.user_list.into_iter().for_each(|one| drop(one.found()));
    }
    as_a::<wire::UserToken>(value);
    as_a::<Data<wire::UserInfo>>(value);
    as_a::<Data<wire::Ticket>>(value);
    as_a::<Data<wire::Sent>>(value);
    as_a::<Data<wire::BatchSent>>(value);
    as_a::<Data<Page<wire::Reader>>>(value);
    as_a::<Data<wire::BatchRead>>(value);
    as_a::<Data<wire::Group>>(value);
    as_a::<wire::Done>(value);
}

//! What the app is told about itself, its tenant and the vendor's own addresses.

use serde_json::{Value, json};

use super::answer::Failure;
use super::page::{MESSAGE, Page};
use super::scopes::BOT;
use super::{Call, Tenant};

/// `GET bot/v3/info`, flat: `bot` beside `code`.
pub fn bot(tenant: &mut Tenant, _: &Call) -> Result<Value, Failure> {
    if !tenant.has_scope(BOT) {
        return Err(Failure::new(11205, "app do not have bot"));
    }
    let bot = json!({
        "activate_status": 2, "app_name": "值班助手", "avatar_url": "https://example.invalid/logo.png",
        "ip_white_list": tenant.company.settings.trusted_ips.clone().unwrap_or_default(), "open_id": tenant.ids.bot(),
    });
    Ok(json!({"code": 0, "msg": "ok", "bot": bot}))
}

/// `GET tenant/v2/tenant/query`.
pub fn tenant(tenant: &mut Tenant, _: &Call) -> Result<Value, Failure> {
    let Tenant { tenant_key, company, .. } = tenant;
    let avatar = json!({"avatar_origin": "https://example.invalid/tenant.png", "avatar_72": "", "avatar_240": "", "avatar_640": ""});
    Ok(json!({"tenant": {"name": company.name, "display_id": "F000000001", "tenant_tag": 0, "tenant_key": tenant_key, "avatar": avatar}}))
}

/// `POST application/v6/scopes/apply`: asks the tenant's admin for what waits.
pub fn apply_scopes(tenant: &mut Tenant, _: &Call) -> Result<Value, Failure> {
    if tenant.company.settings.missing_scopes.is_empty() {
        return Err(Failure::new(212_002, "no scope is waiting for a review"));
    }
    Ok(json!({}))
}

/// `GET event/v1/outbound_ip`: where callbacks come from.
pub fn outbound_addresses(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let page = Page::read(tenant, call, "outbound_ip", 10, 50, MESSAGE)?;
    let (addresses, next) = page.cut([(0, "127.0.0.1")].into_iter().skip(usize::try_from(page.from).unwrap_or(1)));
    let mut answer = super::page::more(next);
    answer.insert("ip_list".to_owned(), json!(addresses));
    Ok(Value::Object(answer))
}

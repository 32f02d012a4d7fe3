//! What members do about themselves on the phone. Each form leads to the page that shows what became of it.

use leptos::prelude::*;

use super::ApiError;
use crate::domain::binding::EnterCodeForm;
use crate::domain::me::{AwayForm, NewPhoneForm, OwnForm, RestartForm, SendUnbindForm, UnbindForm};

#[server(endpoint = "send_unbind_code")]
pub async fn send_unbind_code(form: SendUnbindForm) -> Result<(), ApiError> {
    let own = crate::server::page::me::own(form.app, &format!("me/unbind/{}", form.binding)).await?;
    Ok(crate::server::service::me::unbind::send_code(own.muster(), &own.me(), form.binding).await?)
}

#[server(endpoint = "unbind")]
pub async fn unbind(form: UnbindForm) -> Result<(), ApiError> {
    // Who has just undone the binding of this app is nobody here any more: its second press finds that out.
    if let Ok(phone) = crate::server::page::visit(form.app).await
        && crate::server::service::me::unbind::undone_by(&phone.muster, &phone.visit().session, form.binding).await?
    {
        crate::server::context::shown_at(&format!("/m/{}/unbound", form.app));
        return Ok(());
    }
    let own = crate::server::page::me::own(form.app, &format!("me/unbind/{}", form.binding)).await?;
    let here = crate::server::service::me::unbind::unbind(own.muster(), &own.me(), &form).await?;
    own.leads_to(if here { "unbound" } else { "me?done=unbound" });
    Ok(())
}

#[server(endpoint = "set_away")]
pub async fn set_away(form: AwayForm) -> Result<(), ApiError> {
    let own = crate::server::page::me::own(form.app, "me/away").await?;
    crate::server::service::away::begin(own.muster(), own.me().member, own.me().lang, &form).await?;
    own.leads_to("me?done=away");
    Ok(())
}

#[server(endpoint = "end_away")]
pub async fn end_away(form: OwnForm) -> Result<(), ApiError> {
    let own = crate::server::page::me::own(form.app, "me?done=back").await?;
    let member = own.me().member;
    Ok(crate::server::service::away::end(own.muster(), &crate::server::service::Actor::Member(member), member).await?)
}

/// Back to the beginning of the change, or to its new number.
#[server(endpoint = "restart_phone")]
pub async fn restart_phone(form: RestartForm) -> Result<(), ApiError> {
    let own = crate::server::page::me::own(form.app, "me/phone").await?;
    Ok(crate::server::service::me::number::restart(own.muster(), &own.me(), form.number).await?)
}

#[server(endpoint = "send_old_code")]
pub async fn send_old_code(form: OwnForm) -> Result<(), ApiError> {
    let own = crate::server::page::me::own(form.app, "me/phone").await?;
    Ok(crate::server::service::me::number::send_old(own.muster(), &own.me()).await?)
}

#[server(endpoint = "enter_old_code")]
pub async fn enter_old_code(form: EnterCodeForm) -> Result<(), ApiError> {
    let own = crate::server::page::me::own(form.app, "me/phone").await?;
    Ok(crate::server::service::me::number::enter_old(own.muster(), &own.me(), &form.code).await?)
}

/// *I no longer have that number*.
#[server(endpoint = "lose_old_phone")]
pub async fn lose_old_phone(form: OwnForm) -> Result<(), ApiError> {
    let own = crate::server::page::me::own(form.app, "me/phone").await?;
    Ok(crate::server::service::me::number::lose_old(own.muster(), &own.me()).await?)
}

#[server(endpoint = "send_new_code")]
pub async fn send_new_code(form: NewPhoneForm) -> Result<(), ApiError> {
    let own = crate::server::page::me::own(form.app, "me/phone").await?;
    Ok(crate::server::service::me::number::send_new(own.muster(), &own.me(), &form).await?)
}

#[server(endpoint = "enter_new_code")]
pub async fn enter_new_code(form: EnterCodeForm) -> Result<(), ApiError> {
    let own = crate::server::page::me::own(form.app, "me/phone").await?;
    let done = crate::server::service::me::number::enter_new(own.muster(), &own.me(), &form.code).await?;
    own.leads_to(&format!("me?done={}", done.word()));
    Ok(())
}

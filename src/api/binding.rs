//! The binding flow on the phone. Each step answers with what the page shows next.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::domain::binding::{BackForm, BindView, ChooseRamForm, EnterCodeForm, IdentityForm, SendCodeForm, StartForm};
use crate::domain::id::MobileAppId;
use crate::domain::secret::Secret;

/// The one-use link of a chosen chat account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConfirmForm {
    pub app: MobileAppId,
    #[serde(default)]
    pub token: Secret,
}

#[server(endpoint = "start_binding")]
pub async fn start_binding(form: StartForm) -> Result<BindView, ApiError> {
    let phone = crate::server::page::visit(form.app).await?;
    Ok(crate::server::service::binding::start(&phone.muster, &mut phone.visit(), form.again).await?)
}

/// Where codes do not get through.
#[server(endpoint = "ask_for_help")]
pub async fn ask_for_help(form: StartForm) -> Result<BindView, ApiError> {
    let phone = crate::server::page::visit(form.app).await?;
    Ok(crate::server::service::binding::ask_for_help(&phone.muster, &mut phone.visit()).await?)
}

#[server(endpoint = "identify_member")]
pub async fn identify_member(form: IdentityForm) -> Result<BindView, ApiError> {
    let phone = crate::server::page::visit(form.app).await?;
    Ok(crate::server::service::binding::identify(&phone.muster, &mut phone.visit(), &form).await?)
}

#[server(endpoint = "choose_ram_account")]
pub async fn choose_ram_account(form: ChooseRamForm) -> Result<BindView, ApiError> {
    let phone = crate::server::page::visit(form.app).await?;
    Ok(crate::server::service::binding::choose_ram_account(&phone.muster, &mut phone.visit(), &form).await?)
}

#[server(endpoint = "send_code")]
pub async fn send_code(form: SendCodeForm) -> Result<BindView, ApiError> {
    let phone = crate::server::page::visit(form.app).await?;
    Ok(crate::server::service::binding::send_code(&phone.muster, &mut phone.visit(), &form).await?)
}

#[server(endpoint = "enter_code")]
pub async fn enter_code(form: EnterCodeForm) -> Result<BindView, ApiError> {
    use crate::domain::binding::BindStep;

    let phone = crate::server::page::visit(form.app).await?;
    let view = crate::server::service::binding::enter_code(&phone.muster, &mut phone.visit(), &form).await?;
    if matches!(view.step, BindStep::Bound { .. }) {
        crate::server::context::shown_at(&format!("/m/{}/todo", form.app));
    }
    Ok(view)
}

#[server(endpoint = "step_back")]
pub async fn step_back(form: BackForm) -> Result<BindView, ApiError> {
    let phone = crate::server::page::visit(form.app).await?;
    Ok(crate::server::service::binding::step_back(&phone.muster, &mut phone.visit(), form.from).await?)
}

#[server(endpoint = "confirm_account")]
pub async fn confirm_account(form: ConfirmForm) -> Result<BindView, ApiError> {
    use crate::domain::binding::BindStep;

    let phone = crate::server::page::visit(form.app).await?;
    let confirmed = crate::server::service::binding::confirm(&phone.muster, &mut phone.visit(), phone.token(), form.token.expose()).await?;
    phone.change_token(&confirmed.token);
    if matches!(confirmed.view.step, BindStep::Bound { .. }) {
        crate::server::context::shown_at(&format!("/m/{}/todo", form.app));
    }
    Ok(confirmed.view)
}

/// What the page shows now: for one that waits for the SMS, or comes back from far away.
#[server(endpoint = "show_binding")]
pub async fn show_binding(form: StartForm) -> Result<BindView, ApiError> {
    let phone = crate::server::page::visit(form.app).await?;
    Ok(crate::server::service::binding::view(&phone.muster, &phone.visit()).await?)
}

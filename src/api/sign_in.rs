//! Signing in to the console, and out; language and theme.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::domain::secret::Secret;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SignInForm {
    #[serde(default)]
    pub login_name: String,
    #[serde(default)]
    pub password: Secret,
    /// A path of the console to go on to.
    #[serde(default)]
    pub next: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    pub current_password: Secret,
    #[serde(default)]
    pub new_password: Secret,
    #[serde(default)]
    pub repeated: Secret,
}

/// What is remembered in cookies only; an empty value leaves it as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct DisplayForm {
    #[serde(default)]
    pub lang: String,
    /// `light`, `dark` or `auto`.
    #[serde(default)]
    pub theme: String,
}

/// Answers where to go next.
#[server(endpoint = "sign_in")]
pub async fn sign_in(form: SignInForm) -> Result<String, ApiError> {
    use crate::domain::form::{FieldErrors, Invalid};
    use crate::server::caller::cookie;
    use crate::server::context::{Cookie, asked, set_cookie, shown_at};
    use crate::server::service::sign_in;

    let (muster, visitor) = asked()?;
    let mut errors = FieldErrors::default();
    if form.login_name.trim().is_empty() {
        errors.add("login_name", Invalid::Required);
    }
    if form.password.is_empty() {
        errors.add("password", Invalid::Required);
    }
    errors.finish(Some(()))?;
    let attempt = sign_in::Attempt {
        login_name: &form.login_name,
        password: form.password,
        address: visitor.address,
        device: visitor.device.as_deref(),
    };
    let signed_in = sign_in::sign_in(&muster, attempt).await?;
    let session = Cookie { name: cookie::CONSOLE, value: signed_in.token.expose(), lives: sign_in::SESSION_LIVES, for_scripts: false };
    set_cookie(&muster, &session);
    let device = Cookie { name: cookie::DEVICE, value: &signed_in.device, lives: sign_in::DEVICE_LIVES, for_scripts: false };
    set_cookie(&muster, &device);
    let next = if signed_in.must_change_password {
        "/console/password"
    } else if form.next.starts_with("/console/") && !form.next.starts_with("/console/sign-in") {
        &form.next
    } else {
        "/console"
    };
    shown_at(next);
    Ok(next.to_owned())
}

/// Answers where to go next.
#[server(endpoint = "change_password")]
pub async fn change_password(form: PasswordForm) -> Result<String, ApiError> {
    use crate::server::caller::cookie;
    use crate::server::context::{Cookie, set_cookie, shown_at, signed_in};
    use crate::server::service::sign_in;

    let (muster, me) = signed_in()?;
    let PasswordForm { current_password, new_password, repeated } = form;
    let fresh = sign_in::change_password(&muster, me.id, me.token.expose(), current_password, new_password, &repeated).await?;
    set_cookie(&muster, &Cookie { name: cookie::CONSOLE, value: fresh.expose(), lives: sign_in::SESSION_LIVES, for_scripts: false });
    shown_at("/console");
    Ok("/console".to_owned())
}

#[server(endpoint = "sign_out")]
pub async fn sign_out() -> Result<String, ApiError> {
    use crate::domain::time::Span;
    use crate::server::caller::cookie;
    use crate::server::context::{Cookie, set_cookie, shown_at, signed_in};
    use crate::server::service::sign_in;

    let (muster, me) = signed_in()?;
    sign_in::sign_out(&muster, me.token.expose()).await?;
    set_cookie(&muster, &Cookie { name: cookie::CONSOLE, value: "", lives: Span(0), for_scripts: false });
    shown_at("/console/sign-in");
    Ok("/console/sign-in".to_owned())
}

/// Remembers language and theme in this browser; whoever is bound here is written to in that language, too.
#[server(endpoint = "set_display")]
pub async fn set_display(form: DisplayForm) -> Result<(), ApiError> {
    use crate::domain::lang::Lang;
    use crate::domain::time::Span;
    use crate::server::caller::cookie;
    use crate::server::context::{Cookie, asked, set_cookie};

    let (muster, visitor) = asked()?;
    if let Some(lang) = Lang::from_tag(&form.lang) {
        crate::server::service::member::speaks(&muster, visitor.members(), lang).await?;
        set_cookie(&muster, &Cookie { name: cookie::LANG, value: lang.tag(), lives: Span::days(400), for_scripts: true });
    }
    if matches!(form.theme.as_str(), "light" | "dark" | "auto") {
        set_cookie(&muster, &Cookie { name: cookie::THEME, value: &form.theme, lives: Span::days(400), for_scripts: true });
    }
    Ok(())
}

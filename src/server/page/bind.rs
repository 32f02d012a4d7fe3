//! Where binding begins, each step of it, and the link that ends it for a chosen chat account.

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Asked, Next, leave, new_phone_cookie};
use crate::domain::binding::BindStep;
use crate::domain::secret::Secret;
use crate::server::caller::Visitor;
use crate::server::error::Result;
use crate::server::http::Shared;
use crate::server::service::binding::{Visit, view};
use crate::server::service::phone;
use crate::ui::phone::PhonePage;

/// `/m/bind`: straight to the one app of the vendor whose app this is, else a choice.
pub async fn choose_app(State(shared): State<Shared>, Extension(visitor): Extension<Visitor>, request: Request) -> Response {
    let asked = Asked::new(shared, visitor, request);
    match phone::choices(&asked.shared.muster, asked.visitor.inside).await {
        Ok(apps) => match apps.as_slice() {
            [only] => Redirect::temporary(&format!("/m/{}/bind", only.id)).into_response(),
            _ => asked.show(PhonePage::ChooseApp(apps)).await,
        },
        Err(error) => asked.fail(error).await,
    }
}

/// `/m/{app}`: what this is.
pub async fn introduction(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    match asked.app(&app).await {
        Ok(app) => asked.show(PhonePage::Introduction(phone::phone_app(&app))).await,
        Err(error) => asked.fail(error).await,
    }
}

/// `/m/{app}/consent`: what one agrees to, in full.
pub async fn consent(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    match asked.app(&app).await {
        Ok(app) => asked.show(PhonePage::Consent(phone::phone_app(&app))).await,
        Err(error) => asked.fail(error).await,
    }
}

/// `/m/{app}/bind`: inside the app the silent sign-in comes first; then the step of the flow that is due.
pub async fn show(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    Query(next): Query<Next>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    match bind_step(&asked, &app, &next).await {
        Ok(BindAnswer::Leave(target, cookie)) => leave(&target, cookie),
        Ok(BindAnswer::Show(page, cookies)) => asked.show_with(*page, StatusCode::OK, cookies).await,
        Err(error) => asked.fail(error).await,
    }
}

enum BindAnswer {
    Leave(String, Option<HeaderValue>),
    Show(Box<PhonePage>, Vec<HeaderValue>),
}

async fn bind_step(asked: &Asked, app: &str, next: &Next) -> Result<BindAnswer> {
    let app = asked.app(app).await?;
    let muster = &asked.shared.muster;
    let inside = asked.visitor.inside == Some(app.vendor);
    let (session, fresh) = phone::open(muster, app.id, asked.visitor.phone_token.as_ref().map(Secret::expose)).await?;
    let cookie = new_phone_cookie(muster, fresh.as_ref());
    let another = match (&asked.visitor.simulated_user, session.account) {
        (Some(user), Some(account)) => !phone::is_account(muster, account.0, user).await?,
        _ => false,
    };
    if inside && (another || (session.account.is_none() && session.sign_in_failed_at.is_none())) {
        let back = next.path(app.id).map_or_else(|| format!("/m/{}/bind", app.id), |next| format!("/m/{}/bind?next={next}", app.id));
        let target = phone::start_sign_in(muster, &app, &session, &back).await?;
        return Ok(BindAnswer::Leave(target, cookie));
    }
    let visit = Visit { app: &app, session, inside, address: "", lang: asked.visitor.lang };
    let mut view = view(muster, &visit).await?;
    // Whoever is bound may bind again, which begins with the consent.
    if next.again.is_some() && matches!(view.step, BindStep::Bound { .. }) {
        view.step = BindStep::Introduction;
    }
    if let (BindStep::Bound { .. }, Some(next)) = (&view.step, next.path(app.id)) {
        return Ok(BindAnswer::Leave(next.to_owned(), cookie));
    }
    Ok(BindAnswer::Show(Box::new(PhonePage::Bind(view)), cookie.into_iter().collect()))
}

#[derive(Deserialize)]
pub struct Token {
    #[serde(default)]
    token: Secret,
}

/// `/m/{app}/confirm`: the one-use link of a chosen chat account. Opening it changes nothing, since chat apps fetch
/// links for their previews; the button does.
pub async fn confirm(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    Query(Token { token }): Query<Token>,
    request: Request,
) -> Response {
    let mut asked = Asked::new(shared, visitor, request);
    let result = async {
        let app = asked.app(&app).await?;
        let muster = &asked.shared.muster;
        let (_, fresh) = phone::open(muster, app.id, asked.visitor.phone_token.as_ref().map(Secret::expose)).await?;
        Ok((phone::phone_app(&app), fresh))
    };
    match result.await {
        Ok((app, fresh)) => {
            let cookie = new_phone_cookie(&asked.shared.muster, fresh.as_ref());
            // The form on the page belongs to the browser as it is from now on.
            asked.visitor.phone_token = fresh.or(asked.visitor.phone_token);
            let page = PhonePage::Confirm { app, token };
            asked.show_with(page, StatusCode::OK, cookie.into_iter().collect()).await
        }
        Err(error) => asked.fail(error).await,
    }
}

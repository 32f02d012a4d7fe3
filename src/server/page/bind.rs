//! Where binding begins, each step of it, and the link that ends it for a chosen chat account.

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::sign_in::SignIn;
use super::{Asked, Next, leave, new_phone_cookie};
use crate::domain::binding::{BindStep, PhoneApp};
use crate::domain::id::MobileAppId;
use crate::domain::secret::Secret;
use crate::server::caller::{Member, Visitor};
use crate::server::error::Result;
use crate::server::http::Shared;
use crate::server::service::binding::{Visit, view};
use crate::server::service::phone::{self, Way};
use crate::server::service::qr;
use crate::server::store::phone_session::PhoneSession;
use crate::ui::phone::PhonePage;
use crate::ui::phone::doors::Elsewhere;

/// `/m/bind`: straight to the one app of the vendor whose app this is, else a choice.
pub async fn choose_app(State(shared): State<Shared>, Extension(visitor): Extension<Visitor>, request: Request) -> Response {
    let asked = Asked::new(shared, visitor, request);
    match choice(&asked).await {
        Ok(Choice::Only(app)) => Redirect::temporary(&format!("/m/{app}/bind")).into_response(),
        Ok(Choice::Page(page)) => asked.show(*page).await,
        Err(error) => asked.fail(error).await,
    }
}

enum Choice {
    Only(MobileAppId),
    Page(Box<PhonePage>),
}

async fn choice(asked: &Asked) -> Result<Choice> {
    let muster = &asked.shared.muster;
    let all = phone::choices(muster, None).await?;
    let mut here = all.clone();
    here.retain(|app| asked.visitor.inside.is_none_or(|vendor| vendor == app.vendor));
    let page = match (here.as_slice(), asked.visitor.inside) {
        ([only], _) => return Ok(Choice::Only(only.id)),
        ([], None) => PhonePage::ChooseApp(Vec::new()),
        ([], Some(_)) if all.is_empty() => PhonePage::ChooseApp(Vec::new()),
        // Several companies, and no app that could tell whose page it is; or apps of other vendors only.
        ([], Some(_)) | (_, None) => PhonePage::OpenElsewhere(elsewhere(asked, all, "/m/bind".to_owned()).await?),
        (_, Some(_)) => PhonePage::ChooseApp(here),
    };
    Ok(Choice::Page(Box::new(page)))
}

/// Where to open an address of these apps, and what can be opened here.
async fn elsewhere(asked: &Asked, apps: Vec<PhoneApp>, path: String) -> Result<Elsewhere> {
    let muster = &asked.shared.muster;
    let here = asked.visitor.inside;
    let own = if here.is_some() { phone::choices(muster, here).await? } else { Vec::new() };
    let address = muster.config.link(&path);
    Ok(Elsewhere { apps, here, own, qr: qr::image(&address), address })
}

/// `/m/{app}`: what this is, or where it is opened.
pub async fn introduction(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    let result = async {
        let app = asked.app(&app).await?;
        let own = phone::phone_app(&app);
        if asked.visitor.inside == Some(app.vendor) || Member::prove(&asked.visitor, app.id).is_ok() {
            return Ok(PhonePage::Introduction(own));
        }
        Ok(PhonePage::OpenElsewhere(elsewhere(&asked, vec![own], format!("/m/{}", app.id)).await?))
    };
    match result.await {
        Ok(page) => asked.show(page).await,
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
        Ok(BindAnswer::SignIn(begun, cookies)) => asked.sign_in(begun, cookies),
        Ok(BindAnswer::Leave(target, cookies)) => leave(&target, cookies),
        Ok(BindAnswer::Show(page, status, cookies)) => asked.show_with(*page, status, cookies).await,
        Err(error) => asked.fail(error).await,
    }
}

enum BindAnswer {
    SignIn(SignIn, Vec<HeaderValue>),
    Leave(String, Vec<HeaderValue>),
    Show(Box<PhonePage>, StatusCode, Vec<HeaderValue>),
}

async fn bind_step(asked: &Asked, app: &str, next: &Next) -> Result<BindAnswer> {
    let app = asked.app(app).await?;
    let muster = &asked.shared.muster;
    let inside = asked.visitor.inside == Some(app.vendor);
    if !inside && Member::prove(&asked.visitor, app.id).is_err() {
        let page = elsewhere(asked, vec![phone::phone_app(&app)], next.bind(app.id)).await?;
        return Ok(BindAnswer::Show(Box::new(PhonePage::OpenElsewhere(page)), StatusCode::OK, Vec::new()));
    }
    let (session, fresh) = asked.session(app.id).await?;
    let cookies = new_phone_cookie(muster, fresh.as_ref()).into_iter().collect();
    if inside && (anothers(asked, &session).await? || (session.account.is_none() && session.sign_in_failed_at.is_none())) {
        let begun = SignIn::begin(asked, &app, &session, &next.bind(app.id), Way::Script).await?;
        return Ok(BindAnswer::SignIn(begun, cookies));
    }
    if session.outsider {
        let mut others = phone::choices(muster, Some(app.vendor)).await?;
        others.retain(|other| other.id != app.id);
        let page = PhonePage::WrongCompany { app: phone::phone_app(&app), others };
        return Ok(BindAnswer::Show(Box::new(page), StatusCode::FORBIDDEN, cookies));
    }
    let visit = Visit { app: &app, session, inside, address: "", lang: asked.visitor.lang };
    let mut view = view(muster, &visit).await?;
    // Whoever is bound may bind again, which begins with the consent.
    if next.again.is_some() && matches!(view.step, BindStep::Bound { .. }) {
        view.step = BindStep::Introduction;
    }
    if let (BindStep::Bound { .. }, Some(next)) = (&view.step, next.path(app.id)) {
        return Ok(BindAnswer::Leave(next.to_owned(), cookies));
    }
    Ok(BindAnswer::Show(Box::new(PhonePage::Bind(view)), StatusCode::OK, cookies))
}

/// Whether somebody else took the simulators' phone since.
async fn anothers(asked: &Asked, session: &PhoneSession) -> Result<bool> {
    let (Some((account, _)), Some(_)) = (session.account, &asked.visitor.simulated.user) else { return Ok(false) };
    let user_id = phone::user_id(&asked.shared.muster, account).await?;
    Ok(user_id.is_none_or(|user_id| asked.visitor.simulated.is_anothers(session.app, &user_id)))
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
        let (_, fresh) = asked.session(app.id).await?;
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

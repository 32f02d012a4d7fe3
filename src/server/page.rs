//! The phone pages: each finds out who asks and what to show, and is rendered whole, so that it works without scripts.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Muster;
use super::caller::{Admin, Member, Visitor, cookie};
use super::context::{Cookie, asked, set_cookie, shown_at};
use super::error::{Error, Result};
use super::http::{Shared, nowhere, phone_document};
use super::service::binding::Visit;
use super::service::{self, activation, phone};
use super::store::mobile_app::MobileApp;
use super::store::phone_session::PhoneSession;
use crate::api::ApiError;
use crate::domain::binding::{BindProblem, BindStep};
use crate::domain::id::MobileAppId;
use crate::domain::incident::Filter;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::PhonePath;
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::ui::phone::PhonePage;

/// A phone at the binding flow, for the server functions.
pub struct Phone {
    pub muster: Arc<Muster>,
    app: MobileApp,
    session: PhoneSession,
    inside: bool,
    address: String,
    lang: Lang,
    token: Secret,
}

impl Phone {
    /// What the browser's cookie says.
    pub fn token(&self) -> &str {
        self.token.expose()
    }

    /// Gives the browser another one.
    pub fn change_token(&self, fresh: &Secret) {
        set_cookie(&self.muster, &phone_cookie(fresh));
    }

    pub fn visit(&self) -> Visit<'_> {
        Visit { app: &self.app, session: self.session.clone(), inside: self.inside, address: &self.address, lang: self.lang }
    }
}

/// The phone that posted a form of the binding flow. Its session must be there: the page opened it.
pub async fn visit(app: MobileAppId) -> std::result::Result<Phone, ApiError> {
    shown_at(&format!("/m/{app}/bind"));
    let (muster, visitor) = asked()?;
    let app = phone::enabled_app(&muster, &mut muster.store.read().await.map_err(Error::from)?, app).await?;
    let token = visitor.phone_token.ok_or(Refusal::Bind(BindProblem::OutOfStep))?;
    let session = phone::session(&muster, app.id, Some(token.expose())).await?;
    let session = session.ok_or(Refusal::Bind(BindProblem::OutOfStep))?;
    let inside = visitor.inside == Some(app.vendor);
    Ok(Phone { muster, inside, session, app, address: visitor.address.to_string(), lang: visitor.lang, token })
}

/// What a page handler works with.
struct Asked {
    shared: Shared,
    visitor: Visitor,
    /// Without the body, which a page has none of.
    parts: Parts,
}

impl Asked {
    fn new(shared: Shared, visitor: Visitor, request: Request) -> Self {
        Self { shared, visitor, parts: request.into_parts().0 }
    }

    async fn show(self, page: PhonePage) -> Response {
        self.show_with(page, StatusCode::OK, Vec::new()).await
    }

    async fn show_with(self, page: PhonePage, status: StatusCode, cookies: Vec<HeaderValue>) -> Response {
        let request = Request::from_parts(self.parts, axum::body::Body::empty());
        phone_document(&self.shared, &self.visitor, request, page, status, cookies).await
    }

    async fn fail(self, error: Error) -> Response {
        let error = ApiError::from(error);
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.show_with(PhonePage::Failed(error), status, Vec::new()).await
    }

    async fn app(&self, id: &str) -> Result<MobileApp> {
        let id: MobileAppId = id.parse().map_err(|_| Error::Refused(Refusal::NotFound))?;
        phone::enabled_app(&self.shared.muster, &mut self.shared.muster.store.read().await?, id).await
    }
}

fn phone_cookie(token: &Secret) -> Cookie<'_> {
    Cookie { name: cookie::PHONE, value: token.expose(), lives: phone::SESSION_LIVES, for_scripts: false }
}

fn new_phone_cookie(muster: &Muster, fresh: Option<&Secret>) -> Option<HeaderValue> {
    phone_cookie(fresh?).header(muster.config.is_https())
}

/// A redirect that nobody keeps, with a cookie.
fn leave(target: &str, cookie: Option<HeaderValue>) -> Response {
    let mut response = Redirect::to(target).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(axum::http::header::SET_COOKIE, cookie);
    }
    response
}

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

#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

impl Next {
    /// Only paths of this app; never another site's address.
    fn path(&self, app: MobileAppId) -> Option<&str> {
        let own = self.next.strip_prefix(&format!("/m/{app}/"))?;
        let good = own.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '?' | '=' | '&'));
        good.then_some(self.next.as_str())
    }
}

/// `/m/{app}/bind`: inside the app the silent sign-in comes first; then the step of the flow that is due.
pub async fn bind(
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
    let view = service::binding::view(muster, &visit).await?;
    if let (BindStep::Bound { .. }, Some(next)) = (&view.step, next.path(app.id)) {
        return Ok(BindAnswer::Leave(next.to_owned(), cookie));
    }
    Ok(BindAnswer::Show(Box::new(PhonePage::Bind(view)), cookie.into_iter().collect()))
}

/// `/m/{app}/sign-in`: starts the app's own sign-in, also after one that failed.
pub async fn sign_in(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    Query(next): Query<Next>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    let result = async {
        let app = asked.app(&app).await?;
        let muster = &asked.shared.muster;
        let (session, fresh) = phone::open(muster, app.id, asked.visitor.phone_token.as_ref().map(Secret::expose)).await?;
        let back = next.path(app.id).map_or_else(|| format!("/m/{}/bind", app.id), str::to_owned);
        let target = phone::start_sign_in(muster, &app, &session, &back).await?;
        Ok((target, new_phone_cookie(muster, fresh.as_ref())))
    };
    match result.await {
        Ok((target, cookie)) => leave(&target, cookie),
        Err(error) => asked.fail(error).await,
    }
}

/// What the vendor's sign-in sends the browser back with.
#[derive(Deserialize)]
pub struct Return {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: Option<String>,
    /// DingTalk's name for it.
    #[serde(default, rename = "authCode")]
    auth_code: Option<String>,
}

impl Return {
    fn code(&self) -> Option<&str> {
        self.auth_code.as_deref().or(self.code.as_deref()).filter(|code| !code.is_empty() && code.len() <= 512)
    }
}

/// What comes back to the same address and is no sign-in of a phone: a link whose state says which page it is for, from
/// which a sign-in of our own starts; and an admin's second scan.
async fn elsewhere(asked: &Asked, app: &str, back: &Return) -> Result<Option<String>> {
    let Ok(id) = app.parse::<MobileAppId>() else { return Ok(None) };
    if let Some(path) = PhonePath::of_state(id, &back.state) {
        let next = percent_encoding::utf8_percent_encode(&path.to_string(), percent_encoding::NON_ALPHANUMERIC).to_string();
        return Ok(Some(format!("/m/{id}/sign-in?next={next}")));
    }
    if Admin::prove(&asked.visitor).is_err() {
        return Ok(None);
    }
    let muster = &asked.shared.muster;
    let ours = activation::finish_company(muster, id, asked.visitor.browser(), &back.state, back.code()).await?;
    Ok(ours.then(|| format!("/console/mobile-apps/{id}/steps")))
}

/// `/console/mobile-apps/{app}/company`: starts DingTalk's second scan.
pub async fn choose_company(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    request: Request,
) -> Response {
    let started = match app.parse() {
        Ok(id) => activation::start_company(&shared.muster, id, visitor.browser()).await,
        Err(_) => Err(Error::Refused(Refusal::NotFound)),
    };
    match started {
        Ok(target) => leave(&target, None),
        Err(Error::Refused(_)) => nowhere(&shared, request).await,
        Err(error) => Asked::new(shared, visitor, request).fail(error).await,
    }
}

/// `/m/{app}/signed-in`: back from the vendor.
pub async fn signed_in(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    Query(back): Query<Return>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    let result = async {
        if let Some(next) = elsewhere(&asked, &app, &back).await? {
            return Ok((next, None));
        }
        let app = asked.app(&app).await?;
        let muster = &asked.shared.muster;
        let token = asked.visitor.phone_token.clone().ok_or(Error::Refused(Refusal::ForeignOrigin))?;
        let session = phone::session(muster, app.id, Some(token.expose())).await?.ok_or(Error::Refused(Refusal::ForeignOrigin))?;
        let back = phone::Return { state: &back.state, code: back.code() };
        let done = phone::finish_sign_in(muster, &app, &session, token.expose(), back).await?;
        Ok((done.next, new_phone_cookie(muster, done.token.as_ref())))
    };
    match result.await {
        Ok((next, cookie)) => leave(&next, cookie),
        Err(error) => asked.fail(error).await,
    }
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

#[derive(Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    show: String,
    #[serde(default)]
    before: Option<String>,
}

/// `/m/{app}/todo`: the incidents.
pub async fn todo(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    Query(query): Query<ListQuery>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    let result = async {
        let app = asked.app(&app).await?;
        let Ok(member) = Member::prove(&asked.visitor, app.id) else { return Ok(None) };
        let filter = Filter::from_slug(&query.show);
        let incidents = service::incident::list(&asked.shared.muster, member.id, filter, query.before.as_deref()).await?;
        Ok(Some(PhonePage::Todo { app: phone::phone_app(&app), filter, incidents }))
    };
    match result.await {
        Ok(Some(page)) => asked.show(page).await,
        Ok(None) => bind_first(&app),
        Err(error) => asked.fail(error).await,
    }
}

/// Bound on another app, but not on this one.
fn bind_first(app: &str) -> Response {
    Redirect::to(&format!("/m/{app}/bind")).into_response()
}

/// `/m/{app}/incidents/{incident}`
pub async fn incident(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path((app, incident)): Path<(String, String)>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    let result = async {
        let app = asked.app(&app).await?;
        let Ok(member) = Member::prove(&asked.visitor, app.id) else { return Ok(None) };
        let id = incident.parse().map_err(|_| Error::Refused(Refusal::NotFound))?;
        let incident = service::incident::detail(&asked.shared.muster, id, Some(member.id)).await?;
        Ok(Some(PhonePage::Incident { app: phone::phone_app(&app), incident: Box::new(incident) }))
    };
    match result.await {
        Ok(Some(page)) => asked.show(page).await,
        Ok(None) => bind_first(&app),
        Err(error) => asked.fail(error).await,
    }
}

/// `/m/{app}/me`: who one is here, and how it was proved.
pub async fn me(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    let result = async {
        let app = asked.app(&app).await?;
        let Ok(member) = Member::prove(&asked.visitor, app.id) else { return Ok(None) };
        let detail = service::member::detail(&asked.shared.muster, member.id).await?;
        Ok(Some(PhonePage::Me { app: phone::phone_app(&app), name: detail.row.name, phone: detail.row.phone, bindings: detail.bindings }))
    };
    match result.await {
        Ok(Some(page)) => asked.show(page).await,
        Ok(None) => bind_first(&app),
        Err(error) => asked.fail(error).await,
    }
}

/// Any other address.
pub async fn not_found(State(shared): State<Shared>, request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return super::rest::Problem::from(Refusal::NotFound).into_response();
    }
    let Some(visitor) = request.extensions().get::<Visitor>().cloned() else { return StatusCode::NOT_FOUND.into_response() };
    if request.uri().path().starts_with("/console/") {
        return nowhere(&shared, request).await;
    }
    Asked::new(shared, visitor, request).fail(Refusal::NotFound.into()).await
}

//! The phone pages: each finds out who asks and what to show, and is rendered whole, so that it works without scripts.

pub mod bind;
pub mod me;
pub mod member;
pub mod sign_in;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use self::sign_in::SignIn;
use super::Muster;
use super::caller::{Visitor, cookie};
use super::context::{Cookie, asked, set_cookie, shown_at};
use super::error::{Error, Result};
use super::http::{Shared, ask_document, nowhere, phone_document};
use super::service::binding::Visit;
use super::service::me::Me;
use super::service::phone;
use super::store::mobile_app::MobileApp;
use super::store::phone_session::PhoneSession;
use crate::api::ApiError;
use crate::domain::binding::BindProblem;
use crate::domain::id::{MemberId, MobileAppId};
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::ui::phone::PhonePage;
use crate::ui::phone::doors::NotOpen;

/// A phone at the binding flow, or at its member's own pages.
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

    /// The bound member whose phone it is.
    fn me(&self, member: MemberId) -> Me<'_> {
        Me { member, app: &self.app, session: self.session.clone(), address: &self.address, lang: self.lang }
    }

    async fn of(muster: Arc<Muster>, visitor: &Visitor, app: MobileApp) -> Result<Self> {
        let token = visitor.phone_token.clone().ok_or(Refusal::Bind(BindProblem::OutOfStep))?;
        let session = phone::session(&muster, app.id, Some(token.expose())).await?;
        // Whoever signed in at another company is told so by the page, and goes no further.
        let session = session.filter(|session| !session.outsider).ok_or(Refusal::Bind(BindProblem::OutOfStep))?;
        let inside = visitor.inside == Some(app.vendor);
        Ok(Self { muster, inside, session, app, address: visitor.address.to_string(), lang: visitor.lang, token })
    }
}

/// The phone that posted a form of the binding flow. Its session must be there: the page opened it.
pub async fn visit(app: MobileAppId) -> std::result::Result<Phone, ApiError> {
    shown_at(&format!("/m/{app}/bind"));
    let (muster, visitor) = asked()?;
    let app = phone::enabled_app(&muster, &mut muster.store.read().await.map_err(Error::from)?, app).await?;
    Ok(Phone::of(muster, &visitor, app).await?)
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
        let closed = if matches!(error, Error::Refused(Refusal::AppClosed)) { self.not_open().await } else { None };
        let error = ApiError::from(error);
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.show_with(closed.unwrap_or(PhonePage::Failed(error)), status, Vec::new()).await
    }

    /// Which app it is that lets nobody in, and why.
    async fn not_open(&self) -> Option<PhonePage> {
        let id = self.parts.uri.path().split('/').nth(2)?.parse().ok()?;
        let (app, is_over) = phone::closed_app(&self.shared.muster, id).await.ok()?;
        Some(PhonePage::Closed(if is_over { NotOpen::Over(app) } else { NotOpen::Disabled(app) }))
    }

    /// The browser's session at an app, opened where there is none; a new token for a browser that had none.
    async fn session(&self, app: MobileAppId) -> Result<(PhoneSession, Option<Secret>)> {
        phone::open(&self.shared.muster, app, self.visitor.phone_token.as_ref().map(Secret::expose)).await
    }

    /// The vendor's own page signs in, or first a page of ours that asks the vendor's app.
    fn sign_in(&self, begun: SignIn, cookies: Vec<HeaderValue>) -> Response {
        match begun {
            SignIn::Leave(target) => leave(&target, cookies),
            SignIn::Ask(data, script) => ask_document(&self.shared, *data, &script, cookies),
        }
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

/// A redirect that nobody keeps, with cookies.
fn leave(target: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    let mut response = Redirect::to(target).into_response();
    for cookie in cookies {
        response.headers_mut().append(axum::http::header::SET_COOKIE, cookie);
    }
    response
}

#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
    /// To bind again.
    again: Option<String>,
}

impl Next {
    /// Only paths of this app; never another site's address.
    fn path(&self, app: MobileAppId) -> Option<&str> {
        let own = self.next.strip_prefix(&format!("/m/{app}/"))?;
        let good = own.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '?' | '=' | '&'));
        good.then_some(self.next.as_str())
    }

    /// The binding page, which goes on to there.
    fn bind(&self, app: MobileAppId) -> String {
        self.path(app).map_or_else(|| format!("/m/{app}/bind"), |next| format!("/m/{app}/bind?next={next}"))
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

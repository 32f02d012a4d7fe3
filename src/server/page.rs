//! The phone pages: each finds out who asks and what to show, and is rendered whole, so that it works without scripts.

pub mod bind;
pub mod me;
pub mod member;
pub mod sign_in;

use std::sync::Arc;

use axum::http::header::REFRESH;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use url::Url;

use super::Muster;
use super::caller::{Visitor, cookie};
use super::context::{Cookie, asked, set_cookie, shown_at};
use super::error::{Error, Result};
use super::http::{Asked, ask_document, encoded, id, nowhere, phone_document};
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
use crate::ui::phone::sign_in::AskData;

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

/// What the handler of a phone page comes to.
struct Answer {
    way: Way,
    status: StatusCode,
    /// The browser is somebody else from now on.
    token: Option<Secret>,
    cookies: Vec<HeaderValue>,
}

enum Way {
    Show(Box<PhonePage>),
    /// To another page, ours or a vendor's.
    Leave(String),
    /// A page that asks the vendor's app, with the vendor's script on it.
    Ask(Box<AskData>, Url),
}

impl Answer {
    fn new(way: Way) -> Self {
        Self { way, status: StatusCode::OK, token: None, cookies: Vec::new() }
    }

    fn show(page: PhonePage) -> Self {
        Self::new(Way::Show(Box::new(page)))
    }

    fn refuse(page: PhonePage, status: StatusCode) -> Self {
        Self { status, ..Self::show(page) }
    }

    fn leave(target: impl Into<String>) -> Self {
        Self::new(Way::Leave(target.into()))
    }

    fn with_token(self, token: Option<Secret>) -> Self {
        Self { token, ..self }
    }

    fn with_cookies(self, cookies: impl IntoIterator<Item = HeaderValue>) -> Self {
        Self { cookies: cookies.into_iter().collect(), ..self }
    }
}

impl Asked {
    /// Answers with what a handler's work comes to.
    async fn answer(mut self, work: impl AsyncFnOnce(&Self) -> Result<Answer>) -> Response {
        let Answer { way, status, token, mut cookies } = match work(&self).await {
            Ok(answer) => answer,
            Err(error) => self.failed(error).await,
        };
        if let Some(token) = token {
            cookies.extend(phone_cookie(&token).header(self.muster.config.is_https()));
            // The form on the page belongs to the browser as it is from now on.
            self.visitor.phone_token = Some(token);
        }
        match way {
            Way::Show(page) => phone_document(&self, *page, status, cookies).await,
            // A form's redirects may not leave this site, says our policy; a page's may.
            Way::Leave(target) if !target.starts_with('/') && self.is_from_our_page() => {
                let mut response = phone_document(&self, PhonePage::Leaving(target.clone()), StatusCode::OK, cookies).await;
                response.headers_mut().extend(HeaderValue::from_str(&format!("0; url={target}")).ok().map(|go| (REFRESH, go)));
                response
            }
            Way::Leave(target) => leave(&target, cookies),
            Way::Ask(data, script) => ask_document(&self, *data, &script, cookies),
        }
    }

    async fn failed(&self, error: Error) -> Answer {
        let closed = if matches!(error, Error::Refused(Refusal::AppClosed)) { self.not_open().await } else { None };
        let error = ApiError::from(error);
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Answer::refuse(closed.unwrap_or(PhonePage::Failed(error)), status)
    }

    /// Which app it is that lets nobody in, and why.
    async fn not_open(&self) -> Option<PhonePage> {
        let id = self.path().split('/').nth(2)?.parse().ok()?;
        let (app, is_over) = phone::closed_app(&self.muster, id).await.ok()?;
        Some(PhonePage::Closed(if is_over { NotOpen::Over(app) } else { NotOpen::Disabled(app) }))
    }

    /// The browser's session at an app, opened where there is none; a new token for a browser that had none.
    async fn session(&self, app: MobileAppId) -> Result<(PhoneSession, Option<Secret>)> {
        phone::open(&self.muster, app, self.visitor.phone_token.as_ref().map(Secret::expose)).await
    }

    async fn app(&self, text: &str) -> Result<MobileApp> {
        phone::enabled_app(&self.muster, &mut self.muster.store.read().await?, id(text)?).await
    }
}

fn phone_cookie(token: &Secret) -> Cookie<'_> {
    Cookie { name: cookie::PHONE, value: token.expose(), lives: phone::SESSION_LIVES, for_scripts: false }
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
        let good = own.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '?' | '=' | '&' | '%'));
        good.then_some(self.next.as_str())
    }

    /// The binding page, which goes on to there.
    fn bind(&self, app: MobileAppId) -> String {
        self.path(app).map_or_else(|| format!("/m/{app}/bind"), |next| format!("/m/{app}/bind?next={}", encoded(next)))
    }
}

/// Any other address.
pub async fn not_found(asked: Asked) -> Response {
    if asked.path().starts_with("/api/") {
        return super::rest::Problem::from(Refusal::NotFound).into_response();
    }
    if asked.path().starts_with("/console/") {
        return nowhere(&asked).await;
    }
    asked.answer(async |_| Err(Refusal::NotFound.into())).await
}

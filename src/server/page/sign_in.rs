//! The vendor's sign-in: the way there, and what comes back.

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Asked, Next, leave, new_phone_cookie};
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::PhonePath;
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::server::caller::{Admin, Visitor};
use crate::server::error::{Error, Result};
use crate::server::http::{Shared, nowhere};
use crate::server::service::{activation, phone};

/// `/m/{app}/sign-in`: starts the app's own sign-in, also after one that failed.
pub async fn start(
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
pub async fn finish(
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

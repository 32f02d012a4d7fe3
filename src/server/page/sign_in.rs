//! The vendor's sign-in: the way there, and what comes back.

use axum::extract::{Path, Query};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::{Answer, Next, Way};
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::PhonePath;
use crate::server::caller::{Admin, cookie};
use crate::server::context::Cookie;
use crate::server::error::{Error, Result};
use crate::server::http::{Asked, encoded, id, nowhere};
use crate::server::service::phone::{Finished, Start};
use crate::server::service::{activation, phone};
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::phone_session::PhoneSession;
use crate::ui::phone::PhonePage;
use crate::ui::phone::sign_in::AskData;

/// The vendor's own page signs in, or first a page of ours that asks the vendor's app, which alone has its JS API. `next`
/// is a path of ours.
pub(super) async fn begin(asked: &Asked, app: &MobileApp, session: &PhoneSession, next: &str, wanted: phone::Way) -> Result<Answer> {
    let wanted = if asked.visitor.inside == Some(app.vendor) { wanted } else { phone::Way::Redirect };
    Ok(match phone::start_sign_in(&asked.muster, app, session, next, wanted).await? {
        Start::Leave(target) => Answer::leave(target),
        Start::Ask { sign_in, state } => {
            let data = AskData {
                lang: asked.visitor.lang,
                theme: asked.visitor.theme.map(str::to_owned),
                vendor: app.vendor,
                script: sign_in.script.to_string(),
                app: sign_in.app,
                company: sign_in.company,
                back: format!("/m/{}/signed-in?state={state}&code=", app.id),
                otherwise: by_redirect(app.id, next),
            };
            Answer::new(Way::Ask(Box::new(data), sign_in.script))
        }
    })
}

/// The sign-in over the vendor's page, which goes on to `next`.
fn by_redirect(app: MobileAppId, next: &str) -> String {
    format!("/m/{app}/sign-in?way=redirect&next={}", encoded(next))
}

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    way: String,
}

/// `/m/{app}/sign-in`: starts the app's own sign-in, also after one that failed; with `way=redirect` over the vendor's
/// page, with `way=phone` to show one's phone there.
pub async fn start(Path(app): Path<String>, Query(next): Query<Next>, Query(Wanted { way }): Query<Wanted>, asked: Asked) -> Response {
    let work = async |asked: &Asked| {
        let app = asked.app(&app).await?;
        let (session, fresh) = asked.session(app.id).await?;
        let back = next.path(app.id).map_or_else(|| format!("/m/{}/bind", app.id), str::to_owned);
        let way = match way.as_str() {
            "redirect" => phone::Way::Redirect,
            "phone" => phone::Way::Phone,
            _ => phone::Way::Script,
        };
        Ok(begin(asked, &app, &session, &back, way).await?.with_token(fresh))
    };
    asked.answer(work).await
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
        return Ok(Some(format!("/m/{id}/sign-in?next={}", encoded(&path.to_string()))));
    }
    if Admin::prove(&asked.visitor).is_err() {
        return Ok(None);
    }
    let muster = &asked.muster;
    let ours = activation::finish_company(muster, id, asked.visitor.browser(), &back.state, back.code()).await?;
    Ok(ours.then(|| format!("/console/mobile-apps/{id}/steps")))
}

/// `/console/mobile-apps/{app}/company`: starts DingTalk's second scan.
pub async fn choose_company(Path(app): Path<String>, asked: Asked) -> Response {
    let started = async { activation::start_company(&asked.muster, id(&app)?, asked.visitor.browser()).await };
    match started.await {
        Err(Error::Refused(_)) => nowhere(&asked).await,
        started => asked.answer(async |_| started.map(Answer::leave)).await,
    }
}

/// `/m/{app}/signed-in`: back from the vendor.
pub async fn finish(Path(app): Path<String>, Query(back): Query<Return>, asked: Asked) -> Response {
    asked.answer(async |asked| finished(asked, &app, &back).await).await
}

async fn finished(asked: &Asked, app: &str, back: &Return) -> Result<Answer> {
    if let Some(next) = elsewhere(asked, app, back).await? {
        return Ok(Answer::leave(next));
    }
    let app = asked.app(app).await?;
    let muster = &asked.muster;
    // Not this browser's sign-in, or one that is over.
    let not_this = || Ok(Answer::refuse(PhonePage::NotThis(phone::phone_app(&app)), StatusCode::FORBIDDEN));
    let Some(token) = asked.visitor.phone_token.clone() else { return not_this() };
    let Some(session) = phone::session(muster, app.id, Some(token.expose())).await? else { return not_this() };
    let back = phone::Return { state: &back.state, code: back.code() };
    Ok(match phone::finish_sign_in(muster, &app, &session, token.expose(), back).await? {
        Finished::SignedIn { next, token } => Answer::leave(next).with_token(Some(token)).with_cookies(simulated_cookie(asked, app.id)),
        Finished::Failed { next } | Finished::Untold { next } => Answer::leave(next),
        Finished::Again { next } => Answer::leave(by_redirect(app.id, &next)),
        Finished::Outsider => Answer::leave(format!("/m/{}/bind", app.id)),
        Finished::NotThis => return not_this(),
    })
}

/// Whose hands the simulators' phone was in when this app's account signed in.
fn simulated_cookie(asked: &Asked, app: MobileAppId) -> Option<HeaderValue> {
    let value = asked.visitor.simulated.user.as_deref()?;
    let name = format!("{}{app}", cookie::SIMULATED_SIGN_IN);
    Cookie { name: &name, value, lives: phone::SESSION_LIVES, for_scripts: false }.header(asked.muster.config.is_https())
}

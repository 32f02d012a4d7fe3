//! The vendor's sign-in: the way there, and what comes back.

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use url::Url;

use super::{Asked, Next, leave, new_phone_cookie};
use crate::domain::binding::PhoneApp;
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::PhonePath;
use crate::domain::refusal::Refusal;
use crate::server::caller::{Admin, Visitor, cookie};
use crate::server::context::Cookie;
use crate::server::error::{Error, Result};
use crate::server::http::{Shared, nowhere};
use crate::server::service::phone::{Finished, Start, Way};
use crate::server::service::{activation, phone};
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::phone_session::PhoneSession;
use crate::ui::phone::PhonePage;
use crate::ui::phone::sign_in::AskData;

/// How a sign-in begins.
pub(super) enum SignIn {
    Leave(String),
    /// The page that asks the vendor's app, and the vendor's script on it.
    Ask(Box<AskData>, Url),
}

impl SignIn {
    /// Only the vendor's own app has its JS API. `next` is a path of ours.
    pub(super) async fn begin(asked: &Asked, app: &MobileApp, session: &PhoneSession, next: &str, wanted: Way) -> Result<Self> {
        let wanted = if asked.visitor.inside == Some(app.vendor) { wanted } else { Way::Redirect };
        Ok(match phone::start_sign_in(&asked.shared.muster, app, session, next, wanted).await? {
            Start::Leave(target) => Self::Leave(target),
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
                Self::Ask(Box::new(data), sign_in.script)
            }
        })
    }
}

/// The sign-in over the vendor's page, which goes on to `next`.
fn by_redirect(app: MobileAppId, next: &str) -> String {
    format!("/m/{app}/sign-in?way=redirect&next={}", encoded(next))
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    way: String,
}

/// `/m/{app}/sign-in`: starts the app's own sign-in, also after one that failed; with `way=redirect` over the vendor's
/// page.
pub async fn start(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    Query(next): Query<Next>,
    Query(Wanted { way }): Query<Wanted>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    let result = async {
        let app = asked.app(&app).await?;
        let (session, fresh) = asked.session(app.id).await?;
        let back = next.path(app.id).map_or_else(|| format!("/m/{}/bind", app.id), str::to_owned);
        let way = if way == "redirect" { Way::Redirect } else { Way::Script };
        let begun = SignIn::begin(&asked, &app, &session, &back, way).await?;
        Ok((begun, new_phone_cookie(&asked.shared.muster, fresh.as_ref())))
    };
    match result.await {
        Ok((begun, cookie)) => asked.sign_in(begun, cookie.into_iter().collect()),
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
        return Ok(Some(format!("/m/{id}/sign-in?next={}", encoded(&path.to_string()))));
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
    match finished(&asked, &app, &back).await {
        Ok(Answer::Leave(next, cookies)) => leave(&next, cookies),
        Ok(Answer::NotThis(app)) => asked.show_with(PhonePage::NotThis(app), StatusCode::FORBIDDEN, Vec::new()).await,
        Err(error) => asked.fail(error).await,
    }
}

enum Answer {
    Leave(String, Vec<HeaderValue>),
    /// Not this browser's sign-in, or one that is over.
    NotThis(PhoneApp),
}

async fn finished(asked: &Asked, app: &str, back: &Return) -> Result<Answer> {
    if let Some(next) = elsewhere(asked, app, back).await? {
        return Ok(Answer::Leave(next, Vec::new()));
    }
    let app = asked.app(app).await?;
    let muster = &asked.shared.muster;
    let not_this = || Ok(Answer::NotThis(phone::phone_app(&app)));
    let Some(token) = asked.visitor.phone_token.clone() else { return not_this() };
    let Some(session) = phone::session(muster, app.id, Some(token.expose())).await? else { return not_this() };
    let back = phone::Return { state: &back.state, code: back.code() };
    Ok(match phone::finish_sign_in(muster, &app, &session, token.expose(), back).await? {
        Finished::SignedIn { next, token } => {
            let simulated = simulated_cookie(asked, app.id);
            Answer::Leave(next, new_phone_cookie(muster, Some(&token)).into_iter().chain(simulated).collect())
        }
        Finished::Failed { next } => Answer::Leave(next, Vec::new()),
        Finished::Again { next } => Answer::Leave(by_redirect(app.id, &next), Vec::new()),
        Finished::Outsider => Answer::Leave(format!("/m/{}/bind", app.id), Vec::new()),
        Finished::NotThis => return not_this(),
    })
}

/// Whose hands the simulators' phone was in when this app's account signed in.
fn simulated_cookie(asked: &Asked, app: MobileAppId) -> Option<HeaderValue> {
    let value = asked.visitor.simulated.user.as_deref()?;
    let name = format!("{}{app}", cookie::SIMULATED_SIGN_IN);
    Cookie { name: &name, value, lives: phone::SESSION_LIVES, for_scripts: false }.header(asked.shared.muster.config.is_https())
}

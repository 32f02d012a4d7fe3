//! Where binding begins, each step of it, and the link that ends it for a chosen chat account.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::{Answer, Next, sign_in};
use crate::domain::binding::{BindStep, PhoneApp};
use crate::domain::secret::Secret;
use crate::server::caller::Member;
use crate::server::error::Result;
use crate::server::http::Asked;
use crate::server::service::binding::{Visit, view};
use crate::server::service::phone::{self, Way};
use crate::server::service::qr;
use crate::server::store::phone_session::PhoneSession;
use crate::ui::phone::PhonePage;
use crate::ui::phone::doors::Elsewhere;

/// `/m/bind`: straight to the one app of the vendor whose app this is, else a choice.
pub async fn choose_app(asked: Asked) -> Response {
    asked.answer(async |asked| choice(asked).await).await
}

async fn choice(asked: &Asked) -> Result<Answer> {
    let muster = &asked.muster;
    let all = phone::choices(muster, None).await?;
    let mut here = all.clone();
    here.retain(|app| asked.visitor.inside.is_none_or(|vendor| vendor == app.vendor));
    let page = match (here.as_slice(), asked.visitor.inside) {
        ([only], _) => return Ok(Answer::leave(format!("/m/{}/bind", only.id))),
        ([], None) => PhonePage::ChooseApp(Vec::new()),
        ([], Some(_)) if all.is_empty() => PhonePage::ChooseApp(Vec::new()),
        // Several companies, and no app that could tell whose page it is; or apps of other vendors only.
        ([], Some(_)) | (_, None) => PhonePage::OpenElsewhere(elsewhere(asked, all, "/m/bind".to_owned()).await?),
        (_, Some(_)) => PhonePage::ChooseApp(here),
    };
    Ok(Answer::show(page))
}

/// Where to open an address of these apps, and what can be opened here.
async fn elsewhere(asked: &Asked, apps: Vec<PhoneApp>, path: String) -> Result<Elsewhere> {
    let muster = &asked.muster;
    let here = asked.visitor.inside;
    let own = if here.is_some() { phone::choices(muster, here).await? } else { Vec::new() };
    let address = muster.config.link(&path);
    Ok(Elsewhere { apps, here, own, qr: qr::image(&address), address })
}

/// `/m/{app}`: what this is, or where it is opened.
pub async fn introduction(Path(app): Path<String>, asked: Asked) -> Response {
    let work = async |asked: &Asked| {
        let app = asked.app(&app).await?;
        let own = phone::phone_app(&app);
        if asked.visitor.inside == Some(app.vendor) || Member::prove(&asked.visitor, app.id).is_ok() {
            return Ok(Answer::show(PhonePage::Introduction(own)));
        }
        Ok(Answer::show(PhonePage::OpenElsewhere(elsewhere(asked, vec![own], format!("/m/{}", app.id)).await?)))
    };
    asked.answer(work).await
}

/// `/m/{app}/consent`: what one agrees to, in full.
pub async fn consent(Path(app): Path<String>, asked: Asked) -> Response {
    asked.answer(async |asked| Ok(Answer::show(PhonePage::Consent(phone::phone_app(&asked.app(&app).await?))))).await
}

/// `/m/{app}/bind`: inside the app the silent sign-in comes first; then the step of the flow that is due.
pub async fn show(Path(app): Path<String>, Query(next): Query<Next>, asked: Asked) -> Response {
    asked.answer(async |asked| bind_step(asked, &app, &next).await).await
}

async fn bind_step(asked: &Asked, app: &str, next: &Next) -> Result<Answer> {
    let app = asked.app(app).await?;
    let muster = &asked.muster;
    let inside = asked.visitor.inside == Some(app.vendor);
    if !inside && Member::prove(&asked.visitor, app.id).is_err() {
        let page = elsewhere(asked, vec![phone::phone_app(&app)], next.bind(app.id)).await?;
        return Ok(Answer::show(PhonePage::OpenElsewhere(page)));
    }
    let (session, token) = asked.session(app.id).await?;
    if inside && (anothers(asked, &session).await? || (session.account.is_none() && session.sign_in_failed_at.is_none())) {
        let begun = sign_in::begin(asked, &app, &session, &next.bind(app.id), Way::Script).await?;
        return Ok(begun.with_token(token));
    }
    if session.outsider {
        let mut others = phone::choices(muster, Some(app.vendor)).await?;
        others.retain(|other| other.id != app.id);
        let page = PhonePage::WrongCompany { app: phone::phone_app(&app), others };
        return Ok(Answer::refuse(page, StatusCode::FORBIDDEN).with_token(token));
    }
    let visit = Visit { app: &app, session, inside, address: "", lang: asked.visitor.lang };
    let mut view = view(muster, &visit).await?;
    // Whoever is bound may bind again, which begins with the consent.
    if next.again.is_some() && matches!(view.step, BindStep::Bound { .. }) {
        view.step = BindStep::Introduction;
    }
    let answer = match (&view.step, next.path(app.id)) {
        (BindStep::Bound { .. }, Some(next)) => Answer::leave(next),
        _ => Answer::show(PhonePage::Bind(view)),
    };
    Ok(answer.with_token(token))
}

/// Whether somebody else took the simulators' phone since.
async fn anothers(asked: &Asked, session: &PhoneSession) -> Result<bool> {
    let (Some((account, _)), Some(_)) = (session.account, &asked.visitor.simulated.user) else { return Ok(false) };
    let user_id = phone::user_id(&asked.muster, account).await?;
    Ok(user_id.is_none_or(|user_id| asked.visitor.simulated.is_anothers(session.app, &user_id)))
}

#[derive(Deserialize)]
pub struct Token {
    #[serde(default)]
    token: Secret,
}

/// `/m/{app}/confirm`: the one-use link of a chosen chat account. Opening it changes nothing, since chat apps fetch
/// links for their previews; the button does.
pub async fn confirm(Path(app): Path<String>, Query(Token { token }): Query<Token>, asked: Asked) -> Response {
    let work = async |asked: &Asked| {
        let app = asked.app(&app).await?;
        let (_, fresh) = asked.session(app.id).await?;
        Ok(Answer::show(PhonePage::Confirm { app: phone::phone_app(&app), token }).with_token(fresh))
    };
    asked.answer(work).await
}

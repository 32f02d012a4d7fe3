//! A member's own pages, and what their forms work with.

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::response::Response;
use serde::Deserialize;

use super::member::bind_first;
use super::{Asked, Phone, leave};
use crate::api::ApiError;
use crate::api::me::SetAway;
use crate::domain::id::{MemberId, MobileAppId};
use crate::domain::me::{AwayPage, Done};
use crate::domain::refusal::Refusal;
use crate::server::Muster;
use crate::server::caller::{Member, Visitor};
use crate::server::context::{asked, shown_at};
use crate::server::error::{Error, Result};
use crate::server::http::{Shared, open_flash};
use crate::server::service::me::{Me, number, unbind};
use crate::server::service::{self, phone};
use crate::ui::phone::PhonePage;
use leptos::server_fn::ServerFn;

/// A bound member's phone, for the server functions.
pub struct Own {
    phone: Phone,
    member: MemberId,
}

impl Own {
    pub fn muster(&self) -> &Muster {
        &self.phone.muster
    }

    pub fn me(&self) -> Me<'_> {
        self.phone.me(self.member)
    }

    /// Another page of this app shows the result.
    pub fn leads_to(&self, page: &str) {
        shown_at(&format!("/m/{}/{page}", self.phone.app.id));
    }
}

/// The member who posted a form of its own; `page` shows what became of it.
pub async fn own(app: MobileAppId, page: &str) -> std::result::Result<Own, ApiError> {
    shown_at(&format!("/m/{app}/{page}"));
    let (muster, visitor) = asked()?;
    let member = Member::prove(&visitor, app)?.id;
    let app = phone::enabled_app(&muster, &mut muster.store.read().await.map_err(Error::from)?, app).await?;
    Ok(Own { phone: Phone::of(muster, &visitor, app).await?, member })
}

/// Who looks at a page of its own; nobody where the member is not bound on this app.
async fn owner(asked: &Asked, app: &str) -> Result<Option<Own>> {
    let app = asked.app(app).await?;
    let Ok(member) = Member::prove(&asked.visitor, app.id) else { return Ok(None) };
    Ok(Some(Own { phone: Phone::of(asked.shared.muster.clone(), &asked.visitor, app).await?, member: member.id }))
}

async fn answer(asked: Asked, app: &str, page: Result<Option<PhonePage>>) -> Response {
    match page {
        Ok(Some(page)) => asked.show(page).await,
        Ok(None) => bind_first(app),
        Err(error) => asked.fail(error).await,
    }
}

#[derive(Deserialize)]
pub struct Said {
    #[serde(default)]
    done: String,
}

/// `/m/{app}/me`: who one is here, how it was proved, and what one can change.
pub async fn me(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    Query(said): Query<Said>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    let page = async {
        let Some(own) = owner(&asked, &app).await? else { return Ok(None) };
        let me = Box::new(service::me::view(own.muster(), own.member).await?);
        Ok(Some(PhonePage::Me { app: phone::phone_app(&own.phone.app), me, done: Done::of_word(&said.done) }))
    };
    let page = page.await;
    answer(asked, &app, page).await
}

/// `/m/{app}/me/unbind/{binding}`: undoing one's own binding.
pub async fn unbind(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path((app, binding)): Path<(String, String)>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    let page = async {
        let Some(own) = owner(&asked, &app).await? else { return Ok(None) };
        let id = binding.parse().map_err(|_| Error::Refused(Refusal::NotFound))?;
        let view = Box::new(unbind::view(own.muster(), &own.me(), id).await?);
        Ok(Some(PhonePage::Unbind { app: phone::phone_app(&own.phone.app), view }))
    };
    let page = page.await;
    answer(asked, &app, page).await
}

/// `/m/{app}/unbound`: what to do to bind again. Whoever is bound again sees its bindings.
pub async fn unbound(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    match asked.app(&app).await {
        Ok(app) if Member::prove(&asked.visitor, app.id).is_ok() => leave(&format!("/m/{}/me", app.id), None),
        Ok(app) => asked.show(PhonePage::Unbound(phone::phone_app(&app))).await,
        Err(error) => asked.fail(error).await,
    }
}

/// `/m/{app}/me/away`: *away until…*, with those whom the name that was just typed may mean.
pub async fn away(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    let page = async {
        let Some(own) = owner(&asked, &app).await? else { return Ok(None) };
        let muster = own.muster();
        let flash = asked.visitor.flash.as_deref().and_then(|value| open_flash(muster, value)).filter(|flash| flash.path == SetAway::PATH);
        let found = match flash.as_ref().and_then(|flash| flash.value("name")) {
            Some(name) => service::away::candidates(muster, own.member, name).await?,
            None => Vec::new(),
        };
        let away = service::away::view(muster, &mut muster.store.read().await?, own.member).await?;
        let time_zone = muster.config.periods.zone.iana_name().unwrap_or("UTC").to_owned();
        Ok(Some(PhonePage::Away { app: phone::phone_app(&own.phone.app), page: AwayPage { away, found, time_zone } }))
    };
    let page = page.await;
    answer(asked, &app, page).await
}

/// `/m/{app}/me/phone`: another phone, a step at a time.
pub async fn phone(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(app): Path<String>,
    request: Request,
) -> Response {
    let asked = Asked::new(shared, visitor, request);
    let page = async {
        let Some(own) = owner(&asked, &app).await? else { return Ok(None) };
        let view = number::view(own.muster(), &own.me()).await?;
        Ok(Some(PhonePage::Number { app: phone::phone_app(&own.phone.app), view }))
    };
    let page = page.await;
    answer(asked, &app, page).await
}

//! A member's own pages, and what their forms work with.

use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;

use super::{Answer, Phone};
use crate::api::ApiError;
use crate::api::me::SetAway;
use crate::domain::id::{MemberId, MobileAppId};
use crate::domain::me::{AwayPage, Done};
use crate::server::Muster;
use crate::server::caller::Member;
use crate::server::context::{asked, shown_at};
use crate::server::error::{Error, Result};
use crate::server::http::{Asked, id};
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

/// Answers with a page of the member's own. Whoever is not bound on this app binds first.
async fn answer(asked: Asked, app: &str, page: impl AsyncFnOnce(&Own) -> Result<PhonePage>) -> Response {
    let work = async |asked: &Asked| {
        let app = asked.app(app).await?;
        let Ok(member) = Member::prove(&asked.visitor, app.id) else { return Ok(Answer::leave(asked.bind_first())) };
        let phone = Phone::of(asked.muster.clone(), &asked.visitor, app).await?;
        page(&Own { phone, member: member.id }).await.map(Answer::show)
    };
    asked.answer(work).await
}

#[derive(Deserialize)]
pub struct Said {
    #[serde(default)]
    done: String,
}

/// `/m/{app}/me`: who one is here, how it was proved, and what one can change.
pub async fn me(Path(app): Path<String>, Query(said): Query<Said>, asked: Asked) -> Response {
    let page = async |own: &Own| {
        let me = Box::new(service::me::view(own.muster(), own.member).await?);
        Ok(PhonePage::Me { app: phone::phone_app(&own.phone.app), me, done: Done::of_word(&said.done) })
    };
    answer(asked, &app, page).await
}

/// `/m/{app}/me/unbind/{binding}`: undoing one's own binding.
pub async fn unbind(Path((app, binding)): Path<(String, String)>, asked: Asked) -> Response {
    let page = async |own: &Own| {
        let view = Box::new(unbind::view(own.muster(), &own.me(), id(&binding)?).await?);
        Ok(PhonePage::Unbind { app: phone::phone_app(&own.phone.app), view })
    };
    answer(asked, &app, page).await
}

/// `/m/{app}/unbound`: what to do to bind again. Whoever is bound again sees its bindings.
pub async fn unbound(Path(app): Path<String>, asked: Asked) -> Response {
    let work = async |asked: &Asked| {
        let app = asked.app(&app).await?;
        Ok(match Member::prove(&asked.visitor, app.id) {
            Ok(_) => Answer::leave(format!("/m/{}/me", app.id)),
            Err(_) => Answer::show(PhonePage::Unbound(phone::phone_app(&app))),
        })
    };
    asked.answer(work).await
}

/// `/m/{app}/me/away`: *away until…*, with those whom the name that was just typed may mean.
pub async fn away(Path(app): Path<String>, asked: Asked) -> Response {
    let flash = asked.flash().filter(|flash| flash.path == SetAway::PATH);
    let page = async |own: &Own| {
        let muster = own.muster();
        let found = match flash.as_ref().and_then(|flash| flash.value("name")) {
            Some(name) => service::away::candidates(muster, own.member, name).await?,
            None => Vec::new(),
        };
        let away = service::away::view(muster, &mut muster.store.read().await?, own.member).await?;
        let time_zone = muster.config.periods.zone.iana_name().unwrap_or("UTC").to_owned();
        Ok(PhonePage::Away { app: phone::phone_app(&own.phone.app), page: AwayPage { away, found, time_zone } })
    };
    answer(asked, &app, page).await
}

/// `/m/{app}/me/phone`: another phone, a step at a time.
pub async fn phone(Path(app): Path<String>, asked: Asked) -> Response {
    let page = async |own: &Own| {
        let view = number::view(own.muster(), &own.me()).await?;
        Ok(PhonePage::Number { app: phone::phone_app(&own.phone.app), view })
    };
    answer(asked, &app, page).await
}

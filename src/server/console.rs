//! The console's plain pages: each finds out what to show, and is rendered whole. The access layer let an admin through.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::error::{Error, Result};
use super::http::{Asked, id, nowhere, plain_document};
use super::service::{app_event, member, mobile_app, notice, phone, validity};
use super::{Muster, store};
use crate::api::ApiError;
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::{AppCard, EventFilter};
use crate::domain::refusal::Refusal;
use crate::ui::console::plain::{ChannelsPage, ChatAccountPage, EventPage, EventsPage, PlainPage, ValidityPage};

/// That the last form of the page did what it says.
#[derive(Deserialize)]
pub struct Done {
    done: Option<String>,
}

async fn show(asked: &Asked, page: impl Future<Output = Result<PlainPage>>) -> Response {
    match page.await {
        Ok(page) => plain_document(asked, page, StatusCode::OK).await,
        Err(Error::Refused(Refusal::NotFound)) => nowhere(asked).await,
        Err(error) => {
            let error = ApiError::from(error);
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            plain_document(asked, PlainPage::Failed(error), status).await
        }
    }
}

async fn card(muster: &Muster, id: MobileAppId, lang: Lang) -> Result<AppCard> {
    let mut db = muster.store.read().await?;
    let app = mobile_app::get(&mut db, id).await?;
    mobile_app::card(muster, &mut db, &app, lang).await
}

/// `/console/mobile-apps/{app}/events`
pub async fn events(Path(app): Path<String>, Query(filter): Query<EventFilter>, asked: Asked) -> Response {
    let Asked { muster, visitor, .. } = &asked;
    let page = async {
        let card = card(muster, id(&app)?, visitor.lang).await?;
        let page = app_event::list(muster, card.id, &filter, visitor.lang).await?;
        Ok(PlainPage::Events(Box::new(EventsPage { card, filter, page })))
    };
    show(&asked, page).await
}

/// `/console/mobile-apps/{app}/events/{event}`
pub async fn event(Path((app, event)): Path<(String, String)>, Query(Done { done }): Query<Done>, asked: Asked) -> Response {
    let Asked { muster, visitor, .. } = &asked;
    let page = async {
        let card = card(muster, id(&app)?, visitor.lang).await?;
        let detail = app_event::detail(muster, card.id, id(&event)?, visitor.lang).await?;
        Ok(PlainPage::Event(Box::new(EventPage { card, detail, replayed: done.is_some() })))
    };
    show(&asked, page).await
}

/// `/console/mobile-apps/{app}/validity`
pub async fn validity(Path(app): Path<String>, Query(Done { done }): Query<Done>, asked: Asked) -> Response {
    let Asked { muster, visitor, .. } = &asked;
    let page = async {
        let card = card(muster, id(&app)?, visitor.lang).await?;
        let periods = &muster.config.periods;
        let attached = mobile_app::attached(muster, card.id).await?;
        let mut db = muster.store.read().await?;
        Ok(PlainPage::Validity(Box::new(ValidityPage {
            validity: validity::of_app(muster, &mut db, card.id).await?,
            grace_days: periods.grace_days,
            retention_days: periods.retention_days,
            time_zone: periods.zone.iana_name().unwrap_or("UTC").to_owned(),
            recipients: validity::recipients(&mut db, card.id).await?,
            by_sms: notice::goes_by_sms(&mut db).await?,
            attached,
            saved: done.is_some(),
            card,
        })))
    };
    show(&asked, page).await
}

/// `/console/personnel/{member}/chat-account`
pub async fn chat_account(Path(member): Path<String>, Query(Done { done }): Query<Done>, asked: Asked) -> Response {
    let muster = &asked.muster;
    let page = async {
        let detail = member::detail(muster, id(&member)?).await?;
        Ok(PlainPage::ChatAccount(Box::new(ChatAccountPage {
            member: detail.row.id,
            name: detail.row.name,
            ram_accounts: detail.ram_accounts,
            apps: phone::choices(muster, None).await?,
            saved: done.is_some(),
        })))
    };
    show(&asked, page).await
}

/// `/console/settings/channels`
pub async fn channels(Query(Done { done }): Query<Done>, asked: Asked) -> Response {
    let Asked { muster, visitor, .. } = &asked;
    let page = async {
        let channels = store::channels::get(&mut muster.store.read().await?).await?;
        let apps = mobile_app::list(muster, visitor.lang).await?;
        Ok(PlainPage::Channels(ChannelsPage { channels, apps, saved: done.is_some() }))
    };
    show(&asked, page).await
}

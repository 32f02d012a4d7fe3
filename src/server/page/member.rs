//! The incidents, for a member who is bound.

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Asked;
use crate::domain::incident::Filter;
use crate::domain::refusal::Refusal;
use crate::server::caller::{Member, Visitor};
use crate::server::error::Error;
use crate::server::http::Shared;
use crate::server::service::{self, phone};
use crate::ui::phone::PhonePage;

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
pub(super) fn bind_first(app: &str) -> Response {
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

//! The incidents, for a member who is bound.

use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;

use super::Answer;
use crate::domain::incident::Filter;
use crate::server::caller::Member;
use crate::server::http::{Asked, id};
use crate::server::service::{incident, phone};
use crate::ui::phone::PhonePage;

#[derive(Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    show: String,
    #[serde(default)]
    before: Option<String>,
}

/// `/m/{app}/todo`: the incidents.
pub async fn todo(Path(app): Path<String>, Query(query): Query<ListQuery>, asked: Asked) -> Response {
    let work = async |asked: &Asked| {
        let app = asked.app(&app).await?;
        let Ok(member) = Member::prove(&asked.visitor, app.id) else { return Ok(Answer::leave(asked.bind_first())) };
        let filter = Filter::from_slug(&query.show);
        let incidents = incident::list(&asked.muster, member.id, filter, query.before.as_deref()).await?;
        Ok(Answer::show(PhonePage::Todo { app: phone::phone_app(&app), filter, incidents }))
    };
    asked.answer(work).await
}

/// `/m/{app}/incidents/{incident}`
pub async fn incident(Path((app, incident)): Path<(String, String)>, asked: Asked) -> Response {
    let work = async |asked: &Asked| {
        let app = asked.app(&app).await?;
        let Ok(member) = Member::prove(&asked.visitor, app.id) else { return Ok(Answer::leave(asked.bind_first())) };
        let incident = incident::detail(&asked.muster, id(&incident)?, Some(member.id)).await?;
        Ok(Answer::show(PhonePage::Incident { app: phone::phone_app(&app), incident: Box::new(incident) }))
    };
    asked.answer(work).await
}

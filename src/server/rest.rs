//! The machine interface, `/api/v1`: JSON in, JSON out, errors as RFC 9457 says.

use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::OpenApi;

use super::caller::{Script, Visitor};
use super::{Muster, service};
use crate::api::{ApiError, VendorFailure};
use crate::domain::api_token::Scope;
use crate::domain::form::FieldErrors;
use crate::domain::id::IncidentId;
use crate::domain::incident::{IncidentDetail, IncidentForm, IncidentRow};
use crate::domain::lang::Lang;
use crate::domain::page::Page;
use crate::domain::refusal::Refusal;
use crate::messages::field;

/// An error as `application/problem+json`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// A word that tells problems apart.
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// What is wrong with which member of the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// Finds the line in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// A JSON pointer into the body, as in `#/assignee/phone`.
    pointer: String,
    detail: String,
}

impl Problem {
    fn new(kind: &'static str, status: u16, title: &str) -> Self {
        Self { kind, title: title.to_owned(), status, detail: None, errors: Vec::new(), reference: None }
    }

    fn invalid(errors: &FieldErrors) -> Self {
        let errors = errors
            .iter()
            .map(|(name, error)| FieldProblem { pointer: format!("#/{}", name.replace('.', "/")), detail: field::error(error, Lang::En) })
            .collect();
        Self { errors, ..Self::new("invalid", 422, "Some values are not valid") }
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        let status = error.status();
        match error {
            ApiError::Refused(Refusal::Invalid(errors)) => Self::invalid(&errors),
            ApiError::Refused(refusal) => match refusal {
                Refusal::SignInFirst => {
                    Self::new("unauthorized", status, "A bearer token is needed; this one is absent, wrong, expired or revoked")
                }
                Refusal::NotFound => Self::new("not-found", status, "There is no such thing"),
                Refusal::KeyReused => Self::new("idempotency-key-reused", status, "This Idempotency-Key was used with another body"),
                Refusal::Changed => Self::new("conflict", status, "Somebody else changed it meanwhile"),
                Refusal::TooLarge => Self::new("too-large", status, "The body is larger than 256 kB"),
                _ => Self::new("forbidden", status, "The token may not do this"),
            },
            ApiError::Vendor { failure, reference, .. } => Self {
                reference: Some(reference),
                detail: match failure {
                    VendorFailure::Said { code, text } => Some(format!("{code} {text}")),
                    _ => None,
                },
                ..Self::new("vendor", status, "The vendor did not do what was asked")
            },
            ApiError::Failed { reference } => Self { reference: Some(reference), ..Self::new("internal", status, "The server failed") },
            ApiError::Offline => Self::new("internal", status, "The server failed"),
        }
    }
}

impl From<super::error::Error> for Problem {
    fn from(error: super::error::Error) -> Self {
        ApiError::from(error).into()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        ApiError::Refused(refusal).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// A JSON body that could not be read. The text names the place, not the content.
fn unreadable(rejection: &JsonRejection) -> Problem {
    match rejection {
        JsonRejection::JsonDataError(error) => {
            Problem { detail: Some(error.body_text()), ..Problem::new("invalid", 422, "The body is not what this call takes") }
        }
        JsonRejection::JsonSyntaxError(_) => Problem::new("malformed", 400, "The body is not JSON"),
        JsonRejection::MissingJsonContentType(_) => Problem::new("unsupported", 415, "Send Content-Type: application/json"),
        other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge.into(),
        _ => Problem::new("malformed", 400, "The body could not be read"),
    }
}

/// The longest Idempotency-Key, in bytes.
const MAX_KEY: usize = 200;

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    match value.to_str().map(str::trim) {
        Ok(key) if (1..=MAX_KEY).contains(&key.len()) => Ok(Some(key.to_owned())),
        _ => Err(Problem::new("invalid", 400, "Idempotency-Key takes 1 to 200 visible ASCII characters")),
    }
}

/// An incident as the interface gives it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Incident {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    /// `P1` … `P4`
    level: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// `triggered`, `acknowledged` or `finished`
    #[schema(value_type = String)]
    state: crate::domain::incident::IncidentState,
    #[serde(skip_serializing_if = "Option::is_none")]
    assignee: Option<Assignee>,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    created_at: i64,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Assignee {
    member_id: String,
    name: String,
}

impl From<IncidentRow> for Incident {
    fn from(row: IncidentRow) -> Self {
        Self {
            id: row.id.to_string(),
            title: row.title,
            content: None,
            level: row.level.word().to_owned(),
            service: row.service,
            url: None,
            state: row.state,
            assignee: row.assignee.map(|assignee| Assignee { member_id: assignee.id.to_string(), name: assignee.name }),
            created_at: row.created_at.0,
        }
    }
}

impl From<IncidentDetail> for Incident {
    fn from(detail: IncidentDetail) -> Self {
        Self { content: detail.content, url: detail.url, ..Self::from(detail.row) }
    }
}

/// Creates an incident and notifies its assignee.
#[utoipa::path(post, path = "/api/v1/incidents", request_body = IncidentForm, params(("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 201, body = Incident, description = "Created"),
    (status = 200, body = Incident, description = "An unfinished incident with this dedup_key was there already"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "Some values are not valid; nothing was stored"),
), security(("token" = ["incidents:write"])))]
pub async fn create_incident(
    State(muster): State<Arc<Muster>>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    body: Result<Json<IncidentForm>, JsonRejection>,
) -> Result<Response, Problem> {
    let script = Script::prove(&visitor, Scope::IncidentsWrite)?;
    let key = idempotency_key(&headers)?;
    let Json(form) = body.map_err(|rejection| unreadable(&rejection))?;
    let created = service::incident::create(&muster, script.token(), key.as_deref(), &form).await?;
    let status = if created.new { StatusCode::CREATED } else { StatusCode::OK };
    let location = format!("/api/v1/incidents/{}", created.incident.row.id);
    Ok((status, [(header::LOCATION, location)], Json(Incident::from(created.incident))).into_response())
}

/// Where a list goes on.
#[derive(Deserialize)]
pub struct Cursor {
    #[serde(default)]
    cursor: Option<String>,
}

/// Lists incidents, newest first.
#[utoipa::path(get, path = "/api/v1/incidents", params(("cursor" = Option<String>, Query, description = "`next_cursor` of the page before")),
    responses((status = 200, description = "`items`, and `next_cursor` where there are more")), security(("token" = ["incidents:read"])))]
pub async fn list_incidents(
    State(muster): State<Arc<Muster>>,
    Extension(visitor): Extension<Visitor>,
    Query(Cursor { cursor }): Query<Cursor>,
) -> Result<Response, Problem> {
    Script::prove(&visitor, Scope::IncidentsRead)?;
    if cursor.as_ref().is_some_and(|cursor| cursor.parse::<IncidentId>().is_err()) {
        return Err(Problem::new("invalid", 400, "This cursor is not one that a list has given"));
    }
    let Page { rows, older } = service::incident::list_all(&muster, cursor.as_deref()).await?;
    let items: Vec<Incident> = rows.into_iter().map(Incident::from).collect();
    Ok(Json(json!({ "items": items, "next_cursor": older })).into_response())
}

/// Gives one incident.
#[utoipa::path(get, path = "/api/v1/incidents/{incident}", params(("incident" = String, Path)),
    responses((status = 200, body = Incident), (status = 404, body = Problem, content_type = "application/problem+json")),
    security(("token" = ["incidents:read"])))]
pub async fn show_incident(
    State(muster): State<Arc<Muster>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<Json<Incident>, Problem> {
    Script::prove(&visitor, Scope::IncidentsRead)?;
    let id = id.parse().map_err(|_| Refusal::NotFound)?;
    Ok(Json(service::incident::detail(&muster, id, None).await?.into()))
}

/// A mobile app as the interface gives it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MobileApp {
    id: String,
    /// `dingtalk`, `wecom` or `lark`
    vendor: String,
    company: String,
    /// `draft`, `enabled` or `disabled`
    #[schema(value_type = String)]
    state: crate::domain::mobile_app::AppState,
}

/// Lists the mobile apps.
#[utoipa::path(get, path = "/api/v1/mobile-apps", responses((status = 200, description = "`items`")), security(("token" = ["mobile_apps:check"])))]
pub async fn list_mobile_apps(State(muster): State<Arc<Muster>>, Extension(visitor): Extension<Visitor>) -> Result<Response, Problem> {
    Script::prove(&visitor, Scope::AppsCheck)?;
    let items = service::mobile_app::list(&muster, Lang::En).await?.into_iter().map(|app| MobileApp {
        id: app.id.to_string(),
        vendor: app.vendor.to_string(),
        company: app.company,
        state: app.state,
    });
    Ok(Json(json!({ "items": items.collect::<Vec<_>>() })).into_response())
}

/// Checks a mobile app now, without sending anything to anybody; answers every stage.
#[utoipa::path(post, path = "/api/v1/mobile-apps/{app}/check", params(("app" = String, Path)), responses(
    (status = 200, description = "`works`, and the `stages` with state, code, cause and remedy"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
), security(("token" = ["mobile_apps:check"])))]
pub async fn check_mobile_app(
    State(muster): State<Arc<Muster>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    Script::prove(&visitor, Scope::AppsCheck)?;
    let id = id.parse().map_err(|_| Refusal::NotFound)?;
    let report = service::mobile_app::check_saved(&muster, id, Lang::En).await?;
    Ok(Json(json!({ "works": report.is_clean(), "stages": report.stages })).into_response())
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Muster", description = "The machine interface. Errors are application/problem+json."),
    paths(create_incident, list_incidents, show_incident, list_mobile_apps, check_mobile_app),
    modifiers(&BearerToken)
)]
struct Description;

struct BearerToken;

impl utoipa::Modify for BearerToken {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// The description of this interface, OpenAPI 3.1.
pub async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::Invalid;

    #[test]
    fn field_errors_point_into_the_body() {
        let problem = Problem::invalid(&FieldErrors::of("assignee.phone", Invalid::NoSuchMember));
        let json = serde_json::to_value(problem).unwrap();
        assert_eq!(json["errors"][0]["pointer"], "#/assignee/phone");
        assert_eq!(json["status"], 422);
    }
}

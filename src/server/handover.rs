//! The page behind a link that was handed over: outside of the console, for somebody without an account.

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::caller::Visitor;
use super::http::{Shared, handover_document};
use super::service::handover;
use crate::domain::secret::Secret;

/// `/handover/{token}`
pub async fn page(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let address = visitor.address.to_string();
    match handover::show(&shared.muster, Secret::new(token), &address, visitor.lang).await {
        Ok(page) => handover_document(&shared, &visitor, request, page).await,
        Err(error) => {
            super::error::log(&error);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

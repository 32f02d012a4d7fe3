//! The page behind a link that was handed over: outside of the console, for somebody without an account.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::http::{Asked, handover_document};
use super::service::handover;
use crate::domain::secret::Secret;

/// `/handover/{token}`
pub async fn page(Path(token): Path<String>, asked: Asked) -> Response {
    let address = asked.visitor.address.to_string();
    match handover::show(&asked.muster, Secret::new(token), &address, asked.visitor.lang).await {
        Ok(page) => handover_document(&asked, page).await,
        Err(error) => {
            super::error::log(&error);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

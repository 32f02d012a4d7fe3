//! The addresses that vendors call: refused, answered, or kept; what is to be done about it is done afterwards.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Muster;
use super::error::Error;
use super::service::callback::{Address, Received, oversized, receive as take};
use super::vendor::callback::{Incoming, Reply};

type Asked = Query<HashMap<String, String>>;
/// A body that is too large is refused, and said to the app that it was for.
type Body = Result<Bytes, BytesRejection>;

/// The app's address, of whichever vendor.
pub async fn receive(
    State(muster): State<Arc<Muster>>,
    Path((vendor, app)): Path<(String, String)>,
    query: Asked,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer(&muster, &Address { vendor: &vendor, app: &app, contacts: false }, &query, &headers, body).await
}

/// WeCom's second address: changes of the address book, sealed with a pair of its own.
pub async fn contacts(
    State(muster): State<Arc<Muster>>,
    Path(app): Path<String>,
    query: Asked,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer(&muster, &Address { vendor: "wecom", app: &app, contacts: true }, &query, &headers, body).await
}

async fn answer(muster: &Muster, address: &Address<'_>, query: &Asked, headers: &HeaderMap, body: Body) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE
                && let Err(error) = oversized(muster, address).await
            {
                return failed(&error);
            }
            return rejection.into_response();
        }
    };
    let headers = headers.iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))).collect();
    let incoming = Incoming { query: &query.0, headers: &headers, body: &body, now: muster.clock.now(), random: muster.entropy.bytes() };
    match take(muster, address, &incoming).await {
        Ok(Received::Answer(Reply { body, content_type })) => ([(header::CONTENT_TYPE, content_type)], body).into_response(),
        Ok(Received::NoSuchApp) => StatusCode::NOT_FOUND.into_response(),
        Ok(Received::Refused(why)) => {
            tracing::warn!(app = address.app, %why, "a callback was refused");
            StatusCode::FORBIDDEN.into_response()
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &Error) -> Response {
    super::error::log(error);
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

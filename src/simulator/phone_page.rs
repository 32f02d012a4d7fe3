//! The page at the control address: a phone to be each person with, and what the vendors' back office would show.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

const PAGE: &str = concat!(
    include_str!("phone_page/head.html"),
    "<style>\n",
    include_str!("phone_page/page.css"),
    "</style>\n",
    include_str!("phone_page/body.html"),
    "<script>\n",
    include_str!("phone_page/words.js"),
    include_str!("phone_page/render.js"),
    include_str!("phone_page/page.js"),
    "</script>\n</html>\n",
);
/// Nothing from elsewhere; the frame may show any page of this machine.
const POLICY: &str =
    "default-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src http://127.0.0.1:* http://localhost:*; frame-ancestors 'none'";

pub async fn show() -> Response {
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Html(PAGE)).into_response()
}

//! Stand-ins for the vendor's JavaScript, so that pages load without the network.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const DD: &str = include_str!("script/dd.js");
const LOGIN: &str = include_str!("script/login.js");

/// `https://g.alicdn.com/dingding/dingtalk-jsapi/3.1.0/dingtalk.open.js` and its other versions, and
/// `https://g.alicdn.com/dingding/h5-dingtalk-login/0.21.0/ddlogin.js`.
pub async fn serve(Path((package, _version, file)): Path<(String, String, String)>) -> Response {
    let script = match (package.as_str(), file.as_str()) {
        ("dingtalk-jsapi", "dingtalk.open.js") => DD,
        ("h5-dingtalk-login", "ddlogin.js") => LOGIN,
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], script).into_response()
}

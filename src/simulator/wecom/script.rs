//! Stand-ins for the vendor's JavaScript, so that pages load without the network.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const WW: &str = include_str!("script/ww.js");
const WX: &str = include_str!("script/wx.js");

/// `https://wwcdn.weixin.qq.com/node/open/js/wecom-jssdk-2.0.2.js` and its other versions.
pub async fn sdk(Path(file): Path<String>) -> Response {
    serve(file.starts_with("wecom-jssdk-"), WW)
}

/// `https://res.wx.qq.com/open/js/jweixin-1.2.0.js` and its other versions.
pub async fn legacy(Path(file): Path<String>) -> Response {
    serve(file.starts_with("jweixin-"), WX)
}

fn serve(known: bool, script: &'static str) -> Response {
    if known {
        ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], script).into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

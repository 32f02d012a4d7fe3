//! Lets only this machine's own tools and pages in: the Host header must be a loopback name with the right port, so
//! that a page elsewhere cannot reach the API through a name of its own, and a request of another site is refused.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Refusal;
use crate::simulator::settings::is_loopback;

pub async fn check(State(port): State<u16>, request: Request, next: Next) -> Response {
    if !names_us(request.headers(), port) {
        return Refusal::forbidden("the Host header must be 127.0.0.1, localhost or [::1] with this port").into_response();
    }
    if !is_ours(request.headers()) {
        return Refusal::forbidden("requests of other sites are refused").into_response();
    }
    next.run(request).await
}

fn names_us(headers: &HeaderMap, port: u16) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let Some(name) = host.strip_suffix(&format!(":{port}")) else { return false };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

/// A request without Origin comes from a tool or from a plain visit.
fn is_ours(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let origin = origin.to_str().ok().and_then(|origin| origin.parse::<url::Url>().ok());
    origin.is_some_and(|origin| is_loopback(&origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &str, origin: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_loopback_names_with_the_port_pass() {
        for host in ["127.0.0.1:4000", "localhost:4000", "[::1]:4000"] {
            assert!(names_us(&headers(host, None), 4000), "{host}");
        }
        for host in ["127.0.0.1", "127.0.0.1:4001", "evil.example:4000", "127.0.0.1.evil.example:4000", ""] {
            assert!(!names_us(&headers(host, None), 4000), "{host}");
        }
    }

    #[test]
    fn a_page_of_another_site_is_refused() {
        assert!(is_ours(&headers("", None)) && is_ours(&headers("", Some("http://127.0.0.1:3000"))));
        assert!(!is_ours(&headers("", Some("https://evil.example"))) && !is_ours(&headers("", Some("null"))));
    }
}

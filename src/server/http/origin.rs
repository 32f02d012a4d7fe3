//! Whether a form comes from one of our own pages.

use axum::http::{HeaderMap, header};

use crate::server::Muster;
use crate::server::caller::{Visitor, read_cookie};

/// What the headers tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Ours,
    Foreign,
    /// Old webviews leave it out or send `null`: then the form's token decides.
    Untold,
}

/// `Origin` says it; where it is absent, `Sec-Fetch-Site` may.
pub fn of(headers: &HeaderMap, ours: &str) -> Origin {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("origin") {
        Some(origin) if origin == ours => Origin::Ours,
        Some("null") | None => match text("sec-fetch-site") {
            Some("same-origin") => Origin::Ours,
            Some("cross-site" | "same-site") => Origin::Foreign,
            _ => Origin::Untold,
        },
        Some(_) => Origin::Foreign,
    }
}

/// The token of a form on a page for this browser. New for every page, so that compression tells nothing of it.
pub fn form_token(muster: &Muster, browser: &str) -> String {
    let random = muster.entropy.alphanumeric(12);
    let proof = proof(muster, &random, browser);
    format!("{random}.{proof}")
}

fn proof(muster: &Muster, random: &str, browser: &str) -> String {
    let mac = muster.store.ring().subject("form", &format!("{random}\0{browser}"));
    mac.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a form's token is of a page that this browser was given. A browser without a session has no such token.
pub fn is_token_of(muster: &Muster, headers: &HeaderMap, token: &str) -> bool {
    use crate::server::caller::cookie;
    let Some((random, given)) = token.split_once('.') else { return false };
    // A session of the console may be over while its cookie is still there.
    [cookie::CONSOLE, cookie::PHONE]
        .into_iter()
        .filter_map(|name| read_cookie(headers, name))
        .any(|browser| bool::from(subtle::ConstantTimeEq::ct_eq(proof(muster, random, &browser).as_bytes(), given.as_bytes())))
}

/// The token for a visitor's page.
pub fn token_for(muster: &Muster, visitor: &Visitor) -> String {
    form_token(muster, visitor.browser())
}

/// Ours, in the form in which browsers send it.
pub fn is_our_page<'a>(headers: &'a HeaderMap, ours: &str) -> Option<&'a str> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let path = referer.strip_prefix(ours)?;
    path.starts_with('/').then(|| path.split('#').next().unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (header::HeaderName::from_static(name), header::HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn foreign_origins_are_told_from_absent_ones() {
        let ours = "https://ops.example.com";
        for (pairs, expected) in [
            (&[("origin", "https://ops.example.com")][..], Origin::Ours),
            (&[("origin", "https://evil.example")], Origin::Foreign),
            (&[("origin", "https://ops.example.com.evil.example")], Origin::Foreign),
            (&[("origin", "http://ops.example.com")], Origin::Foreign),
            (&[("origin", "null")], Origin::Untold),
            (&[("origin", "null"), ("sec-fetch-site", "cross-site")], Origin::Foreign),
            (&[("sec-fetch-site", "same-origin")], Origin::Ours),
            (&[], Origin::Untold),
        ] {
            assert_eq!(of(&headers(pairs), ours), expected, "{pairs:?}");
        }
    }

    #[test]
    fn only_our_own_pages_are_gone_back_to() {
        let ours = "https://ops.example.com";
        assert_eq!(is_our_page(&headers(&[("referer", "https://ops.example.com/m/1/bind?x=1#a")]), ours), Some("/m/1/bind?x=1"));
        assert_eq!(is_our_page(&headers(&[("referer", "https://ops.example.com.evil.example/")]), ours), None);
        assert_eq!(is_our_page(&headers(&[("referer", "https://evil.example/")]), ours), None);
    }
}

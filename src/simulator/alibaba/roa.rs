//! The older ROA signature, HMAC-SHA1, as the gemp SDK still sends it. It does not cover the body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Key and signature of `acs AK:sig`.
pub fn read(header: &str) -> Option<(&str, &str)> {
    header.strip_prefix("acs ")?.split_once(':')
}

/// What the signature is over, of a request as received.
pub struct Signed<'a> {
    pub method: &'a str,
    pub accept: &'a str,
    pub content_md5: &'a str,
    pub content_type: &'a str,
    pub date: &'a str,
    /// Every `x-acs-` header with its value.
    pub headers: Vec<(&'a str, String)>,
    pub path: &'a str,
    pub query: &'a str,
}

pub fn string_to_sign(signed: &Signed) -> String {
    let Signed { method, accept, content_md5, content_type, date, path, query, .. } = signed;
    let mut headers = signed.headers.clone();
    headers.sort();
    let headers: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    pairs.sort();
    // Not encoded; a parameter without a value has no sign of equality either.
    let pair = |(name, value): &(String, String)| if value.is_empty() { name.clone() } else { format!("{name}={value}") };
    let query = pairs.iter().map(pair).collect::<Vec<_>>().join("&");
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{method}\n{accept}\n{content_md5}\n{content_type}\n{date}\n{headers}{path}{mark}{query}")
}

/// Base64 of HMAC-SHA1; a key may have any length.
pub fn sign(secret: &str, string_to_sign: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(string_to_sign.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(path: &str, action: &str, more: &[(&'static str, &str)]) -> String {
        let mut headers = vec![
            ("x-acs-version", "2021-04-13".to_owned()),
            ("x-acs-action", action.to_owned()),
            ("x-acs-signature-method", "HMAC-SHA1".to_owned()),
            ("x-acs-signature-nonce", "0123456789abcdef0123456789abcdef".to_owned()),
            ("x-acs-signature-version", "1.0".to_owned()),
        ];
        headers.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let json = "application/json; charset=utf-8";
        let date = "Thu, 15 Jan 2026 08:00:00 GMT";
        string_to_sign(&Signed {
            method: "POST",
            accept: "application/json",
            content_md5: "",
            content_type: json,
            date,
            headers,
            path,
            query: "",
        })
    }

    #[test]
    fn r_1_people_with_and_without_the_providers_name() {
        let text = signed("/user/list", "ListUsers", &[("x-acs-credentials-provider", "static_ak")]);
        assert_eq!(
            text,
            "POST\napplication/json\n\napplication/json; charset=utf-8\nThu, 15 Jan 2026 08:00:00 GMT\nx-acs-action:ListUsers\nx-acs-credentials-provider:static_ak\nx-acs-signature-method:HMAC-SHA1\nx-acs-signature-nonce:0123456789abcdef0123456789abcdef\nx-acs-signature-version:1.0\nx-acs-version:2021-04-13\n/user/list"
        );
        assert_eq!(sign("testSK", &text), "jghBUqKOwWUG7U6ynRVlcFa3gVw=");
        assert_eq!(sign("testSK", &signed("/user/list", "ListUsers", &[])), "yg0gSWj50StOj2UgDITDHyLbOIM=");
    }

    #[test]
    fn r_2_incidents() {
        let text = signed("/incident/list", "ListIncidents", &[("x-acs-credentials-provider", "static_ak")]);
        assert_eq!(sign("testSK", &text), "QZ05v6wI9M6SlPKdhZfrvRZGav4=");
    }

    #[test]
    fn r_3_with_a_session_token() {
        let session = [("x-acs-accesskey-id", "testAK"), ("x-acs-credentials-provider", "static_sts"), ("x-acs-security-token", "testSTS")];
        assert_eq!(sign("testSK", &signed("/user/list", "ListUsers", &session)), "AXeIEWvAxIDqmzIkkgTKy8EstT8=");
    }

    #[test]
    fn a_query_is_sorted_and_not_encoded() {
        let none = Signed {
            method: "GET",
            accept: "",
            content_md5: "",
            content_type: "",
            date: "d",
            headers: vec![],
            path: "/p",
            query: "b=%E4%B8%AD&a=",
        };
        assert_eq!(string_to_sign(&none), "GET\n\n\n\nd\n/p?a&b=中");
        assert_eq!(read("acs testAK:sig="), Some(("testAK", "sig=")));
        assert_eq!(read("ACS3-HMAC-SHA256 Credential=AK"), None);
    }
}

//! Who came back from a sign-in, and what a page inside an app needs to call the app.

use sha1::{Digest, Sha1};
use url::Url;

use super::error::VendorError;

/// Whom a sign-in code belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// Of this company. The name where the sign-in tells it.
    Member { user_id: String, name: Option<String> },
    /// Not of this company: an outsider, or somebody of a linked or of another one.
    Outsider,
}

/// What a page inside the vendor's app needs to ask it for a sign-in code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptSignIn {
    /// The script of the JS API.
    pub script: Url,
    /// DingTalk: Client ID. Lark: App ID.
    pub app: String,
    /// DingTalk: the company; it gives no code without.
    pub company: Option<String>,
}

/// Where a script is: the vendor's own address, or the same path below what replaces its hosts.
pub(super) fn script(own: &str, base_url: Option<&str>) -> Result<Url, VendorError> {
    let own = Url::parse(own).map_err(|_| VendorError::RefusedAddress)?;
    match base_url {
        Some(base) => Url::parse(&format!("{base}{}", own.path())).map_err(|_| VendorError::RefusedAddress),
        None => Ok(own),
    }
}

/// What the vendor's JS API takes to be set up on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSignature {
    pub nonce: String,
    /// Seconds; Lark: milliseconds.
    pub timestamp: i64,
    /// Lower-case hex SHA-1; DingTalk: SHA-256.
    pub signature: String,
}

/// The three vendors sign alike: `jsapi_ticket=…&noncestr=…&timestamp=…&url=…`, the address without its fragment.
pub fn sign_page(ticket: &str, nonce: &str, timestamp: i64, url: &str) -> PageSignature {
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    let hash = Sha1::digest(format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}").as_bytes());
    let signature = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    PageSignature { nonce: nonce.to_owned(), timestamp, signature }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_replaces_the_scripts_host() {
        let own = "https://g.alicdn.com/dingding/dingtalk-jsapi/3.1.0/dingtalk.open.js";
        assert_eq!(script(own, None).unwrap().as_str(), own);
        let below = script(own, Some("https://gateway.example.com/dd")).unwrap();
        assert_eq!(below.as_str(), "https://gateway.example.com/dd/dingding/dingtalk-jsapi/3.1.0/dingtalk.open.js");
        assert_eq!(script("nowhere", None), Err(VendorError::RefusedAddress));
    }
}

//! Who came back from a sign-in, and what a page inside an app needs to call the app.

use sha1::{Digest, Sha1};

/// Whom a sign-in code belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// Of this company. The name where the sign-in tells it.
    Member { user_id: String, name: Option<String> },
    /// Not of this company: an outsider, or somebody of a linked or of another one.
    Outsider,
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

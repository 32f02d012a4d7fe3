//! Proof keys for code exchange (RFC 7636): `S256` or `plain`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What a token call has to prove that it knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Challenge {
    Plain(String),
    S256(String),
}

impl Challenge {
    /// `None` if there is none; the method is `plain` unless said otherwise.
    pub fn read(challenge: &str, method: &str) -> Option<Self> {
        match (challenge, method) {
            ("", _) => None,
            (_, "S256") => Some(Self::S256(challenge.to_owned())),
            _ => Some(Self::Plain(challenge.to_owned())),
        }
    }

    pub fn is_met(&self, verifier: &str) -> bool {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(allowed) {
            return false;
        }
        match self {
            Self::Plain(challenge) => challenge == verifier,
            Self::S256(challenge) => *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_is_met() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = Challenge::read("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "S256").unwrap();
        assert!(challenge.is_met(verifier));
        assert!(!challenge.is_met(&verifier.to_lowercase()));
        assert!(Challenge::read(verifier, "").unwrap().is_met(verifier));
        assert!(!Challenge::read("short", "plain").unwrap().is_met("short"));
        assert_eq!(Challenge::read("", "S256"), None);
    }
}

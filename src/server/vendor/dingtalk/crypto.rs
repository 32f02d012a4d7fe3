//! DingTalk's callback envelope for events that come by HTTP, and the sealed `success` that answers it.

use serde::Serialize;

use crate::domain::secret::Secret;
use crate::server::vendor::envelope::{self, Sealed};

pub use crate::server::vendor::callback::Refused;
pub use crate::server::vendor::envelope::{Opened, Signed};

/// What DingTalk wants to read within 1,500 ms, else it calls again.
const SUCCESS: &[u8] = b"success";

/// Checks an envelope and opens it. `owners`: the Client ID for subscriptions that were made in the console, the corp
/// id for registered ones; whichever it was is in the answer, and goes into the reply.
pub fn open(token: &Secret, key: &Secret, owners: &[&str], signed: Signed<'_>, encrypted: &str) -> Result<Opened, Refused> {
    envelope::open(token, key, owners, signed, encrypted)
}

/// The body of the reply, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reply {
    pub msg_signature: String,
    #[serde(rename = "timeStamp")]
    pub timestamp: String,
    pub nonce: String,
    pub encrypt: String,
}

/// Seals `success` for the owner of what it answers. Timestamp and nonce may be new ones; `random` must be.
pub fn success(token: &Secret, key: &Secret, owner: &str, timestamp: &str, nonce: &str, random: [u8; 16]) -> Result<Reply, Refused> {
    let Sealed { signature, encrypted } = envelope::seal(token, key, owner, (timestamp, nonce), random, SUCCESS)?;
    Ok(Reply { msg_signature: signature, timestamp: timestamp.to_owned(), nonce: nonce.to_owned(), encrypt: encrypted })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Token, key and owner: ours, and those of the vendor's own samples.
    const OURS: (&str, &str, &str) = ("opsTestToken2026", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "dingtestappkey0001");
    const REPLY: (&str, &str, &str) = ("123456", "1234567890123456789012345678901234567890123", "dingsnotzck6pm5veliw");
    const SUITE: (&str, &str, &str) = ("123456", "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", "suite4xxxxxxxxxxxxxxx");

    struct Vector {
        shared: (&'static str, &'static str, &'static str),
        timestamp: &'static str,
        nonce: &'static str,
        signature: &'static str,
        encrypted: &'static str,
        message: &'static str,
    }

    const VECTORS: [Vector; 5] = [
        Vector {
            shared: OURS,
            timestamp: "1767225600123",
            nonce: "n0nceABC",
            signature: "cb38a3d5382732842e91411bc2eb24a649a19cc0",
            encrypted: "Q3stYC6hdFzMh9T8HCvyDOrc1UMqKYuKJIzh5P/htaCcUTBLHW9gQ08In2XNYsO0uK3Loym5rbnXQbwTnF4c/e0iQMRVPnUzGCNDbbyxx6M5J8gPcdmlCj3dIeMqHuilc/56rlOX3I2wslFKhnlROseyF2RVYmg6Lc2+zdGOGB5y7UDxqQETIuvuSBw+DPt1y2WiW1mEp8Ik6YfDdsGwlc0HiQ7NqCv3qLQFgwP9+eUBNwfsf0ZmCkFqjXPN2pFsZmVX1n/8igA5wyW4etlTO1Q0DU5cV4l+0lfQgbLLsxahZOj5LyuqTRgJapFYMZkkurh00X6yj/d/XIKSU7n0qQ==",
            message: r#"{"EventType":"user_add_org","EventTime":1767225600000,"CorpId":"dingtestcorp0001","BizId":"166335567","eventId":"c7c7120f2c07419ebdba0318c8","timeStamp":"1767225600000","userId":["user0001","user0002"]}"#,
        },
        Vector {
            shared: OURS,
            timestamp: "1767225600000",
            nonce: "n0nceURL",
            signature: "d060403a1677691683028cdf2b5e7990ceb75859",
            encrypted: "2nLK4qcOJ9LJdlCDACFQq3YMwKeq0Q4Ss8aZH5NrwB0FIFQj7Tdw52gLjtQgNgyNgquoXorVwWZcSK1Fshi8Gg==",
            message: r#"{"EventType":"check_url"}"#,
        },
        Vector {
            shared: OURS,
            timestamp: "1767225601000",
            nonce: "n0nceXYZ",
            signature: "91724858058e36aa6c965f8582e8c755fcee10a3",
            encrypted: "DpQeJfnf/MGZ/+GTIspwVIrytpxseNieWpwBrdmfR/brf964LVtvBkJl69zSNRcJ6w0NKZoOilgOBVdJaGmXLQ==",
            message: "success",
        },
        Vector {
            shared: REPLY,
            timestamp: "1614767836",
            nonce: "A7Co0cJLMzIDtMMI",
            signature: "9a95a004dd16f5c307e849b994173f76aa26e5eb",
            encrypted: "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
            message: "success",
        },
        Vector {
            shared: SUITE,
            timestamp: "1445827045067",
            nonce: "nEXhMP4r",
            signature: "5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0",
            encrypted: "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==",
            message: r#"{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}"#,
        },
    ];

    fn open_vector(v: &Vector, owners: &[&str], timestamp: &str, signature: &str, encrypted: &str) -> Result<(String, String), Refused> {
        let signed = Signed { signature, timestamp, nonce: v.nonce };
        open(&Secret::new(v.shared.0), &Secret::new(v.shared.1), owners, signed, encrypted)
            .map(|opened| (String::from_utf8(opened.message).unwrap(), opened.receiver))
    }

    #[test]
    fn the_vendors_and_our_vectors_open() {
        for v in &VECTORS {
            let owners = ["dingcorp", v.shared.2];
            let (message, owner) = open_vector(v, &owners, v.timestamp, v.signature, v.encrypted).unwrap();
            assert_eq!((message.as_str(), owner.as_str()), (v.message, v.shared.2));
        }
    }

    #[test]
    fn forged_foreign_and_damaged_envelopes_are_refused() {
        for v in &VECTORS {
            let owners = [v.shared.2];
            let one_digit = v.signature.replacen(|c: char| c.is_ascii_digit(), "f", 1);
            assert_eq!(open_vector(v, &owners, v.timestamp, &one_digit, v.encrypted), Err(Refused::Signature));
            assert_eq!(open_vector(v, &owners, "1", v.signature, v.encrypted), Err(Refused::Signature));
            assert_eq!(open_vector(v, &owners, v.timestamp, v.signature, &v.encrypted[4..]), Err(Refused::Signature));
            assert_eq!(open_vector(v, &owners, v.timestamp, &v.signature[1..], v.encrypted), Err(Refused::Signature));
            assert_eq!(open_vector(v, &["dingother"], v.timestamp, v.signature, v.encrypted), Err(Refused::Receiver));
            assert_eq!(open_vector(v, &[], v.timestamp, v.signature, v.encrypted), Err(Refused::Receiver));
        }
    }

    #[test]
    fn a_truncated_envelope_is_malformed_even_when_it_is_signed() {
        let v = &VECTORS[1];
        for (cut, why) in [(21, Refused::Malformed), (0, Refused::Malformed)] {
            let encrypted = &v.encrypted[..cut];
            let mut parts = [v.shared.0, v.timestamp, v.nonce, encrypted];
            parts.sort_unstable();
            let hash = <sha1::Sha1 as sha1::Digest>::digest(parts.concat());
            let signature: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(open_vector(v, &[v.shared.2], v.timestamp, &signature, encrypted), Err(why));
        }
    }

    #[test]
    fn the_reply_is_the_vendors_vector_and_has_its_keys() {
        let v = &VECTORS[2];
        let random = *b"fedcba9876543210";
        let reply = success(&Secret::new(v.shared.0), &Secret::new(v.shared.1), v.shared.2, v.timestamp, v.nonce, random).unwrap();
        let json = serde_json::to_value(&reply).unwrap();
        let expected = serde_json::json!({
            "msg_signature": v.signature, "timeStamp": v.timestamp, "nonce": v.nonce, "encrypt": v.encrypted
        });
        assert_eq!(json, expected);
    }

    proptest! {
        #[test]
        fn garbage_never_panics(text in "\\PC{0,400}", signature in "[0-9a-f]{0,40}", nonce in "\\PC{0,20}") {
            let signed = Signed { signature: &signature, timestamp: "1", nonce: &nonce };
            prop_assert!(open(&Secret::new(OURS.0), &Secret::new(OURS.1), &[OURS.2], signed, &text).is_err());
        }
    }
}

//! WeCom's callback envelope (page 90968), whose receiver is the company.

use crate::domain::secret::Secret;
use crate::server::vendor::envelope;

pub use crate::server::vendor::callback::Refused;
pub use crate::server::vendor::envelope::Signed;

/// Checks an envelope and opens it: signature first, then the cipher, then whom it is for.
pub fn open(token: &Secret, key: &Secret, receiver: &str, signed: Signed<'_>, encrypted: &str) -> Result<Vec<u8>, Refused> {
    envelope::open(token, key, &[receiver], signed, encrypted).map(|opened| opened.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Vector {
        common: (&'static str, &'static str, &'static str),
        timestamp: &'static str,
        nonce: &'static str,
        signature: &'static str,
        encrypted: &'static str,
        message: &'static str,
    }

    /// Token, key and receiver: ours, and those of the vendor's own samples.
    const SIM: (&str, &str, &str) = ("SimToken2026", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wwsim0000000000001");
    const VENDOR: (&str, &str, &str) =
        ("hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo", "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt", "ww1436e0e65a779aee");

    fn vectors() -> [Vector; 4] {
        [
            Vector {
                common: SIM,
                timestamp: "1760000000",
                nonce: "1597212914",
                signature: "3347e9d74ab55234814e0db70e196dd38c5aed40",
                encrypted: include_str!("../../../../tests/fixtures/wecom/callback_event.txt"),
                message: "<xml><ToUserName><![CDATA[wwsim0000000000001]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_contact]]></Event><ChangeType>create_user</ChangeType><UserID><![CDATA[zhangsan]]></UserID><Department><![CDATA[1,2]]></Department></xml>",
            },
            Vector {
                common: SIM,
                timestamp: "1760000000",
                nonce: "1597212914",
                signature: "d0eae2fbe8c8ad5e740a6050f9572b0535d9df38",
                encrypted: "Q3stYC6hdFzMh9T8HCvyDDq6ltO7PARspEzneIfUxOuYPGzq7N4YQldFmhaWjuYexsKxfeix4bGO5/LxvlRV3w==",
                message: "1288432023552776189",
            },
            Vector {
                common: VENDOR,
                timestamp: "1476416373",
                nonce: "47744683",
                signature: "012bc692d0a58dd4b10f8dfe5c4ac00ae211ebeb",
                encrypted: "fsi1xnbH4yQh0+PJxcOdhhK6TDXkjMyhEPA7xB2TGz6b+g7xyAbEkRxN/3cNXW9qdqjnoVzEtpbhnFyq6SVHyA==",
                message: "1288432023552776189",
            },
            Vector {
                common: VENDOR,
                timestamp: "1476422779",
                nonce: "1597212914",
                signature: "0c3914025cb4b4d68103f6bfc8db550f79dcf48e",
                encrypted: include_str!("../../../../tests/fixtures/wecom/callback_message.txt"),
                message: "<xml><ToUserName>ww1436e0e65a779aee</ToUserName><FromUserName>ChenJiaShun</FromUserName><CreateTime>1476422779</CreateTime><MsgType>text</MsgType><Content>你好</Content><MsgId>1456453720</MsgId><AgentID>1000002</AgentID></xml>",
            },
        ]
    }

    fn open_vector(v: &Vector, receiver: &str, timestamp: &str, encrypted: &str) -> Result<String, Refused> {
        let signed = Signed { signature: v.signature, timestamp, nonce: v.nonce };
        open(&Secret::new(v.common.0), &Secret::new(v.common.1), receiver, signed, encrypted).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn the_vendors_and_our_vectors_open() {
        for v in vectors() {
            assert_eq!(open_vector(&v, v.common.2, v.timestamp, v.encrypted.trim()).unwrap(), v.message);
        }
    }

    #[test]
    fn forged_foreign_and_damaged_envelopes_are_refused() {
        for v in vectors() {
            let encrypted = v.encrypted.trim();
            assert_eq!(open_vector(&v, "wwother", v.timestamp, encrypted), Err(Refused::Receiver));
            assert_eq!(open_vector(&v, v.common.2, v.timestamp, &encrypted[1..]), Err(Refused::Signature));
            assert_eq!(open_vector(&v, v.common.2, "1", encrypted), Err(Refused::Signature));
        }
    }
}

//! WeCom's callback envelope (page 90968): signature, AES-256-CBC, and the receiver's id inside.

use aes::Aes256;
use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

use crate::domain::secret::Secret;
use crate::server::vendor::callback::Refused;

/// 43 characters carry 258 bits: the last one usually has bits that belong to nothing, and they are no error.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What the sender puts into the address.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    pub signature: &'a str,
    pub timestamp: &'a str,
    pub nonce: &'a str,
}

/// Checks an envelope and opens it: signature first, then the cipher, then whom it is for.
pub fn open(token: &Secret, key: &Secret, receiver: &str, signed: Signed<'_>, encrypted: &str) -> Result<Vec<u8>, Refused> {
    let expected = signature(token.expose(), signed.timestamp, signed.nonce, encrypted);
    if !bool::from(expected.as_bytes().ct_eq(signed.signature.as_bytes())) {
        return Err(Refused::Signature);
    }
    let (message, to) = decrypt(key, encrypted)?;
    if to == receiver.as_bytes() { Ok(message) } else { Err(Refused::Receiver) }
}

/// Lower-case hex SHA-1 of the four texts, sorted by bytes and joined.
fn signature(token: &str, timestamp: &str, nonce: &str, encrypted: &str) -> String {
    let mut parts = [token, timestamp, nonce, encrypted];
    parts.sort_unstable();
    let hash = Sha1::digest(parts.concat().as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 16 random bytes, the length as 32 bits, the message, the receiver, and padding to a multiple of 32.
fn decrypt(key: &Secret, encrypted: &str) -> Result<(Vec<u8>, Vec<u8>), Refused> {
    let key = LENIENT.decode(key.expose()).ok().filter(|key| key.len() == 32).ok_or(Refused::Key)?;
    let mut bytes = LENIENT.decode(encrypted.trim()).map_err(|_| Refused::Malformed)?;
    let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&key, &key[..16]).map_err(|_| Refused::Key)?;
    let plain = cipher.decrypt_padded::<NoPadding>(&mut bytes).map_err(|_| Refused::Malformed)?;
    let pad = usize::from(*plain.last().ok_or(Refused::Malformed)?);
    if !(1..=32).contains(&pad) || pad > plain.len() {
        return Err(Refused::Malformed);
    }
    let plain = &plain[..plain.len() - pad];
    let (_random, rest) = plain.split_at_checked(16).ok_or(Refused::Malformed)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(Refused::Malformed)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Refused::Malformed)?;
    let (message, receiver) = rest.split_at_checked(length).ok_or(Refused::Malformed)?;
    Ok((message.to_vec(), receiver.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn garbage_never_panics(text in "\\PC{0,400}", key in "[A-Za-z0-9]{40,46}") {
            let _ = decrypt(&Secret::new(key), &text);
        }

        #[test]
        fn random_blocks_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = decrypt(&Secret::new(SIM.1), &base64::engine::general_purpose::STANDARD.encode(bytes));
        }
    }
}

//! Lark's callback envelope (`uUTNz4SN1MjL1UzM`): AES-256-CBC under a hashed key, and a signature over the raw body.

use aes::Aes256;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::domain::secret::Secret;
use crate::domain::time::{Span, Time};
pub(super) use crate::server::vendor::callback::Refused;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// An event is pushed again until 7 hours and 20 minutes later, and whether it is signed anew then is not documented.
const OLDEST: Span = Span::hours(8);
/// How far the vendor's clock may be ahead.
const NEWEST: Span = Span::minutes(10);

/// The headers `X-Lark-Signature`, `X-Lark-Request-Timestamp` and `X-Lark-Request-Nonce`, empty where they are absent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Signed<'a> {
    pub signature: &'a str,
    pub timestamp: &'a str,
    pub nonce: &'a str,
}

/// Lower-case hex SHA-256 of time, nonce, key and the body as it came, and a time that is not too far off.
pub(super) fn verify(key: &Secret, signed: Signed<'_>, body: &[u8], now: Time) -> Result<(), Refused> {
    let mut hash = Sha256::new();
    for piece in [signed.timestamp.as_bytes(), signed.nonce.as_bytes(), key.expose().as_bytes(), body] {
        hash.update(piece);
    }
    check(&hash.finalize(), signed, now)
}

fn check(digest: &[u8], signed: Signed<'_>, now: Time) -> Result<(), Refused> {
    let expected: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    if !equal(&expected, signed.signature) {
        return Err(Refused::Signature);
    }
    match moment(signed.timestamp) {
        Some(at) if at < now - OLDEST || at > now + NEWEST => Err(Refused::Stale),
        _ => Ok(()),
    }
}

/// The signature of presses of the first version: SHA-1 with the Verification Token in the key's place.
pub(super) fn verify_first(token: &Secret, signed: Signed<'_>, body: &[u8], now: Time) -> Result<(), Refused> {
    let pieces = [signed.timestamp.as_bytes(), signed.nonce.as_bytes(), token.expose().as_bytes(), body].concat();
    check(&Sha1::digest(pieces), signed, now)
}

/// Whether two texts are the same, without telling how far.
pub(super) fn equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// A moment in seconds, milliseconds or microseconds, told by its size: the vendor uses all three.
pub(super) fn moment(text: &str) -> Option<Time> {
    let number: i64 = text.parse().ok().filter(|number| *number > 0)?;
    Some(Time(match number.ilog10() {
        0..11 => number * 1_000,
        11..14 => number,
        _ => number / 1_000,
    }))
}

/// Base 64 of 16 random bytes and what is encrypted under the key's SHA-256 with them.
pub(in crate::server::vendor) fn decrypt(key: &Secret, encrypted: &str) -> Result<Vec<u8>, Refused> {
    let bytes = LENIENT.decode(encrypted.trim()).map_err(|_| Refused::Malformed)?;
    let (iv, rest) = bytes.split_at_checked(16).ok_or(Refused::Malformed)?;
    let key = Sha256::digest(key.expose().as_bytes());
    let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&key, iv).map_err(|_| Refused::Malformed)?;
    let mut rest = rest.to_vec();
    cipher.decrypt_padded::<Pkcs7>(&mut rest).map(<[u8]>::to_vec).map_err(|_| Refused::Malformed)
}

/// The other way round. The moment serves as what must differ each time; nobody but ourselves reads it.
pub(in crate::server::vendor) fn encrypt(key: &Secret, plain: &[u8], now: Time) -> Option<String> {
    let iv: [u8; 16] = Sha256::digest(now.0.to_be_bytes()).first_chunk().copied()?;
    let key = Sha256::digest(key.expose().as_bytes());
    let cipher = cbc::Encryptor::<Aes256>::new_from_slices(&key, &iv).ok()?;
    Some(base64::engine::general_purpose::STANDARD.encode([&iv[..], &cipher.encrypt_padded_vec::<Pkcs7>(plain)].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_vendors_own_vector_opens_and_no_other_key_or_length_does() {
        let encrypted = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=";
        let key = Secret::new("test key");
        assert_eq!(decrypt(&key, encrypted).unwrap(), b"hello world");
        assert_ne!(decrypt(&Secret::new("test kez"), encrypted).as_deref(), Ok(b"hello world".as_slice()));
        assert_eq!(decrypt(&key, &encrypted[..40]), Err(Refused::Malformed));
        assert_eq!(decrypt(&key, &encrypted[..20]), Err(Refused::Malformed));
        assert_eq!(decrypt(&key, ""), Err(Refused::Malformed));
    }

    #[test]
    fn moments_are_told_by_their_size() {
        for text in ["1603977298", "1603977298000", "1603977298000000"] {
            assert_eq!(moment(text), Some(Time(1_603_977_298_000)), "{text}");
        }
        for text in ["", "0", "-5", "2026-01-01", "99999999999999999999"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn garbage_never_panics(text in "\\PC{0,200}", base in "[A-Za-z0-9+/]{0,200}={0,2}", key in "\\PC{0,20}") {
            let key = Secret::new(key);
            let _ = (decrypt(&key, &text), decrypt(&key, &base), moment(&text));
            let signed = Signed { signature: &text, timestamp: &base, nonce: &text };
            prop_assert_eq!(verify(&key, signed, text.as_bytes(), Time(0)), Err(Refused::Signature));
        }
    }
}

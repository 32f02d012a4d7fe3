//! The sealed envelope of WeCom's and DingTalk's callbacks: signature, AES-256-CBC, and the receiver's id inside.

use aes::Aes256;
use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

use super::callback::Refused;
use crate::domain::secret::Secret;

/// 43 characters carry 258 bits: the last one usually has bits that belong to nothing, and they are no error.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What the padding fills up to: twice the cipher's own block.
const BLOCK: usize = 32;

/// What the sender puts into the address.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    pub signature: &'a str,
    pub timestamp: &'a str,
    pub nonce: &'a str,
}

/// What an envelope holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub message: Vec<u8>,
    /// One of those that it may be for.
    pub receiver: String,
}

/// An envelope to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub signature: String,
    pub encrypted: String,
}

/// Checks an envelope and opens it: signature first, then the cipher, then whom it is for.
pub fn open(token: &Secret, key: &Secret, receivers: &[&str], signed: Signed<'_>, encrypted: &str) -> Result<Opened, Refused> {
    let expected = signature(token.expose(), signed.timestamp, signed.nonce, encrypted);
    if !bool::from(expected.as_bytes().ct_eq(signed.signature.as_bytes())) {
        return Err(Refused::Signature);
    }
    let (message, to) = decrypt(key, encrypted)?;
    match receivers.iter().find(|receiver| receiver.as_bytes() == to) {
        Some(receiver) if !receiver.is_empty() => Ok(Opened { message, receiver: (*receiver).to_owned() }),
        _ => Err(Refused::Receiver),
    }
}

/// Seals a message. `random` is new for each envelope.
pub fn seal(
    token: &Secret,
    key: &Secret,
    receiver: &str,
    (timestamp, nonce): (&str, &str),
    random: [u8; 16],
    message: &[u8],
) -> Result<Sealed, Refused> {
    let encrypted = encrypt(key, receiver, random, message)?;
    Ok(Sealed { signature: signature(token.expose(), timestamp, nonce, &encrypted), encrypted })
}

/// Lower-case hex SHA-1 of the four texts, sorted by bytes and joined.
pub(super) fn signature(token: &str, timestamp: &str, nonce: &str, encrypted: &str) -> String {
    let mut parts = [token, timestamp, nonce, encrypted];
    parts.sort_unstable();
    let hash = Sha1::digest(parts.concat().as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn key_bytes(key: &Secret) -> Result<Vec<u8>, Refused> {
    LENIENT.decode(key.expose()).ok().filter(|key| key.len() == 32).ok_or(Refused::Key)
}

fn encrypt(key: &Secret, receiver: &str, random: [u8; 16], message: &[u8]) -> Result<String, Refused> {
    let key = key_bytes(key)?;
    let length = u32::try_from(message.len()).map_err(|_| Refused::Malformed)?;
    let mut plain = [&random[..], &length.to_be_bytes(), message, receiver.as_bytes()].concat();
    let pad = BLOCK - plain.len() % BLOCK;
    plain.extend(std::iter::repeat_n(u8::try_from(pad).map_err(|_| Refused::Malformed)?, pad));
    let cipher = cbc::Encryptor::<Aes256>::new_from_slices(&key, &key[..16]).map_err(|_| Refused::Key)?;
    Ok(base64::engine::general_purpose::STANDARD.encode(cipher.encrypt_padded_vec::<NoPadding>(&plain)))
}

/// 16 random bytes, the length as 32 bits, the message, the receiver, and padding to a multiple of 32.
pub(super) fn decrypt(key: &Secret, encrypted: &str) -> Result<(Vec<u8>, Vec<u8>), Refused> {
    let key = key_bytes(key)?;
    let mut bytes = LENIENT.decode(encrypted.trim()).map_err(|_| Refused::Malformed)?;
    let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&key, &key[..16]).map_err(|_| Refused::Key)?;
    let plain = cipher.decrypt_padded::<NoPadding>(&mut bytes).map_err(|_| Refused::Malformed)?;
    let pad = usize::from(*plain.last().ok_or(Refused::Malformed)?);
    if !(1..=BLOCK).contains(&pad) || pad > plain.len() {
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

    const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    const AT: (&str, &str) = ("1767225600", "n0nce");

    proptest! {
        #[test]
        fn what_is_sealed_opens_for_its_receiver_alone(message in proptest::collection::vec(any::<u8>(), 0..200), random in any::<[u8; 16]>()) {
            let (token, key) = (Secret::new("token"), Secret::new(KEY));
            let sealed = seal(&token, &key, "ding1", AT, random, &message).unwrap();
            let signed = Signed { signature: &sealed.signature, timestamp: AT.0, nonce: AT.1 };
            let opened = open(&token, &key, &["corp", "ding1"], signed, &sealed.encrypted).unwrap();
            prop_assert_eq!((opened.message, opened.receiver.as_str()), (message, "ding1"));
            prop_assert_eq!(open(&token, &key, &["corp"], signed, &sealed.encrypted), Err(Refused::Receiver));
        }

        #[test]
        fn garbage_never_panics(text in "\\PC{0,400}", key in "[A-Za-z0-9]{40,46}") {
            let _ = decrypt(&Secret::new(key), &text);
        }

        #[test]
        fn random_blocks_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = decrypt(&Secret::new(KEY), &base64::engine::general_purpose::STANDARD.encode(bytes));
        }
    }

    #[test]
    fn an_envelope_for_nobody_is_for_no_one() {
        let (token, key) = (Secret::new("token"), Secret::new(KEY));
        let sealed = seal(&token, &key, "", AT, [0; 16], b"x").unwrap();
        let signed = Signed { signature: &sealed.signature, timestamp: AT.0, nonce: AT.1 };
        assert_eq!(open(&token, &key, &[""], signed, &sealed.encrypted), Err(Refused::Receiver));
        assert_eq!(seal(&token, &Secret::new("short"), "ding1", AT, [0; 16], b"x"), Err(Refused::Key));
    }
}

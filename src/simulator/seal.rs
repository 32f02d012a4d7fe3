//! The sealed envelope of callbacks that WeCom and DingTalk share: AES-256-CBC and a SHA-1 signature.
//!
//! WeCom, page 90968 (加解密方案说明): key = base64(EncodingAESKey + "="), IV = its first 16 bytes, PKCS#7 with a block
//! of 32, plain text = 16 random bytes ‖ length (u32, big endian) ‖ message ‖ receiver id.

use aes::Aes256;
use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha1::{Digest, Sha1};

/// Why an envelope could not be opened.
#[derive(Debug, PartialEq, Eq)]
pub enum Broken {
    Key,
    Base64,
    Length,
    Receiver,
}

/// 43 characters carry 258 bits: the two left over are rarely zero, which strict decoders refuse.
const KEY_DECODER: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Whether a key of the console's form (43 letters and digits) is one.
pub fn is_key(aes_key: &str) -> bool {
    key(aes_key).is_ok()
}

fn key(aes_key: &str) -> Result<[u8; 32], Broken> {
    let bytes = KEY_DECODER.decode(aes_key).map_err(|_| Broken::Key)?;
    bytes.try_into().map_err(|_| Broken::Key)
}

/// Seals `message` for `receiver`; `block` are 16 random bytes.
pub fn seal(aes_key: &str, receiver: &str, message: &str, block: [u8; 16]) -> Result<String, Broken> {
    let key = key(aes_key)?;
    let mut plain = block.to_vec();
    let length = u32::try_from(message.len()).map_err(|_| Broken::Length)?;
    plain.extend(length.to_be_bytes());
    plain.extend(message.as_bytes());
    plain.extend(receiver.as_bytes());
    let padding = 32 - plain.len() % 32;
    plain.extend(std::iter::repeat_n(u8::try_from(padding).unwrap_or(32), padding));
    let cipher = cbc::Encryptor::<Aes256>::new_from_slices(&key, &key[..16]).map_err(|_| Broken::Key)?;
    Ok(STANDARD.encode(cipher.encrypt_padded_vec::<NoPadding>(&plain)))
}

/// Opens an envelope that must be for `receiver`.
pub fn open(aes_key: &str, receiver: &str, sealed: &str) -> Result<String, Broken> {
    let key = key(aes_key)?;
    let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&key, &key[..16]).map_err(|_| Broken::Key)?;
    let sealed = STANDARD.decode(sealed).map_err(|_| Broken::Base64)?;
    let plain = cipher.decrypt_padded_vec::<NoPadding>(&sealed).map_err(|_| Broken::Length)?;
    let padding = plain.last().map(|last| usize::from(*last)).filter(|last| (1..=32).contains(last));
    let end = padding.and_then(|padding| plain.len().checked_sub(padding)).ok_or(Broken::Length)?;
    let (length, rest) = plain.get(16..end).and_then(|rest| rest.split_at_checked(4)).ok_or(Broken::Length)?;
    let length = length.iter().fold(0usize, |length, byte| length << 8 | usize::from(*byte));
    let (message, to) = rest.split_at_checked(length).ok_or(Broken::Length)?;
    if to != receiver.as_bytes() {
        return Err(Broken::Receiver);
    }
    String::from_utf8(message.to_vec()).map_err(|_| Broken::Length)
}

/// Lower-case hex SHA-1 over the four parts sorted by their bytes.
pub fn signature(token: &str, timestamp: &str, nonce: &str, sealed: &str) -> String {
    let mut parts = [token, timestamp, nonce, sealed];
    parts.sort_unstable();
    hex(&Sha1::digest(parts.concat()))
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;

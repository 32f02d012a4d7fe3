//! The sealed body and the signature of Lark's callbacks: AES-256-CBC under the Encrypt Key, and plain SHA-256.

use aes::Aes256;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeEncrypt, KeyIvInit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::simulator::seal::hex;

/// The text as `encrypt` carries it: base64 of the block and what it and the key make of the text.
pub fn seal(encrypt_key: &str, text: &str, block: [u8; 16]) -> String {
    let key = Sha256::digest(encrypt_key);
    let mut sealed = block.to_vec();
    if let Ok(cipher) = cbc::Encryptor::<Aes256>::new_from_slices(&key, &block) {
        sealed.extend(cipher.encrypt_padded_vec::<Pkcs7>(text.as_bytes()));
    }
    STANDARD.encode(sealed)
}

/// Lower-case hex of SHA-256 over the four, over the body as it is sent.
pub fn signature(timestamp: &str, nonce: &str, encrypt_key: &str, body: &str) -> String {
    hex(&Sha256::digest([timestamp, nonce, encrypt_key, body].concat()))
}

/// The signature of `card.action.trigger_v1`: SHA-1, and the Verification Token in the key's place.
pub fn first_signature(timestamp: &str, nonce: &str, token: &str, body: &str) -> String {
    hex(&Sha1::digest([timestamp, nonce, token, body].concat()))
}

#[cfg(test)]
pub mod tests {
    use aes::cipher::BlockModeDecrypt;

    use super::*;

    /// Opens what `seal` has made, as a receiver does.
    pub fn open(encrypt_key: &str, sealed: &str) -> Option<String> {
        let bytes = STANDARD.decode(sealed).ok()?;
        let (block, sealed) = bytes.split_at_checked(16)?;
        let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&Sha256::digest(encrypt_key), block).ok()?;
        String::from_utf8(cipher.decrypt_padded_vec::<Pkcs7>(sealed).ok()?).ok()
    }

    const KEY: &str = "sim-encrypt-key-2026";
    const EVENT: &str = r#"{"schema":"2.0","header":{"event_id":"5e3702a84e847582be8db7fb73283c02","event_type":"contact.user.created_v3","create_time":"1608725989000","token":"sim-verification-token","app_id":"cli_sim0000000000001","tenant_key":"2ca1d211f64f6438"},"event":{"object":{"open_id":"ou_7dab8a3d3cdcc9da365777c7ad535d62","union_id":"on_576833b917gda3d939b9a3c2d53e72c8","user_id":"e33ggbyz","name":"张三","mobile":"+8613011111111","department_ids":["od-4e6ac4d14bcd5071a37a39de902c7141"]}}}"#;
    const SEALED: &str = "AAECAwQFBgcICQoLDA0OD1dZKyXwJeLsxQvliiTE2T6CA3Qms+zUg3U5+pq64RLYiGKK8CIM4WR+RC65kNUF68BTnMunPudX/FfBXBIJRLDCWtv1r6E9M0WKYXmqrHqPhP0iOACP8JbF1Ps1D5rOZ1qiXcgL3UudV0MKpedyz1yQuOujYiVQHotxge4E2MxkVoaPv7wE/j5Q0+2if0vrCgzy80i0EezImZMl9+rDNSaZhOsyS/M6/eDe7moI7nGwwheQFH8b6Rc2/pGcEsDQ7se+UnGuk/oo3H05UeRMXg0Lh7ECUWH64MLVXYIs/GXjTeD6Z4f22dHmUhwB9dfKJpm8vh1woPwQlKugvIuecU4omPPDO7uGzrJPqQ3Nt1s0PrmsDPWOIc7PdpzrqfQEX1TipHXdVnKj2m7QD38nD8EYh3FbHRvkFqjpxszTcWIgYaSQrd6CSAXVDRDbC1ARHZOyISHLBrxoGwlz1SSU1zgu1RFFy1S58OnjOmEAEhptpvlA/4saxaGzyH/0q7HV8uzVFi5mqkBIKUPmQ5JQlvUtsGfD/DRL8lEqlzPlpWZ8Ty1StwJ5peO+soalDGRbl04+OlGErJFVT9/sKOUrylkIPzNzn3G4O5vgpf3I9GoGmbOK90QkdnRI/sN3t1+2uQ==";

    #[test]
    fn an_event_is_sealed_and_signed_like_the_reference() {
        assert_eq!(hex(&Sha256::digest(KEY)), "c859d36d467f80b6b82fc864c1be9ef3ed2b9031e7750ce5c144eb68927219b6");
        assert_eq!(EVENT.len(), 477);
        let block = std::array::from_fn(|place| u8::try_from(place).unwrap());
        assert_eq!(seal(KEY, EVENT, block), SEALED);
        assert_eq!(open(KEY, SEALED).as_deref(), Some(EVENT));
        let body = format!(r#"{{"encrypt":"{SEALED}"}}"#);
        assert_eq!(body.len(), 678);
        let signed = signature("1608725989", "456b1a3f9c", KEY, &body);
        assert_eq!(signed, "09e6e421b5f07561894d1d96fe23fba70aa4cfee47440fcb74e9e20ce084ea72");
        assert_ne!(signature("1608725989", "456b1a3f9c", KEY, &body.replace(':', ": ")), signed);
    }

    #[test]
    fn a_challenge_is_sealed_like_the_reference() {
        let block = std::array::from_fn(|place| 0xf0 + u8::try_from(place).unwrap());
        let challenge = r#"{"challenge":"ajls384kdjx98XX","token":"sim-verification-token","type":"url_verification"}"#;
        let sealed = "8PHy8/T19vf4+fr7/P3+/95d2DgK3pgb6opFwR6Tw0Kt5K5oFHIxOU/95h1DRoMahTZtjvbbFL38DZG5UHIV/PVnik5gEhdg8d+b5/1fLgk2H/kX0p8031FmpOrWWgvhBOdBsg8tdSduFtm+u8vGWA==";
        assert_eq!(seal(KEY, challenge, block), sealed);
    }

    #[test]
    fn the_vendors_own_sample_opens() {
        let sealed = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=";
        assert_eq!(open("test key", sealed).as_deref(), Some("hello world"));
        assert_eq!(open("other key", sealed), None);
    }
}

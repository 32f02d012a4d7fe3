//! Makes the identifiers that vendors make: tokens, codes, request ids.

use rand::RngExt;

const LETTERS_AND_DIGITS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

#[expect(clippy::disallowed_methods, reason = "the simulators' one source; nothing has to be repeatable but `constant`")]
fn source() -> impl rand::Rng {
    rand::rng()
}

/// `length` letters and digits.
pub fn text(length: usize) -> String {
    let mut rng = source();
    (0..length).map(|_| char::from(LETTERS_AND_DIGITS[rng.random_range(0..LETTERS_AND_DIGITS.len())])).collect()
}

/// `length` decimal digits, the first not zero.
pub fn digits(length: usize) -> String {
    let mut rng = source();
    (0..length).map(|at| char::from(b'0' + rng.random_range(u8::from(at == 0)..10))).collect()
}

/// An upper-case UUID, the form of the clouds' request ids.
pub fn request_id() -> String {
    let value: u128 = source().random();
    let hex = format!("{value:032X}");
    format!("{}-{}-4{}-A{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

/// Sixteen random bytes, as sealed callbacks start with.
pub fn block() -> [u8; 16] {
    source().random()
}

/// One of `choices`; `None` of nothing.
pub fn one_of<T>(choices: &[T]) -> Option<&T> {
    (!choices.is_empty()).then(|| &choices[source().random_range(0..choices.len())])
}

/// Letters and digits that are always the same for the same `topic`: the constant credentials.
pub fn constant(topic: &str, length: usize) -> String {
    use sha2::{Digest, Sha256};
    let mut text = String::new();
    for round in 0u32.. {
        let digest = Sha256::digest(format!("muster simulator/{topic}/{round}"));
        text.extend(digest.iter().map(|byte| char::from(LETTERS_AND_DIGITS[usize::from(*byte) % 62])));
        if text.len() >= length {
            break;
        }
    }
    text.truncate(length);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_stay_the_same_and_differ_by_topic() {
        assert_eq!(constant("wecom/1/secret", 43), constant("wecom/1/secret", 43));
        assert_ne!(constant("wecom/1/secret", 43), constant("wecom/2/secret", 43));
        assert_eq!(constant("long", 100).len(), 100);
    }

    #[test]
    fn request_ids_look_like_the_clouds() {
        let id = request_id();
        assert_eq!(id.len(), 36);
        assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }
}

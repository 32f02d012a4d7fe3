//! The one source of randomness, and the ids and tokens made from it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::domain::id::Id;
use crate::domain::secret::Secret;
use crate::domain::time::Time;

/// Randomness good enough for keys.
pub struct Entropy(Mutex<StdRng>);

impl Entropy {
    /// A cryptographic generator, seeded by the operating system.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system for randomness")]
    pub fn system() -> Self {
        Self(Mutex::new(StdRng::from_rng(&mut rand::rng())))
    }

    /// The same every time, for tests.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    pub fn fill(&self, bytes: &mut [u8]) {
        // A thread that panicked while it held the lock left the generator in a good state.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(bytes);
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// 256 bits as text for cookies, links and bearer tokens.
    pub fn token(&self) -> Secret {
        Secret::new(URL_SAFE_NO_PAD.encode(self.bytes::<32>()))
    }

    /// Letters and digits only, as WeCom wants a `state` and a callback token. 5.7 bits a character.
    pub fn alphanumeric(&self, length: usize) -> String {
        const CHARS: &[u8; 54] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz2345679";
        let mut text = String::with_capacity(length);
        while text.len() < length {
            // Bytes beyond the last full round would favour the first characters.
            let [byte] = self.bytes::<1>();
            if usize::from(byte) < 256 - 256 % CHARS.len() {
                text.push(char::from(CHARS[usize::from(byte) % CHARS.len()]));
            }
        }
        text
    }

    /// Decimal digits, each equally likely.
    pub fn digits(&self, length: usize) -> String {
        let mut text = String::with_capacity(length);
        while text.len() < length {
            let [byte] = self.bytes::<1>();
            if byte < 250 {
                text.push(char::from(b'0' + byte % 10));
            }
        }
        text
    }
}

/// 2026-01-01T00:00:00Z: ids count from here.
const EPOCH: Time = Time(1_767_225_600_000);

/// Makes ids that grow with time, without asking the database. From the top: seconds since [`EPOCH`],
/// twelve bits that count within a second (and carry over into the seconds when they are used up),
/// ten bits that differ between replicas. They stay below 2⁵³ until 2093.
pub struct Ids {
    replica: i64,
    last: AtomicI64,
}

impl Ids {
    pub fn new(entropy: &Entropy) -> Self {
        Self { replica: i64::from(u16::from_be_bytes(entropy.bytes())) & 0x3ff, last: AtomicI64::new(0) }
    }

    pub fn next<T: Id>(&self, now: Time) -> T {
        let base = ((now - EPOCH).0.max(0) / 1_000) << 12;
        self.last.fetch_max(base, Ordering::AcqRel);
        // Whoever passes us between the two steps takes another value: the counter gives each of them once.
        let count = self.last.fetch_add(1, Ordering::AcqRel);
        T::from_i64((count << 10) | self.replica)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::MemberId;

    #[test]
    fn ids_grow_and_never_repeat() {
        let ids = Ids::new(&Entropy::seeded(1));
        let now = Time(EPOCH.0 + 86_400_000);
        let mut last = MemberId::from_i64(0);
        for n in 0..10_000 {
            let id = ids.next(now + crate::domain::time::Span(n / 1_000));
            assert!(id > last);
            last = id;
        }
        assert!(last.to_i64() < 1 << 53);
    }

    #[test]
    fn ids_are_unique_across_threads() {
        let ids = Ids::new(&Entropy::seeded(1));
        let all: Vec<Vec<MemberId>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|n| {
                    scope.spawn({
                        let ids = &ids;
                        move || (0..2_000).map(|i| ids.next(Time(EPOCH.0 + n * 500 + i))).collect()
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let unique: std::collections::HashSet<_> = all.iter().flatten().collect();
        assert_eq!(unique.len(), 8_000);
    }

    #[test]
    fn texts_have_their_alphabet() {
        let entropy = Entropy::seeded(7);
        assert!(entropy.digits(1_000).bytes().all(|b| b.is_ascii_digit()));
        assert!(entropy.alphanumeric(1_000).bytes().all(|b| b.is_ascii_alphanumeric()));
        assert_eq!(entropy.token().expose().len(), 43);
    }
}

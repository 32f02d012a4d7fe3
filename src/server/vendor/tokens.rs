//! Access tokens: one fetch for any number of simultaneous callers, renewed before they expire, dropped when the vendor
//! says that they are no good.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::error::{Kind, VendorError};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Time};
use crate::server::clock::Clock;

/// Whose token: everything that the vendor makes it depend on. A changed secret is another key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TokenKey {
    pub base_url: String,
    pub identity: String,
    /// A hash of the secret.
    pub secret: Vec<u8>,
}

/// A token as the vendor gave it.
#[derive(Clone, Debug)]
pub struct Fetched {
    pub token: Secret,
    pub lives: Span,
    /// How long before its end a new one is fetched.
    pub renew_before: Span,
}

impl Fetched {
    /// Renewed a twentieth of its life before the end: six minutes for a token of two hours.
    pub fn new(token: impl Into<String>, lives: Span) -> Self {
        Self { token: Secret::new(token), lives, renew_before: Span(lives.0 / 20) }
    }
}

#[derive(Clone)]
struct Kept {
    token: Secret,
    renew_at: Time,
}

type Slot = Arc<tokio::sync::Mutex<Option<Kept>>>;

/// All tokens of this process. They are cheap to get again, so they are not stored.
pub struct TokenCache {
    clock: Arc<Clock>,
    slots: Mutex<HashMap<TokenKey, Slot>>,
    refused: Notify,
}

impl TokenCache {
    pub fn new(clock: Arc<Clock>) -> Self {
        Self { clock, slots: Mutex::default(), refused: Notify::new() }
    }

    /// Told when a vendor refuses the key of an app that was to be called.
    pub const fn refused(&self) -> &Notify {
        &self.refused
    }

    fn slot(&self, key: &TokenKey) -> Slot {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).entry(key.clone()).or_default().clone()
    }

    /// A token that is good for a while yet. Callers of one key wait for the one that fetches; a failed fetch is
    /// every caller's own to repeat.
    pub async fn get<F>(&self, key: &TokenKey, fetch: impl FnOnce() -> F) -> Result<Secret, VendorError>
    where
        F: Future<Output = Result<Fetched, VendorError>>,
    {
        let slot = self.slot(key);
        let mut kept = slot.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| kept.renew_at > self.clock.now()) {
            return Ok(kept.token.clone());
        }
        let fetched = fetch().await.inspect_err(|error| {
            if error.kind() == Some(Kind::Credentials) {
                self.refused.notify_one();
            }
        })?;
        let token = fetched.token.clone();
        *kept = Some(self.kept(fetched));
        Ok(token)
    }

    /// Keeps a token that was just fetched, in place of the one from before.
    pub async fn put(&self, key: &TokenKey, fetched: Fetched) {
        let slot = self.slot(key);
        *slot.lock().await = Some(self.kept(fetched));
    }

    /// A token that does not live as long as it should be renewed before its end is used all the same.
    fn kept(&self, fetched: Fetched) -> Kept {
        let Fetched { token, lives, renew_before } = fetched;
        let before = if renew_before < lives { renew_before } else { Span(lives.0 / 20) };
        Kept { token, renew_at: self.clock.now() + Span(lives.0 - before.0) }
    }

    /// Drops this token, but not a newer one that another caller fetched meanwhile.
    pub async fn drop_token(&self, key: &TokenKey, token: &Secret) {
        let slot = self.slot(key);
        let mut kept = slot.lock().await;
        if kept.as_ref().is_some_and(|kept| kept.token == *token) {
            *kept = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn key() -> TokenKey {
        TokenKey { base_url: "https://x".into(), identity: "ww1".into(), secret: vec![1] }
    }

    fn fetched(n: u32) -> Fetched {
        Fetched::new(format!("T{n}"), Span::hours(2))
    }

    #[tokio::test]
    async fn a_hundred_callers_make_one_fetch() {
        let cache = Arc::new(TokenCache::new(Arc::new(Clock::standing(Time(0)))));
        let fetches = Arc::new(AtomicU32::new(0));
        let callers: Vec<_> = (0..100)
            .map(|_| {
                let (cache, fetches) = (cache.clone(), fetches.clone());
                tokio::spawn(async move {
                    let fetch = || async {
                        tokio::task::yield_now().await;
                        Ok(fetched(fetches.fetch_add(1, Ordering::SeqCst)))
                    };
                    cache.get(&key(), fetch).await
                })
            })
            .collect();
        for caller in callers {
            assert_eq!(caller.await.unwrap(), Ok(Secret::new("T0")));
        }
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_token_is_renewed_before_it_expires_and_after_it_was_dropped() {
        let clock = Arc::new(Clock::standing(Time(0)));
        let cache = TokenCache::new(clock.clone());
        let get = async |n: u32| cache.get(&key(), || async move { Ok(fetched(n)) }).await.unwrap();
        assert_eq!(get(1).await, Secret::new("T1"));
        clock.advance(Span::minutes(113));
        assert_eq!(get(2).await, Secret::new("T1"));
        clock.advance(Span::minutes(1));
        assert_eq!(get(3).await, Secret::new("T3"));
        cache.drop_token(&key(), &Secret::new("T1")).await;
        assert_eq!(get(4).await, Secret::new("T3"), "an older token does not drop a newer one");
        cache.drop_token(&key(), &Secret::new("T3")).await;
        assert_eq!(get(5).await, Secret::new("T5"));
    }

    #[tokio::test]
    async fn a_token_may_ask_to_be_renewed_earlier_but_a_short_one_is_still_kept() {
        let clock = Arc::new(Clock::standing(Time(0)));
        let cache = TokenCache::new(clock.clone());
        let get = async |n: u32, lives: Span| {
            let fetched = Fetched { lives, renew_before: Span::minutes(30), ..fetched(n) };
            cache.get(&key(), || async move { Ok(fetched) }).await.unwrap()
        };
        assert_eq!(get(1, Span::hours(2)).await, Secret::new("T1"));
        clock.advance(Span(Span::minutes(90).0 - 1));
        assert_eq!(get(2, Span::hours(2)).await, Secret::new("T1"));
        clock.advance(Span(1));
        assert_eq!(get(3, Span::minutes(20)).await, Secret::new("T3"));
        clock.advance(Span::minutes(18));
        assert_eq!(get(4, Span::hours(2)).await, Secret::new("T3"));
    }

    #[tokio::test]
    async fn a_failed_fetch_is_not_kept() {
        let cache = TokenCache::new(Arc::new(Clock::standing(Time(0))));
        assert_eq!(cache.get(&key(), || async { Err(VendorError::TimedOut) }).await, Err(VendorError::TimedOut));
        assert_eq!(cache.get(&key(), || async { Ok(fetched(1)) }).await, Ok(Secret::new("T1")));
    }
}

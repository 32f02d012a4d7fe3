//! The one clock of all simulators: real time plus an offset, and the servers that follow the offset.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use tokio::time::{Instant, timeout};

/// How long one long poll waits for a change.
const POLL: Duration = Duration::from_secs(20);
/// A follower that has not polled for this long is gone.
const FORGET: Duration = Duration::from_secs(30);
/// How long moving the clock waits for the followers.
const PATIENCE: Duration = Duration::from_secs(5);

pub struct Clock {
    offset: watch::Sender<i64>,
    followers: watch::Sender<HashMap<String, Follower>>,
}

#[derive(Clone)]
struct Follower {
    seen: i64,
    polled: Instant,
    ticket: u64,
}

/// What moving the clock brought about.
pub struct Moved {
    pub offset_ms: i64,
    /// Followers that have taken over the new offset.
    pub followers: usize,
    /// Followers that did not answer in time.
    pub late: usize,
}

impl Clock {
    pub fn new() -> Self {
        Self { offset: watch::Sender::new(0), followers: watch::Sender::new(HashMap::new()) }
    }

    /// Milliseconds since 1970 on the simulators' clock.
    #[expect(clippy::disallowed_methods, reason = "the simulators' one clock is made here")]
    pub fn now_ms(&self) -> i64 {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(real.as_millis()).unwrap_or(i64::MAX).saturating_add(self.offset_ms())
    }

    pub fn offset_ms(&self) -> i64 {
        *self.offset.borrow()
    }

    /// One poll of a follower that knows the offset `seen`: answers as soon as the offset is another.
    pub async fn follow(&self, id: &str, seen: i64) -> i64 {
        let mut waiting = Waiting { clock: self, id, ticket: self.note(id, seen), answered: false };
        let mut offset = self.offset.subscribe();
        // A time-out is no failure: the follower is told the offset that it knows and polls again.
        let _ = timeout(POLL, offset.wait_for(|now| *now != seen)).await;
        waiting.answered = true;
        self.offset_ms()
    }

    /// Moves the clock by `by_ms` and waits until the followers know.
    pub async fn advance(&self, by_ms: i64) -> Moved {
        self.offset.send_modify(|offset| *offset = offset.saturating_add(by_ms));
        self.settle().await
    }

    /// Back to real time.
    pub async fn reset(&self) -> Moved {
        self.offset.send_replace(0);
        self.settle().await
    }

    async fn settle(&self) -> Moved {
        let offset_ms = self.offset_ms();
        let mut arrivals = self.followers.subscribe();
        let all = arrivals.wait_for(|followers| recent(followers).all(|follower| follower.seen == offset_ms));
        let _ = timeout(PATIENCE, all).await;
        let followers = self.followers.borrow();
        let (arrived, late): (Vec<_>, Vec<_>) = recent(&followers).partition(|follower| follower.seen == offset_ms);
        Moved { offset_ms, followers: arrived.len(), late: late.len() }
    }

    fn note(&self, id: &str, seen: i64) -> u64 {
        let mut ticket = 0;
        self.followers.send_modify(|followers| {
            followers.retain(|_, follower| follower.polled.elapsed() < FORGET);
            ticket = followers.get(id).map_or(0, |follower| follower.ticket) + 1;
            followers.insert(id.to_owned(), Follower { seen, polled: Instant::now(), ticket });
        });
        ticket
    }
}

fn recent(followers: &HashMap<String, Follower>) -> impl Iterator<Item = &Follower> {
    followers.values().filter(|follower| follower.polled.elapsed() < FORGET)
}

/// A poll under way. A server that goes away while polling is forgotten at once, so that nobody waits for it.
struct Waiting<'a> {
    clock: &'a Clock,
    id: &'a str,
    ticket: u64,
    answered: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.answered {
            return;
        }
        self.clock.followers.send_modify(|followers| {
            if followers.get(self.id).is_some_and(|follower| follower.ticket == self.ticket) {
                followers.remove(self.id);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn moving_the_clock_waits_for_a_follower() {
        let clock = Arc::new(Clock::new());
        let following = tokio::spawn({
            let clock = clock.clone();
            async move {
                let first = clock.follow("server", 0).await;
                assert_eq!(first, 60_000);
                // The second poll says that the new offset has been taken over.
                let _ = timeout(Duration::from_millis(1), clock.follow("server", first)).await;
            }
        });
        while clock.followers.borrow().is_empty() {
            tokio::task::yield_now().await;
        }
        let moved = clock.advance(60_000).await;
        assert_eq!((moved.offset_ms, moved.late), (60_000, 0));
        following.await.unwrap();
    }

    #[tokio::test]
    async fn a_follower_that_went_away_is_not_waited_for() {
        let clock = Clock::new();
        let _ = timeout(Duration::from_millis(1), clock.follow("gone", 0)).await;
        assert!(clock.followers.borrow().is_empty());
        assert_eq!(clock.advance(1).await.followers, 0);
    }

    #[tokio::test]
    async fn a_poll_with_an_old_offset_is_answered_at_once() {
        let clock = Clock::new();
        clock.advance(5_000).await;
        assert_eq!(clock.follow("server", 0).await, 5_000);
    }
}

//! The one source of time. Tests hold its hands; with the simulators it follows theirs.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use crate::domain::time::{Span, Time};

/// Real time plus an offset, or a standing time that only tests move.
pub struct Clock {
    offset: AtomicI64,
    standing: Option<Time>,
    moved: watch::Sender<()>,
}

impl Clock {
    pub fn system() -> Self {
        Self { offset: AtomicI64::new(0), standing: None, moved: watch::Sender::new(()) }
    }

    /// A clock that stands still until it is moved.
    pub fn standing(at: Time) -> Self {
        Self { standing: Some(at), ..Self::system() }
    }

    pub fn now(&self) -> Time {
        self.base() + Span(self.offset.load(Ordering::Acquire))
    }

    /// The machine's own time, whatever the simulators say.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's time")]
    pub fn base(&self) -> Time {
        self.standing.unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
        })
    }

    /// How far this clock is ahead of its base.
    pub fn offset(&self) -> Span {
        Span(self.offset.load(Ordering::Acquire))
    }

    /// Moves the clock and wakes everyone who waits for a moment.
    pub fn set_offset(&self, offset: Span) {
        self.offset.store(offset.0, Ordering::Release);
        self.moved.send_replace(());
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Span) {
        self.set_offset(Span(self.offset().0 + by.0));
    }

    /// Returns at or after `when`, also when the clock is moved there. A standing clock waits until then.
    pub async fn sleep_until(&self, when: Time) {
        let mut moved = self.moved.subscribe();
        loop {
            let left = when - self.now();
            if left.0 <= 0 {
                return;
            }
            let timer = async {
                if self.standing.is_some() {
                    std::future::pending::<()>().await;
                }
                tokio::time::sleep(Duration::from_millis(left.0.unsigned_abs())).await;
            };
            tokio::select! {
                () = timer => {}
                _ = moved.changed() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_clock_is_moved() {
        let clock = std::sync::Arc::new(Clock::standing(Time(1_000)));
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep_until(Time(5_000)).await }
        });
        clock.advance(Span(3_999));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(Span(1));
        sleeper.await.unwrap();
        assert_eq!(clock.now(), Time(5_000));
    }
}

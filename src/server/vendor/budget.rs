//! How often a vendor may be called: one budget for all tasks of this process, kept by waiting.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::time::{Span, Time};
use crate::server::clock::Clock;

/// At most `calls` within any stretch of `per`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub calls: usize,
    pub per: Span,
}

impl Limit {
    pub const fn per_second(calls: usize) -> Self {
        Self { calls, per: Span::seconds(1) }
    }

    pub const fn per_minute(calls: usize) -> Self {
        Self { calls, per: Span::minutes(1) }
    }
}

/// What is counted together: an app of a company, and one of its calls.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    pub base_url: String,
    pub identity: String,
    pub call: &'static str,
}

#[derive(Default)]
struct Record {
    /// When the last calls were made or are going to be, in order.
    calls: VecDeque<Time>,
    /// The vendor said not to call before this.
    closed_until: Option<Time>,
}

/// The calls of this process, as far back as the limits look.
pub struct Budget {
    clock: Arc<Clock>,
    records: Mutex<HashMap<Account, Record>>,
}

impl Budget {
    pub fn new(clock: Arc<Clock>) -> Self {
        Self { clock, records: Mutex::default() }
    }

    fn with<T>(&self, account: &Account, act: impl FnOnce(&mut Record) -> T) -> T {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        act(records.entry(account.clone()).or_default())
    }

    /// Takes a place in the row and waits until it is its turn. A place further off than `patience` is not taken:
    /// then the answer is how long it would have been.
    pub async fn wait(&self, account: &Account, limits: &[Limit], patience: Span) -> Result<(), Span> {
        let now = self.clock.now();
        let turn = self.with(account, |record| {
            let turn = record.turn(now, limits);
            let taken = turn - now <= patience;
            if taken {
                record.take(turn, limits);
            }
            if taken { Ok(turn) } else { Err(turn - now) }
        })?;
        self.clock.sleep_until(turn).await;
        Ok(())
    }

    /// The vendor refused: nobody calls again before this time has passed.
    pub fn close(&self, account: &Account, wait: Span) {
        let until = self.clock.now() + wait;
        self.with(account, |record| record.closed_until = record.closed_until.max(Some(until)));
    }
}

impl Record {
    /// The first moment at which one more call keeps all limits.
    fn turn(&self, now: Time, limits: &[Limit]) -> Time {
        let open = self.closed_until.map_or(now, |until| until.max(now));
        let after_last = self.calls.back().map_or(open, |last| open.max(*last));
        limits.iter().fold(after_last, |turn, limit| {
            let back = self.calls.len().checked_sub(limit.calls).and_then(|place| self.calls.get(place));
            back.map_or(turn, |oldest| turn.max(*oldest + limit.per))
        })
    }

    fn take(&mut self, turn: Time, limits: &[Limit]) {
        self.calls.push_back(turn);
        let most = limits.iter().map(|limit| limit.calls).max().unwrap_or(0);
        while self.calls.len() > most {
            self.calls.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account { base_url: "https://x".into(), identity: "ww1".into(), call: "user/get" }
    }

    #[test]
    fn calls_are_spread_so_that_every_stretch_keeps_every_limit() {
        let limits = [Limit::per_second(2), Limit { calls: 3, per: Span::seconds(10) }];
        let mut record = Record::default();
        let turns: Vec<i64> = (0..6)
            .map(|_| {
                let turn = record.turn(Time(0), &limits);
                record.take(turn, &limits);
                turn.0
            })
            .collect();
        assert_eq!(turns, [0, 0, 1_000, 10_000, 10_000, 11_000]);
    }

    #[tokio::test]
    async fn a_place_that_is_too_far_off_is_not_taken() {
        let clock = Arc::new(Clock::standing(Time(0)));
        let budget = Budget::new(clock.clone());
        let limits = [Limit::per_minute(1)];
        assert_eq!(budget.wait(&account(), &limits, Span(0)).await, Ok(()));
        assert_eq!(budget.wait(&account(), &limits, Span::seconds(3)).await, Err(Span::minutes(1)));
        clock.advance(Span::minutes(1));
        assert_eq!(budget.wait(&account(), &limits, Span(0)).await, Ok(()));
    }

    #[tokio::test]
    async fn what_the_vendor_closed_stays_closed_for_all() {
        let clock = Arc::new(Clock::standing(Time(0)));
        let budget = Budget::new(clock.clone());
        budget.close(&account(), Span::seconds(52));
        assert_eq!(budget.wait(&account(), &[], Span::seconds(10)).await, Err(Span::seconds(52)));
        let other = Account { call: "message/send", ..account() };
        assert_eq!(budget.wait(&other, &[], Span(0)).await, Ok(()));
    }
}

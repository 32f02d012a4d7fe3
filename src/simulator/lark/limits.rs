//! How often a call, a receiver and a card can be used within a second or a minute, on the simulators' clock.

use std::collections::{HashMap, VecDeque};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
/// Tier 4, which nearly all calls have.
const A_SECOND: usize = 50;
const A_MINUTE: usize = 1000;
/// To one person, to one group, of one card.
const QUICKLY: usize = 5;

#[derive(Default)]
pub struct Limits {
    calls: HashMap<&'static str, VecDeque<i64>>,
    quick: HashMap<String, VecDeque<i64>>,
}

impl Limits {
    /// Counts a call; the seconds to wait if it was one too many.
    pub fn over_tier(&mut self, name: &'static str, now: i64) -> Option<i64> {
        let calls = self.calls.entry(name).or_default();
        while calls.front().is_some_and(|at| now - at >= MINUTE) {
            calls.pop_front();
        }
        let in_second = calls.iter().rev().take_while(|at| now - **at < SECOND).count();
        if calls.len() >= A_MINUTE {
            return calls.front().map(|first| (first + MINUTE - now + SECOND - 1) / SECOND);
        }
        if in_second >= A_SECOND {
            return Some(1);
        }
        calls.push_back(now);
        None
    }

    /// Counts one more message to a receiver or one more update of a card; whether it is within five a second.
    pub fn is_within(&mut self, topic: &str, now: i64) -> bool {
        if self.quick.len() > 50_000 {
            self.quick.retain(|_, times| times.back().is_some_and(|at| now - at < SECOND));
        }
        let times = self.quick.entry(topic.to_owned()).or_default();
        while times.front().is_some_and(|at| now - at >= SECOND) {
            times.pop_front();
        }
        if times.len() >= QUICKLY {
            return false;
        }
        times.push_back(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_message_within_a_second_is_one_too_many() {
        let mut limits = Limits::default();
        assert!((0..5).all(|_| limits.is_within("a", 0)));
        assert!(!limits.is_within("a", 999));
        assert!(limits.is_within("b", 999) && limits.is_within("a", 1000));
    }

    #[test]
    fn a_call_has_a_second_and_a_minute() {
        let mut limits = Limits::default();
        assert!((0..50).all(|_| limits.over_tier("x", 0).is_none()));
        assert_eq!(limits.over_tier("x", 10), Some(1));
        for second in 1..20 {
            assert!((0..50).all(|_| limits.over_tier("x", second * 1000).is_none()));
        }
        assert_eq!(limits.over_tier("x", 20_000), Some(40));
        assert_eq!(limits.over_tier("x", 60_000), None);
    }
}

//! How many events of a kind an app had within an hour, in this process: nobody fills the disk by calling us.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::{EventKind, EventResult};
use crate::domain::time::{Span, Time};

/// Events of an app, a kind and a result that are listed within an hour.
pub const LISTED: u32 = 100;

type Of = (MobileAppId, EventKind, EventResult);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Listed,
    /// Only counted.
    Beyond,
}

#[derive(Default)]
struct Tally {
    hour: i64,
    listed: u32,
    beyond: u32,
}

#[derive(Default)]
pub struct Tallies(Mutex<HashMap<Of, Tally>>);

const fn hour(now: Time) -> i64 {
    now.0 / Span::hours(1).0
}

impl Tallies {
    pub fn count(&self, of: Of, now: Time) -> Place {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tally = all.entry(of).or_default();
        if tally.hour != hour(now) {
            *tally = Tally { hour: hour(now), listed: 0, beyond: tally.beyond };
        }
        if tally.listed < LISTED {
            tally.listed += 1;
            Place::Listed
        } else {
            tally.beyond = tally.beyond.saturating_add(1);
            Place::Beyond
        }
    }

    /// What was only counted since the last time.
    pub fn take(&self, now: Time) -> Vec<(Of, u32)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = all.iter_mut().filter(|(_, tally)| tally.beyond > 0).map(|(of, tally)| (*of, std::mem::take(&mut tally.beyond)));
        let counts = counts.collect();
        all.retain(|_, tally| tally.hour == hour(now));
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Id;

    #[test]
    fn beyond_the_limit_events_are_counted_until_the_hour_is_over() {
        let tallies = Tallies::default();
        let of = (MobileAppId::from_i64(1), EventKind::Callback, EventResult::Refused);
        let now = Time(1_800_000_000_000);
        let places: Vec<_> = (0..LISTED + 5).map(|_| tallies.count(of, now)).collect();
        assert_eq!(places.iter().filter(|place| **place == Place::Listed).count(), LISTED as usize);
        assert_eq!(tallies.count((MobileAppId::from_i64(2), of.1, of.2), now), Place::Listed, "another app's");
        assert_eq!(tallies.take(now), [(of, 5)]);
        assert_eq!(tallies.take(now), []);
        assert_eq!(tallies.count(of, now), Place::Beyond);
        assert_eq!(tallies.count(of, now + Span::hours(1)), Place::Listed);
        assert_eq!(tallies.take(now + Span::hours(1)), [(of, 1)], "nothing is lost over the hour");
    }
}

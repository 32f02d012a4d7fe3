//! How often a company may call (page 90312): by the clock's minute, hour and day, and shut for as long when it is over.

use std::collections::HashMap;

use super::answer::Failure;

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const UTC_PLUS_8: i64 = 8 * HOUR;

/// So many within such a time.
#[derive(Clone, Copy)]
pub struct Limit {
    most: u64,
    window: i64,
}

/// Every call of a company.
pub const CALLS: [Limit; 2] = [Limit { most: 10_000, window: MINUTE }, Limit { most: 150_000, window: HOUR }];
/// A company's tickets for its pages: this is what one app may ask for, four times as much all apps together.
pub const TICKETS: [Limit; 1] = [Limit { most: 100, window: HOUR }];
pub const NEW_GROUPS: [Limit; 1] = [Limit { most: 1000, window: DAY }];
pub const CHANGED_GROUPS: [Limit; 1] = [Limit { most: 1000, window: HOUR }];
/// Counted by people. There is an hourly one too, by the company's size, whose steps are not documented.
pub const GROUP_MESSAGES: [Limit; 1] = [Limit { most: 20_000, window: MINUTE }];

/// What was done in the window under way, and until when nothing more is.
#[derive(Default)]
struct Count {
    window: i64,
    done: u64,
    shut_until: i64,
}

#[derive(Default)]
pub struct Limits(HashMap<(String, i64), Count>);

impl Limits {
    /// Counts something that is done `times` times at once; 45009 if that is too much, which counts no further.
    pub fn take(&mut self, topic: &str, limits: &[Limit], times: u64, now: i64) -> Result<(), Failure> {
        let over = || Failure::new(45009, "api freq out of limit");
        for limit in limits {
            let count = self.0.entry((topic.to_owned(), limit.window)).or_default();
            let window = (now + UTC_PLUS_8).div_euclid(limit.window);
            if count.window != window {
                (count.window, count.done) = (window, 0);
            }
            if now < count.shut_until {
                return Err(over());
            }
            count.done += times;
            if count.done > limit.most {
                // A day is the calendar's, a minute and an hour begin with the call that was too much.
                let end = (window + 1) * limit.window - UTC_PLUS_8;
                count.shut_until = if limit.window == DAY { end } else { now + limit.window };
                return Err(over());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_shuts_for_the_whole_window() {
        let mut limits = Limits::default();
        let mut take = |times, now| limits.take("x", &CALLS, times, now).map_err(|failure| failure.code);
        assert_eq!((take(9_999, 0), take(1, MINUTE - 1), take(1, MINUTE - 1)), (Ok(()), Ok(()), Err(45009)));
        assert_eq!((take(1, 2 * MINUTE - 2), take(1, 2 * MINUTE - 1)), (Err(45009), Ok(())));
        assert_eq!(limits.take("y", &CALLS, 1, MINUTE - 1), Ok(()), "another call");
    }

    #[test]
    fn a_day_ends_at_midnight_in_china() {
        let mut limits = Limits::default();
        let evening = 15 * HOUR;
        let mut take = |times, now| limits.take("appchat/create", &NEW_GROUPS, times, now).map_err(|failure| failure.code);
        assert_eq!((take(1000, evening), take(1, evening)), (Ok(()), Err(45009)));
        assert_eq!((take(1, 16 * HOUR - 1), take(1, 16 * HOUR)), (Err(45009), Ok(())));
    }
}

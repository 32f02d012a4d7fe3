//! How often a signature may send to a number (help page "短信发送频率限制"): minute and hour aligned to the clock in
//! UTC+8, the day rolling. Accepted messages count, whatever becomes of them.

use std::collections::HashMap;

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const UTC_PLUS_8: i64 = 8 * HOUR;

/// A verification code may be sent this often by one signature to one number, and by everybody together.
const CODES: (usize, usize, usize) = (1, 5, 10);
const CODES_OF_ALL: usize = 40;
/// A notice of one signature and template to one number per day.
const NOTICES: usize = 50;

/// What of a message is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Counted {
    Code { sign: String, phone: String },
    CodesOfAll { phone: String },
    Notice { sign: String, template: String, phone: String },
}

#[derive(Default)]
pub struct Limits(HashMap<Counted, Vec<i64>>);

impl Limits {
    /// The vendor's text if a further message would be one too many.
    pub fn exceeded(&mut self, counted: &Counted, now: i64) -> Option<String> {
        let sent = self.0.get_mut(counted)?;
        sent.retain(|at| now - at < DAY);
        let (minute, hour, day) = match counted {
            Counted::Code { .. } => CODES,
            Counted::CodesOfAll { .. } => (usize::MAX, usize::MAX, CODES_OF_ALL),
            Counted::Notice { .. } => (usize::MAX, usize::MAX, NOTICES),
        };
        let within = |length: i64| sent.iter().filter(|at| window(**at, length) == window(now, length)).count();
        if within(MINUTE) >= minute {
            Some(format!("触发分钟级流控Permits:{minute}"))
        } else if within(HOUR) >= hour {
            Some(format!("触发小时级流控Permits:{hour}"))
        } else if sent.len() >= day {
            Some(format!("触发天级流控Permits:{day}"))
        } else {
            None
        }
    }

    pub fn count(&mut self, counted: Counted, now: i64) {
        self.0.entry(counted).or_default().push(now);
    }
}

/// The number of the clock's minute or hour in UTC+8.
fn window(at: i64, length: i64) -> i64 {
    (at + UTC_PLUS_8).div_euclid(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> Counted {
        Counted::Code { sign: "示例公司".to_owned(), phone: "+8613800138000".to_owned() }
    }

    /// Sends at each of the times; the text of the first refusal with its place.
    fn send(limits: &mut Limits, times: impl IntoIterator<Item = i64>) -> Option<(usize, String)> {
        for (place, at) in times.into_iter().enumerate() {
            if let Some(text) = limits.exceeded(&code(), at) {
                return Some((place, text));
            }
            limits.count(code(), at);
        }
        None
    }

    #[test]
    fn the_minute_is_the_clocks() {
        let mut limits = Limits::default();
        let start = 1_768_464_000_000;
        assert_eq!(send(&mut limits, [start + 59_999, start + 60_000]), None);
        assert_eq!(send(&mut limits, [start + 119_999]), Some((0, "触发分钟级流控Permits:1".to_owned())));
    }

    #[test]
    fn the_sixth_in_an_hour_waits_for_the_next_hour() {
        let mut limits = Limits::default();
        let start = 1_768_464_000_000;
        assert_eq!(send(&mut limits, (0..6).map(|minute| start + minute * MINUTE)), Some((5, "触发小时级流控Permits:5".to_owned())));
        assert_eq!(send(&mut limits, [start + HOUR]), None);
    }

    #[test]
    fn the_eleventh_in_a_day_waits_for_the_first_to_be_a_day_old() {
        let mut limits = Limits::default();
        let start = 1_768_464_000_000;
        assert_eq!(send(&mut limits, (0..11).map(|hour| start + hour * HOUR)), Some((10, "触发天级流控Permits:10".to_owned())));
        assert_eq!(send(&mut limits, [start + DAY - 1]), Some((0, "触发天级流控Permits:10".to_owned())));
        assert_eq!(send(&mut limits, [start + DAY]), None);
    }
}

//! A day of the calendar, without a time and without a zone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::form::Invalid;

/// As in `2027-03-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Date {
    pub year: i16,
    pub month: i8,
    pub day: i8,
}

const fn days(year: i16, month: i8) -> i8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl FromStr for Date {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let digits = |part: Option<&str>, length: usize| {
            let part = part.filter(|part| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()));
            part.and_then(|part| part.parse::<i16>().ok()).ok_or(Invalid::Date)
        };
        let mut parts = text.split('-');
        let (year, month, day) = (digits(parts.next(), 4)?, digits(parts.next(), 2)? as i8, digits(parts.next(), 2)? as i8);
        let good = (2000..=9000).contains(&year) && (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
        if good && parts.next().is_none() { Ok(Self { year, month, day }) } else { Err(Invalid::Date) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_the_calendar_has_are_dates() {
        for good in ["2026-11-23", "2028-02-29", "2400-02-29", "2027-12-31"] {
            assert_eq!(good.parse::<Date>().unwrap().to_string(), good);
        }
        for bad in
            ["", "2027-02-29", "2100-02-29", "2027-13-01", "2027-00-01", "2027-04-31", "2027-1-1", "27-01-01", "2027-01-01-", "+027-01-01"]
        {
            assert_eq!(bad.parse::<Date>(), Err(Invalid::Date), "{bad}");
        }
    }
}

//! Days in the configured time zone.

use jiff::civil;

use crate::domain::date::Date;
use crate::domain::time::Time;
use crate::server::Muster;

fn civil(date: Date) -> civil::Date {
    civil::Date::new(date.year, date.month, date.day).unwrap_or_default()
}

/// The day that a moment is in.
pub fn day(muster: &Muster, at: Time) -> Date {
    let zoned = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(muster.config.periods.zone.clone());
    Date { year: zoned.year(), month: zoned.month(), day: zoned.day() }
}

/// As people read it: `2026-11-23 10:00:05`.
pub fn exact(muster: &Muster, at: Time) -> String {
    let zoned = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(muster.config.periods.zone.clone());
    zoned.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// … to the minute: `2026-11-23 10:00`.
pub fn minute(muster: &Muster, at: Time) -> String {
    exact(muster, at)[..16].to_owned()
}

/// What `2026-11-23T10:00` means, also with a blank or a slash; where clocks are put forward over it, the moment after.
pub fn moment(muster: &Muster, text: &str) -> Option<Time> {
    let civil: civil::DateTime = text.replace('/', "-").parse().ok()?;
    let zoned = civil.to_zoned(muster.config.periods.zone.clone()).ok()?;
    Some(Time(zoned.timestamp().as_millisecond()))
}

/// When it is this hour of this day; where clocks are put forward over it, the moment after.
pub fn at(muster: &Muster, date: Date, hour: i8) -> Time {
    let zoned = civil(date).at(hour, 0, 0, 0).to_zoned(muster.config.periods.zone.clone());
    Time(zoned.map_or(0, |zoned| zoned.timestamp().as_millisecond()))
}

/// So many days later, or earlier.
pub fn plus(date: Date, days: i32) -> Date {
    let moved = civil(date).saturating_add(jiff::Span::new().days(days));
    Date { year: moved.year(), month: moved.month(), day: moved.day() }
}

/// From one day to a later one; none where it is not later.
pub fn days_until(from: Date, to: Date) -> u32 {
    let days = civil(from).until(civil(to)).map_or(0, |span| span.get_days());
    u32::try_from(days).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_months_and_years() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(plus(date("2026-12-31"), 1), date("2027-01-01"));
        assert_eq!(plus(date("2028-03-01"), -1), date("2028-02-29"));
        assert_eq!(days_until(date("2026-11-23"), date("2026-12-23")), 30);
        assert_eq!(days_until(date("2026-11-23"), date("2026-11-22")), 0);
    }
}

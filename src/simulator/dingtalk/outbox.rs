//! Puts messages before people, and counts what the limits of work notifications count.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use super::Tenant;
use crate::simulator::message::{Audience, Kind, Message, View};

/// One app to one person in a day.
const PER_DAY: u32 = 500;
/// One app to all its people in a minute.
const PER_MINUTE: usize = 5000;
/// Messages to the whole staff in a day.
const TO_ALL: u32 = 3;

/// Numbers in `forbidden_list`.
pub const PER_MINUTE_CODE: &str = "143103";
const PER_DAY_CODE: &str = "143105";
const DUPLICATE_CODE: &str = "143106";

/// What was sent today.
#[derive(Default)]
pub struct Outbox {
    day: i64,
    to_all: u32,
    minute: (i64, usize),
    people: HashMap<String, Today>,
}

#[derive(Default)]
struct Today {
    count: u32,
    said: HashSet<u64>,
}

impl Outbox {
    /// Begins another day where one has begun (in China).
    fn turn(&mut self, now: i64) {
        let day = (now + 8 * 3_600_000).div_euclid(24 * 3_600_000);
        if day != self.day {
            *self = Self { day, ..Self::default() };
        }
    }

    /// Notes a message to one person; `Err` with the number why it is dropped.
    pub fn may_send(&mut self, userid: &str, said: &str, now: i64) -> Result<(), &'static str> {
        self.turn(now);
        let mut hasher = DefaultHasher::new();
        said.hash(&mut hasher);
        let today = self.people.entry(userid.to_lowercase()).or_default();
        if today.count >= PER_DAY {
            return Err(PER_DAY_CODE);
        }
        if !today.said.insert(hasher.finish()) {
            return Err(DUPLICATE_CODE);
        }
        today.count += 1;
        Ok(())
    }

    /// Notes so many receivers; whether this minute still has room for them.
    pub fn has_room(&mut self, receivers: usize, now: i64) -> bool {
        let minute = now.div_euclid(60_000);
        if self.minute.0 != minute {
            self.minute = (minute, 0);
        }
        let within = self.minute.1 + receivers <= PER_MINUTE;
        if within {
            self.minute.1 += receivers;
        }
        within
    }

    /// Notes a message to the whole staff; whether it was not one too many.
    pub fn may_send_to_all(&mut self, now: i64) -> bool {
        self.turn(now);
        self.to_all += 1;
        self.to_all <= TO_ALL
    }
}

/// What is to be put before people.
pub struct Letter {
    pub id: String,
    pub audience: Audience,
    pub group: Option<String>,
    pub kind: Kind,
    pub view: View,
    pub data: Value,
}

impl Tenant {
    pub fn deliver(&mut self, letter: Letter, now: i64) {
        let Letter { id, audience, group, kind, view, data } = letter;
        if !audience.is_empty() {
            let message = Message { id, audience, group, kind, view, seen_by: HashMap::new(), at: now, vendor_data: data };
            self.company.mailbox.add(message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_reach_a_person_once_a_day() {
        let mut outbox = Outbox::default();
        assert_eq!(outbox.may_send("lina", "a", 0), Ok(()));
        assert_eq!(outbox.may_send("LiNa", "a", 1), Err("143106"));
        assert_eq!((outbox.may_send("zhangwei", "a", 1), outbox.may_send("lina", "b", 1)), (Ok(()), Ok(())));
        assert_eq!(outbox.may_send("lina", "a", 24 * 3_600_000), Ok(()));
    }

    #[test]
    fn the_limits_of_a_day_and_a_minute_hold() {
        let mut outbox = Outbox::default();
        for number in 0..500 {
            assert_eq!(outbox.may_send("lina", &number.to_string(), 0), Ok(()));
        }
        assert_eq!(outbox.may_send("lina", "one more", 0), Err("143105"));
        assert!(outbox.has_room(5000, 0) && !outbox.has_room(1, 59_999) && outbox.has_room(1, 60_000));
        assert_eq!([0, 1, 2, 3].map(|now| outbox.may_send_to_all(now)), [true, true, true, false]);
    }
}

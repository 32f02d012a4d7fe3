//! Checks that are running, for the pages that watch them. They live in this process: another replica does not know
//! them, and a page that asks there waits for the end.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::check::Report;

/// Watches at the same time; more are not shown.
const MOST: usize = 100;

/// By what the page made up.
#[derive(Default)]
pub struct Watches(Mutex<HashMap<String, Report>>);

impl Watches {
    /// A name that a page may make up: 16 to 64 letters and digits, so that nobody guesses another's.
    fn is_name(name: &str) -> bool {
        (16..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }

    pub fn tell(&self, name: &str, report: &Report) {
        let mut watches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if Self::is_name(name) && (watches.len() < MOST || watches.contains_key(name)) {
            watches.insert(name.to_owned(), report.clone());
        }
    }

    pub fn end(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    pub fn get(&self, name: &str) -> Option<Report> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watch_is_seen_until_it_ends_and_bad_names_never() {
        let watches = Watches::default();
        watches.tell("abcdefghijklmnop", &Report::default());
        assert!(watches.get("abcdefghijklmnop").is_some());
        watches.end("abcdefghijklmnop");
        assert_eq!(watches.get("abcdefghijklmnop"), None);
        for bad in ["", "short", "with blanks in it", &"x".repeat(65)] {
            watches.tell(bad, &Report::default());
            assert_eq!(watches.get(bad), None, "{bad}");
        }
    }
}

//! Puts payloads together that come in parts, in whatever order, within limits.

use std::collections::HashMap;

use crate::domain::time::{Span, Time};
use crate::server::vendor::transport::MAX_MESSAGE;

/// How long the rest of a payload is waited for; the SDKs wait five or ten seconds.
const PATIENCE: Span = Span::seconds(10);
/// How many parts a payload may have, and how many payloads may be incomplete at once.
const MOST_PARTS: usize = 1_024;
const MOST_WAITING: usize = 32;

/// Payloads of which some parts are there.
#[derive(Default)]
pub(super) struct Parts {
    waiting: HashMap<String, Waiting>,
}

struct Waiting {
    since: Time,
    parts: Vec<Option<Vec<u8>>>,
}

impl Parts {
    /// The whole payload if this was all that it lacked. `message` is the same for all its parts, `sum` their number,
    /// `seq` counts them from zero.
    pub(super) fn add(&mut self, message: &str, sum: usize, seq: usize, part: Vec<u8>, now: Time) -> Option<Vec<u8>> {
        if sum <= 1 {
            return Some(part);
        }
        self.waiting.retain(|_, waiting| now - waiting.since < PATIENCE);
        let is_new = !self.waiting.contains_key(message);
        if sum > MOST_PARTS || (is_new && self.waiting.len() >= MOST_WAITING) {
            return None;
        }
        let waiting = self.waiting.entry(message.to_owned()).or_insert_with(|| Waiting { since: now, parts: vec![None; sum] });
        *waiting.parts.get_mut(seq)? = Some(part);
        let size: usize = waiting.parts.iter().flatten().map(Vec::len).sum();
        let is_whole = waiting.parts.iter().all(Option::is_some);
        if size > MAX_MESSAGE {
            self.waiting.remove(message);
            return None;
        }
        if !is_whole {
            return None;
        }
        Some(self.waiting.remove(message)?.parts.into_iter().flatten().flatten().collect())
    }
}

//! Lists in pages: sizes that are refused, and page tokens that only the list itself can read.

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::id::Key;
use super::{Call, Tenant};

/// A wanted page of a list whose entries are ordered by a number.
pub struct Page {
    key: Key,
    size: usize,
    /// Entries from this number on.
    pub from: u64,
}

/// The numbers that a list refuses a size and a token with.
#[derive(Clone, Copy)]
pub struct Refusals {
    pub size: i64,
    pub token: i64,
}

pub const CONTACT: Refusals = Refusals { size: 40011, token: 40012 };
pub const MESSAGE: Refusals = Refusals { size: 230_001, token: 230_001 };
pub const CHAT: Refusals = Refusals { size: 232_001, token: 232_001 };

impl Page {
    /// `usual` and `most` are the sizes; `list` names the list with all that selects its entries.
    pub fn read(tenant: &Tenant, call: &Call, list: &str, usual: usize, most: usize, refusals: Refusals) -> Result<Self, Failure> {
        let key = tenant.ids.pages(list);
        let size = match call.query.get("page_size") {
            None => Some(usual),
            Some(text) => text.parse().ok().filter(|size| (1..=most).contains(size)),
        };
        let size = size.ok_or_else(|| Failure::new(refusals.size, format!("invalid page_size, the value must be between 1 and {most}")))?;
        let from = match call.query.get("page_token") {
            None => Some(0),
            Some(token) => key.open(token),
        };
        let from = from.ok_or_else(|| Failure::new(refusals.token, "invalid page_token"))?;
        Ok(Self { key, size, from })
    }

    /// Cuts the page out of entries that begin at `from`, each with its number; also the token of the next page.
    pub fn cut<T>(&self, entries: impl Iterator<Item = (u64, T)>) -> (Vec<T>, Option<String>) {
        let mut page: Vec<(u64, T)> = entries.take(self.size + 1).collect();
        let next = (page.len() > self.size).then(|| page.pop()).flatten().map(|(number, _)| self.key.close(number));
        (page.into_iter().map(|(_, entry)| entry).collect(), next)
    }

    /// `items`, `has_more` and, if there is more, `page_token`.
    pub fn answer(&self, entries: impl Iterator<Item = (u64, Value)>) -> Fields {
        let (items, next) = self.cut(entries);
        let mut answer = more(next);
        answer.insert("items".to_owned(), json!(items));
        answer
    }
}

/// `has_more` and, if there is more, `page_token`.
pub fn more(next: Option<String>) -> Fields {
    let mut answer = fields([("has_more", json!(next.is_some()))]);
    if let Some(token) = next {
        answer.insert("page_token".to_owned(), json!(token));
    }
    answer
}

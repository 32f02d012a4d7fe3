//! One page of a list, newest first.

use serde::{Deserialize, Serialize};

/// Rows of a list and where the older ones begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// Give it back to get the older rows; `None` at the end.
    pub older: Option<String>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), older: None }
    }
}

/// How many rows a page of the console has.
pub const ROWS: usize = 50;

impl<T> Page<T> {
    /// From up to `limit + 1` rows: one too many means that there are older ones.
    pub fn of(mut rows: Vec<T>, limit: usize, cursor: impl Fn(&T) -> String) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let older = if more { rows.last().map(cursor) } else { None };
        Self { rows, older }
    }

    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(f).collect(), older: self.older }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_the_last_row_shown() {
        let page = Page::of(vec![5, 4, 3], 2, |n| n.to_string());
        assert_eq!(page, Page { rows: vec![5, 4], older: Some("4".into()) });
        assert_eq!(Page::of(vec![5, 4], 2, |n| n.to_string()).older, None);
    }
}

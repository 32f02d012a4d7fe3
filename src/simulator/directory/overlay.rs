//! Explicit changes over something that is computed: added, replaced and removed entries by number.

use std::collections::BTreeMap;

/// `Some` replaces or adds an entry, `None` removes one.
#[derive(Debug, Clone)]
pub struct Overlay<T> {
    entries: BTreeMap<u64, Option<T>>,
    base: u64,
}

impl<T> Overlay<T> {
    /// Over a base that has the numbers below `base`.
    pub fn over(base: u64) -> Self {
        Self { entries: BTreeMap::new(), base }
    }

    pub fn set(&mut self, number: u64, entry: Option<T>) {
        self.entries.insert(number, entry);
    }

    /// `None`: untouched; `Some(None)`: removed.
    pub fn get(&self, number: u64) -> Option<Option<&T>> {
        self.entries.get(&number).map(Option::as_ref)
    }

    pub fn touches(&self, number: u64) -> bool {
        self.entries.contains_key(&number)
    }

    /// The added and replaced entries.
    pub fn present(&self) -> impl Iterator<Item = (u64, &T)> {
        self.entries.iter().filter_map(|(number, entry)| entry.as_ref().map(|entry| (*number, entry)))
    }

    /// The number behind the last one in use.
    pub fn end(&self) -> u64 {
        let last = self.entries.last_key_value().map_or(0, |(number, _)| number + 1);
        last.max(self.base)
    }

    /// How many entries there are, base and changes together.
    pub fn count(&self) -> u64 {
        let mut count = self.base;
        for (number, entry) in &self.entries {
            match entry {
                Some(_) if *number >= self.base => count += 1,
                None if *number < self.base => count -= 1,
                _ => {}
            }
        }
        count
    }
}

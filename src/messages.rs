//! Every text that a person reads, in both languages side by side: a text without one of them does not compile.
//!
//! A text is a constant, so that each WebAssembly bundle carries only those that it shows.

pub mod console;
pub mod field;
pub mod me;
pub mod notice;
pub mod phone;
pub mod problem;
pub mod sign_in;
pub mod vendor;
pub mod word;

use crate::domain::lang::Lang;

/// A text in both languages. `{}` is a place for a value; both languages have as many of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    zh: &'static str,
    en: &'static str,
}

/// Makes a text; at compile time, both languages must have the same number of places.
pub const fn text(zh: &'static str, en: &'static str) -> Text {
    assert!(!zh.is_empty() && !en.is_empty(), "a text has both languages");
    assert!(places(zh) == places(en), "both languages have the same places");
    Text { zh, en }
}

const fn places(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut count) = (0, 0);
    while at + 1 < bytes.len() {
        if bytes[at] == b'{' && bytes[at + 1] == b'}' {
            count += 1;
        }
        at += 1;
    }
    count
}

/// A text about a number, which English words in two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    one: Text,
    many: Text,
}

/// `one` and `many` are English; each has one place, for the number.
pub const fn counted(zh: &'static str, one: &'static str, many: &'static str) -> Counted {
    assert!(places(zh) == 1, "a text about a number has a place for it");
    Counted { one: text(zh, one), many: text(zh, many) }
}

impl Counted {
    pub fn of(self, lang: Lang, count: impl Into<u64>) -> String {
        let count = count.into();
        let text = if count == 1 { self.one } else { self.many };
        text.with(lang, &[&count.to_string()])
    }
}

impl Text {
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }

    /// With its places filled, in their order.
    pub fn with(self, lang: Lang, values: &[&str]) -> String {
        let mut values = values.iter();
        let mut parts = self.get(lang).split("{}");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            filled.push_str(values.next().copied().unwrap_or_default());
            filled.push_str(part);
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_counts_one_and_many() {
        let stages = counted("{} 项没有通过", "{} stage failed", "{} stages failed");
        assert_eq!([0_u32, 1, 2].map(|count| stages.of(Lang::En, count)), ["0 stages failed", "1 stage failed", "2 stages failed"]);
        assert_eq!(stages.of(Lang::Zh, 1_u32), "1 项没有通过");
    }

    #[test]
    fn places_are_filled_in_order() {
        let hello = text("{}，你好，{}", "Hello {}, {}");
        assert_eq!(hello.with(Lang::Zh, &["小明", "早"]), "小明，你好，早");
        assert_eq!(hello.with(Lang::En, &["Alex", "{}"]), "Hello Alex, {}");
    }
}

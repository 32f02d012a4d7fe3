//! What the pages are made of. `console` and `phone` share these pieces and nothing else.

pub mod client;
pub mod console;
pub mod form;
pub mod handover;
pub mod icon;
pub mod page;
pub mod phone;
pub mod steps;
pub mod time;

use leptos::prelude::use_context;

use crate::domain::lang::Lang;
use crate::messages::Text;

/// The reader's language.
pub fn lang() -> Lang {
    use_context().unwrap_or_default()
}

/// A text in the reader's language.
pub fn t(text: Text) -> &'static str {
    text.get(lang())
}

/// A text with its places filled.
pub fn tf(text: Text, values: &[&str]) -> String {
    text.with(lang(), values)
}

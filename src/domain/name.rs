//! People's names as they are typed in.

use super::form::{self, Invalid};

/// The longest name that may be typed or imported, in characters (synced names may be longer).
pub const MAX: u32 = 20;

/// Chinese and other letters, digits, spaces and `- _ · ( ) （ ）`, at most twenty characters.
pub fn check(raw: &str) -> Result<String, Invalid> {
    let name = form::text(raw, MAX)?;
    let good = name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '·' | '(' | ')' | '（' | '）'));
    if good { Ok(name) } else { Err(Invalid::Name) }
}

/// Two spellings of one name have one key: Unicode compatibility form, no outer blanks, case folded.
#[cfg(feature = "ssr")]
pub fn key(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first character and stars, for lists that others see: `王**`.
pub fn masked(name: &str) -> String {
    let mut chars = name.chars();
    let Some(first) = chars.next() else { return String::new() };
    let stars = chars.count().clamp(1, 3);
    format!("{first}{}", "*".repeat(stars))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rules_of_the_directory() {
        assert_eq!(check(" 王小明 ").unwrap(), "王小明");
        assert_eq!(check("Alex Chen-2_（研发）·").unwrap(), "Alex Chen-2_（研发）·");
        assert_eq!(check("王@明"), Err(Invalid::Name));
        assert_eq!(check("<b>"), Err(Invalid::Name));
        assert_eq!(check(""), Err(Invalid::Required));
        assert_eq!(check(&"王".repeat(21)), Err(Invalid::TooLong(20)));
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn spellings_of_one_name_have_one_key() {
        assert_eq!(key(" Ａlex  CHEN "), key("alex chen"));
        assert_eq!(key("王小明"), "王小明");
        assert_ne!(key("王小明"), key("王晓明"));
    }

    #[test]
    fn a_masked_name_keeps_its_first_character() {
        assert_eq!(masked("王小明"), "王**");
        assert_eq!(masked("Alexander"), "A***");
        assert_eq!(masked("王"), "王*");
        assert_eq!(masked(""), "");
    }
}

//! Phone numbers: E.164 inside, the local form on screen.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::form::Invalid;

/// A phone number in E.164: `+`, then 8 to 15 digits, the first not 0. Mainland numbers have 11 digits
/// after `+86` and begin with 1.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// What a phone field takes at the most: a number with blanks and hyphens in it.
pub const MAX_TYPED: u32 = 24;

impl Phone {
    /// Takes what people type: `13800138000`, `138 0013 8000`, `+86 138-0013-8000`, `0086…`, `+49 …`,
    /// also in full-width digits. A number without a country is a mainland one.
    pub fn parse(raw: &str) -> Result<Self, Invalid> {
        let mut plus = false;
        let mut digits = String::new();
        for c in raw.trim().chars() {
            match c {
                '0'..='9' => digits.push(c),
                '０'..='９' => digits.extend(char::from_digit(c as u32 - '０' as u32, 10)),
                '+' | '＋' if digits.is_empty() && !plus => plus = true,
                ' ' | '-' | '(' | ')' | '.' | '\u{a0}' | '\u{3000}' | '（' | '）' => {}
                _ => return Err(Invalid::Phone),
            }
        }
        if digits.is_empty() {
            return Err(if plus { Invalid::Phone } else { Invalid::Required });
        }
        let international = match digits.strip_prefix("00") {
            Some(rest) if !plus => Some(rest.to_owned()),
            _ if plus => Some(digits.clone()),
            // Some directories give `86138…` without the plus.
            _ if digits.len() == 13 && digits.starts_with("861") => Some(digits.clone()),
            _ => None,
        };
        let number = international.unwrap_or_else(|| format!("86{digits}"));
        let good = match number.strip_prefix("86") {
            Some(local) => local.len() == 11 && local.starts_with('1'),
            None => (8..=15).contains(&number.len()) && !number.starts_with('0'),
        };
        if good { Ok(Self(format!("+{number}"))) } else { Err(Invalid::Phone) }
    }

    pub fn e164(&self) -> &str {
        &self.0
    }

    /// The eleven digits of a mainland number.
    pub fn mainland(&self) -> Option<&str> {
        self.0.strip_prefix("+86")
    }

    /// The local form: `138 0013 8000`, else `+49 15112345678` as it is.
    pub fn local(&self) -> String {
        match self.mainland() {
            Some(d) => format!("{} {} {}", &d[..3], &d[3..7], &d[7..]),
            None => self.0.clone(),
        }
    }

    /// Enough to recognise one's own: `138****8000`.
    pub fn masked(&self) -> String {
        let shown = self.mainland().unwrap_or(&self.0);
        let (head, tail) = (shown.len().min(3), shown.len().saturating_sub(4));
        format!("{}****{}", &shown[..head], &shown[tail..])
    }

    /// The digits that people search by: the local number of a mainland one, else all.
    pub fn digits(&self) -> &str {
        self.mainland().unwrap_or(&self.0[1..])
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

impl TryFrom<String> for Phone {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|_| "not a phone number")
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_becomes_e164() {
        for raw in ["13800138000", " 138 0013 8000", "+86 138-0013-8000", "008613800138000", "１３８００１３８０００", "8613800138000"]
        {
            assert_eq!(Phone::parse(raw).unwrap().e164(), "+8613800138000", "{raw}");
        }
        assert_eq!(Phone::parse("+49 151 12345678").unwrap().e164(), "+4915112345678");
        assert_eq!(Phone::parse("0049 151 12345678").unwrap().e164(), "+4915112345678");
    }

    #[test]
    fn what_is_no_phone_number_is_refused() {
        for raw in ["1380013800", "23800138000", "+0123456789", "+86 1380013800", "abc", "138001380001", "+", "++861", "+1234567"] {
            assert_eq!(Phone::parse(raw), Err(Invalid::Phone), "{raw}");
        }
        assert_eq!(Phone::parse("  "), Err(Invalid::Required));
    }

    #[test]
    fn a_masked_number_keeps_its_ends() {
        assert_eq!(Phone::parse("13800138000").unwrap().masked(), "138****8000");
        assert_eq!(Phone::parse("+4915112345678").unwrap().masked(), "+49****5678");
        assert_eq!(format!("{:?}", Phone::parse("13800138000").unwrap()), "Phone(138****8000)");
    }
}

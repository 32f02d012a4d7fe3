//! The SMS that arrived on the phones, whoever sent them.

use std::collections::VecDeque;

use serde::Serialize;

const KEPT: usize = 10_000;

#[derive(Debug, Clone, Serialize)]
pub struct Sms {
    /// E.164.
    pub phone: String,
    /// The verification code in it, empty if there is none.
    pub code: String,
    pub text: String,
    pub provider: &'static str,
    pub at: i64,
}

#[derive(Default)]
pub struct Inbox(VecDeque<Sms>);

impl Inbox {
    pub fn arrive(&mut self, sms: Sms) {
        self.0.truncate(KEPT - 1);
        self.0.push_front(sms);
    }

    pub fn newest_first(&self) -> impl Iterator<Item = &Sms> {
        self.0.iter()
    }
}

/// Whether a template's value is a verification code: four to eight digits.
pub fn is_code(value: &str) -> bool {
    (4..=8).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number as the gateways take them (11 digits, `86…`, `0086…`, `+86…`, or `+` and another country's) in E.164.
pub fn e164(number: &str) -> Option<String> {
    let digits = number.strip_prefix('+').or_else(|| number.strip_prefix("00")).unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mainland = |local: &str| local.len() == 11 && local.starts_with('1') && !local.starts_with("10");
    match digits.strip_prefix("86") {
        Some(local) if mainland(local) => Some(format!("+86{local}")),
        _ if digits.len() == number.len() && mainland(digits) => Some(format!("+86{digits}")),
        None if (7..=15).contains(&digits.len()) => Some(format!("+{digits}")),
        _ => None,
    }
}

/// Calling codes of two digits; those of North America and Russia have one, all others three.
const TWO_DIGITS: [&str; 43] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54",
    "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95",
];

/// `+8613800138000` as `("86", "13800138000")`.
pub fn split(e164: &str) -> Option<(&str, &str)> {
    let digits = e164.strip_prefix('+')?;
    let length = match digits.get(..2)? {
        head if head.starts_with(['1', '7']) => 1,
        head if TWO_DIGITS.contains(&head) || head == "98" => 2,
        _ => 3,
    };
    digits.split_at_checked(length)
}

/// The number NN of a scripted phone +86 199 0000 00NN, with which a gateway does what its table says for NN.
pub fn scripted(phone: &str) -> Option<usize> {
    phone.strip_prefix("+86199000000").filter(|rest| rest.len() == 2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_form_become_e164() {
        for number in ["13800138000", "8613800138000", "008613800138000", "+8613800138000"] {
            assert_eq!(e164(number).as_deref(), Some("+8613800138000"), "{number}");
        }
        assert_eq!(e164("+85251234567").as_deref(), Some("+85251234567"));
        assert_eq!(e164("+13800138000").as_deref(), Some("+13800138000"));
        assert_eq!((e164("12345"), e164("+86123"), e164("1380013800x")), (None, None, None));
    }

    #[test]
    fn a_number_is_split_behind_the_countrys_code() {
        assert_eq!(split("+8613800138000"), Some(("86", "13800138000")));
        assert_eq!((split("+85251234567"), split("+12025550123")), (Some(("852", "51234567")), Some(("1", "2025550123"))));
        assert_eq!((split("+4930123456"), split("+98912345678"), split("")), (Some(("49", "30123456")), Some(("98", "912345678")), None));
    }

    #[test]
    fn scripted_phones_carry_their_number() {
        assert_eq!((scripted("+8619900000007"), scripted("+8613800138000")), (Some(7), None));
    }

    #[test]
    fn the_newest_sms_is_first() {
        let mut inbox = Inbox::default();
        for at in 0..3 {
            inbox.arrive(Sms { phone: String::new(), code: String::new(), text: String::new(), provider: "alibaba", at });
        }
        assert_eq!(inbox.newest_first().map(|sms| sms.at).collect::<Vec<_>>(), [2, 1, 0]);
    }
}

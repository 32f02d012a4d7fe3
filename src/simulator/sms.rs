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

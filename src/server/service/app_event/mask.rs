//! Takes personal data and secrets out of what vendors push, before anybody reads it.

/// In the names of fields that tell of a person, or prove something.
const PRIVATE: [&str; 19] = [
    "mobile", "phone", "tel", "mail", "name", "alias", "avatar", "address", "birth", "gender", "secret", "token", "ticket", "password",
    "encrypt", "code", "content", "text", "idcard",
];
const MASKED: &str = "•••";
/// The longest value that is shown, in characters.
const MAX_VALUE: usize = 200;

/// A value as it is shown. `path`: the names above it, with dots between them.
pub fn field(path: &str, value: &str) -> String {
    let path = path.to_ascii_lowercase();
    if !value.is_empty() && PRIVATE.iter().any(|word| path.contains(word)) {
        return MASKED.to_owned();
    }
    text(value).chars().take(MAX_VALUE).collect()
}

/// A text without the phones and mail addresses in it, wherever they came from.
pub fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '+' | '-') {
            word.push(c);
        } else {
            out.push_str(masked(&word));
            word.clear();
            out.push(c);
        }
    }
    out.push_str(masked(&word));
    out
}

fn masked(word: &str) -> &str {
    let mail = word.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.'));
    if mail || is_phone(word) { MASKED } else { word }
}

/// Eleven digits that begin like a mainland phone, or a plus and a country's.
fn is_phone(word: &str) -> bool {
    let digits = word.trim_start_matches('+').trim_start_matches("86-").trim_end_matches('.');
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let mainland = |digits: &str| digits.len() == 11 && digits.starts_with('1');
    all_digits && (mainland(digits) || digits.strip_prefix("86").is_some_and(mainland) || word.starts_with('+') && digits.len() >= 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_of_a_person_is_masked_and_the_rest_is_shown() {
        for (path, value) in [
            ("event.object.mobile", "+8613800138000"),
            ("Mobile", "13800138000"),
            ("event.object.en_name", "Alex"),
            ("Email", "a@example.com"),
            ("header.token", "v1"),
            ("ResponseCode", "RC2"),
            ("BizMail", "x"),
        ] {
            assert_eq!(field(path, value), "•••", "{path}");
        }
        assert_eq!(field("event.object.user_id", "wangxiaoming"), "wangxiaoming");
        assert_eq!(field("CreateTime", "1760000000"), "1760000000");
        assert_eq!(field("Mobile", ""), "");
    }

    #[test]
    fn phones_and_addresses_are_masked_wherever_they_stand() {
        assert_eq!(text("no 13800138000, nor +8613800138000."), "no •••, nor •••");
        assert_eq!(text("{\"a\":\"x.y@example.com\"}"), "{\"a\":\"•••\"}");
        assert_eq!(text("60020 not allow to access from your ip"), "60020 not allow to access from your ip");
        assert_eq!(text("1760000000000 is a time"), "1760000000000 is a time");
    }
}

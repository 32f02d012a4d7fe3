//! Values of a body as WeCom takes them: numbers may come as texts, texts as numbers, switches as either (page 90664).

use serde_json::Value;

/// A text, also one that was given as a number; anything else counts as empty.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// A whole number, also one that was given as text or as a switch.
pub fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(on) => Some(i64::from(*on)),
        value => value.as_i64(),
    }
}

/// What stands between `|`.
pub fn list(value: &Value) -> Vec<String> {
    text(value).split('|').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_same_is_read_from_each_form() {
        assert_eq!((text(&json!(1_000_002)), text(&json!("1000002"))), ("1000002".to_owned(), "1000002".to_owned()));
        assert_eq!((whole(&json!(1)), whole(&json!("1")), whole(&json!(true))), (Some(1), Some(1), Some(1)));
        assert_eq!(
            (list(&json!(2)), list(&json!("2| 3|")), list(&json!(null))),
            (vec!["2".to_owned()], vec!["2".to_owned(), "3".to_owned()], vec![])
        );
        assert_eq!((text(&json!([])), whole(&json!("one"))), (String::new(), None));
    }
}

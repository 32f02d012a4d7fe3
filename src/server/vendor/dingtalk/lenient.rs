//! Values as DingTalk may write them: numbers and booleans as texts, a list of one as its only item.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A text, also where it is written as a number or a boolean.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn number_of(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    number_of(&Value::deserialize(from)?).ok_or_else(|| D::Error::custom("no number"))
}

/// Absent where it is empty or no number at all.
pub(super) fn maybe_number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(number_of(&Value::deserialize(from)?))
}

pub(super) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Bool(flag) => flag,
        Value::Number(number) => number.as_i64() != Some(0),
        Value::String(text) => text.eq_ignore_ascii_case("true") || text == "1",
        _ => false,
    })
}

pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    text_of(&Value::deserialize(from)?).ok_or_else(|| D::Error::custom("no text"))
}

/// Absent where it is empty.
pub(super) fn maybe_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(text_of(&Value::deserialize(from)?).filter(|text| !text.is_empty()))
}

fn items(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

pub(super) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    items(Value::deserialize(from)?).into_iter().map(|item| serde_json::from_value(item).map_err(D::Error::custom)).collect()
}

/// Ids, each a number or a text.
pub(super) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(items(Value::deserialize(from)?).iter().filter_map(text_of).filter(|text| !text.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_written_otherwise_means_the_same() {
        for (value, expected) in [(json!(true), true), (json!("true"), true), (json!("false"), false), (json!(0), false), (json!(1), true)]
        {
            assert_eq!(flag(value).unwrap(), expected);
        }
        assert_eq!(number(json!("7200")).unwrap(), 7200);
        assert!(number(json!("many")).is_err());
        assert_eq!(maybe_number(json!("")).unwrap(), None);
        assert_eq!(texts(json!([1, "2", ""])).unwrap(), ["1", "2"]);
        assert_eq!(texts(json!(37)).unwrap(), ["37"]);
        assert_eq!(texts(Value::Null).unwrap(), [""; 0]);
        assert_eq!(maybe_text(json!("")).unwrap(), None);
    }
}

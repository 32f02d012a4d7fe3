//! A call that has passed the gateway: what was given in the query and the body, read as leniently as DingTalk does.

use std::collections::HashMap;

use serde_json::{Map, Value};

pub struct Call {
    pub query: HashMap<String, String>,
    pub body: Value,
    /// The token that the call came with; empty where none is needed.
    pub token: String,
    pub now: i64,
}

impl Call {
    /// A field of the body, else of the query.
    pub fn field(&self, name: &str) -> Option<Value> {
        match &self.body[name] {
            Value::Null => self.query.get(name).map(|text| Value::String(text.clone())),
            value => Some(value.clone()),
        }
    }

    /// A text, also one that was given as a number; absent counts as empty.
    pub fn text(&self, name: &str) -> String {
        match self.field(name) {
            Some(Value::String(text)) => text,
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// A whole number, also one that was given as text.
    pub fn whole(&self, name: &str) -> Option<i64> {
        match self.field(name)? {
            Value::String(text) => text.trim().parse().ok(),
            value => value.as_i64(),
        }
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.field(name)? {
            Value::String(text) => text.parse().ok(),
            value => value.as_bool(),
        }
    }

    /// A list as JSON array or as text with commas, each entry once.
    pub fn list(&self, name: &str) -> Vec<String> {
        let given = match self.field(name) {
            Some(Value::Array(entries)) => entries.iter().map(word).collect(),
            Some(Value::String(text)) => text.split(',').map(|one| one.trim().to_owned()).collect(),
            _ => Vec::new(),
        };
        let mut list: Vec<String> = Vec::new();
        for one in given {
            if !one.is_empty() && !list.contains(&one) {
                list.push(one);
            }
        }
        list
    }

    /// An object, also one that was given as JSON text.
    pub fn object(&self, name: &str) -> Option<Map<String, Value>> {
        object(&self.field(name)?)
    }
}

/// An object, or the JSON text of one.
pub fn object(value: &Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object.clone()),
        Value::String(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_and_numbers_come_in_two_forms() {
        let body = json!({"ids": ["a", "b", "a"], "csv": "a, b,,a", "n": "12", "msg": "{\"msgtype\":\"text\"}", "all": "true"});
        let call = Call { query: HashMap::from([("size".to_owned(), "5".to_owned())]), body, token: String::new(), now: 0 };
        assert_eq!((call.list("ids"), call.list("csv")), (vec!["a".to_owned(), "b".to_owned()], vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!((call.whole("n"), call.whole("size"), call.whole("none")), (Some(12), Some(5), None));
        assert_eq!((call.flag("all"), call.object("msg").unwrap()["msgtype"].as_str()), (Some(true), Some("text")));
    }
}

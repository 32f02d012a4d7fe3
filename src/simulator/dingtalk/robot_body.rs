//! The messages of robots by msgKey, and what a person sees of them.

use serde_json::{Map, Value};

use super::body::{card, link, plain};
use super::deep_link::target;
use super::modern::Failure;
use crate::simulator::message::{Button, Kind, View};

/// The longest msgParam in bytes.
const LONGEST: usize = 15_000;

type Object = Map<String, Value>;

/// Reads `msgKey` and `msgParam`, which is the text of a JSON object.
pub fn read(key: &str, param: Option<&Value>) -> Result<(Kind, View), Failure> {
    if key.is_empty() {
        return Err(Failure::bad("invalidParameter.msgKey.empty", "msgKey不能为空"));
    }
    let text = param.and_then(Value::as_str).ok_or_else(invalid)?;
    if text.len() > LONGEST {
        return Err(Failure::bad("invalidParameter.msgParam.tooLong", "msgParam过长"));
    }
    let body: Object = serde_json::from_str(text).map_err(|_| invalid())?;
    match key {
        "sampleText" => Ok((Kind::Text, plain(required(&body, "content")?))),
        "sampleMarkdown" => Ok((Kind::Text, plain(titled(&body)?))),
        "sampleLink" => {
            let url = required(&body, "messageUrl")?;
            Ok((Kind::Card, card(titled(&body)?, &body, Vec::new(), Some(target(&url)))))
        }
        "sampleActionCard" => {
            let (title, url) = (required(&body, "singleTitle")?, required(&body, "singleURL")?);
            Ok((Kind::Card, card(titled(&body)?, &body, vec![link(title, &url)], Some(target(&url)))))
        }
        "sampleActionCard6" => Ok((Kind::Card, card(titled(&body)?, &body, buttons(&body, 2, "buttonTitle", "buttonUrl")?, None))),
        "sampleImageMsg" => files(&body, key, &["photoURL"]),
        "sampleAudio" => files(&body, key, &["mediaId", "duration"]),
        "sampleFile" => files(&body, key, &["mediaId", "fileName", "fileType"]),
        "sampleVideo" => files(&body, key, &["duration", "videoMediaId", "videoType", "picMediaId"]),
        _ => {
            let count = key.strip_prefix("sampleActionCard").and_then(|count| count.parse().ok());
            let count = count.filter(|count| (2..=5).contains(count));
            let count = count.ok_or_else(|| Failure::bad("invalidParameter.msgKey.invalid", "msgKey不合法"))?;
            Ok((Kind::Card, card(titled(&body)?, &body, buttons(&body, count, "actionTitle", "actionURL")?, None)))
        }
    }
}

fn invalid() -> Failure {
    Failure::bad("invalidParameter.msgParam.invalid", "msgParam不合法")
}

fn required(body: &Object, name: &str) -> Result<String, Failure> {
    let text = body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(invalid)
}

fn titled(body: &Object) -> Result<String, Failure> {
    let (title, text) = (required(body, "title")?, required(body, "text")?);
    Ok(if text.contains(&title) { text } else { format!("{title}\n{text}") })
}

fn buttons(body: &Object, count: usize, title: &str, url: &str) -> Result<Vec<Button>, Failure> {
    let button = |number: usize| Ok(link(required(body, &format!("{title}{number}"))?, &required(body, &format!("{url}{number}"))?));
    (1..=count).map(button).collect()
}

fn files(body: &Object, key: &str, names: &[&str]) -> Result<(Kind, View), Failure> {
    for name in names {
        required(body, name)?;
    }
    Ok((Kind::Text, plain(format!("[{key}]"))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn outcome(key: &str, param: &Value) -> String {
        read(key, Some(&json!(param.to_string()))).map_or_else(|failure| failure.code, |(_, view)| view.text)
    }

    #[test]
    fn every_key_reads_its_own_fields() {
        assert_eq!(outcome("sampleText", &json!({"content": "hello"})), "hello");
        assert_eq!(outcome("sampleMarkdown", &json!({"title": "P1", "text": "# P1"})), "# P1");
        let two = json!({"title": "t", "text": "x", "actionTitle1": "a", "actionURL1": "https://a", "actionTitle2": "b", "actionURL2": "https://b"});
        assert_eq!(
            (outcome("sampleActionCard2", &two), outcome("sampleActionCard3", &two)),
            ("t\nx".to_owned(), "invalidParameter.msgParam.invalid".to_owned())
        );
        assert_eq!(outcome("sampleActionCard7", &two), "invalidParameter.msgKey.invalid");
        assert_eq!(outcome("", &json!({})), "invalidParameter.msgKey.empty");
        assert_eq!(outcome("sampleText", &json!({"content": "a".repeat(15_000)})), "invalidParameter.msgParam.tooLong");
        assert_eq!(read("sampleText", Some(&json!({"content": "an object"}))).err().unwrap().code, "invalidParameter.msgParam.invalid");
    }
}

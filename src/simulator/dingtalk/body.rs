//! The messages of work notifications by msgtype with their hard limits, and what a person sees of them.

use serde_json::{Map, Value};

use super::deep_link::target;
use super::legacy::Failure;
use crate::simulator::message::{Button, Kind, State, View};

/// The whole `msg` has at most this many bytes.
const LARGEST: usize = 2048;

type Object = Map<String, Value>;

/// Checks a `msg` and makes what a person sees of it.
pub fn read(msg: &Object) -> Result<(Kind, View), Failure> {
    if Value::Object(msg.clone()).to_string().len() > LARGEST {
        return Err(Failure::new(40035, "不合法的参数:msg长度超过2048字节"));
    }
    let kind = msg.get("msgtype").and_then(Value::as_str).unwrap_or_default();
    let others = msg.keys().filter(|key| *key != "msgtype" && *key != kind).count();
    let body = msg.get(kind).and_then(Value::as_object).filter(|_| others == 0).ok_or_else(|| Failure::parameter("msg"))?;
    match kind {
        "text" => Ok((Kind::Text, plain(required(body, "content", usize::MAX)?))),
        "markdown" => {
            let title = required(body, "title", usize::MAX)?;
            let text = required(body, "text", 5000)?;
            Ok((Kind::Text, plain(if text.contains(&title) { text } else { format!("{title}\n{text}") })))
        }
        "action_card" => Ok((Kind::Card, action_card(body)?)),
        "link" => {
            let text = format!("{}\n{}", required(body, "title", usize::MAX)?, required(body, "text", usize::MAX)?);
            let url = required(body, "messageUrl", usize::MAX)?;
            required(body, "picUrl", usize::MAX)?;
            Ok((Kind::Card, card(text, body, Vec::new(), Some(target(&url)))))
        }
        "oa" => Ok((Kind::Card, office(body)?)),
        "image" | "file" | "voice" => {
            required(body, "media_id", usize::MAX)?;
            if kind == "voice" {
                required(body, "duration", usize::MAX)?;
            }
            Ok((Kind::Text, plain(format!("[{kind}]"))))
        }
        _ => Err(Failure::parameter("msgtype")),
    }
}

pub fn plain(text: String) -> View {
    View { text, card: None, buttons: Vec::new(), url: None, state: State::Sent }
}

pub fn card(text: String, card: &Object, buttons: Vec<Button>, url: Option<String>) -> View {
    View { text, card: Some(Value::Object(card.clone())), buttons, url, state: State::Sent }
}

pub fn link(text: String, url: &str) -> Button {
    Button { text, action: None, url: Some(target(url)) }
}

fn required(body: &Object, name: &str, most: usize) -> Result<String, Failure> {
    let text = body.get(name).and_then(Value::as_str).unwrap_or_default();
    if text.is_empty() || text.chars().count() > most { Err(Failure::parameter(name)) } else { Ok(text.to_owned()) }
}

/// One button that is the whole card, or several.
fn action_card(body: &Object) -> Result<View, Failure> {
    let text = format!("{}\n{}", required(body, "title", usize::MAX)?, required(body, "markdown", usize::MAX)?);
    let Some(list) = body.get("btn_json_list") else {
        let (title, url) = (required(body, "single_title", 20)?, required(body, "single_url", 500)?);
        return Ok(card(text, body, vec![link(title, &url)], Some(target(&url))));
    };
    let list = list.as_array().filter(|list| !list.is_empty() && !body.contains_key("single_url"));
    let list = list.ok_or_else(|| Failure::parameter("btn_json_list"))?;
    if Value::Array(list.clone()).to_string().chars().count() > 1000 {
        return Err(Failure::parameter("btn_json_list"));
    }
    if !matches!(body.get("btn_orientation").and_then(Value::as_str), Some("0" | "1")) {
        return Err(Failure::parameter("btn_orientation"));
    }
    let button = |entry: &Value| {
        let entry = entry.as_object().ok_or_else(|| Failure::parameter("btn_json_list"))?;
        Ok(link(required(entry, "title", 20)?, &required(entry, "action_url", 700)?))
    };
    let buttons = list.iter().map(button).collect::<Result<Vec<_>, Failure>>()?;
    Ok(card(text, body, buttons, None))
}

fn office(body: &Object) -> Result<View, Failure> {
    let url = required(body, "message_url", usize::MAX)?;
    let text_of = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let inner = body.get("body").and_then(Value::as_object).ok_or_else(|| Failure::parameter("body"))?;
    let mut lines = vec![text_of(inner.get("title"))];
    lines.push(text_of(body.get("status_bar").and_then(|bar| bar.get("status_value"))));
    for row in inner.get("form").and_then(Value::as_array).into_iter().flatten().take(6) {
        lines.push(format!("{} {}", text_of(row.get("key")), text_of(row.get("value"))).trim().to_owned());
    }
    if let Some(rich) = inner.get("rich") {
        lines.push(format!("{} {}", text_of(rich.get("num")), text_of(rich.get("unit"))).trim().to_owned());
    }
    lines.push(text_of(inner.get("content")));
    lines.push(text_of(inner.get("author")));
    lines.retain(|line| !line.is_empty());
    if lines.is_empty() {
        return Err(Failure::parameter("body"));
    }
    Ok(card(lines.join("\n"), body, Vec::new(), Some(target(&url))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(msg: Value) -> i64 {
        read(msg.as_object().unwrap()).map_or_else(|failure| failure.code, |_| 0)
    }

    #[test]
    fn the_documented_messages_pass() {
        for msg in [
            json!({"msgtype": "text", "text": {"content": "告警 #42"}}),
            json!({"msgtype": "markdown", "markdown": {"title": "P1", "text": "# P1"}}),
            json!({"msgtype": "action_card", "action_card": {"title": "t", "markdown": "m", "single_title": "看", "single_url": "https://x/1"}}),
            json!({"msgtype": "action_card", "action_card": {"title": "t", "markdown": "m", "btn_orientation": "1", "btn_json_list": [{"title": "a", "action_url": "https://x"}]}}),
            json!({"msgtype": "link", "link": {"title": "t", "text": "x", "picUrl": "@a", "messageUrl": "https://x"}}),
            json!({"msgtype": "oa", "oa": {"message_url": "https://x", "head": {"bgcolor": "FFBBBBBB", "text": "h"}, "body": {"title": "t", "form": [{"key": "级别:", "value": "P1"}]}}}),
            json!({"msgtype": "voice", "voice": {"media_id": "@a", "duration": "10"}}),
        ] {
            assert_eq!(refusal(msg.clone()), 0, "{msg}");
        }
    }

    #[test]
    fn hard_limits_and_wrong_shapes_are_refused() {
        let buttons = |title: &str, url: &str| json!({"msgtype": "action_card", "action_card": {"title": "t", "markdown": "m", "btn_orientation": "1", "btn_json_list": [{"title": title, "action_url": url}]}});
        assert_eq!(refusal(buttons(&"长".repeat(21), "https://x")), 40035);
        assert_eq!(refusal(buttons("a", &format!("https://{}", "x".repeat(700)))), 40035);
        assert_eq!(refusal(json!({"msgtype": "text", "text": {"content": "长".repeat(700)}})), 40035);
        assert_eq!(refusal(json!({"msgtype": "text", "text": {"content": "a"}, "link": {}})), 40035);
        assert_eq!(refusal(json!({"msgtype": "text", "markdown": {"title": "t", "text": "x"}})), 40035);
        assert_eq!(refusal(json!({"msgtype": "oa", "oa": {"body": {"title": "t"}}})), 40035);
        assert_eq!(refusal(json!({"msgtype": "actionCard", "actionCard": {}})), 40035);
    }
}

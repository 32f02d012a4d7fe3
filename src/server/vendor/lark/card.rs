//! Lark's texts and cards, in which nothing that people typed can become markup.

use serde_json::{Value, json};

use crate::server::vendor::message::{Button, Card, Message, cut, cut_bytes};

/// A card is 30 kB at the most, as it is sent: a character may become seven bytes when it is written as JSON twice.
const MAX_TEXT: usize = 3_000;
/// A text is 150 kB at the most, as it is sent.
const MAX_BYTES: usize = 20_000;

/// The kind of message and its content.
pub(super) fn content(message: &Message) -> (&'static str, Value) {
    match message {
        Message::Text(text) => ("text", json!({ "text": escape(&cut_bytes(text, MAX_BYTES)) })),
        Message::Card(card) => ("interactive", self::card(card)),
    }
}

/// `feishu-cards/card-json-v2-structure`: one card for all who have it, so that it can be changed. Texts are plain
/// ones, where neither markdown nor mentions count.
pub(super) fn card(card: &Card) -> Value {
    let text = (!card.text.is_empty()).then(|| json!({ "tag": "div", "text": plain(&cut(&card.text, MAX_TEXT)) }));
    let link = json!({
        "tag": "button",
        "text": plain(&cut(&card.open, 50)),
        "type": if card.buttons.is_empty() { "primary" } else { "default" },
        "behaviors": [{ "type": "open_url", "default_url": card.url }],
    });
    let elements: Vec<Value> = text.into_iter().chain(card.buttons.iter().map(button)).chain([link]).collect();
    json!({
        "schema": "2.0",
        "config": { "update_multi": true },
        "header": { "title": plain(&cut(&card.title, 200)), "template": "blue" },
        "body": { "direction": "vertical", "elements": elements },
    })
}

/// A press comes back with the value, which has to be an object.
fn button(button: &Button) -> Value {
    json!({
        "tag": "button",
        "text": plain(&cut(&button.label, 50)),
        "type": if button.primary { "primary" } else { "default" },
        "behaviors": [{ "type": "callback", "value": { "key": button.key } }],
    })
}

fn plain(text: &str) -> Value {
    json!({ "tag": "plain_text", "content": text })
}

/// Texts may carry mentions and styles as tags, links as `[label](address)` and bold type as `**`.
fn escape(text: &str) -> String {
    text.replace('<', "＜").replace('>', "＞").replace("](", "] (").replace("**", "＊＊")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Card {
        Card {
            title: "[P1] 磁盘已满".into(),
            text: "<at id=all></at> **db-01** [x](https://evil.example)".into(),
            url: "https://ops.example.com/m/1".into(),
            open: "查看".into(),
            buttons: vec![Button { key: "respond:1".into(), label: "响应".into(), primary: true }],
        }
    }

    #[test]
    fn typed_text_cannot_become_markup() {
        let (kind, content) = content(&Message::Text("<at user_id=\"all\"></at> [a](https://x) **b** 3 > 2".into()));
        assert_eq!(kind, "text");
        assert_eq!(content["text"], "＜at user_id=\"all\"＞＜/at＞ [a] (https://x) ＊＊b＊＊ 3 ＞ 2");
        let card = card(&sample());
        for text in [&card["header"]["title"], &card["body"]["elements"][0]["text"], &card["body"]["elements"][1]["text"]] {
            assert_eq!(text["tag"], "plain_text");
        }
    }

    #[test]
    fn buttons_call_back_and_the_link_opens() {
        let mut sample = sample();
        let card = card(&sample);
        assert_eq!((&card["schema"], &card["config"]["update_multi"]), (&json!("2.0"), &json!(true)));
        let elements = card["body"]["elements"].as_array().unwrap();
        assert_eq!(elements[1]["behaviors"][0], json!({ "type": "callback", "value": { "key": "respond:1" } }));
        assert_eq!(elements[2]["behaviors"][0], json!({ "type": "open_url", "default_url": "https://ops.example.com/m/1" }));
        assert_eq!((&elements[1]["type"], &elements[2]["type"]), (&json!("primary"), &json!("default")));
        sample.buttons.clear();
        sample.text.clear();
        let card = super::card(&sample);
        assert_eq!((card["body"]["elements"].as_array().unwrap().len(), &card["body"]["elements"][0]["type"]), (1, &json!("primary")));
    }

    #[test]
    fn the_longest_card_is_below_the_limit() {
        for filler in ["\u{1}", "\"", "磁", "🔥"] {
            let card = card(&Card { text: filler.repeat(100_000), ..sample() });
            let body = json!({ "content": card.to_string() }).to_string();
            assert!(body.len() < 30_000, "{filler:?}: {}", body.len());
        }
    }
}

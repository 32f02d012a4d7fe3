//! The content of a message by its type: what is refused, and what a person sees of it.

use serde_json::Value;

use super::Tenant;
use super::answer::Failure;
use super::card;
use crate::simulator::message::{Kind, State, View};

/// Bytes of a text, and of a post or a card.
const TEXT: usize = 150 * 1024;
const RICH: usize = 30 * 1024;

/// A content that has passed the checks.
pub struct Content {
    pub kind: Kind,
    pub view: View,
    /// Everybody has the same card, so that it can be changed later.
    pub shared: bool,
}

/// Reads a content that was serialised into a text, as `im/v1/messages` takes it.
pub fn read(tenant: &Tenant, msg_type: &str, content: &str) -> Result<Content, Failure> {
    let too_long = content.len() > if msg_type == "text" { TEXT } else { RICH };
    let unserialised = || match msg_type {
        "interactive" => card::failure(200_621, "parse card json err, please check whether the card json is correct"),
        _ => Failure::parameter("content is not a string in json format"),
    };
    if too_long {
        return Err(Failure::new(230_025, "The length of the message content reaches its limit."));
    }
    let content: Value = serde_json::from_str(content).map_err(|_| unserialised())?;
    if !content.is_object() {
        return Err(unserialised());
    }
    match msg_type {
        "interactive" => card::read(tenant, &content),
        "post" => post(&content, true),
        _ => plain(msg_type, &content),
    }
}

/// Reads a content that is an object, as the batch call takes it.
pub fn read_object(tenant: &Tenant, msg_type: &str, body: &Value) -> Result<Content, Failure> {
    match msg_type {
        "interactive" => {
            if body["card"].to_string().len() > RICH {
                return Err(Failure::new(11246, "the card is too long"));
            }
            card::read(tenant, &body["card"])
        }
        "post" => post(&body["content"]["post"], false),
        "share_chat" => required(&body["content"], "share_chat_id").map(|id| shown(Kind::Text, format!("[share_chat] {id}"))),
        "text" | "image" => plain(msg_type, &body["content"]),
        _ => Err(Failure::parameter("invalid msg_type")),
    }
}

fn plain(msg_type: &str, content: &Value) -> Result<Content, Failure> {
    let key = match msg_type {
        "text" => return required(content, "text").map(|text| shown(Kind::Text, without_tags(text))),
        "image" => "image_key",
        "file" | "audio" | "media" | "sticker" => "file_key",
        "share_chat" => "chat_id",
        "share_user" => "user_id",
        "system" => "type",
        _ => return Err(Failure::parameter("invalid msg_type")),
    };
    required(content, key).map(|_| shown(Kind::Text, format!("[{msg_type}]")))
}

fn required<'a>(content: &'a Value, key: &str) -> Result<&'a str, Failure> {
    let text = content[key].as_str().filter(|text| !text.is_empty());
    text.ok_or_else(|| Failure::parameter(format!("content has no {key}")))
}

pub fn shown(kind: Kind, text: String) -> Content {
    let view = View { text, card: None, buttons: Vec::new(), url: None, state: State::Sent };
    Content { kind, view, shared: false }
}

/// Paragraphs of tagged pieces, in one language or several; the Chinese one is shown.
fn post(content: &Value, styled: bool) -> Result<Content, Failure> {
    let invalid = |reason: String| Failure::parameter(format!("invalid post content: {reason}"));
    let languages = content.as_object().filter(|languages| !languages.is_empty()).ok_or_else(|| invalid("no language".to_owned()))?;
    let mut first = None;
    for (language, text) in languages {
        let paragraphs = text["content"].as_array().ok_or_else(|| invalid(format!("{language} has no content")))?;
        let mut lines = vec![text["title"].as_str().unwrap_or_default().to_owned()];
        for paragraph in paragraphs {
            let pieces = paragraph.as_array().ok_or_else(|| invalid(format!("a paragraph of {language} is no list")))?;
            lines.push(pieces.iter().map(|one| piece(one, styled)).collect::<Result<String, _>>().map_err(invalid)?);
        }
        lines.retain(|line| !line.is_empty());
        if first.is_none() || language == "zh_cn" {
            first = Some(lines.join("\n"));
        }
    }
    Ok(shown(Kind::Text, first.unwrap_or_default()))
}

fn piece(piece: &Value, styled: bool) -> Result<String, String> {
    let text = |key: &str| piece[key].as_str().unwrap_or_default();
    if !styled && !piece["style"].is_null() {
        return Err("style is not supported here".to_owned());
    }
    Ok(match text("tag") {
        "text" => text("text").to_owned(),
        "md" if styled => without_tags(text("text")),
        "a" if text("href").is_empty() => return Err("a link has no href".to_owned()),
        "a" => format!("[{}]({})", text("text"), text("href")),
        "at" => format!("@{}", if text("user_name").is_empty() { text("user_id") } else { text("user_name") }),
        "img" => "[image]".to_owned(),
        "media" => "[media]".to_owned(),
        "emotion" => format!("[{}]", text("emoji_type")),
        "hr" => "—".to_owned(),
        "code_block" => text("text").to_owned(),
        other => return Err(format!("unknown tag {other}")),
    })
}

/// `<at user_id="x">Name</at>` as `@Name`; bold, italic, underlined and struck text as it is.
pub fn without_tags(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        let Some((tag, behind)) = after.split_once('>') else {
            plain.push('<');
            rest = after;
            continue;
        };
        let name = tag.trim_start_matches('/').split([' ', '=']).next().unwrap_or_default();
        rest = behind;
        match name {
            "at" if tag.starts_with('/') => {}
            "at" => {
                plain.push('@');
                let named = behind.split_once("</at>").is_some_and(|(name, _)| !name.is_empty());
                if !named {
                    let id = tag.rsplit('=').next().unwrap_or_default();
                    plain.push_str(id.trim_matches(['"', '\'']));
                }
            }
            "b" | "i" | "u" | "s" | "font" => {}
            "br" | "br/" => plain.push('\n'),
            _ => {
                plain.push('<');
                rest = after;
            }
        }
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code(msg_type: &str, content: &str) -> i64 {
        read(&Tenant::new(1, "A", ""), msg_type, content).map_or_else(|failure| failure.code, |_| 0)
    }

    #[test]
    fn mentions_and_styles_are_read() {
        assert_eq!(without_tags("hi <at user_id=\"ou_x\">Tom</at>\n<b>a</b> < 3"), "hi @Tom\na < 3");
        assert_eq!(without_tags("<at user_id=\"all\"></at> x<y>z"), "@all x<y>z");
        assert_eq!(without_tags("<at id=ou_x></at>"), "@ou_x");
    }

    #[test]
    fn a_post_shows_its_chinese_text() {
        let post = json!({"en_us": {"content": []}, "zh_cn": {"title": "T", "content": [
            [{"tag": "text", "text": "a"}, {"tag": "a", "href": "https://x", "text": "b"}, {"tag": "at", "user_id": "ou_x"}],
            [{"tag": "md", "text": "**x**"}],
        ]}});
        assert_eq!(super::post(&post, true).ok().unwrap().view.text, "T\na[b](https://x)@ou_x\n**x**");
        assert_eq!(super::post(&post, false).err().unwrap().code, 230_001, "the batch call takes no md");
    }

    #[test]
    fn what_is_no_content_is_refused() {
        assert_eq!(code("text", r#"{"text":"a"}"#), 0);
        assert_eq!(code("text", "a"), 230_001);
        assert_eq!(code("text", r#"{"text":""}"#), 230_001);
        assert_eq!(code("shout", "{}"), 230_001);
        assert_eq!(code("post", r#"{"zh_cn":{"content":[[{"tag":"marquee"}]]}}"#), 230_001);
        assert_eq!(code("interactive", "{"), 230_099);
        assert_eq!(code("text", &json!({"text": "a".repeat(TEXT)}).to_string()), 230_025);
        assert_eq!(code("text", &json!({"text": "a".repeat(TEXT - 20)}).to_string()), 0);
        assert_eq!(code("post", &json!({"zh_cn": {"title": "a".repeat(RICH), "content": []}}).to_string()), 230_025);
    }
}

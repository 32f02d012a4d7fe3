//! Message bodies by msgtype with the limits of page 90236, and what a person sees of them.

use serde_json::Value;

use super::answer::Failure;
use crate::simulator::message::{Kind, State, View};

/// A body that has passed the checks.
pub struct Content {
    pub kind: Kind,
    pub view: View,
    /// The uploaded file that it shows.
    pub media_id: Option<String>,
}

/// How long a field may be.
#[derive(Clone, Copy)]
pub enum Limit {
    Chars(usize),
    Bytes(usize),
}

/// One JSON object of a body with its path, so that a refusal can name the field.
pub struct Part<'a> {
    path: String,
    value: &'a Value,
}

impl<'a> Part<'a> {
    pub fn new(path: impl Into<String>, value: &'a Value) -> Result<Self, Failure> {
        let path = path.into();
        if value.is_object() { Ok(Self { path, value }) } else { Err(Failure::parameter(format!("invalid param '{path}'"))) }
    }

    pub fn value(&self) -> &'a Value {
        self.value
    }

    /// A text that may be absent, which counts as empty.
    pub fn text(&self, key: &str, limit: Limit) -> Result<&'a str, Failure> {
        let text = match &self.value[key] {
            Value::Null => "",
            Value::String(text) => text,
            _ => return Err(self.invalid(key)),
        };
        let (length, most) = match limit {
            Limit::Chars(most) => (text.chars().count(), most),
            Limit::Bytes(most) => (text.len(), most),
        };
        if length > most {
            return Err(Failure::parameter(format!("{}.{key} exceed max length {most}", self.path)));
        }
        Ok(text)
    }

    /// A text that must be there (40063).
    pub fn required(&self, key: &str, limit: Limit) -> Result<&'a str, Failure> {
        let text = self.text(key, limit)?;
        if text.is_empty() { Err(Failure::new(40063, format!("empty param '{}.{key}'", self.path))) } else { Ok(text) }
    }

    /// An address with its scheme.
    pub fn url(&self, key: &str) -> Result<&'a str, Failure> {
        let text = self.required(key, Limit::Bytes(2048))?;
        if text.starts_with("http://") || text.starts_with("https://") { Ok(text) } else { Err(self.invalid(key)) }
    }

    pub fn part(&self, key: &str) -> Result<Option<Part<'a>>, Failure> {
        match &self.value[key] {
            Value::Null => Ok(None),
            value => Part::new(format!("{}.{key}", self.path), value).map(Some),
        }
    }

    /// A list with as many entries as allowed; absent counts as empty.
    pub fn list(&self, key: &str, sizes: std::ops::RangeInclusive<usize>) -> Result<Vec<Part<'a>>, Failure> {
        let entries = match &self.value[key] {
            Value::Null => &[][..],
            Value::Array(entries) => entries,
            _ => return Err(self.invalid(key)),
        };
        if !sizes.contains(&entries.len()) {
            return Err(Failure::parameter(format!("invalid size of '{}.{key}'", self.path)));
        }
        entries.iter().enumerate().map(|(place, entry)| Part::new(format!("{}.{key}[{place}]", self.path), entry)).collect()
    }

    /// A small number such as a type; absent counts as 0.
    pub fn choice(&self, key: &str, known: std::ops::RangeInclusive<u64>) -> Result<u64, Failure> {
        match &self.value[key] {
            Value::Null => Ok(0),
            value => value.as_u64().filter(|number| known.contains(number)).ok_or_else(|| self.invalid(key)),
        }
    }

    pub fn invalid(&self, key: &str) -> Failure {
        Failure::parameter(format!("invalid param '{}.{key}'", self.path))
    }
}

/// Reads the body of every msgtype but `template_card`.
pub fn read(msgtype: &str, body: &Value) -> Result<Content, Failure> {
    let part = || Part::new(msgtype, &body[msgtype]);
    match msgtype {
        "text" => text(&part()?),
        "markdown" => markdown(&part()?),
        "textcard" => text_card(&part()?),
        "image" | "voice" | "file" | "video" => media(msgtype, &part()?),
        "news" => articles(&part()?, true),
        "mpnews" => articles(&part()?, false),
        "miniprogram_notice" => mini_program(&part()?),
        _ => Err(Failure::new(40008, "invalid message type")),
    }
}

fn plain(text: String) -> Content {
    Content { kind: Kind::Text, view: View { text, card: None, buttons: Vec::new(), url: None, state: State::Sent }, media_id: None }
}

/// Beyond 2048 bytes a text is cut; the hard limit of 5120 is the one that live refusals name.
fn text(part: &Part) -> Result<Content, Failure> {
    let content = part.text("content", Limit::Bytes(5120))?;
    if content.is_empty() {
        return Err(Failure::new(44004, "empty content"));
    }
    let end = (0..=content.len().min(2048)).rev().find(|end| content.is_char_boundary(*end)).unwrap_or(0);
    Ok(plain(content[..end].to_owned()))
}

fn markdown(part: &Part) -> Result<Content, Failure> {
    let content = part.text("content", Limit::Bytes(2048))?;
    if content.is_empty() {
        return Err(Failure::new(44004, "empty content"));
    }
    Ok(plain(content.to_owned()))
}

fn text_card(part: &Part) -> Result<Content, Failure> {
    let title = part.required("title", Limit::Chars(128))?;
    let description = part.required("description", Limit::Chars(512))?;
    let url = part.url("url")?;
    part.text("btntxt", Limit::Chars(4))?;
    let mut content = plain(format!("{title}\n{}", without_tags(description)));
    content.kind = Kind::Card;
    content.view.card = Some(part.value().clone());
    content.view.url = Some(url.to_owned());
    Ok(content)
}

/// `<div class="gray">…</div>` is how a text card styles its lines.
fn without_tags(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.replace("<br>", "\n").replace("</div>", "\n");
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        rest = after.split_once('>').map_or(String::new(), |(_, after)| after.to_owned());
    }
    plain.push_str(&rest);
    plain.trim_end().to_owned()
}

fn media(msgtype: &str, part: &Part) -> Result<Content, Failure> {
    let media_id = part.required("media_id", Limit::Bytes(512))?;
    let mut content = plain(format!("[{msgtype}]"));
    content.media_id = Some(media_id.to_owned());
    Ok(content)
}

fn articles(part: &Part, linked: bool) -> Result<Content, Failure> {
    let articles = part.list("articles", 1..=8)?;
    let mut first = None;
    for article in &articles {
        let title = article.required("title", Limit::Chars(128))?;
        let url = match linked {
            true if article.value()["pagepath"].is_null() => Some(article.url("url")?.to_owned()),
            true => None,
            false => {
                article.required("thumb_media_id", Limit::Bytes(512))?;
                article.required("content", Limit::Bytes(666 * 1024))?;
                None
            }
        };
        first.get_or_insert((title, url));
    }
    let (title, url) = first.unwrap_or_default();
    let mut content = plain(title.to_owned());
    content.kind = Kind::Card;
    content.view.card = Some(part.value().clone());
    content.view.url = url;
    Ok(content)
}

fn mini_program(part: &Part) -> Result<Content, Failure> {
    part.required("appid", Limit::Bytes(128))?;
    let title = part.required("title", Limit::Chars(12))?;
    let mut content = plain(title.to_owned());
    content.kind = Kind::Card;
    content.view.card = Some(part.value().clone());
    Ok(content)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_long_text_is_cut_at_a_character_and_a_longer_one_refused() {
        let read = |content: String| read("text", &json!({"text": {"content": content}}));
        assert_eq!(read("告".repeat(1000)).unwrap().view.text.len(), 2046);
        let refused = read("a".repeat(5121)).err().unwrap();
        assert_eq!((refused.code, refused.text.as_str()), (40058, "text.content exceed max length 5120. invalid Request Parameter"));
        assert_eq!(read(String::new()).err().unwrap().code, 44004);
    }

    #[test]
    fn a_text_card_needs_an_address_with_a_scheme() {
        let card =
            |url: &str| read("textcard", &json!({"textcard": {"title": "t", "description": "<div class=\"gray\">a</div>b", "url": url}}));
        assert_eq!(card("https://x/1").unwrap().view.text, "t\na\nb");
        assert_eq!(card("x/1").err().unwrap().code, 40058);
        assert_eq!(read("shake", &json!({})).err().unwrap().code, 40008);
    }
}

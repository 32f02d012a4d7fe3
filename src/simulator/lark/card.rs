//! Cards of both schemas: their limits, their text, and the buttons that a person can press.

use serde_json::Value;

use super::Tenant;
use super::answer::Failure;
use super::content::{Content, shown, without_tags};
use super::id::UserIds;
use super::range::Range;
use crate::simulator::message::{Button, Kind};

const ELEMENTS: usize = 200;

/// A button as the card has it.
pub struct CardButton {
    pub text: String,
    pub name: String,
    /// What a press sends, if it sends anything.
    pub value: Option<Value>,
    pub url: Option<String>,
    disabled: bool,
}

impl CardButton {
    /// What the control API calls a press: the name, else the value as text.
    fn action(&self) -> Option<String> {
        let value = self.value.as_ref().filter(|_| !self.disabled)?;
        Some(match value {
            _ if !self.name.is_empty() => self.name.clone(),
            Value::String(text) => text.clone(),
            value => value.to_string(),
        })
    }

    /// Whether a press so named means this button: by name, value, text, or one of the value's own texts.
    pub fn is_meant(&self, action: &str) -> bool {
        let mut texts = self.value.iter().filter_map(Value::as_object).flat_map(|value| value.values());
        self.action().as_deref() == Some(action) || self.text == action || self.value.is_some() && texts.any(|text| text == action)
    }

    pub fn is_grey(&self) -> bool {
        self.disabled
    }
}

/// The refusal of a card, with the number that says why.
pub fn failure(number: i64, text: &str) -> Failure {
    Failure::new(230_099, format!("Failed to create card content, ext=ErrCode: {number}; ErrMsg: {text}; ErrorValue: "))
}

pub fn read(tenant: &Tenant, card: &Value) -> Result<Content, Failure> {
    if !card.is_object() {
        return Err(failure(200_621, "parse card json err, please check whether the card json is correct"));
    }
    if let ("template" | "card", Some(id)) = (card["type"].as_str().unwrap_or_default(), template_id(card)) {
        let mut content = shown(Kind::Card, format!("[card] {id}"));
        content.view.card = Some(card.clone());
        content.shared = true;
        return Ok(content);
    }
    let elements = elements(card).ok_or_else(|| failure(200_621, "the card has no elements"))?;
    let mut all = Vec::new();
    elements.iter().for_each(|element| collect(element, &mut all));
    if all.len() > ELEMENTS {
        return Err(failure(11310, "element exceeds the limit"));
    }
    check(tenant, card, &all)?;
    let mut lines: Vec<String> = ["title", "subtitle"].iter().map(|name| label(&card["header"][*name])).collect();
    lines.extend(all.iter().map(|element| line(element)));
    lines.retain(|line| !line.is_empty());
    let mut content = shown(Kind::Card, lines.join("\n"));
    content.view.buttons = buttons(card).into_iter().map(shown_button).collect();
    content.view.url = ["url", "default_url"].iter().find_map(|name| card["card_link"][*name].as_str()).map(str::to_owned);
    content.view.card = Some(card.clone());
    content.shared = is_shared(card);
    Ok(content)
}

pub fn is_second_schema(card: &Value) -> bool {
    card["schema"] == "2.0"
}

/// Whether everybody has the same card, which changing it later needs.
pub fn is_shared(card: &Value) -> bool {
    card["config"]["update_multi"] == true || template_id(card).is_some()
}

/// The buttons of a card, from the top.
pub fn buttons(card: &Value) -> Vec<CardButton> {
    let mut all = Vec::new();
    elements(card).into_iter().flatten().for_each(|element| collect(element, &mut all));
    all.into_iter().filter(|element| element["tag"] == "button").map(button).collect()
}

fn template_id(card: &Value) -> Option<&str> {
    let data = &card["data"];
    data["template_id"].as_str().or_else(|| data["card_id"].as_str()).filter(|id| !id.is_empty())
}

fn elements(card: &Value) -> Option<&Vec<Value>> {
    let first = || card["i18n_elements"].as_object().and_then(|languages| languages.get("zh_cn").or_else(|| languages.values().next()));
    let elements = if is_second_schema(card) { &card["body"]["elements"] } else { &card["elements"] };
    elements.as_array().or_else(|| first()?.as_array())
}

/// An element and all within it: columns, forms, groups of buttons.
fn collect<'a>(element: &'a Value, all: &mut Vec<&'a Value>) {
    all.push(element);
    for name in ["elements", "columns", "actions", "fields"] {
        element[name].as_array().into_iter().flatten().for_each(|one| collect(one, all));
    }
    if element["extra"].is_object() {
        collect(&element["extra"], all);
    }
}

fn check(tenant: &Tenant, card: &Value, all: &[&Value]) -> Result<(), Failure> {
    let second = is_second_schema(card);
    if let Some(old) = all.iter().find(|element| second && matches!(element["tag"].as_str(), Some("action" | "note" | "div_column"))) {
        return Err(failure(200_861, &format!("unsupported tag {} in schema 2.0", old["tag"].as_str().unwrap_or_default())));
    }
    if all.iter().any(|element| element["tag"].as_str().is_none() && element["text"].is_null() && element["is_short"].is_null()) {
        return Err(failure(200_621, "an element has no tag"));
    }
    let range = Range::of(tenant, super::Bearer::Tenant);
    for text in all.iter().filter_map(|element| markdown(element)) {
        for mention in mentions(text) {
            let kind = if mention.starts_with("on_") { UserIds::Union } else { UserIds::Open };
            let known = mention == "all" || range.known(kind, mention).is_ok() || range.known(UserIds::User, mention).is_ok();
            if !known {
                return Err(failure(100_290, &format!("invalid user id {mention}")));
            }
        }
    }
    Ok(())
}

fn markdown(element: &Value) -> Option<&str> {
    match element["tag"].as_str() {
        Some("markdown") => element["content"].as_str(),
        _ if element["text"]["tag"] == "lark_md" => element["text"]["content"].as_str(),
        _ => None,
    }
}

/// The ids of `<at id=…></at>`.
fn mentions(text: &str) -> impl Iterator<Item = &str> {
    text.split("<at ").skip(1).filter_map(|rest| {
        let attributes = rest.split('>').next()?;
        let id = attributes.split_once("id=")?.1.trim_start_matches(['"', '\'']);
        id.split(['"', '\'', ' ', '/']).next().filter(|id| !id.is_empty())
    })
}

/// What an element says: a text, a field, a picture; buttons are shown apart.
fn line(element: &Value) -> String {
    match element["tag"].as_str() {
        Some("button" | "column_set" | "column" | "form" | "action" | "interactive_container") => String::new(),
        Some("hr") => "—".to_owned(),
        Some("img" | "img_combination") => "[image]".to_owned(),
        _ => {
            let own = label(element);
            if own.is_empty() { label(&element["text"]) } else { own }
        }
    }
}

fn label(text: &Value) -> String {
    text["content"].as_str().map(without_tags).unwrap_or_default()
}

fn button(button: &Value) -> CardButton {
    let behaviors = || button["behaviors"].as_array().into_iter().flatten();
    let called = behaviors().find(|one| one["type"] == "callback").map(|one| &one["value"]);
    let opened = behaviors().find(|one| one["type"] == "open_url");
    let old_value = Some(&button["value"]).filter(|value| !value.is_null());
    let url = [&button["url"], &button["multi_url"]["url"]].into_iter().find_map(Value::as_str);
    let url = opened.and_then(|one| one["default_url"].as_str()).or(url).filter(|url| !url.is_empty());
    CardButton {
        text: label(&button["text"]),
        name: button["name"].as_str().unwrap_or_default().to_owned(),
        value: called.or(old_value).cloned(),
        url: url.map(str::to_owned),
        disabled: button["disabled"] == true,
    }
}

/// A press that sends something does so; otherwise it opens the address.
fn shown_button(button: CardButton) -> Button {
    let action = button.action();
    let url = button.url.filter(|_| button.value.is_none());
    Button { text: button.text, action, url }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn alarm() -> Value {
        json!({"schema": "2.0", "config": {"update_multi": true},
            "header": {"title": {"tag": "plain_text", "content": "P1 告警"}, "template": "red"},
            "body": {"direction": "vertical", "elements": [
                {"tag": "markdown", "content": "**db-01** down"},
                {"tag": "column_set", "columns": [{"tag": "column", "elements": [
                    {"tag": "button", "text": {"tag": "plain_text", "content": "确认"}, "type": "primary", "name": "ack",
                        "behaviors": [{"type": "callback", "value": {"act": "ack", "incident": "42"}}]}]}]},
                {"tag": "button", "text": {"tag": "plain_text", "content": "详情"}, "type": "default",
                    "behaviors": [{"type": "open_url", "default_url": "https://ops.example.com", "pc_url": ""}]}]}})
    }

    fn refusal(change: impl FnOnce(&mut Value)) -> String {
        let mut card = alarm();
        change(&mut card);
        read(&Tenant::new(1, "A", ""), &card).map_or_else(|failure| failure.text, |_| String::new())
    }

    #[test]
    fn the_documented_card_passes() {
        let content = read(&Tenant::new(1, "A", ""), &alarm()).ok().unwrap();
        assert!(content.shared);
        assert_eq!(content.view.text, "P1 告警\n**db-01** down");
        assert_eq!((content.view.buttons[0].action.as_deref(), &content.view.buttons[0].url), (Some("ack"), &None));
        assert_eq!(content.view.buttons[1].url.as_deref(), Some("https://ops.example.com"));
        let button = &buttons(&alarm())[0];
        assert!(button.is_meant("ack") && button.is_meant("确认") && button.is_meant("42") && !button.is_meant("43"));
    }

    #[test]
    fn the_older_schema_has_its_buttons_in_actions() {
        let card = json!({"elements": [
            {"tag": "div", "text": {"tag": "lark_md", "content": "a"}},
            {"tag": "action", "actions": [{"tag": "button", "text": {"tag": "plain_text", "content": "ok"}, "value": {"k": "v"}}]}]});
        let content = read(&Tenant::new(1, "A", ""), &card).ok().unwrap();
        assert_eq!((content.view.text.as_str(), content.view.buttons[0].action.as_deref()), ("a", Some(r#"{"k":"v"}"#)));
        assert!(!content.shared);
    }

    #[test]
    fn what_the_documentation_limits_is_refused() {
        assert_eq!(refusal(|_| {}), "");
        let action = json!([{"tag": "action", "actions": []}]);
        assert!(refusal(|card| card["body"]["elements"] = action).contains("ErrCode: 200861"));
        let many: Vec<Value> = (0..201).map(|_| json!({"tag": "hr"})).collect();
        assert!(refusal(|card| card["body"]["elements"] = json!(many)).contains("ErrCode: 11310"));
        assert!(refusal(|card| card["body"] = json!({})).contains("ErrCode: 200621"));
        let stranger = json!([{"tag": "markdown", "content": "<at id=ou_x></at>"}]);
        assert!(refusal(|card| card["body"]["elements"] = stranger).contains("ErrCode: 100290"));
        let ids = Tenant::new(1, "A", "").ids;
        let colleague = json!([{"tag": "markdown", "content": format!("<at id={}></at><at id=all></at>", ids.open_id(1))}]);
        assert_eq!(refusal(|card| card["body"]["elements"] = colleague), "");
    }
}

//! Template cards with the limits of page 90236, and the buttons that a person can press on them.

use serde_json::Value;

use super::answer::Failure;
use super::body::{Limit, Part};
use crate::simulator::message::{Button, State, View};

/// A card that has passed the checks.
pub struct Card {
    pub task_id: String,
    pub card_type: String,
    /// Pressing something on it calls back, so that sending it answers a response code.
    pub interactive: bool,
    pub view: View,
}

pub fn read(body: &Value) -> Result<Card, Failure> {
    let card = Part::new("template_card", &body["template_card"])?;
    let card_type = card.required("card_type", Limit::Bytes(32))?;
    let asks = matches!(card_type, "button_interaction" | "vote_interaction" | "multiple_interaction");
    if !asks && !matches!(card_type, "text_notice" | "news_notice") {
        return Err(card.invalid("card_type"));
    }
    let task_id = task_id(&card)?;
    let menu = menu(&card)?;
    let interactive = asks || !menu.is_empty();
    if interactive && task_id.is_empty() {
        return Err(Failure::new(40063, "empty param 'template_card.task_id'"));
    }
    let text = texts(&card)?;
    let url = action(&card, !asks)?;
    let mut buttons = match card_type {
        "button_interaction" => pressable(&card)?,
        "vote_interaction" | "multiple_interaction" => choices(&card, card_type)?,
        _ => Vec::new(),
    };
    buttons.extend(jumps(&card)?);
    buttons.extend(menu);
    let view = View { text, card: Some(card.value().clone()), buttons, url, state: State::Sent };
    Ok(Card { task_id, card_type: card_type.to_owned(), interactive, view })
}

fn task_id(card: &Part) -> Result<String, Failure> {
    let id = card.text("task_id", Limit::Bytes(128))?;
    if !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-@".contains(&byte)) {
        return Err(Failure::new(42014, "invalid task_id"));
    }
    Ok(id.to_owned())
}

/// Everything readable, one line each; checks the lengths on the way.
fn texts(card: &Part) -> Result<String, Failure> {
    let mut lines = Vec::new();
    if let Some(source) = card.part("source")? {
        source.text("desc", Limit::Chars(20))?;
        source.choice("desc_color", 0..=3)?;
    }
    if let Some(title) = card.part("main_title")? {
        lines.push(title.text("title", Limit::Chars(36))?.to_owned());
        lines.push(title.text("desc", Limit::Chars(44))?.to_owned());
    }
    if let Some(emphasis) = card.part("emphasis_content")? {
        let number = emphasis.text("title", Limit::Chars(14))?;
        lines.push(format!("{number} {}", emphasis.text("desc", Limit::Chars(22))?).trim().to_owned());
    }
    if let Some(quote) = card.part("quote_area")? {
        quote.choice("type", 0..=2)?;
        lines.push(quote.text("quote_text", Limit::Bytes(2048))?.to_owned());
    }
    lines.push(card.text("sub_title_text", Limit::Chars(160))?.to_owned());
    for entry in card.list("horizontal_content_list", 0..=6)? {
        let name = entry.required("keyname", Limit::Chars(5))?;
        let value = entry.text("value", Limit::Chars(30))?;
        if entry.choice("type", 0..=3)? == 1 {
            entry.url("url")?;
        }
        lines.push(format!("{name}: {value}"));
    }
    for entry in card.list("vertical_content_list", 0..=4)? {
        lines.push(entry.required("title", Limit::Chars(36))?.to_owned());
        lines.push(entry.text("desc", Limit::Chars(160))?.to_owned());
    }
    lines.retain(|line| !line.is_empty());
    if lines.is_empty() {
        return Err(Failure::new(40063, "empty param 'template_card.main_title'"));
    }
    Ok(lines.join("\n"))
}

/// Where a tap on the card leads; the notices must lead somewhere.
fn action(card: &Part, required: bool) -> Result<Option<String>, Failure> {
    let Some(action) = card.part("card_action")? else {
        return if required { Err(card.invalid("card_action")) } else { Ok(None) };
    };
    match action.choice("type", 0..=2)? {
        1 => Ok(Some(action.url("url")?.to_owned())),
        2 => action.required("appid", Limit::Bytes(128)).map(|_| None),
        _ if required => Err(action.invalid("type")),
        _ => Ok(None),
    }
}

fn jumps(card: &Part) -> Result<Vec<Button>, Failure> {
    let mut links = Vec::new();
    for jump in card.list("jump_list", 0..=3)? {
        let text = jump.required("title", Limit::Chars(18))?.to_owned();
        if jump.choice("type", 0..=2)? == 1 {
            links.push(Button { text, action: None, url: Some(jump.url("url")?.to_owned()) });
        }
    }
    Ok(links)
}

fn pressable(card: &Part) -> Result<Vec<Button>, Failure> {
    if let Some(selection) = card.part("button_selection")? {
        options(&selection, 10, 16)?;
    }
    let buttons = card.list("button_list", 1..=6)?;
    buttons.iter().map(button).collect()
}

fn button(button: &Part) -> Result<Button, Failure> {
    let text = button.required("text", Limit::Chars(10))?.to_owned();
    button.choice("style", 0..=4)?;
    if button.choice("type", 0..=1)? == 1 {
        return Ok(Button { text, action: None, url: Some(button.url("url")?.to_owned()) });
    }
    let key = button.required("key", Limit::Bytes(1024))?;
    Ok(Button { text, action: Some(key.to_owned()), url: None })
}

/// The submit button of a vote or of several selections.
fn choices(card: &Part, card_type: &str) -> Result<Vec<Button>, Failure> {
    if card_type == "vote_interaction" {
        let checkbox = card.part("checkbox")?.ok_or_else(|| card.invalid("checkbox"))?;
        checkbox.choice("mode", 0..=1)?;
        options(&checkbox, 20, 17)?;
    } else {
        for selection in card.list("select_list", 1..=3)? {
            options(&selection, 10, 16)?;
        }
    }
    let submit = card.part("submit_button")?.ok_or_else(|| card.invalid("submit_button"))?;
    let text = submit.required("text", Limit::Chars(10))?.to_owned();
    let key = submit.required("key", Limit::Bytes(1024))?;
    Ok(vec![Button { text, action: Some(key.to_owned()), url: None }])
}

fn options(selection: &Part, most: usize, longest: usize) -> Result<(), Failure> {
    selection.required("question_key", Limit::Bytes(1024))?;
    for option in selection.list("option_list", 1..=most)? {
        option.required("id", Limit::Bytes(128))?;
        option.required("text", Limit::Chars(longest))?;
    }
    Ok(())
}

/// The menu in the card's upper right corner.
fn menu(card: &Part) -> Result<Vec<Button>, Failure> {
    let Some(menu) = card.part("action_menu")? else { return Ok(Vec::new()) };
    let entries = menu.list("action_list", 1..=3)?;
    let entry = |entry: &Part| {
        let text = entry.required("text", Limit::Chars(10))?.to_owned();
        Ok(Button { text, action: Some(entry.required("key", Limit::Bytes(1024))?.to_owned()), url: None })
    };
    entries.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn approval() -> Value {
        json!({"template_card": {
            "card_type": "button_interaction", "main_title": {"title": "Restart db-01?", "desc": "requested by lisi"},
            "horizontal_content_list": [{"keyname": "工单", "value": "CHG-7", "type": 1, "url": "https://ops.example.com/c/7"}],
            "task_id": "chg-7-1", "card_action": {"type": 1, "url": "https://ops.example.com/c/7"},
            "button_list": [{"text": "批准", "style": 1, "key": "approve"}, {"text": "详情", "type": 1, "url": "https://ops.example.com"}],
        }})
    }

    fn refusal(change: impl FnOnce(&mut Value)) -> i64 {
        let mut card = approval();
        change(&mut card["template_card"]);
        read(&card).map_or_else(|failure| failure.code, |_| 0)
    }

    #[test]
    fn the_documented_card_passes() {
        let card = read(&approval()).unwrap();
        assert!(card.interactive);
        assert_eq!(card.view.text, "Restart db-01?\nrequested by lisi\n工单: CHG-7");
        assert_eq!(card.view.buttons[0].action.as_deref(), Some("approve"));
        assert_eq!(card.view.buttons[1].url.as_deref(), Some("https://ops.example.com"));
    }

    #[test]
    fn what_the_documentation_limits_is_refused() {
        assert_eq!(refusal(|card| card["card_type"] = json!("poster")), 40058);
        assert_eq!(refusal(|card| card["task_id"] = json!("a b")), 42014);
        assert_eq!(refusal(|card| card["task_id"] = json!(null)), 40063);
        assert_eq!(refusal(|card| card["main_title"]["title"] = json!("长".repeat(37))), 40058);
        assert_eq!(refusal(|card| card["button_list"] = json!([])), 40058);
        assert_eq!(refusal(|card| card["button_list"][0]["text"] = json!("一二三四五六七八九十一")), 40058);
        assert_eq!(refusal(|card| card["horizontal_content_list"][0]["url"] = json!("ops")), 40058);
        assert_eq!(refusal(|card| *card = json!({"card_type": "text_notice", "main_title": {"title": "t"}})), 40058);
    }
}

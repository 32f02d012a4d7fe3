//! Cards: with a link, with buttons, cut where they are too long, changed afterwards.

mod template;

use muster::domain::vendor::Vendor;
use muster::server::vendor::message::{Button, Card, Message, To};
use serde_json::{Value, json};

use crate::harness::{Party, of_each_vendor};

of_each_vendor![
    a_card_leads_to_its_page,
    buttons_are_on_the_card_and_call_back,
    a_card_that_is_too_long_is_cut_and_not_refused,
    typed_markup_on_a_card_stays_text,
    a_card_is_changed_for_whoever_has_it,
];

const PAGE: &str = "https://ops.example.com/m/1/incidents/42";

fn card(buttons: &[(&str, &str)]) -> Card {
    let button = |(key, label): &(&str, &str)| Button { key: (*key).to_owned(), label: (*label).to_owned(), primary: *key == "respond:42" };
    Card {
        title: "[P1] 磁盘已满".to_owned(),
        text: "db-01\n只剩 2 %".to_owned(),
        url: PAGE.to_owned(),
        open: "查看".to_owned(),
        buttons: buttons.iter().map(button).collect(),
    }
}

const BUTTONS: [(&str, &str); 2] = [("respond:42", "响应"), ("finish:42", "完成")];

/// Where the links of a message lead.
fn links(message: &Value) -> Vec<&str> {
    let of_buttons = message["buttons"].as_array().unwrap().iter().filter_map(|button| button["url"].as_str());
    message["url"].as_str().into_iter().chain(of_buttons).collect()
}

fn actions(message: &Value) -> Vec<&str> {
    message["buttons"].as_array().unwrap().iter().filter_map(|button| button["action"].as_str()).collect()
}

async fn newest(party: &Party) -> Value {
    party.inbox("lina").await.swap_remove(0)
}

async fn a_card_leads_to_its_page(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let to = To::person(&party.id("lina").await);
    party.client().send(&to, &Message::Card(card(&[])), "c-1").await.unwrap();
    let shown = newest(&party).await;
    assert_eq!(shown["kind"], "card", "{shown}");
    for words in ["[P1] 磁盘已满", "db-01", "只剩 2 %"] {
        let wide = words.replace('[', "［").replace(']', "］");
        let text = shown["text"].as_str().unwrap();
        assert!(text.contains(words) || text.contains(&wide), "{words}: {shown}");
    }
    assert!(links(&shown).contains(&PAGE), "{shown}");
    assert_eq!(actions(&shown), Vec::<&str>::new());
    party.end().await;
}

async fn buttons_are_on_the_card_and_call_back(vendor: Vendor) {
    let party = Party::with_cards(vendor).await;
    let to = To::person(&party.id("lina").await);
    party.client().send(&to, &Message::Card(card(&BUTTONS)), "c-1").await.unwrap();
    let shown = newest(&party).await;
    let labels: Vec<_> = shown["buttons"].as_array().unwrap().iter().filter_map(|button| button["text"].as_str()).collect();
    assert!(labels.contains(&"响应") && labels.contains(&"完成"), "{shown}");
    assert!(links(&shown).contains(&PAGE), "{shown}");
    let actions = actions(&shown);
    assert_eq!(actions.len(), 2, "{shown}");
    assert!(actions[0].contains("respond:42") && actions[1].contains("finish:42"), "{shown}");
    party.end().await;
}

async fn a_card_that_is_too_long_is_cut_and_not_refused(vendor: Vendor) {
    let party = Party::with_cards(vendor).await;
    let to = To::person(&party.id("lina").await);
    for (n, filler) in ["磁", "x", "🔥", "\"", "<", "\n."].into_iter().enumerate() {
        for buttons in [&BUTTONS[..], &[]] {
            let long = filler.repeat(50_000);
            let plain = card(buttons);
            let card = Card { title: long.clone(), text: long.clone(), open: long.clone(), ..plain };
            let card = Card { buttons: card.buttons.into_iter().map(|one| Button { label: long.clone(), ..one }).collect(), ..card };
            let key = format!("c-{n}-{}", buttons.len());
            party.client().send(&to, &Message::Card(card), &key).await.unwrap_or_else(|error| panic!("{filler:?}: {error}"));
            let shown = newest(&party).await;
            assert!(links(&shown).contains(&PAGE), "{filler:?}: {shown}");
            party.world.advance(muster::domain::time::Span::seconds(1)).await;
        }
    }
    assert_eq!(party.inbox("lina").await.len(), 12);
    party.end().await;
}

async fn typed_markup_on_a_card_stays_text(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let to = To::person(&party.id("lina").await);
    let evil = "<a href=\"https://evil.example\">x</a> [x](https://evil.example) <at id=all></at> **b**\n# h";
    let card = Card { title: evil.to_owned(), text: evil.to_owned(), ..card(&[]) };
    party.client().send(&to, &Message::Card(card), "c-1").await.unwrap();
    let shown = newest(&party).await;
    assert!(links(&shown).iter().all(|link| !link.contains("evil")), "{shown}");
    let text = shown["text"].as_str().unwrap();
    assert!(text.contains("evil.example"), "what was typed is there: {shown}");
    let marked_up = match vendor {
        Vendor::DingTalk => shown["card"]["markdown"].as_str(),
        Vendor::WeCom => shown["card"]["description"].as_str(),
        // All of Lark's are plain texts, as its own tests say.
        Vendor::Lark => Some(""),
    };
    assert!(!marked_up.unwrap_or_else(|| panic!("{shown}")).contains(['<', '[']) || vendor == Vendor::WeCom, "{shown}");
    assert!(!marked_up.unwrap().contains('<'), "{shown}");
    party.end().await;
}

async fn a_card_is_changed_for_whoever_has_it(vendor: Vendor) {
    let party = Party::with_cards(vendor).await;
    let client = party.client();
    let to = To { people: vec![party.id("lina").await, party.id("zhangwei").await], departments: Vec::new() };
    let sent = client.send(&to, &Message::Card(card(&BUTTONS)), "c-1").await.unwrap();
    let new = Card { title: "[P1] 已响应".to_owned(), text: "李娜正在处理".to_owned(), ..card(&BUTTONS[1..]) };
    client.update_card(&sent.reference, &new).await.unwrap();
    for user in ["lina", "zhangwei"] {
        let shown = party.inbox(user).await.swap_remove(0);
        assert_eq!(shown["state"], json!("updated"), "{shown}");
        assert!(shown["text"].as_str().unwrap().contains("李娜正在处理"), "{shown}");
        assert!(links(&shown).contains(&PAGE), "{shown}");
    }
    party.end().await;
}

//! DingTalk's cards are made from a template of the company's; without one, or where it is refused, their buttons are
//! links.

use muster::domain::vendor::Vendor;
use muster::server::vendor::message::{Button, Card, Message, NewGroup, To};
use muster::server::vendor::{Client, VendorError};
use serde_json::{Value, json};

use super::{BUTTONS, PAGE, actions, card, links};
use crate::harness::Party;

const MADE: &str = "/v1.0/card/instances/createAndDeliver";

async fn with_template() -> Party {
    Party::with_cards(Vendor::DingTalk).await
}

fn buttons() -> Message {
    Message::Card(card(&BUTTONS))
}

fn are_links(shown: &Value) -> bool {
    let pressed = [format!("{PAGE}#respond:42"), format!("{PAGE}#finish:42")];
    actions(shown).is_empty() && pressed.iter().all(|link| links(shown).contains(&link.as_str()))
}

async fn one(party: &Party, user: &str) -> Value {
    let mut inbox = party.inbox(user).await;
    assert_eq!(inbox.len(), 1, "{user}: {inbox:?}");
    inbox.swap_remove(0)
}

#[tokio::test]
async fn without_a_template_its_buttons_are_links_and_nothing_is_changed() {
    let party = Party::new(Vendor::DingTalk).await;
    let sent = party.client().send(&To::person("lina"), &buttons(), "c-1").await.unwrap();
    assert!(are_links(&one(&party, "lina").await));
    assert_eq!(party.client().update_card(&sent.reference, &card(&[])).await, Err(VendorError::Unsupported));
    assert_eq!((party.calls(MADE).await, sent.card_refused), (0, None));
    party.end().await;
}

#[tokio::test]
async fn the_template_that_dingtalk_gives_to_everybody_will_do() {
    let mut party = with_template().await;
    let template = party.credentials.card.as_mut().unwrap();
    template.id = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema".to_owned();
    party.client().send(&To::person("lina"), &buttons(), "c-1").await.unwrap();
    let shown = one(&party, "lina").await;
    assert_eq!(actions(&shown), ["respond:42", "finish:42"], "{shown}");
    assert!(shown["text"].as_str().unwrap().contains("只剩 2 %") && links(&shown).contains(&PAGE), "{shown}");
    party.end().await;
}

#[tokio::test]
async fn each_person_gets_a_card_of_their_own_once_and_all_are_read_changed_and_recalled() {
    let party = with_template().await;
    let client = party.client();
    let people = ["lina", "zhangwei", "sunli"].map(str::to_owned).to_vec();
    let to = To { people: people.clone(), departments: Vec::new() };
    let sent = client.send(&to, &buttons(), "c-1").await.unwrap();
    client.send(&to, &buttons(), "c-1").await.unwrap();
    assert_eq!((sent.reference.ids.len(), sent.invalid_people.len(), sent.card_refused), (3, 0, None));
    let mut unread = client.read_state(&sent.reference).await.unwrap().unread;
    unread.sort();
    assert_eq!(unread, ["lina", "sunli", "zhangwei"]);

    client.update_card(&sent.reference, &Card { text: "李娜正在处理".to_owned(), ..card(&BUTTONS[1..]) }).await.unwrap();
    for user in &people {
        let shown = one(&party, user).await;
        assert_eq!((&shown["state"], actions(&shown)), (&json!("updated"), vec!["finish:42"]), "{shown}");
    }
    client.recall(&sent.reference).await.unwrap();
    for user in &people {
        assert_eq!(one(&party, user).await["state"], "recalled");
    }
    party.end().await;
}

#[tokio::test]
async fn a_card_in_a_group_has_buttons_is_changed_read_and_recalled() {
    let party = with_template().await;
    let client = party.client();
    let people = ["wangxiaoming", "lina"].map(str::to_owned).to_vec();
    let group = NewGroup { name: "INC-42".to_owned(), owner: people[0].clone(), people, key: "incident42".to_owned() };
    let group = client.create_group(&group).await.unwrap();
    let sent = client.send_to_group(&group, &buttons(), "g-1").await.unwrap();
    client.send_to_group(&group, &buttons(), "g-1").await.unwrap();
    assert_eq!(actions(&one(&party, "lina").await), ["respond:42", "finish:42"]);
    assert_eq!(client.read_state(&sent).await.unwrap().read, Vec::<String>::new());
    client.update_card(&sent, &card(&BUTTONS[1..])).await.unwrap();
    assert_eq!(actions(&one(&party, "wangxiaoming").await), ["finish:42"]);
    client.recall(&sent).await.unwrap();
    assert_eq!(one(&party, "lina").await["state"], "recalled");

    party.set(json!({ "variants": ["card_template_unpublished"] })).await;
    let sent = client.send_to_group(&group, &buttons(), "g-2").await.unwrap();
    let newest = party.inbox("lina").await.swap_remove(0);
    assert!(are_links(&newest), "{newest}");
    assert_eq!(client.update_card(&sent, &card(&[])).await, Err(VendorError::Unsupported));
    party.end().await;
}

#[tokio::test]
async fn a_refused_card_goes_as_one_with_links_and_says_why() {
    for (settings, code) in [
        (json!({ "variants": ["card_template_unpublished"] }), "param.templateUnpublished"),
        (json!({ "missing_scopes": ["Card.Instance.Write"] }), "Forbidden.AccessDenied.AccessTokenPermissionDenied"),
    ] {
        let party = with_template().await;
        party.set(settings).await;
        let sent = party.client().send(&To::person("lina"), &buttons(), "c-1").await.unwrap();
        assert_eq!(sent.card_refused.as_ref().map(|said| said.code.as_str()), Some(code));
        assert!(are_links(&one(&party, "lina").await), "{code}");
        assert_eq!(party.client().update_card(&sent.reference, &card(&[])).await, Err(VendorError::Unsupported));
        party.client().recall(&sent.reference).await.unwrap();
        assert_eq!(one(&party, "lina").await["state"], "recalled");
        party.end().await;
    }
}

#[tokio::test]
async fn a_vendor_in_trouble_gets_the_card_later_and_not_another_one() {
    let party = with_template().await;
    party.world.fault("dingtalk", MADE, json!({ "status": 500, "body": { "code": "system.busy" }, "times": -1 })).await;
    let refused = party.hurry(party.client().send(&To::person("lina"), &buttons(), "c-1")).await.unwrap_err();
    assert!(refused.passes() && party.inbox("lina").await.is_empty(), "{refused}");
    party.world.no_faults().await;
    party.client().send(&To::person("lina"), &buttons(), "c-1").await.unwrap();
    assert_eq!(actions(&one(&party, "lina").await).len(), 2);
    party.end().await;
}

#[tokio::test]
async fn those_who_cannot_have_the_card_are_told_and_the_others_have_theirs() {
    let party = with_template().await;
    let client = party.client();
    let to = To { people: ["lina", "nobody"].map(str::to_owned).to_vec(), departments: Vec::new() };
    let sent = client.send(&to, &buttons(), "c-1").await.unwrap();
    assert_eq!(actions(&one(&party, "lina").await).len(), 2);
    let Client::DingTalk(dingtalk) = &client else { panic!("another vendor") };
    let told = sent.invalid_people.len() + dingtalk.undelivered(&sent.reference).await.unwrap().len();
    assert_eq!((told, sent.reference.ids.len() - told.min(1)), (1, 1), "{sent:?}");
    party.end().await;
}

#[tokio::test]
async fn departments_get_cards_with_links() {
    let party = with_template().await;
    let departments = party.client().departments(None).await.unwrap();
    let id = departments.iter().find(|one| one.name == "运维部").unwrap().id.clone();
    let to = To { people: Vec::new(), departments: vec![id] };
    party.client().send(&to, &buttons(), "c-1").await.unwrap();
    assert!(are_links(&one(&party, "lina").await));
    assert_eq!(party.calls(MADE).await, 0);
    party.end().await;
}

#[tokio::test]
async fn typed_markup_on_a_card_from_a_template_stays_text() {
    let party = with_template().await;
    let evil = "<a href=\"https://evil.example\">x</a> [x](https://evil.example)";
    let button = Button { key: "respond:42".to_owned(), label: evil.to_owned(), primary: true };
    let card = Card { text: evil.to_owned(), buttons: vec![button], ..card(&[]) };
    party.client().send(&To::person("lina"), &Message::Card(card), "c-1").await.unwrap();
    let shown = one(&party, "lina").await;
    assert!(!shown["card"]["cardParamMap"]["markdown"].as_str().unwrap().contains(['<', '[']), "{shown}");
    assert!(links(&shown).iter().all(|link| !link.contains("evil")), "{shown}");
    party.end().await;
}

//! What goes into a message, and what is read from its fate.

use super::*;
use crate::server::vendor::error::Said;
use crate::server::vendor::message::Button;

fn card(buttons: usize) -> Card {
    let button = |n: usize| Button { key: format!("respond:{n}"), label: "响应".into(), primary: n == 0 };
    Card {
        title: "[P1] 磁盘已满".into(),
        text: "db-01\n98 %".into(),
        url: "https://ops.example.com/m/incidents/1".into(),
        open: "查看".into(),
        buttons: (0..buttons).map(button).collect(),
    }
}

#[test]
fn a_card_without_buttons_has_one_link() {
    let made = content(&Message::Card(card(0)), "a1b2c3");
    assert_eq!(made["msgtype"], "action_card");
    let made = &made["action_card"];
    assert_eq!((&made["single_title"], &made["single_url"]), (&json!("查看"), &json!("https://ops.example.com/m/incidents/1")));
    assert_eq!(made["markdown"], "### ［P1］ 磁盘已满\n\ndb-01  \n98 %\n\n· a1b2c3");
    assert_eq!(made.get("btn_json_list"), None);
}

#[test]
fn buttons_lead_to_the_page_and_tell_it_which_they_are() {
    let made = content(&Message::Card(card(2)), "a1b2c3");
    let list = &made["action_card"]["btn_json_list"];
    assert_eq!(list.as_array().unwrap().len(), 3);
    assert_eq!(list[1], json!({ "title": "响应", "action_url": "https://ops.example.com/m/incidents/1#respond:1" }));
    assert_eq!(list[2]["action_url"], "https://ops.example.com/m/incidents/1");
    assert_eq!(made["action_card"].get("single_url"), None);
    assert_eq!(links(&card(5)).len(), 4, "three buttons at most");
}

#[test]
fn the_longest_message_weighs_what_it_may() {
    let long = Card { text: "磁盘已满，".repeat(500), ..card(3) };
    let made = content(&Message::Card(long), "a1b2c3");
    assert!(made.to_string().len() <= MAX_BYTES);
    assert!(made["action_card"]["markdown"].as_str().unwrap().ends_with("…\n\n· a1b2c3"));
    let text = content(&Message::Text("\"满\"".repeat(500)), "a1b2c3");
    assert!(text.to_string().len() <= MAX_BYTES);
    assert!(text["text"]["content"].as_str().unwrap().chars().count() <= 500);
}

#[test]
fn the_key_keeps_two_messages_apart_and_the_same_one_the_same() {
    let text = Message::Text("磁盘已满".into());
    assert_eq!(content(&text, &mark("k1")), content(&text, &mark("k1")));
    assert_ne!(content(&text, &mark("k1")), content(&text, &mark("k2")));
}

#[test]
fn a_reference_tells_tasks_from_messages_in_groups() {
    assert_eq!(Place::of("256271667526"), Place::Task("256271667526"));
    let id = Place::in_group("cid6KeB/BLo==", "36ab/+c=");
    assert_eq!(Place::of(&id), Place::Group { group: "cid6KeB/BLo==", message: "36ab/+c=" });
    assert_eq!(task_id("256271667526"), json!(256_271_667_526_i64));
}

#[test]
fn each_person_who_did_not_get_it_is_named_once_with_the_code() {
    let result: wire::Outcome = serde_json::from_value(json!({ "errcode": 0, "send_result": {
        "invalid_user_id_list": ["gone"],
        "forbidden_user_id_list": ["u9"],
        "forbidden_list": [{ "code": 143_106, "count": 1, "userid": "u9" }, { "code": "143105", "userid": "u8" }],
    }}))
    .unwrap();
    let told: Vec<_> = undelivered(result.send_result).into_iter().map(|one| (one.user_id, one.code)).collect();
    let expected = [("gone".to_owned(), None), ("u9".to_owned(), Some("143106".to_owned())), ("u8".to_owned(), Some("143105".to_owned()))];
    assert_eq!(told, expected);
}

#[test]
fn a_refusal_is_about_the_recipients_only_where_there_is_no_doubt() {
    let said = |code: &str, kind| VendorError::from(Said::new(code, "", kind));
    assert!(is_for_nobody(&said("1430000", Kind::Other), 100));
    assert!(is_for_nobody(&said("33012", Kind::NotFound), 1));
    assert!(!is_for_nobody(&said("33012", Kind::NotFound), 2));
    assert!(!is_for_nobody(&said("60011", Kind::Permission), 1));
}

#[test]
fn an_id_tells_where_a_message_is() {
    let card = |track, message, group| Place::Card { track, message, group };
    for (id, place) in [
        ("256271667526", Place::Task("256271667526")),
        (&Place::in_group("cid1==", "m1"), Place::Group { group: "cid1==", message: "m1" }),
        (&Place::of_card("t1", "m1", Space::Person("lina")), card("t1", "m1", None)),
        (&Place::of_card("t1", "m1", Space::Group("cid1==")), card("t1", "m1", Some("cid1=="))),
        (&Place::of_card("t1", "", Space::Person("lina")), card("t1", "", None)),
        (&Place::of_card("t1", "", Space::Group("cid1==")), card("t1", "", Some("cid1=="))),
    ] {
        assert_eq!(Place::of(id), place, "{id}");
    }
}

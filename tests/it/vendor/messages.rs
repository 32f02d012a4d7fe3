//! Texts to people and departments: they arrive, are cut, stay texts; who is not reached is told; many are split.

use std::collections::BTreeSet;

use muster::domain::vendor::{Capability, Vendor};
use muster::server::vendor::message::{Message, To};
use muster::server::vendor::{Client, VendorError};
use serde_json::{Value, json};

use crate::harness::{Party, of_each_vendor};

of_each_vendor![
    a_text_arrives_once_however_often_it_is_sent_with_its_key,
    a_text_to_a_department_reaches_everybody_below,
    a_long_text_is_cut_and_not_refused,
    what_people_type_does_not_become_markup,
    those_who_cannot_be_reached_are_told,
    more_recipients_than_the_vendor_takes_are_split,
    who_has_read_a_message_is_told_where_the_vendor_tells_it,
    a_message_can_be_taken_back,
];

fn message(text: &str) -> Message {
    Message::Text(text.to_owned())
}

fn said(message: &Value) -> &str {
    message["text"].as_str().unwrap()
}

async fn a_text_arrives_once_however_often_it_is_sent_with_its_key(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let (client, to) = (party.client(), To::person(&party.id("lina").await));
    let sent = client.send(&to, &message("磁盘已满 db-01"), "delivery-1").await.unwrap();
    assert!(sent.invalid_people.is_empty() && sent.invalid_departments.is_empty() && sent.reference.ids.len() == 1);
    client.send(&to, &message("磁盘已满 db-01"), "delivery-1").await.unwrap();
    let inbox = party.inbox("lina").await;
    assert_eq!((inbox.len(), &inbox[0]["kind"]), (1, &json!("text")));
    assert!(said(&inbox[0]).starts_with("磁盘已满 db-01"), "{}", inbox[0]);
    assert_eq!(party.inbox("zhangwei").await.len(), 0);
    party.end().await;
}

async fn a_text_to_a_department_reaches_everybody_below(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    let departments = client.departments(None).await.unwrap();
    let id = |name: &str| departments.iter().find(|one| one.name == name).unwrap().id.clone();
    let to = To { people: Vec::new(), departments: vec![id("运维部")] };
    client.send(&to, &message("全员"), "d-1").await.unwrap();
    for (user, count) in [("lina", 1), ("liuyang", 1), ("zhangwei", 0)] {
        assert_eq!(party.inbox(user).await.len(), count, "{user}");
    }
    // The company as a whole, which not all vendors take.
    let whole = To { people: Vec::new(), departments: vec![departments[0].id.clone()] };
    client.send(&whole, &message("全公司"), "d-2").await.unwrap();
    assert!(said(&party.inbox("zhangwei").await[0]).starts_with("全公司"));
    party.end().await;
}

async fn a_long_text_is_cut_and_not_refused(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let (client, to) = (party.client(), To::person(&party.id("lina").await));
    for (n, filler) in ["磁", "x", "🔥", "\"", "\n."].into_iter().enumerate() {
        client.send(&to, &message(&filler.repeat(200_000)), &format!("long-{n}")).await.unwrap();
        let inbox = party.inbox("lina").await;
        let text = said(&inbox[0]);
        assert_eq!(inbox.len(), n + 1, "{filler:?}");
        assert!(text.starts_with(filler.trim()) || text.starts_with(filler), "{filler:?}");
        assert!(text.contains('…') && text.len() < 30_000, "{filler:?}: {} bytes", text.len());
        party.world.advance(muster::domain::time::Span::seconds(1)).await;
    }
    party.end().await;
}

async fn what_people_type_does_not_become_markup(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let (client, to) = (party.client(), To::person(&party.id("lina").await));
    let typed = "<a href=\"https://evil.example\">点我</a> <at user_id=\"all\">所有人</at> 3 < 4";
    client.send(&to, &message(typed), "m-1").await.unwrap();
    let inbox = party.inbox("lina").await;
    // The simulator shows what the vendor's app would: tags that were read as such are gone.
    assert!(said(&inbox[0]).contains("＜a href=\"https://evil.example\"＞点我＜/a＞") || said(&inbox[0]).contains(typed), "{}", inbox[0]);
    assert!(said(&inbox[0]).contains("所有人") && said(&inbox[0]).contains('4'), "{}", inbox[0]);
    assert_eq!((&inbox[0]["url"], inbox[0]["buttons"].as_array().map(Vec::len)), (&Value::Null, Some(0)), "{}", inbox[0]);
    party.end().await;
}

async fn those_who_cannot_be_reached_are_told(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let (known, hidden) = (party.id("lina").await, party.id("zhangwei").await);
    party.set(json!({ "visible_departments": [2] })).await;
    let nobody = if vendor == Vendor::Lark { format!("ou_{}", "0".repeat(32)) } else { "nobody".to_owned() };
    let client = party.client();
    let all = To { people: vec![known, hidden.clone(), nobody.clone()], departments: Vec::new() };
    let sent = client.send(&all, &message("a"), "k-1").await.unwrap();
    assert_eq!(party.inbox("lina").await.len(), 1);
    assert_eq!(party.inbox("zhangwei").await.len(), 0);
    let alone = client.send(&To::person(&nobody), &message("b"), "k-2").await.unwrap();
    let told = match &client {
        // DingTalk takes them all, and tells later.
        Client::DingTalk(dingtalk) => {
            assert!(sent.invalid_people.is_empty());
            let of = async |reference| dingtalk.undelivered(reference).await.unwrap().into_iter().map(|one| one.user_id).collect();
            (of(&sent.reference).await, of(&alone.reference).await)
        }
        _ => (BTreeSet::from_iter(sent.invalid_people), BTreeSet::from_iter(alone.invalid_people)),
    };
    assert_eq!(told, (BTreeSet::from([hidden.clone(), nobody.clone()]), BTreeSet::from([nobody])));
    let alone = client.send(&To::person(&hidden), &message("c"), "k-3").await.unwrap();
    assert!(vendor == Vendor::DingTalk || alone.invalid_people == [hidden]);
    party.end().await;
}

async fn more_recipients_than_the_vendor_takes_are_split(vendor: Vendor) {
    let (users, at_once, path) = match vendor {
        Vendor::DingTalk => (230, 100, "/topapi/message/corpconversation/asyncsend_v2"),
        Vendor::WeCom => (2_100, 1_000, "/cgi-bin/message/send"),
        Vendor::Lark => (430, 200, "/open-apis/message/v4/batch_send/"),
    };
    let party = Party::new(vendor).await;
    party.generate(2, 1, users).await;
    let mut people = BTreeSet::new();
    for department in party.hurry(party.client().departments(None)).await.unwrap() {
        people.extend(party.hurry(party.people_of(&department.id)).await.0.into_iter().map(|person| person.user_id));
    }
    assert_eq!(people.len(), users as usize);
    let to = To { people: people.into_iter().collect(), departments: Vec::new() };
    let sent = party.client().send(&to, &message("演习"), "drill").await.unwrap();
    let parts = users.div_ceil(at_once) as usize;
    assert_eq!((sent.reference.ids.len(), party.calls(path).await), (parts, parts as u64));
    assert!(sent.invalid_people.is_empty());
    let messages = party.look("/api/messages").await;
    let reached: Vec<_> = messages.as_array().unwrap().iter().flat_map(|one| one["to"].as_array().unwrap()).collect();
    assert_eq!((messages.as_array().unwrap().len(), reached.len()), (parts, users as usize));
    party.end().await;
}

async fn who_has_read_a_message_is_told_where_the_vendor_tells_it(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    let (lina, zhangwei) = (party.id("lina").await, party.id("zhangwei").await);
    let sent = client.send(&To::person(&lina), &message("a"), "k-1").await.unwrap();
    if !vendor.supports(Capability::ReadState) {
        assert_eq!(client.read_state(&sent.reference).await, Err(VendorError::Unsupported));
        return party.end().await;
    }
    let state = client.read_state(&sent.reference).await.unwrap();
    assert_eq!((state.read, state.unread), (Vec::<String>::new(), vec![lina.clone()]));
    let read = async |id: &str, user: &str| {
        let answer = party.world.try_control(&format!("/api/messages/{vendor}/{id}/read"), json!({ "user": user })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    };
    read(party.inbox("lina").await[0]["message_id"].as_str().unwrap(), "lina").await;
    let state = client.read_state(&sent.reference).await.unwrap();
    assert_eq!((state.read, state.unread), (vec![lina.clone()], Vec::<String>::new()));

    let both = To { people: vec![lina.clone(), zhangwei.clone()], departments: Vec::new() };
    let sent = client.send(&both, &message("b"), "k-2").await.unwrap();
    let id = party.inbox("zhangwei").await[0]["message_id"].as_str().unwrap().to_owned();
    read(&id, "lina").await;
    let state = client.read_state(&sent.reference).await.unwrap();
    match vendor {
        // Of a batch Lark tells numbers: one of two is nobody in particular.
        Vendor::Lark => assert_eq!((state.read.len(), state.unread.len()), (0, 0)),
        _ => assert_eq!((state.read, state.unread), (vec![lina], vec![zhangwei])),
    }
    read(&id, "zhangwei").await;
    assert_eq!(client.read_state(&sent.reference).await.unwrap().read.len(), 2);
    party.end().await;
}

async fn a_message_can_be_taken_back(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    let both = To { people: vec![party.id("lina").await, party.id("zhangwei").await], departments: Vec::new() };
    let many = client.send(&both, &message("a"), "k-1").await.unwrap();
    let one = client.send(&To::person(&both.people[0]), &message("b"), "k-2").await.unwrap();
    client.recall(&many.reference).await.unwrap();
    let inbox = party.inbox("lina").await;
    let states: BTreeSet<_> = inbox.iter().map(|one| (said(one).chars().next(), one["state"].as_str().unwrap())).collect();
    assert_eq!(states, BTreeSet::from([(Some('a'), "recalled"), (Some('b'), "sent")]));
    client.recall(&one.reference).await.unwrap();
    assert!(party.inbox("lina").await.iter().all(|one| one["state"] == "recalled"));
    assert_eq!(party.inbox("zhangwei").await[0]["state"], "recalled");
    party.end().await;
}

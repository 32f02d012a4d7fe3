//! Group chats: made once per key, people come and go, messages arrive, and dissolved where the vendor lets an app.

use muster::domain::vendor::{Capability, Vendor};
use muster::server::vendor::message::{Button, Card, Message, NewGroup};
use muster::server::vendor::{Kind, VendorError};
use serde_json::{Value, json};

use crate::harness::{Party, of_each_vendor};

of_each_vendor![
    the_same_key_makes_one_group,
    people_come_and_go,
    messages_arrive_in_a_group,
    a_group_is_dissolved_where_the_vendor_can,
    a_name_that_is_too_long_is_cut,
    a_group_of_strangers_is_refused,
];

async fn new_group(party: &Party, name: &str, people: &[&str]) -> NewGroup {
    let mut ids = Vec::new();
    for user in people {
        ids.push(party.id(user).await);
    }
    NewGroup { name: name.to_owned(), owner: ids[0].clone(), people: ids, key: "incident42".to_owned() }
}

async fn made(party: &Party) -> String {
    let group = new_group(party, "INC-42 磁盘已满", &["wangxiaoming", "lina", "zhangwei"]).await;
    party.client().create_group(&group).await.unwrap()
}

async fn groups(party: &Party) -> Vec<Value> {
    party.look("/api/groups").await.as_array().unwrap().clone()
}

fn members(group: &Value) -> Vec<&str> {
    let mut members: Vec<_> = group["members"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    members.sort_unstable();
    members
}

async fn the_same_key_makes_one_group(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let first = made(&party).await;
    assert_eq!(made(&party).await, first);
    let groups = groups(&party).await;
    assert_eq!((groups.len(), &groups[0]["name"]), (1, &json!("INC-42 磁盘已满")));
    assert_eq!(members(&groups[0]), ["lina", "wangxiaoming", "zhangwei"]);
    assert_eq!(groups[0]["group_id"], first.as_str());
    party.end().await;
}

async fn people_come_and_go(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let (client, group) = (party.client(), made(&party).await);
    let (lina, zhaolei) = (party.id("lina").await, party.id("zhaolei").await);
    for _ in 0..2 {
        client.add_to_group(&group, std::slice::from_ref(&zhaolei)).await.unwrap();
        assert_eq!(members(&groups(&party).await[0]), ["lina", "wangxiaoming", "zhangwei", "zhaolei"]);
    }
    for _ in 0..2 {
        client.remove_from_group(&group, std::slice::from_ref(&lina)).await.unwrap();
        assert_eq!(members(&groups(&party).await[0]), ["wangxiaoming", "zhangwei", "zhaolei"]);
    }
    client.add_to_group(&group, &[]).await.unwrap();
    party.end().await;
}

async fn messages_arrive_in_a_group(vendor: Vendor) {
    let mut party = Party::new(vendor).await;
    // DingTalk: the app's own robot has to be let in, the template's is there already.
    let robots = [None, party.given["group_robot_id"].as_str().map(str::to_owned)];
    let group = made(&party).await;
    let rounds = if vendor == Vendor::DingTalk { 2 } else { 1 };
    for (round, robot) in robots.into_iter().take(rounds).enumerate() {
        if vendor == Vendor::DingTalk {
            party.credentials.robot_code = robot;
        }
        let client = party.client();
        client.send_to_group(&group, &Message::Text(format!("第 {round} 轮")), &format!("t-{round}")).await.unwrap();
        let card = Card {
            title: "[P1] 磁盘已满".to_owned(),
            text: "db-01".to_owned(),
            url: "https://ops.example.com/m/1".to_owned(),
            open: "查看".to_owned(),
            buttons: vec![Button { key: "respond:42".to_owned(), label: "响应".to_owned(), primary: true }],
        };
        client.send_to_group(&group, &Message::Card(card), &format!("c-{round}")).await.unwrap();
    }
    for user in ["wangxiaoming", "zhangwei"] {
        let inbox = party.inbox(user).await;
        let of_group: Vec<_> = inbox.iter().filter(|one| one["group_id"] == group.as_str()).collect();
        assert_eq!(of_group.len(), 2 * rounds, "{inbox:?}");
        let texts: Vec<_> = of_group.iter().map(|one| one["text"].as_str().unwrap()).collect();
        assert!(texts.iter().any(|text| text.starts_with("第 0 轮")) && texts.iter().any(|text| text.contains("磁盘已满")), "{texts:?}");
    }
    assert_eq!(party.inbox("zhaolei").await.len(), 0);
    party.end().await;
}

async fn a_group_is_dissolved_where_the_vendor_can(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let (client, group) = (party.client(), made(&party).await);
    if !vendor.supports(Capability::DissolveGroup) {
        assert_eq!(client.dissolve_group(&group).await, Err(VendorError::Unsupported));
        return party.end().await;
    }
    for _ in 0..2 {
        client.dissolve_group(&group).await.unwrap();
        assert_eq!(groups(&party).await.len(), 0);
    }
    let gone = client.send_to_group(&group, &Message::Text("a".to_owned()), "t-1").await.unwrap_err();
    assert_eq!(gone.kind(), Some(Kind::NotFound), "{gone}");
    party.end().await;
}

async fn a_name_that_is_too_long_is_cut(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let group = new_group(&party, &"磁盘".repeat(100), &["wangxiaoming", "lina"]).await;
    party.client().create_group(&group).await.unwrap();
    let name = groups(&party).await[0]["name"].as_str().unwrap().to_owned();
    assert!(name.starts_with("磁盘磁盘") && name.ends_with('…'), "{name}");
    party.end().await;
}

async fn a_group_of_strangers_is_refused(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let nobody = if vendor == Vendor::Lark { format!("ou_{}", "0".repeat(32)) } else { "nobody".to_owned() };
    let group = NewGroup { owner: nobody.clone(), people: vec![nobody], ..new_group(&party, "x", &["lina"]).await };
    let refused = party.client().create_group(&group).await.unwrap_err();
    assert!(refused.said().is_some(), "{refused}");
    assert_eq!(groups(&party).await.len(), 0);
    party.end().await;
}

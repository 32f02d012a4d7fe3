//! What stands in the way of a binding goes to the admins; nothing is overwritten without one.

use muster::domain::id::MobileAppId;
use muster::domain::time::Span;
use serde_json::{Value, json};

use crate::harness::{Answer, Browser, World};

/// Goes through the flow; answers the step after the code.
async fn enter_all(world: &World, phone: &Browser, app: MobileAppId, name: &str, number: &str) -> Value {
    phone.to_code(world, app, name, number).await;
    let code = world.code(&format!("+86{number}")).await;
    phone.at(app).enter(&code).await.ok().json()["step"].clone()
}

async fn inbox(admin: &Browser) -> Vec<Value> {
    admin.post("list_inbox", &[]).await.ok().json().as_array().unwrap().clone()
}

async fn decide(admin: &Browser, item: &Value, decision: &str) -> Answer {
    admin.post("decide_inbox", &[("id", item["id"].as_str().unwrap()), ("decision", decision)]).await
}

async fn bindings(world: &World, admin: &Browser, member: &str) -> Vec<(String, String)> {
    let shown = world.show(admin, member).await;
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    shown["bindings"].as_array().unwrap().iter().map(|row| (text(row, "chat_user"), text(row, "state"))).collect()
}

fn pairs<const N: usize>(all: [(&str, &str); N]) -> Vec<(String, String)> {
    all.map(|(user, state)| (user.to_owned(), state.to_owned())).to_vec()
}

#[tokio::test]
async fn a_phone_of_another_chat_account_needs_an_admins_yes() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let phone = world.phone("lina");
    assert_eq!(enter_all(&world, &phone, app, "王小明", "13800138000").await, "AwaitAdmin");
    phone.open(&format!("/m/{app}/bind")).await.has("Waiting for an admin");
    assert!(phone.get(&format!("/m/{app}/todo")).await.location().contains("/bind"), "no incidents until then");
    assert_eq!(world.messages("lina").await, Vec::<Value>::new());

    let items = inbox(&admin).await;
    assert_eq!((items.len(), &items[0]["kind"], &items[0]["chat_user"]), (1, &json!("not_the_phones_account"), &json!("lina")));
    assert_eq!(admin.post("show_overview", &[]).await.json()["open_decisions"], 1);
    assert_eq!(decide(&admin, &items[0], "maybe").await.field("decision"), "Unknown");
    decide(&admin, &items[0], "approve").await.ok();
    assert_eq!(bindings(&world, &admin, &member).await, pairs([("lina", "active")]));
    assert_eq!(world.messages("lina").await[0]["card"]["title"], "You are reachable now");
    phone.open(&format!("/m/{app}/todo")).await.ok().has("No incidents now");
    assert_eq!(inbox(&admin).await, Vec::<Value>::new());
    assert_eq!(decide(&admin, &items[0], "dismiss").await.status, 409, "decided already");
    world.end().await;
}

#[tokio::test]
async fn after_a_no_one_may_try_again() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let phone = world.phone("lina");
    enter_all(&world, &phone, app, "王小明", "13800138000").await;
    decide(&admin, &inbox(&admin).await[0], "dismiss").await.ok();
    assert_eq!(bindings(&world, &admin, &member).await, pairs([]));
    assert!(phone.at(app).step().await["ChatAccount"].is_object(), "nobody waits for an answer that was given");
    world.end().await;
}

#[tokio::test]
async fn a_chat_account_of_another_member_stays_theirs_until_an_admin_says_yes() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let first = world.member(&admin).await;
    let second = world.add(&admin, "新人", "13900139000").await;
    let phone = world.bound_phone(app).await;
    world.advance(Span::minutes(1)).await;
    let flow = phone.at(app);
    flow.to_account("新人", "13900139000").await;
    flow.send_code().await.ok();
    flow.enter(&world.code("+8613900139000").await).await.ok();

    let items = inbox(&admin).await;
    assert_eq!((items.len(), &items[0]["kind"]), (1, &json!("account_bound")));
    assert_eq!(bindings(&world, &admin, &first).await, pairs([("wangxiaoming", "active")]));
    assert_eq!(bindings(&world, &admin, &second).await, pairs([]));
    decide(&admin, &items[0], "approve").await.ok();
    assert_eq!(bindings(&world, &admin, &first).await, pairs([("wangxiaoming", "ended")]));
    assert_eq!(bindings(&world, &admin, &second).await, pairs([("wangxiaoming", "active")]));
    world.end().await;
}

#[tokio::test]
async fn a_bound_member_does_not_move_to_another_account_alone() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    world.bound_phone(app).await;
    // The number is another person's now, and Muster has asked so long ago that it asks again.
    world.patch_user("wangxiaoming", json!({ "phone": "" })).await;
    world.patch_user("lina", json!({ "phone": "+8613800138000" })).await;
    world.advance(Span::hours(25)).await;

    let phone = world.phone("lina");
    assert_eq!(enter_all(&world, &phone, app, "王小明", "13800138000").await, "AwaitAdmin");
    let items = inbox(&admin).await;
    assert_eq!((items.len(), &items[0]["kind"]), (1, &json!("member_bound")));
    assert_eq!(bindings(&world, &admin, &member).await, pairs([("wangxiaoming", "active")]));
    decide(&admin, &items[0], "approve").await.ok();
    assert_eq!(bindings(&world, &admin, &member).await, pairs([("lina", "active"), ("wangxiaoming", "ended")]));
    world.end().await;
}

#[tokio::test]
async fn binding_the_same_account_again_replaces_the_binding() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    world.advance(Span::minutes(1)).await;
    let flow = phone.at(app);
    flow.to_account("王小明", "13800138000").await;
    flow.send_code().await.ok();
    flow.enter(&world.code("+8613800138000").await).await.ok();
    assert_eq!(bindings(&world, &admin, &member).await, pairs([("wangxiaoming", "active"), ("wangxiaoming", "ended")]));
    assert_eq!(inbox(&admin).await, Vec::<Value>::new());
    world.end().await;
}

#[tokio::test]
async fn asking_again_replaces_the_question() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    for _ in 0..2 {
        let phone = world.phone("lina");
        enter_all(&world, &phone, app, "王小明", "13800138000").await;
        world.advance(Span::minutes(1)).await;
    }
    assert_eq!(inbox(&admin).await.len(), 1);
    world.end().await;
}

#[tokio::test]
async fn nothing_is_decided_about_members_who_may_not_act() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    enter_all(&world, &world.phone("lina"), app, "王小明", "13800138000").await;
    let item = inbox(&admin).await.remove(0);
    admin.post("disable_member", &[("id", &member)]).await.ok();
    assert_eq!(decide(&admin, &item, "approve").await.status, 409);
    assert_eq!(inbox(&admin).await.len(), 1, "it can be decided when they are back");
    admin.post("delete_member", &[("id", &member)]).await.ok();
    assert_eq!(inbox(&admin).await, Vec::<Value>::new());
    assert_eq!(admin.post("show_overview", &[]).await.json()["open_decisions"], 0, "nothing to see, nothing to decide");
    world.end().await;
}

#[tokio::test]
async fn two_admins_who_decide_at_once_make_one_binding() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    enter_all(&world, &world.phone("lina"), app, "王小明", "13800138000").await;
    let item = inbox(&admin).await.remove(0);
    let decisions = ["approve", "approve", "dismiss"].map(|decision| {
        let (admin, item) = (admin.clone(), item.clone());
        async move { decide(&admin, &item, decision).await.status }
    });
    let answers = world.collide("inbox", decisions).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert!(bindings(&world, &admin, &member).await.len() <= 1);
    world.end().await;
}

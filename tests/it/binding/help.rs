//! Where codes do not get through: after three of them an admin can be asked, who writes the account down.

use muster::domain::id::MobileAppId;
use muster::domain::time::Span;
use serde_json::{Value, json};

use crate::harness::{Browser, World};

/// Asks for a code, and a minute later for the next.
async fn three_codes(world: &World, phone: &Browser, app: MobileAppId) -> Value {
    let mut step = Value::Null;
    for n in 1..=3 {
        world.advance(Span::minutes(1)).await;
        step = phone.at(app).send_code().await.ok().json()["step"].clone();
        assert_eq!(step["Code"]["help"].is_string(), n == 3, "{step}");
        world.run_jobs().await;
    }
    step
}

async fn ready(world: &World) -> (Browser, MobileAppId, String, Browser) {
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    phone.at(app).to_account("王小明", "13800138000").await;
    (admin, app, member, phone)
}

#[tokio::test]
async fn after_three_codes_an_admin_can_be_asked_and_no_code_is_needed() {
    let world = World::new().await;
    let (admin, app, member, phone) = ready(&world).await;
    let page = format!("/m/{app}/bind");
    assert_eq!(phone.at(app).post("ask_for_help", &[]).await.problem(), json!("OutOfStep"), "not before");
    let step = three_codes(&world, &phone, app).await;
    let help = step["Code"]["help"].as_str().unwrap();
    assert!(help.contains("王小明, WeCom account 王小明"), "what to tell: {help}");
    phone.open(&page).await.ok().has("No code gets through?").has("Ask an admin");
    phone.submit(&page, "ask_for_help", &[("app", &app.to_string())]).await;
    phone.open(&page).await.ok().has("Waiting for an admin");

    let item = admin.post("list_inbox", &[]).await.json()[0].clone();
    assert_eq!((&item["kind"], &item["chat_user"]), (&json!("no_code"), &json!("wangxiaoming")));
    admin.post("decide_inbox", &[("id", item["id"].as_str().unwrap()), ("decision", "approve")]).await.ok();
    let waits = world.show(&admin, &member).await["bindings"][0].clone();
    assert_eq!(waits["state"], "pending", "an admin's yes binds nobody by itself");
    assert!(waits["proof"]["chat"]["admin"]["by"].is_string(), "{waits}");

    world.advance(Span::minutes(1)).await;
    phone.open(&page).await.ok().has("registered by an admin as 王小明");
    assert!(phone.at(app).post("start_binding", &[]).await.ok().json()["step"]["Bound"].is_object());
    let bound = world.show(&admin, &member).await["bindings"][0].clone();
    assert_eq!(bound["proof"]["ram_account"], "wangxm@1234567890.onaliyun.com", "as chosen before");
    assert!(bound["proof"]["sms_at"].is_null() && bound["proof"]["chat"]["admin"]["confirmed_at"].is_i64(), "{bound}");
    world.end().await;
}

#[tokio::test]
async fn after_a_no_the_flow_goes_on() {
    let world = World::new().await;
    let (admin, app, _, phone) = ready(&world).await;
    three_codes(&world, &phone, app).await;
    assert_eq!(phone.at(app).post("ask_for_help", &[]).await.ok().json()["step"], "AwaitAdmin");
    let item = admin.post("list_inbox", &[]).await.json()[0]["id"].as_str().unwrap().to_owned();
    admin.post("decide_inbox", &[("id", &item), ("decision", "dismiss")]).await.ok();
    assert!(phone.at(app).step().await["ChatAccount"].is_object());
    world.advance(Span::minutes(1)).await;
    phone.at(app).send_code().await.ok();
    assert!(phone.at(app).enter(&world.code("+8613800138000").await).await.ok().json()["step"]["Bound"].is_object());
    world.end().await;
}

#[tokio::test]
async fn an_account_that_was_only_chosen_still_has_to_sign_in() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.in_wecom(json!({ "sign_in_declined": true })).await;
    let phone = world.phone("lina");
    let step = phone.at(app).to_account("王小明", "13800138000").await;
    let account = step["ChatAccount"]["account"]["Choose"]["choices"][0]["id"].as_str().expect("a choice").to_owned();
    for _ in 0..3 {
        world.advance(Span::minutes(1)).await;
        phone.at(app).post("send_code", &[("account", &account)]).await.ok();
    }
    phone.at(app).post("ask_for_help", &[]).await.ok();
    let item = admin.post("list_inbox", &[]).await.json()[0]["id"].as_str().unwrap().to_owned();
    admin.post("decide_inbox", &[("id", &item), ("decision", "approve")]).await.ok();
    assert!(!phone.at(app).post("start_binding", &[]).await.ok().json()["step"]["Bound"].is_object());
    world.in_wecom(json!({ "sign_in_declined": false })).await;
    phone.open(&format!("/m/{app}/sign-in")).await.ok();
    world.advance(Span::minutes(1)).await;
    assert_eq!(phone.at(app).post("start_binding", &[]).await.ok().json()["step"], "Identity", "who asked is somebody else");
    let own = world.phone("wangxiaoming");
    assert!(own.at(app).start().await.ok().json()["step"]["Bound"].is_object());
    world.end().await;
}

#[tokio::test]
async fn admins_are_asked_three_times_a_day_at_the_most() {
    let world = World::new().await;
    let (admin, app, _, phone) = ready(&world).await;
    three_codes(&world, &phone, app).await;
    for n in 0..4 {
        let answer = phone.at(app).post("ask_for_help", &[]).await;
        if n == 3 {
            assert_eq!(answer.status, 429, "{}", answer.body);
            break;
        }
        answer.ok();
        let item = admin.post("list_inbox", &[]).await.json()[0]["id"].as_str().unwrap().to_owned();
        admin.post("decide_inbox", &[("id", &item), ("decision", "dismiss")]).await.ok();
    }
    assert_eq!(admin.post("list_inbox", &[]).await.json(), json!([]));
    world.end().await;
}

async fn first_item(admin: &Browser) -> Value {
    admin.post("list_inbox", &[]).await.ok().json()[0].clone()
}

async fn approve(admin: &Browser, item: &Value) -> crate::harness::Answer {
    admin.post("decide_inbox", &[("id", item["id"].as_str().unwrap()), ("decision", "approve")]).await
}

#[tokio::test]
async fn a_code_that_arrives_after_the_question_can_still_be_entered() {
    let world = World::new().await;
    let (admin, app, _, phone) = ready(&world).await;
    three_codes(&world, &phone, app).await;
    let (code, sent) = (world.code("+8613800138000").await, world.codes_sent().await);
    phone.at(app).post("ask_for_help", &[]).await.ok();
    phone.open(&format!("/m/{app}/bind")).await.ok().has("Waiting for an admin").has("You get a message").has("form[from]");
    assert!(phone.at(app).back().await["ChatAccount"].is_object());
    assert!(phone.at(app).send_code().await.ok().json()["step"]["Code"].is_object());
    assert_eq!(world.codes_sent().await, sent, "the one that was sent will do");
    assert!(phone.at(app).enter(&code).await.ok().json()["step"]["Bound"].is_object());
    assert_eq!(admin.post("list_inbox", &[]).await.ok().json(), json!([]), "nothing is left to decide");
    world.end().await;
}

#[tokio::test]
async fn a_yes_ends_the_members_own_other_binding() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    world.bound_phone(app).await;
    let ram = world.show(&admin, &member).await["ram_accounts"][0]["id"].as_str().unwrap().to_owned();
    world.advance(Span::hours(2)).await;
    let phone = world.phone("lina");
    phone.at(app).to_account("王小明", "13800138000").await;
    three_codes(&world, &phone, app).await;
    phone.at(app).post("ask_for_help", &[]).await.ok();
    let item = first_item(&admin).await;
    assert_eq!((&item["kind"], &item["also"]), (&json!("no_code"), &json!(["not_the_phones_account", "member_bound"])));
    let page = admin.get("/console/inbox").await.ok();
    page.has("No code gets through").has("the phone belongs to another account").has("is bound with another account");
    // Nothing of what was asked for is lost by what came between.
    admin.post("remove_ram_account", &[("member", &member), ("ram_account", &ram)]).await.ok();
    approve(&admin, &item).await.ok();
    assert_eq!(admin.post("list_inbox", &[]).await.ok().json(), json!([]));
    let all = world.show(&admin, &member).await["bindings"].clone();
    assert_eq!((&all[0]["chat_user"], &all[0]["state"]), (&json!("lina"), &json!("pending")));
    assert_eq!((&all[1]["chat_user"], &all[1]["state"]), (&json!("wangxiaoming"), &json!("ended")));
    assert_eq!(all[0]["proof"]["ram_account"], json!(null));
    assert_eq!(world.messages("wangxiaoming").await[0]["card"]["title"], "Your binding has ended");
    world.advance(Span::minutes(1)).await;
    assert!(phone.at(app).start().await.ok().json()["step"]["Bound"].is_object());
    world.end().await;
}

#[tokio::test]
async fn what_is_another_members_has_to_be_undone_before_a_yes() {
    let world = World::new().await;
    let (admin, app, member, phone) = ready(&world).await;
    let other = world.add(&admin, "李娜", "13800138001").await;
    three_codes(&world, &phone, app).await;
    phone.at(app).post("ask_for_help", &[]).await.ok();
    admin.post("write_down_account", &[("member", &other), ("app", &app.to_string()), ("chat_user", "wangxiaoming")]).await.ok();
    let item = first_item(&admin).await;
    assert_eq!(item["also"], json!(["account_bound"]));
    admin.get("/console/inbox").await.ok().has("undo that first");
    let said = approve(&admin, &item).await;
    assert_eq!(said.status, 422);
    assert!(said.field("decision")["Vendor"].as_str().unwrap().contains("written down for another member"), "{}", said.body);
    assert_eq!(first_item(&admin).await["id"], item["id"], "still to be decided");
    let written = world.show(&admin, &other).await["bindings"][0]["id"].as_str().unwrap().to_owned();
    admin.post("undo_binding", &[("id", &written)]).await.ok();
    approve(&admin, &item).await.ok();
    assert_eq!(world.show(&admin, &member).await["bindings"][0]["state"], "pending");
    world.end().await;
}

#[tokio::test]
async fn a_question_that_a_code_has_proved_is_not_replaced_by_one_without() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    world.phone("lina").ask_admin(&world, app, "王小明", "13800138000").await;
    let phone = world.phone("lina");
    phone.at(app).to_account("王小明", "13800138000").await;
    three_codes(&world, &phone, app).await;
    assert_eq!(phone.at(app).post("ask_for_help", &[]).await.ok().json()["step"], "AwaitAdmin");
    let items = admin.post("list_inbox", &[]).await.ok().json();
    assert_eq!((items.as_array().unwrap().len(), &items[0]["kind"]), (1, &json!("not_the_phones_account")));
    approve(&admin, &items[0]).await.ok();
    let bound = world.show(&admin, &member).await["bindings"][0].clone();
    assert!(bound["state"] == "active" && bound["proof"]["sms_at"].is_i64(), "{bound}");
    world.end().await;
}

#[tokio::test]
async fn whoever_has_proved_no_account_sees_a_no_on_the_page() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.in_wecom(json!({ "sign_in_declined": true })).await;
    let (phone, page) = (world.phone("wangxiaoming"), format!("/m/{app}/bind"));
    let step = phone.at(app).to_account("王小明", "13800138000").await;
    let account = step["ChatAccount"]["account"]["Choose"]["choices"][0]["id"].as_str().expect("a choice").to_owned();
    for _ in 0..3 {
        world.advance(Span::minutes(1)).await;
        phone.at(app).post("send_code", &[("account", &account)]).await.ok();
        world.run_jobs().await;
    }
    phone.at(app).post("ask_for_help", &[]).await.ok();
    phone.open(&page).await.ok().has("Come back to this page").lacks("You get a message");
    let item = first_item(&admin).await;
    admin.post("decide_inbox", &[("id", item["id"].as_str().unwrap()), ("decision", "dismiss")]).await.ok();
    phone.open(&page).await.ok().has("An admin did not agree").has("Choose your WeCom account");
    world.advance(Span::minutes(5)).await;
    phone.at(app).post("send_code", &[("account", &account)]).await.ok();
    assert!(phone.at(app).back().await["ChatAccount"].is_object());
    phone.open(&page).await.ok().lacks("An admin did not agree");
    let told = world.messages("wangxiaoming").await;
    assert!(told.iter().all(|told| told["card"].is_null()), "whoever has that account may know nothing of it: {told:?}");
    world.end().await;
}

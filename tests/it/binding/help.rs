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

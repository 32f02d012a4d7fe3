//! What is agreed to, and binding again.

use muster::domain::time::Span;
use muster::server::store::phone_session::{self, Progress};
use serde_json::json;

use crate::harness::World;

#[tokio::test]
async fn the_text_that_is_agreed_to_can_be_read_and_its_version_is_kept() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    let link = format!("/m/{app}/consent");
    phone.open(&format!("/m/{app}/bind")).await.ok().has(&link).has("Read the text");
    phone.get(&link).await.ok().has("How personal data is used").has("Version 2").has("take it back");
    let at = world.muster.clock.now().0;
    phone.bind(&world, app, "王小明", "13800138000").await;
    let proof = world.show(&admin, &member).await["bindings"][0]["proof"].clone();
    assert_eq!(proof["consent_version"], 2);
    assert!(proof["consent_at"].as_i64().unwrap() >= at);
    world.end().await;
}

#[tokio::test]
async fn another_text_is_asked_for_anew() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    phone.at(app).to_account("王小明", "13800138000").await;
    let cookies = phone.cookies();
    let token = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("muster_phone=")).expect("a session");
    let muster = &world.muster;
    let mut tx = muster.store.write().await.unwrap();
    let session = phone_session::get(&mut tx, token, app, muster.clock.now()).await.unwrap().expect("a session");
    let older = Progress { consent_version: Some(1), ..session.progress };
    phone_session::save_progress(&mut tx, session.id, &older).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(phone.at(app).step().await, "Introduction");
    assert_eq!(phone.at(app).identify("王小明", "13800138000").await.problem(), json!("OutOfStep"));
    world.end().await;
}

#[tokio::test]
async fn whoever_is_bound_sees_it_and_may_bind_again_with_another_ram_account() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let second = [("member", member.as_str()), ("account_uid", "1234567890123456"), ("user_id", "2222"), ("ram_display_name", "夜班")];
    admin.post("add_ram_account", &second).await.ok();
    let phone = world.bound_phone(app).await;
    let page = format!("/m/{app}/bind");
    let again = format!("/m/{app}/bind?again=1");
    phone.open(&page).await.ok().has("You are bound").has("Bind again").has(&again);
    phone.open(&again).await.ok().has("Agree and start").lacks("You are bound").has("name=\"form[again]\"");
    phone.open(&page).await.ok().has("You are bound");

    world.advance(Span::minutes(1)).await;
    let app_id = app.to_string();
    phone.submit(&again, "start_binding", &[("app", &app_id)]).await;
    phone.open(&page).await.ok().has("You are bound");
    for _ in 0..2 {
        phone.submit(&again, "start_binding", &[("app", &app_id), ("again", "true")]).await;
        phone.open(&page).await.ok().has("Who are you");
    }
    let choices = phone.at(app).identify("王小明", "13800138000").await.ok().json()["step"]["RamAccount"]["choices"].clone();
    phone.at(app).choose_ram(choices[1]["id"].as_str().unwrap()).await.ok();
    phone.at(app).send_code().await.ok();
    phone.get(&format!("/m/{app}/todo")).await.ok();
    phone.at(app).enter(&world.code("+8613800138000").await).await.ok();
    let bindings = world.show(&admin, &member).await["bindings"].clone();
    assert_eq!((&bindings[0]["state"], &bindings[0]["proof"]["ram_account"]), (&json!("active"), &json!("夜班")));
    assert_eq!(bindings[1]["state"], "ended");
    world.end().await;
}

#[tokio::test]
async fn whoever_thinks_better_of_it_is_still_bound() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    world.advance(Span::minutes(1)).await;
    assert_eq!(phone.at(app).start().await.ok().json()["step"], "Identity");
    phone.get(&format!("/m/{app}/todo")).await.ok().has("No incidents now");
    assert!(phone.at(app).back().await["Bound"].is_object());
    world.end().await;
}

#[tokio::test]
async fn a_member_who_is_disabled_on_the_way_gets_no_further() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    phone.to_code(&world, app, "王小明", "13800138000").await;
    let code = world.code("+8613800138000").await;
    admin.post("disable_member", &[("id", &member)]).await.ok();
    let page = format!("/m/{app}/bind");
    assert_eq!(phone.at(app).enter(&code).await.problem(), json!("UnknownMember"), "like an unknown one");
    phone.submit(&page, "enter_code", &[("app", &app.to_string()), ("code", &code)]).await;
    phone.open(&page).await.ok().has("Who are you");
    assert_eq!(world.column("SELECT state FROM binding").await, Vec::<String>::new());
    admin.post("enable_member", &[("id", &member)]).await.ok();
    assert!(phone.at(app).enter(&code).await.ok().json()["step"]["Bound"].is_object(), "no try was counted");
    world.end().await;
}

#[tokio::test]
async fn where_the_vendor_tells_no_phones_a_proved_account_is_bound_all_the_same() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let hidden = json!({ "errcode": 48002, "errmsg": "api forbidden" });
    world.fault("wecom", "/cgi-bin/user/getuserid", json!({ "body": hidden, "times": -1 })).await;
    world.bound_phone(app).await;
    assert!(world.show(&admin, &member).await["bindings"][0]["proof"]["chat"]["sign_in"].is_object());
    world.end().await;
}

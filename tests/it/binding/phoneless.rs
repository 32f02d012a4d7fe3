//! A member without a phone: whoever signs in with the account that is known to be theirs enters one, and its code
//! proves it.

use muster::domain::id::MobileAppId;
use muster::domain::time::Span;
use serde_json::json;

use crate::harness::{Browser, World};

/// 王小明 without a phone, whose account an admin wrote down.
async fn written(world: &World) -> (Browser, MobileAppId, String) {
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.add(&admin, "王小明", "13800138000").await;
    admin.post("edit_member", &[("id", &member), ("name", "王小明"), ("phone", "")]).await.ok();
    let fields = [("member", member.as_str()), ("app", &app.to_string()), ("chat_user", "wangxiaoming")];
    admin.post("write_down_account", &fields).await.ok();
    world.advance(Span::minutes(1)).await;
    (admin, app, member)
}

#[tokio::test]
async fn the_phone_that_is_entered_becomes_theirs_once_its_code_is_right() {
    let world = World::new().await;
    let (admin, app, member) = written(&world).await;
    let phone = world.phone("wangxiaoming");
    let flow = phone.at(app);
    assert_eq!(flow.start().await.ok().json()["step"], "Identity", "an admin's word alone does not make up for the phone");
    assert_eq!(flow.identify("李娜", "13800138000").await.problem(), json!("UnknownMember"), "the name must be right");
    assert!(flow.identify("王小明", "13800138000").await.ok().json()["step"]["ChatAccount"].is_object());
    flow.send_code().await.ok();
    let code = world.code("+8613800138000").await;
    assert_eq!(world.show(&admin, &member).await["row"]["phone"], json!(null), "not before it is proved");
    assert!(flow.enter(&code).await.ok().json()["step"]["Bound"].is_object());

    let shown = world.show(&admin, &member).await;
    assert_eq!(shown["row"]["phone"], "138****8000");
    let binding = &shown["bindings"][0];
    assert_eq!((&binding["state"], &binding["proof"]["phone"]), (&json!("active"), &json!("138****8000")));
    assert!(binding["proof"]["chat"]["admin"]["confirmed_at"].is_i64() && binding["proof"]["sms_at"].is_i64(), "{binding}");
    assert_eq!(shown["bindings"][1]["state"], "ended", "what waited is over");
    assert_eq!(
        world.column("SELECT actor FROM audit WHERE action = 'member.change_phone' ORDER BY id DESC LIMIT 1").await,
        [format!("member:{member}")]
    );
    world.end().await;
}

#[tokio::test]
async fn nobody_elses_account_gives_them_a_phone() {
    let world = World::new().await;
    let (admin, app, member) = written(&world).await;
    let stranger = world.phone("lina");
    stranger.at(app).start().await.ok();
    assert_eq!(stranger.at(app).identify("王小明", "13800138001").await.problem(), json!("UnknownMember"));

    // Somebody else opens the app on the same phone, half way.
    let phone = world.phone("wangxiaoming");
    phone.at(app).to_account("王小明", "13800138000").await;
    phone.at(app).send_code().await.ok();
    let code = world.code("+8613800138000").await;
    phone.set_cookie("sim_user", "lina");
    phone.open(&format!("/m/{app}/bind")).await.ok();
    assert_ne!(phone.at(app).enter(&code).await.status, 200);
    assert_eq!(world.show(&admin, &member).await["row"]["phone"], json!(null));
    world.end().await;
}

#[tokio::test]
async fn a_phone_of_another_member_is_answered_like_any_other_until_its_code_is_right() {
    let world = World::new().await;
    let (admin, app, member) = written(&world).await;
    world.add(&admin, "李娜", "13800138001").await;
    let phone = world.phone("wangxiaoming");
    let flow = phone.at(app);
    flow.start().await.ok();
    let free = flow.identify("王小明", "13800138009").await.ok().json()["step"].clone();
    let taken = flow.identify("王小明", "13800138001").await.ok().json()["step"].clone();
    assert_eq!(free.to_string().replace("8009", "8001"), taken.to_string());
    flow.send_code().await.ok();
    let code = world.code("+8613800138001").await;
    let refused = flow.enter(&code).await;
    assert_eq!(refused.status, 422);
    assert!(refused.field("code")["Vendor"].as_str().unwrap().contains("registered for another member"), "{}", refused.body);
    assert_eq!(flow.enter(&code).await.problem(), json!("CodeExpired"), "it is used up");
    assert_eq!(world.show(&admin, &member).await["row"]["phone"], json!(null));
    world.end().await;
}

#[tokio::test]
async fn whose_phone_an_admin_took_away_enters_another_when_binding_again() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.add(&admin, "王小明", "13800138000").await;
    let phone = world.bound_phone(app).await;
    admin.post("edit_member", &[("id", &member), ("name", "王小明"), ("phone", "")]).await.ok();
    world.patch_user("wangxiaoming", json!({ "phone": "+8613700137000" })).await;
    world.advance(Span::minutes(1)).await;
    let flow = phone.at(app);
    flow.to_account("王小明", "13700137000").await;
    flow.send_code().await.ok();
    let code = world.code("+8613700137000").await;
    assert!(flow.enter(&code).await.ok().json()["step"]["Bound"].is_object());
    let shown = world.show(&admin, &member).await;
    assert_eq!((&shown["row"]["phone"], &shown["bindings"][0]["state"]), (&json!("137****7000"), &json!("active")));
    assert!(shown["bindings"][0]["proof"]["chat"]["sign_in"].is_object());
    world.end().await;
}

#[tokio::test]
async fn an_account_that_is_written_down_for_somebody_else_is_bound_by_no_code() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let other = world.add(&admin, "新人", "13900139000").await;
    admin.post("edit_member", &[("id", &other), ("name", "新人"), ("phone", "")]).await.ok();
    admin.post("write_down_account", &[("member", &other), ("app", &app.to_string()), ("chat_user", "wangxiaoming")]).await.ok();
    world.advance(Span::minutes(1)).await;
    // The account says to be 王小明, with that phone in hand.
    world.phone("wangxiaoming").ask_admin(&world, app, "王小明", "13800138000").await;
    let item = admin.post("list_inbox", &[]).await.ok().json()[0].clone();
    assert_eq!((&item["kind"], &item["member"]), (&json!("account_bound"), &json!(member)));
    assert_eq!(world.show(&admin, &member).await["bindings"], json!([]));
    assert_eq!(world.show(&admin, &other).await["bindings"][0]["state"], "pending");
    admin.post("decide_inbox", &[("id", item["id"].as_str().unwrap()), ("decision", "approve")]).await.ok();
    assert_eq!(world.show(&admin, &member).await["bindings"][0]["state"], "active");
    assert_eq!(world.show(&admin, &other).await["bindings"][0]["state"], "ended");
    assert_eq!(world.column("SELECT subject FROM audit WHERE action = 'binding.drop_written'").await, [format!("member:{other}")]);
    world.end().await;
}

//! A member's own pages on the phone.

mod away;
mod number;
mod unbind;

use muster::domain::id::MobileAppId;
use muster::domain::time::Span;
use serde_json::Value;

use crate::harness::{Answer, Browser, World};

/// 王小明 on the phone, long enough ago that the next code may follow.
async fn bound(world: &World, admin: &Browser, app: MobileAppId) -> (String, Browser) {
    let member = world.member(admin).await;
    let phone = world.bound_phone(app).await;
    world.advance(Span::minutes(1)).await;
    (member, phone)
}

/// 李娜 on hers.
async fn lina(world: &World, admin: &Browser, app: MobileAppId) -> (String, Browser) {
    let member = world.add(admin, "李娜", "13800138001").await;
    let phone = world.phone("lina");
    phone.bind(world, app, "李娜", "13800138001").await;
    world.advance(Span::minutes(1)).await;
    (member, phone)
}

/// The titles of what arrived, newest first.
async fn titles(world: &World, user: &str) -> Vec<String> {
    let messages = world.messages(user).await;
    messages.iter().map(|message| message["card"]["title"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn binding(world: &World, admin: &Browser, member: &str) -> Value {
    world.show(admin, member).await["bindings"][0].clone()
}

fn id(row: &Value) -> &str {
    row["id"].as_str().expect("an id")
}

/// Posts a form of these pages.
async fn post(phone: &Browser, app: MobileAppId, function: &str, fields: &[(&str, &str)]) -> Answer {
    let app = app.to_string();
    phone.post(function, &[&[("app", app.as_str())], fields].concat()).await
}

#[tokio::test]
async fn a_member_sees_its_bindings_with_their_proof_and_where_else_it_may_bind() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let other = world.second_company(&admin).await;
    let (_, phone) = bound(&world, &admin, app).await;
    let page = phone.open(&format!("/m/{app}/me")).await.ok();
    for text in ["王小明", "138****8000", "Signed in within the app", "Code to 138****8000", "wangxm@1234567890.onaliyun.com", "Agreed to"]
    {
        page.has(text);
    }
    page.has("Bind another vendor").has(&format!("/m/{other}/bind")).has("data:image/svg+xml;base64,");
    page.lacks("13800138000").lacks(".wasm").lacks("phone.js");
    assert!(page.body.contains("Second"), "by the company's name");

    let elsewhere = world.phone("wangxiaoming");
    elsewhere.bind(&world, other, "王小明", "13800138000").await;
    phone.open(&format!("/m/{app}/me")).await.ok().lacks("Bind another vendor").has("Second");
    world.end().await;
}

#[tokio::test]
async fn messages_are_in_the_language_that_a_member_chose() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    let page = format!("/m/{app}/me");
    let chosen = phone.submit(&page, "set_display", &[("lang", "zh-CN")]).await;
    assert_eq!(chosen.location(), page);
    phone.open(&page).await.ok().has("我的绑定");
    phone.submit(&page, "set_display", &[("theme", "dark")]).await;
    phone.open(&page).await.ok().has("data-theme=\"dark\"");
    let platform = world.platform(&admin).await;
    platform.incident("Disk full", serde_json::json!({ "member_id": member })).await;
    assert!(world.messages("wangxiaoming").await[0].to_string().contains("待响应"));
    // The admin reads English.
    admin.post("undo_binding", &[("id", id(&binding(&world, &admin, &member).await))]).await.ok();
    assert_eq!(titles(&world, "wangxiaoming").await[0], "绑定已解除");
    world.end().await;
}

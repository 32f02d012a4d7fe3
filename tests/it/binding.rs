//! Binding on the phone: the whole flow, posted in the background and by the browser itself, and what goes wrong in it.

mod again;
mod attacks;
mod choosing;
mod codes;
mod conflicts;
mod doors;
mod floods;
mod help;
mod identity;
mod inside;
mod oauth;
mod phoneless;
mod told;
mod twice;
mod written;

use muster::domain::time::Span;
use serde_json::json;

use crate::harness::World;

#[tokio::test]
async fn a_member_binds_and_is_told_to_be_reachable() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let phone = world.phone("wangxiaoming");

    let any = phone.get("/m/bind").await;
    assert_eq!(any.location(), format!("/m/{app}/bind"));
    let page = phone.open("/m/bind").await.ok();
    page.has("Agree and start").has("WeCom · 王小明");
    phone.bind(&world, app, "王小明", "13800138000").await;

    phone.open(&format!("/m/{app}/todo")).await.ok().has("No incidents now");
    let message = &world.messages("wangxiaoming").await[0];
    assert_eq!(message["card"]["title"], "You are reachable now");
    let detail = admin.post("show_member", &[("!id", &member)]).await.ok().json();
    let binding = &detail["bindings"][0];
    assert_eq!(binding["state"], "active");
    assert_eq!(binding["chat_user"], "wangxiaoming");
    assert_eq!(binding["proof"]["phone"], "138****8000");
    assert_eq!(binding["proof"]["ram_account"], "wangxm@1234567890.onaliyun.com");
    assert!(binding["proof"]["chat"]["sign_in"]["at"].is_i64());

    admin.post("undo_binding", &[("id", binding["id"].as_str().unwrap())]).await.ok();
    let gone = phone.get(&format!("/m/{app}/todo")).await;
    assert!(gone.location().starts_with(&format!("/m/{app}/bind")), "{gone:?}");
    world.end().await;
}

#[tokio::test]
async fn the_flow_works_without_any_script() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    let (id, page) = (app.to_string(), format!("/m/{app}/bind"));
    phone.open(&page).await.ok().has("Agree and start");

    let after = phone.submit(&page, "start_binding", &[("app", &id)]).await;
    assert_eq!((after.status, after.location()), (303, page.as_str()));
    let unknown = [("app", id.as_str()), ("name", "王小明"), ("phone", "13900139000")];
    assert_eq!(phone.submit(&page, "identify_member", &unknown).await.location(), page);
    let shown = phone.open(&page).await;
    shown.has("This phone is not registered yet").has("13900139000");
    assert!(!phone.open(&page).await.body.contains("not registered"), "the dialog is shown once");

    phone.submit(&page, "identify_member", &[("app", &id), ("name", "王小明"), ("phone", "138 0013 8000")]).await;
    let choice = phone.open(&page).await;
    choice.has("Choose your RAM account").has("wa***@1234***");
    assert!(!choice.body.contains("wangxm@"), "masked until the code is right");
    phone.submit(&page, "choose_ram_account", &[("app", &id)]).await;
    phone.open(&page).await.has("This is needed");
    let account = choice.body.split("name=\"form[ram_account]\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    phone.submit(&page, "choose_ram_account", &[("app", &id), ("ram_account", account)]).await;
    phone.open(&page).await.has("Send a code to 138****8000");
    phone.submit(&page, "send_code", &[("app", &id)]).await;
    phone.open(&page).await.has("Enter the code");
    phone.submit(&page, "enter_code", &[("app", &id), ("code", "000000")]).await;
    let wrong = phone.open(&page).await;
    wrong.has("Wrong code; 4 tries left");
    let code = world.code("+8613800138000").await;
    let done = phone.submit(&page, "enter_code", &[("app", &id), ("code", &code)]).await;
    assert_eq!(done.location(), format!("/m/{app}/todo"));
    phone.open(&format!("/m/{app}/todo")).await.ok().has("No incidents now");
    world.end().await;
}

#[tokio::test]
async fn each_wrong_code_has_its_own_answer() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    phone.to_code(&world, app, "王小明", "13800138000").await;
    let id = app.to_string();
    let code = world.code("+8613800138000").await;
    let wrong = if code == "111111" { "222222" } else { "111111" };

    let enter = async |code: &str| phone.post("enter_code", &[("app", &id), ("code", code)]).await;
    assert_eq!(enter("12ab").await.field("code"), json!("Code"));
    assert_eq!(enter("").await.field("code"), json!("Required"));
    for left in [4, 3, 2, 1] {
        let answer = enter(wrong).await;
        assert_eq!((answer.status, answer.problem()), (422, json!({ "WrongCode": { "tries_left": left } })));
    }
    assert_eq!(enter(wrong).await.problem(), json!("CodeUsedUp"));
    assert_eq!(enter(&code).await.problem(), json!("CodeUsedUp"), "not even the right one, after five");

    let early = phone.post("send_code", &[("app", &id)]).await;
    assert_eq!(early.status, 429);
    assert!(early.problem()["ResendTooEarly"]["seconds"].as_u64().unwrap() <= 60);
    world.advance(Span::minutes(1)).await;
    phone.post("send_code", &[("app", &id)]).await.ok();
    let code = world.code("+8613800138000").await;
    world.advance(Span::minutes(5)).await;
    assert_eq!(enter(&code).await.problem(), json!("CodeExpired"));
    phone.post("send_code", &[("app", &id)]).await.ok();
    let code = world.code("+8613800138000").await;
    assert!(enter(&code).await.ok().json()["step"]["Bound"].is_object());
    world.end().await;
}

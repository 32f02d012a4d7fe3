//! Choosing a chat account where the app's sign-in failed: masked, and active only once that account opened its link.

use muster::domain::id::MobileAppId;
use muster::domain::time::Span;
use serde_json::{Value, json};

use crate::harness::{Browser, World};

/// A phone whose person says no to the sign-in, at the choice of the account.
async fn choosing(world: &World, app: MobileAppId) -> (Browser, Value) {
    world.in_wecom(json!({ "sign_in_declined": true })).await;
    let phone = world.phone("wangxiaoming");
    let step = phone.at(app).to_account("王小明", "13800138000").await;
    (phone, step)
}

/// … until the link is on its way; answers its address.
async fn link(world: &World, app: MobileAppId) -> (Browser, String) {
    let (phone, step) = choosing(world, app).await;
    let account = step["ChatAccount"]["account"]["Choose"]["choices"][0]["id"].as_str().expect("a choice").to_owned();
    phone.at(app).post("send_code", &[("account", &account)]).await.ok();
    let code = world.code("+8613800138000").await;
    let step = phone.at(app).enter(&code).await.ok().json()["step"].clone();
    assert_eq!(step["AwaitLink"]["account"], "王小明");
    let message = world.messages("wangxiaoming").await.remove(0);
    let url = message["card"]["url"].as_str().or(message["url"].as_str()).unwrap_or_else(|| panic!("no link: {message}"));
    (phone, url.strip_prefix(&world.url).expect("an address of ours").to_owned())
}

fn token(link: &str) -> &str {
    link.split("token=").nth(1).expect("a token")
}

async fn state(world: &World) -> Vec<String> {
    world.column("SELECT state FROM binding ORDER BY id").await
}

#[tokio::test]
async fn the_accounts_of_the_phone_are_masked_and_nothing_else_can_be_chosen() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let (phone, step) = choosing(&world, app).await;
    let choices = &step["ChatAccount"]["account"]["Choose"]["choices"];
    assert_eq!((choices.as_array().unwrap().len(), &choices[0]["label"]), (1, &json!("王**")));
    let page = phone.open(&format!("/m/{app}/bind")).await;
    page.has("Choose your WeCom account").lacks("wangxiaoming");
    for account in ["", "1", "nonsense!"] {
        let answer = phone.at(app).post("send_code", &[("account", account)]).await;
        assert_eq!((answer.status, answer.problem()), (409, json!("OutOfStep")), "{account}");
    }
    assert_eq!(world.codes_sent().await, 0);
    world.end().await;
}

#[tokio::test]
async fn the_binding_waits_for_its_link_which_only_a_press_uses() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let (phone, link) = link(&world, app).await;
    assert_eq!(state(&world).await, ["pending"]);
    assert!(phone.get(&format!("/m/{app}/todo")).await.location().contains("/bind"), "no incidents yet");

    let own = world.phone("wangxiaoming");
    for _ in 0..2 {
        own.get(&link).await.ok().has("form[token]");
        assert_eq!(state(&world).await, ["pending"], "a preview fetches links, too");
    }
    let confirmed = own.at(app).post("confirm_account", &[("token", token(&link))]).await.ok();
    assert!(confirmed.json()["step"]["Bound"].is_object());
    let binding = world.show(&admin, &member).await["bindings"][0].clone();
    assert_eq!((&binding["state"], &binding["chat_user"]), (&json!("active"), &json!("wangxiaoming")));
    assert!(binding["proof"]["chat"]["link"]["at"].is_i64(), "{binding}");
    own.get(&format!("/m/{app}/todo")).await.ok().has("No incidents now");
    assert_eq!(world.messages("wangxiaoming").await[0]["card"]["title"], "You are reachable now");

    let again = own.at(app).post("confirm_account", &[("token", token(&link))]).await;
    assert_eq!((again.status, again.problem()), (422, json!("LinkUsed")), "used once");
    assert!(phone.get(&format!("/m/{app}/todo")).await.location().contains("/bind"), "the browser that asked has proved nothing");
    world.end().await;
}

#[tokio::test]
async fn the_link_is_of_its_account_only() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let (_, link) = link(&world, app).await;
    world.in_wecom(json!({ "sign_in_declined": false })).await;
    let colleague = world.phone("lina");
    colleague.open(&format!("/m/{app}/bind")).await.ok();
    let refused = colleague.at(app).post("confirm_account", &[("token", token(&link))]).await;
    assert_eq!((refused.status, refused.refusal()), (403, json!("Forbidden")));
    assert_eq!(state(&world).await, ["pending"]);
    let second = world.second_company(&admin).await;
    let own = world.phone("wangxiaoming");
    own.open(&format!("/m/{second}/bind")).await.ok();
    assert_eq!(own.at(second).post("confirm_account", &[("token", token(&link))]).await.status, 422, "another app's page");
    own.open(&format!("/m/{app}/bind")).await.ok();
    own.at(app).post("confirm_account", &[("token", token(&link))]).await.ok();
    assert_eq!(state(&world).await, ["active"]);
    world.end().await;
}

#[tokio::test]
async fn the_link_expires_after_a_day_and_one_may_start_anew() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let (phone, first) = link(&world, app).await;
    world.advance(Span::hours(24)).await;
    let own = world.phone("wangxiaoming");
    own.get(&first).await.ok();
    assert_eq!(own.at(app).post("confirm_account", &[("token", token(&first))]).await.problem(), json!("LinkOver"));
    let (page, app_id) = (first.as_str(), app.to_string());
    own.submit(page, "confirm_account", &[("app", &app_id), ("token", token(&first))]).await;
    own.open(page).await.ok().has("This link has expired or was used");
    assert_eq!(phone.at(app).step().await["ChatAccount"]["account"]["Choose"]["choices"].as_array().map(Vec::len), Some(1));

    let (_, second) = link(&world, app).await;
    assert_ne!(first, second);
    own.at(app).post("confirm_account", &[("token", token(&second))]).await.ok();
    assert_eq!(state(&world).await, ["ended", "active"]);
    world.end().await;
}

#[tokio::test]
async fn who_is_gone_cannot_be_confirmed() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let (_, link) = link(&world, app).await;
    let own = world.phone("wangxiaoming");
    own.get(&link).await.ok();
    admin.post("disable_member", &[("id", &member)]).await.ok();
    assert_eq!(own.at(app).post("confirm_account", &[("token", token(&link))]).await.problem(), json!("UnknownMember"));
    admin.post("delete_member", &[("id", &member)]).await.ok();
    assert_eq!(own.at(app).post("confirm_account", &[("token", token(&link))]).await.problem(), json!("LinkOver"));
    assert_eq!(state(&world).await, ["ended"]);
    world.end().await;
}

#[tokio::test]
async fn a_conflict_is_looked_at_when_the_account_has_proved_itself() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let first = world.member(&admin).await;
    world.bound_phone(app).await;
    // The number is another member's now; the account that the directory gives for it is still bound.
    admin.post("edit_member", &[("id", &first), ("name", "王小明"), ("phone", "13900139000")]).await.ok();
    let second = world.add(&admin, "王小明", "13800138000").await;
    world.advance(Span::minutes(1)).await;
    let (_, link) = link(&world, app).await;
    assert_eq!(admin.post("list_inbox", &[]).await.json(), json!([]), "nobody has proved to be that account yet");

    let own = world.phone("wangxiaoming");
    own.get(&link).await.ok();
    assert_eq!(own.at(app).post("confirm_account", &[("token", token(&link))]).await.ok().json()["step"], "AwaitAdmin");
    let item = admin.post("list_inbox", &[]).await.json()[0].clone();
    assert_eq!(item["kind"], "account_bound");
    admin.post("decide_inbox", &[("id", item["id"].as_str().unwrap()), ("decision", "approve")]).await.ok();
    let binding = world.show(&admin, &second).await["bindings"][0].clone();
    assert_eq!(binding["state"], "active");
    assert!(binding["proof"]["chat"]["link"]["at"].is_i64(), "it says what was really proved: {binding}");
    world.end().await;
}

#[tokio::test]
async fn a_planted_cookie_is_worth_nothing_after_the_confirmation() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let (_, link) = link(&world, app).await;
    let (victim, thief) = (world.phone("wangxiaoming"), world.phone("wangxiaoming"));
    for browser in [&victim, &thief] {
        browser.set_cookie("muster_phone", "planted");
    }
    victim.get(&link).await.ok();
    victim.at(app).post("confirm_account", &[("token", token(&link))]).await.ok();
    victim.get(&format!("/m/{app}/todo")).await.ok().has("No incidents now");
    assert!(thief.get(&format!("/m/{app}/todo")).await.location().contains("/bind"), "the thief is in");
    world.end().await;
}

#[tokio::test]
async fn a_phone_that_the_vendor_does_not_know_leads_no_further() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.add(&admin, "外人", "13900139000").await;
    world.in_wecom(json!({ "sign_in_declined": true })).await;
    let phone = world.phone("wangxiaoming");
    let step = phone.at(app).to_account("外人", "13900139000").await;
    assert_eq!(step["ChatAccount"]["account"], "Unreadable");
    phone.open(&format!("/m/{app}/bind")).await.has("Your WeCom account was not found");
    assert_eq!(phone.at(app).send_code().await.status, 409);
    assert_eq!(world.codes_sent().await, 0);
    world.end().await;
}

#[tokio::test]
async fn outside_the_app_there_is_no_flow() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let browser = world.browser();
    browser.get(&format!("/m/{app}/bind")).await.ok().has("Open this in WeCom").lacks("form[name]");
    assert_eq!(browser.at(app).post("start_binding", &[]).await.status, 409);
    let inside = world.phone("wangxiaoming");
    inside.open(&format!("/m/{app}/bind")).await.ok();
    browser.take_cookies_of(&inside);
    let answer = browser.at(app).post("start_binding", &[]).await;
    assert_eq!((answer.status, answer.problem()), (409, json!("NotInApp")));
    assert_eq!(browser.at(app).identify("王小明", "13800138000").await.status, 409, "and nobody learns who is a member");
    world.end().await;
}

#[tokio::test]
async fn whoever_chose_wrongly_goes_back_from_where_it_waits() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let (phone, _) = link(&world, app).await;
    let page = format!("/m/{app}/bind");
    phone.open(&page).await.ok().has("One more step").has("name=\"form[from]\" value=\"5\"");
    let app_id = app.to_string();
    for _ in 0..2 {
        let back = phone.submit(&page, "step_back", &[("app", &app_id), ("from", "5")]).await;
        assert_eq!(back.location(), page);
        phone.open(&page).await.ok().has("Choose your WeCom account");
    }
    world.end().await;
}

#[tokio::test]
async fn a_ram_account_that_is_taken_on_the_way_is_no_part_of_the_binding() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let (_, link) = link(&world, app).await;
    let ram = world.show(&admin, &member).await["ram_accounts"][0]["id"].as_str().unwrap().to_owned();
    admin.post("remove_ram_account", &[("member", &member), ("ram_account", &ram)]).await.ok();
    let own = world.phone("wangxiaoming");
    own.get(&link).await.ok();
    own.at(app).post("confirm_account", &[("token", token(&link))]).await.ok();
    let binding = world.show(&admin, &member).await["bindings"][0].clone();
    assert_eq!((&binding["state"], &binding["proof"]["ram_account"]), (&json!("active"), &json!(null)));
    assert_eq!(world.column("SELECT COALESCE(CAST(ram_account_id AS TEXT), 'none') FROM binding").await, ["none"]);
    world.end().await;
}

#[tokio::test]
async fn a_link_that_is_asked_for_takes_nothing_back_that_an_admin_wrote_down() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    admin.post("write_down_account", &[("member", &member), ("app", &app.to_string()), ("chat_user", "zhangwei")]).await.ok();
    let (_, link) = link(&world, app).await;
    assert_eq!(state(&world).await, ["pending", "pending"], "nobody has proved anything against the admin's word");
    let own = world.phone("wangxiaoming");
    own.get(&link).await.ok();
    own.at(app).post("confirm_account", &[("token", token(&link))]).await.ok();
    assert_eq!(state(&world).await, ["ended", "active"]);
    let dropped = world.column("SELECT subject FROM audit WHERE action = 'binding.drop_written'").await;
    assert_eq!(dropped, [format!("member:{member}")]);
    world.end().await;
}

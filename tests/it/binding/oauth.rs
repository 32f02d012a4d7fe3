//! The app's own sign-in: whose state counts, what it proves, and what is asked of the vendor.

use muster::domain::id::MobileAppId;
use muster::domain::time::Span;
use serde_json::json;

use crate::harness::{Browser, World};

/// Sent to the vendor and back: the address that finishes the sign-in.
async fn way_back(phone: &Browser, app: MobileAppId) -> String {
    let away = phone.get(&format!("/m/{app}/bind")).await;
    assert!(away.location().contains("/connect/oauth2/authorize?"), "{away:?}");
    let back = phone.get(away.location()).await;
    assert!(back.location().contains(&format!("/m/{app}/signed-in?")), "{back:?}");
    back.location().to_owned()
}

async fn signed_in_as(phone: &Browser, app: MobileAppId) -> serde_json::Value {
    phone.at(app).post("show_binding", &[]).await.ok().json()["signed_in_as"].clone()
}

#[tokio::test]
async fn a_state_is_this_browsers_and_used_once() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (phone, thief) = (world.phone("wangxiaoming"), world.phone("lina"));
    let back = way_back(&phone, app).await;
    let thiefs = way_back(&thief, app).await;

    assert_eq!(phone.get(&thiefs).await.status, 403, "another browser's state would sign in as somebody else");
    assert_eq!(world.phone("wangxiaoming").get(&back).await.status, 403, "no session, no sign-in");
    let made_up = back.split("state=").next().unwrap().to_owned() + "state=abcdefghijklmnopqrstuvwx";
    assert_eq!(phone.get(&made_up).await.status, 403);
    assert_eq!(signed_in_as(&phone, app).await, json!(null));

    assert_eq!(phone.get(&back).await.location(), format!("/m/{app}/bind"));
    assert_eq!(signed_in_as(&phone, app).await, "王小明");
    assert_eq!(phone.get(&back).await.status, 403, "a replay");
    assert_eq!(signed_in_as(&phone, app).await, "王小明");
    world.end().await;
}

#[tokio::test]
async fn a_state_is_of_its_app_and_lives_ten_minutes() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let second = world.second_company(&admin).await;
    let phone = world.phone("wangxiaoming");
    let back = way_back(&phone, app).await;
    phone.get(&format!("/m/{second}/bind")).await;
    assert_eq!(phone.get(&back.replace(&app.to_string(), &second.to_string())).await.status, 403);
    assert_eq!(phone.get(&way_back(&phone, app).await).await.status, 303);

    let late = world.phone("lina");
    let back = way_back(&late, app).await;
    world.advance(Span::minutes(10)).await;
    assert_eq!(late.get(&back).await.status, 403);
    world.end().await;
}

#[tokio::test]
async fn the_token_changes_when_somebody_is_proved() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (victim, thief) = (world.phone("wangxiaoming"), world.phone("wangxiaoming"));
    victim.set_cookie("muster_phone", "planted");
    thief.set_cookie("muster_phone", "planted");
    let back = way_back(&victim, app).await;
    let answer = victim.get(&back).await;
    let cookie = answer.set_cookie("muster_phone").expect("a new token");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(signed_in_as(&victim, app).await, "王小明");
    assert_eq!(thief.at(app).post("show_binding", &[]).await.status, 409, "the planted one is nobody's");
    world.end().await;
}

#[tokio::test]
async fn outsiders_and_those_who_decline_prove_nothing() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let outsider = world.phone("@outsider");
    outsider.open(&format!("/m/{app}/bind")).await.has("That was another company");
    assert_eq!(outsider.at(app).post("show_binding", &[]).await.status, 409);
    let bad = world.phone("lina");
    let back = way_back(&bad, app).await;
    let state = back.split("state=").nth(1).unwrap();
    bad.get(&format!("/m/{app}/signed-in?code=made-up&state={state}")).await.ok();
    assert_eq!(signed_in_as(&bad, app).await, json!(null), "a code that WeCom does not know");
    world.in_wecom(json!({ "sign_in_declined": true })).await;
    let shy = world.phone("lina");
    shy.open(&format!("/m/{app}/bind")).await.ok().has("could not confirm your account");
    world.in_wecom(json!({ "sign_in_declined": false })).await;
    shy.open(&format!("/m/{app}/sign-in")).await.ok().has("WeCom · 李娜");
    world.end().await;
}

#[tokio::test]
async fn somebody_else_on_the_phone_starts_from_the_beginning() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    phone.set_cookie("sim_user", "lina");
    assert!(phone.get(&format!("/m/{app}/todo")).await.location().contains("/bind"));
    phone.open(&format!("/m/{app}/bind")).await.ok().has("WeCom · 李娜").has("Agree and start");
    world.end().await;
}

#[tokio::test]
async fn after_the_sign_in_one_goes_on_to_pages_of_this_app_only() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.bound_phone(app).await;
    let again = world.phone("wangxiaoming");
    let wanted = format!("/m/{app}/me");
    let gone = again.get(&wanted).await;
    assert_eq!(gone.location(), format!("/m/{app}/bind?next=%2Fm%2F{app}%2Fme"));
    again.open(gone.location()).await.ok().has("My bindings");
    for next in ["https://evil.example/", "//evil.example", "/console", "/m/1/todo", &format!("/m/{app}/../../console")] {
        let shown = again.get(&format!("/m/{app}/bind?next={next}")).await;
        assert_eq!((shown.status, shown.location()), (200, ""), "{next}");
    }
    world.end().await;
}

#[tokio::test]
async fn what_the_vendor_said_of_a_phone_is_remembered_for_a_day() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.add(&admin, "外人", "13900139000").await;
    world.in_wecom(json!({ "sign_in_declined": true })).await;
    // The check that enabled the app has asked whether it may.
    let before = world.calls("wecom", "/cgi-bin/user/getuserid").await;
    let lookups = async || world.calls("wecom", "/cgi-bin/user/getuserid").await - before;
    for (name, number, asked) in [("王小明", "13800138000", 1), ("外人", "13900139000", 2)] {
        let phone = world.phone("wangxiaoming");
        phone.at(app).to_account(name, number).await;
        for _ in 0..3 {
            phone.open(&format!("/m/{app}/bind")).await.ok();
        }
        assert_eq!(lookups().await, asked, "{name}: a miss is remembered, too");
    }
    world.advance(Span::hours(24)).await;
    let phone = world.phone("wangxiaoming");
    phone.at(app).to_account("王小明", "13800138000").await;
    assert_eq!(lookups().await, 3);
    world.end().await;
}

#[tokio::test]
async fn one_access_token_serves_everybody() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let before = world.calls("wecom", "/cgi-bin/gettoken").await;
    for user in ["wangxiaoming", "lina", "zhangwei"] {
        world.phone(user).open(&format!("/m/{app}/bind")).await.ok();
    }
    assert_eq!(world.calls("wecom", "/cgi-bin/gettoken").await, before);
    // Taken back by the platform: fetched again once, and nobody notices.
    world.in_wecom(json!({ "rotate_tokens": true })).await;
    world.phone("liuyang").open(&format!("/m/{app}/bind")).await.ok().has("WeCom · 刘洋");
    assert_eq!(world.calls("wecom", "/cgi-bin/gettoken").await, before + 1);
    world.end().await;
}

//! What WeCom tells of a member's phone by the member's own consent.

use serde_json::json;

use crate::harness::{Browser, World};

/// Asks WeCom to fill in the phone; answers the page that follows.
async fn ask(phone: &Browser, app: &str) -> crate::harness::Answer {
    let away = phone.get(&format!("/m/{app}/sign-in?way=phone")).await;
    assert!(away.location().contains("scope=snsapi_privateinfo"), "{away:?}");
    phone.open(away.location()).await.ok()
}

#[tokio::test]
async fn a_member_has_wecom_fill_in_the_phone() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.in_wecom(json!({ "private_info": true })).await;
    let phone = world.phone("wangxiaoming");
    assert_eq!(phone.at(app).start().await.ok().json()["phone"], "Ask");
    let id = app.to_string();
    phone.open(&format!("/m/{id}/bind")).await.has("Fill in my phone from WeCom").has(&format!("/m/{id}/sign-in?way=phone"));
    let page = ask(&phone, &id).await;
    page.has("value=\"138 0013 8000\"").lacks("Fill in my phone from WeCom");
    assert_eq!(world.calls("wecom", "/cgi-bin/auth/getuserdetail").await, 1);
    phone.at(app).to_account_again("王小明", "13800138000").await;
    phone.at(app).send_code().await.ok();
    let bound = phone.at(app).enter(&world.code("+8613800138000").await).await.ok();
    assert!(bound.json()["step"]["Bound"].is_object(), "{}", bound.body);
    world.end().await;
}

#[tokio::test]
async fn a_phone_that_is_not_shown_is_typed_in_by_whoever_is_still_signed_in() {
    for setting in [json!({ "private_info": false }), json!({ "sign_in_declined": true })] {
        let world = World::new().await;
        let admin = world.admin().await;
        let app = world.wecom(&admin).await;
        let phone = world.phone("lina");
        phone.at(app).start().await.ok();
        world.in_wecom(setting.clone()).await;
        ask(&phone, &app.to_string()).await.has("WeCom did not tell your phone: please type it in.");
        let now = phone.at(app).post("show_binding", &[]).await.ok().json();
        assert_eq!((&now["signed_in_as"], &now["phone"]), (&json!("李娜"), &json!("Untold")), "{setting}");
        world.end().await;
    }
}

#[tokio::test]
async fn another_phone_than_wecom_told_needs_an_admins_yes() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.in_wecom(json!({ "hide_mobile": true, "private_info": true })).await;
    let phone = world.phone("lina");
    phone.at(app).start().await.ok();
    ask(&phone, &app.to_string()).await.lacks("value=\"138 0013 8000\"");
    phone.at(app).to_account_again("王小明", "13800138000").await;
    phone.at(app).send_code().await.ok();
    let asked = phone.at(app).enter(&world.code("+8613800138000").await).await.ok();
    assert_eq!(asked.json()["step"], "AwaitAdmin");
    let items = admin.post("list_inbox", &[]).await.ok().json();
    assert_eq!(items[0]["kind"], "not_the_phones_account");
    world.end().await;
}

#[tokio::test]
async fn where_a_vendor_tells_no_phone_that_way_the_sign_in_is_the_usual_one() {
    use muster::domain::mobile_app::AppState;
    use muster::domain::vendor::Vendor;

    let party = crate::harness::Party::new(Vendor::Lark).await;
    let app = party.save(AppState::Enabled).await;
    let phone = party.world.phone_inside(Vendor::Lark, "lina");
    let away = phone.get(&format!("/m/{app}/sign-in?way=phone")).await;
    assert!(away.status == 303 && !away.location().contains("privateinfo"), "{away:?}");
    party.end().await;
}

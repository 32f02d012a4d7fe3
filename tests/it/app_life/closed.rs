//! Apps that are switched off on the vendor's side: said where the app is shown, and no longer once the vendor answers.

use muster::domain::mobile_app::AppState;
use muster::domain::vendor::Vendor;
use serde_json::json;

use super::notices;
use crate::harness::{Party, World};

async fn a_check_finds_what_the_vendor_closed_and_that_it_is_open_again(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let app = party.save(AppState::Enabled).await;
    let admin = party.world.admin().await;
    let script = party.world.script(&admin, &["apps_check"]).await;
    let check = async || {
        let path = format!("/api/v1/mobile-apps/{app}/check");
        script.send(script.request(reqwest::Method::POST, &path)).await.ok()
    };
    check().await;
    assert_eq!(notices(&admin, app).await, Vec::<String>::new());
    party.set(json!({ "disabled": true })).await;
    check().await;
    let said = notices(&admin, app).await;
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("disabled on its side") && said[0].contains("cannot be opened from here"), "{said:?}");
    for page in ["", "/events", "/validity"] {
        admin.get(&format!("/console/mobile-apps/{app}{page}")).await.ok().has("cannot be opened from here");
    }
    admin.get("/console").await.ok().has("cannot be opened from here");
    party.set(json!({ "disabled": false })).await;
    party.world.advance(muster::domain::time::Span::minutes(1)).await;
    check().await;
    assert_eq!(notices(&admin, app).await, Vec::<String>::new());
    party.end().await;
}

#[tokio::test]
async fn dingtalks_check_finds_what_dingtalk_closed() {
    a_check_finds_what_the_vendor_closed_and_that_it_is_open_again(Vendor::DingTalk).await;
}

#[tokio::test]
async fn larks_check_finds_what_lark_closed() {
    a_check_finds_what_the_vendor_closed_and_that_it_is_open_again(Vendor::Lark).await;
}

/// The page of steps and the links that are handed over check the same app in the same way.
#[tokio::test]
async fn a_check_from_the_steps_finds_what_was_closed_and_leaves_a_line_of_the_event_log() {
    let party = Party::new(Vendor::DingTalk).await;
    let app = party.save(AppState::Enabled).await;
    let admin = party.world.admin().await;
    let check = async || {
        let id = app.to_string();
        admin.post("check_activation", &[("id", &id)]).await.ok();
        party.world.column("SELECT result FROM app_event WHERE kind = 'check' ORDER BY id").await
    };
    let closed = async || party.world.column("SELECT COALESCE(code, '') FROM app_closed").await;
    check().await;
    assert_eq!(closed().await, Vec::<String>::new());
    party.set(json!({ "disabled": true })).await;
    assert_eq!(check().await, ["done", "failed"]);
    assert_eq!(closed().await, ["50003"]);
    party.set(json!({ "disabled": false })).await;
    party.world.advance(muster::domain::time::Span::minutes(1)).await;
    assert_eq!(check().await, ["done", "failed", "done"]);
    assert_eq!(closed().await, Vec::<String>::new());
    party.end().await;
}

/// WeCom gives a disabled app no token, as if its key were wrong; whoever has one is told the reason.
#[tokio::test]
async fn a_failing_call_finds_what_wecom_closed_and_a_green_check_that_it_is_open_again() {
    let world = World::new().await;
    world.expect_failures();
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.bound_phone(app).await;
    world.in_wecom(json!({ "disabled": true })).await;
    world.platform(&admin).await.incident("Disk full", json!({ "phone": "13800138000" })).await;
    world.run_jobs().await;
    let said = notices(&admin, app).await;
    assert!(said[0].contains("50003") && said[0].contains("App Management → Self-built"), "{said:?}");
    let log = admin.get(&format!("/console/mobile-apps/{app}/events?kind=call&result=failed")).await.ok();
    log.has("Send a message").has("50003");

    let disabled = admin.post("disable_mobile_app", &[("id", &app.to_string())]).await;
    assert_eq!(disabled.status, 200);
    assert_eq!(notices(&admin, app).await.len(), 1, "what we do changes nothing there");
    world.in_wecom(json!({ "disabled": false })).await;
    world.wecom_again(&admin, app).await;
    assert_eq!(notices(&admin, app).await, Vec::<String>::new());
    world.end().await;
}

impl World {
    async fn wecom_again(&self, admin: &crate::harness::Browser, app: muster::domain::id::MobileAppId) {
        let id = app.to_string();
        let fields = self.wecom_fields().await;
        let fields = [&crate::harness::borrow(&fields)[..], &[("id", id.as_str())]].concat();
        assert_eq!(admin.post("enable_app", &fields).await.ok().json()["app"], json!(id));
    }
}

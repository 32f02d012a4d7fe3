//! Activating a mobile app: what proves each step, making a DingTalk app by scanning, and handing the vendor's side over.

mod handover;
mod links;
mod scan;

use serde_json::{Value, json};

use crate::harness::{Browser, Party, World, borrow, of_each_vendor};
use muster::domain::mobile_app::AppState;
use muster::domain::time::Span;
use muster::domain::vendor::Vendor;

/// How each step of an app stands: `["channel done", …]`.
fn steps(activation: &Value) -> Vec<String> {
    let all = activation["steps"].as_array().unwrap_or_else(|| panic!("no steps: {activation}"));
    all.iter().map(|step| format!("{} {}", step["kind"].as_str().unwrap(), step["state"].as_str().unwrap())).collect()
}

fn step<'a>(activation: &'a Value, kind: &str) -> &'a Value {
    activation["steps"].as_array().unwrap().iter().find(|step| step["kind"] == kind).unwrap_or_else(|| panic!("no {kind}"))
}

fn state_of<'a>(activation: &'a Value, kind: &str) -> &'a str {
    step(activation, kind)["state"].as_str().unwrap()
}

async fn show(admin: &Browser, app: &str) -> Value {
    admin.post("show_activation", &[("!id", app)]).await.ok().json()
}

async fn check(admin: &Browser, app: &str) -> Value {
    admin.post("check_activation", &[("id", app)]).await.ok().json()
}

/// Who did what, newest first.
async fn audit(admin: &Browser) -> Vec<(String, String)> {
    let rows = admin.post("list_audit", &[]).await.ok().json()["rows"].clone();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.as_array().unwrap().iter().map(|row| (text(row, "actor"), text(row, "action"))).collect()
}

of_each_vendor![
    every_step_turns_green_only_when_it_is_proved,
    a_step_that_the_vendor_refuses_says_why,
    the_steps_are_the_same_after_a_restart,
];

/// The steps that a check of the simulator's values proves.
fn proved(vendor: Vendor) -> &'static [&'static str] {
    match vendor {
        Vendor::DingTalk => &["credentials", "sign_in", "permissions", "range"],
        Vendor::WeCom => &["credentials", "sign_in", "trust", "range"],
        Vendor::Lark => &["credentials", "sign_in", "permissions", "range"],
    }
}

async fn every_step_turns_green_only_when_it_is_proved(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let admin = party.world.admin().await;
    let app = party.save(AppState::Draft).await.to_string();
    if vendor == Vendor::WeCom {
        party.set(json!({ "trusted_domains": [party.world.muster.config.domain()] })).await;
    }
    let before = show(&admin, &app).await;
    assert_eq!((state_of(&before, "channel"), state_of(&before, "credentials")), ("done", "now"), "saved is not proved");
    for kind in proved(vendor) {
        assert_ne!(state_of(&before, kind), "done", "{kind}");
    }
    let after = check(&admin, &app).await;
    for kind in proved(vendor) {
        assert_eq!(state_of(&after, kind), "done", "{kind}: {}", step(&after, kind));
    }
    assert!(!after["people"].as_array().unwrap().is_empty(), "right after a check people can be chosen");
    for kind in ["home_page", "people", "enable", "bind"] {
        assert_ne!(state_of(&after, kind), "done", "{kind}");
    }
    admin.post("tell_home_page", &[("id", &app)]).await.ok();
    party.world.add(&admin, "李娜", "13800138001").await;
    let told = show(&admin, &app).await;
    assert_eq!((state_of(&told, "home_page"), state_of(&told, "people"), state_of(&told, "enable")), ("told", "done", "now"));
    assert_eq!(told["people"], json!([]), "nobody's name is kept");

    let unknown = admin.post("enable_saved_app", &[("app", &app), ("test_person", "nobody")]).await.ok().json();
    assert_eq!((state_of(&unknown, "enable"), &unknown["card"]["state"]), ("now", &json!("draft")));
    let person = party.id("wangxiaoming").await;
    let enabled = admin.post("enable_saved_app", &[("app", &app), ("test_person", &person)]).await.ok().json();
    assert_eq!((state_of(&enabled, "enable"), &enabled["card"]["state"]), ("done", &json!("enabled")), "{enabled}");
    assert_eq!(state_of(&enabled, "bind"), "now");
    party.world.end().await;
}

async fn a_step_that_the_vendor_refuses_says_why(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let admin = party.world.admin().await;
    let app = party.save(AppState::Draft).await.to_string();
    party.set(json!({ "visible_departments": [], "visible_users": [] })).await;
    let seen = check(&admin, &app).await;
    assert_eq!((state_of(&seen, "credentials"), state_of(&seen, "range")), ("done", "failed"), "{:?}", steps(&seen));
    let obstacle = &step(&seen, "range")["obstacle"];
    assert!(obstacle["cause"].as_str().is_some_and(|cause| !cause.is_empty()), "{obstacle}");
    assert!(obstacle["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()), "{obstacle}");
    party.world.end().await;
}

async fn the_steps_are_the_same_after_a_restart(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let admin = party.world.admin().await;
    let app = party.save(AppState::Draft).await.to_string();
    let before = steps(&check(&admin, &app).await);
    let world = party.world.restart().await;
    let elsewhere = world.admin().await;
    assert_eq!(steps(&show(&elsewhere, &app).await), before);
    world.end().await;
}

#[tokio::test]
async fn permissions_are_ticked_by_the_last_check() {
    let party = Party::new(Vendor::DingTalk).await;
    let admin = party.world.admin().await;
    let app = party.save(AppState::Draft).await.to_string();
    let given = |activation: &Value| -> Vec<String> {
        activation["features"].as_array().unwrap().iter().map(|row| row["given"].as_str().unwrap().to_owned()).collect()
    };
    assert!(given(&show(&admin, &app).await).iter().all(|given| given == "unknown"));
    assert_eq!(given(&check(&admin, &app).await)[1], "works", "the directory");
    party.set(json!({ "missing_scopes": ["qyapi_get_department_list"] })).await;
    let refused = check(&admin, &app).await;
    assert_eq!(given(&refused)[1], "missing");
    let permissions = step(&refused, "permissions");
    assert_eq!(permissions["state"], "failed");
    assert_eq!(permissions["obstacle"]["copy"], "qyapi_get_department_list");
    let listed: Vec<_> = permissions["copy"].as_array().unwrap().iter().map(|copy| copy["value"].as_str().unwrap()).collect();
    assert!(listed.iter().any(|codes| codes.contains("qyapi_get_member")), "{listed:?}");
    party.world.end().await;
}

#[tokio::test]
async fn somebody_who_opens_the_app_proves_its_home_page() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let of = async || show(&admin, &app.to_string()).await;
    assert_ne!(state_of(&of().await, "home_page"), "done");
    world.member(&admin).await;
    world.bound_phone(app).await;
    let after = of().await;
    assert_eq!((state_of(&after, "home_page"), state_of(&after, "bind")), ("done", "done"));
    world.end().await;
}

#[tokio::test]
async fn the_steps_are_taken_without_scripts() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    let app = admin.post("save_app", &borrow(&fields)).await.ok().json().as_str().unwrap().to_owned();
    let page = format!("/console/mobile-apps/{app}/steps");
    admin.open(&page).await.ok().has("enter Enterprise ID").has("Check again").has("1 of 9 done");
    let sent = admin.submit(&page, "check_activation", &[("id", &app)]).await;
    assert_eq!((sent.status, sent.location()), (303, page.as_str()));
    admin.open(&page).await.ok().has("stage good").has("Set the trusted domain").has("Last check");
    let wrong = admin.submit(&page, "create_handover", &[("app", &app), ("days", "99")]).await;
    assert_eq!(wrong.status, 303);
    admin.open(&page).await.ok().has("There is no such choice");
    world.advance(Span::hours(1)).await;
    world.end().await;
}

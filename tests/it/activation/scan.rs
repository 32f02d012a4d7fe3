//! Making a DingTalk app by scanning: every way in which it can end, for several admins, over restarts.

use muster::domain::time::Span;
use serde_json::{Value, json};

use super::{audit, check, show, state_of, step};
use crate::harness::{Browser, World};

/// Begins at the simulator; answers the registration's id.
async fn start(world: &World, admin: &Browser) -> String {
    let base_url = world.ask("/api/credentials").await["dingtalk"]["base_url"].as_str().unwrap().to_owned();
    admin.post("start_registration", &[("base_url", &base_url)]).await.ok().json().as_str().unwrap().to_owned()
}

async fn look(admin: &Browser, id: &str) -> Value {
    admin.post("show_registration", &[("!id", id)]).await.ok().json()
}

/// Asks DingTalk when it is time to.
async fn poll(world: &World, admin: &Browser, id: &str) -> Value {
    world.advance(Span::seconds(6)).await;
    admin.post("poll_registration", &[("id", id)]).await.ok().json()
}

async fn scan(world: &World, found: &Value, user: &str) -> Value {
    world.control("/api/scan", json!({ "vendor": "dingtalk", "url": found["scan"], "user": user })).await
}

/// A draft that was made by scanning.
async fn made(world: &World, admin: &Browser) -> String {
    let id = start(world, admin).await;
    scan(world, &look(admin, &id).await, "wangxiaoming").await;
    let done = poll(world, admin, &id).await;
    assert_eq!(done["state"], "made", "{done}");
    done["app"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_scanned_app_becomes_a_draft_and_its_secret_is_never_seen() {
    let world = World::new().await;
    let admin = world.admin().await;
    let id = start(&world, &admin).await;
    let page = format!("/console/mobile-apps/scan/{id}");
    let found = look(&admin, &id).await;
    assert!(found["qr"].as_str().unwrap().starts_with("data:image/svg+xml;base64,"));
    admin.open(&page).await.ok().has(found["user_code"].as_str().unwrap()).has("data:image/svg+xml").has("Waiting for the scan");
    assert_eq!(poll(&world, &admin, &id).await["state"], "waiting");
    assert_eq!(scan(&world, &found, "wangxiaoming").await["confirmed"], "SUCCESS");
    let done = poll(&world, &admin, &id).await;
    assert_eq!(done["state"], "made");
    let app = done["app"].as_str().unwrap();

    let given = world.ask("/api/credentials").await["dingtalk"].clone();
    let secret = given["client_secret"].as_str().unwrap();
    let detail = admin.post("show_mobile_app", &[("!id", app)]).await.ok().json();
    assert_eq!(
        (&detail["identity"], &detail["card"]["state"], &detail["kept"]),
        (&given["client_id"], &json!("draft"), &json!(["secret"]))
    );
    for seen in [
        done.to_string(),
        detail.to_string(),
        admin.open(&page).await.body,
        admin.open(&format!("/console/mobile-apps/{app}/steps")).await.body,
    ] {
        assert!(!seen.contains(secret) && !seen.contains("device_code"), "{seen}");
    }
    assert_eq!(
        world.column("SELECT state FROM registration WHERE device_code IS NULL").await,
        ["made"],
        "and what it was asked with is erased"
    );
    assert_eq!(world.dump().await.find(secret), None);
    assert_eq!(state_of(&check(&admin, app).await, "credentials"), "done");
    let log = audit(&admin).await;
    assert!(log.iter().any(|(_, action)| action == "mobile_app.register"), "{log:?}");
    world.end().await;
}

#[tokio::test]
async fn whoever_is_no_admin_there_is_refused_and_a_new_code_can_be_had() {
    let world = World::new().await;
    let admin = world.admin().await;
    let id = start(&world, &admin).await;
    assert_eq!(scan(&world, &look(&admin, &id).await, "lina").await["confirmed"], "FAIL");
    let refused = poll(&world, &admin, &id).await;
    assert_eq!((&refused["state"], &refused["app"]), (&json!("refused"), &Value::Null));
    assert!(refused["reason"].as_str().unwrap().contains("权限"), "DingTalk's own words: {refused}");
    admin.open(&format!("/console/mobile-apps/scan/{id}")).await.ok().has("refused to make the app").has("New code");
    assert_ne!(start(&world, &admin).await, id);
    assert_eq!(world.column("SELECT COUNT(*) FROM mobile_app").await, ["0"]);
    world.end().await;
}

#[tokio::test]
async fn a_code_expires_and_the_next_is_another() {
    let world = World::new().await;
    let admin = world.admin().await;
    let id = start(&world, &admin).await;
    world.advance(Span::hours(3)).await;
    assert_eq!(poll(&world, &admin, &id).await["state"], "expired");
    let calls = world.calls("dingtalk", "/app/registration/poll").await;
    assert_eq!(poll(&world, &admin, &id).await["state"], "expired");
    assert_eq!(world.calls("dingtalk", "/app/registration/poll").await, calls, "what is over is asked no more");
    let next = start(&world, &admin).await;
    assert_ne!(next, id);
    assert_eq!(look(&admin, &next).await["state"], "waiting");
    world.end().await;
}

#[tokio::test]
async fn dingtalk_is_asked_as_often_as_it_says_however_many_look() {
    let world = World::new().await;
    let admin = world.admin().await;
    let other = world.admin().await;
    let id = start(&world, &admin).await;
    assert_eq!(start(&world, &other).await, id, "two admins see the same code");
    let calls = async || world.calls("dingtalk", "/app/registration/poll").await;
    for browser in [&admin, &other, &admin] {
        browser.post("poll_registration", &[("id", &id)]).await.ok();
    }
    assert_eq!(calls().await, 0, "not before the first interval is over");
    world.advance(Span::seconds(5)).await;
    for browser in [&admin, &other, &admin] {
        browser.post("poll_registration", &[("id", &id)]).await.ok();
    }
    assert_eq!(calls().await, 1);

    let slow = json!({ "body": { "errcode": 0, "status": "SLOW_DOWN" } });
    world.fault("dingtalk", "/app/registration/poll", slow).await;
    assert_eq!(poll(&world, &admin, &id).await["state"], "waiting");
    let asked = calls().await;
    poll(&world, &admin, &id).await;
    assert_eq!(calls().await, asked, "five seconds are not enough any more");
    world.advance(Span::seconds(5)).await;
    admin.post("poll_registration", &[("id", &id)]).await.ok();
    assert_eq!(calls().await, asked + 1);
    world.end().await;
}

#[tokio::test]
async fn a_silent_dingtalk_loses_nothing() {
    let world = World::new().await;
    let admin = world.admin().await;
    let id = start(&world, &admin).await;
    scan(&world, &look(&admin, &id).await, "wangxiaoming").await;
    world.fault("dingtalk", "/app/registration/poll", json!({ "status": 502, "body": "<html>" })).await;
    let silent = poll(&world, &admin, &id).await;
    assert_eq!((&silent["state"], &silent["silent"]), (&json!("waiting"), &json!(true)));
    // The answer was on its way when the server ended.
    world.fault("dingtalk", "/app/registration/poll", json!({ "status": 502, "body": "<html>", "after": true })).await;
    assert_eq!(poll(&world, &admin, &id).await["state"], "waiting");
    let world = world.restart().await;
    let elsewhere = world.admin().await;
    assert_eq!(start(&world, &elsewhere).await, id, "another machine goes on where it stood");
    assert_eq!(poll(&world, &elsewhere, &id).await["state"], "made");
    world.end().await;
}

#[tokio::test]
async fn where_apps_cannot_be_made_by_scanning_the_form_is_said_to_remain() {
    let world = World::new().await;
    let admin = world.admin().await;
    let base_url = world.ask("/api/credentials").await["dingtalk"]["base_url"].as_str().unwrap().to_owned();
    let page = "/console/mobile-apps/new/dingtalk";
    for fault in [json!({ "status": 404, "body": "not here" }), json!({ "body": { "errcode": 404, "errmsg": "请求的URI地址不存在" } })]
    {
        world.fault("dingtalk", "/app/registration/init", fault).await;
        assert_eq!(admin.post("start_registration", &[("base_url", &base_url)]).await.status, 502);
    }
    world.fault("dingtalk", "/app/registration/begin", json!({ "status": 500, "body": "" })).await;
    let sent = admin.submit(page, "start_registration", &[("base_url", &base_url)]).await;
    assert_eq!((sent.status, sent.location()), (303, page));
    admin.open(page).await.ok().has("cannot be made by scanning here").has("form[identity]");
    assert_eq!(
        admin.post("start_registration", &[("base_url", "http://169.254.169.254")]).await.field("base_url"),
        json!({ "AddressRefused": "Reserved" })
    );
    assert_eq!(world.column("SELECT COUNT(*) FROM registration").await, ["0"]);
    world.end().await;
}

#[tokio::test]
async fn an_app_that_is_here_already_is_not_touched() {
    let world = World::new().await;
    let admin = world.admin().await;
    let first = made(&world, &admin).await;
    admin.post("put_agent_id", &[("app", &first), ("agent_id", "3000000001")]).await.ok();
    let id = start(&world, &admin).await;
    scan(&world, &look(&admin, &id).await, "wangxiaoming").await;
    let known = poll(&world, &admin, &id).await;
    assert_eq!((&known["state"], &known["app"]), (&json!("known"), &json!(first)));
    assert_eq!(world.column("SELECT agent_id FROM mobile_app").await, ["3000000001"]);
    world.end().await;
}

/// The second scan as a browser makes it; answers where it leads in the end.
async fn choose_company(world: &World, admin: &Browser, app: &str, user: &str) -> String {
    let page = admin.get(&format!("/console/mobile-apps/{app}/company")).await;
    assert!(page.location().contains("scope=openid%20corpid"), "{}", page.location());
    let granted = world.control("/api/scan", json!({ "vendor": "dingtalk", "url": page.location(), "user": user })).await;
    admin.get(granted["redirect"].as_str().unwrap_or_else(|| panic!("{granted}"))).await.location().to_owned()
}

#[tokio::test]
async fn the_second_scan_tells_the_company_and_an_admin_confirms_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = made(&world, &admin).await;
    let steps_page = format!("/console/mobile-apps/{app}/steps");
    assert_eq!(admin.post("put_agent_id", &[("app", &app), ("agent_id", "abc")]).await.field("agent_id"), "Digits");
    admin.post("put_agent_id", &[("app", &app), ("agent_id", "3000000001")]).await.ok();
    assert_eq!(choose_company(&world, &admin, &app, "wangxiaoming").await, steps_page);
    let found = show(&admin, &app).await;
    let corp_id = world.ask("/api/credentials").await["dingtalk"]["corp_id"].clone();
    assert_eq!((&found["company_found"], state_of(&found, "company")), (&corp_id, "later"), "found is not confirmed");
    admin.open(&steps_page).await.ok().has("Is this the company?").has(corp_id.as_str().unwrap());
    let other = admin.post("confirm_company", &[("app", &app), ("corp_id", "dingother")]).await;
    assert_eq!((other.status, other.refusal()), (409, json!("Changed")), "only the one that was shown");
    admin.post("confirm_company", &[("app", &app), ("corp_id", corp_id.as_str().unwrap())]).await.ok();
    let confirmed = show(&admin, &app).await;
    assert_eq!((state_of(&confirmed, "company"), &confirmed["company_found"]), ("done", &Value::Null));
    world.end().await;
}

#[tokio::test]
async fn only_an_administrator_of_the_company_may_speak_for_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = made(&world, &admin).await;
    let obstacle = async || step(&show(&admin, &app).await, "company")["obstacle"]["cause"].as_str().unwrap_or_default().to_owned();
    choose_company(&world, &admin, &app, "lina").await;
    assert!(obstacle().await.contains("not an administrator"));
    choose_company(&world, &admin, &app, "@outsider").await;
    assert!(obstacle().await.contains("does not belong"), "{}", obstacle().await);
    world.control("/api/settings", json!({ "vendor": "dingtalk", "missing_scopes": ["qyapi_get_member"] })).await;
    choose_company(&world, &admin, &app, "wangxiaoming").await;
    assert_eq!(step(&show(&admin, &app).await, "company")["obstacle"]["copy"], "qyapi_get_member");
    world.control("/api/settings", json!({ "vendor": "dingtalk", "missing_scopes": [], "sign_in_declined": true })).await;
    choose_company(&world, &admin, &app, "wangxiaoming").await;
    assert!(obstacle().await.contains("declined"));
    assert_eq!(show(&admin, &app).await["company_found"], Value::Null);
    world.end().await;
}

#[tokio::test]
async fn a_scan_counts_in_its_own_browser_once_and_for_ten_minutes() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = made(&world, &admin).await;
    let grant = async || {
        let page = admin.get(&format!("/console/mobile-apps/{app}/company")).await;
        let granted = world.control("/api/scan", json!({ "vendor": "dingtalk", "url": page.location(), "user": "wangxiaoming" })).await;
        granted["redirect"].as_str().unwrap().to_owned()
    };
    let redirect = grant().await;
    let thief = world.browser();
    assert!(thief.get(&redirect).await.status >= 400, "a stranger's browser");
    let second = world.admin().await;
    assert!(second.get(&redirect).await.status >= 400, "another admin's browser");
    assert_eq!(show(&admin, &app).await["company_found"], Value::Null);
    assert_eq!(admin.get(&redirect).await.status, 303);
    assert!(admin.get(&redirect).await.status >= 400, "twice");
    let late = grant().await;
    world.advance(Span::minutes(11)).await;
    assert!(admin.get(&late).await.status >= 400, "too late");
    world.end().await;
}

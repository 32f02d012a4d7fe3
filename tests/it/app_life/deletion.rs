//! Deleting an app: what hangs on it is shown before, its name is typed, and history stays.

use serde_json::json;

use super::{audit, deliveries};
use crate::harness::{Browser, World, borrow};

const FILE: &str = "WW_verify_6sik8XFNVixfjUNp.txt";

async fn company(admin: &Browser, app: &str) -> String {
    admin.post("show_mobile_app", &[("!id", app)]).await.ok().json()["card"]["company"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_hangs_on_an_app_is_shown_and_ends_with_it_while_history_stays() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let id = app.to_string();
    let member = world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let platform = world.platform(&admin).await;
    let told = platform.incident("Disk full", json!({ "phone": "13800138000" })).await;
    world.run_jobs().await;
    platform.incident("Load high", json!({ "phone": "13800138000" })).await;
    admin.post("put_domain_file", &[("app", &id), ("name", FILE), ("content", "content")]).await.ok();
    let page = format!("/console/mobile-apps/{id}/validity");
    let company = company(&admin, &id).await;

    let shown = admin.get(&page).await.ok();
    for text in ["active bindings", "members bound here only", "chat accounts", "phones signed in", "domain verification files"] {
        shown.has(text);
    }
    shown.has("1 of them about open incidents").has(&company);

    // The name is asked for, with scripts and without, and nothing happens until it is right.
    for typed in ["", "Another Company", &format!("{company} x")] {
        let answer = admin.post("delete_mobile_app", &[("app", &id), ("company", typed)]).await;
        let error = if typed.is_empty() { "Required" } else { "NotTheName" };
        assert_eq!((answer.status, answer.field("company")), (422, json!(error)), "{typed}");
    }
    let back = admin.submit(&page, "delete_mobile_app", &[("app", &id), ("company", "Another")]).await;
    assert_eq!((back.status, back.location()), (303, page.as_str()));
    admin.get(&page).await.ok().has("type it as it is shown").has("value=\"Another\"");
    assert_eq!(world.column("SELECT state FROM mobile_app").await, ["enabled"]);

    let done = admin.submit(&page, "delete_mobile_app", &[("app", &id), ("company", &company)]).await;
    assert_eq!((done.status, done.location()), (303, "/console/mobile-apps"));
    admin.get("/console/mobile-apps").await.ok().lacks(&format!("/console/mobile-apps/{id}"));

    // Everything that lived by it is over.
    for path in [format!("/m/{id}"), format!("/m/{id}/bind"), format!("/callbacks/wecom/{id}"), format!("/{FILE}"), page.clone()] {
        let browser = if path.starts_with("/console") { &admin } else { &phone };
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(phone.get(&format!("/m/{id}/todo")).await.location(), format!("/m/{id}/bind?next=%2Fm%2F{id}%2Ftodo"), "signed out");
    assert_eq!(phone.post("act_on_incident", &[("app", &id), ("incident", &told), ("action", "respond")]).await.status, 401);
    assert_eq!(world.column("SELECT state || ' ' || COALESCE(ended_by, '') FROM binding").await.len(), 1);
    assert!(world.column("SELECT state || ' ' || ended_by FROM binding").await[0].starts_with("ended member:"));
    world.run_jobs().await;
    assert_eq!(deliveries(&world).await[0], "failed: the mobile app was deleted");
    assert_eq!(world.column("SELECT kind FROM job WHERE state = 'failed'").await, Vec::<String>::new(), "jobs ended cleanly");
    for function in ["save_app", "enable_app"] {
        let fields = world.wecom_fields().await;
        let fields = [&borrow(&fields)[..], &[("id", id.as_str())]].concat();
        assert_eq!(admin.post(function, &fields).await.status, 404, "{function}");
    }
    assert_eq!(admin.post("delete_mobile_app", &[("app", &id), ("company", &company)]).await.status, 404, "once");

    // History can be read, and says which app it was.
    let row = &audit(&admin, "mobile_app.delete").await[0];
    assert!(row["detail"].as_str().unwrap().contains(&company) && row["about"] == json!(company), "{row}");
    let sent = admin.post("list_deliveries", &[]).await.ok().json()["rows"].clone();
    assert!(sent.as_array().unwrap().iter().any(|row| row["company"] == json!(format!("{company} (deleted)"))), "{sent}");
    let shown = world.show(&admin, &member).await;
    assert_eq!((&shown["bindings"][0]["company"], &shown["bindings"][0]["state"]), (&json!(company), &json!("ended")));
    assert!(shown["bindings"][0]["proof"].is_object(), "{shown}");
    let incident = admin.post("show_incident", &[("!id", &told)]).await.ok().json();
    assert_eq!(incident["timeline"].as_array().unwrap().len(), 1, "{incident}");

    // The same company comes again, and its people bind anew.
    let again = world.wecom(&admin).await;
    assert_ne!(again, app);
    world.advance(muster::domain::time::Span::minutes(1)).await;
    world.phone("wangxiaoming").bind(&world, again, "王小明", "13800138000").await;
    world.end().await;
}

#[tokio::test]
async fn a_deleted_apps_secrets_are_gone() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await.to_string();
    let sealed = async || world.column("SELECT CAST(LENGTH(secrets) AS TEXT) FROM mobile_app").await[0].parse::<usize>().unwrap();
    let before = sealed().await;
    let company = company(&admin, &app).await;
    admin.post("delete_mobile_app", &[("app", &app), ("company", &company)]).await.ok();
    assert!(before > 150 && sealed().await < before / 2 + 60, "{before} {}", sealed().await);
    world.end().await;
}

#[tokio::test]
async fn what_is_on_its_way_ends_quietly_with_the_app() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.bound_phone(app).await;
    world.run_jobs().await;
    let platform = world.platform(&admin).await;
    world.fault("wecom", "/cgi-bin/message/send", json!({ "status": 500, "times": -1 })).await;
    platform.incident("Disk full", json!({ "phone": "13800138000" })).await;
    world.run_jobs().await;
    assert_eq!(
        world.column("SELECT state FROM job WHERE kind = 'send_message' AND state = 'queued'").await,
        ["queued"],
        "to be tried again"
    );
    world.no_faults().await;
    let company = company(&admin, &app.to_string()).await;
    admin.post("delete_mobile_app", &[("app", &app.to_string()), ("company", &company)]).await.ok();
    world.advance(muster::domain::time::Span::hours(2)).await;
    let sent = world.calls("wecom", "/cgi-bin/message/send").await;
    world.run_jobs().await;
    assert_eq!(world.calls("wecom", "/cgi-bin/message/send").await, sent, "nothing is sent any more");
    world.end().await;
}

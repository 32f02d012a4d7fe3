//! Incidents: created over the machine interface, responded to and finished on the phone.

mod rest;

use muster::domain::id::MobileAppId;
use muster::domain::time::Span;
use serde_json::{Value, json};

use crate::harness::{Answer, Browser, Script, World, at_once, borrow};

async fn act(phone: &Browser, app: MobileAppId, incident: &str, action: &str) -> Answer {
    phone.post("act_on_incident", &[("app", &app.to_string()), ("incident", incident), ("action", action)]).await
}

async fn state(script: &Script, incident: &str) -> Value {
    script.get(&format!("/api/v1/incidents/{incident}")).await.json()["state"].clone()
}

#[tokio::test]
async fn an_incident_reaches_its_member_who_responds_and_finishes_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let platform = world.platform(&admin).await;
    let body = json!({
        "title": "Disk full", "content": "db-1: 98 %\n<b>now</b>", "level": "P1", "service": "orders",
        "assignee": { "phone": "13800138000" }, "url": "https://ops.example.com/1",
    });
    let created = platform.create(body).await;
    assert_eq!(created.status, 201, "{}", created.body);
    let id = created.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(created.header("location"), format!("/api/v1/incidents/{id}"));
    assert_eq!((&created.json()["state"], &created.json()["assignee"]["name"]), (&json!("triggered"), &json!("王小明")));

    let card = world.messages("wangxiaoming").await.remove(0)["card"].clone();
    assert_eq!(card["title"], "[P1] Disk full");
    assert_eq!(card["url"], format!("{}/m/{app}/incidents/{id}", world.url));
    let page = format!("/m/{app}/incidents/{id}");
    phone.open(&format!("/m/{app}/todo")).await.ok().has("Disk full");
    phone.open(&page).await.ok().has("Disk full").has("&lt;b&gt;now").lacks("<b>now");

    assert_eq!(act(&phone, app, &id, "respond").await.ok().json()["row"]["state"], "acknowledged");
    assert_eq!(state(&platform, &id).await, "acknowledged");
    assert_eq!(act(&phone, app, &id, "respond").await.ok().json()["timeline"].as_array().unwrap().len(), 2, "not done twice");
    assert_eq!(act(&phone, app, &id, "finish").await.ok().json()["row"]["state"], "finished");
    assert_eq!(state(&platform, &id).await, "finished");
    phone.open(&format!("/m/{app}/todo")).await.ok().has("No incidents now");
    phone.open(&format!("/m/{app}/todo?show=finished")).await.ok().has("Disk full");
    let timeline = admin.post("show_incident", &[("!id", &id)]).await.ok().json()["timeline"].clone();
    let seen: Vec<_> = timeline.as_array().unwrap().iter().map(|entry| (entry["what"].as_str().unwrap(), entry["by"].as_str())).collect();
    assert_eq!(seen, [("created", Some("Platform")), ("responded", Some("王小明")), ("finished", Some("王小明"))]);
    world.end().await;
}

#[tokio::test]
async fn a_phone_without_scripts_responds_and_finishes() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let platform = world.platform(&admin).await;
    let id = platform.incident("Disk full", json!({ "phone": "13800138000" })).await;
    let page = format!("/m/{app}/incidents/{id}");
    for (action, after) in [("respond", "acknowledged"), ("finish", "finished")] {
        phone.open(&page).await.ok().has(&format!("name=\"form[action]\" value=\"{action}\""));
        let fields = [("app", app.to_string()), ("incident", id.clone()), ("action", action.to_owned())];
        let answer = phone.submit(&page, "act_on_incident", &borrow(&fields)).await;
        assert_eq!((answer.status, answer.location()), (303, page.as_str()));
        assert_eq!(state(&platform, &id).await, after);
    }
    phone.open(&page).await.ok().lacks("form[action]");
    world.end().await;
}

#[tokio::test]
async fn members_see_all_and_act_on_their_own_and_on_nobodys() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.add(&admin, "李娜", "13800138001").await;
    let phone = world.bound_phone(app).await;
    let colleague = world.phone("lina");
    colleague.bind(&world, app, "李娜", "13800138001").await;
    let platform = world.platform(&admin).await;
    let his = platform.incident("His", json!({ "phone": "13800138000" })).await;
    let nobodys = platform.incident("Unassigned one", Value::Null).await;

    let page = colleague.open(&format!("/m/{app}/incidents/{his}")).await.ok();
    page.has("His").has("王小明").lacks("form[action]").lacks("13800138000").lacks("138****8000");
    let refused = act(&colleague, app, &his, "finish").await;
    assert_eq!((refused.status, refused.refusal()), (403, json!("Forbidden")));
    assert_eq!(state(&platform, &his).await, "triggered");
    colleague.open(&format!("/m/{app}/todo")).await.ok().has("Unassigned one").lacks(">His<");
    colleague.open(&format!("/m/{app}/todo?show=open")).await.ok().has("His");

    // Both press at the same moment: one of them takes it.
    let presses = [phone.clone(), colleague.clone()].map(|phone| {
        let id = nobodys.clone();
        async move { act(&phone, app, &id, "respond").await.status }
    });
    let answers = world.collide("incident", presses).await;
    assert!(answers.iter().all(|status| [200, 403].contains(status)), "{answers:?}");
    let responded = world.column("SELECT what FROM incident_event WHERE what = 'responded'").await;
    assert_eq!(responded.len(), 1, "{answers:?}");
    assert_eq!(act(&phone, app, "aaaaaaaaaa", "respond").await.status, 404);
    assert_eq!(act(&phone, app, &nobodys, "explode").await.status, 422);
    assert_eq!(act(&world.browser(), app, &nobodys, "respond").await.status, 401);
    world.end().await;
}

#[tokio::test]
async fn whoever_is_not_bound_gets_no_message_and_nothing_is_stuck() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let platform = world.platform(&admin).await;
    platform.incident("Before", json!({ "phone": "13800138000" })).await;
    assert_eq!(world.messages("wangxiaoming").await.len(), 1, "only the check's own");
    let phone = world.bound_phone(app).await;
    phone.open(&format!("/m/{app}/todo")).await.ok().has("Before");
    world.run_jobs().await;
    admin.post("disable_mobile_app", &[("id", &app.to_string())]).await.ok();
    platform.incident("Closed", json!({ "phone": "13800138000" })).await;
    assert_eq!(world.messages("wangxiaoming").await.len(), 2, "nothing goes out over an app that is closed");
    world.end().await;
}

/// WeCom takes thirty messages a minute for one person, and drops what is above without a word.
#[tokio::test]
async fn what_the_vendor_would_drop_waits_and_arrives_later() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.bound_phone(app).await;
    let platform = world.platform(&admin).await;
    let before = world.messages("wangxiaoming").await.len();
    for number in 0..40 {
        platform.incident(&format!("Disk {number} full"), json!({ "phone": "13800138000" })).await;
    }
    let at_once = world.messages("wangxiaoming").await.len();
    assert!(at_once < before + 40, "not more than the vendor takes: {at_once}");
    let waiting = admin.post("list_deliveries", &[]).await.ok().json()["rows"][0].clone();
    assert_eq!((&waiting["state"], waiting["error"].as_str().unwrap_or_default().contains("waits")), (&json!("queued"), true), "{waiting}");
    world.advance(Span::seconds(71)).await;
    assert_eq!(world.messages("wangxiaoming").await.len(), before + 40);
    let jobs = admin.post("list_jobs", &[]).await.ok().json()["rows"][0].clone();
    assert_eq!((&jobs["state"], &jobs["attempts"]), (&json!("done"), &json!(1)), "waiting is no failed attempt");
    world.end().await;
}

/// A double tap, or a form sent again because its answer was lost.
#[tokio::test]
async fn an_action_that_is_sent_twice_is_done_once() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let id = world.platform(&admin).await.incident("Disk full", json!({ "phone": "13800138000" })).await;
    let page = format!("/m/{app}/incidents/{id}");
    let messages = world.messages("wangxiaoming").await.len();
    for (action, done) in [("respond", "responded"), ("finish", "finished")] {
        let fields = [("app", app.to_string()), ("incident", id.clone()), ("action", action.to_owned())];
        let presses = (0..3).map(|_| {
            let (phone, id) = (phone.clone(), id.clone());
            async move { act(&phone, app, &id, action).await.status }
        });
        assert_eq!(at_once(presses).await, [200; 3], "{action}");
        let by_itself = phone.submit(&page, "act_on_incident", &borrow(&fields)).await;
        assert_eq!((by_itself.status, by_itself.location(), by_itself.set_cookie("muster_flash")), (303, page.as_str(), None));
        let sql = format!("SELECT what FROM incident_event WHERE what = '{done}'");
        assert_eq!(world.column(&sql).await.len(), 1, "{action}");
    }
    assert_eq!(world.messages("wangxiaoming").await.len(), messages, "nobody is told anew");
    world.end().await;
}

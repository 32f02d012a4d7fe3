//! Checks that nobody made on the page: on the schedule, over the machine interface, on the command line, for a support
//! bundle; and the page that watches one.

use muster::domain::check::Report;
use muster::domain::lang::Lang;
use muster::domain::time::Span;
use muster::server::service::check::schedule;
use muster::server::service::{check, mobile_app};
use reqwest::Method;
use serde_json::json;

use crate::app_life::validity::notice_template;
use crate::harness::World;

#[tokio::test]
async fn an_app_that_stops_working_is_told_to_the_admins_on_another_one_once() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let other = world.second_company(&admin).await;
    world.member(&admin).await;
    world.bound_phone(other).await;
    assert_eq!(world.column("UPDATE member SET role = 'admin' WHERE phone IS NOT NULL RETURNING role").await, ["admin"]);

    let wecom = &world.ask("/api/credentials").await["wecom"];
    let domain = world.muster.config.domain();
    world.in_wecom(json!({ "trusted_domains": [domain], "company": wecom["corp_id"] })).await;
    let hour = async || {
        world.advance(Span::hours(1)).await;
        schedule::enqueue_due(&world.muster).await.unwrap();
        world.run_jobs().await;
    };
    let failed = async || world.column("SELECT COALESCE(failed, 'nothing') FROM app_check ORDER BY mobile_app_id").await;
    let notices = async || world.column("SELECT COUNT(*) || '' FROM delivery WHERE purpose = 'app_fails' AND state = 'sent'").await;
    hour().await;
    assert_eq!((failed().await, notices().await), (vec!["nothing".to_owned(), "nothing".to_owned()], vec!["0".to_owned()]));
    schedule::enqueue_due(&world.muster).await.unwrap();
    assert_eq!(world.column("SELECT COUNT(*) || '' FROM job WHERE state = 'queued'").await, ["0"], "an hour has not passed");

    world.in_wecom(json!({ "trusted_ips": ["203.0.113.9"], "company": wecom["corp_id"] })).await;
    hour().await;
    assert_eq!((failed().await[0].as_str(), notices().await), ("egress_ip", vec!["1".to_owned()]));
    hour().await;
    assert_eq!(notices().await, ["1"], "said once");
    world.in_wecom(json!({ "trusted_ips": null, "company": wecom["corp_id"] })).await;
    hour().await;
    assert_eq!(failed().await[0], "nothing");
    let said = world.column("SELECT action FROM audit WHERE action IN ('mobile_app.fails', 'mobile_app.recovers') ORDER BY id").await;
    assert_eq!(said, ["mobile_app.fails", "mobile_app.recovers"]);
    let report = world.column("SELECT report FROM app_check").await.concat();
    assert!(!report.contains("王小明") && !report.contains("13800138000"), "{report}");
    let _ = app;
    world.end().await;
}

#[tokio::test]
async fn the_machine_interface_checks_an_app_with_a_token_for_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let domain = world.muster.config.domain();
    world.in_wecom(json!({ "trusted_domains": [domain] })).await;
    let script = world.script(&admin, &["apps_check"]).await;
    let listed = script.get("/api/v1/mobile-apps").await.ok().json();
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["vendor"]), (&json!(app), &json!("wecom")));

    let check = async || script.send(script.request(Method::POST, &format!("/api/v1/mobile-apps/{app}/check"))).await;
    let before = world.calls("wecom", "/cgi-bin/message/send").await;
    let report = check().await.ok().json();
    assert_eq!(report["works"], true, "{report}");
    assert!(report["stages"].as_array().unwrap().len() >= 10);
    world.in_wecom(json!({ "disabled": true })).await;
    assert_eq!(check().await.ok().json()["works"], false);
    assert_eq!(world.calls("wecom", "/cgi-bin/message/send").await, before, "nobody is written to");

    assert_eq!(script.send(script.request(Method::POST, "/api/v1/mobile-apps/nothing/check")).await.status, 404);
    let platform = world.platform(&admin).await;
    assert_eq!(platform.get("/api/v1/mobile-apps").await.status, 403, "another scope");
    assert_eq!(world.stranger().get("/api/v1/mobile-apps").await.status, 401);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_says_every_stage_and_ends_with_a_failure_where_one_failed() {
    let world = World::new().await;
    let admin = world.admin().await;
    // The simulators answer from this process while the program runs.
    let run = |args: &[&str]| tokio::task::block_in_place(|| world.program(args));
    let (well, said) = run(&["doctor"]);
    assert!(well && said.contains("no mobile app"), "{said}");
    world.wecom(&admin).await;
    let domain = world.muster.config.domain();
    world.in_wecom(json!({ "trusted_domains": [domain], "trusted_ips": ["203.0.113.9"] })).await;
    let control = world.simulators.control_url().to_owned();
    let doctor = || run(&["doctor", "--simulator-url", &control, "--public-url", &world.url]);
    let (well, said) = doctor();
    assert!(!well && said.contains("60020") && said.contains("1 stage failed"), "{said}");
    world.in_wecom(json!({ "trusted_ips": null, "missing_scopes": ["user/get"] })).await;
    let (_, said) = doctor();
    assert!(said.contains("user/get") && said.contains("https://work.weixin.qq.com/wework_admin/frame"), "{said}");
    world.in_wecom(json!({ "trusted_ips": null, "missing_scopes": [] })).await;
    let (well, said) = doctor();
    assert!(well && said.contains("+ App and visible range"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_support_bundle_has_no_secret_and_no_personal_data() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.bound_phone(app).await;
    let bundle = admin.get(&format!("/console/mobile-apps/{app}/support.json")).await.ok();
    assert!(bundle.header("content-disposition").starts_with("attachment"));
    let wecom = &world.ask("/api/credentials").await["wecom"];
    for secret in ["secret", "contacts_secret", "callback_token", "callback_aes_key"] {
        bundle.lacks(wecom[secret].as_str().unwrap());
    }
    bundle.lacks("王小明").lacks("13800138000").lacks("xm@example.com").lacks("wangxiaoming");
    let json = bundle.json();
    assert_eq!((&json["app"]["identity"], &json["app"]["has"]["secret"]), (&wecom["corp_id"], &json!(true)));
    assert!(json["check_now"]["stages"].as_array().unwrap().len() >= 10);
    assert_eq!(world.browser().get(&format!("/console/mobile-apps/{app}/support.json")).await.status, 303, "signed in first");
    world.end().await;
}

/// Vendors quote what they were sent, proxies have users, and other apps are nobody's business here.
#[tokio::test]
async fn a_support_bundle_masks_what_a_refusal_quotes() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let other = world.second_company(&admin).await;
    world.member(&admin).await;
    world.bound_phone(app).await;
    let failed = "UPDATE delivery SET state = 'failed', error = 'nobody is +8613800138000' WHERE mobile_app_id IS NOT NULL RETURNING state";
    assert!(!world.column(failed).await.is_empty());
    let body = json!({ "errcode": 48002, "errmsg": "api forbidden for 13800138000, ops@example.com" });
    world.fault("wecom", "/cgi-bin/agent/get", json!({ "body": body, "times": -1 })).await;
    let bundle = admin.get(&format!("/console/mobile-apps/{app}/support.json")).await.ok();
    bundle.has("api forbidden for •••, •••").has("nobody is •••");
    bundle.lacks("13800138000").lacks("ops@example.com");
    let of_other = admin.get(&format!("/console/mobile-apps/{other}/support.json")).await.ok().json();
    assert_eq!(of_other["failed_deliveries"], json!([]));
    world.no_faults().await;
    world.end().await;
}

/// A sign-in that is refused stops nobody from getting messages, and still has to be known; whoever has no other app
/// hears by SMS, in their own language, and the console says it in any case.
#[tokio::test]
async fn what_stops_working_is_told_also_where_it_is_not_required_and_no_other_app_is_there() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let domain = world.muster.config.domain();
    world.in_wecom(json!({ "trusted_domains": [domain] })).await;
    notice_template(&world, &admin).await;
    world.member(&admin).await;
    let promoted = "UPDATE member SET role = 'admin', lang = 'en' WHERE phone IS NOT NULL RETURNING role";
    assert_eq!(world.column(promoted).await, ["admin"]);
    let hour = async || {
        world.advance(Span::hours(1)).await;
        schedule::enqueue_due(&world.muster).await.unwrap();
        world.run_jobs().await;
    };
    let told = async || world.column("SELECT channel || ' ' || state FROM delivery WHERE purpose = 'app_fails'").await;
    hour().await;
    assert_eq!(told().await, Vec::<String>::new());
    world.in_wecom(json!({ "trusted_domains": ["elsewhere.example.com"] })).await;
    hour().await;
    assert_eq!(told().await, ["sms sent"]);
    let sms = world.ask("/api/sms").await;
    assert!(sms[0].to_string().contains(" fails"), "{sms}");
    hour().await;
    assert_eq!(told().await.len(), 1, "said once");
    for page in ["/console", &format!("/console/mobile-apps/{app}")] {
        admin.get(page).await.ok().has("The last check failed: Sign-in redirect");
    }
    world.in_wecom(json!({ "trusted_domains": [domain] })).await;
    hour().await;
    admin.get("/console").await.ok().lacks("The last check failed");
    let said = world.column("SELECT action FROM audit WHERE action IN ('mobile_app.fails', 'mobile_app.recovers') ORDER BY id").await;
    assert_eq!(said, ["mobile_app.fails", "mobile_app.recovers"]);
    world.end().await;
}

#[tokio::test]
async fn a_page_that_watches_sees_the_stages_as_they_end() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let watch = "abcdefghijklmnopqrstuvwx";
    let saved = mobile_app::get(&mut world.muster.store.read().await.unwrap(), app).await.unwrap();
    let seen = std::sync::Mutex::new(Vec::new());
    let tell = |so_far: &Report| {
        world.muster.watches.tell(watch, so_far);
        seen.lock().unwrap().push(world.muster.watches.get(watch).unwrap().stages.len());
    };
    let report = check::run(&world.muster, &mobile_app::subject(&world.muster, saved), Lang::En, &tell).await;
    assert_eq!(*seen.lock().unwrap(), (1..=report.stages.len()).collect::<Vec<_>>());
    let so_far = admin.post("show_check", &[("!watch", watch)]).await.ok().json();
    assert_eq!(so_far["stages"].as_array().unwrap().len(), report.stages.len());
    world.muster.watches.end(watch);
    assert_eq!(admin.post("show_check", &[("!watch", watch)]).await.ok().json(), json!(null));
    world.end().await;
}

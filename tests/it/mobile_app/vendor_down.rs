//! A vendor that is down, slow or answers nonsense: an honest message, a reference that finds the line in the log, and
//! no secret in either.

use std::time::Duration;

use serde_json::{Value, json};

use super::{check, stage, state, without};
use crate::harness::{Log, World, with};

/// The failed stage has an honest cause, a remedy and a reference; the log has that reference. Neither has a secret.
#[track_caller]
fn honest(report: &Value, log: &Log, cause: &str, secrets: &[&str]) {
    let stage = report["stages"].as_array().unwrap().iter().find(|stage| stage["state"] == "failed").expect("a failed stage");
    assert_eq!(stage["state"], "failed", "{report}");
    assert_eq!(stage["said"]["code"], json!(null), "the vendor gave no code");
    assert!(stage["cause"].as_str().unwrap().contains(cause), "{stage}");
    assert!(!stage["remedy"].as_str().unwrap().is_empty());
    let reference = stage["reference"].as_str().expect("a reference");
    let text = log.text();
    let line = text.lines().find(|line| line.contains(reference)).unwrap_or_else(|| panic!("{reference} is not in the log: {text}"));
    assert!(line.contains("wecom"), "{line}");
    for secret in secrets {
        assert!(!report.to_string().contains(secret), "{report}");
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_vendor_that_is_down_is_said_to_be_unreachable() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let log = Log::start();
    let report = check(&admin, &with(&fields, "base_url", &format!("http://127.0.0.1:{port}"))).await;
    honest(&report, &log, "cannot be reached", &[&fields[1].1, &fields[2].1]);
    world.end().await;
}

#[tokio::test]
async fn a_vendor_that_is_slow_is_not_waited_for() {
    let world = World::with(|config| config.patience = Duration::from_millis(500)).await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    world.fault("wecom", "/cgi-bin/gettoken", json!({ "latency_ms": 600_000, "times": -1 })).await;
    let log = Log::start();
    let report = check(&admin, &without(&fields, &["contacts_secret"])).await;
    honest(&report, &log, "No answer within ten seconds", &[&fields[1].1]);
    assert_eq!(stage(&report, "visible_range")["state"], "waiting");
    world.end().await;
    assert_eq!(muster::server::config::PATIENCE, Duration::from_secs(10), "as the message says");
}

#[tokio::test]
async fn a_vendor_that_answers_nonsense_is_not_believed() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    let token = json!({ "errcode": 0, "access_token": "t", "expires_in": 7_200 });
    for fault in [
        json!({ "body": "<html>Sign in to the hotel's network</html>" }),
        json!({ "status": 502, "body": "" }),
        json!({ "body": "{\"errcode\":0" }),
        json!({ "body": { "errcode": 0, "access_token": 1 } }),
        json!({ "status": 500, "body": token }),
        json!({ "status": 302, "headers": { "location": "http://127.0.0.1:1/" } }),
    ] {
        world.fault("wecom", "/cgi-bin/gettoken", fault.clone()).await;
        let log = Log::start();
        let report = check(&admin, &without(&fields, &["contacts_secret"])).await;
        honest(&report, &log, "The answer is not the vendor's", &[&fields[1].1]);
    }
    world.fault("wecom", "/cgi-bin/gettoken", json!({ "body": "nonsense" })).await;
    let enabled = admin.post("enable_app", &without(&fields, &["contacts_secret"])).await.ok().json();
    assert_eq!(enabled["app"], json!(null));
    assert_eq!(state(&world).await, Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn a_vendor_that_echoes_the_secret_is_not_quoted_with_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    let echo = json!({ "errcode": 40001, "errmsg": format!("invalid credential {}", fields[1].1) });
    world.fault("wecom", "/cgi-bin/gettoken", json!({ "body": echo })).await;
    let report = check(&admin, &without(&fields, &["contacts_secret"])).await;
    assert_eq!(stage(&report, "token")["said"]["text"], "invalid credential …");
    world.end().await;
}

#[tokio::test]
async fn the_phone_says_honestly_that_the_vendor_failed() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.in_wecom(json!({ "sign_in_declined": true })).await;
    let phone = world.phone("wangxiaoming");
    let flow = phone.at(app);
    flow.start().await.ok();
    let choices = flow.identify("王小明", "13800138000").await.ok().json()["step"]["RamAccount"]["choices"].clone();

    let log = Log::start();
    world.fault("wecom", "/cgi-bin/user/getuserid", json!({ "body": "<html>", "times": -1 })).await;
    let answer = flow.choose_ram(choices[0]["id"].as_str().unwrap()).await;
    let failure = &answer.json()["Vendor"];
    assert_eq!((answer.status, &failure["failure"]), (502, &json!("Nonsense")), "{}", answer.body);
    let reference = failure["reference"].as_str().expect("a reference").to_owned();
    assert!(log.text().lines().any(|line| line.contains(&reference)), "{}", log.text());
    let page = phone.get(&format!("/m/{app}/bind")).await;
    assert_eq!(page.status, 502);
    page.has("gave an answer that makes no sense").has("reference");
    assert!(!log.text().contains("13800138000"), "nor whose phone it was: {}", log.text());

    world.no_faults().await;
    assert!(flow.step().await["ChatAccount"].is_object(), "nothing was lost");
    world.end().await;
}

//! The queue: what was accepted is done once, whatever happens to the workers and to the vendor.

use std::time::Duration;

use muster::domain::time::{Span, Time};
use muster::server::store::job::Leased;
use muster::server::{store, worker};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::harness::{Browser, World, at_once};

const LEASE: Span = Span::minutes(2);

/// A bound member, told of an incident by a job that nobody has run yet.
async fn queued(world: &World) -> (Browser, usize) {
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.bound_phone(app).await;
    let before = world.messages("wangxiaoming").await.len();
    world.platform(&admin).await.incident("Disk full", json!({ "phone": "13800138000" })).await;
    (admin, before)
}

/// Takes the next job as a worker does, and does nothing with it: the worker dies.
async fn take_and_die(world: &World, name: &str) -> Option<Leased> {
    let now = world.muster.clock.now();
    let mut tx = world.muster.store.write().await.unwrap();
    let leased = store::job::lease(&mut tx, name, now, now + LEASE).await.unwrap();
    tx.commit().await.unwrap();
    leased
}

async fn newest(admin: &Browser) -> Value {
    admin.post("list_jobs", &[]).await.ok().json()["rows"][0].clone()
}

#[tokio::test]
async fn a_job_of_a_dead_worker_is_done_once_when_its_lease_has_run_out() {
    let world = World::new().await;
    let (admin, before) = queued(&world).await;
    let dead = take_and_die(&world, "dead").await.expect("a job");
    assert_eq!(newest(&admin).await["state"], "running");
    assert_eq!(world.messages("wangxiaoming").await.len(), before, "it is still the other's");
    world.advance(Span(LEASE.0 - 1_000)).await;
    assert_eq!(world.messages("wangxiaoming").await.len(), before);
    world.advance(Span::seconds(2)).await;
    assert_eq!(world.messages("wangxiaoming").await.len(), before + 1);
    let row = newest(&admin).await;
    assert_eq!((&row["state"], &row["attempts"]), (&json!("done"), &json!(2)));
    assert_eq!(world.messages("wangxiaoming").await.len(), before + 1, "once");

    // The dead one was only slow: it has no say any more.
    let mut tx = world.muster.store.write().await.unwrap();
    let now = world.muster.clock.now();
    assert!(!store::job::finish(&mut tx, &dead, now).await.unwrap());
    assert!(!store::job::retry(&mut tx, &dead, "late", now).await.unwrap());
    assert!(!store::job::give_up(&mut tx, &dead, "late", now).await.unwrap());
    drop(tx);
    assert_eq!(newest(&admin).await["state"], "done");
    world.end().await;
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_arrives_once() {
    let world = World::new().await;
    let (admin, before) = queued(&world).await;
    world.fault("wecom", "/cgi-bin/message/send", json!({ "status": 502, "body": "", "after": true })).await;
    assert_eq!(world.messages("wangxiaoming").await.len(), before + 1, "it had been sent");
    assert_eq!(newest(&admin).await["state"], "queued");
    world.advance(Span::seconds(10)).await;
    assert_eq!(world.messages("wangxiaoming").await.len(), before + 1);
    let row = newest(&admin).await;
    assert_eq!((&row["state"], &row["attempts"]), (&json!("done"), &json!(2)));
    world.end().await;
}

#[tokio::test]
async fn a_job_is_tried_again_ever_later_then_given_up_and_the_console_shows_it() {
    let world = World::new().await;
    world.expect_failures();
    let (admin, _) = queued(&world).await;
    let calls = async || world.calls("wecom", "/cgi-bin/message/send").await;
    let before = calls().await;
    world.fault("wecom", "/cgi-bin/message/send", json!({ "status": 500, "body": "oops", "times": -1 })).await;
    for (n, wait) in [10, 40, 160, 640, 2_560, 3_600, 3_600].into_iter().enumerate() {
        world.run_jobs().await;
        assert_eq!(calls().await, before + n as u64 + 1);
        let row = newest(&admin).await;
        assert_eq!((&row["state"], &row["attempts"], &row["max_attempts"]), (&json!("queued"), &json!(n + 1), &json!(8)));
        let left = Time(row["run_at"].as_i64().unwrap()) - world.muster.clock.now();
        assert!((wait - 5..=wait).contains(&i64::from(left.seconds_left())), "after {n}: {left:?}");
        world.advance(Span(left.0 - 1_000)).await;
        world.run_jobs().await;
        assert_eq!(calls().await, before + n as u64 + 1, "not before its time");
        world.advance(Span::seconds(2)).await;
    }
    world.run_jobs().await;
    assert_eq!(calls().await, before + 8);
    let failed = admin.post("list_jobs", &[("!state", "Failed")]).await;
    let failed = if failed.status == 200 { failed } else { admin.post("list_jobs", &[("!state", "failed")]).await.ok() };
    let rows = failed.json()["rows"].clone();
    assert_eq!((rows.as_array().unwrap().len(), &rows[0]["kind"], &rows[0]["attempts"]), (1, &json!("send_message"), &json!(8)));
    assert!(rows[0]["last_error"].as_str().unwrap().contains("HTTP 500"), "{rows}");
    admin.get("/console/jobs?state=failed").await.ok().has("send_message").has("HTTP 500").has("8 / 8");
    let delivery = admin.post("list_deliveries", &[]).await.ok().json()["rows"][0].clone();
    assert_eq!((&delivery["purpose"], &delivery["state"]), (&json!("incident"), &json!("failed")));
    assert_eq!(world.column("SELECT kind FROM job WHERE state = 'failed' AND payload IS NOT NULL").await, Vec::<String>::new());
    world.no_faults().await;
    world.advance(Span::days(1)).await;
    world.run_jobs().await;
    assert_eq!(calls().await, before + 8, "given up is given up");
    world.end().await;
}

#[tokio::test]
async fn what_no_other_try_can_mend_is_given_up_at_once() {
    let world = World::new().await;
    world.expect_failures();
    let (admin, before) = queued(&world).await;
    world.in_wecom(json!({ "visible_departments": [3] })).await;
    assert_eq!(world.messages("wangxiaoming").await.len(), before);
    let row = newest(&admin).await;
    assert_eq!((&row["state"], &row["attempts"]), (&json!("failed"), &json!(1)), "{row}");
    assert!(!row["last_error"].as_str().unwrap().is_empty());
    world.end().await;
}

#[tokio::test]
async fn a_job_whose_workers_all_die_is_not_given_to_ever_more_of_them() {
    let world = World::new().await;
    world.expect_failures();
    let (admin, before) = queued(&world).await;
    for n in 0..8 {
        assert!(take_and_die(&world, &format!("dead {n}")).await.is_some(), "{n}");
        world.advance(LEASE).await;
    }
    assert_eq!(world.messages("wangxiaoming").await.len(), before, "the ninth is spared");
    let row = newest(&admin).await;
    assert_eq!((&row["state"], &row["last_error"]), (&json!("failed"), &json!("its workers died")));
    assert_eq!(admin.post("list_deliveries", &[]).await.ok().json()["rows"][0]["state"], "failed");
    world.end().await;
}

#[tokio::test]
async fn many_workers_do_each_job_once() {
    let world = World::new().await;
    let (admin, before) = queued(&world).await;
    let platform = world.platform(&admin).await;
    for n in 0..11 {
        platform.incident(&format!("Number {n}"), json!({ "phone": "13800138000" })).await;
    }
    let done = at_once((0..6).map(|_| {
        let muster = world.muster.clone();
        async move {
            let mut done = 0;
            while worker::run_one(&muster).await.expect("a job") {
                done += 1;
            }
            done
        }
    }));
    assert!(done.await.into_iter().sum::<i32>() >= 12);
    assert_eq!(world.messages("wangxiaoming").await.len(), before + 12);
    assert_eq!(world.column("SELECT CAST(attempts AS TEXT) FROM job WHERE attempts <> 1").await, Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn a_running_server_does_what_is_queued_without_being_asked() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.bound_phone(app).await;
    let before = world.messages("wangxiaoming").await.len();
    let stop = CancellationToken::new();
    let workers = tokio::spawn(worker::run(world.muster.clone(), stop.clone()));
    world.platform(&admin).await.incident("Disk full", json!({ "phone": "13800138000" })).await;
    let arrived = async {
        while world.ask("/api/messages?vendor=wecom&user=wangxiaoming").await.as_array().unwrap().len() == before {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), arrived).await.expect("the message");
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(20), workers).await.expect("an end in order").unwrap();
    assert_eq!(newest(&admin).await["state"], "done", "what was begun is ended before the workers go");
    world.end().await;
}

#[tokio::test]
async fn what_was_rolled_back_queues_nothing() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.bound_phone(app).await;
    world.run_jobs().await;
    let jobs = async || world.column("SELECT kind FROM job").await.len();
    let before = jobs().await;
    let platform = world.platform(&admin).await;
    let bad = platform.create(json!({ "title": "a", "level": "P1", "assignee": { "phone": "13900139000" } })).await;
    assert_eq!((bad.status, jobs().await), (422, before));
    platform.incident("b", json!({ "phone": "13800138000" })).await;
    assert_eq!(jobs().await, before + 1);
    world.end().await;
}

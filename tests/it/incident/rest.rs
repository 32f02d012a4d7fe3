//! The machine interface: tokens, problems, idempotency, deduplication, pages.

use muster::domain::time::Span;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Browser, World, at_once};

async fn incidents(world: &World) -> usize {
    world.column("SELECT title FROM incident").await.len()
}

/// A problem of this status and kind.
#[track_caller]
fn problem(answer: &Answer, status: u16, kind: &str) {
    assert_eq!((answer.status, answer.header("content-type")), (status, "application/problem+json"), "{}", answer.body);
    let body = answer.json();
    assert_eq!((&body["type"], &body["status"]), (&json!(kind), &json!(status)), "{body}");
    assert!(body["title"].as_str().is_some_and(|title| !title.is_empty()), "{body}");
}

async fn tokens(admin: &Browser) -> Vec<Value> {
    admin.post("list_tokens", &[]).await.ok().json().as_array().unwrap().clone()
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say() {
    let world = World::new().await;
    let admin = world.admin().await;
    let reader = world.script(&admin, &["incidents_read"]).await;
    let writer = world.script(&admin, &["incidents_write"]).await;
    problem(&reader.create(json!({ "title": "a", "level": "P1" })).await, 403, "forbidden");
    problem(&writer.get("/api/v1/incidents").await, 403, "forbidden");
    let id = writer.incident("a", Value::Null).await;
    assert_eq!(reader.get(&format!("/api/v1/incidents/{id}")).await.json()["title"], "a");
    assert_eq!(incidents(&world).await, 1);
    let none = admin.post("create_token", &[("name", "Platform")]).await;
    assert_eq!((none.status, none.field("scopes")), (422, json!("Required")));
    world.end().await;
}

#[tokio::test]
async fn a_foreign_revoked_or_expired_token_opens_nothing() {
    let world = World::new().await;
    let admin = world.admin().await;
    let good = world.platform(&admin).await;
    let secret = good.token.clone().unwrap();
    let wrong = [None, Some(String::new()), Some("muster_made-up".to_owned()), Some(format!("{secret}x")), Some(secret.to_uppercase())];
    for token in wrong {
        let mut script = good.clone();
        script.token.clone_from(&token);
        let answer = script.get("/api/v1/incidents").await;
        problem(&answer, 401, "unauthorized");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{token:?}");
    }
    let in_the_address = world.stranger().get(&format!("/api/v1/incidents?token={secret}")).await;
    assert_eq!(in_the_address.status, 401);
    let by_cookie = admin.get("/api/v1/incidents").await;
    assert_eq!(by_cookie.status, 401, "an admin's cookie is no token");

    assert_eq!(good.get("/api/v1/incidents").await.status, 200);
    let row = tokens(&admin).await.remove(0);
    assert!(row["used_at"].is_i64(), "{row}");
    assert!(!row.to_string().contains(&secret[..12]), "shown once: {row}");
    admin.post("revoke_token", &[("id", row["id"].as_str().unwrap())]).await.ok();
    problem(&good.get("/api/v1/incidents").await, 401, "unauthorized");
    assert_eq!(tokens(&admin).await, Vec::<Value>::new());

    let short = admin.post("create_token", &[("name", "Short"), ("incidents_read", "on"), ("days", "1")]).await.ok().json();
    let short = world.stranger().with_token(short.as_str().unwrap());
    world.advance(Span(Span::days(1).0 - 60_000)).await;
    assert_eq!(short.get("/api/v1/incidents").await.status, 200);
    world.advance(Span::minutes(1)).await;
    problem(&short.get("/api/v1/incidents").await, 401, "unauthorized");
    for days in ["0", "-1", "x", "3651"] {
        let answer = admin.post("create_token", &[("name", "Short"), ("incidents_read", "on"), ("days", days)]).await;
        assert_eq!(answer.field("days"), json!("Digits"), "{days}");
    }
    world.end().await;
}

#[tokio::test]
async fn bad_input_is_a_problem_that_names_the_place_and_stores_nothing() {
    let world = World::new().await;
    let admin = world.admin().await;
    let platform = world.platform(&admin).await;
    let pointed = |answer: &Answer| {
        problem(answer, 422, "invalid");
        let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (body, pointers) in [
        (json!({ "title": "", "level": "P9" }), vec!["#/title", "#/level"]),
        (json!({ "title": "x".repeat(201), "level": "P1" }), vec!["#/title"]),
        (json!({ "title": "a", "level": "P1", "content": "x".repeat(4_001) }), vec!["#/content"]),
        (json!({ "title": "a", "level": "P1", "url": "javascript:alert(1)" }), vec!["#/url"]),
        (json!({ "title": "a", "level": "P1", "assignee": {} }), vec!["#/assignee"]),
        (json!({ "title": "a", "level": "P1", "assignee": { "phone": "13800138000", "member_id": "a" } }), vec!["#/assignee"]),
        (json!({ "title": "a", "level": "P1", "assignee": { "phone": "123" } }), vec!["#/assignee/phone"]),
        (json!({ "title": "a", "level": "P1", "assignee": { "phone": "13900139000" } }), vec!["#/assignee/phone"]),
        (json!({ "title": "a", "level": "P1", "assignee": { "ram_account": "1:2" } }), vec!["#/assignee/ram_account"]),
        (json!({ "title": "a", "level": "P1", "assignee": { "ram_account": "12" } }), vec!["#/assignee/ram_account"]),
        (json!({ "title": "a", "level": "P1", "assignee": { "member_id": "aaaaaaaaaa" } }), vec!["#/assignee/member_id"]),
        (json!({ "title": "a" }), vec![]),
        (json!({ "title": 1, "level": "P1" }), vec![]),
        (json!({ "title": "a", "level": "P1", "titel": "b" }), vec![]),
        (json!([]), vec![]),
    ] {
        assert_eq!(pointed(&platform.create(body.clone()).await), pointers, "{body}");
    }
    let send = async |kind: &str, body: String| {
        platform.send(platform.request(Method::POST, "/api/v1/incidents").header("content-type", kind).body(body)).await
    };
    problem(&send("application/json", "{\"title\":".to_owned()).await, 400, "malformed");
    problem(&send("application/json", String::new()).await, 400, "malformed");
    problem(&send("text/plain", "{}".to_owned()).await, 415, "unsupported");
    problem(&send("application/json", format!("{{\"title\":\"{}\"}}", "x".repeat(300 << 10))).await, 413, "too-large");
    problem(&platform.create_once("", json!({ "title": "a", "level": "P1" })).await, 400, "invalid");
    problem(&platform.create_once(&"k".repeat(201), json!({ "title": "a", "level": "P1" })).await, 400, "invalid");
    for id in ["aaaaaaaaaa", "nonsense!", "-1"] {
        problem(&platform.get(&format!("/api/v1/incidents/{id}")).await, 404, "not-found");
    }
    problem(&platform.get("/api/v1/nothing").await, 404, "not-found");
    assert_eq!(incidents(&world).await, 0);
    world.end().await;
}

#[tokio::test]
async fn the_assignee_is_named_by_phone_ram_account_or_id() {
    let world = World::new().await;
    let admin = world.admin().await;
    let member = world.member(&admin).await;
    let platform = world.platform(&admin).await;
    for assignee in [
        json!({ "phone": "13800138000" }),
        json!({ "phone": "+86 138 0013 8000" }),
        json!({ "ram_account": "1234567890123456:299999999999999999" }),
        json!({ "member_id": member }),
    ] {
        let created = platform.create(json!({ "title": "a", "level": "P2", "assignee": assignee })).await;
        assert_eq!(created.status, 201, "{}", created.body);
        assert_eq!(created.json()["assignee"]["member_id"], json!(member), "{assignee}");
    }
    admin.post("disable_member", &[("id", &member)]).await.ok();
    let gone = platform.create(json!({ "title": "a", "level": "P2", "assignee": { "member_id": member } })).await;
    problem(&gone, 422, "invalid");
    let nobody = platform.create(json!({ "title": "a", "level": "P2" })).await;
    assert_eq!((nobody.status, &nobody.json()["assignee"]), (201, &Value::Null));
    world.end().await;
}

#[tokio::test]
async fn a_repeated_create_makes_one_incident() {
    let world = World::new().await;
    let admin = world.admin().await;
    let platform = world.platform(&admin).await;
    let body = json!({ "title": "Disk full", "level": "P1" });
    let first = platform.create_once("key-1", body.clone()).await;
    let again = platform.create_once("key-1", body.clone()).await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.json(), again.json());
    problem(&platform.create_once("key-1", json!({ "title": "Another", "level": "P1" })).await, 409, "idempotency-key-reused");
    assert_eq!(incidents(&world).await, 1);
    let other = world.platform(&admin).await;
    assert_ne!(other.create_once("key-1", body.clone()).await.json()["id"], first.json()["id"], "keys are a token's own");

    let creates = (0..6).map(|_| {
        let (platform, body) = (platform.clone(), body.clone());
        async move { platform.create_once("key-2", body).await }
    });
    let answers = world.collide("incident", creates).await;
    let ids: std::collections::BTreeSet<_> = answers.iter().map(|answer| answer.json()["id"].to_string()).collect();
    assert_eq!((ids.len(), incidents(&world).await), (1, 3), "{answers:?}");
    assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
    world.end().await;
}

#[tokio::test]
async fn an_unfinished_incident_with_the_same_key_is_the_answer() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let platform = world.platform(&admin).await;
    let body = json!({ "title": "Disk full", "level": "P1", "dedup_key": "db-1/disk", "assignee": { "phone": "13800138000" } });
    let first = platform.create(body.clone()).await;
    let id = first.json()["id"].as_str().unwrap().to_owned();
    let sent = world.messages("wangxiaoming").await.len();
    world.advance(Span::minutes(1)).await;
    let second = platform.create_once("key", body.clone()).await;
    assert_eq!((first.status, second.status, &second.json()["id"]), (201, 200, &json!(id)));
    assert_eq!(world.messages("wangxiaoming").await.len(), sent, "nobody is told twice");

    super::act(&phone, app, &id, "finish").await.ok();
    let repeated = platform.create_once("key", body.clone()).await;
    assert_eq!((repeated.status, &repeated.json()["id"]), (200, &json!(id)), "the same request has the same answer");
    let third = platform.create(body.clone()).await;
    assert_eq!(third.status, 201);
    assert_ne!(third.json()["id"], json!(id));

    let creates = at_once((0..6).map(|_| {
        let platform = platform.clone();
        async move { platform.create(json!({ "title": "a", "level": "P4", "dedup_key": "new" })).await.status }
    }));
    let mut answers = creates.await;
    answers.sort_unstable();
    assert_eq!(answers, [200, 200, 200, 200, 200, 201]);
    assert_eq!(incidents(&world).await, 3);
    world.end().await;
}

#[tokio::test]
async fn lists_go_on_where_the_page_before_ended() {
    let world = World::new().await;
    let admin = world.admin().await;
    let platform = world.platform(&admin).await;
    for n in 0..60 {
        platform.incident(&format!("Number {n}"), Value::Null).await;
    }
    let mut titles = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = platform.get(&format!("/api/v1/incidents{cursor}")).await.ok().json();
        titles.extend(page["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()));
        // What comes meanwhile moves nothing.
        platform.incident("New", Value::Null).await;
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("?cursor={next}"),
            None => break,
        }
    }
    assert!(!cursor.is_empty(), "one page is no list");
    assert_eq!(titles, (0..60).rev().map(|n| format!("Number {n}")).collect::<Vec<_>>());
    problem(&platform.get("/api/v1/incidents?cursor=nonsense!").await, 400, "invalid");
    world.end().await;
}

#[tokio::test]
async fn the_description_tells_of_every_route_and_problem() {
    let world = World::new().await;
    let document = world.stranger().get("/api/v1/openapi.json").await.ok().json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    for (method, route, _) in muster::server::access::RULES.iter().filter(|(_, route, _)| route.starts_with("/api/v1/")) {
        if *route != "/api/v1/openapi.json" {
            assert!(document["paths"][route][method.to_lowercase()].is_object(), "{method} {route}");
        }
    }
    world.end().await;
}

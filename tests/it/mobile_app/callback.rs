//! What WeCom asks of a server before it takes its address for a trusted one: also of a draft.

use muster::domain::mobile_app::{AppState, DomainFileForm, FileFailure};
use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use muster::server::service::{Actor, mobile_app as service};
use serde_json::json;
use sha1::{Digest, Sha1};

use super::{all_fields, save, show, with};
use crate::harness::{Answer, Browser, Party, World, borrow};

const FILE: &str = "WW_verify_6sik8XFNVixfjUNp.txt";

/// As in the vendor's documentation: the four texts sorted, joined, hashed.
fn sign(token: &str, timestamp: &str, nonce: &str, sealed: &str) -> String {
    let mut all = [token, timestamp, nonce, sealed];
    all.sort_unstable();
    Sha1::digest(all.concat()).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn verify(browser: &Browser, app: &str, signature: &str, echo: &str) -> Answer {
    let url = format!("{}/callbacks/wecom/{app}", browser.base);
    let query = [("msg_signature", signature), ("timestamp", "1700000000"), ("nonce", "n1"), ("echostr", echo)];
    let url = reqwest::Url::parse_with_params(&url, query).unwrap();
    browser.get(url.as_str()).await
}

#[tokio::test]
async fn a_drafts_address_is_verified_by_wecom() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = all_fields(&world).await;
    let app = save(&admin, &with(&fields, "secret", "not-yet-right")).await;
    let url = show(&admin, &app).await["addresses"]["callback_url"].as_str().unwrap().to_owned();
    assert_eq!(url, format!("{}/callbacks/wecom/{app}", world.url));
    assert_eq!(show(&admin, &app).await["callback_verified_at"], json!(null));

    let saved = world.control("/api/callbacks", json!({ "vendor": "wecom", "kind": "app", "url": url })).await;
    assert_eq!(saved["saved"], true);
    assert!(show(&admin, &app).await["callback_verified_at"].is_i64());
    world.end().await;
}

#[tokio::test]
async fn forged_truncated_and_oversized_calls_are_refused() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = all_fields(&world).await;
    let app = save(&admin, &borrow(&fields)).await;
    let token = fields[7].1.as_str();
    let stranger = world.browser();
    let sealed = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5";
    let cases = [
        ("a made-up signature", "0".repeat(40), sealed.to_owned()),
        ("no signature", String::new(), sealed.to_owned()),
        ("signed with another token", sign("OtherToken", "1700000000", "n1", sealed), sealed.to_owned()),
        ("sealed with another key", sign(token, "1700000000", "n1", sealed), sealed.to_owned()),
        ("truncated", sign(token, "1700000000", "n1", &sealed[..17]), sealed[..17].to_owned()),
        ("not base 64", sign(token, "1700000000", "n1", "***"), "***".to_owned()),
        ("empty", sign(token, "1700000000", "n1", ""), String::new()),
    ];
    for (name, signature, echo) in cases {
        let answer = verify(&stranger, &app, &signature, &echo).await;
        assert_eq!((answer.status, answer.body.as_str()), (403, ""), "{name}");
        let url = format!("{}/callbacks/wecom/{app}?msg_signature={signature}&timestamp=1700000000&nonce=n1", world.url);
        let body = format!("<xml><Encrypt><![CDATA[{echo}]]></Encrypt></xml>");
        let posted = stranger.send(stranger.request(reqwest::Method::POST, &url).body(body)).await;
        assert_eq!(posted.status, 403, "{name}");
    }
    assert_eq!(stranger.get(&format!("/callbacks/wecom/{app}")).await.status, 403, "nothing is signed");
    assert_eq!(verify(&stranger, "1", "", "").await.status, 404, "no such app");
    let url = format!("{}/callbacks/wecom/{app}?msg_signature=a&timestamp=1&nonce=n", world.url);
    let huge = stranger.request(reqwest::Method::POST, &url).body("x".repeat((256 << 10) + 1));
    assert_eq!(stranger.send(huge).await.status, 413);
    assert_eq!(show(&admin, &app).await["callback_verified_at"], json!(null));
    world.end().await;
}

#[tokio::test]
async fn an_app_without_callback_keys_answers_nobody() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = save(&admin, &borrow(&world.wecom_fields().await)).await;
    let answer = verify(&world.browser(), &app, &sign("", "1700000000", "n1", ""), "").await;
    assert_eq!(answer.status, 403);
    world.end().await;
}

#[tokio::test]
async fn events_reach_the_app_that_they_are_meant_for_only() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = save(&admin, &borrow(&all_fields(&world).await)).await;
    let second = world.control("/api/companies", json!({ "vendor": "wecom", "name": "Second" })).await["credentials"].clone();
    let text = |name: &str| second[name].as_str().unwrap().to_owned();
    // The other company, with this one's token and key, at this one's address.
    let fields = all_fields(&world).await;
    let foreign = json!({
        "vendor": "wecom", "company": text("corp_id"), "kind": "app", "url": format!("{}/callbacks/wecom/{app}", world.url),
        "token": fields[7].1, "aes_key": fields[8].1,
    });
    let answer = world.try_control("/api/callbacks", foreign).await;
    assert_eq!(answer.status, 409, "the receiver inside is another: {}", answer.body);
    assert_eq!(show(&admin, &app).await["callback_verified_at"], json!(null));
    world.end().await;
}

#[tokio::test]
async fn the_verification_file_is_served_as_it_was_uploaded() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = save(&admin, &borrow(&world.wecom_fields().await)).await;
    let page = format!("/console/mobile-apps/{app}");
    let content = "6sik8XFNVixfjUNp<script>alert(1)</script>";
    assert_eq!(world.browser().get(&format!("/{FILE}")).await.status, 404);
    for (name, content, field, error) in [
        ("../muster.key", content, "name", json!("VerificationFile")),
        ("robots.txt", content, "name", json!("VerificationFile")),
        ("", content, "name", json!("Required")),
        (FILE, "", "content", json!("Required")),
        (FILE, &"x".repeat(1_025), "content", json!({ "TooLong": 1_024 })),
    ] {
        let answer = admin.post("put_domain_file", &[("app", &app), ("name", name), ("content", content)]).await;
        assert_eq!((answer.status, answer.field(field)), (422, error), "{name}");
    }
    let done = admin.submit(&page, "put_domain_file", &[("app", &app), ("name", FILE), ("content", content)]).await;
    assert_eq!((done.status, done.location()), (303, page.as_str()));
    // We fetched it back ourselves, which is not the vendor's visit.
    let saved = show(&admin, &app).await["domain_files"][0].clone();
    assert!(saved["proved_at"].is_i64(), "{saved}");
    assert_eq!((&saved["failure"], &saved["fetched_at"]), (&json!(null), &json!(null)));
    admin.open(&page).await.ok().has("Comes back through the public URL").has("Not fetched yet");

    let file = world.browser().get(&format!("/{FILE}")).await.ok();
    assert_eq!(file.body, content);
    assert_eq!(file.header("content-type"), "text/plain");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(file.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
    assert!(show(&admin, &app).await["domain_files"][0]["fetched_at"].is_i64());
    world.advance(Span::days(30)).await;
    assert_eq!(world.browser().get(&format!("/{FILE}")).await.status, 200);
    world.end().await;
}

#[tokio::test]
async fn a_verification_file_that_does_not_come_back_is_said_to_be_so() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let elsewhere = World::new().await;
    for (public_url, simulated, failure) in [
        (format!("http://{nobody}"), true, FileFailure::Unreachable),
        (elsewhere.url.clone(), true, FileFailure::NotOurs),
        (format!("http://{nobody}"), false, FileFailure::RefusedAddress),
    ] {
        let party = Party::with(Vendor::WeCom, |config| {
            config.public_url = public_url.parse().unwrap();
            config.simulator_url = config.simulator_url.take().filter(|_| simulated);
        })
        .await;
        let app = party.save(AppState::Draft).await;
        let form = DomainFileForm { app, name: FILE.to_owned(), content: "6sik8XFNVixfjUNp".to_owned() };
        service::put_domain_file(&party.world.muster, &Actor::Muster, &form).await.unwrap();
        let saved = service::detail(&party.world.muster, app, muster::domain::lang::Lang::En).await.unwrap().domain_files.remove(0);
        assert_eq!((saved.failure, saved.proved_at.is_some()), (Some(failure), true));
        assert_eq!(party.world.browser().get(&format!("/{FILE}")).await.ok().body, form.content, "it is served all the same");
        party.end().await;
    }
    elsewhere.end().await;
}

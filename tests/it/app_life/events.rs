//! The event log of an app: what came in, what it came to, and how much of it is kept.

use muster::domain::id::MobileAppId;
use muster::domain::mobile_app::AppState;
use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use muster::server::service::app_event::tally::LISTED;
use muster::server::service::{app_event, job};
use serde_json::json;

use crate::harness::{Answer, Browser, Call, Party, Relay, World, borrow, of_each_vendor};

of_each_vendor![callbacks_are_listed_with_what_became_of_them_and_shown_without_personal_data];

async fn log(admin: &Browser, app: MobileAppId, query: &str) -> Answer {
    admin.get(&format!("/console/mobile-apps/{app}/events{query}")).await.ok()
}

/// `kind result` of every line, newest first.
async fn lines(world: &World) -> Vec<String> {
    world.column("SELECT kind || ' ' || result || ' ' || COALESCE(reason, '') FROM app_event ORDER BY id DESC").await
}

async fn callbacks_are_listed_with_what_became_of_them_and_shown_without_personal_data(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let app = party.save(AppState::Enabled).await;
    let relay = Relay::start(&party.world).await;
    let (kind, end) = if vendor == Vendor::WeCom { ("contacts", "/contacts") } else { ("app", "") };
    let address = json!({ "vendor": vendor, "kind": kind, "url": format!("{}/callbacks/{vendor}/{app}{end}", relay.url) });
    party.world.control("/api/callbacks", address).await;
    let user = json!({
        "vendor": vendor, "userid": "newcomer", "name": "新来的", "phone": "+8613912345678", "email": "new@example.com",
        "departments": [2], "callback": true,
    });
    party.world.control("/api/users", user).await;
    party.world.run_jobs().await;
    let genuine = relay.last();
    assert_eq!(genuine.again(&party.world).await.status, 200);
    let truncated = Call { body: genuine.body[..genuine.body.len() / 2].to_vec(), ..genuine.clone() };
    assert_eq!(truncated.again(&party.world).await.status, 403);
    let huge = Call { body: vec![b' '; (256 << 10) + 1], ..genuine.clone() };
    assert_eq!(huge.again(&party.world).await.status, 413);
    party.world.muster.clock.advance(Span::hours(10));
    assert_eq!(genuine.again(&party.world).await.status, 403);

    let seen = lines(&party.world).await;
    let results: Vec<_> = seen.iter().map(|line| line.split(' ').nth(1).unwrap()).collect();
    assert_eq!(results, ["refused", "refused", "refused", "repeated", "done", "done"], "{seen:?}");
    assert!(seen[1].ends_with("oversized"), "{seen:?}");
    assert!(seen[0].ends_with("stale"), "{seen:?}");

    let admin = party.world.admin().await;
    let page = log(&admin, app, "?kind=callback").await;
    page.has("Verified the address").has("Repeated").has("larger than the server takes");
    let refused = log(&admin, app, "?result=refused").await;
    refused.has("larger than the server takes").lacks("Verified the address");
    let event = party.world.column("SELECT CAST(id AS TEXT) FROM app_event WHERE callback_event_id IS NOT NULL").await;
    let event: muster::domain::id::AppEventId = muster::domain::id::Id::from_i64(event[0].parse().unwrap());
    let detail = admin.get(&format!("/console/mobile-apps/{app}/events/{event}")).await.ok();
    detail.has("What came (personal data masked)").has("Handle it again");
    for private in ["13912345678", "new@example.com", "新来的"] {
        detail.lacks(private);
        page.lacks(private);
    }
    for secret in ["callback_token", "callback_aes_key", "verification_token", "encrypt_key"] {
        if let Some(secret) = party.given[secret].as_str() {
            detail.lacks(secret);
        }
    }
    assert_eq!(admin.get(&format!("/console/mobile-apps/{app}/events/1")).await.status, 404);
    assert_eq!(party.world.browser().get(&format!("/console/mobile-apps/{app}/events")).await.status, 303, "signed in first");
    party.end().await;
}

#[tokio::test]
async fn refused_callbacks_do_not_fill_the_disk_and_are_counted() {
    let party = Party::new(Vendor::WeCom).await;
    let app = party.save(AppState::Enabled).await;
    let path = format!("/callbacks/wecom/{app}?msg_signature=a&timestamp=1&nonce=n");
    let forged =
        Call { method: reqwest::Method::POST, path, headers: Default::default(), body: b"<xml><Encrypt>a</Encrypt></xml>".to_vec() };
    for _ in 0..LISTED + 7 {
        assert_eq!(forged.again(&party.world).await.status, 403);
    }
    assert_eq!(lines(&party.world).await.len(), LISTED as usize);
    app_event::write_counts(&party.world.muster).await.unwrap();
    app_event::write_counts(&party.world.muster).await.unwrap();
    assert_eq!(party.world.column("SELECT CAST(times AS TEXT) FROM app_event WHERE times > 1").await, ["7"]);
    let admin = party.world.admin().await;
    log(&admin, app, "").await.has("7 more, not listed one by one");

    // The rest is older, and so is what lies a month back nowhere.
    let first = log(&admin, app, "").await;
    let older = first.body.split("before=").nth(1).and_then(|rest| rest.split('"').next()).expect("an older page").to_owned();
    log(&admin, app, &format!("?before={older}")).await.has("Newest").lacks("7 more");
    party.world.advance(Span::days(31)).await;
    job::housekeeping(&party.world.muster).await.unwrap();
    assert_eq!(lines(&party.world).await, Vec::<String>::new());
    party.end().await;
}

#[tokio::test]
async fn checks_and_changes_are_listed_and_sought_by_kind_result_and_day() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let id = app.to_string();
    let fields = world.wecom_fields().await;
    let again = [&borrow(&fields)[..], &[("id", id.as_str())]].concat();
    admin.post("check_app", &again).await.ok();
    let wrong: Vec<_> =
        again.iter().map(|(name, value)| if *name == "secret" { (*name, "another-secret") } else { (*name, *value) }).collect();
    admin.post("check_app", &wrong).await.ok();
    admin.post("disable_mobile_app", &[("id", &id)]).await.ok();
    admin.post("save_app", &wrong).await.ok();
    let all = log(&admin, app, "").await;
    all.has("Disabled a mobile app").has("Saved a mobile app").has("Enabled a mobile app").has("40001").has("by Admin");
    all.has("mobile_app.save").lacks("another-secret");
    assert_eq!(world.column("SELECT detail FROM audit WHERE action = 'mobile_app.save'").await, ["secret"], "which key was changed");
    let checks = log(&admin, app, "?kind=check&result=failed").await;
    checks.has("40001").lacks("Disabled a mobile app");
    log(&admin, app, "?kind=change&result=refused").await.has("Nothing like that");
    log(&admin, app, "?kind=nonsense&from=x&to=2026-99-99").await.has("Disabled a mobile app");
    let day = |span: Span| {
        let at = world.muster.clock.now() + span;
        muster::server::service::calendar::day(&world.muster, at)
    };
    let (today, tomorrow) = (day(Span(0)), day(Span::days(1)));
    log(&admin, app, &format!("?from={today}&to={today}")).await.has("Disabled a mobile app");
    log(&admin, app, &format!("?from={tomorrow}")).await.has("Nothing like that").has("Clear");
    world.end().await;
}

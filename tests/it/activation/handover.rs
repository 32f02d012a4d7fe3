//! Handing the vendor's side over: what a link shows and takes, and everything that it does not open.

use muster::domain::mobile_app::AppState;
use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use serde_json::json;

use super::{audit, show, state_of};
use crate::harness::{Answer, Browser, Party, World, of_each_vendor};

of_each_vendor![whoever_owns_the_console_connects_an_empty_draft_without_scripts];

/// A draft of which only the company's name is known.
async fn begin(admin: &Browser, vendor: &str) -> String {
    let fields = [("vendor", vendor), ("company_name", "Example Ltd")];
    admin.post("begin_app", &fields).await.ok().json().as_str().unwrap().to_owned()
}

/// A link to it: its path, and the token in it.
async fn link(world: &World, admin: &Browser, app: &str, days: &str) -> (String, String) {
    let link = admin.post("create_handover", &[("app", app), ("days", days)]).await.ok().json().as_str().unwrap().to_owned();
    let path = link.strip_prefix(&world.url).unwrap().to_owned();
    let token = path.strip_prefix("/handover/").unwrap().to_owned();
    (path, token)
}

/// The fields of the link's form, as the simulator has them.
fn credentials(party: &Party) -> Vec<(&'static str, String)> {
    let text = |name: &str| party.given[name].as_str().unwrap().to_owned();
    match party.vendor {
        Vendor::DingTalk => vec![
            ("identity", text("client_id")),
            ("secret", text("client_secret")),
            ("agent_id", text("agent_id")),
            ("corp_id", text("corp_id")),
        ],
        Vendor::WeCom => vec![("identity", text("corp_id")), ("secret", text("secret")), ("agent_id", text("agent_id"))],
        Vendor::Lark => vec![("identity", text("app_id")), ("secret", text("app_secret")), ("callback_key", text("encrypt_key"))],
    }
}

async fn submit(guest: &Browser, path: &str, function: &str, token: &str, fields: &[(&'static str, String)]) -> Answer {
    let mut all = vec![("token", token)];
    all.extend(fields.iter().map(|(name, value)| (*name, value.as_str())));
    guest.submit(path, function, &all).await
}

async fn whoever_owns_the_console_connects_an_empty_draft_without_scripts(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let (world, slug) = (&party.world, vendor.slug());
    let admin = world.admin().await;
    let app = begin(&admin, slug).await;
    let second = begin(&admin, slug).await;
    assert_ne!(app, second, "two companies may be handed over at once");
    let (path, token) = link(world, &admin, &app, "").await;
    let guest = world.browser();
    let page = guest.get(&path).await.ok();
    page.has("Example Ltd").has("Enter the credentials").has("Admin asks you").has("noindex").lacks("/pkg/console.js").lacks("Personnel");
    assert_eq!((page.header("x-robots-tag"), page.header("referrer-policy")), ("noindex, nofollow", "same-origin"));
    assert_eq!(page.header("cache-control"), "no-store");

    let empty = submit(&guest, &path, "connect_by_link", &token, &[]).await;
    assert_eq!((empty.status, empty.location()), (303, path.as_str()));
    guest.get(&path).await.ok().has("This is needed");
    let mut wrong = credentials(&party);
    wrong[1].1 = "wrong-secret-0000".to_owned();
    submit(&guest, &path, "connect_by_link", &token, &wrong).await;
    let refused = guest.get(&path).await.ok();
    refused.has("Nothing was changed").has(&wrong[0].1).lacks("wrong-secret-0000");
    assert_eq!(state_of(&show(&admin, &app).await, "credentials"), "now", "nothing was saved");

    let done = submit(&guest, &path, "connect_by_link", &token, &credentials(&party)).await;
    assert_eq!((done.status, done.location()), (303, path.as_str()));
    let page = guest.get(&path).await.ok();
    page.has("stage good").has(&credentials(&party)[0].1).lacks(&credentials(&party)[1].1).lacks("Nothing was changed");
    assert_eq!(state_of(&show(&admin, &app).await, "credentials"), "done");
    let again = submit(&guest, &path, "check_by_link", &token, &[]).await;
    assert_eq!((again.status, again.location()), (303, path.as_str()));
    let log = audit(&admin).await;
    for action in ["mobile_app.save", "mobile_app.check"] {
        assert!(log.contains(&("by the link of Admin".to_owned(), action.to_owned())), "{action}: {log:?}");
    }
    assert_eq!(admin.post("show_mobile_app", &[("!id", &app)]).await.ok().json()["card"]["state"], "draft", "it is the admin who enables");

    let (other_path, other_token) = link(world, &admin, &second, "").await;
    submit(&guest, &other_path, "connect_by_link", &other_token, &credentials(&party)).await;
    guest.get(&other_path).await.ok().has("Taken");
    party.world.end().await;
}

#[tokio::test]
async fn a_link_is_over_when_it_expires_or_is_revoked_and_says_whom_to_ask() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = begin(&admin, "wecom").await;
    let guest = world.browser();
    let (revoked, token) = link(&world, &admin, &app, "").await;
    let rows = admin.post("list_handovers", &[("!app", &app)]).await.ok().json();
    let id = rows[0]["id"].as_str().unwrap();
    assert!(!rows.to_string().contains(&token), "the address is shown once");
    admin.post("revoke_handover", &[("id", id)]).await.ok();
    assert_eq!(admin.post("revoke_handover", &[("id", id)]).await.status, 404);
    let (expired, late) = link(&world, &admin, &app, "7").await;
    guest.get(&expired).await.ok();
    world.advance(Span::days(7)).await;
    let admin = world.admin().await;
    for (path, token) in [(&revoked, &token), (&expired, &late)] {
        let page = guest.get(path).await;
        assert_eq!(page.status, 410);
        page.has("This link is over").has("Ask Admin").lacks("form[secret]");
        for function in ["connect_by_link", "check_by_link"] {
            assert_eq!(guest.post(function, &[("token", token)]).await.status, 404, "{function}");
        }
    }
    assert_eq!(admin.post("list_handovers", &[("!app", &app)]).await.ok().json(), json!([]));
    assert_eq!(world.dump().await.find(&token), None, "only a hash is stored");
    for days in ["0", "31", "x"] {
        assert_eq!(admin.post("create_handover", &[("app", &app), ("days", days)]).await.field("days"), "Unknown", "{days}");
    }
    world.end().await;
}

#[tokio::test]
async fn guessing_ends_soon() {
    let world = World::with(|config| config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]).await;
    let admin = world.admin().await;
    let app = begin(&admin, "wecom").await;
    let (path, _) = link(&world, &admin, &app, "").await;
    let guesser = world.browser_at("203.0.113.9");
    for n in 0..20 {
        assert_eq!(guesser.get(&format!("/handover/{n:043}")).await.status, 404);
    }
    assert_eq!(guesser.get(&format!("/handover/{:043}", 99)).await.status, 429);
    assert_eq!(guesser.get(&path).await.status, 429, "for a while it does not learn that one is good, either");
    world.browser_at("203.0.113.10").get(&path).await.ok();
    world.advance(Span::minutes(10)).await;
    guesser.get(&path).await.ok();
    for bad in ["x", "../../console", "%0d%0aset-cookie:a=b", &"x".repeat(44)] {
        assert_eq!(guesser.post("check_by_link", &[("token", bad)]).await.status, 404, "{bad}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_link_asks_the_vendor_so_often_and_no_more() {
    let party = Party::new(Vendor::WeCom).await;
    let admin = party.world.admin().await;
    let app = party.save(AppState::Draft).await.to_string();
    let (path, token) = link(&party.world, &admin, &app, "").await;
    let guest = party.world.browser();
    for _ in 0..10 {
        guest.post("check_by_link", &[("token", &token)]).await.ok();
    }
    assert_eq!(guest.post("check_by_link", &[("token", &token)]).await.status, 429);
    guest.submit(&path, "check_by_link", &[("token", &token)]).await;
    guest.get(&path).await.ok().has("Too many attempts");
    party.world.advance(Span::minutes(5)).await;
    guest.post("check_by_link", &[("token", &token)]).await.ok();
    party.world.end().await;
}

#[tokio::test]
async fn a_link_opens_its_own_app_and_nothing_else() {
    let party = Party::new(Vendor::WeCom).await;
    let (world, admin) = (&party.world, party.world.admin().await);
    let mine = begin(&admin, "wecom").await;
    let enabled = party.save(AppState::Enabled).await.to_string();
    let (path, token) = link(world, &admin, &mine, "").await;
    let guest = world.browser();
    guest.get(&path).await.ok();
    assert!(guest.get("/console").await.location().starts_with("/console/sign-in"));
    for function in ["show_activation", "check_activation", "enable_saved_app", "create_handover", "list_mobile_apps", "show_mobile_app"] {
        assert_eq!(guest.post(function, &[("token", &token), ("app", &enabled), ("!id", &enabled)]).await.status, 401, "{function}");
    }
    // Another app's id, a name, an address to send secrets to: a link's form has no such fields.
    let fields =
        [("token", token.as_str()), ("id", &enabled), ("app", &enabled), ("base_url", "http://127.0.0.1:1"), ("company_name", "Evil")];
    let told =
        guest.post("connect_by_link", &[&fields[..], &[("identity", "ww1"), ("secret", "s3cret"), ("agent_id", "1")]].concat()).await;
    assert!(told.field("identity")["Vendor"].is_string(), "the simulator was asked, not that address: {}", told.body);

    // In use: what it is stays, and a key is only taken once the vendor took it.
    let (_, token) = link(world, &admin, &enabled, "").await;
    let before = admin.post("show_mobile_app", &[("!id", &enabled)]).await.ok().json();
    let other = [("token", token.as_str()), ("agent_id", "77"), ("secret", "wrong-secret")];
    assert!(guest.post("connect_by_link", &other).await.field("secret")["Vendor"].is_string());
    world.fault("wecom", "/cgi-bin/gettoken", json!({ "status": 502, "body": "<html>", "times": 3 })).await;
    let unproved = guest.post("connect_by_link", &[("token", token.as_str()), ("secret", "unproved-secret")]).await;
    assert_eq!(unproved.status, 422, "{}", unproved.body);
    world.no_faults().await;
    let secret = party.given["secret"].as_str().unwrap();
    guest.post("connect_by_link", &[("token", token.as_str()), ("agent_id", "77"), ("secret", secret)]).await.ok();
    assert_eq!(admin.post("show_mobile_app", &[("!id", &enabled)]).await.ok().json()["agent_id"], before["agent_id"]);
    let mut foreign = guest.clone();
    foreign.origin = Some("https://evil.example".to_owned());
    assert_eq!(foreign.post("check_by_link", &[("token", &token)]).await.status, 403);
    party.world.end().await;
}

//! Signing in to the console: the first owner, one-time passwords, cookies and sessions.

mod limits;

use muster::domain::time::Span;
use muster::server::service::sign_in::{FirstOwner, first_owner, one_time_login};
use serde_json::json;

use crate::harness::{Answer, Browser, PASSWORD, World};

/// A new owner's way in.
async fn one_time(world: &World) -> String {
    match first_owner(&world.muster).await.expect("the first owner") {
        FirstOwner::OneTime { password, .. } => password.expose().to_owned(),
        FirstOwner::SetUp => panic!("somebody has set a password"),
    }
}

async fn sign_in(browser: &Browser, name: &str, password: &str) -> Answer {
    browser.post("sign_in", &[("login_name", name), ("password", password)]).await
}

/// Signs in with a one-time password, and replaces it.
async fn settle(browser: &Browser, name: &str, password: &str) {
    sign_in(browser, name, password).await.ok();
    let fields = [("current_password", password), ("new_password", PASSWORD), ("repeated", PASSWORD)];
    browser.post("change_password", &fields).await.ok();
}

/// One more owner, signed in.
async fn second_owner(world: &World) -> Browser {
    let password = one_time_login(&world.muster, "second", false).await.expect("an owner");
    let browser = world.browser();
    settle(&browser, "second", password.expose()).await;
    browser
}

async fn is_in(browser: &Browser) -> bool {
    browser.get("/console").await.status == 200
}

#[tokio::test]
async fn the_first_owner_is_made_once_and_an_unused_password_is_replaced() {
    let world = World::new().await;
    let old = one_time(&world).await;
    let new = one_time(&world).await;
    let browser = world.browser();
    assert_eq!(sign_in(&browser, "admin", &old).await.refusal(), "WrongLogin");
    settle(&browser, "admin", &new).await;
    assert!(is_in(&browser).await);
    assert!(matches!(first_owner(&world.muster).await.unwrap(), FirstOwner::SetUp));
    assert_eq!(world.column("SELECT role FROM member").await, ["owner"]);
    world.end().await;
}

#[tokio::test]
async fn replicas_that_start_together_make_one_owner() {
    let world = World::new().await;
    let starts = (0..4).map(|_| {
        let muster = world.muster.clone();
        async move { first_owner(&muster).await.map(drop) }
    });
    for start in world.collide("member", starts).await {
        start.expect("a start");
    }
    assert_eq!(world.column("SELECT login_name FROM member").await, ["admin"]);
    world.end().await;
}

#[tokio::test]
async fn a_one_time_password_lives_a_day() {
    let world = World::new().await;
    let password = one_time(&world).await;
    world.advance(Span::hours(24)).await;
    assert_eq!(sign_in(&world.browser(), "admin", &password).await.refusal(), "WrongLogin");
    let password = one_time(&world).await;
    world.advance(Span(Span::hours(24).0 - 60_000)).await;
    sign_in(&world.browser(), "admin", &password).await.ok();
    world.end().await;
}

#[tokio::test]
async fn a_one_time_password_opens_nothing_but_its_replacement() {
    let world = World::new().await;
    let password = one_time(&world).await;
    let browser = world.browser();
    assert_eq!(sign_in(&browser, "admin", &password).await.ok().json(), "/console/password");
    assert_eq!(browser.get("/console/personnel").await.location(), "/console/password");
    let refused = browser.post("add_member", &[("name", "王小明"), ("phone", "13800138000")]).await;
    assert_eq!((refused.status, refused.refusal()), (403, json!("ChangePasswordFirst")));
    let change = async |current: &str, new: &str, repeated: &str| {
        browser.post("change_password", &[("current_password", current), ("new_password", new), ("repeated", repeated)]).await
    };
    for (current, new, repeated, field, error) in [
        (password.as_str(), "short", "short", "new_password", json!({ "TooShort": 10 })),
        (&password, PASSWORD, "another battery", "repeated", json!("NotTheSame")),
        (&password, &password, &password, "new_password", json!("SameAsBefore")),
        ("not the one", PASSWORD, PASSWORD, "current_password", json!("WrongPassword")),
    ] {
        let answer = change(current, new, repeated).await;
        assert_eq!((answer.status, answer.field(field)), (422, error), "{field}");
    }
    assert_eq!(browser.get("/console").await.location(), "/console/password", "nothing of it counted");
    change(&password, PASSWORD, PASSWORD).await.ok();
    assert!(is_in(&browser).await);
    world.end().await;
}

#[tokio::test]
async fn passwords_are_stored_as_argon2id_and_sessions_as_hashes() {
    let world = World::new().await;
    let admin = world.admin().await;
    let hash = world.column("SELECT password_hash FROM member").await.remove(0);
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    let token = admin.cookies().split("muster_console=").nth(1).unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(token.len(), 43);
    assert_eq!(world.dump().await.find(&token), None, "the cookie's token is not in the database");
    world.end().await;
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_and_secure_on_https() {
    let plain = World::new().await;
    let password = one_time(&plain).await;
    let answer = sign_in(&plain.browser(), "admin", &password).await.ok();
    for name in ["muster_console", "muster_device"] {
        let cookie = answer.set_cookie(name).expect(name);
        assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax") && cookie.contains("; Path=/;"), "{cookie}");
        assert!(!cookie.contains("Secure"), "{cookie}");
    }
    assert_eq!(answer.header("strict-transport-security"), "");
    plain.end().await;

    let https = World::with(|config| config.public_url.set_scheme("https").unwrap()).await;
    let password = one_time(&https).await;
    let mut browser = https.browser();
    browser.origin = Some(https.muster.config.origin());
    let answer = sign_in(&browser, "admin", &password).await.ok();
    for name in ["muster_console", "muster_device"] {
        assert!(answer.set_cookie(name).expect(name).ends_with("; SameSite=Lax; HttpOnly; Secure"));
    }
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    https.end().await;
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (other, thief) = (world.browser(), world.browser());
    sign_in(&other, "admin", PASSWORD).await.ok();
    thief.take_cookies_of(&admin);
    assert!(is_in(&other).await && is_in(&thief).await);
    let fields = [("current_password", PASSWORD), ("new_password", "staple staple staple"), ("repeated", "staple staple staple")];
    admin.post("change_password", &fields).await.ok();
    assert!(is_in(&admin).await, "this one goes on");
    assert!(!is_in(&other).await && !is_in(&thief).await, "with a token of its own");
    let page = other.get("/console/personnel").await;
    assert_eq!(page.location(), "/console/sign-in?next=%2Fconsole%2Fpersonnel");
    world.end().await;
}

#[tokio::test]
async fn signing_out_ends_the_session_itself() {
    let world = World::new().await;
    let admin = world.admin().await;
    let copy = world.browser();
    copy.take_cookies_of(&admin);
    assert!(is_in(&copy).await);
    let answer = admin.post("sign_out", &[]).await.ok();
    assert!(answer.set_cookie("muster_console").unwrap().contains("Max-Age=0"));
    assert!(!is_in(&admin).await && !is_in(&copy).await);
    world.end().await;
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_when_it_is_old() {
    let world = World::new().await;
    let admin = world.admin().await;
    for day in 0..13 {
        world.advance(Span::days(1)).await;
        assert!(is_in(&admin).await, "day {day}");
    }
    world.advance(Span::days(1)).await;
    assert!(!is_in(&admin).await, "after fourteen days");

    sign_in(&admin, "admin", PASSWORD).await.ok();
    world.advance(Span(Span::days(2).0 - 60_000)).await;
    assert!(is_in(&admin).await);
    world.advance(Span(Span::days(2).0 + 60_000)).await;
    assert!(!is_in(&admin).await, "after two idle days");
    world.end().await;
}

#[tokio::test]
async fn who_may_not_act_or_is_no_admin_is_out_at_once() {
    let world = World::new().await;
    let admin = world.admin().await;
    let second = second_owner(&world).await;
    let id = world.id_of(&admin, "second").await;
    assert!(is_in(&second).await);

    admin.post("disable_member", &[("id", &id)]).await.ok();
    assert!(!is_in(&second).await, "disabled");
    assert_eq!(sign_in(&second, "second", PASSWORD).await.refusal(), "WrongLogin");
    admin.post("enable_member", &[("id", &id)]).await.ok();
    assert!(!is_in(&second).await, "the session does not come back");
    sign_in(&second, "second", PASSWORD).await.ok();

    world.column("UPDATE member SET role = 'member' WHERE login_name = 'second' RETURNING role").await;
    assert!(!is_in(&second).await, "demoted");
    assert_eq!(sign_in(&second, "second", PASSWORD).await.refusal(), "WrongLogin");
    world.end().await;
}

#[tokio::test]
async fn a_new_one_time_password_ends_the_sessions() {
    let world = World::new().await;
    let admin = world.admin().await;
    let password = one_time_login(&world.muster, "admin", true).await.unwrap();
    assert!(!is_in(&admin).await);
    assert_eq!(sign_in(&admin, "admin", PASSWORD).await.refusal(), "WrongLogin");
    settle(&admin, "admin", password.expose()).await;
    assert!(is_in(&admin).await);
    world.end().await;
}

#[tokio::test]
async fn the_last_owner_stays() {
    let world = World::new().await;
    let admin = world.admin().await;
    let me = world.id_of(&admin, "Admin").await;
    assert_eq!(world.show(&admin, &me).await["last_owner"], true);
    for function in ["disable_member", "delete_member"] {
        let answer = admin.post(function, &[("id", &me)]).await;
        assert_eq!((answer.status, answer.refusal()), (409, json!("LastOwner")), "{function}");
    }
    let second = second_owner(&world).await;
    assert_eq!(world.show(&admin, &me).await["last_owner"], false);
    second.post("delete_member", &[("id", &me)]).await.ok();
    assert!(!is_in(&admin).await);
    world.end().await;
}

#[tokio::test]
async fn two_owners_who_disable_each_other_leave_one() {
    let world = World::new().await;
    let admin = world.admin().await;
    let second = second_owner(&world).await;
    let (first_id, second_id) = (world.id_of(&admin, "Admin").await, world.id_of(&admin, "second").await);
    let disable = [(admin, second_id), (second, first_id)]
        .map(|(who, whom)| async move { who.post("disable_member", &[("id", &whom)]).await.status });
    world.collide("audit", disable).await;
    assert_eq!(world.column("SELECT state FROM member WHERE role = 'owner' AND state = 'active'").await.len(), 1);
    world.end().await;
}

#[tokio::test]
async fn one_is_led_to_pages_of_the_console_only() {
    let world = World::new().await;
    let admin = world.admin().await;
    for (next, expected) in [
        ("/console/personnel?x=1", "/console/personnel?x=1"),
        ("/console", "/console"),
        ("", "/console"),
        ("https://evil.example/console", "/console"),
        ("//evil.example/console", "/console"),
        ("/m/bind", "/console"),
        ("/console/sign-in?next=x", "/console"),
        ("/consoles.evil.example", "/console"),
        ("/console\\@evil.example", "/console"),
    ] {
        let fields = [("login_name", "admin"), ("password", PASSWORD), ("next", next)];
        assert_eq!(admin.post("sign_in", &fields).await.ok().json(), expected, "{next}");
        let sent = admin.submit("/console/sign-in", "sign_in", &fields).await;
        assert_eq!((sent.status, sent.location()), (303, expected), "{next}");
    }
    world.end().await;
}

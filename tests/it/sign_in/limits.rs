//! Failed sign-ins: they tell nothing, and they lock out nobody else.

use muster::domain::time::Span;

use super::sign_in;
use crate::harness::{PASSWORD, World, at_once};

/// A world whose server believes the proxy in front of it.
async fn behind_a_proxy() -> World {
    World::with(|config| config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]).await
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_answered_alike() {
    let world = World::new().await;
    world.admin().await;
    let wrong = sign_in(&world.browser(), "admin", "not the password").await;
    let unknown = sign_in(&world.browser(), "nobody", "not the password").await;
    assert_eq!((wrong.status, &wrong.body), (401, &unknown.body));
    assert_eq!(wrong.status, unknown.status);
    let names = |headers: &reqwest::header::HeaderMap| headers.keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(&wrong.headers), names(&unknown.headers));
    for fields in [[("login_name", ""), ("password", "x")], [("login_name", "admin"), ("password", "")]] {
        assert_eq!(world.browser().post("sign_in", &fields).await.status, 422);
    }
    world.end().await;
}

#[tokio::test]
async fn five_failures_lock_an_account_from_that_address_only() {
    let world = behind_a_proxy().await;
    world.admin().await;
    let stranger = world.browser_at("203.0.113.5");
    for _ in 0..5 {
        assert_eq!(sign_in(&stranger, "admin", "a guess or another").await.status, 401);
    }
    let locked = sign_in(&world.browser_at("203.0.113.5"), "Admin ", PASSWORD).await;
    assert_eq!(locked.status, 429, "not even with the right one, nor under another spelling");
    assert!((1..=300).contains(&locked.refusal()["TooMany"]["seconds"].as_u64().unwrap()));
    assert_eq!(sign_in(&stranger, "nobody", "x").await.status, 401, "another name has its own count");
    sign_in(&world.browser_at("203.0.113.6"), "admin", PASSWORD).await.ok();
    world.advance(Span::minutes(5)).await;
    sign_in(&stranger, "admin", PASSWORD).await.ok();
    world.end().await;
}

#[tokio::test]
async fn an_unknown_name_locks_like_a_known_one() {
    let world = World::new().await;
    world.admin().await;
    let browser = world.browser();
    let mut answers = Vec::new();
    for name in ["admin", "nobody"] {
        for _ in 0..6 {
            answers.push(sign_in(&browser, name, "a guess").await.status);
        }
    }
    assert_eq!(answers[..6], answers[6..]);
    assert_eq!(answers[5], 429);
    world.end().await;
}

#[tokio::test]
async fn a_known_device_is_not_locked_out_by_strangers() {
    let world = World::new().await;
    let admin = world.admin().await;
    admin.post("sign_out", &[]).await.ok();
    let stranger = world.browser();
    for _ in 0..6 {
        sign_in(&stranger, "admin", "a guess").await;
    }
    assert_eq!(sign_in(&stranger, "admin", PASSWORD).await.status, 429);
    sign_in(&admin, "admin", PASSWORD).await.ok();
    // The device is known for that name only, and has a count of its own.
    for _ in 0..5 {
        assert_eq!(sign_in(&admin, "admin", "a guess").await.status, 401);
    }
    assert_eq!(sign_in(&admin, "admin", PASSWORD).await.status, 429);
    world.end().await;
}

#[tokio::test]
async fn a_forged_device_is_a_strangers() {
    let world = World::new().await;
    world.admin().await;
    let stranger = world.browser();
    for n in 0..5 {
        stranger.set_cookie("muster_device", &format!("abcdefghij.{n:032}"));
        assert_eq!(sign_in(&stranger, "admin", "a guess").await.status, 401);
    }
    stranger.set_cookie("muster_device", &format!("abcdefghij.{:032}", 9));
    assert_eq!(sign_in(&stranger, "admin", "a guess").await.status, 429);
    world.end().await;
}

#[tokio::test]
async fn forwarded_addresses_of_strangers_are_not_believed() {
    let world = World::new().await;
    world.admin().await;
    for n in 0..5 {
        assert_eq!(sign_in(&world.browser_at(&format!("203.0.113.{n}")), "admin", "a guess").await.status, 401);
    }
    assert_eq!(sign_in(&world.browser_at("203.0.113.77"), "admin", "a guess").await.status, 429);
    world.end().await;
}

#[tokio::test]
async fn one_address_gets_fifty_guesses_whatever_the_names() {
    let world = World::new().await;
    world.admin().await;
    let browser = world.browser();
    for n in 0..50 {
        assert_eq!(sign_in(&browser, &format!("name{n}"), "a guess").await.status, 401, "{n}");
    }
    assert_eq!(sign_in(&browser, "admin", PASSWORD).await.status, 429);
    world.advance(Span::minutes(15)).await;
    sign_in(&browser, "admin", PASSWORD).await.ok();
    world.end().await;
}

#[tokio::test]
async fn guesses_made_at_once_count_like_guesses_in_a_row() {
    let world = World::new().await;
    world.admin().await;
    let browser = world.browser();
    let guesses = at_once((0..20).map(|_| {
        let browser = browser.clone();
        async move { sign_in(&browser, "admin", "a guess").await.status }
    }));
    let looked_at = guesses.await.into_iter().filter(|status| *status == 401).count();
    assert!(looked_at <= 5, "{looked_at} guesses were looked at");
    world.end().await;
}

#[tokio::test]
async fn success_forgets_the_failures_before_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(sign_in(&admin, "admin", "a guess").await.status, 401);
        }
        sign_in(&admin, "admin", PASSWORD).await.ok();
    }
    world.end().await;
}

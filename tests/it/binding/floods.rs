//! How many codes are sent, whoever asks and wherever: counted in the database, for all servers, through every restart.

use muster::domain::id::MobileAppId;
use muster::domain::time::Span;
use serde_json::json;

use crate::harness::{Browser, World};

const USERS: [&str; 5] = ["lina", "zhangwei", "liuyang", "alexchen", "huangmin"];

fn behind_a_proxy(config: &mut muster::server::config::Config) {
    config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
}

async fn setting(world: &World) -> (Browser, MobileAppId) {
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    (admin, app)
}

#[tokio::test]
async fn many_browsers_send_no_more_codes_to_one_phone() {
    let world = World::with(behind_a_proxy).await;
    let (admin, app) = setting(&world).await;
    world.member(&admin).await;
    let mut browsers = Vec::new();
    for n in 0..8 {
        let browser = world.phone_at(USERS[n % USERS.len()], &format!("203.0.113.{n}"));
        browser.at(app).to_account("王小明", "13800138000").await;
        browsers.push(browser);
    }
    let presses = browsers.clone().into_iter().map(|browser| async move { browser.at(app).send_code().await.status });
    let answers = world.collide("delivery", presses).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    for browser in &browsers {
        world.advance(Span::minutes(1)).await;
        browser.at(app).send_code().await;
        world.run_jobs().await;
    }
    assert_eq!(world.codes_sent().await, 5, "an hour's");
    world.end().await;
}

#[tokio::test]
async fn one_address_sends_sixty_codes_an_hour_to_however_many_phones() {
    let world = World::with(behind_a_proxy).await;
    let (admin, app) = setting(&world).await;
    let mut phones = Vec::new();
    for n in 10..23 {
        let (user, name, number) = (format!("person{n}"), format!("人员{n}"), format!("139001390{n}"));
        world.control("/api/users", json!({ "vendor": "wecom", "userid": user, "name": name, "phone": format!("+86{number}") })).await;
        world.add(&admin, &name, &number).await;
        let phone = world.phone_at(&user, "203.0.113.7");
        phone.at(app).to_account(&name, &number).await;
        phones.push((phone, user, name, number));
    }
    let (last, user, name, number) = phones.pop().unwrap();
    for _ in 0..5 {
        for (phone, ..) in &phones {
            phone.at(app).send_code().await.ok();
        }
        world.run_jobs().await;
        world.advance(Span::minutes(1)).await;
    }
    let over = last.at(app).send_code().await;
    assert_eq!(over.status, 429);
    assert!(over.problem()["TooManyCodes"]["seconds"].as_u64().unwrap() > 3_000, "{}", over.body);
    assert_eq!(world.codes_sent().await, 60);
    let elsewhere = world.phone_at(&user, "203.0.113.8");
    elsewhere.at(app).to_account(&name, &number).await;
    elsewhere.at(app).send_code().await.ok();
    world.end().await;
}

#[tokio::test]
async fn one_chat_account_sends_ten_codes_an_hour_from_however_many_browsers() {
    let world = World::with(behind_a_proxy).await;
    let (admin, app) = setting(&world).await;
    let mut sent = 0;
    for n in 0..3 {
        let (name, number) = (format!("人员{n}"), format!("1390013900{n}"));
        world.add(&admin, &name, &number).await;
        let phone = world.phone_at("lina", &format!("203.0.113.{n}"));
        phone.at(app).to_account(&name, &number).await;
        for _ in 0..4 {
            sent += usize::from(phone.at(app).send_code().await.status == 200);
            world.run_jobs().await;
            world.advance(Span::minutes(1)).await;
        }
    }
    assert_eq!((sent, world.codes_sent().await), (10, 10));
    world.end().await;
}

#[tokio::test]
async fn what_was_counted_survives_a_restart() {
    let world = World::new().await;
    let (admin, app) = setting(&world).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    phone.to_code(&world, app, "王小明", "13800138000").await;
    let code = world.code("+8613800138000").await;
    let wrong = if code == "111111" { "222222" } else { "111111" };
    for left in [4, 3, 2] {
        assert_eq!(phone.at(app).enter(wrong).await.problem()["WrongCode"]["tries_left"], left);
    }
    let world = world.restart().await;
    let phone = phone.at_server(&world.url);
    assert_eq!(phone.at(app).send_code().await.status, 429, "a minute is a minute");
    assert_eq!(phone.at(app).enter(wrong).await.problem()["WrongCode"]["tries_left"], 1);
    assert_eq!(phone.at(app).enter(wrong).await.problem(), json!("CodeUsedUp"));
    assert_eq!(phone.at(app).enter(&code).await.problem(), json!("CodeUsedUp"));
    world.end().await;
}

#[tokio::test]
async fn servers_on_one_database_count_together() {
    let world = World::new().await;
    let (admin, app) = setting(&world).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    phone.at(app).to_account("王小明", "13800138000").await;
    let replica = world.replica().await;
    let there = phone.through(&replica);
    let presses = (0..8).map(|n| {
        let phone = if n % 2 == 0 { phone.clone() } else { there.clone() };
        async move { phone.at(app).send_code().await.status }
    });
    let answers = world.collide("delivery", presses).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    let code = world.code("+8613800138000").await;
    let wrong = if code == "111111" { "222222" } else { "111111" };
    for (n, left) in [4, 3, 2, 1].into_iter().enumerate() {
        let phone = if n % 2 == 0 { &there } else { &phone };
        assert_eq!(phone.at(app).enter(wrong).await.problem()["WrongCode"]["tries_left"], left);
    }
    assert_eq!(there.at(app).enter(wrong).await.problem(), json!("CodeUsedUp"));
    assert_eq!(phone.at(app).enter(&code).await.problem(), json!("CodeUsedUp"));
    replica.end().await;
    world.end().await;
}

#[tokio::test]
async fn codes_are_kept_as_hashes_of_their_own() {
    let world = World::new().await;
    let (admin, app) = setting(&world).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    phone.to_code(&world, app, "王小明", "13800138000").await;
    let code = world.code("+8613800138000").await;
    let kept = world.column("SELECT CAST(LENGTH(code_mac) AS TEXT) FROM verification_code").await;
    assert_eq!(kept, ["32"]);
    let keys = &world.muster.store.ring();
    assert_ne!(keys.code_mac(1, &code), keys.code_mac(2, &code), "the same digits look different each time");
    world.end().await;
}

#[tokio::test]
async fn known_and_unknown_are_the_same_work() {
    let world = World::new().await;
    let (admin, app) = setting(&world).await;
    world.member(&admin).await;
    let counted = async || world.column("SELECT CAST(COUNT(*) AS TEXT) FROM attempt WHERE at > 0").await[0].parse::<u64>().unwrap();
    let mut seen = Vec::new();
    for (name, number) in [("王小明", "13900139000"), ("李娜", "13800138000")] {
        let phone = world.phone("wangxiaoming");
        phone.at(app).start().await.ok();
        let (before, calls) = (counted().await, world.calls("wecom", "/cgi-bin/").await);
        let answer = phone.at(app).identify(name, number).await;
        let lengths: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        seen.push((answer.status, answer.body.clone(), lengths, counted().await - before, world.calls("wecom", "/cgi-bin/").await - calls));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!((seen[0].3, seen[0].4), (3, 0), "counted for browser, account and address; the vendor is not asked");
    world.end().await;
}

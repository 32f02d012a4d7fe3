//! What somebody would try who wants to be bound as somebody else.

use muster::domain::id::{CodeId, DeliveryId, MobileAppId};
use muster::domain::phone::Phone;
use muster::domain::time::Span;
use muster::server::store::code::{self, NewCode};
use muster::server::store::phone_session::{self, PhoneSession};
use serde_json::{Value, json};

use crate::harness::{Browser, World};

const PROXY: &str = "127.0.0.1/32";

/// The session behind a browser's cookie.
async fn session(world: &World, phone: &Browser, app: MobileAppId) -> PhoneSession {
    let cookies = phone.cookies();
    let token = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("muster_phone=")).expect("a cookie");
    let mut db = world.muster.store.read().await.unwrap();
    phone_session::get(&mut db, token, app, world.muster.clock.now()).await.unwrap().expect("a session")
}

fn wrong(code: &str) -> &'static str {
    if code == "111111" { "222222" } else { "111111" }
}

#[tokio::test]
async fn fifty_guesses_a_day_from_however_many_addresses_browsers_and_accounts() {
    let world = World::with(|config| config.trusted_proxies = vec![PROXY.parse().unwrap()]).await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let users = ["lina", "zhangwei", "liuyang", "alexchen", "huangmin"];
    for n in 0..12 {
        let thief = world.phone_at(users[n % users.len()], &format!("203.0.113.{n}"));
        thief.at(app).to_account("王小明", "13800138000").await;
        if thief.at(app).send_code().await.status == 429 {
            world.advance(Span::hours(1)).await;
            if thief.at(app).send_code().await.status == 429 {
                continue;
            }
        }
        let code = world.code("+8613800138000").await;
        for _ in 0..8 {
            assert_eq!(thief.at(app).enter(wrong(&code)).await.status, 422);
        }
        assert_eq!(thief.at(app).enter(&code).await.problem(), json!("CodeUsedUp"), "the right one comes too late");
        world.advance(Span::minutes(1)).await;
    }
    assert_eq!(world.codes_sent().await, 10);
    let tries = world.column("SELECT CAST(SUM(tries) AS TEXT) FROM verification_code").await;
    assert_eq!(tries, ["50"]);
    assert_eq!(world.column("SELECT state FROM binding").await, Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn a_code_for_one_phone_is_worth_nothing_for_another() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.add(&admin, "李娜", "13800138001").await;
    let thief = world.phone("lina");
    thief.to_code(&world, app, "李娜", "13800138001").await;
    let own = world.code("+8613800138001").await;
    // Back to the question who one is, and on as somebody else, with the code of one's own phone in hand.
    while thief.at(app).back().await != "Identity" {}
    thief.at(app).to_account_again("王小明", "13800138000").await;
    assert_eq!(thief.at(app).enter(&own).await.problem(), json!("OutOfStep"));
    thief.at(app).send_code().await.ok();
    let others = world.code("+8613800138000").await;
    if own != others {
        assert!(thief.at(app).enter(&own).await.problem()["WrongCode"].is_object());
    }
    assert_eq!(world.column("SELECT state FROM binding").await, Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn a_code_that_went_to_the_phone_of_before_proves_nothing_about_the_one_of_now() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let binding = world.show(&admin, &member).await["bindings"][0]["id"].as_str().unwrap().to_owned();
    let wrong = json!({ "WrongCode": { "tries_left": 4 } });
    let mut number = "13800138000";
    for (send, enter, next) in [("send_old_code", "enter_old_code", "13900139000"), ("send_unbind_code", "unbind", "13700137000")] {
        world.advance(Span::minutes(1)).await;
        phone.at(app).post(send, &[("binding", &binding)]).await.ok();
        let code = world.code(&format!("+86{number}")).await;
        // Whoever has the old phone in hand has it no more: an admin gives the member another one.
        admin.post("edit_member", &[("id", &member), ("name", "王小明"), ("phone", next)]).await.ok();
        assert_eq!(phone.at(app).post(enter, &[("binding", &binding), ("code", &code)]).await.problem(), wrong, "{enter}");
        number = next;
    }
    assert_eq!(world.show(&admin, &member).await["bindings"][0]["state"], "active");
    world.end().await;
}

#[tokio::test]
async fn a_code_of_another_purpose_does_not_bind() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    phone.to_code(&world, app, "王小明", "13800138000").await;
    let code = world.code("+8613800138000").await;
    let other = wrong(&code);
    let session = session(&world, &phone, app).await;
    let muster = &world.muster;
    let now = muster.clock.now();
    let (id, delivery): (CodeId, DeliveryId) = (muster.new_id(), muster.new_id());
    let number = Phone::parse("13800138000").unwrap();
    let mut tx = muster.store.write().await.unwrap();
    let row = NewCode {
        id,
        session: session.id,
        purpose: "unbind",
        phone: &number,
        code: other,
        delivery,
        now,
        expires_at: now + Span::minutes(5),
    };
    code::insert(&mut tx, &row).await.unwrap();
    tx.commit().await.unwrap();
    assert!(phone.at(app).enter(other).await.problem()["WrongCode"].is_object());
    assert!(phone.at(app).enter(&code).await.ok().json()["step"]["Bound"].is_object(), "the one for binding is still good");
    world.end().await;
}

#[tokio::test]
async fn a_session_that_was_planted_half_way_binds_nobody_for_the_one_who_planted_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.add(&admin, "李娜", "13800138001").await;
    // The thief goes as far as the choice of the account without a sign-in, and gives the cookie away.
    world.in_wecom(json!({ "sign_in_declined": true })).await;
    let thief = world.phone("lina");
    thief.at(app).to_account("李娜", "13800138001").await;
    world.in_wecom(json!({ "sign_in_declined": false })).await;
    let victim = world.phone("wangxiaoming");
    victim.take_cookies_of(&thief);
    victim.set_cookie("sim_user", "wangxiaoming");
    victim.open(&format!("/m/{app}/sign-in")).await.ok();
    let mut db = world.muster.store.read().await.unwrap();
    let cookies = thief.cookies();
    let planted = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("muster_phone=")).unwrap();
    let left = phone_session::get(&mut db, planted, app, world.muster.clock.now()).await.unwrap();
    drop(db);
    assert!(left.is_none(), "the planted token is nobody's any more");
    assert_eq!(thief.at(app).send_code().await.problem(), json!("OutOfStep"));
    assert_eq!(victim.at(app).step().await, "Introduction", "nor does the victim go on where the thief was");
    victim.bind(&world, app, "王小明", "13800138000").await;
    assert!(thief.get(&format!("/m/{app}/todo")).await.location().contains("/bind"));
    world.end().await;
}

async fn with_code(world: &World, phone: &Browser, app: MobileAppId, name: &str, number: &str) -> String {
    phone.to_code(world, app, name, number).await;
    world.code(&format!("+86{number}")).await
}

async fn enter(phone: Browser, app: MobileAppId, code: String) -> Value {
    let answer = phone.at(app).enter(&code).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["step"].clone()
}

#[tokio::test]
async fn two_browsers_of_one_person_that_race_make_one_binding() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let (one, two) = (world.phone("wangxiaoming"), world.phone("wangxiaoming"));
    let first = with_code(&world, &one, app, "王小明", "13800138000").await;
    world.advance(Span::minutes(1)).await;
    let second = with_code(&world, &two, app, "王小明", "13800138000").await;
    let steps = world.collide("binding", [enter(one, app, first), enter(two, app, second)]).await;
    assert!(steps.iter().all(|step| step["Bound"].is_object()), "{steps:?}");
    let mut states = world.column("SELECT state FROM binding").await;
    states.sort_unstable();
    assert_eq!(states, ["active", "ended"]);
    world.end().await;
}

#[tokio::test]
async fn of_two_members_who_race_for_one_chat_account_one_waits_for_an_admin() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let other = world.add(&admin, "新人", "13900139000").await;
    let (one, two) = (world.phone("wangxiaoming"), world.phone("wangxiaoming"));
    let first = with_code(&world, &one, app, "王小明", "13800138000").await;
    let second = with_code(&world, &two, app, "新人", "13900139000").await;
    let steps = world.collide("binding", [enter(one, app, first), enter(two, app, second)]).await;
    assert_eq!(steps.iter().filter(|step| **step == "AwaitAdmin").count(), 1, "{steps:?}");
    let items = admin.post("list_inbox", &[]).await.json();
    assert_eq!((items.as_array().unwrap().len(), &items[0]["kind"]), (1, &json!("account_bound")));
    let mut bound = 0;
    for member in [member, other] {
        bound += world.show(&admin, &member).await["bindings"].as_array().unwrap().len();
    }
    assert_eq!(bound, 1, "nothing was overwritten");
    world.end().await;
}

#[tokio::test]
async fn of_two_accounts_that_race_for_one_member_one_waits_for_an_admin() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.add(&admin, "新人", "13900139000").await;
    // WeCom knows nobody with this phone: only the code speaks for either of them.
    let (one, two) = (world.phone("lina"), world.phone("zhangwei"));
    let first = with_code(&world, &one, app, "新人", "13900139000").await;
    world.advance(Span::minutes(1)).await;
    let second = with_code(&world, &two, app, "新人", "13900139000").await;
    let steps = world.collide("binding", [enter(one, app, first), enter(two, app, second)]).await;
    assert_eq!(steps.iter().filter(|step| **step == "AwaitAdmin").count(), 1, "{steps:?}");
    assert_eq!(admin.post("list_inbox", &[]).await.json()[0]["kind"], "member_bound");
    assert_eq!(world.column("SELECT state FROM binding").await, ["active"]);
    world.end().await;
}

#[tokio::test]
async fn a_cookie_that_somebody_else_planted_is_replaced() {
    let world = World::new().await;
    let app = world.wecom(&world.admin().await).await;
    let phone = world.phone("lina");
    phone.set_cookie("muster_phone", "planted-by-somebody-else-who-waits-to-look");
    let opened = phone.get(&format!("/m/{app}/bind")).await;
    let given = opened.set_cookie("muster_phone").expect("another cookie");
    assert!(!given.contains("planted"), "{given}");
    world.end().await;
}

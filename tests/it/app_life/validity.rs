//! Validity: notices before the end, grace, retention, and back.

use muster::domain::date::Date;
use muster::domain::id::MobileAppId;
use muster::domain::time::Time;
use muster::server::service::{calendar, validity};
use serde_json::json;

use super::{audit, deliveries, notices};
use crate::harness::{Answer, Browser, World};

const HOUR: i64 = 3_600_000;

fn today(world: &World) -> Date {
    calendar::day(&world.muster, world.muster.clock.now())
}

async fn set(admin: &Browser, app: MobileAppId, ends_on: Date) -> Answer {
    admin.post("set_validity", &[("app", &app.to_string()), ("ends_on", &ends_on.to_string())]).await
}

/// Waits until then.
async fn until(world: &World, at: Time) {
    world.advance(at - world.muster.clock.now()).await;
}

async fn noon(world: &World, date: Date) {
    until(world, calendar::at(&world.muster, date, 12)).await;
}

/// Codes and notices go through Alibaba Cloud, which knows this template.
pub async fn notice_template(world: &World, admin: &Browser) {
    let alibaba = world.ask("/api/credentials").await["alibaba"].clone();
    let text = |name: &str| alibaba[name].as_str().unwrap().to_owned();
    let template = "${app}将于${date}到期，还剩${days}天。";
    let templates = json!({ "SMS_1": template, text("sms_template_code"): "验证码：${code}" });
    world.control("/api/settings", json!({ "vendor": "alibaba", "templates": templates })).await;
    let fields = [
        ("provider", "alibaba"),
        ("key_id", &text("access_key_id")),
        ("secret", &text("access_key_secret")),
        ("sign_name", &text("sms_sign_name")),
        ("template", &text("sms_template_code")),
        ("notice_template", "SMS_1"),
        ("base_url", &text("base_url")),
        ("enabled", "on"),
        ("first", "on"),
    ];
    admin.post("save_sms_provider", &fields).await.ok();
}

/// What the notices that arrived by SMS say, newest first.
async fn sms(world: &World) -> Vec<String> {
    world.run_jobs().await;
    let all = world.ask("/api/sms").await;
    let texts = all.as_array().unwrap().iter().map(|sms| format!("{} {}", sms["phone"].as_str().unwrap(), sms["text"].as_str().unwrap()));
    texts.filter(|text| text.contains("到期")).collect()
}

#[tokio::test]
async fn notices_are_given_thirty_fifteen_and_seven_days_before_at_ten_and_once() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.column("UPDATE member SET role = 'admin' WHERE phone IS NOT NULL RETURNING role").await;
    notice_template(&world, &admin).await;
    let end = calendar::plus(today(&world), 40);
    set(&admin, app, end).await.ok();
    let at = |days: i32| calendar::at(&world.muster, calendar::plus(end, -days), 10);
    let give = async || validity::give_notices(&world.muster).await.unwrap();

    until(&world, Time(at(30).0 - HOUR)).await;
    give().await;
    assert_eq!(sms(&world).await, Vec::<String>::new(), "not before ten o'clock");
    until(&world, at(30)).await;
    // Two replicas, and again after a restart.
    let (one, other) = (world.muster.clone(), world.muster.clone());
    let both = [one, other].map(|muster| async move { validity::give_notices(&muster).await.unwrap() });
    world.collide("app_notice", both).await;
    give().await;
    let first = sms(&world).await;
    assert_eq!(first.len(), 1, "{first:?}");
    assert!(first[0].starts_with("+8613800138000") && first[0].contains(&format!("{end}到期，还剩30天")), "{first:?}");
    let world = world.restart().await;
    let at = |days: i32| calendar::at(&world.muster, calendar::plus(end, -days), 10);
    validity::give_notices(&world.muster).await.unwrap();
    assert_eq!(sms(&world).await.len(), 1);

    // Nothing ran on the fifteenth day before, nor on the seventh: the later one is given, late, and once.
    until(&world, Time(at(7).0 + 30 * HOUR)).await;
    validity::give_notices(&world.muster).await.unwrap();
    validity::give_notices(&world.muster).await.unwrap();
    let all = sms(&world).await;
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all[0].contains("还剩6天"), "{all:?}");
    let admin = world.admin().await;
    assert!(notices(&admin, app).await[0].contains(&format!("Valid until {end}: 6 days left")));
    admin.get("/console").await.ok().has("6 days left");
    assert_eq!(audit(&admin, "mobile_app.ends_soon").await.len(), 2);
    until(&world, at(-1)).await;
    validity::give_notices(&world.muster).await.unwrap();
    assert_eq!(sms(&world).await.len(), 2, "after the end there is nothing to give notice of");
    world.end().await;
}

#[tokio::test]
async fn whoever_was_chosen_is_told_and_without_a_template_the_console_alone_says_so() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let id = app.to_string();
    let page = format!("/console/mobile-apps/{id}/validity");
    world.member(&admin).await;
    world.column("UPDATE member SET role = 'admin' WHERE phone IS NOT NULL RETURNING role").await;
    let lina = world.add(&admin, "李娜", "13800138001").await;
    let end = calendar::plus(today(&world), 31);
    let text = end.to_string();
    let unknown = admin.post("set_validity", &[("app", &id), ("ends_on", &text), ("phone", "13800138009")]).await;
    assert_eq!(unknown.field("phone"), json!("NoSuchMember"));
    let saved = admin.submit(&page, "set_validity", &[("app", &id), ("ends_on", &text), ("phone", "13800138001")]).await;
    assert_eq!((saved.status, saved.location()), (303, format!("{page}?done=1").as_str()));
    admin.get(saved.location()).await.ok().has("Saved").has("李娜").has("138****8001").has("no template for notices");

    until(&world, calendar::at(&world.muster, calendar::plus(end, -30), 10)).await;
    validity::give_notices(&world.muster).await.unwrap();
    assert_eq!(sms(&world).await, Vec::<String>::new());
    assert_eq!(notices(&admin, app).await.len(), 1);

    notice_template(&world, &admin).await;
    until(&world, calendar::at(&world.muster, calendar::plus(end, -15), 11)).await;
    validity::give_notices(&world.muster).await.unwrap();
    let told = sms(&world).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("+8613800138001"), "{told:?}");
    // Ticked as the page's boxes tick them; a sixth is too many.
    let admin = world.admin().await;
    let mut fields = vec![("app", id.as_str()), ("ends_on", text.as_str()), ("recipients][", lina.as_str())];
    admin.post("set_validity", &fields).await.ok();
    assert_eq!(world.column("SELECT CAST(COUNT(*) AS TEXT) FROM app_recipient").await, ["1"]);
    fields.extend([("recipients][", lina.as_str()); 5]);
    assert_eq!(admin.post("set_validity", &fields).await.field("recipients"), json!({ "TooMany": 5 }));
    world.end().await;
}

#[tokio::test]
async fn after_the_end_an_app_works_in_grace_then_only_its_data_stays_until_it_is_extended() {
    let world = World::with(|config| {
        config.periods.grace_days = 2;
        config.periods.retention_days = 3;
    })
    .await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let platform = world.platform(&admin).await;
    let end = calendar::plus(today(&world), 1);
    set(&admin, app, end).await.ok();
    let page = format!("/console/mobile-apps/{app}/validity");
    let todo = format!("/m/{app}/todo");
    let shown = async || world.admin().await.get(&page).await.ok();

    noon(&world, end).await;
    shown().await.has("In effect").has("grace period (2 days");
    noon(&world, calendar::plus(end, 2)).await;
    shown().await.has("Grace period").has("in the grace period everything works until");
    phone.get(&todo).await.ok().lacks("grace");
    let told = platform.incident("Disk full", json!({ "phone": "13800138000" })).await;
    world.run_jobs().await;
    assert!(deliveries(&world).await[0].starts_with("sent"));

    noon(&world, calendar::plus(end, 3)).await;
    shown().await.has("Retention period").has("nobody signs in and nothing is sent");
    assert_eq!(phone.get(&format!("/m/{app}/bind")).await.status, 409);
    assert_eq!(phone.get(&format!("/m/{app}/sign-in")).await.status, 409);
    let respond = [("app", app.to_string()), ("incident", told.clone()), ("action", "respond".to_owned())];
    let respond: Vec<_> = respond.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(phone.post("act_on_incident", &respond).await.status, 401);
    platform.incident("Load high", json!({ "phone": "13800138000" })).await;
    world.run_jobs().await;
    assert_eq!(deliveries(&world).await[0], "failed: the mobile app's validity is over: extend it to send again");
    noon(&world, calendar::plus(end, 6)).await;
    shown().await.has("the data is kept until you delete it");

    let admin = world.admin().await;
    assert_eq!(set(&admin, app, calendar::plus(end, 5)).await.field("ends_on"), json!("Past"));
    set(&admin, app, calendar::plus(end, 90)).await.ok();
    shown().await.has("In effect");
    phone.get(&todo).await.ok().has("Disk full");
    phone.post("act_on_incident", &respond).await.ok();
    world.run_jobs().await;
    admin.post("set_validity", &[("app", &app.to_string()), ("ends_on", "")]).await.ok();
    shown().await.has("Without an end");
    world.end().await;
}

#[tokio::test]
async fn a_date_that_is_none_or_over_is_refused_at_its_field() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let id = app.to_string();
    for (typed, error) in [("2027-02-30", "Date"), ("tomorrow", "Date"), ("2020-01-01", "Past")] {
        let answer = admin.post("set_validity", &[("app", &id), ("ends_on", typed)]).await;
        assert_eq!((answer.status, answer.field("ends_on")), (422, json!(error)), "{typed}");
    }
    assert_eq!(world.column("SELECT ends_on FROM app_validity").await, Vec::<String>::new());
    set(&admin, app, today(&world)).await.ok();
    // Whoever sets a date that is near knows how near it is.
    validity::give_notices(&world.muster).await.unwrap();
    assert_eq!(audit(&admin, "mobile_app.ends_soon").await.len(), 0);
    assert_eq!(notices(&admin, app).await.len(), 1);
    world.end().await;
}

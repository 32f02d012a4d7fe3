//! Verification codes: how many, over which provider, and who may enter them.

use muster::domain::time::Span;
use muster::server::store::attempt;
use serde_json::{Value, json};

use crate::harness::{Browser, Log, World, borrow};

async fn switch(world: &World, admin: &Browser, provider: &'static str, change: &[(&'static str, &str)]) {
    let credentials = &world.ask("/api/credentials").await[provider];
    let text = |names: [&str; 2]| names.iter().find_map(|name| credentials[name].as_str()).unwrap_or_default().to_owned();
    let fields = [
        ("provider", provider.to_owned()),
        ("key_id", text(["access_key_id", "secret_id"])),
        ("sign_name", text(["sms_sign_name", ""])),
        ("template", text(["sms_template_code", "sms_template_id"])),
        ("app_id", text(["sms_sdk_app_id", ""])),
        ("base_url", text(["base_url", ""])),
    ];
    let mut fields = borrow(&fields);
    fields.retain(|(name, _)| change.iter().all(|(changed, _)| changed != name));
    admin.post("save_sms_provider", &[&fields, change].concat()).await.ok();
}

/// Everything but the code.
async fn ready(world: &World) -> (Browser, Browser, muster::domain::id::MobileAppId) {
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    phone.at(app).to_account("王小明", "13800138000").await;
    (admin, phone, app)
}

async fn sms(world: &World) -> Vec<Value> {
    world.ask("/api/sms").await.as_array().unwrap().clone()
}

#[tokio::test]
async fn five_codes_an_hour_and_ten_a_day_for_a_phone() {
    let world = World::new().await;
    let (_, phone, app) = ready(&world).await;
    for hour in 0..2 {
        for n in 0..5 {
            phone.at(app).send_code().await.ok();
            world.run_jobs().await;
            world.advance(Span::minutes(1)).await;
            assert_eq!(world.codes_sent().await, hour * 5 + n + 1);
        }
        let over = phone.at(app).send_code().await;
        assert_eq!(over.status, 429);
        assert!(over.problem()["TooManyCodes"]["seconds"].as_u64().unwrap() > 60, "{}", over.body);
        world.advance(Span::hours(1)).await;
    }
    assert_eq!(phone.at(app).send_code().await.status, 429, "the eleventh of the day");
    world.advance(Span::hours(23)).await;
    phone.at(app).send_code().await.ok();
    assert_eq!(world.codes_sent().await, 11);
    world.end().await;
}

#[tokio::test]
async fn codes_asked_for_at_once_are_one() {
    let world = World::new().await;
    let (_, phone, app) = ready(&world).await;
    let presses = (0..8).map(|_| {
        let phone = phone.clone();
        async move { phone.at(app).send_code().await.status }
    });
    let answers = world.collide("delivery", presses).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert_eq!(world.codes_sent().await, 1);
    world.end().await;
}

#[tokio::test]
async fn without_a_provider_the_page_says_so() {
    let world = World::new().await;
    let (admin, phone, app) = ready(&world).await;
    switch(&world, &admin, "alibaba", &[]).await;
    switch(&world, &admin, "tencent", &[]).await;
    let answer = phone.at(app).send_code().await;
    assert_eq!((answer.status, answer.problem()), (503, json!("NoSms")));
    switch(&world, &admin, "tencent", &[("enabled", "on")]).await;
    phone.at(app).send_code().await.ok();
    world.run_jobs().await;
    assert_eq!(sms(&world).await[0]["provider"], "tencent");
    world.end().await;
}

#[tokio::test]
async fn a_provider_that_fails_is_replaced_by_the_next_with_the_same_code() {
    let limit = json!({ "Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发分钟级流控Permits:1", "RequestId": "1" });
    for fault in [json!({ "status": 500, "body": "oops" }), json!({ "status": 200, "body": "<html>" }), json!({ "body": limit })] {
        let world = World::new().await;
        let (_, phone, app) = ready(&world).await;
        world.fault("alibaba", "/SendSms", fault).await;
        phone.at(app).send_code().await.ok();
        world.run_jobs().await;
        let all = sms(&world).await;
        assert_eq!((all.len(), &all[0]["provider"]), (1, &json!("tencent")));
        assert!(phone.at(app).enter(all[0]["code"].as_str().unwrap()).await.ok().json()["step"]["Bound"].is_object());
        world.end().await;
    }
    // It had sent the code when its answer was lost, and does not say so either: the second SMS says the same.
    let world = World::new().await;
    let (_, phone, app) = ready(&world).await;
    world.fault("alibaba", "/SendSms", json!({ "status": 502, "after": true })).await;
    world.fault("alibaba", "/QuerySendDetails", json!({ "status": 502 })).await;
    phone.at(app).send_code().await.ok();
    world.run_jobs().await;
    let all = sms(&world).await;
    assert_eq!((all.len(), &all[0]["code"]), (2, &all[1]["code"]));
    world.end().await;
}

#[tokio::test]
async fn a_code_that_went_out_although_the_answer_was_lost_is_not_sent_again() {
    let world = World::new().await;
    let (_, phone, app) = ready(&world).await;
    world.fault("alibaba", "/SendSms", json!({ "status": 502, "after": true })).await;
    phone.at(app).send_code().await.ok();
    world.run_jobs().await;
    let all = sms(&world).await;
    assert_eq!((all.len(), &all[0]["provider"], world.calls("tencent", "/SendSms").await), (1, &json!("alibaba"), 0));
    assert_eq!(phone.at(app).step().await["Code"]["delivery"], "Sent");
    world.end().await;
}

#[tokio::test]
async fn a_provider_that_says_when_to_come_back_is_passed_over_until_then() {
    let world = World::new().await;
    let (_, phone, app) = ready(&world).await;
    let body = json!({ "Code": "Throttling.User", "Message": "Request was denied due to user flow control.", "RequestId": "1" });
    let fault = json!({ "status": 400, "body": body, "headers": { "x-acs-retry-after": "90000" }, "times": 1 });
    world.fault("alibaba", "/SendSms", fault).await;
    let providers = async || -> Vec<String> { sms(&world).await.iter().map(|sms| sms["provider"].as_str().unwrap().to_owned()).collect() };
    phone.at(app).send_code().await.ok();
    world.run_jobs().await;
    assert_eq!((providers().await, world.calls("alibaba", "/SendSms").await), (vec!["tencent".to_owned()], 1));
    world.advance(Span::minutes(1)).await;
    phone.at(app).send_code().await.ok();
    world.run_jobs().await;
    assert_eq!((providers().await.len(), world.calls("alibaba", "/SendSms").await), (2, 1), "it is not even asked");
    world.advance(Span::minutes(1)).await;
    phone.at(app).send_code().await.ok();
    world.run_jobs().await;
    assert_eq!(providers().await[0], "alibaba");
    world.end().await;
}

#[tokio::test]
async fn when_all_providers_are_down_it_is_tried_again_and_then_said() {
    let world = World::new().await;
    world.expect_failures();
    let (admin, phone, app) = ready(&world).await;
    for provider in ["alibaba", "tencent"] {
        world.fault(provider, "/SendSms", json!({ "status": 500, "times": -1 })).await;
    }
    phone.at(app).send_code().await.ok();
    world.run_jobs().await;
    assert_eq!(phone.at(app).step().await["Code"]["delivery"], "Sending");
    for _ in 0..4 {
        world.advance(Span::minutes(1)).await;
        world.run_jobs().await;
    }
    assert_eq!(world.calls("alibaba", "/SendSms").await, 4);
    assert_eq!(phone.at(app).step().await["Code"]["delivery"], "Failed");
    phone.open(&format!("/m/{app}/bind")).await.has("It could not be sent to 138****8000");
    let delivery = &admin.post("list_deliveries", &[]).await.ok().json()["rows"][0];
    assert_eq!((&delivery["state"], &delivery["recipient"]), (&json!("failed"), &json!("王小明")));
    assert!(delivery["error"].as_str().unwrap().contains("HTTP 500"), "{delivery}");

    world.no_faults().await;
    world.advance(Span::minutes(1)).await;
    phone.at(app).send_code().await.ok();
    let code = world.code("+8613800138000").await;
    phone.at(app).enter(&code).await.ok();
    world.end().await;
}

#[tokio::test]
async fn a_number_that_is_wrong_is_not_tried_elsewhere() {
    let world = World::new().await;
    world.expect_failures();
    let (_, phone, app) = ready(&world).await;
    world
        .fault("alibaba", "/SendSms", json!({ "body": { "Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "13800138000 非法手机号" } }))
        .await;
    phone.at(app).send_code().await.ok();
    world.run_jobs().await;
    assert_eq!(world.calls("tencent", "/SendSms").await, 0);
    assert_eq!(phone.at(app).step().await["Code"]["delivery"], "Failed");
    world.end().await;
}

#[tokio::test]
async fn a_code_that_waited_too_long_is_not_sent() {
    let world = World::new().await;
    world.expect_failures();
    let (_, phone, app) = ready(&world).await;
    phone.at(app).send_code().await.ok();
    world.advance(Span::minutes(5)).await;
    assert_eq!(world.codes_sent().await, 0);
    assert_eq!(phone.at(app).step().await["Code"]["delivery"], "Failed");
    world.end().await;
}

#[tokio::test]
async fn a_code_opens_nothing_for_another_browser() {
    let world = World::new().await;
    let (_, phone, app) = ready(&world).await;
    phone.at(app).send_code().await.ok();
    let code = world.code("+8613800138000").await;

    let other = world.phone("lina");
    other.at(app).to_account("王小明", "13800138000").await;
    assert_eq!(other.at(app).enter(&code).await.problem(), json!("OutOfStep"));
    assert_eq!(other.at(app).send_code().await.status, 429, "one code a minute for a phone, whoever asks");
    world.advance(Span::minutes(1)).await;
    other.at(app).send_code().await.ok();
    let others = world.code("+8613800138000").await;
    if code != others {
        assert!(other.at(app).enter(&code).await.problem()["WrongCode"].is_object());
        assert!(phone.at(app).enter(&others).await.problem()["WrongCode"].is_object());
    }
    assert!(phone.at(app).enter(&code).await.ok().json()["step"]["Bound"].is_object());
    world.end().await;
}

#[tokio::test]
async fn a_code_is_used_once() {
    let world = World::new().await;
    let (admin, phone, app) = ready(&world).await;
    phone.at(app).send_code().await.ok();
    let code = world.code("+8613800138000").await;
    let presses = (0..4).map(|_| {
        let (phone, code) = (phone.clone(), code.clone());
        async move { phone.at(app).enter(&code).await.status }
    });
    let answers = world.collide("binding", presses).await;
    // Whoever comes when it is done is shown what there is.
    assert!(answers.contains(&200), "{answers:?}");
    assert_eq!(world.column("SELECT state FROM binding").await, ["active"]);
    assert_eq!(world.messages("wangxiaoming").await.len(), 2, "one of the check, one to say that it worked");
    assert!(phone.at(app).enter(&code).await.ok().json()["step"]["Bound"].is_object(), "shown once more");
    assert_eq!(world.column("SELECT state FROM binding").await, ["active"], "and not made once more");
    let id = world.id_of(&admin, "王小明").await;
    let binding = world.show(&admin, &id).await["bindings"][0]["id"].as_str().unwrap().to_owned();
    admin.post("undo_binding", &[("id", &binding)]).await.ok();
    assert_eq!(phone.at(app).enter(&code).await.problem(), json!("OutOfStep"), "nor when the binding is gone");
    world.end().await;
}

#[tokio::test]
async fn five_wrong_codes_are_the_end_also_at_once() {
    let world = World::new().await;
    let (_, phone, app) = ready(&world).await;
    phone.at(app).send_code().await.ok();
    let code = world.code("+8613800138000").await;
    let wrong = if code == "111111" { "222222" } else { "111111" };
    let tries = (0..12).map(|_| {
        let phone = phone.clone();
        async move { phone.at(app).enter(wrong).await.problem() }
    });
    let answers = world.collide("verification_code", tries).await;
    let mut left: Vec<_> = answers.iter().filter_map(|answer| answer["WrongCode"]["tries_left"].as_u64()).collect();
    left.sort_unstable();
    assert_eq!(left, [1, 2, 3, 4], "{answers:?}");
    assert_ne!(phone.at(app).enter(&code).await.status, 200, "nor the right one after them");
    assert_eq!(world.column("SELECT CAST(tries AS TEXT) FROM verification_code").await, ["5"]);
    world.end().await;
}

#[tokio::test]
async fn codes_go_to_the_mainland_unless_other_countries_are_allowed() {
    for (countries, status) in [(&["86"][..], 422), (&["86", "852"], 200)] {
        let countries: Vec<_> = countries.iter().map(|code| code.parse().unwrap()).collect();
        let world = World::with(|config| config.sms_countries = countries).await;
        let admin = world.admin().await;
        let app = world.wecom(&admin).await;
        world.add(&admin, "黄敏", "+85251234567").await;
        let phone = world.phone("huangmin");
        phone.at(app).to_account("黄敏", "+852 5123 4567").await;
        let answer = phone.at(app).send_code().await;
        assert_eq!(answer.status, status, "{}", answer.body);
        if status == 422 {
            assert_eq!(answer.problem(), json!("CountryClosed"));
            let page = format!("/m/{app}/bind");
            phone.submit(&page, "send_code", &[("app", &app.to_string())]).await;
            phone.open(&page).await.ok().has("Codes are not sent to phones of that country");
        }
        assert_eq!(world.column("SELECT kind FROM job WHERE kind = 'send_code'").await.len(), usize::from(status == 200));
        world.expect_failures();
        world.end().await;
    }
}

#[tokio::test]
async fn the_budget_of_a_day_is_everybodys() {
    let world = World::new().await;
    let (_, phone, app) = ready(&world).await;
    let muster = &world.muster;
    let everybody = muster.store.ring().subject("code", "everybody");
    let sent_at = muster.clock.now();
    let mut tx = muster.store.write().await.unwrap();
    for _ in 0..5_000 {
        attempt::note(&mut tx, &everybody, muster.new_id(), sent_at).await.unwrap();
    }
    tx.commit().await.unwrap();
    let log = Log::start();
    let refused = phone.at(app).send_code().await;
    assert_eq!(refused.status, 429);
    assert!(refused.problem()["TooManyCodes"]["seconds"].as_u64().unwrap() > 86_000, "{}", refused.body);
    assert!(log.text().contains("ERROR") && log.text().contains("budget=5000"), "an alarm: {}", log.text());
    assert_eq!(world.codes_sent().await, 0);
    world.advance(Span::days(1)).await;
    phone.at(app).send_code().await.ok();
    assert_eq!(world.codes_sent().await, 1);
    world.end().await;
}

#[tokio::test]
async fn an_expired_code_is_told_from_a_wrong_one_without_scripts_too() {
    let world = World::new().await;
    let (_, phone, app) = ready(&world).await;
    let (id, page) = (app.to_string(), format!("/m/{app}/bind"));
    phone.submit(&page, "send_code", &[("app", &id)]).await;
    let code = world.code("+8613800138000").await;
    let again = phone.submit(&page, "send_code", &[("app", &id)]).await;
    assert_eq!((again.status, again.location()), (303, page.as_str()));
    phone.open(&page).await.ok().has("One was just sent");
    world.advance(Span::minutes(5)).await;
    phone.submit(&page, "enter_code", &[("app", &id), ("code", &code)]).await;
    phone.open(&page).await.ok().has("The code has expired").lacks(&format!("value=\"{code}\""));
    assert_eq!(world.column("SELECT state FROM binding").await, Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn a_code_that_is_still_good_is_entered_after_a_step_back_and_no_other_is_sent() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    phone.to_code(&world, app, "王小明", "13800138000").await;
    let code = world.code("+8613800138000").await;
    phone.at(app).back().await;
    world.advance(Span::minutes(2)).await;
    assert!(phone.at(app).send_code().await.ok().json()["step"]["Code"].is_object());
    assert_eq!(world.codes_sent().await, 1);

    // One that was tried too often, or is too old, is not shown again as if it were good.
    let wrong = if code == "111111" { "222222" } else { "111111" };
    for _ in 0..5 {
        phone.at(app).enter(wrong).await;
    }
    phone.at(app).back().await;
    phone.at(app).send_code().await.ok();
    assert_eq!(world.codes_sent().await, 2);
    phone.at(app).back().await;
    world.advance(Span::minutes(5)).await;
    phone.at(app).send_code().await.ok();
    assert_eq!(world.codes_sent().await, 3);
    assert!(phone.at(app).enter(&world.code("+8613800138000").await).await.ok().json()["step"]["Bound"].is_object());
    world.end().await;
}

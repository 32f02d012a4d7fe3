//! Undoing one's own binding, and who hears of bindings that end.

use muster::domain::time::Span;
use serde_json::{Value, json};

use super::{binding, bound, id, lina, post, titles};
use crate::harness::World;

const ENDED: &str = "Your binding has ended";

#[tokio::test]
async fn a_member_undoes_its_binding_with_a_code_and_may_bind_again() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    let second = world.phone("wangxiaoming");
    second.open(&format!("/m/{app}/bind?next=/m/{app}/todo")).await.ok().has("Incident to-do");
    let row = binding(&world, &admin, &member).await;
    let page = format!("/m/{app}/me/unbind/{}", id(&row));
    phone.open(&page).await.ok().has("Send a code to 138****8000").lacks("form[code]");
    let app_id = app.to_string();
    let own = [("app", app_id.as_str()), ("binding", id(&row))];

    assert_eq!(phone.submit(&page, "send_unbind_code", &own).await.location(), page);
    let code = world.code("+8613800138000").await;
    phone.open(&page).await.ok().has("Sent to 138****8000").has("form[code]");
    let wrong = if code == "111111" { "222222" } else { "111111" };
    let typed = |code| [own[0], own[1], ("code", code)];
    assert_eq!(phone.submit(&page, "unbind", &typed(wrong)).await.location(), page);
    phone.open(&page).await.ok().has("Wrong code; 4 tries left");
    phone.submit(&page, "unbind", &typed("12")).await;
    phone.open(&page).await.ok().has("The code has six digits");
    assert_eq!(binding(&world, &admin, &member).await["state"], "active");
    for _ in 0..2 {
        assert_eq!(phone.submit(&page, "unbind", &typed(&code)).await.location(), format!("/m/{app}/unbound"), "also the second time");
    }

    phone.open(&format!("/m/{app}/unbound")).await.ok().has("To bind again, open this app in WeCom");
    for browser in [&phone, &second] {
        assert!(browser.get(&format!("/m/{app}/todo")).await.location().contains("/bind"), "every browser of the account");
    }
    let ended = binding(&world, &admin, &member).await;
    assert_eq!((&ended["state"], &ended["ended_by"]), (&json!("ended"), &json!(format!("member:{member}"))));
    assert_eq!(titles(&world, "wangxiaoming").await[0], ENDED);
    assert_eq!(world.column("SELECT action FROM audit WHERE action LIKE 'binding.un%'").await, ["binding.unbind"]);
    post(&phone, app, "unbind", &[("binding", id(&row)), ("code", &code)]).await.ok();
    let stranger = post(&second, app, "unbind", &[("binding", id(&row)), ("code", &code)]).await;
    assert_eq!(stranger.status, 401, "it is this browser's code only");

    world.advance(Span::minutes(1)).await;
    phone.bind(&world, app, "王小明", "13800138000").await;
    let page = phone.open(&format!("/m/{app}/me")).await.ok();
    page.has("Earlier bindings").has("by yourself");
    assert_eq!(phone.get(&format!("/m/{app}/unbound")).await.location(), format!("/m/{app}/me"), "bound again");
    world.end().await;
}

#[tokio::test]
async fn a_code_for_one_purpose_is_good_for_no_other() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    let row = binding(&world, &admin, &member).await;
    let unbind = async |code: &str| post(&phone, app, "unbind", &[("binding", id(&row)), ("code", code)]).await;
    let wrong = json!({ "WrongCode": { "tries_left": 4 } });

    // To bind again.
    phone.to_code(&world, app, "王小明", "13800138000").await;
    let to_bind = world.code("+8613800138000").await;
    assert_eq!(unbind(&to_bind).await.problem(), json!("CodeExpired"), "there is none to unbind");
    world.advance(Span::minutes(1)).await;
    post(&phone, app, "send_unbind_code", &[("binding", id(&row))]).await.ok();
    let to_unbind = world.code("+8613800138000").await;
    assert_ne!(to_bind, to_unbind);
    assert_eq!(unbind(&to_bind).await.problem(), wrong);
    assert_eq!(phone.at(app).enter(&to_unbind).await.problem(), wrong);
    assert_eq!(post(&phone, app, "enter_old_code", &[("code", &to_unbind)]).await.problem(), json!("CodeExpired"));
    world.advance(Span::minutes(1)).await;
    post(&phone, app, "send_old_code", &[]).await.ok();
    let to_change = world.code("+8613800138000").await;
    assert_eq!(unbind(&to_change).await.problem(), json!({ "WrongCode": { "tries_left": 3 } }));
    assert_eq!(binding(&world, &admin, &member).await["state"], "active");
    unbind(&to_unbind).await.ok();
    assert_eq!(binding(&world, &admin, &member).await["state"], "ended");
    world.end().await;
}

#[tokio::test]
async fn nobody_undoes_the_binding_of_somebody_else() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    let (_, colleague) = lina(&world, &admin, app).await;
    let row = binding(&world, &admin, &member).await;
    assert_eq!(colleague.get(&format!("/m/{app}/me/unbind/{}", id(&row))).await.status, 404);
    assert_eq!(post(&colleague, app, "send_unbind_code", &[("binding", id(&row))]).await.refusal(), "Changed");
    // Both have codes of their own.
    for (browser, number) in [(&phone, "+8613800138000"), (&colleague, "+8613800138001")] {
        let own = world.id_of(&admin, &number[3..]).await;
        let own = binding(&world, &admin, &own).await;
        post(browser, app, "send_unbind_code", &[("binding", id(&own))]).await.ok();
    }
    for number in ["+8613800138000", "+8613800138001"] {
        let code = world.code(number).await;
        assert_eq!(post(&colleague, app, "unbind", &[("binding", id(&row)), ("code", &code)]).await.refusal(), "Changed");
    }
    assert_eq!(binding(&world, &admin, &member).await["state"], "active");
    world.end().await;
}

#[tokio::test]
async fn a_binding_of_another_company_is_undone_from_here_and_this_one_stays() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let other = world.second_company(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    phone.bind(&world, other, "王小明", "13800138000").await;
    world.advance(Span::minutes(1)).await;
    let row = binding(&world, &admin, &member).await;
    assert_eq!(row["app"], other.to_string());
    post(&phone, app, "send_unbind_code", &[("binding", id(&row))]).await.ok();
    let code = world.code("+8613800138000").await;
    let (page, app_id) = (format!("/m/{app}/me/unbind/{}", id(&row)), app.to_string());
    let mut done = phone.submit(&page, "unbind", &[("app", &app_id), ("binding", id(&row)), ("code", &code)]).await;
    for _ in 0..2 {
        assert_eq!(done.location(), format!("/m/{app}/me?done=unbound"));
        done = phone.submit(&page, "unbind", &[("app", &app_id), ("binding", id(&row)), ("code", &code)]).await;
    }
    phone.open(done.location()).await.ok().has("The binding has ended");
    assert!(phone.get(&format!("/m/{other}/todo")).await.location().contains("/bind"));
    phone.get(&format!("/m/{app}/todo")).await.ok();
    world.end().await;
}

#[tokio::test]
async fn whoever_loses_a_binding_is_told_in_the_chat_that_was_bound() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    admin.post("undo_binding", &[("id", id(&binding(&world, &admin, &member).await))]).await.ok();
    let told = world.messages("wangxiaoming").await;
    assert!(told[0]["card"]["title"] == ENDED && told[0].to_string().contains("an admin undid your binding"), "{}", told[0]);

    phone.bind(&world, app, "王小明", "13800138000").await;
    admin.post("delete_member", &[("id", &member)]).await.ok();
    assert_eq!(titles(&world, "wangxiaoming").await[0], ENDED);
    world.end().await;
}

#[tokio::test]
async fn both_are_told_what_an_admin_decided() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (_, phone) = bound(&world, &admin, app).await;
    world.add(&admin, "新人", "13900139000").await;
    let decide = async |decision: &str| {
        let items = admin.post("list_inbox", &[]).await.ok().json();
        admin.post("decide_inbox", &[("id", id(&items[0])), ("decision", decision)]).await.ok();
    };

    // 新人 holds 王小明's account: both read what arrives there.
    phone.ask_admin(&world, app, "新人", "13900139000").await;
    decide("dismiss").await;
    let told = world.messages("wangxiaoming").await;
    assert!(told[0]["card"]["title"] == "A binding was not approved" && told[0].to_string().contains("新人"), "{}", told[0]);
    world.advance(Span::minutes(1)).await;
    phone.ask_admin(&world, app, "新人", "13900139000").await;
    decide("approve").await;
    let told = titles(&world, "wangxiaoming").await;
    assert_eq!(told.iter().take(2).map(String::as_str).collect::<std::collections::BTreeSet<_>>(), [ENDED, "You are reachable now"].into());

    // 新人 asks with another account: the one in use hears of the no, and of the move.
    // WeCom shows nobody the same twice within ten minutes.
    world.advance(Span::minutes(11)).await;
    let moved = world.phone("lina");
    moved.ask_admin(&world, app, "新人", "13900139000").await;
    let before = titles(&world, "wangxiaoming").await.len();
    decide("dismiss").await;
    assert_eq!(titles(&world, "lina").await, ["A binding was not approved"]);
    assert_eq!(titles(&world, "wangxiaoming").await.len(), before + 1);
    world.advance(Span::minutes(1)).await;
    moved.ask_admin(&world, app, "新人", "13900139000").await;
    decide("approve").await;
    let told: &Value = &world.messages("wangxiaoming").await[0];
    assert!(told["card"]["title"] == ENDED && told.to_string().contains("another account"), "{told}");
    assert_eq!(titles(&world, "lina").await[0], "You are reachable now");
    world.end().await;
}

#[tokio::test]
async fn both_are_told_of_a_no_where_the_phone_is_another_accounts() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    bound(&world, &admin, app).await;
    world.phone("lina").ask_admin(&world, app, "王小明", "13800138000").await;
    let items = admin.post("list_inbox", &[]).await.ok().json();
    assert_eq!(items[0]["kind"], "not_the_phones_account");
    admin.post("decide_inbox", &[("id", id(&items[0])), ("decision", "dismiss")]).await.ok();
    assert_eq!(titles(&world, "lina").await, ["A binding was not approved"]);
    assert_eq!(titles(&world, "wangxiaoming").await[0], "A binding was not approved");
    world.end().await;
}

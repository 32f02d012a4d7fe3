//! Another phone.

use muster::domain::time::Span;
use serde_json::json;

use super::{bound, id, lina, post, titles};
use crate::harness::World;

const NEW: &str = "13900139000";

#[tokio::test]
async fn the_old_phone_then_the_new_one_and_all_bindings_stay() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    let (page, app_id) = (format!("/m/{app}/me/phone"), app.to_string());
    let own = ("app", app_id.as_str());
    phone.open(&page).await.ok().has("Send a code to 138****8000").has("I no longer have that number");
    assert_eq!(post(&phone, app, "send_new_code", &[("phone", NEW)]).await.problem(), json!("OutOfStep"), "the old one first");

    assert_eq!(phone.submit(&page, "send_old_code", &[own]).await.location(), page);
    let old = world.code("+8613800138000").await;
    phone.open(&page).await.ok().has("Sent to 138****8000");
    phone.submit(&page, "enter_old_code", &[own, ("code", &old)]).await;
    phone.open(&page).await.ok().has("Your new phone").lacks("An admin then has to agree");
    phone.submit(&page, "send_new_code", &[own, ("phone", "123")]).await;
    phone.open(&page).await.ok().has("Not a phone number").has("value=\"123\"");
    assert_eq!(post(&phone, app, "send_new_code", &[("phone", "138 0013 8000")]).await.field("phone"), "SameAsBefore");
    phone.submit(&page, "send_new_code", &[own, ("phone", "139 0013 9000")]).await;
    let new = world.code("+8613900139000").await;
    phone.open(&page).await.ok().has("Sent to 139****9000");
    assert_eq!(post(&phone, app, "enter_new_code", &[("code", &old)]).await.problem(), json!({ "WrongCode": { "tries_left": 4 } }));
    let done = phone.submit(&page, "enter_new_code", &[own, ("code", &new)]).await;
    assert_eq!(done.location(), format!("/m/{app}/me?done=phone"));
    phone.open(done.location()).await.ok().has("139****9000").has("your bindings stay");

    assert_eq!(admin.post("reveal_phone", &[("id", &member)]).await.ok().json(), "139 0013 9000");
    assert_eq!(world.id_of(&admin, "1390013").await, member, "found by it");
    assert_eq!(world.show(&admin, &member).await["bindings"][0]["state"], "active");
    let told = world.messages("wangxiaoming").await[0].clone();
    assert!(told["card"]["title"] == "Your phone has changed" && told.to_string().contains("139****9000"), "{told}");
    assert_eq!(world.column("SELECT action FROM audit WHERE action = 'member.change_phone'").await.len(), 1);
    world.end().await;
}

#[tokio::test]
async fn another_members_phone_is_not_told_apart_before_its_code_is_right() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    world.add(&admin, "李娜", "13800138001").await;
    post(&phone, app, "send_old_code", &[]).await.ok();
    post(&phone, app, "enter_old_code", &[("code", &world.code("+8613800138000").await)]).await.ok();

    let free = post(&phone, app, "send_new_code", &[("phone", NEW)]).await.ok();
    world.advance(Span::minutes(1)).await;
    let taken = post(&phone, app, "send_new_code", &[("phone", "13800138001")]).await.ok();
    assert_eq!(free.body, taken.body);
    let code = world.code("+8613800138001").await;
    let wrong = if code == "111111" { "222222" } else { "111111" };
    assert_eq!(post(&phone, app, "enter_new_code", &[("code", wrong)]).await.problem(), json!({ "WrongCode": { "tries_left": 4 } }));
    let page = format!("/m/{app}/me/phone");
    phone.submit(&page, "enter_new_code", &[("app", &app.to_string()), ("code", &code)]).await;
    phone.open(&page).await.ok().has("registered for another member").has("form[phone]");
    assert_eq!(admin.post("reveal_phone", &[("id", &member)]).await.ok().json(), "138 0013 8000");
    world.end().await;
}

#[tokio::test]
async fn whoever_lost_the_old_phone_asks_an_admin() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    let ask = async || {
        post(&phone, app, "lose_old_phone", &[]).await.ok();
        phone.open(&format!("/m/{app}/me/phone")).await.ok().has("An admin then has to agree");
        post(&phone, app, "send_new_code", &[("phone", NEW)]).await.ok();
        let code = world.code("+8613900139000").await;
        let (page, app_id) = (format!("/m/{app}/me/phone"), app.to_string());
        let done = phone.submit(&page, "enter_new_code", &[("app", &app_id), ("code", &code)]).await;
        assert_eq!(done.location(), format!("/m/{app}/me?done=asked"));
        world.advance(Span::minutes(1)).await;
        admin.post("list_inbox", &[]).await.ok().json()
    };
    let phone_of = async || admin.post("reveal_phone", &[("id", &member)]).await.ok().json();
    ask().await;
    let items = ask().await;
    assert_eq!(items.as_array().unwrap().len(), 1, "asking again replaces the question");
    assert_eq!((&items[0]["kind"], &items[0]["phone"]), (&json!("new_phone"), &json!("139****9000")));
    assert_eq!(phone_of().await, "138 0013 8000");
    phone.open(&format!("/m/{app}/me")).await.ok().has("An admin still has to agree to 139****9000");
    admin.get("/console/inbox").await.ok().has("王小明 wants to have the phone 139****9000");

    admin.post("decide_inbox", &[("id", id(&items[0])), ("decision", "dismiss")]).await.ok();
    assert_eq!(
        (phone_of().await, &titles(&world, "wangxiaoming").await[0]),
        (json!("138 0013 8000"), &"Your phone has not changed".to_owned())
    );
    let items = ask().await;
    admin.post("decide_inbox", &[("id", id(&items[0])), ("decision", "approve")]).await.ok();
    assert_eq!(
        (phone_of().await, &titles(&world, "wangxiaoming").await[0]),
        (json!("139 0013 9000"), &"Your phone has changed".to_owned())
    );
    assert_eq!(admin.post("list_inbox", &[]).await.ok().json(), json!([]));
    world.end().await;
}

#[tokio::test]
async fn a_phone_that_somebody_got_meanwhile_is_not_given_away() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (_, phone) = bound(&world, &admin, app).await;
    post(&phone, app, "lose_old_phone", &[]).await.ok();
    post(&phone, app, "send_new_code", &[("phone", NEW)]).await.ok();
    post(&phone, app, "enter_new_code", &[("code", &world.code("+8613900139000").await)]).await.ok();
    world.add(&admin, "新人", NEW).await;
    let items = admin.post("list_inbox", &[]).await.ok().json();
    let answer = admin.post("decide_inbox", &[("id", id(&items[0])), ("decision", "approve")]).await;
    assert_eq!((answer.status, answer.field("phone")), (422, json!("Taken")));
    assert_eq!(admin.post("list_inbox", &[]).await.ok().json().as_array().unwrap().len(), 1, "still to be decided");
    world.end().await;
}

#[tokio::test]
async fn a_change_does_not_outlive_its_time_or_what_it_began_with() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    let prove = async |number: &str| {
        post(&phone, app, "send_old_code", &[]).await.ok();
        post(&phone, app, "enter_old_code", &[("code", &world.code(number).await)]).await.ok();
    };
    let next = async || post(&phone, app, "send_new_code", &[("phone", NEW)]).await;
    prove("+8613800138000").await;
    world.advance(Span::minutes(30)).await;
    assert_eq!(next().await.problem(), json!("OutOfStep"));
    prove("+8613800138000").await;
    post(&phone, app, "restart_phone", &[]).await.ok();
    assert_eq!(next().await.problem(), json!("OutOfStep"));
    world.advance(Span::minutes(1)).await;
    prove("+8613800138000").await;
    // An admin gives another one meanwhile: what was proved is not the member's any more.
    admin.post("edit_member", &[("id", &member), ("name", "王小明"), ("phone", "13700137000")]).await.ok();
    assert_eq!(next().await.problem(), json!("OutOfStep"));
    // Without any, only the new one is proved.
    admin.post("edit_member", &[("id", &member), ("name", "王小明"), ("phone", "")]).await.ok();
    next().await.ok();
    post(&phone, app, "enter_new_code", &[("code", &world.code("+8613900139000").await)]).await.ok();
    assert_eq!(admin.post("reveal_phone", &[("id", &member)]).await.ok().json(), "139 0013 9000");
    world.end().await;
}

#[tokio::test]
async fn two_members_who_want_one_phone_at_once_do_not_both_get_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (first, phone) = bound(&world, &admin, app).await;
    let (second, colleague) = lina(&world, &admin, app).await;
    let mut entries = Vec::new();
    for (browser, old) in [(phone, "+8613800138000"), (colleague, "+8613800138001")] {
        post(&browser, app, "send_old_code", &[]).await.ok();
        post(&browser, app, "enter_old_code", &[("code", &world.code(old).await)]).await.ok();
        post(&browser, app, "send_new_code", &[("phone", NEW)]).await.ok();
        entries.push((browser, world.code("+8613900139000").await));
        world.advance(Span::minutes(1)).await;
    }
    let work = entries.into_iter().map(|(browser, code)| async move { post(&browser, app, "enter_new_code", &[("code", &code)]).await });
    let answers = world.collide("member", work).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "{answers:?}");
    let mut phones = Vec::new();
    for member in [&first, &second] {
        phones.push(admin.post("reveal_phone", &[("id", member)]).await.ok().json());
    }
    assert_eq!(phones.iter().filter(|phone| **phone == "139 0013 9000").count(), 1, "{phones:?}");
    world.end().await;
}

#[tokio::test]
async fn a_question_about_a_phone_is_over_once_the_phone_changes_otherwise() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    let ask = async || {
        post(&phone, app, "lose_old_phone", &[]).await.ok();
        post(&phone, app, "send_new_code", &[("phone", NEW)]).await.ok();
        post(&phone, app, "enter_new_code", &[("code", &world.code("+8613900139000").await)]).await.ok();
        assert_eq!(admin.post("list_inbox", &[]).await.ok().json().as_array().map(Vec::len), Some(1));
        world.advance(Span::minutes(11)).await;
    };
    ask().await;
    admin.post("edit_member", &[("id", &member), ("name", "王小明"), ("phone", "13700137000")]).await.ok();
    assert_eq!(admin.post("list_inbox", &[]).await.ok().json(), json!([]), "a yes would undo what the admin has just done");
    let told = world.messages("wangxiaoming").await[0].clone();
    assert!(told["card"]["title"] == "Your phone has changed" && told.to_string().contains("137****7000"), "{told}");

    ask().await;
    post(&phone, app, "restart_phone", &[]).await.ok();
    post(&phone, app, "send_old_code", &[]).await.ok();
    post(&phone, app, "enter_old_code", &[("code", &world.code("+8613700137000").await)]).await.ok();
    post(&phone, app, "send_new_code", &[("phone", "13600136000")]).await.ok();
    post(&phone, app, "enter_new_code", &[("code", &world.code("+8613600136000").await)]).await.ok();
    assert_eq!(admin.post("list_inbox", &[]).await.ok().json(), json!([]));
    world.advance(Span::minutes(11)).await;
    admin.post("edit_member", &[("id", &member), ("name", "王小明"), ("phone", "")]).await.ok();
    assert!(world.messages("wangxiaoming").await[0].to_string().contains("no phone registered any more"));
    admin.post("edit_member", &[("id", &member), ("name", "王小明二"), ("phone", "")]).await.ok();
    let changes = world.column("SELECT action FROM audit WHERE action IN ('member.change_phone', 'member.edit') ORDER BY id").await;
    let (change, edit) = ("member.change_phone", "member.edit");
    assert_eq!(changes, [edit, change, change, edit, change, edit]);
    world.end().await;
}

#[tokio::test]
async fn a_mistyped_new_number_needs_no_second_code_to_the_old_one() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    let (page, app_id) = (format!("/m/{app}/me/phone"), app.to_string());
    post(&phone, app, "send_old_code", &[]).await.ok();
    post(&phone, app, "enter_old_code", &[("code", &world.code("+8613800138000").await)]).await.ok();
    post(&phone, app, "send_new_code", &[("phone", "13900139001")]).await.ok();
    phone.open(&page).await.ok().has("Another new number");
    for _ in 0..2 {
        phone.submit(&page, "restart_phone", &[("app", &app_id), ("number", "true")]).await;
        phone.open(&page).await.ok().has("form[phone]").lacks("Another new number");
    }
    post(&phone, app, "send_new_code", &[("phone", NEW)]).await.ok();
    post(&phone, app, "enter_new_code", &[("code", &world.code("+8613900139000").await)]).await.ok();
    assert_eq!(admin.post("reveal_phone", &[("id", &member)]).await.ok().json(), "139 0013 9000");
    world.end().await;
}

#[tokio::test]
async fn a_code_that_is_entered_twice_leads_to_where_one_is() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (_, phone) = bound(&world, &admin, app).await;
    let (page, app_id) = (format!("/m/{app}/me/phone"), app.to_string());
    let twice = async |function: &str, code: &str, leads: &str| {
        for _ in 0..2 {
            let answer = phone.submit(&page, function, &[("app", &app_id), ("code", code)]).await;
            assert_eq!(answer.location(), leads, "{function}");
            assert!(answer.set_cookie("muster_flash").is_none_or(|cookie| cookie.contains("Max-Age=0")), "{answer:?}");
        }
    };
    post(&phone, app, "send_old_code", &[]).await.ok();
    twice("enter_old_code", &world.code("+8613800138000").await, &page).await;
    post(&phone, app, "send_new_code", &[("phone", NEW)]).await.ok();
    twice("enter_new_code", &world.code("+8613900139000").await, &format!("/m/{app}/me?done=phone")).await;
    assert_eq!(world.column("SELECT action FROM audit WHERE action = 'member.change_phone'").await.len(), 1);

    world.advance(Span::minutes(1)).await;
    post(&phone, app, "lose_old_phone", &[]).await.ok();
    post(&phone, app, "send_new_code", &[("phone", "13700137000")]).await.ok();
    twice("enter_new_code", &world.code("+8613700137000").await, &format!("/m/{app}/me?done=asked")).await;
    assert_eq!(world.column("SELECT action FROM audit WHERE action = 'member.ask_phone'").await.len(), 1);
    assert_eq!(post(&phone, app, "enter_old_code", &[("code", "123456")]).await.problem(), json!("CodeExpired"));
    world.end().await;
}

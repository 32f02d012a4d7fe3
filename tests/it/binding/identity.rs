//! Who one says to be: what is told of others, how often one may ask, and what changes while one is on the way.

use muster::domain::time::Span;
use serde_json::json;

use crate::harness::{World, at_once};

#[tokio::test]
async fn whoever_is_not_known_is_answered_alike() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let disabled = world.add(&admin, "李娜", "13800138001").await;
    admin.post("disable_member", &[("id", &disabled)]).await.ok();
    let deleted = world.add(&admin, "张伟", "13800138002").await;
    admin.post("delete_member", &[("id", &deleted)]).await.ok();
    let phone = world.phone("wangxiaoming");
    let flow = phone.at(app);
    flow.start().await.ok();

    let unknown = flow.identify("王小明", "13900139000").await;
    assert_eq!((unknown.status, unknown.problem()), (422, json!("UnknownMember")));
    for (name, number) in [("王小红", "13800138000"), ("李娜", "13800138001"), ("张伟", "13800138002"), ("Admin", "13900139001")] {
        let answer = flow.identify(name, number).await;
        assert_eq!((answer.status, &answer.body), (unknown.status, &unknown.body), "{name}");
    }
    for (name, number, field, error) in [("", "13800138000", "name", json!("Required")), ("王小明", "1380", "phone", json!("Phone"))] {
        assert_eq!(flow.identify(name, number).await.field(field), error);
    }
    world.end().await;
}

#[tokio::test]
async fn a_name_is_the_same_in_any_spelling() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.add(&admin, "Alex Chen", "13800138007").await;
    let phone = world.phone("alexchen");
    let flow = phone.at(app);
    flow.start().await.ok();
    for name in ["alex chen", "  ALEX   Chen ", "Ａｌｅｘ　Ｃｈｅｎ"] {
        let step = flow.identify(name, "+86 138-0013-8007").await.ok().json();
        assert_eq!(step["step"]["ChatAccount"]["summary"]["name"], "Alex Chen", "{name}");
    }
    world.end().await;
}

#[tokio::test]
async fn ten_tries_an_hour_for_a_browser_and_for_a_chat_account() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    let flow = phone.at(app);
    flow.start().await.ok();
    for n in 0..10 {
        assert_eq!(flow.identify("王小明", &format!("1390013900{n}")).await.status, 422);
    }
    let over = flow.identify("王小明", "13800138000").await;
    assert_eq!(over.status, 429, "not even the right one");
    assert!(over.problem()["TooManyTries"]["seconds"].as_u64().unwrap() <= 3_600);

    let same_person = world.phone("wangxiaoming");
    same_person.at(app).start().await.ok();
    assert_eq!(same_person.at(app).identify("王小明", "13800138000").await.status, 429, "another browser does not help");
    let colleague = world.phone("lina");
    colleague.at(app).start().await.ok();
    assert_eq!(colleague.at(app).identify("王小明", "13900139000").await.status, 422, "others are not disturbed");
    world.advance(Span::hours(1)).await;
    flow.identify("王小明", "13800138000").await.ok();
    world.end().await;
}

#[tokio::test]
async fn tries_made_at_once_count_like_tries_in_a_row() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let phone = world.phone("wangxiaoming");
    phone.at(app).start().await.ok();
    let tries = (0..25).map(|n| {
        let phone = phone.clone();
        async move { phone.at(app).identify("王小明", &format!("139001390{n:02}")).await.status }
    });
    let answers = world.collide("attempt", tries).await;
    assert_eq!(answers.iter().filter(|status| **status == 422).count(), 10, "{answers:?}");
    world.end().await;
}

#[tokio::test]
async fn without_a_ram_account_the_step_is_passed_over() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.add(&admin, "王小明", "13800138000").await;
    let phone = world.bound_phone(app).await;
    assert_eq!(world.show(&admin, &member).await["bindings"][0]["proof"]["ram_account"], json!(null));
    phone.get(&format!("/m/{app}/me")).await.has("none");
    world.end().await;
}

#[tokio::test]
async fn one_of_several_ram_accounts_is_chosen_and_no_one_elses() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let second = [("member", member.as_str()), ("account_uid", "1234567890123456"), ("user_id", "2222"), ("ram_display_name", "夜班")];
    admin.post("add_ram_account", &second).await.ok();
    let other = world.add(&admin, "李娜", "13800138001").await;
    admin.post("add_ram_account", &[("member", &other), ("account_uid", "1"), ("user_id", "3")]).await.ok();
    let foreign = world.show(&admin, &other).await["ram_accounts"][0]["id"].as_str().unwrap().to_owned();

    let phone = world.phone("wangxiaoming");
    let flow = phone.at(app);
    flow.start().await.ok();
    let choices = flow.identify("王小明", "13800138000").await.ok().json()["step"]["RamAccount"]["choices"].clone();
    assert_eq!(choices[0]["label"], "wa***@1234***");
    assert_eq!(choices[1]["label"], "夜***");
    for (id, status) in [("", 422), ("nonsense!", 422), (foreign.as_str(), 409)] {
        assert_eq!(flow.choose_ram(id).await.status, status, "{id}");
    }
    flow.choose_ram(choices[1]["id"].as_str().unwrap()).await.ok();
    flow.send_code().await.ok();
    let code = world.code("+8613800138000").await;
    flow.enter(&code).await.ok();
    assert_eq!(world.show(&admin, &member).await["bindings"][0]["proof"]["ram_account"], "夜班");
    world.end().await;
}

#[tokio::test]
async fn a_step_cannot_be_skipped() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    let flow = phone.at(app);
    let out_of_step = async |function: &str, fields: &[(&str, &str)]| {
        let answer = flow.post(function, fields).await;
        assert_eq!((answer.status, answer.problem()), (409, json!("OutOfStep")), "{function}");
    };
    out_of_step("start_binding", &[]).await;
    phone.open(&format!("/m/{app}/bind")).await.ok();
    out_of_step("identify_member", &[("name", "王小明"), ("phone", "13800138000")]).await;
    flow.start().await.ok();
    out_of_step("choose_ram_account", &[("ram_account", "1")]).await;
    out_of_step("send_code", &[]).await;
    out_of_step("enter_code", &[("code", "123456")]).await;
    flow.identify("王小明", "13800138000").await.ok();
    out_of_step("send_code", &[]).await;
    assert_eq!(world.codes_sent().await, 0);
    world.end().await;
}

#[tokio::test]
async fn a_step_back_keeps_what_was_given_and_the_code_that_was_sent() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    let flow = phone.at(app);
    phone.to_code(&world, app, "王小明", "13800138000").await;
    let code = world.code("+8613800138000").await;

    assert!(flow.back().await["ChatAccount"].is_object());
    assert_eq!(flow.enter(&code).await.problem(), json!("OutOfStep"), "the page asks for something else now");
    let choices = flow.back().await["RamAccount"]["choices"].clone();
    flow.choose_ram(choices[0]["id"].as_str().unwrap()).await.ok();
    assert!(flow.send_code().await.ok().json()["step"]["Code"].is_object());
    assert_eq!(world.codes_sent().await, 1, "no other code is needed");
    assert!(flow.enter(&code).await.ok().json()["step"]["Bound"].is_object());

    let other = world.phone("lina");
    world.add(&admin, "李娜", "13800138001").await;
    let flow = other.at(app);
    flow.to_account("李娜", "13800138001").await;
    assert_eq!(flow.back().await, "Identity");
    assert_eq!(flow.back().await, "Introduction");
    assert_eq!(flow.back().await, "Introduction");
    world.end().await;
}

#[tokio::test]
async fn what_an_admin_changes_meanwhile_counts() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    let flow = phone.at(app);
    phone.to_code(&world, app, "王小明", "13800138000").await;
    let code = world.code("+8613800138000").await;

    admin.post("disable_mobile_app", &[("id", &app.to_string())]).await.ok();
    let closed = flow.enter(&code).await;
    assert_eq!((closed.status, closed.refusal()), (409, json!("AppClosed")));
    assert_eq!(phone.get(&format!("/m/{app}/bind")).await.status, 409);
    assert!(phone.get("/m/bind").await.ok().has("No mobile app is enabled yet").status == 200);
    admin.post("enable_app", &[&crate::harness::borrow(&world.wecom_fields().await)[..], &[("id", &app.to_string())]].concat()).await.ok();

    let ram_account = world.show(&admin, &member).await["ram_accounts"][0]["id"].as_str().unwrap().to_owned();
    admin.post("remove_ram_account", &[("member", &member), ("ram_account", &ram_account)]).await.ok();
    assert!(flow.step().await["Code"].is_object(), "none is left to choose");

    let edited = [("id", member.as_str()), ("name", "王小明"), ("phone", "13900139000")];
    admin.post("edit_member", &edited).await.ok();
    assert_eq!(flow.enter(&code).await.problem(), json!("UnknownMember"), "the code went to a phone that is not theirs any more");
    admin.post("delete_member", &[("id", &member)]).await.ok();
    assert_eq!(flow.enter(&code).await.problem(), json!("UnknownMember"));
    assert_eq!(flow.step().await, "Identity");
    assert_eq!(world.column("SELECT state FROM binding").await, Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn twenty_people_bind_at_once() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let mut people = Vec::new();
    for n in 10..30 {
        let (user, name, number) = (format!("person{n}"), format!("人员{n}"), format!("139001390{n}"));
        world.control("/api/users", json!({ "vendor": "wecom", "userid": user, "name": name, "phone": format!("+86{number}") })).await;
        world.add(&admin, &name, &number).await;
        people.push((world.phone(&user), name, number));
    }
    at_once(people.clone().into_iter().map(|(phone, name, number)| async move {
        phone.at(app).to_account(&name, &number).await;
        phone.at(app).send_code().await.ok();
    }))
    .await;
    world.run_jobs().await;
    let mut codes = Vec::new();
    for (phone, _, number) in people {
        codes.push((phone, world.code(&format!("+86{number}")).await));
    }
    let bound = at_once(
        codes.into_iter().map(|(phone, code)| async move { phone.at(app).enter(&code).await.ok().json()["step"]["Bound"].is_object() }),
    )
    .await;
    assert_eq!(bound, [true; 20]);
    assert_eq!(world.column("SELECT state FROM binding WHERE state = 'active'").await.len(), 20);
    world.end().await;
}

#[tokio::test]
async fn a_ram_account_that_is_removed_on_the_way_is_chosen_anew() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let second = [("member", member.as_str()), ("account_uid", "1234567890123456"), ("user_id", "2222"), ("ram_display_name", "夜班")];
    admin.post("add_ram_account", &second).await.ok();
    let phone = world.phone("wangxiaoming");
    phone.to_code(&world, app, "王小明", "13800138000").await;
    let code = world.code("+8613800138000").await;
    let remove = async || {
        let ram = world.show(&admin, &member).await["ram_accounts"][0]["id"].as_str().unwrap().to_owned();
        admin.post("remove_ram_account", &[("member", &member), ("ram_account", &ram)]).await.ok();
    };
    remove().await;
    assert_eq!(phone.at(app).enter(&code).await.problem(), json!("OutOfStep"));
    let step = phone.at(app).step().await;
    let left = step["RamAccount"]["choices"].as_array().expect("a choice").clone();
    assert_eq!(left.len(), 1, "{step}");
    phone.at(app).choose_ram(left[0]["id"].as_str().unwrap()).await.ok();
    assert!(phone.at(app).send_code().await.ok().json()["step"]["Code"].is_object());
    assert_eq!(world.codes_sent().await, 1, "the code is still good");

    remove().await;
    assert!(phone.at(app).step().await["Code"].is_object(), "none is left to choose");
    assert!(phone.at(app).enter(&code).await.ok().json()["step"]["Bound"].is_object());
    assert_eq!(world.show(&admin, &member).await["bindings"][0]["proof"]["ram_account"], json!(null));
    world.end().await;
}

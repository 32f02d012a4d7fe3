//! A chat account that an admin writes down: looked up, confirmed by its own sign-in, and in nobody's way.

use muster::domain::id::MobileAppId;
use muster::domain::time::Span;
use serde_json::{Value, json};

use crate::harness::{Answer, Browser, World};

async fn write_down(admin: &Browser, member: &str, app: MobileAppId, user: &str) -> Answer {
    admin.post("write_down_account", &[("member", member), ("app", &app.to_string()), ("chat_user", user)]).await
}

async fn states(world: &World, admin: &Browser, member: &str) -> Vec<(String, String)> {
    let shown = world.show(admin, member).await;
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    shown["bindings"].as_array().unwrap().iter().map(|row| (text(row, "chat_user"), text(row, "state"))).collect()
}

fn pairs<const N: usize>(all: [(&str, &str); N]) -> Vec<(String, String)> {
    all.map(|(user, state)| (user.to_owned(), state.to_owned())).to_vec()
}

#[tokio::test]
async fn what_an_admin_wrote_down_is_bound_when_its_person_signs_in_and_agrees() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let ram = world.show(&admin, &member).await["ram_accounts"][0]["id"].as_str().unwrap().to_owned();
    let page = format!("/console/personnel/{member}/chat-account");
    admin.get(&page).await.ok().has("Write a chat account down").has("wangxm@1234567890.onaliyun.com");
    let fields = [("member", member.as_str()), ("app", &app.to_string()), ("chat_user", "WangXiaoMing"), ("ram_account", &ram)];
    let saved = admin.submit(&page, "write_down_account", &fields).await;
    assert_eq!((saved.status, saved.location()), (303, format!("{page}?done=1").as_str()));
    admin.get(saved.location()).await.ok().has("it waits for its person");

    let waits = world.show(&admin, &member).await["bindings"][0].clone();
    assert_eq!((&waits["state"], &waits["chat_user"]), (&json!("pending"), &json!("wangxiaoming")));
    assert_eq!((&waits["proof"]["sms_at"], &waits["proof"]["consent_at"]), (&json!(null), &json!(null)));
    assert!(waits["proof"]["chat"]["admin"]["by"].as_str().unwrap().starts_with("member:"), "{waits}");
    assert_eq!(world.messages("wangxiaoming").await[0]["card"]["title"], "Confirm your binding to Muster");

    let stranger = world.phone("lina");
    stranger.open(&format!("/m/{app}/bind")).await.ok().lacks("registered by an admin");
    let phone = world.phone("wangxiaoming");
    assert!(phone.get(&format!("/m/{app}/todo")).await.location().contains("/bind"), "an admin's word is no sign-in");
    phone
        .open(&format!("/m/{app}/bind"))
        .await
        .ok()
        .has("registered by an admin as 王小明")
        .has("Agree and start")
        .has("without a code")
        .lacks("six-digit code")
        .lacks("form[again]");
    world.advance(Span::minutes(1)).await;
    assert!(phone.at(app).post("start_binding", &[]).await.ok().json()["step"]["Bound"].is_object());
    world.advance(Span::minutes(1)).await;
    assert!(phone.at(app).post("start_binding", &[]).await.ok().json()["step"]["Bound"].is_object(), "pressed twice");
    phone.get(&format!("/m/{app}/todo")).await.ok().has("No incidents now");
    assert_eq!(world.codes_sent().await, 0);

    let all = world.show(&admin, &member).await["bindings"].clone();
    assert_eq!((&all[0]["state"], &all[1]["state"]), (&json!("active"), &json!("ended")));
    let proof = &all[0]["proof"];
    assert_eq!((&proof["ram_account"], &proof["consent_version"]), (&json!("wangxm@1234567890.onaliyun.com"), &json!(2)));
    assert!(proof["chat"]["admin"]["confirmed_at"].as_i64() > proof["chat"]["admin"]["at"].as_i64(), "{proof}");
    let noted = world.column("SELECT action FROM audit WHERE action LIKE 'binding.%' ORDER BY id").await;
    assert_eq!(noted, ["binding.write_down", "binding.make"]);
    admin.post("undo_binding", &[("id", all[0]["id"].as_str().unwrap())]).await.ok();
    assert_eq!(world.messages("wangxiaoming").await[0]["card"]["title"], "Your binding has ended", "in the language of that browser");
    world.end().await;
}

#[tokio::test]
async fn an_account_is_looked_up_before_it_is_written_down() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let other = world.add(&admin, "李娜", "13800138001").await;
    admin.post("add_ram_account", &[("member", &other), ("account_uid", "1"), ("user_id", "3")]).await.ok();
    let foreign = world.show(&admin, &other).await["ram_accounts"][0]["id"].as_str().unwrap().to_owned();

    let unknown = write_down(&admin, &member, app, "nobody-here").await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.field("chat_user")["Vendor"].as_str().unwrap().contains("60111"), "{}", unknown.body);
    assert_eq!(write_down(&admin, &member, app, "").await.field("chat_user"), "Required");
    let no_app = admin.post("write_down_account", &[("member", &member), ("chat_user", "lina")]).await;
    assert_eq!(no_app.field("app"), "Required");
    let fields = [("member", member.as_str()), ("app", &app.to_string()), ("chat_user", "lina"), ("ram_account", &foreign)];
    assert_eq!(admin.post("write_down_account", &fields).await.field("ram_account"), "Unknown");
    admin.post("disable_member", &[("id", &member)]).await.ok();
    assert_eq!(write_down(&admin, &member, app, "lina").await.status, 409);
    admin.post("disable_mobile_app", &[("id", &app.to_string())]).await.ok();
    assert_eq!(write_down(&admin, &other, app, "lina").await.refusal(), "AppClosed");
    assert_eq!(world.column("SELECT state FROM binding").await, Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn what_stands_in_the_way_is_said_at_the_field() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let other = world.add(&admin, "李娜", "13800138001").await;
    world.bound_phone(app).await;
    let refused = async |member: &str, user: &str, text: &str| {
        let said = write_down(&admin, member, app, user).await.field("chat_user");
        assert!(said["Vendor"].as_str().is_some_and(|said| said.contains(text)), "{said}");
    };
    refused(&member, "wangxiaoming", "bound to this member already").await;
    refused(&other, "wangxiaoming", "bound to another member").await;
    refused(&member, "lina", "with another account").await;
    write_down(&admin, &other, app, "lina").await.ok();
    let third = world.add(&admin, "张伟", "13800138002").await;
    refused(&third, "lina", "written down for another member").await;
    write_down(&admin, &other, app, "zhangwei").await.ok();
    assert_eq!(states(&world, &admin, &other).await, pairs([("zhangwei", "pending"), ("lina", "ended")]), "the later one counts");
    write_down(&admin, &third, app, "lina").await.ok();
    world.end().await;
}

#[tokio::test]
async fn two_admins_who_write_the_same_account_down_at_once_make_one() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let members = [world.member(&admin).await, world.add(&admin, "李娜", "13800138001").await];
    let writes = members.map(|member| {
        let admin = admin.clone();
        async move { write_down(&admin, &member, app, "zhangwei").await.status }
    });
    let mut answers = world.collide("binding", writes).await;
    answers.sort_unstable();
    assert_eq!(answers, [200, 422]);
    assert_eq!(world.column("SELECT state FROM binding").await, ["pending"]);
    world.end().await;
}

#[tokio::test]
async fn an_admin_undoes_what_was_written_down_and_nobody_is_bound_by_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    write_down(&admin, &member, app, "wangxiaoming").await.ok();
    let phone = world.phone("wangxiaoming");
    phone.open(&format!("/m/{app}/bind")).await.ok().has("registered by an admin");
    let id = world.show(&admin, &member).await["bindings"][0]["id"].as_str().unwrap().to_owned();
    admin.post("undo_binding", &[("id", &id)]).await.ok();
    assert_eq!(phone.at(app).start().await.ok().json()["step"], "Identity");

    write_down(&admin, &member, app, "wangxiaoming").await.ok();
    admin.post("disable_member", &[("id", &member)]).await.ok();
    assert_eq!(phone.at(app).start().await.ok().json()["step"], "Identity", "nor is one who may not act");
    assert_eq!(states(&world, &admin, &member).await, pairs([("wangxiaoming", "pending"), ("wangxiaoming", "ended")]));
    world.end().await;
}

#[tokio::test]
async fn a_yes_to_somebody_else_takes_back_what_was_written_down() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let other = world.add(&admin, "新人", "13900139000").await;
    // Somebody else's question about the account was open when it was written down, and is decided first.
    let second = world.phone("lina");
    world.add(&admin, "李娜", "13800138001").await;
    second.ask_admin(&world, app, "王小明", "13800138000").await;
    let item = admin.post("list_inbox", &[]).await.json()[0]["id"].as_str().unwrap().to_owned();
    world.advance(Span::minutes(1)).await;
    write_down(&admin, &other, app, "lina").await.ok();
    admin.post("decide_inbox", &[("id", &item), ("decision", "approve")]).await.ok();
    assert_eq!(states(&world, &admin, &member).await, pairs([("lina", "active")]));

    assert_eq!(states(&world, &admin, &other).await, pairs([("lina", "ended")]), "nobody waits for what is somebody else's");
    assert_eq!(world.column("SELECT subject FROM audit WHERE action = 'binding.drop_written'").await, [format!("member:{other}")]);
    assert!(second.at(app).step().await["Bound"].is_object());
    world.end().await;
}

//! What comes twice is done once: a double tap, a page that is loaded again, a form sent again because its answer was lost.

use serde_json::{Value, json};

use crate::harness::{Answer, Browser, World, at_once, borrow};

/// A phone that is about to start.
async fn ready(world: &World) -> (Browser, muster::domain::id::MobileAppId) {
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.phone("wangxiaoming");
    phone.open(&format!("/m/{app}/bind")).await.ok();
    (phone, app)
}

fn step(answer: &Answer) -> &'static str {
    const STEPS: [&str; 8] = ["Introduction", "Identity", "RamAccount", "ChatAccount", "Code", "AwaitLink", "AwaitAdmin", "Bound"];
    let step = answer.json()["step"].clone();
    STEPS.into_iter().find(|name| step == *name || step[name].is_object()).unwrap_or_else(|| panic!("no step: {}", answer.body))
}

/// Posts a form twice, one after the other, and as many times at once; each answer shows the same step.
async fn twice(phone: &Browser, function: &'static str, fields: &[(&'static str, &str)]) -> &'static str {
    let first = phone.post(function, fields).await;
    assert_eq!(first.status, 200, "{function}: {}", first.body);
    let second = phone.post(function, fields).await;
    assert_eq!((second.status, step(&second)), (200, step(&first)), "{function}: {}", second.body);
    let owned: Vec<_> = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let presses = (0..3).map(|_| {
        let (phone, owned) = (phone.clone(), owned.clone());
        async move { phone.post(function, &borrow(&owned)).await }
    });
    for answer in at_once(presses).await {
        assert_eq!((answer.status, step(&answer)), (200, step(&first)), "{function}: {}", answer.body);
    }
    step(&first)
}

#[tokio::test]
async fn each_step_that_is_sent_twice_is_done_once() {
    let world = World::new().await;
    let (phone, app) = ready(&world).await;
    let id = app.to_string();
    assert_eq!(twice(&phone, "start_binding", &[("app", &id)]).await, "Identity");
    let who = [("app", id.as_str()), ("name", "王小明"), ("phone", "13800138000")];
    assert_eq!(twice(&phone, "identify_member", &who).await, "RamAccount");
    let ram = phone.at(app).step().await["RamAccount"]["choices"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(twice(&phone, "choose_ram_account", &[("app", &id), ("ram_account", &ram)]).await, "ChatAccount");
    assert_eq!(twice(&phone, "send_code", &[("app", &id), ("first", "true")]).await, "Code");
    assert_eq!(world.codes_sent().await, 1, "one SMS");
    let code = world.code("+8613800138000").await;
    assert_eq!(twice(&phone, "enter_code", &[("app", &id), ("code", &code)]).await, "Bound");
    assert_eq!(world.column("SELECT state FROM binding").await, ["active"]);
    let greetings = world.messages("wangxiaoming").await;
    let told = greetings.iter().filter(|message| message["card"]["title"] == "You are reachable now").count();
    assert_eq!(told, 1, "{greetings:?}");
    assert_eq!(world.column("SELECT action FROM audit WHERE action = 'binding.make'").await.len(), 1);
    world.end().await;
}

#[tokio::test]
async fn a_step_that_arrives_late_loses_nothing() {
    let world = World::new().await;
    let (phone, app) = ready(&world).await;
    let id = app.to_string();
    phone.to_code(&world, app, "王小明", "13800138000").await;
    let code = world.code("+8613800138000").await;
    // The introduction was still open in another window, or its answer took its time.
    let late = phone.post("start_binding", &[("app", &id)]).await.ok();
    assert_eq!(step(&late), "Code");
    let late = phone.post("identify_member", &[("app", &id), ("name", "王小明"), ("phone", "13800138000")]).await.ok();
    let ram = late.json()["step"]["RamAccount"]["choices"][0]["id"].as_str().unwrap().to_owned();
    phone.at(app).choose_ram(&ram).await.ok();
    assert_eq!(step(&phone.at(app).send_code().await.ok()), "Code");
    assert_eq!(world.codes_sent().await, 1, "the code that was sent is still good");
    assert!(phone.at(app).enter(&code).await.ok().json()["step"]["Bound"].is_object());
    world.end().await;
}

#[tokio::test]
async fn another_code_is_sent_only_where_it_is_asked_for() {
    let world = World::new().await;
    let (phone, app) = ready(&world).await;
    phone.to_code(&world, app, "王小明", "13800138000").await;
    assert_eq!(step(&phone.at(app).post("send_code", &[("first", "true")]).await.ok()), "Code");
    let again = phone.at(app).send_code().await;
    assert_eq!((again.status, again.problem()["ResendTooEarly"].is_object()), (429, true), "{}", again.body);
    assert_eq!(world.codes_sent().await, 1);
    world.end().await;
}

#[tokio::test]
async fn one_goes_back_one_step_however_often_it_is_pressed() {
    let world = World::new().await;
    let (phone, app) = ready(&world).await;
    let id = app.to_string();
    phone.to_code(&world, app, "王小明", "13800138000").await;
    assert_eq!(twice(&phone, "step_back", &[("app", &id), ("from", "4")]).await, "ChatAccount");
    assert_eq!(twice(&phone, "step_back", &[("app", &id), ("from", "3")]).await, "RamAccount");
    let page = phone.open(&format!("/m/{app}/bind")).await;
    page.has("name=\"form[from]\" value=\"2\"");
    world.end().await;
}

#[tokio::test]
async fn what_an_admin_has_to_decide_is_asked_once() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.phone("lina");
    phone.to_code(&world, app, "王小明", "13800138000").await;
    let (id, code) = (app.to_string(), world.code("+8613800138000").await);
    assert_eq!(twice(&phone, "enter_code", &[("app", &id), ("code", &code)]).await, "AwaitAdmin");
    assert_eq!(admin.post("list_inbox", &[]).await.ok().json().as_array().map(Vec::len), Some(1));
    world.end().await;
}

/// Without scripts a form that comes twice leads to the same page, which says nothing of an error.
#[tokio::test]
async fn a_form_that_a_browser_sends_twice_leads_to_the_same_page() {
    let world = World::new().await;
    let (phone, app) = ready(&world).await;
    let (id, page) = (app.to_string(), format!("/m/{app}/bind"));
    phone.at(app).to_account("王小明", "13800138000").await;
    let submit = async |function: &str, fields: &[(&str, &str)]| {
        let mut last = Value::Null;
        for _ in 0..2 {
            let answer = phone.submit(&page, function, &[&[("app", id.as_str())], fields].concat()).await;
            assert_eq!(answer.status, 303, "{}", answer.body);
            assert!(answer.set_cookie("muster_flash").is_none_or(|cookie| cookie.contains("Max-Age=0")), "{answer:?}");
            last = json!(answer.location());
        }
        last
    };
    assert_eq!(submit("send_code", &[("first", "true")]).await, json!(page));
    phone.open(&page).await.ok().has("Enter the code");
    let code = world.code("+8613800138000").await;
    assert_eq!(submit("enter_code", &[("code", &code)]).await, json!(format!("/m/{app}/todo")));
    world.end().await;
}

//! Personnel: adding, finding, changing, disabling and deleting members, and their RAM accounts.

use serde_json::{Value, json};

use crate::harness::{Browser, PASSWORD, World};

const WANG: [(&str, &str); 7] = [
    ("name", "王小明"),
    ("phone", "13800138000"),
    ("email", "xm@example.com"),
    ("account_uid", "1234567890123456"),
    ("user_id", "299999999999999999"),
    ("ram_login_name", "wangxm@1234567890.onaliyun.com"),
    ("ram_display_name", "小明"),
];

async fn found(admin: &Browser, text: &str) -> Vec<String> {
    let rows = admin.post("list_members", &[("!text", text)]).await.ok().json()["rows"].clone();
    rows.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

async fn members(world: &World) -> usize {
    world.column("SELECT state FROM member WHERE role = 'member'").await.len()
}

#[tokio::test]
async fn a_member_is_added_with_a_ram_account() {
    let world = World::new().await;
    let admin = world.admin().await;
    let id = world.member(&admin).await;
    let shown = world.show(&admin, &id).await;
    assert_eq!(
        (&shown["row"]["name"], &shown["row"]["state"], &shown["row"]["role"]),
        (&json!("王小明"), &json!("active"), &json!("member"))
    );
    assert_eq!(shown["row"]["phone"], "138****8000", "masked");
    assert_eq!(shown["email"], "xm@example.com");
    let ram = &shown["ram_accounts"][0];
    assert_eq!((&ram["account_uid"], &ram["user_id"]), (&json!("1234567890123456"), &json!("299999999999999999")));
    assert_eq!((&ram["login_name"], &ram["display_name"]), (&json!("wangxm@1234567890.onaliyun.com"), &json!("小明")));
    admin.get("/console/personnel").await.ok().has("王小明").has("138****8000").lacks("13800138000").lacks("138 0013 8000");

    let revealed = admin.post("reveal_phone", &[("id", &id)]).await.ok().json();
    assert_eq!(revealed, "138 0013 8000");
    let audit = admin.post("list_audit", &[]).await.ok().body;
    assert!(audit.contains("member.reveal_phone"), "that it was looked at is logged: {audit}");
    world.end().await;
}

#[tokio::test]
async fn a_member_is_added_without_scripts_too() {
    let world = World::new().await;
    let admin = world.admin().await;
    let page = "/console/personnel/new";
    let mut bad = WANG.to_vec();
    bad[1] = ("phone", "1380013800");
    let refused = admin.submit(page, "add_member", &bad).await;
    assert_eq!((refused.status, refused.location()), (303, page));
    let shown = admin.open(page).await.ok();
    shown.has("Not a phone number").has("1380013800").has("xm@example.com");
    assert_eq!(members(&world).await, 0);
    admin.open(page).await.ok().lacks("Not a phone number").lacks("xm@example.com");

    let added = admin.submit(page, "add_member", &WANG).await;
    assert_eq!(added.status, 303);
    admin.open(added.location()).await.ok().has("王小明");
    assert_eq!(members(&world).await, 1);
    world.end().await;
}

#[tokio::test]
async fn every_wrong_field_is_named_and_nothing_is_stored() {
    let world = World::new().await;
    let admin = world.admin().await;
    let long = "王".repeat(21);
    for (name, value, error) in [
        ("name", "", json!("Required")),
        ("name", "王@明", json!("Name")),
        ("name", &long, json!({ "TooLong": 20 })),
        ("phone", "", json!("Required")),
        ("phone", "12345", json!("Phone")),
        ("phone", "+86 23800138000", json!("Phone")),
        ("email", "xm@", json!("Email")),
        ("account_uid", "", json!("Required")),
        ("user_id", "29a", json!("Digits")),
        ("ram_login_name", &"x".repeat(129), json!({ "TooLong": 128 })),
    ] {
        let mut fields = WANG.to_vec();
        fields.retain(|(other, _)| *other != name);
        fields.push((name, value));
        let answer = admin.post("add_member", &fields).await;
        assert_eq!((answer.status, answer.field(name)), (422, error), "{name} {value}");
    }
    let all = admin.post("add_member", &[("name", " "), ("phone", "x"), ("email", "x")]).await;
    assert_eq!((all.field("name"), all.field("phone"), all.field("email")), (json!("Required"), json!("Phone"), json!("Email")));
    assert_eq!(members(&world).await, 0);
    assert_eq!(world.column("SELECT user_id FROM ram_account").await, Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn a_phone_is_one_members_in_any_spelling() {
    let world = World::new().await;
    let admin = world.admin().await;
    let first = world.member(&admin).await;
    for phone in ["13800138000", "138 0013 8000", "+86 138-0013-8000", "008613800138000", "１３８００１３８０００"] {
        let answer = admin.post("add_member", &[("name", "李娜"), ("phone", phone)]).await;
        assert_eq!((answer.status, answer.field("phone")), (422, json!("Taken")), "{phone}");
    }
    let page = "/console/personnel/new";
    admin.submit(page, "add_member", &[("name", "李娜"), ("phone", "13800138000")]).await;
    admin.open(page).await.ok().has("李娜").has("Taken: another record");
    let second = world.add(&admin, "李娜", "13800138001").await;
    let edited = admin.post("edit_member", &[("id", &second), ("name", "李娜"), ("phone", "13800138000")]).await;
    assert_eq!(edited.field("phone"), json!("Taken"));

    // A disabled member keeps the phone; a deleted one gives it free.
    admin.post("disable_member", &[("id", &first)]).await.ok();
    assert_eq!(admin.post("add_member", &[("name", "新人"), ("phone", "13800138000")]).await.field("phone"), json!("Taken"));
    admin.post("delete_member", &[("id", &first)]).await.ok();
    world.add(&admin, "新人", "13800138000").await;

    let adds = (0..4).map(|_| {
        let admin = admin.clone();
        async move { admin.post("add_member", &[("name", "同时"), ("phone", "13900139000")]).await.status }
    });
    let answers = world.collide("member", adds).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    world.end().await;
}

#[tokio::test]
async fn members_are_found_by_name_and_phone() {
    let world = World::new().await;
    let admin = world.admin().await;
    for (name, phone) in [
        ("王小明", "13800138000"),
        ("王小红", "13800138001"),
        ("李娜", "13900139000"),
        ("Alex Chen", "13700137000"),
        ("欧阳雪", "+85251234567"),
    ] {
        world.add(&admin, name, phone).await;
    }
    for (text, expected) in [
        ("王小明", &["王小明"][..]),
        ("小红", &["王小红"]),
        ("王", &["王小红", "王小明"]),
        ("小", &["王小红", "王小明"]),
        ("alex", &["Alex Chen"]),
        ("CHEN", &["Alex Chen"]),
        ("13800138001", &["王小红"]),
        ("138 0013 8000", &["王小明"]),
        ("+8613900139000", &["李娜"]),
        ("9000", &["李娜"]),
        ("1380", &["王小红", "王小明"]),
        ("+852 5123 4567", &["欧阳雪"]),
        ("4567", &["欧阳雪"]),
        ("张", &[]),
        ("13800138009", &[]),
        ("%", &[]),
        ("' OR 1=1 --", &[]),
    ] {
        assert_eq!(found(&admin, text).await, expected, "{text}");
    }
    let all = found(&admin, "").await;
    assert_eq!(all[..5], ["欧阳雪", "Alex Chen", "李娜", "王小红", "王小明"], "newest first");
    // What was changed is found as it is now.
    let id = world.id_of(&admin, "李娜").await;
    admin.post("edit_member", &[("id", &id), ("name", "李雷"), ("phone", "13600136000")]).await.ok();
    assert_eq!((found(&admin, "李娜").await, found(&admin, "13900139000").await), (vec![], vec![]));
    assert_eq!((found(&admin, "李雷").await, found(&admin, "6000").await), (vec!["李雷".to_owned()], vec!["李雷".to_owned()]));
    world.end().await;
}

#[tokio::test]
async fn long_lists_are_read_page_by_page() {
    let world = World::new().await;
    let admin = world.admin().await;
    for n in 0..60 {
        world.add(&admin, "王小明", &format!("138001380{n:02}")).await;
    }
    for text in ["", "王小明"] {
        let mut seen = std::collections::BTreeSet::new();
        let mut cursor = Value::Null;
        loop {
            let mut fields = vec![("!text", text)];
            fields.extend(cursor.as_str().map(|before| ("!before", before)));
            let page = admin.post("list_members", &fields).await.ok().json();
            for row in page["rows"].as_array().unwrap() {
                assert!(seen.insert(row["id"].as_str().unwrap().to_owned()), "twice: {row}");
            }
            cursor = page["older"].clone();
            if cursor.is_null() {
                break;
            }
        }
        assert_eq!(seen.len(), if text.is_empty() { 61 } else { 60 });
    }
    world.end().await;
}

#[tokio::test]
async fn a_member_may_have_several_ram_accounts_and_each_is_one_members() {
    let world = World::new().await;
    let admin = world.admin().await;
    let first = world.member(&admin).await;
    let second = world.add(&admin, "李娜", "13800138001").await;
    let give = async |member: &str, user: &str| {
        let fields = [("member", member), ("account_uid", "1234567890123456"), ("user_id", user), ("ram_display_name", "夜班")];
        admin.post("add_ram_account", &fields).await
    };
    give(&first, "2222").await.ok();
    give(&first, "3333").await.ok();
    assert_eq!(world.show(&admin, &first).await["ram_accounts"].as_array().unwrap().len(), 3);
    for member in [&first, &second] {
        let taken = give(member, "2222").await;
        assert_eq!((taken.status, taken.field("user_id")), (422, json!("RamAccountTaken")));
    }
    let mut new = WANG.to_vec();
    new[1] = ("phone", "13900139000");
    assert_eq!(admin.post("add_member", &new).await.field("user_id"), json!("RamAccountTaken"));
    assert_eq!(found(&admin, "13900139000").await, Vec::<String>::new(), "the member was not stored either");
    assert_eq!(admin.post("add_ram_account", &[("member", &first), ("account_uid", "x")]).await.field("account_uid"), json!("Digits"));

    let page = format!("/console/personnel/{second}");
    let fields = [("member", second.as_str()), ("account_uid", "1234567890123456"), ("user_id", "2222")];
    assert_eq!(admin.submit(&page, "add_ram_account", &fields).await.location(), page);
    admin.open(&page).await.ok().has("belongs to another member");

    let night = world.show(&admin, &first).await["ram_accounts"][1]["id"].as_str().unwrap().to_owned();
    let foreign = admin.post("remove_ram_account", &[("member", &second), ("ram_account", &night)]).await;
    assert_eq!(foreign.status, 404, "it is not hers");
    admin.post("remove_ram_account", &[("member", &first), ("ram_account", &night)]).await.ok();
    give(&second, "2222").await.ok();
    assert_eq!(world.show(&admin, &second).await["ram_accounts"][0]["display_name"], "夜班");
    world.end().await;
}

#[tokio::test]
async fn disabling_ends_what_the_member_had_open_and_enabling_gives_it_back() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let todo = format!("/m/{app}/todo");
    phone.get(&todo).await.ok().has("No incidents now");
    let page = format!("/console/personnel/{member}");
    assert_eq!(admin.submit(&page, "disable_member", &[("id", &member)]).await.location(), page);
    assert!(phone.get(&todo).await.location().contains("/bind"), "at once");
    assert_eq!(world.show(&admin, &member).await["row"]["state"], "disabled");
    assert_eq!(world.show(&admin, &member).await["bindings"][0]["state"], "active", "it stays for the day when they are back");

    admin.post("enable_member", &[("id", &member)]).await.ok();
    phone.get(&todo).await.ok().has("No incidents now");
    assert_eq!(admin.post("enable_member", &[("id", &member)]).await.status, 409, "enabled already");
    assert_eq!(admin.post("disable_member", &[("id", "aaaaaaaaaa")]).await.status, 404);
    world.end().await;
}

#[tokio::test]
async fn deleting_keeps_what_happened_and_forgets_the_person() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let platform = world.platform(&admin).await;
    let done = platform.incident("Disk full", json!({ "phone": "13800138000" })).await;
    let open = platform.incident("Disk on fire", json!({ "phone": "13800138000" })).await;
    let (id, act) = (app.to_string(), "act_on_incident");
    phone.post(act, &[("app", &id), ("incident", &done), ("action", "finish")]).await.ok();

    let page = format!("/console/personnel/{member}");
    let gone = admin.submit(&page, "delete_member", &[("id", &member)]).await;
    assert_eq!((gone.status, gone.location()), (303, "/console/personnel"));
    assert!(phone.get(&format!("/m/{app}/todo")).await.location().contains("/bind"));
    assert_eq!(admin.post("show_member", &[("!id", &member)]).await.status, 404);
    assert_eq!((found(&admin, "王小明").await, found(&admin, "13800138000").await), (vec![], vec![]));

    let rows =
        world.column("SELECT state FROM member WHERE phone IS NULL AND email IS NULL AND phone_index IS NULL AND role = 'member'").await;
    assert_eq!(rows, ["deleted"]);
    assert_eq!(world.column("SELECT state FROM binding").await, ["ended"]);
    assert_eq!(world.column("SELECT CAST(member_id AS TEXT) FROM ram_account").await, [""], "free for another member");
    assert_eq!(
        world.column("SELECT CAST(token AS TEXT) FROM member_token WHERE member_id IN (SELECT id FROM member WHERE role = 'member')").await,
        Vec::<String>::new()
    );
    let timeline = admin.post("show_incident", &[("!id", &done)]).await.ok().json()["timeline"].clone();
    assert_eq!((&timeline[1]["what"], &timeline[1]["by"]), (&json!("finished"), &json!(null)), "that it was done, not by whom");

    // What was theirs to do is anybody's now.
    world.add(&admin, "李娜", "13800138001").await;
    let colleague = world.phone("lina");
    colleague.bind(&world, app, "李娜", "13800138001").await;
    colleague.post(act, &[("app", &id), ("incident", &open), ("action", "respond")]).await.ok();
    assert_eq!(platform.get(&format!("/api/v1/incidents/{open}")).await.json()["assignee"]["name"], "李娜");
    world.end().await;
}

#[tokio::test]
async fn the_last_owner_can_be_neither_disabled_nor_deleted() {
    let world = World::new().await;
    let admin = world.admin().await;
    let owner = world.id_of(&admin, "admin").await;
    assert_eq!(world.show(&admin, &owner).await["last_owner"], true);
    for function in ["disable_member", "delete_member"] {
        let refused = admin.post(function, &[("id", &owner)]).await;
        assert_eq!((refused.status, refused.refusal()), (409, json!("LastOwner")), "{function}");
        let page = format!("/console/personnel/{owner}");
        assert_eq!(admin.submit(&page, function, &[("id", &owner)]).await.location(), page);
        admin.open(&page).await.ok().has("last owner");
    }
    let again = world.browser();
    again.post("sign_in", &[("login_name", "admin"), ("password", PASSWORD)]).await.ok();
    world.end().await;
}

//! What a stolen database tells, and what becomes of the keys.

use muster::domain::time::Span;
use muster::server::entropy::Entropy;
use muster::server::keys::Ring;
use serde_json::{Value, json};

use crate::harness::{Browser, World, borrow};

/// A company with everything in it that should not be read by others.
async fn lived_in(world: &World) -> (Browser, muster::domain::id::MobileAppId, Browser) {
    let admin = world.admin().await;
    let wecom = world.ask("/api/credentials").await["wecom"].clone();
    let mut fields = world.wecom_fields().await;
    for (name, of) in [("callback_token", "callback_token"), ("callback_key", "callback_aes_key")] {
        fields.push((name, wecom[of].as_str().unwrap().to_owned()));
    }
    let enabled = admin.post("enable_app", &borrow(&fields)).await.ok().json();
    let app = serde_json::from_value(enabled["app"].clone()).expect("an app");
    world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    (admin, app, phone)
}

#[tokio::test]
async fn a_stolen_database_names_nobody_and_opens_nothing() {
    let world = World::new().await;
    world.expect_failures();
    let (admin, app, phone) = lived_in(&world).await;
    let platform = world.platform(&admin).await;
    platform.incident("Disk full", json!({ "phone": "13800138000" })).await;
    // Somebody on the way, with a code that waits; and a provider that repeats what it was sent.
    world.add(&admin, "李娜", "13800138001").await;
    let colleague = world.phone("lina");
    colleague.to_code(&world, app, "李娜", "13800138001").await;
    let waiting = world.dump().await;
    world
        .fault("alibaba", "/SendSms", json!({ "body": { "Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "13800138001 非法手机号" } }))
        .await;
    world.run_jobs().await;
    let errors = [world.column("SELECT last_error FROM job").await, world.column("SELECT error FROM delivery").await].concat().join("\n");
    assert!(errors.contains("138****8001 非法手机号"), "{errors}");
    world.advance(Span::minutes(1)).await;
    colleague.at(app).send_code().await.ok();
    let code = world.code("+8613800138001").await;
    // A conflict for the admins.
    let other = world.phone("zhangwei");
    world.advance(Span::minutes(1)).await;
    other.ask_admin(&world, app, "李娜", "13800138001").await;
    assert_eq!(admin.post("list_inbox", &[]).await.ok().json().as_array().unwrap().len(), 1);

    let credentials = world.ask("/api/credentials").await;
    let secret = |of: &str, name: &str| credentials[of][name].as_str().unwrap().to_owned();
    let mut secrets = vec![
        secret("wecom", "secret"),
        secret("wecom", "contacts_secret"),
        secret("wecom", "callback_token"),
        secret("wecom", "callback_aes_key"),
        secret("alibaba", "access_key_secret"),
        secret("tencent", "secret_key"),
        platform.token.clone().unwrap(),
        crate::harness::PASSWORD.to_owned(),
        format!("\"code\":\"{code}\""),
    ];
    for cookies in [admin.cookies(), phone.cookies()] {
        secrets.extend(
            cookies
                .split("; ")
                .filter_map(|cookie| cookie.split_once('='))
                .filter(|(name, value)| name.starts_with("muster") && value.len() > 20)
                .map(|(_, value)| value.to_owned()),
        );
    }
    assert!(secrets.len() >= 11, "{}", secrets.len());
    let personal = ["王小明", "小明", "李娜", "13800138000", "138****8000", "13800138001", "xm@example.com"].map(str::to_owned);
    for dump in [waiting, world.dump().await] {
        assert!(dump.find("Disk full").is_some() && dump.find("wangxiaoming").is_some(), "the dump shows what is not sealed");
        for text in secrets.iter().chain(&personal) {
            assert_eq!(dump.find(text), None, "{text} can be read");
        }
    }
    assert_eq!(world.column("SELECT DISTINCT CAST(LENGTH(code_mac) AS TEXT) FROM verification_code").await, ["32"]);
    assert_eq!(world.column("SELECT kind FROM job WHERE state IN ('done', 'failed') AND payload IS NOT NULL").await, Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn a_sealed_value_does_not_open_in_another_place() {
    let world = World::new().await;
    let admin = world.admin().await;
    let first = world.member(&admin).await;
    let second = world.add(&admin, "李娜", "13800138001").await;
    assert_eq!(admin.post("reveal_phone", &[("id", &second)]).await.ok().json(), "138 0013 8001");
    // Somebody who may write to the database copies a sealed phone to a member that he may look at.
    let ids = world.column("SELECT CAST(id AS TEXT) FROM member WHERE role = 'member' ORDER BY id").await;
    let copy = format!("UPDATE member SET phone = (SELECT phone FROM member WHERE id = {}) WHERE id = {} RETURNING state", ids[0], ids[1]);
    assert_eq!(world.column(&copy).await, ["active"]);
    let answer = admin.post("reveal_phone", &[("id", &second)]).await;
    assert_eq!(answer.status, 500);
    assert!(answer.json()["Failed"]["reference"].as_str().is_some_and(|reference| reference.len() == 8), "{}", answer.body);
    answer.lacks("8000");
    assert_eq!(admin.post("reveal_phone", &[("id", &first)]).await.ok().json(), "138 0013 8000");
    world.end().await;
}

#[tokio::test]
async fn without_its_key_file_the_server_does_not_start() {
    let world = World::new().await;
    let admin = world.admin().await;
    world.member(&admin).await;
    world.muster.store.close().await;
    let key_file = world.folder().join("muster.key");
    let kept = std::fs::read(&key_file).unwrap();

    std::fs::remove_file(&key_file).unwrap();
    for command in [&["serve"][..], &["migrate"], &["doctor"]] {
        let (good, said) = world.program(command);
        assert!(!good && said.contains("there is no key file at") && said.contains("MUSTER_KEY_FILE"), "{command:?}: {said}");
        assert!(!key_file.exists(), "a new one would open nothing");
    }
    Ring::create(&key_file, Entropy::system()).unwrap();
    let (good, said) = world.program(&["serve"]);
    assert!(!good && said.contains("is not the one that this database was encrypted with"), "{said}");
    for damaged in [&b""[..], b"{}", b"not json", &kept[..kept.len() / 2]] {
        std::fs::write(&key_file, damaged).unwrap();
        let (good, said) = world.program(&["serve"]);
        assert!(!good && said.contains("MUSTER_KEY_FILE") && said.contains("malformed"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
    std::fs::write(&key_file, kept).unwrap();
    let world = world.restart().await;
    let admin = world.admin().await;
    assert_eq!(world.id_of(&admin, "王小明").await.len(), 10);
    world.end().await;
}

#[tokio::test]
async fn keys_rotate_and_everything_still_opens() {
    let world = World::new().await;
    let (admin, app, phone) = lived_in(&world).await;
    let member = world.id_of(&admin, "王小明").await;
    let platform = world.platform(&admin).await;
    let before = world.messages("wangxiaoming").await.len();
    platform.incident("Disk full", json!({ "phone": "13800138000" })).await;
    world.add(&admin, "李娜", "13800138001").await;
    let colleague = world.phone("lina");
    colleague.to_code(&world, app, "李娜", "13800138001").await;
    let key_file = world.folder().join("muster.key");
    let old = std::fs::read_to_string(&key_file).unwrap();
    world.muster.store.close().await;

    let (good, said) = world.program(&["keys", "rotate", "--forget-old"]);
    assert!(good && said.contains("data key 2"), "{said}");
    let new: Value = serde_json::from_str(&std::fs::read_to_string(&key_file).unwrap()).unwrap();
    let old: Value = serde_json::from_str(&old).unwrap();
    assert_eq!(new["index"], old["index"]);
    assert_eq!(new["data"].as_object().unwrap().keys().collect::<Vec<_>>(), ["2"], "the old one is gone");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(&key_file).unwrap().permissions().mode() & 0o777, 0o600);

    let world = world.restart().await;
    let [admin, phone, colleague] = [admin, phone, colleague].map(|browser| browser.at_server(&world.url));
    let shown = world.show(&admin, &member).await;
    assert_eq!((&shown["row"]["name"], &shown["email"]), (&json!("王小明"), &json!("xm@example.com")));
    assert_eq!(shown["ram_accounts"][0]["display_name"], "小明");
    assert_eq!(shown["bindings"][0]["proof"]["phone"], "138****8000");
    assert_eq!(world.id_of(&admin, "13800138000").await, member, "still found");
    phone.get(&format!("/m/{app}/todo")).await.ok().has("Disk full");
    assert_eq!(world.messages("wangxiaoming").await.len(), before + 1, "the job that waited");
    let code = world.code("+8613800138001").await;
    colleague.at(app).enter(&code).await.ok();
    let id = app.to_string();
    let fields = world.wecom_fields().await;
    let mut kept: Vec<_> = borrow(&fields).into_iter().filter(|(name, _)| !name.contains("secret")).collect();
    kept.push(("id", &id));
    let report = admin.post("check_app", &kept).await.ok().json();
    let passed = |kind: &str| {
        let stages = report["stages"].as_array().unwrap();
        stages.iter().any(|stage| stage["kind"] == kind && stage["state"] == "passed")
    };
    assert!(passed("token") && passed("contacts_key"), "the keys of WeCom: {report}");
    world.end().await;
}

#[tokio::test]
async fn a_backup_is_put_back_by_the_one_who_has_the_key_file() {
    let world = World::new().await;
    let admin = world.admin().await;
    world.member(&admin).await;
    let copy = world.folder().join("backup.db");
    let to = copy.display().to_string();
    let (good, said) = world.program(&["backup", &to]);
    if world.on_postgres() {
        assert!(!good && said.contains("pg_dump"), "{said}");
        return world.end().await;
    }
    assert!(good, "{said}");
    assert!(!world.program(&["backup", &to]).0, "a copy is not overwritten");
    world.add(&admin, "李娜", "13800138001").await;
    world.muster.store.close().await;
    let (good, said) = world.program(&["restore", &to]);
    assert!(!good && said.contains("--replace"), "{said}");
    std::fs::write(world.folder().join("damaged.db"), "no database").unwrap();
    assert!(!world.program(&["restore", "--replace", &world.folder().join("damaged.db").display().to_string()]).0);
    let (good, said) = world.program(&["restore", "--replace", &to]);
    assert!(good, "{said}");
    let world = world.restart().await;
    let admin = world.admin().await;
    assert_eq!(world.id_of(&admin, "王小明").await.len(), 10);
    let rows = admin.post("list_members", &[("!text", "李娜")]).await.ok().json()["rows"].clone();
    assert_eq!(rows, json!([]), "as it was then");
    world.end().await;
}

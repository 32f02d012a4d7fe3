//! Values that are saved over others: names without consequence, credentials of an app in use only when they work; and
//! what is pointed out before.

use muster::domain::time::Span;
use serde_json::{Value, json};

use super::{SECRETS, save, show, stage, state, taken_by, without};
use crate::harness::{Log, World, borrow, with};

#[tokio::test]
async fn an_app_in_use_takes_only_values_that_its_vendor_takes() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    let app = world.wecom(&admin).await.to_string();
    let before = world.column("SELECT updated_at || '' FROM mobile_app").await;
    let saved = [&borrow(&fields)[..], &[("id", app.as_str())]].concat();
    let change = |name: &'static str, value: &'static str| {
        let mut fields = saved.clone();
        fields.retain(|(field, _)| *field != name);
        fields.push((name, value));
        fields
    };
    for (name, value, at, says) in [
        ("secret", "not-a-secret", "secret", "The Enterprise Key is wrong"),
        ("contacts_secret", "not-a-secret", "contacts_secret", "40001"),
        ("agent_id", "1999999", "agent_id", "Nothing was changed"),
        ("base_url", "http://127.0.0.1:1", "base_url", "cannot be reached"),
        ("proxy", "http://127.0.0.1:1", "proxy", "cannot be reached"),
    ] {
        let refused = admin.post("save_app", &change(name, value)).await;
        let error = refused.field(at);
        assert!(refused.status == 422 && error["Vendor"].as_str().is_some_and(|text| text.contains(says)), "{name}: {}", refused.body);
        assert!(!refused.body.contains(value) || SECRETS.iter().all(|secret| *secret != name), "{}", refused.body);
    }
    let page = format!("/console/mobile-apps/{app}");
    let refused = admin.submit(&page, "save_app", &change("secret", "not-a-secret")).await;
    assert_eq!((refused.status, refused.location()), (303, page.as_str()));
    admin.open(&page).await.ok().has("The Enterprise Key is wrong").lacks("not-a-secret");
    world.fault("wecom", "/cgi-bin/gettoken", json!({ "status": 502, "body": "<html>", "times": 1 })).await;
    let down = admin.post("save_app", &change("secret", "another-secret")).await;
    assert!(down.field("secret")["Vendor"].as_str().unwrap().contains("not the vendor's"), "{}", down.body);
    assert_eq!(world.column("SELECT updated_at || '' FROM mobile_app").await, before, "nothing was changed");
    assert_eq!(state(&world).await, ["enabled"]);
    world.end().await;
}

#[tokio::test]
async fn a_company_is_renamed_without_consequence() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let id = app.to_string();
    let before = show(&admin, &id).await;
    let asked = world.calls("wecom", "*").await;

    // Even where the vendor is down: no value that it knows is changed.
    world.fault("wecom", "/cgi-bin/gettoken", json!({ "status": 502, "times": -1 })).await;
    let named = [&without(&fields, &SECRETS)[..], &[("id", id.as_str()), ("company_name", "新名字"), ("root_departments", "2")]].concat();
    assert_eq!(save(&admin, &named).await, id);
    assert_eq!(world.calls("wecom", "*").await, asked, "the vendor was not asked");
    let mut after = show(&admin, &id).await;
    assert_eq!((&after["card"]["company"], &after["root_departments"]), (&json!("新名字"), &json!(["2"])));
    after["card"]["company"] = before["card"]["company"].clone();
    for (name, value) in before.as_object().unwrap() {
        if !["company_name", "root_departments"].contains(&name.as_str()) {
            assert_eq!(&after[name], value, "{name}");
        }
    }
    assert_eq!(phone.get(&format!("/m/{app}/todo")).await.status, 200, "who is bound stays bound and signed in");
    world.no_faults().await;
    world.end().await;
}

#[tokio::test]
async fn several_companies_of_each_vendor_stand_side_by_side() {
    let world = World::new().await;
    let admin = world.admin().await;
    let first = world.wecom(&admin).await.to_string();
    let second = world.second_company(&admin).await.to_string();
    assert_ne!(first, second);
    assert_eq!(state(&world).await, ["enabled", "enabled"]);
    let again = admin.post("save_app", &borrow(&world.wecom_fields().await)).await;
    assert_eq!(again.field("identity"), taken_by(&first, "示例公司"));
    let checked = admin.post("check_app", &borrow(&world.wecom_fields().await)).await.ok().json();
    assert_eq!(checked["hints"], json!([["identity", taken_by(&first, "示例公司")]]), "a check may be made all the same");
    let page = "/console/mobile-apps/new/wecom";
    admin.submit(page, "save_app", &borrow(&world.wecom_fields().await)).await;
    let shown = admin.open(page).await.ok();
    shown.has("示例公司").has(&format!("href=\"/console/mobile-apps/{first}\""));
    world.end().await;
}

#[tokio::test]
async fn an_address_that_sends_its_callers_elsewhere_is_refused_at_its_field() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    let redirect = axum::Router::new().fallback(|| async { axum::response::Redirect::temporary("https://qyapi.weixin.qq.com/") });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gateway = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, redirect).await });
    for function in ["check_app", "save_app", "enable_app"] {
        let answer = admin.post(function, &with(&fields, "base_url", &gateway)).await;
        assert_eq!((answer.status, answer.field("base_url")), (422, json!("AddressElsewhere")), "{function}");
    }
    // A name is looked up before anything is sent.
    let alone = World::with(|config| config.simulator_url = None).await;
    let admin = alone.admin().await;
    let refused = admin.post("save_app", &with(&fields, "base_url", "http://ip6-localhost")).await;
    if std::net::ToSocketAddrs::to_socket_addrs(&("ip6-localhost", 80)).is_ok() {
        assert_eq!(refused.field("base_url"), json!({ "AddressRefused": "Loopback" }));
    }
    alone.end().await;
    world.end().await;
}

#[tokio::test]
async fn a_pasted_block_is_read_and_neither_kept_nor_logged() {
    let world = World::new().await;
    let admin = world.admin().await;
    let secret = "mQ3xV7bN2kLp9sTf5wZc8hJd4gRy6uAe1iOo0qWvXnB";
    let text = format!("企业ID：ww1234567890abcdef\nAgentId 1000002\nSecret: {secret}\n备注: 生产环境");
    let log = Log::start();
    let pasted = admin.post("read_credentials", &[("vendor", "wecom"), ("text", &text)]).await.ok().json();
    assert_eq!(pasted["fields"], json!([["identity", "ww1234567890abcdef"], ["agent_id", "1000002"], ["secret", secret]]));
    assert_eq!((&pasted["unknown"], &pasted["other"], &pasted["hints"]), (&json!(["备注"]), &Value::Null, &json!([])));
    let swapped = format!("Secret: ww1234567890abcdef\nCorpID: {secret}");
    let swapped = admin.post("read_credentials", &[("vendor", "wecom"), ("text", &swapped)]).await.ok().json();
    let hints = json!([["identity", { "LooksLike": "Secret" }], ["secret", { "LooksLike": { "Identity": "wecom" } }]]);
    assert_eq!(swapped["hints"], hints);
    let empty = admin.post("read_credentials", &[("vendor", "wecom"), ("text", " ")]).await;
    assert_eq!((empty.status, empty.field("text")), (422, json!("Required")));
    assert!(!log.text().contains(secret), "{}", log.text());
    assert_eq!(world.dump().await.find(secret), None);
    assert_eq!(state(&world).await, Vec::<String>::new());
    assert_eq!(world.browser().post("read_credentials", &[("vendor", "wecom"), ("text", &text)]).await.status, 401);
    world.end().await;
}

#[tokio::test]
async fn values_that_look_swapped_are_pointed_out_and_may_be_right_all_the_same() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    let id = fields[0].1.as_str();
    let report = admin.post("check_app", &with(&fields, "secret", id)).await.ok().json();
    let hint = json!([["secret", { "LooksLike": { "Identity": "wecom" } }]]);
    assert_eq!((&report["hints"], &stage(&report, "token")["state"]), (&hint, &json!("failed")));
    let app = save(&admin, &with(&fields, "secret", id)).await;
    assert_eq!(show(&admin, &app).await["hints"], hint, "also of what is saved");
    let refused = admin.post("save_app", &with(&fields, "identity", "cli_a1b2c3d4e5f60708")).await;
    assert_eq!(refused.field("identity"), json!({ "LooksLike": { "Identity": "lark" } }));
    world.advance(Span::seconds(1)).await;
    world.end().await;
}

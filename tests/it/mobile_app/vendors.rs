//! The form of each vendor: what a draft keeps, what it shows again, and what is copied into the vendor's console.

use serde_json::{Value, json};

use super::{save, show, state, taken_by};
use crate::harness::{Browser, World, borrow, with};

/// The simulator's values for a vendor's form, as its page offers them.
async fn offered(admin: &Browser, vendor: &'static str) -> Vec<(&'static str, String)> {
    let defaults = admin.post("show_app_defaults", &[("!vendor", vendor)]).await.ok().json();
    let pairs: Vec<(String, String)> = serde_json::from_value(defaults["simulator"].clone()).expect("pairs");
    let mut fields: Vec<(&'static str, String)> = vec![("vendor", vendor.to_owned())];
    fields.extend(pairs.into_iter().map(|(field, value)| (&*field.leak(), value)));
    fields
}

fn value<'a>(fields: &'a [(&'static str, String)], name: &str) -> &'a str {
    fields.iter().find(|(field, _)| *field == name).map_or("", |(_, value)| value)
}

/// What a vendor's draft without its secrets would send elsewhere.
fn elsewhere<'a>(fields: &'a [(&'static str, String)], app: &'a str) -> Vec<(&'static str, &'a str)> {
    let mut fields = borrow(fields);
    fields.retain(|(field, _)| !["secret", "callback_token", "callback_key", "base_url"].contains(field));
    fields.extend([("id", app), ("base_url", "https://gateway.example.com")]);
    fields
}

#[tokio::test]
async fn a_dingtalk_draft_keeps_what_was_typed() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = offered(&admin, "dingtalk").await;
    let app = save(&admin, &with(&fields, "edition", "international")).await;
    assert_eq!(state(&world).await, ["draft"]);
    let shown = show(&admin, &app).await;
    assert_eq!(shown["card"]["vendor"], "dingtalk");
    assert_eq!(shown["edition"], "international");
    for name in ["identity", "agent_id", "corp_id", "group_robot", "robot_code", "group_template", "card_template", "base_url"] {
        assert_eq!(shown[name], value(&fields, name), "{name}");
    }
    assert_eq!(shown["kept"], json!(["secret", "callback_token", "callback_key"]));
    let addresses = &shown["addresses"];
    assert_eq!(addresses["callback_url"], format!("{}/callbacks/dingtalk/{app}", world.url));
    assert_eq!(addresses["redirect_url"], format!("{}/m/{app}/signed-in", world.url));
    assert_eq!((&addresses["contacts_callback_url"], &addresses["trusted_domain"]), (&Value::Null, &Value::Null));

    let second = admin.post("save_app", &borrow(&fields)).await;
    assert_eq!((second.status, second.field("identity")), (422, taken_by(&app, value(&fields, "identity"))));
    let moved = admin.post("save_app", &elsewhere(&fields, &app)).await;
    for secret in ["secret", "callback_token", "callback_key"] {
        assert_eq!((moved.status, moved.field(secret)), (422, json!("SecretsAgain")), "{secret}");
    }
    let no_robot = [&with(&fields, "robot_code", "")[..], &[("id", app.as_str())]].concat();
    assert_eq!(save(&admin, &no_robot).await, app);
    assert_eq!(show(&admin, &app).await["robot_code"], Value::Null);
    let other = [&with(&fields, "identity", "dingother")[..], &[("id", app.as_str())]].concat();
    assert_eq!(admin.post("save_app", &other).await.field("identity"), json!("Fixed"));
    world.end().await;
}

#[tokio::test]
async fn a_lark_draft_may_have_either_of_its_callback_values_alone() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = offered(&admin, "lark").await;
    let app = save(&admin, &with(&fields, "callback_token", "")).await;
    let shown = show(&admin, &app).await;
    assert_eq!((&shown["identity"], &shown["agent_id"]), (&json!(value(&fields, "identity")), &json!("")));
    assert_eq!((&shown["edition"], &shown["kept"]), (&json!("mainland"), &json!(["secret", "callback_key"])));
    assert_eq!(shown["addresses"]["redirect_url"], format!("{}/m/{app}/signed-in", world.url));

    let moved = admin.post("save_app", &elsewhere(&fields, &app)).await;
    assert_eq!((moved.status, moved.field("callback_key")), (422, json!("SecretsAgain")));
    assert_eq!(moved.field("callback_token"), Value::Null, "none was saved");
    let as_wecom = [("vendor", "wecom"), ("id", app.as_str()), ("identity", "ww1"), ("secret", "s"), ("agent_id", "1")];
    assert_eq!(admin.post("save_app", &as_wecom).await.status, 404, "an app stays its vendor's");
    let file = [("app", app.as_str()), ("name", "WW_verify_6sik8XFNVixfjUNp.txt"), ("content", "x")];
    assert_eq!(admin.post("put_domain_file", &file).await.status, 404, "only WeCom has such files");
    assert_eq!(admin.get(&format!("/console/mobile-apps/{app}")).await.ok().status, 200);
    world.end().await;
}

#[tokio::test]
async fn each_vendors_fields_have_their_own_rules() {
    let world = World::new().await;
    let admin = world.admin().await;
    for (vendor, name, typed, error) in [
        ("dingtalk", "identity", "ding_x", json!("ClientId")),
        ("dingtalk", "corp_id", "", json!("Required")),
        ("dingtalk", "agent_id", "x", json!("Digits")),
        ("dingtalk", "callback_token", "ab", json!("CallbackToken")),
        ("lark", "identity", "ww1", json!("AppId")),
        ("lark", "secret", "", json!("Required")),
        ("wecom", "contacts_callback_key", "short", json!("CallbackKey")),
    ] {
        let fields = offered(&admin, vendor).await;
        for function in ["check_app", "save_app", "enable_app"] {
            let answer = admin.post(function, &with(&fields, name, typed)).await;
            assert_eq!((answer.status, answer.field(name)), (422, error.clone()), "{vendor} {function} {name}");
        }
    }
    assert_eq!(state(&world).await, Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn drafts_of_every_vendor_are_saved_without_scripts() {
    let world = World::new().await;
    let admin = world.admin().await;
    for vendor in ["dingtalk", "wecom", "lark"] {
        let page = format!("/console/mobile-apps/new/{vendor}");
        let fields = offered(&admin, vendor).await;
        admin.open(&page).await.ok().has("form[identity]").has("/api/save_app");
        let done = admin.submit(&page, "save_app", &borrow(&fields)).await;
        assert_eq!(done.status, 303, "{vendor}");
        admin.open(done.location()).await.ok().has(value(&fields, "identity")).lacks(value(&fields, "secret"));
    }
    assert_eq!(state(&world).await, ["draft", "draft", "draft"]);
    world.end().await;
}

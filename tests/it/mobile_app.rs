//! Mobile apps: drafts, the staged check, enabling, secrets, and what WeCom fetches before it trusts a server.

mod callback;
mod key;
mod proxy;
mod values;
mod vendor_down;
mod vendors;

use serde_json::{Value, json};

use crate::harness::{Answer, Browser, World, borrow, with};

/// Which stages came to what: `["token passed", …]`.
fn stages(report: &Value) -> Vec<String> {
    let all = report["stages"].as_array().unwrap_or_else(|| panic!("no stages: {report}"));
    all.iter().map(|stage| format!("{} {}", stage["kind"].as_str().unwrap(), stage["state"].as_str().unwrap())).collect()
}

async fn check(admin: &Browser, fields: &[(&str, &str)]) -> Value {
    admin.post("check_app", fields).await.ok().json()
}

async fn save(admin: &Browser, fields: &[(&str, &str)]) -> String {
    admin.post("save_app", fields).await.ok().json().as_str().expect("an id").to_owned()
}

async fn state(world: &World) -> Vec<String> {
    world.column("SELECT state FROM mobile_app ORDER BY id").await
}

/// One stage of a report.
fn stage<'a>(report: &'a Value, kind: &str) -> &'a Value {
    report["stages"].as_array().unwrap().iter().find(|stage| stage["kind"] == kind).unwrap()
}

async fn show(admin: &Browser, app: &str) -> Value {
    admin.post("show_mobile_app", &[("!id", app)]).await.ok().json()
}

/// All the fields, and those of the callback.
async fn all_fields(world: &World) -> Vec<(&'static str, String)> {
    fields_of(&world.ask("/api/credentials").await["wecom"])
}

fn fields_of(wecom: &Value) -> Vec<(&'static str, String)> {
    let text = |name: &str| wecom[name].as_str().unwrap().to_owned();
    let mut fields = World::fields_of(wecom);
    fields.extend([
        ("callback_token", text("callback_token")),
        ("callback_key", text("callback_aes_key")),
        ("contacts_callback_token", text("contacts_callback_token")),
        ("contacts_callback_key", text("contacts_callback_aes_key")),
    ]);
    fields
}

fn without<'a>(fields: &'a [(&'static str, String)], names: &[&str]) -> Vec<(&'static str, &'a str)> {
    borrow(fields).into_iter().filter(|(name, _)| !names.contains(name)).collect()
}

/// The app that is there already, as the error at the field names it.
fn taken_by(app: &str, company: &str) -> Value {
    json!({ "TakenByApp": { "app": app, "company": company } })
}

const SECRETS: [&str; 6] =
    ["secret", "contacts_secret", "callback_token", "callback_key", "contacts_callback_token", "contacts_callback_key"];

#[tokio::test]
async fn a_check_says_what_wecom_answered_and_stores_nothing() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    let report = check(&admin, &borrow(&fields)).await;
    assert_eq!(
        stages(&report),
        [
            "address passed",
            "clock passed",
            "token passed",
            "egress_ip passed",
            "permissions passed",
            "visible_range passed",
            "features passed",
            "contacts_key passed",
            "sign_in skipped",
            "domain_file skipped",
            "callback skipped",
            "message passed",
            "group passed",
        ]
    );
    let found = stage(&report, "visible_range")["found"].as_str().unwrap();
    assert!(found.contains("4 departments and 12 people"), "{found}");
    assert_eq!(report["people"].as_array().unwrap().len(), 12);
    assert_eq!(world.messages("wangxiaoming").await.len(), 1, "the message really arrived");
    assert_eq!(state(&world).await, Vec::<String>::new());
    assert_eq!(world.column("SELECT action FROM audit WHERE action LIKE 'mobile_app%'").await, Vec::<String>::new());

    let partly = check(&admin, &without(&fields, &["contacts_secret", "test_person"])).await;
    assert_eq!(stage(&partly, "contacts_key")["state"], "skipped");
    assert_eq!(stage(&partly, "message")["state"], "waiting");
    world.end().await;
}

#[tokio::test]
async fn a_wrong_value_shows_the_vendors_code_its_cause_and_the_remedy() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    for (name, value, kind, code, cause, remedy) in [
        ("secret", "another-apps-secret", "token", "40001", "The Enterprise Key is wrong", "Copy the Secret again"),
        ("identity", "wwnobody0000000000", "token", "40013", "There is no such Enterprise ID", "Company Information"),
        ("contacts_secret", "another-contacts-key", "contacts_key", "40001", "Key is wrong", "Copy the Secret again"),
    ] {
        let report = check(&admin, &with(&fields, name, value)).await;
        let failed = stage(&report, kind);
        assert_eq!((&failed["state"], &failed["said"]["code"]), (&json!("failed"), &json!(code)), "{name}: {report}");
        assert!(failed["cause"].as_str().unwrap().contains(cause), "{failed}");
        assert!(failed["remedy"].as_str().unwrap().contains(remedy), "{failed}");
        assert!(!report.to_string().contains(value) || name == "identity", "what was typed as a secret does not come back: {report}");
    }
    let agent = check(&admin, &with(&fields, "agent_id", "1999999")).await;
    let range = stage(&agent, "visible_range");
    assert_eq!(range["state"], "failed");
    assert!(range["said"]["code"].is_string() && range["remedy"].is_string(), "{agent}");
    let person = check(&admin, &with(&fields, "test_person", "nobody")).await;
    assert_eq!(stage(&person, "message")["state"], "failed", "{person}");

    world.in_wecom(json!({ "trusted_ips": ["203.0.113.9"], "egress_ip": "198.51.100.7" })).await;
    let untrusted = check(&admin, &borrow(&fields)).await;
    let refused = stage(&untrusted, "egress_ip");
    assert_eq!((&refused["said"]["code"], &refused["copy"]), (&json!("60020"), &json!("198.51.100.7")), "the address to paste");
    assert!(refused["remedy"].as_str().unwrap().contains("First pass the callback verification"), "{refused}");
    assert_eq!(stages(&untrusted).iter().filter(|stage| stage.ends_with("failed")).count(), 1, "nothing else is at fault: {untrusted}");
    world.end().await;
}

#[tokio::test]
async fn a_draft_may_have_failed_its_check_and_only_a_passed_one_enables() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    let wrong = with(&fields, "secret", "not-yet-right");
    let refused = admin.post("enable_app", &wrong).await.ok().json();
    assert_eq!((&refused["app"], stage(&refused["report"], "token")["state"].as_str()), (&json!(null), Some("failed")));
    assert_eq!(state(&world).await, Vec::<String>::new(), "nothing was stored");

    let app = save(&admin, &wrong).await;
    assert_eq!(state(&world).await, ["draft"]);
    assert_eq!(world.phone("lina").get(&format!("/m/{app}/bind")).await.status, 409, "nobody can use it yet");
    let again = [&wrong[..], &[("id", app.as_str())]].concat();
    assert_eq!(admin.post("enable_app", &again).await.ok().json()["app"], json!(null));
    assert_eq!(state(&world).await, ["draft"]);

    let right = [&borrow(&fields)[..], &[("id", app.as_str())]].concat();
    let enabled = admin.post("enable_app", &right).await.ok().json();
    assert_eq!(enabled["app"], json!(app));
    assert_eq!(state(&world).await, ["enabled"]);
    let kept = without(&fields, &SECRETS);
    let kept = [&kept[..], &[("id", app.as_str())]].concat();
    assert_eq!(stage(&check(&admin, &kept).await, "token")["state"], "passed", "an empty secret is the saved one");
    admin.post("disable_mobile_app", &[("id", &app)]).await.ok();
    assert_eq!(state(&world).await, ["disabled"]);
    assert_eq!(world.phone("lina").get(&format!("/m/{app}/bind")).await.status, 409);
    world.end().await;
}

#[tokio::test]
async fn drafts_are_saved_without_scripts_too() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = [
        ("identity", "ww1234567890abcdef"),
        ("secret", "typed-secret-1"),
        ("contacts_secret", "typed-secret-2"),
        ("agent_id", "1000002"),
        ("vendor", "wecom"),
    ];
    let page = "/console/mobile-apps/new/wecom";
    let bad = admin.submit(page, "save_app", &[&fields[1..], &[("identity", "nonsense")]].concat()).await;
    assert_eq!((bad.status, bad.location()), (303, page));
    let shown = admin.open(page).await.ok();
    shown.has("nonsense").has("1000002").lacks("typed-secret");
    assert_eq!(state(&world).await, Vec::<String>::new());
    let good = admin.submit(page, "save_app", &fields).await;
    assert_eq!(good.status, 303);
    admin.open(good.location()).await.ok().has("ww1234567890abcdef").lacks("typed-secret");
    assert_eq!(state(&world).await, ["draft"]);
    world.end().await;
}

#[tokio::test]
async fn every_field_says_what_is_wrong_with_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    let long = "x".repeat(513);
    for (name, value, error) in [
        ("identity", "", json!("Required")),
        ("identity", "abc", json!("CorpId")),
        ("secret", "", json!("Required")),
        ("secret", &long, json!({ "TooLong": 512 })),
        ("agent_id", "-1", json!("Digits")),
        ("agent_id", "99999999999999999999", json!({ "TooLong": 18 })),
        ("base_url", "ftp://example.com", json!("Url")),
        ("base_url", "https://user:password@example.com", json!("Url")),
        ("callback_key", "abc", json!("CallbackKey")),
        ("callback_token", "a b", json!("Alphanumeric")),
    ] {
        for function in ["check_app", "save_app", "enable_app"] {
            let answer = admin.post(function, &with(&fields, name, value)).await;
            assert_eq!((answer.status, answer.field(name)), (422, error.clone()), "{function} {name} {value}");
        }
    }
    assert_eq!(state(&world).await, Vec::<String>::new());
    assert_eq!(world.calls("wecom", "/cgi-bin/gettoken").await, 0, "nobody was asked");
    world.end().await;
}

#[tokio::test]
async fn another_base_url_asks_for_every_secret_again() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = all_fields(&world).await;
    let app = save(&admin, &borrow(&fields)).await;
    let mut elsewhere = without(&fields, &[&SECRETS[..], &["base_url"]].concat());
    elsewhere.extend([("id", app.as_str()), ("base_url", "https://gateway.example.com")]);
    let asked = world.calls("wecom", "/cgi-bin/gettoken").await;
    for function in ["check_app", "save_app", "enable_app"] {
        let answer = admin.post(function, &elsewhere).await;
        for secret in SECRETS {
            assert_eq!((answer.status, answer.field(secret)), (422, json!("SecretsAgain")), "{function} {secret}");
        }
        let one = [&elsewhere[..], &[("secret", fields[1].1.as_str())]].concat();
        assert_eq!(admin.post(function, &one).await.field("contacts_secret"), json!("SecretsAgain"), "{function}: one is not all");
    }
    assert_eq!(show(&admin, &app).await["base_url"], json!(fields[4].1));
    let typed = [&without(&fields, &["base_url"])[..], &[("id", app.as_str()), ("base_url", "https://gateway.example.com")]].concat();
    admin.post("save_app", &typed).await.ok();
    assert_eq!(show(&admin, &app).await["base_url"], "https://gateway.example.com");
    assert_eq!(world.calls("wecom", "/cgi-bin/gettoken").await, asked);
    world.end().await;
}

#[tokio::test]
async fn secrets_go_in_and_never_come_out() {
    let world = World::new().await;
    let admin = world.admin().await;
    // The first company's are offered on the page of a new app, as long as there are simulators.
    let made = world.control("/api/companies", json!({ "vendor": "wecom", "name": "Second" })).await;
    let fields = fields_of(&made["credentials"]);
    let enabled = admin.post("enable_app", &borrow(&fields)).await.ok();
    let app = enabled.json()["app"].as_str().unwrap().to_owned();
    let refused = admin.post("save_app", &with(&fields, "identity", "")).await;
    let answers: Vec<Answer> = vec![
        enabled,
        refused,
        admin.post("check_app", &borrow(&fields)).await,
        admin.post("show_mobile_app", &[("!id", &app)]).await,
        admin.post("list_mobile_apps", &[]).await,
        admin.post("list_audit", &[]).await,
        admin.post("list_sms_providers", &[]).await,
        admin.get(&format!("/console/mobile-apps/{app}")).await,
        admin.get("/console/mobile-apps").await,
        admin.get("/console/settings/sms").await,
    ];
    let credentials = world.ask("/api/credentials").await;
    let mut secrets: Vec<&str> = fields.iter().filter(|(name, _)| SECRETS.contains(name)).map(|(_, value)| value.as_str()).collect();
    secrets.extend([&credentials["alibaba"]["access_key_secret"], &credentials["tencent"]["secret_key"]].map(|v| v.as_str().unwrap()));
    assert_eq!(secrets.len(), 8);
    for (n, answer) in answers.iter().enumerate() {
        for secret in &secrets {
            assert!(!answer.body.contains(secret), "answer {n} tells a secret: {}", answer.body);
        }
    }
    let detail = show(&admin, &app).await;
    assert_eq!(detail["kept"], json!(SECRETS));
    world.end().await;
}

#[tokio::test]
async fn a_company_is_connected_once_and_keeps_its_identity() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    let app = save(&admin, &borrow(&fields)).await;
    for function in ["save_app", "enable_app"] {
        let second = admin.post(function, &borrow(&fields)).await;
        assert_eq!((second.status, second.field("identity")), (422, taken_by(&app, &fields[0].1)), "{function}");
    }
    let other = [&with(&fields, "identity", "wwanother000000000")[..], &[("id", app.as_str())]].concat();
    assert_eq!(admin.post("save_app", &other).await.field("identity"), json!("Fixed"));
    assert_eq!(state(&world).await, ["draft"]);

    let saves = (0..4).map(|_| {
        let admin = admin.clone();
        async move {
            let fields = [("vendor", "wecom"), ("identity", "wwtogether0000000"), ("secret", "s"), ("agent_id", "1")];
            admin.post("save_app", &fields).await.status
        }
    });
    let answers = world.collide("mobile_app", saves).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert_eq!(state(&world).await.len(), 2);
    world.end().await;
}

#[tokio::test]
async fn addresses_that_a_server_must_not_call_are_refused_at_the_field() {
    let world = World::new().await;
    let admin = world.admin().await;
    let fields = world.wecom_fields().await;
    for (address, why) in [
        ("http://169.254.169.254", "Reserved"),
        ("http://0xa9fea9fe", "Reserved"),
        ("http://2852039166", "Reserved"),
        ("http://[::ffff:169.254.169.254]", "Reserved"),
        ("http://100.100.100.200", "Reserved"),
        ("http://10.0.0.1", "Private"),
        ("http://192.168.1.1:8080", "Private"),
        ("http://[fd00::1]", "Private"),
        ("http://[fd00:ec2::254]", "Reserved"),
        ("http://[fe80::1]", "Reserved"),
        ("http://[::ffff:10.0.0.1]", "Private"),
        ("http://0.0.0.0", "Reserved"),
    ] {
        let refused = json!({ "AddressRefused": why });
        for function in ["check_app", "save_app", "enable_app"] {
            let answer = admin.post(function, &with(&fields, "base_url", address)).await;
            assert_eq!((answer.status, answer.field("base_url")), (422, refused.clone()), "{function} {address}");
        }
        let at_proxy = admin.post("save_app", &with(&fields, "proxy", address)).await;
        assert_eq!((at_proxy.status, at_proxy.field("proxy")), (422, refused.clone()), "{address}");
        let sms = [("provider", "alibaba"), ("key_id", "a"), ("secret", "b"), ("sign_name", "c"), ("template", "d"), ("base_url", address)];
        assert_eq!(admin.post("save_sms_provider", &sms).await.field("base_url"), refused, "{address}");
    }
    assert_eq!(state(&world).await, Vec::<String>::new());
    world.end().await;

    // Loopback is for the simulators only.
    let alone = World::with(|config| config.simulator_url = None).await;
    let admin = alone.admin().await;
    let fields = alone.wecom_fields().await;
    for address in [fields[4].1.as_str(), "http://localhost:4020", "http://[::1]:4020", "http://2130706433", "http://a.localhost"] {
        let answer = admin.post("check_app", &with(&fields, "base_url", address)).await;
        assert_eq!((answer.status, answer.field("base_url")), (422, json!({ "AddressRefused": "Loopback" })), "{address}");
    }
    assert_eq!(alone.calls("wecom", "*").await, 0);
    alone.end().await;
}

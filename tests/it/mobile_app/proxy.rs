//! A proxy of an app's own: every call to its vendor goes through it, and none goes around it.

use muster::domain::mobile_app::AppState;
use muster::domain::secret::Secret;
use muster::domain::vendor::Vendor;
use muster::server::vendor::{Credentials, VendorError, transport};
use serde_json::json;

use super::{SECRETS, all_fields, check, save, show, stage, without};
use crate::harness::{Party, Proxy, World, borrow, of_each_vendor, with};

of_each_vendor![every_call_goes_through_the_proxy_and_none_around_it];

fn through(party: &Party, url: String) -> Credentials {
    let proxy = transport::Proxy { url, password: Some(Secret::new("pass:word")) };
    Credentials { proxy: Some(proxy), ..party.credentials.clone() }
}

async fn every_call_goes_through_the_proxy_and_none_around_it(vendor: Vendor) {
    let party = Party::new(vendor).await;
    for (proxy, scheme, user) in [(Proxy::http(), "http", "ops@"), (Proxy::socks(), "socks5", "")] {
        let before = party.calls("*").await;
        let client = party.client_with(through(&party, format!("{scheme}://{user}{}", proxy.addr)));
        client.fresh_token().await.expect("a token");
        client.visible_range().await.expect("a range");
        client.people("1", None).await.ok();
        client.user_id_by_phone("+8613800138000").await.expect("an answer");
        let seen = proxy.seen();
        let asked = party.calls("*").await - before;
        assert!(asked >= 3 && (scheme == "socks5" || seen.len() as u64 == asked), "{scheme}: {asked} calls, {seen:?}");
        assert!(!seen.is_empty() && seen.iter().all(|one| party.credentials.base_url.as_ref().unwrap().ends_with(&one.to)), "{seen:?}");
        if scheme == "http" {
            // ops:pass:word
            assert!(seen.iter().all(|one| one.proof.as_deref() == Some("Basic b3BzOnBhc3M6d29yZA==")), "{seen:?}");
        }
    }
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let before = party.calls("*").await;
    for scheme in ["http", "socks5", "socks5h"] {
        let client = party.client_with(through(&party, format!("{scheme}://{dead}")));
        let refused = client.fresh_token().await;
        assert!(matches!(refused, Err(VendorError::Unreachable(_))), "{scheme}: {refused:?}");
    }
    assert_eq!(party.calls("*").await, before);
    assert_eq!(party.saved(party.save(AppState::Draft).await).await.proxy, None);
    party.end().await;
}

#[tokio::test]
async fn a_saved_proxy_is_used_and_its_password_never_comes_out() {
    let world = World::new().await;
    let admin = world.admin().await;
    let proxy = Proxy::http();
    let url = format!("http://ops@{}", proxy.addr);
    let fields = world.wecom_fields().await;
    let typed = [&borrow(&fields)[..], &[("proxy", url.as_str()), ("proxy_password", "pass:word")]].concat();
    let app = save(&admin, &typed).await;
    let shown = admin.post("show_mobile_app", &[("!id", &app)]).await.ok();
    shown.lacks("pass:word");
    assert_eq!((&shown.json()["proxy"], &shown.json()["kept"]), (&json!(url), &json!(["secret", "contacts_secret", "proxy_password"])));
    admin.open(&format!("/console/mobile-apps/{app}")).await.ok().has(&url).lacks("pass:word");
    assert_eq!(world.dump().await.find("pass:word"), None);

    // Everything is kept where nothing of the way changes, and the check's own calls take it.
    let kept = [&without(&fields, &SECRETS)[..], &[("id", app.as_str()), ("proxy", url.as_str())]].concat();
    let before = proxy.seen().len();
    assert_eq!(stage(&check(&admin, &kept).await, "token")["state"], "passed");
    let seen = proxy.seen().split_off(before);
    assert!(seen.len() > 5 && seen.iter().all(|one| one.proof.is_some()), "{seen:?}");

    // Without a user there is no password.
    let without_user = format!("http://{}", proxy.addr);
    let bare = [&borrow(&fields)[..], &[("id", app.as_str()), ("proxy", without_user.as_str())]].concat();
    assert_eq!(save(&admin, &bare).await, app);
    assert_eq!(show(&admin, &app).await["kept"], json!(["secret", "contacts_secret"]));
    world.end().await;
}

#[tokio::test]
async fn another_proxy_asks_for_every_secret_again() {
    let world = World::new().await;
    let admin = world.admin().await;
    let thief = Proxy::http();
    let fields = all_fields(&world).await;
    let app = save(&admin, &borrow(&fields)).await;
    let url = format!("http://{}", thief.addr);
    let elsewhere = [&without(&fields, &SECRETS)[..], &[("id", app.as_str()), ("proxy", url.as_str())]].concat();
    for function in ["check_app", "save_app", "enable_app"] {
        let answer = admin.post(function, &elsewhere).await;
        for secret in SECRETS {
            assert_eq!((answer.status, answer.field(secret)), (422, json!("SecretsAgain")), "{function} {secret}");
        }
    }
    assert_eq!(thief.seen(), []);
    let typed = [&borrow(&fields)[..], &[("id", app.as_str()), ("proxy", url.as_str())]].concat();
    assert_eq!(save(&admin, &typed).await, app);
    // Neither does the way back keep them.
    let back = [&without(&fields, &SECRETS)[..], &[("id", app.as_str())]].concat();
    assert_eq!(admin.post("save_app", &back).await.field("secret"), json!("SecretsAgain"));
    world.end().await;
}

#[tokio::test]
async fn a_proxys_address_is_held_to_its_rules_at_its_field() {
    let world = World::with(|config| config.simulator_url = None).await;
    let admin = world.admin().await;
    let mut fields = world.wecom_fields().await;
    fields.retain(|(name, _)| *name != "base_url");
    for (typed, error) in [
        ("proxy.example.com:3128", json!("Proxy")),
        ("ftp://proxy.example.com", json!("Proxy")),
        ("http://ops:secret@proxy.example.com", json!("ProxyPassword")),
        ("socks5://127.0.0.1:1080", json!({ "AddressRefused": "Loopback" })),
        ("socks5h://0x7f000001:1080", json!({ "AddressRefused": "Loopback" })),
        ("http://ops@localhost:3128", json!({ "AddressRefused": "Loopback" })),
        ("https://[fe80::1]:3128", json!({ "AddressRefused": "Reserved" })),
        ("socks4://192.168.0.1", json!({ "AddressRefused": "Private" })),
    ] {
        for function in ["check_app", "save_app", "enable_app"] {
            let answer = admin.post(function, &with(&fields, "proxy", typed)).await;
            assert_eq!((answer.status, answer.field("proxy")), (422, error.clone()), "{function} {typed}");
        }
    }
    world.end().await;
}

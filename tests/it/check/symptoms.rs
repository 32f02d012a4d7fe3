//! What to do is found by what was seen: the mistakes are made at the vendors' sign-in pages, and what the pages say is
//! searched for.

use muster::domain::vendor::Vendor;
use serde_json::{Value, json};

use super::Checked;
use crate::harness::{Browser, of_each_vendor};

of_each_vendor![
    what_a_sign_in_page_says_finds_what_to_do,
    a_code_that_was_used_before_finds_what_to_do,
    every_entry_is_in_the_readers_language_with_the_apps_own_values,
];

/// Looks something up as the page does.
async fn find(admin: &Browser, vendor: Vendor, app: Option<&str>, seen: &str) -> Vec<Value> {
    let mut fields = vec![("!vendor", vendor_name(vendor)), ("!seen", seen)];
    fields.extend(app.map(|app| ("!app", app)));
    admin.post("find_symptoms", &fields).await.ok().json().as_array().expect("a list").clone()
}

/// As it goes over the wire.
fn vendor_name(vendor: Vendor) -> &'static str {
    vendor.slug()
}

/// What a person reads on a page.
fn text(html: &str) -> String {
    let body = html.split_once("<h1>").map_or(html, |(_, body)| body);
    let pieces = body.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    pieces.collect::<String>().trim().to_owned()
}

async fn what_a_sign_in_page_says_finds_what_to_do(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let world = &checked.party.world;
    let (admin, id) = (world.admin().await, checked.app.to_string());
    let page = async |url: &str| {
        let answer = world.browser().get(url).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        text(&answer.body)
    };
    let client = checked.party.client();
    let back = format!("{}/m/{id}/signed-in", world.url);

    checked.party.set(json!({ "trusted_domains": ["ops.example.com"] })).await;
    let unsafe_redirect = page(client.authorize_url(&back, "state").unwrap().as_str()).await;
    let found = find(&admin, vendor, Some(&id), &unsafe_redirect).await;
    assert!(found.iter().any(|entry| entry["stage"] == "sign_in" && entry["place"].is_string()), "{unsafe_redirect}: {found:#?}");
    let copied = if vendor == Vendor::WeCom { world.muster.config.domain() } else { back.clone() };
    assert!(found.iter().any(|entry| entry["copy"] == copied.as_str()), "{found:#?}");

    let nobody = muster::server::vendor::Credentials { identity: "nobody00000000000".to_owned(), ..checked.party.credentials.clone() };
    let unknown_app = page(checked.party.client_with(nobody).authorize_url(&back, "state").unwrap().as_str()).await;
    let found = find(&admin, vendor, Some(&id), &unknown_app).await;
    assert!(found.iter().any(|entry| entry["stage"] == "token"), "{unknown_app}: {found:#?}");
    checked.party.end().await;
}

async fn a_code_that_was_used_before_finds_what_to_do(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let world = &checked.party.world;
    let admin = world.admin().await;
    let client = checked.party.client();
    let back = format!("{}/m/{}/signed-in", world.url, checked.app);
    let address = client.authorize_url(&back, "state").unwrap();
    let order = json!({ "vendor": vendor, "user": "wangxiaoming", "kind": "app", "authorize_url": address.as_str() });
    let code = world.control("/api/sign-in", order).await["code"].as_str().unwrap().to_owned();
    let first = client.visitor(&code, &back).await;
    assert!(first.is_ok(), "{first:?}");
    let refused = client.visitor(&code, &back).await.unwrap_err();
    let found = find(&admin, vendor, None, &refused.to_string()).await;
    assert!(!found.is_empty() && found[0]["remedy"].as_str().is_some_and(|remedy| remedy.contains("again")), "{refused}: {found:#?}");
    let said = find(&admin, vendor, None, "不存在的临时授权码").await;
    assert!(said[0]["seen"].as_str().is_some_and(|seen| seen.contains("code")), "{said:#?}");
    checked.party.end().await;
}

async fn every_entry_is_in_the_readers_language_with_the_apps_own_values(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let world = &checked.party.world;
    let (admin, id) = (world.admin().await, checked.app.to_string());
    let found = find(&admin, vendor, Some(&id), "404").await;
    let entry = found.iter().find(|entry| entry["stage"] == "callback").unwrap_or_else(|| panic!("{found:#?}"));
    assert_eq!(entry["copy"], format!("{}/m/{id}", world.url));
    assert!(entry["seen"].as_str().unwrap().is_ascii(), "{entry}");
    let unsaved = find(&admin, vendor, None, "404").await;
    assert!(unsaved.iter().all(|entry| entry["copy"].is_null() || entry["copy"] == world.muster.config.domain().as_str()), "{unsaved:#?}");

    let code = if vendor == Vendor::Lark { "99991672" } else { "60020" };
    let explained = muster::messages::vendor::explain(vendor, code).unwrap();
    let found = find(&admin, vendor, None, &format!("errcode={code}, not allowed")).await;
    assert_eq!(found[0]["cause"], explained.cause.get(muster::domain::lang::Lang::En));
    assert!(find(&admin, vendor, None, "the coffee machine is broken").await.is_empty());
    assert!(find(&admin, vendor, None, "").await.is_empty());

    // Without scripts the page has it in its address.
    let page = admin.get(&format!("/console/mobile-apps/{id}?seen=white+screen")).await.ok();
    page.has("What do you see?").has("white screen").has("/support.json");
    assert_eq!(world.browser().post("find_symptoms", &[("!vendor", vendor_name(vendor)), ("!seen", "404")]).await.status, 401);
    checked.party.end().await;
}

//! The addresses of an app: links that sign in on the way, and the places that must agree.

use muster::domain::mobile_app::AppState;
use muster::domain::vendor::Vendor;
use serde_json::{Value, json};

use super::check;
use crate::harness::{Browser, Party, World, of_each_vendor};

of_each_vendor![a_built_link_leads_over_the_vendors_sign_in_to_its_page];

async fn book(admin: &Browser, app: &str, path: &str) -> Value {
    admin.post("show_addresses", &[("!id", app), ("!path", path)]).await.ok().json()
}

async fn a_built_link_leads_over_the_vendors_sign_in_to_its_page(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let admin = party.world.admin().await;
    let app = party.save(AppState::Enabled).await.to_string();
    let found = book(&admin, &app, &format!("/m/{app}/incidents/abc123")).await;
    let link = found["built"]["Ok"]["with_sign_in"].as_str().unwrap_or_else(|| panic!("{found}"));
    assert_eq!(found["built"]["Ok"]["plain"], format!("{}/m/{app}/incidents/abc123", party.world.url));
    let back = percent_encoding::utf8_percent_encode(&party.world.url, percent_encoding::NON_ALPHANUMERIC).to_string();
    assert!(link.contains(&back.replace("%2E", ".")), "{link} has the encoded address");

    // Whoever opens it comes back with somebody else's code as well as with their own: it counts for nothing.
    let stranger = party.world.browser();
    let state = link.split("state=").nth(1).and_then(|rest| rest.split(['&', '#']).next()).unwrap();
    let returned = stranger.get(&format!("/m/{app}/signed-in?state={state}&code=planted")).await;
    assert_eq!(returned.location(), format!("/m/{app}/sign-in?next=%2Fm%2F{app}%2Fincidents%2Fabc123"));
    let started = stranger.get(returned.location()).await;
    assert!(started.location().starts_with(party.given["base_url"].as_str().unwrap()), "a sign-in of our own: {}", started.location());
    assert!(!started.location().contains(state), "with a state of this browser");
    party.world.end().await;
}

#[tokio::test]
async fn only_pages_of_the_app_get_links() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await.to_string();
    for path in ["/console", "https://evil.example/", "/m/other/todo", "/m/", "todo"] {
        assert_eq!(book(&admin, &app, path).await["built"]["Err"], "PhonePath", "{path}");
    }
    let page = format!("/console/mobile-apps/{app}/addresses?path=/console");
    admin.open(&page).await.ok().has("A page of this app").has("Without sign-in");
    let good = format!("/console/mobile-apps/{app}/addresses?path=/m/{app}/todo");
    admin.open(&good).await.ok().has("redirect_uri=");
    world.end().await;
}

#[tokio::test]
async fn the_places_that_must_agree_are_held_against_each_other() {
    let party = Party::new(Vendor::WeCom).await;
    let admin = party.world.admin().await;
    let app = party.save(AppState::Draft).await.to_string();
    let places = async || -> Vec<String> {
        let found = book(&admin, &app, "").await;
        found["places"].as_array().unwrap().iter().map(|place| place["agrees"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(places().await, ["missing", "unknown", "unknown"], "a public URL of this machine is no public URL");
    party.set(json!({ "trusted_domains": [party.world.muster.config.domain()] })).await;
    check(&admin, &app).await;
    assert_eq!(places().await[1], "works");
    party.set(json!({ "trusted_domains": ["other.example.com"] })).await;
    check(&admin, &app).await;
    assert_eq!(places().await[1], "missing");
    admin.open(&format!("/console/mobile-apps/{app}/addresses")).await.ok().has("Still an address of this machine").has("differs");
    party.world.end().await;
}

/// The same installation, started with another public address.
#[tokio::test]
async fn what_was_proved_under_another_public_address_is_said_to_differ() {
    use muster::domain::lang::Lang;
    use muster::server::Muster;
    use muster::server::service::mobile_app;

    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let domain = world.muster.config.domain();
    world.in_wecom(json!({ "trusted_domains": [domain] })).await;
    world.member(&admin).await;
    world.bound_phone(app).await;
    check(&admin, &app.to_string()).await;
    let differing = async |muster: &Muster| -> Vec<String> {
        let book = mobile_app::address_book(muster, app, None, Lang::En).await.unwrap();
        book.places.into_iter().map(|place| place.text).filter(|text| text.contains("another one now")).collect()
    };
    assert_eq!(differing(&world.muster).await, Vec::<String>::new());
    let moved = world.started_as("https://new.example.com").await;
    let said = differing(&moved).await;
    assert_eq!(said.len(), 2, "sign-in and home page: {said:?}");
    assert!(said.iter().all(|text| text.contains(&world.url)), "{said:?} names {}", world.url);
    moved.store.close().await;
    world.end().await;
}

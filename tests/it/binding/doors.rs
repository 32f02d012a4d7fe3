//! Pages before the flow: outside of every app, several companies, and apps that let nobody in.

use muster::domain::mobile_app::AppState;
use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use muster::server::service::calendar;
use serde_json::json;

use crate::harness::{Party, World};

#[tokio::test]
async fn outside_of_every_app_a_qr_code_says_where_to_open_one_app() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let browser = world.browser();
    assert_eq!(browser.get("/m/bind").await.location(), format!("/m/{app}/bind"));
    for path in [format!("/m/{app}"), format!("/m/{app}/bind"), format!("/m/{app}/bind?next=%2Fm%2F{app}%2Fme")] {
        let page = browser.get(&path).await.ok();
        page.has("Open this in WeCom").has("Scan with WeCom").has("data:image/svg+xml");
        page.has(&format!("<p class=\"address\">{}{path}<", world.url)).lacks("form[name]").lacks(".wasm");
    }
    assert_eq!(world.column("SELECT CAST(COUNT(*) AS TEXT) FROM phone_session").await, ["0"], "whoever only looks leaves nothing behind");
    world.end().await;
}

#[tokio::test]
async fn outside_of_every_app_one_chooses_among_several() {
    let party = Party::new(Vendor::Lark).await;
    let lark = party.save(AppState::Enabled).await;
    let world = &party.world;
    let wecom = world.wecom(&world.admin().await).await;
    let page = world.browser().get("/m/bind").await.ok();
    page.has("Open this in your company").has("Scan with your company").has(&format!("{}/m/bind<", world.url));
    for app in [lark, wecom] {
        page.has(&format!("href=\"/m/{app}/bind\""));
    }
    let inside = world.phone("lina").get("/m/bind").await;
    assert_eq!(inside.location(), format!("/m/{wecom}/bind"), "inside an app it is told by the app");
    party.end().await;
}

#[tokio::test]
async fn several_companies_of_one_vendor_are_chosen_from() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (first, second) = (world.wecom(&admin).await, world.second_company(&admin).await);
    let phone = world.phone("lina");
    let choice = phone.get("/m/bind").await.ok();
    choice.has("Choose your company").has("It has to be the company you belong to").has("Second");
    for app in [first, second] {
        choice.has(&format!("href=\"/m/{app}/bind\""));
    }
    phone.open(&format!("/m/{second}/bind")).await.ok().has("Agree and start");

    let other = world.phone("@outsider");
    let warned = other.open(&format!("/m/{first}/bind")).await;
    assert_eq!(warned.status, 403);
    warned.has("That was another company").has("Other companies").has(&format!("href=\"/m/{second}/bind\""));
    world.end().await;
}

#[tokio::test]
async fn an_app_that_is_closed_says_so_and_what_to_do() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let id = app.to_string();
    let today = calendar::day(&world.muster, world.muster.clock.now());
    let yesterday = calendar::plus(today, 1);
    admin.post("set_validity", &[("app", &id), ("ends_on", &yesterday.to_string())]).await.ok();
    let periods = &world.muster.config.periods;
    let past = calendar::plus(yesterday, i32::from(periods.grace_days) + 1);
    world.advance(calendar::at(&world.muster, past, 12) - world.muster.clock.now()).await;
    let phone = world.phone("lina");
    for path in [format!("/m/{app}/bind"), format!("/m/{app}"), format!("/m/{app}/sign-in")] {
        let page = phone.get(&path).await;
        assert_eq!(page.status, 409, "{path}");
        page.has("has expired").has("Validity").has("all data are kept");
    }
    let admin = world.admin().await;
    admin.post("disable_mobile_app", &[("id", &id)]).await.ok();
    let page = phone.get(&format!("/m/{app}/bind")).await;
    assert_eq!(page.status, 409);
    page.has("is not open").has("ask an admin").has("bindings are kept");
    world.end().await;
}

#[tokio::test]
async fn a_visible_person_who_is_no_member_is_refused_with_what_to_do() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let phone = world.phone("lina");
    phone.at(app).start().await.ok();
    let refused = phone
        .submit(&format!("/m/{app}/bind"), "identify_member", &[("app", &app.to_string()), ("name", "李娜"), ("phone", "13800138001")])
        .await;
    phone.open(refused.location()).await.has("This phone is not registered yet").has("Ask an admin to add you");
    let gone = phone.at(app).identify("李娜", "13800138001").await;
    assert_eq!((gone.status, gone.problem()), (422, json!("UnknownMember")));
    world.end().await;
}

#[tokio::test]
async fn after_the_end_of_a_session_a_form_leads_to_the_sign_in_over_a_page() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    world.advance(Span::days(31)).await;
    let todo = format!("/m/{app}/todo");
    let bind = phone.get(&todo).await.location().to_owned();
    assert_eq!(bind, format!("/m/{app}/bind?next=%2Fm%2F{app}%2Ftodo"));
    assert_eq!(phone.get(&bind).await.status, 303, "from elsewhere straight to the vendor's page");
    // Where a form was sent, its page's address goes along through all redirects, and none of them may leave this site.
    let from = phone.request(reqwest::Method::GET, &bind).header("accept", "text/html").header("referer", format!("{}{todo}", world.url));
    let leaving = phone.send(from).await;
    assert_eq!(leaving.status, 200);
    let vendors = leaving.header("refresh").strip_prefix("0; url=").expect("an address").to_owned();
    assert!(vendors.starts_with("http") && !vendors.starts_with(&world.url) && vendors.contains("redirect_uri"), "{vendors}");
    leaving.has("On to the sign-in").has("Nothing happens? Continue here");
    let back = phone.open(&vendors).await.ok();
    back.has("No incidents now");
    world.end().await;
}

#[tokio::test]
async fn whoever_is_bound_elsewhere_binds_here_first_and_arrives_where_they_wanted_to_be() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (first, second) = (world.wecom(&admin).await, world.second_company(&admin).await);
    world.member(&admin).await;
    let phone = world.bound_phone(first).await;
    for page in ["todo", "me", "incidents/1234567890", "todo?show=mine&before=x"] {
        let answer = phone.get(&format!("/m/{second}/{page}")).await;
        let next = format!("/m/{second}/{page}");
        assert_eq!(answer.location(), format!("/m/{second}/bind?next={}", muster::server::http::encoded(&next)));
    }
    world.end().await;
}

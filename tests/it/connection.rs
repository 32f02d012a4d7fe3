//! Events over a connection that we open: kept before they are acknowledged, once each, on a connection that comes back.

mod lark;

use muster::domain::id::MobileAppId;
use muster::domain::mobile_app::{AppState, EventRoute};
use muster::domain::secret::Secret;
use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use muster::server::service::connection::State;
use muster::server::store::mobile_app::MobileApp;
use serde_json::{Value, json};

use crate::harness::{Gateway, Keeper, Party, World, with};

/// An enabled app whose events come over a connection that is kept.
struct Listening {
    party: Party,
    app: MobileAppId,
    keeper: Keeper,
}

impl Listening {
    async fn to_simulator() -> Self {
        Self::start(|_| {}).await
    }

    async fn to(gateway: &Gateway) -> Self {
        Self::start(|app| app.base_url = Some(gateway.url.clone())).await
    }

    async fn start(change: impl FnOnce(&mut MobileApp)) -> Self {
        Self::of(Vendor::DingTalk, change).await
    }

    async fn of(vendor: Vendor, change: impl FnOnce(&mut MobileApp)) -> Self {
        let party = Party::new(vendor).await;
        let app = party.save(AppState::Enabled).await;
        party.route(app, change).await;
        let keeper = party.keep_connections();
        Self { party, app, keeper }
    }

    async fn until(&self, fits: impl Fn(Option<&State>) -> bool) -> Option<State> {
        self.party.until(self.app, fits).await
    }

    async fn open(&self) {
        self.party.until_open(self.app).await;
    }

    /// The kinds of the events that are kept.
    async fn kept(&self) -> Vec<String> {
        self.party.world.column("SELECT kind FROM callback_event ORDER BY id").await
    }

    /// Something happens in the company; answers what became of the push.
    async fn renamed(&self, name: &str) -> Value {
        let path = format!("/api/users/{}/lina", self.party.vendor);
        let told = self.party.world.patched(&path, json!({ "name": name, "callback": true })).await;
        told["callback"][0].clone()
    }

    async fn end(self) {
        self.keeper.end().await;
        self.party.end().await;
    }
}

#[tokio::test]
async fn an_event_over_the_connection_is_kept_acknowledged_and_handled() {
    let listening = Listening::to_simulator().await;
    listening.open().await;
    let push = listening.renamed("李一").await;
    assert_eq!((&push["delivered"], &push["status"]), (&json!(true), &json!(200)));
    assert_eq!(listening.kept().await, ["user_modify_org"], "it is kept when it is acknowledged");
    let handled = "SELECT kind FROM callback_event WHERE handled_at IS NOT NULL";
    assert_eq!(listening.party.world.column(handled).await, [""; 0]);
    listening.party.world.run_jobs().await;
    assert_eq!(listening.party.world.column(handled).await, ["user_modify_org"]);
    listening.end().await;
}

#[tokio::test]
async fn an_event_that_cannot_be_kept_is_not_acknowledged() {
    let gateway = Gateway::start().await;
    let listening = Listening::to(&gateway).await;
    let mut session = gateway.session().await;
    listening.party.world.column("ALTER TABLE callback_event RENAME TO out_of_reach").await;
    session.event("m1", "e1");
    // Only this one is answered.
    session.frame("SYSTEM", "ping", "p1", &json!({}));
    session.acknowledged("p1").await;
    listening.party.world.column("ALTER TABLE out_of_reach RENAME TO callback_event").await;
    session.event("m2", "e1");
    session.acknowledged("m2").await;
    assert_eq!(listening.kept().await, ["user_add_org"]);
    listening.end().await;
}

#[tokio::test]
async fn a_repeated_push_is_acknowledged_and_does_nothing() {
    let gateway = Gateway::start().await;
    let listening = Listening::to(&gateway).await;
    let mut session = gateway.session().await;
    for message in ["m1", "m1", "m2"] {
        session.event(message, "e1");
        session.acknowledged(message).await;
    }
    session.event("m3", "e2");
    session.acknowledged("m3").await;
    assert_eq!(listening.kept().await.len(), 2);
    assert_eq!(listening.party.world.column("SELECT kind FROM job").await, ["handle_event"; 2]);
    listening.end().await;
}

#[tokio::test]
async fn what_makes_no_sense_does_no_harm() {
    let gateway = Gateway::start().await;
    let listening = Listening::to(&gateway).await;
    let mut session = gateway.session().await;
    for garbage in ["", "null", "[]", "{\"type\":\"EVENT\"}", "{\"type\":1,\"headers\":[]}", "not JSON \u{0}"] {
        session.text(garbage);
    }
    session.bytes([0xff, 0, 0xfe]);
    session.frame("CALLBACK", "/v1.0/something/else", "m1", &json!({}));
    let answer = session.heard().await.expect("an answer");
    assert_eq!((&answer["code"], &answer["headers"]["messageId"]), (&json!(404), &json!("m1")));
    session.event("m2", "e1");
    session.acknowledged("m2").await;
    assert_eq!(listening.kept().await.len(), 1);
    listening.end().await;
}

#[tokio::test]
async fn a_message_that_is_too_long_ends_the_connection_and_another_one_follows() {
    let gateway = Gateway::start().await;
    let listening = Listening::to(&gateway).await;
    let mut session = gateway.session().await;
    session.text("x".repeat((1 << 20) + 1));
    assert_eq!(session.heard().await, None);
    let mut session = listening.party.hurry(gateway.session()).await;
    session.event("m1", "e1");
    session.acknowledged("m1").await;
    listening.end().await;
}

#[tokio::test]
async fn a_ping_is_echoed_and_a_disconnect_is_followed_by_another_connection() {
    let gateway = Gateway::start().await;
    let listening = Listening::to(&gateway).await;
    let mut session = gateway.session().await;
    session.frame("SYSTEM", "ping", "p1", &json!({ "opaque": "x" }));
    let answer = session.heard().await.expect("an echo");
    assert_eq!((&answer["headers"]["messageId"], &answer["data"]), (&json!("p1"), &json!(r#"{"opaque":"x"}"#)));
    session.frame("SYSTEM", "disconnect", "d1", &json!({ "reason": "deploy" }));
    let mut second = gateway.session().await;
    second.event("m1", "e1");
    second.acknowledged("m1").await;
    assert_eq!(session.heard().await, None, "the first one is closed");
    listening.end().await;
}

#[tokio::test]
async fn a_connection_over_which_nothing_is_heard_is_given_up() {
    let gateway = Gateway::start().await;
    let listening = Listening::to(&gateway).await;
    let session = gateway.session().await;
    listening.open().await;
    session.fall_silent();
    let mut second = listening.party.hurry(gateway.session()).await;
    second.event("m1", "e1");
    second.acknowledged("m1").await;
    listening.end().await;
}

#[tokio::test]
async fn a_wrong_secret_is_told_not_asked_often_and_mended_without_a_restart() {
    let listening = Listening::start(|app| app.secrets.app = Secret::new("another-secret")).await;
    let party = &listening.party;
    let failed = listening.until(|state| matches!(state, Some(State::Failed { .. }))).await;
    let Some(State::Failed { error, .. }) = failed else { panic!("{failed:?}") };
    assert_eq!(error.code(), Some("invalidClientIdOrSecret"));
    let asked = party.calls("/v1.0/gateway/connections/open").await;
    party.world.advance(Span::minutes(2)).await;
    let admin = party.world.admin().await;
    let shown = admin.post("show_mobile_app", &[("!id", &listening.app.to_string())]).await.ok().json();
    let said = shown["connection"]["Failed"]["said"].as_str().expect("what was said");
    assert!(said.starts_with("invalidClientIdOrSecret") && !said.contains("another-secret"), "{said}");
    assert_eq!(party.calls("/v1.0/gateway/connections/open").await, asked, "two minutes later it was not asked again");

    let secret = party.credentials.secret.clone();
    party.change(listening.app, |app| app.secrets.app = secret).await;
    listening.open().await;
    assert_eq!(listening.renamed("李二").await["delivered"], true);
    listening.end().await;
}

#[tokio::test]
async fn disabling_the_app_or_going_back_to_the_callback_closes_the_connection() {
    let gateway = Gateway::start().await;
    let listening = Listening::to(&gateway).await;
    let mut session = gateway.session().await;
    listening.open().await;
    let admin = listening.party.world.admin().await;
    admin.post("disable_mobile_app", &[("id", &listening.app.to_string())]).await.ok();
    assert_eq!(session.heard().await, None);
    assert_eq!(listening.until(|state| state.is_none()).await, None);

    listening.party.change(listening.app, |app| app.state = AppState::Enabled).await;
    let mut session = gateway.session().await;
    listening.party.change(listening.app, |app| app.event_route = EventRoute::Callback).await;
    assert_eq!(session.heard().await, None);
    listening.end().await;
}

#[tokio::test]
async fn ending_the_server_closes_the_connection() {
    let gateway = Gateway::start().await;
    let listening = Listening::to(&gateway).await;
    let mut session = gateway.session().await;
    listening.end().await;
    assert_eq!(session.heard().await, None);
}

#[tokio::test]
async fn two_replicas_have_a_connection_each_and_an_event_is_handled_once() {
    let gateway = Gateway::start().await;
    let listening = Listening::to(&gateway).await;
    let mut first = gateway.session().await;
    let other = listening.party.keep_connections();
    let mut second = gateway.session().await;
    first.event("m1", "e1");
    second.event("m2", "e1");
    first.acknowledged("m1").await;
    second.acknowledged("m2").await;
    assert_eq!(listening.kept().await.len(), 1);
    other.end().await;
    listening.end().await;
}

#[tokio::test]
async fn the_form_says_how_events_arrive_where_the_vendor_has_both_ways() {
    let world = World::new().await;
    let admin = world.admin().await;
    let given = world.ask("/api/credentials").await;
    let of = |vendor: &str, name: &str| given[vendor][name].as_str().expect("a text").to_owned();
    let dingtalk = vec![
        ("vendor", "dingtalk".to_owned()),
        ("identity", of("dingtalk", "client_id")),
        ("secret", of("dingtalk", "client_secret")),
        ("agent_id", of("dingtalk", "agent_id")),
        ("corp_id", of("dingtalk", "corp_id")),
        ("base_url", of("dingtalk", "base_url")),
        ("test_person", "wangxiaoming".to_owned()),
    ];
    let enabled = admin.post("enable_app", &with(&dingtalk, "event_route", "connection")).await.ok().json();
    let stages = enabled["report"]["stages"].as_array().expect("stages");
    let receiving = stages.iter().find(|stage| stage["kind"] == "callback").expect("a stage");
    assert_eq!((&receiving["state"], &receiving["found"]), (&json!("passed"), &json!("A long connection can be opened")));
    let app = enabled["app"].as_str().expect("an app").to_owned();
    let shown = admin.post("show_mobile_app", &[("!id", &app)]).await.ok().json();
    assert_eq!((&shown["event_route"], &shown["connection"]), (&json!("connection"), &Value::Null));
    let page = admin.get(&format!("/console/mobile-apps/{app}")).await.ok().body;
    assert!(page.contains("Connects once the app is enabled") && !page.contains("Callback URL"), "{page}");

    let wecom = world.wecom_fields().await;
    let app = admin.post("save_app", &with(&wecom, "event_route", "connection")).await.ok().json();
    let shown = admin.post("show_mobile_app", &[("!id", app.as_str().expect("an id"))]).await.ok().json();
    assert_eq!(shown["event_route"], "callback", "WeCom has no such connection");
    world.end().await;
}

#[tokio::test]
async fn the_check_of_an_app_that_is_connected_says_so_and_has_a_failed_one_tried_again() {
    let listening = Listening::to_simulator().await;
    let party = &listening.party;
    listening.open().await;
    let check = async || {
        let report = muster::server::service::mobile_app::check_saved(&party.world.muster, listening.app, Default::default()).await;
        let stages = serde_json::to_value(report.expect("a report").stages).expect("JSON");
        stages.as_array().expect("stages").iter().find(|stage| stage["kind"] == "callback").expect("a stage").clone()
    };
    assert_eq!(check().await["found"], "长连接已建立");
    let refusal = r#"{"code":"invalidClientIdOrSecret","message":"无效的clientId或者clientSecret"}"#;
    let fault = json!({ "status": 400, "body": refusal, "times": -1 });
    party.world.fault("dingtalk", "/v1.0/gateway/connections/open", fault).await;
    // Another connection is asked for, and refused.
    party.change(listening.app, |app| app.company_name = Some("Another".to_owned())).await;
    listening.until(|state| matches!(state, Some(State::Failed { .. }))).await;
    let red = check().await;
    assert_eq!((&red["state"], &red["said"]["code"]), (&json!("failed"), &json!("invalidClientIdOrSecret")));
    party.world.no_faults().await;
    let green = check().await;
    assert_eq!((&green["state"], &green["found"]), (&json!("passed"), &json!("长连接已建立")));
    listening.end().await;
}

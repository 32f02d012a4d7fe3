//! The same over Lark's long connection, with what is its own: parts, refusals at two doors, fifty connections.

use muster::domain::mobile_app::AppState;
use muster::domain::secret::Secret;
use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use muster::server::service::connection::State;
use serde_json::{Value, json};

use super::Listening;
use crate::harness::Party;

const ENDPOINT: &str = "/callback/ws/endpoint";

async fn listening() -> Listening {
    let listening = Listening::of(Vendor::Lark, |_| {}).await;
    listening.open().await;
    listening
}

impl Listening {
    /// Waits until this many events are kept: those that come again come on their own.
    async fn keeps(&self, wanted: usize) {
        let patience = tokio::time::timeout(crate::harness::PATIENCE, async {
            while self.kept().await.len() < wanted {
                tokio::task::yield_now().await;
            }
        });
        patience.await.unwrap_or_else(|_| panic!("{wanted} events do not come"));
    }
}

#[tokio::test]
async fn an_event_in_parts_that_comes_twice_is_kept_once_and_handled() {
    let listening = listening().await;
    listening.party.set(json!({ "variants": ["long_parts", "long_token", "events_twice"] })).await;
    let told = listening.party.world.patched("/api/users/lark/lina", json!({ "name": "李一", "callback": true })).await;
    let delivered: Vec<&Value> = told["callback"].as_array().expect("deliveries").iter().map(|one| &one["delivered"]).collect();
    assert_eq!(delivered, [true, true]);
    assert_eq!(listening.kept().await, ["contact.user.updated_v3"]);
    listening.party.world.run_jobs().await;
    let handled = "SELECT kind FROM callback_event WHERE handled_at IS NOT NULL";
    assert_eq!(listening.party.world.column(handled).await, ["contact.user.updated_v3"]);
    listening.end().await;
}

#[tokio::test]
async fn an_event_that_could_not_be_kept_comes_again() {
    let listening = listening().await;
    let world = &listening.party.world;
    world.column("ALTER TABLE callback_event RENAME TO out_of_reach").await;
    assert_eq!(listening.renamed("李一").await["error"], "no answer within 3 s");
    world.column("ALTER TABLE out_of_reach RENAME TO callback_event").await;
    world.advance(Span::seconds(15)).await;
    listening.keeps(1).await;
    listening.end().await;
}

#[tokio::test]
async fn a_lost_connection_is_opened_again() {
    let listening = listening().await;
    // Closes all connections, and forgets that there were any.
    listening.party.world.control("/api/reset", Value::Null).await;
    let opened = async || listening.party.look("/api/requests?path=/ws/v2").await["last"][0]["status"] == 101;
    while !opened().await {
        tokio::task::yield_now().await;
    }
    assert_eq!(listening.renamed("李一").await["delivered"], true);
    listening.end().await;
}

#[tokio::test]
async fn what_happens_while_the_app_is_disabled_is_told_when_it_is_enabled() {
    let listening = listening().await;
    let admin = listening.party.world.admin().await;
    admin.post("disable_mobile_app", &[("id", &listening.app.to_string())]).await.ok();
    listening.until(|state| state.is_none()).await;
    assert_eq!(listening.renamed("李一").await["error"], "no connection is open");
    assert_eq!(listening.kept().await, [""; 0]);
    listening.party.change(listening.app, |app| app.state = AppState::Enabled).await;
    listening.open().await;
    listening.party.world.advance(Span::seconds(15)).await;
    listening.keeps(1).await;
    listening.end().await;
}

#[tokio::test]
async fn a_wrong_secret_is_told_not_asked_often_and_mended_without_a_restart() {
    let listening = Listening::of(Vendor::Lark, |app| app.secrets.app = Secret::new("another-secret")).await;
    let party = &listening.party;
    let failed = listening.until(|state| matches!(state, Some(State::Failed { .. }))).await;
    let Some(State::Failed { error, .. }) = failed else { panic!("{failed:?}") };
    assert_eq!(error.code(), Some("1000040345"));
    let asked = party.calls(ENDPOINT).await;
    party.world.advance(Span::minutes(2)).await;
    assert_eq!(party.calls(ENDPOINT).await, asked);

    let secret = party.credentials.secret.clone();
    party.change(listening.app, |app| app.secrets.app = secret).await;
    listening.open().await;
    assert_eq!(listening.renamed("李二").await["delivered"], true);
    listening.end().await;
}

#[tokio::test]
async fn refusals_are_read_at_the_endpoint_and_at_the_handshake() {
    let party = Party::new(Vendor::Lark).await;
    let client = party.client();
    let code = async || client.connect().await.err().and_then(|error| error.code().map(str::to_owned));
    party.set(json!({ "disabled": true, "variants": ["long_disabled_403"] })).await;
    assert_eq!(code().await.as_deref(), Some("403"));
    party.set(json!({ "variants": ["long_refused_400"] })).await;
    assert_eq!(code().await.as_deref(), Some("1000040345"), "the code decides and not the status");
    party.set(json!({ "disabled": false, "variants": [] })).await;
    let mut open = Vec::new();
    for _ in 0..50 {
        open.push(client.connect().await.expect("a connection"));
    }
    assert_eq!(code().await.as_deref(), Some("1000040350"));
    party.set(json!({ "variants": ["long_limit_at_handshake"] })).await;
    assert_eq!(code().await.as_deref(), Some("1000040350"));
    drop(open);
    party.end().await;
}

#[tokio::test]
async fn trying_takes_no_event_that_a_connection_waits_for() {
    let party = Party::new(Vendor::Lark).await;
    party.client().try_connect().await.expect("it can be opened");
    assert_eq!((party.calls(ENDPOINT).await, party.calls("/ws/v2").await), (1, 0));
    let wrong = muster::server::vendor::Credentials { secret: Secret::new("another-secret"), ..party.credentials.clone() };
    let error = party.client_with(wrong).try_connect().await.expect_err("a refusal");
    assert_eq!(error.code(), Some("1000040345"));
    party.end().await;
}

//! Receiving events over a connection that we open: what stands in its way is red, and mended it is green.

use muster::domain::check::{Report, Stage, StageKind, StageState};
use muster::domain::secret::Secret;
use muster::domain::vendor::Vendor;
use muster::server::vendor::Credentials;
use serde_json::json;

use super::{Checked, green, only};

async fn connecting() -> Checked {
    let checked = Checked::new(Vendor::DingTalk).await;
    checked.party.route(checked.app, |_| {}).await;
    checked
}

fn receiving(report: &Report) -> &Stage {
    report.stages.iter().find(|stage| stage.kind == StageKind::Callback).expect("a stage")
}

#[tokio::test]
async fn a_gateway_that_refuses_turns_its_stage_red_and_mended_it_is_green() {
    let checked = connecting().await;
    let report = checked.check().await;
    green(&report, "everything is right");
    assert_eq!(receiving(&report).state, StageState::Passed);
    let fault = |status: u16, body: &str| json!({ "status": status, "body": body, "times": -1 });
    let refused = r#"{"code":"invalidClientIdOrSecret","message":"无效的clientId或者clientSecret"}"#;
    for (path, fault, code, words) in [
        ("/v1.0/gateway/connections/open", fault(400, refused), Some("invalidClientIdOrSecret"), "无效"),
        ("/v1.0/gateway/connections/open", fault(200, r#"{"endpoint":"http://127.0.0.1/","ticket":"t"}"#), None, "may not call"),
        ("/v1.0/gateway/connections/open", fault(200, r#"{"endpoint":"wss://10.0.0.1/","ticket":"t"}"#), None, "may not call"),
        ("/connect", fault(403, "<html>not here</html>"), None, "HTTP 403"),
    ] {
        checked.party.world.fault("dingtalk", path, fault).await;
        let report = checked.check().await;
        let stage = only(&report, StageKind::Callback, code, path);
        assert!(stage.said.as_ref().is_some_and(|said| said.text.contains(words)), "{stage:?}");
        checked.party.world.no_faults().await;
        green(&checked.check().await, "mended");
    }
    checked.party.end().await;
}

#[tokio::test]
async fn with_a_wrong_secret_the_connection_waits_for_the_right_one() {
    let checked = connecting().await;
    let wrong = Credentials { secret: Secret::new("another-secret"), ..checked.party.credentials.clone() };
    let report = checked.check_with(wrong).await;
    only(&report, StageKind::Token, Some("invalidClientIdOrSecret"), "a wrong secret");
    assert_eq!(receiving(&report).state, StageState::Waiting);
    assert_eq!(checked.party.calls("/v1.0/gateway/connections/open").await, 0);
    let report = checked.check().await;
    green(&report, "mended");
    assert_eq!(receiving(&report).found.as_deref(), Some("A long connection can be opened"));
    checked.party.end().await;
}

#[tokio::test]
async fn a_check_takes_no_event_that_a_connection_waits_for() {
    let checked = connecting().await;
    let report = checked.check().await;
    green(&report, "everything is right");
    let asked = checked.party.world.ask("/api/requests?vendor=dingtalk&path=/connect").await;
    assert_eq!(asked["total"], 1, "it was really opened");
    let change = json!({ "name": "李一", "callback": true });
    let told = checked.party.world.try_patch("/api/users/dingtalk/lina", change).await;
    assert_eq!(told.status, 409, "nobody listens for events: {}", told.body);
    checked.party.end().await;
}

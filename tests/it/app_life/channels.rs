//! The policy of channels: several, or one only.

use muster::domain::id::MobileAppId;
use serde_json::{Value, json};

use super::audit;
use crate::harness::{Browser, World, borrow};

const PAGE: &str = "/console/settings/channels";

/// Two enabled apps, and the fields with which each is enabled again.
struct Two {
    world: World,
    admin: Browser,
    apps: [MobileAppId; 2],
    fields: [Vec<(&'static str, String)>; 2],
}

impl Two {
    async fn new() -> Self {
        let world = World::new().await;
        let admin = world.admin().await;
        let first = world.wecom(&admin).await;
        let mut fields = world.wecom_fields().await;
        fields.push(("id", first.to_string()));
        let made = world.control("/api/companies", json!({ "vendor": "wecom", "name": "Second" })).await;
        let mut others = World::fields_of(&made["credentials"]);
        let answer = admin.post("enable_app", &borrow(&others)).await.ok().json();
        let second: MobileAppId = serde_json::from_value(answer["app"].clone()).expect("an app");
        others.push(("id", second.to_string()));
        Self { world, admin, apps: [first, second], fields: [fields, others] }
    }

    async fn states(&self) -> Vec<String> {
        self.world.column("SELECT state FROM mobile_app ORDER BY id").await
    }

    async fn set(&self, channels: &str, keep: &str) -> crate::harness::Answer {
        self.admin.post("set_channels", &[("channels", channels), ("keep", keep)]).await
    }

    async fn enable(&self, which: usize, switch: &str) -> crate::harness::Answer {
        let fields = [&borrow(&self.fields[which])[..], &[("switch", switch)]].concat();
        self.admin.post("enable_app", &fields).await
    }
}

fn company(answer: &crate::harness::Answer) -> Value {
    answer.refusal()["OneChannel"]["company"].clone()
}

#[tokio::test]
async fn one_channel_only_asks_which_stays_and_disables_the_others() {
    let two = Two::new().await;
    let [first, second] = two.apps.map(|app| app.to_string());
    two.admin.get(PAGE).await.ok().has("Which one stays").has(&first).has(&second);
    assert_eq!(two.set("one", "").await.field("keep"), json!("Required"), "two are open");
    assert_eq!(two.set("one", "zzz").await.field("keep"), json!("Unknown"));
    assert_eq!(two.set("one", "!").await.field("keep"), json!("Unknown"));
    assert_eq!(two.states().await, ["enabled", "enabled"]);

    // Without scripts: back with the error, then done.
    let back = two.admin.submit(PAGE, "set_channels", &[("channels", "one")]).await;
    assert_eq!((back.status, back.location()), (303, PAGE));
    two.admin.get(PAGE).await.ok().has("This is needed");
    let done = two.admin.submit(PAGE, "set_channels", &[("channels", "one"), ("keep", &second)]).await;
    assert_eq!((done.status, done.location()), (303, format!("{PAGE}?done=1").as_str()));
    two.admin.get(done.location()).await.ok().has("Saved");
    assert_eq!(two.states().await, ["disabled", "enabled"]);
    assert_eq!(audit(&two.admin, "policy.channels").await[0]["detail"], json!(format!("one: mobile_app:{second}")));
    assert_eq!(audit(&two.admin, "mobile_app.disable").await[0]["subject"], json!(format!("mobile_app:{first}")));
    assert_eq!(two.world.column("SELECT CAST(COUNT(*) AS TEXT) FROM mobile_app").await, ["2"], "nothing is deleted");
    two.world.end().await;
}

#[tokio::test]
async fn another_channel_is_refused_until_one_switches_or_allows_several() {
    let two = Two::new().await;
    let first = two.apps[0].to_string();
    two.set("one", &first).await.ok();
    let asked = two.world.calls("wecom", "/cgi-bin/message/send").await;
    let refused = two.enable(1, "").await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert!(company(&refused).is_string(), "{}", refused.body);
    assert_eq!(two.world.calls("wecom", "/cgi-bin/message/send").await, asked, "nobody was bothered with a test");
    assert_eq!(two.enable(0, "").await.ok().json()["app"], json!(first), "the open one may be saved again");
    two.enable(1, "on").await.ok();
    assert_eq!(two.states().await, ["disabled", "enabled"]);
    two.set("several", "").await.ok();
    two.enable(0, "").await.ok();
    assert_eq!(two.states().await, ["enabled", "enabled"]);
    two.world.end().await;
}

#[tokio::test]
async fn of_two_admins_at_the_same_moment_one_opens_a_channel() {
    let two = Two::new().await;
    for app in two.apps {
        two.admin.post("disable_mobile_app", &[("id", &app.to_string())]).await.ok();
    }
    two.set("one", "").await.ok();
    let both = two.fields.clone().map(|fields| {
        let admin = two.admin.clone();
        async move { admin.post("enable_app", &borrow(&fields)).await.status }
    });
    let mut answers = two.world.collide("installation", both).await;
    answers.sort_unstable();
    assert_eq!(answers, [200, 409]);
    assert_eq!(two.states().await.iter().filter(|state| *state == "enabled").count(), 1);
    two.world.end().await;
}

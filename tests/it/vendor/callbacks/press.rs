//! A pressed button of an incident's card: the incident moves on once, and the card with it.

use axum::http::{HeaderName, HeaderValue, Method};
use muster::domain::binding::{ChatProof, Proof};
use muster::domain::id::{AppEventId, Id, MemberId, MobileAppId};
use muster::domain::incident::Action;
use muster::domain::mobile_app::AppState;
use muster::domain::vendor::Vendor;
use muster::server::store::binding::Binding;
use muster::server::store::chat_account::ChatAccount;
use muster::server::{service, store};
use serde_json::{Value, json};

use crate::harness::{Answer, Call, Party, Relay, Script};

/// 王小明, bound at the app, and an incident of his whose card has arrived.
struct Scene {
    party: Party,
    app: MobileAppId,
    relay: Relay,
    script: Script,
    member: MemberId,
    incident: String,
}

impl Party {
    /// Binds somebody's chat account to a member, as if they had gone through the flow.
    async fn bind(&self, app: MobileAppId, member: MemberId, userid: &str) {
        let user_id = self.id(userid).await;
        let muster = &self.world.muster;
        let now = muster.clock.now();
        let mut tx = muster.store.write().await.unwrap();
        let account = ChatAccount { id: muster.new_id(), app, user_id, name: None };
        let account = store::chat_account::upsert(&mut tx, &account, now).await.unwrap();
        let proof = Proof {
            chat: ChatProof::SignIn { at: now },
            sms_at: Some(now),
            phone: "138****8000".to_owned(),
            ram_account: None,
            consent_at: Some(now),
            consent_version: None,
        };
        let binding = Binding { id: muster.new_id(), member, app, account, ram_account: None, proof, created_at: now };
        store::binding::insert(&mut tx, &binding, None).await.unwrap();
        tx.commit().await.unwrap();
    }
}

impl Scene {
    async fn new(vendor: Vendor) -> Self {
        Self::of(Party::with_cards(vendor).await).await
    }

    async fn of(party: Party) -> Self {
        let vendor = party.vendor;
        let app = party.save(AppState::Enabled).await;
        let relay = Relay::start(&party.world).await;
        assert_eq!(party.try_register("app", &format!("{}/callbacks/{vendor}/{app}", relay.url)).await, 200);
        Self::begin(party, app, relay).await
    }

    async fn begin(party: Party, app: MobileAppId, relay: Relay) -> Self {
        let admin = party.world.admin().await;
        let member = party.world.member(&admin).await.parse().unwrap_or_else(|_| panic!("no id"));
        party.bind(app, member, "wangxiaoming").await;
        let script = party.world.platform(&admin).await;
        let incident = script.incident("磁盘已满", json!({ "phone": "13800138000" })).await;
        party.world.run_jobs().await;
        Self { party, app, relay, script, member, incident }
    }

    async fn card(&self) -> Value {
        let inbox = self.party.inbox("wangxiaoming").await;
        assert_eq!(inbox.len(), 1, "{inbox:?}");
        inbox[0].clone()
    }

    /// 王小明 presses a button, by what is on it.
    async fn press(&self, label: &str) -> Answer {
        let card = self.card().await;
        let path = format!("/api/cards/{}/{}/press", self.party.vendor, card["message_id"].as_str().unwrap());
        self.party.world.try_control(&path, json!({ "user": "wangxiaoming", "action": label })).await
    }

    async fn show(&self) -> Value {
        self.party.world.run_jobs().await;
        self.script.get(&format!("/api/v1/incidents/{}", self.incident)).await.ok().json()
    }

    /// 王小明 does it on the page.
    async fn act(&self, action: Action) {
        let incident = self.incident.parse().unwrap_or_else(|_| panic!("no id: {}", self.incident));
        service::incident::act(&self.party.world.muster, self.member, incident, action).await.unwrap();
        self.party.world.run_jobs().await;
    }
}

fn buttons(card: &Value) -> Vec<&str> {
    let all = card["buttons"].as_array().unwrap().iter().filter(|button| button["action"].is_string());
    all.filter_map(|button| button["text"].as_str()).collect()
}

async fn a_press_responds_once_and_the_card_follows(vendor: Vendor) {
    let scene = Scene::new(vendor).await;
    let before = scene.show().await;
    assert_eq!(before["state"], "triggered");
    let labels = buttons(&scene.card().await).into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(labels.len(), 2, "{labels:?}");
    let pressed = scene.press(&labels[0]).await.ok().json();
    assert_eq!(pressed["delivered"], true, "{pressed}");
    let after = scene.show().await;
    assert_eq!(after["state"], "acknowledged", "{after}");
    let card = scene.card().await;
    assert_eq!(card["state"], "updated", "{card}");
    assert!(!buttons(&card).contains(&labels[0].as_str()), "it cannot be responded to again: {card}");

    // The vendor pushes it again, and a thief plays it again. DingTalk's presses have an address of their own.
    for _ in 0..if vendor == Vendor::DingTalk { 0 } else { 2 } {
        assert_eq!(scene.relay.last().again(&scene.party.world).await.status, 200);
    }
    assert_eq!(scene.show().await, after);
    assert_eq!(scene.party.kept().await.len(), 1);
    scene.party.end().await;
}

#[tokio::test]
async fn on_dingtalk_a_press_responds_once_and_the_card_follows() {
    a_press_responds_once_and_the_card_follows(Vendor::DingTalk).await;
}

#[tokio::test]
async fn on_wecom_a_press_responds_once_and_the_card_follows() {
    a_press_responds_once_and_the_card_follows(Vendor::WeCom).await;
}

#[tokio::test]
async fn on_lark_a_press_responds_once_and_the_card_follows() {
    a_press_responds_once_and_the_card_follows(Vendor::Lark).await;
}

async fn the_changed_card_finishes_the_incident(scene: Scene) {
    for state in ["acknowledged", "finished"] {
        let label = buttons(&scene.card().await)[0].to_owned();
        scene.press(&label).await.ok();
        assert_eq!(scene.show().await["state"], state);
    }
    assert_eq!(buttons(&scene.card().await), Vec::<&str>::new());
    scene.party.end().await;
}

#[tokio::test]
async fn on_lark_the_changed_card_finishes_the_incident() {
    the_changed_card_finishes_the_incident(Scene::new(Vendor::Lark).await).await;
}

#[tokio::test]
async fn on_lark_a_press_of_the_first_version_does_the_same() {
    let party = Party::with_cards(Vendor::Lark).await;
    party.set(json!({ "variants": ["cards_v1"] })).await;
    the_changed_card_finishes_the_incident(Scene::of(party).await).await;
}

#[tokio::test]
async fn on_dingtalk_the_changed_card_finishes_the_incident() {
    the_changed_card_finishes_the_incident(Scene::new(Vendor::DingTalk).await).await;
}

#[tokio::test]
async fn on_dingtalk_fixed_buttons_name_themselves_in_their_parameters() {
    let party = Party::with_cards(Vendor::DingTalk).await;
    party.set(json!({ "variants": ["card_action_in_params"] })).await;
    the_changed_card_finishes_the_incident(Scene::of(party).await).await;
}

#[tokio::test]
async fn on_dingtalk_the_answer_to_a_press_shows_the_card_as_it_is_then() {
    let scene = Scene::new(Vendor::DingTalk).await;
    let label = buttons(&scene.card().await)[0].to_owned();
    scene.press(&label).await.ok();
    // No job has run.
    let card = scene.card().await;
    assert_eq!((&card["state"], buttons(&card).contains(&label.as_str())), (&json!("updated"), false), "{card}");
    assert_eq!(scene.show().await["state"], "acknowledged");
    scene.party.end().await;
}

#[tokio::test]
async fn on_dingtalk_a_press_over_the_connection_does_the_same() {
    let party = Party::with_cards(Vendor::DingTalk).await;
    let app = party.save(AppState::Enabled).await;
    party.route(app, |_| {}).await;
    let keeper = party.keep_connections();
    party.until_open(app).await;
    let relay = Relay::start(&party.world).await;
    let scene = Scene::begin(party, app, relay).await;
    for state in ["acknowledged", "finished"] {
        let label = buttons(&scene.card().await)[0].to_owned();
        let pressed = scene.press(&label).await.ok().json();
        assert_eq!(pressed["delivered"], true, "{pressed}");
        // No job has run: the answer to the press changed the card.
        assert!(!buttons(&scene.card().await).contains(&label.as_str()));
        assert_eq!(scene.show().await["state"], state);
    }
    assert_eq!(scene.relay.seen().len(), 0, "nothing was called");
    keeper.end().await;
    scene.party.end().await;
}

#[tokio::test]
async fn on_lark_a_press_over_the_connection_responds_and_the_card_follows() {
    let party = Party::new(Vendor::Lark).await;
    let app = party.save(AppState::Enabled).await;
    party.route(app, |_| {}).await;
    let keeper = party.keep_connections();
    party.until_open(app).await;
    let relay = Relay::start(&party.world).await;
    let scene = Scene::begin(party, app, relay).await;
    for (variants, state) in [(json!(["long_parts"]), "acknowledged"), (json!(["long_presses_are_cards"]), "finished")] {
        scene.party.set(json!({ "variants": variants })).await;
        let label = buttons(&scene.card().await)[0].to_owned();
        let pressed = scene.press(&label).await.ok().json();
        assert_eq!((&pressed["delivered"], &pressed["reply"]["client_error"]), (&json!(true), &Value::Null), "{pressed}");
        assert_eq!(scene.show().await["state"], state);
        let card = scene.card().await;
        assert!(card["state"] == "updated" && !buttons(&card).contains(&label.as_str()), "{card}");
    }
    assert_eq!(scene.relay.seen().len(), 0, "nothing was called");
    keeper.end().await;
    scene.party.end().await;
}

#[tokio::test]
async fn on_dingtalk_the_card_follows_what_is_done_on_the_page() {
    let scene = Scene::new(Vendor::DingTalk).await;
    scene.act(Action::Respond).await;
    assert_eq!((&scene.card().await["state"], buttons(&scene.card().await).len()), (&json!("updated"), 1));
    scene.act(Action::Finish).await;
    assert_eq!(buttons(&scene.card().await), Vec::<&str>::new());
    scene.party.end().await;
}

#[tokio::test]
async fn on_dingtalk_a_refused_template_leaves_links_and_no_job_fails() {
    let party = Party::with_cards(Vendor::DingTalk).await;
    party.set(json!({ "variants": ["card_template_unpublished"] })).await;
    let scene = Scene::of(party).await;
    let card = scene.card().await;
    assert_eq!(buttons(&card), Vec::<&str>::new());
    let links: Vec<_> = card["buttons"].as_array().unwrap().iter().filter_map(|button| button["url"].as_str()).collect();
    assert_eq!(links.len(), 3, "{card}");
    scene.act(Action::Respond).await;
    assert_eq!(scene.card().await["state"], "sent", "it stays as it is");
    scene.party.end().await;
}

/// Posts a press to our address as whoever has this secret would.
async fn post_press(scene: &Scene, app: &str, secret: &str, at: i64, body: &Value) -> u16 {
    use base64::Engine as _;
    use hmac::{KeyInit as _, Mac as _};
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(at.to_string().as_bytes());
    let signature = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    let header = |name: &'static str, value: &str| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    let headers = [header("x-ddpaas-signature", &signature), header("x-ddpaas-signature-timestamp", &at.to_string())];
    let path = format!("/callbacks/dingtalk/{app}");
    let call = Call { method: Method::POST, path, headers: headers.into_iter().collect(), body: body.to_string().into_bytes() };
    call.again(&scene.party.world).await.status
}

#[tokio::test]
async fn on_dingtalk_a_forged_press_is_refused_and_a_replayed_one_counts_once() {
    let scene = Scene::new(Vendor::DingTalk).await;
    let app = scene.party.world.column("SELECT CAST(id AS TEXT) FROM mobile_app").await.remove(0);
    let app: MobileAppId = muster::domain::id::Id::from_i64(app.parse().unwrap());
    let app = app.to_string();
    let given = |name: &str| scene.party.given[name].as_str().unwrap().to_owned();
    let content = json!({ "cardPrivateData": { "actionIds": [format!("respond:{}", scene.incident)] } }).to_string();
    let press = |corp: &str| json!({ "type": "actionCallback", "corpId": corp, "userId": "wangxiaoming", "content": content });
    let (secret, corp, now) = (given("callback_aes_key"), given("corp_id"), scene.party.world.muster.clock.now().0);
    for (what, secret, at, corp) in [
        ("another secret", "another", now, corp.as_str()),
        ("too old", &secret, now - 3_600_000, &corp),
        ("another company", &secret, now, "dingother"),
    ] {
        assert_eq!(post_press(&scene, &app, secret, at, &press(corp)).await, 403, "{what}");
    }
    assert_eq!(scene.show().await["state"], "triggered");
    let kept = scene.party.kept().await.len();
    for _ in 0..3 {
        assert_eq!(post_press(&scene, &app, &secret, now, &press(&corp)).await, 200);
    }
    assert_eq!(scene.show().await["state"], "acknowledged");
    assert_eq!(scene.party.kept().await.len(), kept + 1);
    scene.party.end().await;
}

#[tokio::test]
async fn on_wecom_a_card_that_can_be_changed_no_more_stays_as_it_is() {
    let scene = Scene::new(Vendor::WeCom).await;
    let label = buttons(&scene.card().await)[0].to_owned();
    scene.press(&label).await.ok();
    assert_eq!(scene.show().await["state"], "acknowledged");
    // The press's code is used; no job may fail of it.
    scene.act(Action::Finish).await;
    assert_eq!(scene.show().await["state"], "finished");
    scene.party.end().await;
}

async fn a_press_of_somebody_who_is_not_bound_changes_nothing(vendor: Vendor) {
    let scene = Scene::new(vendor).await;
    let label = buttons(&scene.card().await)[0].to_owned();
    let bindings = scene.party.world.column("SELECT CAST(id AS TEXT) FROM binding").await;
    let muster = &scene.party.world.muster;
    let mut tx = muster.store.write().await.unwrap();
    let id = muster::domain::id::Id::from_i64(bindings[0].parse().unwrap());
    store::binding::end(&mut tx, id, "admin", muster.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scene.press(&label).await.ok().json()["delivered"], true, "it is taken, and passed over");
    assert_eq!(scene.show().await["state"], "triggered");
    scene.party.end().await;
}

#[tokio::test]
async fn on_dingtalk_a_press_of_somebody_who_is_not_bound_changes_nothing() {
    a_press_of_somebody_who_is_not_bound_changes_nothing(Vendor::DingTalk).await;
}

#[tokio::test]
async fn on_wecom_a_press_of_somebody_who_is_not_bound_changes_nothing() {
    a_press_of_somebody_who_is_not_bound_changes_nothing(Vendor::WeCom).await;
}

#[tokio::test]
async fn on_lark_a_press_of_somebody_who_is_not_bound_changes_nothing() {
    a_press_of_somebody_who_is_not_bound_changes_nothing(Vendor::Lark).await;
}

impl Scene {
    /// An admin has the press handled once more.
    async fn replay(&self) {
        let events = self.party.world.column("SELECT CAST(id AS TEXT) FROM app_event WHERE callback_event_id IS NOT NULL").await;
        let event: AppEventId = Id::from_i64(events[0].parse().unwrap());
        let admin = self.party.world.admin().await;
        let page = format!("/console/mobile-apps/{}/events/{event}", self.app);
        let fields = [("app", self.app.to_string()), ("event", event.to_string())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let done = admin.submit(&page, "replay_event", &fields).await;
        assert_eq!((done.status, done.location()), (303, format!("{page}?done=1").as_str()));
        admin.get(done.location()).await.ok().has("It is being handled again");
        self.party.world.run_jobs().await;
    }
}

#[tokio::test]
async fn a_replayed_press_repeats_nothing_that_happened() {
    let scene = Scene::new(Vendor::WeCom).await;
    let label = buttons(&scene.card().await)[0].to_owned();
    scene.press(&label).await.ok();
    let before = scene.show().await;
    assert_eq!(before["state"], "acknowledged");
    scene.replay().await;
    assert_eq!(scene.show().await, before);
    // Somebody set it back since; the old press is not done again.
    scene.party.world.column("UPDATE incident SET state = 'triggered' RETURNING state").await;
    scene.replay().await;
    assert_eq!(scene.show().await["state"], "triggered");
    let noted = scene.party.world.column("SELECT actor FROM audit WHERE action = 'mobile_app.replay'").await;
    assert!(noted.len() == 2 && noted[0].starts_with("member:"), "{noted:?}");
    scene.party.end().await;
}

#[tokio::test]
async fn a_press_that_came_to_nothing_is_done_when_it_is_replayed() {
    let scene = Scene::new(Vendor::WeCom).await;
    let label = buttons(&scene.card().await)[0].to_owned();
    scene.party.world.column("UPDATE binding SET state = 'pending' RETURNING state").await;
    scene.press(&label).await.ok();
    assert_eq!(scene.show().await["state"], "triggered", "nobody known pressed it");
    scene.party.world.column("UPDATE binding SET state = 'active' RETURNING state").await;
    scene.replay().await;
    assert_eq!(scene.show().await["state"], "acknowledged");
    scene.party.end().await;
}

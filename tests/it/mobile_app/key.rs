//! Changing an app's key: proved first, kept beside the old one for an hour, taken back where only that one works.

use std::sync::Arc;

use muster::domain::id::MobileAppId;
use muster::domain::mobile_app::AppState;
use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use muster::server::service::mobile_app as service;
use muster::server::worker;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::show;
use crate::harness::{Browser, Party, of_each_vendor};

of_each_vendor![
    a_new_key_is_used_at_once_and_the_old_one_is_erased_after_an_hour,
    a_key_that_stops_working_within_the_hour_is_replaced_by_the_old_one,
    a_key_that_the_vendor_refuses_changes_nothing,
    the_old_key_comes_back_only_where_it_works_and_is_kept,
];

const NEW: &str = "a-new-key-from-the-vendors-console-1";

/// An enabled app whose vendor has made a second key beside the first.
struct Office {
    party: Party,
    admin: Browser,
    app: MobileAppId,
    id: String,
}

impl Office {
    async fn new(vendor: Vendor) -> Self {
        let party = Party::new(vendor).await;
        let admin = party.world.admin().await;
        let app = party.save(AppState::Enabled).await;
        let office = Self { id: app.to_string(), party, admin, app };
        office.keys(&[office.old(), NEW]).await;
        office
    }

    fn old(&self) -> &str {
        self.party.credentials.secret.expose()
    }

    /// Which keys the vendor takes from now on.
    async fn keys(&self, keys: &[&str]) {
        self.party.set(json!({ "secrets": keys, "rotate_tokens": true })).await;
    }

    async fn change(&self, more: &[(&str, &str)]) {
        let fields = [&[("id", self.id.as_str()), ("secret", NEW)], more].concat();
        self.admin.post("change_key", &fields).await.ok();
    }

    /// Minutes go by, and the jobs that are due run.
    async fn wait(&self, minutes: i64) {
        self.party.world.advance(Span::minutes(minutes)).await;
        self.party.world.run_jobs().await;
    }

    async fn uses(&self, key: &str) -> bool {
        self.party.saved(self.app).await.secrets.app.expose() == key
    }

    async fn notice(&self) -> Value {
        show(&self.admin, &self.id).await["key_change"].clone()
    }

    async fn audit(&self) -> Vec<String> {
        let sql = "SELECT action || COALESCE(' ' || detail, '') FROM audit WHERE action LIKE '%key%' ORDER BY id";
        self.party.world.column(sql).await
    }

    /// Rows that still hold an old key.
    async fn kept(&self) -> usize {
        self.party.world.column("SELECT id || '' FROM key_change WHERE old_secrets IS NOT NULL").await.len()
    }

    async fn page(&self) -> crate::harness::Answer {
        self.admin.open(&format!("/console/mobile-apps/{}", self.id)).await.ok()
    }

    async fn end(self) {
        self.wait(61).await;
        self.party.end().await;
    }
}

async fn a_new_key_is_used_at_once_and_the_old_one_is_erased_after_an_hour(vendor: Vendor) {
    let office = Office::new(vendor).await;
    let page = format!("/console/mobile-apps/{}/key", office.id);
    office.admin.open(&page).await.ok().has(&office.party.credentials.identity).lacks(office.old());
    // Posted by a browser without scripts.
    let fields = [("id", office.id.as_str()), ("secret", NEW)];
    let done = office.admin.submit(&page, "change_key", &fields).await;
    assert_eq!((done.status, done.location()), (303, format!("/console/mobile-apps/{}", office.id).as_str()));
    assert!(office.uses(NEW).await && office.kept().await == 1);
    assert_eq!(office.party.world.dump().await.find(office.old()), None, "sealed");
    office.page().await.has("The new key is in use.").has("The old key works for another 60 min").lacks(NEW);

    office.wait(30).await;
    office.page().await.has("The old key works for another 30 min");
    assert_eq!(office.kept().await, 1);
    office.keys(&[NEW]).await;
    office.wait(30).await;
    assert!(office.uses(NEW).await && office.kept().await == 0);
    assert_eq!(office.audit().await, ["mobile_app.change_key", "mobile_app.erase_old_key the hour is over"]);
    office.page().await.has("the old one is erased").lacks("works for another");
    assert_eq!(office.party.world.column("SELECT id || '' FROM job WHERE state <> 'done'").await, Vec::<String>::new());
    office.end().await;
}

async fn a_key_that_stops_working_within_the_hour_is_replaced_by_the_old_one(vendor: Vendor) {
    let office = Office::new(vendor).await;
    office.change(&[]).await;
    office.wait(5).await;
    assert!(office.uses(NEW).await);
    office.keys(&[office.old()]).await;
    office.wait(5).await;
    assert!(office.uses(office.old()).await && office.kept().await == 0);
    let change = office.notice().await;
    assert_eq!(change["old_until"], Value::Null);
    let why = change["taken_back"]["why"].as_str().expect("what the vendor said").to_owned();
    assert_eq!(office.audit().await, ["mobile_app.change_key".to_owned(), format!("mobile_app.take_back_key {why}")]);
    office.page().await.has("stopped working").has("the old one was taken back");
    office.party.client().visible_range().await.expect("the app works");
    office.wait(61).await;
    office.page().await.has("stopped working");
    office.end().await;
}

async fn a_key_that_the_vendor_refuses_changes_nothing(vendor: Vendor) {
    let office = Office::new(vendor).await;
    let post = async |fields: &[(&str, &str)]| {
        let fields = [&[("id", office.id.as_str())], fields].concat();
        office.admin.post("change_key", &fields).await
    };
    let wrong = post(&[("secret", "made-up")]).await;
    let said = wrong.field("secret")["Vendor"].as_str().unwrap_or_default().to_owned();
    assert!(wrong.status == 422 && said.ends_with("Nothing was changed.") && !wrong.body.contains("made-up"), "{}", wrong.body);
    assert_eq!(post(&[("secret", office.old())]).await.field("secret"), json!("SameKey"));
    assert_eq!(post(&[("secret", " ")]).await.field("secret"), json!("Required"));
    office.party.world.fault(vendor.slug(), "*", json!({ "status": 502, "body": "<html>", "times": 1 })).await;
    let down = post(&[("secret", NEW)]).await;
    assert!(down.field("secret")["Vendor"].is_string(), "{}", down.body);
    let nobodys = [("id", "aaaaaaaaaa"), ("secret", NEW)];
    assert_eq!(office.admin.post("change_key", &nobodys).await.status, 404);
    if vendor != Vendor::WeCom {
        assert_eq!(post(&[("contacts_secret", NEW)]).await.status, 404, "only WeCom has one");
    }
    let page = format!("/console/mobile-apps/{}/key", office.id);
    let fields = [("id", office.id.as_str()), ("secret", "made-up")];
    assert_eq!(office.admin.submit(&page, "change_key", &fields).await.location(), page);
    office.admin.open(&page).await.ok().has("Nothing was changed.").lacks("made-up");
    assert!(office.uses(office.old()).await && office.notice().await == Value::Null);
    assert_eq!(office.audit().await, Vec::<String>::new());
    office.end().await;
}

async fn the_old_key_comes_back_only_where_it_works_and_is_kept(vendor: Vendor) {
    let office = Office::new(vendor).await;
    // It leaked.
    office.change(&[("leaked", "on")]).await;
    assert_eq!((office.kept().await, office.notice().await["old_until"].clone()), (0, Value::Null));
    office.keys(&[office.old()]).await;
    office.wait(5).await;
    assert!(office.uses(NEW).await);
    assert_eq!(office.audit().await, ["mobile_app.change_key leaked"]);

    // Neither works; or nobody knows, because the vendor does not answer.
    let third = "another-new-key-from-the-console-2";
    office.keys(&[third]).await;
    let fields = [("id", office.id.as_str()), ("secret", third)];
    office.admin.post("change_key", &fields).await.ok();
    office.keys(&[]).await;
    office.wait(5).await;
    assert!(office.uses(third).await && office.kept().await == 1);
    office.keys(&[NEW]).await;
    office.party.world.fault(vendor.slug(), "*", json!({ "status": 502, "body": "<html>", "times": -1 })).await;
    office.wait(5).await;
    assert!(office.uses(third).await, "no answer is no refusal");
    office.party.world.no_faults().await;

    // The admin is sure.
    office.admin.submit(&format!("/console/mobile-apps/{}", office.id), "end_key_overlap", &[("id", &office.id)]).await.ok();
    assert_eq!(office.kept().await, 0);
    office.wait(5).await;
    assert!(office.uses(third).await, "what is erased does not come back");
    assert_eq!(office.audit().await.last().unwrap(), "mobile_app.erase_old_key by hand");

    // Nobody looked within the hour.
    office.keys(&[office.old(), third]).await;
    office.admin.post("change_key", &[("id", &office.id), ("secret", office.old())]).await.ok();
    office.keys(&[third]).await;
    office.wait(61).await;
    assert!(office.uses(office.old()).await && office.kept().await == 0, "the hour is over");
    office.end().await;
}

#[tokio::test]
async fn a_refusal_anywhere_has_the_old_key_taken_back_without_waiting() {
    let office = Office::new(Vendor::Lark).await;
    office.change(&[]).await;
    office.keys(&[office.old()]).await;
    let muster = Arc::clone(&office.party.world.muster);
    let stop = CancellationToken::new();
    let workers = tokio::spawn(worker::run(muster.clone(), stop.clone()));
    let app = office.party.saved(office.app).await;
    let refused = service::client(&muster, &app, service::AT_A_PAGE).visible_range().await;
    assert!(refused.is_err(), "{refused:?}");
    for _ in 0..1_000 {
        if office.uses(office.old()).await {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(office.uses(office.old()).await);
    stop.cancel();
    workers.await.expect("an end");
    office.end().await;
}

#[tokio::test]
async fn the_overlap_survives_a_restart() {
    let mut office = Office::new(Vendor::WeCom).await;
    office.change(&[]).await;
    office.keys(&[office.old()]).await;
    office.party.world = office.party.world.restart().await;
    office.wait(5).await;
    assert!(office.uses(office.old()).await);
    office.wait(61).await;
    office.party.end().await;
}

#[tokio::test]
async fn each_of_wecoms_keys_is_taken_back_by_itself() {
    let office = Office::new(Vendor::WeCom).await;
    let contacts = office.party.given["contacts_secret"].as_str().unwrap().to_owned();
    let new_contacts = "a-new-address-book-key";
    office.party.set(json!({ "contacts_secrets": [contacts, new_contacts] })).await;
    office.change(&[("contacts_secret", new_contacts)]).await;
    office.party.set(json!({ "contacts_secrets": [contacts] })).await;
    office.wait(5).await;
    let saved = office.party.saved(office.app).await;
    assert_eq!(saved.secrets.contacts.as_ref().map(|key| key.expose()), Some(contacts.as_str()));
    assert!(office.uses(NEW).await && office.kept().await == 1, "the other one goes on");
    office.page().await.has("taken back").has("The old key works for another 55 min");
    office.keys(&[office.old()]).await;
    office.wait(5).await;
    assert!(office.uses(office.old()).await && office.kept().await == 0);
    office.end().await;
}

#[tokio::test]
async fn an_old_key_is_not_sent_to_another_address() {
    let office = Office::new(Vendor::Lark).await;
    office.admin.post("disable_mobile_app", &[("id", &office.id)]).await.ok();
    office.change(&[]).await;
    let given = |name: &str| office.party.given[name].as_str().unwrap().to_owned();
    let (identity, key, token) = (given("app_id"), given("encrypt_key"), given("verification_token"));
    let fields = [
        ("vendor", "lark"),
        ("id", office.id.as_str()),
        ("identity", &identity),
        ("secret", NEW),
        ("callback_key", &key),
        ("callback_token", &token),
        ("base_url", "http://127.0.0.1:1"),
    ];
    office.admin.post("save_app", &fields).await.ok();
    assert_eq!(office.kept().await, 0);
    assert_eq!(office.audit().await.last().unwrap(), "mobile_app.erase_old_key other values were saved");
    office.end().await;
}

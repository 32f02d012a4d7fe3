//! One vendor's company as the simulator has it, and our client for its app.

use std::cell::Cell;

use muster::domain::id::MobileAppId;
use muster::domain::mobile_app::AppState;
use muster::domain::secret::Secret;
use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use muster::server::config::Config;
use muster::server::store;
use muster::server::store::mobile_app::{MobileApp, Secrets};
use muster::server::vendor::credentials::{CardTemplate, Presses};
use muster::server::vendor::directory::Person;
use muster::server::vendor::{Client, Credentials};
use serde_json::{Value, json};

use super::{Answer, World};

/// Patient enough for whatever a vendor says.
const PATIENCE: Span = Span::minutes(10);

/// Tests that hold for each vendor: functions of one argument become a test of each.
macro_rules! of_each_vendor {
    ($($name:ident),+ $(,)?) => {
        crate::harness::of_each_vendor!(@ dingtalk, DingTalk, $($name),+);
        crate::harness::of_each_vendor!(@ wecom, WeCom, $($name),+);
        crate::harness::of_each_vendor!(@ lark, Lark, $($name),+);
    };
    (@ $module:ident, $vendor:ident, $($name:ident),+) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $name() {
                    super::$name(muster::domain::vendor::Vendor::$vendor).await;
                }
            )+
        }
    };
}
pub(crate) use of_each_vendor;

pub struct Party {
    pub world: World,
    pub vendor: Vendor,
    /// As the control API gives them.
    pub given: Value,
    pub credentials: Credentials,
}

fn text(given: &Value, name: &str) -> String {
    given[name].as_str().unwrap_or_else(|| panic!("no {name} in {given}")).to_owned()
}

impl Party {
    pub async fn new(vendor: Vendor) -> Self {
        Self::with(vendor, |_| {}).await
    }

    /// With settings of the server's own.
    pub async fn with(vendor: Vendor, change: impl FnOnce(&mut Config)) -> Self {
        let world = World::with(change).await;
        let given = world.ask("/api/credentials").await[vendor.slug()].clone();
        let credentials = Self::credentials_of(vendor, &given);
        Self { world, vendor, given, credentials }
    }

    pub fn credentials_of(vendor: Vendor, given: &Value) -> Credentials {
        let (identity, secret) = match vendor {
            Vendor::DingTalk => ("client_id", "client_secret"),
            Vendor::WeCom => ("corp_id", "secret"),
            Vendor::Lark => ("app_id", "app_secret"),
        };
        let of_dingtalk = |name: &str| (vendor == Vendor::DingTalk).then(|| text(given, name));
        Credentials {
            identity: text(given, identity),
            secret: Secret::new(text(given, secret)),
            agent_id: given["agent_id"].as_str().map(|id| id.parse().expect("a number")),
            corp_id: of_dingtalk("corp_id"),
            group_robot: of_dingtalk("group_robot_id"),
            robot_code: of_dingtalk("robot_code"),
            group_template: of_dingtalk("group_template_id"),
            card: None,
            edition: Default::default(),
            base_url: Some(text(given, "base_url")),
            proxy: None,
        }
    }

    /// … with a template of the company's, where the vendor's cards need one to have buttons.
    pub async fn with_cards(vendor: Vendor) -> Self {
        let mut party = Self::new(vendor).await;
        if vendor == Vendor::DingTalk {
            party.credentials.card = Some(CardTemplate { id: text(&party.given, "card_template_id"), presses: Presses::Stream });
        }
        party
    }

    pub fn client(&self) -> Client<'_> {
        self.client_with(self.credentials.clone())
    }

    pub fn client_with(&self, credentials: Credentials) -> Client<'_> {
        Client::new(&self.world.muster.vendors, self.vendor, credentials, PATIENCE)
    }

    /// What the company's admin sets in the vendor's console.
    pub async fn set(&self, mut settings: Value) {
        settings["vendor"] = json!(self.vendor);
        let answer = self.world.try_control("/api/settings", settings).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// Something of this vendor from the control API.
    pub async fn look(&self, path: &str) -> Value {
        let mark = if path.contains('?') { '&' } else { '?' };
        self.world.ask(&format!("{path}{mark}vendor={}", self.vendor)).await
    }

    /// What a person has in the app, newest first.
    pub async fn inbox(&self, userid: &str) -> Vec<Value> {
        self.look(&format!("/api/messages?user={userid}")).await.as_array().expect("a list").clone()
    }

    /// Another directory in place of the one from the start.
    pub async fn generate(&self, departments: u32, depth: u32, users: u32) {
        if self.vendor == Vendor::DingTalk {
            self.set(json!({ "variants": ["qps_unlimited"] })).await;
        }
        let order = json!({ "vendor": self.vendor, "departments": departments, "depth": depth, "users": users, "seed": 7 });
        assert_eq!(self.world.control("/api/directory", order).await["users"], users);
    }

    /// A person of the simulated directory as the vendor's calls name them.
    pub async fn id(&self, userid: &str) -> String {
        if self.vendor != Vendor::Lark {
            return userid.to_owned();
        }
        let found = self.look(&format!("/api/people?q={userid}")).await;
        let phone = found[0]["phone"].as_str().expect("a phone").to_owned();
        self.client().user_id_by_phone(&phone).await.expect("an answer").expect("a person")
    }

    /// All the people of a department, page by page, and how many pages it took.
    pub async fn people_of(&self, department: &str) -> (Vec<Person>, usize) {
        let client = self.client();
        let (mut all, mut next, mut pages) = (Vec::new(), None::<String>, 0);
        loop {
            let page = client.people(department, next.as_deref()).await.expect("a page");
            all.extend(page.people);
            pages += 1;
            match page.next {
                None => return (all, pages),
                more => next = more,
            }
        }
    }

    pub async fn calls(&self, path: &str) -> u64 {
        self.world.calls(self.vendor.slug(), path).await
    }

    /// How often a token was asked for.
    pub async fn tokens_fetched(&self) -> u64 {
        self.calls(match self.vendor {
            Vendor::DingTalk => "/v1.0/oauth2/accessToken",
            Vendor::WeCom => "/cgi-bin/gettoken",
            Vendor::Lark => "/open-apis/auth/v3/tenant_access_token/internal",
        })
        .await
    }

    /// Does what waits for its turn, while the clocks move on by a second whenever anything can be done.
    pub async fn hurry<T>(&self, work: impl Future<Output = T>) -> T {
        let done = Cell::new(false);
        let work = async {
            let result = work.await;
            done.set(true);
            result
        };
        let clock = async {
            while !done.get() {
                self.world.advance(Span::seconds(1)).await;
            }
        };
        tokio::join!(work, clock).0
    }

    /// A mobile app, as the form would save it.
    pub async fn save(&self, state: AppState) -> MobileAppId {
        let muster = &self.world.muster;
        let secret = |name: &str| self.given[name].as_str().map(Secret::new);
        let (token, key) = match self.vendor {
            Vendor::Lark => ("verification_token", "encrypt_key"),
            _ => ("callback_token", "callback_aes_key"),
        };
        let app = MobileApp {
            id: muster.new_id(),
            vendor: self.vendor,
            identity: self.credentials.identity.clone(),
            agent_id: self.credentials.agent_id.map(|id| id.to_string()).unwrap_or_default(),
            company_name: None,
            directory_name: None,
            corp_id: self.credentials.corp_id.clone(),
            group_robot: self.credentials.group_robot.clone(),
            robot_code: self.credentials.robot_code.clone(),
            group_template: self.credentials.group_template.clone(),
            card_template: self.credentials.card.as_ref().map(|card| card.id.clone()),
            edition: self.credentials.edition,
            event_route: Default::default(),
            base_url: self.credentials.base_url.clone(),
            proxy: None,
            root_departments: Vec::new(),
            secrets: Secrets {
                app: self.credentials.secret.clone(),
                contacts: secret("contacts_secret"),
                callback_token: secret(token),
                callback_key: secret(key),
                contacts_callback_token: secret("contacts_callback_token"),
                contacts_callback_key: secret("contacts_callback_aes_key"),
                proxy_password: None,
            },
            state,
            callback_verified_at: None,
            created_at: muster.clock.now(),
        };
        let mut tx = muster.store.write().await.expect("a transaction");
        store::mobile_app::insert(&mut tx, &app).await.expect("an app");
        tx.commit().await.expect("a commit");
        app.id
    }

    /// An admin changes the app.
    pub async fn change(&self, id: MobileAppId, change: impl FnOnce(&mut MobileApp)) {
        let mut app = self.saved(id).await;
        change(&mut app);
        let muster = &self.world.muster;
        let mut tx = muster.store.write().await.expect("a transaction");
        store::mobile_app::update(&mut tx, &app, muster.clock.now()).await.expect("a change");
        tx.commit().await.expect("a commit");
    }

    /// The app as it is stored now.
    pub async fn saved(&self, id: MobileAppId) -> MobileApp {
        let mut db = self.world.muster.store.read().await.expect("a connection");
        store::mobile_app::get(&mut db, id).await.expect("a row").expect("an app")
    }

    pub async fn end(self) {
        self.world.end().await;
    }
}

impl World {
    /// Something changes in a company.
    pub async fn patch(&self, path: &str, change: Value) {
        self.patched(path, change).await;
    }

    /// … and what became of the callbacks about it.
    pub async fn patched(&self, path: &str, change: Value) -> Value {
        self.try_patch(path, change).await.ok().json()
    }

    /// … where it may be refused.
    pub async fn try_patch(&self, path: &str, change: Value) -> Answer {
        let request = self.http.patch(format!("{}{path}", self.simulators.control_url())).json(&change);
        Answer::of(request.send().await.expect("an answer")).await
    }

    /// Something leaves a company.
    pub async fn delete(&self, path: &str) {
        let request = self.http.delete(format!("{}{path}", self.simulators.control_url()));
        Answer::of(request.send().await.expect("an answer")).await.ok();
    }
}

//! A world for one test: server, database and simulators of its own, and browsers that look at it.

mod browser;
mod connection;
mod database;
mod flow;
mod gateway;
mod inside;
mod log;
mod party;
mod proxy;
mod relay;
mod replica;
mod script;
mod watch;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use muster::domain::id::MobileAppId;
use muster::domain::job::JobState;
use muster::domain::time::Span;
use muster::server::Muster;
use muster::server::clock::Clock;
use muster::server::config::Config;
use muster::server::entropy::Entropy;
use muster::server::http::{Site, router};
use muster::server::service::sign_in::{FirstOwner, first_owner};
use muster::server::store::{self, Store};
use muster::server::{service, worker};
use muster::simulator::{Addresses, Running, Simulators};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub use self::browser::{Answer, Browser};
pub use self::connection::Keeper;
use self::database::Database;
pub use self::database::Dump;
pub use self::gateway::{Gateway, PATIENCE};
pub use self::inside::Asking;
pub use self::log::Log;
pub use self::party::Party;
pub(crate) use self::party::of_each_vendor;
pub use self::proxy::Proxy;
pub use self::relay::{Call, Relay};
pub use self::script::Script;
use self::watch::Watch;

/// The password that tests give to the first owner.
pub const PASSWORD: &str = "correct horse battery";

pub struct World {
    pub muster: Arc<Muster>,
    /// Scheme, host and port.
    pub url: String,
    pub simulators: Running,
    /// Without cookies.
    http: reqwest::Client,
    database: Database,
    /// A test that expects jobs to fail says so.
    failures_expected: AtomicBool,
    _watch: Watch,
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// With settings of one's own.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let simulators = Simulators::start(Addresses::any_port()).await.expect("simulators");
        Self::start(simulators, Database::new().await, change).await
    }

    /// The server ends and starts again, on the same database and key file.
    pub async fn restart(self) -> Self {
        self.muster.store.close().await;
        let world = Self::start(self.simulators, self.database, |_| {}).await;
        world.muster.clock.set_offset(self.muster.clock.offset());
        world
    }

    async fn start(simulators: Running, database: Database, change: impl FnOnce(&mut Config)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let url = format!("http://{addr}");
        let mut config = Config {
            addr,
            public_url: url.parse().expect("a URL"),
            trusted_proxies: Vec::new(),
            simulator_url: Some(simulators.control_url().parse().expect("a URL")),
            allow_private_addresses: false,
            sms_countries: vec!["86".parse().expect("a country")],
            periods: Default::default(),
            scripts: Default::default(),
            patience: muster::server::config::PATIENCE,
        };
        change(&mut config);
        let store = Store::open(&database.url, &database.key_file(), Entropy::system()).await.expect("a store");
        let muster = Arc::new(Muster::new(config, Arc::new(Clock::system()), Entropy::system(), store));
        let site = Site::new(database.folder(), addr);
        let app = router(muster.clone(), site).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, app).await });
        service::sms::use_simulators(&muster).await.expect("SMS providers");
        Self {
            muster,
            url,
            simulators,
            http: browser::client(),
            database,
            failures_expected: AtomicBool::new(false),
            _watch: Watch::start(),
        }
    }

    /// Where the database and the key file are.
    pub fn folder(&self) -> &std::path::Path {
        self.database.folder()
    }

    /// Does all of it at once, so that on PostgreSQL all of them have come as far as writing to this table before the
    /// first one may.
    pub async fn collide<T: Send + 'static>(
        &self,
        table: &str,
        work: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
    ) -> Vec<T> {
        let held = self.database.hold(table).await;
        let tasks: Vec<_> = work.into_iter().map(tokio::spawn).collect();
        self.database.let_go(held, tasks.len()).await;
        at_once(tasks.into_iter().map(async |task| task.await.expect("a task"))).await
    }

    /// All that the database holds, as somebody would find it who stole it.
    pub async fn dump(&self) -> Dump {
        self.database.dump().await
    }

    /// The first column of what a query finds in the database, as text.
    pub async fn column(&self, sql: &str) -> Vec<String> {
        self.database.column(sql).await
    }

    /// A desktop browser that speaks English.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url, "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0", &[("accept-language", "en")])
    }

    /// A browser somewhere else, behind a proxy that tells its address.
    pub fn browser_at(&self, address: &str) -> Browser {
        Browser::new(&self.url, "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0", &[("accept-language", "en"), ("x-forwarded-for", address)])
    }

    /// A phone inside WeCom, as this person of the simulated directory.
    pub fn phone(&self, user: &str) -> Browser {
        let agent = "Mozilla/5.0 (iPhone) Mobile/15E148 wxwork/4.1.9 MicroMessenger/7.0.1 Language/zh";
        let phone = Browser::new(&self.url, agent, &[("accept-language", "en")]);
        phone.set_cookie("sim_user", user);
        phone
    }

    /// A console whose first owner has signed in and set a password.
    pub async fn admin(&self) -> Browser {
        let browser = self.browser();
        if let FirstOwner::OneTime { login_name, password } = first_owner(&self.muster).await.expect("the first owner") {
            browser.post("sign_in", &[("login_name", &login_name), ("password", password.expose())]).await.ok();
            let fields = [("current_password", password.expose()), ("new_password", PASSWORD), ("repeated", PASSWORD)];
            browser.post("change_password", &fields).await.ok();
        } else {
            browser.post("sign_in", &[("login_name", "admin"), ("password", PASSWORD)]).await.ok();
        }
        browser
    }

    /// The simulators' control API.
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let answer = self.try_control(path, body).await.ok();
        serde_json::from_str(&answer.body).unwrap_or(Value::Null)
    }

    /// … where it may refuse.
    pub async fn try_control(&self, path: &str, body: Value) -> Answer {
        let request = self.http.post(format!("{}{path}", self.simulators.control_url())).json(&body);
        Answer::of(request.send().await.expect("an answer")).await
    }

    pub async fn ask(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.simulators.control_url())).send().await.expect("an answer");
        serde_json::from_str(&answer.text().await.expect("a body")).expect("JSON")
    }

    /// What an admin of the company has set in WeCom, rightly or wrongly.
    pub async fn in_wecom(&self, mut settings: Value) {
        settings["vendor"] = json!("wecom");
        self.control("/api/settings", settings).await;
    }

    /// The company changes a person.
    pub async fn patch_user(&self, user: &str, change: Value) {
        self.patch(&format!("/api/users/wecom/{user}"), change).await;
    }

    /// The next calls of a path fail so: `{"status":500}`, `{"body":"…"}`; once, unless `times` says otherwise.
    pub async fn fault(&self, vendor: &str, path: &str, mut fault: Value) {
        fault["vendor"] = json!(vendor);
        fault["path"] = json!(path);
        self.control("/api/faults", fault).await;
    }

    pub async fn no_faults(&self) {
        self.http.delete(format!("{}/api/faults", self.simulators.control_url())).send().await.expect("an answer");
    }

    /// How often the simulators were asked for a path.
    pub async fn calls(&self, vendor: &str, path: &str) -> u64 {
        self.ask(&format!("/api/requests?vendor={vendor}&path={path}")).await["total"].as_u64().expect("a count")
    }

    /// The fields of the WeCom form that the simulator accepts, with a person for the test message.
    pub async fn wecom_fields(&self) -> Vec<(&'static str, String)> {
        Self::fields_of(&self.ask("/api/credentials").await["wecom"])
    }

    /// … of a company's credentials.
    pub fn fields_of(wecom: &Value) -> Vec<(&'static str, String)> {
        let text = |name: &str| wecom[name].as_str().expect("a text").to_owned();
        vec![
            ("identity", text("corp_id")),
            ("secret", text("secret")),
            ("contacts_secret", text("contacts_secret")),
            ("agent_id", text("agent_id")),
            ("base_url", text("base_url")),
            ("test_person", "wangxiaoming".to_owned()),
            ("vendor", "wecom".to_owned()),
        ]
    }

    /// An enabled WeCom app.
    pub async fn wecom(&self, admin: &Browser) -> MobileAppId {
        Self::enable(admin, &self.wecom_fields().await).await
    }

    /// An enabled app of a second company, which has the same people.
    pub async fn second_company(&self, admin: &Browser) -> MobileAppId {
        let made = self.control("/api/companies", json!({ "vendor": "wecom", "name": "Second" })).await;
        Self::enable(admin, &Self::fields_of(&made["credentials"])).await
    }

    async fn enable(admin: &Browser, fields: &[(&'static str, String)]) -> MobileAppId {
        let answer = admin.post("enable_app", &borrow(fields)).await.ok();
        serde_json::from_value(answer.json()["app"].clone()).unwrap_or_else(|_| panic!("not enabled: {}", answer.body))
    }

    /// 王小明, 13800138000, with one RAM account; answers the member's id.
    pub async fn member(&self, admin: &Browser) -> String {
        let fields = [
            ("name", "王小明"),
            ("phone", "13800138000"),
            ("email", "xm@example.com"),
            ("account_uid", "1234567890123456"),
            ("user_id", "299999999999999999"),
            ("ram_login_name", "wangxm@1234567890.onaliyun.com"),
            ("ram_display_name", "小明"),
        ];
        admin.post("add_member", &fields).await.ok().json().as_str().expect("an id").to_owned()
    }

    /// A member without a RAM account; answers the id.
    pub async fn add(&self, admin: &Browser, name: &str, phone: &str) -> String {
        admin.post("add_member", &[("name", name), ("phone", phone)]).await.ok().json().as_str().expect("an id").to_owned()
    }

    /// The id of the only member who answers to a text.
    pub async fn id_of(&self, admin: &Browser, text: &str) -> String {
        let rows = admin.post("list_members", &[("!text", text)]).await.ok().json()["rows"].clone();
        assert_eq!(rows.as_array().map(Vec::len), Some(1), "{text}: {rows}");
        rows[0]["id"].as_str().expect("an id").to_owned()
    }

    /// Everything about a member.
    pub async fn show(&self, admin: &Browser, member: &str) -> Value {
        admin.post("show_member", &[("!id", member)]).await.ok().json()
    }

    /// Runs every job that is due, as the workers would.
    pub async fn run_jobs(&self) {
        while worker::run_one(&self.muster).await.expect("a job") {}
    }

    /// The latest code that the simulators' SMS brought to this phone.
    pub async fn code(&self, phone: &str) -> String {
        self.run_jobs().await;
        let all = self.ask("/api/sms").await;
        let sms = all.as_array().expect("a list").iter().find(|sms| sms["phone"] == phone).expect("an SMS");
        sms["code"].as_str().expect("a code").to_owned()
    }

    pub async fn codes_sent(&self) -> usize {
        self.run_jobs().await;
        self.ask("/api/sms").await.as_array().expect("a list").len()
    }

    /// What arrived in WeCom for a person, newest first.
    pub async fn messages(&self, user: &str) -> Vec<Value> {
        self.run_jobs().await;
        self.ask(&format!("/api/messages?vendor=wecom&user={user}")).await.as_array().expect("a list").clone()
    }

    /// Moves both clocks forward.
    pub async fn advance(&self, span: Span) {
        self.muster.clock.advance(span);
        self.control("/api/clock", json!({ "advance_ms": span.0 })).await;
    }

    pub fn on_postgres(&self) -> bool {
        self.database.url.starts_with("postgres")
    }

    /// Runs the program `muster` on this database; answers whether it succeeded, and what it said.
    pub fn program(&self, args: &[&str]) -> (bool, String) {
        let key_file = self.folder().join("muster.key");
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_muster"))
            .args(args)
            .args(["--addr", "127.0.0.1:0", "--database-url", &self.database.url, "--key-file"])
            .arg(key_file)
            .output()
            .expect("the program");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).expect("a text"))
    }

    /// A phone that has gone all the way: bound as 王小明.
    pub async fn bound_phone(&self, app: MobileAppId) -> Browser {
        let phone = self.phone("wangxiaoming");
        phone.bind(self, app, "王小明", "13800138000").await;
        phone
    }

    pub fn expect_failures(&self) {
        self.failures_expected.store(true, Ordering::Relaxed);
    }

    /// Every test ends here: nothing may be stuck in the queue, and nothing may have failed unnoticed.
    pub async fn end(self) {
        self.run_jobs().await;
        let mut db = self.muster.store.read().await.expect("a connection");
        let jobs = store::job::list(&mut db, None, None, 1_000).await.expect("jobs");
        drop(db);
        if !self.failures_expected.load(Ordering::Relaxed) {
            let stuck: Vec<_> = jobs.iter().filter(|job| job.state != JobState::Done).collect();
            assert!(stuck.is_empty(), "jobs are left: {stuck:?}");
        }
        let closed = tokio::time::timeout(browser::AT_MOST, self.muster.store.close()).await;
        closed.expect("every connection comes back to the pool");
        self.database.remove().await;
    }
}

/// Fields as the browser takes them.
pub fn borrow<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// The same fields with one of them changed.
pub fn with<'a>(fields: &'a [(&'static str, String)], name: &'static str, value: &'a str) -> Vec<(&'static str, &'a str)> {
    let mut fields = borrow(fields);
    fields.retain(|(other, _)| *other != name);
    fields.push((name, value));
    fields
}

/// Does all of it at once, each in a task of its own; answers in the same order.
pub async fn at_once<T: Send + 'static>(work: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>) -> Vec<T> {
    let tasks: Vec<_> = work.into_iter().map(tokio::spawn).collect();
    let mut results = Vec::with_capacity(tasks.len());
    for task in tasks {
        results.push(task.await.expect("a task"));
    }
    results
}

//! What the vendors call us with: taken once, whoever else sends it refused; a pressed button does what it says.

mod press;

use muster::domain::id::MobileAppId;
use muster::domain::mobile_app::AppState;
use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use serde_json::{Value, json};

use crate::harness::{Call, Party, Relay, of_each_vendor};

of_each_vendor![
    the_vendor_verifies_our_address,
    a_change_of_the_directory_is_kept_once,
    every_change_is_known_for_what_it_is,
    calls_that_were_tampered_with_are_refused_and_nothing_is_kept,
    another_companys_calls_are_refused,
];

impl Party {
    /// The admin saves an address of ours in the vendor's console; answers the status.
    pub(super) async fn try_register(&self, kind: &str, url: &str) -> u16 {
        self.world.try_control("/api/callbacks", json!({ "vendor": self.vendor, "kind": kind, "url": url })).await.status
    }

    /// … the one that is told of changes of the directory.
    pub(super) async fn listen(&self, base: &str, app: MobileAppId) {
        let (kind, end) = if self.vendor == Vendor::WeCom { ("contacts", "/contacts") } else { ("app", "") };
        assert_eq!(self.try_register(kind, &format!("{base}/callbacks/{}/{app}{end}", self.vendor)).await, 200);
    }

    /// Somebody joins the company; whether we took the news.
    pub(super) async fn joins(&self, userid: &str) -> Value {
        let user = json!({
            "vendor": self.vendor, "userid": userid, "name": "新人", "phone": "", "email": "", "departments": [2], "callback": true,
        });
        told(&self.world.control("/api/users", user).await)
    }

    pub(super) async fn kept(&self) -> Vec<String> {
        self.world.column("SELECT kind FROM callback_event ORDER BY id").await
    }
}

#[track_caller]
fn told(answer: &Value) -> Value {
    let deliveries = answer["callback"].as_array().unwrap_or_else(|| panic!("nobody was told: {answer}"));
    json!(deliveries.iter().map(|one| one["delivered"].clone()).collect::<Vec<_>>())
}

async fn the_vendor_verifies_our_address(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let app = party.save(AppState::Draft).await;
    assert_eq!(party.saved(app).await.callback_verified_at, None);
    assert_eq!(party.try_register("app", &format!("{}/callbacks/{vendor}/{app}", party.world.url)).await, 200);
    let verified = party.saved(app).await.callback_verified_at.expect("verified");
    assert!((party.world.muster.clock.now() - verified).0 < 60_000);
    // Other keys than ours.
    let body = json!({
        "vendor": vendor, "kind": "app", "url": format!("{}/callbacks/{vendor}/{app}", party.world.url),
        "token": "AnotherToken00000000", "aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    });
    assert_eq!(party.world.try_control("/api/callbacks", body).await.status, 409);
    assert_eq!(party.try_register("app", &format!("{}/callbacks/{vendor}/1", party.world.url)).await, 409, "no such app");
    let others = Vendor::ALL.into_iter().find(|other| *other != vendor).unwrap();
    assert_eq!(party.try_register("app", &format!("{}/callbacks/{others}/{app}", party.world.url)).await, 409, "not that vendor's");
    assert_eq!(party.kept().await, Vec::<String>::new());
    party.end().await;
}

async fn a_change_of_the_directory_is_kept_once(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let app = party.save(AppState::Enabled).await;
    let relay = Relay::start(&party.world).await;
    party.listen(&relay.url, app).await;
    assert_eq!(party.joins("newcomer").await, json!([true]));
    let kind = match vendor {
        Vendor::DingTalk => "user_add_org",
        Vendor::WeCom => "change_contact.create_user",
        Vendor::Lark => "contact.user.created_v3",
    };
    assert_eq!(party.kept().await, [kind]);
    let first = relay.last();
    for _ in 0..3 {
        assert_eq!(first.again(&party.world).await.status, 200, "a repeated push is answered like the first");
    }
    assert_eq!(party.kept().await, [kind]);
    party.world.run_jobs().await;
    assert_eq!(party.world.column("SELECT kind FROM callback_event WHERE handled_at IS NULL").await, Vec::<String>::new());
    assert!(party.world.dump().await.find("newcomer").is_none(), "sealed");
    assert_eq!(party.joins("second").await, json!([true]));
    assert_eq!(party.kept().await, [kind, kind]);
    party.end().await;
}

async fn every_change_is_known_for_what_it_is(vendor: Vendor) {
    use muster::server::vendor::callback::{What, read};
    let party = Party::new(vendor).await;
    let app = party.save(AppState::Enabled).await;
    party.listen(&party.world.url, app).await;
    let lina = party.id("lina").await;
    party.world.patch(&format!("/api/users/{vendor}/lina"), json!({ "departments": [3], "callback": true })).await;
    party.world.patch(&format!("/api/departments/{vendor}/4"), json!({ "name": "数据组", "callback": true })).await;
    party.world.delete(&format!("/api/users/{vendor}/lina?callback=1")).await;
    let mut db = party.world.muster.store.read().await.unwrap();
    let mut seen = Vec::new();
    for id in party.world.column("SELECT CAST(id AS TEXT) FROM callback_event ORDER BY id").await {
        let id: muster::domain::id::CallbackEventId = muster::domain::id::Id::from_i64(id.parse().unwrap());
        let event = muster::server::store::callback_event::get(&mut db, id).await.unwrap().unwrap();
        seen.push(read(vendor, &event.payload).expect("an event").what);
    }
    drop(db);
    assert_eq!(seen, [What::Changed(vec![lina.clone()]), What::Departments, What::Left(vec![lina])]);
    party.end().await;
}

/// A call with one thing about it changed.
fn tampered(vendor: Vendor, call: &Call) -> Vec<(&'static str, Call)> {
    let with_body = |body: Vec<u8>| Call { body, ..call.clone() };
    let mut flipped = call.body.clone();
    let middle = flipped.len() / 2;
    flipped[middle] = if flipped[middle] == b'A' { b'B' } else { b'A' };
    let mut all = vec![
        ("another content", with_body(flipped)),
        ("truncated", with_body(call.body[..middle].to_vec())),
        ("empty", with_body(Vec::new())),
        ("no envelope", with_body(b"{}".to_vec())),
        ("garbage", with_body(vec![0xff; 100])),
    ];
    if vendor == Vendor::Lark {
        let header = |name: &'static str, value: Option<&'static str>| {
            let mut headers = call.headers.clone();
            headers.remove(name);
            if let Some(value) = value {
                headers.insert(name, axum::http::HeaderValue::from_static(value));
            }
            Call { headers, ..call.clone() }
        };
        all.push((
            "another signature",
            header("x-lark-signature", Some("0000000000000000000000000000000000000000000000000000000000000000")),
        ));
        all.push(("no signature", header("x-lark-signature", None)));
        all.push(("another time", header("x-lark-request-timestamp", Some("1700000000"))));
    } else {
        let (path, query) = call.path.split_once('?').unwrap();
        let others = |name: &'static str, value: Option<&str>| {
            let pairs = query.split('&').filter(|pair| !pair.split('=').next().unwrap().ends_with(name)).map(str::to_owned);
            let pairs: Vec<String> = pairs.chain(value.map(|value| format!("{name}={value}"))).collect();
            Call { path: format!("{path}?{}", pairs.join("&")), ..call.clone() }
        };
        let name = if vendor == Vendor::WeCom { "msg_signature" } else { "signature" };
        all.push(("another signature", others(name, Some(&"0".repeat(40)))));
        all.push(("no signature", others(name, None)));
        all.push(("another time", others("timestamp", Some("1700000000"))));
        all.push(("another nonce", others("nonce", Some("n"))));
        all.push(("no query", Call { path: path.to_owned(), ..call.clone() }));
    }
    all
}

async fn calls_that_were_tampered_with_are_refused_and_nothing_is_kept(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let app = party.save(AppState::Enabled).await;
    let relay = Relay::start(&party.world).await;
    party.listen(&relay.url, app).await;
    assert_eq!(party.joins("newcomer").await, json!([true]));
    let genuine = relay.last();
    let kept = party.kept().await;
    for (name, call) in tampered(vendor, &genuine) {
        let answer = call.again(&party.world).await;
        assert_eq!((answer.status, answer.body.as_str()), (403, ""), "{name}");
    }
    let huge = Call { body: vec![b' '; (256 << 10) + 1], ..genuine.clone() };
    assert_eq!(huge.again(&party.world).await.status, 413);
    assert_eq!(party.kept().await, kept);
    // The same call, found by somebody much later.
    party.world.muster.clock.advance(Span::hours(10));
    assert_eq!(genuine.again(&party.world).await.status, 403);
    assert_eq!(party.kept().await, kept);
    party.end().await;
}

async fn another_companys_calls_are_refused(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let app = party.save(AppState::Enabled).await;
    let made = party.world.control("/api/companies", json!({ "vendor": vendor, "name": "Second" })).await;
    let given = |name: &str| party.given[name].clone();
    let (token, key) = match vendor {
        Vendor::Lark => (given("verification_token"), given("encrypt_key")),
        _ => (given("callback_token"), given("callback_aes_key")),
    };
    let address = json!({
        "vendor": vendor, "company": made["company"], "kind": "app", "url": format!("{}/callbacks/{vendor}/{app}", party.world.url),
        "token": token, "aes_key": key,
    });
    let answer = party.world.try_control("/api/callbacks", address).await;
    if vendor == Vendor::Lark {
        // Its address check does not say which app asks; its events do.
        assert_eq!(answer.status, 200, "{}", answer.body);
        let user = json!({ "vendor": vendor, "company": made["company"], "userid": "x", "name": "x", "callback": true });
        let answer = party.world.control("/api/users", user).await;
        assert_eq!((told(&answer), &answer["callback"][0]["status"]), (json!([false]), &json!(403)));
    } else {
        assert_eq!(answer.status, 409, "the receiver inside is another: {}", answer.body);
        assert_eq!(party.saved(app).await.callback_verified_at, None);
    }
    assert_eq!(party.kept().await, Vec::<String>::new());
    party.end().await;
}

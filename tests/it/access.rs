//! Who may reach what: the one table against the routes that really exist, and every row of it against every caller.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use muster::domain::api_token::Scope;
use muster::server::access::{RULES, Rule, Who};
use muster::server::http::{Site, encoded, router};
use muster::server::service::sign_in::one_time_login;
use reqwest::Method;

use crate::harness::{Answer, Browser, Script, World};

/// `GET /path`, as the router says in its `Debug` output. A route that is a service counts as `GET`.
fn existing(world: &World) -> BTreeSet<String> {
    let addr: SocketAddr = "127.0.0.1:1".parse().unwrap();
    let text = format!("{:?}", router(world.muster.clone(), Site::new(world.folder(), addr)));
    let (routes, paths) = text.split_once("node: Node { paths: {").expect("axum's own format");
    let paths = paths.split("\"}").next().expect("its end");
    let entries = |text: &'static str, of: &str| -> Vec<(String, String)> {
        let entries = of.split("RouteId(").skip(1).map(|entry| entry.split_once("): ").expect("an entry"));
        let quoted = |value: &str| value.split(text).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("GET").to_owned();
        entries.map(|(id, value)| (id.to_owned(), quoted(value))).collect()
    };
    let methods: BTreeMap<_, _> = entries("Bytes(b\"", routes).into_iter().collect();
    let paths = entries("\"", paths);
    assert_eq!(methods.len(), paths.len());
    let of_path = |(id, path): (String, String)| {
        let methods = methods[&id].split(',').filter(|method| *method != "HEAD");
        methods.map(|method| format!("{method} {path}")).collect::<Vec<_>>()
    };
    paths.into_iter().flat_map(of_path).collect()
}

#[tokio::test]
async fn the_table_holds_exactly_the_routes_that_exist() {
    let world = World::new().await;
    let existing = existing(&world);
    let table: BTreeSet<_> = RULES.iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    assert_eq!(table.len(), RULES.len(), "no row twice");
    assert_eq!(table.difference(&existing).collect::<Vec<_>>(), Vec::<&String>::new(), "rows without a route");
    assert_eq!(existing.difference(&table).collect::<Vec<_>>(), Vec::<&String>::new(), "routes that nobody thought about");
    for page in leptos_axum::generate_route_list(muster::app::Console) {
        assert!(table.contains(&format!("GET {}", page.path())), "{}", page.path());
    }
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        assert!(table.contains(&format!("{method} {path}")), "{method} {path}");
        assert_eq!(method, Method::POST, "{path} must not be a GET, which other sites can send");
    }
    world.end().await;
}

/// Somebody who tries every route.
struct Caller {
    name: &'static str,
    browser: Browser,
    script: Option<Script>,
    /// What the table lets through.
    may: fn(Who) -> bool,
}

impl Caller {
    async fn try_route(&self, method: &Method, path: &str) -> Answer {
        let request = match &self.script {
            Some(script) => script.request(method.clone(), path),
            None => self.browser.request(method.clone(), path),
        };
        let request = request.header("origin", &self.browser.base);
        let request = if *method == Method::POST { request.form(&[("nothing", "")]) } else { request };
        self.browser.send(request).await
    }
}

/// Refused, or sent to prove who one is.
fn denied(answer: &Answer) -> bool {
    let sent_away = ["/console/sign-in?next=", "/console/password"].iter().any(|place| answer.location().starts_with(place));
    matches!(answer.status, 401 | 403) || sent_away || answer.location().contains("/bind?next=")
}

#[tokio::test]
async fn every_route_lets_in_whom_its_row_names_and_nobody_else() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let member = world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let reader = world.script(&admin, &["incidents_read"]).await;
    let writer = world.script(&admin, &["incidents_write"]).await;
    let incident = writer.incident("Disk full", serde_json::json!(null)).await;
    let newcomer = world.browser();
    let password = one_time_login(&world.muster, "second", false).await.expect("an owner");
    newcomer.post("sign_in", &[("login_name", "second"), ("password", password.expose())]).await.ok();

    let callers = [
        Caller { name: "nobody", browser: world.browser(), script: None, may: |who| who == Who::Anyone },
        Caller { name: "a member", browser: phone, script: None, may: |who| matches!(who, Who::Anyone | Who::Member) },
        Caller { name: "an admin", browser: admin, script: None, may: |who| matches!(who, Who::Anyone | Who::SignedIn | Who::Admin) },
        Caller { name: "a newcomer", browser: newcomer, script: None, may: |who| matches!(who, Who::Anyone | Who::SignedIn) },
        Caller {
            name: "a reader",
            browser: world.browser(),
            script: Some(reader),
            may: |who| matches!(who, Who::Anyone | Who::Token(Scope::IncidentsRead)),
        },
        Caller {
            name: "a writer",
            browser: world.browser(),
            script: Some(writer),
            may: |who| matches!(who, Who::Anyone | Who::Token(Scope::IncidentsWrite)),
        },
        Caller {
            name: "a made-up token",
            browser: world.browser(),
            script: Some(world.stranger().with_token("muster_made-up")),
            may: |who| who == Who::Anyone,
        },
    ];
    let mut rules: Vec<Rule> = RULES.to_vec();
    rules.sort_by_key(|(_, path, _)| *path == "/api/sign_out");
    for (method, route, who) in rules {
        // What comes back from a sign-in, and a callback, prove themselves: without an app there is nothing to prove.
        let id = if route.ends_with("/signed-in") || route.starts_with("/callbacks/") { "1" } else { &app.to_string() };
        let path = route.replace("{app}", id).replace("{member}", &member).replace("{incident}", &incident);
        let path = path.replace("{vendor}", "wecom").replace("{file}", "robots.txt").replace("{*file}", "none.js");
        for caller in &callers {
            let answer = caller.try_route(&method.parse().unwrap(), &path).await;
            let context = format!("{method} {route} ({who:?}) by {}: {} {}", caller.name, answer.status, answer.location());
            assert_eq!(!denied(&answer), (caller.may)(who), "{context}");
            assert!(answer.status < 500, "{context}");
            if method == "GET" {
                let head = caller.try_route(&Method::HEAD, &path).await;
                assert_eq!((head.status, denied(&head)), (answer.status, denied(&answer)), "HEAD, {context}");
            }
        }
    }
    world.end().await;
}

#[tokio::test]
async fn a_method_that_a_route_does_not_have_is_405() {
    let world = World::new().await;
    let admin = world.admin().await;
    for (method, path) in
        [(Method::POST, "/console"), (Method::DELETE, "/api/v1/incidents"), (Method::GET, "/api/sign_in"), (Method::PUT, "/")]
    {
        let answer = admin.send(admin.request(method.clone(), path).header("origin", &world.url)).await;
        assert_eq!(answer.status, 405, "{method} {path}");
        assert!(!answer.header("allow").is_empty(), "{method} {path}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_member_of_another_app_binds_there_first() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let other = world.second_company(&admin).await;
    for page in ["todo", "me", "incidents/1"] {
        let wanted = format!("/m/{other}/bind?next={}", encoded(&format!("/m/{other}/{page}")));
        assert_eq!(phone.get(&format!("/m/{other}/{page}")).await.location(), wanted, "{page}");
    }
    let act = [("app", other.to_string()), ("incident", "1".to_owned()), ("action", "respond".to_owned())];
    assert_eq!(phone.post("act_on_incident", &crate::harness::borrow(&act)).await.status, 401);
    world.end().await;
}

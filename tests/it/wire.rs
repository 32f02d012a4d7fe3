//! What goes over the wire whatever the page: origins, form tokens, limits, unknown addresses, headers, assets.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Browser, World};

const MEMBER: [(&str, &str); 2] = [("name", "王小明"), ("phone", "13800138000")];

async fn members(world: &World) -> usize {
    world.column("SELECT state FROM member WHERE role = 'member'").await.len()
}

/// Posts `add_member` with these headers, in the background or by itself, perhaps with a form token.
async fn add(admin: &Browser, accept: &str, headers: &[(&str, &str)], token: Option<&str>) -> u16 {
    let mut fields = vec![("form[name]", "王小明"), ("form[phone]", "13800138000")];
    fields.extend(token.map(|token| ("form_token", token)));
    let request = admin.request(Method::POST, "/api/add_member").header("accept", accept);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    admin.send(request.form(&fields)).await.status
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let world = World::new().await;
    let mut admin = world.admin().await;
    for origin in
        ["https://evil.example", "http://127.0.0.1:1", &format!("{}.evil.example", world.url), &world.url.replace("http:", "https:")]
    {
        admin.origin = Some(origin.to_owned());
        let posted = admin.post("add_member", &MEMBER).await;
        assert_eq!((posted.status, posted.refusal()), (403, json!("ForeignOrigin")), "{origin}");
        assert_eq!(admin.submit("/console/personnel/new", "add_member", &MEMBER).await.status, 403, "{origin}");
    }
    let cross = [("origin", "null"), ("sec-fetch-site", "cross-site")];
    assert_eq!(add(&admin, "application/json", &cross, None).await, 403);
    assert_eq!(members(&world).await, 0);
    // Also where nobody is signed in yet.
    let mut stranger = world.browser();
    stranger.origin = Some("https://evil.example".to_owned());
    assert_eq!(stranger.post("sign_in", &[("login_name", "admin"), ("password", "x")]).await.status, 403);
    world.end().await;
}

#[tokio::test]
async fn where_the_browser_tells_no_origin_the_forms_token_decides() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    let phone = world.bound_phone(app).await;
    let platform = world.platform(&admin).await;
    let other = world.phone("lina");
    other.open(&format!("/m/{app}/bind")).await.ok();
    let foreign = other.open(&format!("/m/{app}/bind")).await.form_token().to_owned();

    for accept in ["application/json", "text/html"] {
        for origin in [&[][..], &[("origin", "null")]] {
            let incident = platform.incident("Disk full", json!({ "phone": "13800138000" })).await;
            let page = phone.open(&format!("/m/{app}/incidents/{incident}")).await.ok();
            let respond = async |token: Option<&str>| {
                let (app, incident) = (app.to_string(), incident.as_str());
                let mut fields = vec![("form[app]", app.as_str()), ("form[incident]", incident), ("form[action]", "respond")];
                fields.extend(token.map(|token| ("form_token", token)));
                let request = phone.request(Method::POST, "/api/act_on_incident").header("accept", accept);
                let request = origin.iter().fold(request, |request, (name, value)| request.header(*name, *value));
                phone.send(request.form(&fields)).await.status
            };
            let token = page.form_token();
            let damaged = token.replace('.', "x.");
            for wrong in [None, Some(""), Some("made.up"), Some(foreign.as_str()), Some(damaged.as_str())] {
                assert_eq!(respond(wrong).await, 403, "{accept} {origin:?} {wrong:?}");
            }
            assert_eq!(platform.get(&format!("/api/v1/incidents/{incident}")).await.json()["state"], "triggered");
            let expected = if accept == "text/html" { 303 } else { 200 };
            assert_eq!(respond(Some(token)).await, expected, "{accept} {origin:?}");
            assert_eq!(platform.get(&format!("/api/v1/incidents/{incident}")).await.json()["state"], "acknowledged");
        }
    }
    world.end().await;
}

#[tokio::test]
async fn a_page_that_opens_a_session_has_forms_of_that_session() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let fresh = world.phone("wangxiaoming");
    let page = fresh.get(&format!("/m/{app}/confirm?token=made-up")).await.ok();
    let fields = [("form[app]", app.to_string()), ("form[token]", "made-up".to_owned()), ("form_token", page.form_token().to_owned())];
    let request = fresh.request(Method::POST, "/api/confirm_account").header("accept", "application/json");
    let answer = fresh.send(request.form(&fields)).await;
    assert_eq!((answer.status, answer.problem()), (422, json!("LinkOver")), "the token was taken: {}", answer.body);
    world.end().await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_413_and_changes_nothing() {
    let world = World::new().await;
    let admin = world.admin().await;
    let huge = "x".repeat(256 << 10);
    let fields = [("name", huge.as_str()), ("phone", "13800138000")];
    let posted = admin.post("add_member", &fields).await;
    assert_eq!((posted.status, posted.refusal()), (413, json!("TooLarge")));
    assert_eq!(admin.submit("/console/personnel/new", "add_member", &fields).await.status, 413);
    let platform = world.platform(&admin).await;
    assert_eq!(platform.create(json!({ "title": huge, "level": "P1" })).await.status, 413);
    assert_eq!((members(&world).await, world.column("SELECT title FROM incident").await.len()), (0, 0));
    assert_eq!(admin.post("add_member", &[("name", &"x".repeat(200 << 10)), ("phone", "1")]).await.status, 422, "below the limit");
    world.end().await;
}

#[tokio::test]
async fn an_unknown_address_is_a_proper_404() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    for path in
        ["/nothing", "/console/nothing", "/m/aaaaaaaaaa", "/m/aaaaaaaaaa/bind", &format!("/m/{app}/nothing"), "/m/%00", "/pkg2/x.js"]
    {
        for browser in [&admin, &world.phone("lina")] {
            let page = browser.get(path).await;
            assert_eq!((page.status, page.header("content-type")), (404, "text/html; charset=utf-8"), "{path}");
            page.has("<html").has("No such page");
            assert!(page.header("content-security-policy").contains("default-src 'none'"), "{path}");
        }
    }
    for answer in [
        admin.get("/api/v1/nothing").await,
        admin.get("/api/nothing").await,
        admin.post("no_such_function", &[]).await,
        admin.submit("/console", "no_such_function", &[]).await,
    ] {
        assert_eq!((answer.status, answer.header("content-type")), (404, "application/problem+json"), "{}", answer.body);
    }
    let chinese = Browser::new(&world.url, "Mozilla/5.0", &[("accept-language", "zh-CN")]);
    chinese.get("/nothing").await.has("lang=\"zh").lacks("No such page");
    world.end().await;
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let phone = world.phone("lina");
    phone.open(&format!("/m/{app}/bind")).await.ok();
    let mut nonces = std::collections::BTreeSet::new();
    let pages = [
        admin.get("/console").await,
        admin.get("/console/personnel").await,
        world.browser().get("/console/sign-in").await,
        phone.get(&format!("/m/{app}/bind")).await,
        phone.get("/nothing").await,
    ];
    for page in &pages {
        let policy = page.header("content-security-policy");
        for part in
            ["default-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors ", "connect-src 'self'", "style-src 'self'"]
        {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce").to_owned();
        for script in page.body.split("<script").skip(1) {
            let head = script.split('>').next().unwrap();
            assert!(head.contains(&format!("nonce=\"{nonce}\"")) || head.contains("src=\"/"), "a script without the nonce: <script{head}>");
        }
        assert!(!page.body.contains(" style=\"") && !page.body.contains(" onclick="), "{}", page.body);
        assert!(nonces.insert(nonce), "a nonce is of one answer");
    }
    let others = [
        admin.post("list_members", &[("!text", "")]).await,
        admin.get("/api/v1/incidents").await,
        admin.get("/").await,
        admin.get("/healthz").await,
    ];
    for answer in pages.iter().chain(&others) {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), value, "{name} {}", answer.body);
        }
    }
    for answer in &others {
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
    }
    world.end().await;

    // Without the simulators nobody frames the pages.
    let alone = World::with(|config| config.simulator_url = None).await;
    assert!(alone.browser().get("/console/sign-in").await.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    alone.end().await;
}

#[tokio::test]
async fn no_text_closes_the_script_that_carries_it() {
    const EVIL: &str = "</title></script><script>alert(1)</script><!--<script>";
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    world.member(&admin).await;
    world.patch_user("lina", json!({ "name": EVIL })).await;
    let phone = world.phone("lina");
    let bind = phone.open(&format!("/m/{app}/bind")).await.ok();
    bind.has("alert(1)").lacks("<script>alert").lacks("</script><script>").lacks("<!--<script>");

    let platform = world.platform(&admin).await;
    let body = json!({ "title": EVIL, "content": EVIL, "service": EVIL, "level": "P1", "assignee": { "phone": "13800138000" } });
    let incident = platform.create(body).await.json()["id"].as_str().unwrap().to_owned();
    let bound = world.bound_phone(app).await;
    for page in [
        admin.get("/console/incidents").await,
        admin.get(&format!("/console/incidents/{incident}")).await,
        bound.get(&format!("/m/{app}/todo")).await,
        bound.get(&format!("/m/{app}/incidents/{incident}")).await,
    ] {
        page.has("alert(1)").lacks("<script>alert").lacks("</script><script>").lacks("<!--<script>");
        assert_eq!(page.status, 200);
    }
    // What was typed comes back with the error, and is no more dangerous there.
    admin.submit("/console/personnel/new", "add_member", &[("name", EVIL), ("phone", "1"), ("email", EVIL)]).await;
    admin.open("/console/personnel/new").await.ok().has("alert(1)").lacks("<script>alert").lacks("</script><script>");
    world.end().await;
}

#[tokio::test]
async fn assets_are_kept_for_ever_and_nothing_else_is_served() {
    let world = World::new().await;
    let folder = world.folder().join("pkg/abc123");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("phone.js"), "plain").unwrap();
    std::fs::write(folder.join("phone.js.br"), "brotli").unwrap();
    std::fs::write(folder.join("phone.js.gz"), "gzip").unwrap();
    std::fs::write(world.folder().join("favicon.svg"), "<svg/>").unwrap();
    let browser = world.browser();
    for (accepted, encoding, body) in [("br, gzip", "br", "brotli"), ("gzip", "gzip", "gzip"), ("identity", "", "plain")] {
        let request = browser.request(Method::GET, "/pkg/abc123/phone.js").header("accept-encoding", accepted);
        let file = browser.send(request).await;
        assert_eq!((file.status, file.header("content-encoding"), file.body.as_str()), (200, encoding, body));
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        assert!(file.header("content-type").contains("javascript"));
        assert!(file.header("vary").contains("accept-encoding"), "{:?}", file.headers);
    }
    assert_eq!(browser.get("/favicon.svg").await.header("cache-control"), "public, max-age=86400");
    assert!(world.folder().join("muster.key").exists());
    for path in
        ["/pkg/none.js", "/pkg/../muster.key", "/pkg/%2e%2e/muster.key", "/pkg/..%2fmuster.key", "/muster.key", "/pkg/abc123/", "/pkg/"]
    {
        let url = format!("{}{path}", world.url);
        let answer = browser.get(&url).await;
        assert_eq!((answer.status, answer.header("cache-control")), (404, "no-store"), "{path}");
    }
    world.end().await;
}

#[tokio::test]
async fn health_is_told_to_anybody_and_readiness_asks_the_database() {
    let world = World::new().await;
    let browser = world.browser();
    for path in ["/healthz", "/readyz"] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{path}");
    }
    world.muster.store.close().await;
    assert_eq!(browser.get("/healthz").await.status, 200);
    assert_eq!(browser.get("/readyz").await.status, 503);
    let failed = browser.post("list_members", &[("!text", "")]).await;
    assert!([401, 500].contains(&failed.status), "{}", failed.body);
    let world = world.restart().await;
    assert_eq!(world.browser().get("/readyz").await.status, 200);
    assert_eq!(world.ask("/api/sms").await, Value::Array(Vec::new()));
    world.end().await;
}

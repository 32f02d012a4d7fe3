//! Tokens, the order of refusals, scopes, addresses, limits, and what settings and faults do to them.

use serde_json::{Value, json};

use super::super::{Sim, text};
use super::{Client, plain, set};

const TOKEN: &str = "/open-apis/auth/v3/tenant_access_token/internal";

#[tokio::test]
async fn a_token_comes_flat_and_stays_the_same() {
    let sim = Sim::start().await;
    let credentials = sim.credentials("lark").await;
    let given = json!({"app_id": credentials["app_id"], "app_secret": credentials["app_secret"]});
    let first = plain(&sim, TOKEN, given.clone()).await;
    assert!(text(&first["tenant_access_token"]).starts_with("t-") && first["data"].is_null());
    let second = plain(&sim, &format!("{TOKEN}/"), given.clone()).await;
    assert_eq!(first["tenant_access_token"], second["tenant_access_token"]);
    let both = plain(&sim, "/open-apis/auth/v3/app_access_token/internal", given.clone()).await;
    assert_eq!((&both["app_access_token"], &both["tenant_access_token"]), (&first["tenant_access_token"], &first["tenant_access_token"]));

    sim.post("/api/clock", json!({"advance_ms": 5_401_000})).await;
    let third = plain(&sim, TOKEN, given.clone()).await;
    assert_ne!(first["tenant_access_token"], third["tenant_access_token"]);
    let early = Client { sim: &sim, token: text(&first["tenant_access_token"]).to_owned() };
    early.get("contact/v3/scopes").await;
    sim.post("/api/clock", json!({"advance_ms": 1_800_000})).await;
    assert_eq!(early.refused("GET", "contact/v3/scopes", Value::Null).await, (400, 99_991_663));
}

#[tokio::test]
async fn wrong_credentials_are_refused_with_http_200() {
    let sim = Sim::start().await;
    let app_id = sim.credentials("lark").await["app_id"].clone();
    assert_eq!(
        plain(&sim, TOKEN, json!({"app_id": "cli_none", "app_secret": "x"})).await,
        json!({"code": 10003, "data": {}, "msg": "invalid param"})
    );
    assert_eq!(plain(&sim, TOKEN, json!({"app_id": app_id, "app_secret": "x"})).await["code"], 10015);
    let url = format!("{}{TOKEN}", sim.running.lark_url());
    let wrong = sim.http.get(&url).send().await.unwrap();
    assert_eq!((wrong.status().as_u16(), wrong.headers()["content-type"].to_str().unwrap().starts_with("text/plain")), (404, true));
    assert_eq!(wrong.text().await.unwrap(), "404 page not found");
    assert_eq!(sim.http.get(format!("{}/open-apis/im/v2/none", sim.running.lark_url())).send().await.unwrap().status(), 404);
    set(&sim, json!({"variants": ["token_errors_400"]})).await;
    let refused = sim.http.post(&url).body(json!({"app_id": app_id, "app_secret": "x"}).to_string()).send().await.unwrap();
    assert_eq!(refused.status(), 400);
}

#[tokio::test]
async fn tokens_are_refused_by_what_they_look_like() {
    let sim = Sim::start().await;
    let url = format!("{}/open-apis/contact/v3/scopes", sim.running.lark_url());
    let asked = async |header: &str| {
        let response = sim.http.get(&url).header("authorization", header).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap()["code"].as_i64().unwrap())
    };
    assert_eq!(asked("").await, (400, 99_991_661));
    let app = Client::start(&sim).await;
    assert_eq!(asked(&app.token).await, (400, 99_991_661), "without Bearer it is no token");
    assert_eq!(asked("Bearer t-none").await, (400, 99_991_663));
    assert_eq!(asked("Bearer u-none").await, (400, 99_991_668));
    assert_eq!(asked("Bearer eyJnone").await, (400, 99_991_668));
    assert_eq!(asked("Bearer none").await, (400, 99_991_671));
    assert_eq!(asked(&format!("Bearer {}", app.token)).await, (200, 0));
    assert_eq!(app.refused("GET", "authen/v1/user_info", Value::Null).await, (400, 99_991_663), "it takes people's tokens");
    set(&sim, json!({"rotate_tokens": true})).await;
    assert_eq!(app.refused("GET", "contact/v3/scopes", Value::Null).await, (400, 99_991_663));
}

#[tokio::test]
async fn a_missing_scope_is_named_with_its_link() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let look_up = json!({"mobiles": ["13800138001"]});
    app.post("contact/v3/users/batch_get_id", look_up.clone()).await;
    set(&sim, json!({"missing_scopes": ["contact:user.id:readonly", "contact:user.phone:readonly"]})).await;
    let (status, answer) = app.call("POST", "contact/v3/users/batch_get_id", look_up.clone()).await;
    assert_eq!((status, &answer["code"]), (400, &json!(99_991_672)));
    assert_eq!(text(&answer["msg"]), "Access denied. One of the following scopes is required: [contact:user.id:readonly]");
    assert_eq!(answer["error"]["permission_violations"], json!([{"type": "action_scope_required", "subject": "contact:user.id:readonly"}]));
    assert!(text(&answer["error"]["helps"][0]["url"]).ends_with("/auth?q=contact:user.id:readonly&op_from=openapi"));
    assert!(text(&answer["error"]["troubleshooter"]).contains("code=99991672"));
    let granted = app.get("application/v6/scopes").await;
    let of =
        |name: &str| granted["scopes"].as_array().unwrap().iter().find(|one| one["scope_name"] == name).unwrap()["grant_status"].clone();
    assert_eq!((of("contact:user.id:readonly"), of("im:chat")), (json!(2), json!(1)));
    set(&sim, json!({"variants": ["denied_403"]})).await;
    assert_eq!(app.refused("POST", "contact/v3/users/batch_get_id", look_up).await, (403, 99_991_672));
}

#[tokio::test]
async fn a_persons_token_is_good_for_what_they_have_consented_to() {
    let sim = Sim::start().await;
    let credentials = sim.credentials("lark").await;
    let back = "http%3A%2F%2F127.0.0.1%3A3000%2F";
    let person = async |scope: &str| {
        let query = format!("client_id={}&response_type=code&redirect_uri={back}&scope={scope}", text(&credentials["app_id"]));
        let url = format!("{}/open-apis/authen/v1/authorize?{query}", sim.running.lark_url());
        let code =
            sim.post("/api/sign-in", json!({"vendor": "lark", "user": "lina", "kind": "web", "authorize_url": url})).await["code"].clone();
        let given = json!({"grant_type": "authorization_code", "client_id": credentials["app_id"], "client_secret": credentials["app_secret"],
            "code": code, "redirect_uri": "http://127.0.0.1:3000/"});
        let token = plain(&sim, "/open-apis/authen/v2/oauth/token", given).await["access_token"].clone();
        Client { sim: &sim, token: text(&token).to_owned() }
    };
    let children = "contact/v3/departments/0/children";
    let consented = person("contact:contact.base:readonly").await;
    consented.get(children).await;
    let (status, answer) = person("offline_access").await.call("GET", children, Value::Null).await;
    assert_eq!((status, &answer["code"]), (400, &json!(99_991_679)));
    let violations = answer["error"]["permission_violations"].as_array().unwrap();
    assert!(violations.iter().all(|one| one["type"] == "action_privilege_required") && answer["error"]["helps"].is_null());
    let all = ["contact:contact.base:readonly", "contact:department.organize:readonly"];
    set(&sim, json!({"missing_scopes": all})).await;
    assert_eq!(consented.refused("GET", children, Value::Null).await, (400, 99_991_679), "the app lost it");
    assert_eq!(Client::start(&sim).await.refused("GET", children, Value::Null).await, (400, 99_991_672), "the app's own token");
}

#[tokio::test]
async fn addresses_switches_and_limits_are_kept() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let scopes = async || app.refused("GET", "contact/v3/scopes", Value::Null).await;
    set(&sim, json!({"trusted_ips": ["203.0.113.9"]})).await;
    assert_eq!(scopes().await, (400, 99_991_401));
    set(&sim, json!({"egress_ip": "203.0.113.9"})).await;
    assert_eq!(scopes().await, (200, 0));
    set(&sim, json!({"disabled": true})).await;
    assert_eq!(scopes().await, (400, 99_991_662));
    set(&sim, json!({"variants": ["disabled_99991673"]})).await;
    assert_eq!(scopes().await, (400, 99_991_673));
    let (status, answer) = sim.try_control("POST", "/api/settings", json!({"vendor": "lark", "variants": ["none"]})).await;
    assert!(status == 400 && text(&answer["error"]).contains("no variant none; there are denied_403: "));

    set(&sim, json!({"disabled": false, "variants": ["no_tier_limits"]})).await;
    for _ in 0..60 {
        assert_eq!(scopes().await, (200, 0), "nothing is counted");
    }
    set(&sim, json!({"variants": []})).await;
    let mut refused = None;
    for _ in 0..1100 {
        let url = format!("{}/open-apis/contact/v3/scopes", sim.running.lark_url());
        let response = sim.http.get(url).header("authorization", format!("Bearer {}", app.token)).send().await.unwrap();
        if response.status() == 429 {
            refused = Some((response.headers().contains_key("x-ogw-ratelimit-limit"), response.json::<Value>().await.unwrap()));
            break;
        }
    }
    assert_eq!(refused, Some((true, json!({"code": 99_991_400, "msg": "request trigger frequency limit"}))));
}

#[tokio::test]
async fn a_rate_limit_fault_answers_as_the_vendor_does() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let app_id = sim.credentials("lark").await["app_id"].clone();
    sim.post("/api/faults", json!({"vendor": "lark", "company": app_id, "path": "/open-apis/contact/*", "rate_limit_per_s": 0})).await;
    let url = format!("{}/open-apis/contact/v3/scopes", sim.running.lark_url());
    let response = sim.http.get(url).header("authorization", format!("Bearer {}", app.token)).send().await.unwrap();
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(
        (response.status().as_u16(), header("x-ogw-ratelimit-limit"), header("x-ogw-ratelimit-reset")),
        (429, "50".into(), "1".into())
    );
    assert_eq!(response.json::<Value>().await.unwrap()["code"], 99_991_400);
    app.get("bot/v3/info").await;
    let requests = sim.get("/api/requests?vendor=lark&path=/open-apis/contact/*").await;
    assert_eq!((&requests["total"], &requests["last"][0]["status"]), (&json!(1), &json!(429)));
}

#[tokio::test]
async fn the_app_learns_about_itself() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let (_, bot) = app.call("GET", "bot/v3/info", json!({})).await;
    assert!(text(&bot["bot"]["open_id"]).starts_with("ou_") && bot["data"].is_null());
    let tenant = app.get("tenant/v2/tenant/query").await["tenant"].clone();
    assert_eq!((text(&tenant["name"]), text(&tenant["tenant_key"]).len()), ("示例公司", 16));
    assert_eq!(app.get("event/v1/outbound_ip?page_size=50").await["ip_list"], json!(["127.0.0.1"]));
    let ticket = app.post("jssdk/ticket/get", Value::Null).await;
    assert_eq!((text(&ticket["ticket"]).len(), &ticket["expire_in"]), (40, &json!(7200)));
    set(&sim, json!({"missing_scopes": ["bot"]})).await;
    assert_eq!(app.refused("GET", "bot/v3/info", Value::Null).await.1, 11205);
    assert_eq!(app.send("lina", "text", &json!({"text": "x"})).await.1["code"], 230_006);
    assert_eq!(app.refused("POST", "im/v1/chats", json!({})).await, (400, 232_025));
}

#[tokio::test]
async fn a_second_tenant_knows_nothing_of_the_first() {
    let sim = Sim::start().await;
    let first = Client::start(&sim).await;
    let open_id = first.open_id("lina").await;
    let added = sim.post("/api/companies", json!({"vendor": "lark", "name": "第二公司"})).await;
    let given = json!({"app_id": added["credentials"]["app_id"], "app_secret": added["credentials"]["app_secret"]});
    let token = text(&plain(&sim, TOKEN, given).await["tenant_access_token"]).to_owned();
    let second = Client { sim: &sim, token };
    assert_eq!(second.refused("GET", &format!("contact/v3/users/{open_id}"), Value::Null).await, (400, 41012));
    assert_ne!(second.open_id("lina").await, open_id);
    second.say("lina", "x").await;
    assert_eq!(sim.get("/api/messages?vendor=lark").await, json!([]));
}

//! Signing in: the authorize page, codes and what they are exchanged for, the stand-in script.

use serde_json::{Value, json};

use super::super::{Sim, text};
use super::{Client, plain, set};

const BACK: &str = "http://127.0.0.1:3000/callbacks?x=1";

async fn authorize(sim: &Sim, more: &str) -> String {
    let app_id = sim.credentials("lark").await["app_id"].clone();
    let back: String = url::form_urlencoded::byte_serialize(BACK.as_bytes()).collect();
    let query = format!("client_id={}&response_type=code&redirect_uri={back}&state=s-1{more}", text(&app_id));
    format!("{}/open-apis/authen/v1/authorize?{query}", sim.running.lark_url())
}

/// Where the page leads somebody, or the number it refuses with.
async fn visit(sim: &Sim, address: &str, user: &str) -> Result<url::Url, String> {
    let response = sim.http.get(address).header("cookie", format!("sim_user={user}")).send().await.unwrap();
    if let Some(to) = response.headers().get("location") {
        return Ok(to.to_str().unwrap().parse().unwrap());
    }
    let page = response.text().await.unwrap();
    Err(page.split("data-code=\"").nth(1).map_or("people".to_owned(), |rest| rest.split('"').next().unwrap().to_owned()))
}

fn parameter(url: &url::Url, wanted: &str) -> Option<String> {
    url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
}

async fn exchange(sim: &Sim, code: &str, more: Value) -> (u16, Value) {
    let credentials = sim.credentials("lark").await;
    let mut body = json!({"grant_type": "authorization_code", "client_id": credentials["app_id"], "client_secret": credentials["app_secret"], "code": code});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let url = format!("{}/open-apis/authen/v2/oauth/token", sim.running.lark_url());
    let response = sim.http.post(url).body(body.to_string()).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn app_code(sim: &Sim, user: &str) -> String {
    text(&sim.post("/api/sign-in", json!({"vendor": "lark", "user": user, "kind": "app"})).await["code"]).to_owned()
}

#[tokio::test]
async fn a_sign_in_on_the_web_yields_the_person() {
    let sim = Sim::start().await;
    let address = authorize(&sim, "&scope=offline_access").await;
    assert_eq!(visit(&sim, &address, "").await, Err("people".to_owned()));
    let to = visit(&sim, &address, "lina").await.unwrap();
    assert_eq!((to.path(), parameter(&to, "x").as_deref(), parameter(&to, "state").as_deref()), ("/callbacks", Some("1"), Some("s-1")));
    let code = parameter(&to, "code").unwrap();
    assert_eq!(code.len(), 64);
    let (status, answer) = exchange(&sim, &code, json!({"redirect_uri": "http://127.0.0.1:3000/other"})).await;
    assert_eq!((status, &answer["code"], &answer["error"]), (400, &json!(20071), &json!("invalid_grant")));
    let (status, answer) = exchange(&sim, &code, json!({"redirect_uri": BACK})).await;
    assert_eq!((status, &answer["code"]), (400, &json!(20065)), "it was used up by the attempt");

    let code = parameter(&visit(&sim, &address, "lina").await.unwrap(), "code").unwrap();
    let (status, tokens) = exchange(&sim, &code, json!({"redirect_uri": BACK})).await;
    assert_eq!((status, &tokens["code"], &tokens["expires_in"], &tokens["token_type"]), (200, &json!(0), &json!(7200), &json!("Bearer")));
    assert_eq!(text(&tokens["scope"]), "auth:user.id:read offline_access");
    assert!(text(&tokens["access_token"]).starts_with("eyJ") && text(&tokens["access_token"]).len() > 1024);
    let person = Client { sim: &sim, token: text(&tokens["access_token"]).to_owned() };
    let info = person.get("authen/v1/user_info").await;
    let app = Client::start(&sim).await;
    assert_eq!(info["open_id"], app.open_id("lina").await.as_str());
    assert_eq!((&info["name"], &info["mobile"], &info["user_id"]), (&json!("李娜"), &json!("+8613800138001"), &json!("lina")));
    assert_eq!(info["tenant_key"], app.get("tenant/v2/tenant/query").await["tenant"]["tenant_key"]);
    assert_eq!(person.refused("POST", "im/v1/chats", json!({})).await, (400, 99_991_668), "a person's token is not the app's");

    let refresh = json!({"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]});
    let (status, again) = exchange(&sim, "", refresh.clone()).await;
    assert_eq!((status, again["refresh_token"] != tokens["refresh_token"]), (200, true));
    assert_eq!(exchange(&sim, "", refresh).await.1["code"], 20073, "a refresh token is good once");
    person.get("authen/v1/user_info").await;
    sim.post("/api/clock", json!({"advance_ms": 7_200_000})).await;
    assert_eq!(person.refused("GET", "authen/v1/user_info", Value::Null).await, (400, 99_991_668));
    set(&sim, json!({"variants": ["user_info_20005"]})).await;
    assert_eq!(person.refused("GET", "authen/v1/user_info", Value::Null).await, (200, 20005));
}

#[tokio::test]
async fn the_page_refuses_what_the_console_does_not_know() {
    let sim = Sim::start().await;
    let address = authorize(&sim, "").await;
    set(&sim, json!({"trusted_domains": ["ops.example.com"]})).await;
    assert_eq!(visit(&sim, &address, "lina").await, Err("20029".to_owned()));
    set(&sim, json!({"trusted_domains": ["127.0.0.1:3000"]})).await;
    assert!(visit(&sim, &address, "lina").await.is_ok());
    assert_eq!(visit(&sim, &authorize(&sim, "&scope=drive:drive").await, "lina").await, Err("20027".to_owned()));
    assert_eq!(visit(&sim, &address.replace("client_id=cli", "client_id=cla"), "lina").await, Err("20048".to_owned()));
    assert_eq!(visit(&sim, &address.replace("response_type=code", "response_type=token"), "lina").await, Err("20001".to_owned()));
    set(&sim, json!({"sign_in_declined": true})).await;
    let to = visit(&sim, &address, "lina").await.unwrap();
    assert_eq!(
        (parameter(&to, "error").as_deref(), parameter(&to, "state").as_deref(), parameter(&to, "code")),
        (Some("access_denied"), Some("s-1"), None)
    );
    let old = address.replace("authorize?client_id", "index?app_id");
    set(&sim, json!({"sign_in_declined": false})).await;
    assert!(parameter(&visit(&sim, &old, "lina").await.unwrap(), "code").is_some());
}

#[tokio::test]
async fn a_code_of_the_app_lives_three_minutes_and_once() {
    let sim = Sim::start().await;
    let code = app_code(&sim, "lina").await;
    assert_eq!(
        exchange(&sim, "none", json!({})).await,
        (
            400,
            json!({"code": 20003, "error": "invalid_grant", "error_description": "The authorization code is not found. Please note that an authorization code can only be used once."})
        )
    );
    assert_eq!(exchange(&sim, &code, json!({"client_secret": "x"})).await.1["code"], 20002);
    assert_eq!(exchange(&sim, &code, json!({"client_id": "cli_x"})).await.1["code"], 20048);
    assert_eq!(exchange(&sim, &code, json!({"grant_type": "password"})).await.1["code"], 20036);
    let (status, tokens) = exchange(&sim, &code, json!({})).await;
    assert_eq!((status, tokens.get("refresh_token")), (200, None), "no offline_access, no refresh token");
    let elsewhere = exchange(&sim, &app_code(&sim, "lina").await, json!({"redirect_uri": BACK})).await.1;
    assert_eq!(elsewhere["code"], 20071, "no page has led to it");
    let web = sim.post("/api/sign-in", json!({"vendor": "lark", "user": "lina", "kind": "web"})).await;
    assert_eq!(exchange(&sim, text(&web["code"]), json!({"redirect_uri": BACK})).await.0, 200);
    let late = app_code(&sim, "lina").await;
    sim.post("/api/clock", json!({"advance_ms": 180_000})).await;
    assert_eq!(exchange(&sim, &late, json!({})).await.1["code"], 20004);
    set(&sim, json!({"visible_departments": [3]})).await;
    assert_eq!(exchange(&sim, &app_code(&sim, "lina").await, json!({})).await.1["code"], 20010);
    set(&sim, json!({"visible_departments": [1]})).await;
    let leaver = app_code(&sim, "lina").await;
    sim.control("DELETE", "/api/users/lark/lina", Value::Null).await;
    assert_eq!(exchange(&sim, &leaver, json!({})).await.1["code"], 20066);
}

#[tokio::test]
async fn pkce_is_asked_for_where_it_was_promised() {
    let sim = Sim::start().await;
    let address = authorize(&sim, "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256").await;
    let code = async || parameter(&visit(&sim, &address, "lina").await.unwrap(), "code").unwrap();
    let with = |verifier: &str| json!({"redirect_uri": BACK, "code_verifier": verifier});
    assert_eq!(exchange(&sim, &code().await, with("")).await.1["code"], 20049);
    assert_eq!(exchange(&sim, &code().await, with(&"x".repeat(43))).await.1["code"], 20049);
    assert_eq!(exchange(&sim, &code().await, with("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).await.0, 200);
}

#[tokio::test]
async fn the_third_version_takes_forms_and_the_apps_own_credentials() {
    let sim = Sim::start().await;
    let credentials = sim.credentials("lark").await;
    let url = format!("{}/oauth/v3/token", sim.running.lark_url());
    let ask = async |form: &[(&str, &str)], basic: bool| {
        let form: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = sim.http.post(&url).header("content-type", "application/x-www-form-urlencoded").body(form);
        let request =
            if basic { request.basic_auth(text(&credentials["app_id"]), Some(text(&credentials["app_secret"]))) } else { request };
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let (id, secret) = (text(&credentials["app_id"]), text(&credentials["app_secret"]));
    let code = app_code(&sim, "lina").await;
    let body = [("grant_type", "authorization_code"), ("client_id", id), ("client_secret", secret), ("code", code.as_str())];
    assert_eq!(ask(&body, false).await.0, 200);
    let grant = [("grant_type", "client_credentials")];
    let (status, answer) = ask(&grant, true).await;
    assert_eq!((status, &answer["expires_in"]), (200, &json!(7200)));
    Client { sim: &sim, token: text(&answer["access_token"]).to_owned() }.get("contact/v3/scopes").await;
    assert_eq!(ask(&[grant[0], ("client_secret", secret)], true).await.1["code"], 20070);
    assert_eq!(ask(&[grant[0], ("client_id", id)], false).await.1["code"], 20001);
    set(&sim, json!({"variants": ["no_v3_token"]})).await;
    assert_eq!(sim.http.post(&url).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_older_calls_take_the_apps_token() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let body = |code: &str| json!({"grant_type": "authorization_code", "code": code});
    let data = app.post("authen/v1/access_token", body(&app_code(&sim, "lina").await)).await;
    assert!(text(&data["access_token"]).starts_with("u-") && data["name"] == "李娜" && data["refresh_expires_in"] == 2_592_000);
    let renewed = json!({"grant_type": "refresh_token", "refresh_token": data["refresh_token"]});
    assert_eq!(app.post("authen/v1/refresh_access_token", renewed).await["open_id"], data["open_id"]);
    let code = app_code(&sim, "lina").await;
    let data = app.post("authen/v1/oidc/access_token", body(&code)).await;
    assert!(data["name"].is_null() && data["refresh_token"].is_string());
    assert_eq!(app.refused("POST", "authen/v1/oidc/access_token", body(&code)).await, (200, 20003));
    set(&sim, json!({"variants": ["app_token_apart"]})).await;
    assert_eq!(app.refused("POST", "authen/v1/access_token", body("x")).await, (200, 20014));
    let credentials = sim.credentials("lark").await;
    let given = json!({"app_id": credentials["app_id"], "app_secret": credentials["app_secret"]});
    let token = plain(&sim, "/open-apis/auth/v3/app_access_token/internal", given.clone()).await["app_access_token"].clone();
    let own = Client { sim: &sim, token: text(&token).to_owned() };
    own.post("authen/v1/access_token", body(&app_code(&sim, "lina").await)).await;
    assert_eq!(plain(&sim, "/open-apis/auth/v3/app_ticket/resend", given).await["code"], 10016);
}

#[tokio::test]
async fn the_control_api_signs_in_and_scans() {
    let sim = Sim::start().await;
    let address = authorize(&sim, "").await;
    let signed = sim.post("/api/sign-in", json!({"vendor": "lark", "user": "lina", "kind": "web", "authorize_url": address})).await;
    assert!(text(&signed["redirect"]).ends_with(&format!("?x=1&code={}&state=s-1", text(&signed["code"]))));
    let waiting = address.replace("/authorize?", "/scanned?");
    let poll = async || sim.http.get(&waiting).send().await.unwrap().json::<Value>().await.unwrap()["redirect"].clone();
    assert_eq!(poll().await, Value::Null);
    let scanned = sim.post("/api/scan", json!({"vendor": "lark", "user": "zhangwei", "url": address})).await;
    assert_eq!(poll().await, scanned["redirect"]);
    assert_eq!(poll().await, Value::Null);
    let opened = sim.post("/api/scan", json!({"vendor": "lark", "user": "lina", "url": "http://127.0.0.1:3000/m/1/bind"})).await;
    assert_eq!(opened, json!({"open": "http://127.0.0.1:3000/m/1/bind"}));
    let (status, answer) = sim.try_control("POST", "/api/scan", json!({"vendor": "lark", "user": "nobody", "url": address})).await;
    assert!(status == 409 && text(&answer["error"]).contains("20008"));
}

#[tokio::test]
async fn the_stand_in_script_brings_codes_for_the_person() {
    let sim = Sim::start().await;
    let app_id = text(&sim.credentials("lark").await["app_id"]).to_owned();
    let load = async |cookie: &str| {
        let url = format!("{}/goofy/lark/op/h5-js-sdk-1.5.23.js", sim.running.lark_url());
        let script = sim.http.get(url).header("cookie", cookie).send().await.unwrap().text().await.unwrap();
        let apps = script.split("var apps = ").nth(1).unwrap().split(";\n").next().unwrap().to_owned();
        serde_json::from_str::<Value>(&apps).unwrap()[&app_id].clone()
    };
    assert_eq!(load("").await["access"], Value::Null);
    let app = load("sim_user=lina").await;
    assert_eq!(exchange(&sim, text(&app["access"]), json!({})).await.0, 200);
    set(&sim, json!({"variants": ["auth_codes_are_old", "no_request_access"]})).await;
    assert_eq!(load("").await["knowsAccess"], false);
    let app = load("sim_user=lina").await;
    assert_eq!(exchange(&sim, text(&app["authCode"]), json!({})).await.1["code"], 20003);
    let older = json!({"grant_type": "authorization_code", "code": app["authCode"]});
    let tokens = Client::start(&sim).await.post("authen/v1/oidc/access_token", older).await;
    assert!(text(&tokens["access_token"]).starts_with("u-"), "the code is still good where it belongs");
    let url = format!("{}/simulated/code?app_id={app_id}&way=access", sim.running.lark_url());
    let asked = async |origin: &str| {
        let request = sim.http.get(&url).header("origin", origin).header("cookie", "sim_user=lina");
        let response = request.send().await.unwrap();
        (response.headers().contains_key("access-control-allow-origin"), response.json::<Value>().await.unwrap()["code"].is_string())
    };
    assert_eq!(asked("http://127.0.0.1:3000").await, (true, true));
    assert!(!asked("https://evil.example").await.0);
    let choose = format!("{}/simulated/people?app_id={app_id}&back=http://127.0.0.1:3000/m&sim_user=lina", sim.running.lark_url());
    let chosen = sim.http.get(&choose).send().await.unwrap();
    assert_eq!(chosen.headers()["location"], "http://127.0.0.1:3000/m");
    assert!(chosen.headers()["set-cookie"].to_str().unwrap().starts_with("sim_user=lina;"));
    assert!(visit(&sim, &choose.replace("127.0.0.1:3000", "evil.example"), "").await.is_err());
}

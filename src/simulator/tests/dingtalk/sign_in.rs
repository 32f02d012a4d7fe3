//! Sign-in: the page, codes inside the app, the user's own token, the scripts, making an app by scanning.

use serde_json::{Value, json};

use super::super::{Sim, text};
use super::Client;

fn address(sim: &Sim, client_id: &str, more: &str) -> String {
    format!(
        "{}/oauth2/auth?client_id={client_id}&response_type=code&prompt=consent&state=s-1&redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Fback%3Fa%3Db{more}",
        sim.running.dingtalk_url()
    )
}

async fn visit(sim: &Sim, url: &str, cookie: Option<&str>) -> reqwest::Response {
    let request = sim.http.get(url);
    let request = match cookie {
        Some(userid) => request.header("cookie", format!("other=1; sim_user={userid}")),
        None => request,
    };
    request.send().await.unwrap()
}

fn parameter(response: &reqwest::Response, name: &str) -> Option<String> {
    assert_eq!(response.status(), 303);
    let to: url::Url = response.headers()["location"].to_str().unwrap().parse().unwrap();
    to.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn a_web_sign_in_leads_to_the_person() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let url = address(&sim, app.of("client_id"), "&scope=openid%20corpid");
    let back = visit(&sim, &url, Some("huangmin")).await;
    assert_eq!((parameter(&back, "a").as_deref(), parameter(&back, "state").as_deref()), (Some("b"), Some("s-1")));
    let code = parameter(&back, "authCode").unwrap();
    let ask =
        json!({"clientId": app.of("client_id"), "clientSecret": app.of("client_secret"), "grantType": "authorization_code", "code": code});
    let token = app.done("POST", "oauth2/userAccessToken", ask.clone()).await;
    assert_eq!((&token["expireIn"], text(&token["corpId"])), (&json!(7200), app.of("corp_id")));
    assert_eq!(app.refused("POST", "oauth2/userAccessToken", ask.clone()).await, (400, "invalidParameter.authCode.notFound".to_owned()));
    app.settings(json!({"variants": ["auth_code_invalid"]})).await;
    assert_eq!(app.refused("POST", "oauth2/userAccessToken", ask).await.1, "invalidAuthCode");

    let user = Client { sim: &sim, token: text(&token["accessToken"]).to_owned(), credentials: Value::Null };
    let me = user.done("GET", "contact/users/me", Value::Null).await;
    assert_eq!((text(&me["nick"]), text(&me["mobile"]), text(&me["stateCode"])), ("黄敏", "51234567", "852"));
    let found = app.post("/topapi/user/getbyunionid", json!({"unionid": me["unionId"]})).await;
    assert_eq!(found["result"]["userid"], "huangmin");
    assert_eq!(app.refused("GET", "contact/users/me", Value::Null).await.1, "InvalidAuthentication", "the app's token is no user's");
    app.settings(json!({"missing_scopes": ["Contact.User.mobile"]})).await;
    assert!(user.done("GET", "contact/users/me", Value::Null).await.get("mobile").is_none());
    app.settings(json!({"missing_scopes": ["Contact.User.Read"]})).await;
    let (status, refused) = user.call("GET", "contact/users/me", Value::Null).await;
    assert_eq!((status, &refused["accessdenieddetail"]["requiredScopes"]), (403, &json!(["Contact.User.Read"])));
    sim.post("/api/clock", json!({"advance_ms": 7_200_000})).await;
    assert_eq!(user.refused("GET", "contact/users/me", Value::Null).await.1, "accesstoken.expired");
    let again = json!({"clientId": app.of("client_id"), "clientSecret": app.of("client_secret"), "grantType": "refresh_token", "refreshToken": token["refreshToken"]});
    assert_ne!(app.done("POST", "oauth2/userAccessToken", again).await["accessToken"], token["accessToken"]);
}

#[tokio::test]
async fn somebody_outside_signs_in_and_is_nobody_here() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let url = address(&sim, app.of("client_id"), "&scope=openid&sim_user=%40outsider");
    let code = parameter(&visit(&sim, &url, None).await, "authCode").unwrap();
    let ask =
        json!({"clientId": app.of("client_id"), "clientSecret": app.of("client_secret"), "grantType": "authorization_code", "code": code});
    let token = app.done("POST", "oauth2/userAccessToken", ask).await;
    assert!(token.get("corpId").is_none(), "the company was not asked for");
    let user = Client { sim: &sim, token: text(&token["accessToken"]).to_owned(), credentials: Value::Null };
    let me = user.done("GET", "contact/users/me", Value::Null).await;
    assert_eq!(app.post("/topapi/user/getbyunionid", json!({"unionid": me["unionId"]})).await["errcode"], 60121);
}

#[tokio::test]
async fn the_page_lists_people_and_refuses_wrong_addresses() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let page = async |more: &str| visit(&sim, &address(&sim, app.of("client_id"), more), None).await.text().await.unwrap();
    let list = page("&scope=openid").await;
    assert!(list.contains("王小明") && list.contains("data-scanned=\"scanned?client_id"));
    assert!(page("&scope=contact").await.contains("(40035)"));
    app.settings(json!({"trusted_domains": ["ops.example.com"]})).await;
    assert!(page("&scope=openid").await.contains("redirect_uri未授权 (50001)"));
    app.settings(json!({"trusted_domains": null, "sign_in_declined": true})).await;
    let declined = visit(&sim, &address(&sim, app.of("client_id"), "&scope=openid"), Some("lina")).await;
    assert_eq!((parameter(&declined, "error").as_deref(), parameter(&declined, "authCode")), (Some("access_denied"), None));
    app.settings(json!({"sign_in_declined": false, "variants": ["redirect_code_only"]})).await;
    let back = visit(&sim, &address(&sim, app.of("client_id"), "&scope=openid"), Some("lina")).await;
    assert!(parameter(&back, "code").is_some() && parameter(&back, "authCode").is_none());
    assert!(visit(&sim, &address(&sim, "other", "&scope=openid"), None).await.text().await.unwrap().contains("(40096)"));
}

#[tokio::test]
async fn a_code_inside_the_app_is_good_once_for_five_minutes() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let code = async |kind: &str| {
        sim.post("/api/sign-in", json!({"vendor": "dingtalk", "user": "wangxiaoming", "kind": kind})).await["code"].clone()
    };
    let info = async |code: &Value| app.post("/topapi/v2/user/getuserinfo", json!({"code": code})).await;
    let first = code("app").await;
    let person = info(&first).await["result"].clone();
    assert_eq!((text(&person["userid"]), &person["sys"], &person["sys_level"]), ("wangxiaoming", &json!(true), &json!(1)));
    assert!(person.get("corpId").is_none());
    sim.control("PATCH", "/api/users/dingtalk/zhangwei", json!({"admin": true})).await;
    let other = sim.post("/api/sign-in", json!({"vendor": "dingtalk", "user": "zhangwei", "kind": "app"})).await["code"].clone();
    let other = info(&other).await["result"].clone();
    assert_eq!((&other["sys"], &other["sys_level"]), (&json!(true), &json!(2)), "the main admin is one");
    let admins = app.post("/topapi/user/listadmin", json!({})).await["result"].clone();
    assert_eq!(admins, json!([{"userid": "wangxiaoming", "sys_level": 1}, {"userid": "zhangwei", "sys_level": 2}]));
    assert_eq!(info(&first).await["errcode"], 40078);
    assert_eq!(info(&code("web").await).await["errcode"], 40078, "the web's codes are others");
    let late = code("app").await;
    sim.post("/api/clock", json!({"advance_ms": 5 * 60 * 1000})).await;
    assert_eq!(info(&late).await["errcode"], 40078);
}

#[tokio::test]
async fn a_page_inside_the_app_asks_for_a_code() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let base = sim.running.dingtalk_url();
    for file in ["dingtalk-jsapi/3.1.0/dingtalk.open.js", "dingtalk-jsapi/2.10.3/dingtalk.open.js", "h5-dingtalk-login/0.21.0/ddlogin.js"] {
        let response = visit(&sim, &format!("{base}/dingding/{file}"), None).await;
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/javascript"), "{file}");
    }
    let ask = async |page: &str, corp_id: &str, cookie: Option<&str>| {
        let url = format!("{base}/sim/auth-code?callback=__dd_1&corpId={corp_id}&clientId=&page={page}");
        let script = visit(&sim, &url, cookie).await.text().await.unwrap();
        serde_json::from_str::<Value>(script.strip_prefix("__dd_1(").unwrap().strip_suffix(");").unwrap()).unwrap()
    };
    let page = "http%3A%2F%2F127.0.0.1%3A3000%2Fm%2F1";
    let answer = ask(page, app.of("corp_id"), Some("lina")).await;
    assert_eq!(app.post("/topapi/v2/user/getuserinfo", json!({"code": answer["code"]})).await["result"]["userid"], "lina");
    assert_eq!(ask(page, app.of("corp_id"), None).await, json!({"choose": true}));
    assert_eq!(ask(page, "dingother", Some("lina")).await["errorCode"], 3);
    app.settings(json!({"trusted_domains": ["ops.example.com"]})).await;
    assert_eq!(ask(page, app.of("corp_id"), Some("lina")).await["errorCode"], 3);
    assert_eq!(visit(&sim, &format!("{base}/sim/auth-code?callback=a.b"), None).await.status(), 400);
    let people = format!("{base}/sim/people?corpId={}&back={page}", app.of("corp_id"));
    assert!(visit(&sim, &people, None).await.text().await.unwrap().contains("李娜"));
    let chosen = visit(&sim, &format!("{people}&sim_user=lina"), None).await;
    assert_eq!(
        (chosen.headers()["set-cookie"].to_str().unwrap(), chosen.headers()["location"].to_str().unwrap()),
        ("sim_user=lina; Path=/; SameSite=Lax", "http://127.0.0.1:3000/m/1")
    );
}

#[tokio::test]
async fn an_embedded_page_tells_the_page_around_it() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let url = address(&sim, app.of("client_id"), "&scope=openid&sim_frame=1");
    let poll = url.replace("/oauth2/auth?", "/sim/scanned?callback=__dt_1&");
    let told = async || visit(&sim, &poll, None).await.text().await.unwrap();
    assert!(visit(&sim, &url, None).await.text().await.unwrap().contains("data-scanned=\"\""), "the frame itself does not wait");
    assert_eq!(told().await, "__dt_1({\"redirect\":null});");
    assert_eq!(visit(&sim, &format!("{url}&sim_user=lina"), None).await.status(), 200, "the frame leads nowhere");
    assert!(told().await.contains("authCode="));
    assert_eq!(told().await, "__dt_1({\"redirect\":null});", "once");
    visit(&sim, &url, Some("zhangwei")).await;
    assert!(told().await.contains("state=s-1"));
}

#[tokio::test]
async fn the_control_api_signs_in_and_scans() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let url = address(&sim, app.of("client_id"), "&scope=openid");
    let signed = sim.post("/api/sign-in", json!({"vendor": "dingtalk", "user": "lina", "kind": "web", "authorize_url": url})).await;
    assert!(text(&signed["redirect"]).ends_with(&format!("authCode={}&state=s-1", text(&signed["code"]))));
    let waiting = url.replace("/oauth2/auth?", "/oauth2/scanned?");
    let poll = async || sim.http.get(&waiting).send().await.unwrap().json::<Value>().await.unwrap()["redirect"].clone();
    assert_eq!(poll().await, Value::Null);
    let scanned = sim.post("/api/scan", json!({"vendor": "dingtalk", "user": "lina", "url": url})).await;
    assert_eq!((poll().await, poll().await), (scanned["redirect"].clone(), Value::Null));
    let opened = sim.post("/api/scan", json!({"vendor": "dingtalk", "user": "lina", "url": "http://127.0.0.1:3000/m/1/bind"})).await;
    assert_eq!(opened, json!({"open": "http://127.0.0.1:3000/m/1/bind"}));
    let (status, answer) = sim.try_control("POST", "/api/scan", json!({"vendor": "dingtalk", "user": "nobody", "url": url})).await;
    assert!(status == 409 && text(&answer["error"]).contains("60121"));
}

#[tokio::test]
async fn an_app_is_made_by_scanning() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let call = async |step: &str, body: Value| {
        let url = format!("{}/app/registration/{step}", sim.running.dingtalk_url());
        sim.http.post(url).body(body.to_string()).send().await.unwrap().json::<Value>().await.unwrap()
    };
    let begin = async || {
        let nonce = call("init", json!({})).await["nonce"].clone();
        (call("begin", json!({"nonce": nonce})).await, nonce)
    };
    let (begun, nonce) = begin().await;
    assert_eq!((&begun["errcode"], &begun["expires_in"], &begun["interval"]), (&json!(0), &json!(7200), &json!(5)));
    assert_eq!(call("begin", json!({"nonce": nonce})).await["errcode"], 40035, "a nonce is good once");
    let poll = async |begun: &Value| call("poll", json!({"device_code": begun["device_code"]})).await;
    assert_eq!(poll(&begun).await["status"], "WAITING");
    let scan = async |begun: &Value, user: &str| {
        sim.try_control("POST", "/api/scan", json!({"vendor": "dingtalk", "user": user, "url": begun["verification_uri_complete"]})).await
    };
    assert_eq!(scan(&begun, "lina").await.1["confirmed"], "FAIL");
    assert_eq!(poll(&begun).await["status"], "FAIL");
    assert_eq!(scan(&begun, "wangxiaoming").await.0, 409, "a code is used once");
    let (begun, _) = begin().await;
    scan(&begun, "wangxiaoming").await;
    let made = poll(&begun).await;
    assert_eq!(
        (&made["status"], &made["client_id"], &made["client_secret"]),
        (&json!("SUCCESS"), &app.credentials["client_id"], &app.credentials["client_secret"])
    );
    let (late, _) = begin().await;
    sim.post("/api/clock", json!({"advance_ms": 7_200_000})).await;
    assert_eq!(poll(&late).await["status"], "EXPIRED");
    assert_eq!(call("poll", json!({"device_code": "x"})).await["errcode"], 40035);
    app.settings(json!({"variants": ["registered_without_permissions"]})).await;
    let (bare, _) = begin().await;
    scan(&bare, "wangxiaoming").await;
    let app = Client::start(&sim).await;
    assert_eq!(app.post("/topapi/user/count", json!({"only_active": true})).await["sub_code"], "60011");
}

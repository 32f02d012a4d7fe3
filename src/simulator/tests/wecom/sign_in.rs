//! Sign-in: the pages, the codes and what they yield.

use serde_json::{Value, json};

use super::super::{Sim, text};
use super::Client;

async fn authorize(sim: &Sim, path: &str, cookie: Option<&str>) -> reqwest::Response {
    let corp_id = text(&sim.credentials("wecom").await["corp_id"]).to_owned();
    let url = format!("{}{path}&appid={corp_id}&agentid=1000002", sim.running.wecom_url());
    let request = sim.http.get(url);
    let request = match cookie {
        Some(userid) => request.header("cookie", format!("other=1; sim_user={userid}")),
        None => request,
    };
    request.send().await.unwrap()
}

const IN_APP: &str = "/connect/oauth2/authorize?response_type=code&scope=snsapi_base&state=abc123&redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Fm%2F1%2Fsign-in%3Fa%3Db";
const PRIVATE: &str =
    "/connect/oauth2/authorize?response_type=code&scope=snsapi_privateinfo&state=abc123&redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Fm";
const WEB: &str = "/wwlogin/sso/login?login_type=CorpApp&state=s-1&redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Fconsole";

fn location(response: &reqwest::Response) -> url::Url {
    assert_eq!(response.status(), 303);
    response.headers()["location"].to_str().unwrap().parse().unwrap()
}

fn parameter(url: &url::Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn the_person_of_the_cookie_signs_in_once() {
    let sim = Sim::start().await;
    let to = location(&authorize(&sim, IN_APP, Some("lina")).await);
    assert_eq!((parameter(&to, "a").as_deref(), parameter(&to, "state").as_deref()), (Some("b"), Some("abc123")));
    let code = parameter(&to, "code").unwrap();
    let app = Client::of_app(&sim).await;
    assert_eq!(app.get(&format!("auth/getuserinfo?code={code}")).await["userid"], "lina");
    assert_eq!(app.get(&format!("auth/getuserinfo?code={code}")).await["errcode"], 40029);
}

#[tokio::test]
async fn a_code_lives_five_minutes() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    let code = sim.post("/api/sign-in", json!({"vendor": "wecom", "user": "lina", "kind": "app"})).await["code"].clone();
    sim.post("/api/clock", json!({"advance_ms": 5 * 60 * 1000})).await;
    assert_eq!(app.get(&format!("auth/getuserinfo?code={}", text(&code))).await["errcode"], 40029);
    let contacts = Client::of_contacts(&sim).await;
    assert_eq!(contacts.get("auth/getuserinfo?code=x").await["errcode"], 50001);
}

#[tokio::test]
async fn nobody_chosen_lists_the_people() {
    let sim = Sim::start().await;
    let page = authorize(&sim, WEB, None).await.text().await.unwrap();
    assert!(page.contains("王小明") && page.contains("&amp;sim_user=wangxiaoming\""));
    assert!(page.contains("data-scanned=\"scanned?login_type"));
    let outsider = location(&authorize(&sim, &format!("{IN_APP}&sim_user=%40outsider"), None).await);
    let app = Client::of_app(&sim).await;
    let info = app.get(&format!("user/getuserinfo?code={}", parameter(&outsider, "code").unwrap())).await;
    assert!(info["UserId"].is_null() && text(&info["OpenId"]).starts_with('o'));
}

#[tokio::test]
async fn a_wrong_address_ends_on_a_page() {
    let sim = Sim::start().await;
    sim.post("/api/settings", json!({"vendor": "wecom", "trusted_domains": ["ops.example.com"]})).await;
    let page = authorize(&sim, IN_APP, Some("lina")).await.text().await.unwrap();
    assert!(page.contains("redirect_uri unauthorized (50001)"));
    sim.post("/api/settings", json!({"vendor": "wecom", "trusted_domains": null, "sign_in_declined": true})).await;
    let to = location(&authorize(&sim, WEB, Some("lina")).await);
    assert_eq!((parameter(&to, "code"), parameter(&to, "state").as_deref()), (None, Some("s-1")));
    sim.post("/api/settings", json!({"vendor": "wecom", "sign_in_declined": false, "visible_departments": [3]})).await;
    assert!(authorize(&sim, WEB, Some("lina")).await.text().await.unwrap().contains("(50002)"));
    assert_eq!(authorize(&sim, IN_APP, Some("lina")).await.status(), 303);
}

#[tokio::test]
async fn phone_and_mail_come_by_consent() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    let detail = async || {
        let code = parameter(&location(&authorize(&sim, PRIVATE, Some("lina")).await), "code").unwrap();
        let info = app.get(&format!("auth/getuserinfo?code={code}")).await;
        app.post("auth/getuserdetail", json!({"user_ticket": info["user_ticket"]})).await
    };
    assert_eq!(detail().await, json!({"errcode": 0, "errmsg": "ok", "userid": "lina"}));
    sim.post("/api/settings", json!({"vendor": "wecom", "private_info": true, "hide_mobile": true})).await;
    assert_eq!(detail().await["mobile"], "13800138001");
    assert_eq!(app.post("auth/getuserdetail", json!({"user_ticket": "x"})).await["errcode"], 84015);
}

#[tokio::test]
async fn the_control_api_signs_in_and_scans() {
    let sim = Sim::start().await;
    let corp_id = text(&sim.credentials("wecom").await["corp_id"]).to_owned();
    let address = format!("{}{WEB}&appid={corp_id}&agentid=1000002", sim.running.wecom_url());
    let signed = sim.post("/api/sign-in", json!({"vendor": "wecom", "user": "lina", "kind": "web", "authorize_url": address})).await;
    assert!(text(&signed["redirect"]).ends_with(&format!("console?code={}&state=s-1", text(&signed["code"]))));

    let waiting = format!("{}/wwlogin/sso/scanned?{}", sim.running.wecom_url(), address.split_once('?').unwrap().1);
    let poll = async || sim.http.get(&waiting).send().await.unwrap().json::<Value>().await.unwrap()["redirect"].clone();
    assert_eq!(poll().await, Value::Null);
    let scanned = sim.post("/api/scan", json!({"vendor": "wecom", "user": "zhangwei", "url": address})).await;
    assert_eq!(poll().await, scanned["redirect"]);
    assert_eq!(poll().await, Value::Null);
    let opened = sim.post("/api/scan", json!({"vendor": "wecom", "user": "lina", "url": "http://127.0.0.1:3000/m/1/bind"})).await;
    assert_eq!(opened, json!({"open": "http://127.0.0.1:3000/m/1/bind"}));
    let (status, answer) = sim.try_control("POST", "/api/scan", json!({"vendor": "wecom", "user": "nobody", "url": address})).await;
    assert!(status == 409 && text(&answer["error"]).contains("60111"));
}

#[tokio::test]
async fn the_stand_in_script_loads() {
    let sim = Sim::start().await;
    for file in ["node/open/js/wecom-jssdk-2.0.2.js", "open/js/jweixin-1.2.0.js"] {
        let response = sim.http.get(format!("{}/{file}", sim.running.wecom_url())).send().await.unwrap();
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/javascript"), "{file}");
    }
}

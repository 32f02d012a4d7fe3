//! What the gateway refuses, in both envelopes.

use serde_json::{Value, json};

use super::super::{Sim, text};
use super::Client;

async fn bare(sim: &Sim, method: &str, path: &str) -> (u16, Value) {
    let url = format!("{}{path}", sim.running.dingtalk_url());
    let response = sim.http.request(method.parse().unwrap(), url).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn a_wrong_or_missing_token_is_refused_in_each_generations_way() {
    let sim = Sim::start().await;
    let (status, wrong) = bare(&sim, "POST", "/topapi/v2/user/get?access_token=x").await;
    assert_eq!(
        (status, &wrong["errcode"], &wrong["sub_code"], text(&wrong["sub_msg"])),
        (200, &json!(88), &json!("40014"), "不合法的access_token")
    );
    assert_eq!(wrong["errmsg"], "ding talk error[subcode=40014,submsg=不合法的access_token]");
    let (_, missing) = bare(&sim, "POST", "/topapi/v2/user/get").await;
    assert_eq!((&missing["sub_code"], text(&missing["sub_msg"])), (&json!("40000"), "access_token is blank"));
    let (status, missing) = bare(&sim, "POST", "/v1.0/oauth2/jsapiTickets?access_token=x").await;
    assert_eq!((status, text(&missing["code"])), (400, "AuthenticationFailed.MissingParameter"));
    assert_eq!(text(&missing["message"]), "缺少参数：x-acs-dingtalk-access-token");
    let app = Client { sim: &sim, token: "x".to_owned(), credentials: Value::Null };
    assert_eq!(app.refused("POST", "oauth2/jsapiTickets", Value::Null).await, (400, "InvalidAuthentication".to_owned()));
    assert_eq!(app.refused("GET", "contact/users/me", Value::Null).await, (400, "InvalidAuthentication".to_owned()));
}

#[tokio::test]
async fn unknown_names_are_told_apart() {
    let sim = Sim::start().await;
    let (status, api) = bare(&sim, "POST", "/topapi/v2/user/notexist").await;
    assert_eq!(
        (status, &api["errcode"], text(&api["sub_msg"])),
        (200, &json!(22), "不合法ApiName，ApiName = dingtalk.oapi.v2.user.notexist")
    );
    for path in ["/v1.0/none", "/none"] {
        assert_eq!(bare(&sim, "POST", path).await, (200, json!({"errcode": 404, "errmsg": "请求的URI地址不存在"})), "{path}");
    }
    let app = Client::start(&sim).await;
    assert_eq!(app.get("/topapi/v2/user/get").await["errcode"], 43002);
    assert_eq!(app.post("/auth/scopes", json!({})).await["errcode"], 43001);
    let broken = sim.http.post(app.url("/topapi/v2/user/get")).body("{").send().await.unwrap().json::<Value>().await.unwrap();
    assert_eq!(broken["errcode"], 43009);
}

#[tokio::test]
async fn a_missing_permission_names_its_scope() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    app.settings(json!({"missing_scopes": ["qyapi_get_member", "qyapi_chat_manage"]})).await;
    let refused = app.post("/topapi/v2/user/get", json!({"userid": "lina"})).await;
    assert_eq!((&refused["errcode"], &refused["sub_code"]), (&json!(88), &json!("60011")));
    let link = format!("https://open-dev.dingtalk.com/appscope/apply?content={}%23qyapi_get_member, ", app.of("client_id"));
    assert!(text(&refused["sub_msg"]).contains(&link) && text(&refused["errmsg"]).ends_with("{requiredScopes=[qyapi_get_member]}]"));
    assert_eq!(app.post("/topapi/v2/user/list", json!({"dept_id": 2, "cursor": 0, "size": 1})).await["errcode"], 0);
    let (status, refused) = app.call("POST", "im/sceneGroup/create", json!({})).await;
    assert_eq!((status, text(&refused["code"])), (403, "Forbidden.AccessDenied.AccessTokenPermissionDenied"));
    assert_eq!(refused["accessdenieddetail"], json!({"requiredScopes": ["qyapi_chat_manage"]}));
    app.settings(json!({"variants": ["permission_unnamed", "flat_refusals"]})).await;
    let refused = app.post("/topapi/v2/user/get", json!({"userid": "lina"})).await;
    assert_eq!(refused["errcode"], 60011);
    assert!(text(&refused["errmsg"]).starts_with("没有调用该接口的权限，接口权限申请参考："));
    assert_eq!(app.post("/topapi/user/listid", json!({"dept_id": 2})).await["errcode"], 60011);
    app.settings(json!({"variants": ["listid_department_member"]})).await;
    assert_eq!(app.post("/topapi/user/listid", json!({"dept_id": 2})).await["errcode"], 0);
}

#[tokio::test]
async fn answers_can_be_written_as_the_samples_show_them() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    app.settings(json!({"missing_scopes": ["qyapi_get_member"], "variants": ["refusals_in_text", "quoted_values"]})).await;
    let refused = app.post("/topapi/v2/user/get", json!({"userid": "lina"})).await;
    assert_eq!((&refused["errcode"], refused.get("sub_code")), (&json!("88"), None));
    assert!(text(&refused["errmsg"]).starts_with("ding talk error[subcode=60011,"));
    let page = app.post("/topapi/user/listsimple", json!({"dept_id": 2, "cursor": 0, "size": 1})).await;
    assert_eq!((&page["errcode"], &page["result"]["has_more"], &page["result"]["next_cursor"]), (&json!("0"), &json!("true"), &json!("1")));
}

#[tokio::test]
async fn an_untrusted_address_is_told_which_one_it_is() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    app.settings(json!({"trusted_ips": ["203.0.113.*"]})).await;
    let refused = app.post("/topapi/user/count", json!({"only_active": true})).await;
    let told = format!("访问ip不在白名单之中,request ip=127.0.0.1 appKey({})", app.of("client_id"));
    assert_eq!((&refused["sub_code"], text(&refused["sub_msg"])), (&json!("60020"), told.as_str()));
    let flat = app.get("/get_jsapi_ticket").await;
    assert_eq!((&flat["errcode"], text(&flat["errmsg"])), (&json!(60020), told.as_str()));
    let denied = (403, "Forbidden.AccessDenied.IpNotInWhiteList".to_owned());
    assert_eq!(app.refused("POST", "oauth2/jsapiTickets", Value::Null).await, denied);
    let credentials = json!({"appKey": app.of("client_id"), "appSecret": app.of("client_secret")});
    assert_eq!(app.refused("POST", "oauth2/accessToken", credentials).await, denied);
    app.settings(json!({"egress_ip": "203.0.113.7"})).await;
    assert_eq!(app.get("/get_jsapi_ticket").await["errcode"], 0);

    // An expired token from a wrong address: what is looked at first is not documented.
    sim.post("/api/clock", json!({"advance_ms": 7_200_000})).await;
    app.settings(json!({"egress_ip": null})).await;
    assert_eq!(app.get("/auth/scopes").await["errcode"], 60020);
    app.settings(json!({"variants": ["token_before_address"]})).await;
    assert_eq!(app.get("/auth/scopes").await["errcode"], 42001);
}

#[tokio::test]
async fn a_switched_off_app_and_a_used_up_month_stop_calls() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    app.settings(json!({"disabled": true})).await;
    assert_eq!(app.get("/auth/scopes").await["errcode"], 50003);
    app.settings(json!({"disabled": false, "variants": ["month_used_up"]})).await;
    assert_eq!(app.get("/auth/scopes").await["errcode"], 0);
    assert_eq!(app.notify("lina", "x").await["sub_code"], "90020");
    let send = json!({"robotCode": app.of("robot_code")});
    assert_eq!(
        app.refused("POST", "robot/oToMessages/batchSend", send).await,
        (403, "Forbidden.AccessDenied.ApiCountLimitForOrg".to_owned())
    );
}

#[tokio::test]
async fn the_twenty_first_call_of_a_second_is_refused() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let mut codes = Vec::new();
    // Within two seconds of the clock, sixty calls cannot all be let through.
    for _ in 0..60 {
        let answer = app.post("/topapi/v2/user/get", json!({"userid": "lina"})).await;
        codes.push((answer["errcode"].clone(), answer["sub_code"].clone()));
    }
    assert!(codes[..20].iter().all(|(code, _)| *code == 0));
    assert!(codes.contains(&(json!(88), json!("90018"))));
    app.settings(json!({"variants": ["qps_unlimited"]})).await;
    for _ in 0..30 {
        assert_eq!(app.post("/topapi/v2/user/get", json!({"userid": "lina"})).await["errcode"], 0);
    }
}

#[tokio::test]
async fn faults_speak_like_the_vendor() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    sim.post("/api/faults", json!({"vendor": "dingtalk", "company": app.of("corp_id"), "path": "/topapi/*", "rate_limit_per_s": 0})).await;
    assert_eq!(app.post("/topapi/v2/user/get", json!({"userid": "lina"})).await["sub_code"], "90018");
    sim.control("DELETE", "/api/faults", Value::Null).await;
    sim.post("/api/faults", json!({"vendor": "dingtalk", "path": "/v1.0/*", "rate_limit_per_s": 0})).await;
    assert_eq!(
        app.refused("POST", "oauth2/jsapiTickets", Value::Null).await,
        (403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi".to_owned())
    );
    sim.control("DELETE", "/api/faults", Value::Null).await;
    let banned = json!({"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "xxx"});
    sim.post("/api/faults", json!({"vendor": "dingtalk", "path": "/topapi/v2/user/get", "status": 200, "body": banned})).await;
    assert_eq!(app.post("/topapi/v2/user/get", json!({"userid": "lina"})).await, banned);
    let requests = sim.get("/api/requests?vendor=dingtalk&path=/topapi/v2/user/get").await;
    assert_eq!((&requests["total"], &requests["last"][0]["query"]), (&json!(2), &json!("access_token=***")));
    assert_eq!(requests["last"][0]["company"], app.of("corp_id"));
}

#[tokio::test]
async fn a_second_company_has_its_own_app() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let other = sim.post("/api/companies", json!({"vendor": "dingtalk", "name": "第二公司"})).await["credentials"].clone();
    assert_ne!(other["client_id"], app.credentials["client_id"]);
    let send = json!({"robotCode": other["robot_code"], "userIds": ["lina"], "msgKey": "sampleText", "msgParam": "{\"content\":\"x\"}"});
    assert_eq!(app.refused("POST", "robot/oToMessages/batchSend", send).await, (400, "invalidParameter.robotCode.auth".to_owned()));
    let (status, answer) = sim.try_control("POST", "/api/settings", json!({"vendor": "dingtalk", "variants": ["none"]})).await;
    assert!(status == 400 && text(&answer["error"]).contains("flat_refusals"));
}

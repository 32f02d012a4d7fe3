//! Token and directory.

use serde_json::{Value, json};

use super::super::{Sim, text};
use super::Client;

#[tokio::test]
async fn both_token_calls_give_the_same_token() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let base = sim.running.dingtalk_url();
    let get = async |path: String| sim.http.get(format!("{base}{path}")).send().await.unwrap().json::<Value>().await.unwrap();
    let (id, secret) = (app.of("client_id"), app.of("client_secret"));
    let answer = get(format!("/gettoken?appkey={id}&appsecret={secret}")).await;
    assert_eq!(answer, json!({"errcode": 0, "errmsg": "ok", "access_token": app.token, "expires_in": 7200}));
    assert_eq!(get(format!("/gettoken?appkey={id}&appsecret=x")).await, json!({"errcode": 40096, "errmsg": "不合法的appKey或appSecret"}));
    assert_eq!(get("/gettoken".to_owned()).await, json!({"errcode": 40035, "errmsg": "缺少参数 corpid or appkey"}));
    let old = get(format!("/gettoken?corpid={}&corpsecret=x", app.of("corp_id"))).await;
    assert_eq!(old["errcode"], 40089);

    let (status, answer) = app.call("POST", "oauth2/accessToken", json!({"appKey": id, "appSecret": "x"})).await;
    assert_eq!(
        (status, text(&answer["code"]), text(&answer["message"])),
        (400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
    );
    let by_company = json!({"client_id": id, "client_secret": secret, "grant_type": "client_credentials"});
    let path = format!("oauth2/{}/token", app.of("corp_id"));
    assert_eq!(app.done("POST", &path, by_company.clone()).await, json!({"access_token": app.token, "expires_in": 7200}));
    assert_eq!(app.refused("POST", "oauth2/other/token", by_company).await, (500, "unknownError".to_owned()));
}

#[tokio::test]
async fn a_token_ends_and_can_be_taken_back() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    assert_eq!(app.get("/auth/scopes").await["auth_org_scopes"], json!({"authed_user": [], "authed_dept": [1]}));
    sim.post("/api/clock", json!({"advance_ms": 7_200_000})).await;
    assert_eq!(app.get("/auth/scopes").await["errcode"], 42001);
    let wrapped = app.post("/topapi/user/count", json!({"only_active": false})).await;
    assert_eq!((&wrapped["errcode"], &wrapped["sub_code"]), (&json!(88), &json!("42001")));
    assert_eq!(app.refused("POST", "oauth2/jsapiTickets", Value::Null).await, (400, "InvalidAuthentication".to_owned()));
    let later = Client::start(&sim).await;
    assert_ne!(later.token, app.token);
    app.settings(json!({"rotate_tokens": true, "variants": ["expired_is_invalid"]})).await;
    assert_eq!(later.get("/auth/scopes").await["errcode"], 40014);
}

#[tokio::test]
async fn departments_are_walked_level_by_level() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let top = app.post("/topapi/v2/department/listsub", json!({})).await;
    assert_eq!((&top["errcode"], &top["errmsg"]), (&json!(0), &json!("ok")));
    assert!(!text(&top["request_id"]).is_empty());
    assert_eq!(top["result"][0], json!({"dept_id": 2, "name": "运维部", "parent_id": 1, "create_dept_group": true, "auto_add_user": true}));
    let ids = app.form("/topapi/v2/department/listsubid", "dept_id=1&language=zh_CN").await;
    assert_eq!(ids["result"], json!({"dept_id_list": [2, 3]}));
    assert_eq!(app.post("/topapi/v2/department/listsub", json!({"dept_id": 4})).await["result"], json!([]));
    let one = app.post("/topapi/v2/department/get", json!({"dept_id": "2"})).await["result"].clone();
    assert_eq!(
        (&one["parent_id"], &one["member_count"], &one["dept_manager_userid_list"]),
        (&json!(1), &json!(7), &json!(["wangxiaoming"]))
    );
    assert_eq!(
        app.post("/topapi/v2/department/listparentbydept", json!({"dept_id": 4})).await["result"]["parent_id_list"],
        json!([4, 2, 1])
    );
    let of_user = app.post("/topapi/v2/department/listparentbyuser", json!({"userid": "chenjing"})).await;
    assert_eq!(of_user["result"]["parent_list"][1], json!({"parent_dept_id_list": [3, 1]}));
    let code = async |path: &str, body: Value| app.post(path, body).await["errcode"].clone();
    assert_eq!(code("/topapi/v2/department/listsub", json!({"dept_id": 99})).await, 60003);
    assert_eq!(code("/topapi/v2/department/listsubid", json!({})).await, 400_002);
    assert_eq!(code("/topapi/v2/department/get", json!({"dept_id": "two"})).await, 40035);
}

#[tokio::test]
async fn people_come_page_by_page() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let first = app.post("/topapi/v2/user/list", json!({"dept_id": 2, "cursor": 0, "size": 3})).await["result"].clone();
    assert_eq!((&first["has_more"], &first["next_cursor"], text(&first["list"][0]["name"])), (&json!(true), &json!(3), "王小明"));
    let person = &first["list"][0];
    assert_eq!((text(&person["mobile"]), text(&person["state_code"]), &person["dept_id_list"]), ("13800138000", "86", &json!([2])));
    assert!(person.get("avatar").is_none());
    let last = app.post("/topapi/user/listsimple", json!({"dept_id": 2, "cursor": 3, "size": 3})).await["result"].clone();
    assert_eq!(last, json!({"has_more": false, "list": [{"userid": "huangmin", "name": "黄敏"}]}));
    let ids = app.post("/topapi/user/listid", json!({"dept_id": 4})).await["result"]["userid_list"].clone();
    assert_eq!(ids, json!(["liuyang", "zhaolei", "zhangwei2"]));
    let refused = async |body: Value| app.post("/topapi/v2/user/list", body).await["errcode"].clone();
    assert_eq!(refused(json!({"dept_id": 2, "cursor": 0, "size": 101})).await, 40035);
    assert_eq!(refused(json!({"dept_id": 2, "cursor": 0, "size": 0})).await, 40035);
    assert_eq!(refused(json!({"dept_id": 2, "size": 10})).await, 400_002);
    assert_eq!(refused(json!({"dept_id": 2, "cursor": 0, "size": 10, "order_field": "name"})).await, 40035);
    assert_eq!(app.post("/topapi/user/count", json!({"only_active": false})).await["result"], json!({"count": 12}));
    assert_eq!(app.post("/topapi/user/count", json!({})).await["errcode"], 400_002);
    assert_eq!(app.post("/topapi/user/listadmin", json!({})).await["result"], json!([{"userid": "wangxiaoming", "sys_level": 1}]));
}

#[tokio::test]
async fn the_calls_of_old_read_the_same_directory() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let deep = app.get("/department/list?id=1&fetch_child=True").await["department"].clone();
    assert_eq!(deep.as_array().unwrap().iter().map(|one| one["parentid"].clone()).collect::<Vec<_>>(), [1, 1, 2]);
    assert_eq!(app.get("/department/list_ids").await["sub_dept_id_list"], json!([2, 3]));
    let first = app.get("/user/list?department_id=2&offset=0&size=3").await;
    assert_eq!((&first["hasMore"], text(&first["userlist"][0]["mobile"])), (&json!(true), "13800138000"));
    let last = app.get("/user/simplelist?department_id=2&offset=3&size=3").await;
    assert_eq!((&last["hasMore"], &last["userlist"]), (&json!(false), &json!([{"userid": "huangmin", "name": "黄敏"}])));
    let lina = app.get("/user/get?userid=lina").await;
    assert_eq!((&lina["name"], &lina["department"], &lina["isAdmin"]), (&json!("李娜"), &json!([2]), &json!(false)));
    let code = sim.post("/api/sign-in", json!({"vendor": "dingtalk", "user": "lina", "kind": "app"})).await["code"].clone();
    assert_eq!(app.get(&format!("/user/getuserinfo?code={}", text(&code))).await["userid"], "lina");
    assert_eq!(app.get(&format!("/user/getuserinfo?code={}", text(&code))).await["errcode"], 40078);
    assert_eq!(app.get("/user/list?department_id=2&size=101").await["errcode"], 40035);
    app.settings(json!({"missing_scopes": ["qyapi_get_department_list"]})).await;
    assert_eq!(app.get("/department/list").await["errcode"], 60011);
}

#[tokio::test]
async fn a_person_is_found_by_each_of_their_ids() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let person = app.post("/topapi/v2/user/get", json!({"userid": "huangmin"})).await["result"].clone();
    assert_eq!((text(&person["mobile"]), text(&person["state_code"])), ("51234567", "852"));
    assert_eq!(person["leader_in_dept"], json!([{"dept_id": 2, "leader": false}]));
    let union_id = person["unionid"].clone();
    let found = app.post("/topapi/user/getbyunionid", json!({"unionid": union_id})).await;
    assert_eq!(found["result"], json!({"contact_type": 0, "userid": "huangmin"}));
    assert_eq!(app.post("/topapi/user/getbyunionid", json!({"unionid": "none"})).await["errcode"], 60121);
    let by_mobile = async |mobile: &str| app.post("/topapi/v2/user/getbymobile", json!({"mobile": mobile})).await;
    assert_eq!(by_mobile("13800138003").await["result"]["userid"], "liuyang");
    assert_eq!(by_mobile("+852-51234567").await["result"]["userid"], "huangmin");
    assert_eq!(
        (by_mobile("1380013").await["errcode"].clone(), by_mobile("13811111111").await["errcode"].clone()),
        (json!(40104), json!(60121))
    );
    let unknown = async || app.post("/topapi/v2/user/get", json!({"userid": "nobody"})).await["errcode"].clone();
    assert_eq!(unknown().await, 60121);
    app.settings(json!({"variants": ["user_33012"]})).await;
    assert_eq!(unknown().await, 33012);
}

#[tokio::test]
async fn fields_without_permission_are_absent_and_the_contact_scope_holds() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    app.settings(json!({"missing_scopes": ["fieldMobile", "fieldEmail"], "visible_departments": [4], "visible_users": ["lina"]})).await;
    let person = app.post("/topapi/v2/user/get", json!({"userid": "lina"})).await["result"].clone();
    assert_eq!((text(&person["name"]), person.get("mobile"), person.get("email")), ("李娜", None, None));
    let code = async |path: &str, body: Value| app.post(path, body).await["errcode"].clone();
    assert_eq!(code("/topapi/v2/user/get", json!({"userid": "zhangwei"})).await, 50002);
    assert_eq!(code("/topapi/v2/department/listsub", json!({"dept_id": 1})).await, 50004);
    assert_eq!(code("/topapi/v2/user/list", json!({"dept_id": 2, "cursor": 0, "size": 10})).await, 50004);
    assert_eq!(code("/topapi/v2/user/list", json!({"dept_id": 4, "cursor": 0, "size": 10})).await, 0);
    for (path, body) in [
        ("/topapi/v2/department/listsubid", json!({"dept_id": 1})),
        ("/topapi/user/listid", json!({"dept_id": 2})),
        ("/topapi/user/count", json!({"only_active": true})),
    ] {
        assert_eq!(code(path, body).await, 0, "{path} looks at no scope");
    }
    assert_eq!(app.get("/auth/scopes").await["auth_org_scopes"], json!({"authed_user": ["lina"], "authed_dept": [4]}));
}

#[tokio::test]
async fn a_million_people_are_listed_without_being_kept() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    sim.post("/api/directory", json!({"vendor": "dingtalk", "departments": 600, "depth": 4, "users": 1_000_000, "seed": 1})).await;
    assert_eq!(app.post("/topapi/user/count", json!({"only_active": false})).await["result"]["count"], 1_000_000);
    let mut seen = std::collections::HashSet::new();
    let mut cursor = json!(0);
    for _ in 0..18 {
        let page = app.post("/topapi/v2/user/list", json!({"dept_id": 77, "cursor": cursor, "size": 100})).await["result"].clone();
        seen.extend(page["list"].as_array().unwrap().iter().map(|one| text(&one["userid"]).to_owned()));
        if page["has_more"] == false {
            break;
        }
        cursor = page["next_cursor"].clone();
    }
    let ids = app.post("/topapi/user/listid", json!({"dept_id": 77})).await["result"]["userid_list"].clone();
    assert_eq!(seen.len(), ids.as_array().unwrap().len());
    let someone = app.post("/topapi/v2/user/get", json!({"userid": ids[5]})).await["result"].clone();
    let found = app.post("/topapi/user/getbyunionid", json!({"unionid": someone["unionid"]})).await;
    assert_eq!(found["result"]["userid"], ids[5]);
}

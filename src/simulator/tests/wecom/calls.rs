//! Token, directory, messages, group chats, and what settings and faults do to them.

use serde_json::{Value, json};

use super::super::{Sim, text};
use super::{Client, approval};

#[tokio::test]
async fn token_departments_users_message() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    let departments = app.get("department/list").await;
    let names: Vec<&str> = departments["department"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect();
    assert_eq!(names, ["示例公司", "运维部", "研发部", "数据库组"]);
    let members = app.get("user/list?department_id=2").await;
    let ids: Vec<&str> = members["userlist"].as_array().unwrap().iter().map(|one| text(&one["userid"])).collect();
    assert_eq!(ids, ["wangxiaoming", "lina", "chenjing", "huangmin"]);
    let user = app.get("user/get?userid=WANGXIAOMING").await;
    assert_eq!((text(&user["name"]), text(&user["mobile"]), &user["department"]), ("王小明", "13800138000", &json!([2])));

    let sent = app.send("wangxiaoming|nobody", "**P1** db-01").await;
    assert_eq!((&sent["errcode"], text(&sent["invaliduser"])), (&json!(0), "nobody"));
    let messages = sim.get("/api/messages?vendor=wecom&user=wangxiaoming").await;
    assert_eq!(
        (&messages[0]["message_id"], text(&messages[0]["text"]), text(&messages[0]["state"])),
        (&sent["msgid"], "**P1** db-01", "sent")
    );
    assert_eq!((text(&messages[0]["kind"]), &messages[0]["to"]), ("text", &json!(["wangxiaoming"])));
    assert_eq!(sim.get("/api/messages?vendor=wecom&user=lina").await, json!([]));

    sim.post(&format!("/api/messages/wecom/{}/read", text(&sent["msgid"])), json!({"user": "wangxiaoming"})).await;
    assert_eq!(sim.get("/api/messages").await[0]["state"], "read");
    assert_eq!(app.post("message/recall", json!({"msgid": sent["msgid"]})).await["errcode"], 0);
    assert_eq!(sim.get("/api/messages").await[0]["state"], "recalled");
    sim.post("/api/clock", json!({"advance_ms": 25 * 3600 * 1000})).await;
    let app = Client::of_app(&sim).await;
    assert_eq!(app.post("message/recall", json!({"msgid": sent["msgid"]})).await["errcode"], 40058);
}

#[tokio::test]
async fn refusals_come_in_order_and_with_the_empty_fields() {
    let sim = Sim::start().await;
    let base = sim.running.wecom_url();
    let get = |path: String| {
        let request = sim.http.get(format!("{base}{path}"));
        async move { request.send().await.unwrap().json::<Value>().await.unwrap() }
    };
    let missing = get("/cgi-bin/user/get?userid=lina".to_owned()).await;
    assert_eq!((&missing["errcode"], &missing["direct_leader"]), (&json!(41001), &json!([])));
    let invalid = get("/cgi-bin/user/list?access_token=x".to_owned()).await;
    assert_eq!(invalid, json!({"errcode": 40014, "errmsg": "invalid access_token", "userlist": []}));
    assert_eq!(sim.http.get(format!("{base}/cgi-bin/user/nothing?access_token=x")).send().await.unwrap().status(), 404);

    let app = Client::of_app(&sim).await;
    let unknown = app.get("user/get?userid=nobody").await;
    assert_eq!((&unknown["errcode"], &unknown["department"]), (&json!(60111), &json!([])));
    assert!(text(&unknown["errmsg"]).starts_with("userid not found, hint: ["));
    assert_eq!(app.post("message/send", json!({"agentid": 1_000_002})).await["errcode"], 82001);
    assert_eq!(app.post("message/send", json!({"agentid": 1_000_003, "touser": "lina"})).await["errcode"], 301_002);
    assert_eq!(app.post("message/send", json!({"touser": "lina"})).await["errcode"], 40056);
    assert_eq!(app.send("nobody|NoOne", "x").await["invaliduser"], "nobody|noone");
    assert_eq!(app.send("nobody", "x").await["errcode"], 81013);
    assert_eq!(app.post("user/list_id", json!({})).await["errcode"], 48002);
    assert_eq!(app.get("user/getuserid").await["errcode"], 43002);
    let wrong_json = sim.http.post(app.url("message/send")).body("{").send().await.unwrap().json::<Value>().await.unwrap();
    assert!(text(&wrong_json["errmsg"]).contains("Warning: wrong json format."));
}

#[tokio::test]
async fn the_contacts_secret_lists_ids_and_sends_nothing() {
    let sim = Sim::start().await;
    let contacts = Client::of_contacts(&sim).await;
    assert_eq!(contacts.send("lina", "x").await["errcode"], 48002);
    let mut rows = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = contacts.post("user/list_id", json!({"limit": 5, "cursor": cursor})).await;
        rows.extend(page["dept_user"].as_array().unwrap().clone());
        cursor = text(&page["next_cursor"]).to_owned();
        if cursor.is_empty() {
            break;
        }
    }
    // Twelve people, one of them in two departments.
    assert_eq!(rows.len(), 13);
    assert_eq!(rows.iter().filter(|row| row["userid"] == "chenjing").count(), 2);
    sim.post("/api/settings", json!({"vendor": "wecom", "allow_contacts_secret_from_new_ip": false})).await;
    assert_eq!(contacts.get("user/list?department_id=2").await["errcode"], 48009);
    assert_eq!(contacts.get("department/simplelist").await["errcode"], 0);
}

#[tokio::test]
async fn what_an_admin_set_wrongly_shows() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    let set = |settings: Value| {
        let mut settings = settings;
        settings["vendor"] = json!("wecom");
        sim.post("/api/settings", settings)
    };
    set(json!({"trusted_ips": ["203.0.113.9"], "egress_ip": "203.0.113.7"})).await;
    let refused = app.get("agent/get?agentid=1000002").await;
    assert_eq!(refused["errcode"], 60020);
    assert!(text(&refused["errmsg"]).contains("from ip: 203.0.113.7,"));
    set(json!({"trusted_ips": null, "hide_mobile": true})).await;
    assert!(app.get("user/get?userid=lina").await["mobile"].is_null());
    set(json!({"visible_departments": [2]})).await;
    let visible = app.get("department/simplelist").await["department_id"].clone();
    assert_eq!(visible.as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(app.get("user/simplelist?department_id=3").await["errcode"], 60011);
    assert_eq!(app.get("user/simplelist?department_id=99").await["errcode"], 60003);
    assert_eq!(app.get("user/get?userid=zhangwei").await["errcode"], 60111);
    assert_eq!(app.get("user/get?userid=chenjing").await["department"], json!([2]));
    assert_eq!(app.post("appchat/create", json!({"userlist": ["lina", "liuyang"]})).await["errcode"], 60011);
    set(json!({"disabled": true})).await;
    assert_eq!(app.get("agent/list").await["errcode"], 50003);
    set(json!({"disabled": false, "rotate_tokens": true})).await;
    assert_eq!(app.get("agent/list").await["errcode"], 40014);
    let (status, answer) = sim.try_control("POST", "/api/settings", json!({"vendor": "wecom", "variants": ["x"]})).await;
    assert!(status == 400 && text(&answer["error"]).contains("gettoken_checks_ip"));
}

#[tokio::test]
async fn a_token_expires_on_the_simulators_clock() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    sim.post("/api/clock", json!({"advance_ms": 7_200_000})).await;
    assert_eq!(app.get("agent/list").await["errcode"], 42001);
    assert_ne!(Client::of_app(&sim).await.token, app.token);
}

#[tokio::test]
async fn faults_strike_and_are_counted() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    sim.post(
        "/api/faults",
        json!({"vendor": "wecom", "path": "/cgi-bin/user/get", "times": 1, "body": {"errcode": -1, "errmsg": "system error"}}),
    )
    .await;
    assert_eq!(app.get("user/get?userid=lina").await["errcode"], -1);
    assert_eq!(app.get("user/get?userid=lina").await["errcode"], 0);
    sim.post("/api/faults", json!({"vendor": "wecom", "path": "/cgi-bin/agent/*", "rate_limit_per_s": 0})).await;
    assert_eq!(app.get("agent/list").await["errcode"], 45009);
    sim.control("DELETE", "/api/faults", Value::Null).await;
    assert_eq!(app.get("agent/list").await["errcode"], 0);
    let requests = sim.get("/api/requests?vendor=wecom&path=/cgi-bin/user/get").await;
    assert_eq!((&requests["total"], &requests["by_path"]), (&json!(2), &json!({"/cgi-bin/user/get": 2})));
    assert_eq!(requests["last"][0]["query"], "userid=lina&access_token=***");
    assert_eq!(requests["last"][0]["status"], 200);
}

#[tokio::test]
async fn an_answer_can_be_lost_after_the_call_was_carried_out() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    sim.post("/api/faults", json!({"vendor": "wecom", "path": "/cgi-bin/message/send", "status": 502, "after": true})).await;
    let response = sim.http.post(app.url("message/send")).json(&approval("lina", "t1")).send().await.unwrap();
    assert_eq!(response.status(), 502);
    assert_eq!(sim.get("/api/messages?vendor=wecom&user=lina").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn repeated_messages_are_delivered_once_and_too_many_dropped() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    let body = json!({"touser": "lina", "msgtype": "text", "agentid": 1_000_002, "text": {"content": "again"}, "enable_duplicate_check": 1, "duplicate_check_interval": 60});
    let (first, second) = (app.post("message/send", body.clone()).await, app.post("message/send", body.clone()).await);
    assert_eq!((&second["errcode"], &first["msgid"]), (&json!(0), &second["msgid"]));
    assert_eq!(sim.get("/api/messages?vendor=wecom").await.as_array().unwrap().len(), 1);
    for _ in 0..40 {
        assert_eq!(app.send("liuyang", "x").await["errcode"], 0);
    }
    assert_eq!(sim.get("/api/messages?vendor=wecom&user=liuyang").await.as_array().unwrap().len(), 30);
    assert_eq!(app.send("@all", "to all").await["errcode"], 0);
    assert_eq!(sim.get("/api/messages?vendor=wecom&user=ouyangxue").await[0]["to"].as_array().unwrap().len(), 12);
}

#[tokio::test]
async fn a_group_chat_is_made_changed_and_written_to() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    let made = app
        .post("appchat/create", json!({"name": "INC-42 war room", "owner": "lina", "userlist": ["LINA", "zhangwei"], "chatid": "inc42"}))
        .await;
    assert_eq!(made["chatid"], "inc42");
    assert_eq!(app.post("appchat/create", json!({"userlist": ["lina", "zhangwei"], "chatid": "inc42"})).await["errcode"], 86215);
    assert_eq!(app.post("appchat/create", json!({"userlist": ["lina"]})).await["errcode"], 86006);
    assert_eq!(app.post("appchat/send", json!({"chatid": "inc42", "msgtype": "text", "text": {"content": "hello"}})).await["errcode"], 0);
    assert_eq!(app.post("appchat/send", json!({"chatid": "none", "msgtype": "text", "text": {"content": "x"}})).await["errcode"], 86003);
    assert_eq!(
        app.post("appchat/send", json!({"chatid": "otherapp", "msgtype": "text", "text": {"content": "x"}})).await["errcode"],
        86008
    );
    let left = json!({"chatid": "inc42", "add_user_list": ["liuyang"], "del_user_list": ["lina"]});
    assert_eq!(app.post("appchat/update", left.clone()).await["errcode"], 86203);
    let handed_over = json!({"chatid": "inc42", "add_user_list": ["liuyang"], "del_user_list": ["lina"], "owner": "zhangwei"});
    assert_eq!(app.post("appchat/update", handed_over).await["errcode"], 0);
    let groups = sim.get("/api/groups?vendor=wecom").await;
    assert_eq!((text(&groups[0]["owner"]), &groups[0]["members"]), ("zhangwei", &json!(["zhangwei", "liuyang"])));
    assert_eq!(app.get("appchat/get?chatid=inc42").await["chat_info"]["userlist"], json!(["zhangwei", "liuyang"]));
    assert_eq!(sim.get("/api/messages?vendor=wecom&user=lina").await[0]["group_id"], "inc42");
}

#[tokio::test]
async fn group_messages_and_tickets_have_limits_of_their_own() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    app.post("appchat/create", json!({"userlist": ["lina", "zhangwei"], "chatid": "inc42"})).await;
    for _ in 0..40 {
        let body = json!({"chatid": "inc42", "msgtype": "text", "text": {"content": "x"}});
        assert_eq!(app.post("appchat/send", body).await["errcode"], 0);
    }
    assert_eq!(app.send("lina", "to her alone").await["errcode"], 0);
    assert_eq!(sim.get("/api/messages?vendor=wecom&user=lina").await.as_array().unwrap().len(), 41);
    let mut asked = 0;
    // The clock's hour may end meanwhile, which gives a hundred more.
    while asked <= 200 && app.get("get_jsapi_ticket").await["errcode"] == 0 {
        asked += 1;
    }
    assert!((100..=200).contains(&asked), "{asked}");
    assert_eq!(app.get("ticket/get?type=agent_config").await["errcode"], 0);
}

#[tokio::test]
async fn numbers_may_come_as_texts_and_texts_as_numbers() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    let mut body = approval("lina", "t1");
    body["agentid"] = json!("1000002");
    let code = app.post("message/send", body).await["response_code"].clone();
    let update = json!({"agentid": "1000002", "atall": "1", "response_code": code, "button": {"replace_name": "完成"}});
    assert_eq!(app.post("message/update_template_card", update).await["errcode"], 0);
    let to_party = json!({"toparty": 4, "totag": 7, "msgtype": "text", "agentid": 1_000_002, "text": {"content": "x"},
        "enable_duplicate_check": "1", "duplicate_check_interval": "60"});
    let sent = app.post("message/send", to_party.clone()).await;
    assert_eq!((&sent["errcode"], &sent["invalidtag"]), (&json!(0), &json!("7")));
    assert_eq!(app.post("message/send", to_party).await["msgid"], sent["msgid"]);
    assert_eq!(sim.get("/api/messages?vendor=wecom&user=liuyang").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn looking_up_wrong_phones_blocks_for_a_day() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    assert_eq!(app.post("user/getuserid", json!({"mobile": "13800138003"})).await["userid"], "liuyang");
    assert_eq!(app.post("user/get_userid_by_email", json!({"email": "lina@example.com"})).await["userid"], "lina");
    for _ in 0..3 {
        assert_eq!(app.post("user/getuserid", json!({"mobile": "13811111111"})).await["errcode"], 46004);
    }
    assert_eq!(app.post("user/getuserid", json!({"mobile": "13800138003"})).await["errcode"], 45009);
    sim.post("/api/clock", json!({"advance_ms": 24 * 3600 * 1000})).await;
    let app = Client::of_app(&sim).await;
    assert_eq!(app.post("user/getuserid", json!({"mobile": "13800138003"})).await["userid"], "liuyang");
}

#[tokio::test]
async fn files_are_uploaded_before_they_are_sent() {
    let sim = Sim::start().await;
    let app = Client::of_app(&sim).await;
    let image = |media_id: &Value| json!({"touser": "lina", "msgtype": "image", "agentid": 1_000_002, "image": {"media_id": media_id}});
    assert_eq!(app.post("message/send", image(&json!("none"))).await["errcode"], 40007);
    let form = reqwest::multipart::Form::new().part("media", reqwest::multipart::Part::bytes(b"0123456789".to_vec()).file_name("a.png"));
    let uploaded: Value = sim.http.post(app.url("media/upload?type=image")).multipart(form).send().await.unwrap().json().await.unwrap();
    assert_eq!(app.post("message/send", image(&uploaded["media_id"])).await["errcode"], 0);
    let larger = reqwest::multipart::Form::new().part("media", reqwest::multipart::Part::bytes(vec![0; 3 << 20]).file_name("a.zip"));
    let uploaded: Value = sim.http.post(app.url("media/upload?type=file")).multipart(larger).send().await.unwrap().json().await.unwrap();
    assert_eq!(uploaded["errcode"], 0, "{uploaded}");
    assert_eq!(app.post("media/upload?type=file", json!({})).await["errcode"], 44001, "no form");
    assert_eq!(app.post("media/upload?type=sound", json!({})).await["errcode"], 40004);
    let stranger = Client { sim: &sim, token: "x".to_owned() };
    assert_eq!(stranger.post("media/upload?type=sound", json!({})).await["errcode"], 40014, "the token comes first");
    assert_eq!(app.get("ticket/get?type=agent_config").await["expires_in"], 7200);
}

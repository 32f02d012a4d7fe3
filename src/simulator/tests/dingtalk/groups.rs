//! Scenario groups in both generations, robots in them, plain chats.

use serde_json::{Value, json};

use super::super::{Sim, text};
use super::Client;

#[tokio::test]
async fn a_war_room_is_made_changed_and_disbanded() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let order = json!({
        "title": "INC-42", "template_id": app.of("group_template_id"), "owner_user_id": "wangxiaoming", "user_ids": ["lina"],
        "uuid": "inc-42", "management_options": {"show_history_type": 1},
    });
    let made = app.done("POST", "im/sceneGroup/create", order.clone()).await;
    let id = text(&made["open_conversation_id"]).to_owned();
    assert!(id.starts_with("cid") && id.ends_with("==") && text(&made["chat_id"]).starts_with("chat"));
    assert_eq!(app.done("POST", "im/sceneGroup/create", order.clone()).await, made, "the same uuid is the same group");

    let union_id = app.post("/topapi/v2/user/get", json!({"userid": "liuyang"})).await["result"]["unionid"].clone();
    let add = json!({"open_conversation_id": id, "user_ids": ["zhangwei"], "union_ids": [union_id]});
    assert_eq!(app.done("POST", "im/sceneGroup/member/add", add).await, json!({"success": true}));
    let delete = |userid: &str| json!({"open_conversation_id": id, "user_ids": [userid]});
    app.done("POST", "im/sceneGroup/member/delete", delete("lina")).await;
    assert_eq!(app.refused("POST", "im/sceneGroup/member/delete", delete("wangxiaoming")).await.1, "parameter.invalid");
    let update = json!({"open_conversation_id": id, "title": "INC-42 done", "owner_user_id": "chenjing"});
    app.done("POST", "im/sceneGroup/update", update).await;
    let groups = sim.get("/api/groups?vendor=dingtalk").await;
    assert_eq!((text(&groups[0]["name"]), text(&groups[0]["owner"])), ("INC-42 done", "chenjing"));
    assert_eq!(groups[0]["members"], json!(["wangxiaoming", "zhangwei", "liuyang", "chenjing"]));
    let page = app.done("POST", "im/sceneGroups/members/batchQuery", json!({"openConversationId": id, "maxResults": 3})).await;
    assert_eq!((&page["hasMore"], &page["nextToken"], page["memberUserIds"].as_array().unwrap().len()), (&json!(true), &json!("3"), 3));
    let rest = json!({"openConversationId": id, "maxResults": 3, "nextToken": page["nextToken"]});
    assert_eq!(app.done("POST", "im/sceneGroups/members/batchQuery", rest).await["memberUserIds"], json!(["chenjing"]));
    let detail = app.done("POST", "im/sceneGroups/queryDetail", json!({"open_conversation_id": id})).await;
    assert_eq!((&detail["member_amount"], &detail["management_options"]), (&json!(4), &json!({"show_history_type": 1})));

    app.done("POST", "im/chat/scenegroup/disband", json!({"openConversationId": id})).await;
    let query = app.done("POST", "im/sceneGroups/query", json!({"openConversationId": id})).await;
    assert_eq!((&query["status"], text(&query["title"])), (&json!(2), "INC-42 done"));
    assert_eq!(sim.get("/api/groups?vendor=dingtalk").await, json!([]));
    assert_eq!(app.refused("POST", "im/sceneGroup/member/add", delete("lina")).await.1, "cidEncryptError");
}

#[tokio::test]
async fn a_war_room_needs_its_template_and_known_people() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let order = |name: &str, value: Value| {
        let mut order = json!({"title": "t", "template_id": app.of("group_template_id"), "owner_user_id": "lina", "user_ids": []});
        order[name] = value;
        order
    };
    let refused = async |order: Value| app.refused("POST", "im/sceneGroup/create", order).await;
    assert_eq!(refused(order("template_id", json!("x"))).await, (400, "groupTemplate.notFound".to_owned()));
    assert_eq!(refused(order("owner_user_id", json!("nobody"))).await.1, "member.notFound");
    assert_eq!(refused(order("user_ids", json!(["nobody"]))).await.1, "member.notFound");
    assert_eq!(refused(order("title", json!("长".repeat(31)))).await.1, "parameter.invalid");
    app.settings(json!({"visible_departments": [3], "variants": ["unknown_members_ignored", "uuid_ignored"]})).await;
    assert_eq!(refused(order("owner_user_id", json!("lina"))).await.1, "permession.checkFailed");
    let mut lenient = order("owner_user_id", json!("zhangwei"));
    (lenient["user_ids"], lenient["uuid"]) = (json!(["nobody"]), json!("u"));
    let first = app.done("POST", "im/sceneGroup/create", lenient.clone()).await;
    assert_ne!(app.done("POST", "im/sceneGroup/create", lenient).await, first);
    app.settings(json!({"visible_departments": [1]})).await;
    sim.post("/api/directory", json!({"vendor": "dingtalk", "departments": 5, "users": 2000})).await;
    let everybody: Vec<Value> = sim.get("/api/directory?vendor=dingtalk&full=1").await["user_list"].as_array().unwrap()[..1001]
        .iter()
        .map(|one| one["userid"].clone())
        .collect();
    let mut large = order("owner_user_id", everybody[0].clone());
    large["user_ids"] = json!(everybody);
    assert_eq!(refused(large).await.1, "member.exceed");
}

#[tokio::test]
async fn the_older_calls_do_the_same() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let create = format!(
        "title=War&template_id={}&owner_user_id=wangxiaoming&user_ids=lina,zhangwei&show_history_type=1",
        app.of("group_template_id")
    );
    let made = app.form("/topapi/im/chat/scenegroup/create", &create).await;
    assert_eq!((&made["errcode"], &made["success"]), (&json!(0), &json!(true)));
    let id = made["result"]["open_conversation_id"].clone();
    let shown = app.post("/topapi/im/chat/scenegroup/get", json!({"open_conversation_id": id})).await["result"].clone();
    assert_eq!((text(&shown["owner_staff_id"]), &shown["management_options"]), ("wangxiaoming", &json!({"show_history_type": "1"})));
    app.settings(json!({"variants": ["group_settles"]})).await;
    let add = json!({"open_conversation_id": id, "user_ids": "liuyang"});
    assert_eq!(app.post("/topapi/im/chat/scenegroup/member/add", add.clone()).await["errcode"], 400_020);
    sim.post("/api/clock", json!({"advance_ms": 3000})).await;
    assert_eq!(app.post("/topapi/im/chat/scenegroup/member/add", add).await["errcode"], 0);
    app.post("/topapi/im/chat/scenegroup/member/delete", json!({"open_conversation_id": id, "user_ids": "lina"})).await;
    app.post("/topapi/im/chat/scenegroup/update", json!({"open_conversation_id": id, "title": "Peace"})).await;
    let members = app.post("/topapi/im/chat/scenegroup/member/get", json!({"open_conversation_id": id, "cursor": "0", "size": 10})).await;
    assert_eq!(members["result"]["member_user_ids"], json!(["wangxiaoming", "zhangwei", "liuyang"]));
    assert_eq!(
        app.post("/topapi/im/chat/scenegroup/create", json!({"title": "t", "template_id": "x", "owner_user_id": "lina"})).await["errcode"],
        665_036
    );
}

#[tokio::test]
async fn permissions_of_a_group_are_set_with_all_three_fields() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let body = json!({"openConversationId": app.group().await, "permissionGroup": "mention_all", "status": "1"});
    assert_eq!(app.done("PUT", "im/sceneGroups/permissions", body.clone()).await, json!({"success": true}));
    let with = |name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        body
    };
    let refused = async |body: Value| app.refused("PUT", "im/sceneGroups/permissions", body).await;
    assert_eq!(refused(with("status", Value::Null)).await, (400, "paramBlank".to_owned()));
    assert_eq!(refused(with("openConversationId", json!("cidnone=="))).await, (400, "cidEncryptError".to_owned()));
}

#[tokio::test]
async fn the_template_robot_writes_into_its_group() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let id = app.group().await;
    let params = json!({"title": "P1", "markdown": "# db-01", "btn_orientation": "0", "btn_title_1": "查看", "action_url_1": "http://127.0.0.1:3000/m/1"});
    let body = json!({
        "target_open_conversation_id": id, "robot_code": app.of("group_robot_id"), "msg_template_id": "inner_app_template_action_card",
        "msg_param_map": params.to_string(),
    });
    let sent = app.post("/topapi/im/chat/scencegroup/message/send_v2", body.clone()).await;
    assert_eq!(sent["success"], true, "{sent}");
    let message = sim.get("/api/messages?vendor=dingtalk&user=zhangwei").await[0].clone();
    assert_eq!(
        (&message["message_id"], text(&message["group_id"]), text(&message["buttons"][0]["text"])),
        (&sent["open_msg_id"], id.as_str(), "查看")
    );
    let with = |name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        body
    };
    let code = async |body: Value| app.post("/topapi/im/chat/scencegroup/message/send_v2", body).await["errcode"].clone();
    assert_eq!(code(with("robot_code", json!(app.of("robot_code")))).await, 660_014);
    assert_eq!(code(with("robot_code", Value::Null)).await, 40036);
    assert_eq!(code(with("target_open_conversation_id", json!("cidnone=="))).await, 660_001);
    assert_eq!(code(with("target_open_conversation_id", json!("x"))).await, 660_023);
    assert_eq!(code(with("msg_template_id", json!("x"))).await, 660_024);
    assert_eq!(code(with("msg_param_map", json!({"title": "only"}))).await, 660_025);
    assert_eq!(code(with("receiver_user_ids", json!(["liuyang"]))).await, 660_022);
    assert_eq!(code(with("receiver_mobiles", json!("13800138001"))).await, 0);
    assert_eq!(sim.get("/api/messages?vendor=dingtalk&user=zhangwei").await.as_array().unwrap().len(), 1);
    assert_eq!(sim.get("/api/messages?vendor=dingtalk&user=lina").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_apps_robot_must_be_in_the_group() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let id = app.group().await;
    let body = |code: &str| json!({"robotCode": code, "openConversationId": id, "msgKey": "sampleMarkdown", "msgParam": "{\"title\":\"P1\",\"text\":\"# P1\"}"});
    assert_eq!(app.refused("POST", "robot/groupMessages/send", body(app.of("robot_code"))).await.1, "resource.not.found");
    assert_eq!(
        app.refused("POST", "robot/groupMessages/send", body(app.of("group_robot_id"))).await.1,
        "invalidParameter.robotCode.notExsit"
    );
    let join = json!({"openConversationId": id, "robotCode": app.of("robot_code")});
    assert_eq!(app.done("POST", "robot/groups/orgRobots/add", join).await, json!({"result": true}));
    let key = app.done("POST", "robot/groupMessages/send", body(app.of("robot_code"))).await["processQueryKey"].clone();
    sim.post(&format!("/api/messages/dingtalk/{}/read", text(&key)), json!({"user": "lina"})).await;
    let query = json!({"processQueryKey": key, "robotCode": app.of("robot_code"), "openConversationId": id});
    assert_eq!(app.done("POST", "robot/groupMessages/query", query).await["readUserIds"], json!(["lina"]));
    let recall = json!({"processQueryKeys": [key], "robotCode": app.of("robot_code"), "openConversationId": id});
    assert_eq!(app.done("POST", "robot/groupMessages/recall", recall).await["successResult"], json!([key]));
    app.settings(json!({"variants": ["template_robot_sends"]})).await;
    app.done("POST", "robot/groupMessages/send", body(app.of("group_robot_id"))).await;
    app.done("POST", "im/chat/scenegroup/disband", json!({"openConversationId": id})).await;
    assert_eq!(app.refused("POST", "robot/groupMessages/send", body(app.of("robot_code"))).await.1, "group.disbanded");
}

#[tokio::test]
async fn plain_chats_are_still_there() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let made = app.post("/chat/create", json!({"name": "值班", "owner": "lina", "useridlist": ["zhangwei"]})).await;
    let id = made["chatid"].clone();
    assert_eq!(
        app.post("/chat/update", json!({"chatid": id, "add_useridlist": ["liuyang"], "del_useridlist": ["zhangwei"]})).await["errcode"],
        0
    );
    assert_eq!(app.get(&format!("/chat/get?chatid={}", text(&id))).await["chat_info"]["useridlist"], json!(["lina", "liuyang"]));
    assert_eq!(app.post("/chat/update", json!({"chatid": id, "del_useridlist": ["lina"]})).await["errcode"], 40035);
    app.post("/chat/send", json!({"chatid": id, "msg": {"msgtype": "text", "text": {"content": "hello"}}})).await;
    assert_eq!(sim.get("/api/messages?vendor=dingtalk&user=liuyang").await[0]["text"], "hello");
    assert_eq!(app.get("/chat/get?chatid=x").await["errcode"], 40035);
}

//! Work notifications, the robot to persons, DING.

use serde_json::{Value, json};

use super::super::{Sim, text};
use super::Client;

const CONVERSATION: &str = "/topapi/message/corpconversation";

#[tokio::test]
async fn a_notification_is_sent_read_and_recalled() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let sent = app.notify("lina,nobody,zhangwei", "告警 #42").await;
    assert_eq!(sent["errcode"], 0);
    let id = sent["task_id"].as_i64().unwrap();
    let messages = sim.get("/api/messages?vendor=dingtalk&user=lina").await;
    assert_eq!(
        (text(&messages[0]["message_id"]), text(&messages[0]["text"]), text(&messages[0]["kind"])),
        (id.to_string().as_str(), "告警 #42", "text")
    );
    let asked = json!({"agent_id": app.of("agent_id"), "task_id": id});
    let progress = app.post(&format!("{CONVERSATION}/getsendprogress"), asked.clone()).await;
    assert_eq!(progress["progress"], json!({"progress_in_percent": 100, "status": 2}));
    sim.post(&format!("/api/messages/dingtalk/{id}/read"), json!({"user": "lina"})).await;
    let result = app.post(&format!("{CONVERSATION}/getsendresult"), asked.clone()).await["send_result"].clone();
    assert_eq!((&result["read_user_id_list"], &result["unread_user_id_list"]), (&json!(["lina"]), &json!(["zhangwei"])));
    assert_eq!(result["invalid_user_id_list"], json!(["nobody"]));
    let wrong = app.post(&format!("{CONVERSATION}/getsendresult"), json!({"agent_id": app.of("agent_id"), "task_id": 1})).await;
    assert_eq!(wrong["errcode"], 40035);

    let recall = |task: Value| json!({"agent_id": app.of("agent_id"), "msg_task_id": task});
    assert_eq!(app.post(&format!("{CONVERSATION}/recall"), recall(json!(1))).await["errcode"], 400_002);
    assert_eq!(app.post(&format!("{CONVERSATION}/recall"), recall(json!(id))).await["errcode"], 0);
    assert_eq!(sim.get("/api/messages?vendor=dingtalk&user=lina").await[0]["state"], "recalled");
    sim.post("/api/clock", json!({"advance_ms": 24 * 3_600_000})).await;
    let app = Client::start(&sim).await;
    assert_eq!(app.post(&format!("{CONVERSATION}/recall"), recall(json!(id))).await["errcode"], 400_002);
    assert_eq!(app.post(&format!("{CONVERSATION}/getsendresult"), asked.clone()).await["errcode"], 40035);
    app.settings(json!({"variants": ["results_for_a_week"]})).await;
    assert_eq!(app.post(&format!("{CONVERSATION}/getsendresult"), asked).await["errcode"], 0);
}

#[tokio::test]
async fn the_same_words_are_dropped_silently_and_listed() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    app.notify("lina", "again").await;
    let again = app.notify("lina,zhangwei", "again").await;
    assert_eq!(again["errcode"], 0);
    let asked = json!({"agent_id": app.of("agent_id"), "task_id": again["task_id"]});
    let result = app.post(&format!("{CONVERSATION}/getsendresult"), asked).await["send_result"].clone();
    assert_eq!(result["forbidden_list"], json!([{"code": "143106", "count": 1, "userid": "lina"}]));
    assert_eq!((&result["forbidden_user_id_list"], &result["unread_user_id_list"]), (&json!(["lina"]), &json!(["zhangwei"])));
    assert_eq!(sim.get("/api/messages?vendor=dingtalk&user=lina").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn wrong_receivers_and_messages_are_refused() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let msg = json!({"msgtype": "text", "text": {"content": "x"}});
    let send = async |body: Value| app.post(&format!("{CONVERSATION}/asyncsend_v2"), body).await["errcode"].clone();
    let agent = app.of("agent_id");
    assert_eq!(send(json!({"agent_id": 1, "userid_list": "lina", "msg": msg})).await, 40056);
    assert_eq!(send(json!({"agent_id": agent, "to_all_user": false, "msg": msg})).await, 40035);
    let many: Vec<String> = (0..101).map(|number| format!("u{number}")).collect();
    assert_eq!(send(json!({"agent_id": agent, "userid_list": many.join(","), "msg": msg})).await, 40035);
    let departments: Vec<String> = (0..21).map(|number| number.to_string()).collect();
    assert_eq!(send(json!({"agent_id": agent, "dept_id_list": departments.join(","), "msg": msg})).await, 40035);
    assert_eq!(send(json!({"agent_id": agent, "userid_list": "lina", "msg": {"msgtype": "text"}})).await, 40035);
    for expected in [json!(0), json!(0), json!(0), json!(41045)] {
        assert_eq!(send(json!({"agent_id": agent, "to_all_user": true, "msg": msg})).await, expected);
    }
    let everybody = sim.get("/api/messages?vendor=dingtalk&user=ouyangxue").await;
    assert_eq!(everybody.as_array().unwrap().len(), 1, "the repeated words are dropped");
}

#[tokio::test]
async fn a_form_with_a_department_reaches_those_below_it() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let msg = json!({"msgtype": "oa", "oa": {"message_url": "dingtalk://dingtalkclient/action/openapp?corpid=c&redirect_url=http%3A%2F%2F127.0.0.1%3A3000%2Fm%2F1", "body": {"title": "P1", "form": [{"key": "级别:", "value": "P1"}]}}});
    let msg: String = url::form_urlencoded::byte_serialize(msg.to_string().as_bytes()).collect();
    let sent =
        app.form(&format!("{CONVERSATION}/asyncsend_v2"), &format!("agent_id={}&dept_id_list=2,99&msg={msg}", app.of("agent_id"))).await;
    assert_eq!(sent["errcode"], 0, "{sent}");
    let message = sim.get("/api/messages?vendor=dingtalk&user=liuyang").await[0].clone();
    assert_eq!(
        (text(&message["kind"]), text(&message["text"]), text(&message["url"])),
        ("card", "P1\n级别: P1", "http://127.0.0.1:3000/m/1")
    );
    assert_eq!(message["to"].as_array().unwrap().len(), 7);
    let result =
        app.post(&format!("{CONVERSATION}/getsendresult"), json!({"agent_id": app.of("agent_id"), "task_id": sent["task_id"]})).await;
    assert_eq!(result["send_result"]["invalid_dept_id_list"], json!(["99"]));
}

#[tokio::test]
async fn a_status_bar_changes_on_messages_that_have_one() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let oa =
        json!({"message_url": "https://x", "status_bar": {"status_value": "进行中", "status_bg": "0xFFF65E5E"}, "body": {"title": "P1"}});
    let send = async |users: &str| {
        let body = json!({"agent_id": app.of("agent_id"), "userid_list": users, "msg": {"msgtype": "oa", "oa": oa}});
        app.post(&format!("{CONVERSATION}/asyncsend_v2"), body).await
    };
    assert_eq!(send("a,b,c,d,e,f").await["errcode"], 40035);
    let sent = send("lina").await;
    let change =
        |task: &Value| json!({"agent_id": app.of("agent_id"), "task_id": task, "status_value": "已恢复", "status_bg": "0xFF00FF00"});
    let path = format!("{CONVERSATION}/status_bar/update");
    assert_eq!(app.post(&path, change(&sent["task_id"])).await["errcode"], 0);
    let message = sim.get("/api/messages?vendor=dingtalk&user=lina").await[0].clone();
    assert_eq!((text(&message["text"]), text(&message["state"])), ("P1\n已恢复", "updated"));
    let plain = app.notify("lina", "x").await;
    assert_eq!(app.post(&path, change(&plain["task_id"])).await["errcode"], 40035);
}

#[tokio::test]
async fn the_robot_writes_to_persons() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let param = json!({"title": "P1", "text": "db-01", "singleTitle": "查看", "singleURL": "http://127.0.0.1:3000/m/1"}).to_string();
    let body = json!({"robotCode": app.of("robot_code"), "userIds": ["lina", "nobody"], "msgKey": "sampleActionCard", "msgParam": param});
    let sent = app.done("POST", "robot/oToMessages/batchSend", body.clone()).await;
    assert_eq!(sent["invalidStaffIdList"], json!(["nobody"]));
    let key = text(&sent["processQueryKey"]).to_owned();
    let message = sim.get("/api/messages?vendor=dingtalk&user=lina").await[0].clone();
    assert_eq!(message["buttons"], json!([{"text": "查看", "url": "http://127.0.0.1:3000/m/1"}]));
    let status = format!("robot/oToMessages/readStatus?robotCode={}&processQueryKey={key}", app.of("robot_code"));
    let read = app.done("GET", &status, Value::Null).await;
    assert_eq!((&read["sendStatus"], &read["messageReadInfoList"][0]["readStatus"]), (&json!("SUCCESS"), &json!("UNREAD")));
    sim.post(&format!("/api/messages/dingtalk/{key}/read"), json!({"user": "lina"})).await;
    assert_eq!(app.done("GET", &status, Value::Null).await["messageReadInfoList"][0]["readStatus"], "READ");
    let recalled =
        app.done("POST", "robot/otoMessages/batchRecall", json!({"robotCode": app.of("robot_code"), "processQueryKeys": [key, "x"]})).await;
    assert_eq!(recalled, json!({"successResult": [key], "failedResult": {"x": "resource.not.found"}}));
    assert_eq!(app.done("GET", &status, Value::Null).await["sendStatus"], "RECALLED");

    let with = |name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        body
    };
    let refused = async |body: Value| app.refused("POST", "robot/oToMessages/batchSend", body).await.1;
    assert_eq!(refused(with("robotCode", json!("x"))).await, "invalidParameter.robotCode.notExsit");
    assert_eq!(refused(with("robotCode", Value::Null)).await, "invalidParameter.robotCode.missing");
    assert_eq!(refused(with("msgKey", json!("x"))).await, "invalidParameter.msgKey.invalid");
    let many = with("userIds", (0..21).map(|number| json!(format!("u{number}"))).collect());
    assert_eq!(refused(many.clone()).await, "too.many.people");
    app.settings(json!({"variants": ["oto_100"]})).await;
    assert_eq!(app.done("POST", "robot/oToMessages/batchSend", many).await["invalidStaffIdList"].as_array().unwrap().len(), 21);
}

#[tokio::test]
async fn a_ding_reaches_persons() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let ding = json!({"robotCode": app.of("robot_code"), "remindType": 1, "receiverUserIdList": ["lina", "nobody"], "content": "醒醒"});
    let sent = app.done("POST", "robot/ding/send", ding).await;
    assert!(sent["failedList"].get("nobody").is_some());
    assert_eq!(sim.get("/api/messages?vendor=dingtalk&user=lina").await[0]["text"], "[DING] 醒醒");
    let wrong = json!({"robotCode": app.of("robot_code"), "remindType": 4, "receiverUserIdList": ["lina"], "content": "x"});
    assert_eq!(app.refused("POST", "robot/ding/send", wrong).await.1, "paramIllegal");
}

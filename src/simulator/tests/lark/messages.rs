//! Messages to one and to many, cards and their changes, urgent calls, receipts.

use serde_json::{Value, json};

use super::super::{Sim, text};
use super::{Client, alarm, set};

const DAY: i64 = 24 * 3600 * 1000;

async fn advance(sim: &Sim, ms: i64) {
    sim.post("/api/clock", json!({"advance_ms": ms})).await;
}

#[tokio::test]
async fn a_message_arrives_and_is_taken_back() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let (_, sent) = app.send("lina", "text", &json!({"text": "hi <at user_id=\"ou_x\">Tom</at>"})).await;
    let sent = &sent["data"];
    assert!(text(&sent["message_id"]).starts_with("om_") && text(&sent["chat_id"]).starts_with("oc_"));
    assert_eq!((&sent["sender"]["id_type"], &sent["deleted"], &sent["msg_type"]), (&json!("app_id"), &json!(false), &json!("text")));
    let arrived = sim.get("/api/messages?vendor=lark&user=lina").await;
    assert_eq!(
        (&arrived[0]["message_id"], text(&arrived[0]["text"]), text(&arrived[0]["state"])),
        (&sent["message_id"], "hi @Tom", "sent")
    );
    assert_eq!(sim.get("/api/messages?vendor=lark&user=zhangwei").await, json!([]));
    let id = text(&sent["message_id"]);
    let again = json!({"receive_id": sent["chat_id"], "msg_type": "text", "content": "{\"text\":\"x\"}"});
    assert_eq!(app.post("im/v1/messages?receive_id_type=chat_id", again).await["chat_id"], sent["chat_id"]);
    let by_mail = json!({"receive_id": "lina@example.com", "msg_type": "text", "content": "{\"text\":\"x\"}"});
    assert_eq!(app.post("im/v1/messages?receive_id_type=email", by_mail).await["chat_id"], sent["chat_id"]);
    let reply = json!({"msg_type": "text", "content": "{\"text\":\"y\"}"});
    assert_eq!(app.post(&format!("im/v1/messages/{id}/reply"), reply).await["chat_id"], sent["chat_id"]);

    let readers = format!("im/v1/messages/{id}/read_users?user_id_type=user_id");
    assert_eq!(app.get(&readers).await["items"], json!([]));
    sim.post(&format!("/api/messages/lark/{id}/read"), json!({"user": "lina"})).await;
    assert_eq!(app.get(&readers).await["items"][0]["user_id"], "lina");
    assert_eq!(app.refused("GET", &format!("{readers}&page_size=101"), Value::Null).await, (400, 230_001));
    app.ok("DELETE", &format!("im/v1/messages/{id}"), Value::Null).await;
    assert_eq!(app.refused("DELETE", &format!("im/v1/messages/{id}"), Value::Null).await, (400, 230_110));
    let last = text(&sim.get("/api/messages?vendor=lark").await[0]["message_id"]).to_owned();
    advance(&sim, DAY).await;
    let app = Client::start(&sim).await;
    assert_eq!(app.refused("DELETE", &format!("im/v1/messages/{last}"), Value::Null).await, (400, 230_009));
}

#[tokio::test]
async fn receivers_and_contents_that_are_none_are_refused() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let (open_id, hello) = (app.open_id("lina").await, json!({"text": "x"}).to_string());
    let send = async |kind: &str, id: &str, msg_type: &str, content: Value| {
        let path = format!("im/v1/messages{}", if kind.is_empty() { String::new() } else { format!("?receive_id_type={kind}") });
        app.refused("POST", &path, json!({"receive_id": id, "msg_type": msg_type, "content": content})).await
    };
    assert_eq!(send("open_id", &open_id, "text", json!(hello)).await, (200, 0));
    assert_eq!(send("", &open_id, "text", json!(hello)).await, (400, 230_001));
    assert_eq!(send("login", &open_id, "text", json!(hello)).await, (400, 230_001));
    assert_eq!(send("user_id", &open_id, "text", json!(hello)).await, (400, 230_034));
    assert_eq!(send("chat_id", &open_id, "text", json!(hello)).await, (400, 230_001));
    assert_eq!(send("open_id", "ou_none", "text", json!(hello)).await, (400, 230_001));
    assert_eq!(send("open_id", &open_id, "text", json!({"text": "x"})).await, (400, 230_001), "content is a text");
    assert_eq!(send("open_id", &open_id, "text", json!("x")).await, (400, 230_001));
    assert_eq!(send("open_id", &open_id, "telegram", json!(hello)).await, (400, 230_001));
    assert_eq!(send("open_id", &open_id, "text", json!(json!({"text": "x".repeat(150 * 1024)}).to_string())).await, (400, 230_025));
    assert_eq!(send("open_id", &open_id, "interactive", json!("{}")).await, (400, 230_099));
    set(&sim, json!({"variants": ["unknown_receiver_99992351"]})).await;
    assert_eq!(send("open_id", "ou_none", "text", json!(hello)).await, (400, 99_992_351));
    sim.control("DELETE", "/api/users/lark/lina", Value::Null).await;
    assert_eq!(send("open_id", &open_id, "text", json!(hello)).await, (400, 230_029));
    let url = format!("{}/open-apis/im/v1/messages?receive_id_type=open_id", sim.running.lark_url());
    let broken = sim.http.post(url).header("authorization", format!("Bearer {}", app.token)).body("{").send().await.unwrap();
    assert_eq!(broken.json::<Value>().await.unwrap()["code"], 230_001);
}

#[tokio::test]
async fn a_uuid_sends_once_within_an_hour() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let body = json!({"receive_id": "lina", "msg_type": "text", "content": "{\"text\":\"x\"}", "uuid": "u-1"});
    let path = "im/v1/messages?receive_id_type=user_id";
    let first = app.post(path, body.clone()).await;
    assert_eq!(app.post(path, body.clone()).await["message_id"], first["message_id"]);
    assert_eq!(sim.get("/api/messages?vendor=lark").await.as_array().unwrap().len(), 1);
    set(&sim, json!({"variants": ["repeated_uuid_230049"]})).await;
    assert_eq!(app.refused("POST", path, body.clone()).await, (400, 230_049));
    advance(&sim, 3_600_000).await;
    assert_ne!(app.post(path, body.clone()).await["message_id"], first["message_id"]);
    let mut long = body;
    long["uuid"] = json!("u".repeat(51));
    assert_eq!(app.refused("POST", path, long).await, (400, 230_001));
}

#[tokio::test]
async fn the_sixth_message_in_a_second_is_refused() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(app.send("lina", "text", &json!({"text": "x"})).await.1["code"].clone());
    }
    assert_eq!((codes[4].clone(), codes[5].clone()), (json!(0), json!(230_020)));
    app.say("zhangwei", "x").await;
    advance(&sim, 1000).await;
    app.say("lina", "x").await;
}

#[tokio::test]
async fn many_are_reached_with_one_call() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let open_id = app.open_id("sunli").await;
    let body = json!({"msg_type": "text", "content": {"text": "all hands"}, "open_ids": [open_id, "ou_none"], "user_ids": ["alexchen"],
        "department_ids": ["D4", "od-none"]});
    let sent = app.post("message/v4/batch_send/", body.clone()).await;
    assert!(text(&sent["message_id"]).starts_with("bm-"));
    assert_eq!((&sent["invalid_open_ids"], &sent["invalid_department_ids"]), (&json!(["ou_none"]), &json!(["od-none"])));
    assert_eq!(sim.get("/api/messages?vendor=lark&user=liuyang").await[0]["text"], "all hands");
    assert_eq!(sim.get("/api/messages?vendor=lark&user=lina").await, json!([]));
    let id = text(&sent["message_id"]).to_owned();
    sim.post(&format!("/api/messages/lark/{id}/read"), json!({"user": "sunli"})).await;
    assert_eq!(app.get(&format!("im/v1/batch_messages/{id}/read_user")).await["read_user"], json!({"read_count": "1", "total_count": "5"}));
    for (path, method) in [("urgent_app?user_id_type=user_id", "PATCH"), ("", "PATCH")] {
        let path = format!("im/v1/messages/{id}/{path}");
        let body = json!({"user_id_list": ["sunli"], "content": alarm().to_string()});
        assert_eq!(app.refused(method, path.trim_end_matches('/'), body).await, (400, 230_001), "{path}");
    }
    app.ok("DELETE", &format!("im/v1/batch_messages/{id}"), Value::Null).await;
    let progress = app.get(&format!("im/v1/batch_messages/{id}/get_progress")).await;
    assert_eq!(progress["batch_message_recall_progress"], json!({"recall": true, "recall_count": 5}));
    assert_eq!(progress["batch_message_send_progress"]["read_user_ids_count"], 1);

    let refused = async |body: Value| app.refused("POST", "message/v4/batch_send", body).await;
    let post = json!({"zh_cn": {"title": "T", "content": [[{"tag": "text", "text": "a"}]]}});
    assert_eq!(refused(json!({"msg_type": "post", "content": {"post": post}, "user_ids": ["lina"]})).await, (200, 0));
    assert_eq!(refused(json!({"msg_type": "interactive", "card": alarm(), "user_ids": ["lina"]})).await, (200, 0));
    assert_eq!(
        refused(json!({"msg_type": "text", "content": "{\"text\":\"x\"}", "user_ids": ["lina"]})).await,
        (200, 10003),
        "content is an object"
    );
    assert_eq!(refused(json!({"msg_type": "text", "content": {"text": "x"}})).await, (200, 10003));
    assert_eq!(refused(json!({"msg_type": "text", "content": {"text": "x"}, "department_ids": ["0"]})).await, (200, 10003));
    let many: Vec<String> = (0..201).map(|number| format!("ou_{number}")).collect();
    assert_eq!(refused(json!({"msg_type": "text", "content": {"text": "x"}, "open_ids": many})).await, (200, 10003));
    set(&sim, json!({"missing_scopes": ["im:message:send_multi_depts"]})).await;
    assert_eq!(refused(body).await, (200, 11204));
    set(&sim, json!({"missing_scopes": ["im:message:send_as_bot"]})).await;
    assert_eq!(refused(json!({"msg_type": "text", "content": {"text": "x"}, "user_ids": ["lina"]})).await, (400, 99_991_672));
}

#[tokio::test]
async fn a_card_is_changed_by_the_messages_id() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let (_, sent) = app.send("lina", "interactive", &alarm()).await;
    let path = format!("im/v1/messages/{}", text(&sent["data"]["message_id"]));
    let arrived = async || sim.get("/api/messages?vendor=lark&user=lina").await[0].clone();
    let buttons = json!([{"text": "确认", "action": "ack"}, {"text": "详情", "url": "http://127.0.0.1:3000/m/1/incidents/42"}]);
    assert_eq!((&arrived().await["kind"], &arrived().await["buttons"]), (&json!("card"), &buttons));
    let mut done = alarm();
    done["body"]["elements"] = json!([{"tag": "markdown", "content": "done by 李娜"}]);
    app.ok("PATCH", &path, json!({"content": done.to_string()})).await;
    assert_eq!((text(&arrived().await["text"]), text(&arrived().await["state"])), ("P1 告警\ndone by 李娜", "updated"));
    assert_eq!(arrived().await["buttons"], json!([]));
    let mut own = done.clone();
    own["config"]["update_multi"] = json!(false);
    assert_eq!(app.refused("PATCH", &path, json!({"content": own.to_string()})).await, (400, 230_001), "shared before and after");
    assert_eq!(app.refused("PATCH", &path, json!({"content": done})).await, (400, 230_001));
    assert_eq!(app.refused("PATCH", &path, json!({"content": "{"})).await, (400, 230_099));
    let words = format!("im/v1/messages/{}", app.say("lina", "x").await);
    assert_eq!(app.refused("PATCH", &words, json!({"content": done.to_string()})).await, (400, 230_001), "no card");
    set(&sim, json!({"missing_scopes": ["im:message:update", "im:message:send_as_bot"]})).await;
    assert_eq!(app.refused("PATCH", &path, json!({"content": done.to_string()})).await, (400, 99_991_672));
    set(&sim, json!({"missing_scopes": []})).await;
    advance(&sim, 14 * DAY).await;
    let app = Client::start(&sim).await;
    assert_eq!(app.refused("PATCH", &path, json!({"content": done.to_string()})).await, (400, 230_031));
}

#[tokio::test]
async fn urgent_calls_reach_the_people_of_the_chat() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let id = app.say("lina", "P1").await;
    let path = |way: &str| format!("im/v1/messages/{id}/urgent_{way}?user_id_type=user_id");
    let to = |people: &[&str]| json!({"user_id_list": people});
    let answer = app.ok("PATCH", &path("phone"), to(&["lina", "zhangwei"])).await;
    assert_eq!(answer["invalid_user_id_list"], json!(["zhangwei"]));
    let urged = sim.get("/api/messages?vendor=lark").await[0]["urgent"].clone();
    assert_eq!((&urged[0]["way"], &urged[0]["users"]), (&json!("phone"), &json!(["lina"])));
    assert_eq!(app.refused("PATCH", &path("app"), to(&["zhangwei"])).await, (400, 230_001));
    assert_eq!(app.refused("PATCH", &path("app"), to(&[])).await, (400, 230_001));
    assert_eq!(app.refused("PATCH", &format!("im/v1/messages/{id}/urgent_app"), to(&["lina"])).await, (400, 230_001));
    set(&sim, json!({"missing_scopes": ["im:message.urgent:sms"]})).await;
    assert_eq!(app.refused("PATCH", &path("sms"), to(&["lina"])).await, (400, 99_991_672));
    assert_eq!(app.refused("PATCH", &path("app"), to(&["lina"])).await, (200, 0));
}

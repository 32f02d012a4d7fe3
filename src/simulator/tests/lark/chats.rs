//! Group chats: a war room from its making to its end.

use serde_json::{Value, json};

use super::super::{Sim, text};
use super::{Client, set};

async fn room(app: &Client<'_>) -> String {
    let chat = app.post("im/v1/chats?user_id_type=user_id", json!({"name": "P1 db-01", "user_id_list": ["lina", "zhangwei"]})).await;
    text(&chat["chat_id"]).to_owned()
}

#[tokio::test]
async fn a_room_is_made_filled_renamed_and_dissolved() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let id = room(&app).await;
    let chat = app.get(&format!("im/v1/chats/{id}")).await;
    assert_eq!((&chat["name"], &chat["chat_type"], chat.get("owner_id")), (&json!("P1 db-01"), &json!("private"), None), "the bot owns it");
    let members = format!("im/v1/chats/{id}/members?member_id_type=user_id");
    // Named twice, and not one after the other.
    app.post(&members, json!({"id_list": ["sunli", "alexchen", "sunli", "lina"]})).await;
    assert_eq!(sim.get("/api/groups?vendor=lark").await[0]["members"], json!(["lina", "zhangwei", "sunli", "alexchen"]));
    app.ok("DELETE", &members, json!({"id_list": ["sunli", "alexchen"]})).await;
    let added = app.post(&format!("{members}&succeed_type=1"), json!({"id_list": ["liuyang", "nobody"]})).await;
    assert_eq!((&added["not_existed_id_list"], &added["invalid_id_list"]), (&json!(["nobody"]), &json!([])));
    let page = app.get(&format!("{members}&page_size=2")).await;
    assert_eq!((&page["member_total"], &page["has_more"], &page["items"][0]["member_id"]), (&json!(3), &json!(true), &json!("lina")));
    let rest = app.get(&format!("{members}&page_size=2&page_token={}", text(&page["page_token"]))).await;
    assert_eq!((&rest["items"][0]["name"], &rest["has_more"]), (&json!("刘洋"), &json!(false)));
    let body = json!({"receive_id": id, "msg_type": "text", "content": "{\"text\":\"here\"}"});
    app.post("im/v1/messages?receive_id_type=chat_id", body.clone()).await;
    assert_eq!(sim.get("/api/messages?vendor=lark&user=liuyang").await[0]["group_id"], id.as_str());

    app.ok("DELETE", &members, json!({"id_list": ["lina"]})).await;
    app.ok("PUT", &format!("im/v1/chats/{id}?user_id_type=user_id"), json!({"name": "P1 db-01 (closed)", "owner_id": "zhangwei"})).await;
    let groups = sim.get("/api/groups?vendor=lark").await;
    assert_eq!(
        (&groups[0]["name"], &groups[0]["owner"], &groups[0]["members"]),
        (&json!("P1 db-01 (closed)"), &json!("zhangwei"), &json!(["zhangwei", "liuyang"]))
    );
    assert_eq!(app.refused("DELETE", &members, json!({"id_list": ["zhangwei"]})).await, (400, 232_076));
    assert_eq!(app.get("im/v1/chats").await["items"].as_array().unwrap().len(), 1);
    app.ok("DELETE", &format!("im/v1/chats/{id}"), Value::Null).await;
    assert_eq!(app.refused("GET", &format!("im/v1/chats/{id}"), Value::Null).await, (400, 232_009));
    assert_eq!(app.refused("POST", "im/v1/messages?receive_id_type=chat_id", body).await, (400, 232_009));
    assert_eq!(sim.get("/api/groups?vendor=lark").await, json!([]));
}

#[tokio::test]
async fn what_makes_no_room_is_refused() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let make = async |query: &str, body: Value| app.refused("POST", &format!("im/v1/chats?user_id_type=user_id{query}"), body).await;
    assert_eq!(make("", json!({"user_id_list": ["lina", "nobody"]})).await, (400, 232_043), "one bad id fails everything");
    assert_eq!(make("", json!({"owner_id": "nobody"})).await, (400, 232_030));
    assert_eq!(make("", json!({"name": "x", "chat_type": "public"})).await, (400, 232_020));
    assert_eq!(make("", json!({"chat_type": "secret"})).await, (400, 232_001));
    let many: Vec<String> = (0..51).map(|number| format!("u{number}")).collect();
    assert_eq!(make("", json!({"user_id_list": many})).await, (400, 232_001));
    assert_eq!(make("", json!({"bot_id_list": ["cli_x"]})).await, (400, 232_021));
    assert_eq!(make("&set_bot_manager=perhaps", json!({})).await, (400, 232_001));
    assert_eq!(sim.get("/api/groups?vendor=lark").await, json!([]));
    set(&sim, json!({"missing_scopes": ["im:chat"]})).await;
    assert_eq!(make("", json!({})).await, (400, 99_991_672));
    set(&sim, json!({"missing_scopes": [], "visible_departments": [3]})).await;
    assert_eq!(make("", json!({"user_id_list": ["lina"]})).await, (400, 232_043));
}

#[tokio::test]
async fn a_uuid_makes_one_room_for_one_owner() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let make = async |owner: &str| {
        let chat = app.post("im/v1/chats?user_id_type=user_id&uuid=inc-1", json!({"name": "war room", "owner_id": owner})).await;
        text(&chat["chat_id"]).to_owned()
    };
    let first = make("lina").await;
    assert_eq!(make("lina").await, first);
    assert_ne!(make("zhangwei").await, first);
    sim.post("/api/clock", json!({"advance_ms": 36_000_000})).await;
    let app = Client::start(&sim).await;
    let later = app.post("im/v1/chats?user_id_type=user_id&uuid=inc-1", json!({"owner_id": "lina"})).await;
    assert_ne!(later["chat_id"], first.as_str());
}

#[tokio::test]
async fn members_that_cannot_join_are_told_apart() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let id = room(&app).await;
    let add = async |mode: &str, ids: Value| {
        let path = format!("im/v1/chats/{id}/members?member_id_type=user_id&succeed_type={mode}");
        app.refused("POST", &path, json!({"id_list": ids})).await
    };
    assert_eq!(add("0", json!(["nobody"])).await, (400, 99_992_360));
    assert_eq!(add("2", json!(["nobody"])).await, (400, 99_992_360));
    assert_eq!(add("3", json!(["liuyang"])).await, (400, 232_001));
    assert_eq!(add("0", json!([])).await, (400, 232_027));
    let many: Vec<String> = (0..51).map(|number| format!("u{number}")).collect();
    assert_eq!(add("1", json!(many)).await, (400, 232_001));
    let by_open_id = format!("im/v1/chats/{id}/members");
    assert_eq!(app.refused("POST", &by_open_id, json!({"id_list": ["ou_none"]})).await, (400, 99_992_351));
    let leaver = app.open_id("sunli").await;
    sim.control("DELETE", "/api/users/lark/sunli", Value::Null).await;
    let added = app.post(&by_open_id, json!({"id_list": [leaver]})).await;
    assert_eq!(added["invalid_id_list"], json!([leaver]), "who has resigned is skipped");
    assert_eq!(app.refused("POST", &format!("{by_open_id}?succeed_type=2"), json!({"id_list": [leaver]})).await, (400, 232_022));
    set(&sim, json!({"visible_departments": [3]})).await;
    assert_eq!(add("0", json!(["liuyang"])).await, (400, 232_024));
    assert_eq!(add("1", json!(["liuyang"])).await, (200, 0));
    assert_eq!(app.refused("GET", "im/v1/chats/oc_none/members", Value::Null).await, (400, 232_006));
}

#[tokio::test]
async fn the_bot_needs_to_be_in_the_room_and_to_be_allowed() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let app_id = sim.credentials("lark").await["app_id"].clone();
    let owned = app.post("im/v1/chats?user_id_type=user_id", json!({"name": "of lina", "owner_id": "lina"})).await;
    let path = format!("im/v1/chats/{}", text(&owned["chat_id"]));
    set(&sim, json!({"missing_scopes": ["im:chat:operate_as_owner"]})).await;
    assert_eq!(app.refused("DELETE", &path, Value::Null).await, (400, 232_017));
    assert_eq!(app.refused("PUT", &path, json!({"chat_type": "public"})).await, (400, 232_016));
    assert_eq!(app.refused("PUT", &path, json!({"name": "renamed"})).await, (200, 0));
    set(&sim, json!({"missing_scopes": []})).await;
    app.ok("PUT", &path, json!({"edit_permission": "only_owner"})).await;
    set(&sim, json!({"missing_scopes": ["im:chat:operate_as_owner"]})).await;
    assert_eq!(app.refused("PUT", &path, json!({"name": "again"})).await, (400, 232_002), "the owner alone may edit");
    set(&sim, json!({"variants": ["rename_232016"]})).await;
    assert_eq!(app.refused("PUT", &path, json!({"description": "again"})).await, (400, 232_016));
    set(&sim, json!({"missing_scopes": []})).await;
    assert_eq!(app.refused("PUT", &path, json!({"add_member_permission": "only_owner"})).await, (400, 232_001), "a pair");
    let pair = json!({"add_member_permission": "only_owner", "share_card_permission": "not_allowed"});
    assert_eq!(app.refused("PUT", &path, pair).await, (200, 0));
    let stranger = json!({"owner_id": app.open_id("sunli").await});
    assert_eq!(app.refused("PUT", &path, stranger).await, (400, 232_012));
    app.ok("DELETE", &format!("{path}/members?member_id_type=app_id"), json!({"id_list": [app_id]})).await;
    assert_eq!(app.refused("GET", &path, Value::Null).await, (400, 232_011));
    let body = json!({"receive_id": owned["chat_id"], "msg_type": "text", "content": "{\"text\":\"x\"}"});
    assert_eq!(app.refused("POST", "im/v1/messages?receive_id_type=chat_id", body).await, (400, 230_002));
}

#[tokio::test]
async fn members_are_edited_one_call_after_the_other() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let id = room(&app).await;
    let add = async |userid: &str| {
        let path = format!("im/v1/chats/{id}/members?member_id_type=user_id");
        app.refused("POST", &path, json!({"id_list": [userid]})).await.1
    };
    let (one, other) = tokio::join!(add("liuyang"), add("sunli"));
    assert_eq!(one.min(other), 0);
    assert_eq!(one.max(other), 232_019);
    assert_eq!((add("alexchen").await, add("zhaolei").await), (0, 0));
}

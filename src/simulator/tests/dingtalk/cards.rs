//! Interactive cards: making, delivering, pressing, updating.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::post;
use serde_json::{Value, json};

use super::super::{Sim, text};
use super::Client;
use crate::simulator::dingtalk::press;

const SECRET: &str = "card-secret";

/// Takes pressed cards, checks that they are signed, and answers that lina took the incident.
async fn receiver() -> (Arc<Mutex<Vec<Value>>>, String) {
    let seen: Arc<Mutex<Vec<Value>>> = Arc::default();
    let kept = seen.clone();
    let answer = json!({
        "cardUpdateOptions": {"updateCardDataByKey": true},
        "cardData": {"cardParamMap": {"status": "李娜已响应", "btns": "[{\"text\":\"已响应\"}]"}},
        "userPrivateData": {"cardParamMap": {"mine": "yes"}},
    });
    let router = Router::new().route(
        "/pressed",
        post(async move |headers: HeaderMap, body: String| {
            let of = |name: &str| headers[name].to_str().unwrap().to_owned();
            assert_eq!(of("x-ddpaas-signature"), press::signature(SECRET, &of("x-ddpaas-signature-timestamp")));
            assert_ne!(of("x-ddpaas-signature"), press::signature("forged", &of("x-ddpaas-signature-timestamp")));
            kept.lock().unwrap().push(serde_json::from_str(&body).unwrap());
            answer.to_string()
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/pressed", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    (seen, address)
}

fn card(app: &Client<'_>, id: &str, space: &str) -> Value {
    let buttons = r#"[{"text":"响应","id":"respond","request":true},{"text":"详情","url":"http://127.0.0.1:3000/m/1"}]"#;
    json!({
        "cardTemplateId": "t.schema", "outTrackId": id, "callbackType": "HTTP", "callbackRouteKey": "muster", "openSpaceId": space,
        "cardData": {"cardParamMap": {"title": "P1 db-01", "status": "未响应", "btns": buttons}},
        "imGroupOpenDeliverModel": {"robotCode": app.of("robot_code")}, "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
    })
}

#[tokio::test]
async fn a_pressed_card_calls_back_signed_and_takes_over_the_answer() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let (seen, address) = receiver().await;
    let group = app.group().await;
    let space = format!("dtv1.card//IM_GROUP.{group};dtv1.card//IM_ROBOT.nobody");
    let unregistered = app.refused("POST", "card/instances/createAndDeliver", card(&app, "inc-1", &space)).await;
    assert_eq!(unregistered, (400, "param.invalid".to_owned()), "the route key is unknown");
    let register = |url: &str| json!({"callbackUrl": url, "callbackRouteKey": "muster", "apiSecret": SECRET});
    app.done("POST", "card/callbacks/register", register(&address)).await;
    let held = app.done("POST", "card/callbacks/register", register("http://127.0.0.1:1/other")).await;
    assert_eq!(held["result"]["callbackUrl"], address, "it changes only by force");

    let made = app.done("POST", "card/instances/createAndDeliver", card(&app, "inc-1", &space)).await;
    let results = &made["result"]["deliverResults"];
    assert_eq!(
        (&results[0]["success"], &results[1]["success"], text(&results[1]["errorMsg"])),
        (&json!(true), &json!(false), "user not found")
    );
    let again = app.refused("POST", "card/instances/createAndDeliver", card(&app, "inc-1", &space)).await;
    assert_eq!(again.1, "param.cardAlreadyExist");
    let message = sim.get("/api/messages?vendor=dingtalk&user=lina").await[0].clone();
    assert_eq!(text(&message["text"]), "P1 db-01\nstatus: 未响应");
    let press = format!("/api/cards/dingtalk/{}/press", text(&message["message_id"]));
    assert_eq!(sim.post(&press, json!({"user": "lina", "action": "详情"})).await, json!({"open": "http://127.0.0.1:3000/m/1"}));
    assert_eq!(sim.try_control("POST", &press, json!({"user": "liuyang", "action": "respond"})).await.0, 404);
    assert_eq!(sim.try_control("POST", &press, json!({"user": "lina", "action": "other"})).await.0, 409);
    let pressed = sim.post(&press, json!({"user": "lina", "action": "respond", "selected": {"note": ["ok"]}})).await;
    assert_eq!((&pressed["delivered"], &pressed["status"]), (&json!(true), &json!(200)));
    let call = seen.lock().unwrap()[0].clone();
    assert_eq!((text(&call["type"]), text(&call["outTrackId"]), text(&call["userId"])), ("actionCallback", "inc-1", "lina"));
    let content: Value = serde_json::from_str(text(&call["content"])).unwrap();
    assert_eq!(content, json!({"cardPrivateData": {"actionIds": ["respond"], "params": {"note": "ok"}}}));

    let seen_by = async |user: &str| sim.get(&format!("/api/messages?vendor=dingtalk&user={user}")).await[0].clone();
    let (hers, his) = (seen_by("lina").await, seen_by("zhangwei").await);
    assert_eq!(
        (text(&his["text"]), text(&his["state"]), &his["buttons"]),
        ("P1 db-01\nstatus: 李娜已响应", "updated", &json!([{"text": "已响应"}]))
    );
    assert_eq!(text(&hers["text"]), "P1 db-01\nmine: yes\nstatus: 李娜已响应");
    assert_eq!(sim.try_control("POST", &press, json!({"user": "lina", "action": "已响应"})).await.0, 409, "the button is grey");
}

#[tokio::test]
async fn a_card_is_updated_by_key_or_as_a_whole() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let mut body = card(&app, "inc-2", "dtv1.card//im_robot.lina");
    (body["callbackType"], body["callbackRouteKey"]) = (json!("STREAM"), Value::Null);
    app.done("POST", "card/instances/createAndDeliver", body).await;
    let shown = async || text(&sim.get("/api/messages?vendor=dingtalk&user=lina").await[0]["text"]).to_owned();
    let update = |params: Value, by_key: bool| json!({"outTrackId": "inc-2", "cardData": {"cardParamMap": params}, "cardUpdateOptions": {"updateCardDataByKey": by_key}});
    app.done("PUT", "card/instances", update(json!({"status": "已恢复"}), true)).await;
    assert_eq!(shown().await, "P1 db-01\nstatus: 已恢复");
    app.done("PUT", "card/instances", update(json!({"title": "done"}), false)).await;
    assert_eq!(shown().await, "done");
    assert_eq!(app.refused("PUT", "card/instances", json!({"outTrackId": "none"})).await.1, "param.cardNotExist");
    assert_eq!(app.refused("PUT", "card/instances", update(json!({"count": 1}), true)).await.1, "param.invalid", "only texts");
    let (status, answer) = sim
        .try_control(
            "POST",
            &format!("/api/cards/dingtalk/{}/press", text(&sim.get("/api/messages?vendor=dingtalk").await[0]["message_id"])),
            json!({"user": "lina", "action": "any"}),
        )
        .await;
    assert!(status == 409 && text(&answer["error"]).contains("no stream listens"));
    app.settings(json!({"missing_scopes": ["Card.Instance.Write"]})).await;
    assert_eq!(app.refused("PUT", "card/instances", json!({})).await.0, 403);
}

#[tokio::test]
async fn what_is_missing_is_refused_with_its_own_code() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let mut whole = card(&app, "inc-3", "dtv1.card//IM_ROBOT.lina");
    (whole["callbackType"], whole["callbackRouteKey"]) = (json!("STREAM"), Value::Null);
    for (field, value, code) in [
        ("outTrackId", Value::Null, "param.outTrackIdEmpty"),
        ("cardTemplateId", Value::Null, "param.cardTemplateIdEmpty"),
        ("cardData", Value::Null, "param.cardPublicDataEmpty"),
        ("openSpaceId", Value::Null, "param.openSpaceIdEmpty"),
        ("openSpaceId", json!("IM_ROBOT.lina"), "param.openSpaceIdInvalid"),
        ("imRobotOpenDeliverModel", Value::Null, "param.openDeliverModelEmpty"),
        ("callbackType", json!("MAIL"), "param.invalid"),
    ] {
        let mut body = whole.clone();
        body[field] = value;
        assert_eq!(app.refused("POST", "card/instances/createAndDeliver", body).await, (400, code.to_owned()), "{field}");
    }
    app.settings(json!({"variants": ["card_template_unpublished"]})).await;
    let unpublished = app.refused("POST", "card/instances", whole.clone()).await;
    assert_eq!(unpublished, (400, "param.templateUnpublished".to_owned()));
}

#[tokio::test]
async fn the_standard_template_shows_its_buttons_and_a_recalled_card_stays_recalled() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let mut body = card(&app, "inc-4", "dtv1.card//IM_ROBOT.lina");
    (body["callbackType"], body["callbackRouteKey"]) = (json!("STREAM"), Value::Null);
    body["cardTemplateId"] = json!("1366a1eb-bc54-4859-ac88-517c56a9acb1.schema");
    let buttons = json!({"msgButtons": [{"text": "响应", "id": "respond", "request": true}]}).to_string();
    body["cardData"]["cardParamMap"] = json!({"title": "P1", "markdown": "db-01", "other": "x", "sys_full_json_obj": buttons});
    let made = app.done("POST", "card/instances/createAndDeliver", body).await;
    let shown = async || sim.get("/api/messages?vendor=dingtalk&user=lina").await[0].clone();
    assert_eq!((text(&shown().await["text"]), text(&shown().await["buttons"][0]["action"])), ("P1\ndb-01", "respond"));
    let key = made["result"]["deliverResults"][0]["carrierId"].clone();
    let recall = json!({"robotCode": app.of("robot_code"), "processQueryKeys": [key]});
    app.done("POST", "robot/otoMessages/batchRecall", recall).await;
    app.done("PUT", "card/instances", json!({"outTrackId": "inc-4", "cardData": {"cardParamMap": {"title": "late"}}})).await;
    assert_eq!(text(&shown().await["state"]), "recalled");
}

//! Generated directories and people who join, change and leave.

use serde_json::{Value, json};

use super::{Sim, text};

#[tokio::test]
async fn a_million_people_cost_nothing_and_can_be_found() {
    let sim = Sim::start().await;
    let order = json!({"vendor": "wecom", "departments": 30_000, "depth": 7, "users": 1_000_000, "seed": 3});
    assert_eq!(sim.post("/api/directory", order).await, json!({"departments": 30_000, "users": 1_000_000}));
    let people = sim.get("/api/people?vendor=wecom&limit=3").await;
    let phone = text(&people[2]["phone"]).replace('+', "%2B");
    let found = sim.get(&format!("/api/people?vendor=wecom&q={phone}")).await;
    assert_eq!(found[0]["userid"], people[2]["userid"]);
    assert_eq!(people[0]["admin"], true);
    let usual = sim.post("/api/directory", json!({"vendor": "wecom"})).await;
    assert_eq!(usual, json!({"departments": 600, "users": 14_000}));
}

#[tokio::test]
async fn a_full_directory_lists_people_and_departments() {
    let sim = Sim::start().await;
    let full = sim.get("/api/directory?vendor=dingtalk&full=1").await;
    assert_eq!((&full["departments"], &full["users"]), (&json!(4), &json!(12)));
    let users = full["user_list"].as_array().unwrap();
    let of = |userid: &str| users.iter().find(|user| user["userid"] == userid).unwrap();
    assert_eq!(
        *of("wangxiaoming"),
        json!({"userid": "wangxiaoming", "name": "王小明", "phone": "+8613800138000", "email": "wangxiaoming@example.com", "departments": [2], "admin": true})
    );
    assert_eq!(of("sunli")["phone"], "");
    assert_eq!(users.iter().filter(|user| user["name"] == "张伟").count(), 2);
    assert_eq!(full["department_list"][3], json!({"id": 4, "parent": 2, "name": "数据库组", "order": 99_996_000}));
}

#[tokio::test]
async fn people_join_change_and_leave() {
    let sim = Sim::start().await;
    let new = json!({"vendor": "wecom", "userid": "qianduo", "name": "钱多", "phone": "+8613900139000", "departments": [4]});
    assert_eq!(sim.post("/api/users", new.clone()).await["departments"], json!([4]));
    assert_eq!(sim.try_control("POST", "/api/users", new).await.0, 409);
    let changed = sim.control("PATCH", "/api/users/wecom/QianDuo", json!({"name": "钱多多", "userid": "qianduoduo"})).await;
    assert_eq!((&changed["name"], &changed["phone"]), (&json!("钱多多"), &json!("+8613900139000")));
    let (status, answer) = sim.try_control("PATCH", "/api/users/wecom/qianduoduo", json!({"phone": "+8613800138001"})).await;
    assert_eq!((status, text(&answer["error"])), (409, "lina has this phone"));
    assert_eq!(sim.try_control("PATCH", "/api/users/wecom/qianduoduo", json!({"departments": [99]})).await.0, 400);
    sim.control("DELETE", "/api/users/wecom/qianduoduo", Value::Null).await;
    assert_eq!(sim.try_control("DELETE", "/api/users/wecom/qianduoduo", Value::Null).await.0, 404);
    assert_eq!(sim.get("/api/directory?vendor=wecom").await["users"], 12);
}

#[tokio::test]
async fn departments_are_added_moved_and_removed() {
    let sim = Sim::start().await;
    let id = sim.post("/api/departments", json!({"vendor": "wecom", "name": "值班组", "parent": 2})).await["id"].clone();
    assert_eq!(id, 5);
    let moved = sim.control("PATCH", "/api/departments/wecom/5", json!({"parent": 3})).await;
    assert_eq!(moved["parent"], 3);
    assert_eq!(sim.try_control("PATCH", "/api/departments/wecom/2", json!({"parent": 4})).await.0, 409);
    assert_eq!(sim.try_control("DELETE", "/api/departments/wecom/2", Value::Null).await.0, 409);
    sim.control("DELETE", "/api/departments/wecom/5", Value::Null).await;
    assert_eq!(sim.get("/api/directory?vendor=wecom").await["departments"], 4);
}

#[tokio::test]
async fn a_second_company_has_its_own_people_and_credentials() {
    let sim = Sim::start().await;
    let added = sim.post("/api/companies", json!({"vendor": "wecom", "name": "第二公司"})).await;
    let id = text(&added["company"]);
    assert_ne!(added["credentials"]["secret"], sim.credentials("wecom").await["secret"]);
    assert_eq!(sim.get(&format!("/api/credentials?vendor=wecom&company={id}")).await["wecom"], added["credentials"]);
    sim.control("DELETE", &format!("/api/users/wecom/lina?company={id}"), Value::Null).await;
    assert_eq!(sim.get(&format!("/api/directory?vendor=wecom&company={id}")).await["users"], 11);
    assert_eq!(sim.get("/api/directory?vendor=wecom").await["users"], 12);
    assert_eq!(sim.try_control("GET", "/api/directory?vendor=wecom&company=none", Value::Null).await.0, 404);
    assert_eq!(sim.try_control("POST", "/api/companies", json!({"vendor": "wecom", "name": "第二公司"})).await.0, 409);
}

//! Departments, people, the contact range, and a million of them.

use serde_json::{Value, json};

use super::super::{Sim, text};
use super::{Client, set};

/// All items of a list, page by page.
async fn all(app: &Client<'_>, path: &str) -> Vec<Value> {
    let (mut items, mut token) = (Vec::new(), String::new());
    loop {
        let mark = if path.contains('?') { '&' } else { '?' };
        let page = app.get(&format!("{path}{mark}page_token={token}")).await;
        items.extend(page["items"].as_array().unwrap().clone());
        if page["has_more"] == false {
            assert!(page["page_token"].is_null());
            return items;
        }
        token = text(&page["page_token"]).to_owned();
    }
}

fn names(items: &[Value]) -> Vec<&str> {
    items.iter().map(|one| text(&one["name"])).collect()
}

#[tokio::test]
async fn the_walk_from_the_range_to_the_people() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let range = app.get("contact/v3/scopes?page_size=100").await;
    assert_eq!((range["department_ids"].as_array().unwrap().len(), range["user_ids"].as_array().unwrap().len()), (2, 1));
    let departments = all(&app, "contact/v3/departments/0/children?fetch_child=True&page_size=2").await;
    assert_eq!(names(&departments), ["运维部", "研发部", "数据库组"]);
    let (operations, databases) = (&departments[0], &departments[2]);
    assert!(text(&operations["open_department_id"]).starts_with("od-") && operations["order"].is_string());
    assert_eq!((&operations["parent_department_id"], &operations["department_id"]), (&json!("0"), &json!("D2")));
    assert_eq!((&operations["member_count"], &operations["primary_member_count"]), (&json!(7), &json!(4)));
    assert_eq!(databases["parent_department_id"], operations["open_department_id"]);
    assert_eq!(operations["leaders"][0]["leaderID"], app.open_id("wangxiaoming").await.as_str());
    assert_eq!(names(&all(&app, "contact/v3/departments/0/children").await), ["运维部", "研发部"]);

    let id = text(&operations["open_department_id"]);
    let people = all(&app, &format!("contact/v3/users/find_by_department?department_id={id}&page_size=3")).await;
    assert_eq!(names(&people), ["王小明", "李娜", "陈静", "黄敏"]);
    assert_eq!((&people[0]["mobile"], &people[0]["user_id"]), (&json!("+8613800138000"), &json!("wangxiaoming")));
    assert_eq!(people[2]["department_ids"].as_array().unwrap().len(), 2);
    let by_custom = all(&app, "contact/v3/users/find_by_department?department_id=D2&department_id_type=department_id").await;
    assert_eq!(by_custom[2]["department_ids"], json!(["D2", "D3"]));
    assert_eq!(names(&all(&app, "contact/v3/users/find_by_department?department_id=0").await), ["欧阳雪"]);

    let one = app.get(&format!("contact/v3/departments/{}", text(&databases["open_department_id"]))).await;
    assert_eq!(one["department"]["name"], "数据库组");
    let above = all(&app, "contact/v3/departments/parent?department_id=D4&department_id_type=department_id").await;
    assert_eq!(names(&above), ["运维部"]);
    let some = app.get("contact/v3/departments/batch?department_ids=D2&department_ids=D9&department_id_type=department_id").await;
    assert_eq!(some["items"].as_array().unwrap().len(), 1);
    let some = app.get("contact/v3/users/batch?user_ids=lina&user_ids=nobody&user_id_type=user_id").await;
    assert_eq!(names(some["items"].as_array().unwrap()), ["李娜"]);
}

#[tokio::test]
async fn sizes_tokens_and_ids_that_are_none_are_refused() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let get = async |path: &str| app.refused("GET", path, Value::Null).await;
    for size in ["0", "51", "x", "-1"] {
        assert_eq!(get(&format!("contact/v3/departments/0/children?page_size={size}")).await, (400, 40011), "{size}");
    }
    assert_eq!(get("contact/v3/departments/0/children?page_size=50").await, (200, 0));
    assert_eq!(get("contact/v3/scopes?page_size=101").await, (400, 40011));
    assert_eq!(get("contact/v3/departments/0/children?page_token=x").await, (400, 40012));
    let page = app.get("contact/v3/departments/0/children?page_size=1").await;
    let token = text(&page["page_token"]);
    assert_eq!(
        get(&format!("contact/v3/users/find_by_department?department_id=0&page_token={token}")).await,
        (400, 40012),
        "of another list"
    );
    assert_eq!(get("contact/v3/users/find_by_department").await, (400, 40001));
    assert_eq!(get("contact/v3/users/find_by_department?department_id=od-none").await, (400, 40008));
    assert_eq!(get("contact/v3/departments/0/children?fetch_child=maybe").await, (400, 40001));
    assert_eq!(get("contact/v3/users/ou_none").await, (400, 41012));
    assert_eq!(get("contact/v3/users/lina?user_id_type=login").await, (400, 40001));
    assert_eq!(get("contact/v3/users/LINA?user_id_type=user_id").await, (400, 41012), "a user_id has its case");
    let many: Vec<String> = (0..51).map(|number| format!("a{number}@example.com")).collect();
    assert_eq!(app.refused("POST", "contact/v3/users/batch_get_id", json!({"emails": many})).await, (400, 40001));
    assert_eq!(app.refused("POST", "contact/v3/users/batch_get_id", json!({})).await, (400, 40001));
}

#[tokio::test]
async fn the_contact_range_hides_what_is_outside() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    set(&sim, json!({"visible_departments": [4], "visible_users": ["sunli"]})).await;
    let get = async |path: &str| app.refused("GET", path, Value::Null).await;
    let range = app.get("contact/v3/scopes?department_id_type=department_id&user_id_type=user_id").await;
    assert_eq!((&range["department_ids"], &range["user_ids"]), (&json!(["D4"]), &json!(["sunli"])));
    assert_eq!(get("contact/v3/departments/0/children").await, (403, 40004));
    assert_eq!(get("contact/v3/departments/D2?department_id_type=department_id").await, (403, 40004));
    assert_eq!(get("contact/v3/users/find_by_department?department_id=0").await, (403, 40004));
    assert_eq!(get("contact/v3/departments/D4?department_id_type=department_id").await, (200, 0));
    assert_eq!(get("contact/v3/users/lina?user_id_type=user_id").await, (400, 41050));
    assert_eq!(get("contact/v3/users/liuyang?user_id_type=user_id").await, (200, 0));
    assert_eq!(get("contact/v3/users/sunli?user_id_type=user_id").await, (200, 0));
    let found = app.post("contact/v3/users/batch_get_id", json!({"mobiles": ["13800138001", "13800138003"]})).await;
    assert!(found["user_list"][0]["user_id"].is_null() && text(&found["user_list"][1]["user_id"]).starts_with("ou_"));
    assert_eq!(app.send("lina", "text", &json!({"text": "x"})).await.1["code"], 230_013);
}

#[tokio::test]
async fn people_are_found_by_phone_and_mail() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let asked = json!({"emails": ["lina@example.com", "none@example.com"], "mobiles": ["13800138002", "+85251234567", "13022222222"]});
    let found = app.post("contact/v3/users/batch_get_id?user_id_type=user_id", asked).await;
    let ids: Vec<&Value> = found["user_list"].as_array().unwrap().iter().map(|one| &one["user_id"]).collect();
    assert_eq!(ids, [&json!("lina"), &Value::Null, &json!("zhangwei"), &json!("huangmin"), &Value::Null]);
    assert_eq!(found["user_list"][0]["status"]["is_activated"], true);
    assert_eq!(found["user_list"][4], json!({"mobile": "13022222222"}));
}

#[tokio::test]
async fn fields_without_a_scope_are_absent() {
    let sim = Sim::start().await;
    let app = Client::start(&sim).await;
    let open_id = app.open_id("lina").await;
    let lina = async || app.get(&format!("contact/v3/users/{open_id}")).await["user"].clone();
    assert_eq!(lina().await["mobile"], "+8613800138001");
    set(&sim, json!({"variants": ["mobile_without_prefix"]})).await;
    assert_eq!(lina().await["mobile"], "13800138001");
    assert_eq!(app.get("contact/v3/users/huangmin?user_id_type=user_id").await["user"]["mobile"], "+85251234567");
    set(&sim, json!({"hide_mobile": true, "missing_scopes": ["contact:user.employee_id:readonly", "contact:user.department:readonly"]}))
        .await;
    let shown = lina().await;
    for name in ["mobile", "email", "user_id", "department_ids"] {
        assert!(shown.get(name).is_none(), "{name}");
    }
    assert_eq!((&shown["name"], &shown["open_id"]), (&json!("李娜"), &json!(open_id)));
    assert_eq!(app.refused("GET", "contact/v3/users/lina?user_id_type=user_id", Value::Null).await, (400, 99_991_672));
    set(&sim, json!({"missing_scopes": ["contact:department.base:readonly"]})).await;
    let department = app.get("contact/v3/departments/0/children").await["items"][0].clone();
    assert!(department.get("name").is_none() && department["order"].is_string());
}

#[tokio::test]
async fn a_million_people_are_walked_through_in_pages() {
    let sim = Sim::start().await;
    let order = json!({"vendor": "lark", "departments": 300, "depth": 4, "users": 1_000_000, "seed": 3});
    sim.post("/api/directory", order).await;
    let app = Client::start(&sim).await;
    set(&sim, json!({"missing_scopes": ["contact:department.organize:readonly"], "variants": ["no_tier_limits"]})).await;
    let departments = all(&app, "contact/v3/departments/0/children?fetch_child=true&page_size=50").await;
    assert_eq!(departments.len(), 299);
    let last = text(&departments[298]["open_department_id"]);
    let people = all(&app, &format!("contact/v3/users/find_by_department?department_id={last}&page_size=50")).await;
    assert!(people.len() > 3_300, "{}", people.len());
    let found = app.post("contact/v3/users/batch_get_id", json!({"mobiles": [people[7]["mobile"]]})).await;
    assert_eq!(found["user_list"][0]["user_id"], people[7]["open_id"]);
}

//! Departments, people, phones, and what the app may see of them.

use std::collections::HashMap;

use muster::domain::vendor::Vendor;
use muster::server::vendor::Kind;
use muster::server::vendor::directory::Department;
use serde_json::{Value, json};

use crate::harness::{Party, of_each_vendor};

of_each_vendor![
    departments_come_parents_first_and_are_those_of_the_company,
    a_branch_and_what_is_right_below_a_department_can_be_asked_for,
    every_person_of_every_department_comes_over_all_pages,
    a_person_is_found_by_phone_and_nobody_is_no_error,
    an_app_that_sees_less_is_told_so_and_sees_no_more,
    a_single_person_can_be_all_that_the_app_sees,
];

/// Where each department is, by names; fails where a parent has not come before. The root's name is left out.
fn paths<'a>(departments: impl IntoIterator<Item = (String, Option<String>, &'a str)>) -> Vec<String> {
    let mut known: HashMap<String, String> = HashMap::new();
    for (id, parent, name) in departments {
        let path = match parent {
            None => String::new(),
            Some(parent) => format!("{}/{name}", known.get(&parent).unwrap_or_else(|| panic!("{name} comes before its parent"))),
        };
        known.insert(id, path);
    }
    let mut paths: Vec<String> = known.into_values().collect();
    paths.sort_unstable();
    paths
}

fn ours(departments: &[Department]) -> Vec<String> {
    paths(departments.iter().map(|one| (one.id.clone(), one.parent.clone(), one.name.as_str())))
}

fn theirs(directory: &Value) -> Vec<String> {
    let list = directory["department_list"].as_array().unwrap();
    paths(list.iter().map(|one| {
        let parent = Some(one["parent"].to_string()).filter(|parent| parent != "0");
        (one["id"].to_string(), parent, one["name"].as_str().unwrap())
    }))
}

fn depth(paths: &[String]) -> usize {
    paths.iter().map(|path| path.matches('/').count() + 1).max().unwrap_or(0)
}

/// A department of the starting directory by its name.
async fn named(party: &Party, name: &str) -> Department {
    let all = party.client().departments(None).await.unwrap();
    all.into_iter().find(|department| department.name == name).unwrap_or_else(|| panic!("no {name}"))
}

async fn departments_come_parents_first_and_are_those_of_the_company(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    let found = ours(&client.departments(None).await.unwrap());
    assert_eq!(found, theirs(&party.look("/api/directory?full=1").await));
    assert_eq!(depth(&found), 3);

    party.generate(90, 5, 0).await;
    let found = ours(&party.hurry(client.departments(None)).await.unwrap());
    assert_eq!(found, theirs(&party.look("/api/directory?full=1").await));
    assert_eq!((found.len(), depth(&found)), (90, 6));
    party.end().await;
}

async fn a_branch_and_what_is_right_below_a_department_can_be_asked_for(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let operations = named(&party, "运维部").await;
    let branch = party.client().departments(Some(&operations.id)).await.unwrap();
    let names: Vec<_> = branch.iter().map(|one| (one.name.as_str(), one.parent.as_deref())).collect();
    assert_eq!(names, [("运维部", None), ("数据库组", Some(operations.id.as_str()))]);
    let below = party.client().children(&operations.parent.unwrap()).await.unwrap();
    let mut names: Vec<_> = below.iter().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["研发部", "运维部"]);
    assert_eq!(
        party.client().company().await.unwrap().as_deref(),
        party.look("/api/directory?full=1").await["department_list"][0]["name"].as_str()
    );
    party.end().await;
}

async fn every_person_of_every_department_comes_over_all_pages(vendor: Vendor) {
    let party = Party::new(vendor).await;
    party.generate(3, 1, 460).await;
    let directory = party.look("/api/directory?full=1").await;
    let mut expected: Vec<_> = directory["user_list"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|user| {
            let times = user["departments"].as_array().unwrap().len();
            std::iter::repeat_n((user["name"].as_str().unwrap().to_owned(), user["phone"].as_str().unwrap().to_owned()), times)
        })
        .collect();
    let (mut found, mut most) = (Vec::new(), 0);
    for department in party.hurry(party.client().departments(None)).await.unwrap() {
        let (people, pages) = party.hurry(party.people_of(&department.id)).await;
        most = most.max(pages);
        assert!(people.iter().all(|person| person.departments.contains(&department.id)), "of {}", department.name);
        found.extend(people.into_iter().map(|person| {
            let phone = person.phone.unwrap_or_default();
            let country = if phone.starts_with('+') || phone.is_empty() { "" } else { "+86" };
            (person.name, format!("{country}{phone}"))
        }));
    }
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert!(if vendor == Vendor::WeCom { most == 1 } else { most > 1 }, "{most} pages");
    party.end().await;
}

async fn a_person_is_found_by_phone_and_nobody_is_no_error(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    let id = client.user_id_by_phone("+8613800138000").await.unwrap().expect("王小明");
    if vendor != Vendor::Lark {
        assert_eq!(id, "wangxiaoming");
    }
    let person = client.person(&id).await.unwrap();
    assert_eq!((person.user_id.as_str(), person.name.as_str()), (id.as_str(), "王小明"));
    assert_eq!(person.departments, [named(&party, "运维部").await.id]);
    let abroad = client.user_id_by_phone("+85251234567").await.unwrap().expect("黄敏");
    assert_eq!(client.person(&abroad).await.unwrap().name, "黄敏");
    assert_eq!(client.user_id_by_phone("+8613900139000").await.unwrap(), None);
    let kind = client.person("nobody").await.unwrap_err().kind();
    assert!(matches!(kind, Some(Kind::NotFound | Kind::Invisible)), "{kind:?}");
    party.end().await;
}

async fn an_app_that_sees_less_is_told_so_and_sees_no_more(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    let (operations, research) = (named(&party, "运维部").await, named(&party, "研发部").await);
    let whole = client.visible_range().await.unwrap();
    assert!(!whole.closed && !whole.departments.is_empty());
    let outside = party.id("zhangwei").await;

    party.set(json!({ "visible_departments": [2] })).await;
    let range = client.visible_range().await.unwrap();
    assert_eq!((range.departments, range.people), (vec![operations.id.clone()], Vec::<String>::new()));
    let seen = client.departments(None).await.unwrap();
    let names: Vec<_> = seen.iter().map(|one| (one.name.as_str(), one.parent.as_deref())).collect();
    assert_eq!(names, [("运维部", None), ("数据库组", Some(operations.id.as_str()))]);
    let refused = client.people(&research.id, None).await.unwrap_err();
    assert_eq!(refused.kind(), Some(Kind::Invisible), "{refused}");
    // To WeCom whoever is not seen is not there.
    let refused = client.person(&outside).await.unwrap_err();
    assert!(matches!(refused.kind(), Some(Kind::Invisible | Kind::NotFound)), "{refused}");
    assert_eq!(party.people_of(&operations.id).await.0.len(), 4);
    party.end().await;
}

async fn a_single_person_can_be_all_that_the_app_sees(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let id = party.id("lina").await;
    party.set(json!({ "visible_departments": [], "visible_users": ["lina"] })).await;
    let range = party.client().visible_range().await.unwrap();
    assert_eq!((range.departments, range.people), (Vec::<String>::new(), vec![id.clone()]));
    assert_eq!(party.client().departments(None).await.unwrap(), []);
    assert_eq!(party.client().person(&id).await.unwrap().user_id, id);
    party.end().await;
}

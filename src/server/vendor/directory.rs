//! A company's departments and people, the same for all three vendors.

use std::collections::HashSet;

/// A department. Ids are texts, as Lark has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    pub id: String,
    /// `None` for the topmost ones that the app sees.
    pub parent: Option<String>,
    /// Empty where the app may see ids only.
    pub name: String,
}

/// A person as the directory gives them. What the app may not read is absent, which is no error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// WeCom: userid, DingTalk: userid, Lark: open_id of this app.
    pub user_id: String,
    /// The same person in all apps of one developer.
    pub union_id: Option<String>,
    pub name: String,
    /// As the vendor writes it: with or without a country code.
    pub phone: Option<String>,
    pub email: Option<String>,
    pub departments: Vec<String>,
}

/// One page of a department's own people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct People {
    pub people: Vec<Person>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}

/// What the app may see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisibleRange {
    /// The app's name, where the vendor tells it.
    pub app_name: Option<String>,
    /// Made visible as a whole, with what is below.
    pub departments: Vec<String>,
    /// Made visible one by one.
    pub people: Vec<String>,
    /// Switched off by the company's admin.
    pub closed: bool,
    /// WeCom: the host that a sign-in may come back to, without a scheme; empty where none was set.
    pub sign_in_domain: Option<String>,
}

/// Puts parents before children; a parent that is not among them is none. `None` where some are in a circle.
pub(super) fn parents_first(mut left: Vec<Department>) -> Option<Vec<Department>> {
    let known: HashSet<String> = left.iter().map(|department| department.id.clone()).collect();
    for department in &mut left {
        department.parent = department.parent.take().filter(|parent| known.contains(parent) && *parent != department.id);
    }
    let mut placed: HashSet<String> = HashSet::new();
    let mut ordered = Vec::with_capacity(left.len());
    // Each pass places a level.
    while !left.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|department| department.parent.as_ref().is_none_or(|parent| placed.contains(parent)));
        if ready.is_empty() {
            return None;
        }
        placed.extend(ready.iter().map(|department| department.id.clone()));
        ordered.extend(ready);
        left = rest;
    }
    Some(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn department(id: &str, parent: &str) -> Department {
        Department { id: id.into(), parent: Some(parent.into()), name: String::new() }
    }

    #[test]
    fn parents_come_first_and_circles_are_told() {
        let ordered = parents_first(vec![department("3", "2"), department("2", "1"), department("4", "9"), department("5", "5")]).unwrap();
        let told: Vec<_> = ordered.iter().map(|department| (department.id.as_str(), department.parent.as_deref())).collect();
        assert_eq!(told, [("2", None), ("4", None), ("5", None), ("3", Some("2"))]);
        assert_eq!(parents_first(vec![department("1", "2"), department("2", "1")]), None);
    }
}

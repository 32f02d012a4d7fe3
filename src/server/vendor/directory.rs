//! A company's departments and people, the same for all three vendors.

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

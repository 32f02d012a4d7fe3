//! Answers as Lark's documentation prints them.

use super::*;

macro_rules! fixture {
    ($name:literal) => {
        serde_json::from_str(include_str!(concat!("../../../../../tests/fixtures/lark/", $name))).unwrap()
    };
}

#[test]
fn documented_answers_of_the_directory_are_read() {
    let Data { data: scopes }: Data<Scopes> = fixture!("scopes.json");
    assert_eq!((scopes.department_ids, scopes.user_ids), (vec!["od-…".to_owned()], vec!["ou_…".to_owned()]));
    assert_eq!(next(scopes.has_more, scopes.page_token).as_deref(), Some("AQD9…"));
    let Data { data: page }: Data<Page<Department>> = fixture!("department_children.json");
    assert_eq!(next(page.has_more, page.page_token), None);
    let department = &page.items[0];
    assert_eq!((department.open_department_id.as_str(), department.name.as_str()), ("od-4e6ac4d14bcd5071a37a39de902c7141", "研发部"));
    assert_eq!((department.parent_department_id.as_deref(), department.status.is_deleted), (Some("0"), false));
    let Data { data: page }: Data<Page<User>> = fixture!("users.json");
    assert!(page.has_more && !page.items[0].gone());
    let person = page.items.into_iter().next().unwrap().person();
    assert_eq!((person.user_id.as_str(), person.name.as_str()), ("ou_7dab8a3d3cdcc9da365777c7ad535d62", "张三"));
    assert_eq!(person.union_id.as_deref(), Some("on_94a1ee5551019f18cd73d9f111898cf2"));
    assert_eq!((person.phone.as_deref(), person.email.as_deref()), (Some("13011111111"), Some("zhangsan@gmail.com")));
    assert_eq!(person.departments, ["od-4e6ac4d14bcd5071a37a39de902c7141"]);
    let Data { data: looked }: Data<Looked> = fixture!("batch_get_id.json");
    let found: Vec<_> = looked.user_list.into_iter().map(LookedUp::found).collect();
    assert_eq!(found, [Some("ou_9791…".to_owned()), None], "an entry without an id is nobody");
    let BotInfo { bot } = fixture!("bot_info.json");
    assert_eq!((bot.app_name.as_deref(), bot.activate_status), (Some("name"), Some(2)));
    let Data { data: info }: Data<TenantInfo> = fixture!("tenant.json");
    assert_eq!((info.tenant.name.as_str(), info.tenant.tenant_key.as_str()), ("企业名称", "abcdefghi"));
}

#[test]
fn documented_tokens_are_read() {
    let answer: Value = fixture!("tenant_access_token.json");
    assert_eq!(token(&answer, "tenant_access_token"), Some((Secret::new("t-caecc734c2e3328a62489fe0648c4b98779515d3"), 7_200)));
    assert_eq!(token(&answer, "app_access_token"), None);
    let answer: Value = fixture!("app_access_token.json");
    assert!(token(&answer, "app_access_token").is_some() && token(&answer, "tenant_access_token").is_some());
}

#[test]
fn documented_answers_of_the_sign_in_are_read() {
    let token: UserToken = fixture!("oauth_token.json");
    assert!(token.access_token.starts_with("eyJ"));
    let Data { data: user }: Data<UserInfo> = fixture!("user_info.json");
    assert_eq!(
        (user.open_id.as_str(), user.name.as_deref(), user.tenant_key.as_deref()),
        ("ou_…", Some("zhangsan"), Some("736588c92lxf175d"))
    );
    let Data { data: ticket }: Data<Ticket> = fixture!("ticket.json");
    assert_eq!((ticket.ticket.as_str(), ticket.expire_in), ("0560604568baf296731aa37f0c8ebe3e049c19d7", 7_200));
}

#[test]
fn documented_answers_about_messages_and_groups_are_read() {
    let Data { data: sent }: Data<Sent> = fixture!("message_create.json");
    assert_eq!(sent.message_id, "om_dc13264520392913993dd051dba21dcf");
    let Data { data: batch }: Data<BatchSent> = fixture!("batch_send.json");
    assert_eq!(batch.message_id, "bm-d4be107c616aed9c1da8ed8068570a9f");
    assert_eq!((batch.invalid_open_ids.len(), batch.invalid_department_ids.len()), (1, 0));
    let Data { data: page }: Data<Page<Reader>> = fixture!("read_users.json");
    assert_eq!(page.items[0].user_id, "ou_9b851f7b51a9d58d109982337c46f3de");
    let Data { data: read }: Data<BatchRead> = fixture!("batch_read_user.json");
    assert_eq!((read.read_user.read_count, read.read_user.total_count), (10, 100), "numbers come as texts");
    let Data { data: group }: Data<Group> = fixture!("chat_create.json");
    assert_eq!(group.chat_id, "oc_a0553eda9014c201e6969b478895c230");
}

#[test]
fn what_the_app_has_no_scope_for_is_absent_and_no_error() {
    let user: User = serde_json::from_str(r#"{"open_id":"ou_1","mobile":"","department_ids":null}"#).unwrap();
    assert_eq!(user.person(), Person { user_id: "ou_1".into(), ..Person::default() });
    let page: Page<User> = serde_json::from_str("{}").unwrap();
    assert!(page.items.is_empty() && next(page.has_more, page.page_token).is_none());
    let page: Page<User> = serde_json::from_str(r#"{"items":null,"has_more":true,"page_token":""}"#).unwrap();
    assert_eq!(next(page.has_more, page.page_token), None, "more of nothing is nothing");
}

//! Answers as DingTalk's documentation prints them.

use super::*;

macro_rules! fixture {
    ($name:literal) => {
        serde_json::from_str(include_str!(concat!("../../../../../tests/fixtures/dingtalk/", $name))).unwrap()
    };
}

#[test]
fn documented_tokens_and_tickets_are_read() {
    let token: Token = fixture!("access_token.json");
    assert_eq!((token.access_token.as_str(), token.expire_in), ("fw8ef8we8f76e6f7s8dxxxx", 7200));
    let ticket: Ticket = fixture!("jsapi_tickets.json");
    assert_eq!((ticket.jsapi_ticket.as_str(), ticket.expire_in), ("asjdgxxx", 7200));
    let user: UserToken = fixture!("user_access_token.json");
    assert_eq!((user.access_token.as_str(), user.corp_id.as_deref()), ("abcd", Some("dingxxxx")));
}

#[test]
fn documented_departments_are_read() {
    let children: Departments = fixture!("department_listsub.json");
    let child = children.result.into_iter().next().unwrap().department();
    assert_eq!((child.id.as_str(), child.parent.as_deref(), child.name.as_str()), ("37000095", Some("1"), "市场部"));
    let one: Found<Department> = fixture!("department_get.json");
    assert_eq!(one.result.department().name, "HR");
    let leaf: Departments = serde_json::from_str(r#"{"errcode":0,"result":[]}"#).unwrap();
    assert!(leaf.result.is_empty());
    let alone: Departments = serde_json::from_str(r#"{"errcode":"0","result":{"dept_id":"7","name":"x"}}"#).unwrap();
    assert_eq!(alone.result.into_iter().next().unwrap().department().id, "7");
    let scopes: Scopes = fixture!("auth_scopes.json");
    assert_eq!((scopes.auth_org_scopes.authed_dept, scopes.auth_org_scopes.authed_user.len()), (vec!["1".to_owned()], 0));
}

#[test]
fn documented_people_are_read() {
    let page: Found<Users> = fixture!("user_list.json");
    assert_eq!((page.result.has_more, page.result.next_cursor), (true, Some(10)));
    let person = page.result.list.into_iter().next().unwrap().person();
    assert_eq!((person.user_id.as_str(), person.name.as_str(), person.phone.as_deref()), ("zhangsan", "张三", Some("18500000000")));
    assert_eq!(person.union_id.as_deref(), Some("z21HjQliSzpw0YWCNxmii6u2Os62cZ62iSZ"));
    assert_eq!(person.departments, ["2", "3", "4"]);
    let user: Found<User> = fixture!("user_get.json");
    assert_eq!(user.result.person().phone.as_deref(), Some("18513027676"));
    let by_mobile: Found<UserId> = fixture!("user_getbymobile.json");
    assert_eq!(by_mobile.result.userid.as_deref(), Some("xiaoding"));
    let by_union: Found<UserId> = fixture!("user_getbyunionid.json");
    assert_eq!((by_union.result.userid.as_deref(), by_union.result.contact_type), (Some("zhangsan"), Some(0)));
}

#[test]
fn a_number_from_abroad_gets_its_country_and_what_may_not_be_read_is_absent() {
    let read = |json: &str| serde_json::from_str::<User>(json).unwrap().person();
    assert_eq!(read(r#"{"userid":"a","mobile":"91234567","state_code":"65"}"#).phone.as_deref(), Some("+6591234567"));
    assert_eq!(read(r#"{"userid":"a","mobile":"+65-91234567","state_code":"65"}"#).phone.as_deref(), Some("+65-91234567"));
    assert_eq!(read(r#"{"userid":"a","org_email":"a@b.c","email":""}"#).email.as_deref(), Some("a@b.c"));
    let bare = read(r#"{"userid":7}"#);
    assert_eq!((bare.user_id.as_str(), bare.phone, bare.email), ("7", None, None));
}

#[test]
fn documented_visitors_are_read() {
    let inside: Found<Visitor> = fixture!("user_getuserinfo.json");
    assert_eq!((inside.result.userid.as_deref(), inside.result.name.as_deref()), (Some("userid123"), Some("张xx")));
    let me: Me = fixture!("contact_users_me.json");
    assert_eq!((me.union_id.as_deref(), me.nick.as_deref()), (Some("z21HjQliSzpw0Yxxxx"), Some("zhangsan")));
}

#[test]
fn documented_messages_are_read() {
    let task: Task = fixture!("asyncsend_v2.json");
    assert_eq!(task.task_id, "256271667526");
    let Outcome { send_result } = fixture!("getsendresult.json");
    assert_eq!((send_result.read_user_id_list, send_result.forbidden_user_id_list), (vec!["u1".to_owned()], vec!["u9".to_owned()]));
    assert_eq!(
        (send_result.forbidden_list[0].code.as_deref(), send_result.forbidden_list[0].userid.as_deref()),
        (Some("143106"), Some("u9"))
    );
    let nothing: Outcome = serde_json::from_str(r#"{"errcode":0,"send_result":{}}"#).unwrap();
    assert!(nothing.send_result.unread_user_id_list.is_empty());
}

#[test]
fn documented_groups_are_read() {
    let group: Group = fixture!("scene_group_create.json");
    assert_eq!(group.open_conversation_id, "cidxxxxxx==");
    let robot: RobotMessage = fixture!("robot_group_send.json");
    assert_eq!(robot.process_query_key, "jkasdfb8va9hndjksnvzkj");
    let template: TemplateMessage = fixture!("scene_group_send_v2.json");
    assert_eq!(template.open_msg_id, "36xxxx");
    let done: Done = serde_json::from_str(r#"{"success":true}"#).unwrap();
    assert!(done.success);
    let refused: Done = serde_json::from_str(r#"{"success":"false"}"#).unwrap();
    assert!(!refused.success);
    let silent: Done = serde_json::from_str(r#"{"errcode":0}"#).unwrap();
    assert!(silent.success);
}

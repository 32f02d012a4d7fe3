//! WeCom's answers as they come over the wire; fields may be absent, and there are always more of them.

use serde::Deserialize;
use serde_json::Value;

use crate::server::vendor::directory::Person;

/// A number, also where it is written as a text.
pub(super) fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// An answer that says no more than that it was done.
#[derive(Deserialize)]
pub(super) struct Done {}

#[derive(Deserialize)]
pub(super) struct Token {
    pub(super) access_token: String,
    pub(super) expires_in: i64,
}

#[derive(Deserialize)]
pub(super) struct Agent {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) allow_userinfos: AllowedUsers,
    #[serde(default)]
    pub(super) allow_partys: AllowedDepartments,
    #[serde(default)]
    pub(super) close: i64,
    #[serde(default)]
    pub(super) redirect_domain: String,
}

#[derive(Default, Deserialize)]
pub(super) struct AllowedUsers {
    #[serde(default)]
    pub(super) user: Vec<UserId>,
}

#[derive(Default, Deserialize)]
pub(super) struct AllowedDepartments {
    #[serde(default)]
    pub(super) partyid: Vec<i64>,
}

#[derive(Deserialize)]
pub(super) struct UserId {
    pub(super) userid: String,
}

#[derive(Deserialize)]
pub(super) struct Departments {
    #[serde(default)]
    pub(super) department: Vec<Department>,
}

#[derive(Deserialize)]
pub(super) struct Department {
    pub(super) id: i64,
    /// Absent where the app may see ids only.
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) parentid: i64,
}

#[derive(Deserialize)]
pub(super) struct Users {
    #[serde(default)]
    pub(super) userlist: Vec<User>,
}

#[derive(Deserialize)]
pub(super) struct User {
    userid: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    mobile: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    biz_mail: Option<String>,
    #[serde(default)]
    department: Vec<i64>,
}

impl User {
    pub(super) fn person(self) -> Person {
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        Person {
            user_id: self.userid,
            union_id: None,
            name: self.name,
            phone: filled(self.mobile),
            email: filled(self.email).or(filled(self.biz_mail)),
            departments: self.department.iter().map(ToString::to_string).collect(),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct UserIds {
    #[serde(default)]
    pub(super) dept_user: Vec<UserId>,
}

/// The current call says `userid`, its older twin `UserId`.
#[derive(Deserialize)]
pub(super) struct Visitor {
    #[serde(default, alias = "UserId")]
    pub(super) userid: Option<String>,
    /// For the details, where the member was asked for them.
    #[serde(default)]
    pub(super) user_ticket: Option<String>,
}

/// What a member showed of itself.
#[derive(Deserialize)]
pub(super) struct Detail {
    #[serde(default)]
    pub(super) mobile: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    pub(super) msgid: String,
    #[serde(default)]
    pub(super) invaliduser: String,
    #[serde(default)]
    pub(super) invalidparty: String,
    #[serde(default)]
    pub(super) response_code: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Group {
    pub(super) chatid: String,
}

#[derive(Deserialize)]
pub(super) struct Ticket {
    pub(super) ticket: String,
    pub(super) expires_in: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! fixture {
        ($name:literal) => {
            serde_json::from_str(include_str!(concat!("../../../../tests/fixtures/wecom/", $name))).unwrap()
        };
    }

    /// Answers as WeCom's documentation prints them.
    #[test]
    fn documented_answers_are_read() {
        let token: Token = fixture!("gettoken.json");
        assert_eq!((token.access_token.as_str(), token.expires_in), ("accesstoken000001", 7200));
        let agent: Agent = fixture!("agent_get.json");
        assert_eq!((agent.name.as_str(), agent.close), ("Sim Ops", 0));
        assert_eq!(agent.allow_userinfos.user[0].userid, "zhangsan");
        assert_eq!(agent.allow_partys.partyid, [1]);
        let departments: Departments = fixture!("department_list.json");
        assert_eq!(departments.department.iter().map(|d| d.id).collect::<Vec<_>>(), [1, 2]);
        let user: User = fixture!("user_get.json");
        let person = user.person();
        assert_eq!((person.user_id.as_str(), person.name.as_str()), ("zhangsan", "张三"));
        assert_eq!(person.phone, None, "apps made since June 2022 do not get it");
        let ids: UserIds = fixture!("user_list_id.json");
        assert_eq!(ids.dept_user.len(), 2);
        let member: Visitor = fixture!("getuserinfo_member.json");
        assert_eq!(member.userid.as_deref(), Some("zhangsan"));
        let outsider: Visitor = fixture!("getuserinfo_outsider.json");
        assert_eq!(outsider.userid, None);
        let sent: Sent = fixture!("message_send.json");
        assert_eq!((sent.msgid.as_str(), sent.invaliduser.as_str()), ("MSGID1", "lisi"));
        let refused: Value = fixture!("refused_ip.json");
        assert_eq!(refused.get("errcode").and_then(number), Some(60020));
    }
}

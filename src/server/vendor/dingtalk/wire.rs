//! DingTalk's answers as they come over the wire; fields may be absent, and there are always more of them.

use serde::Deserialize;

use super::lenient;
use crate::server::vendor::directory::{self, Person};

/// An answer that says no more than that it was done. The older calls say nothing of success beside `errcode`.
#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default = "done", deserialize_with = "lenient::flag")]
    pub(super) success: bool,
}

const fn done() -> bool {
    true
}

/// The older calls put what they found into `result`.
#[derive(Deserialize)]
pub(super) struct Found<T> {
    pub(super) result: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Token {
    pub(super) access_token: String,
    #[serde(deserialize_with = "lenient::number")]
    pub(super) expire_in: i64,
}

#[derive(Deserialize)]
pub(super) struct Scopes {
    #[serde(default)]
    pub(super) auth_org_scopes: OrgScopes,
}

#[derive(Default, Deserialize)]
pub(super) struct OrgScopes {
    #[serde(default, deserialize_with = "lenient::texts")]
    pub(super) authed_user: Vec<String>,
    #[serde(default, deserialize_with = "lenient::texts")]
    pub(super) authed_dept: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Departments {
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) result: Vec<Department>,
}

#[derive(Deserialize)]
pub(super) struct Department {
    #[serde(deserialize_with = "lenient::text")]
    dept_id: String,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    name: Option<String>,
    /// The root has none.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    parent_id: Option<String>,
}

impl Department {
    pub(super) fn department(self) -> directory::Department {
        directory::Department { id: self.dept_id, parent: self.parent_id, name: self.name.unwrap_or_default() }
    }
}

#[derive(Deserialize)]
pub(super) struct Users {
    #[serde(default, deserialize_with = "lenient::flag")]
    pub(super) has_more: bool,
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub(super) next_cursor: Option<i64>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) list: Vec<User>,
}

/// Fields that the app may not read are absent.
#[derive(Deserialize)]
pub(super) struct User {
    #[serde(deserialize_with = "lenient::text")]
    userid: String,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    unionid: Option<String>,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    state_code: Option<String>,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    mobile: Option<String>,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    email: Option<String>,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    org_email: Option<String>,
    #[serde(default, deserialize_with = "lenient::texts")]
    dept_id_list: Vec<String>,
}

/// Of the same answer: what the person is in the company.
#[derive(Deserialize)]
pub(super) struct Rank {
    #[serde(default, deserialize_with = "lenient::flag")]
    pub(super) admin: bool,
}

impl User {
    pub(super) fn person(self) -> Person {
        let country = self.state_code.as_deref().map(|code| code.trim_start_matches('+')).filter(|code| *code != "86");
        let phone = self.mobile.map(|mobile| match country {
            Some(country) if !mobile.starts_with('+') => format!("+{country}{mobile}"),
            _ => mobile,
        });
        Person {
            user_id: self.userid,
            union_id: self.unionid,
            name: self.name.unwrap_or_default(),
            phone,
            email: self.email.or(self.org_email),
            departments: self.dept_id_list,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct UserId {
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub(super) userid: Option<String>,
    /// By union id only: 0 is of the company's staff, 1 an external contact.
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub(super) contact_type: Option<i64>,
}

/// Whose code it was.
#[derive(Deserialize)]
pub(super) struct Visitor {
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub(super) userid: Option<String>,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub(super) name: Option<String>,
}

/// The token of somebody who signs in; it lives for one question.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserToken {
    pub(super) access_token: String,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub(super) corp_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Me {
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub(super) nick: Option<String>,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub(super) union_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ticket {
    pub(super) jsapi_ticket: String,
    #[serde(deserialize_with = "lenient::number")]
    pub(super) expire_in: i64,
}

#[derive(Deserialize)]
pub(super) struct Task {
    #[serde(deserialize_with = "lenient::text")]
    pub(super) task_id: String,
}

#[derive(Deserialize)]
pub(super) struct Outcome {
    #[serde(default)]
    pub(super) send_result: SendResult,
}

/// Any of the lists may be missing.
#[derive(Default, Deserialize)]
pub(super) struct SendResult {
    #[serde(default, deserialize_with = "lenient::texts")]
    pub(super) invalid_user_id_list: Vec<String>,
    #[serde(default, deserialize_with = "lenient::texts")]
    pub(super) forbidden_user_id_list: Vec<String>,
    #[serde(default, deserialize_with = "lenient::texts")]
    pub(super) failed_user_id_list: Vec<String>,
    #[serde(default, deserialize_with = "lenient::texts")]
    pub(super) read_user_id_list: Vec<String>,
    #[serde(default, deserialize_with = "lenient::texts")]
    pub(super) unread_user_id_list: Vec<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) forbidden_list: Vec<Forbidden>,
}

#[derive(Deserialize)]
pub(super) struct Forbidden {
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub(super) code: Option<String>,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub(super) userid: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Group {
    pub(super) open_conversation_id: String,
}

#[derive(Deserialize)]
pub(super) struct GroupState {
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub(super) status: Option<i64>,
}

/// A message of the app's robot.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RobotMessage {
    pub(super) process_query_key: String,
}

/// A message of the template's robot.
#[derive(Deserialize)]
pub(super) struct TemplateMessage {
    pub(super) open_msg_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GroupReads {
    #[serde(default, deserialize_with = "lenient::texts")]
    pub(super) read_user_ids: Vec<String>,
    #[serde(default, deserialize_with = "lenient::flag")]
    pub(super) has_more: bool,
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub(super) next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Recalled {
    /// Message and reason.
    #[serde(default)]
    pub(super) failed_result: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Who of the persons has read a robot's message.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RobotReads {
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) message_read_info_list: Vec<RobotRead>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RobotRead {
    pub(super) user_id: String,
    pub(super) read_status: String,
}

#[derive(Deserialize)]
pub(super) struct CardSent {
    pub(super) result: CardResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CardResult {
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) deliver_results: Vec<CardDelivered>,
}

/// What became of a card in one of its spaces.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CardDelivered {
    #[serde(default = "done", deserialize_with = "lenient::flag")]
    pub(super) success: bool,
    #[serde(default)]
    pub(super) carrier_id: String,
    #[serde(default)]
    pub(super) error_msg: String,
}

#[cfg(test)]
mod tests;

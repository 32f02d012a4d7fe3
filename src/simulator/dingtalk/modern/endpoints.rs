//! The calls of the newer generation: permission point and what carries them out.

use axum::http::Method;
use serde_json::Value;

use super::super::call::Call;
use super::super::{Tenant, card, ding, event, group, group_query, robot, robot_group, ticket};
use super::answer::Failure;

pub struct Endpoint {
    pub scope: &'static str,
    /// Whether it counts against the month's calls.
    pub metered: bool,
    pub run: fn(&mut Tenant, &Call) -> Result<Value, Failure>,
}

const CHAT: &str = "qyapi_chat_manage";
const ROBOT: &str = "qyapi_robot_sendmsg";
const CARD: &str = "Card.Instance.Write";

/// `path` without the version before it.
pub fn endpoint(method: &Method, path: &str) -> Option<Endpoint> {
    let metered = |scope, run| Some(Endpoint { scope, metered: true, run });
    match (method.as_str(), path) {
        ("POST", "oauth2/jsapiTickets") => Some(Endpoint { scope: "qyapi_base", metered: false, run: ticket::modern }),
        ("POST", "im/sceneGroup/create") => metered(CHAT, group::create),
        ("POST", "im/sceneGroup/update") => metered(CHAT, group::update),
        ("POST", "im/sceneGroup/member/add") => metered(CHAT, group::add),
        ("POST", "im/sceneGroup/member/delete") => metered(CHAT, group::delete),
        ("POST", "im/chat/scenegroup/disband") => metered(CHAT, group::disband),
        ("POST", "im/sceneGroups/query") => metered(CHAT, group_query::query),
        ("POST", "im/sceneGroups/queryDetail") => metered(CHAT, group_query::detail),
        ("POST", "im/sceneGroups/members/batchQuery") => metered(CHAT, group_query::members),
        ("PUT", "im/sceneGroups/subAdmins") => metered(CHAT, group::sub_admins),
        ("PUT", "im/sceneGroups/permissions") => metered(CHAT, group::permissions),
        ("POST", "im/conversations/robots") => metered(CHAT, robot_group::join_named),
        ("POST", "robot/groups/orgRobots/add") => metered(ROBOT, robot_group::join),
        ("POST", "robot/groupMessages/send") => metered(ROBOT, robot_group::send),
        ("POST", "robot/groupMessages/query") => metered(ROBOT, robot_group::query),
        ("POST", "robot/groupMessages/recall") => metered(ROBOT, robot_group::recall),
        ("POST", "robot/oToMessages/batchSend") => metered(ROBOT, robot::send),
        ("GET", "robot/oToMessages/readStatus") => metered(ROBOT, robot::read_status),
        ("POST", "robot/otoMessages/batchRecall") => metered(ROBOT, robot::recall),
        ("POST", "robot/ding/send") => metered(ROBOT, ding::send),
        ("POST", "card/instances") => metered(CARD, card::create),
        ("PUT", "card/instances") => metered(CARD, card::update),
        ("POST", "card/instances/deliver") => metered(CARD, card::deliver),
        ("POST", "card/instances/createAndDeliver") => metered(CARD, card::create_and_deliver),
        ("POST", "card/callbacks/register") => metered(CARD, card::register),
        ("GET", "event/callbacks/failedResults") => metered("qyapi_base", event::failed_between),
        _ => None,
    }
}

//! The calls of the older generation: permission point, method, and what carries them out.

use axum::http::Method;

use super::super::call::Call;
use super::super::{Tenant, chat, department, event, legacy_group, lookup, notice, older, scopes, sign_in, template_message, ticket, user};
use super::answer::{Failure, Fields};
use crate::simulator::settings::Settings;

pub struct Endpoint {
    scope: &'static str,
    /// Another point that stands in an older page, and the variant that plays it.
    older: Option<(&'static str, &'static str)>,
    /// Whether it takes a body by POST.
    pub posts: bool,
    /// Whether it counts against the month's calls.
    pub metered: bool,
    pub run: fn(&mut Tenant, &Call) -> Result<Fields, Failure>,
}

impl Endpoint {
    pub fn scope(&self, settings: Option<&Settings>) -> &'static str {
        match self.older {
            Some((variant, scope)) if settings.is_some_and(|settings| settings.plays(variant)) => scope,
            _ => self.scope,
        }
    }

    pub fn check_method(&self, method: &Method) -> Result<(), Failure> {
        match (self.posts, *method == Method::POST) {
            (true, false) => Err(Failure::new(43002, "需要POST请求")),
            (false, true) => Err(Failure::new(43001, "需要GET请求")),
            _ => Ok(()),
        }
    }
}

const BASE: &str = "qyapi_base";
const DEPARTMENTS: &str = "qyapi_get_department_list";
const DEPARTMENT_MEMBERS: &str = "qyapi_get_department_member";
const MEMBERS: &str = "qyapi_get_member";
const CHAT: &str = "qyapi_chat_manage";
const CHAT_READ: &str = "qyapi_chat_read";
const ROBOT: &str = "qyapi_robot_sendmsg";

pub fn endpoint(path: &str) -> Option<Endpoint> {
    let get = |scope, run| Some(Endpoint { scope, older: None, posts: false, metered: false, run });
    let post = |scope, run| Some(Endpoint { scope, older: None, posts: true, metered: false, run });
    let send = |scope, run| Some(Endpoint { scope, older: None, posts: true, metered: true, run });
    match path {
        "/department/list" => get(DEPARTMENTS, older::departments),
        "/department/list_ids" => get(DEPARTMENTS, older::department_ids),
        "/user/simplelist" => get(DEPARTMENT_MEMBERS, older::simple_list),
        "/user/list" => get(DEPARTMENT_MEMBERS, older::list),
        "/user/get" => get(MEMBERS, older::get),
        "/user/getuserinfo" => get(BASE, older::user_info),
        "/auth/scopes" => get(BASE, scopes::show),
        "/get_jsapi_ticket" => get(BASE, ticket::legacy),
        "/call_back/get_call_back" => get(BASE, event::registered),
        "/call_back/delete_call_back" => get(BASE, event::unregister),
        "/call_back/get_call_back_failed_result" => get(BASE, event::failed),
        "/topapi/v2/department/listsub" => post(DEPARTMENTS, department::list_sub),
        "/topapi/v2/department/listsubid" => post(DEPARTMENTS, department::list_sub_ids),
        "/topapi/v2/department/get" => post(DEPARTMENTS, department::get),
        "/topapi/v2/department/listparentbydept" => post(DEPARTMENTS, department::parents),
        "/topapi/v2/department/listparentbyuser" => post(DEPARTMENTS, department::parents_of_user),
        "/topapi/v2/user/list" => post(DEPARTMENT_MEMBERS, user::list),
        "/topapi/user/listsimple" => post(DEPARTMENT_MEMBERS, user::list_simple),
        "/topapi/user/listid" => {
            let older = Some(("listid_department_member", DEPARTMENT_MEMBERS));
            Some(Endpoint { scope: MEMBERS, older, posts: true, metered: false, run: user::list_ids })
        }
        "/topapi/v2/user/get" => post(MEMBERS, user::get),
        "/topapi/v2/user/getbymobile" => post("qyapi_get_member_by_mobile", lookup::by_mobile),
        "/topapi/user/getbyunionid" => post(MEMBERS, lookup::by_union_id),
        "/topapi/user/count" => post(MEMBERS, user::count),
        "/topapi/user/listadmin" => post(MEMBERS, scopes::admins),
        "/topapi/v2/user/getuserinfo" => post(BASE, sign_in::user_info),
        "/topapi/message/corpconversation/asyncsend_v2" => send(BASE, notice::send),
        "/topapi/message/corpconversation/getsendprogress" => send(BASE, notice::progress),
        "/topapi/message/corpconversation/getsendresult" => send(BASE, notice::result),
        "/topapi/message/corpconversation/recall" => send(BASE, notice::recall),
        "/topapi/message/corpconversation/status_bar/update" => send(BASE, notice::update_status_bar),
        "/topapi/im/chat/scenegroup/create" => send(CHAT, legacy_group::create),
        "/topapi/im/chat/scenegroup/update" => send(CHAT, legacy_group::update),
        "/topapi/im/chat/scenegroup/member/add" => send(CHAT, legacy_group::add),
        "/topapi/im/chat/scenegroup/member/delete" => send(CHAT, legacy_group::delete),
        "/topapi/im/chat/scenegroup/get" => send(CHAT_READ, legacy_group::get),
        "/topapi/im/chat/scenegroup/member/get" => send(CHAT_READ, legacy_group::members),
        "/topapi/im/chat/scencegroup/message/send_v2" => send(ROBOT, template_message::send),
        "/chat/create" => send(CHAT, chat::create),
        "/chat/update" => send(CHAT, chat::update),
        "/chat/get" => Some(Endpoint { scope: CHAT_READ, older: None, posts: false, metered: true, run: chat::get }),
        "/chat/send" => send(CHAT, chat::send),
        _ => None,
    }
}

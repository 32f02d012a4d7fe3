//! Every call with a token: its path, the tokens and scopes that it takes, and what carries it out.

use serde_json::Value;

use super::answer::Failure;
use super::{
    Call, Tenant, app, batch, chat, department, legacy, lookup, member, message, scopes, ticket, update, urgent, user, user_info, visible,
};

/// Which tokens a call takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Tenant,
    TenantOrPerson,
    Person,
    /// The app's, for which the tenant's is taken too.
    App,
}

/// With which status a call refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errors {
    Usual,
    /// The older calls.
    WithStatus200,
}

/// Whose numbers a call refuses with.
#[derive(Debug, Clone, Copy)]
enum Area {
    Contact,
    Message,
    Chat,
    Old,
}

pub struct Endpoint {
    pub name: &'static str,
    pub takes: Takes,
    /// Of each list, one scope is needed.
    pub scopes: &'static [&'static [&'static str]],
    pub errors: Errors,
    /// The answer has no `data` around it.
    pub flat: bool,
    pub edits_members: bool,
    area: Area,
    pub run: fn(&mut Tenant, &Call) -> Result<Value, Failure>,
}

type Run = fn(&mut Tenant, &Call) -> Result<Value, Failure>;
type Scopes = &'static [&'static [&'static str]];

impl Endpoint {
    fn new(name: &'static str, area: Area, scopes: Scopes, run: Run) -> Self {
        Self { name, takes: Takes::Tenant, scopes, errors: Errors::Usual, flat: false, edits_members: false, area, run }
    }

    fn takes(self, takes: Takes) -> Self {
        Self { takes, ..self }
    }

    fn old(self) -> Self {
        Self { errors: Errors::WithStatus200, area: Area::Old, ..self }
    }

    /// A refusal with the status that the call gives it.
    pub fn refusal(&self, failure: Failure) -> Failure {
        let old = self.errors == Errors::WithStatus200 && !failure.is_of_gateway() && failure.status == 400;
        if old { failure.with_status(200) } else { failure }
    }

    /// The refusal of a body that is no JSON object.
    pub fn malformed(&self) -> Failure {
        let text = "the request body is not valid json";
        match self.area {
            Area::Contact => Failure::new(40001, text),
            Area::Message => Failure::parameter(text),
            Area::Chat => Failure::chat_parameter(text),
            Area::Old => Failure::new(10003, "invalid param").with_status(200),
        }
    }
}

const DIRECTORY: &[&str] = &[
    "contact:contact.base:readonly",
    "contact:department.organize:readonly",
    "contact:contact:access_as_app",
    "contact:contact:readonly",
    "contact:contact:readonly_as_app",
];
const PEOPLE: &[&str] =
    &["contact:contact.base:readonly", "contact:contact:access_as_app", "contact:contact:readonly", "contact:contact:readonly_as_app"];
const RANGE: &[&str] = &["contact:contact.base:readonly", "contact:contact:access_as_app", "contact:contact:readonly_as_app"];
const SEND: &[&str] = &["im:message", "im:message:send_as_bot", "im:message:send"];
const RECALL: &[&str] = &["im:message", "im:message:send_as_bot", "im:message:recall"];
const UPDATE: &[&str] = &["im:message", "im:message:send_as_bot", "im:message:update"];
const READ: &[&str] = &["im:message", "im:message:readonly"];
const BATCH: &[&str] = &["im:message", "im:message:send_as_bot"];
const MULTI: &[&str] = &["im:message:send_multi_users", "im:message:send_multi_depts"];
const CREATE: &[&str] = &["im:chat", "im:chat:create"];
const EDIT: &[&str] = &["im:chat", "im:chat:update"];
const DISSOLVE: &[&str] = &["im:chat", "im:chat:delete"];
const SEE: &[&str] = &["im:chat", "im:chat:read", "im:chat:readonly"];
const MEMBERS: &[&str] = &["im:chat", "im:chat.members:write_only"];
const SEE_MEMBERS: &[&str] = &["im:chat", "im:chat:readonly", "im:chat.members:read"];

/// The call behind a method and a path, with the ids in the path.
pub fn find<'a>(method: &str, path: &[&'a str]) -> Option<(Endpoint, Vec<&'a str>)> {
    let (area, rest) = path.split_first()?;
    match *area {
        "contact" => contact(method, rest),
        "im" => im(method, rest),
        _ => other(method, path).map(|endpoint| (endpoint, Vec::new())),
    }
}

fn contact<'a>(method: &str, path: &[&'a str]) -> Option<(Endpoint, Vec<&'a str>)> {
    use Takes::TenantOrPerson;
    let new = |name, scopes, run| Endpoint::new(name, Area::Contact, scopes, run);
    Some(match (method, path) {
        ("GET", ["v3", "scopes"]) => (new("contact/scopes", &[RANGE], visible::list), vec![]),
        ("GET", ["v3", "departments", "batch"]) => {
            (new("departments/batch", &[DIRECTORY], department::batch).takes(TenantOrPerson), vec![])
        }
        ("GET", ["v3", "departments", "parent"]) => {
            (new("departments/parent", &[DIRECTORY], department::parents).takes(TenantOrPerson), vec![])
        }
        ("GET", ["v3", "departments", id]) => (new("departments/get", &[DIRECTORY], department::get).takes(TenantOrPerson), vec![*id]),
        ("GET", ["v3", "departments", id, "children"]) => {
            (new("departments/children", &[DIRECTORY], department::children).takes(TenantOrPerson), vec![*id])
        }
        ("GET", ["v3", "users", "find_by_department"]) => {
            (new("users/find_by_department", &[DIRECTORY], user::find_by_department).takes(TenantOrPerson), vec![])
        }
        ("GET", ["v3", "users", "batch"]) => (new("users/batch", &[PEOPLE], user::batch).takes(TenantOrPerson), vec![]),
        ("GET", ["v3", "users", id]) => (new("users/get", &[PEOPLE], user::get).takes(TenantOrPerson), vec![*id]),
        ("POST", ["v3", "users", "batch_get_id"]) => (new("users/batch_get_id", &[&["contact:user.id:readonly"]], lookup::ids), vec![]),
        _ => return None,
    })
}

fn im<'a>(method: &str, path: &[&'a str]) -> Option<(Endpoint, Vec<&'a str>)> {
    let new = |name, scopes, run| Endpoint::new(name, Area::Message, scopes, run);
    let of_chat = |name, scopes, run| Endpoint::new(name, Area::Chat, scopes, run);
    let edit = |name, scopes, run| Endpoint { edits_members: true, ..of_chat(name, scopes, run) };
    Some(match (method, path) {
        ("POST", ["v1", "messages"]) => (new("messages/create", &[SEND], message::send), vec![]),
        ("POST", ["v1", "messages", id, "reply"]) => (new("messages/reply", &[SEND], message::reply), vec![*id]),
        ("PATCH", ["v1", "messages", id]) => (new("messages/patch", &[UPDATE], update::patch), vec![*id]),
        ("DELETE", ["v1", "messages", id]) => (new("messages/delete", &[RECALL], message::recall), vec![*id]),
        ("GET", ["v1", "messages", id, "read_users"]) => (new("messages/read_users", &[READ], message::readers), vec![*id]),
        ("PATCH", ["v1", "messages", id, "urgent_app"]) => (new("urgent_app", &[&["im:message.urgent"]], urgent::in_app), vec![*id]),
        ("PATCH", ["v1", "messages", id, "urgent_sms"]) => (new("urgent_sms", &[&["im:message.urgent:sms"]], urgent::by_sms), vec![*id]),
        ("PATCH", ["v1", "messages", id, "urgent_phone"]) => {
            (new("urgent_phone", &[&["im:message.urgent:phone"]], urgent::by_phone), vec![*id])
        }
        ("DELETE", ["v1", "batch_messages", id]) => (new("batch_messages/delete", &[MULTI], batch::recall), vec![*id]),
        ("GET", ["v1", "batch_messages", id, "read_user"]) => (new("batch_messages/read_user", &[MULTI], batch::readers), vec![*id]),
        ("GET", ["v1", "batch_messages", id, "get_progress"]) => (new("batch_messages/get_progress", &[MULTI], batch::progress), vec![*id]),
        ("GET", ["v1", "chats"]) => (of_chat("chats/list", &[SEE], chat::list), vec![]),
        ("POST", ["v1", "chats"]) => (of_chat("chats/create", &[CREATE], chat::create), vec![]),
        ("GET", ["v1", "chats", id]) => (of_chat("chats/get", &[SEE], chat::get), vec![*id]),
        ("PUT", ["v1", "chats", id]) => (of_chat("chats/update", &[EDIT], chat::update), vec![*id]),
        ("DELETE", ["v1", "chats", id]) => (of_chat("chats/delete", &[DISSOLVE], chat::dissolve), vec![*id]),
        ("GET", ["v1", "chats", id, "members"]) => (of_chat("chat_members/get", &[SEE_MEMBERS], member::list), vec![*id]),
        ("POST", ["v1", "chats", id, "members"]) => (edit("chat_members/create", &[MEMBERS], member::add), vec![*id]),
        ("DELETE", ["v1", "chats", id, "members"]) => (edit("chat_members/delete", &[MEMBERS], member::remove), vec![*id]),
        _ => return None,
    })
}

fn other(method: &str, path: &[&str]) -> Option<Endpoint> {
    let new = |name, scopes, run| Endpoint::new(name, Area::Old, scopes, run);
    Some(match (method, path) {
        ("POST", ["message", "v4", "batch_send"]) => new("batch_send", &[BATCH], batch::send).old(),
        ("POST", ["interactive", "v1", "card", "update"]) => new("card/update", &[], update::by_token),
        ("POST", ["jssdk", "ticket", "get"]) => new("ticket/get", &[], ticket::get).old(),
        ("GET", ["authen", "v1", "user_info"]) => new("user_info", &[], user_info::get).takes(Takes::Person).old(),
        ("POST", ["authen", "v1", "access_token"]) => new("access_token", &[], legacy::access_token).takes(Takes::App).old(),
        ("POST", ["authen", "v1", "oidc", "access_token"]) => new("oidc/access_token", &[], legacy::oidc_token).takes(Takes::App).old(),
        ("POST", ["authen", "v1", "refresh_access_token"]) => new("refresh_access_token", &[], legacy::refresh).takes(Takes::App).old(),
        ("POST", ["authen", "v1", "oidc", "refresh_access_token"]) => {
            new("oidc/refresh_access_token", &[], legacy::oidc_refresh).takes(Takes::App).old()
        }
        ("GET", ["bot", "v3", "info"]) => Endpoint { flat: true, ..new("bot/info", &[], app::bot).old() },
        ("GET", ["tenant", "v2", "tenant", "query"]) => new("tenant/query", &[&["tenant:tenant:readonly"]], app::tenant),
        ("GET", ["application", "v6", "scopes"]) => new("application/scopes", &[], scopes::list),
        ("POST", ["application", "v6", "scopes", "apply"]) => new("application/scopes/apply", &[], app::apply_scopes),
        ("GET", ["event", "v1", "outbound_ip"]) => new("outbound_ip", &[&["event:ip_list"]], app::outbound_addresses),
        _ => return None,
    })
}

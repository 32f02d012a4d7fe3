//! Callbacks to the app's and the contacts receiver's addresses: the check on saving, and sealed events
//! (pages 90930, 90968, 90970, 90240).

use std::time::Duration;

use serde_json::json;

use super::Tenant;
use crate::simulator::callback::{Outgoing, Poster};
use crate::simulator::company::{Callback, CallbackKind};
use crate::simulator::directory::{Change, Department, User};
use crate::simulator::markup::{cdata, element, text_of};
use crate::simulator::{random, seal};

/// How long an address may take to prove itself (page 90930).
const CHALLENGE: Duration = Duration::from_secs(1);

/// Saving an address: WeCom asks it to open a sealed text and to answer the text, nothing more.
pub async fn verify(poster: &Poster, callback: &Callback, corp_id: &str, now: i64) -> Result<(), String> {
    let echo = random::digits(19);
    let sealed = seal::seal(&callback.aes_key, corp_id, &echo, random::block());
    let sealed = sealed.map_err(|_| "the EncodingAESKey is not one: 43 letters and digits".to_owned())?;
    let mut url = signed(callback, &sealed, now);
    url.query_pairs_mut().append_pair("echostr", &sealed);
    let (status, body) = poster.get(url, CHALLENGE).await?;
    if status != 200 {
        return Err(format!("the address answered {status}, not 200: {}", shortened(&body)));
    }
    if body == echo.as_bytes() {
        return Ok(());
    }
    if String::from_utf8_lossy(&body).contains(&echo) {
        return Err(format!("the answer has something around the plain text (quotes, a line end, a BOM?): {}", shortened(&body)));
    }
    Err(format!("the answer is not the plain text of echostr: {}", shortened(&body)))
}

fn shortened(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(200).collect()
}

/// The address with msg_signature, timestamp and nonce for a sealed text.
fn signed(callback: &Callback, sealed: &str, now: i64) -> url::Url {
    let (timestamp, nonce) = ((now / 1000).to_string(), random::digits(10));
    let signature = seal::signature(&callback.token, &timestamp, &nonce, sealed);
    let mut url = callback.url.clone();
    url.query_pairs_mut().append_pair("msg_signature", &signature).append_pair("timestamp", &timestamp).append_pair("nonce", &nonce);
    url
}

/// Seals an event for one of the company's saved addresses. `agent_id` is empty for the contacts receiver.
pub fn outgoing(tenant: &Tenant, callback: &Callback, agent_id: &str, xml: &str, now: i64) -> Option<Outgoing> {
    let corp_id = &tenant.credentials.corp_id;
    let sealed = seal::seal(&callback.aes_key, corp_id, xml, random::block()).ok()?;
    let url = signed(callback, &sealed, now);
    if tenant.company.settings.plays("callback_json") {
        let body = json!({"tousername": corp_id, "encrypt": sealed, "agentid": agent_id}).to_string();
        return Some(Outgoing::new(url, "application/json", body));
    }
    let body = format!("<xml>{}{}{}</xml>", cdata("ToUserName", corp_id), cdata("AgentID", agent_id), cdata("Encrypt", &sealed));
    Some(Outgoing::new(url, "text/xml", body))
}

/// What a callback answered in its own sealed envelope, if it answered one.
pub fn passive_reply(tenant: &Tenant, callback: &Callback, answer: &str) -> Option<String> {
    let sealed = text_of(answer, "Encrypt")?;
    let timestamp = text_of(answer, "TimeStamp")?;
    let nonce = text_of(answer, "Nonce")?;
    if text_of(answer, "MsgSignature")? != seal::signature(&callback.token, timestamp, nonce, sealed) {
        return None;
    }
    seal::open(&callback.aes_key, &tenant.credentials.corp_id, sealed).ok()
}

/// The fields that every event starts with.
pub fn head(corp_id: &str, from: &str, event: &str, now: i64) -> String {
    let from_to = cdata("ToUserName", corp_id) + &cdata("FromUserName", from);
    from_to + &element("CreateTime", now / 1000) + &cdata("MsgType", "event") + &cdata("Event", event)
}

/// The change_contact events that a change of the directory brings about; `Err` says why there is none.
pub fn contacts(tenant: &Tenant, change: &Change, now: i64) -> Result<Vec<Outgoing>, &'static str> {
    let callbacks = &tenant.company.callbacks;
    let to_app = tenant.company.settings.plays("events_to_app");
    let receivers: Vec<(&Callback, &str)> = [(CallbackKind::Contacts, ""), (CallbackKind::App, tenant.credentials.agent_id.as_str())]
        .into_iter()
        .filter(|(kind, _)| *kind == CallbackKind::Contacts || to_app)
        .filter_map(|(kind, agent_id)| callbacks.get(&kind).map(|callback| (callback, agent_id)))
        .collect();
    if receivers.is_empty() {
        return Err("no contacts callback is saved (POST /api/callbacks)");
    }
    let fields = fields(change, tenant.company.settings.plays("contacts_events_full"));
    let fields = fields.ok_or("addresses saved since August 2022 are told of changed departments and userids only")?;
    let xml = format!("<xml>{}{fields}</xml>", head(&tenant.credentials.corp_id, "sys", "change_contact", now));
    Ok(receivers.into_iter().filter_map(|(callback, agent_id)| outgoing(tenant, callback, agent_id, &xml, now)).collect())
}

fn fields(change: &Change, full: bool) -> Option<String> {
    Some(match change {
        Change::Joined(user) => {
            let rest = if full { everything(user) } else { String::new() };
            cdata("ChangeType", "create_user") + &cdata("UserID", &user.userid) + &departments(user) + &rest
        }
        Change::Changed { before, after } => {
            let moved = before.departments != after.departments;
            let renamed = !before.userid.eq_ignore_ascii_case(&after.userid);
            if !full && !moved && !renamed {
                return None;
            }
            let mut fields = cdata("ChangeType", "update_user") + &cdata("UserID", &before.userid);
            if renamed {
                fields += &cdata("NewUserID", &after.userid);
            }
            if moved || full {
                fields += &departments(after);
            }
            fields + &(if full { everything(after) } else { String::new() })
        }
        Change::Left(user) => cdata("ChangeType", "delete_user") + &cdata("UserID", &user.userid),
        Change::DepartmentAdded(department) => {
            cdata("ChangeType", "create_party") + &party(department) + &element("Order", department.order)
        }
        Change::DepartmentChanged(department) => cdata("ChangeType", "update_party") + &party(department),
        Change::DepartmentRemoved(id) => cdata("ChangeType", "delete_party") + &element("Id", id),
    })
}

fn departments(user: &User) -> String {
    let ids: Vec<String> = user.departments.iter().map(u64::to_string).collect();
    cdata("Department", &ids.join(","))
}

fn everything(user: &User) -> String {
    let main = user.departments.first().copied().unwrap_or_default();
    let own = cdata("Name", &user.name) + &cdata("Mobile", super::user::mobile(&user.phone)) + &cdata("Email", &user.email);
    element("MainDepartment", main) + &own + &element("Status", 1)
}

fn party(department: &Department) -> String {
    element("Id", department.id) + &cdata("Name", &department.name) + &element("ParentId", department.parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str, departments: &[u64]) -> User {
        User {
            userid: "lina".into(),
            name: name.into(),
            phone: "+8613800138001".into(),
            email: String::new(),
            departments: departments.to_vec(),
            admin: false,
        }
    }

    #[test]
    fn a_new_name_alone_is_told_to_old_addresses_only() {
        let change = Change::Changed { before: user("李娜", &[2]), after: user("李娜娜", &[2]) };
        assert_eq!(fields(&change, false), None);
        assert!(fields(&change, true).unwrap().contains("<Mobile><![CDATA[13800138001]]></Mobile>"));
        let moved = Change::Changed { before: user("李娜", &[2]), after: user("李娜", &[2, 4]) };
        assert!(fields(&moved, false).unwrap().ends_with("<Department><![CDATA[2,4]]></Department>"));
    }

    #[test]
    fn a_sealed_answer_is_opened_only_with_the_right_signature() {
        let tenant = Tenant::new(1, "A", "");
        let credentials = &tenant.credentials;
        let callback = Callback {
            url: "http://127.0.0.1/".parse().unwrap(),
            token: credentials.callback_token.clone(),
            aes_key: credentials.callback_aes_key.clone(),
        };
        let sealed = seal::seal(&callback.aes_key, &credentials.corp_id, "<xml/>", [7; 16]).unwrap();
        let answer = |signature: &str| {
            format!(
                "<xml>{}{}{}{}</xml>",
                cdata("Encrypt", &sealed),
                cdata("MsgSignature", signature),
                element("TimeStamp", 1),
                cdata("Nonce", "n")
            )
        };
        let signature = seal::signature(&callback.token, "1", "n", &sealed);
        assert_eq!(passive_reply(&tenant, &callback, &answer(&signature)).as_deref(), Some("<xml/>"));
        assert_eq!(passive_reply(&tenant, &callback, &answer("0")), None);
    }
}

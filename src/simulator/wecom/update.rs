//! `message/update_template_card` (page 94888): a button turned grey, or another card in its place.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::body::{Limit, Part};
use super::{Call, Tenant, agent, card, lenient};
use crate::simulator::message::{Button, Message, State, View};

/// What the card becomes.
enum Change {
    Grey(String),
    Replace(Box<View>),
}

pub fn card(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    agent::check_id(tenant, &lenient::text(&call.body["agentid"]))?;
    let change = change(&call.body)?;
    let targets = Targets::read(&call.body)?;
    let unusable = || Failure::new(60140, "invalid response_code");
    let code = tenant.outbox.response_codes.get_mut(call.text("response_code"));
    let code = code.filter(|code| !code.used && call.now < code.until).ok_or_else(unusable)?;
    code.used = true;
    let message = tenant.company.mailbox.get_mut(&code.message_id).ok_or_else(unusable)?;
    let mut invalid = Vec::new();
    if targets.everybody {
        change.apply(&mut message.view);
        message.seen_by.clear();
    }
    for userid in &targets.people {
        let user = tenant.company.directory.user(userid);
        match user.filter(|user| message.audience.includes(user, &tenant.company.directory)) {
            Some(user) => change.apply(message.view_of_mut(&user.userid)),
            None => invalid.push(userid.to_lowercase()),
        }
    }
    Ok(fields([("invaliduser", json!(invalid))]))
}

/// A callback may answer with the button's new name (page 90241); it concerns the person who pressed.
pub fn grey_for(message: &mut Message, userid: &str, name: &str) {
    Change::Grey(name.to_owned()).apply(message.view_of_mut(userid));
}

fn change(body: &Value) -> Result<Change, Failure> {
    if !body["template_card"].is_null() {
        return Ok(Change::Replace(Box::new(card::read(body)?.view)));
    }
    let button = Part::new("button", &body["button"])?;
    Ok(Change::Grey(button.required("replace_name", Limit::Bytes(512))?.to_owned()))
}

impl Change {
    fn apply(&self, view: &mut View) {
        match self {
            Change::Grey(name) => {
                let links = view.buttons.iter().filter(|button| button.url.is_some()).cloned();
                let grey = Button { text: name.clone(), action: None, url: None };
                view.buttons = std::iter::once(grey).chain(links).collect();
            }
            Change::Replace(new) => *view = View::clone(new),
        }
        view.state = State::Updated;
    }
}

/// Whose cards are updated: everybody's, unless people are named. Departments count as everybody who got the card.
struct Targets {
    people: HashSet<String>,
    everybody: bool,
}

impl Targets {
    fn read(body: &Value) -> Result<Self, Failure> {
        let size = |name: &str| body[name].as_array().map_or(0, Vec::len);
        if size("userids") > 1000 || size("partyids") > 100 || size("tagids") > 100 {
            return Err(Failure::new(40035, "invalid parameter"));
        }
        let given = body["userids"].as_array().into_iter().flatten();
        let people: HashSet<String> = given.map(lenient::text).filter(|userid| !userid.is_empty()).collect();
        let everybody = lenient::whole(&body["atall"]) == Some(1) || size("partyids") > 0;
        if people.is_empty() && !everybody {
            return Err(Failure::new(82001, "users & partys & tags are all empty"));
        }
        Ok(Self { people, everybody })
    }
}

//! `message/send` and `message/recall` (pages 90236, 94867) with their limits (page 90312).

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Value, json};

use super::answer::{Failure, Fields, fields};
use super::body::{self, Content};
use super::range::Range;
use super::token::Secret;
use super::{Call, Tenant, agent, card, lenient};
use crate::simulator::company::CallbackKind;
use crate::simulator::message::{Audience, Kind, Message, State};
use crate::simulator::random;

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How often one app may write to one member; what is above is dropped without a word.
struct Pace {
    a_minute: usize,
    /// How many within this longer time.
    most: usize,
    within: i64,
}

const TO_MEMBERS: Pace = Pace { a_minute: 30, most: 1000, within: HOUR };
/// In group chats, which count apart (page 90248).
const IN_GROUPS: Pace = Pace { a_minute: 200, most: 10_000, within: DAY };

/// What sending must remember.
#[derive(Default)]
pub struct Outbox {
    sent_to: HashMap<String, VecDeque<i64>>,
    sent_in_groups: HashMap<String, VecDeque<i64>>,
    duplicates: HashMap<String, (i64, String)>,
    task_ids: HashSet<String>,
    pub response_codes: HashMap<String, ResponseCode>,
}

/// The right to update one card once, within 72 hours.
pub struct ResponseCode {
    pub message_id: String,
    pub until: i64,
    pub used: bool,
}

impl Outbox {
    /// Notes a message to a member; whether it is within the limits.
    fn may_send(&mut self, userid: &str, in_group: bool, now: i64) -> bool {
        let (all, pace) = if in_group { (&mut self.sent_in_groups, &IN_GROUPS) } else { (&mut self.sent_to, &TO_MEMBERS) };
        let sent = all.entry(userid.to_lowercase()).or_default();
        while sent.front().is_some_and(|at| now - at >= pace.within) {
            sent.pop_front();
        }
        let last_minute = sent.iter().rev().take_while(|at| now - **at < MINUTE).count();
        let within = last_minute < pace.a_minute && sent.len() < pace.most;
        if within {
            sent.push_back(now);
        }
        within
    }

    pub fn response_code(&mut self, message_id: &str, now: i64) -> String {
        let code = random::text(43);
        self.response_codes.insert(code.clone(), ResponseCode { message_id: message_id.to_owned(), until: now + 72 * HOUR, used: false });
        code
    }
}

/// `POST message/send`.
pub fn send(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    agent::check_id(tenant, &lenient::text(&call.body["agentid"]))?;
    let receivers = Receivers::read(tenant, &call.body)?;
    if receivers.audience.is_empty() {
        return Err(Failure::new(81013, "user & party & tag all invalid").with(receivers.invalid));
    }
    let mut answer = receivers.invalid.clone();
    if let Some(message_id) = known_duplicate(tenant, call)? {
        answer.insert("msgid".to_owned(), json!(message_id));
        return Ok(answer);
    }
    let drafted = draft(tenant, call)?;
    let message_id = deliver(tenant, receivers.audience, drafted.content, None, drafted.data, call.now);
    if drafted.interactive {
        answer.insert("response_code".to_owned(), json!(tenant.outbox.response_code(&message_id, call.now)));
    }
    remember(tenant, call, &message_id);
    answer.insert("msgid".to_owned(), json!(message_id));
    Ok(answer)
}

/// `POST message/recall {"msgid"}`, within 24 hours.
pub fn recall(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let message = tenant.company.mailbox.get_mut(call.text("msgid")).filter(|message| message.group.is_none());
    let message = message.filter(|message| call.now - message.at < 24 * HOUR);
    let message = message.ok_or_else(|| Failure::parameter("invalid param 'msgid'"))?;
    message.view.state = State::Recalled;
    message.seen_by.clear();
    Ok(Fields::new())
}

/// A message that may be sent, its receivers aside.
struct Draft {
    content: Content,
    interactive: bool,
    data: Value,
}

fn draft(tenant: &mut Tenant, call: &Call) -> Result<Draft, Failure> {
    let msgtype = call.body["msgtype"].as_str().unwrap_or_default();
    if msgtype != "template_card" {
        let content = body::read(msgtype, &call.body)?;
        check_media(tenant, &content, call.now)?;
        return Ok(Draft { content, interactive: false, data: Value::Null });
    }
    let card = card::read(&call.body)?;
    if card.interactive
        && tenant.company.settings.plays("cards_need_callback")
        && !tenant.company.callbacks.contains_key(&CallbackKind::App)
    {
        return Err(Failure::new(40057, "callback url is not set"));
    }
    if !card.task_id.is_empty() && !tenant.outbox.task_ids.insert(card.task_id.clone()) {
        return Err(Failure::new(42014, "task_id already used"));
    }
    let data = json!({"task_id": card.task_id, "card_type": card.card_type});
    Ok(Draft { content: Content { kind: Kind::Card, view: card.view, media_id: None }, interactive: card.interactive, data })
}

pub fn check_media(tenant: &Tenant, content: &Content, now: i64) -> Result<(), Failure> {
    match &content.media_id {
        Some(media_id) if !tenant.media.has(media_id, now) => Err(Failure::new(40007, "invalid media_id")),
        _ => Ok(()),
    }
}

/// Puts a message before everybody who is not over the limit; the answer is the same if nobody is left.
pub fn deliver(tenant: &mut Tenant, mut audience: Audience, content: Content, group: Option<String>, data: Value, now: i64) -> String {
    let id = random::text(64);
    audience.people.retain(|userid| tenant.outbox.may_send(userid, group.is_some(), now));
    if !audience.is_empty() {
        let Content { kind, view, .. } = content;
        let message = Message { id: id.clone(), audience, group, kind, view, seen_by: HashMap::new(), at: now, vendor_data: data };
        tenant.company.mailbox.add(message);
    }
    id
}

/// With `enable_duplicate_check`: the message that said the same to the same receivers within the interval. What is
/// answered then is not documented; it is answered like the first and not delivered.
fn known_duplicate(tenant: &mut Tenant, call: &Call) -> Result<Option<String>, Failure> {
    let Some(interval) = duplicate_interval(&call.body)? else { return Ok(None) };
    let now = call.now;
    tenant.outbox.duplicates.retain(|_, (at, _)| now - *at < interval.max(14_400_000));
    let known = tenant.outbox.duplicates.get(&said(&call.body));
    Ok(known.filter(|(at, _)| now - at < interval).map(|(_, message_id)| message_id.clone()))
}

fn remember(tenant: &mut Tenant, call: &Call, message_id: &str) {
    if matches!(duplicate_interval(&call.body), Ok(Some(_))) {
        tenant.outbox.duplicates.insert(said(&call.body), (call.now, message_id.to_owned()));
    }
}

/// In milliseconds, if the check is switched on.
fn duplicate_interval(body: &Value) -> Result<Option<i64>, Failure> {
    if lenient::whole(&body["enable_duplicate_check"]) != Some(1) {
        return Ok(None);
    }
    let given = &body["duplicate_check_interval"];
    let seconds = if given.is_null() { 1800 } else { lenient::whole(given).unwrap_or(0) };
    if (1..=14_400).contains(&seconds) {
        Ok(Some(seconds * 1000))
    } else {
        Err(Failure::parameter("invalid param 'duplicate_check_interval'"))
    }
}

/// What makes two messages the same.
fn said(body: &Value) -> String {
    let msgtype = body["msgtype"].as_str().unwrap_or_default();
    json!([body["touser"], body["toparty"], body["totag"], msgtype, body[msgtype]]).to_string()
}

/// To whom a message goes, and who was named in vain.
struct Receivers {
    audience: Audience,
    invalid: Fields,
}

impl Receivers {
    fn read(tenant: &Tenant, body: &Value) -> Result<Self, Failure> {
        let list = |name: &str| lenient::list(&body[name]);
        let (users, parties, tags) = (list("touser"), list("toparty"), list("totag"));
        match (users.len(), parties.len(), tags.len()) {
            (0, 0, 0) => return Err(Failure::new(82001, "users & partys & tags are all empty")),
            (1001.., ..) => return Err(Failure::new(40032, "invalid user list size")),
            (_, 101.., _) => return Err(Failure::new(82002, "party list is too long")),
            (.., 101..) => return Err(Failure::new(82003, "tag list is too long")),
            _ => {}
        }
        let range = Range::of(&tenant.company, Secret::App);
        if users == ["@all"] {
            let audience = Audience { people: range.named(), departments: range.roots() };
            return Ok(Self { audience, invalid: invalid(&[], &[], &[]) });
        }
        let (mut audience, mut wrong_users, mut wrong_parties) = (Audience::default(), Vec::new(), Vec::new());
        for userid in users {
            match range.user(&userid) {
                Ok(user) if audience.people.contains(&user.userid) => {}
                Ok(user) => audience.people.push(user.userid),
                Err(_) => wrong_users.push(userid.to_lowercase()),
            }
        }
        for party in parties {
            match party.parse().ok().filter(|id| range.sees_department(*id)) {
                Some(id) => audience.departments.push(id),
                None => wrong_parties.push(party),
            }
        }
        // Tags are not simulated: every tag is unknown.
        Ok(Self { audience, invalid: invalid(&wrong_users, &wrong_parties, &tags) })
    }
}

fn invalid(users: &[String], parties: &[String], tags: &[String]) -> Fields {
    fields([
        ("invaliduser", json!(users.join("|"))),
        ("invalidparty", json!(parties.join("|"))),
        ("invalidtag", json!(tags.join("|"))),
        ("unlicenseduser", json!("")),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thirty_first_message_in_a_minute_is_dropped() {
        let mut outbox = Outbox::default();
        assert!((0..30).all(|_| outbox.may_send("lina", false, 0)));
        assert!(!outbox.may_send("LINA", false, MINUTE - 1));
        assert!(outbox.may_send("zhangwei", false, 0) && outbox.may_send("lina", false, MINUTE));
    }

    #[test]
    fn group_chats_count_apart() {
        let mut outbox = Outbox::default();
        assert!((0..30).all(|_| outbox.may_send("lina", false, 0)));
        assert!((0..200).all(|_| outbox.may_send("lina", true, 0)));
        assert!(!outbox.may_send("lina", true, MINUTE - 1));
        assert!((1..50).all(|minute| (0..200).all(|_| outbox.may_send("lina", true, minute * MINUTE))));
        assert!(!outbox.may_send("lina", true, 50 * MINUTE), "the day's");
        assert!(outbox.may_send("lina", true, DAY));
    }
}

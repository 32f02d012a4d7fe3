//! Interactive cards: made from a template of the card platform, delivered to groups and persons, updated.
//!
//! What a template looks like is known to the card platform alone. Here a card shows its parameters; a parameter that
//! holds a list of objects with a `text` is taken for its buttons (`id`, or `url` for one that opens a page).

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::Tenant;
use super::call::Call;
use super::deep_link::target;
use super::modern::{Failure, done};
use super::outbox::Letter;
use super::robot::check_robot;
use crate::simulator::callback::local_url;
use crate::simulator::message::{Audience, Button, Kind, State, View};
use crate::simulator::random;

type Params = Map<String, Value>;

#[derive(Default)]
pub struct Cards {
    cards: HashMap<String, Card>,
    /// Addresses that presses are sent to, by route key.
    routes: HashMap<String, Route>,
}

#[derive(Clone)]
pub struct Route {
    pub url: url::Url,
    /// Signs the presses; empty for none.
    pub secret: String,
}

pub struct Card {
    template: String,
    params: Params,
    /// What single people see instead, by userid.
    private: HashMap<String, Params>,
    pub stream: bool,
    pub route: String,
    /// The messages that show it.
    messages: Vec<String>,
}

impl Cards {
    pub fn card(&self, out_track_id: &str) -> Option<&Card> {
        self.cards.get(out_track_id)
    }

    pub fn route(&self, key: &str) -> Option<&Route> {
        self.routes.get(key)
    }
}

impl Card {
    fn view(&self, out_track_id: &str, person: Option<&str>, state: State) -> View {
        let mut params = self.params.clone();
        params.extend(person.and_then(|userid| self.private.get(userid)).cloned().unwrap_or_default());
        let mut lines: Vec<String> = params.get("title").and_then(Value::as_str).map(str::to_owned).into_iter().collect();
        let mut buttons = Vec::new();
        for (name, value) in &params {
            let text = value.as_str().unwrap_or_default();
            match buttons_of(text) {
                Some(found) => buttons.extend(found),
                None if name == "title" || text.is_empty() => {}
                None => lines.push(format!("{name}: {text}")),
            }
        }
        let card = json!({"cardTemplateId": self.template, "outTrackId": out_track_id, "cardParamMap": params});
        View { text: lines.join("\n"), card: Some(card), buttons, url: None, state }
    }
}

fn buttons_of(text: &str) -> Option<Vec<Button>> {
    let list: Vec<Value> = serde_json::from_str(text).ok()?;
    let button = |entry: &Value| {
        let text = entry["text"].as_str()?.to_owned();
        let url = entry["url"].as_str().filter(|url| !url.is_empty()).map(target);
        let id = entry["id"].as_str().or(entry["actionId"].as_str()).map(str::to_owned);
        Some(Button { text, action: if url.is_some() { None } else { id }, url })
    };
    list.iter().map(button).collect::<Option<Vec<_>>>().filter(|buttons| !buttons.is_empty())
}

fn blank(name: &str) -> Failure {
    Failure::bad("paramBlank", format!("{name}不能为空"))
}

fn illegal(name: &str) -> Failure {
    Failure::bad("paramIllegal", format!("{name}不合法"))
}

/// The texts of a `cardParamMap`: anything else must be written as JSON text.
fn params(data: Option<&Value>) -> Result<Params, Failure> {
    let Some(map) = data.map(|data| &data["cardParamMap"]).filter(|map| !map.is_null()) else { return Ok(Params::new()) };
    let map = map.as_object().filter(|map| map.values().all(Value::is_string)).ok_or_else(|| illegal("cardParamMap"))?;
    Ok(map.clone())
}

/// `privateData`: userid → its own `cardParamMap`.
fn private(call: &Call) -> Result<HashMap<String, Params>, Failure> {
    let given = call.object("privateData").unwrap_or_default();
    given.iter().map(|(userid, data)| Ok((userid.to_lowercase(), params(Some(data))?))).collect()
}

/// `POST /v1.0/card/instances`.
pub fn create(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let id = make(tenant, call)?;
    Ok(json!({"success": true, "result": id}))
}

fn make(tenant: &mut Tenant, call: &Call) -> Result<String, Failure> {
    let (id, template, route) = (call.text("outTrackId"), call.text("cardTemplateId"), call.text("callbackRouteKey"));
    if id.is_empty() {
        return Err(blank("outTrackId"));
    }
    if template.is_empty() {
        return Err(blank("cardTemplateId"));
    }
    if tenant.cards.cards.contains_key(&id) {
        return Err(illegal("outTrackId"));
    }
    let stream = match call.text("callbackType").as_str() {
        "STREAM" => true,
        "" | "HTTP" => false,
        _ => return Err(illegal("callbackType")),
    };
    if !route.is_empty() && tenant.cards.route(&route).is_none() {
        return Err(illegal("callbackRouteKey"));
    }
    let params = params(call.field("cardData").as_ref())?;
    let card = Card { template, params, private: private(call)?, stream, route, messages: Vec::new() };
    tenant.cards.cards.insert(id.clone(), card);
    Ok(id)
}

/// `POST /v1.0/card/instances/deliver`.
pub fn deliver(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let id = call.text("outTrackId");
    if tenant.cards.card(&id).is_none() {
        return Err(illegal("outTrackId"));
    }
    let results = put(tenant, call, &id)?;
    Ok(json!({"success": true, "result": results}))
}

/// `POST /v1.0/card/instances/createAndDeliver`.
pub fn create_and_deliver(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    if call.text("openSpaceId").is_empty() {
        return Err(blank("openSpaceId"));
    }
    let id = make(tenant, call)?;
    let results = put(tenant, call, &id)?;
    Ok(json!({"success": true, "result": {"outTrackId": id, "deliverResults": results}}))
}

/// Puts the card into each space of `openSpaceId`, such as `dtv1.card//IM_GROUP.cid…==;dtv1.card//IM_ROBOT.userid`.
fn put(tenant: &mut Tenant, call: &Call, id: &str) -> Result<Vec<Value>, Failure> {
    let spaces = call.text("openSpaceId");
    if spaces.is_empty() {
        return Err(blank("openSpaceId"));
    }
    let mut results = Vec::new();
    for space in spaces.split(';') {
        let place = space.strip_prefix("dtv1.card//").and_then(|place| place.split_once('.'));
        let (kind, space_id) = place.ok_or_else(|| illegal("openSpaceId"))?;
        let kind = kind.to_uppercase();
        let outcome = into_space(tenant, call, id, &kind, space_id);
        let (carrier, error) = outcome.map_or_else(|error| (String::new(), error), |carrier| (carrier, String::new()));
        results.push(json!({
            "spaceType": kind, "spaceId": space_id, "success": error.is_empty(), "carrierId": carrier, "errorMsg": error,
        }));
    }
    Ok(results)
}

/// The message that carries the card, or why there is none.
fn into_space(tenant: &mut Tenant, call: &Call, id: &str, kind: &str, space_id: &str) -> Result<String, String> {
    let (people, group) = match kind {
        "IM_GROUP" => {
            let model = call.object("imGroupOpenDeliverModel").ok_or("imGroupOpenDeliverModel is missing")?;
            let code = model.get("robotCode").and_then(Value::as_str).unwrap_or_default();
            check_robot(tenant, code).map_err(|failure| failure.code)?;
            let group = tenant.company.groups.iter().find(|group| group.id == space_id).ok_or("invalid.openConversationId")?;
            (group.members.clone(), Some(group.id.clone()))
        }
        "IM_ROBOT" => {
            call.object("imRobotOpenDeliverModel").ok_or("imRobotOpenDeliverModel is missing")?;
            let user = tenant.company.directory.user(space_id).ok_or("user not found")?;
            (vec![user.userid], None)
        }
        _ => return Err("space is not supported".to_owned()),
    };
    let message_id = random::text(32);
    let card = tenant.cards.cards.get_mut(id).ok_or("card not found")?;
    card.messages.push(message_id.clone());
    let view = card.view(id, None, State::Sent);
    let audience = Audience { people, departments: Vec::new() };
    let data = json!({"out_track_id": id});
    tenant.deliver(Letter { id: message_id.clone(), audience, group, kind: Kind::Card, view, data }, call.now);
    redraw(tenant, id, State::Sent);
    Ok(message_id)
}

/// `PUT /v1.0/card/instances`: replaces the data, or with `updateCardDataByKey` only what is given.
pub fn update(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let id = call.text("outTrackId");
    if tenant.cards.card(&id).is_none() {
        return Err(illegal("outTrackId"));
    }
    let changes = Changes {
        card: call.field("cardData").map(|data| params(Some(&data))).transpose()?,
        private: private(call)?,
        options: call.object("cardUpdateOptions").unwrap_or_default(),
    };
    apply(tenant, &id, changes);
    Ok(done())
}

/// New data for everybody and for single people.
pub struct Changes {
    pub card: Option<Params>,
    pub private: HashMap<String, Params>,
    pub options: Params,
}

impl Changes {
    /// As the answer to a press gives them; its private data are for the person who pressed.
    pub fn answered(answer: &Value, userid: &str) -> Option<Self> {
        let card = answer.get("cardData").map(|data| params(Some(data))).transpose().ok()?;
        let own = answer.get("userPrivateData").map(|data| params(Some(data))).transpose().ok()?;
        let private: HashMap<_, _> = own.map(|own| (userid.to_lowercase(), own)).into_iter().collect();
        if card.is_none() && private.is_empty() {
            return None;
        }
        let options = answer["cardUpdateOptions"].as_object().cloned().unwrap_or_default();
        Some(Self { card, private, options })
    }
}

pub fn apply(tenant: &mut Tenant, id: &str, changes: Changes) {
    let Some(card) = tenant.cards.cards.get_mut(id) else { return };
    let by_key = |name: &str| changes.options.get(name) == Some(&Value::Bool(true));
    if let Some(params) = changes.card {
        if !by_key("updateCardDataByKey") {
            card.params.clear();
        }
        card.params.extend(params);
    }
    for (userid, params) in changes.private {
        let own = card.private.entry(userid).or_default();
        if !by_key("updatePrivateDataByKey") {
            own.clear();
        }
        own.extend(params);
    }
    redraw(tenant, id, State::Updated);
}

/// Shows the card's present data wherever it is.
fn redraw(tenant: &mut Tenant, id: &str, state: State) {
    let Some(card) = tenant.cards.cards.get(id) else { return };
    for message_id in &card.messages {
        let Some(message) = tenant.company.mailbox.get_mut(message_id) else { continue };
        message.view = card.view(id, None, state);
        message.seen_by.clear();
        for userid in card.private.keys() {
            message.seen_by.insert(userid.clone(), card.view(id, Some(userid), state));
        }
    }
}

/// `POST /v1.0/card/callbacks/register {"callbackUrl","callbackRouteKey","apiSecret","forceUpdate"}`: an address that
/// is there already changes only by force; the answer has the one that holds.
pub fn register(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let key = match call.text("callbackRouteKey") {
        key if key.is_empty() => "default".to_owned(),
        key => key,
    };
    let url = local_url(&call.text("callbackUrl")).map_err(|_| illegal("callbackUrl"))?;
    let route = Route { url, secret: call.text("apiSecret") };
    if call.flag("forceUpdate") == Some(true) || tenant.cards.route(&key).is_none() {
        tenant.cards.routes.insert(key.clone(), route);
    }
    let held = tenant.cards.route(&key).ok_or_else(|| illegal("callbackRouteKey"))?;
    Ok(json!({"success": true, "result": {"callbackUrl": held.url.as_str(), "apiSecret": held.secret}}))
}

//! Interactive cards: made from a template of the card platform, delivered to groups and persons, updated.
//!
//! What a template looks like is known to the card platform alone. Here a card shows its parameters; a parameter that
//! holds a list of objects with a `text` is taken for its buttons (`id`, or `url` for one that opens a page). The one
//! with text and buttons that DingTalk gives to everybody takes its buttons from `sys_full_json_obj`.

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

/// DingTalk's own template of a text with buttons.
const STANDARD: &str = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema";

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
        let is_standard = self.template == STANDARD;
        for (name, value) in &params {
            let text = value.as_str().unwrap_or_default();
            if name == "sys_full_json_obj" {
                buttons.extend(is_standard.then(|| standard_buttons(text)).flatten().unwrap_or_default());
                continue;
            }
            match buttons_of(text).filter(|_| !is_standard) {
                Some(found) => buttons.extend(found),
                None if is_standard && !matches!(name.as_str(), "markdown" | "tips") => {}
                None if is_standard => lines.push(text.to_owned()),
                None if name == "title" || text.is_empty() => {}
                None => lines.push(format!("{name}: {text}")),
            }
        }
        let card = json!({"cardTemplateId": self.template, "outTrackId": out_track_id, "cardParamMap": params});
        View { text: lines.join("\n"), card: Some(card), buttons, url: None, state }
    }
}

fn standard_buttons(text: &str) -> Option<Vec<Button>> {
    let full: Value = serde_json::from_str(text).ok()?;
    buttons_of(&full["msgButtons"].to_string())
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

/// A refusal as the pages of these calls list them: the text repeats the code.
fn refused(why: &str) -> Failure {
    let code = format!("param.{why}");
    Failure::bad(&code, code.as_str())
}

/// The texts of a `cardParamMap`: anything else must be written as JSON text.
fn params(data: Option<&Value>) -> Result<Params, Failure> {
    let Some(map) = data.map(|data| &data["cardParamMap"]).filter(|map| !map.is_null()) else { return Ok(Params::new()) };
    let map = map.as_object().filter(|map| map.values().all(Value::is_string)).ok_or_else(|| refused("invalid"))?;
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
        return Err(refused("outTrackIdEmpty"));
    }
    if template.is_empty() {
        return Err(refused("cardTemplateIdEmpty"));
    }
    if tenant.company.settings.plays("card_template_unpublished") {
        return Err(refused("templateUnpublished"));
    }
    if tenant.cards.cards.contains_key(&id) {
        return Err(refused("cardAlreadyExist"));
    }
    let data = call.field("cardData").ok_or_else(|| refused("cardPublicDataEmpty"))?;
    let stream = match call.text("callbackType").as_str() {
        "STREAM" => true,
        "" | "HTTP" => false,
        _ => return Err(refused("invalid")),
    };
    if !route.is_empty() && tenant.cards.route(&route).is_none() {
        return Err(refused("invalid"));
    }
    let params = params(Some(&data))?;
    let card = Card { template, params, private: private(call)?, stream, route, messages: Vec::new() };
    tenant.cards.cards.insert(id.clone(), card);
    Ok(id)
}

/// `POST /v1.0/card/instances/deliver`.
pub fn deliver(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let spaces = spaces(call)?;
    let id = call.text("outTrackId");
    if tenant.cards.card(&id).is_none() {
        return Err(refused("cardNotExist"));
    }
    Ok(json!({"success": true, "result": put(tenant, call, &id, spaces)}))
}

/// `POST /v1.0/card/instances/createAndDeliver`.
pub fn create_and_deliver(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let spaces = spaces(call)?;
    let id = make(tenant, call)?;
    let results = put(tenant, call, &id, spaces);
    Ok(json!({"success": true, "result": {"outTrackId": id, "deliverResults": results}}))
}

/// Where `openSpaceId` wants the card, such as `dtv1.card//IM_GROUP.cid…==;dtv1.card//IM_ROBOT.userid`: kind and id.
fn spaces(call: &Call) -> Result<Vec<(String, String)>, Failure> {
    let spaces = call.text("openSpaceId");
    if spaces.is_empty() {
        return Err(refused("openSpaceIdEmpty"));
    }
    let space = |space: &str| {
        let place = space.strip_prefix("dtv1.card//").and_then(|place| place.split_once('.'));
        let (kind, id) = place.ok_or_else(|| refused("openSpaceIdInvalid"))?;
        let kind = kind.to_uppercase();
        let model = match kind.as_str() {
            "IM_GROUP" => "imGroupOpenDeliverModel",
            "IM_ROBOT" => "imRobotOpenDeliverModel",
            _ => return Ok((kind, id.to_owned())),
        };
        call.object(model).ok_or_else(|| refused("openDeliverModelEmpty"))?;
        Ok((kind, id.to_owned()))
    };
    spaces.split(';').map(space).collect()
}

/// Puts the card into each of the spaces.
fn put(tenant: &mut Tenant, call: &Call, id: &str, spaces: Vec<(String, String)>) -> Vec<Value> {
    let mut results = Vec::new();
    for (kind, space_id) in spaces {
        let outcome = into_space(tenant, call, id, &kind, &space_id);
        let (carrier, error) = outcome.map_or_else(|error| (String::new(), error), |carrier| (carrier, String::new()));
        results.push(json!({
            "spaceType": kind, "spaceId": space_id, "success": error.is_empty(), "carrierId": carrier, "errorMsg": error,
        }));
    }
    results
}

/// The message that carries the card, or why there is none.
fn into_space(tenant: &mut Tenant, call: &Call, id: &str, kind: &str, space_id: &str) -> Result<String, String> {
    let (people, group) = match kind {
        "IM_GROUP" => {
            let model = call.object("imGroupOpenDeliverModel").unwrap_or_default();
            let code = model.get("robotCode").and_then(Value::as_str).unwrap_or_default();
            check_robot(tenant, code).map_err(|failure| failure.code)?;
            let group = tenant.company.groups.iter().find(|group| group.id == space_id).ok_or("invalid.openConversationId")?;
            (group.members.clone(), Some(group.id.clone()))
        }
        "IM_ROBOT" => {
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
    let data = json!({"out_track_id": id, "robot": true});
    tenant.deliver(Letter { id: message_id.clone(), audience, group, kind: Kind::Card, view, data }, call.now);
    redraw(tenant, id, State::Sent);
    Ok(message_id)
}

/// `PUT /v1.0/card/instances`: replaces the data, or with `updateCardDataByKey` only what is given.
pub fn update(tenant: &mut Tenant, call: &Call) -> Result<Value, Failure> {
    let id = call.text("outTrackId");
    if id.is_empty() {
        return Err(refused("outTrackIdEmpty"));
    }
    if tenant.cards.card(&id).is_none() {
        return Err(refused("cardNotExist"));
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
        if message.view.state == State::Recalled {
            continue;
        }
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
    let url = local_url(&call.text("callbackUrl")).map_err(|_| refused("invalid"))?;
    let route = Route { url, secret: call.text("apiSecret") };
    if call.flag("forceUpdate") == Some(true) || tenant.cards.route(&key).is_none() {
        tenant.cards.routes.insert(key.clone(), route);
    }
    let held = tenant.cards.route(&key).ok_or_else(|| refused("invalid"))?;
    Ok(json!({"success": true, "result": {"callbackUrl": held.url.as_str(), "apiSecret": held.secret}}))
}

//! A person presses a button on an interactive card: the signed call or the frame that goes out, and what its answer
//! changes on the card.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::card::{Changes, Route, apply};
use super::stream::{CARD_TOPIC, Sender, frame};
use super::{Tenant, stream};
use crate::simulator::callback::{Delivery, Outgoing};
use crate::simulator::control::Refusal;
use crate::simulator::message::State;
use crate::simulator::world::World;

/// How long DingTalk waits for the answer to a press.
const PATIENCE: Duration = Duration::from_secs(2);

/// Values by name that go out with the press; several of one name stay a list.
pub type Selected = BTreeMap<String, Vec<String>>;

/// What pressing leads to.
pub enum Pressed {
    /// The button opens a page.
    Opens(String),
    Posts {
        outgoing: Outgoing,
        headers: Vec<(&'static str, String)>,
    },
    Streams {
        to: Sender,
        frame: Value,
    },
}

/// `action` is the button's id or its text. A card that shows no buttons takes any id: its template has them.
pub fn press(tenant: &mut Tenant, message_id: &str, userid: &str, action: &str, selected: &Selected, now: i64) -> Result<Pressed, Refusal> {
    let company = &tenant.company;
    let message = company.mailbox.get(message_id).ok_or_else(|| Refusal::not_found("no such message"))?;
    let user = company.directory.user(userid).filter(|user| message.audience.includes(user, &company.directory));
    let user = user.ok_or_else(|| Refusal::not_found(format!("{userid} did not get this message")))?;
    let view = message.view_of(&user.userid);
    if view.state == State::Recalled {
        return Err(Refusal::conflict("the message was recalled"));
    }
    let button = view.buttons.iter().find(|button| button.action.as_deref() == Some(action) || button.text == action);
    if let Some(url) = button.and_then(|button| button.url.clone()) {
        return Ok(Pressed::Opens(url));
    }
    let out_track_id = message.vendor_data["out_track_id"].as_str().unwrap_or_default();
    let card =
        tenant.cards.card(out_track_id).ok_or_else(|| Refusal::conflict(format!("the message has no button {action} that calls")))?;
    let key = match button {
        Some(button) => button.action.clone().ok_or_else(|| Refusal::conflict("the button is grey"))?,
        None if view.buttons.is_empty() => action.to_owned(),
        None => return Err(Refusal::conflict(format!("the card has no button {action} now"))),
    };
    let mut params: serde_json::Map<String, Value> =
        selected.iter().map(|(name, values)| (name.clone(), if let [one] = &values[..] { json!(one) } else { json!(values) })).collect();
    let action_id = if company.settings.plays("card_action_in_params") {
        params.insert("action".to_owned(), json!(key));
        "Button_1".to_owned()
    } else {
        key
    };
    let content = json!({"cardPrivateData": {"actionIds": [action_id], "params": params}}).to_string();
    let body = json!({
        "type": "actionCallback", "outTrackId": out_track_id, "corpId": company.id, "userId": user.userid, "userIdType": 1,
        "content": content, "value": content, "extension": "{}",
        "spaceType": if message.group.is_some() { "IM_GROUP" } else { "IM_ROBOT" },
        "spaceId": message.group.as_deref().unwrap_or(&user.userid),
    });
    if card.stream {
        let to = tenant.streams.callback(CARD_TOPIC).ok_or_else(|| Refusal::conflict("no stream listens for pressed cards"))?;
        let frame = frame("CALLBACK", CARD_TOPIC, &tenant.credentials.client_id, &body, now);
        return Ok(Pressed::Streams { to, frame });
    }
    let route = tenant.cards.route(&card.route);
    let route = route.ok_or_else(|| Refusal::conflict("the card has no registered callback (POST /v1.0/card/callbacks/register)"))?;
    Ok(signed(route, &body, now))
}

fn signed(route: &Route, body: &Value, now: i64) -> Pressed {
    let outgoing = Outgoing::new(route.url.clone(), "application/json", body.to_string());
    let mut headers = Vec::new();
    if !route.secret.is_empty() {
        headers.push(("x-ddpaas-signature-timestamp", now.to_string()));
        headers.push(("x-ddpaas-signature", signature(&route.secret, &now.to_string())));
    }
    Pressed::Posts { outgoing, headers }
}

/// Base64 of the HMAC-SHA256 of the timestamp.
pub fn signature(secret: &str, timestamp: &str) -> String {
    // A key of any length will do.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(timestamp.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Sends it, once.
pub async fn send(world: &World, pressed: Pressed) -> Delivery {
    match pressed {
        Pressed::Streams { to, frame } => stream::push(&to, frame).await,
        Pressed::Posts { outgoing, headers } => world.poster.post_once(&outgoing, &headers, PATIENCE).await,
        Pressed::Opens(_) => Delivery::failed("the button opens a page"),
    }
}

/// Takes over what the callback answered.
pub fn answered(tenant: &mut Tenant, message_id: &str, userid: &str, answer: &str) -> Option<Value> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    // Streams answer below `response`.
    let answer = answer.get("response").unwrap_or(&answer).clone();
    let id = tenant.company.mailbox.get(message_id)?.vendor_data["out_track_id"].as_str()?.to_owned();
    apply(tenant, &id, Changes::answered(&answer, userid)?);
    Some(answer)
}

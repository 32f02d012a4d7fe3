//! DingTalk's interactive cards: made from a template of the company's, with buttons that call back, and changed
//! afterwards. Where one is refused, an ordinary message with links goes in its place.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::Method;
use serde_json::{Value, json};

use super::markdown::plain;
use super::message::Place;
use super::{DingTalk, wire};
use crate::server::vendor::call::Call;
use crate::server::vendor::credentials::{CardTemplate, Presses};
use crate::server::vendor::error::{Kind, Said, VendorError};
use crate::server::vendor::message::{Button, Card, Message, Reference, cut, own_key};

/// Characters of a card's text; the pages name no limit.
const MAX_TEXT: usize = 1_000;
/// An earlier try made the card already.
const THERE_ALREADY: &str = "param.cardAlreadyExist";

/// Which addresses for presses DingTalk was told of since this program started, by app and key: it keeps them, and takes
/// them again.
#[derive(Default)]
pub struct Routes(Mutex<HashSet<(String, String)>>);

impl Routes {
    fn known(&self) -> MutexGuard<'_, HashSet<(String, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a card goes.
#[derive(Clone, Copy)]
pub(super) enum Space<'a> {
    Person(&'a str),
    Group(&'a str),
}

impl Space<'_> {
    const fn id(&self) -> &str {
        match self {
            Self::Person(id) | Self::Group(id) => id,
        }
    }
}

impl DingTalk<'_> {
    /// The template, where this message is a card whose buttons can call back.
    pub(super) fn interactive<'m>(&self, message: &'m Message) -> Option<(&CardTemplate, &'m Card)> {
        match (&self.credentials.card, message) {
            (Some(template), Message::Card(card)) if !card.buttons.is_empty() => Some((template, card)),
            _ => None,
        }
    }

    /// Sends a card of its own to one person or group; answers its id, or how it was refused where something else may
    /// still go through.
    pub(super) async fn send_card(
        &self,
        template: &CardTemplate,
        space: Space<'_>,
        card: &Card,
        key: &str,
    ) -> Result<Result<String, Said>, VendorError> {
        let track = own_key(key, space.id());
        match self.put_card(template, space, card, &track).await {
            Ok(carrier) => Ok(Ok(Place::of_card(&track, &carrier, space))),
            Err(VendorError::Said(said)) if !passes(said.kind) => {
                tracing::warn!(code = said.code, "DingTalk refuses an interactive card; one with links goes in its place");
                // What it says of a key that it has forgotten is not documented.
                self.vendors.card_routes.known().retain(|(identity, _)| *identity != self.credentials.identity);
                Ok(Err(*said))
            }
            Err(error) => Err(error),
        }
    }

    /// create-and-deliver-cards: one that is there already was delivered by an earlier try. Answers what its message is
    /// asked after and recalled by.
    async fn put_card(&self, template: &CardTemplate, space: Space<'_>, card: &Card, track: &str) -> Result<String, VendorError> {
        let mut body = self.new_card(template, card, track).await?;
        let (kind, model, settings) = match space {
            Space::Person(_) => ("IM_ROBOT", "imRobotOpenDeliverModel", "imRobotOpenSpaceModel"),
            Space::Group(_) => ("IM_GROUP", "imGroupOpenDeliverModel", "imGroupOpenSpaceModel"),
        };
        let title = cut(&card.title, 64);
        body["openSpaceId"] = format!("dtv1.card//{kind}.{}", space.id()).into();
        body[model] = json!({ "robotCode": self.robot_code() });
        if matches!(space, Space::Person(_)) {
            body[model]["spaceType"] = kind.into();
        }
        body[settings] = json!({
            "supportForward": false,
            "lastMessageI18n": { "ZH_CN": title, "EN_US": title },
            "notification": { "alertContent": title, "notificationOff": false },
        });
        let got: wire::CardSent = match self.ask("v1.0/card/instances/createAndDeliver", body).await {
            Err(error) if error.code() == Some(THERE_ALREADY) => return Ok(String::new()),
            other => other?,
        };
        match got.result.deliver_results.into_iter().next() {
            Some(delivered) if !delivered.success => Err(super::codes::not_done(&delivered.error_msg).into()),
            Some(delivered) => Ok(delivered.carrier_id),
            None => Ok(String::new()),
        }
    }

    async fn new_card(&self, template: &CardTemplate, card: &Card, track: &str) -> Result<Value, VendorError> {
        let mut body = json!({
            "cardTemplateId": template.id,
            "outTrackId": track,
            "cardData": { "cardParamMap": params(card) },
            "userIdType": 1,
        });
        match &template.presses {
            Presses::Stream => body["callbackType"] = "STREAM".into(),
            Presses::Http { url, secret } => {
                let route = own_key(url, secret.expose());
                self.register(&route, url, secret.expose()).await?;
                body["callbackType"] = "HTTP".into();
                body["callbackRouteKey"] = route.into();
            }
        }
        Ok(body)
    }

    /// register-card-callback-address: presses are signed with the secret. The key is made of address and secret, so
    /// that it never stands for another one.
    async fn register(&self, route: &str, url: &str, secret: &str) -> Result<(), VendorError> {
        let entry = (self.credentials.identity.clone(), route.to_owned());
        if self.vendors.card_routes.known().contains(&entry) {
            return Ok(());
        }
        let body = json!({ "callbackUrl": url, "callbackRouteKey": route, "apiSecret": secret, "forceUpdate": true });
        self.ask::<wire::Done>("v1.0/card/callbacks/register", body).await?;
        self.vendors.card_routes.known().insert(entry);
        Ok(())
    }

    /// interface-for-creating-a-card-instance: makes a card that nobody is shown, which proves template, permission and
    /// address. Nothing is asked without a template.
    pub async fn try_card(&self, card: &Card, key: &str) -> Result<(), VendorError> {
        let Some(template) = &self.credentials.card else { return Ok(()) };
        let body = self.new_card(template, card, &own_key(key, "")).await?;
        self.act::<wire::Done>("v1.0/card/instances", body).await.map(drop)
    }

    /// interactive-card-update-interface: what was sent as an ordinary message cannot be changed.
    pub async fn update_card(&self, sent: &Reference, card: &Card) -> Result<(), VendorError> {
        let mut result = Err(VendorError::Unsupported);
        for id in &sent.ids {
            let Place::Card { track, .. } = Place::of(id) else { continue };
            let body = json!({
                "outTrackId": track,
                "cardData": { "cardParamMap": params(card) },
                "cardUpdateOptions": { "updateCardDataByKey": true },
            });
            let name = "v1.0/card/instances";
            let mut call = Call::ask(name, self.url(name)?, body);
            call.request.method = Method::PUT;
            let changed = self.make::<wire::Done>(call).await.map(drop);
            // One that is gone does not keep the others from being changed.
            result = match result {
                Err(VendorError::Unsupported) => changed,
                other => other.and(changed),
            };
        }
        result
    }
}

/// The same card may be taken later, and what is wrong is wrong for an ordinary message, too.
const fn passes(kind: Kind) -> bool {
    matches!(kind, Kind::Token | Kind::Credentials | Kind::Busy | Kind::Limited { .. } | Kind::Address)
}

/// The answer to a press: the card as it is now, for everybody.
pub fn answer(card: &Card) -> Value {
    json!({ "cardUpdateOptions": { "updateCardDataByKey": true }, "cardData": { "cardParamMap": params(card) } })
}

/// What a template's variables are filled with, all of them texts. `buttons` is for a template of one's own; the one
/// that DingTalk gives to everybody takes them from `sys_full_json_obj`.
fn params(card: &Card) -> Value {
    let link = json!({ "text": cut(&card.open, 20), "url": card.url, "color": "gray" });
    let buttons: Vec<Value> = card.buttons.iter().map(button).chain([link]).collect();
    json!({
        "title": cut(&card.title, 64),
        "markdown": plain(&cut(&card.text, MAX_TEXT)),
        "buttons": json!(buttons).to_string(),
        "sys_full_json_obj": json!({ "msgButtons": buttons }).to_string(),
    })
}

fn button(button: &Button) -> Value {
    let color = if button.primary { "blue" } else { "gray" };
    json!({ "text": cut(&button.label, 20), "id": button.key, "request": true, "color": color })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_is_a_text_and_what_was_typed_stays_text() {
        let card = Card {
            title: "[P1] 磁盘已满".into(),
            text: "[x](https://evil.example)".into(),
            url: "https://ops.example.com/m/1".into(),
            open: "查看".into(),
            buttons: vec![Button { key: "respond:1".into(), label: "响应".into(), primary: true }],
        };
        let params = params(&card);
        assert!(params.as_object().unwrap().values().all(Value::is_string), "{params}");
        assert_eq!((&params["title"], &params["markdown"]), (&json!("[P1] 磁盘已满"), &json!("［x］(https://evil.example)")));
        let buttons: Value = serde_json::from_str(params["buttons"].as_str().unwrap()).unwrap();
        assert_eq!(buttons[0], json!({ "text": "响应", "id": "respond:1", "request": true, "color": "blue" }));
        assert_eq!(buttons[1]["url"], "https://ops.example.com/m/1");
        let full: Value = serde_json::from_str(params["sys_full_json_obj"].as_str().unwrap()).unwrap();
        assert_eq!(full["msgButtons"], buttons);
    }

    #[test]
    fn only_refusals_of_the_card_itself_send_something_else() {
        assert!(!passes(Kind::Other) && !passes(Kind::Permission) && !passes(Kind::NotFound));
        assert!(passes(Kind::Busy) && passes(Kind::Token));
    }
}

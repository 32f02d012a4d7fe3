//! A person presses a button on a card.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Given, Refusal, vendor};
use crate::simulator::vendor::Vendor;
use crate::simulator::wecom::press::{self, Pressed, Selected};
use crate::simulator::world::World;
use crate::simulator::{dingtalk, lark};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Press {
    user: String,
    /// The button's key, or the text on it.
    action: String,
    company: Option<String>,
    /// Options chosen on the card, by question key.
    #[serde(default)]
    selected: Selected,
}

/// `POST /api/cards/{vendor}/{message_id}/press`: answers how the callback was received, or `{"open": address}`.
pub async fn press(
    State(world): State<Arc<World>>,
    Path((name, id)): Path<(String, String)>,
    Given(given): Given<Press>,
) -> Result<Json<Value>, Refusal> {
    let vendor = vendor(&name)?;
    match vendor {
        Vendor::Wecom => {}
        Vendor::Dingtalk => return press_dingtalk(&world, &id, &given).await,
        Vendor::Lark => return press_of_lark(&world, &id, &given).await,
    }
    let company = given.company.as_deref();
    let pressed = press::press(world.state().wecom_mut(company)?, &id, &given.user, &given.action, &given.selected, world.clock.now_ms())?;
    let outgoing = match pressed {
        Pressed::Opens(url) => return Ok(Json(json!({"open": url}))),
        Pressed::Calls(outgoing) => outgoing,
    };
    let delivery = world.poster.post(&outgoing).await;
    let mut answer = json!(delivery);
    if delivery.delivered {
        let reply = press::answered(world.state().wecom_mut(company)?, &id, &given.user, &delivery.answer);
        answer["reply"] = json!(reply);
    }
    Ok(Json(answer))
}

async fn press_dingtalk(world: &World, id: &str, given: &Press) -> Result<Json<Value>, Refusal> {
    let company = given.company.as_deref();
    let now = world.clock.now_ms();
    let pressed = dingtalk::press::press(world.state().dingtalk_mut(company)?, id, &given.user, &given.action, &given.selected, now)?;
    if let dingtalk::press::Pressed::Opens(url) = pressed {
        return Ok(Json(json!({"open": url})));
    }
    let delivery = dingtalk::press::send(world, pressed).await;
    let mut answer = json!(delivery);
    if delivery.delivered {
        answer["reply"] = json!(dingtalk::press::answered(world.state().dingtalk_mut(company)?, id, &given.user, &delivery.answer));
    }
    Ok(Json(answer))
}

/// As the others, with `reply` telling what the client shows: `toast`, the new `card`, or a `client_error`.
async fn press_of_lark(world: &World, id: &str, given: &Press) -> Result<Json<Value>, Refusal> {
    let (company, now) = (given.company.as_deref(), world.clock.now_ms());
    let pressed = lark::press::press(world.state().lark_mut(company)?, id, &given.user, &given.action, now)?;
    let push = match pressed {
        lark::press::Pressed::Opens(url) => return Ok(Json(json!({"open": url}))),
        lark::press::Pressed::Calls(push) => push,
    };
    let delivery = lark::push::send_once(world, &push).await;
    let mut answer = json!(delivery);
    answer["reply"] = lark::press::answered(world.state().lark_mut(company)?, id, &given.user, &delivery, world.clock.now_ms());
    Ok(Json(answer))
}

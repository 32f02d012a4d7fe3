//! Sends events to whoever listens: a stream if there is one, else the saved address, which must answer in time.

use std::time::Duration;

use serde_json::json;

use super::event::{Event, check_answer, of_change, outgoing};
use super::stream::{Sender, frame};
use super::{Tenant, stream};
use crate::simulator::callback::{Delivery, Poster};
use crate::simulator::company::{Callback, CallbackKind};
use crate::simulator::directory::Change;
use crate::simulator::world::World;

/// An address must answer within this time.
const PATIENCE: Duration = Duration::from_millis(1500);
/// A failed call is repeated 10 s and again 30 s later. The waits are left out here.
const ATTEMPTS: u32 = 3;

/// An event and its way out.
pub struct Push {
    company: String,
    event: Event,
    way: Way,
}

enum Way {
    Stream(Sender),
    Address { callback: Callback, owner: String },
}

/// The id that the calls of an address are sealed for: the app's for one saved in the console, the company's for one
/// registered by a call.
fn owner(tenant: &Tenant, by_call: bool) -> String {
    let by_company = by_call || tenant.company.settings.plays("callback_owner_corp_id");
    if by_company { tenant.company.id.clone() } else { tenant.credentials.client_id.clone() }
}

/// What is to be sent about a change; `Err` if nobody listens.
pub fn prepare(tenant: &Tenant, change: &Change, now: i64) -> Result<Vec<Push>, &'static str> {
    let stream = tenant.streams.events();
    let saved = tenant.company.callbacks.get(&CallbackKind::App);
    let way = |_| match (&stream, saved) {
        (Some(sender), _) => Ok(Way::Stream(sender.clone())),
        (None, Some(callback)) => Ok(Way::Address { callback: callback.clone(), owner: owner(tenant, tenant.subscribed) }),
        (None, None) => Err("nobody listens: no callback is saved (POST /api/callbacks) and no stream is open"),
    };
    let push = |event| Ok(Push { company: tenant.company.id.clone(), way: way(())?, event });
    of_change(change, now).into_iter().map(push).collect()
}

/// Sends one event; one that an address did not take is kept for the failed list.
pub async fn send(world: &World, push: Push) -> Delivery {
    let Push { company, event, way } = push;
    let now = world.clock.now_ms();
    match way {
        Way::Stream(sender) => {
            let frame = {
                let state = world.state();
                let Some(tenant) = state.dingtalk.iter().find(|tenant| tenant.company.id == company) else {
                    return Delivery::failed("the company is gone");
                };
                let mut frame = frame("EVENT", "*", &tenant.credentials.client_id, &event.framed(tenant), now);
                let headers = &mut frame["headers"];
                headers["eventId"] = json!(event.id);
                headers["eventType"] = json!(event.name);
                headers["eventBornTime"] = json!(event.at.to_string());
                headers["eventCorpId"] = json!(company);
                headers["eventUnifiedAppId"] = json!(tenant.credentials.client_id);
                frame
            };
            stream::push(&sender, frame).await
        }
        Way::Address { callback, owner } => {
            let mut delivery = Delivery::failed("not sent");
            for attempt in 1..=ATTEMPTS {
                let ready = {
                    let state = world.state();
                    let tenant = state.dingtalk.iter().find(|tenant| tenant.company.id == company);
                    tenant.and_then(|tenant| outgoing(tenant, &callback, &owner, &event.flat(tenant).to_string(), now))
                };
                let Some(ready) = ready else { return Delivery::failed("the event cannot be sealed for the saved address") };
                delivery = world.poster.post_once(&ready, &[], PATIENCE).await;
                delivery.attempts = attempt;
                if delivery.delivered {
                    match check_answer(&callback, &owner, &delivery.answer) {
                        Ok(()) => return delivery,
                        Err(why) => (delivery.delivered, delivery.error) = (false, Some(why)),
                    }
                }
            }
            if let Some(tenant) = world.state().dingtalk.iter_mut().find(|tenant| tenant.company.id == company) {
                tenant.failed.add(event);
            }
            delivery
        }
    }
}

/// Saving an address: DingTalk sends a `check_url`, and takes nothing but the sealed word `success`.
pub async fn verify(poster: &Poster, tenant: &Tried, callback: &Callback) -> Result<(), String> {
    let delivery = poster.post_once(&tenant.outgoing, &[], PATIENCE).await;
    if !delivery.delivered {
        let answer: String = delivery.answer.chars().take(200).collect();
        return Err(format!("{} {answer}", delivery.error.unwrap_or_default()).trim().to_owned());
    }
    check_answer(callback, &tenant.owner, &delivery.answer)
}

/// A check of an address, ready to be sent.
pub struct Tried {
    outgoing: crate::simulator::callback::Outgoing,
    owner: String,
}

/// `by_call`: the address is registered by a call and not in the console.
pub fn check_url(tenant: &Tenant, callback: &Callback, by_call: bool, now: i64) -> Option<Tried> {
    let owner = owner(tenant, by_call);
    let plain = json!({"EventType": "check_url"}).to_string();
    outgoing(tenant, callback, &owner, &plain, now).map(|outgoing| Tried { outgoing, owner })
}

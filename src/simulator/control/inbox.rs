//! What arrived: SMS, chat messages and cards, group chats.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Asked, Given, Refusal, vendor};
use crate::simulator::company::Company;
use crate::simulator::message;
use crate::simulator::sms::{Sms, e164};
use crate::simulator::vendor::Vendor;
use crate::simulator::world::{State as Known, World};

#[derive(Deserialize)]
pub struct WantedSms {
    phone: Option<String>,
}

/// `GET /api/sms`, newest first; `phone` picks one number.
pub async fn sms(State(world): State<Arc<World>>, Asked(wanted): Asked<WantedSms>) -> Json<Value> {
    // A plus in a query that was not encoded has become a space.
    let phone = wanted.phone.map(|phone| phone.replace(' ', "+")).map(|phone| e164(&phone).unwrap_or(phone));
    let of_phone = |sms: &&Sms| phone.as_ref().is_none_or(|phone| *phone == sms.phone);
    let state = world.state();
    Json(json!(state.sms.newest_first().filter(of_phone).collect::<Vec<_>>()))
}

#[derive(Deserialize)]
pub struct Wanted {
    vendor: Option<Vendor>,
    company: Option<String>,
    user: Option<String>,
    limit: Option<usize>,
}

/// `GET /api/messages?vendor=&user=`, newest first; with `user` as that person sees them.
pub async fn messages(State(world): State<Arc<World>>, Asked(wanted): Asked<Wanted>) -> Result<Json<Value>, Refusal> {
    let state = world.state();
    let mut all = Vec::new();
    for (vendor, company) in companies(&state, &wanted)? {
        let user = wanted.user.as_ref().map(|userid| company.directory.user(userid));
        let reaches = |message: &&message::Message| match &user {
            Some(Some(user)) => message.audience.includes(user, &company.directory),
            Some(None) => false,
            None => true,
        };
        let found = company.mailbox.newest_first().filter(reaches).take(wanted.limit.unwrap_or(1000));
        all.extend(found.map(|message| message.to_json(vendor, &company.directory, wanted.user.as_deref())));
    }
    all.sort_by_key(|message| std::cmp::Reverse(message["at"].as_i64()));
    Ok(Json(Value::Array(all)))
}

/// `GET /api/groups?vendor=`; `user` picks the chats of one person.
pub async fn groups(State(world): State<Arc<World>>, Asked(wanted): Asked<Wanted>) -> Result<Json<Value>, Refusal> {
    let state = world.state();
    let of_user = |group: &&message::Group| wanted.user.as_ref().is_none_or(|user| group.members.contains(user));
    let mut all = Vec::new();
    for (vendor, company) in companies(&state, &wanted)? {
        all.extend(company.groups.iter().filter(of_user).map(|group| group.to_json(vendor)));
    }
    Ok(Json(Value::Array(all)))
}

/// One vendor's company (the first if none is named), or all of all vendors.
fn companies<'a>(state: &'a Known, wanted: &Wanted) -> Result<Vec<(Vendor, &'a Company)>, Refusal> {
    if let Some(vendor) = wanted.vendor {
        return Ok(vec![(vendor, state.company(vendor, wanted.company.as_deref())?)]);
    }
    Ok(Vendor::ALL.into_iter().flat_map(|vendor| state.companies(vendor).into_iter().map(move |company| (vendor, company))).collect())
}

#[derive(Deserialize)]
pub struct Reader {
    user: String,
    company: Option<String>,
}

/// `POST /api/messages/{vendor}/{message_id}/read {"user"}`: the person has seen it.
pub async fn read(
    State(world): State<Arc<World>>,
    Path((name, id)): Path<(String, String)>,
    Given(reader): Given<Reader>,
) -> Result<Json<Value>, Refusal> {
    let vendor = vendor(&name)?;
    let mut state = world.state();
    let company = state.company_mut(vendor, reader.company.as_deref())?;
    let user = company.directory.user(&reader.user);
    let message = company.mailbox.get_mut(&id).ok_or_else(|| Refusal::not_found("no such message"))?;
    let user = user.filter(|user| message.audience.includes(user, &company.directory));
    let user = user.ok_or_else(|| Refusal::not_found(format!("{} did not get this message", reader.user)))?;
    if message.view_of(&user.userid).state == message::State::Sent {
        message.view_of_mut(&user.userid).state = message::State::Read;
    }
    Ok(Json(message.to_json(vendor, &company.directory, Some(&user.userid))))
}

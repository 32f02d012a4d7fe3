//! People join, change and leave; with `"callback":true` the vendor tells the registered callback.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Asked, Given, Refusal, vendor};
use crate::simulator::callback::Outgoing;
use crate::simulator::company::Company;
use crate::simulator::directory::{Change, ROOT, User};
use crate::simulator::vendor::Vendor;
use crate::simulator::world::{State as Known, World};
use crate::simulator::{dingtalk, lark, wecom};

#[derive(Deserialize)]
pub struct Newcomer {
    vendor: Vendor,
    company: Option<String>,
    #[serde(default)]
    callback: bool,
    #[serde(flatten)]
    user: User,
}

/// `POST /api/users`: answers the person, and under `callback` how the event was received.
pub async fn join(State(world): State<Arc<World>>, Given(new): Given<Newcomer>) -> Result<Json<Value>, Refusal> {
    let Newcomer { vendor, company, callback, mut user } = new;
    if user.departments.is_empty() {
        user.departments.push(ROOT);
    }
    let outgoing = {
        let mut state = world.state();
        let joined = state.company_mut(vendor, company.as_deref())?;
        if joined.directory.number_of(&user.userid).is_some() {
            return Err(Refusal::conflict(format!("{} is there already", user.userid)));
        }
        check(joined, &user, None)?;
        let change = Change::Joined(user.clone());
        let outgoing = prepare(&state, vendor, company.as_deref(), &change, callback, world.clock.now_ms())?;
        state.company_mut(vendor, company.as_deref())?.directory.put_user(user.clone());
        outgoing
    };
    Ok(Json(told(&world, json!(user), outgoing).await))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    company: Option<String>,
    #[serde(default)]
    callback: bool,
    userid: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    departments: Option<Vec<u64>>,
    admin: Option<bool>,
}

/// `PATCH /api/users/{vendor}/{userid}`: only what is given changes, also the userid.
pub async fn change(
    State(world): State<Arc<World>>,
    Path((name, userid)): Path<(String, String)>,
    Given(edit): Given<Edit>,
) -> Result<Json<Value>, Refusal> {
    let vendor = vendor(&name)?;
    let wanted = edit.company.clone();
    let (after, outgoing) = {
        let mut state = world.state();
        let (number, before) = person(state.company(vendor, wanted.as_deref())?, &userid)?;
        let callback = edit.callback;
        let after = edited(before.clone(), edit);
        check(state.company(vendor, wanted.as_deref())?, &after, Some(number))?;
        let change = Change::Changed { before, after: after.clone() };
        let outgoing = prepare(&state, vendor, wanted.as_deref(), &change, callback, world.clock.now_ms())?;
        state.company_mut(vendor, wanted.as_deref())?.directory.replace_user(number, after.clone());
        (after, outgoing)
    };
    Ok(Json(told(&world, json!(after), outgoing).await))
}

fn edited(user: User, edit: Edit) -> User {
    User {
        userid: edit.userid.unwrap_or(user.userid),
        name: edit.name.unwrap_or(user.name),
        phone: edit.phone.unwrap_or(user.phone),
        email: edit.email.unwrap_or(user.email),
        departments: edit.departments.unwrap_or(user.departments),
        admin: edit.admin.unwrap_or(user.admin),
    }
}

#[derive(Deserialize)]
pub struct Departure {
    company: Option<String>,
    callback: Option<String>,
}

/// The same in a body, as for the other two calls.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DepartureBody {
    company: Option<String>,
    callback: bool,
}

/// `DELETE /api/users/{vendor}/{userid}`, `company` and `callback` in the query or in a body.
pub async fn leave(
    State(world): State<Arc<World>>,
    Path((name, userid)): Path<(String, String)>,
    Asked(asked): Asked<Departure>,
    Given(body): Given<DepartureBody>,
) -> Result<Json<Value>, Refusal> {
    let vendor = vendor(&name)?;
    let wanted = asked.company.or(body.company);
    let callback = body.callback || super::answer::on(asked.callback.as_ref());
    let (user, outgoing) = {
        let mut state = world.state();
        let (number, user) = person(state.company(vendor, wanted.as_deref())?, &userid)?;
        let change = Change::Left(user.clone());
        let outgoing = prepare(&state, vendor, wanted.as_deref(), &change, callback, world.clock.now_ms())?;
        state.company_mut(vendor, wanted.as_deref())?.directory.remove_user(number);
        (user, outgoing)
    };
    Ok(Json(told(&world, json!(user), outgoing).await))
}

fn person(company: &Company, userid: &str) -> Result<(u64, User), Refusal> {
    let number = company.directory.number_of(userid);
    let found = number.and_then(|number| Some((number, company.directory.user_at(number)?)));
    found.ok_or_else(|| Refusal::not_found(format!("nobody is {userid} in {}", company.name)))
}

/// What no vendor's directory would hold. `number` is the person's own, when they change.
fn check(company: &Company, user: &User, number: Option<u64>) -> Result<(), Refusal> {
    let directory = &company.directory;
    if user.userid.is_empty() || user.userid.len() > 64 || user.name.is_empty() {
        return Err(Refusal::bad("a person has a userid of 1 to 64 bytes and a name"));
    }
    if let Some(missing) = user.departments.iter().find(|id| directory.department(**id).is_none()) {
        return Err(Refusal::bad(format!("there is no department {missing}")));
    }
    let e164 = user.phone.strip_prefix('+').is_some_and(|digits| digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit()));
    if !user.phone.is_empty() && !e164 {
        return Err(Refusal::bad("a phone is written like +8613800138000, or is empty"));
    }
    let other = directory.user_by_phone(&user.phone).filter(|_| !user.phone.is_empty());
    let taken = other.filter(|other| directory.number_of(&other.userid) != number);
    if let Some(other) = taken {
        return Err(Refusal::conflict(format!("{} has this phone", other.userid)));
    }
    let namesake = directory.number_of(&user.userid);
    if number.is_some() && namesake.is_some() && namesake != number {
        return Err(Refusal::conflict(format!("{} is there already", user.userid)));
    }
    Ok(())
}

/// Events on their way out.
pub enum Prepared {
    Posts(Vec<Outgoing>),
    Dingtalk(Vec<dingtalk::push::Push>),
    Lark(Vec<lark::push::Push>),
}

/// The events to send before anything is changed, so that a missing callback changes nothing. `None`: not asked for.
pub fn prepare(
    state: &Known,
    vendor: Vendor,
    wanted: Option<&str>,
    change: &Change,
    callback: bool,
    now: i64,
) -> Result<Option<Prepared>, Refusal> {
    if !callback {
        return Ok(None);
    }
    match vendor {
        Vendor::Wecom => {
            let tenant = &state.wecom[state.place(vendor, wanted)?];
            wecom::event::contacts(tenant, change, now).map(Prepared::Posts).map(Some).map_err(Refusal::conflict)
        }
        Vendor::Dingtalk => {
            let tenant = &state.dingtalk[state.place(vendor, wanted)?];
            dingtalk::push::prepare(tenant, change, now).map(Prepared::Dingtalk).map(Some).map_err(Refusal::conflict)
        }
        Vendor::Lark => {
            let tenant = &state.lark[state.place(vendor, wanted)?];
            lark::event::contacts(tenant, change, now).map(Prepared::Lark).map(Some).map_err(Refusal::conflict)
        }
    }
}

/// Sends the events and adds to the answer how they were received; some are sent again later if they were not.
pub async fn told(world: &Arc<World>, mut answer: Value, prepared: Option<Prepared>) -> Value {
    let Some(prepared) = prepared else { return answer };
    let mut deliveries = Vec::new();
    match prepared {
        Prepared::Posts(outgoing) => {
            for one in &outgoing {
                deliveries.push(world.poster.post(one).await);
            }
        }
        Prepared::Lark(pushes) => {
            for push in pushes {
                deliveries.push(lark::push::send(world, push).await);
            }
        }
        Prepared::Dingtalk(pushes) => {
            for push in pushes {
                deliveries.push(dingtalk::push::send(world, push).await);
            }
        }
    }
    answer["callback"] = json!(deliveries);
    answer
}

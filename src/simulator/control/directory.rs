//! A company's directory: counts, everything, a search for the phone page, and a generated one in its place.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Asked, Given, Refusal, on};
use crate::simulator::directory::{Directory, Generated, User};
use crate::simulator::sms::e164;
use crate::simulator::vendor::Vendor;
use crate::simulator::world::World;

/// How many people a search by text looks at.
const SEARCHED: usize = 5000;

#[derive(Deserialize)]
pub struct Wanted {
    vendor: Vendor,
    company: Option<String>,
    full: Option<String>,
}

/// `GET /api/directory?vendor=`: `{"departments","users"}` as counts; with `full=1` also `department_list` and
/// `user_list`.
pub async fn show(State(world): State<Arc<World>>, Asked(wanted): Asked<Wanted>) -> Result<Json<Value>, Refusal> {
    let state = world.state();
    let directory = &state.company(wanted.vendor, wanted.company.as_deref())?.directory;
    let mut answer = counts(directory);
    if on(wanted.full.as_ref()) {
        answer["department_list"] = json!(directory.departments().collect::<Vec<_>>());
        answer["user_list"] = json!(directory.users_from(0).map(|(_, user)| user).collect::<Vec<_>>());
    }
    Ok(Json(answer))
}

fn counts(directory: &Directory) -> Value {
    json!({"departments": directory.department_count(), "users": directory.user_count()})
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    vendor: Vendor,
    company: Option<String>,
    departments: Option<u64>,
    depth: Option<u64>,
    users: Option<u64>,
    seed: Option<u64>,
}

/// `POST /api/directory`: a generated directory in place of the company's; the root counts as a department. What is not
/// said is as large as the company that the product is made for.
pub async fn generate(State(world): State<Arc<World>>, Given(order): Given<Order>) -> Result<Json<Value>, Refusal> {
    let (departments, depth) = (order.departments.unwrap_or(600), order.depth.unwrap_or(4));
    let (users, seed) = (order.users.unwrap_or(14_000), order.seed.unwrap_or(1));
    if !(1..=30_000).contains(&departments) || !(1..=15).contains(&depth) || users > 5_000_000 {
        return Err(Refusal::bad("1 to 30000 departments, 1 to 15 levels, at most 5000000 users"));
    }
    let mut state = world.state();
    let company = state.company_mut(order.vendor, order.company.as_deref())?;
    company.directory = Directory::over(Generated::new(users, departments, depth, seed));
    Ok(Json(counts(&company.directory)))
}

#[derive(Deserialize)]
pub struct Search {
    vendor: Vendor,
    company: Option<String>,
    #[serde(default)]
    q: String,
    limit: Option<usize>,
}

/// `GET /api/people?vendor=&q=&limit=`: people by userid or phone, or whose name contains the text.
pub async fn find(State(world): State<Arc<World>>, Asked(search): Asked<Search>) -> Result<Json<Value>, Refusal> {
    let state = world.state();
    let directory = &state.company(search.vendor, search.company.as_deref())?.directory;
    let people: Vec<User> = matching(directory, search.q.trim(), search.limit.unwrap_or(50));
    let people = people.iter().map(|user| {
        let names: Vec<_> = user.departments.iter().filter_map(|id| directory.department(*id)).map(|one| one.name).collect();
        let mut person = json!(user);
        person["department_names"] = json!(names);
        person
    });
    Ok(Json(people.collect()))
}

fn matching(directory: &Directory, text: &str, limit: usize) -> Vec<User> {
    let by_phone = e164(text).and_then(|phone| directory.user_by_phone(&phone));
    if let Some(user) = directory.user(text).or(by_phone) {
        return vec![user];
    }
    let fits = |user: &User| user.name.contains(text) || user.userid.contains(text);
    directory.users_from(0).take(SEARCHED).map(|(_, user)| user).filter(fits).take(limit).collect()
}

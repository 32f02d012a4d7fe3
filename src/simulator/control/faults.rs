//! Faults, and what the simulators were asked.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Asked, Given, Refusal};
use crate::simulator::faults::Fault;
use crate::simulator::requests::Requests;
use crate::simulator::vendor::Service;
use crate::simulator::world::World;

/// `POST /api/faults`. A company is named by its id or name, the first one if none is named; `path` "/" of the two clouds means all their calls.
pub async fn add(State(world): State<Arc<World>>, Given(mut fault): Given<Fault>) -> Result<Json<Value>, Refusal> {
    let mut state = world.state();
    if let Some(vendor) = fault.vendor.vendor() {
        fault.company = Some(state.company(vendor, fault.company.as_deref())?.id.clone());
    }
    let cloud = fault.vendor.vendor().is_none();
    if cloud && fault.path == "/" {
        fault.path = "*".to_owned();
    } else if !fault.path.starts_with(['/', '*']) {
        fault.path.insert(0, '/');
    }
    let answer = json!(fault);
    state.faults.add(fault);
    Ok(Json(answer))
}

/// `GET /api/faults`: those that still strike.
pub async fn list(State(world): State<Arc<World>>) -> Json<Value> {
    Json(json!(world.state().faults.list()))
}

#[derive(Deserialize)]
pub struct Cleared {
    vendor: Option<Service>,
}

/// `DELETE /api/faults`, all or one vendor's.
pub async fn clear(State(world): State<Arc<World>>, Asked(cleared): Asked<Cleared>) -> Json<Value> {
    let mut state = world.state();
    state.faults.clear(cleared.vendor);
    Json(json!({"left": state.faults.list().len()}))
}

#[derive(Deserialize)]
pub struct Wanted {
    vendor: Option<Service>,
    company: Option<String>,
    path: Option<String>,
}

/// `GET /api/requests?vendor=&path=`; without a vendor those of all of them, by vendor. A company may be named by its
/// id or name; without one it is what all of them asked, and what nobody's request told whose it was.
pub async fn requests(State(world): State<Arc<World>>, Asked(wanted): Asked<Wanted>) -> Result<Json<Value>, Refusal> {
    let state = world.state();
    let none = Requests::default();
    let company = match (wanted.vendor.and_then(Service::vendor), &wanted.company) {
        (Some(vendor), Some(company)) => Some(state.company(vendor, Some(company))?.id.clone()),
        (_, company) => company.clone(),
    };
    let report = |service: Service| {
        let requests = state.requests.get(&service).unwrap_or(&none);
        json!(requests.report(wanted.path.as_deref(), company.as_deref()))
    };
    Ok(Json(match wanted.vendor {
        Some(service) => report(service),
        None => {
            Service::ALL.into_iter().map(|service| (service.name().to_owned(), report(service))).collect::<serde_json::Map<_, _>>().into()
        }
    }))
}

//! The credentials that an admin would copy, and further companies.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Asked, Given, Refusal};
use crate::simulator::vendor::Vendor;
use crate::simulator::world::{State as Known, World};
use crate::simulator::{dingtalk, lark, wecom};

#[derive(Deserialize)]
pub struct Wanted {
    vendor: Option<Vendor>,
    company: Option<String>,
}

/// `GET /api/credentials`: of the first companies, or with `vendor` and `company` of that one in its vendor's place.
pub async fn credentials(State(world): State<Arc<World>>, Asked(wanted): Asked<Wanted>) -> Result<Json<Value>, Refusal> {
    let state = world.state();
    let mut all = json!({"alibaba": state.alibaba.credentials, "tencent": state.tencent.credentials});
    for vendor in Vendor::ALL {
        let company = wanted.company.as_deref().filter(|_| wanted.vendor == Some(vendor));
        all[vendor.name()] = of(&state, vendor, state.place(vendor, company)?);
    }
    Ok(Json(all))
}

fn of(state: &Known, vendor: Vendor, place: usize) -> Value {
    match vendor {
        Vendor::Dingtalk => json!(state.dingtalk[place].credentials),
        Vendor::Wecom => json!(state.wecom[place].credentials),
        Vendor::Lark => json!(state.lark[place].credentials),
    }
}

/// `GET /api/companies`.
pub async fn list(State(world): State<Arc<World>>) -> Json<Value> {
    let state = world.state();
    let of_vendor = |vendor: Vendor| {
        let companies = state.companies(vendor).into_iter();
        companies.map(|company| json!({"vendor": vendor, "company": company.id, "name": company.name})).collect::<Vec<_>>()
    };
    Json(Vendor::ALL.into_iter().flat_map(of_vendor).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCompany {
    vendor: Vendor,
    name: String,
}

/// `POST /api/companies {"vendor","name"}`: answers its id and its own credentials.
pub async fn add(State(world): State<Arc<World>>, Given(new): Given<NewCompany>) -> Result<Json<Value>, Refusal> {
    let NewCompany { vendor, name } = new;
    let mut state = world.state();
    if name.is_empty() || state.companies(vendor).iter().any(|company| company.is(&name)) {
        return Err(Refusal::conflict(format!("{} has a company {name} already", vendor.name())));
    }
    let number = state.companies(vendor).len() + 1;
    match vendor {
        Vendor::Dingtalk => state.dingtalk.push(dingtalk::Tenant::new(number, &name, &world.bases.dingtalk)),
        Vendor::Wecom => state.wecom.push(wecom::Tenant::new(number, &name, &world.bases.wecom)),
        Vendor::Lark => state.lark.push(lark::Tenant::new(number, &name, &world.bases.lark)),
    }
    let id = state.company(vendor, Some(&name))?.id.clone();
    Ok(Json(json!({"vendor": vendor, "company": id, "name": name, "credentials": of(&state, vendor, number - 1)})))
}

//! What an admin of the vendor would have set: per company of a vendor, per cloud account.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::answer::{Asked, Given, Refusal};
use crate::simulator::settings::Change;
use crate::simulator::vendor::{Service, Vendor};
use crate::simulator::world::{State as Known, World};
use crate::simulator::{alibaba, dingtalk, tencent, wecom};

#[derive(Deserialize)]
pub struct Wanted {
    vendor: Service,
    company: Option<String>,
}

/// `GET /api/settings?vendor=`.
pub async fn show(State(world): State<Arc<World>>, Asked(wanted): Asked<Wanted>) -> Result<Json<Value>, Refusal> {
    shown(&world.state(), wanted.vendor, wanted.company.as_deref()).map(Json)
}

fn shown(state: &Known, service: Service, company: Option<&str>) -> Result<Value, Refusal> {
    Ok(match service {
        Service::Alibaba => json!(state.alibaba.settings),
        Service::Tencent => json!(state.tencent.settings),
        Service::Dingtalk => json!(state.company(Vendor::Dingtalk, company)?.settings),
        Service::Wecom => json!(state.company(Vendor::Wecom, company)?.settings),
        Service::Lark => json!(state.company(Vendor::Lark, company)?.settings),
    })
}

/// `POST /api/settings {"vendor", …}`: only the settings that are named change; answers all of them.
pub async fn change(State(world): State<Arc<World>>, Given(mut given): Given<Map<String, Value>>) -> Result<Json<Value>, Refusal> {
    let service: Service = read(given.remove("vendor").unwrap_or_default())?;
    let company: Option<String> = read(given.remove("company").unwrap_or_default())?;
    let mut state = world.state();
    let given = Value::Object(given);
    match service.vendor() {
        Some(vendor) => change_company(&mut state, vendor, company.as_deref(), read(given)?)?,
        None if service == Service::Alibaba => state.alibaba.change(read::<alibaba::Change>(given)?),
        None => state.tencent.change(read::<tencent::Change>(given)?),
    }
    shown(&state, service, company.as_deref()).map(Json)
}

fn change_company(state: &mut Known, vendor: Vendor, company: Option<&str>, change: Change) -> Result<(), Refusal> {
    let variants = match vendor {
        Vendor::Dingtalk => &dingtalk::VARIANTS[..],
        Vendor::Wecom => &wecom::VARIANTS[..],
        Vendor::Lark => &[],
    };
    if vendor != Vendor::Lark {
        let known = |name: &&String| variants.iter().any(|(variant, _)| variant == name);
        if let Some(unknown) = change.variants.iter().flatten().find(|name| !known(name)) {
            let all: Vec<String> = variants.iter().map(|(name, meaning)| format!("{name}: {meaning}")).collect();
            return Err(Refusal::bad(format!("no variant {unknown}; there are {}", all.join("; "))));
        }
    }
    if change.rotate_tokens {
        match vendor {
            Vendor::Dingtalk => state.dingtalk_mut(company)?.tokens.revoke(),
            Vendor::Wecom => state.wecom_mut(company)?.tokens.revoke(),
            Vendor::Lark => {}
        }
    }
    change.apply(&mut state.company_mut(vendor, company)?.settings);
    Ok(())
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    serde_json::from_value(value).map_err(|error| Refusal::bad(error.to_string()))
}

//! What an admin of the vendor would have set: per company of a vendor, per cloud account.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::answer::{Asked, Given, Refusal};
use super::users::{Prepared, told};
use crate::simulator::settings::{Change, Settings};
use crate::simulator::vendor::{Service, Vendor};
use crate::simulator::world::{State as Known, World};
use crate::simulator::{alibaba, dingtalk, lark, tencent, wecom};

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
    let given = Value::Object(given);
    let (answer, outgoing) = {
        let mut state = world.state();
        let before = state.company(Vendor::Lark, company.as_deref()).map(|company| company.settings.clone());
        match service.vendor() {
            Some(vendor) => change_company(&mut state, vendor, company.as_deref(), read(given)?)?,
            None if service == Service::Alibaba => state.alibaba.change(read::<alibaba::Change>(given)?),
            None => state.tencent.change(read::<tencent::Change>(given)?),
        }
        let outgoing = match before {
            Ok(before) if service == Service::Lark => range_changed(&mut state, company.as_deref(), &before, world.clock.now_ms())?,
            _ => Vec::new(),
        };
        (shown(&state, service, company.as_deref())?, outgoing)
    };
    let outgoing = (!outgoing.is_empty()).then_some(outgoing);
    Ok(Json(told(&world, answer, outgoing.map(Prepared::Lark)).await))
}

/// Lark tells the app when its contact range has changed; the answer has it under `callback`.
fn range_changed(state: &mut Known, company: Option<&str>, before: &Settings, now: i64) -> Result<Vec<lark::push::Push>, Refusal> {
    let before = (&before.visible_departments[..], &before.visible_users[..]);
    Ok(lark::event::range_changed(state.lark_mut(company)?, before, now))
}

fn change_company(state: &mut Known, vendor: Vendor, company: Option<&str>, change: Change) -> Result<(), Refusal> {
    let variants = match vendor {
        Vendor::Dingtalk => &dingtalk::VARIANTS[..],
        Vendor::Wecom => &wecom::VARIANTS[..],
        Vendor::Lark => &lark::VARIANTS[..],
    };
    known_variants(&change, variants)?;
    if change.rotate_tokens {
        match vendor {
            Vendor::Dingtalk => state.dingtalk_mut(company)?.tokens.revoke(),
            Vendor::Wecom => state.wecom_mut(company)?.tokens.revoke(),
            Vendor::Lark => state.lark_mut(company)?.tokens.revoke(),
        }
    }
    change.apply(&mut state.company_mut(vendor, company)?.settings);
    Ok(())
}

fn known_variants(change: &Change, all: &[(&str, &str)]) -> Result<(), Refusal> {
    let known = |name: &&String| all.iter().any(|(variant, _)| variant == name);
    let Some(unknown) = change.variants.iter().flatten().find(|name| !known(name)) else { return Ok(()) };
    let all: Vec<String> = all.iter().map(|(name, meaning)| format!("{name}: {meaning}")).collect();
    Err(Refusal::bad(format!("no variant {unknown}; there are {}", all.join("; "))))
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    serde_json::from_value(value).map_err(|error| Refusal::bad(error.to_string()))
}

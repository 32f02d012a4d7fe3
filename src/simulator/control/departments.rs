//! Departments are added, renamed, moved and removed; with `"callback":true` the vendor tells the registered callback.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Asked, Given, Refusal, on, vendor};
use super::users::{prepare, told};
use crate::simulator::directory::{Change, Department, Directory, ROOT};
use crate::simulator::vendor::Vendor;
use crate::simulator::world::World;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    vendor: Vendor,
    company: Option<String>,
    #[serde(default)]
    callback: bool,
    name: String,
    #[serde(default = "root")]
    parent: u64,
}

fn root() -> u64 {
    ROOT
}

/// `POST /api/departments {"vendor","name","parent"}`: answers it with its id.
pub async fn add(State(world): State<Arc<World>>, Given(new): Given<New>) -> Result<Json<Value>, Refusal> {
    let (department, outgoing) = {
        let mut state = world.state();
        let directory = &state.company(new.vendor, new.company.as_deref())?.directory;
        existing(directory, new.parent)?;
        let id = directory.free_department_id();
        let department = Department { id, parent: new.parent, name: new.name, order: 100_000_000u64.saturating_sub(id) };
        let change = Change::DepartmentAdded(department.clone());
        let outgoing = prepare(&state, new.vendor, new.company.as_deref(), &change, new.callback, world.clock.now_ms())?;
        state.company_mut(new.vendor, new.company.as_deref())?.directory.put_department(department.clone());
        (department, outgoing)
    };
    Ok(Json(told(&world, json!(department), outgoing).await))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    company: Option<String>,
    #[serde(default)]
    callback: bool,
    name: Option<String>,
    parent: Option<u64>,
}

/// `PATCH /api/departments/{vendor}/{id} {"name","parent"}`.
pub async fn change(
    State(world): State<Arc<World>>,
    Path((name, id)): Path<(String, u64)>,
    Given(edit): Given<Edit>,
) -> Result<Json<Value>, Refusal> {
    let vendor = vendor(&name)?;
    let (department, outgoing) = {
        let mut state = world.state();
        let directory = &state.company(vendor, edit.company.as_deref())?.directory;
        let mut department = existing(directory, id)?;
        if let Some(parent) = edit.parent {
            existing(directory, parent)?;
            if id == ROOT || directory.is_below(parent, &[id]) {
                return Err(Refusal::conflict("a department cannot be put below itself"));
            }
            department.parent = parent;
        }
        department.name = edit.name.unwrap_or(department.name);
        let change = Change::DepartmentChanged(department.clone());
        let outgoing = prepare(&state, vendor, edit.company.as_deref(), &change, edit.callback, world.clock.now_ms())?;
        state.company_mut(vendor, edit.company.as_deref())?.directory.put_department(department.clone());
        (department, outgoing)
    };
    Ok(Json(told(&world, json!(department), outgoing).await))
}

#[derive(Deserialize)]
pub struct Removal {
    company: Option<String>,
    callback: Option<String>,
}

/// `DELETE /api/departments/{vendor}/{id}`: an empty one only, as the vendors demand.
pub async fn remove(
    State(world): State<Arc<World>>,
    Path((name, id)): Path<(String, u64)>,
    Asked(asked): Asked<Removal>,
) -> Result<Json<Value>, Refusal> {
    let vendor = vendor(&name)?;
    let (department, outgoing) = {
        let mut state = world.state();
        let directory = &state.company(vendor, asked.company.as_deref())?.directory;
        let department = existing(directory, id)?;
        if id == ROOT || !directory.children(id).is_empty() || !directory.members(id).is_empty() {
            return Err(Refusal::conflict("the department is not empty"));
        }
        let change = Change::DepartmentRemoved(id);
        let callback = on(asked.callback.as_ref());
        let outgoing = prepare(&state, vendor, asked.company.as_deref(), &change, callback, world.clock.now_ms())?;
        state.company_mut(vendor, asked.company.as_deref())?.directory.remove_department(id);
        (department, outgoing)
    };
    Ok(Json(told(&world, json!(department), outgoing).await))
}

fn existing(directory: &Directory, id: u64) -> Result<Department, Refusal> {
    directory.department(id).ok_or_else(|| Refusal::not_found(format!("there is no department {id}")))
}

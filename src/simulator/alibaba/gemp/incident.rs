//! Incidents: assigned, responded, finished, with their notes and what has happened to them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Asked, CALLER, Gemp, invalid, moment};
use crate::simulator::alibaba::answer::Refused;

const LEVELS: [&str; 4] = ["P1", "P2", "P3", "P4"];
const STATES: [&str; 3] = ["ASSIGNED", "RESPONDED", "FINISHED"];
const EFFECTS: [&str; 2] = ["HIGH", "LOW"];
/// So many can be finished at once.
const AT_ONCE: usize = 10;
const CHANNELS: [&str; 6] = ["SMS", "EMAIL", "PHONE", "WEIXIN_GROUP", "DING_GROUP", "WEBHOOK"];

#[derive(Default)]
pub struct Incidents {
    all: BTreeMap<i64, Incident>,
    last: i64,
}

struct Incident {
    id: i64,
    title: String,
    description: String,
    level: &'static str,
    effect: &'static str,
    state: &'static str,
    assigned_to: i64,
    service: Option<i64>,
    channels: Vec<String>,
    at: i64,
    notes: Vec<(String, i64)>,
    /// What was done, with the name for it, and when.
    steps: Vec<(&'static str, i64)>,
}

impl Incidents {
    fn get(&self, id: i64) -> Result<&Incident, Refused> {
        self.all.get(&id).ok_or_else(unknown)
    }

    fn get_mut(&mut self, id: i64) -> Result<&mut Incident, Refused> {
        self.all.get_mut(&id).ok_or_else(unknown)
    }
}

fn unknown() -> Refused {
    Refused::new(404, "IncidentNotExtisted", "The incident does not exist.")
}

fn wrong_state() -> Refused {
    Refused::new(400, "IncidentStatusInvalid", "The status of the incident does not allow this.")
}

fn somebody(gemp: &Gemp, id: i64) -> Result<i64, Refused> {
    gemp.people.get(id).map(|person| person.id).ok_or_else(|| Refused::new(404, "ResourceNotFound", "The user does not exist."))
}

pub fn create(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let title = asked.given("incidentTitle").ok_or_else(|| invalid("incidentTitle"))?;
    let assigned_to = somebody(gemp, asked.number("assignUserId")?.unwrap_or(CALLER))?;
    let channels: Vec<String> = match asked.body.get("channels") {
        None | Some(Value::Null) => Vec::new(),
        Some(list) => serde_json::from_value(list.clone()).map_err(|_| invalid("channels"))?,
    };
    if channels.iter().any(|channel| !CHANNELS.contains(&channel.as_str())) {
        return Err(invalid("channels"));
    }
    let (level, effect) = (asked.choice("incidentLevel", &LEVELS, 1)?, asked.choice("effect", &EFFECTS, 0)?);
    let service = asked.number("relatedServiceId")?;
    let incidents = &mut gemp.incidents;
    incidents.last += 1;
    let incident = Incident {
        id: incidents.last,
        title,
        description: asked.text("incidentDescription"),
        level: level.unwrap_or("P3"),
        effect: effect.unwrap_or("LOW"),
        state: STATES[0],
        assigned_to,
        service,
        channels,
        at: asked.now,
        notes: Vec::new(),
        steps: vec![("INCIDENT_ADD", asked.now), ("INCIDENT_ASSIGN", asked.now)],
    };
    let id = incident.id;
    incidents.all.insert(id, incident);
    Ok(json!({"data": {"incidentId": id}}))
}

/// Newest first; `me` 1 for the caller's own.
pub fn list(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let level = asked.choice("incidentLevel", &LEVELS, 1)?;
    let state = asked.choice("incidentStatus", &STATES, 0)?;
    let effect = asked.choice("effect", &EFFECTS, 0)?;
    let (mine, service) = (asked.number("me")? == Some(1), asked.number("relationServiceId")?);
    let (from, to) = (asked.given("createStartTime"), asked.given("createEndTime"));
    let is_meant = |incident: &&Incident| {
        let at = moment(incident.at);
        level.is_none_or(|level| level == incident.level)
            && state.is_none_or(|state| state == incident.state)
            && effect.is_none_or(|effect| effect == incident.effect)
            && (service.is_none() || service == incident.service)
            && (!mine || incident.assigned_to == CALLER)
            && from.as_ref().is_none_or(|from| *from <= at)
            && to.as_ref().is_none_or(|to| at <= *to)
    };
    asked.page(gemp.incidents.all.values().rev().filter(is_meant).map(|incident| incident.brief(gemp)).collect())
}

impl Incident {
    fn brief(&self, gemp: &Gemp) -> Value {
        let person = gemp.people.get(self.assigned_to);
        json!({
            "incidentId": self.id, "incidentNumber": format!("I{:031}", self.id), "incidentTitle": self.title, "incidentLevel": self.level,
            "incidentStatus": self.state, "effect": self.effect, "createTime": moment(self.at), "assignUserId": self.assigned_to,
            "assignUserName": person.map(|person| &person.name), "assignUserPhone": person.map(|person| &person.phone),
            "assignToWhoIsValid": i32::from(person.is_some()), "isManual": true, "relatedServiceId": self.service,
            "relRouteRuleDeleteType": 1, "relServiceDeleteType": 1,
        })
    }

    fn detail(&self, gemp: &Gemp, now: i64) -> Value {
        let mut detail = self.brief(gemp);
        detail["incidentDescription"] = json!(self.description);
        detail["isUpgrade"] = json!(false);
        detail["durationTime"] = json!(now - self.at);
        detail["notifyChannels"] = json!(self.channels);
        detail
    }

    fn step(&mut self, action: &'static str, now: i64) {
        self.steps.push((action, now));
    }
}

pub fn get(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    Ok(json!({"data": gemp.incidents.get(asked.required("incidentId")?)?.detail(gemp, asked.now)}))
}

pub fn get_several(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let ids = asked.numbers("incidentIdList")?;
    let known = ids.iter().filter_map(|id| gemp.incidents.get(*id).ok());
    let details = known.map(|incident| {
        let mut detail = incident.detail(gemp, asked.now);
        // A text here.
        detail["durationTime"] = json!((asked.now - incident.at).to_string());
        detail
    });
    Ok(json!({"data": details.collect::<Vec<_>>()}))
}

/// Moves incidents on, all of them or none.
fn advance(gemp: &mut Gemp, ids: &[i64], from: &[&str], to: &'static str, action: &'static str, now: i64) -> Result<Value, Refused> {
    for id in ids {
        if !from.contains(&gemp.incidents.get(*id)?.state) {
            return Err(wrong_state());
        }
    }
    for id in ids {
        let incident = gemp.incidents.get_mut(*id)?;
        incident.state = to;
        incident.step(action, now);
    }
    Ok(json!({}))
}

pub fn respond(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    advance(gemp, &asked.numbers("incidentIds")?, &STATES[..1], STATES[1], "INCIDENT_RESPONSE", asked.now)
}

pub fn finish(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let ids = asked.numbers("incidentIds")?;
    if ids.len() > AT_ONCE {
        return Err(invalid("incidentIds"));
    }
    advance(gemp, &ids, &STATES[1..2], STATES[2], "INCIDENT_FINISH", asked.now)
}

/// To somebody else, while it is not finished.
pub fn deliver(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let to = somebody(gemp, asked.required("assignUserId")?)?;
    let incident = gemp.incidents.get_mut(asked.required("incidentId")?)?;
    if incident.state == STATES[2] {
        return Err(wrong_state());
    }
    incident.assigned_to = to;
    incident.step("INCIDENT_DELIVER", asked.now);
    Ok(json!({}))
}

pub fn update(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let (level, effect) = (asked.choice("incidentLevel", &LEVELS, 1)?, asked.choice("effect", &EFFECTS, 0)?);
    let incident = gemp.incidents.get_mut(asked.required("incidentId")?)?;
    if incident.state == STATES[2] {
        return Err(Refused::new(400, "IncidentUpdateInvalid", "A finished incident cannot be changed."));
    }
    incident.level = level.unwrap_or(incident.level);
    incident.effect = effect.unwrap_or(incident.effect);
    if let Some(title) = asked.given("incidentTitle") {
        incident.title = title;
    }
    incident.step("INCIDENT_UPDATE", asked.now);
    Ok(json!({"data": {"incidentId": incident.id}}))
}

pub fn delete(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    gemp.incidents.all.remove(&asked.required("incidentId")?).map(|_| json!({})).ok_or_else(unknown)
}

/// What waits for a response and what waits to be finished, the caller's and everybody's.
pub fn count(gemp: &mut Gemp, _: &Asked) -> Result<Value, Refused> {
    let count = |state: &str, mine: bool| {
        let is_meant = |incident: &&Incident| incident.state == state && (!mine || incident.assigned_to == CALLER);
        gemp.incidents.all.values().filter(is_meant).count()
    };
    Ok(json!({"data": {
        "myResponse": count(STATES[0], true), "myFinish": count(STATES[1], true),
        "allResponse": count(STATES[0], false), "allFinish": count(STATES[1], false),
    }}))
}

pub fn note(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let incident = gemp.incidents.get_mut(asked.required("incidentId")?)?;
    incident.notes.push((asked.text("description"), asked.now));
    incident.step("INCIDENT_ADD_SUBTOTAL", asked.now);
    Ok(json!({"data": {"subtotalId": incident.notes.len()}}))
}

pub fn notes(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let incident = gemp.incidents.get(asked.required("incidentId")?)?;
    let caller = gemp.people.get(CALLER);
    let (name, phone) = (caller.map(|person| &person.name), caller.map(|person| &person.phone));
    let shown = incident.notes.iter().map(|(text, at)| {
        json!({"description": text, "createTime": moment(*at), "createUserId": CALLER, "createUserName": name, "createUserPhone": phone})
    });
    Ok(json!({"data": shown.collect::<Vec<_>>()}))
}

pub fn count_notes(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let counts = asked.numbers("incidentIds")?.into_iter().filter_map(|id| Some((id, gemp.incidents.get(id).ok()?.notes.len())));
    let counts: BTreeMap<String, usize> = counts.map(|(id, count)| (id.to_string(), count)).collect();
    Ok(json!({"data": {"subtotalCount": counts}}))
}

/// What has happened, the newest last unless `idSort` is `desc`.
pub fn timeline(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let incident = gemp.incidents.get(asked.required("incidentId")?)?;
    let mut steps: Vec<Value> = incident
        .steps
        .iter()
        .map(|(action, at)| json!({"incidentId": incident.id, "title": incident.title, "action": action, "createTime": moment(*at), "relRouteRuleDeleteType": 1}))
        .collect();
    if asked.text("idSort").eq_ignore_ascii_case("desc") {
        steps.reverse();
    }
    asked.page(steps)
}

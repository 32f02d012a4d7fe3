//! Events of the directory and of the contact range, for what the app may see.

use serde_json::{Value, json};

use super::answer::{Fields, fields};
use super::id::{DepartmentIds, UserIds, random32};
use super::push::{Kind, Push, Receiver};
use super::range::Range;
use super::{Bearer, Tenant, department, user};
use crate::simulator::company::CallbackKind;
use crate::simulator::directory::{Change, Department, User};

/// The scopes of which one lets the app subscribe.
const ANY: [&str; 3] = ["contact:contact.base:readonly", "contact:contact:readonly_as_app", "contact:contact:access_as_app"];

/// Who gets the events: the address of their own if one was saved, else the one for everything.
fn receiver(tenant: &Tenant) -> Option<Receiver> {
    Receiver::of(tenant, &[CallbackKind::Contacts, CallbackKind::App])
}

/// The events that a change of the directory brings about; `Err` says why there can be none.
pub fn contacts(tenant: &Tenant, change: &Change, now: i64) -> Result<Vec<Push>, &'static str> {
    let receiver = receiver(tenant).ok_or("no event address is saved (POST /api/callbacks) and no connection is open")?;
    if !ANY.iter().any(|scope| tenant.has_scope(scope)) {
        return Err("the app has none of the scopes that directory events need");
    }
    let events = events(tenant, change);
    Ok(events.into_iter().flat_map(|(name, event)| sent(tenant, &receiver, name, event, now)).collect())
}

/// What is told after the contact range has changed.
pub fn range_changed(tenant: &Tenant, before: (&[u64], &[String]), now: i64) -> Vec<Push> {
    let settings = &tenant.company.settings;
    let after = (&settings.visible_departments[..], &settings.visible_users[..]);
    let Some(receiver) = receiver(tenant).filter(|_| before != after) else { return Vec::new() };
    let event = json!({"added": difference(tenant, after, before), "removed": difference(tenant, before, after)});
    sent(tenant, &receiver, "contact.scope.updated_v3", event, now)
}

fn difference(tenant: &Tenant, these: (&[u64], &[String]), without: (&[u64], &[String])) -> Value {
    let directory = &tenant.company.directory;
    let departments = these.0.iter().filter(|id| !without.0.contains(id)).filter_map(|id| directory.department(*id));
    let departments: Vec<Fields> = departments.map(|one| department::object(tenant, &one, UserIds::Open, DepartmentIds::Open)).collect();
    let users = these.1.iter().filter(|userid| !without.1.contains(userid)).filter_map(|userid| directory.number_of(userid));
    let users = users.filter_map(|number| Some((number, directory.user_at(number)?)));
    let users: Vec<Fields> = users.map(|(number, one)| user::object(tenant, number, &one, DepartmentIds::Open)).collect();
    json!({"departments": departments, "users": users, "user_groups": []})
}

/// One event, or the same one twice.
fn sent(tenant: &Tenant, receiver: &Receiver, name: &str, event: Value, now: i64) -> Vec<Push> {
    let id = random32();
    let envelope = envelope(tenant, &receiver.token, name, &id, now.to_string(), event);
    let times = if tenant.plays("events_twice") { 2 } else { 1 };
    (0..times).map(|_| Push::new(tenant, receiver, Kind::Event(id.clone()), &envelope, now)).collect()
}

/// The envelope 2.0.
pub fn envelope(tenant: &Tenant, token: &str, name: &str, id: &str, time: String, event: Value) -> Value {
    let header = json!({
        "event_id": id, "token": token, "create_time": time, "event_type": name,
        "tenant_key": tenant.tenant_key, "app_id": tenant.credentials.app_id,
    });
    json!({"schema": "2.0", "header": header, "event": event})
}

fn events(tenant: &Tenant, change: &Change) -> Vec<(&'static str, Value)> {
    let range = Range::of(tenant, Bearer::Tenant);
    let directory = &tenant.company.directory;
    match change {
        Change::Joined(user) if range.sees(user) => {
            vec![("contact.user.created_v3", json!({"object": person(tenant, directory.next_number(), user)}))]
        }
        Change::Changed { before, after } if range.sees(before) || range.sees(after) => changed(tenant, before, after),
        Change::Left(user) if range.sees(user) => {
            let number = directory.number_of(&user.userid).unwrap_or_default();
            let mut object = person(tenant, number, user);
            if let Some(status) = object.get_mut("status") {
                status["is_resigned"] = json!(true);
            }
            let ids: Vec<String> = user.departments.iter().map(|id| tenant.ids.department(DepartmentIds::Open, *id)).collect();
            let old = json!({"department_ids": ids, "open_id": tenant.ids.open_id(number)});
            vec![("contact.user.deleted_v3", json!({"object": object, "old_object": old}))]
        }
        Change::DepartmentAdded(one) if range.is_whole() || range.sees_department(one.parent) => {
            vec![("contact.department.created_v3", json!({"object": unit(tenant, one)}))]
        }
        Change::DepartmentChanged(one) if range.sees_department(one.id) => {
            let before = directory.department(one.id).unwrap_or_else(|| one.clone());
            let (object, old) = (unit(tenant, one), unit(tenant, &before));
            let old = shortened(tenant, old, &object, "open_department_id");
            vec![("contact.department.updated_v3", json!({"object": object, "old_object": old}))]
        }
        Change::DepartmentRemoved(id) if range.sees_department(*id) => {
            let object = directory.department(*id).map(|one| unit(tenant, &one)).unwrap_or_default();
            let old = json!({"status": {"is_deleted": true}, "open_department_id": tenant.ids.department(DepartmentIds::Open, *id)});
            vec![("contact.department.deleted_v3", json!({"object": object, "old_object": old}))]
        }
        _ => Vec::new(),
    }
}

/// Phone and e-mail are told apart from everything else.
fn changed(tenant: &Tenant, before: &User, after: &User) -> Vec<(&'static str, Value)> {
    let number = tenant.company.directory.number_of(&before.userid).unwrap_or_default();
    let between = User { phone: before.phone.clone(), email: before.email.clone(), ..after.clone() };
    let steps = [(before, &between), (&between, after)].into_iter().filter(|(one, other)| one != other);
    let told = steps.filter_map(|(one, other)| {
        let (old, object) = (person(tenant, number, one), person(tenant, number, other));
        // What the app's scopes do not show is no change to it.
        let differs = old != object;
        let old = shortened(tenant, old, &object, "open_id");
        differs.then(|| ("contact.user.updated_v3", json!({"object": object, "old_object": old})))
    });
    told.collect()
}

/// With the variant, what is the same before and after is left out, the id aside.
fn shortened(tenant: &Tenant, mut old: Fields, new: &Fields, id: &str) -> Fields {
    if tenant.plays("old_object_changes_only") {
        old.retain(|name, value| name == id || new.get(name) != Some(value));
    }
    old
}

fn person(tenant: &Tenant, number: u64, user: &User) -> Fields {
    user::object(tenant, number, user, DepartmentIds::Open)
}

/// A department as events have it: the order is a number here.
fn unit(tenant: &Tenant, one: &Department) -> Fields {
    let mut object = department::object(tenant, one, UserIds::Open, DepartmentIds::Open);
    ["member_count", "primary_member_count", "i18n_name"].iter().for_each(|name| drop(object.remove(*name)));
    if object.contains_key("order") {
        object.extend(fields([("order", json!(one.order))]));
    }
    object
}

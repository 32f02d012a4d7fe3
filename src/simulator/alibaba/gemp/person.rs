//! The event center's people: with and without a RAM account, active and not, linked to a messenger and not.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Asked, CALLER, Gemp, invalid, moment};
use crate::simulator::alibaba::answer::Refused;
use crate::simulator::alibaba::ram::{ACCOUNT_ID, made_up_id};

/// As many as the account has bought seats for.
const SEATS: usize = 1000;
/// When those of the start were added.
const START: i64 = 1_767_225_600_000;

#[derive(Clone)]
pub struct Person {
    pub id: i64,
    ram_id: Option<String>,
    pub name: String,
    pub phone: String,
    email: String,
    active: bool,
    /// At the messenger, if it is linked.
    pub account: Option<String>,
    roles: Vec<i64>,
    added: i64,
}

pub struct People {
    all: BTreeMap<i64, Person>,
    next: i64,
}

impl People {
    /// The account's owner, two RAM users, one who never came, and one without a RAM account.
    pub fn at_start() -> Self {
        let mut people = Self { all: BTreeMap::new(), next: CALLER };
        let ram = |name: &str| Some(made_up_id(name));
        for (ram_id, name, phone, active, account) in [
            (Some(ACCOUNT_ID.to_owned()), "主账号", "13800138090", true, None),
            (ram("wangxiaoming"), "王小明", "13800138000", true, Some("wangxiaoming")),
            (ram("lina"), "李娜", "13800138001", true, None),
            (ram("zhangwei"), "张伟", "13800138002", false, None),
            (None, "值班电话", "13800138091", true, None),
        ] {
            let id = people.next;
            people.next += 1;
            let (name, phone, account) = (name.to_owned(), phone.to_owned(), account.map(str::to_owned));
            let person =
                Person { id, ram_id, name, phone, email: format!("{id}@example.com"), active, account, roles: vec![1], added: START };
            people.all.insert(id, person);
        }
        people
    }

    pub fn get(&self, id: i64) -> Option<&Person> {
        self.all.get(&id)
    }

    pub fn get_mut(&mut self, id: i64) -> Option<&mut Person> {
        self.all.get_mut(&id)
    }
}

fn unknown() -> Refused {
    Refused::new(404, "ResourceNotFound", "The user does not exist.")
}

pub fn list(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let channel = gemp.tenant.channel(asked.now);
    let (name, phone, ram_id) = (asked.text("username"), asked.text("phone"), asked.given("ramId"));
    let wanted_channel = asked.given("synergyChannel");
    let is_meant = |person: &&Person| {
        let of_channel = wanted_channel.is_none() || person.account.is_some() && channel == wanted_channel.as_deref();
        person.name.contains(&name) && person.phone.contains(&phone) && (ram_id.is_none() || person.ram_id == ram_id) && of_channel
    };
    asked.page(gemp.people.all.values().filter(is_meant).map(|person| brief(person, channel)).collect())
}

fn brief(person: &Person, channel: Option<&str>) -> Value {
    let main = person.ram_id.as_deref() == Some(ACCOUNT_ID);
    let mut brief = json!({
        "userId": person.id, "username": person.name, "phone": person.phone, "email": person.email,
        "accountType": i64::from(!main), "isRam": i32::from(main), "isActive": i64::from(person.active),
        "gmtCreate": moment(person.added), "isEditableUser": 1, "isOperation": i32::from(!main), "isRelated": related(person),
        "roleIdList": person.roles, "roleNameList": person.roles.iter().map(|_| "成员").collect::<Vec<_>>(),
    });
    if let Some(ram_id) = person.ram_id.as_deref().and_then(|id| id.parse::<i64>().ok()) {
        brief["ramId"] = json!(ram_id);
    }
    if person.active {
        brief["gmtActive"] = json!(moment(person.added));
    }
    if let Some(account) = &person.account {
        brief["appAccount"] = json!(account);
        brief["synergyChannel"] = json!(channel.unwrap_or("DINGDING"));
    }
    brief
}

fn related(person: &Person) -> &'static str {
    if person.account.is_some() { "RELATED" } else { "NOT_RELATED" }
}

/// The detail writes ids and kinds as texts.
pub fn get(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let person = gemp.people.get(asked.required("userId")?).ok_or_else(unknown)?;
    let main = person.ram_id.as_deref() == Some(ACCOUNT_ID);
    Ok(json!({"data": {
        "userId": person.id, "ramId": person.ram_id, "username": person.name, "phone": person.phone, "email": person.email,
        "accountType": if main { "0" } else { "1" }, "isActive": i64::from(person.active), "createTime": moment(person.added),
        "isEditableUser": person.id == CALLER, "isRelated": related(person), "roleIdList": person.roles,
        "roleNameList": person.roles.iter().map(|_| "成员").collect::<Vec<_>>(), "serviceGroups": [],
    }}))
}

pub fn create(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let people = &mut gemp.people;
    let (phone, ram_id) = (asked.text("phone"), asked.given("ramId"));
    if asked.given("username").is_none() {
        return Err(invalid("username"));
    }
    if ram_id.is_some() && people.all.values().any(|person| person.ram_id == ram_id) {
        return Err(Refused::new(403, "UserAlreadyExists", "The user already exists."));
    }
    free(people, &phone, 0)?;
    if people.all.len() >= SEATS {
        return Err(Refused::new(400, "UserCountExcess", "The number of users exceeds the limit."));
    }
    let id = people.next;
    people.next += 1;
    let roles = if asked.body.contains_key("roleIdList") { asked.numbers("roleIdList")? } else { vec![1] };
    let (name, email) = (asked.text("username"), asked.text("email"));
    people.all.insert(id, Person { id, ram_id, name, phone, email, active: false, account: None, roles, added: asked.now });
    Ok(json!({"data": {"userId": id}}))
}

/// A phone is one person's.
fn free(people: &People, phone: &str, own: i64) -> Result<(), Refused> {
    let taken = !phone.is_empty() && people.all.values().any(|person| person.id != own && person.phone == phone);
    if taken { Err(Refused::new(400, "PhoneAlreadyExists", "The phone number already exists.")) } else { Ok(()) }
}

pub fn update(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let id = asked.required("userId")?;
    free(&gemp.people, &asked.text("phone"), id)?;
    let person = gemp.people.get_mut(id).ok_or_else(unknown)?;
    for (name, place) in [("username", &mut person.name), ("phone", &mut person.phone), ("email", &mut person.email)] {
        if let Some(text) = asked.given(name) {
            *place = text;
        }
    }
    if asked.given("ramId").is_some() {
        person.ram_id = asked.given("ramId");
    }
    Ok(json!({}))
}

pub fn delete(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    gemp.people.all.remove(&asked.required("userId")?).map(|_| json!({})).ok_or_else(unknown)
}

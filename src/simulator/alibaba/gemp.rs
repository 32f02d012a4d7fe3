//! The operations event center (运维事件中心), gemp 2021-04-13: the mobile add-on, people, incidents. Every call is a POST
//! with a JSON body to a path of its own; problems, plans, subscriptions and alert rules are not simulated.

mod incident;
mod person;
mod tenant;

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::Account;
use super::answer::Refused;
use super::sms::local;

pub const VERSION: &str = "2021-04-13";
/// The person whose RAM user the access key is: the account's owner.
const CALLER: i64 = 1;

/// What the event center knows.
pub struct Gemp {
    people: person::People,
    incidents: incident::Incidents,
    tenant: tenant::Application,
    /// What was answered under a `clientToken`, by action.
    answered: HashMap<(String, String), Value>,
}

impl Gemp {
    pub fn at_start() -> Self {
        Self {
            people: person::People::at_start(),
            incidents: incident::Incidents::default(),
            tenant: tenant::Application::default(),
            answered: HashMap::new(),
        }
    }
}

/// A call with its body.
pub struct Asked {
    body: Map<String, Value>,
    now: i64,
}

impl Asked {
    /// A text, also one that was given as a number; absent counts as empty.
    fn text(&self, name: &str) -> String {
        match self.body.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    fn given(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    fn number(&self, name: &str) -> Result<Option<i64>, Refused> {
        self.given(name).map(|text| text.parse().map_err(|_| invalid(name))).transpose()
    }

    fn required(&self, name: &str) -> Result<i64, Refused> {
        self.number(name)?.ok_or_else(|| Refused::new(400, format!("Missing{name}"), format!("{name} is mandatory for this action.")))
    }

    /// Ids, as numbers or texts.
    fn numbers(&self, name: &str) -> Result<Vec<i64>, Refused> {
        let given = self.body.get(name).and_then(Value::as_array).ok_or_else(|| invalid(name))?;
        let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok()).ok_or_else(|| invalid(name));
        given.iter().map(number).collect()
    }

    /// One of an enumeration, by its name or its number.
    fn choice(&self, name: &str, names: &[&'static str], first: i64) -> Result<Option<&'static str>, Refused> {
        let Some(text) = self.given(name) else { return Ok(None) };
        let by_number = || usize::try_from(text.parse::<i64>().ok()? - first).ok().and_then(|place| names.get(place));
        names.iter().find(|one| **one == text).or_else(by_number).copied().map(Some).ok_or_else(|| invalid(name))
    }

    /// A page of a list, with what the envelope says about it.
    fn page(&self, all: Vec<Value>) -> Result<Value, Refused> {
        let number = self.number("pageNumber")?.unwrap_or(1);
        let size = self.number("pageSize")?.unwrap_or(10);
        let skipped =
            usize::try_from((number - 1).saturating_mul(size)).ok().filter(|_| number >= 1).ok_or_else(|| invalid("pageNumber"))?;
        let taken = usize::try_from(size).ok().filter(|size| (1..=100).contains(size)).ok_or_else(|| invalid("pageSize"))?;
        let total = all.len();
        let data: Vec<Value> = all.into_iter().skip(skipped).take(taken).collect();
        Ok(json!({"data": data, "pageNumber": number, "pageSize": size, "totalCount": total}))
    }
}

type Run = fn(&mut Gemp, &Asked) -> Result<Value, Refused>;

/// The action behind a path.
fn action(path: &str) -> Option<(&'static str, Run)> {
    Some(match path {
        "/mobileApp/create" => ("CreateTenantApplication", tenant::create),
        "/mobileApp/detail" => ("GetTenantApplication", tenant::get),
        "/tenant/getTenantStatus" => ("GetTenantStatus", tenant::status),
        "/user/unbind" => ("UnbindUser", tenant::unbind),
        "/user/list" => ("ListUsers", person::list),
        "/user/getUser" => ("GetUser", person::get),
        "/user/create" => ("CreateUser", person::create),
        "/user/update" => ("UpdateUser", person::update),
        "/user/delete" => ("DeleteUser", person::delete),
        "/incident/manualSave" => ("CreateIncident", incident::create),
        "/incident/list" => ("ListIncidents", incident::list),
        "/incident/detail" => ("GetIncident", incident::get),
        "/incident/getIncidentListByIdList" => ("GetIncidentListByIdList", incident::get_several),
        "/incident/response" => ("RespondIncident", incident::respond),
        "/incident/deliver" => ("DeliverIncident", incident::deliver),
        "/incident/finish" => ("FinishIncident", incident::finish),
        "/incident/update" => ("UpdateIncident", incident::update),
        "/incident/delete" => ("DeleteIncident", incident::delete),
        "/incident/count" => ("GetIncidentStatistics", incident::count),
        "/incident/save/subtotal" => ("CreateIncidentSubtotal", incident::note),
        "/incident/list/subtotal" => ("ListIncidentSubtotals", incident::notes),
        "/incident/subtotal/count" => ("GetIncidentSubtotalCount", incident::count_notes),
        "/incident/detail/timeline" => ("ListIncidentDetailTimelines", incident::timeline),
        _ => return None,
    })
}

/// Carries a call out. Its action is the path's, whatever else the header says.
pub fn call(account: &mut Account, named: &str, path: &str, body: &[u8], now: i64) -> Result<Value, Refused> {
    let unknown = || Refused::new(404, "InvalidApi.NotFound", "Specified api is not found, please check your url and method.");
    let (action, run) = action(path).filter(|(action, _)| *action == named).ok_or_else(unknown)?;
    let settings = &account.settings;
    let scope = format!("gemp:{action}");
    if settings.missing_scopes.contains(&scope) {
        return Err(Refused::new(403, "NoPermission", format!("You are not authorized to do this action. Action: {scope}")));
    }
    if settings.variants.iter().any(|name| name == "caller_not_added") {
        return Err(Refused::new(403, "UserNotAdded", "The user is not added."));
    }
    let body = if body.trim_ascii().is_empty() { Ok(Map::new()) } else { serde_json::from_slice(body) };
    let body = body.map_err(|_| Refused::new(400, "InvalidRequestBody", "The request body is no JSON object."))?;
    let asked = Asked { body, now };
    let token = (action.to_owned(), asked.text("clientToken"));
    // Reading is done anew however often it is asked.
    let once = !token.1.is_empty() && ["Create", "Respond", "Deliver", "Finish"].iter().any(|verb| action.starts_with(verb));
    if let Some(answer) = account.gemp.answered.get(&token).filter(|_| once) {
        return Ok(answer.clone());
    }
    let answer = run(&mut account.gemp, &asked)?;
    if once {
        account.gemp.answered.insert(token, answer.clone());
    }
    Ok(answer)
}

fn invalid(name: &str) -> Refused {
    Refused::new(400, format!("Invalid{name}"), format!("The specified {name} is invalid."))
}

/// As all times are written here.
fn moment(at: i64) -> String {
    local(at, "%Y-%m-%d %H:%M:%S")
}

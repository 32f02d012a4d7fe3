//! RAM 2015-05-01: ListUsers, GetUser, GetAccountAlias, and the users that `/api/ram-users` puts there.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::Refused;
use super::{Account, Call};
use crate::simulator::random::constant;
use crate::simulator::sms::split;

/// The numeric id of the account that owns all users.
pub const ACCOUNT_ID: &str = "1234567890123456";
const ALIAS: &str = "simulated";

/// As the control API shows it; the phone in E.164.
#[derive(Debug, Clone, Serialize)]
pub struct RamUser {
    pub user_id: String,
    pub user_name: String,
    pub display_name: String,
    pub comments: String,
    pub phone: String,
    pub email: String,
    /// ISO 8601 in UTC, empty if the person never signed in.
    pub last_login: String,
}

/// As the control API takes it; what is missing is made up.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    pub user_name: String,
    #[serde(default)]
    pub user_id: Option<String>,
    #[serde(default)]
    pub display_name: String,
    #[serde(default)]
    pub comments: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub last_login: String,
}

/// The users by name.
pub struct Ram(BTreeMap<String, RamUser>);

impl Ram {
    /// Three people of the starting directory.
    pub fn at_start() -> Self {
        let mut ram = Self(BTreeMap::new());
        for (user_name, display_name, phone) in
            [("wangxiaoming", "王小明", "+8613800138000"), ("lina", "李娜", "+8613800138001"), ("zhangwei", "张伟", "+8613800138002")]
        {
            let email = format!("{user_name}@example.com");
            ram.put(NewUser {
                user_name: user_name.into(),
                display_name: display_name.into(),
                phone: phone.into(),
                email,
                ..NewUser::default()
            });
        }
        ram
    }

    /// Adds a user or replaces the one of that name, who keeps the id.
    pub fn put(&mut self, new: NewUser) -> RamUser {
        let known = self.0.get(&new.user_name).map(|user| user.user_id.clone());
        let user = RamUser {
            user_id: new.user_id.or(known).unwrap_or_else(|| made_up_id(&new.user_name)),
            user_name: new.user_name.clone(),
            display_name: new.display_name,
            comments: new.comments,
            phone: new.phone,
            email: new.email,
            last_login: new.last_login,
        };
        self.0.insert(new.user_name, user.clone());
        user
    }

    pub fn remove(&mut self, user_name: &str) -> bool {
        self.0.remove(user_name).is_some()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn all(&self) -> impl Iterator<Item = &RamUser> {
        self.0.values()
    }
}

/// Eighteen digits, always the same for a name.
pub fn made_up_id(user_name: &str) -> String {
    let digits: String = constant(&format!("ram/{user_name}"), 17).bytes().map(|byte| char::from(b'0' + byte % 10)).collect();
    format!("2{digits}")
}

/// STS 2015-04-01, GetCallerIdentity: whose the access key is.
pub fn caller(account: &Account, call: &Call) -> Result<Value, Refused> {
    if call.action != "GetCallerIdentity" {
        return Err(unknown_action());
    }
    let arn = format!("acs:ram::{ACCOUNT_ID}:user/muster");
    let id = made_up_id(&account.credentials.access_key_id);
    Ok(json!({"IdentityType": "RAMUser", "AccountId": ACCOUNT_ID, "UserId": id, "PrincipalId": id, "Arn": arn}))
}

pub fn call(account: &Account, call: &Call) -> Result<Value, Refused> {
    let scope = format!("ram:{}", call.action);
    if account.settings.missing_scopes.contains(&scope) {
        return Err(Refused::new(403, "NoPermission", format!("You are not authorized to do this action. Action: {scope}")));
    }
    match call.action.as_str() {
        "ListUsers" => list(&account.ram, call),
        "GetUser" => get(&account.ram, call),
        "GetAccountAlias" => Ok(json!({"AccountAlias": ALIAS})),
        _ => Err(unknown_action()),
    }
}

fn unknown_action() -> Refused {
    Refused::new(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.")
}

fn list(ram: &Ram, call: &Call) -> Result<Value, Refused> {
    let most = match call.optional("MaxItems") {
        "" => 100,
        text => text.parse().ok().filter(|most| (1..=1000).contains(most)).ok_or_else(|| invalid("MaxItems"))?,
    };
    let after = match call.optional("Marker") {
        "" => String::new(),
        marker => STANDARD.decode(marker).ok().and_then(|name| String::from_utf8(name).ok()).ok_or_else(|| invalid("Marker"))?,
    };
    let mut users =
        ram.0.range(after.clone()..).map(|(_, user)| user).filter(|user| user.user_name != after).take(most + 1).collect::<Vec<_>>();
    let truncated = users.len() > most;
    users.truncate(most);
    let mut answer = json!({"IsTruncated": truncated, "Users": {"User": users.iter().map(|user| brief(user)).collect::<Vec<_>>()}});
    if let Some(last) = users.last().filter(|_| truncated) {
        answer["Marker"] = json!(STANDARD.encode(&last.user_name));
    }
    Ok(answer)
}

/// Phone, e-mail and the last sign-in are told by GetUser alone.
fn get(ram: &Ram, call: &Call) -> Result<Value, Refused> {
    let user = ram.0.get(call.required("UserName")?);
    let user = user.ok_or_else(|| Refused::new(404, "EntityNotExist.User", "The user does not exist."))?;
    let mut full = brief(user);
    let phone = split(&user.phone).map(|(country, local)| format!("{country}-{local}"));
    full["MobilePhone"] = json!(phone.unwrap_or_default());
    full["Email"] = json!(user.email);
    full["LastLoginDate"] = json!(user.last_login);
    Ok(json!({"User": full}))
}

fn brief(user: &RamUser) -> Value {
    json!({
        "UserId": user.user_id, "UserName": user.user_name, "DisplayName": user.display_name, "Comments": user.comments,
        "CreateDate": "2015-01-23T12:33:18Z", "UpdateDate": "2015-01-23T12:33:18Z",
    })
}

fn invalid(name: &str) -> Refused {
    Refused::new(400, format!("InvalidParameter.{name}.Format"), format!("The format of the parameter {name} is incorrect."))
}

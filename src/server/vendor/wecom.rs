//! The client of WeCom (developer.work.weixin.qq.com). Every call's comment names the page's path number.

pub mod crypto;
mod wire;

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::json;
use url::Url;

use super::tokens::{Fetched, TokenKey};
use super::transport::Answer;
use super::{VendorError, Vendors};
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::server::keys::token_hash;

const API: &str = "https://qyapi.weixin.qq.com";
const OPEN: &str = "https://open.weixin.qq.com";

/// What a call needs of a mobile app. The secret decides what may be called: the app's own, or the address book's.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub corp_id: String,
    pub agent_id: i64,
    pub secret: Secret,
    /// Replaces all of WeCom's hosts.
    pub base_url: Option<String>,
}

/// `agent/get`: the app as WeCom knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    pub name: String,
    /// People made visible one by one.
    pub users: Vec<String>,
    /// Departments made visible.
    pub departments: Vec<i64>,
    /// Switched off by the company's admin.
    pub closed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    pub id: i64,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub user_id: String,
    pub name: String,
}

/// Whom a sign-in code belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visitor {
    Member {
        user_id: String,
    },
    /// Not of this company: an outsider, or a member of a linked one.
    Outsider,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub message_id: String,
    /// Recipients that WeCom did not know or does not show to this app, in lower case.
    pub invalid: Vec<String>,
}

/// A message that is a text, or a card that leads to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// At most 2,048 bytes; WeCom cuts off the rest.
    Text(&'a str),
    /// Title at most 128 characters, description 512, button 4.
    Card { title: &'a str, description: &'a str, url: &'a str, button: &'a str },
}

/// WeCom's client for one app, or for one company's address book.
pub struct WeCom<'a> {
    vendors: &'a Vendors,
    credentials: Credentials,
}

impl<'a> WeCom<'a> {
    pub fn new(vendors: &'a Vendors, credentials: Credentials) -> Self {
        Self { vendors, credentials }
    }

    fn base(&self) -> &str {
        self.credentials.base_url.as_deref().unwrap_or(API)
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, VendorError> {
        let mut url = Url::parse(&format!("{}/cgi-bin/{path}", self.base())).map_err(|_| VendorError::RefusedAddress)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    fn token_key(&self) -> TokenKey {
        TokenKey {
            base_url: self.base().to_owned(),
            identity: self.credentials.corp_id.clone(),
            secret: token_hash(self.credentials.secret.expose()),
        }
    }

    /// 91039: a token of its own for each secret.
    async fn fetch_token(&self) -> Result<Fetched, VendorError> {
        let query = [("corpid", self.credentials.corp_id.as_str()), ("corpsecret", self.credentials.secret.expose())];
        let answer = self.vendors.transport.get(self.url("gettoken", &query)?).await?;
        let got: wire::Token = self.read(&answer, None)?;
        Ok(Fetched { token: Secret::new(got.access_token), lives: Span::seconds(got.expires_in) })
    }

    /// A token, for callers that only want to know whether there is one.
    pub async fn token(&self) -> Result<(), VendorError> {
        self.vendors.tokens.get(&self.token_key(), || self.fetch_token()).await.map(|_| ())
    }

    /// Checks the credentials against WeCom itself, not against a token from before.
    pub async fn fresh_token(&self) -> Result<(), VendorError> {
        let fetched = self.fetch_token().await?;
        self.vendors.tokens.get(&self.token_key(), || async { Ok(fetched) }).await.map(|_| ())
    }

    /// WeCom answers HTTP 200 for everything that it understood; an absent `errcode` is success.
    fn read<T: serde::de::DeserializeOwned>(&self, answer: &Answer, token: Option<&Secret>) -> Result<T, VendorError> {
        let status: wire::Status = answer.json()?;
        if answer.status != 200 {
            return Err(VendorError::Nonsense { status: answer.status });
        }
        match status.errcode {
            0 => answer.json(),
            code => Err(VendorError::Said { code, text: self.without_secrets(&status.errmsg, token) }),
        }
    }

    /// Vendors echo what they were sent.
    fn without_secrets(&self, text: &str, token: Option<&Secret>) -> String {
        [Some(&self.credentials.secret), token]
            .into_iter()
            .flatten()
            .filter(|secret| !secret.is_empty())
            .fold(text.chars().take(500).collect(), |text: String, secret| text.replace(secret.expose(), "…"))
    }

    /// Calls with a token; when WeCom says that the token is no good, once more with a new one.
    async fn call<T, B>(&self, path: &str, query: &[(&str, &str)], body: Option<&B>) -> Result<T, VendorError>
    where
        T: serde::de::DeserializeOwned,
        B: Serialize,
    {
        let key = self.token_key();
        for last in [false, true] {
            let token = self.vendors.tokens.get(&key, || self.fetch_token()).await?;
            let mut all = query.to_vec();
            all.push(("access_token", token.expose()));
            let url = self.url(path, &all)?;
            let answer = match body {
                Some(body) => self.vendors.transport.post_json(url, body).await?,
                None => self.vendors.transport.get(url).await?,
            };
            match self.read(&answer, Some(&token)) {
                Err(VendorError::Said { code: 40014 | 42001, .. }) if !last => self.vendors.tokens.drop_token(&key, &token).await,
                result => return result,
            }
        }
        Err(VendorError::Nonsense { status: 200 })
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, VendorError> {
        self.call::<T, ()>(path, query, None).await
    }

    async fn post<T: serde::de::DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, VendorError> {
        self.call(path, &[], Some(body)).await
    }

    /// 90227: proves token, agent and address in one call.
    pub async fn agent(&self) -> Result<Agent, VendorError> {
        let id = self.credentials.agent_id.to_string();
        let got: wire::Agent = self.get("agent/get", &[("agentid", &id)]).await?;
        Ok(Agent {
            name: got.name,
            users: got.allow_userinfos.user.into_iter().map(|user| user.userid).collect(),
            departments: got.allow_partys.partyid,
            closed: got.close == 1,
        })
    }

    /// 90208: all visible departments.
    pub async fn departments(&self) -> Result<Vec<Department>, VendorError> {
        let got: wire::Departments = self.get("department/list", &[]).await?;
        Ok(got.department.into_iter().map(|d| Department { id: d.id, name: d.name }).collect())
    }

    /// 90200: a department's own members, without those of its sub-departments.
    pub async fn people_of(&self, department: i64) -> Result<Vec<User>, VendorError> {
        let id = department.to_string();
        let got: wire::Users = self.get("user/simplelist", &[("department_id", &id)]).await?;
        Ok(got.userlist.into_iter().map(|u| User { user_id: u.userid, name: u.name }).collect())
    }

    /// 90196: one visible person.
    pub async fn user(&self, user_id: &str) -> Result<User, VendorError> {
        let got: wire::User = self.get("user/get", &[("userid", user_id)]).await?;
        Ok(User { user_id: got.userid, name: got.name })
    }

    /// 96067: how many (person, department) pairs there are on the first page; the address book key's own call.
    pub async fn address_book(&self) -> Result<usize, VendorError> {
        let got: wire::UserIds = self.post("user/list_id", &json!({ "limit": 10_000 })).await?;
        let people: BTreeSet<_> = got.dept_user.into_iter().map(|pair| pair.userid).collect();
        Ok(people.len())
    }

    /// 95402: whose phone this is; too many misses and WeCom blocks for a day. `None` where nobody is found.
    pub async fn user_id_by_phone(&self, phone: &str) -> Result<Option<String>, VendorError> {
        let got: Result<wire::UserId, _> = self.post("user/getuserid", &json!({ "mobile": phone })).await;
        match got {
            Ok(got) => Ok(Some(got.userid)),
            Err(VendorError::Said { code: 46004, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// 96442: who came back from the sign-in. A linked company's people have their company before the slash.
    pub async fn visitor(&self, code: &str) -> Result<Visitor, VendorError> {
        let got: wire::Visitor = self.get("auth/getuserinfo", &[("code", code)]).await?;
        Ok(match got.userid {
            Some(user_id) if !user_id.is_empty() && !user_id.contains('/') => Visitor::Member { user_id },
            _ => Visitor::Outsider,
        })
    }

    /// 91022: where the browser goes to sign in, silently.
    pub fn authorize_url(&self, redirect_uri: &str, state: &str) -> Result<Url, VendorError> {
        let base = self.credentials.base_url.as_deref().unwrap_or(OPEN);
        let mut url = Url::parse(&format!("{base}/connect/oauth2/authorize")).map_err(|_| VendorError::RefusedAddress)?;
        url.query_pairs_mut()
            .append_pair("appid", &self.credentials.corp_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", "snsapi_base")
            .append_pair("state", state)
            .append_pair("agentid", &self.credentials.agent_id.to_string());
        url.set_fragment(Some("wechat_redirect"));
        Ok(url)
    }

    /// 90236: a message to at most 1,000 people. The same content to the same people within ten minutes is
    /// delivered once, so that a repeated call is harmless.
    pub async fn send(&self, to: &[&str], message: &Message<'_>) -> Result<Sent, VendorError> {
        let mut body = json!({
            "touser": to.join("|"),
            "agentid": self.credentials.agent_id,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 600,
        });
        let (kind, content) = match message {
            Message::Text(text) => ("text", json!({ "content": escape(text) })),
            Message::Card { title, description, url, button } => (
                "textcard",
                json!({ "title": cut(title, 128), "description": escape(&cut(description, 512)), "url": url, "btntxt": cut(button, 4) }),
            ),
        };
        body["msgtype"] = kind.into();
        body[kind] = content;
        let got: wire::Sent = self.post("message/send", &body).await?;
        let invalid: Vec<String> = got.invaliduser.split('|').filter(|user| !user.is_empty()).map(str::to_lowercase).collect();
        Ok(Sent { message_id: got.msgid, invalid })
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// Texts may carry links and colours as HTML: what people typed must not.
fn escape(text: &str) -> String {
    text.replace('<', "＜").replace('>', "＞")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_cannot_become_markup() {
        assert_eq!(escape("<a href=\"x\">"), "＜a href=\"x\"＞");
        assert_eq!(cut("磁盘已满", 3), "磁盘…");
        assert_eq!(cut("磁盘", 3), "磁盘");
    }
}

//! The client of DingTalk (open.dingtalk.com). Every call's comment names the page by its last part.

pub mod callback;
pub mod card;
mod codes;
pub mod company;
pub mod crypto;
mod directory;
#[cfg(any(fuzzing, test))]
pub(super) mod fuzz;
mod group;
mod lenient;
mod markdown;
mod message;
pub mod press;
mod read;
pub mod registration;
mod rights;
mod robot;
pub mod sign_in;
pub(super) mod stream;
mod wire;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use super::Vendors;
use super::budget::{Account, Limit};
use super::call::{self, Call, Wire, too_far};
use super::credentials::Credentials;
use super::error::VendorError;
use super::tokens::{Fetched, TokenKey};
use super::transport::{Answer, Request, Transport};
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::domain::vendor::Edition;
use crate::server::keys::token_hash;

pub use self::card::Routes;

/// DingTalk has two generations of calls, each on a host of its own, and a page to sign in on a third.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host {
    /// Paths `/v1.0/…`; refuses with HTTP statuses.
    Api,
    /// Older paths; refuses inside of HTTP 200.
    Oapi,
    Login,
}

impl Host {
    /// International: the two that are documented, and the third by their example.
    const fn of(self, edition: Edition) -> &'static str {
        match (self, edition) {
            (Self::Api, Edition::Mainland) => "https://api.dingtalk.com",
            (Self::Oapi, Edition::Mainland) => "https://oapi.dingtalk.com",
            (Self::Login, Edition::Mainland) => "https://login.dingtalk.com",
            (Self::Api, Edition::International) => "https://api.dingtalk.io",
            (Self::Oapi, Edition::International) => "https://oapi.dingtalk.io",
            (Self::Login, Edition::International) => "https://login.dingtalk.io",
        }
    }
}

/// The header in which the newer calls take their token.
const TOKEN: &str = "x-acs-dingtalk-access-token";

/// What the paths of the newer calls begin with.
const NEWER: &str = "v1.0";

/// DingTalk's client for one app of one company.
pub struct DingTalk<'a> {
    vendors: &'a Vendors,
    /// Through the app's proxy.
    transport: Transport,
    credentials: Credentials,
    patience: Span,
}

impl<'a> DingTalk<'a> {
    pub fn new(vendors: &'a Vendors, credentials: Credentials, patience: Span) -> Self {
        Self { vendors, transport: vendors.transport.through(credentials.proxy.clone()), credentials, patience }
    }

    fn host(&self, host: Host) -> &str {
        self.credentials.host(host.of(self.credentials.edition))
    }

    /// The address of a call, which its name is the path of.
    fn url(&self, name: &str) -> Result<Url, VendorError> {
        let host = if name.starts_with(NEWER) { Host::Api } else { Host::Oapi };
        address(self.host(host), name)
    }

    /// Where most of the API is.
    pub fn address(&self) -> Result<Url, VendorError> {
        Url::parse(self.host(Host::Oapi)).map_err(|_| VendorError::RefusedAddress)
    }

    async fn make<T: DeserializeOwned>(&self, call: Call) -> Result<T, VendorError> {
        call::make(self.vendors, self, self.patience, call).await
    }

    async fn get<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, VendorError> {
        self.make(Call::get(name, self.url(name)?)).await
    }

    /// A call that may be repeated: a question, or something that is the same when it is done twice.
    async fn ask<T: DeserializeOwned>(&self, name: &'static str, body: Value) -> Result<T, VendorError> {
        self.make(Call::ask(name, self.url(name)?, body)).await
    }

    /// A call that does something each time.
    async fn act<T: DeserializeOwned>(&self, name: &'static str, body: Value) -> Result<T, VendorError> {
        self.make(Call::act(name, self.url(name)?, body)).await
    }

    /// One try without the app's token: with the one of somebody who signs in, or with none.
    async fn once<T: DeserializeOwned>(&self, name: &'static str, mut request: Request, token: Option<&Secret>) -> Result<T, VendorError> {
        let key = self.token_key();
        let account = Account { base_url: key.base_url, identity: key.identity, call: name };
        self.vendors.budget.wait(&account, self.limits(name), self.patience).await.map_err(too_far)?;
        if let Some(token) = token {
            self.authorise(&mut request, token);
        }
        let answer = self.transport.send(request).await?;
        let value = call::read(self.vendors, self, &answer, token).inspect_err(|error| call::stay_away(self.vendors, &account, error))?;
        serde_json::from_value(value).map_err(|_| VendorError::Nonsense { status: answer.status })
    }

    /// A token from DingTalk itself, kept for the calls that follow.
    pub async fn fresh_token(&self) -> Result<(), VendorError> {
        let fetched = self.fetch_token().await?;
        self.vendors.tokens.put(&self.token_key(), fetched).await;
        Ok(())
    }
}

/// A path below a host, or below what replaces it.
fn address(host: &str, path: &str) -> Result<Url, VendorError> {
    Url::parse(&format!("{host}/{path}")).map_err(|_| VendorError::RefusedAddress)
}

impl Wire for DingTalk<'_> {
    fn transport(&self) -> &Transport {
        &self.transport
    }

    fn token_key(&self) -> TokenKey {
        TokenKey {
            base_url: self.host(Host::Api).to_owned(),
            identity: self.credentials.identity.clone(),
            secret: token_hash(self.credentials.secret.expose()),
        }
    }

    /// obtain-the-access-token-of-an-internal-app: one token for both hosts.
    async fn fetch_token(&self) -> Result<Fetched, VendorError> {
        let body = json!({ "appKey": self.credentials.identity, "appSecret": self.credentials.secret.expose() });
        let answer = self.transport.send(Request::post(self.url("v1.0/oauth2/accessToken")?, body)).await?;
        let got: wire::Token =
            serde_json::from_value(self.read(&answer, None)?).map_err(|_| VendorError::Nonsense { status: answer.status })?;
        Ok(Fetched { token: Secret::new(got.access_token), lives: Span::seconds(got.expire_in), renew_before: Span::minutes(10) })
    }

    /// Each generation looks in its own place only.
    fn authorise(&self, request: &mut Request, token: &Secret) {
        let newer = request.url.path_segments().is_some_and(|mut parts| parts.any(|part| part == NEWER));
        if newer {
            request.headers.push((TOKEN, token.expose().to_owned()));
        } else {
            request.url.query_pairs_mut().append_pair("access_token", token.expose());
        }
    }

    fn read(&self, answer: &Answer, token: Option<&Secret>) -> Result<Value, VendorError> {
        read::read(answer, self.credentials.base_url.is_none()).map_err(|error| match error {
            VendorError::Said(mut said) => {
                said.text = self.credentials.without_secrets(&said.text, token);
                said.link = said.scopes.first().and_then(|scope| codes::permission_link(&self.credentials.identity, scope));
                VendorError::Said(said)
            }
            other => other,
        })
    }

    /// call-frequency-limit: 20 a second for an app and a call. Notifications beyond 5,000 recipients a minute are
    /// dropped without a word: calls to many people share one half of them, calls to one or two the other.
    fn limits(&self, call: &'static str) -> &'static [Limit] {
        const USUAL: [Limit; 1] = [Limit::per_second(20)];
        const MANY: [Limit; 2] = [Limit::per_second(20), Limit::per_minute(25)];
        match call {
            message::TO_MANY => &MANY,
            _ => &USUAL,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::budget::Budget;
    use super::super::tokens::TokenCache;
    use super::super::transport::{Guard, Transport};
    use super::*;
    use crate::domain::time::Time;
    use crate::server::clock::Clock;

    /// Vendors with whom nobody talks.
    pub(super) fn vendors() -> Vendors {
        let clock = Arc::new(Clock::standing(Time(1_767_225_600_000)));
        Vendors {
            transport: Transport::new(Guard::default(), std::time::Duration::from_secs(10)),
            tokens: TokenCache::new(clock.clone()),
            budget: Budget::new(clock.clone()),
            card_routes: Default::default(),
            scripts: Default::default(),
            clock,
        }
    }

    pub(super) fn credentials() -> Credentials {
        Credentials {
            identity: "dingaq7xxxx".into(),
            secret: Secret::new("s3cret"),
            agent_id: Some(1_185_599_675),
            corp_id: Some("dingcorp".into()),
            group_robot: None,
            robot_code: None,
            group_template: None,
            card: None,
            edition: Edition::Mainland,
            base_url: None,
            proxy: None,
        }
    }

    fn authorised(credentials: Credentials, name: &str) -> Request {
        let vendors = vendors();
        let client = DingTalk::new(&vendors, credentials, Span(0));
        let mut request = Request::get(client.url(name).unwrap());
        client.authorise(&mut request, &Secret::new("T1"));
        request
    }

    #[test]
    fn each_generation_gets_its_token_where_it_looks() {
        let newer = authorised(credentials(), "v1.0/contact/users/me");
        assert_eq!(
            (newer.url.as_str(), &newer.headers[..]),
            ("https://api.dingtalk.com/v1.0/contact/users/me", &[(TOKEN, "T1".into())][..])
        );
        let older = authorised(credentials(), "topapi/v2/user/get");
        assert_eq!((older.url.as_str(), older.headers.len()), ("https://oapi.dingtalk.com/topapi/v2/user/get?access_token=T1", 0));
    }

    #[test]
    fn an_edition_has_its_hosts_and_a_base_url_replaces_them_all() {
        let international = Credentials { edition: Edition::International, ..credentials() };
        assert_eq!(authorised(international, "v1.0/x").url.host_str(), Some("api.dingtalk.io"));
        let replaced = || Credentials { base_url: Some("http://gateway.example/ding".into()), ..credentials() };
        assert_eq!(authorised(replaced(), "v1.0/x").url.as_str(), "http://gateway.example/ding/v1.0/x");
        assert_eq!(authorised(replaced(), "auth/scopes").url.as_str(), "http://gateway.example/ding/auth/scopes?access_token=T1");
    }

    #[test]
    fn a_refusal_carries_neither_secret_nor_token() {
        let vendors = vendors();
        let client = DingTalk::new(&vendors, credentials(), Span(0));
        let body = br#"{"errcode":40014,"errmsg":"bad token T0ken of s3cret"}"#;
        let answer = Answer { status: 200, headers: Default::default(), body: body.to_vec() };
        let refused = client.read(&answer, Some(&Secret::new("T0ken"))).unwrap_err();
        assert_eq!(refused.said().unwrap().text, "bad token … of …");
    }

    /// Pages and jobs hold these across their own waits.
    #[test]
    fn calls_can_move_between_threads() {
        fn moves(_: impl Send) {}
        let vendors = vendors();
        let client = DingTalk::new(&vendors, credentials(), Span(0));
        moves(client.departments(None));
        moves(client.visitor("code", ""));
        moves(client.sign_page("https://ops.example.com/", "nonce"));
        moves(client.read_state(&Default::default()));
        moves(client.send_to_group("cid", &super::super::message::Message::Text(String::new()), ""));
    }
}

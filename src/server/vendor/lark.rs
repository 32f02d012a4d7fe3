//! The client of Lark and Feishu (open.larksuite.com, open.feishu.cn). Every call's comment names the page's path.

pub mod callback;
mod card;
mod codes;
pub(super) mod connection;
pub mod crypto;
mod departments;
mod directory;
pub mod event;
#[cfg(any(fuzzing, test))]
pub(super) mod fuzz;
mod group;
mod message;
mod oauth;
mod rights;
mod sent;
mod sign_in;
mod wire;

pub(super) use self::rights::Granted;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use super::Vendors;
use super::budget::Limit;
use super::call::{self, Call, Repeat, Wire};
use super::credentials::Credentials;
use super::error::{Kind, VendorError};
use super::tokens::{Fetched, TokenKey};
use super::transport::{Answer, Request, Transport};
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::domain::vendor::Edition;
use crate::server::keys::token_hash;

/// Within its last half hour a token is replaced by a new one, and both are good; before, the same one comes back. A
/// second less, so that we are in that half hour by the vendor's clock too.
const RENEW_BEFORE: Span = Span::seconds(30 * 60 - 1);
/// What an id may be besides letters and digits.
const ID: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'-');

/// Lark's client for one app of one company.
pub struct Lark<'a> {
    vendors: &'a Vendors,
    /// Through the app's proxy.
    transport: Transport,
    credentials: Credentials,
    patience: Span,
}

impl<'a> Lark<'a> {
    pub fn new(vendors: &'a Vendors, credentials: Credentials, patience: Span) -> Self {
        Self { vendors, transport: vendors.transport.through(credentials.proxy.clone()), credentials, patience }
    }

    /// Where the API is and, at the vendor's own, the console.
    fn own_host(&self) -> &'static str {
        match self.credentials.edition {
            Edition::Mainland => "https://open.feishu.cn",
            Edition::International => "https://open.larksuite.com",
        }
    }

    /// Where people sign in.
    fn accounts(&self) -> &str {
        self.credentials.host(match self.credentials.edition {
            Edition::Mainland => "https://accounts.feishu.cn",
            Edition::International => "https://accounts.larksuite.com",
        })
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, VendorError> {
        let base = self.credentials.host(self.own_host());
        let mut url = Url::parse(&format!("{base}/open-apis/{path}")).map_err(|_| VendorError::RefusedAddress)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    async fn make<T: DeserializeOwned>(&self, call: Call) -> Result<T, VendorError> {
        call::make(self.vendors, self, self.patience, call).await
    }

    /// A call whose answer is under `data`.
    async fn data<T: DeserializeOwned>(&self, call: Call) -> Result<T, VendorError> {
        self.make::<wire::Data<T>>(call).await.map(|got| got.data)
    }

    async fn get<T: DeserializeOwned>(&self, name: &'static str, path: &str, query: &[(&str, &str)]) -> Result<T, VendorError> {
        self.data(Call::get(name, self.url(path, query)?)).await
    }

    /// Where the API is.
    pub fn address(&self) -> Result<Url, VendorError> {
        Url::parse(self.credentials.host(self.own_host())).map_err(|_| VendorError::RefusedAddress)
    }

    /// All pages of a list.
    async fn all<T: DeserializeOwned>(&self, name: &'static str, path: &str, query: &[(&str, &str)]) -> Result<Vec<T>, VendorError> {
        let (mut all, mut next) = (Vec::new(), None::<String>);
        loop {
            let mut query = query.to_vec();
            query.extend(next.as_deref().map(|token| ("page_token", token)));
            let page: wire::Page<T> = self.get(name, path, &query).await?;
            all.extend(page.items);
            match wire::next(page.has_more, page.page_token) {
                None => return Ok(all),
                again if again == next => return Err(VendorError::Nonsense { status: 200 }),
                other => next = other,
            }
        }
    }

    /// A call that does something and says no more than that it was done.
    async fn act(&self, call: Call) -> Result<(), VendorError> {
        self.make::<wire::Done>(call).await.map(drop)
    }

    /// `auth-v3/auth/{tenant,app}_access_token_internal`: refused by 10003 where there is no such app.
    async fn fetch(&self, token: &'static str) -> Result<Fetched, VendorError> {
        let body = json!({ "app_id": self.credentials.identity, "app_secret": self.credentials.secret.expose() });
        let answer = self.transport.send(Request::post(self.url(&format!("auth/v3/{token}/internal"), &[])?, body)).await?;
        let value = self.read(&answer, None).map_err(|error| match error {
            VendorError::Said(mut said) if said.code == "10003" => {
                said.kind = Kind::Credentials;
                VendorError::Said(said)
            }
            other => other,
        })?;
        let (token, lives) = wire::token(&value, token).ok_or(VendorError::Nonsense { status: answer.status })?;
        Ok(Fetched { token, lives: Span::seconds(lives), renew_before: RENEW_BEFORE })
    }

    /// A token from Lark itself, kept for the calls that follow.
    pub async fn fresh_token(&self) -> Result<(), VendorError> {
        let fetched = self.fetch_token().await?;
        self.vendors.tokens.put(&self.token_key(), fetched).await;
        Ok(())
    }

    /// Kept beside the token of this app, under a name of its own.
    fn beside(&self, name: &str) -> TokenKey {
        let own = self.token_key();
        TokenKey { identity: format!("{} {name}", own.identity), ..own }
    }
}

impl Wire for Lark<'_> {
    fn transport(&self) -> &Transport {
        &self.transport
    }

    fn token_key(&self) -> TokenKey {
        TokenKey {
            base_url: self.credentials.host(self.own_host()).to_owned(),
            identity: self.credentials.identity.clone(),
            secret: token_hash(self.credentials.secret.expose()),
        }
    }

    async fn fetch_token(&self) -> Result<Fetched, VendorError> {
        self.fetch("tenant_access_token").await
    }

    fn authorise(&self, request: &mut Request, token: &Secret) {
        request.headers.push(bearer(token));
    }

    /// The code decides, never the HTTP status: old calls refuse with 200, newer ones with 400 and others.
    fn read(&self, answer: &Answer, token: Option<&Secret>) -> Result<Value, VendorError> {
        let value: Value = answer.json().unwrap_or_default();
        match value.get("code").and_then(wire::number) {
            Some(0) => Ok(value),
            None if answer.status != 429 => Err(VendorError::Nonsense { status: answer.status }),
            code => Err(codes::refusal(&self.credentials, self.own_host(), code.unwrap_or(codes::LIMITED), &value, answer, token).into()),
        }
    }

    /// Page `uUzN04SN3QjL1cDN`: 1,000 a minute and 50 a second of each kind where the page of a call says nothing else.
    /// All bots together send to one group five times a second. How often tickets are given is not documented.
    fn limits(&self, call: &'static str) -> &'static [Limit] {
        const USUAL: [Limit; 2] = [Limit::per_minute(1_000), Limit::per_second(50)];
        const GROUP: [Limit; 2] = [Limit::per_minute(1_000), Limit::per_second(5)];
        const TICKETS: [Limit; 1] = [Limit::per_minute(10)];
        match call {
            "messages/group" => &GROUP,
            "ticket/get" => &TICKETS,
            _ => &USUAL,
        }
    }
}

fn bearer(token: &Secret) -> (&'static str, String) {
    ("authorization", format!("Bearer {}", token.expose()))
}

/// An id as a part of a path.
fn part(id: &str) -> String {
    utf8_percent_encode(id, ID).to_string()
}

/// A call that may be made again: the vendor knows it by its key, or doing it twice is doing it once.
fn again(name: &'static str, method: Method, url: Url, body: Option<Value>) -> Call {
    Call { name, request: Request { method, body, ..Request::get(url) }, repeat: Repeat::Harmless }
}

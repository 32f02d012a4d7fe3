//! The client of WeCom (developer.work.weixin.qq.com). Every call's comment names the page's path number.

pub mod callback;
mod codes;
mod crypto;
mod directory;
#[cfg(any(fuzzing, test))]
pub(super) mod fuzz;
mod group;
mod message;
mod rights;
mod sign_in;
mod wire;

use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::Vendors;
use super::budget::Limit;
use super::call::{self, Call, Wire};
use super::credentials::Credentials;
use super::error::VendorError;
use super::tokens::{Fetched, TokenKey};
use super::transport::{Answer, Request, Transport};
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::server::keys::token_hash;

const API: &str = "https://qyapi.weixin.qq.com";
const OPEN: &str = "https://open.weixin.qq.com";
const LOGIN: &str = "https://login.work.weixin.qq.com";

/// WeCom's client for one app, or, with the address book key as its secret, for one company's address book.
pub struct WeCom<'a> {
    vendors: &'a Vendors,
    /// Through the app's proxy.
    transport: Transport,
    credentials: Credentials,
    patience: Span,
}

impl<'a> WeCom<'a> {
    pub fn new(vendors: &'a Vendors, credentials: Credentials, patience: Span) -> Self {
        Self { vendors, transport: vendors.transport.through(credentials.proxy.clone()), credentials, patience }
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, VendorError> {
        let base = self.credentials.host(API);
        let mut url = Url::parse(&format!("{base}/cgi-bin/{path}")).map_err(|_| VendorError::RefusedAddress)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    async fn make<T: DeserializeOwned>(&self, call: Call) -> Result<T, VendorError> {
        call::make(self.vendors, self, self.patience, call).await
    }

    async fn get<T: DeserializeOwned>(&self, name: &'static str, query: &[(&str, &str)]) -> Result<T, VendorError> {
        self.make(Call::get(name, self.url(name, query)?)).await
    }

    /// A question with a body.
    async fn ask<T: DeserializeOwned>(&self, name: &'static str, body: Value) -> Result<T, VendorError> {
        self.make(Call::ask(name, self.url(name, &[])?, body)).await
    }

    /// A call that does something each time.
    async fn act<T: DeserializeOwned>(&self, name: &'static str, body: Value) -> Result<T, VendorError> {
        self.make(Call::act(name, self.url(name, &[])?, body)).await
    }

    /// A token from WeCom itself, kept for the calls that follow.
    pub async fn fresh_token(&self) -> Result<(), VendorError> {
        let fetched = self.fetch_token().await?;
        self.vendors.tokens.put(&self.token_key(), fetched).await;
        Ok(())
    }
}

impl Wire for WeCom<'_> {
    fn transport(&self) -> &Transport {
        &self.transport
    }

    fn token_key(&self) -> TokenKey {
        TokenKey {
            base_url: self.credentials.host(API).to_owned(),
            identity: self.credentials.identity.clone(),
            secret: token_hash(self.credentials.secret.expose()),
        }
    }

    /// 91039: a token of its own for each secret.
    async fn fetch_token(&self) -> Result<Fetched, VendorError> {
        let query = [("corpid", self.credentials.identity.as_str()), ("corpsecret", self.credentials.secret.expose())];
        let answer = self.transport.get(self.url("gettoken", &query)?).await?;
        let got: wire::Token =
            serde_json::from_value(self.read(&answer, None)?).map_err(|_| VendorError::Nonsense { status: answer.status })?;
        Ok(Fetched::new(got.access_token, Span::seconds(got.expires_in)))
    }

    /// In the query, and nowhere else.
    fn authorise(&self, request: &mut Request, token: &Secret) {
        request.url.query_pairs_mut().append_pair("access_token", token.expose());
    }

    /// WeCom answers HTTP 200 for everything that it understood; an absent `errcode` is success.
    fn read(&self, answer: &Answer, token: Option<&Secret>) -> Result<Value, VendorError> {
        let value: Value = answer.json()?;
        if answer.status != 200 || !value.is_object() {
            return Err(VendorError::Nonsense { status: answer.status });
        }
        match value.get("errcode").map_or(Some(0), wire::number) {
            Some(0) => Ok(value),
            Some(code) => {
                let text = value.get("errmsg").and_then(Value::as_str).unwrap_or_default();
                Err(codes::refusal(code, self.credentials.without_secrets(text, token)).into())
            }
            None => Err(VendorError::Nonsense { status: answer.status }),
        }
    }

    /// Page 90312: 10,000 calls a minute of each kind; the group calls have less.
    fn limits(&self, call: &'static str) -> &'static [Limit] {
        const USUAL: [Limit; 1] = [Limit::per_minute(10_000)];
        const GROUPS: [Limit; 1] = [Limit { calls: 1_000, per: Span::hours(1) }];
        const NEW_GROUPS: [Limit; 1] = [Limit { calls: 1_000, per: Span::days(1) }];
        const TICKETS: [Limit; 1] = [Limit { calls: 100, per: Span::hours(1) }];
        match call {
            "appchat/create" => &NEW_GROUPS,
            "appchat/update" => &GROUPS,
            "ticket/get" => &TICKETS,
            _ => &USUAL,
        }
    }
}

//! What a sign-in code is worth at Lark: the person behind it, by the current call and by its predecessors.

use serde_json::{Value, json};
use url::Url;

use super::{Lark, bearer, wire};
use crate::domain::secret::Secret;
use crate::server::vendor::budget::Limit;
use crate::server::vendor::call::{self, Call, Wire};
use crate::server::vendor::error::VendorError;
use crate::server::vendor::tokens::{Fetched, TokenKey};
use crate::server::vendor::transport::{Answer, Request, Transport};

impl Lark<'_> {
    /// `authentication-management/access-token/get-user-access-token`, then `reference/authen-v1/user_info`. A code of
    /// the JS API had no redirect.
    pub(super) async fn signed_in(&self, code: &str, redirect_uri: Option<&str>) -> Result<wire::UserInfo, VendorError> {
        let mut body = json!({
            "grant_type": "authorization_code",
            "client_id": self.credentials.identity,
            "client_secret": self.credentials.secret.expose(),
            "code": code,
        });
        if let Some(redirect_uri) = redirect_uri {
            body["redirect_uri"] = redirect_uri.into();
        }
        // The second version is what both editions document; where it is gone, the third takes the same.
        let got: wire::UserToken = match self.once(self.url("authen/v2/oauth/token", &[])?, &body).await {
            Err(VendorError::Nonsense { status: 404 }) => {
                let url = format!("{}/oauth/v3/token", self.accounts());
                self.once(Url::parse(&url).map_err(|_| VendorError::RefusedAddress)?, &body).await?
            }
            other => other?,
        };
        let token = Secret::new(got.access_token);
        let mut call = Call::get("user_info", self.url("authen/v1/user_info", &[])?);
        call.request.headers.push(bearer(&token));
        let got: wire::Data<wire::UserInfo> = call::make_once(self.vendors, self, self.patience, call, Some(&token)).await?;
        Ok(got.data)
    }

    async fn once(&self, url: Url, body: &Value) -> Result<wire::UserToken, VendorError> {
        call::make_once(self.vendors, self, self.patience, Call::act("oauth/token", url, body.clone()), None).await
    }

    /// `reference/authen-v1/access_token`: codes of old clients, which the current call may not know.
    pub(super) async fn signed_in_of_old(&self, code: &str) -> Result<wire::UserInfo, VendorError> {
        let body = json!({ "grant_type": "authorization_code", "code": code });
        let call = Call::act("authen/access_token", self.url("authen/v1/access_token", &[])?, body);
        let got: wire::Data<wire::UserInfo> = call::make(self.vendors, &AsApp(self), self.patience, call).await?;
        Ok(got.data)
    }
}

/// Speaks with the app's token instead of the company's: what the old sign-in asks for.
struct AsApp<'a, 'b>(&'a Lark<'b>);

impl Wire for AsApp<'_, '_> {
    fn transport(&self) -> &Transport {
        self.0.transport()
    }

    fn token_key(&self) -> TokenKey {
        self.0.beside("app")
    }

    async fn fetch_token(&self) -> Result<Fetched, VendorError> {
        self.0.fetch("app_access_token").await
    }

    fn authorise(&self, request: &mut Request, token: &Secret) {
        self.0.authorise(request, token);
    }

    fn read(&self, answer: &Answer, token: Option<&Secret>) -> Result<Value, VendorError> {
        self.0.read(answer, token)
    }

    fn limits(&self, call: &'static str) -> &'static [Limit] {
        self.0.limits(call)
    }
}

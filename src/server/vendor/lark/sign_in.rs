//! Lark's sign-in, by redirect and by the JS API, and its JS API's tickets.

use serde_json::json;
use url::Url;

use super::{Lark, wire};
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::server::vendor::call::Call;
use crate::server::vendor::error::{Kind, VendorError};
use crate::server::vendor::sign_in::{PageSignature, ScriptSignIn, Visitor, script, sign_page};
use crate::server::vendor::tokens::Fetched;

impl Lark<'_> {
    /// `common-capabilities/sso/api/obtain-oauth-code`: inside the app it passes silently. Without a scope it tells who
    /// somebody is, and no more.
    pub fn authorize_url(&self, redirect_uri: &str, state: &str) -> Result<Url, VendorError> {
        let base = self.accounts();
        let mut url = Url::parse(&format!("{base}/open-apis/authen/v1/authorize")).map_err(|_| VendorError::RefusedAddress)?;
        url.query_pairs_mut()
            .append_pair("client_id", &self.credentials.identity)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", state);
        Ok(url)
    }

    /// The same page: in any other browser it shows a QR code.
    pub fn web_sign_in_url(&self, redirect_uri: &str, state: &str) -> Result<Url, VendorError> {
        self.authorize_url(redirect_uri, state)
    }

    /// Who came back from the redirect.
    pub async fn visitor(&self, code: &str, redirect_uri: &str) -> Result<Visitor, VendorError> {
        let user = self.signed_in(code, Some(redirect_uri)).await?;
        self.of_this_company(user).await
    }

    /// The same.
    pub async fn web_visitor(&self, code: &str, redirect_uri: &str) -> Result<Visitor, VendorError> {
        self.visitor(code, redirect_uri).await
    }

    /// Page `requestaccess`.
    pub fn script_sign_in(&self) -> Result<ScriptSignIn, VendorError> {
        let script = script(&self.vendors.scripts.lark, self.credentials.base_url.as_deref())?;
        Ok(ScriptSignIn { script, app: self.credentials.identity.clone(), company: None })
    }

    /// Pages `requestaccess` and `requestAuthCode`: the codes of the older call may be for the older exchange only.
    pub async fn script_visitor(&self, code: &str) -> Result<Visitor, VendorError> {
        let user = match self.signed_in(code, None).await {
            Err(error) if error.kind() == Some(Kind::SignInCode) => self.signed_in_of_old(code).await.map_err(|_| error)?,
            other => other?,
        };
        self.of_this_company(user).await
    }

    /// An app may be shared with other companies, whose people sign in as well. Where the app may not read which
    /// company it is of, whoever it sees in the directory is one of its people.
    async fn of_this_company(&self, user: wire::UserInfo) -> Result<Visitor, VendorError> {
        let wire::UserInfo { open_id: user_id, name, tenant_key } = user;
        if user_id.is_empty() {
            return Ok(Visitor::Outsider);
        }
        let ours = match (tenant_key.filter(|key| !key.is_empty()), self.tenant_key().await?) {
            (Some(theirs), Some(own)) => theirs == own,
            _ => match self.person(&user_id).await {
                Ok(_) => true,
                Err(error) if matches!(error.kind(), Some(Kind::Invisible | Kind::NotFound)) => false,
                Err(error) => return Err(error),
            },
        };
        let name = name.filter(|name| !name.is_empty());
        Ok(if ours { Visitor::Member { user_id, name } } else { Visitor::Outsider })
    }

    /// The key of the company that the app is of, asked for once a day; an app without that scope is asked again after
    /// ten minutes, so that a scope that was added counts.
    async fn tenant_key(&self) -> Result<Option<String>, VendorError> {
        let fetch = || async {
            match self.tenant().await {
                Ok(tenant) if !tenant.tenant_key.is_empty() => Ok(Fetched::new(tenant.tenant_key, Span::days(1))),
                Ok(_) | Err(VendorError::Nonsense { status: 404 }) => Ok(Fetched::new("", Span::minutes(10))),
                Err(error) if matches!(error.kind(), Some(Kind::Permission | Kind::Other)) => Ok(Fetched::new("", Span::minutes(10))),
                Err(error) => Err(error),
            }
        };
        let key: Secret = self.vendors.tokens.get(&self.beside("tenant"), fetch).await?;
        Ok(Some(key.expose().to_owned()).filter(|key| !key.is_empty()))
    }

    /// `h5_js_sdk/authorization`: the ticket is kept as long as it lives; the time is in milliseconds.
    pub async fn sign_page(&self, url: &str, nonce: &str) -> Result<PageSignature, VendorError> {
        let fetch = || async {
            let got: wire::Ticket = self.data(Call::ask("ticket/get", self.url("jssdk/ticket/get", &[])?, json!({}))).await?;
            Ok(Fetched::new(got.ticket, Span::seconds(got.expire_in)))
        };
        let ticket = self.vendors.tokens.get(&self.beside("ticket"), fetch).await?;
        Ok(sign_page(ticket.expose(), nonce, self.vendors.clock.now().0, url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_signed_with_milliseconds() {
        let url = "https://m.haiwainet.cn/ttc/3541093/2018/0509/content_31312407_1.html#there";
        let signed = sign_page("617bf955832a4d4d80d9d8d85917a427", "Y7a8KkqX041bsSwT", 1_510_045_655_000, url);
        assert_eq!(signed.signature, "2ee6a79c182eeec8d76e7474136edb6e617b8d58");
        let other = sign_page("617bf955832a4d4d80d9d8d85917a427", "Y7a8KkqX041bsSwT", 1_510_045_655, url);
        assert_ne!(other.signature, signed.signature);
    }
}

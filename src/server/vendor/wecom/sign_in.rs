//! WeCom's sign-in, inside the app and by QR code, and its JS API's tickets.

use serde_json::json;
use url::Url;

use super::{LOGIN, OPEN, WeCom, wire};
use crate::domain::time::Span;
use crate::server::vendor::call::Wire;
use crate::server::vendor::error::VendorError;
use crate::server::vendor::sign_in::{PageSignature, Visitor, sign_page};
use crate::server::vendor::tokens::{Fetched, TokenKey};

impl WeCom<'_> {
    /// 91022: where the browser goes to sign in, silently.
    pub fn authorize_url(&self, redirect_uri: &str, state: &str) -> Result<Url, VendorError> {
        self.authorize("snsapi_base", redirect_uri, state)
    }

    /// 91022: the same, where the member is asked to show what is not told otherwise.
    pub fn private_sign_in_url(&self, redirect_uri: &str, state: &str) -> Result<Url, VendorError> {
        self.authorize("snsapi_privateinfo", redirect_uri, state)
    }

    fn authorize(&self, scope: &str, redirect_uri: &str, state: &str) -> Result<Url, VendorError> {
        let base = self.credentials.host(OPEN);
        let mut url = Url::parse(&format!("{base}/connect/oauth2/authorize")).map_err(|_| VendorError::RefusedAddress)?;
        url.query_pairs_mut()
            .append_pair("appid", &self.credentials.identity)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", scope)
            .append_pair("state", state)
            .append_pair("agentid", &self.credentials.agent_id()?.to_string());
        url.set_fragment(Some("wechat_redirect"));
        Ok(url)
    }

    /// 98171: a page with a QR code.
    pub fn web_sign_in_url(&self, redirect_uri: &str, state: &str) -> Result<Url, VendorError> {
        let base = self.credentials.host(LOGIN);
        let mut url = Url::parse(&format!("{base}/wwlogin/sso/login")).map_err(|_| VendorError::RefusedAddress)?;
        url.query_pairs_mut()
            .append_pair("login_type", "CorpApp")
            .append_pair("appid", &self.credentials.identity)
            .append_pair("agentid", &self.credentials.agent_id()?.to_string())
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", state);
        Ok(url)
    }

    /// 96442: a linked company's people have their company before the slash.
    pub async fn visitor(&self, code: &str, _redirect_uri: &str) -> Result<Visitor, VendorError> {
        let got: wire::Visitor = self.get("auth/getuserinfo", &[("code", code)]).await?;
        Ok(visitor(got.userid))
    }

    /// 96442 and 96443: with the phone, where the app's page in the vendor's console allows it and the member did. Whoever
    /// is not visible to the app has no ticket.
    pub async fn private_visitor(&self, code: &str) -> Result<(Visitor, Option<String>), VendorError> {
        let got: wire::Visitor = self.get("auth/getuserinfo", &[("code", code)]).await?;
        let phone = match got.user_ticket.filter(|ticket| !ticket.is_empty()) {
            Some(ticket) => self.ask::<wire::Detail>("auth/getuserdetail", json!({ "user_ticket": ticket })).await?.mobile,
            None => None,
        };
        Ok((visitor(got.userid), phone.filter(|phone| !phone.is_empty())))
    }

    /// 98177: the same call.
    pub async fn web_visitor(&self, code: &str, redirect_uri: &str) -> Result<Visitor, VendorError> {
        self.visitor(code, redirect_uri).await
    }

    /// WeCom's JS API gives no codes: its sign-in is the redirect.
    pub async fn script_visitor(&self, _code: &str) -> Result<Visitor, VendorError> {
        Err(VendorError::Unsupported)
    }

    /// 96909: with the app's own ticket, kept as long as it lives: it may be asked for 100 times an hour.
    pub async fn sign_page(&self, url: &str, nonce: &str) -> Result<PageSignature, VendorError> {
        let own = self.token_key();
        let key = TokenKey { identity: format!("{} ticket", own.identity), ..own };
        let fetch = || async {
            let got: wire::Ticket = self.get("ticket/get", &[("type", "agent_config")]).await?;
            Ok(Fetched::new(got.ticket, Span::seconds(got.expires_in)))
        };
        let ticket = self.vendors.tokens.get(&key, fetch).await?;
        Ok(sign_page(ticket.expose(), nonce, self.vendors.clock.now().0 / 1_000, url))
    }
}

fn visitor(user_id: Option<String>) -> Visitor {
    match user_id {
        Some(user_id) if !user_id.is_empty() && !user_id.contains('/') => Visitor::Member { user_id, name: None },
        _ => Visitor::Outsider,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of page 90506.
    #[test]
    fn a_page_is_signed_as_the_vendor_does() {
        let ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
        let signed = sign_page(ticket, "Wm3WZYTPz0wzccnW", 1_414_587_457, "http://mp.weixin.qq.com?params=value#there");
        assert_eq!(signed.signature, "0f9de62fce790f9a083d5c99e95740ceb90c27ed");
    }
}

//! DingTalk's sign-in: by the app's JS API, by its OAuth page, and its JS API's tickets.

use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{DingTalk, Host, address, wire};
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::server::vendor::call::{Call, Wire};
use crate::server::vendor::error::{Kind, VendorError};
use crate::server::vendor::sign_in::{PageSignature, ScriptSignIn, Visitor, script};
use crate::server::vendor::tokens::{Fetched, TokenKey};
use crate::server::vendor::transport::Request;

/// How a page's address is signed: DingTalk's current sample hashes with SHA-256, its older ones with SHA-1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Digest {
    #[default]
    Sha256,
    Sha1,
}

impl DingTalk<'_> {
    /// obtain-identity-credentials. With the company known, it is chosen beforehand, and the answer names it.
    pub fn authorize_url(&self, redirect_uri: &str, state: &str) -> Result<Url, VendorError> {
        let mut url = address(self.host(Host::Login), "oauth2/auth")?;
        let corp_id = self.credentials.corp_id.as_deref();
        let scope = if corp_id.is_some() { "openid corpid" } else { "openid" };
        let mut query: Vec<(&str, &str)> = vec![
            ("redirect_uri", redirect_uri),
            ("response_type", "code"),
            ("client_id", &self.credentials.identity),
            ("scope", scope),
            ("prompt", "consent"),
            ("state", state),
        ];
        query.extend(corp_id.map(|id| ("corpId", id)));
        url.set_query(Some(&self::query(&query)));
        Ok(url)
    }

    /// The same page, which shows a QR code to browsers outside of the app.
    pub fn web_sign_in_url(&self, redirect_uri: &str, state: &str) -> Result<Url, VendorError> {
        self.authorize_url(redirect_uri, state)
    }

    /// Comes back as `authCode`, or as `code`. Three questions: a token for the code, whose it is, and who that is in
    /// this company.
    pub async fn visitor(&self, code: &str, _redirect_uri: &str) -> Result<Visitor, VendorError> {
        let user = self.user_token(code).await.map_err(restart)?;
        if let (Some(theirs), Some(ours)) = (&user.corp_id, &self.credentials.corp_id)
            && theirs != ours
        {
            return Ok(Visitor::Outsider);
        }
        let me = self.me(&Secret::new(user.access_token)).await?;
        let Some(union_id) = me.union_id else { return Ok(Visitor::Outsider) };
        let user_id = self.user_id_by_union_id(&union_id).await?;
        Ok(user_id.map_or(Visitor::Outsider, |user_id| Visitor::Member { user_id, name: me.nick }))
    }

    pub async fn web_visitor(&self, code: &str, redirect_uri: &str) -> Result<Visitor, VendorError> {
        self.visitor(code, redirect_uri).await
    }

    /// jsapi-request-auth-code: for a page of an app whose company is known.
    pub fn script_sign_in(&self) -> Result<Option<ScriptSignIn>, VendorError> {
        let Some(company) = self.credentials.corp_id.clone() else { return Ok(None) };
        let script = script(&self.vendors.scripts.dingtalk, self.credentials.base_url.as_deref())?;
        Ok(Some(ScriptSignIn { script, app: self.credentials.identity.clone(), company: Some(company) }))
    }

    /// obtain-the-userid-of-a-user-by-using-the-log-free: the person of this company, as the token is.
    pub async fn script_visitor(&self, code: &str) -> Result<Visitor, VendorError> {
        // A code is good for once: whoever asks again is told that it was used.
        let got: wire::Found<wire::Visitor> = self.act("topapi/v2/user/getuserinfo", json!({ "code": code })).await?;
        let wire::Visitor { userid, name } = got.result;
        Ok(userid.map_or(Visitor::Outsider, |user_id| Visitor::Member { user_id, name }))
    }

    /// obtain-user-token.
    pub(super) async fn user_token(&self, code: &str) -> Result<wire::UserToken, VendorError> {
        let name = "v1.0/oauth2/userAccessToken";
        let body = json!({
            "clientId": self.credentials.identity,
            "clientSecret": self.credentials.secret.expose(),
            "grantType": "authorization_code",
            "code": code,
        });
        self.once(name, Request::post(self.url(name)?, body), None).await
    }

    /// dingtalk-retrieve-user-information.
    pub(super) async fn me(&self, token: &Secret) -> Result<wire::Me, VendorError> {
        let name = "v1.0/contact/users/me";
        self.once(name, Request::get(self.url(name)?), Some(token)).await
    }

    /// `topapi/user/getbyunionid`: nobody for an external contact and for somebody of another company.
    pub(super) async fn user_id_by_union_id(&self, union_id: &str) -> Result<Option<String>, VendorError> {
        match self.ask::<wire::Found<wire::UserId>>("topapi/user/getbyunionid", json!({ "unionid": union_id })).await {
            Ok(got) if got.result.contact_type.unwrap_or(0) == 0 => Ok(got.result.userid),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == Some(Kind::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub async fn sign_page(&self, url: &str, nonce: &str) -> Result<PageSignature, VendorError> {
        self.sign_page_with(url, nonce, Digest::default()).await
    }

    /// obtain-jsapi-ticket: asked for again, it is the same one with a longer life.
    pub async fn sign_page_with(&self, url: &str, nonce: &str, digest: Digest) -> Result<PageSignature, VendorError> {
        let own = self.token_key();
        let key = TokenKey { identity: format!("{} ticket", own.identity), ..own };
        let fetch = || async {
            let name = "v1.0/oauth2/jsapiTickets";
            let call = Call::ask(name, self.url(name)?, Value::Null);
            let got: wire::Ticket = self.make(Call { request: Request { body: None, ..call.request }, ..call }).await?;
            Ok(Fetched { token: Secret::new(got.jsapi_ticket), lives: Span::seconds(got.expire_in), renew_before: Span::minutes(10) })
        };
        let ticket = self.vendors.tokens.get(&key, fetch).await?;
        Ok(sign(ticket.expose(), nonce, self.vendors.clock.now().0 / 1_000, url, digest))
    }
}

/// A code that is refused, for whatever reason that lies in it: the page does not list the words for it.
pub(super) fn restart(error: VendorError) -> VendorError {
    match error {
        VendorError::Said(mut said) if matches!(said.kind, Kind::Other | Kind::NotFound | Kind::Token) => {
            said.kind = Kind::SignInCode;
            VendorError::Said(said)
        }
        other => other,
    }
}

/// A blank is `%20` here: DingTalk does not read a plus as one.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

/// As `encodeURIComponent` does.
fn encode(text: &str) -> String {
    const REST: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    percent_encoding::utf8_percent_encode(text, &REST).to_string()
}

/// How `dd.config` wants it: the address without its fragment, its query decoded once.
fn sign(ticket: &str, nonce: &str, timestamp: i64, url: &str, digest: Digest) -> PageSignature {
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    let decoded = url.split_once('?').map(|(page, query)| {
        let query = percent_encoding::percent_decode_str(query).decode_utf8_lossy();
        format!("{page}?{query}")
    });
    let url = decoded.as_deref().unwrap_or(url);
    let plain = format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}");
    let hex = |hash: &[u8]| hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let signature = match digest {
        Digest::Sha256 => hex(&Sha256::digest(plain.as_bytes())),
        Digest::Sha1 => hex(&Sha1::digest(plain.as_bytes())),
    };
    PageSignature { nonce: nonce.to_owned(), timestamp, signature }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{credentials, vendors};
    use super::*;
    use crate::server::vendor::credentials::Credentials;
    use crate::server::vendor::error::Said;

    #[test]
    fn a_page_is_signed_as_the_vectors_are() {
        let page = "https://ops.example.com/m/alerts?id=7#there";
        let signed = |digest| sign("TICKET123", "abc123", 1_767_225_600, page, digest).signature;
        assert_eq!(signed(Digest::Sha1), "b7856da0e9992878e71ad3e59143a60199f8b520");
        assert_eq!(signed(Digest::Sha256), "89bac0066041502670b0102ab445345339c03dc0e861d836e74de8f8d56bdee3");
    }

    #[test]
    fn a_query_is_signed_decoded() {
        let signature = |url| sign("T", "n", 1, url, Digest::Sha256).signature;
        assert_eq!(signature("https://a.b/%E4%B8%AD?x=%E4%B8%AD"), signature("https://a.b/%E4%B8%AD?x=中"));
        assert_ne!(signature("https://a.b/%E4%B8%AD"), signature("https://a.b/中"));
    }

    #[test]
    fn the_page_to_sign_in_is_the_one_of_this_company() {
        let vendors = vendors();
        let client = DingTalk::new(&vendors, credentials(), Span(0));
        let url = client.authorize_url("https://ops.example.com/m/back?x=1", "s t").unwrap();
        assert_eq!(
            url.as_str(),
            "https://login.dingtalk.com/oauth2/auth?redirect_uri=https%3A%2F%2Fops.example.com%2Fm%2Fback%3Fx%3D1&response_type=code\
             &client_id=dingaq7xxxx&scope=openid%20corpid&prompt=consent&state=s%20t&corpId=dingcorp"
        );
        let unknown = DingTalk::new(&vendors, Credentials { corp_id: None, ..credentials() }, Span(0));
        let url = unknown.web_sign_in_url("https://ops.example.com/", "s").unwrap();
        assert!(url.as_str().contains("scope=openid&") && !url.as_str().contains("corpId"));
    }

    #[test]
    fn whatever_is_wrong_with_a_code_it_is_the_code() {
        let said = |kind| VendorError::from(Said::new("x", "", kind));
        assert_eq!(restart(said(Kind::Other)).kind(), Some(Kind::SignInCode));
        assert_eq!(restart(said(Kind::Credentials)).kind(), Some(Kind::Credentials));
        assert_eq!(restart(VendorError::TimedOut), VendorError::TimedOut);
    }
}

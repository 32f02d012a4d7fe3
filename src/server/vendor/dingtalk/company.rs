//! Whose company it is: somebody signs in at DingTalk and chooses it there, and DingTalk says whether they may speak
//! for it.

use serde_json::json;
use url::Url;

use super::{DingTalk, Host, address, sign_in, wire};
use crate::domain::secret::Secret;
use crate::server::vendor::error::VendorError;

/// A company, and who chose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub corp_id: String,
    /// Whether DingTalk calls them an administrator of that company.
    pub by_admin: bool,
}

impl DingTalk<'_> {
    /// obtain-identity-credentials, before the company is known: it is chosen on the page.
    pub fn company_url(&self, redirect_uri: &str, state: &str) -> Result<Url, VendorError> {
        let mut url = address(self.host(Host::Login), "oauth2/auth")?;
        let query = [
            ("redirect_uri", redirect_uri),
            ("response_type", "code"),
            ("client_id", &self.credentials.identity),
            ("scope", "openid corpid"),
            ("prompt", "consent"),
            ("state", state),
        ];
        url.set_query(Some(&sign_in::query(&query)));
        Ok(url)
    }

    /// Which company came back with the code; `None` where none was chosen, or the person is not one of its own.
    pub async fn chosen_company(&self, code: &str) -> Result<Option<Chosen>, VendorError> {
        let user = self.user_token(code).await.map_err(sign_in::restart)?;
        let Some(corp_id) = user.corp_id else { return Ok(None) };
        let me = self.me(&Secret::new(user.access_token)).await?;
        let Some(union_id) = me.union_id else { return Ok(None) };
        let Some(user_id) = self.user_id_by_union_id(&union_id).await? else { return Ok(None) };
        // query-user-details.
        let got: wire::Found<wire::Rank> = self.ask("topapi/v2/user/get", json!({ "userid": user_id })).await?;
        Ok(Some(Chosen { corp_id, by_admin: got.result.admin }))
    }
}

//! API tokens.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::domain::api_token::{TokenForm, TokenRow};
use crate::domain::id::ApiTokenId;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TokenIdForm {
    pub id: ApiTokenId,
}

#[server(endpoint = "list_tokens")]
pub async fn list_tokens() -> Result<Vec<TokenRow>, ApiError> {
    let (muster, _) = crate::server::context::admin()?;
    Ok(crate::server::service::api_token::list(&muster).await?)
}

/// Answers the token, which is shown this once.
#[server(endpoint = "create_token")]
pub async fn create_token(form: TokenForm) -> Result<String, ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    let secret = crate::server::service::api_token::create(&muster, admin.id, &form).await?;
    Ok(secret.expose().to_owned())
}

#[server(endpoint = "revoke_token")]
pub async fn revoke_token(form: TokenIdForm) -> Result<(), ApiError> {
    let (muster, admin) = crate::server::context::admin()?;
    Ok(crate::server::service::api_token::revoke(&muster, &admin.actor(), form.id).await?)
}

//! What the vendor says of credentials before they take the place of working ones, said at their fields.

use super::form::Merged;
use super::{AT_A_PAGE, credentials};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::lang::Lang;
use crate::domain::mobile_app::AppState;
use crate::domain::secret::Secret;
use crate::domain::vendor::Vendor;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::check::in_words;
use crate::server::vendor::{Client, Credentials, Kind, VendorError};

/// The vendor gives these credentials a token.
pub(super) async fn gets_token(muster: &Muster, vendor: Vendor, credentials: Credentials) -> std::result::Result<(), VendorError> {
    Client::new(&muster.vendors, vendor, credentials, AT_A_PAGE).fresh_token().await
}

/// … with another key in place of theirs.
pub(super) fn with_key(credentials: &Credentials, key: &Secret) -> Credentials {
    Credentials { secret: key.clone(), ..credentials.clone() }
}

/// A vendor's refusal at the field that it is about.
pub fn at_field(vendor: Vendor, field: &str, error: &VendorError, lang: Lang) -> FieldErrors {
    FieldErrors::of(field, Invalid::Vendor(in_words(vendor, error, lang)))
}

/// An app that is in use goes on with what its vendor takes, and with nothing else. Values that no call to the vendor
/// depends on are not asked about.
pub(super) async fn prove_if_in_use(muster: &Muster, merged: &Merged, lang: Lang) -> Result<()> {
    let Some(saved) = merged.saved.as_ref().filter(|saved| saved.state == AppState::Enabled) else { return Ok(()) };
    let vendor = saved.vendor;
    let (old, new) = (credentials(saved), merged.credentials());
    let proxy = old.proxy != new.proxy;
    let way = old.base_url != new.base_url || old.edition != new.edition || proxy;
    // What is refused may be the way there as well as the key.
    let field = |key: &'static str, error: &VendorError| match error.kind() {
        Some(Kind::Credentials | Kind::Disabled) => key,
        _ if proxy => "proxy",
        _ if way => "base_url",
        _ => key,
    };
    let refused = |key, error: VendorError| Error::from(at_field(vendor, field(key, &error), &error, lang));
    if way || old.secret != new.secret {
        gets_token(muster, vendor, new.clone()).await.map_err(|error| refused("secret", error))?;
    }
    if let Some(contacts) = &merged.secrets.contacts
        && (way || saved.secrets.contacts.as_ref() != Some(contacts))
    {
        gets_token(muster, vendor, with_key(&new, contacts)).await.map_err(|error| refused("contacts_secret", error))?;
    }
    if old.agent_id != new.agent_id {
        let seen = Client::new(&muster.vendors, vendor, new, AT_A_PAGE).visible_range().await;
        seen.map_err(|error| refused("agent_id", error))?;
    }
    Ok(())
}

/// Whatever becomes of the app: identity and key are not ones that the vendor refuses. One that cannot be asked refuses
/// nothing.
pub(super) async fn not_refused(muster: &Muster, merged: &Merged, lang: Lang) -> Result<()> {
    let vendor = merged.draft.vendor;
    match gets_token(muster, vendor, merged.credentials()).await {
        Err(error) if matches!(error.kind(), Some(Kind::Credentials | Kind::Token)) => {
            let field = if is_about_identity(vendor, error.code().unwrap_or_default()) { "identity" } else { "secret" };
            Err(at_field(vendor, field, &error, lang).into())
        }
        _ => Ok(()),
    }
}

/// The codes of an unknown company or app; the others are about the key, or about both.
fn is_about_identity(vendor: Vendor, code: &str) -> bool {
    match vendor {
        Vendor::WeCom => code == "40013",
        Vendor::Lark => code == "10003",
        Vendor::DingTalk => false,
    }
}

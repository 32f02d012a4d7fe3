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
pub(super) fn at_field(vendor: Vendor, field: &str, error: &VendorError, lang: Lang) -> FieldErrors {
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

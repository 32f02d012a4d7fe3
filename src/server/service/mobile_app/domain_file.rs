//! The files that prove to WeCom that our domain is ours.

use super::get;
use crate::domain::mobile_app::{DomainFileForm, FileFailure};
use crate::domain::refusal::Refusal;
use crate::domain::vendor::Vendor;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::check::fetch_back;
use crate::server::service::{Actor, note};
use crate::server::store;
use crate::server::vendor::VendorError;

/// Saves a file, which is served at once, and fetches it back through the public address.
pub async fn put_domain_file(muster: &Muster, actor: &Actor, form: &DomainFileForm) -> Result<()> {
    let (name, content) = form.check()?;
    let mut tx = muster.store.write().await?;
    if get(&mut tx, form.app).await?.vendor != Vendor::WeCom {
        return Err(Error::Refused(Refusal::NotFound));
    }
    store::mobile_app::put_domain_file(&mut tx, form.app, &name, &content, muster.clock.now()).await?;
    note(muster, &mut tx, actor, "mobile_app.domain_file", format!("mobile_app:{}", form.app), Some(&name)).await?;
    tx.commit().await?;

    let proof = match fetch_back(muster, &name, &content).await {
        Ok(true) => Ok(()),
        Ok(false) | Err(VendorError::Nonsense { .. }) => Err(FileFailure::NotOurs),
        Err(VendorError::RefusedAddress) => Err(FileFailure::RefusedAddress),
        Err(_) => Err(FileFailure::Unreachable),
    };
    let mut tx = muster.store.write().await?;
    store::mobile_app::domain_file_proved(&mut tx, &name, proof, muster.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// A verification file as it was uploaded; that somebody else than ourselves fetched it is noted.
pub async fn domain_file(muster: &Muster, name: &str, ours: bool) -> Result<Option<Vec<u8>>> {
    let Some(content) = store::mobile_app::domain_file(&mut muster.store.read().await?, name).await? else { return Ok(None) };
    if !ours {
        let mut tx = muster.store.write().await?;
        store::mobile_app::domain_file_fetched(&mut tx, name, muster.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(Some(content))
}

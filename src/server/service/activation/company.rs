//! DingTalk's second scan: which company it is, told by one of its administrators and confirmed by ours.

use super::{Actor, get, note, taken};
use crate::domain::activation::{CompanyForm, CompanyScan};
use crate::domain::id::MobileAppId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Span;
use crate::domain::vendor::Vendor;
use crate::server::Muster;
use crate::server::error::{Error, Result, log};
use crate::server::service::mobile_app::{AT_A_PAGE, credentials, vendor_failed};
use crate::server::service::phone;
use crate::server::store;
use crate::server::store::mobile_app::MobileApp;
use crate::server::vendor::VendorError;
use crate::server::vendor::dingtalk::DingTalk;
use crate::server::vendor::dingtalk::company::Chosen;

/// How long a scan may take.
const STATE_LIVES: Span = Span::minutes(10);

/// Starts the scan; answers where the browser goes. `browser`: what tells this browser from others.
pub async fn start(muster: &Muster, id: MobileAppId, browser: &str) -> Result<String> {
    let state = muster.entropy.alphanumeric(24);
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let app = get(&mut tx, id).await?;
    if app.vendor != Vendor::DingTalk || app.identity.is_empty() {
        return Err(Error::Refused(Refusal::NotFound));
    }
    store::activation::purge(&mut tx, now).await?;
    store::activation::put_state(&mut tx, &state, id, browser, now + STATE_LIVES).await?;
    tx.commit().await?;
    let back = phone::sign_in_address(muster, &app);
    let url = DingTalk::new(&muster.vendors, credentials(&app), AT_A_PAGE).company_url(&back, &state).map_err(vendor_failed(&app))?;
    Ok(url.to_string())
}

/// What came back with the browser; answers whether it belonged to a scan of ours at all.
pub async fn finish(muster: &Muster, id: MobileAppId, browser: &str, state: &str, code: Option<&str>) -> Result<bool> {
    let mut tx = muster.store.write().await?;
    let ours = store::activation::take_state(&mut tx, state, id, browser, muster.clock.now()).await?;
    tx.commit().await?;
    if !ours {
        return Ok(false);
    }
    let app = get(&mut muster.store.read().await?, id).await?;
    let came = match code {
        Some(code) => scan_of(DingTalk::new(&muster.vendors, credentials(&app), AT_A_PAGE).chosen_company(code).await),
        None => CompanyScan::Declined,
    };
    let mut tx = muster.store.write().await?;
    store::activation::put_company(&mut tx, id, Some(&came)).await?;
    tx.commit().await?;
    Ok(true)
}

fn scan_of(chosen: std::result::Result<Option<Chosen>, VendorError>) -> CompanyScan {
    match chosen {
        Ok(Some(Chosen { corp_id, by_admin: true })) => CompanyScan::Found(corp_id),
        Ok(Some(_)) => CompanyScan::NotAdmin,
        Ok(None) => CompanyScan::NoCompany,
        Err(VendorError::Said(said)) => CompanyScan::Refused {
            copy: (!said.scopes.is_empty()).then(|| said.scopes.join(",")),
            code: said.code,
            text: said.text,
            link: said.link,
        },
        Err(error) => {
            log(&Error::Vendor(Vendor::DingTalk, error));
            CompanyScan::Unreachable
        }
    }
}

/// Yes, it is this one: the very one that the scan found.
pub async fn confirm(muster: &Muster, actor: &Actor, form: &CompanyForm) -> Result<()> {
    let mut tx = muster.store.write().await?;
    let app = taken(&mut tx, form.app).await?;
    match store::activation::get(&mut tx, app.id).await?.company {
        Some(CompanyScan::Found(corp_id)) if corp_id == form.corp_id => {}
        _ => return Err(Error::Refused(Refusal::Changed)),
    }
    let app = MobileApp { corp_id: Some(form.corp_id.clone()), ..app };
    store::mobile_app::update(&mut tx, &app, muster.clock.now()).await?;
    store::activation::put_company(&mut tx, app.id, None).await?;
    note(muster, &mut tx, actor, "mobile_app.company", format!("mobile_app:{}", app.id), Some(&form.corp_id)).await?;
    tx.commit().await?;
    Ok(())
}

//! The addresses of an app: what is copied, links that sign in on the way, and whether the places that must agree do.

use super::{AT_A_PAGE, client, detail_of, get, vendor_failed};
use crate::domain::check::{StageKind, StageState};
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::{AddressBook, PhonePath, PlaceRow, Proved, SignInLink};
use crate::domain::permission::Given;
use crate::messages::console::activation as words;
use crate::messages::{Text, word};
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::service::{activation, phone};
use crate::server::store;
use crate::server::store::mobile_app::MobileApp;

/// `path`: the page that a link is wanted for.
pub async fn address_book(muster: &Muster, id: MobileAppId, path: Option<&str>, lang: Lang) -> Result<AddressBook> {
    let mut db = muster.store.read().await?;
    let app = get(&mut db, id).await?;
    let detail = detail_of(muster, &mut db, &app, lang).await?;
    let report = activation::last_report(&mut db, id).await?;
    let opened = store::mobile_app::was_opened(&mut db, id).await?;
    let seen = Seen {
        redirect: report.stage(StageKind::SignIn).map(|stage| stage.state),
        opened,
        verified: app.callback_verified_at.is_some(),
        origins: store::app_outside::origins(&mut db, id).await?,
    };
    drop(db);
    let home = PhonePath::parse(id, &format!("/m/{id}/bind")).map_err(|_| Error::Bug("the home page's path"))?;
    let path = path.unwrap_or_default();
    let built = match PhonePath::parse(id, path) {
        _ if path.is_empty() => None,
        Ok(path) => Some(Ok(link(muster, &app, &path)?)),
        Err(invalid) => Some(Err(invalid)),
    };
    Ok(AddressBook {
        places: places(muster, &app, &seen, lang),
        home: SignInLink { plain: detail.addresses.home_page.clone(), ..link(muster, &app, &home)? },
        app: detail,
        path: path.to_owned(),
        built,
    })
}

/// Over the vendor's sign-in page, which comes back to where every sign-in does, with the path in its state.
fn link(muster: &Muster, app: &MobileApp, path: &PhonePath) -> Result<SignInLink> {
    let back = phone::sign_in_address(muster, app);
    let with_sign_in = match app.identity.as_str() {
        "" => None,
        _ => Some(client(muster, app, AT_A_PAGE).authorize_url(&back, &path.state()).map_err(vendor_failed(app))?.to_string()),
    };
    Ok(SignInLink { with_sign_in, plain: muster.config.link(&path.to_string()) })
}

/// What was proved of the places, and under which public address.
struct Seen {
    redirect: Option<StageState>,
    opened: bool,
    verified: bool,
    origins: Vec<(Proved, String)>,
}

/// The places that must agree with the public address of now, as far as each can be seen.
fn places(muster: &Muster, app: &MobileApp, seen: &Seen, lang: Lang) -> Vec<PlaceRow> {
    let addresses = super::addresses(muster, app);
    let now = muster.config.origin();
    let row = |name: String, value: String, agrees: Given, text: Text| PlaceRow { name, value, agrees, text: text.get(lang).to_owned() };
    // What was proved under another address proves nothing of this one.
    let proved = |place: Proved, row: PlaceRow| match seen.origins.iter().find(|(of, origin)| *of == place && *origin != now) {
        Some((_, old)) if row.agrees == Given::Works => {
            PlaceRow { agrees: Given::Missing, text: words::PROVED_ELSEWHERE.with(lang, &[old]), ..row }
        }
        _ => row,
    };
    let (public, said) = match (muster.config.is_local(), muster.config.is_https()) {
        (true, _) => (Given::Missing, words::PUBLIC_LOCAL),
        (false, true) => (Given::Works, words::PUBLIC_GOOD),
        (false, false) => (Given::Missing, words::PUBLIC_PLAIN),
    };
    let (taken, found) = match seen.redirect {
        Some(StageState::Passed) => (Given::Works, words::REDIRECT_GOOD),
        Some(StageState::Failed) => (Given::Missing, words::REDIRECT_BAD),
        _ => (Given::Unknown, words::REDIRECT_UNKNOWN),
    };
    let (home_seen, home) = if seen.opened { (Given::Works, words::HOME_GOOD) } else { (Given::Unknown, words::HOME_UNKNOWN) };
    let vendor = word::vendor(app.vendor).get(lang);
    let back = addresses.redirect_url.or(addresses.trusted_domain).unwrap_or_default();
    let mut rows = vec![
        row(words::PLACE_PUBLIC.get(lang).to_owned(), muster.config.origin(), public, said),
        proved(Proved::SignIn, row(words::PLACE_REDIRECT.with(lang, &[vendor]), back, taken, found)),
        proved(Proved::Opened, row(words::PLACE_HOME.get(lang).to_owned(), addresses.home_page, home_seen, home)),
    ];
    if seen.verified {
        let callback = row(words::PLACE_CALLBACK.get(lang).to_owned(), addresses.callback_url, Given::Works, words::CALLBACK_GOOD);
        rows.push(proved(Proved::Callback, callback));
    }
    rows
}

//! Stages that are about addresses: the vendor's, and our own as it is seen from outside.

use std::time::Duration;

use jiff::fmt::rfc2822;

use super::Subject;
use super::outcome::{Found, Recorder};
use crate::domain::check::StageKind;
use crate::domain::time::{Span, Time};
use crate::domain::vendor::Vendor;
use crate::messages::console::check as words;
use crate::server::Muster;
use crate::server::service::connection::State;
use crate::server::service::mobile_app::AT_A_PAGE;
use crate::server::store;
use crate::server::store::mobile_app::MobileApp;
use crate::server::vendor::callback::{self, Keys};
use crate::server::vendor::{Client, VendorError};

/// The query by which our own visits to our public address are told from the vendor's.
pub const OURS: &str = "check";

/// Vendors refuse signatures of clocks that differ by minutes.
const MAX_SKEW: Span = Span::minutes(1);

/// Any answer will do. Answers the vendor's time, where it tells it.
pub(super) async fn address(record: &mut Recorder<'_>, client: &Client<'_>) -> Option<Time> {
    let mut date = None;
    record
        .stage_if(true, StageKind::Address, async {
            let url = client.address()?;
            let host = url.origin().ascii_serialization();
            let answer = client.get(url).await?;
            date = answer.header("date").and_then(|date| rfc2822::parse(date).ok()).map(|date| Time(date.timestamp().as_millisecond()));
            Ok(Found::text(host))
        })
        .await;
    date
}

pub(super) async fn clock(record: &mut Recorder<'_>, vendors: Option<Time>) {
    let Some(vendors) = vendors else {
        return if record.passed(StageKind::Address) { record.skip(StageKind::Clock) } else { record.wait(StageKind::Clock) };
    };
    let skew = record.muster.clock.base() - vendors;
    let found = Found::text(words::SKEW.of(record.lang, Duration::from_millis(skew.0.unsigned_abs()).as_secs()));
    let found = if skew.0.abs() > MAX_SKEW.0 {
        Found { text: found.text, ..Found::problem(words::CLOCK_OFF, words::CLOCK_OFF_REMEDY) }
    } else {
        found
    };
    record.end(StageKind::Clock, 0, Ok(found));
}

/// What the vendors' sign-in pages say where an address may not be returned to.
const fn refusals(vendor: Vendor) -> &'static [&'static str] {
    match vendor {
        Vendor::WeCom => &["redirect_uri unauthorized", "redirect_uri需使用应用可信域名", "redirect_uri 与配置"],
        Vendor::DingTalk => &["redirect_uri未授权", "redirect_url"],
        Vendor::Lark => &["(20029)", "redirect_uri 请求不合法"],
    }
}

/// The vendor tells the trusted domain, or its sign-in page tells that ours is none.
pub(super) async fn sign_in(record: &mut Recorder<'_>, client: &Client<'_>, saved: Option<&MobileApp>, trusted: Option<&str>) {
    let Some(app) = saved else { return record.skip(StageKind::SignIn) };
    let (muster, vendor, lang) = (record.muster, record.vendor, record.lang);
    let ready = record.passed(StageKind::Token);
    let back = crate::server::service::phone::sign_in_address(muster, app);
    let domain = muster.config.domain();
    let copy = if vendor == Vendor::WeCom { domain.clone() } else { back.clone() };
    record
        .stage_if(ready, StageKind::SignIn, async {
            if let Some(trusted) = trusted
                && !trusted.eq_ignore_ascii_case(&domain)
            {
                let problem = Found { copy: Some(copy), ..Found::problem(words::DOMAIN_NOT_TRUSTED, words::DOMAIN_NOT_TRUSTED_REMEDY) };
                return Ok(Found {
                    text: Some(words::TRUSTED_IS.with(lang, &[if trusted.is_empty() { "–" } else { trusted }])),
                    ..problem
                });
            }
            // The page is for browsers; that this server cannot open it says nothing about them.
            let page = match client.get(client.authorize_url(&back, "check")?).await {
                Ok(answer) => String::from_utf8_lossy(&answer.body[..answer.body.len().min(200_000)]).into_owned(),
                Err(VendorError::RefusedAddress) => return Err(VendorError::RefusedAddress),
                Err(_) => String::new(),
            };
            if refusals(vendor).iter().any(|said| page.contains(said)) {
                return Ok(Found { copy: Some(copy), ..Found::problem(words::REDIRECT_REFUSED, words::REDIRECT_REFUSED_REMEDY) });
            }
            Ok(Found::text(back))
        })
        .await;
}

/// Every verification file, fetched through the public address.
pub(super) async fn domain_files(record: &mut Recorder<'_>, saved: Option<&MobileApp>) {
    let muster = record.muster;
    let files = match saved {
        Some(app) => files(muster, app).await,
        None => Vec::new(),
    };
    if files.is_empty() {
        return record.skip(StageKind::DomainFile);
    }
    record
        .stage_if(true, StageKind::DomainFile, async {
            for (name, content) in &files {
                match fetch_back(muster, name, content).await? {
                    true => {}
                    false => {
                        return Ok(Found { text: Some(name.clone()), ..Found::problem(words::FILE_NOT_OURS, words::PUBLIC_URL_REMEDY) });
                    }
                }
            }
            Ok(Found::text(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")))
        })
        .await;
}

/// Whether a verification file comes back through the public address as it is. We say that it is us who ask, so that
/// the vendor's own visit can be told from ours.
pub(in crate::server::service) async fn fetch_back(muster: &Muster, name: &str, content: &[u8]) -> Result<bool, VendorError> {
    let url = muster.config.link(&format!("/{name}?{OURS}")).parse().map_err(|_| VendorError::RefusedAddress)?;
    let answer = muster.vendors.transport.get(url).await?;
    Ok(answer.status == 200 && answer.body == content)
}

async fn files(muster: &Muster, app: &MobileApp) -> Vec<(String, Vec<u8>)> {
    let found = async {
        let mut db = muster.store.read().await?;
        let mut files = Vec::new();
        for file in store::mobile_app::domain_files(&mut db, app.id).await? {
            let content = store::mobile_app::domain_file(&mut db, &file.name).await?.unwrap_or_default();
            files.push((file.name, content));
        }
        Ok::<_, store::StoreError>(files)
    };
    found.await.unwrap_or_default()
}

/// What the vendor would send to verify the address, sent by ourselves to the public one.
pub(super) async fn callback(record: &mut Recorder<'_>, saved: Option<&MobileApp>) {
    let (muster, vendor) = (record.muster, record.vendor);
    let Some(app) = saved else { return record.skip(StageKind::Callback) };
    let keys: Keys<'_> = crate::server::service::callback::keys(app, false);
    let random: [u8; 16] = muster.entropy.bytes();
    let Some(probe) = callback::probe(vendor, &keys, muster.clock.now(), random) else { return record.skip(StageKind::Callback) };
    let address = muster.config.link(&format!("/callbacks/{vendor}/{}", app.id));
    record
        .stage_if(true, StageKind::Callback, async {
            let request = probe.request(&format!("{address}?{OURS}=1"))?;
            let answer = muster.vendors.transport.send(request).await?;
            if answer.status == 200 && probe.is_answered_by(&keys, &answer.body) {
                Ok(Found::text(address))
            } else {
                Ok(Found {
                    text: Some(format!("HTTP {}", answer.status)),
                    ..Found::problem(words::CALLBACK_NOT_OURS, words::PUBLIC_URL_REMEDY)
                })
            }
        })
        .await;
}

/// Opens a connection as events would come over it; where one is kept already, that one counts.
pub(super) async fn connection(record: &mut Recorder<'_>, client: &Client<'_>, subject: &Subject) {
    let (muster, lang) = (record.muster, record.lang);
    let ready = record.passed(StageKind::Token);
    let same = |app: &&MobileApp| {
        let asked = &subject.app;
        (&app.secrets.app, app.edition, &app.base_url) == (&asked.secret, asked.edition, &asked.base_url)
    };
    record
        .stage_if(ready, StageKind::Callback, async {
            client.try_connect().await?;
            let kept = match subject.saved.as_ref().filter(same) {
                Some(app) => muster.connections.settled(app.id, muster.clock.now(), AT_A_PAGE).await,
                None => None,
            };
            match kept {
                None => Ok(Found::text(words::CONNECTION_POSSIBLE.get(lang))),
                Some(State::Open { .. }) => Ok(Found::text(words::CONNECTION_OPEN.get(lang))),
                Some(State::Failed { error, .. }) => Err(error),
                Some(State::Opening) => Err(VendorError::TimedOut),
            }
        })
        .await;
}

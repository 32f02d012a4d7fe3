//! What only shows at our public address and in the vendor's clock: verification files that are not ours, and clocks that
//! differ.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use muster::domain::check::{Stage, StageKind, StageState};
use muster::domain::lang::Lang;
use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use muster::messages::console::check as words;
use muster::messages::vendor::UNREACHABLE;
use muster::server::store;
use serde_json::json;
use tokio::net::TcpListener;

use super::{Checked, green, only};
use crate::harness::{Party, Relay, of_each_vendor};

of_each_vendor![a_clock_that_is_off_is_said_to_be_in_both_directions, a_verification_file_that_is_not_there_as_it_should_be_is_red];

async fn a_clock_that_is_off_is_said_to_be_in_both_directions(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let world = &checked.party.world;
    for (apart, off) in [(-3_600, true), (-90, true), (-30, false), (30, false), (90, true), (3_600, true)] {
        let vendors = world.muster.clock.base() + Span::seconds(apart);
        let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::from_millisecond(vendors.0).unwrap()).unwrap();
        world.fault(vendor.slug(), "/", json!({ "body": "{}", "headers": { "date": date } })).await;
        let report = checked.check().await;
        if !off {
            green(&report, "half a minute is no matter");
            continue;
        }
        let clock = only(&report, StageKind::Clock, None, "clocks differ");
        assert_eq!(clock.cause.as_deref(), Some(words::CLOCK_OFF.get(Lang::En)));
        assert_eq!(clock.remedy.as_deref(), Some(words::CLOCK_OFF_REMEDY.get(Lang::En)));
        // HTTP tells whole seconds, and the check takes time of its own.
        let found: i64 = clock.found.as_deref().and_then(|found| found.split(' ').next()?.parse().ok()).unwrap();
        assert!((found - apart.abs()).abs() <= 5, "{clock:?}");
        assert!(report.passed(), "an app can be enabled all the same");
        green(&checked.check().await, "mended");
    }
    checked.party.end().await;
}

/// What is wrong, and the answer that is.
type Wrong = (&'static str, fn() -> Response);

const NAME: &str = "WW_verify_0123456789abcdef.txt";

fn html() -> Response {
    Html("<!doctype html><title>Sign in</title>").into_response()
}

fn elsewhere() -> Response {
    Redirect::temporary("https://www.example.com/").into_response()
}

/// The connection ends in the middle of the answer.
fn cut_off() -> Response {
    let broken = futures_util::stream::once(async { Err::<Vec<u8>, _>(std::io::Error::other("gone")) });
    Body::from_stream(broken).into_response()
}

async fn a_verification_file_that_is_not_there_as_it_should_be_is_red(vendor: Vendor) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let public = format!("http://{}", listener.local_addr().unwrap());
    let party = Party::with(vendor, |config| config.public_url = public.parse().unwrap()).await;
    let relay = Relay::at(listener, &party.world);
    let checked = Checked::of(party).await;
    let file = |report: &muster::domain::check::Report| -> Option<Stage> {
        report.stages.iter().find(|stage| stage.kind == StageKind::DomainFile).cloned()
    };
    let before = checked.check().await;
    green(&before, "no file was uploaded");
    if vendor != Vendor::WeCom {
        assert_eq!(file(&before), None, "only WeCom asks for one");
        return checked.party.end().await;
    }
    let muster = &checked.party.world.muster;
    let mut tx = muster.store.write().await.unwrap();
    store::mobile_app::put_domain_file(&mut tx, checked.app, NAME, b"content", muster.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let there = checked.check().await;
    green(&there, "it is there");
    assert_eq!(file(&there).map(|stage| (stage.state, stage.found)), Some((StageState::Passed, Some(NAME.to_owned()))));

    let wrongs: [Wrong; 5] = [
        ("absent", || StatusCode::NOT_FOUND.into_response()),
        ("of other content", || "another file".into_response()),
        ("redirected", elsewhere),
        ("a page instead", html),
        ("cut off", cut_off),
    ];
    for (what, wrong) in wrongs {
        relay.answer(Some((format!("/{NAME}"), wrong)));
        let report = checked.check().await;
        let stage = only(&report, StageKind::DomainFile, None, what);
        let (cause, remedy) = match what {
            "cut off" => (UNREACHABLE.cause, UNREACHABLE.remedy),
            _ => (words::FILE_NOT_OURS, words::PUBLIC_URL_REMEDY),
        };
        assert_eq!(stage.cause.as_deref(), Some(cause.get(Lang::En)), "{what}: {stage:?}");
        assert_eq!(stage.remedy.as_deref(), Some(remedy.get(Lang::En)), "{what}");
        relay.answer(None);
        green(&checked.check().await, what);
    }
    checked.party.end().await;
}

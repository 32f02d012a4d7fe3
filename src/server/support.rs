//! The support bundle: what helps to find a fault, without secrets and without personal data.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Muster;
use super::error::Result;
use super::service::app_event::mask;
use super::service::mobile_app;
use super::store;
use crate::domain::check::{Report, Stage, VendorSaid};
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::mobile_app::ConnectionState;

/// Failed deliveries and received events that are listed.
const LISTED: usize = 50;

/// `/console/mobile-apps/{app}/support.json`: with a check that is made now.
pub async fn bundle(State(muster): State<Arc<Muster>>, Path(app): Path<String>) -> Response {
    let Ok(id) = app.parse::<MobileAppId>() else { return StatusCode::NOT_FOUND.into_response() };
    match make(&muster, id).await {
        Ok(Some(bundle)) => {
            let name = format!("attachment; filename=\"muster-support-{id}.json\"");
            ([(header::CONTENT_DISPOSITION, name), (header::CACHE_CONTROL, "no-store".to_owned())], Json(bundle)).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            super::error::log(&error);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn make(muster: &Muster, id: MobileAppId) -> Result<Option<Value>> {
    let mut db = muster.store.read().await?;
    let Some(app) = store::mobile_app::get(&mut db, id).await? else { return Ok(None) };
    let last = store::app_check::get(&mut db, id).await?;
    let failed = store::delivery::failed_of(&mut db, id, LISTED).await?;
    let events = store::callback_event::recent(&mut db, id, LISTED).await?;
    let bound = store::binding::count_active(&mut db, id).await?;
    drop(db);
    let now = masked(mobile_app::check_saved(muster, id, Lang::En).await?);
    let secrets = &app.secrets;
    Ok(Some(json!({
        "muster": env!("CARGO_PKG_VERSION"),
        "made_at": muster.clock.now(),
        "public_url": muster.config.origin(),
        "simulated": muster.config.simulator_url.is_some(),
        "app": {
            "id": app.id, "vendor": app.vendor, "identity": app.identity, "agent_id": app.agent_id, "corp_id": app.corp_id,
            "group_robot": app.group_robot, "robot_code": app.robot_code, "group_template": app.group_template,
            "card_template": app.card_template, "edition": app.edition, "base_url": app.base_url,
            "proxy": app.proxy.as_deref().map(without_user), "root_departments": app.root_departments,
            "event_route": app.event_route, "connection": muster.connections.state(id).map(ConnectionState::from),
            "state": app.state, "created_at": app.created_at, "callback_verified_at": app.callback_verified_at,
            "has": {
                "secret": !secrets.app.is_empty(), "contacts_secret": secrets.contacts.is_some(),
                "callback_token": secrets.callback_token.is_some(), "callback_key": secrets.callback_key.is_some(),
                "contacts_callback_key": secrets.contacts_callback_key.is_some(),
            },
            "bindings": bound,
        },
        "check_now": now,
        "last_scheduled_check": last.map(|last| json!({ "at": last.checked_at, "failed": last.failed, "report": masked(last.report) })),
        "recent_events": events,
        "failed_deliveries": failed.iter().map(|failed| json!({
            "purpose": failed.purpose, "channel": failed.channel, "created_at": failed.created_at,
            "error": failed.error.as_deref().map(mask::text),
        })).collect::<Vec<_>>(),
    })))
}

/// A report without people, also where a vendor or a stage names one.
fn masked(report: Report) -> Report {
    let mask = |text: Option<String>| text.map(|text| mask::text(&text));
    let said = |said: VendorSaid| VendorSaid { text: mask::text(&said.text), ..said };
    let stages = report.stages.into_iter().map(|stage| Stage {
        found: mask(stage.found),
        // The address that our calls come from is what a bundle is often made for; it is no person's.
        said: stage.said.map(said),
        ..stage
    });
    Report { stages: stages.collect(), people: Vec::new(), closed: report.closed.map(said), ..report }
}

/// An address without the user's name in it.
fn without_user(address: &str) -> String {
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        (None, Some((_, host))) => host.to_owned(),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxys_user_is_left_out() {
        assert_eq!(without_user("http://ops:x@proxy.example:3128"), "http://proxy.example:3128");
        assert_eq!(without_user("socks5://10.0.0.1:1080"), "socks5://10.0.0.1:1080");
    }
}

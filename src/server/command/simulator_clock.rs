//! Follows the simulators' clock, so that a moved clock lets codes expire and jobs fall due here, too.

use serde::Deserialize;

use crate::domain::time::Span;
use crate::server::Muster;
use crate::server::vendor::transport::Answer;

#[derive(Deserialize)]
struct Told {
    offset_ms: i64,
}

fn apply(muster: &Muster, answer: &Answer) -> Option<()> {
    let told: Told = answer.json().ok()?;
    if muster.clock.offset() != Span(told.offset_ms) {
        muster.clock.set_offset(Span(told.offset_ms));
        tracing::info!(offset_ms = told.offset_ms, "the simulators' clock was moved");
    }
    Some(())
}

/// The clock as it stands now, before anything is done by it.
pub(super) async fn catch_up(muster: &Muster) {
    let Some(url) = muster.config.simulator_url.as_ref().and_then(|url| url.join("/api/clock").ok()) else { return };
    match muster.vendors.transport.get(url).await {
        Ok(answer) => drop(apply(muster, &answer)),
        Err(error) => tracing::warn!(%error, "the simulators do not answer"),
    }
}

/// Asks again and again; each question is held until the clock is moved, and tells how far we have followed.
pub(super) async fn follow(muster: std::sync::Arc<Muster>) {
    let Some(base) = muster.config.simulator_url.clone() else { return };
    let follower = muster.entropy.alphanumeric(12);
    loop {
        let seen = muster.clock.offset().0;
        let Ok(url) = base.join(&format!("/api/clock?follower={follower}&seen={seen}")) else { return };
        let followed = match muster.vendors.transport.get(url).await {
            Ok(answer) => apply(&muster, &answer).is_some(),
            // The transport gives up after ten seconds, sooner than the simulators.
            Err(crate::server::vendor::VendorError::TimedOut) => true,
            Err(_) => false,
        };
        if !followed {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    }
}

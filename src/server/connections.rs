//! Keeps open the connections over which vendors push events: one for each enabled app that is set so.
//!
//! Every replica keeps one of its own. The vendors give each push to one connection of an app, whichever they choose,
//! and a push that comes twice finds the key of its event: several do no harm, and when a replica dies the others' are
//! there. If one replica held the only connection by a lease, nobody would listen until the lease had run out.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::Muster;
use super::service::callback;
use super::service::connection::{State, wanted};
use super::service::mobile_app::{IN_A_JOB, client};
use super::store::mobile_app::MobileApp;
use super::vendor::{Kind, VendorError};
use crate::domain::id::MobileAppId;
use crate::domain::time::Span;

/// How often the apps are looked at even if nothing was heard: another replica may have changed one.
const LOOK_AGAIN: Span = Span::seconds(30);
/// The wait after a first failure, and the longest; a failure that only an admin can mend waits as long at once.
const FIRST_WAIT: Span = Span::seconds(1);
const LONGEST_WAIT: Span = Span::minutes(5);
/// A connection that lived so long worked: what comes after it is a first failure.
const WORKED: Span = Span::minutes(1);

/// One app's connection, and the app as it was when it was opened.
struct Kept {
    app: MobileApp,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Kept {
    fn start(muster: &Arc<Muster>, app: MobileApp) -> Self {
        let stop = CancellationToken::new();
        let task = tokio::spawn(keep_open(muster.clone(), app.clone(), stop.clone()));
        Self { app, stop, task }
    }
}

/// Runs until cancelled. Follows what admins change; lets what was pushed be kept before a connection ends.
pub async fn run(muster: Arc<Muster>, stop: CancellationToken) {
    let mut kept = HashMap::new();
    loop {
        // Listening starts before looking, so that a change in between is not missed.
        let mut changed = pin!(muster.store.apps().notified());
        changed.as_mut().enable();
        match wanted(&muster).await {
            Ok(wanted) => follow(&muster, &mut kept, wanted).await,
            Err(error) => {
                super::error::log(&error);
            }
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = changed => {}
            () = muster.clock.sleep_until(muster.clock.now() + LOOK_AGAIN) => {}
        }
    }
    follow(&muster, &mut kept, Vec::new()).await;
}

/// Ends what is not wanted as it is, then starts what is missing.
async fn follow(muster: &Arc<Muster>, kept: &mut HashMap<MobileAppId, Kept>, wanted: Vec<MobileApp>) {
    let over: Vec<Kept> = kept.extract_if(|_, one| one.task.is_finished() || !wanted.contains(&one.app)).map(|(_, one)| one).collect();
    over.iter().for_each(|one| one.stop.cancel());
    for one in over {
        if one.task.await.is_err() {
            tracing::error!(app = %one.app.id, "the task of a connection broke off");
        }
        muster.connections.set(one.app.id, None);
    }
    for app in wanted {
        kept.entry(app.id).or_insert_with(|| Kept::start(muster, app));
    }
}

async fn keep_open(muster: Arc<Muster>, app: MobileApp, stop: CancellationToken) {
    muster.connections.set(app.id, Some(State::Opening));
    let mut failures = 0;
    loop {
        let began = muster.clock.now();
        let error = listen(&muster, &app, &stop).await.err();
        if stop.is_cancelled() {
            return;
        }
        let now = muster.clock.now();
        failures = if now - began >= WORKED { 1 } else { failures + 1 };
        let [jitter] = muster.entropy.bytes();
        let wait = wait(failures, error.as_ref(), jitter);
        // Before the failure is seen: whoever sees it and asks for another try is heard.
        let retry = muster.connections.retry().notified();
        muster.connections.set(
            app.id,
            Some(match error {
                Some(error) => {
                    tracing::warn!(app = %app.id, %error, seconds = wait.0 / 1_000, "no connection for events; it is tried again");
                    State::Failed { at: now, error }
                }
                None => State::Opening,
            }),
        );
        tokio::select! {
            () = stop.cancelled() => return,
            () = retry => {}
            () = muster.clock.sleep_until(now + wait) => {}
        }
    }
}

/// Opens the connection and keeps what comes over it, until one of both sides ends it.
async fn listen(muster: &Muster, app: &MobileApp, stop: &CancellationToken) -> Result<(), VendorError> {
    let client = client(muster, app, IN_A_JOB);
    let mut connection = tokio::select! {
        () = stop.cancelled() => return Ok(()),
        connected = client.connect() => connected?,
    };
    tracing::info!(app = %app.id, "a connection for events is open");
    muster.connections.set(app.id, Some(State::Open { since: muster.clock.now() }));
    loop {
        let push = tokio::select! {
            () = stop.cancelled() => None,
            push = connection.next() => push?,
        };
        let Some(push) = push else {
            connection.close().await;
            return Ok(());
        };
        match callback::keep(muster, app, &push.event, &push.payload).await {
            Ok(answer) => connection.acknowledge(push, answer.as_ref()).await?,
            // Not acknowledged: the vendor pushes it again.
            Err(error) => {
                super::error::log(&error);
            }
        }
    }
}

/// How long to wait before the next try. `jitter`: replicas that lost their connections together come back apart.
fn wait(failures: u32, error: Option<&VendorError>, jitter: u8) -> Span {
    let doubled = Span(FIRST_WAIT.0 << failures.saturating_sub(1).min(10)).min(LONGEST_WAIT);
    let wait = match error {
        None if failures <= 1 => return Span(0),
        Some(VendorError::Said(said)) => match said.kind {
            Kind::Credentials | Kind::Permission | Kind::Disabled | Kind::Address | Kind::UsedUp => LONGEST_WAIT,
            Kind::Limited { wait: Some(wait) } => doubled.max(wait),
            _ => doubled,
        },
        Some(error) if !error.passes() => LONGEST_WAIT,
        _ => doubled,
    };
    // Between half of it and all of it.
    Span(wait.0 / 2 + wait.0 / 2 * i64::from(jitter) / 255)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::vendor::Said;

    #[test]
    fn waits_grow_and_differ_and_what_an_admin_has_to_mend_is_not_asked_often() {
        let lost = VendorError::TimedOut;
        let longest: Vec<_> = (1..=10).map(|failures| wait(failures, Some(&lost), 255).0 / 1_000).collect();
        assert_eq!(longest, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
        assert_eq!(wait(4, Some(&lost), 0), Span::seconds(4));
        assert_eq!(wait(u32::MAX, Some(&lost), 255), LONGEST_WAIT);
        let secret = VendorError::from(Said::new("x", "wrong", Kind::Credentials));
        assert_eq!((wait(1, Some(&secret), 255), wait(1, Some(&VendorError::RefusedAddress), 255)), (LONGEST_WAIT, LONGEST_WAIT));
        let limited = VendorError::from(Said::new("x", "slow", Kind::Limited { wait: Some(Span::minutes(1)) }));
        assert_eq!(wait(1, Some(&limited), 255), Span::minutes(1));
        assert_eq!((wait(1, None, 255), wait(3, None, 255)), (Span(0), Span::seconds(4)));
    }
}

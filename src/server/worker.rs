//! Workers: they lease jobs from the queue, run them, and wait for the next one.

use std::pin::pin;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::Muster;
use super::error::{Error, Result};
use super::service::app_event;
use super::service::check::schedule;
use super::service::job::{self, Job};
use super::service::mobile_app::key;
use super::service::validity;
use super::store;
use super::store::job::Leased;
use crate::domain::time::Span;

/// How many jobs of this process run at once.
const WORKERS: usize = 4;
/// How long a job belongs to its worker. Longer than any vendor may take to answer.
const LEASE: Span = Span::minutes(2);
/// How often the queue is looked at even if nothing was heard: another replica's worker may have died.
const LOOK_AGAIN: Span = Span::seconds(30);
/// How often what is kept for a while only is thrown away, due checks are queued, and notices given.
const HOUSEKEEPING: Span = Span::minutes(10);

/// Runs until cancelled, then lets running jobs end.
pub async fn run(muster: Arc<Muster>, stop: CancellationToken) {
    let workers: Vec<_> = (0..WORKERS).map(|_| tokio::spawn(work(muster.clone(), stop.clone()))).collect();
    let keeper = async {
        loop {
            let due = [
                job::housekeeping(&muster).await,
                key::erase_over(&muster).await,
                schedule::enqueue_due(&muster).await,
                validity::give_notices(&muster).await,
                app_event::write_counts(&muster).await,
            ];
            for done in due {
                if let Err(error) = done {
                    super::error::log(&error);
                }
            }
            muster.clock.sleep_until(validity::next_notices(&muster).min(muster.clock.now() + HOUSEKEEPING)).await;
        }
    };
    let refused = async {
        loop {
            muster.vendors.tokens.refused().notified().await;
            if let Err(error) = key::look_now(&muster).await {
                super::error::log(&error);
            }
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = keeper => {}
        () = refused => {}
    }
    for worker in workers {
        drop(worker.await);
    }
}

async fn work(muster: Arc<Muster>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        // Listening starts before looking, so that a job queued in between is not missed.
        let mut queued = pin!(muster.store.jobs().notified());
        queued.as_mut().enable();
        let next = match run_one(&muster).await {
            Ok(true) => continue,
            Ok(false) => next_look(&muster).await,
            Err(error) => {
                super::error::log(&error);
                muster.clock.now() + LOOK_AGAIN
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = queued => {}
            () = muster.clock.sleep_until(next) => {}
        }
    }
}

async fn next_look(muster: &Muster) -> crate::domain::time::Time {
    let latest = muster.clock.now() + LOOK_AGAIN;
    let due = match muster.store.read().await {
        Ok(mut db) => store::job::next_due(&mut db).await.ok().flatten(),
        Err(_) => None,
    };
    due.map_or(latest, |due| due.min(latest))
}

/// Runs the job that is due, if there is one.
pub async fn run_one(muster: &Muster) -> Result<bool> {
    let now = muster.clock.now();
    // Looking is a read; only taking is a write.
    if store::job::next_due(&mut muster.store.read().await?).await?.is_none_or(|due| due > now) {
        return Ok(false);
    }
    let lease = muster.entropy.alphanumeric(16);
    let mut tx = muster.store.write().await?;
    let Some(leased) = store::job::lease(&mut tx, &lease, now, now + LEASE).await? else { return Ok(false) };
    tx.commit().await?;
    run_leased(muster, &leased).await?;
    Ok(true)
}

async fn run_leased(muster: &Muster, leased: &Leased) -> Result<()> {
    let Ok(job) = serde_json::from_slice::<Job>(&leased.payload) else {
        let mut tx = muster.store.write().await?;
        store::job::give_up(&mut tx, leased, "written by another version", muster.clock.now()).await?;
        tx.commit().await?;
        return Ok(());
    };
    if leased.attempts > leased.max_attempts {
        // Its workers died, and it may have been the reason: it does not get any more of them.
        return end_failed(muster, leased, &job, "its workers died", false).await;
    }
    let (reason, again) = match job.run(muster, leased).await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(failure)) => (failure.reason, failure.again),
        Err(error) => (internal(&error), true),
    };
    end_failed(muster, leased, &job, &reason, again).await
}

/// Puts a job back for another try, or gives it up.
async fn end_failed(muster: &Muster, leased: &Leased, job: &Job, reason: &str, again: bool) -> Result<()> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    if again && leased.attempts < leased.max_attempts {
        store::job::retry(&mut tx, leased, reason, now + job.back_off(leased.attempts)).await?;
    } else if store::job::give_up(&mut tx, leased, reason, now).await? {
        job.gave_up(&mut tx, reason).await?;
        tracing::warn!(job = %leased.id, kind = leased.kind, reason, "a job was given up");
    }
    tx.commit().await?;
    Ok(())
}

fn internal(error: &Error) -> String {
    format!("internal, see the log under {}", super::error::log(error))
}

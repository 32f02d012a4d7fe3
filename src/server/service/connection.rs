//! The connections over which events come: for which apps there is one, and how each is doing.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::{Notify, watch};

use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::{AppState, ConnectionState, EventRoute};
use crate::domain::time::{Span, Time};
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::store;
use crate::server::store::mobile_app::MobileApp;
use crate::server::vendor::VendorError;

/// How a connection of this process is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Opening,
    Open { since: Time },
    Failed { at: Time, error: VendorError },
}

impl From<State> for ConnectionState {
    fn from(state: State) -> Self {
        match state {
            State::Opening => Self::Opening,
            State::Open { since } => Self::Open { since },
            State::Failed { at, error } => Self::Failed { at, said: error.to_string() },
        }
    }
}

/// The connections of this process. Other replicas have their own.
#[derive(Default)]
pub struct Connections {
    states: watch::Sender<HashMap<MobileAppId, State>>,
    retry: Notify,
}

impl Connections {
    /// `None` where no connection is kept for the app.
    pub fn state(&self, app: MobileAppId) -> Option<State> {
        self.states.borrow().get(&app).cloned()
    }

    /// `None`: there is none any more.
    pub fn set(&self, app: MobileAppId, state: Option<State>) {
        self.states.send_modify(|states| {
            match state {
                Some(state) => states.insert(app, state),
                None => states.remove(&app),
            };
        });
    }

    /// To wait for what becomes of them.
    pub fn subscribe(&self) -> watch::Receiver<HashMap<MobileAppId, State>> {
        self.states.subscribe()
    }

    /// Told when those that failed are to be tried at once.
    pub fn retry(&self) -> &Notify {
        &self.retry
    }

    /// Has what failed tried again, and waits until the app's connection is open, failed after `since`, or is there no
    /// more; not longer than `patience`.
    pub async fn settled(&self, app: MobileAppId, since: Time, patience: Span) -> Option<State> {
        self.retry.notify_waiters();
        let mut states = self.subscribe();
        let settled = states.wait_for(|states| match states.get(&app) {
            None | Some(State::Open { .. }) => true,
            Some(State::Failed { at, .. }) => *at > since,
            Some(State::Opening) => false,
        });
        drop(tokio::time::timeout(Duration::from_millis(patience.0.unsigned_abs()), settled).await);
        self.state(app)
    }
}

/// The apps that are to have a connection.
pub async fn wanted(muster: &Muster) -> Result<Vec<MobileApp>> {
    let mut apps = store::mobile_app::list(&mut muster.store.read().await?).await?;
    apps.retain(|app| app.state == AppState::Enabled && app.event_route == EventRoute::Connection);
    Ok(apps)
}

//! The connections over which events come, kept while a test lasts.

use std::sync::Arc;

use muster::domain::id::MobileAppId;
use muster::domain::mobile_app::EventRoute;
use muster::server::connections;
use muster::server::service::connection::State;
use muster::server::store::mobile_app::MobileApp;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{PATIENCE, Party};

/// The task that keeps them.
pub struct Keeper {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Keeper {
    pub async fn end(self) {
        self.stop.cancel();
        self.task.await.expect("an end");
    }
}

impl Party {
    /// Has the app's events come over a connection.
    pub async fn route(&self, app: MobileAppId, change: impl FnOnce(&mut MobileApp)) {
        self.change(app, |app| {
            app.event_route = EventRoute::Connection;
            (app.secrets.callback_token, app.secrets.callback_key) = (None, None);
            change(app);
        })
        .await;
    }

    /// A replica's keeper of connections.
    pub fn keep_connections(&self) -> Keeper {
        let stop = CancellationToken::new();
        let task = tokio::spawn(connections::run(Arc::clone(&self.world.muster), stop.clone()));
        Keeper { stop, task }
    }

    /// Waits until the app's connection is as it is to be.
    pub async fn until(&self, app: MobileAppId, fits: impl Fn(Option<&State>) -> bool) -> Option<State> {
        let mut states = self.world.muster.connections.subscribe();
        let settled = states.wait_for(|states| fits(states.get(&app)));
        tokio::time::timeout(PATIENCE, settled).await.expect("in time").expect("a state").get(&app).cloned()
    }

    pub async fn until_open(&self, app: MobileAppId) {
        self.until(app, |state| matches!(state, Some(State::Open { .. }))).await;
    }
}

//! What keeps the apps' connections open, as a server would.

use std::sync::Arc;

use muster::domain::id::MobileAppId;
use muster::server::connections;
use muster::server::service::connection::State;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{PATIENCE, World};

pub struct Keeper {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Keeper {
    pub fn start(world: &World) -> Self {
        let stop = CancellationToken::new();
        let task = tokio::spawn(connections::run(Arc::clone(&world.muster), stop.clone()));
        Self { stop, task }
    }

    pub async fn end(self) {
        self.stop.cancel();
        self.task.await.expect("an end");
    }
}

impl World {
    /// Waits until the app's connection is as it is to be.
    pub async fn connection(&self, app: MobileAppId, fits: impl Fn(Option<&State>) -> bool) -> Option<State> {
        let mut states = self.muster.connections.subscribe();
        let settled = states.wait_for(|states| fits(states.get(&app)));
        tokio::time::timeout(PATIENCE, settled).await.expect("in time").expect("a state").get(&app).cloned()
    }

    /// … until it is open.
    pub async fn connected(&self, app: MobileAppId) {
        self.connection(app, |state| matches!(state, Some(State::Open { .. }))).await;
    }
}

//! Everything that runs on the server: settings, storage, vendors, services, and what listens to the network.

pub mod access;
pub mod callback;
pub mod caller;
pub mod clock;
pub mod command;
pub mod config;
pub mod connections;
pub mod console;
pub mod context;
pub mod entropy;
pub mod error;
mod handover;
pub mod http;
pub mod keys;
pub mod network;
pub mod page;
pub mod password;
pub mod rest;
pub mod service;
pub mod store;
mod support;
pub mod vendor;
pub mod worker;

use std::sync::Arc;

use self::clock::Clock;
use self::config::Config;
use self::entropy::{Entropy, Ids};
use self::service::app_event::tally::Tallies;
use self::service::check::watch::Watches;
use self::service::connection::Connections;
use self::store::Store;
use self::vendor::Vendors;

/// The running server: what services need to do their work. The outside world comes in through here.
pub struct Muster {
    pub config: Config,
    pub clock: Arc<Clock>,
    pub entropy: Entropy,
    pub ids: Ids,
    pub store: Store,
    pub vendors: Vendors,
    /// Checks that pages watch.
    pub watches: Watches,
    /// Connections over which events come.
    pub connections: Connections,
    /// How much the event logs of apps grew within the hour.
    pub tallies: Tallies,
}

impl Muster {
    pub fn new(config: Config, clock: Arc<Clock>, entropy: Entropy, store: Store) -> Self {
        let vendors = Vendors::new(&config, clock.clone());
        let ids = Ids::new(&entropy);
        Self {
            config,
            clock,
            entropy,
            ids,
            store,
            vendors,
            watches: Watches::default(),
            connections: Connections::default(),
            tallies: Tallies::default(),
        }
    }

    /// A new id; later ones are larger.
    pub fn new_id<T: crate::domain::id::Id>(&self) -> T {
        self.ids.next(self.clock.now())
    }
}

//! Clients of the vendors and of the SMS providers: the only users of reqwest and of WebSockets, through one transport
//! with one guard.

pub mod budget;
mod call;
pub mod callback;
pub mod client;
pub mod connection;
pub mod credentials;
pub mod dingtalk;
pub mod directory;
mod envelope;
pub mod error;
#[cfg(any(fuzzing, test))]
pub mod fuzz;
pub mod lark;
pub mod message;
pub mod rights;
pub mod sign_in;
pub mod sms;
pub mod tokens;
pub mod transport;
pub mod wecom;

use std::sync::Arc;

use self::budget::Budget;
use self::tokens::TokenCache;
use self::transport::{Guard, Transport};
use super::clock::Clock;
use super::config::{Config, Scripts};

pub use self::call::{OUR_BUDGET, TOLD_TO_WAIT};
pub use self::client::Client;
pub use self::credentials::Credentials;
pub use self::error::{Kind, Said, VendorError};

/// What all clients share: connections, tokens, the budget of calls, the clock.
pub struct Vendors {
    pub transport: Transport,
    pub tokens: TokenCache,
    pub budget: Budget,
    pub card_routes: dingtalk::Routes,
    /// What the pages that sign in load inside the vendors' apps.
    pub scripts: Scripts,
    pub clock: Arc<Clock>,
}

impl Vendors {
    pub fn new(config: &Config, clock: Arc<Clock>) -> Self {
        let guard = Guard { loopback: config.simulator_url.is_some(), private: config.allow_private_addresses };
        Self {
            transport: Transport::new(guard, config.patience),
            tokens: TokenCache::new(clock.clone()),
            budget: Budget::new(clock.clone()),
            card_routes: dingtalk::Routes::default(),
            scripts: config.scripts.clone(),
            clock,
        }
    }
}

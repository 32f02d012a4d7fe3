//! Clients of the vendors and of the SMS providers: the only users of reqwest, through one transport with one guard.

pub mod sms;
pub mod tokens;
pub mod transport;
pub mod wecom;

use std::sync::Arc;

use self::tokens::TokenCache;
use self::transport::{Guard, Transport};
use super::clock::Clock;
use super::config::Config;

/// What all clients share: connections, tokens, the clock.
pub struct Vendors {
    pub transport: Transport,
    pub tokens: TokenCache,
    pub clock: Arc<Clock>,
}

impl Vendors {
    pub fn new(config: &Config, clock: Arc<Clock>) -> Self {
        let guard = Guard { loopback: config.simulator_url.is_some(), private: config.allow_private_addresses };
        Self { transport: Transport::new(guard, config.patience), tokens: TokenCache::new(clock.clone()), clock }
    }
}

/// Why a vendor did not do what was asked. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VendorError {
    /// The vendor's own refusal.
    Said { code: i64, text: String },
    /// No answer within ten seconds.
    TimedOut,
    /// No connection: name, network or certificate. In words.
    Unreachable(String),
    /// The address is one that this server may not call.
    RefusedAddress,
    /// An answer that is not this vendor's: the HTTP status.
    Nonsense { status: u16 },
}

impl VendorError {
    pub fn code(&self) -> Option<i64> {
        match self {
            Self::Said { code, .. } => Some(*code),
            _ => None,
        }
    }
}

impl std::fmt::Display for VendorError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Said { code, text } => write!(f, "{code} {text}"),
            Self::TimedOut => f.write_str("no answer within ten seconds"),
            Self::Unreachable(why) => write!(f, "no connection: {why}"),
            Self::RefusedAddress => f.write_str("an address that this server may not call"),
            Self::Nonsense { status } => write!(f, "an answer that makes no sense (HTTP {status})"),
        }
    }
}

impl std::error::Error for VendorError {}

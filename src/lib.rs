//! Muster puts an operations team's incident work into DingTalk, WeCom and Lark.
//!
//! `docs/ARCHITECTURE.md` says which module may import which; a test holds the code to it.

// Optimised with its assertions left in, the pages' types are deeper than the usual limit.
#![cfg_attr(fuzzing, recursion_limit = "512")]

/// Words and rules of the product; pure, for the server and for browsers.
pub mod domain;
/// Every text a person reads, in Chinese and English.
pub mod messages;

/// Server functions: what the pages may ask of the server.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod api;
/// The two trees of pages and their documents.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod app;
/// Pages and the pieces that they are made of.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod ui;

/// Everything that runs on the server only.
#[cfg(feature = "ssr")]
pub mod server;

/// Stand-ins for the vendors, so that Muster runs and is tested without the network.
#[cfg(feature = "simulator")]
pub mod simulator;

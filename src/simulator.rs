//! Stand-ins for the vendors (DingTalk, WeCom, Lark), for Alibaba Cloud and Tencent Cloud, and for
//! "the phone and the vendors' back office", so that everything runs without the network.
//!
//! The module imports nothing else of this crate: the clients and their stand-ins share no types, so that a mistake
//! in one of them shows. `Simulators::start` runs all of them in this process; the program `muster-simulator` is a
//! thin shell around it.

mod alibaba;
mod callback;
mod clock;
mod company;
mod control;
mod credentials;
mod dingtalk;
mod directory;
mod faults;
mod gate;
mod hints;
mod lark;
mod markup;
mod message;
mod phone_page;
mod random;
mod requests;
mod seal;
mod settings;
mod sign_in_page;
mod sms;
mod start;
mod tencent;
mod vendor;
mod wecom;
mod world;

#[cfg(test)]
mod tests;

pub use start::{Addresses, Running, Simulators};

//! DingTalk's callbacks: proved, decrypted and read.

#![no_main]

use muster::domain::vendor::Vendor;
use muster::server::vendor::fuzz::callback;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| callback(Vendor::DingTalk, bytes));

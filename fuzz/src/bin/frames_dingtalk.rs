//! DingTalk's long connection: frames, pushes and their answers.

#![no_main]

use muster::domain::vendor::Vendor;
use muster::server::vendor::fuzz::frames;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| frames(Vendor::DingTalk, bytes));

//! DingTalk's answers: success, refusals and pages of whoever stands between.

#![no_main]

use muster::domain::vendor::Vendor;
use muster::server::vendor::fuzz::answer;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| answer(Vendor::DingTalk, bytes));

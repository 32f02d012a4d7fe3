//! The sealed envelopes of all three vendors, in both directions.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| muster::server::vendor::fuzz::envelope(bytes));

//! WeCom's XML.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| muster::server::vendor::fuzz::wecom_xml(bytes));

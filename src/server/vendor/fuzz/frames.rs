//! Frames of a long connection, one after the other.

use serde_json::json;

use crate::domain::time::Time;
use crate::domain::vendor::Vendor;
use crate::server::vendor::connection::{Frame, Heard, Protocol};
use crate::server::vendor::{dingtalk, lark};

/// What stands between two frames.
const BETWEEN: &str = "\n--\n";

/// Each frame is heard as bytes and, where it is one, as text; what is pushed is acknowledged.
pub fn frames(vendor: Vendor, bytes: &[u8]) {
    let mut protocol: Box<dyn Protocol> = match vendor {
        Vendor::DingTalk => Box::new(dingtalk::stream::fuzzed()),
        Vendor::Lark => Box::new(lark::connection::fuzzed()),
        // Has none.
        Vendor::WeCom => return,
    };
    for frame in pieces(bytes) {
        let text = std::str::from_utf8(frame).ok().map(|text| Frame::text(text.to_owned()));
        for (frame, answer) in text.into_iter().zip([None]).chain([(Frame::binary(frame.to_vec()), Some(json!({ "toast": "ok" })))]) {
            if let Heard::Push(push) = protocol.hear(frame, Time(1_767_225_600_000)) {
                (push.acknowledgement)(answer.as_ref());
            }
        }
        protocol.ping();
        protocol.ping_every();
    }
}

fn pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut pieces, mut from) = (Vec::new(), 0);
    while let Some(at) = bytes[from..].windows(BETWEEN.len()).position(|window| window == BETWEEN.as_bytes()) {
        pieces.push(&bytes[from..from + at]);
        from += at + BETWEEN.len();
    }
    pieces.push(&bytes[from..]);
    pieces
}

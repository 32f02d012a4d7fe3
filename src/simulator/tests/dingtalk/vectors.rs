//! The sealed calls that the vendor publishes, and those that two independent implementations agree on.

use crate::simulator::dingtalk::press;
use crate::simulator::seal::{Broken, open, seal, signature};

const TOKEN: &str = "opsTestToken2026";
const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const OWNER: &str = "dingtestappkey0001";

fn both_ways(block: &[u8; 16], timestamp: &str, nonce: &str, plain: &str, sealed: &str, signed: &str) {
    assert_eq!(seal(KEY, OWNER, plain, *block).unwrap(), sealed);
    assert_eq!(signature(TOKEN, timestamp, nonce, sealed), signed);
    assert_eq!(open(KEY, OWNER, sealed).unwrap(), plain);
    assert_eq!(open(KEY, "dingother", sealed), Err(Broken::Receiver));
    assert_ne!(signature("forged", timestamp, nonce, sealed), signed);
}

#[test]
fn an_event_is_sealed_like_the_reference() {
    let plain = r#"{"EventType":"user_add_org","EventTime":1767225600000,"CorpId":"dingtestcorp0001","BizId":"166335567","eventId":"c7c7120f2c07419ebdba0318c8","timeStamp":"1767225600000","userId":["user0001","user0002"]}"#;
    assert_eq!(plain.len(), 202);
    let sealed = "Q3stYC6hdFzMh9T8HCvyDOrc1UMqKYuKJIzh5P/htaCcUTBLHW9gQ08In2XNYsO0uK3Loym5rbnXQbwTnF4c/e0iQMRVPnUzGCNDbbyxx6M5J8gPcdmlCj3dIeMqHuilc/56rlOX3I2wslFKhnlROseyF2RVYmg6Lc2+zdGOGB5y7UDxqQETIuvuSBw+DPt1y2WiW1mEp8Ik6YfDdsGwlc0HiQ7NqCv3qLQFgwP9+eUBNwfsf0ZmCkFqjXPN2pFsZmVX1n/8igA5wyW4etlTO1Q0DU5cV4l+0lfQgbLLsxahZOj5LyuqTRgJapFYMZkkurh00X6yj/d/XIKSU7n0qQ==";
    both_ways(b"0123456789abcdef", "1767225600123", "n0nceABC", plain, sealed, "cb38a3d5382732842e91411bc2eb24a649a19cc0");
}

#[test]
fn an_address_check_is_sealed_like_the_reference() {
    let sealed = "2nLK4qcOJ9LJdlCDACFQq3YMwKeq0Q4Ss8aZH5NrwB0FIFQj7Tdw52gLjtQgNgyNgquoXorVwWZcSK1Fshi8Gg==";
    let signed = "d060403a1677691683028cdf2b5e7990ceb75859";
    both_ways(b"0000000000000000", "1767225600000", "n0nceURL", r#"{"EventType":"check_url"}"#, sealed, signed);
}

#[test]
fn an_answer_is_sealed_like_the_reference() {
    let sealed = "DpQeJfnf/MGZ/+GTIspwVIrytpxseNieWpwBrdmfR/brf964LVtvBkJl69zSNRcJ6w0NKZoOilgOBVdJaGmXLQ==";
    both_ways(b"fedcba9876543210", "1767225601000", "n0nceXYZ", "success", sealed, "91724858058e36aa6c965f8582e8c755fcee10a3");
}

#[test]
fn the_published_samples_open() {
    let sealed = "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==";
    assert_eq!(signature("123456", "1614767836", "A7Co0cJLMzIDtMMI", sealed), "9a95a004dd16f5c307e849b994173f76aa26e5eb");
    assert_eq!(open("1234567890123456789012345678901234567890123", "dingsnotzck6pm5veliw", sealed).unwrap(), "success");

    let sealed = "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==";
    assert_eq!(signature("123456", "1445827045067", "nEXhMP4r", sealed), "5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0");
    assert_eq!(
        open("4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", "suite4xxxxxxxxxxxxxxx", sealed).unwrap(),
        r#"{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}"#
    );
}

/// The same HMAC signs pressed cards (the timestamp alone) and the calls of third-party apps (with their ticket).
#[test]
fn the_published_signature_of_third_party_apps_comes_out() {
    assert_eq!(press::signature("suiteSecretTest", "1598359962000\nTestSuiteTicket"), "rIVMJxjz4p04rIFgpWuWDOUzfcimERirqvXFcJFqsD4=");
}

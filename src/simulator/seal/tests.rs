//! The vectors of WeCom's reference implementation and of the vendor's own samples.

use super::*;

const TOKEN: &str = "SimToken2026";
const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const CORP: &str = "wwsim0000000000001";
const NONCE: &str = "1597212914";
const TIMESTAMP: &str = "1760000000";
const BLOCK: [u8; 16] = *b"0123456789abcdef";

/// Seals, signs and opens again; all three must be as the reference has them.
fn both_ways(receiver: &str, plain: &str, sealed: &str, signed: &str) {
    assert_eq!(seal(KEY, receiver, plain, BLOCK).unwrap(), sealed);
    assert_eq!(signature(TOKEN, TIMESTAMP, NONCE, sealed), signed);
    assert_eq!(open(KEY, receiver, sealed).unwrap(), plain);
}

#[test]
fn the_key_is_what_both_references_make_of_it() {
    assert_eq!(hex(&key(KEY).unwrap()), "69b71d79f8218a39259a7a29aabb2dbafc31cb3d35db7e39ebbf3d0010831051");
}

#[test]
fn an_event_is_sealed_like_the_reference() {
    let plain = r#"<xml><ToUserName><![CDATA[wwsim0000000000001]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_contact]]></Event><ChangeType>create_user</ChangeType><UserID><![CDATA[zhangsan]]></UserID><Department><![CDATA[1,2]]></Department></xml>"#;
    let sealed = "Q3stYC6hdFzMh9T8HCvyDLqRRqWFL3A/CN73EvZhr2nd05jksJHhdkXCkCo/fVUBYDkCaop7CrKngCMoQ2isVNOxoJroqc5TXlRSjbM+hMN7Jiuwq/pJyzicX/CtmVR4H20rfkOemSlDQUSwdjszTT1+JW/ZZ+jAgZSfNnCBvyq6HOpxQvejaQSLlslKWydrs1r7oA3PbFMRDKBvXcyJFmB2KrC9iB7o8hdAf9onsdAP9w422Ntdc/wz5Ly41+ijTuKU7H2HzoXncwjUAh/zCAaN7XB+fqfw4Y8gkLCQJRlGlPUpWqpA5rKmPtSOIj7TgkZf3kP3lBXjDct2jUFk3/uLVJOdCSbB7TqJDQyocJrOEHEcqc2kXfwaAfBJ6LlDHnTnmbb8X8CHn9M/I1ivuHbAbXsYEJrepYX4cJ3GY/VzyL2MeoKdLKsqNGI6NkrOIqcGnmXg6D5MUou5sMjMYqsCZnpqC9uPil/XVHNxqrF9hzRgZqxZ5PDFAFgSLM9a";
    both_ways(CORP, plain, sealed, "3347e9d74ab55234814e0db70e196dd38c5aed40");
    assert_eq!(open(KEY, "wwother", sealed), Err(Broken::Receiver));
}

#[test]
fn an_address_check_is_sealed_like_the_reference() {
    let sealed = "Q3stYC6hdFzMh9T8HCvyDDq6ltO7PARspEzneIfUxOuYPGzq7N4YQldFmhaWjuYexsKxfeix4bGO5/LxvlRV3w==";
    both_ways(CORP, "1288432023552776189", sealed, "d0eae2fbe8c8ad5e740a6050f9572b0535d9df38");
}

#[test]
fn the_length_counts_bytes() {
    let plain = r#"<xml><ToUserName><![CDATA[zhangsan]]></ToUserName><FromUserName><![CDATA[wwsim0000000000001]]></FromUserName><CreateTime>1760000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content></xml>"#;
    let sealed = "Q3stYC6hdFzMh9T8HCvyDOfoxogh1MJuVqHQl4PjVXg3TRewMLDe8YitasZWgI1w5CvBunRWFP2dJg/LFibR3GbK8GudVn/m/CtKfT+bwkpq6LiO13ndULmzkS7KZ73OSOmLcWBv9eIY2ks356gPdL2j3oaDeKzoKNRgeIJ+DF1NKBMjnAJChjWK3ls4eoMkX8nwfABGMFk5usJmL9NNeX7OBazi7+NpapJjjxV92boPQ5vm5Pyqe5FMLKvyUbHPWXRljwcKZhCZaioYIip6bAFPs9JLHCMhvDO8dfi1NsD72WCBjFDtv/thgLotBBDFlYU0eKUHG0hcFU1mrzaW/qEeSkK5v0arusAQuhxepRrqpbmlkDMzhG+vyHPy5CJJ";
    both_ways(CORP, plain, sealed, "778f0691fef97c660f34e9f1845b2d7298a8a030");
}

#[test]
fn a_suite_ticket_is_sealed_for_the_suite() {
    let plain = r#"<xml><SuiteId><![CDATA[wwsuite00000000001]]></SuiteId><InfoType><![CDATA[suite_ticket]]></InfoType><TimeStamp>1760000000</TimeStamp><SuiteTicket><![CDATA[TICKET_SIM_0001]]></SuiteTicket></xml>"#;
    let sealed = "Q3stYC6hdFzMh9T8HCvyDFtJNdXKdyPUKOTlegFXyZ2awIplgCMvXeeFtKR41aJKpKvvjtAkJo11PNBCByPYaYutcp9/SXzBAI7MdtU6aKNXlucaEMeN5MibZu4qLNLeIoI8e+d6ma6duRe8iDKD9HFhilgutmy5G68/Znzv8uF93TJAOixmUasK9qfO3vOY0+bCrUlceSuWdi4RiB9Qsif0KbOY7F62M+OK0jHmeS+O6ylp2V0zQbJMH2FarHA3MMVKgONEgZs5FRzB+jpFd3vPsNUXdnw1IbhTtzjEZ3iQclTDZ0DV1D7tHpQjOqJKC+0+uhoTCvN4hOTjcslS/A==";
    both_ways("wwsuite00000000001", plain, sealed, "dede21d04349b3bf5f0d228cca6ea47e869f9136");
}

#[test]
fn the_vendors_own_samples_open() {
    let (token, key, corp) = ("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7");
    let message = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==";
    assert_eq!(signature(token, "1409659813", "1372623149", message), "477715d11cdb4164915debcba66cb864d751f3e6");
    let opened = open(key, corp, message).unwrap();
    assert!(opened.len() == 284 && opened.contains("<Content><![CDATA[hello]]></Content>"));

    let check = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==";
    assert_eq!(signature(token, "1409659589", "263014780", check), "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3");
    assert_eq!(open(key, corp, check).unwrap(), "1616140317555161061");

    let (token, key, corp) = ("hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo", "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt", "ww1436e0e65a779aee");
    let check = "fsi1xnbH4yQh0+PJxcOdhhK6TDXkjMyhEPA7xB2TGz6b+g7xyAbEkRxN/3cNXW9qdqjnoVzEtpbhnFyq6SVHyA==";
    assert_eq!(signature(token, "1476416373", "47744683", check), "012bc692d0a58dd4b10f8dfe5c4ac00ae211ebeb");
    assert_eq!(open(key, corp, check).unwrap(), "1288432023552776189");

    let message = "Kl7kjoSf6DMD1zh7rtrHjFaDapSCkaOnwu3bqLc5tAybhhMl9pFeK8NslNPVdMwmBQTNoW4mY7AIjeLvEl3NyeTkAgGzBhzTtRLNshw2AEew+kkYcD+Fq72Kt00fT0WnN87hGrW8SqGc+NcT3mu87Ha3dz1pSDi6GaUA6A0sqfde0VJPQbZ9U+3JWcoD4Z5jaU0y9GSh010wsHF8KZD24YhmZH4ch4Ka7ilEbjbfvhKkNL65HHL0J6EYJIZUC2pFrdkJ7MhmEbU2qARR4iQHE7wy24qy0cRX3Mfp6iELcDNfSsPGjUQVDGxQDCWjayJOpcwocugux082f49HKYg84EpHSGXAyh+/oxwaWbvL6aSDPOYuPDGOCI8jmnKiypE+";
    assert_eq!(signature(token, "1476422779", "1597212914", message), "0c3914025cb4b4d68103f6bfc8db550f79dcf48e");
    let opened = open(key, corp, message).unwrap();
    assert!(opened.len() == 228 && opened.contains("<Content>你好</Content>"));
}

#[test]
fn broken_envelopes_are_refused() {
    assert_eq!(open("short", CORP, ""), Err(Broken::Key));
    assert_eq!(open(KEY, CORP, "***"), Err(Broken::Base64));
    assert_eq!(open(KEY, CORP, "AAAA"), Err(Broken::Length));
}

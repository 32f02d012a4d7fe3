//! TC3-HMAC-SHA256, the signature of Tencent Cloud's API 3.0 (page "签名方法 v3").

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::simulator::seal::hex;

const ALGORITHM: &str = "TC3-HMAC-SHA256";
const SERVICE: &str = "sms";

/// The parts of an `Authorization` header.
#[derive(Debug, PartialEq)]
pub struct Authorization<'a> {
    pub secret_id: &'a str,
    pub date: &'a str,
    pub headers: Vec<&'a str>,
    pub signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// `TC3-HMAC-SHA256 Credential=ID/date/sms/tc3_request, SignedHeaders=a;b, Signature=hex`
    pub fn read(header: &'a str) -> Option<Self> {
        let mut parts = header.strip_prefix(ALGORITHM)?.split(',').map(str::trim);
        let credential = parts.next()?.strip_prefix("Credential=")?;
        let headers = parts.next()?.strip_prefix("SignedHeaders=")?.split(';').collect();
        let signature = parts.next()?.strip_prefix("Signature=")?;
        let mut scope = credential.rsplitn(4, '/');
        let (end, service, date, secret_id) = (scope.next()?, scope.next()?, scope.next()?, scope.next()?);
        (end == "tc3_request" && service == SERVICE).then_some(Self { secret_id, date, headers, signature })
    }
}

/// The day of a Unix time in UTC, `yyyy-MM-dd`.
pub fn date(timestamp: i64) -> String {
    jiff::Timestamp::from_second(timestamp).unwrap_or_default().strftime("%Y-%m-%d").to_string()
}

/// `headers` are the signed ones with their values as received, in the listed order.
pub fn sign(secret_key: &str, timestamp: i64, headers: &[(&str, &str)], body: &[u8]) -> String {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", canonical(name, value))).collect();
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let request = format!("POST\n/\n\n{lines}\n{names}\n{}", hex(&Sha256::digest(body)));
    let date = date(timestamp);
    let to_sign = format!("{ALGORITHM}\n{timestamp}\n{date}/{SERVICE}/tc3_request\n{}", hex(&Sha256::digest(request)));
    let key = keys(secret_key, &date)[2].clone();
    hex(&hmac(&key, &to_sign))
}

/// Values are trimmed; those of x-tc-action and the like are lower-cased, the two that the SDK signs are so already.
fn canonical(name: &str, value: &str) -> String {
    let value = value.trim();
    if name.starts_with("x-tc-") { value.to_lowercase() } else { value.to_owned() }
}

/// The three chained keys.
fn keys(secret_key: &str, date: &str) -> [Vec<u8>; 3] {
    let of_date = hmac(format!("TC3{secret_key}").as_bytes(), date);
    let of_service = hmac(&of_date, SERVICE);
    let of_request = hmac(&of_service, "tc3_request");
    [of_date, of_service, of_request]
}

fn hmac(key: &[u8], message: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: i64 = 1_768_464_000;
    const FROM_SDK: &str = r#"{"PhoneNumberSet": ["+8618501234444"], "SmsSdkAppId": "1400006666", "TemplateId": "1110", "SignName": "\u817e\u8baf\u4e91", "TemplateParamSet": ["4370"], "SessionContext": "evt-1"}"#;

    fn signed(content_type: &str, host: &str, body: &str) -> String {
        sign("testKEY", TIME, &[("content-type", content_type), ("host", host)], body.as_bytes())
    }

    #[test]
    fn the_keys_are_chained_as_documented() {
        let keys = keys("testKEY", &date(TIME)).map(|key| hex(&key));
        assert_eq!(keys[0], "a4caf6b1c134505f91d1f98c7cf87ff67cb6f22502c4d7975d53c27287880792");
        assert_eq!(keys[1], "54776b96c042829a24d6c426574595b58ff5d476f61d20c5c3b653a19fc0dbf5");
        assert_eq!(keys[2], "283be1d7e9488b9b414e20c9f066a243812cf6ff6b5ac97e173982ed91581292");
    }

    #[test]
    fn t_1_and_t_2_a_call_of_the_python_sdk() {
        let local = signed("application/json", "127.0.0.1:18081", FROM_SDK);
        assert_eq!(local, "7c021c585501eaca8f78ce9f6e20a3eb4c15467d577f958737ff74a9276901aa");
        let vendor = signed("application/json", "sms.tencentcloudapi.com", FROM_SDK);
        assert_eq!(vendor, "e41a37d9a16cf39285fc63c59525fe3684c25f0f71d49aeb1ce351f478e86e05");
    }

    #[test]
    fn t_3_a_compact_body_in_utf_8() {
        let body = r#"{"PhoneNumberSet":["+8618501234444"],"SmsSdkAppId":"1400006666","TemplateId":"1110","SignName":"腾讯云","TemplateParamSet":["4370"],"SessionContext":"evt-1"}"#;
        let signature = signed("application/json; charset=utf-8", "sms.tencentcloudapi.com", body);
        assert_eq!(signature, "a95d1730d17911b4ae37d17d08b3a6ffa07116ebf00dafec6bde033cbf3b062e");
    }

    #[test]
    fn the_authorization_header_is_read() {
        let read = Authorization::read(
            "TC3-HMAC-SHA256 Credential=testID/2026-01-15/sms/tc3_request, SignedHeaders=content-type;host, Signature=ab",
        )
        .unwrap();
        assert_eq!((read.secret_id, read.date, read.headers, read.signature), ("testID", "2026-01-15", vec!["content-type", "host"], "ab"));
        assert_eq!(
            Authorization::read("TC3-HMAC-SHA256 Credential=testID/2026-01-15/cvm/tc3_request, SignedHeaders=host, Signature=ab"),
            None
        );
    }
}

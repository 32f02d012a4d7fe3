//! Tencent Cloud SMS (2021-01-11, `SendSms`), signed with TC3-HMAC-SHA256.

use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;

use super::alibaba::hmac;
use super::{Account, Sms, SmsError, hex, host};
use crate::domain::phone::Phone;
use crate::domain::secret::Secret;
use crate::domain::time::Time;
use crate::server::vendor::VendorError;
use crate::server::vendor::transport::{Answer, Transport};

const API: &str = "https://sms.tencentcloudapi.com";
const CONTENT_TYPE: &str = "application/json; charset=utf-8";

pub(super) async fn send(
    transport: &Transport,
    account: &Account,
    phone: &Phone,
    sms: Sms<'_>,
    reference: &str,
    now: Time,
) -> Result<String, SmsError> {
    let body = json!({
        "PhoneNumberSet": [phone.e164()],
        "SmsSdkAppId": account.app_id,
        "TemplateId": sms.template,
        "SignName": account.sign_name,
        "TemplateParamSet": sms.values.iter().map(|(_, value)| *value).collect::<Vec<_>>(),
        "SessionContext": reference,
    })
    .to_string();
    let base = account.base_url.as_deref().unwrap_or(API);
    let url = Url::parse(&format!("{base}/")).map_err(|_| VendorError::RefusedAddress)?;
    let authorization = authorization(&host(&url), CONTENT_TYPE, &body, now, &account.key_id, &account.secret);
    let headers = [
        ("content-type", CONTENT_TYPE.to_owned()),
        ("x-tc-action", "SendSms".to_owned()),
        ("x-tc-version", "2021-01-11".to_owned()),
        ("x-tc-region", "ap-guangzhou".to_owned()),
        ("x-tc-timestamp", (now.0 / 1_000).to_string()),
        ("authorization", authorization),
    ];
    let answer = transport.post(url, &headers, body).await?;
    read(&answer, now)
}

/// Both levels can fail with HTTP 200: the request, and the one number in it.
fn read(answer: &Answer, now: Time) -> Result<String, SmsError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Envelope {
        response: Response,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Response {
        error: Option<Said>,
        #[serde(default)]
        send_status_set: Vec<Said>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Said {
        code: String,
        #[serde(default)]
        message: String,
        #[serde(default)]
        serial_no: String,
    }
    let nonsense = VendorError::Nonsense { status: answer.status };
    let Envelope { response } = answer.json()?;
    let said = response.error.or(response.send_status_set.into_iter().next()).ok_or(nonsense)?;
    if said.code == "Ok" {
        Ok(said.serial_no)
    } else {
        Err(SmsError::Said { code: said.code, text: said.message.chars().take(200).collect(), wait: answer.retry_after(now) })
    }
}

fn authorization(host: &str, content_type: &str, body: &str, now: Time, key_id: &str, secret: &Secret) -> String {
    let timestamp = now.0 / 1_000;
    let date = jiff::Timestamp::from_second(timestamp).unwrap_or_default().strftime("%Y-%m-%d").to_string();
    let scope = format!("{date}/sms/tc3_request");
    let canonical = format!("POST\n/\n\ncontent-type:{content_type}\nhost:{host}\n\ncontent-type;host\n{}", hex(&Sha256::digest(body)));
    let to_sign = format!("TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let key = hmac(format!("TC3{}", secret.expose()).as_bytes(), date.as_bytes());
    let key = hmac(&hmac(&key, b"sms"), b"tc3_request");
    let signature = hex(&hmac(&key, to_sign.as_bytes()));
    format!("TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders=content-type;host, Signature={signature}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_768_464_000_000);

    fn signature(host: &str, content_type: &str, body: &str) -> String {
        let line = authorization(host, content_type, body, NOW, "testID", &Secret::new("testKEY"));
        line.rsplit_once('=').unwrap().1.to_owned()
    }

    #[test]
    fn the_sdks_signatures_come_out() {
        let body = r#"{"PhoneNumberSet": ["+8618501234444"], "SmsSdkAppId": "1400006666", "TemplateId": "1110", "SignName": "\u817e\u8baf\u4e91", "TemplateParamSet": ["4370"], "SessionContext": "evt-1"}"#;
        assert_eq!(
            signature("127.0.0.1:18081", "application/json", body),
            "7c021c585501eaca8f78ce9f6e20a3eb4c15467d577f958737ff74a9276901aa"
        );
        assert_eq!(
            signature("sms.tencentcloudapi.com", "application/json", body),
            "e41a37d9a16cf39285fc63c59525fe3684c25f0f71d49aeb1ce351f478e86e05"
        );
        let compact = r#"{"PhoneNumberSet":["+8618501234444"],"SmsSdkAppId":"1400006666","TemplateId":"1110","SignName":"腾讯云","TemplateParamSet":["4370"],"SessionContext":"evt-1"}"#;
        assert_eq!(
            signature("sms.tencentcloudapi.com", CONTENT_TYPE, compact),
            "a95d1730d17911b4ae37d17d08b3a6ffa07116ebf00dafec6bde033cbf3b062e"
        );
    }

    /// `end2end/conformance` holds the same file against the SDK itself.
    #[test]
    fn what_the_sdk_signs_comes_out() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../../../../tests/fixtures/sms/tencent_signed.json")).unwrap();
        for one in vectors.as_array().unwrap() {
            let text = |name: &str| one[name].as_str().unwrap();
            let now = Time(one["timestamp"].as_i64().unwrap() * 1_000);
            let secret = Secret::new(text("secret"));
            let line = authorization(text("host"), text("content_type"), text("body"), now, text("key_id"), &secret);
            assert_eq!(line, text("authorization"));
        }
    }

    #[test]
    fn documented_answers_are_read() {
        let read = |body: &str| read(&Answer { status: 200, headers: Default::default(), body: body.as_bytes().to_vec() }, Time(0));
        assert_eq!(read(include_str!("../../../../tests/fixtures/sms/tencent_ok.json")).unwrap(), "5000:1045710669157053657849499619");
        for (body, expected) in [
            (include_str!("../../../../tests/fixtures/sms/tencent_error.json"), "AuthFailure.SignatureFailure"),
            (include_str!("../../../../tests/fixtures/sms/tencent_number.json"), "LimitExceeded.PhoneNumberThirtySecondLimit"),
        ] {
            assert!(matches!(read(body), Err(SmsError::Said { code, .. }) if code == expected));
        }
        assert_eq!(read(r#"{"Response":{}}"#), Err(SmsError::Vendor(VendorError::Nonsense { status: 200 })));
    }
}

//! Alibaba Cloud SMS (Dysmsapi 2017-05-25, `SendSms`), signed with ACS3-HMAC-SHA256.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use url::Url;

use super::{Account, Sms, SmsError, encode, hex, host};
use crate::domain::phone::Phone;
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Time};
use crate::server::vendor::VendorError;
use crate::server::vendor::transport::{Answer, Transport};

const API: &str = "https://dysmsapi.aliyuncs.com";
const VERSION: &str = "2017-05-25";
/// A message that did not arrive.
const FAILED: i64 = 2;
/// Days are China's.
const CHINA: Span = Span::hours(8);

/// A request as it is signed; the body is empty.
struct Request<'a> {
    host: &'a str,
    action: &'a str,
    version: &'a str,
    date: &'a str,
    nonce: &'a str,
    /// Sorted, encoded, joined.
    query: &'a str,
}

pub(super) async fn send(
    transport: &Transport,
    account: &Account,
    phone: &Phone,
    sms: Sms<'_>,
    reference: &str,
    nonce: &str,
    now: Time,
) -> Result<String, SmsError> {
    // A mainland number is written without its country, another one without the plus.
    let number = phone.mainland().unwrap_or_else(|| phone.e164().trim_start_matches('+'));
    let template_param = sms.values.iter().map(|(name, value)| (*name, *value)).collect::<BTreeMap<_, _>>();
    let template_param = serde_json::json!(template_param).to_string();
    let query = canonical_query(&[
        ("OutId", reference),
        ("PhoneNumbers", number),
        ("SignName", &account.sign_name),
        ("TemplateCode", sms.template),
        ("TemplateParam", &template_param),
    ]);
    let answer = call(transport, account, "SendSms", &query, nonce, now).await?;
    read(&answer, now)
}

/// Whether a message is among those that were handed on today. It is found by our own reference: the list has no other
/// filter than the number and the day.
pub(super) async fn was_sent(
    transport: &Transport,
    account: &Account,
    phone: &Phone,
    reference: &str,
    nonce: &str,
    now: Time,
) -> Result<bool, SmsError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Details {
        code: String,
        #[serde(default, rename = "SmsSendDetailDTOs")]
        list: List,
    }
    #[derive(Default, Deserialize)]
    struct List {
        #[serde(default, rename = "SmsSendDetailDTO")]
        details: Vec<Detail>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Detail {
        #[serde(default)]
        out_id: String,
        #[serde(default)]
        send_status: i64,
    }
    // Of numbers abroad it tells nothing.
    let Some(number) = phone.mainland() else { return Ok(false) };
    let day = jiff::Timestamp::from_millisecond((now + CHINA).0).unwrap_or_default().strftime("%Y%m%d").to_string();
    let query = canonical_query(&[("CurrentPage", "1"), ("PageSize", "50"), ("PhoneNumber", number), ("SendDate", &day)]);
    let answer = call(transport, account, "QuerySendDetails", &query, nonce, now).await?;
    let found: Details = answer.json()?;
    let ours = |detail: &Detail| detail.out_id == reference && detail.send_status != FAILED;
    Ok(found.code == "OK" && found.list.details.iter().any(ours))
}

async fn call(transport: &Transport, account: &Account, action: &str, query: &str, nonce: &str, now: Time) -> Result<Answer, SmsError> {
    let base = account.base_url.as_deref().unwrap_or(API);
    let url = Url::parse(&format!("{base}/?{query}")).map_err(|_| VendorError::RefusedAddress)?;
    let (host, date) = (host(&url), date(now));
    let request = Request { host: &host, action, version: VERSION, date: &date, nonce, query };
    let headers = [
        ("accept", "application/json".to_owned()),
        ("x-acs-action", request.action.to_owned()),
        ("x-acs-version", request.version.to_owned()),
        ("x-acs-date", date.clone()),
        ("x-acs-signature-nonce", nonce.to_owned()),
        ("x-acs-content-sha256", hex(&Sha256::digest(b""))),
        ("authorization", authorization(&request, &account.key_id, &account.secret)),
    ];
    Ok(transport.post(url, &headers, String::new()).await?)
}

/// The errors of the gateway come with HTTP 4xx and 5xx, those of the SMS business with 200 and a code.
fn read(answer: &Answer, now: Time) -> Result<String, SmsError> {
    #[derive(Deserialize)]
    struct Said {
        #[serde(alias = "Code")]
        code: String,
        #[serde(default, alias = "Message")]
        message: String,
        #[serde(default, alias = "BizId")]
        biz_id: String,
    }
    let said: Said = answer.json()?;
    if said.code == "OK" && answer.status == 200 {
        Ok(said.biz_id)
    } else {
        Err(SmsError::Said { code: said.code, text: said.message.chars().take(200).collect(), wait: answer.retry_after(now) })
    }
}

/// UTC, to the second.
fn date(now: Time) -> String {
    jiff::Timestamp::from_millisecond(now.0).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Sorted by name, encoded.
fn canonical_query(params: &[(&str, &str)]) -> String {
    let mut params = params.to_vec();
    params.sort_unstable();
    params.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

fn authorization(request: &Request<'_>, key_id: &str, secret: &Secret) -> String {
    let body = hex(&Sha256::digest(b""));
    let headers = [
        ("host", request.host),
        ("x-acs-action", request.action),
        ("x-acs-content-sha256", &body),
        ("x-acs-date", request.date),
        ("x-acs-signature-nonce", request.nonce),
        ("x-acs-version", request.version),
    ];
    let names = headers.map(|(name, _)| name).join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let canonical = format!("POST\n/\n{}\n{lines}\n{names}\n{body}", request.query);
    let to_sign = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical)));
    let signature = hmac(secret.expose().as_bytes(), to_sign.as_bytes());
    format!("ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={names},Signature={}", hex(&signature))
}

pub(super) fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length.
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mut mac| {
            mac.update(text);
            mac.finalize().into_bytes().to_vec()
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, headers: Default::default(), body: body.as_bytes().to_vec() }
    }

    #[test]
    fn the_vendors_published_signature_comes_out() {
        let request = Request {
            host: "ecs.cn-shanghai.aliyuncs.com",
            action: "RunInstances",
            version: "2014-05-26",
            date: "2023-10-26T10:22:32Z",
            nonce: "3156853299f313e23d1673dc12e1703d",
            query: "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
        };
        let line = authorization(&request, "YourAccessKeyId", &Secret::new("YourAccessKeySecret"));
        assert!(line.ends_with(",Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"), "{line}");
    }

    #[test]
    fn odd_characters_are_encoded_as_the_sdk_encodes_them() {
        let query = canonical_query(&[
            ("PhoneNumbers", "13800138000"),
            ("SignName", "阿里云"),
            ("TemplateCode", "SMS_154950909"),
            ("TemplateParam", r#"{"code":"1234"}"#),
            ("OutId", "evt-1 (a)*!'~"),
            ("Empty", ""),
        ]);
        assert_eq!(
            query,
            "Empty=&OutId=evt-1%20%28a%29%2A%21%27~&PhoneNumbers=13800138000&SignName=%E9%98%BF%E9%87%8C%E4%BA%91&TemplateCode=SMS_154950909&TemplateParam=%7B%22code%22%3A%221234%22%7D"
        );
        let request = Request {
            host: "dysmsapi.aliyuncs.com",
            action: "SendSms",
            version: VERSION,
            date: "2026-01-15T08:00:00Z",
            nonce: "0123456789abcdef0123456789abcdef",
            query: &query,
        };
        let line = authorization(&request, "testAK", &Secret::new("testSK"));
        assert!(line.ends_with(",Signature=a622f97e308cc1077bc705126aa6e1aa9239469d87393f4480f67e0bb295414b"), "{line}");
        assert_eq!(date(Time(1_768_464_000_000)), request.date);
    }

    /// `end2end/conformance` holds the same file against the SDK itself.
    #[test]
    fn what_the_sdk_signs_comes_out() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../../../../tests/fixtures/sms/alibaba_signed.json")).unwrap();
        for one in vectors.as_array().unwrap() {
            let text = |name: &str| one[name].as_str().unwrap();
            let params = one["query"].as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap()));
            let query = canonical_query(&params.collect::<Vec<_>>());
            let (host, action, version) = (text("host"), text("action"), text("version"));
            let request = Request { host, action, version, date: text("date"), nonce: text("nonce"), query: &query };
            assert_eq!(authorization(&request, text("key_id"), &Secret::new(text("secret"))), text("authorization"));
        }
    }

    #[test]
    fn documented_answers_are_read() {
        let ok = answer(200, include_str!("../../../../tests/fixtures/sms/alibaba_ok.json"));
        assert_eq!(read(&ok, Time(0)).unwrap(), "900619746936498440^0");
        let limit = answer(200, include_str!("../../../../tests/fixtures/sms/alibaba_limit.json"));
        assert!(matches!(read(&limit, Time(0)), Err(SmsError::Said { code, .. }) if code == "isv.BUSINESS_LIMIT_CONTROL"));
        let signature = answer(400, include_str!("../../../../tests/fixtures/sms/alibaba_signature.json"));
        assert!(matches!(read(&signature, Time(0)), Err(SmsError::Said { code, .. }) if code == "SignatureDoesNotMatch"));
        assert_eq!(read(&answer(502, "<html>"), Time(0)), Err(SmsError::Vendor(VendorError::Nonsense { status: 502 })));
    }
}

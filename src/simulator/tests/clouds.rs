//! SMS of both clouds and RAM, called as a client would call them.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Sim, text};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn hmac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// A call to Alibaba Cloud whose parts a test can spoil.
struct AlibabaCall {
    action: &'static str,
    version: &'static str,
    query: String,
    secret: String,
    at: i64,
    nonce: String,
}

impl AlibabaCall {
    async fn new(sim: &Sim, action: &'static str, version: &'static str, parameters: &[(&str, &str)]) -> Self {
        let mut parameters = parameters.to_vec();
        parameters.sort_unstable();
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
                .replace("%2D", "-")
                .replace("%5F", "_")
                .replace("%2E", ".")
                .replace("%7E", "~")
        };
        let query = parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&");
        let secret = text(&sim.credentials("alibaba").await["access_key_secret"]).to_owned();
        let at = sim.get("/api/clock").await["now_ms"].as_i64().unwrap();
        Self { action, version, query, secret, at, nonce: super::super::random::text(32) }
    }

    async fn send(&self, sim: &Sim) -> (u16, Value) {
        let base = sim.running.alibaba_url();
        let host = base.trim_start_matches("http://");
        let hash = hex(&Sha256::digest(b""));
        let date = jiff::Timestamp::from_millisecond(self.at).unwrap().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let names = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
        let canonical = format!(
            "POST\n/\n{}\nhost:{host}\nx-acs-action:{}\nx-acs-content-sha256:{hash}\nx-acs-date:{date}\nx-acs-signature-nonce:{}\nx-acs-version:{}\n\n{names}\n{hash}",
            self.query, self.action, self.nonce, self.version
        );
        let to_sign = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical)));
        let signature = hex(&hmac(self.secret.as_bytes(), &to_sign));
        let key = text(&sim.credentials("alibaba").await["access_key_id"]).to_owned();
        let request = sim.http.post(format!("{base}/?{}", self.query));
        let request = request.header("x-acs-action", self.action).header("x-acs-version", self.version).header("x-acs-date", date);
        let request = request.header("x-acs-signature-nonce", &self.nonce).header("x-acs-content-sha256", hash);
        let authorization = format!("ACS3-HMAC-SHA256 Credential={key},SignedHeaders={names},Signature={signature}");
        let response = request.header("authorization", authorization).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }
}

async fn code_to(sim: &Sim, phone: &str, code: &str) -> AlibabaCall {
    let parameter = json!({"code": code}).to_string();
    let parameters = [
        ("PhoneNumbers", phone),
        ("SignName", "示例公司"),
        ("TemplateCode", "SMS_154950909"),
        ("TemplateParam", &parameter),
        ("OutId", "evt 1"),
    ];
    AlibabaCall::new(sim, "SendSms", "2017-05-25", &parameters).await
}

#[tokio::test]
async fn a_code_arrives_with_its_text() {
    let sim = Sim::start().await;
    let (status, answer) = code_to(&sim, "13800138000", "482913").await.send(&sim).await;
    assert_eq!((status, text(&answer["Code"])), (200, "OK"));
    let sms = sim.get("/api/sms").await;
    assert_eq!((text(&sms[0]["phone"]), text(&sms[0]["code"]), text(&sms[0]["provider"])), ("+8613800138000", "482913", "alibaba"));
    assert!(text(&sms[0]["text"]).starts_with("【示例公司】您的验证码为：482913"));

    let details = [("PhoneNumber", "13800138000"), ("PageSize", "10"), ("CurrentPage", "1"), ("BizId", text(&answer["BizId"]))];
    let day = jiff::Timestamp::from_millisecond(sms[0]["at"].as_i64().unwrap() + 8 * 3600 * 1000).unwrap().strftime("%Y%m%d").to_string();
    let query = [&details[..], &[("SendDate", &day)]].concat();
    let ask = AlibabaCall::new(&sim, "QuerySendDetails", "2017-05-25", &query).await.send(&sim).await.1;
    assert_eq!(ask["SmsSendDetailDTOs"]["SmsSendDetailDTO"][0]["SendStatus"], 1);
    sim.post("/api/clock", json!({"advance_ms": 5000})).await;
    let ask = AlibabaCall::new(&sim, "QuerySendDetails", "2017-05-25", &query).await.send(&sim).await.1;
    assert_eq!((text(&ask["TotalCount"]), &ask["SmsSendDetailDTOs"]["SmsSendDetailDTO"][0]["SendStatus"]), ("1", &json!(3)));
    assert_eq!(ask["SmsSendDetailDTOs"]["SmsSendDetailDTO"][0]["OutId"], "evt 1");
}

#[tokio::test]
async fn wrong_signatures_are_refused_with_the_vendors_codes() {
    let sim = Sim::start().await;
    let mut call = code_to(&sim, "13800138000", "1234").await;
    call.secret = "wrong".to_owned();
    let (status, answer) = call.send(&sim).await;
    assert_eq!((status, text(&answer["Code"])), (400, "SignatureDoesNotMatch"));
    assert!(text(&answer["Message"]).contains("ACS3-HMAC-SHA256\n"));

    let call = code_to(&sim, "13800138000", "1234").await;
    assert_eq!(call.send(&sim).await.0, 200);
    assert_eq!(call.send(&sim).await.1["Code"], "SignatureNonceUsed");

    let mut late = code_to(&sim, "13800138001", "1234").await;
    late.at -= 16 * 60 * 1000;
    assert_eq!(late.send(&sim).await.1["Code"], "InvalidTimeStamp.Expired");
    assert_eq!(sim.get("/api/sms").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn business_refusals_come_with_status_200() {
    let sim = Sim::start().await;
    let first = code_to(&sim, "13800138000", "1111").await.send(&sim).await.1;
    assert_eq!(first["Code"], "OK");
    // The counters follow the clock's minutes: right after the first the same minute may just have ended.
    let answers =
        [code_to(&sim, "+8613800138000", "2222").await.send(&sim).await.1, code_to(&sim, "8613800138000", "3333").await.send(&sim).await.1];
    let limited = answers.iter().find(|answer| answer["Code"] != "OK").unwrap();
    assert_eq!((text(&limited["Code"]), text(&limited["Message"])), ("isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1"));

    for (phone, code) in [
        ("19900000006", "isv.AMOUNT_NOT_ENOUGH"),
        ("19900000031", "isv.SYSTEM_ERROR"),
        ("12", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("85251234567", "OK"),
    ] {
        let (status, answer) = code_to(&sim, phone, "1234").await.send(&sim).await;
        assert_eq!((status, text(&answer["Code"])), (200, code));
        assert_eq!(answer["BizId"].is_null(), code != "OK");
    }
    assert_eq!(sim.get("/api/sms").await[0]["phone"], "+85251234567", "another country's, without a plus");
    let parameters = [
        ("PhoneNumbers", "13800138001"),
        ("SignName", "示例公司"),
        ("TemplateCode", "SMS_154950909"),
        ("TemplateParam", r#"{"code":1234}"#),
    ];
    let answer = AlibabaCall::new(&sim, "SendSms", "2017-05-25", &parameters).await.send(&sim).await.1;
    assert_eq!(answer["Code"], "isv.INVALID_JSON_PARAM");
    let (status, answer) = AlibabaCall::new(&sim, "SendSms", "2017-05-25", &parameters[1..]).await.send(&sim).await;
    assert_eq!((status, text(&answer["Code"])), (400, "MissingPhoneNumbers"));
}

#[tokio::test]
async fn ram_users_are_paged_and_phones_told_one_by_one() {
    let sim = Sim::start().await;
    let new = json!({"replace": true, "users": [{"user_name": "a.b", "display_name": "甲", "phone": "+8613900139000"}, {"user_name": "c-d", "phone": "+85251234567"}, {"user_name": "e_f"}]});
    assert_eq!(sim.post("/api/ram-users", new).await["total"], 3);
    let list = |parameters: Vec<(&'static str, String)>| {
        let sim = &sim;
        async move {
            let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
            AlibabaCall::new(sim, "ListUsers", "2015-05-01", &parameters).await.send(sim).await.1
        }
    };
    let first = list(vec![("MaxItems", "2".to_owned())]).await;
    assert_eq!((&first["IsTruncated"], first["Users"]["User"].as_array().unwrap().len()), (&json!(true), 2));
    assert!(first["Users"]["User"][0]["MobilePhone"].is_null());
    let second = list(vec![("MaxItems", "2".to_owned()), ("Marker", text(&first["Marker"]).to_owned())]).await;
    assert_eq!(
        (&second["IsTruncated"], &second["Users"]["User"][0]["UserName"], &second["Marker"]),
        (&json!(false), &json!("e_f"), &Value::Null)
    );
    let one = AlibabaCall::new(&sim, "GetUser", "2015-05-01", &[("UserName", "a.b")]).await.send(&sim).await.1;
    assert_eq!((text(&one["User"]["MobilePhone"]), text(&one["User"]["DisplayName"])), ("86-13900139000", "甲"));
    let abroad = AlibabaCall::new(&sim, "GetUser", "2015-05-01", &[("UserName", "c-d")]).await.send(&sim).await.1;
    assert_eq!(text(&abroad["User"]["MobilePhone"]), "852-51234567");
    let (status, none) = AlibabaCall::new(&sim, "GetUser", "2015-05-01", &[("UserName", "x")]).await.send(&sim).await;
    assert_eq!((status, text(&none["Code"])), (404, "EntityNotExist.User"));
}

/// A call to Tencent Cloud; `late_by` seconds spoil its time.
async fn tencent(sim: &Sim, body: &Value, secret: Option<&str>, late_by: i64) -> Value {
    let credentials = sim.credentials("tencent").await;
    let base = sim.running.tencent_url();
    let host = base.trim_start_matches("http://");
    let at = sim.get("/api/clock").await["now_ms"].as_i64().unwrap() / 1000 - late_by;
    let date = jiff::Timestamp::from_second(at).unwrap().strftime("%Y-%m-%d").to_string();
    let body = body.to_string();
    let canonical = format!("POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n{}", hex(&Sha256::digest(&body)));
    let to_sign = format!("TC3-HMAC-SHA256\n{at}\n{date}/sms/tc3_request\n{}", hex(&Sha256::digest(canonical)));
    let key = hmac(format!("TC3{}", secret.unwrap_or(text(&credentials["secret_key"]))).as_bytes(), &date);
    let signature = hex(&hmac(&hmac(&hmac(&key, "sms"), "tc3_request"), &to_sign));
    let authorization = format!(
        "TC3-HMAC-SHA256 Credential={}/{date}/sms/tc3_request, SignedHeaders=content-type;host, Signature={signature}",
        text(&credentials["secret_id"])
    );
    let request = sim.http.post(base).header("content-type", "application/json").header("authorization", authorization);
    let request = request.header("x-tc-action", "SendSms").header("x-tc-version", "2021-01-11").header("x-tc-timestamp", at);
    let response = request.body(body).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json::<Value>().await.unwrap()["Response"].take()
}

fn order(phones: &[&str], code: &str) -> Value {
    json!({"PhoneNumberSet": phones, "SmsSdkAppId": "1400006666", "TemplateId": "1110", "SignName": "示例公司", "TemplateParamSet": [code], "SessionContext": "evt-1"})
}

#[tokio::test]
async fn tencent_answers_for_each_number() {
    let sim = Sim::start().await;
    let answer = tencent(&sim, &order(&["+8613800138000", "13800138001", "+8619900000019", "12"], "482913"), None, 0).await;
    let codes: Vec<&str> = answer["SendStatusSet"].as_array().unwrap().iter().map(|entry| text(&entry["Code"])).collect();
    assert_eq!(codes, ["Ok", "Ok", "FailedOperation.PhoneNumberInBlacklist", "InvalidParameterValue.IncorrectPhoneNumber"]);
    assert_eq!(answer["SendStatusSet"][0]["SessionContext"], "evt-1");
    let sms = sim.get("/api/sms?phone=+8613800138000").await;
    assert_eq!((text(&sms[0]["code"]), text(&sms[0]["provider"])), ("482913", "tencent"));

    let again = tencent(&sim, &order(&["+8613800138000"], "482913"), None, 0).await;
    assert_eq!(again["SendStatusSet"][0]["Code"], "LimitExceeded.PhoneNumberThirtySecondLimit");
    let wrong = tencent(
        &sim,
        &json!({"PhoneNumberSet": ["+8613800138002"], "SmsSdkAppId": "1400006666", "TemplateId": "9", "SignName": "示例公司"}),
        None,
        0,
    )
    .await;
    assert_eq!(wrong["SendStatusSet"][0]["Code"], "FailedOperation.TemplateIncorrectOrUnapproved");
}

#[tokio::test]
async fn tencent_refuses_wrong_signatures_and_clocks() {
    let sim = Sim::start().await;
    let code = |answer: Value| text(&answer["Error"]["Code"]).to_owned();
    assert_eq!(code(tencent(&sim, &order(&["13800138000"], "1234"), Some("wrong"), 0).await), "AuthFailure.SignatureFailure");
    assert_eq!(code(tencent(&sim, &order(&["13800138000"], "1234"), None, 301).await), "AuthFailure.SignatureExpire");
    assert_eq!(code(tencent(&sim, &order(&[], "1234"), None, 0).await), "MissingParameter.EmptyPhoneNumberSet");
    sim.post("/api/settings", json!({"vendor": "tencent", "disabled": true})).await;
    assert_eq!(code(tencent(&sim, &order(&["13800138000"], "1234"), None, 0).await), "AuthFailure.UnauthorizedOperation");
}

#[tokio::test]
async fn a_lasting_key_with_the_token_of_a_temporary_one_is_refused() {
    let sim = Sim::start().await;
    let key = text(&sim.credentials("alibaba").await["access_key_id"]).to_owned();
    let authorization = format!("ACS3-HMAC-SHA256 Credential={key},SignedHeaders=host,Signature=00");
    let request = sim.http.post(sim.running.alibaba_url()).header("authorization", authorization);
    let answer: Value = request.header("x-acs-security-token", "foreign").send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["Code"], "InvalidSecurityToken.MismatchWithAccessKey");

    let key = text(&sim.credentials("tencent").await["secret_id"]).to_owned();
    let authorization = format!("TC3-HMAC-SHA256 Credential={key}/2026-01-15/sms/tc3_request, SignedHeaders=host, Signature=00");
    let request = sim.http.post(sim.running.tencent_url()).header("authorization", authorization);
    let answer: Value = request.header("x-tc-token", "foreign").send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["Response"]["Error"]["Code"], "AuthFailure.TokenFailure");
}

#[tokio::test]
async fn faults_of_the_clouds_are_named_by_action() {
    let sim = Sim::start().await;
    sim.post(
        "/api/faults",
        json!({"vendor": "alibaba", "path": "SendSms", "times": 1, "status": 503, "body": {"Code": "ServiceUnavailable"}}),
    )
    .await;
    let (status, answer) = code_to(&sim, "13800138000", "1234").await.send(&sim).await;
    assert_eq!((status, text(&answer["Code"])), (503, "ServiceUnavailable"));
    // Carried out, but the caller does not learn it.
    sim.post("/api/faults", json!({"vendor": "alibaba", "path": "/", "status": 504, "after": true})).await;
    assert_eq!(sim.http.get(sim.running.wecom_url()).send().await.unwrap().status(), 404);
    sim.post("/api/faults", json!({"vendor": "tencent", "rate_limit_per_s": 0})).await;
    assert_eq!(tencent(&sim, &order(&["13800138000"], "1234"), None, 0).await["Error"]["Code"], "RequestLimitExceeded");
    let requests = sim.get("/api/requests?vendor=alibaba").await;
    assert_eq!(requests["by_path"]["/SendSms"], 1);
    assert!(!requests.to_string().contains("1234"), "codes stay out of the log");
}

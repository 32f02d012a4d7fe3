//! The vectors V3-1 to V3-6 that the vendor's own SDKs produce.

use super::*;

const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const NONCE: &str = "0123456789abcdef0123456789abcdef";
const DATE: &str = "2026-01-15T08:00:00Z";

/// Signed headers in order; `%hash`, `%date` and `%nonce` stand for the common values.
fn headers<'a>(list: &[(&'a str, &str)], hash: &str) -> Vec<(&'a str, String)> {
    let value = |value: &str| value.replace("%hash", hash).replace("%date", DATE).replace("%nonce", NONCE);
    list.iter().map(|(name, text)| (*name, value(text))).collect()
}

fn signed(secret: &str, path: &str, query: &str, list: &[(&str, &str)], body: &str) -> (String, String) {
    let hash = sha256(body.as_bytes());
    let request = canonical_request("POST", path, query, &headers(list, &hash), &hash);
    (sha256(request.as_bytes()), sign(secret, &string_to_sign(&request)))
}

const SMS: [(&str, &str); 6] = [
    ("host", "dysmsapi.aliyuncs.com"),
    ("x-acs-action", "SendSms"),
    ("x-acs-content-sha256", "%hash"),
    ("x-acs-date", "%date"),
    ("x-acs-signature-nonce", "%nonce"),
    ("x-acs-version", "2017-05-25"),
];

#[test]
fn v3_1_the_published_example() {
    let list = [
        ("host", "ecs.cn-shanghai.aliyuncs.com"),
        ("x-acs-action", "RunInstances"),
        ("x-acs-content-sha256", NOTHING),
        ("x-acs-date", "2023-10-26T10:22:32Z"),
        ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
        ("x-acs-version", "2014-05-26"),
    ];
    let query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai";
    let (_, signature) = signed("YourAccessKeySecret", "/", query, &list, "");
    assert_eq!(signature, "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
}

#[test]
fn v3_2_awkward_characters_in_the_query() {
    // As a client may send it: unsorted, spaces as plus, less encoded than the canonical form.
    let query = "PhoneNumbers=13800138000&SignName=%E9%98%BF%E9%87%8C%E4%BA%91&TemplateCode=SMS_154950909&TemplateParam=%7B%22code%22:%221234%22%7D&OutId=evt-1+(a)*!'~&Empty=";
    let canonical = "Empty=&OutId=evt-1%20%28a%29%2A%21%27~&PhoneNumbers=13800138000&SignName=%E9%98%BF%E9%87%8C%E4%BA%91&TemplateCode=SMS_154950909&TemplateParam=%7B%22code%22%3A%221234%22%7D";
    assert_eq!(canonical_query(query), canonical);
    let (hash, signature) = signed("testSK", "/", query, &SMS, "");
    assert_eq!(hash, "483d2b578527b76c1392a2657dcdd199ce455cc272cd9a11cf581f9c3a23e6fd");
    assert_eq!(signature, "a622f97e308cc1077bc705126aa6e1aa9239469d87393f4480f67e0bb295414b");
}

#[test]
fn v3_3_with_a_session_token() {
    let list = [
        ("host", "ram.aliyuncs.com"),
        ("x-acs-action", "ListUsers"),
        ("x-acs-content-sha256", "%hash"),
        ("x-acs-date", "%date"),
        ("x-acs-security-token", "testSTS"),
        ("x-acs-signature-nonce", "%nonce"),
        ("x-acs-version", "2015-05-01"),
    ];
    let (hash, signature) = signed("testSK", "/", "Marker=EXAMPLE%2B%2F%3D&MaxItems=100", &list, "");
    assert_eq!(hash, "5ad368a081dd7af14f929f8c50b7bb31cc19b4dc4546b795bb4dba0ccbbf3b54");
    assert_eq!(signature, "a03cad033c5875bfae99aa175a62b64362ddaadb2a1723f8ac96f928567a70f3");
}

#[test]
fn v3_4_a_form_body() {
    let mut list = vec![("content-type", "application/x-www-form-urlencoded")];
    list.extend(SMS);
    let body = "OutId=evt-1&PhoneNumbers=13800138000&SignName=%E9%98%BF%E9%87%8C%E4%BA%91";
    let (hash, signature) = signed("testSK", "/", "", &list, body);
    assert_eq!(hash, "bd4cccd22ce97a39b6b6c495fbc855826bf3155657bf35a5cd624ace281ba1c9");
    assert_eq!(signature, "1198afdba795de206fc930659b55b35a53e182ff3990af38bbc42ae468fb4434");
}

#[test]
fn v3_5_a_path_and_a_json_body() {
    let list = [
        ("content-type", "application/json; charset=utf-8"),
        ("host", "gemp.cn-hangzhou.aliyuncs.com"),
        ("x-acs-action", "ListUsers"),
        ("x-acs-content-sha256", "%hash"),
        ("x-acs-date", "%date"),
        ("x-acs-signature-nonce", "%nonce"),
        ("x-acs-version", "2021-04-13"),
    ];
    let body = r#"{"clientToken":"c26f36de-1ec8-496a-a828-880676c5ef81","pageNumber":1,"pageSize":10}"#;
    let (hash, signature) = signed("testSK", "/user/list", "", &list, body);
    assert_eq!(hash, "2bb83fa764d3d0be8559bcfaa86c46eeba7b93fffa5f1a9a0a4a90daa54dafba");
    assert_eq!(signature, "ae8ee4fd365d51adac2f128f4716eacefe6281e45c43b59e23e5e92c0a8bff5f");
}

#[test]
fn v3_6_a_call_of_the_python_sdk_with_more_headers() {
    let list = [
        ("accept", "application/json"),
        ("host", "127.0.0.1:18080"),
        ("user-agent", "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2"),
        ("x-acs-action", "SendSms"),
        ("x-acs-content-sha256", "%hash"),
        ("x-acs-credentials-provider", "static_ak"),
        ("x-acs-date", "%date"),
        ("x-acs-signature-nonce", "%nonce"),
        ("x-acs-version", "2017-05-25"),
    ];
    let query = "OutId=evt-1&PhoneNumbers=13800138000&SignName=%E9%98%BF%E9%87%8C%E4%BA%91&TemplateCode=SMS_154950909&TemplateParam=%7B%22code%22%3A%221234%22%7D";
    let (hash, signature) = signed("testSK", "/", query, &list, "");
    assert_eq!(hash, "3b3d0ade1c375659a7b458d4cbf788bd2a06d627eeaef4c4e159819988b2414d");
    assert_eq!(signature, "13396d192469820b410273c4251d04fc6a248b19d8ce9aee785e033443f9334b");
    // The npm SDK's form of the same call.
    let mut npm = list[3..].to_vec();
    npm.insert(0, ("host", "127.0.0.1:18084"));
    assert_eq!(signed("testSK", "/", query, &npm, "").1, "bb6f1f454a11717330fd7db68e1da4b21c85a8d433ba3ef702d5ddee75b6f064");
}

#[test]
fn the_authorization_header_is_read_strictly() {
    let read = Authorization::read("ACS3-HMAC-SHA256 Credential=AK,SignedHeaders=host;x-acs-date,Signature=ab").unwrap();
    assert_eq!((read.key_id, read.headers, read.signature), ("AK", vec!["host", "x-acs-date"], "ab"));
    assert_eq!(Authorization::read("ACS3-HMAC-SHA256 Credential=AK"), None);
    assert_eq!(Authorization::read("Bearer x"), None);
}

/// A call as the Python SDKs make it: `more` stands among the common headers, in their order.
fn of_python(
    host: &str,
    action: &str,
    version: &str,
    path: &str,
    query: &str,
    more: &[(&'static str, &str)],
    body: &str,
) -> (String, String) {
    let mut list = vec![
        ("accept", "application/json"),
        ("host", host),
        ("user-agent", "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2"),
        ("x-acs-action", action),
        ("x-acs-content-sha256", "%hash"),
        ("x-acs-date", "%date"),
        ("x-acs-signature-nonce", "%nonce"),
        ("x-acs-version", version),
    ];
    list.extend(more);
    list.sort_unstable();
    signed("testSK", path, query, &list, body)
}

const STATIC: (&str, &str) = ("x-acs-credentials-provider", "static_ak");

#[test]
fn the_recorded_query_for_receipts() {
    let query = "BizId=900619746936498440%5E0&CurrentPage=1&PageSize=10&PhoneNumber=13800138000&SendDate=20260115";
    let (hash, signature) = of_python("127.0.0.1:18080", "QuerySendDetails", "2017-05-25", "/", query, &[STATIC], "");
    assert_eq!(hash, "308adf80320f0f10d6d8dd693d671fb26e5564e16043df364e2a01773542112f");
    assert_eq!(signature, "1495d055b060c7719422c521278a9b5b9b0a73ff8c0e61f6fae78b1d2b7149d9");
}

#[test]
fn the_recorded_lists_of_users_with_and_without_a_session() {
    let list = |query: &str, more: &[(&'static str, &str)]| of_python("127.0.0.1:18080", "ListUsers", "2015-05-01", "/", query, more, "").1;
    let lasting = list("Marker=EXAMPLE%2B%2F%3D&MaxItems=100", &[STATIC]);
    assert_eq!(lasting, "191128ddb1ef47c71ab6bc792b914ee8cc03ce3befc3d406902ae5049ec328b2");
    let session = [("x-acs-accesskey-id", "testAK"), ("x-acs-security-token", "testSTS"), ("x-acs-credentials-provider", "static_sts")];
    assert_eq!(list("MaxItems=100", &session), "faa4fa4c431f8f4afcc3f290596fa003901874410499216f6582d6e7fc9d7c13");
}

#[test]
fn the_recorded_event_center_with_the_newer_signature() {
    let body = r#"{"clientToken":"c26f36de-1ec8-496a-a828-880676c5ef81","pageNumber":1,"pageSize":10}"#;
    let more = [STATIC, ("content-type", "application/json; charset=utf-8")];
    let (_, signature) = of_python("127.0.0.1:18083", "ListUsers", "2021-04-13", "/user/list", "", &more, body);
    assert_eq!(signature, "df5ec7a7609d11c92d287550f508d0a69ef466993d07066137a35fc5eac297e1");
}

//! Who comes back from a sign-in, and what a page needs to call the app.

use muster::domain::vendor::{Capability, Vendor};
use muster::server::vendor::sign_in::Visitor;
use muster::server::vendor::{Kind, VendorError};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use url::Url;

use crate::harness::{Party, of_each_vendor};

of_each_vendor![
    a_sign_in_inside_the_app_tells_who_it_is,
    a_sign_in_of_any_other_browser_tells_who_scanned,
    the_apps_script_gives_a_code_where_it_has_one,
    a_code_is_good_once_and_for_its_own_app,
    somebody_of_another_company_is_an_outsider,
    a_page_is_signed_with_the_current_ticket_which_is_fetched_once,
];

fn back(party: &Party) -> String {
    format!("{}/m/1/signed-in", party.world.url)
}

/// Somebody signs in; the code, and the state that came back with it.
async fn signed_in(party: &Party, kind: &str, user: &str, address: &Url) -> (String, String) {
    let asked = json!({ "vendor": party.vendor, "user": user, "kind": kind, "authorize_url": address.as_str() });
    let answer = party.world.try_control("/api/sign-in", asked).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    returned(party, &answer.json())
}

fn returned(party: &Party, answer: &Value) -> (String, String) {
    let redirect: Url = answer["redirect"].as_str().unwrap().parse().unwrap();
    assert!(redirect.as_str().starts_with(&back(party)), "{redirect}");
    let value = |wanted: &str| redirect.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned());
    let code = value("authCode").or_else(|| value("code")).expect("a code");
    (code, value("state").expect("a state"))
}

/// A code without an address, as the app's script gives it.
async fn script_code(party: &Party, user: &str) -> String {
    let answer = party.world.control("/api/sign-in", json!({ "vendor": party.vendor, "user": user, "kind": "app" })).await;
    answer["code"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

#[track_caller]
fn is_member(visitor: &Visitor, id: &str) {
    let Visitor::Member { user_id, name } = visitor else { panic!("an outsider") };
    assert_eq!(user_id, id);
    assert!(name.as_deref().is_none_or(|name| name == "李娜"), "{name:?}");
}

async fn a_sign_in_inside_the_app_tells_who_it_is(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let address = party.client().authorize_url(&back(&party), "s1").unwrap();
    let (code, state) = signed_in(&party, "app", "lina", &address).await;
    assert_eq!(state, "s1");
    is_member(&party.client().visitor(&code, &back(&party)).await.unwrap(), &party.id("lina").await);
    party.end().await;
}

async fn a_sign_in_of_any_other_browser_tells_who_scanned(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let id = party.id("lina").await;
    let address = party.client().web_sign_in_url(&back(&party), "s2").unwrap();
    let (code, state) = signed_in(&party, "web", "lina", &address).await;
    assert_eq!(state, "s2");
    is_member(&party.client().web_visitor(&code, &back(&party)).await.unwrap(), &id);

    let scan = json!({ "vendor": vendor, "url": address.as_str(), "user": "lina" });
    let (code, state) = returned(&party, &party.world.control("/api/scan", scan).await);
    assert_eq!(state, "s2");
    is_member(&party.client().web_visitor(&code, &back(&party)).await.unwrap(), &id);
    party.end().await;
}

async fn the_apps_script_gives_a_code_where_it_has_one(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let code = script_code(&party, "lina").await;
    let visitor = party.client().script_visitor(&code).await;
    if vendor.supports(Capability::ScriptSignIn) {
        is_member(&visitor.unwrap(), &party.id("lina").await);
        let again = party.client().script_visitor(&code).await.unwrap_err();
        assert_eq!(again.kind(), Some(Kind::SignInCode), "{again}");
    } else {
        assert_eq!(visitor, Err(VendorError::Unsupported));
    }
    party.end().await;
}

async fn a_code_is_good_once_and_for_its_own_app(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    let address = client.authorize_url(&back(&party), "s1").unwrap();
    let (code, _) = signed_in(&party, "app", "lina", &address).await;
    client.visitor(&code, &back(&party)).await.unwrap();
    let made = party.world.control("/api/companies", json!({ "vendor": vendor, "name": "Second" })).await;
    let second = party.client_with(Party::credentials_of(vendor, &made["credentials"]));
    let (foreign, _) = signed_in(&party, "app", "lina", &second.authorize_url(&back(&party), "s1").unwrap()).await;
    for (name, code) in [("used", code), ("of another company's app", foreign), ("made up", "made-up".to_owned())] {
        let refused = client.visitor(&code, &back(&party)).await.unwrap_err();
        assert_eq!(refused.kind(), Some(Kind::SignInCode), "{name}: {refused}");
    }
    party.end().await;
}

async fn somebody_of_another_company_is_an_outsider(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    let address = client.authorize_url(&back(&party), "s1").unwrap();
    // Who is in no company's directory, as far as the vendor lets such people in.
    if vendor != Vendor::Lark {
        let (code, _) = signed_in(&party, "web", "@outsider", &address).await;
        assert_eq!(client.visitor(&code, &back(&party)).await, Ok(Visitor::Outsider));
    }
    let (path, said) = match vendor {
        Vendor::DingTalk => ("/v1.0/oauth2/userAccessToken", json!({ "accessToken": "t", "expireIn": 7200, "corpId": "ding-other" })),
        Vendor::WeCom => ("/cgi-bin/auth/getuserinfo", json!({ "errcode": 0, "errmsg": "ok", "userid": "ww-other/lina" })),
        Vendor::Lark => ("/open-apis/authen/v1/user_info", json!({ "code": 0, "data": { "open_id": "ou_other", "tenant_key": "other" } })),
    };
    let (code, _) = signed_in(&party, "app", "lina", &address).await;
    party.world.fault(vendor.slug(), path, json!({ "body": said })).await;
    assert_eq!(client.visitor(&code, &back(&party)).await, Ok(Visitor::Outsider));
    party.end().await;
}

async fn a_page_is_signed_with_the_current_ticket_which_is_fetched_once(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let (client, page) = (party.client(), "https://ops.example.com/m/1?x=%E4%B8%AD#there");
    let first = client.sign_page(page, "nonce1").await.unwrap();
    let again = client.sign_page("https://ops.example.com/m/1?x=%E4%B8%AD", "nonce1").await.unwrap();
    let (path, digits) = match vendor {
        Vendor::DingTalk => ("/v1.0/oauth2/jsapiTickets", 64),
        Vendor::WeCom => ("/cgi-bin/ticket/get", 40),
        Vendor::Lark => ("/open-apis/jssdk/ticket/get", 40),
    };
    assert_eq!((party.calls(path).await, first.signature.len(), first.nonce.as_str()), (1, digits, "nonce1"));
    let milliseconds = if vendor == Vendor::Lark { first.timestamp } else { first.timestamp * 1_000 };
    assert!((milliseconds - party.world.muster.clock.now().0).abs() < 60_000, "{milliseconds}");
    assert!(first.timestamp != again.timestamp || first.signature == again.signature, "the fragment does not count");
    assert_eq!(first.signature, by_hand(&party, &first.nonce, first.timestamp).await);
    party.end().await;
}

/// The signature of the page, with the vendor's ticket asked for without our client.
async fn by_hand(party: &Party, nonce: &str, timestamp: i64) -> String {
    let plain = |ticket: &str, url: &str| format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}");
    let (encoded, decoded) = ("https://ops.example.com/m/1?x=%E4%B8%AD", "https://ops.example.com/m/1?x=中");
    let base = party.credentials.base_url.as_deref().unwrap();
    let (identity, secret) = (party.credentials.identity.as_str(), party.credentials.secret.expose());
    let http = party.world.browser();
    let get = async |path: String| http.get(&format!("{base}{path}")).await.json();
    match party.vendor {
        Vendor::DingTalk => {
            let token = get(format!("/gettoken?appkey={identity}&appsecret={secret}")).await;
            let ticket = get(format!("/get_jsapi_ticket?access_token={}", text(&token["access_token"]))).await;
            hex(&Sha256::digest(plain(text(&ticket["ticket"]), decoded)))
        }
        Vendor::WeCom => {
            let token = get(format!("/cgi-bin/gettoken?corpid={identity}&corpsecret={secret}")).await;
            let asked = format!("/cgi-bin/ticket/get?type=agent_config&access_token={}", text(&token["access_token"]));
            hex(&Sha1::digest(plain(text(&get(asked).await["ticket"]), encoded)))
        }
        Vendor::Lark => {
            let post = |path: &str| http.request(reqwest::Method::POST, &format!("{base}/open-apis/{path}"));
            let given = json!({ "app_id": identity, "app_secret": secret });
            let token = http.send(post("auth/v3/tenant_access_token/internal").json(&given)).await.json();
            let ticket = http.send(post("jssdk/ticket/get").bearer_auth(text(&token["tenant_access_token"]))).await.json();
            hex(&Sha1::digest(plain(text(&ticket["data"]["ticket"]), encoded)))
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

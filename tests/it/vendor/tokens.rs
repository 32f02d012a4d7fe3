//! Tokens: one fetch for everybody, renewed in time, and replaced once when the vendor takes one back.

use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use muster::server::vendor::{Client, Kind};
use serde_json::json;

use crate::harness::{Party, at_once, of_each_vendor};

of_each_vendor![
    a_hundred_callers_on_a_cold_cache_fetch_one_token,
    a_token_that_was_taken_back_is_replaced_once,
    a_token_that_has_expired_at_the_vendor_is_replaced_once,
    a_token_is_renewed_before_it_ends,
    a_vendor_that_takes_no_token_is_not_asked_for_ever,
    two_companies_have_tokens_of_their_own,
];

/// A hundred look for somebody at once; answers how many found them.
async fn a_hundred(party: &Party) -> usize {
    let id = "lina".to_owned();
    let callers = (0..100).map(|_| {
        let (muster, vendor, credentials, id) = (party.world.muster.clone(), party.vendor, party.credentials.clone(), id.clone());
        async move {
            let client = Client::new(&muster.vendors, vendor, credentials, Span::minutes(10));
            match vendor {
                Vendor::Lark => client.user_id_by_phone("+8613800138001").await.unwrap().is_some(),
                _ => client.person(&id).await.unwrap().name == "李娜",
            }
        }
    });
    party.hurry(at_once(callers)).await.into_iter().filter(|found| *found).count()
}

async fn a_hundred_callers_on_a_cold_cache_fetch_one_token(vendor: Vendor) {
    let party = Party::new(vendor).await;
    if vendor == Vendor::DingTalk {
        party.set(json!({ "variants": ["qps_unlimited"] })).await;
    }
    assert_eq!(a_hundred(&party).await, 100);
    assert_eq!(party.tokens_fetched().await, 1);
    party.end().await;
}

async fn a_token_that_was_taken_back_is_replaced_once(vendor: Vendor) {
    let party = Party::new(vendor).await;
    if vendor == Vendor::DingTalk {
        party.set(json!({ "variants": ["qps_unlimited"] })).await;
    }
    let client = party.client();
    client.visible_range().await.unwrap();
    assert_eq!(party.tokens_fetched().await, 1);
    party.set(json!({ "rotate_tokens": true })).await;
    assert_eq!(a_hundred(&party).await, 100);
    assert_eq!(party.tokens_fetched().await, 2, "whoever comes late uses the new one");
    party.end().await;
}

async fn a_token_that_has_expired_at_the_vendor_is_replaced_once(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    client.visible_range().await.unwrap();
    // The vendor's clock goes on, ours does not.
    party.world.control("/api/clock", json!({ "advance_ms": Span::hours(3).0 })).await;
    client.visible_range().await.unwrap();
    assert_eq!(party.tokens_fetched().await, 2);
    party.end().await;
}

async fn a_token_is_renewed_before_it_ends(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    client.visible_range().await.unwrap();
    party.world.advance(Span::minutes(80)).await;
    client.visible_range().await.unwrap();
    assert_eq!(party.tokens_fetched().await, 1);
    party.world.advance(Span::minutes(35)).await;
    let before = party.calls("*").await;
    client.visible_range().await.unwrap();
    assert_eq!(party.tokens_fetched().await, 2);
    let calls = if vendor == Vendor::Lark { 3 } else { 2 };
    assert_eq!(party.calls("*").await - before, calls, "a token and the call, without a refusal in between");
    party.end().await;
}

async fn a_vendor_that_takes_no_token_is_not_asked_for_ever(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let (path, said) = match vendor {
        Vendor::DingTalk => ("/auth/scopes", json!({ "errcode": 40014, "errmsg": "不合法的access_token" })),
        Vendor::WeCom => ("/cgi-bin/agent/get", json!({ "errcode": 40014, "errmsg": "invalid access_token" })),
        Vendor::Lark => ("/open-apis/contact/v3/scopes", json!({ "code": 99_991_663, "msg": "Invalid access token" })),
    };
    party.world.fault(vendor.slug(), path, json!({ "body": said, "times": -1 })).await;
    let refused = party.client().visible_range().await.unwrap_err();
    assert_eq!((refused.kind(), party.tokens_fetched().await, party.calls(path).await), (Some(Kind::Token), 2, 2));
    party.end().await;
}

async fn two_companies_have_tokens_of_their_own(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let made = party.world.control("/api/companies", json!({ "vendor": vendor, "name": "Second" })).await;
    let second = party.client_with(Party::credentials_of(vendor, &made["credentials"]));
    party.set(json!({ "company": made["company"], "visible_departments": [3] })).await;
    let (ours, theirs) = (party.client().departments(None).await.unwrap(), second.departments(None).await.unwrap());
    assert_eq!((ours.len(), theirs.len()), (4, 1));
    assert_eq!(party.tokens_fetched().await, 2);
    party.end().await;
}

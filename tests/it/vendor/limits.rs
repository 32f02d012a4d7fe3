//! Limits and trouble: waited for by the clock, repeated only where that is safe.

use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use muster::server::vendor::message::{Message, To};
use muster::server::vendor::{Client, Kind, VendorError};
use serde_json::json;

use crate::harness::{Party, of_each_vendor};

of_each_vendor![
    a_rate_limit_is_waited_for_and_the_call_succeeds,
    somebody_without_patience_is_told_how_long_it_would_be,
    a_vendor_that_says_when_to_come_back_is_left_alone_until_then,
    a_question_is_repeated_when_the_vendor_is_in_trouble,
    a_message_that_may_have_gone_out_arrives_once,
];

/// A call that every vendor has in one request.
fn question(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::DingTalk => "/topapi/v2/user/getbymobile",
        Vendor::WeCom => "/cgi-bin/user/getuserid",
        Vendor::Lark => "/open-apis/contact/v3/users/batch_get_id",
    }
}

async fn a_rate_limit_is_waited_for_and_the_call_succeeds(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    client.fresh_token().await.unwrap();
    let path = question(vendor);
    party.world.fault(vendor.slug(), path, json!({ "rate_limit_per_s": 0, "times": 2 })).await;
    let began = party.world.muster.clock.now();
    let found = party.hurry(client.user_id_by_phone("+8613800138001")).await.unwrap();
    assert!(found.is_some());
    assert_eq!(party.calls(path).await, 3);
    let waited = party.world.muster.clock.now() - began;
    assert!(waited.0 >= Span::seconds(2).0, "{waited:?}");
    party.end().await;
}

async fn somebody_without_patience_is_told_how_long_it_would_be(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = Client::new(&party.world.muster.vendors, vendor, party.credentials.clone(), Span(0));
    client.fresh_token().await.unwrap();
    let path = question(vendor);
    party.world.fault(vendor.slug(), path, json!({ "rate_limit_per_s": 0, "times": 1 })).await;
    for _ in 0..2 {
        let refused = client.user_id_by_phone("+8613800138001").await.unwrap_err();
        assert!(matches!(refused.kind(), Some(Kind::Limited { .. })), "{refused}");
    }
    assert_eq!(party.calls(path).await, 1, "nobody calls before the vendor's time has passed");
    party.world.advance(Span::minutes(6)).await;
    assert!(client.user_id_by_phone("+8613800138001").await.unwrap().is_some());
    party.end().await;
}

/// Also where a gateway says so on the vendor's behalf, in words that are not the vendor's.
async fn a_vendor_that_says_when_to_come_back_is_left_alone_until_then(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    client.fresh_token().await.unwrap();
    let path = question(vendor);
    let headers = |name: &str, value: &str| json!({ "status": 503, "body": "<html>busy</html>", "headers": { name: value }, "times": 1 });
    for (fault, wait) in [
        (headers("retry-after", "40"), Span::seconds(40)),
        (headers("x-acs-retry-after", "25000"), Span::seconds(25)),
        (json!({ "status": 429, "body": {}, "headers": { "retry-after": "40" }, "times": 1 }), Span::seconds(40)),
    ] {
        let before = party.calls(path).await;
        party.world.fault(vendor.slug(), path, fault).await;
        let began = party.world.muster.clock.now();
        assert!(party.hurry(client.user_id_by_phone("+8613800138001")).await.unwrap().is_some());
        let waited = party.world.muster.clock.now() - began;
        assert!(waited >= wait, "{waited:?}");
        assert_eq!(party.calls(path).await, before + 2);
    }
    // Who cannot wait so long is told, and calls no more before that.
    let hasty = Client::new(&party.world.muster.vendors, vendor, party.credentials.clone(), Span(0));
    party.world.fault(vendor.slug(), path, headers("retry-after", "40")).await;
    let before = party.calls(path).await;
    for _ in 0..2 {
        let refused = hasty.user_id_by_phone("+8613800138001").await.unwrap_err();
        assert!(matches!(refused.kind(), Some(Kind::Limited { wait: Some(_) })), "{refused}");
    }
    assert_eq!(party.calls(path).await, before + 1);
    party.end().await;
}

async fn a_question_is_repeated_when_the_vendor_is_in_trouble(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    client.fresh_token().await.unwrap();
    let busy = match vendor {
        Vendor::DingTalk => json!({ "errcode": -1, "errmsg": "系统繁忙" }),
        Vendor::WeCom => json!({ "errcode": -1, "errmsg": "system busy" }),
        Vendor::Lark => json!({ "code": 40003, "msg": "internal error" }),
    };
    party.world.fault(vendor.slug(), question(vendor), json!({ "body": busy.clone(), "times": 2 })).await;
    assert!(party.hurry(client.user_id_by_phone("+8613800138001")).await.unwrap().is_some());
    party.world.fault(vendor.slug(), question(vendor), json!({ "body": busy, "times": -1 })).await;
    let refused = party.hurry(client.user_id_by_phone("+8613800138001")).await.unwrap_err();
    assert_eq!((refused.kind(), party.calls(question(vendor)).await), (Some(Kind::Busy), 6), "{refused}");
    party.end().await;
}

async fn a_message_that_may_have_gone_out_arrives_once(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let (client, to) = (party.client(), To::person(&party.id("lina").await));
    let path = match vendor {
        Vendor::DingTalk => "/topapi/message/corpconversation/asyncsend_v2",
        Vendor::WeCom => "/cgi-bin/message/send",
        Vendor::Lark => "/open-apis/im/v1/messages",
    };
    // Carried out, and then the answer is lost.
    party.world.fault(vendor.slug(), path, json!({ "after": true, "status": 502, "body": "" })).await;
    let text = Message::Text("磁盘已满".to_owned());
    let lost = party.hurry(client.send(&to, &text, "delivery-1")).await;
    assert!(matches!(lost, Ok(_) | Err(VendorError::Nonsense { .. })) || lost.as_ref().is_err_and(VendorError::passes), "{lost:?}");
    party.hurry(client.send(&to, &text, "delivery-1")).await.unwrap();
    assert_eq!(party.inbox("lina").await.len(), 1);
    party.end().await;
}

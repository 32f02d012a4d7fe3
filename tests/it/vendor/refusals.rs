//! How the vendors refuse, and that each refusal is known for what it is.

use muster::domain::secret::Secret;
use muster::domain::vendor::Vendor;
use muster::server::vendor::error::Setting;
use muster::server::vendor::message::{Message, NewGroup, To};
use muster::server::vendor::{Credentials, Kind, VendorError};
use serde_json::json;

use crate::harness::{Party, of_each_vendor};

of_each_vendor![
    a_wrong_secret_is_known_as_wrong_credentials,
    an_app_that_nobody_has_is_known_as_wrong_credentials,
    a_missing_permission_is_named_with_the_place_to_add_it,
    an_address_that_is_not_trusted_is_told_as_the_vendor_saw_it,
    an_app_that_was_switched_off_is_known_as_such,
    an_answer_that_makes_no_sense_is_not_believed,
    a_call_without_a_setting_that_it_needs_is_not_made,
];

async fn a_wrong_secret_is_known_as_wrong_credentials(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let wrong = party.client_with(Credentials { secret: Secret::new("not-the-secret"), ..party.credentials.clone() });
    for refused in [wrong.fresh_token().await.unwrap_err(), wrong.departments(None).await.unwrap_err()] {
        assert_eq!(refused.kind(), Some(Kind::Credentials), "{refused}");
        assert!(!refused.to_string().contains("not-the-secret"), "{refused}");
    }
    party.client().fresh_token().await.unwrap();
    party.end().await;
}

async fn an_app_that_nobody_has_is_known_as_wrong_credentials(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let wrong = party.client_with(Credentials { identity: "nobody00000000000".to_owned(), ..party.credentials.clone() });
    let refused = wrong.fresh_token().await.unwrap_err();
    assert_eq!(refused.kind(), Some(Kind::Credentials), "{refused}");
    party.end().await;
}

async fn a_missing_permission_is_named_with_the_place_to_add_it(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let (missing, named): (&[&str], &[&str]) = match vendor {
        Vendor::DingTalk => (&["qyapi_get_department_list"], &["qyapi_get_department_list"]),
        // WeCom's permissions have no names; the simulator knows them by their calls.
        Vendor::WeCom => (&["department/"], &[]),
        Vendor::Lark => (
            &["contact:contact.base:readonly", "contact:department.organize:readonly"],
            &["contact:department.organize:readonly", "contact:contact:readonly_as_app"],
        ),
    };
    let client = party.client();
    client.departments(None).await.unwrap();
    party.set(json!({ "missing_scopes": missing })).await;
    let refused = client.departments(None).await.unwrap_err();
    let said = refused.said().unwrap_or_else(|| panic!("{refused}"));
    assert_eq!(said.kind, Kind::Permission, "{said:?}");
    for scope in named {
        assert!(said.scopes.iter().any(|one| one == scope), "{said:?}");
    }
    let link = said.link.as_deref().unwrap_or_default();
    assert!(named.is_empty() || link.contains(&party.credentials.identity) && link.contains(named[0]), "{said:?}");
    party.set(json!({ "missing_scopes": [] })).await;
    client.departments(None).await.unwrap();
    party.end().await;
}

async fn an_address_that_is_not_trusted_is_told_as_the_vendor_saw_it(vendor: Vendor) {
    let party = Party::new(vendor).await;
    party.set(json!({ "trusted_ips": ["203.0.113.9"], "egress_ip": "198.51.100.7" })).await;
    let client = party.client();
    for refused in [
        client.visible_range().await.unwrap_err(),
        client.departments(None).await.unwrap_err(),
        client.send(&To::person("lina"), &Message::Text("a".to_owned()), "k").await.unwrap_err(),
    ] {
        assert_eq!(refused.kind(), Some(Kind::Address), "{refused}");
        assert_eq!(refused.said().unwrap().egress_ip.as_deref(), Some("198.51.100.7"), "{refused}");
    }
    party.set(json!({ "trusted_ips": ["198.51.100.7"] })).await;
    client.visible_range().await.unwrap();
    party.end().await;
}

async fn an_app_that_was_switched_off_is_known_as_such(vendor: Vendor) {
    let party = Party::new(vendor).await;
    party.client().departments(None).await.unwrap();
    party.set(json!({ "disabled": true })).await;
    let refused = party.client().departments(None).await.unwrap_err();
    assert_eq!(refused.kind(), Some(Kind::Disabled), "{refused}");
    party.set(json!({ "disabled": false })).await;
    party.client().departments(None).await.unwrap();
    party.end().await;
}

async fn an_answer_that_makes_no_sense_is_not_believed(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let client = party.client();
    client.fresh_token().await.unwrap();
    for body in [json!("<html>Sign in to the hotel's network</html>"), json!(""), json!("[]"), json!("{\"errcode\":0,\"code\":0")] {
        party.world.fault(vendor.slug(), "*", json!({ "body": body.clone(), "times": -1 })).await;
        let refused = client.visible_range().await.unwrap_err();
        assert!(matches!(refused, VendorError::Nonsense { .. }), "{body}: {refused:?}");
        let refused = client.send(&To::person("lina"), &Message::Text("a".to_owned()), "k").await.unwrap_err();
        assert!(matches!(refused, VendorError::Nonsense { .. }), "{body}: {refused:?}");
        party.world.no_faults().await;
    }
    client.visible_range().await.unwrap();
    party.end().await;
}

async fn a_call_without_a_setting_that_it_needs_is_not_made(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let bare = Credentials { agent_id: None, corp_id: None, robot_code: None, group_template: None, ..party.credentials.clone() };
    let client = party.client_with(bare);
    let sent = client.send(&To::person("lina"), &Message::Text("a".to_owned()), "k").await;
    if vendor != Vendor::Lark {
        assert_eq!(sent, Err(VendorError::NotSet(Setting::AgentId)));
    }
    if vendor == Vendor::DingTalk {
        let group = NewGroup { name: "x".to_owned(), owner: "lina".to_owned(), people: vec!["lina".to_owned()], key: "k".to_owned() };
        assert_eq!(client.create_group(&group).await, Err(VendorError::NotSet(Setting::GroupTemplate)));
    }
    assert_eq!(party.look("/api/messages").await, json!([]));
    party.end().await;
}
